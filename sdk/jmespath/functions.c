/* SPDX-License-Identifier: Apache-2.0 */
/* The table of functions, checking what they are called with, and calling them. */
#include "internal.h"

#include <stdio.h>

#define ANY PWT_JMESPATH_ANY

/* Room for the names of all types. */
#define CALL_TYPES_MAX 128

static const struct jp_function s_functions[] = {
    {"abs", {PWT_JMESPATH_NUMBER}, 1, false, pwt_jp_abs},
    {"avg", {JP_TYPE_NUMBERS}, 1, false, pwt_jp_avg},
    {"ceil", {PWT_JMESPATH_NUMBER}, 1, false, pwt_jp_ceil},
    {"contains", {PWT_JMESPATH_ARRAY | PWT_JMESPATH_STRING, ANY}, 2, false, pwt_jp_contains},
    {"ends_with", {PWT_JMESPATH_STRING, PWT_JMESPATH_STRING}, 2, false, pwt_jp_ends_with},
    {"floor", {PWT_JMESPATH_NUMBER}, 1, false, pwt_jp_floor},
    {"join", {PWT_JMESPATH_STRING, JP_TYPE_STRINGS}, 2, false, pwt_jp_join},
    {"keys", {PWT_JMESPATH_OBJECT}, 1, false, pwt_jp_keys},
    {"length",
     {PWT_JMESPATH_STRING | PWT_JMESPATH_ARRAY | PWT_JMESPATH_OBJECT},
     1,
     false,
     pwt_jp_length},
    {"map", {JP_TYPE_EXPREF, PWT_JMESPATH_ARRAY}, 2, false, pwt_jp_map},
    {"max", {JP_TYPE_NUMBERS | JP_TYPE_STRINGS}, 1, false, pwt_jp_max},
    {"max_by", {PWT_JMESPATH_ARRAY, JP_TYPE_EXPREF}, 2, false, pwt_jp_max_by},
    {"merge", {PWT_JMESPATH_OBJECT}, 1, true, pwt_jp_merge},
    {"min", {JP_TYPE_NUMBERS | JP_TYPE_STRINGS}, 1, false, pwt_jp_min},
    {"min_by", {PWT_JMESPATH_ARRAY, JP_TYPE_EXPREF}, 2, false, pwt_jp_min_by},
    {"not_null", {ANY}, 1, true, pwt_jp_not_null},
    {"powertools_base64", {PWT_JMESPATH_STRING}, 1, false, pwt_jp_powertools_base64},
    {"powertools_base64_gzip", {PWT_JMESPATH_STRING}, 1, false, pwt_jp_powertools_base64_gzip},
    {"powertools_json", {PWT_JMESPATH_STRING}, 1, false, pwt_jp_powertools_json},
    {"reverse", {PWT_JMESPATH_ARRAY | PWT_JMESPATH_STRING}, 1, false, pwt_jp_reverse},
    {"sort", {JP_TYPE_NUMBERS | JP_TYPE_STRINGS}, 1, false, pwt_jp_sort},
    {"sort_by", {PWT_JMESPATH_ARRAY, JP_TYPE_EXPREF}, 2, false, pwt_jp_sort_by},
    {"starts_with", {PWT_JMESPATH_STRING, PWT_JMESPATH_STRING}, 2, false, pwt_jp_starts_with},
    {"sum", {JP_TYPE_NUMBERS}, 1, false, pwt_jp_sum},
    {"to_array", {ANY}, 1, false, pwt_jp_to_array},
    {"to_number", {ANY}, 1, false, pwt_jp_to_number},
    {"to_string", {ANY}, 1, false, pwt_jp_to_string},
    {"type", {ANY}, 1, false, pwt_jp_type},
    {"values", {PWT_JMESPATH_OBJECT}, 1, false, pwt_jp_values},
};

const struct jp_function *pwt_jp_function_find(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof(s_functions) / sizeof(s_functions[0]); i++) {
        if (strlen(s_functions[i].name) == len && memcmp(s_functions[i].name, name, len) == 0) {
            return &s_functions[i];
        }
    }
    return NULL;
}

static uint32_t call_type(const struct jp_value *value)
{
    return 1u << (value->type - 1u);
}

/* The function of a call as the messages name it. */
static const char *call_name(const struct jp_node *node)
{
    return node->op == JP_CALL ? node->function->name : node->user->name;
}

/* The types that bits stand for: "string, array or object". */
static void call_describe(uint32_t types, char *buf, size_t size)
{
    static const char *const names[] = {
        "null",   "boolean",    "number",           "string",          "array",
        "object", "expression", "array of numbers", "array of strings"};
    size_t used = 0;
    buf[0] = '\0';
    for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]) && used < size; i++) {
        if ((types & (1u << i)) != 0) {
            bool last = (types >> (i + 1)) == 0;
            int len = snprintf(buf + used, size - used, "%s%s",
                               used == 0 ? ""
                               : last    ? " or "
                                         : ", ",
                               names[i]);
            used += len < 0 ? 0 : (size_t)len;
        }
    }
}

