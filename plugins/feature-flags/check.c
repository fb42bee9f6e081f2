/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions: what each action means. */
#include "evaluate.h"

static uint32_t holds_if(bool truth)
{
    return truth ? PWT_FLAG_HOLDS : PWT_FLAG_DIFFERS;
}

/* A question that may be impossible holds with neither answer then. */
static uint32_t holds_as(enum flags_truth truth, bool wanted)
{
    return truth == FLAGS_IMPOSSIBLE ? PWT_FLAG_OTHER_TYPE
                                     : holds_if((truth == FLAGS_YES) == wanted);
}

static uint32_t check_order(const struct flags_context *context,
                            const struct flags_condition *condition,
                            const struct flags_value *value)
{
    const struct flags_value *wanted = &condition->value;
    const enum flags_order order = value->kind == FLAGS_INT && wanted->kind == FLAGS_INT
                                       ? flags_int_order(value->integer, wanted->integer)
                                       : flags_value_order(value, wanted, &context->alloc);

    if (order == FLAGS_NO_ORDER) {
        return PWT_FLAG_OTHER_TYPE;
    }
    switch (condition->action) {
    case FLAGS_GREATER:
        return holds_if(order == FLAGS_MORE);
    case FLAGS_GREATER_OR_EQUAL:
        return holds_if(order != FLAGS_LESS);
    case FLAGS_LESS_THAN:
        return holds_if(order == FLAGS_LESS);
    default:
        return holds_if(order != FLAGS_MORE);
    }
}

/* Apart: with what has its address taken, every check would pay for a guarded stack. */
static __attribute__((noinline)) uint32_t check_affix(struct flags_context *context,
                                                      const struct flags_condition *condition,
                                                      const struct flags_value *value)
{
    const struct pwt_bytes affix = condition->value.text;
    struct pwt_bytes text;

    if (condition->value.kind != FLAGS_STRING || !flags_value_text(value, &context->alloc, &text)) {
        return PWT_FLAG_OTHER_TYPE;
    }
    if (affix.len > text.len) {
        return PWT_FLAG_DIFFERS;
    }
    const char *at =
        condition->action == FLAGS_STARTSWITH ? text.ptr : text.ptr + (text.len - affix.len);
    return holds_if(affix.len == 0 || memcmp(at, affix.ptr, (size_t)affix.len) == 0);
}

static __attribute__((noinline)) uint32_t check_rollout(struct flags_context *context,
                                                        const struct flags_condition *condition,
                                                        const struct flags_value *value)
{
    struct pwt_bytes key;
    uint32_t place;

    if (!flags_value_text(value, &context->alloc, &key)) {
        return PWT_FLAG_OTHER_TYPE;
    }
    if (!flags_rollout_place(&condition->rollout, context->feature->name, key, &place)) {
        context->no_library = true;
        return PWT_FLAG_NO_LIBRARY;
    }
    return holds_if(place < condition->rollout.below);
}

static uint32_t check_value(struct flags_context *context, const struct flags_condition *condition)
{
    const struct flags_value *value = flags_context_value(context, condition);
    const struct flags_value *wanted = &condition->value;
    const struct pwt_json_alloc *alloc = &context->alloc;

    switch (condition->action) {
    case FLAGS_EQUALS:
        return holds_if(flags_value_equals(value, wanted));
    case FLAGS_NOT_EQUALS:
        return holds_if(!flags_value_equals(value, wanted));
    case FLAGS_GREATER:
    case FLAGS_GREATER_OR_EQUAL:
    case FLAGS_LESS_THAN:
    case FLAGS_LESS_OR_EQUAL:
        return check_order(context, condition, value);
    case FLAGS_STARTSWITH:
    case FLAGS_ENDSWITH:
        return check_affix(context, condition, value);
    case FLAGS_IN:
    case FLAGS_KEY_IN_VALUE:
        if (wanted->kind == FLAGS_LIST) { /* which it mostly is */
            return holds_if(flags_value_in_list(value, wanted));
        }
        return holds_as(flags_value_in(value, wanted, alloc), true);
    case FLAGS_NOT_IN:
    case FLAGS_KEY_NOT_IN_VALUE:
        return holds_as(flags_value_in(value, wanted, alloc), false);
    case FLAGS_VALUE_IN_KEY:
    case FLAGS_VALUE_NOT_IN_KEY:
        return holds_as(flags_value_holds(value, wanted, alloc),
                        condition->action == FLAGS_VALUE_IN_KEY);
    case FLAGS_ALL_IN_VALUE:
        return holds_as(flags_value_any(value, wanted, false), false);
    case FLAGS_ANY_IN_VALUE:
        return holds_as(flags_value_any(value, wanted, true), true);
    case FLAGS_NONE_IN_VALUE:
        return holds_as(flags_value_any(value, wanted, true), false);
    case FLAGS_MODULO_RANGE:
        return holds_as(flags_number_modulo(value, &condition->modulo), true);
    default:
        return check_rollout(context, condition, value);
    }
}

static uint32_t check_time(struct flags_context *context, const struct flags_condition *condition)
{
    const struct flags_schedule *schedule = &condition->schedule;
    bool within = false;

    if (!context->has_now) {
        context->now_us = pwt_clock_ns(PWT_CLOCK_REAL) / 1000;
        context->has_now = true;
    }
    if (condition->action == FLAGS_TIME_RANGE) {
        within = flags_schedule_has_time(schedule, context->now_us);
    } else if (condition->action == FLAGS_DATETIME_RANGE) {
        within = flags_schedule_has_date(schedule, context->now_us);
    } else {
        within = flags_schedule_has_day(schedule, context->now_us);
    }
    return within ? PWT_FLAG_HOLDS : PWT_FLAG_OUT_OF_TIME;
}

uint32_t
flags_check(struct flags_context *context, const struct flags_rule *rule, uint32_t *ret_condition)
{
    for (uint32_t i = 0; i < rule->condition_count; i++) {
        const struct flags_condition *condition = &rule->conditions[i];
        const uint32_t check = condition->action < FLAGS_TIME_RANGE
                                   ? check_value(context, condition)
                                   : check_time(context, condition);
        if (check != PWT_FLAG_HOLDS) {
            *ret_condition = i;
            return check;
        }
    }
    *ret_condition = rule->condition_count;
    return PWT_FLAG_HOLDS;
}
