/* SPDX-License-Identifier: Apache-2.0 */
/* What conditions may be: their actions, keys and values. */
#include "flags_test.h"

#define PLACE "/f/rules/r/conditions/0"

/* What is wrong with a condition, without the path to it; empty if it is none. */
static const char *wrong(const char *condition)
{
    char text[1024];

    (void)snprintf(text, sizeof(text),
                   "{'f':{'default':false,'rules':{'r':{'when_match':true,'conditions':[%s]}}}}",
                   condition);
    const char *found = problem(text);
    return strncmp(found, PLACE, sizeof(PLACE) - 1) == 0 ? found + sizeof(PLACE) - 1 : found;
}

static bool refused(const char *condition, const char *words)
{
    const char *found = wrong(condition);

    if (strcmp(found, words) != 0) {
        (void)printf("\n    %s\n    expected '%s', got '%s'", condition, words, found);
    }
    return strcmp(found, words) == 0;
}

/* A condition with this value, by the action and its key. */
static bool value_refused(const char *action, const char *key, const char *value, const char *words)
{
    char condition[512];

    (void)snprintf(condition, sizeof(condition), "{'action':'%s','key':'%s','value':%s}", action,
                   key, value);
    return refused(condition, words);
}

static void every_action_is_known_by_its_name(void)
{
    static const char *const actions[][3] = {
        {"EQUALS", "k", "1"},
        {"NOT_EQUALS", "k", "false"},
        {"KEY_GREATER_THAN_VALUE", "k", "0"},
        {"KEY_GREATER_THAN_OR_EQUAL_VALUE", "k", "''"},
        {"KEY_LESS_THAN_VALUE", "k", "[]"},
        {"KEY_LESS_THAN_OR_EQUAL_VALUE", "k", "{}"},
        {"STARTSWITH", "k", "1"},
        {"ENDSWITH", "k", "'x'"},
        {"IN", "k", "1"},
        {"NOT_IN", "k", "'x'"},
        {"KEY_IN_VALUE", "k", "{}"},
        {"KEY_NOT_IN_VALUE", "k", "[]"},
        {"VALUE_IN_KEY", "k", "1"},
        {"VALUE_NOT_IN_KEY", "k", "1"},
        {"ALL_IN_VALUE", "k", "[]"},
        {"ANY_IN_VALUE", "k", "[1]"},
        {"NONE_IN_VALUE", "k", "['x']"},
        {"MODULO_RANGE", "k", "{'BASE':1,'START':0,'END':0}"},
        {"PERCENTAGE_ROLLOUT", "k", "{'PERCENT':50}"},
        {"SCHEDULE_BETWEEN_TIME_RANGE", "CURRENT_TIME", "{'START':'00:00','END':'23:59'}"},
        {"SCHEDULE_BETWEEN_DATETIME_RANGE", "CURRENT_DATETIME",
         "{'START':'2024-01-01','END':'2024-01-02'}"},
        {"SCHEDULE_BETWEEN_DAYS_OF_WEEK", "CURRENT_DAY_OF_WEEK", "{'DAYS':['MONDAY']}"},
    };

    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        CU_ASSERT_TRUE(value_refused(actions[i][0], actions[i][1], actions[i][2], ""));
    }
    CU_ASSERT_TRUE(refused("{'\\u0061ction':'\\u0045QUALS','k\\u0065y':'k','value':1}", ""));
}

static void other_actions_are_refused(void)
{
    static const char *const actions[] = {"'equals'", "'EQUALS '", "''",      "'EQUAL'",
                                          "'MODULO'", "'DAYS'",    "'NOT IN'"};
    char condition[128];

    for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
        (void)snprintf(condition, sizeof(condition), "{'action':%s,'key':'k','value':1}",
                       actions[i]);
        CU_ASSERT_PTR_NOT_NULL(strstr(wrong(condition), "/action is "));
    }
    CU_ASSERT_TRUE(refused("{'key':'k','value':1}",
                           "/action is missing; expected one of the actions, in capitals"));
    CU_ASSERT_TRUE(refused("{'action':1,'key':'k','value':1}",
                           "/action is a number; expected one of the actions, in capitals"));
}

