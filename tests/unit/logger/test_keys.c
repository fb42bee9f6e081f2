/* SPDX-License-Identifier: Apache-2.0 */
/* keys.c: keys in the order in which they are printed, and the memory that they take. */
#include "../run.h"
#include "fake_host.h"
#include "logger/keys.h"

#include <stdio.h>

static struct fake s_fake;
static struct logger_keys s_keys;
static struct logger_owner s_who;

static void start(void)
{
    fake_open(&s_fake);
    s_keys = (struct logger_keys){.owner = NULL};
    s_who = (struct logger_owner){
        .owner = &s_keys, .inv = &s_fake.init, .own = &s_fake.logger.own, .remember = false};
}

static void set(uint32_t kind, struct pwt_field field)
{
    CU_ASSERT_EQUAL(logger_keys_set(&s_keys, &s_who, kind, &field), 0);
}

static void check(const char *text)
{
    CU_ASSERT_EQUAL(s_keys.text_len, strlen(text));
    CU_ASSERT_EQUAL(memcmp(s_keys.text, text, s_keys.text_len), 0);
}

static void keeps_values_of_every_type(void)
{
    start();
    set(PWT_KEYS_APPENDED, PWT_STR("s", "a\"b"));
    set(PWT_KEYS_APPENDED, PWT_INT("i", INT64_MIN));
    set(PWT_KEYS_APPENDED, PWT_UINT("u", UINT64_MAX));
    set(PWT_KEYS_APPENDED, PWT_DOUBLE("d", 0.1));
    set(PWT_KEYS_APPENDED, PWT_BOOL("b", 1));
    set(PWT_KEYS_APPENDED, PWT_JSON("j", pwt_cstr(" { \"a\" : [ 1 ] } ")));
    set(PWT_KEYS_APPENDED, PWT_JSON("n", pwt_cstr("no json")));
    check(",\"s\":\"a\\\"b\",\"i\":-9223372036854775808,\"u\":18446744073709551615,\"d\":0.1,"
          "\"b\":true,\"j\":{\"a\":[1]},\"n\":\"no json\"");
    fake_close(&s_fake);
}

static void sorts_them_by_kind_and_the_correlation_id_first(void)
{
    start();
    set(PWT_KEYS_THREAD, PWT_INT("t", 1));
    set(PWT_KEYS_APPENDED, PWT_INT("a", 2));
    set(PWT_KEYS_PERSISTENT, PWT_INT("p", 3));
    set(PWT_KEYS_APPENDED, PWT_INT("correlation_id", 4));
    set(PWT_KEYS_APPENDED, PWT_INT("b", 5));
    set(PWT_KEYS_PERSISTENT, PWT_INT("q", 6));
    check(",\"p\":3,\"q\":6,\"correlation_id\":4,\"a\":2,\"b\":5,\"t\":1");
    CU_ASSERT_EQUAL(s_keys.persistent_len, strlen(",\"p\":3,\"q\":6"));
    CU_ASSERT_EQUAL(s_keys.meets, 0);
    fake_close(&s_fake);
}

static void gives_a_name_its_last_value_in_its_first_place(void)
{
    start();
    set(PWT_KEYS_APPENDED, PWT_STR("a", "short"));
    set(PWT_KEYS_APPENDED, PWT_INT("b", 2));
    set(PWT_KEYS_APPENDED, PWT_STR("a", "a text that is much longer than the one before"));
    set(PWT_KEYS_APPENDED, PWT_INT("c", 3));
    check(",\"a\":\"a text that is much longer than the one before\",\"b\":2,\"c\":3");
    set(PWT_KEYS_APPENDED, PWT_INT("a", 1));
    check(",\"a\":1,\"b\":2,\"c\":3");
    set(PWT_KEYS_APPENDED, PWT_NULL("b"));
    check(",\"a\":1,\"c\":3");
    set(PWT_KEYS_APPENDED, PWT_INT("b", 4));
    check(",\"a\":1,\"b\":4,\"c\":3");
    fake_close(&s_fake);
}

