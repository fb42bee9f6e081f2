/* SPDX-License-Identifier: Apache-2.0 */
/* The writer: what it writes, the order of calls it accepts, and what is left when memory is not.
 */
#include "json_test.h"

#include <math.h>

/* A writer into fixed memory. */
struct fixture {
    char memory[4096];
    struct pwt_json_buffer buffer;
    struct pwt_json_writer writer;
};

static struct pwt_json_writer *begin(struct fixture *fixture, uint32_t indent)
{
    fixture->buffer = (struct pwt_json_buffer){
        .ptr = fixture->memory, .cap = sizeof(fixture->memory), .max = sizeof(fixture->memory)};
    pwt_json_writer_init(&fixture->writer, &fixture->buffer, indent);
    return &fixture->writer;
}

static void check_finish(struct fixture *fixture, const char *expected)
{
    const char *text = NULL;
    size_t len = 0;
    CU_ASSERT_EQUAL(pwt_json_writer_finish(&fixture->writer, &text, &len), 0);
    CU_ASSERT_TRUE(test_same(text, len, expected, strlen(expected)));
    CU_ASSERT_PTR_EQUAL(text, fixture->memory);
    CU_ASSERT_EQUAL(fixture->buffer.len, len);
    CU_ASSERT_EQUAL(pwt_json_validate(text, len, NULL, NULL), 0);
}

static void check_error(struct fixture *fixture, int32_t error)
{
    const char *text = NULL;
    size_t len = SIZE_MAX;
    CU_ASSERT_EQUAL(pwt_json_writer_finish(&fixture->writer, &text, &len), error);
    CU_ASSERT_PTR_NULL(text);
    CU_ASSERT_EQUAL(len, SIZE_MAX);
    CU_ASSERT_EQUAL(fixture->buffer.len, 0);
}

/* One of everything. */
static void write_everything(struct pwt_json_writer *writer)
{
    pwt_json_write_object(writer);
    pwt_json_write_member_string(writer, TEXT("s"), TEXT("a\n"));
    pwt_json_write_member_int64(writer, TEXT("i"), INT64_MIN);
    pwt_json_write_member_uint64(writer, TEXT("u"), UINT64_MAX);
    pwt_json_write_member_double(writer, TEXT("d"), 129.95);
    pwt_json_write_member_double(writer, TEXT("n"), NAN);
    pwt_json_write_member_bool(writer, TEXT("t"), true);
    pwt_json_write_member_bool(writer, TEXT("f"), false);
    pwt_json_write_member_null(writer, TEXT("z"));
    pwt_json_write_member_value(writer, TEXT("v"), TEXT(" { \"a\" : [ 1 , 2.50 ] } "));
    pwt_json_write_key_raw(writer, TEXT("\"raw\""));
    pwt_json_write_array(writer);
    pwt_json_write_end(writer);
    pwt_json_write_key(writer, TEXT("list"));
    pwt_json_write_array(writer);
    pwt_json_write_int64(writer, 1);
    pwt_json_write_object(writer);
    pwt_json_write_end(writer);
    pwt_json_write_string(writer, TEXT(""));
    pwt_json_write_end(writer);
    pwt_json_write_end(writer);
}

static void writes_everything_compactly(void)
{
    struct fixture fixture;
    write_everything(begin(&fixture, 0));
    check_finish(&fixture, "{\"s\":\"a\\n\",\"i\":-9223372036854775808,\"u\":18446744073709551615,"
                           "\"d\":129.95,\"n\":null,\"t\":true,\"f\":false,\"z\":null,"
                           "\"v\":{\"a\":[1,2.50]},\"raw\":[],\"list\":[1,{},\"\"]}");
}

static void indents(void)
{
    struct fixture fixture;
    write_everything(begin(&fixture, 4));
    check_finish(&fixture, "{\n    \"s\": \"a\\n\",\n    \"i\": -9223372036854775808,\n"
                           "    \"u\": 18446744073709551615,\n    \"d\": 129.95,\n"
                           "    \"n\": null,\n    \"t\": true,\n    \"f\": false,\n"
                           "    \"z\": null,\n    \"v\": {\n        \"a\": [\n            1,\n"
                           "            2.50\n        ]\n    },\n    \"raw\": [],\n"
                           "    \"list\": [\n        1,\n        {},\n        \"\"\n    ]\n}");
}

static void a_scalar_is_a_document(void)
{
    struct fixture fixture;
    pwt_json_write_double(begin(&fixture, 4), -0.0);
    check_finish(&fixture, "-0");
    pwt_json_write_null(begin(&fixture, 0));
    check_finish(&fixture, "null");
}

