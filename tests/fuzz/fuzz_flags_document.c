/* SPDX-License-Identifier: Apache-2.0 */
/* Rule documents: whatever compiles can be evaluated, twice alike, and is JSON by another parser's
 * judgement. The first line is the context. */
#include "feature-flags/evaluate.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *s_memory[4096]; /* what the invocation allocated */
static size_t s_count;

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void *host_alloc(struct pwt_inv *inv, uint64_t size)
{
    (void)inv;
    if (s_count == sizeof(s_memory) / sizeof(s_memory[0])) {
        return NULL;
    }
    s_memory[s_count] = malloc(size > 0 ? (size_t)size : 1);
    return s_memory[s_count++];
}

static int64_t host_clock(uint32_t clock)
{
    (void)clock;
    return INT64_C(1710054000000000000); /* an hour that New York skips */
}

static const struct pwt_host s_host = {.inv_alloc = host_alloc, .clock_ns = host_clock};

/* A percentage needs a library: here every key stands in the middle. */
bool flags_rollout_place(const struct flags_rollout *rollout,
                         struct pwt_bytes feature,
                         struct pwt_bytes key,
                         uint32_t *ret_place)
{
    (void)rollout;
    (void)feature;
    (void)key;
    *ret_place = 5000;
    return true;
}

static void check_result(const struct flags_result *result)
{
    must(pwt_json_validate(result->json.ptr, (size_t)result->json.len, NULL, NULL) == 0);
    must(result->truth <= 1 && result->type <= PWT_FIELD_JSON);
}

static void evaluate(const struct flags_document *document, struct pwt_bytes context)
{
    const struct pwt_flag_query query = {.size = sizeof(query), .context = context};

    for (uint32_t i = 0; i < document->feature_count; i++) {
        const struct flags_feature *feature = &document->features[i];
        struct flags_evaluation first;
        struct flags_evaluation second;
        struct flags_context bound;
        must(flags_document_feature(document, feature->name) == feature);
        flags_context_init(&bound, NULL, &query);
        const int32_t code = flags_evaluate(&bound, feature, &first);
        flags_context_init(&bound, NULL, &query);
        must(flags_evaluate(&bound, feature, &second) == code);
        must(first.result == second.result && first.rule == second.rule);
        check_result(first.result);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *line = size > 0 ? memchr(data, '\n', size) : NULL;

    if (!line) {
        return 0;
    }
    pwt_this_module.host = &s_host;
    const struct pwt_bytes context = pwt_bytes_make(data, (uint64_t)(line - data));
    const struct pwt_bytes text = pwt_bytes_make(line + 1, size - context.len - 1);
    struct flags_document *document = flags_document_new(text);
    if (document) {
        flags_compile(document, pwt_bytes_make(NULL, 0));
        must((document->code == 0) == (document->problem == NULL));
        if (document->code == 0) {
            must(pwt_json_validate(text.ptr, (size_t)text.len, NULL, NULL) == 0);
            evaluate(document, context);
        }
        flags_document_drop(document);
    }
    while (s_count > 0) {
        free(s_memory[--s_count]);
    }
    return 0;
}
