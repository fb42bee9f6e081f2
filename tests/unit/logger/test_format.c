/* SPDX-License-Identifier: Apache-2.0 */
/* format.c: lines by somebody else's formatter, whatever that does. */
#include "../run.h"
#include "fake_host.h"
#include "logger/buffer.h"
#include "logger/calls.h"

#include <stdlib.h>

static struct fake s_fake;
static uint32_t s_calls;

static void start(pwt_log_format_fn format)
{
    fake_open(&s_fake);
    CU_ASSERT_EQUAL(logger_set_formatter(&s_fake.init, format, &s_calls), 0);
    fake_start(&s_fake);
    fake_forget();
    s_calls = 0;
}

#define USUAL_LINE(rest) FAKE_HEAD "," FAKE_CONTEXT rest ",\"xray_trace_id\":\"" FAKE_TRACE "\"}\n"

/* ---- formatters ---- */

/* Another name for two members, an object around the rest. */
static int32_t rearrange(struct pwt_inv *inv,
                         const struct pwt_log_view *view,
                         struct pwt_log_writer *writer,
                         void *user)
{
    const struct pwt_field open = {.key = pwt_cstr("more"), .type = PWT_FIELD_OBJECT};
    const struct pwt_field close = {.type = PWT_FIELD_CLOSE};
    int32_t code = pwt_log_put(writer, PWT_UINT("severity", view->record->level),
                               PWT_INT("ms", view->time_ns / 1000000), PWT_NULL("none"));

    CU_ASSERT_PTR_EQUAL(inv, &s_fake.inv);
    CU_ASSERT_PTR_EQUAL(user, &s_calls);
    s_calls++;
    if (code == 0) {
        code = pwt_log_put_fields(writer, &open, 1);
    }
    for (uint32_t i = 0; i < view->field_count && code == 0; i++) {
        if (pwt_bytes_equal(view->fields[i].key, pwt_cstr("message")) ||
            pwt_bytes_equal(view->fields[i].key, pwt_cstr("extra"))) {
            code = pwt_log_put_fields(writer, &view->fields[i], 1);
        }
    }
    return code != 0 ? code : pwt_log_put_fields(writer, &close, 1);
}

static int32_t put_all(struct pwt_inv *inv,
                       const struct pwt_log_view *view,
                       struct pwt_log_writer *writer,
                       void *user)
{
    (void)inv;
    (void)user;
    s_calls++;
    return pwt_log_put_fields(writer, view->fields, view->field_count);
}

static struct pwt_bytes s_json;
static int32_t s_json_code;

static int32_t put_json(struct pwt_inv *inv,
                        const struct pwt_log_view *view,
                        struct pwt_log_writer *writer,
                        void *user)
{
    (void)inv;
    (void)view;
    (void)user;
    s_json_code = pwt_log_put_json(writer, s_json);
    return 0;
}

/* ---- lines ---- */

static void writes_what_the_formatter_puts(void)
{
    start(rearrange);
    CU_ASSERT_EQUAL(FAKE_HELLO(&s_fake.inv, PWT_STR("extra", "a\n\xff"), PWT_INT("other", 1)), 0);
    CU_ASSERT_STRING_EQUAL(fake_printed(),
                           "{\"severity\":20,\"ms\":1666888063738,\"more\":{\"message\":\"hello\","
                           "\"extra\":\"a\\n\xef\xbf\xbd\"}}\n");
    CU_ASSERT_EQUAL(s_calls, 1);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    fake_close(&s_fake);
}

static void shows_the_members_of_the_usual_line(void)
{
    start(put_all);
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("a", 1));
    CU_ASSERT_EQUAL(FAKE_HELLO(&s_fake.inv, PWT_INT("a", 2), PWT_NULL("b")), 0);
    CU_ASSERT_STRING_EQUAL(fake_printed(), USUAL_LINE(",\"a\":2"));
    CU_ASSERT_EQUAL(s_calls, 1);
    fake_close(&s_fake);
}