static int32_t
call_refuse(struct jp_eval *ev, const struct jp_node *node, uint32_t types, uint32_t type)
{
    char wanted[CALL_TYPES_MAX];
    char given[CALL_TYPES_MAX];
    call_describe(types, wanted, sizeof(wanted));
    call_describe(type, given, sizeof(given));
    return pwt_jp_fail(&ev->cx, PWT_JMESPATH_ETYPE, ev->offset, "%.64s() takes %s, not %s",
                       call_name(node), wanted, given);
}

/* Where an array must be of numbers, or of strings: that it is. */
static int32_t call_check_items(struct jp_eval *ev,
                                const struct jp_node *node,
                                uint32_t types,
                                struct jp_value *array)
{
    struct jp_list list = {.count = 0};
    int32_t result = pwt_jp_items(ev, array, &list);
    if (result != 0) {
        return result;
    }
    *array = jp_from_list(&list);
    uint32_t allowed = (types & JP_TYPE_NUMBERS) != 0 ? PWT_JMESPATH_NUMBER : 0;
    allowed |= (types & JP_TYPE_STRINGS) != 0 ? PWT_JMESPATH_STRING : 0;
    for (size_t i = 0; i < list.count; i++) {
        uint32_t type = call_type(&list.items[i]);
        if ((type & allowed) == 0) {
            char wanted[CALL_TYPES_MAX];
            char given[CALL_TYPES_MAX];
            call_describe(types, wanted, sizeof(wanted));
            call_describe(type, given, sizeof(given));
            return pwt_jp_fail(&ev->cx, PWT_JMESPATH_ETYPE, ev->offset,
                               "%.64s() takes %s; element %zu is %s", call_name(node), wanted, i,
                               given);
        }
        allowed = type; /* what the first one is */
    }
    return 0;
}

static int32_t
call_check(struct jp_eval *ev, const struct jp_node *node, uint32_t types, struct jp_value *value)
{
    uint32_t type = call_type(value);
    if ((types & type) != 0) {
        return 0;
    }
    if (type == PWT_JMESPATH_ARRAY && (types & (JP_TYPE_NUMBERS | JP_TYPE_STRINGS)) != 0) {
        return call_check_items(ev, node, types, value);
    }
    return call_refuse(ev, node, types, type);
}

/* The value that a function of the user's gave: it goes on only if it is JSON. */
static int32_t
call_take(struct jp_eval *ev, const struct jp_node *node, struct pwt_json_value *json)
{
    int32_t result = pwt_json_slice(json);
    if (result == 0) {
        result = pwt_json_validate(json->ptr, json->len, NULL, NULL);
    }
    if (result == 0) {
        result = pwt_json_open(json->ptr, json->len, json); /* type and flags as they are */
    }
    if (result == 0) {
        result = pwt_json_slice(json);
    }
    if (result != 0) {
        return pwt_jp_fail(&ev->cx, PWT_JMESPATH_EVALUE, ev->offset,
                           "%.64s() gave a value that is no JSON: %s", call_name(node),
                           pwt_json_describe(result));
    }
    pwt_jp_allow(ev, json->len);
    return 0;
}

static int32_t call_user(struct jp_eval *ev,
                         const struct jp_node *node,
                         const struct jp_arguments *args,
                         struct jp_value *ret_value)
{
    void *memory = NULL;
    int32_t result =
        pwt_jp_take(&ev->cx, (args->count + 1) * sizeof(struct pwt_json_value), &memory);
    struct pwt_json_value *values = memory;
    for (size_t i = 0; result == 0 && i < args->count; i++) {
        result = pwt_jp_json(ev, &args->values[i], &values[i]);
    }
    if (result != 0) {
        return result;
    }
    struct jp_value null = jp_null();
    struct pwt_json_value json = jp_to_json(&null);
    result = node->user->call(node->user->user, values, args->count, &ev->alloc, &json);
    if (result == PWT_JMESPATH_ENOMEM && ev->cx.refused != 0) {
        return ev->cx.refused; /* recorded already */
    }
    if (result != 0) {
        /* Codes that are none of ours mean no more to the caller than that it failed. */
        bool known = result <= PWT_JMESPATH_ETYPE && result >= PWT_JMESPATH_ENOMEM;
        result = known ? result : PWT_JMESPATH_EVALUE;
        return pwt_jp_fail(&ev->cx, result, ev->offset, "%.64s() failed: %s", call_name(node),
                           pwt_jmespath_kind(result));
    }
    result = call_take(ev, node, &json);
    *ret_value = jp_from_json(&json);
    return result;
}

int32_t pwt_jp_call(struct jp_eval *ev,
                    const struct jp_node *node,
                    const struct jp_arguments *args,
                    struct jp_value *ret_value)
{
    bool own = node->op == JP_CALL;
    size_t count = own ? node->function->count : node->user->count;
    for (size_t i = 0; i < args->count; i++) {
        size_t at = i < count ? i : count - 1; /* the last one may be repeated */
        uint32_t types = own ? node->function->types[at] : node->user->types[at];
        int32_t result = call_check(ev, node, types, &args->values[i]);
        if (result != 0) {
            return result;
        }
    }
    return own ? node->function->call(ev, args, ret_value) : call_user(ev, node, args, ret_value);
}
