/* SPDX-License-Identifier: Apache-2.0 */
/* "Did you mean": typos find their name, other words find none. */
#include "core_test.h"
#include "suggest.h"

/* The best of some candidates for a name. */
static struct suggestion best_of(const char *name, const char *const *candidates, size_t count)
{
    struct suggestion suggestion = {.name = guarded(name)};

    for (size_t i = 0; i < count; i++) {
        suggest_consider(&suggestion, pwt_cstr(candidates[i]));
    }
    return suggestion;
}

static void finds_the_name_behind_a_typo(void)
{
    static const char *const names[] = {"logger", "metrics", "tracer", "batch", "feature-flags"};
    static const struct {
        const char *written;
        const char *meant;
    } cases[] = {
        {"metrcs", "metrics"},
        {"metricss", "metrics"},
        {"mtrics", "metrics"},
        {"logge", "logger"},
        {"loggre", "logger"},
        {"trazer", "tracer"},
        {"feature_flags", "feature-flags"},
        {"featureflgas", "feature-flags"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct suggestion found = best_of(cases[i].written, names, 5);
        CU_ASSERT_STRING_EQUAL(found.best, cases[i].meant);
    }
}

static void keeps_silent_about_other_words(void)
{
    static const char *const names[] = {"logger", "metrics", "on", "off"};

    CU_ASSERT_STRING_EQUAL(best_of("validator", names, 4).best, "");
    CU_ASSERT_STRING_EQUAL(best_of("xy", names, 4).best, "");
    CU_ASSERT_STRING_EQUAL(best_of("longer", (const char *const[]){"logs"}, 1).best, "");
    CU_ASSERT_STRING_EQUAL(best_of("", names, 4).best, "");
}

static void allows_short_names_one_mistake_only(void)
{
    CU_ASSERT_STRING_EQUAL(best_of("of", (const char *const[]){"off"}, 1).best, "off");
    CU_ASSERT_STRING_EQUAL(best_of("oo", (const char *const[]){"off"}, 1).best, "");
}

static void prefers_the_closest_and_then_the_first(void)
{
    const char *const rising[] = {"metrixs", "metrics"};
    const char *const equal[] = {"warm", "ward"};

    CU_ASSERT_STRING_EQUAL(best_of("metric", rising, 2).best, "metrics");
    CU_ASSERT_EQUAL(best_of("metric", rising, 2).distance, 1);
    CU_ASSERT_STRING_EQUAL(best_of("warn", equal, 2).best, "warm");
}

static void leaves_long_names_alone(void)
{
    char fits[SUGGEST_MAX_BYTES + 1];
    char longer[SUGGEST_MAX_BYTES + 2];

    memset(fits, 'a', SUGGEST_MAX_BYTES);
    fits[SUGGEST_MAX_BYTES] = '\0';
    memset(longer, 'a', SUGGEST_MAX_BYTES + 1);
    longer[SUGGEST_MAX_BYTES + 1] = '\0';
    CU_ASSERT_STRING_EQUAL(best_of(fits, (const char *const[]){fits}, 1).best, fits);
    CU_ASSERT_STRING_EQUAL(best_of(longer, (const char *const[]){fits}, 1).best, "");
    CU_ASSERT_STRING_EQUAL(best_of(fits, (const char *const[]){longer}, 1).best, "");
}

int main(void)
{
    CU_TestInfo consider[] = {
        {"finds_the_name_behind_a_typo", finds_the_name_behind_a_typo},
        {"keeps_silent_about_other_words", keeps_silent_about_other_words},
        {"allows_short_names_one_mistake_only", allows_short_names_one_mistake_only},
        {"prefers_the_closest_and_then_the_first", prefers_the_closest_and_then_the_first},
        {"leaves_long_names_alone", leaves_long_names_alone},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "suggest_consider", .pTests = consider},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
