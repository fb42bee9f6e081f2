/* SPDX-License-Identifier: Apache-2.0 */
/* direct.c: the short way writes the same bytes as the long ones, or leaves a line to them. */
#include "../run.h"
#include "fake_host.h"
#include "logger/line.h"
#include "logger/origin.h"
#include "shared/field.h"

static struct fake s_fake;

static void start(void)
{
    fake_open(&s_fake);
    fake_start(&s_fake);
}

/* Lines by the short way and by the merging one, which share no code for texts and numbers. */
static void check_same(const struct pwt_log_record *record, bool direct)
{
    static char direct_text[1 << 16];
    static char merged_text[1 << 16];
    struct pwt_json_buffer first = {
        .ptr = direct_text, .cap = sizeof(direct_text), .max = sizeof(direct_text)};
    struct pwt_json_buffer second = {
        .ptr = merged_text, .cap = sizeof(merged_text), .max = sizeof(merged_text)};
    const struct logger_line line = {.cx = &s_fake.inv.cx,
                                     .unit = logger_unit_of(&s_fake.inv.cx, 0),
                                     .record = record,
                                     .message = record->message,
                                     .now_ns = FAKE_NOW_NS,
                                     .text_max = SIZE_MAX};
    struct logger_members members;
    struct pwt_json_writer writer;

    CU_ASSERT_TRUE(logger_origin_render(&s_fake.inv.cx));
    CU_ASSERT_EQUAL(logger_direct(&line, &first), direct);
    if (direct) {
        pwt_json_writer_init(&writer, &second, 0);
        pwt_json_write_object(&writer);
        CU_ASSERT_TRUE(logger_merge(&line, &members));
        for (uint32_t i = 0; i < members.count; i++) {
            field_write(&writer, &members.list[i]);
        }
        pwt_json_write_end(&writer);
        CU_ASSERT_EQUAL(pwt_json_writer_finish(&writer, NULL, NULL), 0);
        CU_ASSERT_EQUAL(first.len, second.len + 1);
        CU_ASSERT_EQUAL(memcmp(direct_text, merged_text, second.len), 0);
    }
}

static void check_field(struct pwt_field field, bool direct)
{
    struct pwt_log_record record = fake_record("hello");
    const struct pwt_field fields[] = {PWT_INT("before", 1), field, PWT_STR("behind", "x")};

    record.fields = fields;
    record.field_count = 3;
    check_same(&record, direct);
}

static void writes_texts_of_all_lengths_and_bytes(void)
{
    char text[64];

    start();
    for (size_t len = 0; len < sizeof(text); len++) {
        memset(text, 'x', sizeof(text));
        check_field(PWT_BYTES("t", pwt_bytes_make(text, len)), true);
        for (size_t at = 0; at < len; at++) {
            static const char odd[] = "\"\\\n\x1f\x7f\x80\xff ";
            for (size_t i = 0; i < sizeof(odd); i++) { /* its NUL, too */
                text[at] = odd[i];
                check_field(PWT_BYTES("t", pwt_bytes_make(text, len)), true);
            }
            text[at] = 'x';
        }
    }
    fake_close(&s_fake);
}

static void writes_values_of_every_type(void)
{
    start();
    check_field(PWT_STR("é", "é中😀"), true);
    check_field(PWT_STR("", ""), true);
    check_field(PWT_STR("key \"q\"", "v"), true);
    check_field(PWT_INT("i", INT64_MIN), true);
    check_field(PWT_UINT("u", UINT64_MAX), true);
    check_field(PWT_DOUBLE("d", 5e-324), true);
    check_field(PWT_DOUBLE("d", -1.7976931348623157e308), true);
    check_field(PWT_BOOL("b", 0), true);
    check_field(PWT_NULL("n"), true);
    check_field(PWT_STR("n", NULL), true);
    fake_close(&s_fake);
}

static void writes_messages_and_places_of_any_kind(void)
{
    struct pwt_log_record record = fake_record("");

    start();
    check_same(&record, true);
    record.message = PWT_INT("", 7);
    check_same(&record, true);
    record.message = PWT_NULL("");
    check_same(&record, true);
    record.function = "a\"b";
    check_same(&record, true);
    record.function = NULL;
    check_same(&record, true);
    record.function = "";
    record.level = PWT_LOG_CRITICAL;
    record.line = UINT32_MAX;
    check_same(&record, true);
    fake_close(&s_fake);
}

static void writes_keys_and_lines_without_context(void)
{
    struct pwt_log_record record = fake_record("hello");

    start();
    (void)fake_append(&s_fake.inv, PWT_KEYS_APPENDED, PWT_INT("a", 1));
    check_same(&record, true);
    (void)fake_append(&s_fake.inv, PWT_KEYS_PERSISTENT, PWT_STR("p", "\x01"));
    check_same(&record, true);
    fake_start_next(&s_fake);
    s_fake.inv.context.trace_id = pwt_cstr(NULL);
    s_fake.inv.context.request_id = pwt_cstr(NULL);
    check_same(&record, true);
    fake_close(&s_fake);
}

static void leaves_what_is_not_simple(void)
{
    static char large[1 << 15];

    start();
    memset(large, 'x', sizeof(large) - 1);
    check_field(PWT_JSON("j", pwt_cstr("{}")), false);
    check_field(PWT_STR("large", large), false);
    check_field(PWT_INT(large, 1), false);
    struct pwt_field wrong = PWT_INT("w", 1);
    wrong.value.bytes.len = UINT64_MAX; /* no text: its length is no length */
    check_field(wrong, true);
    wrong.type = PWT_FIELD_STRING;
    wrong.value.bytes = pwt_bytes_make("x", UINT64_MAX / 2);
    check_field(wrong, false);
    wrong.type = 99;
    check_field(wrong, false);
    struct pwt_log_record record = fake_record(large);
    check_same(&record, false);
    record.message = PWT_JSON("", pwt_cstr("1"));
    check_same(&record, false);
    fake_close(&s_fake);
}

static void renders_members_with_a_comma_before_each(void)
{
    const struct pwt_field fields[] = {PWT_STR("a", "\""), PWT_NULL("n"), PWT_INT("b", 2)};
    struct pwt_bytes members;

    fake_open(&s_fake);
    CU_ASSERT_TRUE(logger_members_render(&s_fake.init, fields, 3, &members));
    CU_ASSERT_TRUE(pwt_bytes_equal(members, pwt_cstr(",\"a\":\"\\\"\",\"b\":2")));
    CU_ASSERT_TRUE(logger_members_render(&s_fake.init, fields + 1, 1, &members));
    CU_ASSERT_EQUAL(members.len, 0);
    CU_ASSERT_PTR_NOT_NULL(members.ptr);
    s_fake.init.room = 0;
    CU_ASSERT_FALSE(logger_members_render(&s_fake.init, fields, 3, &members));
    fake_close(&s_fake);
}

int main(void)
{
    CU_TestInfo suite_0[] = {
        {"writes_texts_of_all_lengths_and_bytes", writes_texts_of_all_lengths_and_bytes},
        {"writes_values_of_every_type", writes_values_of_every_type},
        {"writes_messages_and_places_of_any_kind", writes_messages_and_places_of_any_kind},
        {"writes_keys_and_lines_without_context", writes_keys_and_lines_without_context},
        {"leaves_what_is_not_simple", leaves_what_is_not_simple},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo suite_1[] = {
        {"renders_members_with_a_comma_before_each", renders_members_with_a_comma_before_each},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_direct", .pTests = suite_0},
        {.pName = "logger_members_render", .pTests = suite_1},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
