/* SPDX-License-Identifier: Apache-2.0 */
/* `powertools new`: a plugin or a function that builds and passes its test at once. */
#include "buffer.h"
#include "message.h"
#include "new_templates.h"
#include "option.h"
#include "plugin_name.h"
#include "verbs.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    NEW_FAILED = 1,
};

struct new_options {
    const char *folder; /* NULL: as the name */
    bool cxx;
};

/** What stands in a template between two at signs, and what comes there. */
struct new_word {
    const char *key;
    const char *value;
};

/** One file of what is made; at signs in the name as in the text. */
struct new_file {
    const char *source; /* in templates/ */
    const char *name;
};

struct new_kind {
    const char *name;
    const struct new_file *files; /* end with a source that is NULL */
    const char *next;             /* the last line of advice */
};

static const struct new_file s_plugin_files[] = {
    {"plugin.@ext@", "@name@.@ext@"},
    {"plugin_test.c", "test_@ident@.c"},
    {"plugin_meson.build", "meson.build"},
    {"plugin_CMakeLists.txt", "CMakeLists.txt"},
    {"plugin_README.md", "README.md"},
    {"gitignore", ".gitignore"},
    {NULL, NULL},
};

static const struct new_file s_function_files[] = {
    {"function.@ext@", "@name@.@ext@"},
    {"function_test.c", "test_@ident@.c"},
    {"function_meson.build", "meson.build"},
    {"function_CMakeLists.txt", "CMakeLists.txt"},
    {"function_README.md", "README.md"},
    {"function_event.json", "event.json"},
    {"gitignore", ".gitignore"},
    {NULL, NULL},
};

static const struct new_kind s_kinds[] = {
    {"plugin", s_plugin_files, "powertools plugins build/@name@.so"},
    {"function", s_function_files, "powertools run --plugins logger build/@name@.so event.json"},
};

static const char *const s_kind_names[] = {"plugin", "function", NULL};

/* Names that CMake or meson keep for targets of their own. */
static const char *const s_taken[] = {"all",  "build",   "clean", "dist",      "help",
                                      "test", "install", "none",  "uninstall", NULL};

static const struct verb_option s_options[] = {
    {.name = "cxx",
     .help = "C++ in place of C.",
     .take = option_switch,
     .offset = offsetof(struct new_options, cxx)},
    {.name = "folder",
     .value = "PATH",
     .help = "Where to make it (a new folder of that name).",
     .take = option_text,
     .offset = offsetof(struct new_options, folder)},
};

/** Appends text with its words filled in. */
static bool new_fill(const char *text, const struct new_word *words, struct buffer *out)
{
    while (*text != '\0') {
        size_t plain = strcspn(text, "@");
        const struct new_word *word = words;

        if (!buffer_append(out, text, plain)) {
            return false;
        }
        text += plain;
        while (*text != '\0' && word->key != NULL &&
               strncmp(text, word->key, strlen(word->key)) != 0) {
            word++;
        }
        if (*text != '\0') { /* an at sign of no word stays */
            const char *value = word->key == NULL ? "@" : word->value;

            text += word->key == NULL ? 1 : strlen(word->key);
            if (!buffer_append_text(out, value)) {
                return false;
            }
        }
    }
    return true;
}

/** The same as a new text; NULL after a message. The caller frees it. */
static char *new_filled(const char *text, const struct new_word *words)
{
    struct buffer out = {0};

    if (new_fill(text, words, &out) && buffer_append(&out, "", 1)) {
        return out.data;
    }
    buffer_done(&out);
    (void)message_no_memory();
    return NULL;
}

static const char *new_source(const char *name)
{
    const struct new_template *item = new_templates;

    while (item->name != NULL && strcmp(item->name, name) != 0) {
        item++;
    }
    return item->text;
}

static bool new_write(const char *path, const char *text)
{
    FILE *file = fopen(path, "wxe");
    bool written = file != NULL && fputs(text, file) >= 0;

    if (file != NULL && fclose(file) != 0) {
        written = false;
    }
    if (!written) {
        message_error("file '%s' cannot be written: %s", path, strerror(errno));
    }
    return written;
}

