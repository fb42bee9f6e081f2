/* SPDX-License-Identifier: Apache-2.0 */
/* What the settings do without a call: to events on the way in, to responses on the way out. */
#include "masking.h"

static int32_t
erase(struct pwt_inv *inv, const struct pwt_eraser *eraser, struct pwt_bytes *document)
{
    struct trouble trouble = {.why = NULL};
    int32_t code = eraser ? eraser_run(inv, eraser, *document, document, &trouble) : 0;

    return code == 0 ? 0 : masking_fail_setting(inv, eraser, code, &trouble);
}

int32_t masking_before(struct pwt_cx *cx)
{
    const struct masking *masking = cx->self;
    struct pwt_bytes event;
    int32_t code = 0;

    if (!masking->event_decrypter && !masking->event_eraser) {
        return 0;
    }
    event = pwt_inv_event(cx->inv);
    if (masking->event_decrypter) {
        code =
            decrypt_fields(cx->inv, masking->event_decrypter, &masking->encryption, event, &event);
    }
    code = code == 0 ? erase(cx->inv, masking->event_eraser, &event) : code;
    return code == 0 ? pwt_inv_set_event(cx->inv, event) : code;
}

/* Nothing, and null, have no fields that could be missing. */
static bool is_nothing(struct pwt_bytes response)
{
    struct pwt_json_value root;

    return pwt_json_open(response.ptr, (size_t)response.len, &root) == 0 &&
           root.type == PWT_JSON_NULL && root.ptr + root.len == response.ptr + response.len;
}

int32_t masking_after(struct pwt_cx *cx)
{
    const struct masking *masking = cx->self;
    const struct pwt_outcome *outcome = pwt_inv_outcome(cx->inv);
    struct pwt_bytes response = outcome->response;

    if ((!masking->response_eraser && !masking->rules_eraser && !masking->response_encrypter) ||
        outcome->kind != PWT_OUTCOME_BYTES || is_nothing(response)) {
        return 0;
    }
    int32_t code = erase(cx->inv, masking->rules_eraser, &response);
    code = code == 0 ? erase(cx->inv, masking->response_eraser, &response) : code;
    if (code == 0 && masking->response_encrypter) {
        code = encrypt_fields(cx->inv, masking->response_encrypter, &masking->encryption, response,
                              &response);
    }
    return code == 0 ? pwt_respond(cx->inv, response) : code;
}
