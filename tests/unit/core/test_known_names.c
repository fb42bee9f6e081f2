/* SPDX-License-Identifier: Apache-2.0 */
/* The shipped list of variables: in order, each once, each a name that could be declared. */
#include "core_test.h"
#include "known_names.h"

static void is_sorted_and_has_each_name_once(void)
{
    CU_ASSERT_TRUE(known_name_count > 0);
    for (size_t i = 1; i < known_name_count; i++) {
        CU_ASSERT_TRUE(strcmp(known_names[i - 1], known_names[i]) < 0);
    }
}

static void has_only_well_formed_names(void)
{
    static const char prefix[] = "POWERTOOLS_";
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ_";

    for (size_t i = 0; i < known_name_count; i++) {
        const char *name = known_names[i];
        size_t len = strlen(name);
        CU_ASSERT_EQUAL(strncmp(name, prefix, sizeof(prefix) - 1), 0);
        CU_ASSERT_TRUE(len > sizeof(prefix) - 1);
        CU_ASSERT_EQUAL(strspn(name, letters), len);
        CU_ASSERT_PTR_NULL(strstr(name, "__"));
        CU_ASSERT_NOT_EQUAL(name[len - 1], '_');
    }
}

static void knows_what_everybody_sets(void)
{
    static const char *const names[] = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_LOG_LEVEL",
                                        "POWERTOOLS_DEV", "POWERTOOLS_METRICS_NAMESPACE"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        bool found = false;
        for (size_t j = 0; j < known_name_count; j++) {
            found = found || strcmp(known_names[j], names[i]) == 0;
        }
        CU_ASSERT_TRUE(found);
    }
}

int main(void)
{
    CU_TestInfo names[] = {
        {"is_sorted_and_has_each_name_once", is_sorted_and_has_each_name_once},
        {"has_only_well_formed_names", has_only_well_formed_names},
        {"knows_what_everybody_sets", knows_what_everybody_sets},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "known_names", .pTests = names},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