static void key_is_text(void)
{
    static const char words[] = "expected the name of a member of the context";
    char expected[128];
    static const char *const keys[][2] = {{"", "missing"},
                                          {"'key':null,", "null"},
                                          {"'key':'',", "an empty text"},
                                          {"'key':1,", "a number"},
                                          {"'key':['k'],", "a list"}};
    char condition[128];

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        (void)snprintf(condition, sizeof(condition), "{'action':'EQUALS',%s'value':1}", keys[i][0]);
        (void)snprintf(expected, sizeof(expected), "/key is %s; %s", keys[i][1], words);
        CU_ASSERT_TRUE(refused(condition, expected));
    }
}

static void schedules_have_a_key_of_their_own(void)
{
    CU_ASSERT_TRUE(value_refused("SCHEDULE_BETWEEN_TIME_RANGE", "CURRENT_DATETIME",
                                 "{'START':'00:00','END':'23:59'}",
                                 "/key is a text; expected CURRENT_TIME"));
    CU_ASSERT_TRUE(value_refused("SCHEDULE_BETWEEN_DAYS_OF_WEEK", "DAY", "{'DAYS':[]}",
                                 "/key is a text; expected CURRENT_DAY_OF_WEEK"));
}

static void value_is_not_null(void)
{
    CU_ASSERT_TRUE(refused("{'action':'EQUALS','key':'k'}",
                           "/value is missing; expected a value that is not null"));
    CU_ASSERT_TRUE(
        value_refused("EQUALS", "k", "null", "/value is null; expected a value that is not null"));
    CU_ASSERT_TRUE(value_refused("ALL_IN_VALUE", "k", "'a'", "/value is a text; expected a list"));
    CU_ASSERT_TRUE(
        value_refused("ANY_IN_VALUE", "k", "{}", "/value is an empty object; expected a list"));
    CU_ASSERT_TRUE(value_refused("NONE_IN_VALUE", "k", "1", "/value is a number; expected a list"));
    CU_ASSERT_TRUE(
        value_refused("MODULO_RANGE", "k", "[1,2,3]", "/value is a list; expected an object"));
}

static void modulo_is_three_whole_numbers(void)
{
    static const char *const wrong_numbers[][2] = {
        {"{'START':0,'END':1}", "BASE is missing"},
        {"{'BASE':'10','START':0,'END':1}", "BASE is a text"},
        {"{'BASE':10.0,'START':0,'END':1}", "BASE is a number"},
        {"{'BASE':10,'START':null,'END':1}", "START is null"},
        {"{'BASE':10,'START':0,'END':1.5}", "END is a number"},
        {"{'BASE':10,'START':0,'END':[1]}", "END is a list"},
        {"{'BASE':9223372036854775808,'START':0,'END':1}", "BASE is a number"},
    };
    static const char *const wrong_ranges[] = {
        "{'BASE':10,'START':0,'END':10}", "{'BASE':10,'START':-1,'END':5}",
        "{'BASE':-10,'START':0,'END':1}", "{'BASE':10,'START':6,'END':5}",
        "{'BASE':0,'START':0,'END':0}",
    };
    char words[128];

    for (size_t i = 0; i < sizeof(wrong_numbers) / sizeof(wrong_numbers[0]); i++) {
        (void)snprintf(words, sizeof(words),
                       "/value/%s; expected a whole number of at most 63 bits",
                       wrong_numbers[i][1]);
        CU_ASSERT_TRUE(value_refused("MODULO_RANGE", "k", wrong_numbers[i][0], words));
    }
    for (size_t i = 0; i < sizeof(wrong_ranges) / sizeof(wrong_ranges[0]); i++) {
        CU_ASSERT_TRUE(value_refused("MODULO_RANGE", "k", wrong_ranges[i],
                                     "/value is an object; expected 0 <= START <= END <= BASE - "
                                     "1"));
    }
    CU_ASSERT_TRUE(value_refused("MODULO_RANGE", "k", "{'BASE':10,'START':true,'END':5}", ""));
    CU_ASSERT_TRUE(value_refused("MODULO_RANGE", "k", "{'BASE':true,'START':false,'END':0}", ""));
}

