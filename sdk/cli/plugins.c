/* SPDX-License-Identifier: Apache-2.0 */
/* `powertools plugins`: what would load, and what the runtime says about it. */
#include "json_text.h"
#include "locate.h"
#include "message.h"
#include "option.h"
#include "plugin_check.h"
#include "plugins_print.h"
#include "runtime_options.h"
#include "sandbox.h"
#include "verbs.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PLUGINS_OK = 0,
    PLUGINS_PROBLEM = 1, /* something would not load */
    PLUGINS_MEMORY_MB = 128,
};

struct plugins_options {
    struct runtime_options runtime;
    const char *function; /* NULL: none */
};

static const struct verb_option s_options[] = {
    {.name = "function",
     .value = "HANDLER.so",
     .help = "Search as for this function, and check it too.",
     .take = option_text,
     .offset = offsetof(struct plugins_options, function)},
};

/** The function, or, without one, what stands for it: the folder we are in. False after a message.
 */
static bool plugins_resolve(const char *function, struct handler_file *ret_file)
{
    if (function != NULL) {
        return handler_file_resolve(function, NULL, ret_file);
    }
    *ret_file = (struct handler_file){
        .task_root = getcwd(NULL, 0), .stem = strdup("function"), .handler = strdup("")};
    if (ret_file->task_root == NULL) {
        message_error("the current folder is not known: %s", strerror(errno));
        return false;
    }
    return (ret_file->stem != NULL && ret_file->handler != NULL) || message_no_memory();
}

/** Names as they are; NULL for no names: then it is asked what is configured. */
static struct json_object *plugins_names(const struct verb_arguments *arguments)
{
    struct json_object *names = arguments->count == 0 ? NULL : json_object_new_array();

    for (size_t i = 0; i < arguments->count; i++) {
        (void)json_object_array_add(names, json_object_new_string(arguments->items[i]));
    }
    return names;
}

static void plugins_print(struct json_object *document, bool json, bool details)
{
    if (json) {
        (void)puts(json_object_to_json_string_ext(document, JSON_C_TO_STRING_PRETTY |
                                                                JSON_C_TO_STRING_SPACED |
                                                                JSON_C_TO_STRING_NOSLASHESCAPE));
        return;
    }
    if (details) {
        plugins_print_details(document);
    } else {
        plugins_print_table(document);
    }
    plugins_print_problems(document);
}

static int plugins_ask(const struct plugins_options *options,
                       const struct plugin_check *check,
                       const struct verb_arguments *arguments)
{
    struct json_object *names = plugins_names(arguments);
    struct json_object *document = plugin_check_ask(check, names, true);
    int status = PLUGINS_PROBLEM;

    if (document != NULL && (names != NULL || plugin_check_add_available(check, document))) {
        plugins_print(document, options->runtime.json, names != NULL);
        status = json_text_is_true(document, "ok") ? PLUGINS_OK : PLUGINS_PROBLEM;
    }
    json_object_put(document);
    json_object_put(names);
    return status;
}

static int plugins_prepared(const struct plugins_options *options,
                            const struct verb_arguments *arguments)
{
    struct handler_file file = {0};
    struct variables variables = {0};
    struct sandbox sandbox = {
        .handler = &file, .user = &options->runtime.variables, .memory_mb = PLUGINS_MEMORY_MB};
    char *bootstrap = NULL;
    int status = VERB_EXIT_USAGE;

    if (plugins_resolve(options->function, &file)) {
        bootstrap = locate_bootstrap(options->runtime.bootstrap);
    }
    if (bootstrap != NULL) {
        struct plugin_check check = {
            .bootstrap = bootstrap, .directory = ".", .variables = &variables};

        if (sandbox_variables(&sandbox, &variables)) {
            status = plugins_ask(options, &check, arguments);
        } else {
            (void)message_no_memory();
        }
    }
    free(bootstrap);
    variables_done(&variables);
    handler_file_done(&file);
    return status;
}

static int plugins_main(const struct verb *verb, int count, char **arguments)
{
    struct plugins_options options = {.function = NULL};
    struct verb_arguments rest;
    enum verb_result parsed = verb_parse(verb, count, arguments, &options, &rest);
    int status =
        parsed == VERB_READY ? plugins_prepared(&options, &rest) : verb_exit_status(parsed);

    variables_done(&options.runtime.variables);
    return status;
}

static const struct verb_group s_groups[] = {
    {.options = runtime_option_table,
     .count = RUNTIME_OPTIONS_COUNT,
     .offset = offsetof(struct plugins_options, runtime)},
    {.options = s_options, .count = sizeof(s_options) / sizeof(s_options[0])},
};

const struct verb verb_plugins = {
    .name = "plugins",
    .arguments = "[NAME|FILE.so]...",
    .summary = "Show what would load, in which order, and from where",
    .groups = s_groups,
    .group_count = sizeof(s_groups) / sizeof(s_groups[0]),
    .notes = "Without a name: all of POWERTOOLS_PLUGINS, and what else is found. With names or\n"
             "files (with a slash or ending in .so): everything about them. It asks the\n"
             "runtime, which runs the constructors of the objects but none of their code.\n\n"
             "Exit status: 0 all of it would load, 1 something would not, 2 usage.\n",
    .run = plugins_main,
};
