/* SPDX-License-Identifier: Apache-2.0 */
/* Settings: where each text comes from, what is stored, and the words for what is wrong. */
#include "core_test.h"
#include "options.h"

#include <stddef.h>
#include <stdio.h>
#include <sys/stat.h>

/* What the options of these tests fill. */
struct audit {
    uint32_t level;
    int64_t flush_ms;
    struct pwt_bytes key;
    struct pwt_list items;
};

#define LEVEL                                                                                \
    {                                                                                        \
        .env = "POWERTOOLS_AUDIT_LEVEL|AUDIT_LEVEL", .type = PWT_OPT_ENUM,                   \
        .choices = "off|basic|full", .def = "basic", .offset = offsetof(struct audit, level) \
    }
#define FLUSH(more)                                                                   \
    {                                                                                 \
        .env = "POWERTOOLS_AUDIT_FLUSH_MS", .type = PWT_OPT_INT, .range = "0..60000", \
        .def = "1000", .flags = (more), .offset = offsetof(struct audit, flush_ms)    \
    }
#define KEY(more)                                                                    \
    {                                                                                \
        .env = "POWERTOOLS_AUDIT_KEY", .type = PWT_OPT_STRING, .flags = (more),      \
        .help = "What lines are signed with.", .offset = offsetof(struct audit, key) \
    }
#define ITEMS                                                  \
    {                                                          \
        .env = "POWERTOOLS_AUDIT_ITEMS", .type = PWT_OPT_LIST, \
        .offset = offsetof(struct audit, items)                \
    }

static char s_folder[] = "/tmp/pwt-options-XXXXXX";
static struct arena s_arena;
static struct settings s_settings;
static struct problem s_problem;

static void write_file(const char *name, const char *text)
{
    char path[256];

    (void)snprintf(path, sizeof(path), "%s/%s", s_folder, name);
    FILE *file = fopen(path, "w");
    if (!file) {
        abort();
    }
    CU_ASSERT_TRUE(fputs(text, file) >= 0);
    CU_ASSERT_EQUAL(fclose(file), 0);
}

static void remove_file(const char *name)
{
    char path[256];

    (void)snprintf(path, sizeof(path), "%s/%s", s_folder, name);
    (void)unlink(path);
}

/* Before each test: no variables, no files. */
static void start(void)
{
    (void)unsetenv("POWERTOOLS_AUDIT_LEVEL");
    (void)unsetenv("AUDIT_LEVEL");
    (void)unsetenv("POWERTOOLS_AUDIT_FLUSH_MS");
    (void)unsetenv("POWERTOOLS_AUDIT_KEY");
    (void)unsetenv("POWERTOOLS_AUDIT_ITEMS");
    (void)setenv("LAMBDA_TASK_ROOT", s_folder, 1);
    remove_file("powertools.json");
    remove_file("value");
    arena_reset(&s_arena);
    settings_init(&s_settings, &s_arena);
    memset(&s_problem, 0, sizeof(s_problem));
}

static int32_t apply(const struct pwt_option *options, uint32_t count, struct audit *audit)
{
    const struct pwt_plugin table = {.name = "audit",
                                     .options = options,
                                     .option_size = sizeof(options[0]),
                                     .option_count = count};

    settings_init(&s_settings, &s_arena);
    memset(audit, 0, sizeof(*audit));
    return settings_apply(&s_settings, &table, "plugin 'audit'", audit, &s_problem);
}

/* Applies one option. */
static int32_t apply_one(struct pwt_option option, struct audit *audit)
{
    return apply(&option, 1, audit);
}

/* ---- precedence ------------------------------------------------------------------------------ */

static void stores_defaults_and_leaves_the_rest_zero(void)
{
    const struct pwt_option options[] = {LEVEL, FLUSH(0), KEY(0), ITEMS};
    struct audit audit;

    start();
    CU_ASSERT_EQUAL(apply(options, 4, &audit), 0);
    CU_ASSERT_EQUAL(audit.level, 1);
    CU_ASSERT_EQUAL(audit.flush_ms, 1000);
    ASSERT_ABSENT(audit.key);
    CU_ASSERT_EQUAL(audit.items.count, 0);
}