static void rollout_is_a_percentage(void)
{
    static const char *const values[][2] = {
        {"{}", "PERCENT is missing"},
        {"{'PERCENT':'5'}", "PERCENT is a text"},
        {"{'PERCENT':true}", "PERCENT is a boolean"},
        {"{'PERCENT':-0.1}", "PERCENT is a number"},
        {"{'PERCENT':100.1}", "PERCENT is a number"},
        {"{'PERCENT':1e400}", "PERCENT is a number"},
    };
    char words[128];

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        (void)snprintf(words, sizeof(words), "/value/%s; expected a number from 0 to 100",
                       values[i][1]);
        CU_ASSERT_TRUE(value_refused("PERCENTAGE_ROLLOUT", "k", values[i][0], words));
    }
    CU_ASSERT_TRUE(value_refused("PERCENTAGE_ROLLOUT", "k", "{'PERCENT':5,'SALT':1}",
                                 "/value/SALT is a number; expected text"));
    CU_ASSERT_TRUE(value_refused("PERCENTAGE_ROLLOUT", "k", "{'PERCENT':0,'SALT':''}", ""));
}

/* By the digits that were written, not by the double that is nearest to them. */
static void percentage_is_exact_to_hundredths(void)
{
    static const struct {
        const char *percent;
        uint32_t below;
    } rows[] = {{"0", 0},        {"100", 10000}, {"50", 5000},     {"0.07", 7},      {"0.29", 29},
                {"33.33", 3333}, {"1e1", 1000},  {"0.001", 1},     {"33.333", 3334}, {"1e-300", 1},
                {"99.99", 9999}, {"5e-2", 5},    {"100.0", 10000}, {"0.57", 57}};
    char text[256];

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        (void)snprintf(text, sizeof(text),
                       "{'f':{'default':false,'rules':{'r':{'when_match':true,'conditions':[{"
                       "'action':'PERCENTAGE_ROLLOUT','key':'k','value':{'PERCENT':%s}}]}}}}",
                       rows[i].percent);
        struct flags_document *made = document(text);
        CU_ASSERT_EQUAL(made->features[0].rules[0].conditions[0].rollout.below, rows[i].below);
        flags_document_drop(made);
    }
}

static void time_range_is_two_times(void)
{
    static const char words[] = "expected a time such as 09:30";
    static const char *const values[][2] = {
        {"{'END':'10:00'}", "START is missing"},
        {"{'START':'09:00'}", "END is missing"},
        {"{'START':9,'END':'10:00'}", "START is a number"},
        {"{'START':'09:00','END':null}", "END is null"},
        {"{'START':'0900','END':'10:00'}", "START is a text"},
        {"{'START':'09:00','END':'24:00'}", "END is a text"},
    };
    char expected[128];

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        (void)snprintf(expected, sizeof(expected), "/value/%s; %s", values[i][1], words);
        CU_ASSERT_TRUE(
            value_refused("SCHEDULE_BETWEEN_TIME_RANGE", "CURRENT_TIME", values[i][0], expected));
    }
    CU_ASSERT_TRUE(value_refused("SCHEDULE_BETWEEN_TIME_RANGE", "CURRENT_TIME",
                                 "{'START':'09:00:00','END':'10:00abc'}", ""));
    CU_ASSERT_TRUE(value_refused("SCHEDULE_BETWEEN_TIME_RANGE", "CURRENT_TIME", "'09:00-10:00'",
                                 "/value is a text; expected an object"));
}

static void datetime_range_is_two_dates(void)
{
    CU_ASSERT_TRUE(value_refused(
        "SCHEDULE_BETWEEN_DATETIME_RANGE", "CURRENT_DATETIME",
        "{'START':'2022-10-05T12:15:00Z','END':'2022-10-10'}",
        "/value/START is a text; expected a date, alone or with a time, and without an offset"));
    CU_ASSERT_TRUE(value_refused("SCHEDULE_BETWEEN_DATETIME_RANGE", "CURRENT_DATETIME",
                                 "{'START':'2022-10-10','END':'2022-10-05 12:15'}", ""));
}

static void days_are_a_list_of_names(void)
{
    static const char action[] = "SCHEDULE_BETWEEN_DAYS_OF_WEEK";
    static const char key[] = "CURRENT_DAY_OF_WEEK";

    CU_ASSERT_TRUE(
        value_refused(action, key, "{}", "/value/DAYS is missing; expected a list of days"));
    CU_ASSERT_TRUE(value_refused(action, key, "{'DAYS':'MONDAY'}",
                                 "/value/DAYS is a text; expected a list of days"));
    CU_ASSERT_TRUE(value_refused(action, key, "{'DAYS':['MONDAY','MON']}",
                                 "/value/DAYS is a text; expected MONDAY to SUNDAY"));
    CU_ASSERT_TRUE(value_refused(action, key, "{'DAYS':[1]}",
                                 "/value/DAYS is a number; expected MONDAY to SUNDAY"));
    CU_ASSERT_TRUE(value_refused(action, key, "{'DAYS':[]}", ""));
    CU_ASSERT_TRUE(value_refused(action, key, "{'DAYS':['DAYS']}", ""));
    CU_ASSERT_TRUE(value_refused(action, key, "{'DAYS':['\\u004dONDAY']}", ""));
}

