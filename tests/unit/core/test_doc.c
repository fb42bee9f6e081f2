/* SPDX-License-Identifier: Apache-2.0 */
/* JSON for plugins: whole values, and documents that are written piece by piece. */
#include "core_runtime.h"
#include "doc.h"

static struct runtime s_runtime;

static struct pwt_inv *scope(void)
{
    return s_runtime.init_scope;
}

static void tells_json_from_other_text(void)
{
    CU_ASSERT_EQUAL(doc_check(guarded(" {\"a\": [1, 2.5, null]} ")), 0);
    CU_ASSERT_EQUAL(doc_check(guarded("{")), PWT_EFORMAT);
    CU_ASSERT_EQUAL(doc_check(guarded("")), PWT_EFORMAT);
    CU_ASSERT_EQUAL(doc_check(pwt_bytes_make(NULL, 0)), PWT_EFORMAT);
    CU_ASSERT_EQUAL(doc_check(guarded("1 2")), PWT_EFORMAT);
}

static void limits_the_depth(void)
{
    char deep[4000];

    memset(deep, '[', sizeof(deep) - 1);
    deep[sizeof(deep) - 1] = '\0';
    CU_ASSERT_EQUAL(doc_check(guarded(deep)), PWT_ELIMIT);
}

static void finds_the_text_of_a_value(void)
{
    static const char json[] = "{\"a\": {\"b\": [10, {\"c/d\": \"x\"}]}, \"n\": null}";
    static const struct {
        const char *pointer;
        const char *value;
    } cases[] = {
        {"", json},     {"/a/b/0", "10"}, {"/a/b/1", "{\"c/d\": \"x\"}"}, {"/a/b/1/c~1d", "\"x\""},
        {"/n", "null"},
    };
    struct pwt_bytes value;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        CU_ASSERT_EQUAL(doc_find(guarded(json), pwt_cstr(cases[i].pointer), &value), 0);
        ASSERT_BYTES(value, cases[i].value);
    }
}

static void says_why_a_value_is_not_there(void)
{
    struct pwt_bytes value = BYTES("unchanged");

    CU_ASSERT_EQUAL(doc_find(guarded("{\"a\": 1}"), BYTES("/b"), &value), PWT_ENOTFOUND);
    CU_ASSERT_EQUAL(doc_find(guarded("{\"a\": 1}"), BYTES("/a/b"), &value), PWT_ENOTFOUND);
    CU_ASSERT_EQUAL(doc_find(guarded("[1]"), BYTES("/1"), &value), PWT_ENOTFOUND);
    CU_ASSERT_EQUAL(doc_find(guarded("[1]"), BYTES("0"), &value), PWT_EINVAL);
    CU_ASSERT_EQUAL(doc_find(guarded("x"), BYTES(""), &value), PWT_EFORMAT);
    CU_ASSERT_EQUAL(doc_find(guarded(""), BYTES("/a"), &value), PWT_EFORMAT);
    ASSERT_BYTES(value, "unchanged");
}

static void unescapes_strings(void)
{
    struct pwt_bytes text = {NULL, 0};

    CU_ASSERT_EQUAL(doc_string(scope(), guarded("\"a\\n\\u00e9\""), &text), 0);
    ASSERT_BYTES(text, "a\n\xc3\xa9");
    CU_ASSERT_EQUAL(doc_string(scope(), guarded("\"\""), &text), 0);
    CU_ASSERT_PTR_NOT_NULL(text.ptr);
    CU_ASSERT_EQUAL(text.len, 0);
    CU_ASSERT_EQUAL(doc_string(scope(), guarded("7"), &text), PWT_EFORMAT);
    CU_ASSERT_EQUAL(doc_string(scope(), guarded("\"a"), &text), PWT_EFORMAT);
}

