/* SPDX-License-Identifier: Apache-2.0 */
/* trace_header.c: headers as Lambda, load balancers and people write them. */
#include "../run.h"
#include "shared/trace_header.h"

#include <string.h>

#define ROOT   "1-5759e988-bd862e3fe1be46a994272793"
#define PARENT "53995c3f42cd8ad8"

static bool is(struct pwt_bytes bytes, const char *text)
{
    return text ? pwt_bytes_equal(bytes, pwt_cstr(text)) : !bytes.ptr;
}

static void check(const char *text, struct trace_header wanted)
{
    const struct trace_header header = trace_header_parse(pwt_cstr(text));

    CU_ASSERT_TRUE(pwt_bytes_equal(header.root, wanted.root));
    CU_ASSERT_TRUE(pwt_bytes_equal(header.parent, wanted.parent));
    CU_ASSERT_EQUAL(header.sampled, wanted.sampled);
}

static void takes_a_header_apart(void)
{
    check("Root=" ROOT ";Parent=" PARENT ";Sampled=1;Lineage=a:b|1",
          (struct trace_header){
              .root = pwt_cstr(ROOT), .parent = pwt_cstr(PARENT), .sampled = TRACE_SAMPLED_YES});
}

static void takes_fields_in_any_order_and_skips_others(void)
{
    check(" Sampled=0 ;Self=1-2-3; Parent = p;;x;=y;Root=r ;",
          (struct trace_header){
              .root = pwt_cstr("r"), .parent = pwt_cstr("p"), .sampled = TRACE_SAMPLED_NO});
}

static void keeps_an_equals_sign_in_a_value(void)
{
    check("Root=a=b", (struct trace_header){.root = pwt_cstr("a=b")});
}

static void knows_no_decision_but_0_and_1(void)
{
    static const char *const texts[] = {"Sampled=",     "Sampled=2",  "Sampled=?", "Sampled",
                                        "Sampled=true", "Sampled=10", "sampled=1", "Sampled=1=1"};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CU_ASSERT_EQUAL(trace_header_parse(pwt_cstr(texts[i])).sampled, TRACE_SAMPLED_UNKNOWN);
    }
}

static void passes_on_what_it_does_not_know(void)
{
    static const char *const wanted[][2] = {
        {"Lineage", "a:1|b:2"}, {"CalledFrom", "a=b"}, {"sampled", ""}};
    struct pwt_bytes rest =
        pwt_cstr("Lineage=a:1|b:2;Self=1-2-3;Root=r; CalledFrom = a=b ;Parent=p;"
                 "none;=x;Sampled=1;;sampled=");
    struct trace_header_field field;

    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        CU_ASSERT_TRUE(trace_header_next_extra(&rest, &field));
        CU_ASSERT_TRUE(is(field.name, wanted[i][0]));
        CU_ASSERT_TRUE(is(field.value, wanted[i][1]));
    }
    CU_ASSERT_FALSE(trace_header_next_extra(&rest, &field));
    rest = pwt_bytes_make(NULL, 0);
    CU_ASSERT_FALSE(trace_header_next_extra(&rest, &field));
}

static void finds_nothing_in_nothing(void)
{
    CU_ASSERT_TRUE(is(trace_header_parse(pwt_bytes_make(NULL, 0)).root, NULL));
    CU_ASSERT_TRUE(is(trace_header_parse(pwt_cstr("")).root, NULL));
    CU_ASSERT_TRUE(is(trace_header_parse(pwt_cstr(";;;")).root, NULL));
}

static void finds_the_id_people_search_by(void)
{
    CU_ASSERT_TRUE(is(trace_header_id(pwt_cstr("Parent=p;Root=" ROOT)), ROOT));
    CU_ASSERT_TRUE(is(trace_header_id(pwt_cstr(ROOT)), ROOT)); /* a bare id is taken whole */
    CU_ASSERT_TRUE(is(trace_header_id(pwt_cstr("Parent=p")), NULL));
    CU_ASSERT_TRUE(is(trace_header_id(pwt_cstr("Root=;Sampled=1")), NULL));
    CU_ASSERT_TRUE(is(trace_header_id(pwt_cstr("")), NULL));
    CU_ASSERT_TRUE(is(trace_header_id(pwt_bytes_make(NULL, 0)), NULL));
}

static bool usable(const char *text)
{
    const struct trace_header header = trace_header_parse(pwt_cstr(text));

    return trace_header_usable(&header);
}

static void uses_a_whole_header(void)
{
    CU_ASSERT_TRUE(usable("Root=" ROOT ";Parent=" PARENT ";Sampled=1"));
    CU_ASSERT_TRUE(usable("Sampled=0;Parent=" PARENT ";Root=" ROOT));
}

static void does_not_use_a_broken_one(void)
{
    static const char *const texts[] = {
        "",
        "Root=" ROOT,
        "Root=" ROOT ";Parent=" PARENT,
        "Root=" ROOT ";Sampled=1",
        "Parent=" PARENT ";Sampled=1",
        "Root=" ROOT ";Parent=" PARENT ";Sampled=2",
        "Root=" ROOT "0;Parent=" PARENT ";Sampled=1",
        "Root=2" ROOT ";Parent=" PARENT ";Sampled=1",
        "Root=1-5759e98g-bd862e3fe1be46a994272793;Parent=" PARENT ";Sampled=1",
        "Root=1-5759e988xbd862e3fe1be46a994272793;Parent=" PARENT ";Sampled=1",
        "Root=1-5759e988-bd862e3fe1be46a99427279z;Parent=" PARENT ";Sampled=1",
        "Root=" ROOT ";Parent=53995c3f42cd8ad;Sampled=1",
        "Root=" ROOT ";Parent=53995c3f42cd8adx;Sampled=1",
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CU_ASSERT_FALSE(usable(texts[i]));
    }
}

int main(void)
{
    CU_TestInfo parse[] = {
        {"takes_a_header_apart", takes_a_header_apart},
        {"takes_fields_in_any_order_and_skips_others", takes_fields_in_any_order_and_skips_others},
        {"keeps_an_equals_sign_in_a_value", keeps_an_equals_sign_in_a_value},
        {"knows_no_decision_but_0_and_1", knows_no_decision_but_0_and_1},
        {"passes_on_what_it_does_not_know", passes_on_what_it_does_not_know},
        {"finds_nothing_in_nothing", finds_nothing_in_nothing},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo id[] = {
        {"finds_the_id_people_search_by", finds_the_id_people_search_by},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo usable_tests[] = {
        {"uses_a_whole_header", uses_a_whole_header},
        {"does_not_use_a_broken_one", does_not_use_a_broken_one},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "trace_header_parse", .pTests = parse},
        {.pName = "trace_header_id", .pTests = id},
        {.pName = "trace_header_usable", .pTests = usable_tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
