/* SPDX-License-Identifier: Apache-2.0 */
/* See host_options.h. */
#include "host_options.h"

#include "text.h"

#include <stddef.h>
#include <string.h>

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_PLUGINS",
     .type = PWT_OPT_LIST,
     .help = "Plugins to load, outermost first within each phase; 'name?' is optional, 'all' is "
             "every plugin found.",
     .offset = offsetof(struct host_options, plugins)},
    {.env = "POWERTOOLS_PLUGIN_PATH",
     .type = PWT_OPT_STRING,
     .help = "Absolute folders to search, separated by colons, in place of the function's and "
             "/opt's.",
     .offset = offsetof(struct host_options, plugin_path)},
    {.env = "POWERTOOLS_DEBUG",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "false",
     .help = "Print what the host decides.",
     .offset = offsetof(struct host_options, debug)},
};

static const struct pwt_plugin s_table = {.name = "bootstrap", PWT_OPTIONS(s_options)};

const struct pwt_plugin *host_option_table(void)
{
    return &s_table;
}

int32_t
host_options_read(struct settings *settings, struct host_options *options, struct problem *problem)
{
    memset(options, 0, sizeof(*options));
    return settings_apply(settings, &s_table, "the host", options, problem);
}

/* As a variable's name has it: ASCII only, whatever the locale. */
static char upper(char c)
{
    return (char)(c == '-' ? '_' : c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

void host_on_error_name(const char *plugin, char *name, size_t size)
{
    struct text text = text_in(name, size);

    text_add(&text, "POWERTOOLS_");
    text_add(&text, plugin);
    text_add(&text, "_ON_ERROR");
    for (char *c = name; *c; c++) {
        *c = upper(*c);
    }
}

void host_owner(const char *plugin, char *owner, size_t size)
{
    struct text text = text_in(owner, size);

    text_add(&text, "plugin '");
    text_add(&text, plugin);
    text_add(&text, "'");
}

int32_t host_on_error_read(struct settings *settings,
                           const struct pwt_plugin *plugin,
                           bool *ret_fail_open,
                           struct problem *problem)
{
    char name[64];
    char owner[64];
    uint32_t policy = plugin->flags & PWT_FAIL_OPEN ? 0 : 1;
    const struct pwt_option option = {
        .env = name,
        .type = PWT_OPT_ENUM,
        .choices = "open|closed",
        .help = "What a failing callback of this plugin means for the invocation.",
    };
    const struct pwt_plugin table = {
        .options = &option, .option_size = sizeof(option), .option_count = 1};

    host_on_error_name(plugin->name, name, sizeof(name));
    host_owner(plugin->name, owner, sizeof(owner));
    int32_t code = settings_apply(settings, &table, owner, &policy, problem);
    if (code == 0) {
        *ret_fail_open = policy == 0;
    }
    return code;
}