static void quotes_text(void)
{
    char many[1000];
    struct pwt_bytes json = {NULL, 0};
    struct pwt_bytes text = {NULL, 0};

    CU_ASSERT_EQUAL(doc_quote(scope(), guarded("a\"\\\n\x01"), &json), 0);
    ASSERT_BYTES(json, "\"a\\\"\\\\\\n\\u0001\"");
    CU_ASSERT_EQUAL(doc_quote(scope(), pwt_bytes_make(NULL, 0), &json), 0);
    ASSERT_BYTES(json, "\"\"");
    memset(many, '\x02', sizeof(many)); /* six times as long when quoted */
    CU_ASSERT_EQUAL(doc_quote(scope(), pwt_bytes_make(many, sizeof(many)), &json), 0);
    CU_ASSERT_EQUAL(json.len, 6 * sizeof(many) + 2);
    CU_ASSERT_EQUAL(doc_string(scope(), json, &text), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(text, pwt_bytes_make(many, sizeof(many))));
}

static void takes_blanks_out(void)
{
    struct pwt_bytes json = BYTES("unchanged");

    CU_ASSERT_EQUAL(doc_compact(scope(), guarded("{ ] }"), &json), PWT_EFORMAT);
    ASSERT_BYTES(json, "unchanged");
    CU_ASSERT_EQUAL(doc_compact(scope(), guarded(" { \"a b\" : [ 1 ,\n2.50 ] } "), &json), 0);
    ASSERT_BYTES(json, "{\"a b\":[1,2.50]}");
}

/* ---- documents ------------------------------------------------------------------------------ */

static const struct pwt_field s_close = {.type = PWT_FIELD_CLOSE};

static struct pwt_field opening(const char *key, uint32_t type)
{
    return (struct pwt_field){.key = pwt_cstr(key), .type = type};
}

/* Writes a document of these pieces; `ret_json` stays as it was unless that went well. */
static int32_t document(const struct pwt_field *items, size_t count, struct pwt_bytes *ret_json)
{
    struct pwt_doc *doc = NULL;
    int32_t put = 0;

    CU_ASSERT_EQUAL_FATAL(doc_open(scope(), &doc), 0);
    for (size_t i = 0; i < count; i++) {
        int32_t code = doc_put(doc, &items[i]);
        CU_ASSERT_TRUE(put == 0 || code == put); /* once it failed, always the same */
        put = code;
    }
    int32_t code = doc_close(doc, ret_json);
    CU_ASSERT_TRUE(put == 0 || code == put);
    return code;
}

#define DOCUMENT(ret_json, ...)                                                          \
    document((const struct pwt_field[]){__VA_ARGS__},                                    \
             sizeof((const struct pwt_field[]){__VA_ARGS__}) / sizeof(struct pwt_field), \
             (ret_json))

static void writes_every_type_with_its_key(void)
{
    struct pwt_bytes json = {NULL, 0};

    CU_ASSERT_EQUAL(DOCUMENT(&json, opening("top", PWT_FIELD_OBJECT), PWT_STR("s\"", "a\xff\n"),
                             PWT_INT("i", INT64_MIN), PWT_UINT("u", UINT64_MAX),
                             PWT_DOUBLE("d", 1e-05), PWT_BOOL("t", 1), PWT_BOOL("f", 0),
                             PWT_NULL("n"), PWT_JSON("j", pwt_cstr(" [ 1 , 2 ] ")), s_close),
                    0);
    ASSERT_BYTES(json, "{\"s\\\"\":\"a\xef\xbf\xbd\\n\",\"i\":-9223372036854775808,"
                       "\"u\":18446744073709551615,\"d\":0.00001,\"t\":true,\"f\":false,"
                       "\"n\":null,\"j\":[1,2]}");
}

static void ignores_keys_outside_of_objects(void)
{
    struct pwt_bytes json = {NULL, 0};

    CU_ASSERT_EQUAL(DOCUMENT(&json, PWT_INT("top", 7)), 0);
    ASSERT_BYTES(json, "7");
    CU_ASSERT_EQUAL(DOCUMENT(&json, opening("a", PWT_FIELD_ARRAY), PWT_INT("b", 1),
                             opening("c", PWT_FIELD_OBJECT), opening("d", PWT_FIELD_ARRAY),
                             PWT_INT("e", 2), s_close, PWT_INT("f", 3), s_close, PWT_INT("g", 4),
                             opening("h", PWT_FIELD_OBJECT), s_close, s_close),
                    0);
    ASSERT_BYTES(json, "[1,{\"d\":[2],\"f\":3},4,{}]");
}

