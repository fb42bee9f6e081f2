/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a canonical request. */
#include "aws_test.h"
#include "sigv4_canonical.h"

static struct fixed s_fixed;

static bool path_is(const char *path, uint32_t flags, const char *expected)
{
    const struct pwt_json_alloc alloc = fixed_alloc(&s_fixed, sizeof(s_fixed.memory));
    struct strbuf text = strbuf_new(&alloc, 64);

    sigv4_path_write(&text, pwt_cstr(path), flags);
    return !text.failed && is_text(strbuf_since(&text, 0), expected);
}

static void paths_are_normalized(void)
{
    static const char *const paths[][2] = {
        {"", "/"},
        {"/", "/"},
        {"//", "/"},
        {"/a", "/a"},
        {"/a/", "/a/"},
        {"/a//b", "/a/b"},
        {"/a/./b", "/a/b"},
        {"/a/../b", "/b"},
        {"/../..", "/"},
        {"/a/b/../", "/a/"},
        {"a", "/a"},
        {"/...", "/..."},
        {"/a%20b", "/a%2520b"},
        {"/\xc3\xa9", "/%C3%A9"},
    };

    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        CU_ASSERT_TRUE(path_is(paths[i][0], SIGV4_NORMALIZE, paths[i][1]));
    }
    CU_ASSERT_TRUE(path_is("/a//../b c", 0, "/a//../b%20c"));
    CU_ASSERT_TRUE(path_is("/a//../b%20c", SIGV4_RAW_PATH, "/a//../b%20c"));
}

static void path_with_too_many_segments_fails(void)
{
    const struct pwt_json_alloc alloc = fixed_alloc(&s_fixed, sizeof(s_fixed.memory));
    struct strbuf text = strbuf_new(&alloc, 64);
    char path[2 * 600];

    for (size_t i = 0; i < sizeof(path); i += 2) {
        memcpy(path + i, "/a", 2);
    }
    sigv4_path_write(&text, pwt_bytes_make(path, sizeof(path)), SIGV4_NORMALIZE);
    CU_ASSERT_TRUE(text.failed);
}

static bool query_is(const char *query, const char *expected)
{
    const struct pwt_json_alloc alloc = fixed_alloc(&s_fixed, sizeof(s_fixed.memory));
    struct strbuf text = strbuf_new(&alloc, 64);
    struct sigv4_pairs pairs;

    if (!sigv4_query_read(pwt_cstr(query), &alloc, &pairs)) {
        return false;
    }
    sigv4_pairs_sort(&pairs, true);
    sigv4_query_write(&text, &pairs);
    return is_text(strbuf_since(&text, 0), expected);
}

static void queries_are_sorted_and_encoded_once(void)
{
    CU_ASSERT_TRUE(query_is("", ""));
    CU_ASSERT_TRUE(query_is("b=2&a=1", "a=1&b=2"));
    CU_ASSERT_TRUE(query_is("a=2&a=10&a=1&A=3", "A=3&a=1&a=10&a=2"));
    CU_ASSERT_TRUE(query_is("a&b=&&c==d", "a=&b=&c=%3Dd"));
    CU_ASSERT_TRUE(query_is("a=%2f&b=%zz&c=%4&d=%41", "a=%2F&b=%25zz&c=%254&d=A"));
    CU_ASSERT_TRUE(query_is("a=b c+d", "a=b%20c%2Bd"));
}

static void too_many_members_are_refused(void)
{
    const struct pwt_json_alloc alloc = fixed_alloc(&s_fixed, sizeof(s_fixed.memory));
    struct sigv4_pairs pairs;
    char query[SIGV4_PAIRS_MAX];

    memset(query, '&', sizeof(query));
    CU_ASSERT_FALSE(sigv4_query_read(pwt_bytes_make(query, sizeof(query)), &alloc, &pairs));
}

static void headers_are_sorted_trimmed_and_joined(void)
{
    const struct pwt_json_alloc alloc = fixed_alloc(&s_fixed, sizeof(s_fixed.memory));
    const struct pwt_http_header headers[] = {
        {pwt_cstr("X-B"), pwt_cstr(" two \t words ")},
        {pwt_cstr("Host"), pwt_cstr("h")},
        {pwt_cstr("x-a"), pwt_cstr("2")},
        {pwt_cstr("X-A"), pwt_cstr("1")},
        {pwt_cstr("X-C"), pwt_cstr("")},
        {pwt_cstr("User-Agent"), pwt_cstr("u")},
        {pwt_cstr("Expect"), pwt_cstr("e")},
        {pwt_cstr("Authorization"), pwt_cstr("a")},
        {pwt_cstr("Connection"), pwt_cstr("c")},
        {pwt_cstr("X-Amzn-Trace-Id"), pwt_cstr("t")},
    };
    const struct sigv4_request request = {.headers = headers,
                                          .header_count = sizeof(headers) / sizeof(headers[0])};
    struct strbuf text = strbuf_new(&alloc, 64);
    struct sigv4_pairs pairs;

    CU_ASSERT_TRUE_FATAL(sigv4_headers_read(&request, &alloc, &pairs));
    sigv4_pairs_sort(&pairs, false);
    sigv4_headers_write(&text, &pairs);
    CU_ASSERT_TRUE(is_text(strbuf_since(&text, 0), "host:h\nx-a:2,1\nx-b:two words\nx-c:\n"));
    const size_t at = text.len;
    sigv4_names_write(&text, &pairs);
    CU_ASSERT_TRUE(is_text(strbuf_since(&text, at), "host;x-a;x-b;x-c"));
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"paths_are_normalized", paths_are_normalized},
        {"path_with_too_many_segments_fails", path_with_too_many_segments_fails},
        {"queries_are_sorted_and_encoded_once", queries_are_sorted_and_encoded_once},
        {"too_many_members_are_refused", too_many_members_are_refused},
        {"headers_are_sorted_trimmed_and_joined", headers_are_sorted_trimmed_and_joined},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "sigv4_canonical", .pTests = tests}, CU_SUITE_INFO_NULL};
    return run_suites(suites);
}
