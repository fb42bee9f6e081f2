/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ops of parameters: one call of the service each, whose value or error is a result. A mark to
 * the peer after each says which requests were whose.
 */
#include "conformance.h"

#include <powertools/aws.h>
#include <powertools/parameters.h>

#include <powertools/json.h>

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define NAMES_MAX 64

/* The content of a store of the case's own, and how often it was asked. */
static struct json_object *s_store;
static struct json_object *s_paths;
static int s_fetches;
static int s_multi_fetches;

/* ---- the clock --------------------------------------------------------------------------------
 */

static int64_t s_began_ns[2]; /* by enum pwt_clock; 0 before the first op */
static int64_t s_offset_ns;

/* It stands still between the ops: a case says to the second when something is too old. */
static int64_t later(uint32_t clock)
{
    return s_began_ns[clock] + s_offset_ns;
}

/* Replaces the clock in the host's table, which is read-only once the host has started. */
static int32_t op_clock(struct replay *run, struct json_object *op)
{
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    union {
        const struct pwt_host *given;
        struct pwt_host *table;
        uintptr_t address;
        void *memory;
    } host = {.given = pwt_host_table()};
    const uintptr_t begin = host.address / page * page;
    const uintptr_t end = (host.address + sizeof(struct pwt_host) + page - 1) / page * page;
    struct json_object *seconds = replay_member(op, "seconds");

    (void)run;
    s_offset_ns = (int64_t)(json_object_get_double(seconds) * 1e9);
    if (s_began_ns[PWT_CLOCK_REAL] == 0) {
        struct pwt_host *table = host.table;
        host.address = begin;
        if (mprotect(host.memory, end - begin, PROT_READ | PROT_WRITE) != 0) {
            return PWT_EIO;
        }
        s_began_ns[PWT_CLOCK_REAL] = table->clock_ns(PWT_CLOCK_REAL);
        s_began_ns[PWT_CLOCK_MONOTONIC] = table->clock_ns(PWT_CLOCK_MONOTONIC);
        table->clock_ns = later;
    }
    return 0;
}

/* ---- a store of the case's own ----------------------------------------------------------------
 */

static struct pwt_bytes bytes_of(struct pwt_inv *inv, struct json_object *value, uint32_t *type)
{
    const struct pwt_bytes text = replay_text(value, "$bytes");
    char *bytes = text.ptr ? pwt_alloc(inv, text.len / 4 * 3 + 2) : NULL;
    size_t len = 0;

    *type = bytes ? PWT_PARAMETER_BYTES : PWT_PARAMETER_TEXT;
    if (bytes &&
        pwt_json_base64_decode(text.ptr, (size_t)text.len, PWT_JSON_LENIENT, bytes, &len) == 0) {
        return pwt_bytes_make(bytes, len);
    }
    return pwt_bytes_make(json_object_get_string(value),
                          (uint64_t)json_object_get_string_len(value));
}

static int32_t own_add(struct pwt_inv *inv,
                       struct pwt_parameter_values *values,
                       struct pwt_bytes name,
                       struct json_object *value)
{
    struct pwt_parameter_value *items =
        pwt_alloc(inv, (values->count + 1) * sizeof(struct pwt_parameter_value));

    if (!items) {
        return PWT_ENOMEM;
    }
    if (values->count > 0) {
        memcpy(items, values->items, values->count * sizeof(items[0]));
    }
    items[values->count] = (struct pwt_parameter_value){.name = name};
    items[values->count].value = bytes_of(inv, value, &items[values->count].type);
    values->items = items;
    values->count++;
    return 0;
}

/* The text, or of a list the one whose turn it is. */
static struct json_object *turn_of(struct json_object *value, int turn)
{
    if (!json_object_is_type(value, json_type_array)) {
        return value;
    }
    const int last = (int)json_object_array_length(value) - 1;
    return json_object_array_get_idx(value, (size_t)(turn < last ? turn : last));
}

static int32_t own_fetch(struct pwt_inv *inv,
                         struct pwt_bytes name,
                         struct pwt_parameter_values *ret_values,
                         void *user)
{
    struct json_object *value = turn_of(replay_member(s_store, name.ptr), s_fetches++);

    (void)user;
    if (!value || replay_has(value, "$raise")) {
        return value ? PWT_EIO : PWT_ENOTFOUND;
    }
    return own_add(inv, ret_values, name, value);
}