static void zone_is_one_of_the_database_or_utc(void)
{
    static const char *const utc[] = {"null", "false", "0", "''", "[]", "{}", "'UTC'"};
    static const char *const none[][2] = {
        {"'Mars/Base'", "text"}, {"'europe/paris'", "text"}, {"'../UTC'", "text"}, {"' '", "text"}};
    char value[128];

    for (size_t i = 0; i < sizeof(utc) / sizeof(utc[0]); i++) {
        (void)snprintf(value, sizeof(value), "{'DAYS':[],'TIMEZONE':%s}", utc[i]);
        CU_ASSERT_TRUE(
            value_refused("SCHEDULE_BETWEEN_DAYS_OF_WEEK", "CURRENT_DAY_OF_WEEK", value, ""));
    }
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        (void)snprintf(value, sizeof(value), "{'DAYS':[],'TIMEZONE':%s}", none[i][0]);
        CU_ASSERT_TRUE(value_refused("SCHEDULE_BETWEEN_DAYS_OF_WEEK", "CURRENT_DAY_OF_WEEK", value,
                                     "/value/TIMEZONE is a text; expected a time zone of the "
                                     "system's database"));
    }
    CU_ASSERT_TRUE(value_refused("SCHEDULE_BETWEEN_DAYS_OF_WEEK", "CURRENT_DAY_OF_WEEK",
                                 "{'DAYS':[],'TIMEZONE':['UTC']}",
                                 "/value/TIMEZONE is a list; expected the name of a time zone"));
}

static void zone_is_read_once(void)
{
    struct flags_document *made =
        document("{'f':{'default':false,'rules':{'r':{'when_match':true,'conditions':["
                 "{'action':'SCHEDULE_BETWEEN_DAYS_OF_WEEK','key':'CURRENT_DAY_OF_WEEK',"
                 "'value':{'DAYS':[],'TIMEZONE':'Asia/Tokyo'}},"
                 "{'action':'SCHEDULE_BETWEEN_DAYS_OF_WEEK','key':'CURRENT_DAY_OF_WEEK',"
                 "'value':{'DAYS':[],'TIMEZONE':'Europe/Paris'}},"
                 "{'action':'SCHEDULE_BETWEEN_TIME_RANGE','key':'CURRENT_TIME',"
                 "'value':{'START':'00:00','END':'01:00','TIMEZONE':'Asia/Tokyo'}}]}}}}");
    const struct flags_condition *conditions = made->features[0].rules[0].conditions;

    CU_ASSERT_PTR_EQUAL(conditions[0].schedule.zone, conditions[2].schedule.zone);
    CU_ASSERT_PTR_NOT_EQUAL(conditions[0].schedule.zone, conditions[1].schedule.zone);
    flags_document_drop(made);
}

int main(void)
{
    static CU_TestInfo conditions[] = {
        {"every_action_is_known_by_its_name", every_action_is_known_by_its_name},
        {"other_actions_are_refused", other_actions_are_refused},
        {"key_is_text", key_is_text},
        {"schedules_have_a_key_of_their_own", schedules_have_a_key_of_their_own},
        {"value_is_not_null", value_is_not_null},
        CU_TEST_INFO_NULL};
    static CU_TestInfo values[] = {
        {"modulo_is_three_whole_numbers", modulo_is_three_whole_numbers},
        {"rollout_is_a_percentage", rollout_is_a_percentage},
        {"percentage_is_exact_to_hundredths", percentage_is_exact_to_hundredths},
        {"time_range_is_two_times", time_range_is_two_times},
        {"datetime_range_is_two_dates", datetime_range_is_two_dates},
        {"days_are_a_list_of_names", days_are_a_list_of_names},
        {"zone_is_one_of_the_database_or_utc", zone_is_one_of_the_database_or_utc},
        {"zone_is_read_once", zone_is_read_once},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"compile_condition", NULL, NULL, NULL, NULL, conditions},
                                    {"compile_condition: values", NULL, NULL, NULL, NULL, values},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
