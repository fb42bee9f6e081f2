/* SPDX-License-Identifier: Apache-2.0 */
/* The runtime is asked; nothing is loaded in this process. */
#include "plugin_check.h"

#include "capture.h"
#include "json_text.h"
#include "message.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* Of a plugin whose constructor hangs; Lambda's own patience with an init. */
    PLUGIN_CHECK_TIMEOUT_MS = 10000,
};

/** `bootstrap --check --json NAME...`; NULL if memory runs out. */
static const char **plugin_check_arguments(const char *bootstrap, struct json_object *names)
{
    size_t count = json_text_length(names);
    const char **arguments = calloc(count + 4, sizeof(*arguments));

    if (arguments == NULL) {
        return NULL;
    }
    arguments[0] = bootstrap;
    arguments[1] = "--check";
    arguments[2] = "--json";
    for (size_t i = 0; i < count; i++) {
        arguments[i + 3] = json_object_get_string(json_object_array_get_idx(names, i));
    }
    return arguments;
}

static struct json_object *plugin_check_read(const struct capture *capture)
{
    char how[CHILD_EXIT_TEXT_SIZE];
    struct json_object *document;

    if (capture->timed_out) {
        message_error("the check of the plugins did not end within %d seconds; expected a plugin "
                      "whose constructors return; check them one by one",
                      PLUGIN_CHECK_TIMEOUT_MS / 1000);
        return NULL;
    }
    document = json_text_parse(capture->output.data, capture->output.len);
    if (json_text_member(document, "problems") != NULL) {
        return document;
    }
    json_object_put(document);
    child_exit_describe(&capture->how, how);
    message_error("the check of the plugins ended with %s and no result; expected a runtime of "
                  "this project that knows --check; see the lines above, or name one with "
                  "--bootstrap PATH",
                  how);
    return NULL;
}

struct json_object *
plugin_check_ask(const struct plugin_check *check, struct json_object *names, bool loud)
{
    const char **arguments = plugin_check_arguments(check->bootstrap, names);
    struct child_options child = {.program = check->bootstrap,
                                  .arguments = arguments,
                                  .directory = check->directory,
                                  .variables = check->variables->items,
                                  .errors_apart = true};
    struct capture capture = {.timed_out = false};
    struct json_object *document = NULL;

    if (arguments == NULL) {
        (void)message_no_memory();
        return NULL;
    }
    if (!capture_run(&child, PLUGIN_CHECK_TIMEOUT_MS, &capture)) {
        message_error("runtime '%s' cannot be started: %s; expected a program for this machine; "
                      "choose another with --bootstrap PATH",
                      check->bootstrap, strerror(errno));
    } else {
        if (loud && capture.errors.len > 0) {
            (void)fwrite(capture.errors.data, 1, capture.errors.len, stderr);
        }
        document = plugin_check_read(&capture);
    }
    capture_done(&capture);
    free(arguments);
    return document;
}

/** The member of @p list whose path it is; borrowed. */
static struct json_object *plugin_check_find(struct json_object *list, const char *path)
{
    for (size_t i = 0; i < json_text_length(list); i++) {
        struct json_object *item = json_object_array_get_idx(list, i);

        if (strcmp(json_text_string(item, "path"), path) == 0) {
            return item;
        }
    }
    return NULL;
}

/** The file in @p files, all of one search, that is found first under a name; NULL: none. */
static const char *plugin_check_winner(struct json_object *files, const char *name)
{
    for (size_t i = 0; i < json_text_length(files); i++) {
        struct json_object *file = json_object_array_get_idx(files, i);

        if (strcmp(json_text_string(file, "name"), name) == 0) {
            return json_text_string(file, "path");
        }
    }
    return NULL;
}

static int plugin_check_is_object(const struct dirent *entry)
{
    const char *ending = strrchr(entry->d_name, '.');

    return ending != NULL && ending != entry->d_name && strcmp(ending, ".so") == 0;
}

/** Adds name, path and shadow of every plugin file of a folder; one that is not there has none. */
static bool plugin_check_list(struct json_object *files, const char *folder)
{
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, plugin_check_is_object, alphasort);
    bool complete = true;

    for (int i = 0; i < count; i++) {
        struct json_object *file = json_object_new_object();
        const char *entry = entries[i]->d_name;
        struct json_object *name = json_object_new_string_len(entry, (int)strlen(entry) - 3);
        const char *winner = plugin_check_winner(files, json_object_get_string(name));
        char *path = NULL;

        complete = complete && asprintf(&path, "%s/%s", folder, entry) >= 0;
        if (complete) {
            (void)json_object_object_add(file, "name", name);
            (void)json_object_object_add(file, "path", json_object_new_string(path));
            (void)json_object_object_add(file, "shadowed_by",
                                         winner == NULL ? NULL : json_object_new_string(winner));
            (void)json_object_array_add(files, file);
            free(path);
        }
        free(entries[i]);
    }
    free(entries);
    return complete;
}

/** Adds to a file all that its check says of it, the reason if it would not load. */
static void plugin_check_describe(struct json_object *file, struct json_object *document)
{
    struct json_object *plugin =
        plugin_check_find(json_text_member(document, "plugins"), json_text_string(file, "path"));
    struct json_object *problems = json_text_member(document, "problems");
    struct json_object *problem = json_object_array_get_idx(problems, 0);

    if (plugin != NULL) {
        struct json_object_iterator at = json_object_iter_begin(plugin);
        struct json_object_iterator end = json_object_iter_end(plugin);

        for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
            (void)json_object_object_add(file, json_object_iter_peek_name(&at),
                                         json_object_get(json_object_iter_peek_value(&at)));
        }
    } else if (problem != NULL) {
        (void)json_object_object_add(file, "problem",
                                     json_object_get(json_text_member(problem, "message")));
    }
}

/** Asks for each file by itself: the faults of one are not the faults of another. */
static void plugin_check_describe_all(const struct plugin_check *check, struct json_object *files)
{
    for (size_t i = 0; i < json_text_length(files); i++) {
        struct json_object *file = json_object_array_get_idx(files, i);
        struct json_object *names = json_object_new_array();
        struct json_object *document;

        (void)json_object_array_add(names, json_object_get(json_text_member(file, "path")));
        document = plugin_check_ask(check, names, false);
        plugin_check_describe(file, document);
        json_object_put(document);
        json_object_put(names);
    }
}

bool plugin_check_add_available(const struct plugin_check *check, struct json_object *document)
{
    struct json_object *search = json_text_member(document, "search");
    struct json_object *loaded = json_text_member(document, "plugins");
    struct json_object *files = json_object_new_array();
    struct json_object *available = json_object_new_array();

    for (size_t i = 0; i < json_text_length(search); i++) {
        const char *folder = json_object_get_string(json_object_array_get_idx(search, i));

        if (!plugin_check_list(files, folder)) {
            return message_no_memory();
        }
    }
    for (size_t i = 0; i < json_text_length(files); i++) {
        struct json_object *file = json_object_array_get_idx(files, i);

        if (plugin_check_find(loaded, json_text_string(file, "path")) == NULL) {
            (void)json_object_array_add(available, json_object_get(file));
        }
    }
    plugin_check_describe_all(check, available);
    (void)json_object_object_add(document, "available", available);
    json_object_put(files);
    return true;
}
