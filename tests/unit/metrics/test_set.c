/* SPDX-License-Identifier: Apache-2.0 */
/* set.c: names and values until a flush; and what is refused. */
#include "../run.h"
#include "fake_host.h"

#include <math.h>

static struct fake s_fake;

static struct metrics_set *begin(void)
{
    fake_start(&s_fake);
    return metrics_set_of(&s_fake.inv, NULL);
}

static int32_t add(struct metrics_set *set, const char *text, uint32_t unit, double value)
{
    struct metrics_name name;
    const int32_t code = metrics_set_name(set, pwt_cstr(text), &name);

    return code != 0 ? code : metrics_set_add(set, &name, unit, value, false);
}

/* A name of `count` times the same piece. */
static struct pwt_bytes repeat(char *memory, const char *piece, size_t count)
{
    const size_t len = strlen(piece);

    for (size_t i = 0; i < count; i++) {
        memcpy(memory + i * len, piece, len);
    }
    return pwt_bytes_make(memory, count * len);
}

static void keeps_a_name_with_quotes_around_it(void)
{
    struct metrics_set *set = begin();
    static const char *const texts[] = {"a", "seven77", "eight888", "nine99999",
                                        "seventeen letters"};

    for (uint32_t i = 0; i < 5; i++) {
        char expected[32];
        CU_ASSERT_EQUAL(add(set, texts[i], PWT_UNIT_COUNT, i), 0);
        const int len = snprintf(expected, sizeof(expected), "\"%s\"", texts[i]);
        CU_ASSERT_EQUAL(set->entries[i].name_len, len);
        CU_ASSERT_EQUAL(memcmp(set->entries[i].name, expected, (size_t)len), 0);
        CU_ASSERT_PTR_EQUAL(metrics_set_find(set, pwt_cstr(texts[i])), &set->entries[i]);
    }
    CU_ASSERT_PTR_NULL(metrics_set_find(set, pwt_cstr("b")));
    CU_ASSERT_PTR_NULL(metrics_set_find(set, pwt_cstr("eight889")));
    fake_end(&s_fake);
}

static void escapes_a_name_once(void)
{
    struct metrics_set *set = begin();

    CU_ASSERT_EQUAL(add(set, "a\"b\\c\n", PWT_UNIT_COUNT, 1), 0);
    CU_ASSERT_EQUAL(add(set, "a\"b\\c\n", PWT_UNIT_COUNT, 2), 0);
    CU_ASSERT_EQUAL(add(set, "\xff", PWT_UNIT_COUNT, 1), 0);
    CU_ASSERT_EQUAL(set->count, 2);
    CU_ASSERT_EQUAL(memcmp(set->entries[0].name, "\"a\\\"b\\\\c\\n\"", 11), 0);
    CU_ASSERT_EQUAL(memcmp(set->entries[1].name, "\"\xef\xbf\xbd\"", 5), 0);
    CU_ASSERT_EQUAL(set->entries[0].count, 2);
    fake_end(&s_fake);
}

static void takes_names_of_255_characters(void)
{
    struct metrics_set *set = begin();
    struct metrics_name name;
    char memory[4096];

    CU_ASSERT_EQUAL(metrics_set_name(set, repeat(memory, "n", 255), &name), 0);
    CU_ASSERT_EQUAL(metrics_set_name(set, repeat(memory, "\xf0\x9f\x98\x80", 255), &name), 0);
    CU_ASSERT_EQUAL(name.text.len, 1020);
    CU_ASSERT_EQUAL(metrics_set_name(set, repeat(memory, "\x01", 255), &name), 0);
    CU_ASSERT_EQUAL(name.text.len, 1530);
    fake_end(&s_fake);
}

static void refuses_names_that_are_empty_or_longer(void)
{
    struct metrics_set *set = begin();
    struct metrics_name name;
    char memory[4096];

    CU_ASSERT_EQUAL(metrics_set_name(set, pwt_cstr(""), &name), PWT_METRIC_ENAME);
    CU_ASSERT_EQUAL(metrics_set_name(set, pwt_cstr(NULL), &name), PWT_METRIC_ENAME);
    CU_ASSERT_EQUAL(metrics_set_name(set, repeat(memory, "n", 256), &name), PWT_METRIC_ENAME);
    CU_ASSERT_EQUAL(metrics_set_name(set, repeat(memory, "\xc3\xa4", 256), &name),
                    PWT_METRIC_ENAME);
    CU_ASSERT_EQUAL(metrics_set_name(set, repeat(memory, "\x80", 1021), &name), PWT_METRIC_ENAME);
    CU_ASSERT_EQUAL(metrics_set_name(set, repeat(memory, "\x80", 256), &name), PWT_METRIC_ENAME);
    CU_ASSERT_EQUAL(metrics_set_name(set, repeat(memory, "\xed\xa0\x80", 86), &name),
                    PWT_METRIC_ENAME);
    CU_ASSERT_EQUAL(metrics_set_name(set, repeat(memory, "\x80", 255), &name), 0);
    fake_end(&s_fake);
}

