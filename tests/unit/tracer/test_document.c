/* SPDX-License-Identifier: Apache-2.0 */
/* document.c: members of a document, names, times. */
#include "../run.h"
#include "fake_host.h"

#include <string.h>

static struct tracer s_tracer;
static struct pwt_inv s_inv;

static struct tracer_subsegment *start(enum tracer_kind kind, struct pwt_bytes name)
{
    fake_install();
    fake_tracer(&s_tracer);
    fake_start(&s_inv, &s_tracer);
    memcpy(fake_state(&s_inv)->parent, FAKE_PARENT, TRACER_ID_BYTES);
    struct tracer_subsegment *subsegment = tracer_open(&s_inv.cx, kind, name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(subsegment);
    memcpy(subsegment->id, "0123456789abcdef", TRACER_ID_BYTES);
    return subsegment;
}

/* The document of an open subsegment, NUL-terminated. */
static const char *document(struct tracer_subsegment *subsegment, const struct tracer_cut *cut)
{
    static char memory[1 << 16];
    struct pwt_json_buffer buffer = {
        .ptr = memory, .cap = sizeof(memory) - 1, .max = sizeof(memory) - 1};

    subsegment->end_ns = FAKE_NOW_NS + 1000;
    CU_ASSERT_EQUAL(tracer_document(&buffer, pwt_cstr(FAKE_ROOT), subsegment, cut), 0);
    memory[buffer.len] = '\0';
    return memory;
}

#define HEAD(name)                                                               \
    "{\"id\":\"0123456789abcdef\",\"name\":\"" name "\",\"start_time\":"         \
    "1666888063.738999,\"end_time\":1666888063.739000,\"trace_id\":\"" FAKE_ROOT \
    "\",\"parent_id\":\"" FAKE_PARENT "\",\"type\":\"subsegment\""

static const struct tracer_cut s_whole;

static void writes_what_every_subsegment_has(void)
{
    struct tracer_subsegment *subsegment = start(TRACER_PLAIN, pwt_cstr("work"));

    CU_ASSERT_STRING_EQUAL(document(subsegment, &s_whole), HEAD("work") "}");
    fake_inv_close(&s_inv);
}

static void marks_names_by_kind(void)
{
    static const struct {
        enum tracer_kind kind;
        const char *document;
    } cases[] = {
        {TRACER_METHOD, HEAD("## n") "}"},
        {TRACER_HANDLER, HEAD("## n") "}"},
        {TRACER_MIDDLEWARE, HEAD("## n") "}"},
        {TRACER_RECORD, HEAD("## n") "}"},
        {TRACER_REMOTE, HEAD("n") ",\"namespace\":\"remote\"}"},
        {TRACER_SQL, HEAD("n") ",\"namespace\":\"remote\"}"},
        {TRACER_AWS, HEAD("n") ",\"namespace\":\"aws\"}"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tracer_subsegment *subsegment = start(cases[i].kind, pwt_cstr("n"));
        CU_ASSERT_STRING_EQUAL(document(subsegment, &s_whole), cases[i].document);
        fake_inv_close(&s_inv);
    }
}

static void writes_flags(void)
{
    struct tracer_subsegment *subsegment = start(TRACER_PLAIN, pwt_cstr("n"));

    subsegment->flags = PWT_TRACE_FAULT | PWT_TRACE_ERROR | PWT_TRACE_THROTTLE;
    CU_ASSERT_STRING_EQUAL(document(subsegment, &s_whole),
                           HEAD("n") ",\"fault\":true,\"error\":true,\"throttle\":true}");
    fake_inv_close(&s_inv);
}

static void cuts_details_and_long_texts(void)
{
    static char text[3000];
    const struct tracer_cut cut = {.details = true};
    struct tracer_subsegment *subsegment = start(TRACER_REMOTE, pwt_cstr("n"));
    const struct pwt_field url = PWT_STR("url", "https://h/");

    memset(text, 'x', sizeof(text) - 1);
    const struct pwt_error error = fake_error("A", text);
    tracer_put(&s_inv.cx, subsegment, PWT_TRACE_HTTP_REQUEST, pwt_cstr(NULL), &url);
    tracer_fail(&s_inv.cx, subsegment, &error, NULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(document(subsegment, &s_whole), text));
    CU_ASSERT_PTR_NOT_NULL(strstr(document(subsegment, &s_whole), "\"http\""));
    CU_ASSERT_PTR_NULL(strstr(document(subsegment, &cut), text));
    CU_ASSERT_PTR_NULL(strstr(document(subsegment, &cut), "\"http\""));
    CU_ASSERT_PTR_NOT_NULL(strstr(document(subsegment, &cut), "xxx"));
    fake_inv_close(&s_inv);
}

static void keeps_its_own_annotations_in_a_cut(void)
{
    const struct tracer_cut cut = {.annotations = true};
    struct tracer_subsegment *subsegment = start(TRACER_HANDLER, pwt_cstr("n"));

    tracer_annotate(subsegment, pwt_cstr("\"k\""), pwt_cstr("1"));
    tracer_annotate(subsegment, pwt_cstr("\"ColdStart\""), pwt_cstr("true"));
    tracer_annotate(subsegment, pwt_cstr("\"Service\""), pwt_cstr("\"orders\""));
    CU_ASSERT_STRING_EQUAL(
        document(subsegment, &cut),
        HEAD("## n") ",\"annotations\":{\"ColdStart\":true,\"Service\":\"orders\"}}");
    fake_inv_close(&s_inv);
}

static void leaves_the_buffer_as_it_was_where_there_is_no_room(void)
{
    char memory[100];
    struct pwt_json_buffer buffer = {.ptr = memory, .cap = sizeof(memory), .max = sizeof(memory)};
    const struct tracer_subsegment *subsegment = start(TRACER_PLAIN, pwt_cstr("n"));

    CU_ASSERT_EQUAL(tracer_document(&buffer, pwt_cstr(FAKE_ROOT), subsegment, &s_whole),
                    PWT_JSON_ESIZE);
    CU_ASSERT_EQUAL(buffer.len, 0);
    fake_inv_close(&s_inv);
}

/* ---- names ---- */

static bool is_name(struct pwt_bytes given, const char *wanted)
{
    char text[TRACER_NAME_MAX];
    const struct tracer_subsegment subsegment = {.name = given};

    return pwt_bytes_equal(tracer_name(&subsegment, text), pwt_cstr(wanted));
}

static void removes_what_x_ray_does_not_take(void)
{
    CU_ASSERT_TRUE(is_name(pwt_cstr("a?b;c*d(e)f!g$h~i^j<k>l"), "abcdefghijkl"));
    CU_ASSERT_TRUE(
        is_name(pwt_cstr("a b_c.d:e/f%g&h#i=j+k\\l-m@n,o"), "a b_c.d:e/f%g&h#i=j+k\\l-m@n,o"));
    CU_ASSERT_TRUE(is_name(pwt_bytes_make("a\0b", 3), "ab"));
    CU_ASSERT_TRUE(is_name(pwt_cstr("caf\xc3\xa9"), "caf\xc3\xa9"));
    CU_ASSERT_TRUE(is_name(pwt_cstr("???"), "unnamed"));
    CU_ASSERT_TRUE(is_name(pwt_cstr(""), "unnamed"));
    CU_ASSERT_TRUE(is_name(pwt_cstr(NULL), "unnamed"));
}

static void cuts_names_between_characters(void)
{
    static char given[260];
    char wanted[TRACER_NAME_MAX + 1];

    memset(given, 'x', 250);
    memset(wanted, 'x', TRACER_NAME_MAX);
    wanted[TRACER_NAME_MAX] = '\0';
    CU_ASSERT_TRUE(is_name(pwt_cstr(given), wanted));
    memcpy(given + 198, "\xe2\x82\xac", 3); /* would end at 201 */
    wanted[198] = '\0';
    CU_ASSERT_TRUE(is_name(pwt_cstr(given), wanted));
    memcpy(given + 197, "\xe2\x82\xac", 3); /* ends at 200 */
    given[200] = 'x';
    memcpy(wanted + 197, "\xe2\x82\xac", 4);
    CU_ASSERT_TRUE(is_name(pwt_cstr(given), wanted));
}

static void cuts_names_that_are_no_text_as_they_are_printed(void)
{
    static char given[300];
    char text[TRACER_NAME_MAX];
    const struct tracer_subsegment subsegment = {.kind = TRACER_METHOD,
                                                 .name = {.ptr = given, .len = sizeof(given)}};

    memset(given, 0x80, sizeof(given));
    const struct pwt_bytes name = tracer_name(&subsegment, text);
    CU_ASSERT_EQUAL(name.len, 198); /* `## ` and 65 times U+FFFD */
    CU_ASSERT_EQUAL(memcmp(name.ptr, "## \xef\xbf\xbd\xef\xbf\xbd", 9), 0);
    CU_ASSERT_TRUE(is_name(pwt_cstr("a\xe2\x82?b"), "a\xef\xbf\xbd"
                                                    "b"));
}

int main(void)
{
    CU_TestInfo documents[] = {
        {"writes_what_every_subsegment_has", writes_what_every_subsegment_has},
        {"marks_names_by_kind", marks_names_by_kind},
        {"writes_flags", writes_flags},
        {"cuts_details_and_long_texts", cuts_details_and_long_texts},
        {"keeps_its_own_annotations_in_a_cut", keeps_its_own_annotations_in_a_cut},
        {"leaves_the_buffer_as_it_was_where_there_is_no_room",
         leaves_the_buffer_as_it_was_where_there_is_no_room},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo names[] = {
        {"removes_what_x_ray_does_not_take", removes_what_x_ray_does_not_take},
        {"cuts_names_between_characters", cuts_names_between_characters},
        {"cuts_names_that_are_no_text_as_they_are_printed",
         cuts_names_that_are_no_text_as_they_are_printed},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "tracer_document", .pTests = documents},
        {.pName = "tracer_name", .pTests = names},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