static void prefers_environment_to_file_to_default(void)
{
    struct audit audit;

    start();
    write_file("powertools.json", "{\"POWERTOOLS_AUDIT_FLUSH_MS\": 20}");
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)FLUSH(0), &audit), 0);
    CU_ASSERT_EQUAL(audit.flush_ms, 20);
    (void)setenv("POWERTOOLS_AUDIT_FLUSH_MS", "30", 1);
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)FLUSH(0), &audit), 0);
    CU_ASSERT_EQUAL(audit.flush_ms, 30);
    (void)setenv("POWERTOOLS_AUDIT_FLUSH_MS", "", 1); /* counts as unset */
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)FLUSH(0), &audit), 0);
    CU_ASSERT_EQUAL(audit.flush_ms, 20);
}

static void takes_the_first_name_that_is_set(void)
{
    struct audit audit;

    start();
    (void)setenv("AUDIT_LEVEL", "full", 1);
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)LEVEL, &audit), 0);
    CU_ASSERT_EQUAL(audit.level, 2);
    (void)setenv("POWERTOOLS_AUDIT_LEVEL", "off", 1);
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)LEVEL, &audit), 0);
    CU_ASSERT_EQUAL(audit.level, 0);
}

static void reads_members_of_every_type_from_the_file(void)
{
    const struct pwt_option options[] = {LEVEL, FLUSH(0), KEY(0), ITEMS};
    struct audit audit;

    start();
    write_file("powertools.json", "{\"POWERTOOLS_AUDIT_LEVEL\": \"f\\u0075ll\", \"AUDIT_LEVEL\": 1,"
                                  "\"POWERTOOLS_AUDIT_FLUSH_MS\": null,"
                                  "\"POWERTOOLS_AUDIT_KEY\": {\"a\" : [1]},"
                                  "\"POWERTOOLS_AUDIT_ITEMS\": \"a, b\"}\n");
    CU_ASSERT_EQUAL(apply(options, 4, &audit), 0);
    CU_ASSERT_EQUAL(audit.level, 2);
    CU_ASSERT_EQUAL(audit.flush_ms, 1000);
    ASSERT_BYTES(audit.key, "{\"a\" : [1]}");
    CU_ASSERT_EQUAL(audit.items.count, 2);
}

static void keeps_its_own_copy_of_the_environment(void)
{
    struct audit audit;

    start();
    (void)setenv("POWERTOOLS_AUDIT_ITEMS", "first,second", 1);
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)ITEMS, &audit), 0);
    char *value = getenv("POWERTOOLS_AUDIT_ITEMS");
    memset(value, 'x', strlen(value));
    CU_ASSERT_EQUAL_FATAL(audit.items.count, 2);
    ASSERT_BYTES(audit.items.items[1], "second");
}

/* ---- @file ------------------------------------------------------------------------------------
 */

static void reads_a_value_from_a_file(void)
{
    char absolute[300];
    struct audit audit;

    start();
    write_file("value", "two\nlines\n\n");
    (void)setenv("POWERTOOLS_AUDIT_KEY", "@value", 1);
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)KEY(0), &audit), 0);
    ASSERT_BYTES(audit.key, "two\nlines\n");
    (void)snprintf(absolute, sizeof(absolute), "@%s/value", s_folder);
    (void)setenv("POWERTOOLS_AUDIT_KEY", absolute, 1);
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)KEY(0), &audit), 0);
    ASSERT_BYTES(audit.key, "two\nlines\n");
    (void)setenv("POWERTOOLS_AUDIT_KEY", "@@value", 1);
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)KEY(0), &audit), 0);
    ASSERT_BYTES(audit.key, "@value");
}

static void names_the_file_that_cannot_be_read(void)
{
    struct audit audit;

    start();
    (void)setenv("POWERTOOLS_AUDIT_KEY", "@missing", 1);
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)KEY(0), &audit), PWT_ECONFIG);
    ASSERT_HAS(s_problem.text, "POWERTOOLS_AUDIT_KEY");
    ASSERT_HAS(s_problem.text, "/missing");
    (void)setenv("POWERTOOLS_AUDIT_KEY", "@", 1); /* the folder itself */
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)KEY(0), &audit), PWT_ECONFIG);
}

