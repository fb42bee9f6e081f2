/* SPDX-License-Identifier: Apache-2.0 */
/* Evaluating a feature of a compiled document against a context. Allocates nothing, but for text
 * with escapes that is too long for the context's own room: that goes to the invocation's arena. */
#ifndef FLAGS_EVALUATE_H
#define FLAGS_EVALUATE_H

#include "document.h"

#include <powertools/feature_flags.h>

#define FLAGS_SPARE_BYTES 512

/* What a feature is evaluated against, on the stack of one evaluation. */
struct flags_context {
    struct pwt_inv *inv;
    struct pwt_bytes json;          /* an object; absent or `null` is an empty one */
    const struct pwt_field *fields; /* or these, where there are some */
    uint32_t field_count;
    uint32_t bound; /* the values below are known */
    const struct flags_feature *feature;
    int64_t now_us; /* of all its schedules; read once */
    bool has_now;
    bool no_library; /* some condition would have needed one */
    int32_t code;    /* PWT_EFORMAT: `json` is no object, as far as it was looked at */
    struct pwt_json_alloc alloc;
    size_t used;                               /* of `spare` */
    struct flags_value values[FLAGS_KEYS_MAX]; /* of the feature's keys, in their order */
    struct flags_value other;                  /* of a key that is none of them */
    char spare[FLAGS_SPARE_BYTES];
};

/* Prepares for a query; its `size` was looked at. */
void flags_context_init(struct flags_context *context,
                        struct pwt_inv *inv,
                        const struct pwt_flag_query *query);

/* flags_context_value() where it is not known yet. */
const struct flags_value *flags_context_find(struct flags_context *context,
                                             const struct flags_condition *condition);

/* The context's value for a condition, until the next call. */
static inline const struct flags_value *flags_context_value(struct flags_context *context,
                                                            const struct flags_condition *condition)
{
    return context->bound != 0 && condition->slot < FLAGS_KEYS_MAX
               ? &context->values[condition->slot]
               : flags_context_find(context, condition);
}

/* Whether all conditions of a rule hold, or why the first of the others does not: enum
 * pwt_flag_check. `ret_condition`: which one that is; their number, if there is none. */
uint32_t
flags_check(struct flags_context *context, const struct flags_rule *rule, uint32_t *ret_condition);

/* What a feature evaluates to, and why. */
struct flags_evaluation {
    const struct flags_result *result;
    const struct flags_rule *rule; /* which matched, or NULL */
};

/* 0, or PWT_EFORMAT for a context that is no object. */
int32_t flags_evaluate(struct flags_context *context,
                       const struct flags_feature *feature,
                       struct flags_evaluation *ret_evaluation);

/* ---- rollout.c ---- */

/* Where a key stands among 10,000; false where there is no library for it. */
bool flags_rollout_place(const struct flags_rollout *rollout,
                         struct pwt_bytes feature,
                         struct pwt_bytes key,
                         uint32_t *ret_place);

#endif