static bool
new_make_file(const char *folder, const struct new_file *file, const struct new_word *words)
{
    char *source = new_filled(file->source, words);
    char *name = new_filled(file->name, words);
    char *text = source == NULL ? NULL : new_filled(new_source(source), words);
    char *path = NULL;
    bool made = false;

    if (name != NULL && text != NULL) {
        if (asprintf(&path, "%s/%s", folder, name) < 0) {
            path = NULL;
            (void)message_no_memory();
        } else {
            made = new_write(path, text);
        }
    }
    if (made) {
        (void)printf("  %s\n", path);
    }
    free(path);
    free(text);
    free(name);
    free(source);
    return made;
}

static bool new_make(const struct new_kind *kind, const char *folder, const struct new_word *words)
{
    char *next;

    if (mkdir(folder, 0777) != 0) {
        message_error("folder '%s' cannot be made: %s; expected a path that is free, in a folder "
                      "that is there; choose another with --folder PATH",
                      folder, strerror(errno));
        return false;
    }
    for (const struct new_file *file = kind->files; file->source != NULL; file++) {
        if (!new_make_file(folder, file, words)) {
            return false;
        }
    }
    next = new_filled(kind->next, words);
    (void)printf("\nNow:\n  cd %s\n  meson setup build && meson test -C build\n  %s\n", folder,
                 next == NULL ? "" : next);
    free(next);
    return true;
}

/** A token that can be a file, a variable's part and a build target. False after a message. */
static bool new_name_is_good(const char *name)
{
    if (!plugin_name_is_good(name, strlen(name))) {
        message_error("name '%s' is not allowed; expected a small letter, then small letters, "
                      "digits or '-', at most %d characters",
                      name, PLUGIN_NAME_MAX);
        return false;
    }
    for (size_t i = 0; s_taken[i] != NULL; i++) {
        if (strcmp(name, s_taken[i]) == 0) {
            message_error("name '%s' is one that build systems keep for themselves; expected "
                          "another",
                          name);
            return false;
        }
    }
    return true;
}

static char new_upper(char letter)
{
    return (char)toupper((unsigned char)letter);
}

static int
new_checked(const struct new_options *options, const struct new_kind *kind, const char *name)
{
    char ident[PLUGIN_NAME_MAX + 1];
    char upper[PLUGIN_NAME_MAX + 1];
    const struct new_word words[] = {
        {"@name@", name},
        {"@ident@", ident},
        {"@NAME@", upper},
        {"@ext@", options->cxx ? "cpp" : "c"},
        {"@languages@", options->cxx ? "'c', 'cpp'" : "'c'"},
        {"@LANGUAGES@", options->cxx ? "C CXX" : "C"},
        {NULL, NULL},
    };

    for (size_t i = 0; i <= strlen(name); i++) {
        ident[i] = name[i] == '-' ? '_' : name[i];
        upper[i] = new_upper(ident[i]);
    }
    return new_make(kind, options->folder == NULL ? name : options->folder, words) ? 0 : NEW_FAILED;
}

static int new_main(const struct verb *verb, int count, char **arguments)
{
    struct new_options options = {.folder = NULL};
    struct verb_arguments rest;
    enum verb_result parsed = verb_parse(verb, count, arguments, &options, &rest);

    if (parsed != VERB_READY) {
        return verb_exit_status(parsed);
    }
    for (size_t i = 0; rest.count == 2 && s_kind_names[i] != NULL; i++) {
        if (strcmp(s_kinds[i].name, rest.items[0]) == 0) {
            return new_name_is_good(rest.items[1])
                       ? new_checked(&options, &s_kinds[i], rest.items[1])
                       : VERB_EXIT_USAGE;
        }
    }
    message_error("what to make is not clear; expected 'powertools new plugin NAME' or "
                  "'powertools new function NAME'");
    return VERB_EXIT_USAGE;
}

static const struct verb_group s_groups[] = {
    {.options = s_options, .count = sizeof(s_options) / sizeof(s_options[0])},
};

const struct verb verb_new = {
    .name = "new",
    .arguments = "plugin|function NAME",
    .summary = "Make a plugin or function that builds and passes its test at once",
    .groups = s_groups,
    .group_count = sizeof(s_groups) / sizeof(s_groups[0]),
    .words = s_kind_names,
    .notes = "Makes a folder with the source, a test, meson and CMake files and a README. All\n"
             "it needs is the installed SDK; 'powertools doctor' checks that.\n\n"
             "Exit status: 0 made, 1 not or not all of it, 2 usage.\n",
    .run = new_main,
};
