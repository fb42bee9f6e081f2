/* SPDX-License-Identifier: Apache-2.0 */
/* The service: see <powertools/feature_flags.h>. */
#include "flags.h"
#include "shared/json_memory.h"

#define NAMES_BYTES     256
#define NAMES_BYTES_MAX (16u << 20)

/* A caller of an older header knows fewer members. */
static void hand_over(void *caller, const void *whole, uint32_t size, uint32_t whole_size)
{
    const uint32_t known = size < whole_size ? size : whole_size;

    memcpy((char *)caller + sizeof(size), (const char *)whole + sizeof(size),
           known > sizeof(size) ? known - sizeof(size) : 0);
}

/* The document, if it can be evaluated. */
static int32_t usable(struct pwt_cx *cx, const struct flags_document **ret_document)
{
    const int32_t code = flags_store_get(cx, ret_document);

    return code != 0 || (*ret_document)->code == 0 ? code : flags_tell_document(cx, *ret_document);
}

static bool is_query(const struct pwt_flag_query *query)
{
    return query && query->size >= sizeof(*query) && (query->field_count == 0 || query->fields);
}

/* What is left to say of a context that was used. */
static void tell_context(struct pwt_cx *cx, const struct flags_context *context)
{
    if (context->code != 0) {
        flags_tell(cx, FLAGS_TOLD_CONTEXT, NULL);
    }
    if (context->no_library) {
        flags_tell(cx, FLAGS_TOLD_LIBRARY, NULL);
    }
}

/* ---- one flag ------------------------------------------------------------------------------ */

static int32_t evaluate(struct pwt_cx *cx,
                        const struct flags_feature *feature,
                        struct flags_context *context,
                        const struct flags_result **ret_result)
{
    struct flags_evaluation evaluation;

    const int32_t code = flags_evaluate(context, feature, &evaluation);
    if (code != 0 || context->no_library) {
        tell_context(cx, context);
    }
    *ret_result = evaluation.result;
    return code;
}

int32_t flags_service_evaluate(struct pwt_inv *inv,
                               const struct pwt_flag_query *query,
                               struct pwt_flag_value *ret_value)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    const struct flags_document *document;
    const struct flags_result *result;
    struct flags_context context;

    if (!is_query(query) || !ret_value || ret_value->size < sizeof(ret_value->size)) {
        return PWT_EINVAL;
    }
    int32_t code = usable(cx, &document);
    if (code != 0) {
        return code;
    }
    const struct flags_feature *feature = flags_document_feature(document, query->name);
    if (!feature) {
        return PWT_ENOTFOUND;
    }
    flags_context_init(&context, inv, query);
    code = evaluate(cx, feature, &context, &result);
    if (code == 0) {
        const struct pwt_flag_value value = {.size = ret_value->size,
                                             .type = result->type,
                                             .value = result->value,
                                             .json = result->json,
                                             .truth = result->truth};
        if (value.size == sizeof(value)) {
            *ret_value = value;
        } else {
            hand_over(ret_value, &value, value.size, sizeof(value));
        }
    }
    return code;
}

/* ---- all flags ----------------------------------------------------------------------------- */

int32_t flags_service_enabled(struct pwt_inv *inv,
                              const struct pwt_flag_query *query,
                              struct pwt_bytes *ret_json)
{
    struct pwt_json_alloc alloc = json_memory(inv);
    struct pwt_json_buffer buffer = json_memory_buffer(&alloc, NAMES_BYTES, NAMES_BYTES_MAX);
    struct pwt_cx *cx = pwt_inv_cx(inv);
    const struct flags_document *document;
    struct pwt_json_writer writer;
    struct flags_context context; /* one for all: they see the same time */
    const char *text;
    size_t len;

    if (!is_query(query) || !ret_json) {
        return PWT_EINVAL;
    }
    int32_t code = usable(cx, &document);
    flags_context_init(&context, inv, query);
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_array(&writer);
    for (uint32_t i = 0; code == 0 && i < document->feature_count; i++) {
        const struct flags_feature *feature = &document->features[i];
        const struct flags_result *result;
        code = evaluate(cx, feature, &context, &result);
        if (code == 0 && result->truth != 0) {
            pwt_json_write_string(&writer, feature->name.ptr, (size_t)feature->name.len);
        }
    }
    pwt_json_write_end(&writer);
    if (code == 0 && pwt_json_writer_finish(&writer, &text, &len) != 0) {
        code = PWT_ENOMEM;
    }
    if (code == 0) {
        *ret_json = pwt_bytes_make(text, len);
    }
    return code;
}

