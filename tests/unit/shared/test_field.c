/* SPDX-License-Identifier: Apache-2.0 */
/* field.c: every type of field as a member, and values that are not what they should be. */
#include "../run.h"
#include "shared/field.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static char s_memory[1 << 16];

/* The fields as one object; the text of the result code if that fails. */
static const char *written(const struct pwt_field *fields, uint32_t count)
{
    struct pwt_json_buffer buffer = {
        .ptr = s_memory, .cap = sizeof(s_memory) - 1, .max = sizeof(s_memory) - 1};
    struct pwt_json_writer writer;

    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_object(&writer);
    for (uint32_t i = 0; i < count; i++) {
        field_write(&writer, &fields[i]);
    }
    pwt_json_write_end(&writer);
    int32_t result = pwt_json_writer_finish(&writer, NULL, NULL);
    s_memory[buffer.len] = '\0';
    return result == 0 ? s_memory : pwt_json_describe(result);
}

static const char *written_one(struct pwt_field field)
{
    return written(&field, 1);
}

static void writes_every_type(void)
{
    const struct pwt_field fields[] = {
        PWT_STR("s", "a\"b\n\x01 é"),
        PWT_INT("i", INT64_MIN),
        PWT_UINT("u", UINT64_MAX),
        PWT_DOUBLE("d", 129.95),
        PWT_BOOL("t", 2),
        PWT_BOOL("f", 0),
        PWT_JSON("j", pwt_cstr(" {\"a\" : [1, null, \"x\"]} ")),
    };
    CU_ASSERT_STRING_EQUAL(written(fields, 7),
                           "{\"s\":\"a\\\"b\\n\\u0001 é\",\"i\":-9223372036854775808,"
                           "\"u\":18446744073709551615,\"d\":129.95,\"t\":true,\"f\":false,"
                           "\"j\":{\"a\":[1,null,\"x\"]}}");
}

static void leaves_out_what_is_null(void)
{
    const struct pwt_field fields[] = {
        PWT_NULL("n"),
        PWT_STR("s", NULL),
        PWT_BYTES("b", pwt_bytes_make(NULL, 0)),
        PWT_JSON("j", pwt_bytes_make(NULL, 0)),
        PWT_JSON("l", pwt_cstr(" null\n")),
        {.key = pwt_cstr("e"), .type = PWT_FIELD_END},
        {.key = pwt_cstr("p"), .type = PWT_FIELD_STRING},
    };
    CU_ASSERT_STRING_EQUAL(written(fields, 7), "{}");
}

static void keeps_what_is_only_empty(void)
{
    const struct pwt_field fields[] = {
        PWT_STR("s", ""),
        PWT_INT("i", 0),
        PWT_JSON("o", pwt_cstr("{}")),
        PWT_JSON("a", pwt_cstr("[ ]")),
        PWT_JSON("n", pwt_cstr("{\"x\":null}")),
    };
    CU_ASSERT_STRING_EQUAL(written(fields, 5),
                           "{\"s\":\"\",\"i\":0,\"o\":{},\"a\":[],\"n\":{\"x\":null}}");
}

static void prints_doubles_that_json_has_no_number_for_as_null(void)
{
    CU_ASSERT_STRING_EQUAL(written_one(PWT_DOUBLE("d", (double)NAN)), "{\"d\":null}");
    CU_ASSERT_STRING_EQUAL(written_one(PWT_DOUBLE("d", -(double)INFINITY)), "{\"d\":null}");
}

