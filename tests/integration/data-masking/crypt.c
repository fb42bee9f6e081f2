/* SPDX-License-Identifier: Apache-2.0 */
/* Encrypts `data` or decrypts `text` of its event, in the context of its `tenant`; answers with
 * what that gave, or with all that is said of a failure. */
#include <powertools/powertools.h>

#include <inttypes.h>

static int32_t tell_failure(struct pwt_inv *inv, int32_t code)
{
    struct pwt_masking_failure failure = {.size = (uint32_t)sizeof(failure)};
    char text[512];

    (void)pwt_masking_error(inv, &failure);
    (void)snprintf(text, sizeof(text),
                   "{\"code\":%" PRId32 ",\"kind\":%" PRIu32 ",\"retryable\":%" PRIu32
                   ",\"error\":\"%.*s\",\"message\":\"%.*s\"}",
                   code, failure.kind, failure.retryable, (int)failure.code.len,
                   failure.code.ptr ? failure.code.ptr : "", (int)failure.message.len,
                   failure.message.ptr ? failure.message.ptr : "");
    return pwt_respond_cstr(inv, text);
}

static int32_t handle(struct pwt_inv *inv)
{
    const struct pwt_bytes event = pwt_inv_event(inv);
    struct pwt_field context = PWT_STR("tenant", "acme");
    struct pwt_encryption_options options = {
        .size = (uint32_t)sizeof(options),
        .context = &context,
        .context_count = 1,
    };
    struct pwt_bytes tenant;
    struct pwt_bytes given;
    struct pwt_bytes found;

    if (pwt_doc_find(event, "/tenant", &tenant) == 0) {
        (void)pwt_doc_string(inv, tenant, &context.value.bytes);
    }
    if (pwt_doc_find(event, "/text", &given) == 0) {
        const int32_t code = pwt_decrypt(inv, given, &options, &found);
        return code == 0 ? pwt_respond(inv, found) : tell_failure(inv, code);
    }
    int32_t code = pwt_doc_find(event, "/data", &given);
    code = code == 0 ? pwt_encrypt(inv, given, &options, &found) : code;
    code = code == 0 ? pwt_doc_quote(inv, found, &found) : code;
    return code == 0 ? pwt_respond(inv, found) : tell_failure(inv, code);
}

PWT_HANDLER(handle, .handle = handle, .flags = PWT_CONCURRENT);
