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

static struct json_object *s_case; /* read-only after init */

const struct replay_adapter replay_adapter = {.ops = NULL, .op_count = 0};

/* The identifier as replay/batch.py prints it, to the last digit; `null` where the record has none.
 * Absent without memory. */
static struct pwt_bytes identifier(struct pwt_inv *inv)
{
    static const char format[] = "{\"partition\": %.*s, \"offset\": %.*s}";
    struct pwt_batch_record record = {.size = (uint32_t)sizeof(record)};

    if (pwt_batch_current(inv, &record) != 0 || !record.id.ptr) {
        return pwt_cstr("null");
    }
    if (record.source != PWT_BATCH_KAFKA) {
        return record.id;
    }
    const size_t room = sizeof(format) + (size_t)(record.group.len + record.id.len);
    char *text = pwt_alloc(inv, room);
    if (text) {
        (void)snprintf(text, room, format, (int)record.group.len, record.group.ptr,
                       (int)record.id.len, record.id.ptr);
    }
    return pwt_cstr(text);
}

static bool is_in(struct json_object *list, struct pwt_bytes id)
{
    size_t count = list ? json_object_array_length(list) : 0;
    size_t i = 0;

    while (i < count && !pwt_bytes_equal(id, pwt_cstr(json_object_get_string(
                                                 json_object_array_get_idx(list, i))))) {
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
    static const char format[] = "{\"invocation\":%zu,\"id\":%.*s}";
    const size_t index = invocation_index(inv);
    const struct pwt_bytes id = identifier(inv);
    const size_t room = sizeof(format) + 20 + (size_t)id.len;
    char *handled = id.ptr ? pwt_alloc(inv, room) : NULL;

    if (!handled) {
        return PWT_ENOMEM;
    }
    (void)snprintf(handled, room, format, index, (int)id.len, id.ptr);
    replay_result_json(pwt_cstr(handled));
    struct json_object *ops = replay_member(s_case, "ops");
    return is_in(replay_member(json_object_array_get_idx(ops, index), "fail"), id)
               ? pwt_fail_as(inv, "Wanted", "the case wants this record to fail")
               : 0;
}

static int32_t init(struct pwt_inv *scope)
{
    const char *path = getenv("CONFORMANCE_CASE");

    s_case = record_open(getenv("CONFORMANCE_RECORD")) == 0 ? record_read_case(path) : NULL;
    return replay_member(s_case, "ops")
               ? 0
               : pwt_fail(scope, PWT_ECONFIG, "conformance: no case in '%s'", path ? path : "");
}

PWT_HANDLER(record, .handle = handle, .init = init, .required = "batch");
