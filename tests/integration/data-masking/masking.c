/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers of the tests here: one answers with what it was given, one that tells everyone who
 * listens too, and one that says what calls of the service return.
 */
#include <powertools/powertools.h>

#include <inttypes.h>

static int32_t echo(struct pwt_inv *inv)
{
    pwt_log_info(inv, "handled");
    return pwt_respond(inv, pwt_inv_event(inv));
}

static int32_t tell(struct pwt_inv *inv)
{
    struct pwt_bytes customer = pwt_cstr("null");
    struct pwt_bytes card = pwt_cstr("null");

    (void)pwt_doc_find(pwt_inv_event(inv), "/customer", &customer);
    (void)pwt_doc_find(customer, "/card", &card);
    pwt_logger_append(inv, PWT_JSON("card", card));
    pwt_log_info(inv, "told", PWT_JSON("customer", customer));
    pwt_trace_annotate(inv, PWT_JSON("card", card));
    pwt_trace_metadata(inv, PWT_JSON("customer", customer));
    return pwt_respond(inv, pwt_inv_event(inv));
}

/* The code of each call, and whether it gave anything out. */
static int32_t call(struct pwt_inv *inv)
{
    const struct pwt_bytes event = pwt_inv_event(inv);
    const struct pwt_eraser *eraser = NULL;
    struct pwt_masking_provider *provider = NULL;
    struct pwt_bytes given[6] = {{NULL, 0}};
    struct pwt_decrypted opened = {.size = (uint32_t)sizeof(opened)};
    struct pwt_masking_failure error = {.size = (uint32_t)sizeof(error)};
    const int32_t codes[] = {
        pwt_erase(inv, event, "customer", &given[0]),
        pwt_erase_with(inv, event, NULL, &given[1]),
        pwt_eraser_make(inv, NULL, &eraser),
        pwt_eraser_run(inv, eraser, event, &given[2]),
        pwt_masking_provider_make(inv, NULL, &provider),
        pwt_masking_provider_free(inv, provider),
        pwt_encrypt(inv, event, NULL, &given[3]),
        pwt_decrypt(inv, event, NULL, &given[4]),
        pwt_message_encrypt(inv, event, NULL, &given[5]),
        pwt_message_decrypt(inv, event, NULL, &opened),
        pwt_masking_error(inv, &error),
    };
    bool gave = eraser || provider || opened.plaintext.ptr;
    char text[256] = "";
    int len = 0;

    for (size_t i = 0; i < sizeof(given) / sizeof(given[0]); i++) {
        gave = gave || given[i].ptr;
    }
    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        len += snprintf(text + len, sizeof(text) - (size_t)len, "%s%" PRId32, i > 0 ? "," : "[",
                        codes[i]);
    }
    (void)snprintf(text + len, sizeof(text) - (size_t)len, ",%s]", gave ? "true" : "false");
    return pwt_respond(inv, pwt_cstr(text));
}

PWT_HANDLER(echo, .handle = echo, .flags = PWT_CONCURRENT);
PWT_HANDLER(tell, .handle = tell, .flags = PWT_CONCURRENT);
PWT_HANDLER(call, .handle = call, .flags = PWT_CONCURRENT);
PWT_HANDLER(needs, .handle = echo, .required = "data-masking");
