/* SPDX-License-Identifier: Apache-2.0 */
#include "test_otlp_host.h"

#include "otlp_text.h"

#define FFFD "\xef\xbf\xbd"

static bool becomes(const char *text, const char *wanted)
{
    char copy[64];
    struct pwt_bytes bytes = pwt_cstr(text);
    size_t len = otlp_text_bytes(bytes);

    if (len != strlen(wanted)) {
        return false;
    }
    otlp_text_copy(bytes, copy);
    return memcmp(copy, wanted, len) == 0;
}

static void keeps_what_is_valid(void)
{
    CU_ASSERT(becomes("", ""));
    CU_ASSERT(becomes("abc\x7f", "abc\x7f"));
    CU_ASSERT(becomes("\xc2\x80\xdf\xbf", "\xc2\x80\xdf\xbf"));
    CU_ASSERT(
        becomes("\xe0\xa0\x80\xed\x9f\xbf\xef\xbf\xbf", "\xe0\xa0\x80\xed\x9f\xbf\xef\xbf\xbf"));
    CU_ASSERT(becomes("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf", "\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"));
}

/* The same as the JSON writer makes of it: one character for each maximal invalid part. */
static void replaces_maximal_parts(void)
{
    CU_ASSERT(becomes("\x80", FFFD));
    CU_ASSERT(becomes("\xc0\x80", FFFD FFFD)); /* overlong */
    CU_ASSERT(becomes("\xe0\x9f\x80", FFFD FFFD FFFD));
    CU_ASSERT(becomes("\xed\xa0\x80", FFFD FFFD FFFD)); /* a surrogate */
    CU_ASSERT(becomes("\xf4\x90\x80\x80", FFFD FFFD FFFD FFFD));
    CU_ASSERT(becomes("\xf5", FFFD));
    CU_ASSERT(becomes("\xff"
                      "a",
                      FFFD "a"));
    CU_ASSERT(becomes("\xe2\x82", FFFD)); /* ends too early */
    CU_ASSERT(becomes("\xe2\x82"
                      "a",
                      FFFD "a"));
    CU_ASSERT(becomes("\xf0\x9f\x98"
                      "a",
                      FFFD "a"));
    CU_ASSERT(becomes("\xf0\x9f\xe2\x82\xac", FFFD "\xe2\x82\xac"));
}

static bool cuts(const char *text, int64_t chars, const char *wanted)
{
    return pwt_bytes_equal(otlp_text_cut(pwt_cstr(text), chars), pwt_cstr(wanted));
}

