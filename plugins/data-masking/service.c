/* SPDX-License-Identifier: Apache-2.0 */
/* What callers call. */
#include "masking.h"

int32_t masking_fail(struct pwt_inv *inv, uint32_t kind, int32_t code, const char *why)
{
    struct masking_state *state = pwt_inv_cx(inv)->state;

    state->error = (struct pwt_masking_failure){.kind = kind, .message = pwt_cstr(why)};
    return pwt_fail(inv, code, "data masking: %s", why);
}

static int32_t service_erase(struct pwt_inv *inv,
                             struct pwt_bytes json,
                             const struct pwt_erase_options *options,
                             struct pwt_bytes *ret_json)
{
    (void)json;
    (void)options;
    (void)ret_json;
    return masking_fail(inv, PWT_MASKING_FAILED, PWT_EUNSUPPORTED, "this build cannot erase");
}

static int32_t service_encrypt(struct pwt_inv *inv,
                               struct pwt_bytes json,
                               const struct pwt_encryption_options *options,
                               struct pwt_bytes *ret_text)
{
    (void)json;
    (void)options;
    (void)ret_text;
    return masking_fail(inv, PWT_MASKING_NO_PROVIDER, PWT_ECONFIG, "no keys are configured");
}

static int32_t service_error(struct pwt_inv *inv, struct pwt_masking_failure *ret_error)
{
    const struct masking_state *state = pwt_inv_cx(inv)->state;
    const uint32_t size = ret_error->size;

    memcpy(ret_error, &state->error, size < sizeof(*ret_error) ? size : sizeof(*ret_error));
    ret_error->size = size;
    return 0;
}

const struct pwt_data_masking_service masking_service = {
    .erase = service_erase,
    .encrypt = service_encrypt,
    .decrypt = service_encrypt,
    .error = service_error,
};