static void takes_an_object_that_was_made_elsewhere(void)
{
    static const struct {
        const char *json;
        const char *line; /* NULL: the usual one */
        int32_t code;
    } cases[] = {
        {" { \"a\" : [ 1 ] ,\n\"b\":\"\xc3\xa4\" } ", "{\"a\":[1],\"b\":\"\xc3\xa4\"}\n", 0},
        {"{}", "{}\n", 0},
        {"[1]", NULL, PWT_EFORMAT},
        {"{\"a\":1", NULL, PWT_EFORMAT},
        {"{}{}", NULL, PWT_EFORMAT},
        {"{}\n{}", NULL, PWT_EFORMAT},
        {"{\"a\":\"\xff\"}", NULL, PWT_EFORMAT},
        {"", NULL, PWT_EFORMAT},
        {NULL, NULL, PWT_EFORMAT},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        start(put_json);
        s_json = pwt_cstr(cases[i].json);
        CU_ASSERT_EQUAL(fake_hello(&s_fake.inv, NULL, 0), 0);
        CU_ASSERT_STRING_EQUAL(fake_printed(), cases[i].line ? cases[i].line : USUAL_LINE(""));
        CU_ASSERT_EQUAL(s_json_code, cases[i].code);
        CU_ASSERT_EQUAL(fake_diag_count(), cases[i].line ? 0 : 1);
        fake_close(&s_fake);
    }
}

/* ---- formatters that fail ---- */

enum misuse {
    RETURNS_ERROR,
    PUTS_NOTHING,
    LEAVES_OPEN,
    CLOSES_TOO_MUCH,
    PUTS_AFTER_ALL,
    PUTS_TWICE
};
static enum misuse s_misuse;

static int32_t misuse(struct pwt_inv *inv,
                      const struct pwt_log_view *view,
                      struct pwt_log_writer *writer,
                      void *user)
{
    const struct pwt_field open = {.key = pwt_cstr("o"), .type = PWT_FIELD_OBJECT};
    const struct pwt_field close = {.type = PWT_FIELD_CLOSE};

    (void)inv;
    (void)view;
    (void)user;
    switch (s_misuse) {
    case RETURNS_ERROR:
        (void)pwt_log_put(writer, PWT_INT("half", 1));
        return -7;
    case PUTS_NOTHING:
        return 0;
    case LEAVES_OPEN:
        return pwt_log_put_fields(writer, &open, 1);
    case CLOSES_TOO_MUCH:
        CU_ASSERT_EQUAL(pwt_log_put_fields(writer, &close, 1), PWT_EINVAL);
        return PWT_EINVAL;
    case PUTS_AFTER_ALL:
        CU_ASSERT_EQUAL(pwt_log_put_json(writer, pwt_cstr("{}")), 0);
        CU_ASSERT_EQUAL(pwt_log_put_json(writer, pwt_cstr("{}")), PWT_ESTATE);
        return pwt_log_put(writer, PWT_INT("a", 1));
    default:
        CU_ASSERT_EQUAL(pwt_log_put(writer, PWT_INT("a", 1)), 0);
        return pwt_log_put_json(writer, pwt_cstr("{}"));
    }
}

static void writes_the_usual_line_where_it_fails_and_says_so_once(void)
{
    for (s_misuse = RETURNS_ERROR; s_misuse <= PUTS_TWICE; s_misuse++) {
        start(misuse);
        CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, "hello"), 0);
        CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, "hello"), 0);
        CU_ASSERT_STRING_EQUAL(fake_printed(), USUAL_LINE("") USUAL_LINE(""));
        CU_ASSERT_EQUAL(fake_diag_count(), 1);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "powertools: the formatter of log lines "));
        fake_close(&s_fake);
    }
}

static void says_that_a_line_is_missing_without_memory(void)
{
    char *text = calloc(1, 50001);

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    memset(text, 'x', 50000);
    start(put_all);
    s_fake.inv.room = 1000;
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, text), PWT_ENOMEM);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), "\"message\":\"powertools: this log line was "));
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    free(text);
    fake_close(&s_fake);
}

static void cuts_lines_that_are_too_long(void)
{
    char text[2001];

    memset(text, 'x', 2000);
    text[2000] = '\0';
    start(put_all);
    s_fake.logger.max_line_bytes = 600;
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, text), 0);
    CU_ASSERT(strlen(fake_printed()) <= 600);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), ",\"truncated\":true}\n"));
    CU_ASSERT(s_calls > 1);
    fake_close(&s_fake);
}

