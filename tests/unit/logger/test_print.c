/* SPDX-License-Identifier: Apache-2.0 */
/* print.c: a record is printed, kept or dropped; lines of any length; lines that are cut. */
#include "../run.h"
#include "fake_host.h"
#include "logger/calls.h"
#include "logger/origin.h"

#include <stdio.h>
#include <stdlib.h>

static struct fake s_fake;

static void start(void)
{
    fake_open(&s_fake);
    fake_start(&s_fake);
}

/* Text of `len` bytes, to be freed. */
static char *long_text(size_t len)
{
    char *text = calloc(1, len + 1);

    if (text) {
        memset(text, 'x', len);
    }
    return text;
}

static void prints_from_the_level_upwards(void)
{
    static const struct {
        const char *level;
        uint32_t lines;
    } levels[] = {{NULL, 7}, {"ERROR", 3}, {"25", 6}, {"SILENT", 0}, {"DEBUG", 9}};

    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        fake_open(&s_fake);
        s_fake.logger.level_text = pwt_cstr(levels[i].level);
        fake_init(&s_fake);
        fake_start(&s_fake);
        for (uint32_t level = 0; level <= PWT_LOG_CRITICAL; level += 5) {
            CU_ASSERT_EQUAL(fake_log(&s_fake.inv, level, "m"), 0);
        }
        CU_ASSERT_EQUAL(fake_lines(), levels[i].lines);
        fake_close(&s_fake);
    }
}

static void takes_no_memory_for_lines_of_usual_length(void)
{
    start();
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("a", 1));
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, "hello"), 0);
    const uint32_t for_context = s_fake.inv.allocs;
    for (int i = 0; i < 10; i++) {
        CU_ASSERT_EQUAL(FAKE_HELLO(&s_fake.inv, PWT_STR("s", "text"), PWT_DOUBLE("d", 0.5)), 0);
    }
    CU_ASSERT_EQUAL(s_fake.inv.allocs, for_context);
    fake_close(&s_fake);
}

static void prints_lines_of_any_length_whole(void)
{
    start();
    for (size_t len = 3000; len < 600000; len = len * 3 / 2) {
        char *text = long_text(len);
        fake_forget();
        CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, text), 0);
        struct json_object *line = fake_parse(fake_printed());
        CU_ASSERT_PTR_NOT_NULL_FATAL(line);
        CU_ASSERT_STRING_EQUAL(json_object_get_string(json_object_object_get(line, "message")),
                               text);
        json_object_put(line);
        free(text);
    }
    fake_close(&s_fake);
}

static void uses_memory_for_long_lines_again(void)
{
    char *text = long_text(50000);

    start();
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, text), 0);
    const uint32_t allocs = s_fake.inv.allocs;
    for (int i = 0; i < 10; i++) {
        CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, text), 0);
    }
    CU_ASSERT_EQUAL(s_fake.inv.allocs, allocs);
    free(text);
    fake_close(&s_fake);
}

static void says_that_a_line_is_missing_without_memory(void)
{
    char *text = long_text(50000);

    start();
    CU_ASSERT_TRUE(logger_origin_render(&s_fake.inv.cx));
    s_fake.inv.room = 1000;
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, text), PWT_ENOMEM);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(),
                                  "{\"level\":\"INFO\",\"location\":\"handle:7\","
                                  "\"message\":\"powertools: this log line was left "
                                  "out"));
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), "\"function_request_id\":\"request-1\""));
    free(text);
    fake_close(&s_fake);
}

static void gives_the_outputs_code(void)
{
    start();
    fake_output_fails(PWT_EIO);
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, "hello"), PWT_EIO);
    fake_close(&s_fake);
}

static void decodes_messages_only_if_asked(void)
{
    static const struct {
        const char *text;
        const char *decoded;
    } messages[] = {{"{\"a\": 1}", "{\"a\":1}"},      {" 17 ", "17"}, {"\"q\"", "\"q\""},
                    {"{\"a\": ", "\"{\\\"a\\\": \""}, {"", "\"\""},   {"text", "\"text\""}};

    for (size_t i = 0; i < sizeof(messages) / sizeof(messages[0]); i++) {
        char member[64];
        (void)snprintf(member, sizeof(member), ",\"message\":%s,\"timestamp", messages[i].decoded);
        start();
        s_fake.logger.json_messages = 1;
        CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, messages[i].text), 0);
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), member));
        fake_close(&s_fake);
    }
    start();
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, "17"), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), ",\"message\":\"17\","));
    s_fake.logger.json_messages = 1;
    fake_forget();
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, "null"), 0);
    CU_ASSERT_PTR_NULL(strstr(fake_printed(), "message"));
    fake_close(&s_fake);
}

/* ---- POWERTOOLS_LOGGER_MAX_LINE_BYTES ---- */

static void cuts_the_longest_texts_between_characters(void)
{
    char *text = long_text(5000);
    char umlauts[2001];

    for (size_t i = 0; i < 2000; i += 2) {
        memcpy(umlauts + i, "\xc3\xa4", 2);
    }
    umlauts[2000] = '\0';
    for (uint64_t max = 500; max < 4000; max += 333) {
        start();
        s_fake.logger.max_line_bytes = max;
        CU_ASSERT_EQUAL(FAKE_HELLO(&s_fake.inv, PWT_STR("short", "stays"), PWT_STR("long", text),
                                   PWT_STR("umlauts", umlauts)),
                        0);
        const size_t len = strlen(fake_printed());
        CU_ASSERT(len <= max && len + 8 > max);
        struct json_object *line = fake_parse(fake_printed());
        CU_ASSERT_PTR_NOT_NULL_FATAL(line);
        CU_ASSERT_STRING_EQUAL(json_object_get_string(json_object_object_get(line, "short")),
                               "stays");
        CU_ASSERT_TRUE(json_object_get_boolean(json_object_object_get(line, "truncated")));
        CU_ASSERT_EQUAL(
            strncmp(umlauts, json_object_get_string(json_object_object_get(line, "umlauts")),
                    strlen(json_object_get_string(json_object_object_get(line, "umlauts")))),
            0);
        json_object_put(line);
        fake_close(&s_fake);
    }
    free(text);
}