static void does_not_read_a_file_whose_path_is_too_long(void)
{
    char value[2048] = "@";
    struct audit audit;

    start();
    write_file("value", "wrong");
    (void)snprintf(value + 1, sizeof(value) - 1, "%s", s_folder);
    /* Cut at PATH_BYTES it would name the file. */
    size_t len = strlen(value);
    while (len < 1024 - 5) {
        value[len++] = '/';
    }
    (void)snprintf(value + len, sizeof(value) - len, "value-and-more");
    (void)setenv("POWERTOOLS_AUDIT_KEY", value, 1);
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)KEY(0), &audit), PWT_ECONFIG);
}

static void never_prints_a_secret(void)
{
    struct pwt_option option = KEY(PWT_OPT_SECRET);
    struct audit audit;

    start();
    (void)setenv("POWERTOOLS_AUDIT_KEY", "@hunter2", 1);
    CU_ASSERT_EQUAL(apply_one(option, &audit), PWT_ECONFIG);
    CU_ASSERT_PTR_NULL(strstr(s_problem.text, "hunter2"));
    option.type = PWT_OPT_JSON;
    option.def = "\"swordfish\"";
    (void)setenv("POWERTOOLS_AUDIT_KEY", "hunter2", 1);
    CU_ASSERT_EQUAL(apply_one(option, &audit), PWT_ECONFIG);
    CU_ASSERT_PTR_NULL(strstr(s_problem.text, "hunter2"));
    CU_ASSERT_PTR_NULL(strstr(s_problem.text, "swordfish"));
    ASSERT_HAS(s_problem.text, "POWERTOOLS_AUDIT_KEY");
}

/* ---- what is wrong ----------------------------------------------------------------------------
 */

static void says_what_a_bad_value_should_be(void)
{
    struct audit audit;

    start();
    (void)setenv("POWERTOOLS_AUDIT_FLUSH_MS", "abc", 1);
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)FLUSH(0), &audit), PWT_ECONFIG);
    CU_ASSERT_STRING_EQUAL(s_problem.type, PROBLEM_CONFIG);
    CU_ASSERT_STRING_EQUAL(
        s_problem.text,
        "powertools: POWERTOOLS_AUDIT_FLUSH_MS='abc' is not a whole number; plugin 'audit' expects "
        "0..60000, default 1000; correct the value or remove it");
    (void)setenv("POWERTOOLS_AUDIT_FLUSH_MS", "60001", 1);
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)FLUSH(0), &audit), PWT_ECONFIG);
    ASSERT_HAS(s_problem.text, "is not within 0..60000");
    (void)setenv("AUDIT_LEVEL", "ful", 1);
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)LEVEL, &audit), PWT_ECONFIG);
    ASSERT_HAS(s_problem.text, "AUDIT_LEVEL='ful'");
    ASSERT_HAS(s_problem.text, "off|basic|full");
    ASSERT_HAS(s_problem.text, "did you mean 'full'?");
}

static void says_which_option_must_be_set(void)
{
    struct audit audit;

    start();
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)KEY(PWT_OPT_REQUIRED), &audit), PWT_ECONFIG);
    ASSERT_HAS(s_problem.text, "POWERTOOLS_AUDIT_KEY is not set; plugin 'audit'");
    ASSERT_HAS(s_problem.text, "What lines are signed with.");
}

static void uses_the_default_of_a_lenient_option(void)
{
    static const char *const values[] = {"abc", "60001", "@missing"};
    struct lines lines;
    struct audit audit;

    start();
    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        lines_start(&lines);
        (void)setenv("POWERTOOLS_AUDIT_FLUSH_MS", values[i], 1);
        CU_ASSERT_EQUAL(apply_one((struct pwt_option)FLUSH(PWT_OPT_LENIENT), &audit), 0);
        lines_stop();
        CU_ASSERT_EQUAL(audit.flush_ms, 1000);
        CU_ASSERT_EQUAL(lines.count, 1);
        CU_ASSERT_EQUAL(lines.level, PWT_DIAG_WARN);
        ASSERT_HAS(lines.text, "POWERTOOLS_AUDIT_FLUSH_MS");
        ASSERT_HAS(lines.text, "the default is used");
    }
}