static void keeps_names_apart_that_are_nearly_the_same(void)
{
    struct metrics_set *set = begin();
    char text[32];

    for (uint32_t i = 0; i < 99; i++) {
        (void)snprintf(text, sizeof(text), "OrdersOfShop%u", i);
        CU_ASSERT_EQUAL(add(set, text, PWT_UNIT_COUNT, i), 0);
    }
    CU_ASSERT_EQUAL(set->count, 99);
    for (uint32_t i = 0; i < 99; i++) {
        (void)snprintf(text, sizeof(text), "OrdersOfShop%u", i);
        CU_ASSERT_PTR_EQUAL(metrics_set_find(set, pwt_cstr(text)), &set->entries[i]);
    }
    fake_end(&s_fake);
}

/* A table of 256 places for 100 names: most names are found at once, whatever they look like. */
static void spreads_names_over_the_index(void)
{
    for (uint32_t form = 0; form < 4; form++) {
        struct metrics_set *set = begin();
        uint32_t moved = 0;
        char text[64];
        for (uint32_t i = 0; i < 99; i++) {
            (void)snprintf(text, sizeof(text),
                           form == 0   ? "m%u"
                           : form == 1 ? "OrdersOfShop%u"
                           : form == 2 ? "%u-latency-of-something-long"
                                       : "a/b/c/%u/d",
                           i);
            CU_ASSERT_EQUAL(add(set, text, PWT_UNIT_COUNT, i), 0);
        }
        for (uint32_t at = 0; at < 256; at++) {
            moved += set->index[at] != 0 && (set->entries[set->index[at] - 1].hash >> 24) != at;
        }
        CU_ASSERT_TRUE(moved < 40);
        fake_end(&s_fake);
    }
}

static void keeps_values_in_their_order(void)
{
    struct metrics_set *set = begin();

    for (uint32_t i = 0; i < 99; i++) {
        CU_ASSERT_EQUAL(add(set, "m", PWT_UNIT_COUNT, i), 0);
    }
    CU_ASSERT_EQUAL(set->count, 1);
    CU_ASSERT_EQUAL(set->entries[0].count, 99);
    for (uint32_t i = 0; i < 99; i++) {
        CU_ASSERT_EQUAL(set->entries[0].values[i], i);
    }
    fake_end(&s_fake);
}

static void refuses_values_that_are_not_finite(void)
{
    struct metrics_set *set = begin();

    CU_ASSERT_EQUAL(add(set, "m", PWT_UNIT_COUNT, NAN), PWT_METRIC_EVALUE);
    CU_ASSERT_EQUAL(add(set, "m", PWT_UNIT_COUNT, INFINITY), PWT_METRIC_EVALUE);
    CU_ASSERT_EQUAL(add(set, "m", PWT_UNIT_COUNT, -INFINITY), PWT_METRIC_EVALUE);
    CU_ASSERT_FALSE(metrics_set_has_metrics(set));
    fake_end(&s_fake);
}

static void refuses_units_that_are_none(void)
{
    struct metrics_set *set = begin();

    CU_ASSERT_EQUAL(add(set, "m", METRICS_UNIT_COUNT, 1), PWT_METRIC_EUNIT);
    CU_ASSERT_EQUAL(add(set, "m", PWT_UNIT_COUNT + 512, 1), PWT_METRIC_EUNIT);
    CU_ASSERT_FALSE(metrics_set_has_metrics(set));
    fake_end(&s_fake);
}

static void keeps_the_unit_and_takes_the_last_resolution(void)
{
    struct metrics_set *set = begin();

    CU_ASSERT_EQUAL(add(set, "m", PWT_UNIT_COUNT | PWT_METRIC_HIGH_RESOLUTION, 1), 0);
    CU_ASSERT_EQUAL(add(set, "m", PWT_UNIT_BYTES, 2), PWT_METRIC_ECHANGED);
    CU_ASSERT_EQUAL(set->entries[0].count, 1);
    CU_ASSERT_EQUAL(set->entries[0].unit, PWT_UNIT_COUNT | PWT_METRIC_HIGH_RESOLUTION);
    CU_ASSERT_EQUAL(add(set, "m", PWT_UNIT_COUNT, 2), 0);
    CU_ASSERT_EQUAL(set->entries[0].unit, PWT_UNIT_COUNT);
    fake_end(&s_fake);
}

