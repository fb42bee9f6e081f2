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

/* What the other functions of the service were called with. */
static struct {
    const char *function;
    struct pwt_bytes text;
    struct pwt_field field;
    uint32_t logger;
    uint32_t kind;
    uint32_t count;
} s_call;

#define STATUS (-77)

static int32_t keep_fields(const struct pwt_field *fields, uint32_t count)
{
    CU_ASSERT_FATAL(count < FIELDS_KEPT);
    for (uint32_t i = 0; i < count; i++) {
        s_fields[i] = fields[i];
    }
    s_call.count = count;
    return STATUS;
}

static int32_t keep_configure(struct pwt_inv *inv, const struct pwt_field *options, uint32_t count)
{
    s_inv = inv;
    s_call.function = "configure";
    return keep_fields(options, count);
}

static int32_t keep_append(struct pwt_inv *inv,
                           uint32_t logger,
                           uint32_t kind,
                           const struct pwt_field *fields,
                           uint32_t count)
{
    s_inv = inv;
    s_call.function = "append";
    s_call.logger = logger;
    s_call.kind = kind;
    return keep_fields(fields, count);
}

static int32_t keep_remove(struct pwt_inv *inv,
                           uint32_t logger,
                           uint32_t kind,
                           const struct pwt_bytes *names,
                           uint32_t count)
{
    s_inv = inv;
    s_call.function = "remove";
    s_call.logger = logger;
    s_call.kind = kind;
    s_call.text = names[0];
    s_call.count = count;
    return STATUS;
}

static int32_t keep_clear(struct pwt_inv *inv, uint32_t logger, uint32_t kind)
{
    s_inv = inv;
    s_call.function = "clear";
    s_call.logger = logger;
    s_call.kind = kind;
    return STATUS;
}

static int32_t
give_keys(struct pwt_inv *inv, uint32_t logger, uint32_t kind, struct pwt_bytes *ret_json)
{
    (void)keep_clear(inv, logger, kind);
    s_call.function = "get_keys";
    *ret_json = pwt_cstr("{}");
    return STATUS;
}

static int32_t keep_begin(struct pwt_inv *inv,
                          uint32_t logger,
                          const struct pwt_field *fields,
                          uint32_t count,
                          const void **ret_block)
{
    s_inv = inv;
    s_call.logger = logger;
    *ret_block = &s_call;
    return keep_fields(fields, count);
}

static int32_t keep_end(struct pwt_inv *inv, const void *block)
{
    s_inv = inv;
    CU_ASSERT_PTR_EQUAL(block, &s_call);
    s_call.function = "end";
    return STATUS;
}

static int32_t keep_level(struct pwt_inv *inv, uint32_t logger, const struct pwt_field *level)
{
    (void)keep_clear(inv, logger, 0);
    s_call.function = "set_level";
    s_call.field = *level;
    return STATUS;
}

static int32_t keep_id(struct pwt_inv *inv, uint32_t logger, const struct pwt_field *value)
{
    (void)keep_level(inv, logger, value);
    s_call.function = "set_correlation_id";
    return STATUS;
}

static int32_t give_id(struct pwt_inv *inv, uint32_t logger, struct pwt_bytes *ret_json)
{
    (void)give_keys(inv, logger, 0, ret_json);
    s_call.function = "get_correlation_id";
    return STATUS;
}

static int32_t make_child(struct pwt_inv *inv,
                          uint32_t parent,
                          struct pwt_bytes name,
                          const struct pwt_field *level,
                          uint32_t *ret_logger)
{
    (void)keep_level(inv, parent, level);
    s_call.function = "child";
    s_call.text = name;
    *ret_logger = 5;
    return STATUS;
}

static int32_t make_service(struct pwt_inv *inv, struct pwt_bytes service, uint32_t *ret_logger)
{
    s_inv = inv;
    s_call.function = "for_service";
    s_call.text = service;
    *ret_logger = 6;
    return STATUS;
}

static int32_t keep_flush(struct pwt_inv *inv, uint32_t logger)
{
    (void)keep_clear(inv, logger, 0);
    s_call.function = "flush";
    return STATUS;
}

static int32_t keep_discard(struct pwt_inv *inv, uint32_t logger)
{
    (void)keep_clear(inv, logger, 0);
    s_call.function = "discard";
    return STATUS;
}