static void makes_a_string_of_what_is_not_json(void)
{
    static const struct {
        const char *text;
        const char *wanted;
    } cases[] = {
        {"", "{\"j\":\"\"}"},
        {"plain", "{\"j\":\"plain\"}"},
        {"{\"a\":1", "{\"j\":\"{\\\"a\\\":1\"}"},
        {"null null", "{\"j\":\"null null\"}"},
        {"nullx", "{\"j\":\"nullx\"}"},
        {"[1,]", "{\"j\":\"[1,]\"}"},
        {"\"\xff\"", "{\"j\":\"\\\"\xEF\xBF\xBD\\\"\"}"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CU_ASSERT_STRING_EQUAL(written_one(PWT_JSON("j", pwt_cstr(cases[i].text))),
                               cases[i].wanted);
    }
}

static void copies_json_as_deep_as_the_writer_goes(void)
{
    char text[2 * PWT_JSON_DEPTH_MAX + 1] = {0};
    char wanted[sizeof(text) + 8];

    memset(text, '[', PWT_JSON_DEPTH_MAX - 1);
    memset(text + PWT_JSON_DEPTH_MAX - 1, ']', PWT_JSON_DEPTH_MAX - 1);
    (void)snprintf(wanted, sizeof(wanted), "{\"j\":%s}", text);
    CU_ASSERT_STRING_EQUAL(written_one(PWT_JSON("j", pwt_cstr(text))), wanted);

    memset(text, '[', PWT_JSON_DEPTH_MAX);
    memset(text + PWT_JSON_DEPTH_MAX, ']', PWT_JSON_DEPTH_MAX);
    (void)snprintf(wanted, sizeof(wanted), "{\"j\":\"%s\"}", text);
    CU_ASSERT_STRING_EQUAL(written_one(PWT_JSON("j", pwt_cstr(text))), wanted);
}

static void describes_a_type_of_the_future(void)
{
    const struct pwt_field field = {.key = pwt_cstr("x"), .type = 99};
    CU_ASSERT_STRING_EQUAL(
        written_one(field),
        "{\"x\":\"powertools: a value of a type that this plugin does not know\"}");
}

static void keeps_a_nul_inside_text(void)
{
    const struct pwt_field field = {.key = pwt_bytes_make("k\0k", 3),
                                    .type = PWT_FIELD_STRING,
                                    .value = {.bytes = pwt_bytes_make("v\0v", 3)}};
    CU_ASSERT_STRING_EQUAL(written_one(field), "{\"k\\u0000k\":\"v\\u0000v\"}");
}

static void takes_an_absent_name_for_an_empty_one(void)
{
    const struct pwt_field field = {.type = PWT_FIELD_INT, .value = {.i64 = 1}};
    CU_ASSERT_STRING_EQUAL(written_one(field), "{\"\":1}");
}

/* As an element of an array, where a value cannot be left out. */
static const char *value_of(struct pwt_field field)
{
    struct pwt_json_buffer buffer = {
        .ptr = s_memory, .cap = sizeof(s_memory) - 1, .max = sizeof(s_memory) - 1};
    struct pwt_json_writer writer;

    pwt_json_writer_init(&writer, &buffer, 0);
    field_write_value(&writer, &field);
    CU_ASSERT_EQUAL(pwt_json_writer_finish(&writer, NULL, NULL), 0);
    s_memory[buffer.len] = '\0';
    return s_memory;
}

static void writes_null_where_a_value_must_stand(void)
{
    CU_ASSERT_STRING_EQUAL(value_of(PWT_NULL("n")), "null");
    CU_ASSERT_STRING_EQUAL(value_of(PWT_STR("n", NULL)), "null");
    CU_ASSERT_STRING_EQUAL(value_of(PWT_JSON("n", pwt_bytes_make(NULL, 0))), "null");
    CU_ASSERT_STRING_EQUAL(value_of((struct pwt_field){.type = PWT_FIELD_END}), "null");
}

int main(void)
{
    CU_TestInfo write[] = {
        {"writes_every_type", writes_every_type},
        {"leaves_out_what_is_null", leaves_out_what_is_null},
        {"keeps_what_is_only_empty", keeps_what_is_only_empty},
        {"prints_doubles_that_json_has_no_number_for_as_null",
         prints_doubles_that_json_has_no_number_for_as_null},
        {"makes_a_string_of_what_is_not_json", makes_a_string_of_what_is_not_json},
        {"copies_json_as_deep_as_the_writer_goes", copies_json_as_deep_as_the_writer_goes},
        {"describes_a_type_of_the_future", describes_a_type_of_the_future},
        {"keeps_a_nul_inside_text", keeps_a_nul_inside_text},
        {"takes_an_absent_name_for_an_empty_one", takes_an_absent_name_for_an_empty_one},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo value[] = {
        {"writes_null_where_a_value_must_stand", writes_null_where_a_value_must_stand},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "field_write", .pTests = write},
        {.pName = "field_write_value", .pTests = value},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
