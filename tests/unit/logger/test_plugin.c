/* SPDX-License-Identifier: Apache-2.0 */
/* plugin.c: what the plugin declares, its service, and its callbacks. */
#include "fake_host.h"
#include "run.h"

#include <stdlib.h>

extern const struct pwt_plugin pwt_plugin_v1;

static struct logger s_logger;
static struct pwt_inv s_inv;

static const struct pwt_logger_service *service(void)
{
    return pwt_plugin_v1.services[0].table;
}

/* The logger after an init with these texts of its level options; NULL is unset. */
static void start(const char *level, const char *platform)
{
    fake_install();
    memset(&s_logger, 0, sizeof(s_logger));
    s_logger.service = pwt_cstr("orders");
    s_logger.level_text = pwt_cstr(level);
    s_logger.platform_text = pwt_cstr(platform);
    fake_start_init(&s_inv, &s_logger);
    CU_ASSERT_EQUAL(pwt_plugin_v1.init(&s_inv.cx), 0);
    fake_start(&s_inv, &s_logger);
}

static void declares_what_the_host_checks(void)
{
    CU_ASSERT_EQUAL(pwt_plugin_v1.magic, PWT_PLUGIN_MAGIC);
    CU_ASSERT_STRING_EQUAL(pwt_plugin_v1.name, "logger");
    CU_ASSERT_EQUAL(pwt_plugin_v1.flags, PWT_FAIL_OPEN | PWT_CONCURRENT | PWT_STREAM_OK);
    CU_ASSERT_EQUAL(pwt_plugin_v1.phase, PWT_PHASE_OBSERVE);
    CU_ASSERT_EQUAL(pwt_plugin_v1.service_count, 1);
    CU_ASSERT_STRING_EQUAL(pwt_plugin_v1.services[0].name, "logger");
    CU_ASSERT_EQUAL(pwt_plugin_v1.services[0].major, 1);
    CU_ASSERT_EQUAL(pwt_plugin_v1.services[0].size, sizeof(struct pwt_logger_service));
    CU_ASSERT_PTR_NULL(pwt_plugin_v1.after); /* a streamed response passes by */
}

static void keeps_every_option_inside_self(void)
{
    for (uint32_t i = 0; i < pwt_plugin_v1.option_count; i++) {
        const struct pwt_option *option = &pwt_plugin_v1.options[i];
        const uint64_t size =
            option->type == PWT_OPT_STRING ? sizeof(struct pwt_bytes) : sizeof(uint32_t);
        CU_ASSERT(option->offset + size <= pwt_plugin_v1.self_size);
        CU_ASSERT_PTR_NOT_NULL(option->help);
        CU_ASSERT(option->type == PWT_OPT_STRING || (option->flags & PWT_OPT_LENIENT) != 0);
    }
}

static void publishes_the_level_as_threshold(void)
{
    start(NULL, NULL);
    CU_ASSERT_EQUAL(*service()->threshold, PWT_LOG_INFO);
    start("debug", NULL);
    CU_ASSERT_EQUAL(*service()->threshold, PWT_LOG_DEBUG);
    start(NULL, "TRACE");
    CU_ASSERT_EQUAL(*service()->threshold, LOGGER_LEVEL_ALL);
    start("SILENT", NULL);
    CU_ASSERT_EQUAL(*service()->threshold, PWT_LOG_SILENT);
}

static void write_all_levels(void *user)
{
    struct pwt_log_record record = fake_record("m");

    (void)user;
    for (record.level = 0; record.level <= PWT_LOG_CRITICAL; record.level += 5) {
        CU_ASSERT_EQUAL(service()->write(&s_inv, &record), 0);
    }
}

/* How many of the lines at level 0, 5, ... 50 are printed. */
static uint32_t printed(void)
{
    char *text = fake_capture(write_all_levels, NULL);
    uint32_t lines = 0;

    for (const char *at = text; *at; at++) {
        lines += *at == '\n';
    }
    free(text);
    fake_end(&s_inv);
    return lines;
}

static void prints_from_the_level_upwards(void)
{
    start(NULL, NULL);
    CU_ASSERT_EQUAL(printed(), 7);
    start("ERROR", NULL);
    CU_ASSERT_EQUAL(printed(), 3);
    start("25", NULL);
    CU_ASSERT_EQUAL(printed(), 6);
    start("SILENT", NULL);
    CU_ASSERT_EQUAL(printed(), 0);
    start(NULL, "TRACE");
    CU_ASSERT_EQUAL(printed(), 11);
}

static void write_short_record(void *user)
{
    struct pwt_log_record record = fake_record("m");

    (void)user;
    record.size = offsetof(struct pwt_log_record, fields);
    CU_ASSERT_EQUAL(service()->write(&s_inv, &record), PWT_EINVAL);
}

static void refuses_a_record_that_lacks_members(void)
{
    start(NULL, NULL);
    char *text = fake_capture(write_short_record, NULL);
    CU_ASSERT_STRING_EQUAL(text, "");
    free(text);
    fake_end(&s_inv);
}

/* ---- POWERTOOLS_LOGGER_LOG_EVENT ---- */

static void run_before(void *user)
{
    (void)user;
    CU_ASSERT_EQUAL(pwt_plugin_v1.before(&s_inv.cx), 0);
}

/* What `before` prints as the message of an event; NULL where it prints nothing. To be put. */
static struct json_object *event_message(struct pwt_bytes event, bool *ret_printed)
{
    s_inv.event = event;
    char *line = fake_capture(run_before, NULL);
    struct json_object *document = fake_parse(line);
    struct json_object *message = json_object_object_get(document, "message");

