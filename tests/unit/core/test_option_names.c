/* SPDX-License-Identifier: Apache-2.0 */
/* Settings that nobody reads: warned about with the closest name that somebody does. */
#include "core_test.h"
#include "options.h"

#include <stddef.h>

static struct arena s_arena;
static struct settings s_settings;
static struct lines s_lines;
static struct runtime s_runtime; /* large */

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_AUDIT_LEVEL|POWERTOOLS_OLD_AUDIT_LEVEL|AUDIT_LEVEL",
     .type = PWT_OPT_STRING,
     .help = "How much is kept."},
    {.env = "POWERTOOLS_AUDIT_TARGET", .type = PWT_OPT_STRING, .help = "Where it is kept."},
};

/* One plugin is loaded; no variables, and this powertools.json. */
static void start(const char *json)
{
    for (char **entry = environ; *entry;) {
        char name[128];
        size_t len = strcspn(*entry, "=");
        if (strncmp(*entry, "POWERTOOLS_", 11) != 0 || len >= sizeof(name)) {
            entry++;
            continue;
        }
        memcpy(name, *entry, len);
        name[len] = '\0';
        (void)unsetenv(name); /* the next one moves here */
    }
    settings_init(&s_settings, &s_arena);
    s_settings.json = json ? pwt_cstr(json) : pwt_bytes_make(NULL, 0);
    s_runtime.plugin_count = 1;
    s_runtime.plugins[0].vt = (struct pwt_plugin){.name = "audit", PWT_OPTIONS(s_options)};
    lines_start(&s_lines);
}

static void warn(void)
{
    settings_warn_unknown(&s_settings, &s_runtime);
}

static void knows_what_is_declared(void)
{
    static const char *const names[] = {
        "POWERTOOLS_PLUGINS",          /* the host's */
        "POWERTOOLS_AUDIT_LEVEL",      /* a loaded plugin's */
        "POWERTOOLS_OLD_AUDIT_LEVEL",  /* its second name */
        "POWERTOOLS_AUDIT_ON_ERROR",   /* every plugin has that one */
        "POWERTOOLS_METRICS_DISABLED", /* of the shipped list */
    };
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        start(NULL);
        (void)setenv(names[i], "1", 1);
        warn();
        CU_ASSERT_EQUAL(s_lines.count, 0);
    }
}

static void leaves_other_variables_alone(void)
{
    start(NULL);
    (void)setenv("POWERTOOLSX", "1", 1);
    (void)setenv("MY_POWERTOOLS_AUDIT", "1", 1);
    warn();
    CU_ASSERT_EQUAL(s_lines.count, 0);
    (void)unsetenv("POWERTOOLSX");
    (void)unsetenv("MY_POWERTOOLS_AUDIT");
}

static void suggests_the_closest_name(void)
{
    start(NULL);
    (void)setenv("POWERTOOLS_AUDIT_TARGT", "1", 1);
    warn();
    CU_ASSERT_EQUAL(s_lines.count, 1);
    CU_ASSERT_EQUAL(s_lines.level, PWT_DIAG_WARN);
    ASSERT_HAS(s_lines.text, "POWERTOOLS_AUDIT_TARGT is read by no loaded plugin");
    ASSERT_HAS(s_lines.text, "did you mean 'POWERTOOLS_AUDIT_TARGET'?");
}

static void suggests_nothing_far_away(void)
{
    start(NULL);
    (void)setenv("POWERTOOLS_QUITE_ANOTHER_THING", "1", 1);
    warn();
    CU_ASSERT_EQUAL(s_lines.count, 1);
    ASSERT_HAS(s_lines.text, "remove it, or load the plugin");
}

static void looks_into_powertools_json(void)
{
    start("{\"POWERTOOLS_AUDIT_LEVEL\": 1, \"POWERTOOLS\\u005fAUDIT_TARGET\": 2, "
          "\"POWERTOOLS_AUDIT_LEVL\": 3, \"other\": 4}");
    warn();
    CU_ASSERT_EQUAL(s_lines.count, 2); /* in that file everything is ours */
    ASSERT_HAS(s_lines.text, "other in powertools.json is read by no loaded plugin");
}

static void survives_what_is_no_object(void)
{
    static const char *const texts[] = {"[1]", "1", "{\"a\":", "", "{\"POWERTOOLS_X\""};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        start(texts[i]);
        warn();
        CU_ASSERT_EQUAL(s_lines.count, 0); /* who reads the file says what is wrong with it */
    }
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"knows_what_is_declared", knows_what_is_declared},
        {"leaves_other_variables_alone", leaves_other_variables_alone},
        {"suggests_the_closest_name", suggests_the_closest_name},
        {"suggests_nothing_far_away", suggests_nothing_far_away},
        {"looks_into_powertools_json", looks_into_powertools_json},
        {"survives_what_is_no_object", survives_what_is_no_object},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "settings_warn_unknown", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    int status = run_suites(suites);
    arena_done(&s_arena);
    return status;
}
