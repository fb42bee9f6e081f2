/* SPDX-License-Identifier: Apache-2.0 */
/* Settings in code: the names of the environment without their prefix, the values of its option
 * table, and each written straight to where that puts its value. */
#include "batch.h"

#include <powertools/events/event.h>

#define PREFIX "POWERTOOLS_BATCH_"

/* `skip_group_on_error` is POWERTOOLS_BATCH_SKIP_GROUP_ON_ERROR. */
static bool is_named(const struct pwt_option *option, struct pwt_bytes name)
{
    const char *env = option->env + sizeof(PREFIX) - 1;
    uint64_t i = 0;

    while (i < name.len && env[i] != '\0' &&
           name.ptr[i] == (env[i] >= 'A' && env[i] <= 'Z' ? env[i] + ('a' - 'A') : env[i])) {
        i++;
    }
    return i == name.len && env[i] == '\0';
}

static const struct pwt_option *find_option(const struct batch_options *options,
                                            struct pwt_bytes name)
{
    for (uint32_t i = 0; i < options->count; i++) {
        if (is_named(&options->list[i], name)) {
            return &options->list[i];
        }
    }
    return NULL;
}

static bool set_choice(const char *choices, const struct pwt_field *field, uint32_t *ret_choice)
{
    struct pwt_bytes rest = pwt_cstr(choices);
    struct pwt_bytes choice;

    if (field->type != PWT_FIELD_STRING) {
        return false;
    }
    for (uint32_t i = 0; pwt_event_split(&rest, '|', &choice); i++) {
        if (pwt_bytes_equal(choice, field->value.bytes)) {
            *ret_choice = i;
            return true;
        }
    }
    return false;
}

static bool set_number(bool duration, const struct pwt_field *field, int64_t *ret_number)
{
    const int64_t least = duration ? 0 : -1;
    const int64_t most = duration ? BATCH_RESERVE_MAX_MS : BATCH_DEGREE_MAX;

    if (field->type != PWT_FIELD_INT || field->value.i64 < least || field->value.i64 > most) {
        return false;
    }
    *ret_number = field->value.i64;
    return true;
}

static bool
set_value(struct batch *batch, const struct pwt_option *option, const struct pwt_field *field)
{
    void *place = (char *)batch + option->offset;

    switch (option->type) {
    case PWT_OPT_BOOL:
        if (field->type == PWT_FIELD_BOOL) {
            *(uint32_t *)place = field->value.u64 != 0;
        }
        return field->type == PWT_FIELD_BOOL;
    case PWT_OPT_ENUM:
        return set_choice(option->choices, field, place);
    default:
        return set_number(option->type == PWT_OPT_DURATION, field, place);
    }
}

static int32_t set_one(struct pwt_inv *inv,
                       struct batch *batch,
                       const struct batch_options *options,
                       const struct pwt_field *field)
{
    const struct pwt_option *option = find_option(options, field->key);

    if (!option) {
        pwt_diag(inv, PWT_DIAG_ERROR,
                 "powertools: batch has no option '%.*s'; expected one of those that "
                 "docs/plugins/batch.md lists; correct its name in pwt_batch_configure()",
                 (int)field->key.len, field->key.ptr);
        return PWT_ECONFIG;
    }
    if (!set_value(batch, option, field)) {
        pwt_diag(inv, PWT_DIAG_ERROR,
                 "powertools: the value of the option '%.*s' of batch is wrong; expected %s%s; "
                 "correct it in pwt_batch_configure()",
                 (int)field->key.len, field->key.ptr,
                 option->type == PWT_OPT_BOOL       ? "true or false"
                 : option->type == PWT_OPT_DURATION ? "milliseconds in "
                 : option->type == PWT_OPT_INT      ? "a whole number in "
                                                    : "one of ",
                 option->choices ? option->choices
                 : option->range ? option->range
                                 : "");
        return PWT_ECONFIG;
    }
    return 0;
}

int32_t batch_configure(struct pwt_inv *inv,
                        const struct batch_options *options,
                        const struct pwt_field *fields,
                        uint32_t count)
{
    struct batch *batch = pwt_inv_cx(inv)->self;
    struct batch changed = *batch;
    int32_t code = 0;

    if (pwt_inv_context(inv)->request_id.ptr) {
        pwt_diag(inv, PWT_DIAG_ERROR,
                 "powertools: pwt_batch_configure() was called in an invocation; expected the "
                 "handler's init; move the call there");
        return PWT_ESTATE;
    }
    for (uint32_t i = 0; i < count && code == 0; i++) {
        code = set_one(inv, &changed, options, &fields[i]);
    }
    if (code == 0) { /* a call that fails has no effect */
        *batch = changed;
    }
    return code;
}
