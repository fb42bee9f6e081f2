/* SPDX-License-Identifier: Apache-2.0 */
/* Tables and lists of plugins, at most 80 columns wide but for paths. */
#include "plugins_print.h"

#include "buffer.h"
#include "json_text.h"
#include "wrap.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum {
    PLUGINS_HELP_INDENT = 6,
    PLUGINS_NAME_COLUMNS = 32, /* what a name may have at most */
};

static int plugins_name_width(struct json_object *list, int width)
{
    for (size_t i = 0; i < json_text_length(list); i++) {
        int len = (int)strlen(json_text_string(json_object_array_get_idx(list, i), "name"));

        width = len > width && len <= PLUGINS_NAME_COLUMNS ? len : width;
    }
    return width;
}

static void plugins_print_row(const char *order, struct json_object *plugin, int width)
{
    const char *shadow = json_text_string(plugin, "shadowed_by");
    bool loads = json_text_member(plugin, "phase") != NULL;

    (void)printf("%2s  %-*s  %-8s %-8s %-6s %s\n", order, width, json_text_string(plugin, "name"),
                 loads ? json_text_string(plugin, "version") : "-",
                 loads ? json_text_string(plugin, "phase") : "-",
                 loads ? json_text_string(plugin, "on_error") : "-",
                 json_text_string(plugin, "path"));
    if (shadow[0] != '\0') {
        (void)printf("%*sshadowed by %s\n", width + 6, "", shadow);
    } else if (!loads) {
        (void)printf("%*sdoes not load; 'powertools plugins FILE' says why\n", width + 6, "");
    }
}

void plugins_print_table(struct json_object *document)
{
    struct json_object *loaded = json_text_member(document, "plugins");
    struct json_object *available = json_text_member(document, "available");
    struct json_object *search = json_text_member(document, "search");
    int width = plugins_name_width(available, plugins_name_width(loaded, (int)strlen("NAME")));

    (void)printf(" #  %-*s  %-8s %-8s %-6s %s\n", width, "NAME", "VERSION", "PHASE", "FAILS",
                 "FROM");
    for (size_t i = 0; i < json_text_length(loaded); i++) {
        char order[24];

        (void)snprintf(order, sizeof(order), "%zu", i + 1);
        plugins_print_row(order, json_object_array_get_idx(loaded, i), width);
    }
    for (size_t i = 0; i < json_text_length(available); i++) {
        plugins_print_row("-", json_object_array_get_idx(available, i), width);
    }
    if (json_text_length(available) > 0) {
        (void)puts("\nThose without a number would not load; --plugins LIST shows what if.");
    }
    if (json_text_length(loaded) + json_text_length(available) == 0) {
        (void)puts("\nThere is no plugin in the folders that are searched:");
        for (size_t i = 0; i < json_text_length(search); i++) {
            (void)printf("  %s\n", json_object_get_string(json_object_array_get_idx(search, i)));
        }
    }
}

/** Appends the items of a list, and @p before if there are any. */
static void plugins_add_list(struct buffer *text,
                             const char *before,
                             struct json_object *list,
                             const char *separator)
{
    for (size_t i = 0; i < json_text_length(list); i++) {
        const char *item = json_object_get_string(json_object_array_get_idx(list, i));

        (void)(buffer_append_text(text, i == 0 ? before : separator) &&
               buffer_append_text(text, item));
    }
}

/** Prints what was put together, in lines. */
static void plugins_print_text(struct buffer *text, int indent)
{
    if (buffer_append(text, "", 1)) {
        wrap_print(text->data, indent);
    }
    buffer_done(text);
}

static void plugins_print_value(struct json_object *option)
{
    struct json_object *value = json_text_member(option, "value");
    const char *source = json_text_string(option, "source");
    struct buffer names = {0};

    plugins_add_list(&names, "", json_text_member(option, "names"), ", ");
    (void)printf("    %.*s ", (int)names.len, names.data == NULL ? "" : names.data);
    buffer_done(&names);
    if (value == NULL) {
        (void)printf("is %s\n", source);
    } else {
        (void)printf("= %s  (%s)\n", json_object_get_string(value), source);
    }
}