static void counts_characters(void)
{
    CU_ASSERT(cuts("abc", -1, "abc"));
    CU_ASSERT(cuts("abc", 3, "abc"));
    CU_ASSERT(cuts("abc", 2, "ab"));
    CU_ASSERT(cuts("abc", 0, ""));
    CU_ASSERT(cuts("", 0, ""));
    CU_ASSERT(cuts("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 2, "\xc3\xa9\xe2\x82\xac"));
    CU_ASSERT(
        cuts("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 3, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
    CU_ASSERT(cuts("\xff\xff\xff", 2, "\xff\xff"));
}

static bool decodes(const char *text, const char *wanted)
{
    char decoded[64];
    size_t len = otlp_text_percent_decode(pwt_cstr(text), decoded);

    return len == strlen(wanted) && memcmp(decoded, wanted, len) == 0;
}

static void decodes_triplets(void)
{
    CU_ASSERT(decodes("", ""));
    CU_ASSERT(decodes("Basic%20a%3D%3d", "Basic a=="));
    CU_ASSERT(decodes("a+b", "a+b"));
    CU_ASSERT(decodes("100%", "100%"));
    CU_ASSERT(decodes("%4", "%4"));
    CU_ASSERT(decodes("%4g%zz%41", "%4g%zzA"));
}

static bool finds(struct pwt_bytes *rest, const char *name, const char *value)
{
    struct pwt_bytes found_name = {NULL, 0};
    struct pwt_bytes found_value = {NULL, 0};

    return otlp_text_next_pair(rest, &found_name, &found_value) == 1 &&
           pwt_bytes_equal(found_name, pwt_cstr(name)) &&
           pwt_bytes_equal(found_value, pwt_cstr(value));
}

static void takes_pairs_off(void)
{
    struct pwt_bytes rest = pwt_cstr(" a = 1 ,, b=x=y,c=, =d,e,f=g");
    struct pwt_bytes name;
    struct pwt_bytes value;

    CU_ASSERT(finds(&rest, "a", "1"));
    CU_ASSERT(finds(&rest, "b", "x=y"));
    CU_ASSERT(finds(&rest, "c", ""));
    CU_ASSERT_EQUAL(otlp_text_next_pair(&rest, &name, &value), -1);
    CU_ASSERT_EQUAL(otlp_text_next_pair(&rest, &name, &value), -1);
    CU_ASSERT(finds(&rest, "f", "g"));
    CU_ASSERT_EQUAL(otlp_text_next_pair(&rest, &name, &value), 0);
    CU_ASSERT_EQUAL(otlp_text_next_pair(&rest, &name, &value), 0);
}

static void finds_nothing_in_nothing(void)
{
    struct pwt_bytes absent = {NULL, 0};
    struct pwt_bytes commas = pwt_cstr(" , ,");
    struct pwt_bytes name;
    struct pwt_bytes value;

    CU_ASSERT_EQUAL(otlp_text_next_pair(&absent, &name, &value), 0);
    CU_ASSERT_EQUAL(otlp_text_next_pair(&commas, &name, &value), 0);
}

static void reads_identifiers(void)
{
    struct otlp_trace_id id;
    uint8_t bytes[2] = {9, 9};

    CU_ASSERT(otlp_id_from_hex(pwt_cstr("0aF9"), bytes, 2));
    CU_ASSERT_EQUAL(bytes[0], 0x0a);
    CU_ASSERT_EQUAL(bytes[1], 0xf9);
    CU_ASSERT_FALSE(otlp_id_from_hex(pwt_cstr("0af"), bytes, 2));
    CU_ASSERT_FALSE(otlp_id_from_hex(pwt_cstr("0af9a"), bytes, 2));
    CU_ASSERT_FALSE(otlp_id_from_hex(pwt_cstr("0ag9"), bytes, 2));
    CU_ASSERT(otlp_trace_id_from_xray(pwt_cstr("1-5759e988-bd862e3fe1be46a994272793"), &id));
    CU_ASSERT_EQUAL(memcmp(id.bytes, fake_span().trace_id.bytes, 16), 0);
}

static void refuses_what_is_no_trace_id(void)
{
    static const char *const wrong[] = {
        "",
        "1-5759e988-bd862e3fe1be46a99427279",
        "2-5759e988-bd862e3fe1be46a994272793",
        "1-5759e988bd862e3fe1be46a9942727934-",
        "1-5759e98x-bd862e3fe1be46a994272793",
        "1-5759e988-bd862e3fe1be46a9942727934",
        "1-5759e988-bd862e3fe1be46a99427279x",
    };
    struct otlp_trace_id id = {{1}};

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        CU_ASSERT_FALSE(otlp_trace_id_from_xray(pwt_cstr(wrong[i]), &id));
    }
    CU_ASSERT_EQUAL(id.bytes[0], 1);
}

int main(void)
{
    CU_TestInfo copy[] = {
        {"keeps what is valid", keeps_what_is_valid},
        {"replaces maximal parts", replaces_maximal_parts},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo cut[] = {{"counts characters", counts_characters}, CU_TEST_INFO_NULL};
    CU_TestInfo lists[] = {
        {"decodes triplets", decodes_triplets},
        {"takes pairs off", takes_pairs_off},
        {"finds nothing in nothing", finds_nothing_in_nothing},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo ids[] = {
        {"reads identifiers", reads_identifiers},
        {"refuses what is no trace id", refuses_what_is_no_trace_id},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "otlp_text_copy", .pTests = copy},
        {.pName = "otlp_text_cut", .pTests = cut},
        {.pName = "otlp_text lists", .pTests = lists},
        {.pName = "otlp_id", .pTests = ids},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