static int32_t own_fetch_many(struct pwt_inv *inv,
                              struct pwt_bytes path,
                              struct pwt_parameter_values *ret_values,
                              void *user)
{
    struct json_object *values = replay_member(s_paths, path.ptr);
    int32_t code = 0;

    (void)user;
    s_multi_fetches++;
    if (!values || replay_has(values, "$raise")) {
        return values ? PWT_EIO : PWT_ENOTFOUND;
    }
    struct json_object_iterator at = json_object_iter_begin(values);
    struct json_object_iterator end = json_object_iter_end(values);
    for (; code == 0 && !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
        code = own_add(inv, ret_values, pwt_cstr(json_object_iter_peek_name(&at)),
                       json_object_iter_peek_value(&at));
    }
    return code;
}

static int32_t op_own(struct replay *run, struct json_object *op)
{
    (void)run;
    s_store = replay_member(op, "store");
    s_paths = replay_member(op, "paths");
    return 0;
}

/* ---- results ----------------------------------------------------------------------------------
 */

static struct json_object *json_of(struct pwt_inv *inv, const struct pwt_parameter_value *value)
{
    const size_t len = (value->value.len + 2) / 3 * 4;
    char *text = NULL;

    switch (value->type) {
    case PWT_PARAMETER_TEXT:
        return json_object_new_string_len(value->value.ptr, (int)value->value.len);
    case PWT_PARAMETER_JSON:
        text = pwt_alloc(inv, value->value.len + 1);
        memcpy(text, value->value.ptr, value->value.len);
        text[value->value.len] = '\0';
        return json_tokener_parse(text);
    case PWT_PARAMETER_BYTES:
        text = pwt_alloc(inv, len + 1);
        (void)pwt_json_base64_encode(value->value.ptr, (size_t)value->value.len, text);
        struct json_object *bytes = json_object_new_object();
        (void)json_object_object_add(bytes, "$bytes", json_object_new_string_len(text, (int)len));
        return bytes;
    default:
        return NULL;
    }
}

static struct json_object *map_of(struct pwt_inv *inv, const struct pwt_parameter_values *values)
{
    struct json_object *map = json_object_new_object();

    for (uint64_t i = 0; i < values->count; i++) {
        char name[512];
        (void)snprintf(name, sizeof(name), "%.*s", (int)values->items[i].name.len,
                       values->items[i].name.ptr);
        (void)json_object_object_add(map, name, json_of(inv, &values->items[i]));
    }
    if (values->error_count > 0) {
        struct json_object *errors = json_object_new_array();
        for (uint64_t i = 0; i < values->error_count; i++) {
            (void)json_object_array_add(
                errors,
                json_object_new_string_len(values->errors[i].ptr, (int)values->errors[i].len));
        }
        (void)json_object_object_add(map, "_errors", errors);
    }
    return map;
}

static const char *name_of(uint32_t kind)
{
    static const char *const names[] = {
        [PWT_PARAMETER_OK] = "none",
        [PWT_PARAMETER_GET_FAILED] = "GetParameterError",
        [PWT_PARAMETER_NOT_FOUND] = "GetParameterError",
        [PWT_PARAMETER_NOT_TRANSFORMED] = "TransformParameterError",
        [PWT_PARAMETER_NOT_TEXT] = "UnicodeDecodeError",
        [PWT_PARAMETER_SET_FAILED] = "SetParameterError",
        [PWT_SECRET_SET_FAILED] = "SetSecretError",
        [PWT_PARAMETER_SERVICE_FAILED] = "ServiceError",
    };

    return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : "unknown";
}

/* Tells the peer that the requests of this op are over. */
static void mark(struct replay *run)
{
    const char *endpoint = getenv("CONFORMANCE_PEER");
    char url[128];
    const struct pwt_http_request request = {
        .size = (uint32_t)sizeof(request), .url = {url, 0}, .method = pwt_cstr("MARK")};
    struct pwt_http_request sent = request;
    struct pwt_http_response response = {.size = (uint32_t)sizeof(response)};

    if (endpoint) {
        (void)snprintf(url, sizeof(url), "%s/mark", endpoint);
        sent.url = pwt_cstr(url);
        if (pwt_http_send(run->inv, &sent, &response) != 0) {
            replay_error_kind(run, "no-peer");
        }
    }
}

static int32_t record(struct replay *run, int32_t code, struct json_object *value)
{
    struct json_object *result = json_object_new_object();

    if (code == 0) {
        (void)json_object_object_add(result, "result", value);
    } else {
        struct pwt_parameter_error error = {.size = (uint32_t)sizeof(error)};
        (void)pwt_parameters_error(run->inv, &error);
        (void)json_object_object_add(result, "error", json_object_new_string(name_of(error.kind)));
    }
    if (s_store || s_paths) {
        (void)json_object_object_add(result, "fetches", json_object_new_int(s_fetches));
        (void)json_object_object_add(result, "multi_fetches", json_object_new_int(s_multi_fetches));
    }
    mark(run);
    replay_result_json(replay_json(result));
    (void)json_object_put(result);
    return 0;
}