static void notices_names_that_meet(void)
{
    start();
    set(PWT_KEYS_PERSISTENT, PWT_INT("a", 1));
    set(PWT_KEYS_APPENDED, PWT_INT("a", 2));
    CU_ASSERT_EQUAL(s_keys.meets, 1);
    CU_ASSERT_EQUAL(logger_keys_remove(&s_keys, &s_who, PWT_KEYS_APPENDED, pwt_cstr("a")), 0);
    CU_ASSERT_EQUAL(s_keys.meets, 0);
    set(PWT_KEYS_APPENDED, PWT_STR("location", "x"));
    CU_ASSERT_EQUAL(s_keys.meets, 1);
    CU_ASSERT_EQUAL(logger_keys_clear(&s_keys, &s_who, PWT_KEYS_APPENDED), 0);
    CU_ASSERT_EQUAL(s_keys.meets, 0);
    check(",\"a\":1");
    fake_close(&s_fake);
}

static void removes_one_of_its_kind_only(void)
{
    start();
    set(PWT_KEYS_PERSISTENT, PWT_INT("a", 1));
    set(PWT_KEYS_APPENDED, PWT_INT("bb", 2));
    set(PWT_KEYS_APPENDED, PWT_INT("ccc", 3));
    CU_ASSERT_EQUAL(logger_keys_remove(&s_keys, &s_who, PWT_KEYS_APPENDED, pwt_cstr("a")), 0);
    CU_ASSERT_EQUAL(logger_keys_remove(&s_keys, &s_who, PWT_KEYS_APPENDED, pwt_cstr("zz")), 0);
    CU_ASSERT_EQUAL(logger_keys_remove(&s_keys, &s_who, PWT_KEYS_APPENDED, pwt_cstr("bb")), 0);
    check(",\"a\":1,\"ccc\":3");
    const struct logger_key *key = logger_keys_find(&s_keys, PWT_KEYS_APPENDED, pwt_cstr("ccc"));
    CU_ASSERT_PTR_NOT_NULL_FATAL(key);
    CU_ASSERT_TRUE(pwt_bytes_equal(logger_key_value(&s_keys, key), pwt_cstr("3")));
    CU_ASSERT_PTR_NULL(logger_keys_find(&s_keys, PWT_KEYS_APPENDED, pwt_cstr("bb")));
    fake_close(&s_fake);
}

static void takes_names_of_any_bytes(void)
{
    struct pwt_field field = PWT_INT("", 1);

    start();
    set(PWT_KEYS_APPENDED, field);
    field.key = pwt_bytes_make("a\"\0\xff", 4);
    set(PWT_KEYS_APPENDED, field);
    check(",\"\":1,\"a\\\"\\u0000\xef\xbf\xbd\":1");
    const struct logger_key *key = logger_keys_find(&s_keys, PWT_KEYS_APPENDED, field.key);
    CU_ASSERT_PTR_NOT_NULL_FATAL(key);
    CU_ASSERT_TRUE(pwt_bytes_equal(logger_key_value(&s_keys, key), pwt_cstr("1")));
    fake_close(&s_fake);
}

static void does_not_change_what_another_owner_reads(void)
{
    struct logger_keys copy;

    start();
    set(PWT_KEYS_APPENDED, PWT_INT("a", 1));
    copy = s_keys;
    const struct logger_owner heap = {
        .owner = &copy, .inv = NULL, .own = &s_fake.logger.own, .remember = false};
    const struct pwt_field other = PWT_INT("a", 2);
    CU_ASSERT_EQUAL(logger_keys_set(&copy, &heap, PWT_KEYS_APPENDED, &other), 0);
    check(",\"a\":1");
    CU_ASSERT_EQUAL(memcmp(copy.text, ",\"a\":2", 6), 0);
    logger_keys_free(&copy, &s_keys); /* not the owner */
    CU_ASSERT_PTR_NOT_NULL(copy.text);
    logger_keys_free(&copy, &copy);
    CU_ASSERT_PTR_NULL(copy.text);
    fake_close(&s_fake);
}