static const struct pwt_logger_service s_service = {
    .threshold = &s_threshold,
    .write = keep_record,
    .configure = keep_configure,
    .append = keep_append,
    .remove = keep_remove,
    .clear = keep_clear,
    .get_keys = give_keys,
    .begin = keep_begin,
    .end = keep_end,
    .set_level = keep_level,
    .set_correlation_id = keep_id,
    .get_correlation_id = give_id,
    .child = make_child,
    .for_service = make_service,
    .flush = keep_flush,
    .discard = keep_discard,
};

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
    CU_ASSERT_EQUAL(s_record.error != NULL, strcmp(log->message, "with") == 0);
    CU_ASSERT_EQUAL(s_record.logger, strcmp(log->message, "through") == 0 ? 3 : PWT_LOGGER_MAIN);
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
    CU_ASSERT_EQUAL(calls->log_count, 20);
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

/* ---- keys, options, blocks ---- */

static void check_keys(const struct calls *calls)
{
    struct pwt_inv inv = {.nothing = 0};
    CU_ASSERT_EQUAL(calls->key_count, 5);
    offer_service(PWT_LOG_DEBUG);
    for (uint32_t i = 0; i < calls->key_count; i++) {
        memset(&s_call, 0, sizeof(s_call));
        (void)calls->keys[i].call(&inv);
        CU_ASSERT_PTR_EQUAL(s_inv, &inv);
        CU_ASSERT_EQUAL(s_call.count, calls->keys[i].field_count);
        if (s_call.count == 6) {
            CU_ASSERT_EQUAL(s_call.logger, 3);
            CU_ASSERT_EQUAL(s_call.kind, PWT_KEYS_THREAD);
            check_six_fields();
        }
    }
}

static void hands_over_keys_and_options(void)
{
    run_in_each_language(check_keys);
}

static void check_no_keys(const struct calls *calls)
{
    struct pwt_inv inv = {.nothing = 0};
    (void)calls->evaluated();
    withdraw_service();
    CU_ASSERT_EQUAL(calls->append_counted(&inv), 0);
    CU_ASSERT_EQUAL(calls->evaluated(), 0);
    offer_service(PWT_LOG_SILENT);
    CU_ASSERT_EQUAL(calls->append_counted(&inv), STATUS);
    CU_ASSERT_EQUAL(calls->evaluated(), 2);
}

static void evaluates_no_key_without_service(void)
{
    run_in_each_language(check_no_keys);
}

/* Whether the last call arrived at a function of the service, for a logger. */
static void check_call(const char *function, uint32_t logger)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(s_call.function);
    CU_ASSERT_STRING_EQUAL(s_call.function, function);
    CU_ASSERT_EQUAL(s_call.logger, logger);
    memset(&s_call, 0, sizeof(s_call));
}

static void calls_the_function_of_its_name(void)
{
    struct pwt_inv inv = {.nothing = 0};
    struct pwt_bytes json = {.ptr = NULL};
    uint32_t logger = 0;

    offer_service(PWT_LOG_DEBUG);
    CU_ASSERT_EQUAL(pwt_logger_remove(&inv, "a"), STATUS);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_call.text, pwt_cstr("a")));
    CU_ASSERT_EQUAL(s_call.kind, PWT_KEYS_APPENDED);
    check_call("remove", PWT_LOGGER_MAIN);
    CU_ASSERT_EQUAL(pwt_logger_remove_as(&inv, 4, PWT_KEYS_PERSISTENT, "b"), STATUS);
    CU_ASSERT_EQUAL(s_call.kind, PWT_KEYS_PERSISTENT);
    check_call("remove", 4);
    CU_ASSERT_EQUAL(pwt_logger_clear(&inv), STATUS);
    CU_ASSERT_EQUAL(s_call.kind, PWT_KEYS_APPENDED);
    check_call("clear", PWT_LOGGER_MAIN);
    CU_ASSERT_EQUAL(pwt_logger_clear_as(&inv, 4, PWT_KEYS_THREAD), STATUS);
    CU_ASSERT_EQUAL(s_call.kind, PWT_KEYS_THREAD);
    check_call("clear", 4);
    CU_ASSERT_EQUAL(pwt_logger_get_keys(&inv, 4, PWT_KEYS_THREAD, &json), STATUS);
    CU_ASSERT_TRUE(pwt_bytes_equal(json, pwt_cstr("{}")));
    check_call("get_keys", 4);
    CU_ASSERT_EQUAL(pwt_logger_set_correlation_id(&inv, NULL), STATUS);
    CU_ASSERT_EQUAL(s_call.field.type, PWT_FIELD_NULL);
    check_call("set_correlation_id", PWT_LOGGER_MAIN);
    CU_ASSERT_EQUAL(pwt_logger_get_correlation_id(&inv, &json), STATUS);
    check_call("get_correlation_id", PWT_LOGGER_MAIN);
    CU_ASSERT_EQUAL(pwt_logger_set_level(&inv, 4, PWT_LOG_ERROR), STATUS);
    CU_ASSERT_EQUAL(s_call.field.value.u64, PWT_LOG_ERROR);
    check_call("set_level", 4);
    CU_ASSERT_EQUAL(pwt_logger_child(&inv, 4, "child", 0, &logger), STATUS);
    CU_ASSERT_EQUAL(s_call.field.type, PWT_FIELD_NULL);
    CU_ASSERT_EQUAL(logger, 5);
    check_call("child", 4);
    CU_ASSERT_EQUAL(pwt_logger_child(&inv, 4, "child", PWT_LOG_DEBUG, &logger), STATUS);
    CU_ASSERT_EQUAL(s_call.field.value.u64, PWT_LOG_DEBUG);
    check_call("child", 4);
    CU_ASSERT_EQUAL(pwt_logger_for_service(&inv, "other", &logger), STATUS);
    CU_ASSERT_EQUAL(logger, 6);
    check_call("for_service", 0);
    CU_ASSERT_EQUAL(pwt_logger_flush(&inv, 4), STATUS);
    check_call("flush", 4);
    CU_ASSERT_EQUAL(pwt_logger_discard(&inv, 4), STATUS);
    check_call("discard", 4);
}

