/* SPDX-License-Identifier: Apache-2.0 */
/* The document in use: when it is fetched, what counts meanwhile, and who keeps it. */
#include "flags_test.h"

#include <pthread.h>

#define SECOND INT64_C(1000000000)
#define ON     "{'f':{'default':true}}"
#define OFF    "{'f':{'default':false}}"

/* ---- a source that the test speaks for ---- */

static struct {
    const char *text; /* NULL: the code counts */
    int32_t code;
    bool unchanged;
    uint32_t calls;
} s_source;

static int32_t fetch_scripted(struct pwt_cx *cx, struct flags_fetched *ret_fetched)
{
    (void)cx;
    s_source.calls++;
    ret_fetched->unchanged = s_source.unchanged;
    if (s_source.text) {
        ret_fetched->text = json(s_source.text);
        return 0;
    }
    (void)snprintf(ret_fetched->problem, sizeof(ret_fetched->problem), "the peer is ill");
    return s_source.unchanged ? 0 : s_source.code;
}

static const struct flags_source s_each = {
    .setting = "THE_SETTING", .freshness = FLAGS_PER_EVALUATION, .fetch = fetch_scripted};
static const struct flags_source s_invocation = {
    .setting = "THE_SETTING", .freshness = FLAGS_PER_INVOCATION, .fetch = fetch_scripted};
static const struct flags_source s_once = {
    .setting = "THE_SETTING", .freshness = FLAGS_FOREVER, .fetch = fetch_scripted};

static struct flags s_flags;
static struct pwt_inv s_inv;

static void start(const struct flags_source *from, int64_t max_age_ms)
{
    memset(&s_source, 0, sizeof(s_source));
    memset(&test_host, 0, sizeof(test_host));
    test_host.now_ns = 1000 * SECOND;
    s_flags = (struct flags){.from = from, .max_age_ms = max_age_ms};
    flags_store_init(&s_flags.store);
    inv_open(&s_inv, &s_flags);
}

static void next_invocation(void)
{
    inv_close(&s_inv);
    inv_open(&s_inv, &s_flags);
}

static void finish(void)
{
    inv_close(&s_inv);
    flags_store_done(&s_flags.store);
}

/* What an evaluation of `f` finds at a time: 1, 0, or a code. */
static int32_t at(int64_t ns)
{
    const struct flags_document *found = NULL;

    test_host.now_ns = 1000 * SECOND + ns;
    const int32_t code = flags_store_get(&s_inv.cx, &found);
    if (code != 0 || found->code != 0) {
        return code != 0 ? code : found->code;
    }
    return (int32_t)flags_document_feature(found, pwt_cstr("f"))->otherwise.truth;
}

/* ---- freshness ---- */

static void document_counts_up_to_its_age(void)
{
    start(&s_each, 5000);
    s_source.text = ON;
    CU_ASSERT_EQUAL(at(0), 1);
    s_source.text = OFF;
    CU_ASSERT_EQUAL(at(SECOND * 5), 1);
    CU_ASSERT_EQUAL(s_source.calls, 1);
    CU_ASSERT_EQUAL(at(SECOND * 5 + 1), 0);
    CU_ASSERT_EQUAL(s_source.calls, 2);
    finish();
}

static void no_age_fetches_each_time(void)
{
    start(&s_each, 0);
    s_source.text = ON;
    CU_ASSERT_EQUAL(at(0), 1);
    s_source.text = OFF;
    CU_ASSERT_EQUAL(at(0), 0);
    CU_ASSERT_EQUAL(s_source.calls, 2);
    finish();
}

static void unchanged_document_counts_again(void)
{
    start(&s_each, 5000);
    s_source.text = ON;
    CU_ASSERT_EQUAL(at(0), 1);
    s_source.text = NULL;
    s_source.unchanged = true;
    CU_ASSERT_EQUAL(at(SECOND * 6), 1);
    CU_ASSERT_EQUAL(at(SECOND * 11), 1);
    CU_ASSERT_EQUAL(s_source.calls, 2);
    CU_ASSERT_EQUAL(at(SECOND * 12), 1);
    CU_ASSERT_EQUAL(s_source.calls, 3);
    finish();
}