static void fragments_get_their_commas(void)
{
    struct fixture fixture;
    struct pwt_json_writer *writer = begin(&fixture, 0);
    pwt_json_write_object(writer);
    pwt_json_write_fragment(writer, TEXT("\"a\":1,\"b\":2"));
    pwt_json_write_fragment(writer, TEXT("\"c\":3"));
    pwt_json_write_key(writer, TEXT("d"));
    pwt_json_write_fragment(writer, TEXT("{\"e\":4}"));
    pwt_json_write_key(writer, TEXT("f"));
    pwt_json_write_array(writer);
    pwt_json_write_fragment(writer, TEXT("5,6"));
    pwt_json_write_fragment(writer, TEXT("7"));
    pwt_json_write_end(writer);
    pwt_json_write_end(writer);
    check_finish(&fixture, "{\"a\":1,\"b\":2,\"c\":3,\"d\":{\"e\":4},\"f\":[5,6,7]}");
}

static void raw_bytes_change_nothing_else(void)
{
    struct fixture fixture;
    struct pwt_json_writer *writer = begin(&fixture, 0);
    pwt_json_write_raw(writer, NULL, 0);
    pwt_json_write_array(writer);
    pwt_json_write_raw(writer, TEXT(" "));
    pwt_json_write_int64(writer, 1);
    pwt_json_write_raw(writer, TEXT(" "));
    pwt_json_write_int64(writer, 2);
    pwt_json_write_end(writer);
    pwt_json_write_raw(writer, TEXT("\n"));
    check_finish(&fixture, "[ 1 ,2]\n");
}

static void documents_follow_each_other_in_a_buffer(void)
{
    struct fixture fixture;
    const char *text = NULL;
    size_t len = 0;
    pwt_json_write_int64(begin(&fixture, 0), 1);
    check_finish(&fixture, "1");
    pwt_json_writer_init(&fixture.writer, &fixture.buffer, 0);
    pwt_json_write_int64(&fixture.writer, 23);
    CU_ASSERT_EQUAL(pwt_json_writer_finish(&fixture.writer, &text, &len), 0);
    CU_ASSERT_TRUE(test_same(text, len, "23", 2));
    CU_ASSERT_TRUE(test_same(fixture.buffer.ptr, fixture.buffer.len, "123", 3));
    /* A failed one leaves those before it. */
    pwt_json_writer_init(&fixture.writer, &fixture.buffer, 0);
    pwt_json_write_array(&fixture.writer);
    CU_ASSERT_EQUAL(pwt_json_writer_finish(&fixture.writer, NULL, NULL), PWT_JSON_EUSE);
    CU_ASSERT_TRUE(test_same(fixture.buffer.ptr, fixture.buffer.len, "123", 3));
}

/* Calls that make no document. */
static void misuse(const char *calls)
{
    struct fixture fixture;
    struct pwt_json_writer *writer = begin(&fixture, 0);
    for (; *calls != '\0'; calls++) {
        switch (*calls) {
        case '{':
            pwt_json_write_object(writer);
            break;
        case '[':
            pwt_json_write_array(writer);
            break;
        case '.':
            pwt_json_write_end(writer);
            break;
        case 'k':
            pwt_json_write_key(writer, TEXT("k"));
            break;
        case 'r':
            pwt_json_write_key_raw(writer, TEXT("\"r\""));
            break;
        case 'f':
            pwt_json_write_fragment(writer, TEXT("1"));
            break;
        case 's':
            pwt_json_write_value(writer, TEXT("1"));
            break;
        case 't':
            pwt_json_write_node(
                writer, &(struct pwt_json_node){.text = "1", .len = 1, .type = PWT_JSON_NUMBER});
            break;
        case 'v':
            pwt_json_write_value(writer, TEXT("[1]"));
            break;
        default:
            pwt_json_write_int64(writer, 1);
            break;
        }
    }
    check_error(&fixture, PWT_JSON_EUSE);
}

static void refuses_calls_in_a_wrong_order(void)
{
    static const char *const orders[] = {
        "",    "[",   "{",     "{k",  "[1",  ".",   "k",    "11",   "[1..",  "[..",
        "{1.", "[k",  "{kk",   "{k.", "[.1", "1f",  "{[",   "{{",   "[r",    "{rr",
        "1v",  "{v",  "k1",    "[{1", "1[.", "{k1", "{k[1", "{k1k", "{k1k.", "vv",
        "{s.", "{t.", "{k1s.", "ss",  "tt",  "ff",  "[.[."};
    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        misuse(orders[i]);
    }
}

