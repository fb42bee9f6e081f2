/* SPDX-License-Identifier: Apache-2.0 */
/* The list of records: it grows, and keeps what it has. */
#include "batch_test.h"

static void fill(struct pwt_inv *inv)
{
    struct batch_list list = {.count = 0};

    for (uint32_t i = 0; i < 50000; i++) {
        const struct batch_record record = {.json_len = 100000, .id_at = i};
        CU_ASSERT_TRUE_FATAL(batch_list_add(&list, inv, &record));
    }
    CU_ASSERT_EQUAL(list.count, 50000);
    for (uint32_t i = 0; i < list.count; i++) {
        CU_ASSERT_EQUAL_FATAL(list.records[i].id_at, i);
    }
}

static void keeps_what_was_added_when_it_grows(void)
{
    with_invocation("null", fill);
}

static void takes_room_once(struct pwt_inv *inv)
{
    const struct batch_record record = {.json_len = 9};
    struct batch_list list = {.count = 0};

    CU_ASSERT_TRUE_FATAL(batch_list_add(&list, inv, &record));
    const struct batch_record *first = list.records;
    for (uint32_t i = 1; i < pwt_inv_event(inv).len / 10; i++) {
        CU_ASSERT_TRUE_FATAL(batch_list_add(&list, inv, &record));
    }
    CU_ASSERT_PTR_EQUAL(list.records, first);
}

static void records_of_one_length_need_no_growth(void)
{
    static char event[4001];

    memset(event, ' ', sizeof(event) - 1);
    with_invocation(event, takes_room_once);
}

static void asks_too_much(struct pwt_inv *inv)
{
    struct batch_record record = {.json_len = 1};
    struct batch_list list = {.records = &record, .count = UINT32_MAX, .room = UINT32_MAX};

    CU_ASSERT_FALSE(batch_list_add(&list, inv, &record));
    CU_ASSERT_EQUAL(list.count, UINT32_MAX);
}

static void says_when_there_is_no_memory(void)
{
    with_invocation("null", asks_too_much);
}

int main(void)
{
    static CU_TestInfo tests[] = {
        {"keeps_what_was_added_when_it_grows", keeps_what_was_added_when_it_grows},
        {"records_of_one_length_need_no_growth", records_of_one_length_need_no_growth},
        {"says_when_there_is_no_memory", says_when_there_is_no_memory},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"batch_list_add", NULL, NULL, NULL, NULL, tests},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