static void asks_before_it_is_full(void)
{
    struct metrics_set *set = begin();
    struct metrics_name name;
    char text[32];

    for (uint32_t i = 0; i < 99; i++) {
        (void)snprintf(text, sizeof(text), "m%u", i);
        CU_ASSERT_EQUAL(add(set, text, PWT_UNIT_COUNT, i), 0);
    }
    const uint64_t bytes = set->bytes;
    const char *const next = set->text;
    CU_ASSERT_EQUAL(add(set, "n", PWT_UNIT_COUNT, 1), METRICS_WOULD_FILL);
    CU_ASSERT_TRUE(set->count == 99 && set->bytes == bytes && set->text == next);
    CU_ASSERT_EQUAL(add(set, "n", PWT_UNIT_COUNT, NAN), PWT_METRIC_EVALUE);
    for (uint32_t i = 1; i < 99; i++) {
        CU_ASSERT_EQUAL(add(set, "m0", PWT_UNIT_COUNT, i), 0);
    }
    CU_ASSERT_EQUAL(add(set, "m0", PWT_UNIT_COUNT | PWT_METRIC_HIGH_RESOLUTION, 1),
                    METRICS_WOULD_FILL);
    CU_ASSERT_TRUE(set->entries[0].count == 99 && set->entries[0].unit == PWT_UNIT_COUNT);
    CU_ASSERT_EQUAL(metrics_set_name(set, pwt_cstr("n"), &name), 0);
    CU_ASSERT_EQUAL(metrics_set_add(set, &name, PWT_UNIT_COUNT, 1, true), 0);
    CU_ASSERT_EQUAL(set->count, 100);
    fake_end(&s_fake);
}

static void uses_its_memory_again(void)
{
    struct metrics_set *set = begin();
    char text[32];
    uint64_t room = 0;

    for (uint32_t round = 0; round < 3; round++) {
        for (uint32_t i = 0; i < 99; i++) {
            (void)snprintf(text, sizeof(text), "metric-%u-%u", round % 2, i);
            CU_ASSERT_EQUAL(add(set, text, PWT_UNIT_COUNT, i), 0);
            CU_ASSERT_EQUAL(add(set, text, PWT_UNIT_COUNT, i), 0);
        }
        metrics_set_empty(set);
        CU_ASSERT_FALSE(metrics_set_has_metrics(set));
        CU_ASSERT_PTR_NULL(metrics_set_find(set, pwt_cstr("metric-0-1")));
        CU_ASSERT_TRUE(round == 0 || room == s_fake.inv.room);
        room = s_fake.inv.room;
    }
    fake_end(&s_fake);
}

static void changes_nothing_without_memory(void)
{
    struct metrics_set *set = begin();
    char text[300];

    (void)add(set, "m", PWT_UNIT_COUNT, 1);
    s_fake.inv.room = 0;
    CU_ASSERT_EQUAL(add(set, "m", PWT_UNIT_COUNT, 2), PWT_ENOMEM);
    CU_ASSERT_EQUAL(set->entries[0].count, 1);
    memset(text, 'n', sizeof(text));
    for (int32_t code = 0, i = 0; code == 0; i++) {
        text[0] = (char)('a' + i);
        text[250] = '\0';
        code = add(set, text, PWT_UNIT_COUNT, 1);
        CU_ASSERT_TRUE(code == 0 || code == PWT_ENOMEM);
        CU_ASSERT_TRUE_FATAL(i < 10);
    }
    CU_ASSERT_EQUAL(add(set, "\xff", PWT_UNIT_COUNT, 1), PWT_ENOMEM);
    fake_end(&s_fake);
    fake_start(&s_fake);
    s_fake.inv.room = 100;
    CU_ASSERT_PTR_NULL(metrics_set_of(&s_fake.inv, NULL));
    fake_end(&s_fake);
}

int main(void)
{
    CU_TestInfo names[] = {
        {"keeps_a_name_with_quotes_around_it", keeps_a_name_with_quotes_around_it},
        {"escapes_a_name_once", escapes_a_name_once},
        {"takes_names_of_255_characters", takes_names_of_255_characters},
        {"refuses_names_that_are_empty_or_longer", refuses_names_that_are_empty_or_longer},
        {"keeps_names_apart_that_are_nearly_the_same", keeps_names_apart_that_are_nearly_the_same},
        {"spreads_names_over_the_index", spreads_names_over_the_index},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo values[] = {
        {"keeps_values_in_their_order", keeps_values_in_their_order},
        {"refuses_values_that_are_not_finite", refuses_values_that_are_not_finite},
        {"refuses_units_that_are_none", refuses_units_that_are_none},
        {"keeps_the_unit_and_takes_the_last_resolution",
         keeps_the_unit_and_takes_the_last_resolution},
        {"asks_before_it_is_full", asks_before_it_is_full},
        {"uses_its_memory_again", uses_its_memory_again},
        {"changes_nothing_without_memory", changes_nothing_without_memory},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "metrics_set_name", .pTests = names},
        {.pName = "metrics_set_add", .pTests = values},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