static void refuses_foreign_values_that_are_not_json(void)
{
    struct fixture fixture;
    struct pwt_json_writer *writer = begin(&fixture, 0);
    pwt_json_write_array(writer);
    pwt_json_write_value(writer, TEXT("[1,]"));
    pwt_json_write_end(writer);
    check_error(&fixture, PWT_JSON_ESYNTAX);
    pwt_json_write_value(begin(&fixture, 0), TEXT(""));
    check_error(&fixture, PWT_JSON_EEND);
    pwt_json_write_value(begin(&fixture, 0), TEXT("\"\xff\""));
    check_error(&fixture, PWT_JSON_EUTF8);
}

static void keeps_the_first_error(void)
{
    struct fixture fixture;
    struct pwt_json_writer *writer = begin(&fixture, 0);
    pwt_json_write_value(writer, TEXT("\"\xff\""));
    pwt_json_write_end(writer);
    pwt_json_write_value(writer, TEXT("x"));
    write_everything(writer);
    check_error(&fixture, PWT_JSON_EUTF8);
}

static void nests_down_to_the_limit(void)
{
    for (uint32_t depth = 1023; depth <= 1025; depth++) {
        struct pwt_json_buffer buffer = test_buffer();
        struct pwt_json_writer writer;
        pwt_json_writer_init(&writer, &buffer, 0);
        for (uint32_t i = 0; i < depth; i++) {
            /* Kinds alternate, so that the bit of each level counts. */
            if (i % 3 == 0) {
                pwt_json_write_object(&writer);
                pwt_json_write_key(&writer, TEXT("a"));
            } else {
                pwt_json_write_array(&writer);
            }
        }
        pwt_json_write_null(&writer);
        for (uint32_t i = 0; i < depth; i++) {
            pwt_json_write_end(&writer);
        }
        int32_t expected = depth <= PWT_JSON_DEPTH_MAX ? 0 : PWT_JSON_EDEPTH;
        CU_ASSERT_EQUAL(pwt_json_writer_finish(&writer, NULL, NULL), expected);
        CU_ASSERT_EQUAL(buffer.len != 0, expected == 0);
        CU_ASSERT_TRUE(expected != 0 || pwt_json_validate(buffer.ptr, buffer.len, NULL, NULL) == 0);
        free(buffer.ptr);
    }
}

/* Every size below the document's: the call fails, nothing is handed out, nothing beyond is
 * touched. */
static void never_leaves_half_a_document(void)
{
    char whole[512];
    for (uint32_t indent = 0; indent <= 4; indent += 4) {
        struct pwt_json_buffer buffer = {.ptr = whole, .cap = sizeof(whole), .max = sizeof(whole)};
        struct pwt_json_writer writer;
        pwt_json_writer_init(&writer, &buffer, indent);
        write_everything(&writer);
        CU_ASSERT_EQUAL_FATAL(pwt_json_writer_finish(&writer, NULL, NULL), 0);
        for (size_t size = 0; size <= buffer.len; size++) {
            struct pwt_json_buffer small = {
                .ptr = test_guard(whole, 0) - size, .cap = size, .max = size};
            pwt_json_writer_init(&writer, &small, indent);
            write_everything(&writer);
            bool fits = size == buffer.len;
            CU_ASSERT_EQUAL(pwt_json_writer_finish(&writer, NULL, NULL), fits ? 0 : PWT_JSON_ESIZE);
            CU_ASSERT_EQUAL(small.len, fits ? size : 0);
            CU_ASSERT_TRUE(!fits || memcmp(small.ptr, whole, size) == 0);
        }
    }
}

/* A grow function that counts, and can refuse. */
struct growth {
    size_t calls;
    size_t refuse_at;
    size_t largest;
};

static char *counted_grow(void *user, char *ptr, size_t used, size_t size)
{
    struct growth *growth = user;
    growth->largest = size;
    (void)used;
    return growth->calls++ == growth->refuse_at ? NULL : realloc(ptr, size);
}

