/* SPDX-License-Identifier: Apache-2.0 */
/* logger.h: what arrives at the service, and what is not even evaluated when it is absent. */
#include "fake_host.h"
#include "run.h"

#define FIELDS_KEPT 8

/* The fake service: keeps the last record and its fields. */
static struct pwt_log_record s_record;
static struct pwt_field s_fields[FIELDS_KEPT];
static struct pwt_inv *s_inv;
static uint32_t s_written;
static uint32_t s_threshold;

static int32_t keep_record(struct pwt_inv *inv, const struct pwt_log_record *record)
{
    s_written++;
    s_inv = inv;
    s_record = *record;
    CU_ASSERT_FATAL(record->field_count < FIELDS_KEPT);
    for (uint32_t i = 0; i < record->field_count; i++) {
        s_fields[i] = record->fields[i];
    }
    return 0;
}

static const struct pwt_logger_service s_service = {.threshold = &s_threshold,
                                                    .write = keep_record};

static void offer_service(uint32_t threshold)
{
    s_written = 0;
    s_threshold = threshold;
    pwt_logger_slot = &s_service;
}

static void withdraw_service(void)
{
    s_written = 0;
    pwt_logger_slot = NULL;
}

static void check_six_fields(void)
{
    static const uint32_t types[] = {PWT_FIELD_STRING, PWT_FIELD_INT,  PWT_FIELD_UINT,
                                     PWT_FIELD_DOUBLE, PWT_FIELD_BOOL, PWT_FIELD_NULL};
    const char *keys = "abcdef";
    for (uint32_t i = 0; i < 6; i++) {
        CU_ASSERT_EQUAL(s_fields[i].type, types[i]);
        CU_ASSERT_TRUE(pwt_bytes_equal(s_fields[i].key, pwt_bytes_make(keys + i, 1)));
    }
    CU_ASSERT_TRUE(pwt_bytes_equal(s_fields[0].value.bytes, pwt_cstr("A")));
    CU_ASSERT_EQUAL(s_fields[1].value.i64, -2);
    CU_ASSERT_EQUAL(s_fields[2].value.u64, 3);
    CU_ASSERT_EQUAL(s_fields[3].value.f64, 4.5);
    CU_ASSERT_EQUAL(s_fields[4].value.u64, 1);
}

static void check_record(const struct calls_log *log)
{
    struct pwt_inv inv = {.nothing = 0};
    offer_service(PWT_LOG_DEBUG);
    log->call(&inv);
    CU_ASSERT_EQUAL_FATAL(s_written, 1);
    CU_ASSERT_PTR_EQUAL(s_inv, &inv);
    CU_ASSERT_EQUAL(s_record.size, sizeof(s_record));
    CU_ASSERT_EQUAL(s_record.level, log->level);
    CU_ASSERT_EQUAL(s_record.message.type, PWT_FIELD_STRING);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_record.message.value.bytes, pwt_cstr(log->message)));
    CU_ASSERT_EQUAL(s_record.field_count, log->field_count);
    CU_ASSERT_TRUE(s_record.line > 0);
    CU_ASSERT_EQUAL(strncmp(s_record.function, "log_", 4), 0);
    if (log->field_count == 1) {
        CU_ASSERT_TRUE(pwt_bytes_equal(s_fields[0].key, pwt_cstr("a")));
        CU_ASSERT_TRUE(pwt_bytes_equal(s_fields[0].value.bytes, pwt_cstr("A")));
    }
    if (log->field_count == 6) {
        check_six_fields();
    }
}

static void check_records(const struct calls *calls)
{
    CU_ASSERT_EQUAL(calls->log_count, 18);
    for (uint32_t i = 0; i < calls->log_count; i++) {
        check_record(&calls->logs[i]);
    }
}

static void hands_over_level_message_place_and_fields(void)
{
    run_in_each_language(check_records);
}

static void check_silence(const struct calls *calls)
{
    struct pwt_inv inv = {.nothing = 0};
    (void)calls->evaluated();
    withdraw_service();
    calls->log_counted(&inv);
    CU_ASSERT_EQUAL(calls->evaluated(), 0);
    offer_service(PWT_LOG_INFO + 1);
    calls->log_counted(&inv);
    CU_ASSERT_EQUAL(calls->evaluated(), 0);
    CU_ASSERT_EQUAL(s_written, 0);
}

static void evaluates_nothing_without_service_or_below_the_level(void)
{
    run_in_each_language(check_silence);
}

static void check_evaluation(const struct calls *calls)
{
    struct pwt_inv inv = {.nothing = 0};
    (void)calls->evaluated();
    offer_service(PWT_LOG_INFO);
    calls->log_counted(&inv);
    CU_ASSERT_EQUAL(calls->evaluated(), 3);
    CU_ASSERT_EQUAL(s_written, 1);
}

static void evaluates_each_argument_once_at_the_level(void)
{
    run_in_each_language(check_evaluation);
}

static void is_off_without_service(void)
{
    withdraw_service();
    CU_ASSERT_FALSE(pwt_log_enabled(PWT_LOG_CRITICAL));
}

static void follows_the_threshold(void)
{
    offer_service(PWT_LOG_WARNING);
    CU_ASSERT_FALSE(pwt_log_enabled(PWT_LOG_INFO));
    CU_ASSERT_TRUE(pwt_log_enabled(PWT_LOG_WARNING));
    CU_ASSERT_TRUE(pwt_log_enabled(PWT_LOG_ERROR));
    s_threshold = PWT_LOG_SILENT;
    CU_ASSERT_FALSE(pwt_log_enabled(PWT_LOG_CRITICAL));
}

int main(void)
{
    CU_TestInfo calls[] = {
        {"hands_over_level_message_place_and_fields", hands_over_level_message_place_and_fields},
        {"evaluates_nothing_without_service_or_below_the_level",
         evaluates_nothing_without_service_or_below_the_level},
        {"evaluates_each_argument_once_at_the_level", evaluates_each_argument_once_at_the_level},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo enabled[] = {
        {"is_off_without_service", is_off_without_service},
        {"follows_the_threshold", follows_the_threshold},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_log", .pTests = calls},
        {.pName = "pwt_log_enabled", .pTests = enabled},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