    *ret_printed = document != NULL;
    CU_ASSERT_EQUAL(document == NULL, line[0] == '\0');
    if (document) {
        CU_ASSERT_STRING_EQUAL(json_object_get_string(json_object_object_get(document, "level")),
                               "INFO");
        CU_ASSERT_PTR_NOT_NULL(json_object_object_get(document, "function_request_id"));
    }
    json_object_get(message);
    json_object_put(document);
    free(line);
    return message;
}

static void check_event(struct pwt_bytes event, const char *wanted)
{
    bool has_line = false;
    struct json_object *message = event_message(event, &has_line);

    CU_ASSERT_TRUE(has_line);
    CU_ASSERT_STRING_EQUAL(json_object_to_json_string_ext(message, JSON_C_TO_STRING_PLAIN), wanted);
    json_object_put(message);
}

static void prints_no_event_unless_asked(void)
{
    bool has_line = true;

    start(NULL, NULL);
    CU_ASSERT_PTR_NULL(event_message(pwt_cstr("{}"), &has_line));
    CU_ASSERT_FALSE(has_line);
    fake_end(&s_inv);
}

static void prints_an_event_as_json(void)
{
    start(NULL, NULL);
    s_logger.log_event = 1;
    check_event(pwt_cstr("{ \"a\": [1, \"two\", null],\n \"n\": {} }"),
                "{\"a\":[1,\"two\",null],\"n\":{}}");
    check_event(pwt_cstr("{}"), "{}");
    check_event(pwt_cstr("[]"), "[]");
    check_event(pwt_cstr(" 17 "), "17");
    fake_end(&s_inv);
}

static void prints_an_event_that_is_no_json_as_text(void)
{
    start(NULL, NULL);
    s_logger.log_event = 1;
    check_event(pwt_cstr("not json"), "\"not json\"");
    check_event(pwt_cstr("{\"a\":1} x"), "\"{\\\"a\\\":1} x\"");
    check_event(pwt_bytes_make("a\0b", 3), "\"a\\u0000b\"");
    check_event(pwt_bytes_make(NULL, 0), "\"\"");
    fake_end(&s_inv);
}

static void prints_no_message_for_a_null_event(void)
{
    bool has_line = false;

    start(NULL, NULL);
    s_logger.log_event = 1;
    CU_ASSERT_PTR_NULL(event_message(pwt_cstr("null"), &has_line));
    CU_ASSERT_TRUE(has_line);
    fake_end(&s_inv);
}

static void prints_no_event_below_the_level(void)
{
    bool has_line = true;

    start("WARNING", NULL);
    s_logger.log_event = 1;
    CU_ASSERT_PTR_NULL(event_message(pwt_cstr("{}"), &has_line));
    CU_ASSERT_FALSE(has_line);
    fake_end(&s_inv);
}

/* ---- children ---- */

static void write_hello(void *inv)
{
    struct pwt_log_record record = fake_record("hello");

    CU_ASSERT_EQUAL(service()->write(inv, &record), 0);
}

static void gives_a_child_the_roots_context(void)
{
    struct pwt_inv child;

    start(NULL, NULL);
    fake_start(&child, &s_logger);
    s_inv.cx.child_state = &child.state;
    CU_ASSERT_EQUAL(pwt_plugin_v1.fork(&s_inv.cx, &child), 0);
    CU_ASSERT_PTR_EQUAL(child.state.origin.ptr, s_inv.state.origin.ptr);
    child.room = 0; /* nothing is made again */
    char *of_child = fake_capture(write_hello, &child);
    char *of_root = fake_capture(write_hello, &s_inv);
    CU_ASSERT_STRING_EQUAL(of_child, of_root);
    CU_ASSERT_PTR_NOT_NULL(strstr(of_child, FAKE_CONTEXT));
    free(of_child);
    free(of_root);
    fake_end(&child);
    fake_end(&s_inv);
}

static void lets_a_child_make_its_context_if_the_root_has_no_memory(void)
{
    struct pwt_inv child;

    start(NULL, NULL);
    fake_start(&child, &s_logger);
    s_inv.room = 0;
    s_inv.cx.child_state = &child.state;
    CU_ASSERT_EQUAL(pwt_plugin_v1.fork(&s_inv.cx, &child), 0);
    char *of_child = fake_capture(write_hello, &child);
    CU_ASSERT_PTR_NOT_NULL(strstr(of_child, FAKE_CONTEXT));
    free(of_child);
    fake_end(&child);
    fake_end(&s_inv);
}

int main(void)
{
    CU_TestInfo declaration[] = {
        {"declares_what_the_host_checks", declares_what_the_host_checks},
        {"keeps_every_option_inside_self", keeps_every_option_inside_self},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo write[] = {
        {"publishes_the_level_as_threshold", publishes_the_level_as_threshold},
        {"prints_from_the_level_upwards", prints_from_the_level_upwards},
        {"refuses_a_record_that_lacks_members", refuses_a_record_that_lacks_members},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo before[] = {
        {"prints_no_event_unless_asked", prints_no_event_unless_asked},
        {"prints_an_event_as_json", prints_an_event_as_json},
        {"prints_an_event_that_is_no_json_as_text", prints_an_event_that_is_no_json_as_text},
        {"prints_no_message_for_a_null_event", prints_no_message_for_a_null_event},
        {"prints_no_event_below_the_level", prints_no_event_below_the_level},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo fork[] = {
        {"gives_a_child_the_roots_context", gives_a_child_the_roots_context},
        {"lets_a_child_make_its_context_if_the_root_has_no_memory",
         lets_a_child_make_its_context_if_the_root_has_no_memory},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_plugin_v1", .pTests = declaration},
        {.pName = "logger_write", .pTests = write},
        {.pName = "logger_before", .pTests = before},
        {.pName = "logger_fork", .pTests = fork},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