/* The same bytes again are the same document: nothing is compiled, and no invocation keeps two. */
static void same_text_is_the_same_document(void)
{
    const struct flags_document *first = NULL;
    const struct flags_document *second = NULL;

    start(&s_each, 0);
    s_source.text = ON;
    CU_ASSERT_EQUAL(flags_store_get(&s_inv.cx, &first), 0);
    CU_ASSERT_EQUAL(flags_store_get(&s_inv.cx, &second), 0);
    CU_ASSERT_EQUAL(s_source.calls, 2);
    CU_ASSERT_PTR_EQUAL(first, second);
    CU_ASSERT_EQUAL(s_inv.kept_count, 1);
    finish();
}

static void file_is_looked_at_once_in_an_invocation(void)
{
    start(&s_invocation, 5000);
    s_source.text = ON;
    CU_ASSERT_EQUAL(at(0), 1);
    s_source.text = OFF;
    CU_ASSERT_EQUAL(at(SECOND * 60), 1);
    next_invocation();
    CU_ASSERT_EQUAL(at(SECOND * 61), 0);
    CU_ASSERT_EQUAL(s_source.calls, 2);
    next_invocation();
    CU_ASSERT_EQUAL(at(SECOND * 65), 0);
    CU_ASSERT_EQUAL(at(SECOND * 80), 0); /* it was young when the invocation began */
    CU_ASSERT_EQUAL(s_source.calls, 2);
    finish();
}

static void setting_is_read_once(void)
{
    start(&s_once, 0);
    s_source.text = ON;
    CU_ASSERT_EQUAL(at(0), 1);
    next_invocation();
    CU_ASSERT_EQUAL(at(SECOND * 100000), 1);
    CU_ASSERT_EQUAL(s_source.calls, 1);
    finish();
}

static void clock_that_goes_back_does_not_make_a_document_young_for_ever(void)
{
    start(&s_each, 5000);
    s_source.text = ON;
    CU_ASSERT_EQUAL(at(0), 1);
    s_source.text = OFF;
    CU_ASSERT_EQUAL(at(-SECOND * 500), 0);
    finish();
}

/* ---- failures ---- */

static void failed_fetch_is_told_and_tried_again(void)
{
    start(&s_each, 5000);
    s_source.code = PWT_EIO;
    CU_ASSERT_EQUAL(at(0), PWT_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(test_host.last_line, "configuration-store: the peer is ill"));
    CU_ASSERT_PTR_NOT_NULL(strstr(test_host.last_line, "look at THE_SETTING"));
    CU_ASSERT_EQUAL(at(1), PWT_EIO);
    CU_ASSERT_EQUAL(test_host.lines, 1); /* once in an invocation */
    CU_ASSERT_EQUAL(s_source.calls, 2);
    s_source.code = PWT_ECONFIG;
    CU_ASSERT_EQUAL(at(2), PWT_ECONFIG);
    CU_ASSERT_PTR_NOT_NULL(strstr(test_host.last_line, "store-client: the peer is ill"));
    s_source.text = ON;
    CU_ASSERT_EQUAL(at(3), 1);
    finish();
}

static void failed_refresh_leaves_no_value(void)
{
    start(&s_each, 5000);
    s_source.text = ON;
    CU_ASSERT_EQUAL(at(0), 1);
    s_source.text = NULL;
    s_source.code = PWT_EIO;
    CU_ASSERT_EQUAL(at(SECOND * 6), PWT_EIO);
    s_source.text = "{";
    CU_ASSERT_EQUAL(at(SECOND * 7), PWT_EIO);
    s_source.text = OFF;
    CU_ASSERT_EQUAL(at(SECOND * 8), 0);
    finish();
}

static void stale_document_is_served_where_that_is_wanted(void)
{
    start(&s_each, 5000);
    s_flags.serve_stale = 1;
    s_source.text = ON;
    CU_ASSERT_EQUAL(at(0), 1);
    s_source.text = NULL;
    s_source.code = PWT_EIO;
    CU_ASSERT_EQUAL(at(SECOND * 6), 1);
    CU_ASSERT_EQUAL(test_host.lines, 1);
    CU_ASSERT_EQUAL(at(SECOND * 7), 1); /* and the peer is left alone */
    CU_ASSERT_EQUAL(s_source.calls, 2);
    s_source.text = "{'f':{}}";
    next_invocation();
    CU_ASSERT_EQUAL(at(SECOND * 12), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(test_host.last_line, "schema-validation: /f is an empty object"));
    s_source.text = OFF;
    CU_ASSERT_EQUAL(at(SECOND * 18), 0);
    finish();
}

