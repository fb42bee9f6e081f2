/* SPDX-License-Identifier: Apache-2.0 */
/* Settings: lists are split, rules are read, and what is wrong stops the init with its name. */
#include "masking_test.h"

#include <stdio.h>

/* Memory of the settings, of which a test wants to lack one piece. */
static size_t s_left = SIZE_MAX; /* how many more times there is some, until there is none once */
static struct pwt_json_alloc s_real;

struct pwt_json_alloc __real_keep_memory(struct keep *keep);
struct pwt_json_alloc __wrap_keep_memory(struct keep *keep);

static void *take(void *user, size_t size)
{
    (void)user;
    if (s_left-- == 0) {
        return NULL;
    }
    return s_real.alloc(s_real.user, size);
}

struct pwt_json_alloc __wrap_keep_memory(struct keep *keep)
{
    s_real = __real_keep_memory(keep);
    return (struct pwt_json_alloc){.alloc = take};
}

/* The paths that a list is split into, each in brackets. */
static const char *split(const char *list)
{
    static char text[256];
    struct masking *masking = test_settings();
    size_t len = 0;

    masking->response_erase = test_setting(list);
    if (test_prepare() != 0) {
        return fake_failure(test_masked());
    }
    text[0] = '\0';
    for (uint64_t i = 0; i < masking->response_eraser->count; i++) {
        const struct pwt_bytes path = masking->response_eraser->details[i].text;
        len += (size_t)snprintf(text + len, sizeof(text) - len, "<%.*s>", (int)path.len, path.ptr);
    }
    return text;
}

static void nothing_set_is_nothing_done(void)
{
    struct masking *masking = test_settings();

    CU_ASSERT_EQUAL(test_prepare(), 0);
    CU_ASSERT_PTR_NULL(masking->event_eraser);
    CU_ASSERT_PTR_NULL(masking->event_decrypter);
    CU_ASSERT_PTR_NULL(masking->response_eraser);
    CU_ASSERT_PTR_NULL(masking->response_encrypter);
    CU_ASSERT_PTR_NULL(masking->log_eraser);
    CU_ASSERT_PTR_NULL(masking->rules_eraser);
    CU_ASSERT_PTR_NULL(masking->printed_event_eraser);
    CU_ASSERT_PTR_NULL(masking->printed_rules_eraser);
    CU_ASSERT_PTR_NULL(masking->provider);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

static void commas_separate_outside_of_brackets_and_quotes(void)
{
    CU_ASSERT_STRING_EQUAL(split("a"), "<a>");
    CU_ASSERT_STRING_EQUAL(split("a,b"), "<a><b>");
    CU_ASSERT_STRING_EQUAL(split("a,"), "<a>"); /* behind the last one there may be nothing */
    CU_ASSERT_STRING_EQUAL(split(" a ,\n b.c "), "<a><b.c>");
    CU_ASSERT_STRING_EQUAL(split("a[0,2].b,c"), "<a[0,2].b><c>");
    CU_ASSERT_STRING_EQUAL(split("['a','b'],c"), "<[\"a\",\"b\"]><c>");
    CU_ASSERT_STRING_EQUAL(split("'a,b',c"), "<\"a,b\"><c>");
    CU_ASSERT_STRING_EQUAL(split("a[?(@.n == 'x,]')].t,c"), "<a[?(@.n == \"x,]\")].t><c>");
}

static void a_path_that_cannot_be_read_is_told_with_its_number(void)
{
    static const char *const lists[] = {"a[,b", "a,,b", "a,b c", ",", " "};
    static const unsigned numbers[] = {1, 2, 2, 1, 1};
    char words[80];

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        (void)snprintf(words, sizeof(words),
                       "POWERTOOLS_DATA_MASKING_RESPONSE_ERASE: path %u of it cannot be read",
                       numbers[i]);
        CU_ASSERT_PTR_NOT_NULL(strstr(split(lists[i]), words));
    }
}