static void grows_once_and_then_takes_no_more_memory(void)
{
    char name[16];

    start();
    for (int round = 0; round < 3; round++) {
        const uint32_t before = s_fake.init.allocs;
        for (int i = 0; i < 100; i++) {
            (void)snprintf(name, sizeof(name), "key_%d", i);
            set(PWT_KEYS_APPENDED, PWT_INT(name, i));
        }
        CU_ASSERT_EQUAL(logger_keys_clear(&s_keys, &s_who, PWT_KEYS_APPENDED), 0);
        CU_ASSERT(round == 0 || s_fake.init.allocs == before);
    }
    check("");
    CU_ASSERT_EQUAL(s_keys.names_len, 0);
    fake_close(&s_fake);
}

static void stays_as_it_was_without_memory_or_beyond_the_limit(void)
{
    static char long_text[LOGGER_KEYS_MAX_BYTES];

    start();
    set(PWT_KEYS_APPENDED, PWT_INT("a", 1));
    memset(long_text, 'x', sizeof(long_text) - 1);
    const struct pwt_field large = PWT_STR("b", long_text);
    CU_ASSERT_EQUAL(logger_keys_set(&s_keys, &s_who, PWT_KEYS_APPENDED, &large), PWT_ELIMIT);
    s_fake.init.room = 0;
    const struct pwt_field medium = PWT_BYTES("b", pwt_bytes_make(long_text, 5000));
    CU_ASSERT_EQUAL(logger_keys_set(&s_keys, &s_who, PWT_KEYS_APPENDED, &medium), PWT_ENOMEM);
    check(",\"a\":1");
    CU_ASSERT_EQUAL(s_keys.count, 1);
    fake_close(&s_fake);
}

static void remembers_what_a_thread_removed(void)
{
    start();
    set(PWT_KEYS_APPENDED, PWT_INT("a", 1));
    s_keys.list[0].modified = 0;
    s_who.remember = true;
    CU_ASSERT_EQUAL(logger_keys_remove(&s_keys, &s_who, PWT_KEYS_APPENDED, pwt_cstr("a")), 0);
    check("");
    CU_ASSERT_PTR_NULL(logger_keys_find(&s_keys, PWT_KEYS_APPENDED, pwt_cstr("a")));
    CU_ASSERT_EQUAL_FATAL(s_keys.count, 1);
    CU_ASSERT_TRUE(s_keys.list[0].removed && s_keys.list[0].modified);
    set(PWT_KEYS_APPENDED, PWT_INT("b", 2));
    set(PWT_KEYS_APPENDED, PWT_INT("a", 3));
    check(",\"b\":2,\"a\":3");
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"keeps_values_of_every_type", keeps_values_of_every_type},
        {"sorts_them_by_kind_and_the_correlation_id_first",
         sorts_them_by_kind_and_the_correlation_id_first},
        {"gives_a_name_its_last_value_in_its_first_place",
         gives_a_name_its_last_value_in_its_first_place},
        {"notices_names_that_meet", notices_names_that_meet},
        {"takes_names_of_any_bytes", takes_names_of_any_bytes},
        {"stays_as_it_was_without_memory_or_beyond_the_limit",
         stays_as_it_was_without_memory_or_beyond_the_limit},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"removes_one_of_its_kind_only", removes_one_of_its_kind_only},
        {"remembers_what_a_thread_removed", remembers_what_a_thread_removed},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_2[] = {
        {"does_not_change_what_another_owner_reads", does_not_change_what_another_owner_reads},
        {"grows_once_and_then_takes_no_more_memory", grows_once_and_then_takes_no_more_memory},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_keys_set", .pTests = suite_0},
        {.pName = "logger_keys_remove", .pTests = suite_1},
        {.pName = "logger_keys_own", .pTests = suite_2},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
