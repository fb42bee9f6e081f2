/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of objects, and of values of any type. */
#include "internal.h"

/* The names or the values of an object, in its order. */
static int32_t value_list(struct jp_eval *ev,
                          const struct jp_arguments *args,
                          bool names,
                          struct jp_value *ret_value)
{
    struct jp_value object;
    void *memory = NULL;
    int32_t result = pwt_jp_members(ev, &args->values[0], &object);
    if (result == 0) {
        result = pwt_jp_take(&ev->cx, (object.len + 1) * sizeof(struct jp_value), &memory);
    }
    if (result != 0) {
        return result;
    }
    struct jp_value *items = memory;
    for (size_t i = 0; i < object.len; i++) {
        const struct jp_member *member = &object.members[i];
        items[i] = names ? jp_bytes(member->name, member->len) : member->value;
    }
    *ret_value = jp_array(items, object.len);
    return 0;
}

int32_t pwt_jp_keys(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    return value_list(ev, args, true, ret_value);
}

int32_t
pwt_jp_values(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    return value_list(ev, args, false, ret_value);
}

int32_t
pwt_jp_merge(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    size_t count = 0;
    int32_t result = 0;
    for (size_t i = 0; result == 0 && i < args->count; i++) {
        result = pwt_jp_members(ev, &args->values[i], &args->values[i]);
        count += args->values[i].len;
    }
    void *memory = NULL;
    if (result == 0) {
        result = pwt_jp_take(&ev->cx, (count + 1) * sizeof(struct jp_member), &memory);
    }
    if (result != 0) {
        return result;
    }
    struct jp_member *members = memory;
    count = 0;
    for (size_t i = 0; i < args->count; i++) {
        for (size_t k = 0; k < args->values[i].len; k++) {
            members[count++] = args->values[i].members[k];
        }
    }
    result = pwt_jp_unique(ev, members, &count);
    *ret_value = jp_object(members, count);
    return result;
}

int32_t
pwt_jp_not_null(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    (void)ev;
    *ret_value = jp_null();
    for (size_t i = 0; i < args->count; i++) {
        if (args->values[i].type != PWT_JSON_NULL) {
            *ret_value = args->values[i];
            break;
        }
    }
    return 0;
}

int32_t
pwt_jp_to_array(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    struct jp_list list = {.count = 0};
    if (args->values[0].type == PWT_JSON_ARRAY) {
        *ret_value = args->values[0];
        return 0;
    }
    int32_t result = pwt_jp_push(ev, &list, &args->values[0]);
    *ret_value = jp_from_list(&list);
    return result;
}

int32_t pwt_jp_type(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret_value)
{
    static const char *const names[] = {
        [PWT_JSON_NULL] = "null",     [PWT_JSON_BOOL] = "boolean", [PWT_JSON_NUMBER] = "number",
        [PWT_JSON_STRING] = "string", [PWT_JSON_ARRAY] = "array",  [PWT_JSON_OBJECT] = "object",
    };
    (void)ev;
    const char *name = names[args->values[0].type];
    *ret_value = jp_bytes(name, strlen(name));
    return 0;
}