static void grows_up_to_its_maximum(void)
{
    struct growth growth = {.refuse_at = SIZE_MAX};
    struct pwt_json_buffer buffer = {.max = 10000, .grow = counted_grow, .user = &growth};
    struct pwt_json_writer writer;
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_array(&writer);
    for (int i = 0; i < 4999; i++) {
        pwt_json_write_int64(&writer, 7);
    }
    pwt_json_write_end(&writer);
    CU_ASSERT_EQUAL(pwt_json_writer_finish(&writer, NULL, NULL), 0);
    CU_ASSERT_EQUAL(buffer.len, 9999);
    CU_ASSERT_EQUAL(growth.largest, 10000);
    CU_ASSERT_TRUE(growth.calls < 10); /* doubling, not creeping */
    buffer.len = 0;
    pwt_json_writer_init(&writer, &buffer, 0);
    char text[9999] = "";
    pwt_json_write_string(&writer, text, sizeof(text));
    CU_ASSERT_EQUAL(pwt_json_writer_finish(&writer, NULL, NULL), PWT_JSON_ESIZE);
    CU_ASSERT_EQUAL(growth.largest, 10000);
    free(buffer.ptr);
}

static void survives_every_failing_allocation(void)
{
    size_t failed = 0;
    for (size_t n = 0; n < 20; n++) {
        struct growth growth = {.refuse_at = n};
        struct pwt_json_buffer buffer = {.max = 1 << 20, .grow = counted_grow, .user = &growth};
        struct pwt_json_writer writer;
        pwt_json_writer_init(&writer, &buffer, 0);
        pwt_json_write_array(&writer);
        for (int i = 0; i < 2000; i++) {
            pwt_json_write_string(&writer, TEXT("twelve bytes"));
        }
        pwt_json_write_end(&writer);
        int32_t result = pwt_json_writer_finish(&writer, NULL, NULL);
        CU_ASSERT_EQUAL(result, n < growth.calls ? PWT_JSON_ENOMEM : 0);
        CU_ASSERT_EQUAL(buffer.len == 0, result != 0);
        failed += result != 0 ? 1 : 0;
        free(buffer.ptr);
    }
    CU_ASSERT_TRUE(failed > 3 && failed < 20);
}

static void grows_in_an_arena(void)
{
    struct test_arena arena = {.memory = NULL};
    struct pwt_json_buffer buffer = {
        .max = 1 << 16, .grow = pwt_json_grow_arena, .user = test_arena_reset(&arena)};
    struct pwt_json_writer writer;
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_array(&writer);
    for (int i = 0; i < 1000; i++) {
        pwt_json_write_int64(&writer, i);
    }
    pwt_json_write_end(&writer);
    CU_ASSERT_EQUAL(pwt_json_writer_finish(&writer, NULL, NULL), 0);
    CU_ASSERT_EQUAL(pwt_json_validate(buffer.ptr, buffer.len, NULL, NULL), 0);
    CU_ASSERT_TRUE(test_same(buffer.ptr + buffer.len - 8, 8, "998,999]", 8));
    free(arena.memory);
}

static void copies_long_strings_at_their_exact_size(void)
{
    struct growth growth = {.refuse_at = SIZE_MAX};
    struct pwt_json_buffer buffer = {.max = 100002, .grow = counted_grow, .user = &growth};
    struct pwt_json_writer writer;
    char *text = test_alloc(100000);
    memset(text, 'x', 100000);
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_string(&writer, text, 100000);
    CU_ASSERT_EQUAL(pwt_json_writer_finish(&writer, NULL, NULL), 0);
    CU_ASSERT_EQUAL(buffer.len, 100002);
    CU_ASSERT_EQUAL(growth.calls, 1);
    free(text);
    free(buffer.ptr);
}

int main(void)
{
    CU_TestInfo output[] = {
        {"writes_everything_compactly", writes_everything_compactly},
        {"indents", indents},
        {"a_scalar_is_a_document", a_scalar_is_a_document},
        {"fragments_get_their_commas", fragments_get_their_commas},
        {"raw_bytes_change_nothing_else", raw_bytes_change_nothing_else},
        {"documents_follow_each_other_in_a_buffer", documents_follow_each_other_in_a_buffer},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo errors[] = {
        {"refuses_calls_in_a_wrong_order", refuses_calls_in_a_wrong_order},
        {"refuses_foreign_values_that_are_not_json", refuses_foreign_values_that_are_not_json},
        {"keeps_the_first_error", keeps_the_first_error},
        {"nests_down_to_the_limit", nests_down_to_the_limit},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo memory[] = {
        {"never_leaves_half_a_document", never_leaves_half_a_document},
        {"grows_up_to_its_maximum", grows_up_to_its_maximum},
        {"survives_every_failing_allocation", survives_every_failing_allocation},
        {"grows_in_an_arena", grows_in_an_arena},
        {"copies_long_strings_at_their_exact_size", copies_long_strings_at_their_exact_size},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_json_write_*", .pTests = output},
        {.pName = "pwt_json_writer_finish", .pTests = errors},
        {.pName = "pwt_json_writer_reserve", .pTests = memory},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
