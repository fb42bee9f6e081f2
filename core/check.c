/* SPDX-License-Identifier: Apache-2.0 */
/* See check.h. */
#include "check.h"

#include "crash.h"
#include "diag.h"
#include "loop.h"
#include "services.h"

#include <stdlib.h>
#include <string.h>

const char *check_type_name(uint32_t type)
{
    static const char *const names[] = {"",     "string",   "bool", "int",  "number",
                                        "size", "duration", "list", "enum", "json"};

    return names[type <= PWT_OPT_JSON ? type : 0];
}

const char *check_phase_name(uint32_t phase)
{
    static const char *const names[] = {"app", "protect", "split", "observe"};

    return names[phase <= PWT_PHASE_OBSERVE ? phase : 0];
}

struct pwt_bytes
check_option_value(struct check *check, const struct pwt_option *option, const char **ret_source)
{
    static const char *const sources[] = {"unset", "default", "powertools.json", "environment"};
    struct option_text found;
    struct problem ignored; /* it was reported when the option was applied */

    *ret_source = "error";
    if (settings_look_up(&check->startup->settings, option, &found, &ignored) != 0) {
        return pwt_bytes_make(NULL, 0);
    }
    *ret_source = sources[found.origin];
    if ((option->flags & PWT_OPT_SECRET) && found.origin != ORIGIN_NONE) {
        return pwt_cstr("(secret)");
    }
    return found.text;
}

/* Keeps the problem that a step left behind. */
static void note(struct check *check, int32_t code)
{
    if (code != 0 && check->problem_count < CHECK_PROBLEMS_MAX) {
        check->problems[check->problem_count++] = check->startup->problem;
    }
}

static bool is_file(const char *argument)
{
    size_t len = strlen(argument);

    return strchr(argument, '/') || (len > 3 && strcmp(argument + len - 3, ".so") == 0);
}

/* One at a time, so that one fault does not hide the next. */
static void load_one(struct check *check, struct pwt_bytes name)
{
    const struct pwt_list list = {.items = &name, .count = 1};

    note(check, loader_load(&check->startup->loader, &list));
}

/* The list grows while it is walked. */
static void configure(struct check *check)
{
    struct startup *startup = check->startup;
    const uint32_t before = startup->runtime.plugin_count;

    for (uint32_t i = 0; i < startup->runtime.plugin_count; i++) {
        note(check, loader_configure(&startup->loader, i));
    }
    if (startup->runtime.plugin_count > before) {
        note(check, loader_arrange(&startup->loader));
    }
}

static void load_arguments(struct check *check, int argc, char **argv)
{
    for (int i = 0; i < argc; i++) {
        if (is_file(argv[i])) {
            note(check, loader_load_file(&check->startup->loader, argv[i]));
        } else {
            load_one(check, pwt_cstr(argv[i]));
        }
    }
    configure(check);
}

static void load_configured(struct check *check)
{
    const struct pwt_list *plugins = &check->startup->options.plugins;
    const char *spec = getenv("_HANDLER");

    for (uint64_t i = 0; i < plugins->count; i++) {
        load_one(check, plugins->items[i]);
    }
    configure(check);
    check->with_handler = spec && *spec;
    if (check->with_handler) {
        note(check, handler_load(&check->startup->loader, spec));
    }
}

static void look(struct check *check, int argc, char **argv)
{
    struct startup *startup = check->startup;

    note(check, startup_init(startup));
    if (check->problem_count > 0) {
        return;
    }
    startup->loader.careful = true;
    if (argc > 0) {
        load_arguments(check, argc, argv);
    } else {
        load_configured(check);
    }
    services_bind_all(&startup->runtime);
    settings_warn_unknown(&startup->settings, &startup->runtime);
}

int check_run(struct startup *startup, int argc, char **argv)
{
    bool json = false;
    struct check check = {.startup = startup};

    while (argc > 0 && argv[0][0] == '-') {
        if (strcmp(argv[0], "--json") != 0) {
            (void)fprintf(stderr,
                          "powertools: --check has no option '%s'; expected --json, names of "
                          "plugins or files\n",
                          argv[0]);
            return EXIT_USAGE;
        }
        json = true;
        argc--;
        argv++;
    }
    check.problems = calloc(CHECK_PROBLEMS_MAX, sizeof(check.problems[0]));
    if (!check.problems) {
        return EXIT_INIT;
    }
    crash_install(NULL); /* a constructor may crash: then say whose */
    look(&check, argc, argv);
    if (json) {
        check_print_json(&check, stdout);
    } else {
        check_print_text(&check, stdout);
    }
    int status = check.problem_count == 0 ? EXIT_SUCCESS : EXIT_INIT;
    runtime_done(&startup->runtime);
    free(check.problems);
    return status;
}