/* ---- calls ------------------------------------------------------------------------------------
 */

static struct pwt_parameter_options options_of(struct json_object *op)
{
    return (struct pwt_parameter_options){
        .size = (uint32_t)sizeof(struct pwt_parameter_options),
        .store = (uint32_t)replay_int(op, "store", PWT_STORE_SSM),
        .transform = (uint32_t)replay_int(op, "transform", PWT_TRANSFORM_DEFAULT),
        .flags = (uint32_t)replay_int(op, "flags", 0),
        .max_age_s = replay_int(op, "max_age", 0),
        .version_id = replay_text(op, "version_id"),
        .version_stage = replay_text(op, "version_stage"),
        .application = replay_text(op, "application"),
        .environment = replay_text(op, "environment"),
        .table = replay_text(op, "table"),
        .key_attr = replay_text(op, "key_attr"),
        .sort_attr = replay_text(op, "sort_attr"),
        .value_attr = replay_text(op, "value_attr"),
        .fetch = own_fetch,
        .fetch_many = own_fetch_many,
    };
}

static int32_t op_get(struct replay *run, struct json_object *op)
{
    const struct pwt_parameter_options options = options_of(op);
    struct pwt_parameter_value value;
    const int32_t code = pwt_parameter_fetch(run->inv, replay_text(op, "name"), &options, &value);

    return record(run, code, code == 0 ? json_of(run->inv, &value) : NULL);
}

static int32_t op_get_many(struct replay *run, struct json_object *op)
{
    const struct pwt_parameter_options options = options_of(op);
    struct pwt_parameter_values values = {.size = (uint32_t)sizeof(values)};
    const int32_t code = pwt_parameters_below(run->inv, replay_text(op, "path"), &options, &values);

    return record(run, code, code == 0 ? map_of(run->inv, &values) : NULL);
}

static int32_t op_get_named(struct replay *run, struct json_object *op)
{
    const struct pwt_parameter_options options = options_of(op);
    struct pwt_parameter_values values = {.size = (uint32_t)sizeof(values)};
    struct pwt_parameter_name names[NAMES_MAX];
    struct json_object *list = replay_member(op, "names");
    uint64_t count = 0;

    for (; list && count < NAMES_MAX && count < json_object_array_length(list); count++) {
        struct json_object *one = json_object_array_get_idx(list, count);
        names[count] = (struct pwt_parameter_name){
            .name = replay_text(one, "name"),
            .transform = (uint32_t)replay_int(one, "transform", PWT_TRANSFORM_DEFAULT),
            .flags = (uint32_t)replay_int(one, "flags", 0),
            .max_age_s = replay_int(one, "max_age", 0),
        };
    }
    const int32_t code = pwt_parameters_named(run->inv, names, count, &options, &values);
    return record(run, code, code == 0 ? map_of(run->inv, &values) : NULL);
}

static int32_t op_set(struct replay *run, struct json_object *op)
{
    struct pwt_parameter_set_options options = {
        .size = (uint32_t)sizeof(options),
        .store = (uint32_t)replay_int(op, "store", PWT_STORE_SSM),
        .overwrite = (uint32_t)replay_int(op, "overwrite", 0),
        .kind = replay_text(op, "kind"),
        .tier = replay_text(op, "tier"),
        .description = replay_text(op, "description"),
        .kms_key_id = replay_text(op, "kms_key_id"),
        .token = replay_text(op, "token"),
    };
    struct json_object *value = replay_member(op, "value");
    struct pwt_bytes answer = {NULL, 0};
    const struct pwt_bytes bytes = bytes_of(run->inv, value, &options.type);
    const int32_t code =
        pwt_parameter_set(run->inv, replay_text(op, "name"), bytes, &options, &answer);
    const struct pwt_parameter_value json = {.value = answer, .type = PWT_PARAMETER_JSON};

    return record(run, code, code == 0 ? json_of(run->inv, &json) : NULL);
}

static int32_t op_clear(struct replay *run, struct json_object *op)
{
    (void)op;
    return record(run, pwt_parameters_clear(run->inv), NULL);
}

static const struct replay_op s_ops[] = {
    {"clock", op_clock},
    {"own", op_own},
    {"get", op_get},
    {"get_multiple", op_get_many},
    {"get_named", op_get_named},
    {"set", op_set},
    {"clear", op_clear},
};

const struct replay_adapter replay_adapter = {.ops = s_ops,
                                              .op_count = sizeof(s_ops) / sizeof(s_ops[0])};