static void writes_null_for_what_is_absent(void)
{
    const struct pwt_field text = {.type = PWT_FIELD_STRING};
    const struct pwt_field other = {.type = PWT_FIELD_JSON};
    struct pwt_bytes json = {NULL, 0};

    CU_ASSERT_EQUAL(DOCUMENT(&json, opening("", PWT_FIELD_ARRAY), text, other, PWT_STR("", ""),
                             PWT_DOUBLE("", strtod("nan", NULL)), s_close),
                    0);
    ASSERT_BYTES(json, "[null,null,\"\",null]");
    CU_ASSERT_EQUAL(DOCUMENT(&json, opening("", PWT_FIELD_OBJECT), text, s_close), 0);
    ASSERT_BYTES(json, "{\"\":null}"); /* an absent key is an empty one */
}

static void refuses_what_makes_no_document(void)
{
    const struct pwt_field unknown = {.type = 99};
    const struct pwt_field end = {.type = PWT_FIELD_END};
    const struct pwt_field object = opening("", PWT_FIELD_OBJECT);
    struct pwt_bytes json = BYTES("unchanged");

    CU_ASSERT_EQUAL(document(NULL, 0, &json), PWT_EINVAL);
    CU_ASSERT_EQUAL(DOCUMENT(&json, s_close), PWT_EINVAL);
    CU_ASSERT_EQUAL(DOCUMENT(&json, object), PWT_EINVAL);
    CU_ASSERT_EQUAL(DOCUMENT(&json, object, s_close, s_close), PWT_EINVAL);
    CU_ASSERT_EQUAL(DOCUMENT(&json, PWT_INT("", 1), PWT_INT("", 2)), PWT_EINVAL);
    CU_ASSERT_EQUAL(DOCUMENT(&json, object, end, s_close), PWT_EINVAL);
    CU_ASSERT_EQUAL(DOCUMENT(&json, object, unknown, s_close), PWT_EINVAL);
    ASSERT_BYTES(json, "unchanged");
}

static void keeps_the_first_failure(void)
{
    const struct pwt_field object = opening("", PWT_FIELD_OBJECT);
    struct pwt_bytes json = BYTES("unchanged");

    CU_ASSERT_EQUAL(DOCUMENT(&json, object, PWT_JSON("j", pwt_cstr("[1,]")), s_close, s_close),
                    PWT_EFORMAT);
    CU_ASSERT_EQUAL(DOCUMENT(&json, PWT_JSON("", pwt_cstr("\"\xff\""))), PWT_EFORMAT);
    CU_ASSERT_EQUAL(DOCUMENT(&json, PWT_JSON("", pwt_cstr("")), s_close), PWT_EFORMAT);
    ASSERT_BYTES(json, "unchanged");
}

static void nests_as_deeply_as_json_may_be_read(void)
{
    struct pwt_field items[2048];
    struct pwt_field deeper[1026];
    struct pwt_bytes json = {NULL, 0};

    for (size_t i = 0; i < 1024; i++) {
        items[i] = opening("k", i % 2 == 0 ? PWT_FIELD_OBJECT : PWT_FIELD_ARRAY);
        items[2047 - i] = s_close;
    }
    CU_ASSERT_EQUAL(document(items, 2048, &json), 0);
    CU_ASSERT_EQUAL(doc_check(json), 0);
    memcpy(deeper, items, 1024 * sizeof(items[0]));
    deeper[1024] = opening("k", PWT_FIELD_ARRAY);
    deeper[1025] = s_close;
    CU_ASSERT_EQUAL(document(deeper, 1026, &json), PWT_ELIMIT);
    deeper[1024] = PWT_JSON("k", pwt_cstr("[]")); /* counts from where it is put */
    CU_ASSERT_EQUAL(document(deeper, 1026, &json), PWT_ELIMIT);
}