static void each_list_tells_its_own_name(void)
{
    struct masking *masking = test_settings();

    const struct {
        const char *name;
        struct pwt_bytes *list;
    } lists[] = {
        {"POWERTOOLS_DATA_MASKING_EVENT_ERASE: ", &masking->event_erase},
        {"POWERTOOLS_DATA_MASKING_EVENT_DECRYPT: ", &masking->event_decrypt},
        {"POWERTOOLS_DATA_MASKING_RESPONSE_ERASE: ", &masking->response_erase},
        {"POWERTOOLS_DATA_MASKING_RESPONSE_ENCRYPT: ", &masking->response_encrypt},
        {"POWERTOOLS_DATA_MASKING_LOG_ERASE: ", &masking->log_erase},
    };
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        (void)test_settings(); /* at the same address */
        *lists[i].list = test_setting("a..");
        CU_ASSERT_TRUE(test_refuses(lists[i].name));
    }
}

static void lists_have_an_end(void)
{
    char list[2 * 1025];

    for (size_t i = 0; i < sizeof(list); i += 2) {
        memcpy(list + i, "a,", 2);
    }
    list[2 * 1024 - 1] = '\0';
    struct masking *masking = test_settings();
    masking->log_erase = test_setting(list);
    CU_ASSERT_EQUAL(test_prepare(), 0);
    CU_ASSERT_EQUAL(masking->log_eraser->count, 1024);
    list[2 * 1024 - 1] = ',';
    list[2 * 1025 - 1] = '\0';
    masking = test_settings();
    masking->log_erase = test_setting(list);
    CU_ASSERT_TRUE(test_refuses("POWERTOOLS_DATA_MASKING_LOG_ERASE has too many paths"));
}

static void paths_of_events_mean_any_depth_where_events_are_printed(void)
{
    static const char *const is[] = {"a.b", "$.a", "$..a", "@.a", "['x y']", "$"};
    static const char *const wanted[] = {"$..a.b", "$..a", "$..a", "$..a", "$..[\"x y\"]", "$"};

    for (size_t i = 0; i < sizeof(is) / sizeof(is[0]); i++) {
        struct masking *masking = test_settings();
        masking->event_erase = test_setting(is[i]);
        CU_ASSERT_EQUAL(test_prepare(), 0);
        CU_ASSERT_PTR_NOT_NULL_FATAL(masking->printed_event_eraser);
        CU_ASSERT_TRUE(test_is(masking->printed_event_eraser->details[0].text, wanted[i]));
        CU_ASSERT_TRUE(test_is(masking->event_eraser->details[0].text, is[i]));
    }
}

static void the_setting_of_a_mask_that_cannot_be_read_is_told(void)
{
    struct masking *masking = test_settings();

    masking->log_erase = test_setting("a");
    masking->regex_pattern = test_setting("(");
    masking->mask_format = test_setting("x");
    CU_ASSERT_TRUE(test_refuses("POWERTOOLS_DATA_MASKING_REGEX_PATTERN cannot be read, and "
                                "POWERTOOLS_DATA_MASKING_LOG_ERASE is masked with it"));
    masking = test_settings();
    masking->log_erase = test_setting("a");
    masking->regex_pattern = test_setting("(a)");
    masking->mask_format = test_setting("\\3");
    CU_ASSERT_TRUE(test_refuses("POWERTOOLS_DATA_MASKING_MASK_FORMAT cannot be read, and "));
}

/* ---- rules --------------------------------------------------------------------------------- */

static struct masking *rules(const char *json)
{
    struct masking *masking = test_settings();

    masking->rules = test_setting(json);
    return masking;
}

static void rules_have_masks_of_their_own(void)
{
    struct masking *masking =
        rules("{'a':{'dynamic_mask':true},'b':{'custom_mask':'XY'},'$..c':{},"
              "'d':{'regex_pattern':'[0-9]','mask_format':'#'},'e':{'dynamic_mask':null,"
              "'custom_mask':null}}");

    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
    CU_ASSERT_EQUAL(masking->rules_eraser->count, 5);
    CU_ASSERT_STRING_EQUAL(
        test_response("{'a':'1-2','b':'123','n':{'c':1},'d':'a1','e':'x','f':null}"),
        "{'a':'*-*','b':'XY','n':{'c':'*****'},'d':'a#','e':'*****','f':null}");
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

static void rules_that_are_none_are_told(void)
{
    static const char *const none[] = {"[]",
                                       "1",
                                       "{'a':5}",
                                       "{'a':[]}",
                                       "{'a':{'dynamic_mask':1}}",
                                       "{'a':{'custom_mask':true}}",
                                       "{'a':{'mask_format':{}}}"};

    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        (void)rules(none[i]);
        CU_ASSERT_TRUE(test_refuses("POWERTOOLS_DATA_MASKING_RULES is no object of rules"));
    }
    CU_ASSERT_PTR_NULL(rules("{}")->rules_eraser);
    CU_ASSERT_EQUAL(test_prepare(), 0);
}