static void wrong_document_counts_up_to_its_age(void)
{
    start(&s_each, 5000);
    s_source.text = "{'f':{}}";
    CU_ASSERT_EQUAL(at(0), PWT_EFORMAT);
    CU_ASSERT_EQUAL(at(SECOND), PWT_EFORMAT);
    CU_ASSERT_EQUAL(s_source.calls, 1);
    s_flags.serve_stale = 1; /* there is no good one to serve */
    s_source.text = "[]";
    CU_ASSERT_EQUAL(at(SECOND * 6), PWT_EFORMAT);
    finish();
}

static void memory_may_run_out(void)
{
    start(&s_each, 5000);
    s_source.text = ON;
    test_host.no_memory = true;
    CU_ASSERT_EQUAL(at(0), PWT_ENOMEM);
    test_host.no_memory = false;
    CU_ASSERT_EQUAL(at(0), 1);
    finish();
}

/* ---- refresh after the answer ---- */

static void settled_refresh_keeps_invocations_from_waiting(void)
{
    start(&s_each, 5000);
    s_flags.refresh = FLAGS_REFRESH_SETTLED;
    flags_store_refresh(&s_inv.cx); /* nobody asked for a flag yet */
    CU_ASSERT_EQUAL(s_source.calls, 0);
    s_source.text = ON;
    CU_ASSERT_EQUAL(at(0), 1);
    s_source.text = OFF;
    flags_store_refresh(&s_inv.cx); /* still young */
    CU_ASSERT_EQUAL(s_source.calls, 1);
    CU_ASSERT_EQUAL(at(SECOND * 60), 1);
    CU_ASSERT_EQUAL(s_source.calls, 1);
    flags_store_refresh(&s_inv.cx);
    CU_ASSERT_EQUAL(s_source.calls, 2);
    next_invocation();
    CU_ASSERT_EQUAL(at(SECOND * 61), 0);
    finish();
}

static void without_the_setting_nothing_is_fetched_then(void)
{
    start(&s_each, 5000);
    s_source.text = ON;
    CU_ASSERT_EQUAL(at(0), 1);
    test_host.now_ns += 60 * SECOND;
    flags_store_refresh(&s_inv.cx);
    CU_ASSERT_EQUAL(s_source.calls, 1);
    finish();
}

/* ---- who keeps it ---- */

static void document_lives_as_long_as_the_invocation(void)
{
    const struct flags_document *first = NULL;

    start(&s_each, 5000);
    s_source.text = ON;
    CU_ASSERT_EQUAL(at(0), 1);
    CU_ASSERT_EQUAL(flags_store_get(&s_inv.cx, &first), 0);
    const struct pwt_bytes text = first->json;
    s_source.text = OFF;
    CU_ASSERT_EQUAL(at(SECOND * 6), 0);
    CU_ASSERT_TRUE(is_text(text, "{\"f\":{\"default\":true}}")); /* AddressSanitizer looks on */
    finish();
}

/* ---- several threads ---- */

#define THREADS     4
#define EVALUATIONS 25000 /* of each thread */

static atomic_uint s_version;

/* Each document says one number in all of its features. */
static int32_t fetch_next(struct pwt_cx *cx, struct flags_fetched *ret_fetched)
{
    const unsigned version = atomic_fetch_add(&s_version, 1);
    char *text = pwt_alloc(cx->inv, 512);

    if (!text) {
        return PWT_ENOMEM;
    }
    const int len = snprintf(text, 512,
                             "{\"a\":{\"boolean_type\":0,\"default\":%u,\"rules\":{\"r\":{"
                             "\"when_match\":%u,\"conditions\":[{\"action\":\"EQUALS\","
                             "\"key\":\"k\",\"value\":\"x\"}]}}},"
                             "\"b\":{\"boolean_type\":0,\"default\":\"%u\"}}",
                             version, version, version);
    ret_fetched->text = pwt_bytes_make(text, (uint64_t)len);
    return 0;
}

static const struct flags_source s_changing = {
    .setting = "NONE", .freshness = FLAGS_PER_EVALUATION, .fetch = fetch_next};