static void does_nothing_without_service(void)
{
    struct pwt_inv inv = {.nothing = 0};
    struct pwt_bytes json = {.ptr = NULL};
    uint32_t logger = 9;

    withdraw_service();
    CU_ASSERT_PTR_NULL(pwt_logger_table());
    CU_ASSERT_PTR_NULL(pwt_logger_begin(&inv, PWT_STR("a", "A")));
    pwt_logger_end(&inv, NULL);
    CU_ASSERT_EQUAL(pwt_logger_configure(&inv, PWT_BOOL("utc", 1)), 0);
    CU_ASSERT_EQUAL(pwt_logger_remove(&inv, "a"), 0);
    CU_ASSERT_EQUAL(pwt_logger_clear(&inv), 0);
    CU_ASSERT_EQUAL(pwt_logger_set_level(&inv, PWT_LOGGER_MAIN, PWT_LOG_ERROR), 0);
    CU_ASSERT_EQUAL(pwt_logger_set_correlation_id(&inv, "id"), 0);
    CU_ASSERT_EQUAL(pwt_logger_flush(&inv, PWT_LOGGER_MAIN), 0);
    CU_ASSERT_EQUAL(pwt_logger_discard(&inv, PWT_LOGGER_MAIN), 0);
    CU_ASSERT_EQUAL(pwt_logger_get_keys(&inv, PWT_LOGGER_MAIN, PWT_KEYS_APPENDED, &json),
                    PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_logger_get_correlation_id(&inv, &json), PWT_EABSENT);
    CU_ASSERT_PTR_NULL(json.ptr);
    CU_ASSERT_EQUAL(pwt_logger_child(&inv, PWT_LOGGER_MAIN, "child", 0, &logger), 0);
    CU_ASSERT_EQUAL(logger, PWT_LOGGER_MAIN);
    logger = 9;
    CU_ASSERT_EQUAL(pwt_logger_for_service(&inv, "other", &logger), 0);
    CU_ASSERT_EQUAL(logger, PWT_LOGGER_MAIN);
}

static void tells_where_an_error_was_made(void)
{
    const struct pwt_log_error error = PWT_ERROR_HERE("OrderError", "no stock");
    const uint32_t line = __LINE__ - 1;

    CU_ASSERT_EQUAL(error.size, sizeof(error));
    CU_ASSERT_EQUAL(error.line, line);
    CU_ASSERT_STRING_EQUAL(error.file, __FILE__);
    CU_ASSERT_STRING_EQUAL(error.function, __func__);
    CU_ASSERT_TRUE(pwt_bytes_equal(error.type, pwt_cstr("OrderError")));
    CU_ASSERT_TRUE(pwt_bytes_equal(error.message, pwt_cstr("no stock")));
    CU_ASSERT_PTR_NULL(error.cause);
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
    CU_TestInfo keys[] = {
        {"hands_over_keys_and_options", hands_over_keys_and_options},
        {"evaluates_no_key_without_service", evaluates_no_key_without_service},
        {"calls_the_function_of_its_name", calls_the_function_of_its_name},
        {"does_nothing_without_service", does_nothing_without_service},
        {"tells_where_an_error_was_made", tells_where_an_error_was_made},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_logger", .pTests = keys},
        {.pName = "pwt_log", .pTests = calls},
        {.pName = "pwt_log_enabled", .pTests = enabled},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