static void a_rule_that_cannot_be_read_is_told_once_with_its_number(void)
{
    (void)rules("{'a':{},'b..':{}}");
    CU_ASSERT_TRUE(test_refuses("RULES: the path of rule 2 cannot be read"));
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
    (void)rules("{'a':{},'b':{'regex_pattern':'(','mask_format':'x'}}");
    CU_ASSERT_TRUE(test_refuses("RULES: the mask of rule 2 cannot be read"));
}

static void unknown_members_of_rules_cost_a_warning(void)
{
    (void)rules("{'a':{'custom_msk':'x'}}");
    CU_ASSERT_EQUAL_FATAL(test_prepare(), 0);
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "a rule with 'custom_msk'"));
    CU_ASSERT_STRING_EQUAL(test_response("{'a':1}"), "{'a':'*****'}");
}

/* ---- memory -------------------------------------------------------------------------------- */

/* Whatever there is no memory for, the init fails: nothing half prepared is taken for whole. */
static void an_init_without_memory_fails(void)
{
    struct masking *masking = NULL;
    int32_t code = -1;
    size_t times = 0;

    for (; code != 0 && times < 1000; times++) {
        masking = test_settings();
        masking->event_erase = test_setting("a,b.c");
        masking->response_erase = test_setting("d");
        masking->log_erase = test_setting("$..e");
        masking->custom_mask = test_setting("XY");
        masking->rules = test_setting("{'f':{'custom_mask':'Z\\u00e9'}}");
        masking->context = test_setting("{'t':'\\u00e9'}");
        s_left = times; /* behind zero are more than anybody takes */
        code = settings_prepare(&test_masked()->cx);
        s_left = SIZE_MAX;
    }
    CU_ASSERT_EQUAL_FATAL(code, 0);
    CU_ASSERT_PTR_NOT_NULL(masking->event_eraser);
    CU_ASSERT_PTR_NOT_NULL(masking->printed_event_eraser);
    CU_ASSERT_PTR_NOT_NULL(masking->response_eraser);
    CU_ASSERT_PTR_NOT_NULL(masking->log_eraser);
    CU_ASSERT_PTR_NOT_NULL(masking->printed_rules_eraser);
    CU_ASSERT_EQUAL(masking->encryption.context_count, 1);
    CU_ASSERT_TRUE(times > 10 && times < 1000);
}

int main(void)
{
    CU_TestInfo lists[] = {
        {"nothing_set_is_nothing_done", nothing_set_is_nothing_done},
        {"commas_separate_outside_of_brackets_and_quotes",
         commas_separate_outside_of_brackets_and_quotes},
        {"a_path_that_cannot_be_read_is_told_with_its_number",
         a_path_that_cannot_be_read_is_told_with_its_number},
        {"each_list_tells_its_own_name", each_list_tells_its_own_name},
        {"lists_have_an_end", lists_have_an_end},
        {"paths_of_events_mean_any_depth_where_events_are_printed",
         paths_of_events_mean_any_depth_where_events_are_printed},
        {"the_setting_of_a_mask_that_cannot_be_read_is_told",
         the_setting_of_a_mask_that_cannot_be_read_is_told},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo of_rules[] = {
        {"rules_have_masks_of_their_own", rules_have_masks_of_their_own},
        {"rules_that_are_none_are_told", rules_that_are_none_are_told},
        {"a_rule_that_cannot_be_read_is_told_once_with_its_number",
         a_rule_that_cannot_be_read_is_told_once_with_its_number},
        {"unknown_members_of_rules_cost_a_warning", unknown_members_of_rules_cost_a_warning},
        {"an_init_without_memory_fails", an_init_without_memory_fails},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "lists", .pTests = lists},
        {.pName = "rules", .pTests = of_rules},
        CU_SUITE_INFO_NULL,
    };
    const int result = run_suites(suites);
    test_settings_free();
    return result;
}
