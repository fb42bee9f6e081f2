/* SPDX-License-Identifier: Apache-2.0 */
/* What callers call to erase, and how all calls fail. */
#include "masking.h"

#include "shared/json_memory.h"

#include <stdio.h>

#define PLACE_MAX 96 /* the longest name of a setting, and a number */

/* What pwt_masking_error() says from now on. */
static void remember(struct pwt_inv *inv, const struct trouble *trouble)
{
    struct masking_state *state = pwt_inv_cx(inv)->state;

    state->failure = (struct pwt_masking_failure){
        .kind = trouble->kind,
        .retryable = trouble->retryable,
        .field = trouble->field,
        .message = pwt_cstr(trouble->why),
        .code = trouble->code,
        .request_id = trouble->request_id,
    };
}

/* `place` is where it went wrong, in brackets, or empty. */
static int32_t
fail_at(struct pwt_inv *inv, int32_t code, const struct trouble *trouble, const char *place)
{
    remember(inv, trouble);
    return pwt_fail(inv, code, "data masking: %s%s%.*s%s", trouble->why,
                    trouble->code.len > 0 ? ": " : "", (int)trouble->code.len,
                    trouble->code.len > 0 ? trouble->code.ptr : "", place);
}

int32_t masking_fail(struct pwt_inv *inv, int32_t code, const struct trouble *trouble)
{
    char place[PLACE_MAX] = "";

    if (trouble->listed != 0) {
        (void)snprintf(place, sizeof(place), " (field or rule %llu)",
                       (unsigned long long)trouble->field + 1);
    }
    return fail_at(inv, code, trouble, place);
}

int32_t masking_fail_setting(struct pwt_inv *inv,
                             const struct pwt_eraser *eraser,
                             int32_t code,
                             const struct trouble *trouble)
{
    char shown[ERASE_SHOWN_MAX + 1];
    char place[PLACE_MAX];

    if (trouble->listed == 0 || trouble->field >= eraser->count) {
        (void)snprintf(place, sizeof(place), " (%s)", eraser->setting);
        return fail_at(inv, code, trouble, place);
    }
    /* The path is for whoever reads the log: the error goes to the caller of the function, too. */
    erase_show(eraser->details[trouble->field].text, shown);
    pwt_diag(inv, PWT_DIAG_ERROR,
             "powertools: masking-failed: %s, path '%s': %s; expected what the setting asks for; "
             "correct the setting, or what the document comes from",
             eraser->setting, shown, trouble->why);
    (void)snprintf(place, sizeof(place), " (%s, path %llu)", eraser->setting,
                   (unsigned long long)trouble->field + 1);
    return fail_at(inv, code, trouble, place);
}

uint32_t masking_flags(const struct masking *masking, uint32_t flags)
{
    const uint32_t policies = PWT_MASKING_MISSING_FAILS | PWT_MASKING_MISSING_WARNS;

    flags &= policies;
    if (flags == 0) {
        return masking->missing_fails != 0 ? PWT_MASKING_MISSING_FAILS : PWT_MASKING_MISSING_WARNS;
    }
    return flags;
}

static struct pwt_erase_options options_of(struct pwt_inv *inv,
                                           const struct pwt_erase_options *given)
{
    struct pwt_erase_options options = {.size = 0};

    if (given) {
        memcpy(&options, given, given->size < sizeof(options) ? given->size : sizeof(options));
    }
    options.flags = masking_flags(masking_of(inv), options.flags);
    return options;
}

static int32_t service_erase(struct pwt_inv *inv,
                             struct pwt_bytes json,
                             const struct pwt_erase_options *given,
                             struct pwt_bytes *ret_json)
{
    const struct pwt_erase_options options = options_of(inv, given);
    struct pwt_json_alloc arena = json_memory(inv);
    struct trouble trouble = {.why = NULL};
    struct pwt_eraser eraser;
    int32_t code = eraser_read(inv, &arena, &options, &eraser, &trouble);

    code = code == 0 ? eraser_run(inv, &eraser, json, ret_json, &trouble) : code;
    return code == 0 ? 0 : masking_fail(inv, code, &trouble);
}

static bool in_init(struct pwt_inv *inv)
{
    return !pwt_inv_context(inv)->request_id.ptr && pwt_inv_root(inv) == inv;
}

static int32_t say_absent(struct pwt_inv *inv, const char *why)
{
    struct trouble trouble;

    (void)trouble_say(&trouble, PWT_MASKING_FAILED, PWT_EINVAL, why);
    return masking_fail(inv, PWT_EINVAL, &trouble);
}

static int32_t service_eraser_make(struct pwt_inv *scope,
                                   const struct pwt_erase_options *given,
                                   const struct pwt_eraser **ret_eraser)
{
    const struct pwt_erase_options options = options_of(scope, given);
    struct pwt_json_alloc memory = keep_memory(&masking_of(scope)->keep);
    struct trouble trouble = {.why = NULL};

    if (!given) {
        return say_absent(scope, "there are no options for an eraser");
    }
    if (!in_init(scope)) {
        (void)trouble_say(&trouble, PWT_MASKING_FAILED, PWT_ESTATE,
                          "erasers are made in an init, before the first event");
        return masking_fail(scope, PWT_ESTATE, &trouble);
    }
    struct pwt_eraser *eraser = memory.alloc(memory.user, sizeof(*eraser));
    int32_t code = eraser
                       ? eraser_read(scope, &memory, &options, eraser, &trouble)
                       : trouble_say(&trouble, PWT_MASKING_FAILED, PWT_ENOMEM, "no memory is left");
    if (code == 0 && eraser->bad_code != 0) {
        code = eraser_say_bad_path(eraser, &trouble);
    }
    if (code != 0) {
        return masking_fail(scope, code, &trouble);
    }
    *ret_eraser = eraser;
    return 0;
}

static int32_t service_eraser_run(struct pwt_inv *inv,
                                  const struct pwt_eraser *eraser,
                                  struct pwt_bytes json,
                                  struct pwt_bytes *ret_json)
{
    struct trouble trouble = {.why = NULL};

    if (!eraser) {
        return say_absent(inv, "there is no eraser: was it made in the init?");
    }
    int32_t code = eraser_run(inv, eraser, json, ret_json, &trouble);
    return code == 0 ? 0 : masking_fail(inv, code, &trouble);
}

static int32_t service_error(struct pwt_inv *inv, struct pwt_masking_failure *ret_failure)
{
    const struct masking_state *state = pwt_inv_cx(inv)->state;
    const uint32_t size = ret_failure->size;

    memcpy(ret_failure, &state->failure, size < sizeof(*ret_failure) ? size : sizeof(*ret_failure));
    ret_failure->size = size;
    return 0;
}

const struct pwt_data_masking_service masking_service = {
    .erase = service_erase,
    .eraser_make = service_eraser_make,
    .eraser_run = service_eraser_run,
    .provider_make = providers_make,
    .provider_free = providers_free,
    .encrypt = service_encrypt,
    .decrypt = service_decrypt,
    .message_encrypt = service_message_encrypt,
    .message_decrypt = service_message_decrypt,
    .error = service_error,
};