static void cuts_json_to_text(void)
{
    char json[3000];

    memset(json, '1', sizeof(json));
    json[0] = '[';
    json[sizeof(json) - 2] = ']';
    json[sizeof(json) - 1] = '\0';
    start();
    s_fake.logger.max_line_bytes = 1000;
    CU_ASSERT_EQUAL(FAKE_HELLO(&s_fake.inv, PWT_JSON("j", pwt_cstr(json))), 0);
    CU_ASSERT(strlen(fake_printed()) <= 1000);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), ",\"j\":\"[111"));
    fake_close(&s_fake);
}

static void leaves_short_lines_alone(void)
{
    start();
    s_fake.logger.max_line_bytes = 1000;
    CU_ASSERT_EQUAL(fake_hello(&s_fake.inv, NULL, 0), 0);
    CU_ASSERT_PTR_NULL(strstr(fake_printed(), "truncated"));
    s_fake.logger.max_line_bytes = 1; /* cannot be: everything that can be cut is */
    CU_ASSERT_EQUAL(fake_hello(&s_fake.inv, NULL, 0), 0);
    struct json_object *line = fake_parse(fake_printed());
    CU_ASSERT_PTR_NOT_NULL_FATAL(line);
    CU_ASSERT_STRING_EQUAL(json_object_get_string(json_object_object_get(line, "message")), "");
    json_object_put(line);
    fake_close(&s_fake);
}

/* ---- POWERTOOLS_LOGGER_BUFFER ---- */

static void start_buffer(void)
{
    fake_open(&s_fake);
    s_fake.logger.buffer = 1;
    s_fake.logger.level_text = pwt_cstr("WARNING");
    fake_init(&s_fake);
    fake_start(&s_fake);
}

static void keeps_lines_whatever_the_level_is(void)
{
    start_buffer();
    CU_ASSERT_EQUAL(logger_threshold, LOGGER_LEVEL_ALL);
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_DEBUG, "d"), 0);
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_INFO, "i"),
                    0); /* dropped: above, below the level */
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_WARNING, "w"), 0);
    CU_ASSERT_EQUAL(fake_lines(), 1);
    CU_ASSERT_EQUAL(logger_flush(&s_fake.inv, 0), 0);
    CU_ASSERT_EQUAL(fake_lines(), 2);
    fake_close(&s_fake);
}

static void flushes_before_an_error_even_if_that_is_not_printed(void)
{
    start_buffer();
    s_fake.worker.units[0].level = PWT_LOG_CRITICAL;
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_DEBUG, "d"), 0);
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_ERROR, "e"), 0);
    CU_ASSERT_EQUAL(fake_lines(), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_printed(), "\"message\":\"d\""));
    s_fake.logger.flush_on_error = 0;
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_DEBUG, "d"), 0);
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_CRITICAL, "c"), 0);
    CU_ASSERT_EQUAL(fake_lines(), 2);
    fake_close(&s_fake);
}

static void prints_at_once_what_cannot_be_kept(void)
{
    start_buffer();
    s_fake.logger.buffer_max_bytes = 100;
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_DEBUG, "d"), 0);
    CU_ASSERT_EQUAL(fake_lines(), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "powertools: buffer-item-too-big: "));
    fake_forget();
    s_fake.logger.buffer_max_bytes = 20480;
    s_fake.inv.room = 0;
    CU_ASSERT_EQUAL(fake_log(&s_fake.inv, PWT_LOG_DEBUG, "d"), 0);
    CU_ASSERT_EQUAL(fake_lines(), 1);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"prints_from_the_level_upwards", prints_from_the_level_upwards},
        {"takes_no_memory_for_lines_of_usual_length", takes_no_memory_for_lines_of_usual_length},
        {"prints_lines_of_any_length_whole", prints_lines_of_any_length_whole},
        {"uses_memory_for_long_lines_again", uses_memory_for_long_lines_again},
        {"says_that_a_line_is_missing_without_memory", says_that_a_line_is_missing_without_memory},
        {"gives_the_outputs_code", gives_the_outputs_code},
        {"decodes_messages_only_if_asked", decodes_messages_only_if_asked},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"cuts_the_longest_texts_between_characters", cuts_the_longest_texts_between_characters},
        {"cuts_json_to_text", cuts_json_to_text},
        {"leaves_short_lines_alone", leaves_short_lines_alone},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_2[] = {
        {"keeps_lines_whatever_the_level_is", keeps_lines_whatever_the_level_is},
        {"flushes_before_an_error_even_if_that_is_not_printed",
         flushes_before_an_error_even_if_that_is_not_printed},
        {"prints_at_once_what_cannot_be_kept", prints_at_once_what_cannot_be_kept},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_print", .pTests = suite_0},
        {.pName = "max_line_bytes", .pTests = suite_1},
        {.pName = "buffer", .pTests = suite_2},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
