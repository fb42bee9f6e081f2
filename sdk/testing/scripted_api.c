/* SPDX-License-Identifier: Apache-2.0 */
/* See scripted_api.h: the answers of a test host are kept instead of posted. */
#include "scripted_api.h"

#include "runtime_api.h"

#include <stdlib.h>
#include <string.h>

/* Copies of up to two texts, since an invocation's memory ends with it. */
static enum api_result
keep(struct api *api, uint32_t kind, struct pwt_bytes first, struct pwt_bytes second)
{
    char *bytes = malloc(first.len + second.len + 1);

    free(api->bytes);
    memset(&api->answer, 0, sizeof(api->answer));
    api->bytes = bytes;
    if (!bytes) {
        return API_BROKEN;
    }
    if (first.len > 0) {
        memcpy(bytes, first.ptr, first.len);
    }
    if (second.len > 0) {
        memcpy(bytes + first.len, second.ptr, second.len);
    }
    api->answer.kind = kind;
    if (kind == PWT_OUTCOME_BYTES) {
        api->answer.response = pwt_bytes_make(bytes, first.len);
    } else {
        api->answer.error_type = pwt_bytes_make(bytes, first.len);
        api->answer.error_message = pwt_bytes_make(bytes + first.len, second.len);
    }
    return API_OK;
}

enum api_result api_respond(struct api *api, struct pwt_inv *inv, struct pwt_bytes body)
{
    (void)inv;
    return keep(api, PWT_OUTCOME_BYTES, body, pwt_bytes_make(NULL, 0));
}

enum api_result api_fail(struct api *api, struct pwt_inv *inv, const struct pwt_error *error)
{
    (void)inv;
    return keep(api, PWT_OUTCOME_ERROR, error->type, error->message);
}

enum api_result api_next(struct api *api, struct worker *worker, struct pwt_bytes *ret_event)
{
    (void)api;
    (void)worker;
    (void)ret_event;
    return API_STOPPED; /* events come through pwt_test_invoke */
}

enum api_result api_init_error(struct api *api, const struct problem *problem)
{
    return keep(api, PWT_OUTCOME_ERROR, pwt_cstr(problem->type), pwt_cstr(problem->text));
}

void api_stop(struct api *api)
{
    (void)api;
}

void api_fail_from_signal(struct api *api, const char *type, const char *message)
{
    (void)api; /* the test's own process crashes: its runner says so */
    (void)type;
    (void)message;
}