static void grows_and_keeps_documents_apart(void)
{
    const struct pwt_field array = opening("", PWT_FIELD_ARRAY);
    const struct pwt_field piece = PWT_STR("", "0123456789");
    struct pwt_doc *docs[2] = {NULL, NULL};
    struct pwt_bytes json = {NULL, 0};

    for (size_t i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL_FATAL(doc_open(scope(), &docs[i]), 0);
        CU_ASSERT_EQUAL(doc_put(docs[i], &array), 0);
    }
    for (size_t i = 0; i < 20000; i++) {
        CU_ASSERT_EQUAL_FATAL(doc_put(docs[i % 2], &piece), 0);
    }
    for (size_t i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(doc_put(docs[i], &s_close), 0);
        CU_ASSERT_EQUAL(doc_close(docs[i], &json), 0);
        CU_ASSERT_EQUAL(json.len, 10000 * 13 + 1);
        CU_ASSERT_EQUAL(doc_check(json), 0);
    }
}

static void fails_when_the_arena_is_full(void)
{
    static char many[4096];
    const struct pwt_field piece = {.type = PWT_FIELD_STRING, .value = {.bytes = BYTES(many)}};
    struct pwt_doc *doc = NULL;
    struct pwt_doc *none = NULL;
    struct pwt_bytes json = BYTES("unchanged");

    CU_ASSERT_EQUAL_FATAL(doc_open(scope(), &doc), 0);
    for (size_t size = ARENA_MAX_BYTES / 2; size != 0; size /= 2) {
        while (inv_alloc(scope(), size)) {
        }
    }
    CU_ASSERT_EQUAL(doc_put(doc, &piece), PWT_ENOMEM);
    CU_ASSERT_EQUAL(doc_put(doc, &s_close), PWT_ENOMEM);
    CU_ASSERT_EQUAL(doc_close(doc, &json), PWT_ENOMEM);
    CU_ASSERT_EQUAL(doc_open(scope(), &none), PWT_ENOMEM);
    CU_ASSERT_PTR_NULL(none);
    ASSERT_BYTES(json, "unchanged");
    arena_reset(&scope()->arena);
}

int main(void)
{
    CU_TestInfo read[] = {
        {"tells_json_from_other_text", tells_json_from_other_text},
        {"limits_the_depth", limits_the_depth},
        {"finds_the_text_of_a_value", finds_the_text_of_a_value},
        {"says_why_a_value_is_not_there", says_why_a_value_is_not_there},
        {"unescapes_strings", unescapes_strings},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo write[] = {
        {"quotes_text", quotes_text},
        {"takes_blanks_out", takes_blanks_out},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo document_tests[] = {
        {"writes_every_type_with_its_key", writes_every_type_with_its_key},
        {"ignores_keys_outside_of_objects", ignores_keys_outside_of_objects},
        {"writes_null_for_what_is_absent", writes_null_for_what_is_absent},
        {"refuses_what_makes_no_document", refuses_what_makes_no_document},
        {"keeps_the_first_failure", keeps_the_first_failure},
        {"nests_as_deeply_as_json_may_be_read", nests_as_deeply_as_json_may_be_read},
        {"grows_and_keeps_documents_apart", grows_and_keeps_documents_apart},
        {"fails_when_the_arena_is_full", fails_when_the_arena_is_full},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "doc_check, doc_find, doc_string", .pTests = read},
        {.pName = "doc_quote, doc_compact", .pTests = write},
        {.pName = "doc_open, doc_put, doc_close", .pTests = document_tests},
        CU_SUITE_INFO_NULL,
    };
    if (!two_plugins(&s_runtime)) {
        return 99;
    }
    int status = run_suites(suites);
    runtime_done(&s_runtime);
    return status;
}