/* Evaluates both features by the document in use; both must say the same, and go on saying it. */
static uint32_t evaluate_both(struct pwt_inv *inv)
{
    const struct pwt_flag_query query = {.size = sizeof(query),
                                         .context = pwt_cstr("{\"k\":\"x\"}")};
    const struct flags_document *found = NULL;
    struct flags_evaluation evaluation;
    struct flags_context context;
    char number[32];

    if (flags_store_get(&inv->cx, &found) != 0) {
        return 1;
    }
    flags_context_init(&context, inv, &query);
    (void)flags_evaluate(&context, flags_document_feature(found, pwt_cstr("a")), &evaluation);
    const struct pwt_bytes text =
        flags_document_feature(found, pwt_cstr("b"))->otherwise.value.bytes;
    (void)snprintf(number, sizeof(number), "%d", (int)evaluation.result->value.i64);
    return evaluation.rule == NULL || !pwt_bytes_equal(text, pwt_cstr(number));
}

static void *evaluate_often(void *user)
{
    struct pwt_inv *inv = calloc(1, sizeof(*inv));
    uint32_t *wrong = user;

    *wrong = inv ? 0 : 1;
    for (int i = 0; inv && i < EVALUATIONS; i++) {
        if (i % 50 == 0) { /* the next invocation */
            inv_close(inv);
            inv_open(inv, &s_flags);
        }
        *wrong += evaluate_both(inv);
    }
    if (inv) {
        inv_close(inv);
    }
    free(inv);
    return NULL;
}

static void evaluations_are_consistent_while_the_document_is_replaced(void)
{
    uint32_t wrong[THREADS];
    pthread_t threads[THREADS];

    start(&s_changing, 0);
    for (int i = 0; i < THREADS; i++) {
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, evaluate_often, &wrong[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
        CU_ASSERT_EQUAL(wrong[i], 0);
    }
    CU_ASSERT_TRUE(atomic_load(&s_version) > 100);
    CU_ASSERT_EQUAL(test_host.lines, 0);
    finish();
}

int main(void)
{
    static CU_TestInfo freshness[] = {
        {"document_counts_up_to_its_age", document_counts_up_to_its_age},
        {"no_age_fetches_each_time", no_age_fetches_each_time},
        {"unchanged_document_counts_again", unchanged_document_counts_again},
        {"same_text_is_the_same_document", same_text_is_the_same_document},
        {"file_is_looked_at_once_in_an_invocation", file_is_looked_at_once_in_an_invocation},
        {"setting_is_read_once", setting_is_read_once},
        {"clock_that_goes_back_does_not_make_a_document_young_for_ever",
         clock_that_goes_back_does_not_make_a_document_young_for_ever},
        CU_TEST_INFO_NULL};
    static CU_TestInfo failures[] = {
        {"failed_fetch_is_told_and_tried_again", failed_fetch_is_told_and_tried_again},
        {"failed_refresh_leaves_no_value", failed_refresh_leaves_no_value},
        {"stale_document_is_served_where_that_is_wanted",
         stale_document_is_served_where_that_is_wanted},
        {"wrong_document_counts_up_to_its_age", wrong_document_counts_up_to_its_age},
        {"memory_may_run_out", memory_may_run_out},
        CU_TEST_INFO_NULL};
    static CU_TestInfo settled[] = {{"settled_refresh_keeps_invocations_from_waiting",
                                     settled_refresh_keeps_invocations_from_waiting},
                                    {"without_the_setting_nothing_is_fetched_then",
                                     without_the_setting_nothing_is_fetched_then},
                                    CU_TEST_INFO_NULL};
    static CU_TestInfo users[] = {
        {"document_lives_as_long_as_the_invocation", document_lives_as_long_as_the_invocation},
        {"evaluations_are_consistent_while_the_document_is_replaced",
         evaluations_are_consistent_while_the_document_is_replaced},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {
        {"flags_store_get: freshness", NULL, NULL, NULL, NULL, freshness},
        {"flags_store_get: failures", NULL, NULL, NULL, NULL, failures},
        {"flags_store_refresh", NULL, NULL, NULL, NULL, settled},
        {"flags_store_get: users", NULL, NULL, NULL, NULL, users},
        CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
