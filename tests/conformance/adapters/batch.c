/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The handler of recorded cases of batch. It is called per record, so it is one of its own instead
 * of the frame's: it writes down which record it was called for, and fails where the case says so.
 * The request id ends in the invocation's index in the case.
 */
#include "conformance.h"
#include "record.h"

#include <powertools/batch.h>

#include <stdlib.h>

static struct json_object *s_ops; /* read-only after init */

const struct replay_adapter replay_adapter = {.ops = NULL, .op_count = 0};

/* The identifier as the case spells it; `null` where the record has none. */
static struct json_object *identifier(struct pwt_inv *inv)
{
    struct pwt_batch_record record = {.size = (uint32_t)sizeof(record)};
    char text[4096] = "null";

    if (pwt_batch_current(inv, &record) == 0 && record.id.ptr) {
        const bool kafka = record.source == PWT_BATCH_KAFKA;
        (void)snprintf(text, sizeof(text),
                       kafka ? "{\"partition\":%.*s,\"offset\":%.*s}" : "%.*s%.*s",
                       (int)record.group.len * kafka, record.group.ptr ? record.group.ptr : "",
                       (int)record.id.len, record.id.ptr);
    }
    return json_tokener_parse(text);
}

static bool is_in(struct json_object *list, struct json_object *id)
{
    size_t count = list ? json_object_array_length(list) : 0;
    size_t i = 0;

    while (i < count && !json_object_equal(json_object_array_get_idx(list, i), id)) {
        i++;
    }
    return i < count;
}

/* The number that the request id ends in. */
static size_t invocation_index(struct pwt_inv *inv)
{
    const struct pwt_bytes id = pwt_inv_context(inv)->request_id;
    size_t index = 0;
    for (uint64_t i = 0; i < id.len; i++) {
        index = id.ptr[i] == '-' ? 0 : 10 * index + (size_t)(id.ptr[i] - '0');
    }
    return index;
}

static int32_t handle(struct pwt_inv *inv)
{
    size_t index = invocation_index(inv);
    struct json_object *id = identifier(inv);
    struct json_object *handled = json_object_new_object();
    bool fails = is_in(replay_member(json_object_array_get_idx(s_ops, index), "fail"), id);

    (void)json_object_object_add(handled, "invocation", json_object_new_uint64(index));
    (void)json_object_object_add(handled, "id", id);
    replay_result_json(pwt_cstr(json_object_to_json_string(handled)));
    (void)json_object_put(handled);
    return fails ? pwt_fail_as(inv, "Wanted", "the case wants this record to fail") : 0;
}

static int32_t init(struct pwt_inv *scope)
{
    const char *path = getenv("CONFORMANCE_CASE");
    struct json_object *given =
        record_open(getenv("CONFORMANCE_RECORD")) == 0 ? record_read_case(path) : NULL;

    s_ops = replay_member(given, "ops");
    return s_ops ? 0
                 : pwt_fail(scope, PWT_ECONFIG, "conformance: no case in '%s'", path ? path : "");
}

PWT_HANDLER(record, .handle = handle, .init = init, .required = "batch");
