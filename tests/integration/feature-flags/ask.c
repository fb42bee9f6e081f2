/* SPDX-License-Identifier: Apache-2.0 */
/* A handler that asks for the flag that its event names, with the event as context, and says so. */
#include <powertools/powertools.h>

static int32_t handle(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv);
    struct pwt_bytes json = pwt_cstr("\"default\"");
    struct pwt_bytes quoted;
    struct pwt_bytes name = {NULL, 0};

    pwt_log_info(inv, "asked");
    if (pwt_doc_find(event, "/flag", &quoted) != 0 || pwt_doc_string(inv, quoted, &name) != 0) {
        return pwt_respond_cstr(inv, "null");
    }
    const struct pwt_flag_query query = {.size = sizeof(query), .name = name, .context = event};
    struct pwt_flag_value value = {.size = sizeof(value)};
    if (pwt_flag_evaluate(inv, &query, &value) == 0) {
        json = value.json;
    }
    return pwt_respond(inv, json);
}

PWT_HANDLER(ask, .handle = handle, .flags = PWT_CONCURRENT);