static void says_where_the_file_is_malformed(void)
{
    struct audit audit;

    start();
    write_file("powertools.json", "{\"a\": 1,\n \"b\": x}");
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)KEY(0), &audit), PWT_EFORMAT);
    ASSERT_HAS(s_problem.text, "powertools.json is not JSON at line 2, column 7");
    write_file("powertools.json", "[1]");
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)KEY(0), &audit), PWT_EFORMAT);
    ASSERT_HAS(s_problem.text, "is no JSON object");
    write_file("powertools.json", "");
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)KEY(0), &audit), PWT_EFORMAT);
    remove_file("powertools.json");
    char path[256];
    (void)snprintf(path, sizeof(path), "%s/powertools.json", s_folder);
    CU_ASSERT_EQUAL(mkdir(path, 0700), 0);
    CU_ASSERT_EQUAL(apply_one((struct pwt_option)KEY(0), &audit), PWT_EIO);
    ASSERT_HAS(s_problem.text, "cannot be read");
    CU_ASSERT_EQUAL(rmdir(path), 0);
}

/* ---- option tables ----------------------------------------------------------------------------
 */

static void walks_tables_by_their_own_stride(void)
{
    struct {
        struct pwt_option option;
        uint64_t newer; /* a member that this host does not know */
    } table[] = {{KEY(0), 1}, {ITEMS, 2}};
    const struct pwt_plugin plugin = {
        .options = &table[0].option, .option_size = sizeof(table[0]), .option_count = 2};

    CU_ASSERT_STRING_EQUAL(option_of(&plugin, 0)->env, "POWERTOOLS_AUDIT_KEY");
    CU_ASSERT_STRING_EQUAL(option_of(&plugin, 1)->env, "POWERTOOLS_AUDIT_ITEMS");
}

static void knows_all_names_of_an_option(void)
{
    const struct pwt_option option = LEVEL;

    ASSERT_BYTES(option_first_name(&option), "POWERTOOLS_AUDIT_LEVEL");
    CU_ASSERT_TRUE(option_has_name(&option, pwt_cstr("POWERTOOLS_AUDIT_LEVEL")));
    CU_ASSERT_TRUE(option_has_name(&option, pwt_cstr("AUDIT_LEVEL")));
    CU_ASSERT_FALSE(option_has_name(&option, pwt_cstr("AUDIT")));
    CU_ASSERT_FALSE(option_has_name(&option, pwt_cstr("POWERTOOLS_AUDIT_LEVEL|AUDIT_LEVEL")));
}

int main(void)
{
    CU_TestInfo precedence[] = {
        {"stores_defaults_and_leaves_the_rest_zero", stores_defaults_and_leaves_the_rest_zero},
        {"prefers_environment_to_file_to_default", prefers_environment_to_file_to_default},
        {"takes_the_first_name_that_is_set", takes_the_first_name_that_is_set},
        {"reads_members_of_every_type_from_the_file", reads_members_of_every_type_from_the_file},
        {"keeps_its_own_copy_of_the_environment", keeps_its_own_copy_of_the_environment},
        {"reads_a_value_from_a_file", reads_a_value_from_a_file},
        {"names_the_file_that_cannot_be_read", names_the_file_that_cannot_be_read},
        {"does_not_read_a_file_whose_path_is_too_long",
         does_not_read_a_file_whose_path_is_too_long},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo wrong[] = {
        {"never_prints_a_secret", never_prints_a_secret},
        {"says_what_a_bad_value_should_be", says_what_a_bad_value_should_be},
        {"says_which_option_must_be_set", says_which_option_must_be_set},
        {"uses_the_default_of_a_lenient_option", uses_the_default_of_a_lenient_option},
        {"says_where_the_file_is_malformed", says_where_the_file_is_malformed},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo tables[] = {
        {"walks_tables_by_their_own_stride", walks_tables_by_their_own_stride},
        {"knows_all_names_of_an_option", knows_all_names_of_an_option},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "settings_apply: where texts come from", .pTests = precedence},
        {.pName = "settings_apply: what is wrong", .pTests = wrong},
        {.pName = "option_of, option_has_name", .pTests = tables},
        CU_SUITE_INFO_NULL,
    };
    if (!mkdtemp(s_folder)) {
        return 99;
    }
    int status = run_suites(suites);
    remove_file("powertools.json");
    remove_file("value");
    (void)rmdir(s_folder);
    arena_done(&s_arena);
    return status;
}