/* ---- why ----------------------------------------------------------------------------------- */

static uint32_t
check_rule(struct flags_context *context, const struct flags_rule *rule, struct pwt_flag_step *step)
{
    uint32_t at;
    uint32_t check = flags_check(context, rule, &at);

    *step = (struct pwt_flag_step){.rule = rule->name, .condition = at, .check = check};
    if (check != PWT_FLAG_HOLDS) {
        const struct flags_condition *condition = &rule->conditions[at];
        if (condition->action < FLAGS_TIME_RANGE &&
            flags_context_value(context, condition)->kind == FLAGS_ABSENT) {
            check = PWT_FLAG_KEY_ABSENT;
        }
        step->action = flags_action_name(condition->action);
        step->key = flags_condition_key(context->feature, condition);
        step->check = check;
    }
    return check;
}

static int32_t explain_feature(struct pwt_cx *cx,
                               const struct flags_feature *feature,
                               const struct pwt_flag_query *query,
                               struct pwt_flag_explanation *explanation)
{
    struct pwt_flag_step *steps = pwt_alloc(cx->inv, feature->rule_count * sizeof(*steps));
    struct flags_context context;

    if (!steps) {
        return PWT_ENOMEM;
    }
    explanation->feature = feature->name;
    explanation->json = feature->otherwise.json;
    explanation->cause = feature->rule_count == 0 ? PWT_FLAG_NO_RULE : PWT_FLAG_NO_MATCH;
    explanation->steps = steps;
    flags_context_init(&context, cx->inv, query);
    context.feature = feature;
    for (uint32_t i = 0; i < feature->rule_count; i++) {
        const struct flags_rule *rule = &feature->rules[i];
        const uint32_t check = check_rule(&context, rule, &steps[i]);
        explanation->step_count++;
        if (context.code != 0) {
            explanation->cause = PWT_FLAG_BAD_CONTEXT;
            explanation->json = pwt_bytes_make(NULL, 0);
            break;
        }
        if (check == PWT_FLAG_HOLDS) {
            explanation->cause = PWT_FLAG_RULE_MATCHED;
            explanation->rule = rule->name;
            explanation->json = rule->when_match.json;
            break;
        }
    }
    tell_context(cx, &context);
    return 0;
}

static uint32_t cause_of(int32_t code, const struct flags_document *document)
{
    if (code == PWT_EIO) {
        return PWT_FLAG_NO_DOCUMENT;
    }
    if (code == PWT_ECONFIG) {
        return document ? PWT_FLAG_BAD_ENVELOPE : PWT_FLAG_DENIED;
    }
    return PWT_FLAG_BAD_DOCUMENT;
}

int32_t flags_service_explain(struct pwt_inv *inv,
                              const struct pwt_flag_query *query,
                              struct pwt_flag_explanation *ret_explanation)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    const struct flags_document *document = NULL;
    struct pwt_flag_explanation explanation = {.cause = PWT_FLAG_NO_FEATURE};

    if (!is_query(query) || !ret_explanation ||
        ret_explanation->size < sizeof(ret_explanation->size)) {
        return PWT_EINVAL;
    }
    explanation.feature = query->name;
    int32_t code = usable(cx, &document);
    if (code == PWT_ENOMEM) {
        return code;
    }
    if (code != 0) {
        explanation.cause = cause_of(code, document);
        code = 0;
    } else {
        const struct flags_feature *feature = flags_document_feature(document, query->name);
        code = feature ? explain_feature(cx, feature, query, &explanation) : 0;
    }
    if (code == 0) {
        hand_over(ret_explanation, &explanation, ret_explanation->size, sizeof(explanation));
    }
    return code;
}

/* ---- the document -------------------------------------------------------------------------- */

int32_t flags_service_document(struct pwt_inv *inv, uint32_t raw, struct pwt_bytes *ret_json)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    const struct flags_document *document;

    if (!ret_json) {
        return PWT_EINVAL;
    }
    const int32_t code = raw != 0 ? flags_store_get(cx, &document) : usable(cx, &document);
    if (code == 0) {
        *ret_json = raw != 0 ? document->raw : document->json;
    }
    return code;
}