/* ---- what a formatter may do besides ---- */

static int32_t log_inside(struct pwt_inv *inv,
                          const struct pwt_log_view *view,
                          struct pwt_log_writer *writer,
                          void *user)
{
    const struct pwt_field key = PWT_INT("late", 1);
    const struct pwt_field level = PWT_UINT("", PWT_LOG_DEBUG);
    static char text[5000];
    int32_t code = pwt_log_put_fields(writer, view->fields, view->field_count);

    (void)user;
    memset(text, 'y', sizeof(text) - 1);
    CU_ASSERT_EQUAL(fake_log(inv, PWT_LOG_ERROR, text), 0);
    CU_ASSERT_NOT_EQUAL(logger_append(inv, 0, PWT_KEYS_APPENDED, &key, 1), 0);
    CU_ASSERT_NOT_EQUAL(logger_clear(inv, 0, PWT_KEYS_APPENDED), 0);
    CU_ASSERT_NOT_EQUAL(logger_set_level(inv, 0, &level), 0);
    CU_ASSERT_EQUAL(logger_flush(inv, 0), PWT_ESTATE);
    CU_ASSERT_EQUAL(logger_discard(inv, 0), PWT_ESTATE);
    return code;
}

static void may_log_but_change_nothing(void)
{
    static char text[7000];

    fake_open(&s_fake);
    s_fake.logger.buffer = 1;
    fake_init(&s_fake);
    CU_ASSERT_EQUAL(logger_set_formatter(&s_fake.init, log_inside, NULL), 0);
    fake_start(&s_fake);
    fake_forget();
    memset(text, 'x', sizeof(text) - 1);
    CU_ASSERT_TRUE(logger_buffer_add(&s_fake.inv.cx, 0, PWT_LOG_DEBUG, pwt_cstr("kept\n")));
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, text), 0);
    CU_ASSERT_EQUAL(fake_lines(), 2);
    const char *second = strchr(fake_printed(), '\n') + 1;
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), "\"message\":\"yyyy"));
    CU_ASSERT_PTR_NOT_NULL(strstr(second, text));
    CU_ASSERT_PTR_NULL(strstr(second, "late"));
    struct json_object *line = fake_parse(second);
    CU_ASSERT_PTR_NOT_NULL(line);
    json_object_put(line);
    fake_close(&s_fake);
}

static void is_set_once_and_in_an_init(void)
{
    start(put_all);
    CU_ASSERT_EQUAL(logger_set_formatter(&s_fake.init, rearrange, NULL), PWT_ESTATE);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    CU_ASSERT_EQUAL(logger_set_formatter(&s_fake.inv, rearrange, NULL), PWT_ESTATE);
    CU_ASSERT_PTR_NOT_NULL(strstr(
        fake_diag(), "powertools: pwt_logger_set_formatter() was called outside of an init"));
    fake_close(&s_fake);
    fake_open(&s_fake);
    CU_ASSERT_EQUAL(logger_set_formatter(&s_fake.init, NULL, NULL), PWT_EINVAL);
    s_fake.init.room = 0;
    CU_ASSERT_EQUAL(logger_set_formatter(&s_fake.init, put_all, NULL), PWT_ENOMEM);
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"writes_what_the_formatter_puts", writes_what_the_formatter_puts},
        {"shows_the_members_of_the_usual_line", shows_the_members_of_the_usual_line},
        {"takes_an_object_that_was_made_elsewhere", takes_an_object_that_was_made_elsewhere},
        {"cuts_lines_that_are_too_long", cuts_lines_that_are_too_long},
        {"writes_the_usual_line_where_it_fails_and_says_so_once",
         writes_the_usual_line_where_it_fails_and_says_so_once},
        {"says_that_a_line_is_missing_without_memory", says_that_a_line_is_missing_without_memory},
        {"may_log_but_change_nothing", may_log_but_change_nothing},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"is_set_once_and_in_an_init", is_set_once_and_in_an_init},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_format_line", .pTests = suite_0},
        {.pName = "logger_set_formatter", .pTests = suite_1},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