static void plugins_print_type(struct json_object *option)
{
    struct json_object *standard = json_text_member(option, "default");
    const char *range = json_text_string(option, "range");
    struct buffer text = {0};

    (void)buffer_append_text(&text, json_text_string(option, "type"));
    plugins_add_list(&text, " ", json_text_member(option, "choices"), " | ");
    (void)(buffer_append_text(&text, range[0] == '\0' ? "" : " ") &&
           buffer_append_text(&text, range) &&
           buffer_append_text(&text, standard == NULL ? "; no default" : "; default ") &&
           buffer_append_text(&text, standard == NULL ? "" : json_object_get_string(standard)));
    (void)buffer_append_text(&text, json_text_is_true(option, "required") ? "; required" : "");
    (void)buffer_append_text(&text, json_text_is_true(option, "secret") ? "; secret" : "");
    (void)buffer_append_text(&text, json_text_is_true(option, "lenient")
                                        ? "; a wrong value is reported, not fatal"
                                        : "");
    plugins_print_text(&text, PLUGINS_HELP_INDENT);
}

static void plugins_print_option(struct json_object *option)
{
    plugins_print_value(option);
    plugins_print_type(option);
    wrap_print(json_text_string(option, "help"), PLUGINS_HELP_INDENT);
}

/** True if an import like that at @p index stands before it: every source file has its own. */
static bool plugins_is_repeated(struct json_object *imports, size_t index)
{
    struct json_object *one = json_object_array_get_idx(imports, index);

    for (size_t i = 0; i < index; i++) {
        if (json_object_equal(json_object_array_get_idx(imports, i), one) != 0) {
            return true;
        }
    }
    return false;
}

static void plugins_print_services(struct json_object *plugin)
{
    struct json_object *services = json_text_member(plugin, "services");
    struct json_object *imports = json_text_member(plugin, "imports");

    for (size_t i = 0; i < json_text_length(services); i++) {
        struct json_object *service = json_object_array_get_idx(services, i);

        (void)printf("  offers    %s %s\n", json_text_string(service, "name"),
                     json_object_get_string(json_text_member(service, "major")));
    }
    for (size_t i = 0; i < json_text_length(imports); i++) {
        struct json_object *import = json_object_array_get_idx(imports, i);

        if (!plugins_is_repeated(imports, i)) {
            (void)printf("  uses      %s %s, %s\n", json_text_string(import, "name"),
                         json_object_get_string(json_text_member(import, "major")),
                         json_text_is_true(import, "bound") ? "which is there"
                                                            : "which nobody offers");
        }
    }
}

static void plugins_print_detail(struct json_object *plugin)
{
    struct json_object *abi = json_text_member(plugin, "abi");
    struct json_object *options = json_text_member(plugin, "options");
    struct json_object *required = json_text_member(plugin, "requires");

    (void)printf("%s %s\n", json_text_string(plugin, "name"), json_text_string(plugin, "version"));
    wrap_print(json_text_string(plugin, "summary"), 2);
    (void)printf("  file      %s\n  ABI       %s.%s\n  phase     %s, fails %s, %s\n",
                 json_text_string(plugin, "path"),
                 json_object_get_string(json_text_member(abi, "major")),
                 json_object_get_string(json_text_member(abi, "minor")),
                 json_text_string(plugin, "phase"), json_text_string(plugin, "on_error"),
                 json_text_is_true(plugin, "concurrent") ? "several invocations at once"
                                                         : "one invocation at a time");
    if (json_text_length(required) > 0) {
        struct buffer names = {0};

        plugins_add_list(&names, "requires  ", required, ", ");
        plugins_print_text(&names, 2);
    }
    plugins_print_services(plugin);
    (void)puts(json_text_length(options) == 0 ? "  no options" : "  options");
    for (size_t i = 0; i < json_text_length(options); i++) {
        plugins_print_option(json_object_array_get_idx(options, i));
    }
}

void plugins_print_details(struct json_object *document)
{
    struct json_object *plugins = json_text_member(document, "plugins");

    for (size_t i = 0; i < json_text_length(plugins); i++) {
        (void)printf("%s", i == 0 ? "" : "\n");
        plugins_print_detail(json_object_array_get_idx(plugins, i));
    }
}

void plugins_print_problems(struct json_object *document)
{
    struct json_object *problems = json_text_member(document, "problems");

    for (size_t i = 0; i < json_text_length(problems); i++) {
        struct json_object *problem = json_object_array_get_idx(problems, i);

        (void)fflush(stdout);
        (void)fprintf(stderr, "%s\n", json_text_string(problem, "message"));
    }
}
