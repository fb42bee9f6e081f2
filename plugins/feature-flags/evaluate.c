/* SPDX-License-Identifier: Apache-2.0 */
/* Features: the first rule that matches. */
#include "evaluate.h"

int32_t flags_evaluate(struct flags_context *context,
                       const struct flags_feature *feature,
                       struct flags_evaluation *ret_evaluation)
{
    *ret_evaluation = (struct flags_evaluation){.result = &feature->otherwise};
    context->feature = feature;
    context->bound = 0;
    for (uint32_t i = 0; i < feature->rule_count; i++) {
        const struct flags_rule *rule = &feature->rules[i];
        uint32_t condition;
        const bool matched = flags_check(context, rule, &condition) == PWT_FLAG_HOLDS;
        if (context->code != 0) {
            return context->code;
        }
        if (matched) {
            *ret_evaluation = (struct flags_evaluation){.result = &rule->when_match, .rule = rule};
            return 0;
        }
    }
    return 0;
}
