/* SPDX-License-Identifier: Apache-2.0 */
/* PERCENTAGE_ROLLOUT: where keys stand, which may never change. */
#include "flags_test.h"

static uint32_t place(const char *salt, const char *feature, const char *key)
{
    const struct flags_rollout rollout = {.salt = pwt_cstr(salt)};
    uint32_t found = UINT32_MAX;

    CU_ASSERT_TRUE(flags_rollout_place(&rollout, pwt_cstr(feature), pwt_cstr(key), &found));
    return found;
}

/* The first 8 bytes of SHA-256(salt, NUL, feature, NUL, key), big endian, modulo 10,000; found with
 * another implementation. */
static void places_are_those_of_the_definition(void)
{
    CU_ASSERT_EQUAL(place(NULL, "new-pricing", "customer-1"), 8345);
    CU_ASSERT_EQUAL(place("", "new-pricing", "customer-1"), 8345);
    CU_ASSERT_EQUAL(place("2024", "new-pricing", "customer-1"), 4852);
    CU_ASSERT_EQUAL(place("s", "f", ""), 4205);
    CU_ASSERT_EQUAL(place("salt", "caf\xc3\xa9", "\xf0\x9f\x98\x80"), 3038);
}

static void parts_do_not_run_into_one_another(void)
{
    CU_ASSERT_NOT_EQUAL(place("a", "bc", "d"), place("ab", "c", "d"));
    CU_ASSERT_NOT_EQUAL(place("a", "b", "cd"), place("a", "bc", "d"));
    CU_ASSERT_EQUAL(place("a", "b", "c"), place("a", "b", "c"));
}

static void keys_are_spread_evenly(void)
{
    uint32_t tenths[10] = {0};
    char key[32];

    for (int i = 0; i < 20000; i++) {
        (void)snprintf(key, sizeof(key), "customer-%d", i);
        tenths[place("x", "f", key) / 1000]++;
    }
    for (int i = 0; i < 10; i++) { /* six deviations from 2,000 */
        CU_ASSERT_TRUE(tenths[i] > 1740 && tenths[i] < 2260);
    }
}

int main(void)
{
    static CU_TestInfo places[] = {
        {"places_are_those_of_the_definition", places_are_those_of_the_definition},
        {"parts_do_not_run_into_one_another", parts_do_not_run_into_one_another},
        {"keys_are_spread_evenly", keys_are_spread_evenly},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"flags_rollout_place", NULL, NULL, NULL, NULL, places},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
