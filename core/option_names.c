/* SPDX-License-Identifier: Apache-2.0 */
/* Finds settings that nobody reads: a typo in a name must not pass in silence. */
#include "diag.h"
#include "host_options.h"
#include "known_names.h"
#include "options.h"
#include "suggest.h"
#include "text.h"

#include <powertools/json.h>

#include <string.h>

#define PREFIX     "POWERTOOLS_"
#define NAME_BYTES 128

/* A declared name, as part of some option's `env`. */
static bool declared_in(const struct pwt_plugin *table, struct pwt_bytes name)
{
    for (uint32_t i = 0; i < table->option_count; i++) {
        if (option_has_name(option_of(table, i), name)) {
            return true;
        }
    }
    return false;
}

static bool declared(const struct runtime *runtime, const char *name)
{
    char on_error[NAME_BYTES];

    if (declared_in(host_option_table(), pwt_cstr(name))) {
        return true;
    }
    for (size_t i = 0; i < known_name_count; i++) {
        if (strcmp(known_names[i], name) == 0) {
            return true;
        }
    }
    for (uint32_t i = 0; i < runtime->plugin_count; i++) {
        const struct pwt_plugin *vt = &runtime->plugins[i].vt;
        host_on_error_name(vt->name, on_error, sizeof(on_error));
        if (declared_in(vt, pwt_cstr(name)) || strcmp(name, on_error) == 0) {
            return true;
        }
    }
    return false;
}

/* A name without the prefix that all have: it would count as likeness. */
static struct pwt_bytes without_prefix(struct pwt_bytes name)
{
    const size_t len = sizeof(PREFIX) - 1;
    bool prefixed = name.len > len && memcmp(name.ptr, PREFIX, len) == 0;

    return prefixed ? pwt_bytes_make(name.ptr + len, name.len - len) : pwt_bytes_make("", 0);
}

/* The closest of all declared names, without the prefix. */
static void suggest_declared(const struct runtime *runtime, struct suggestion *suggestion)
{
    for (size_t i = 0; i < known_name_count; i++) {
        suggest_consider(suggestion, without_prefix(pwt_cstr(known_names[i])));
    }
    for (uint32_t i = 0; i < runtime->plugin_count; i++) {
        const struct pwt_plugin *vt = &runtime->plugins[i].vt;
        for (uint32_t j = 0; j < vt->option_count; j++) {
            suggest_consider(suggestion, without_prefix(option_first_name(option_of(vt, j))));
        }
    }
}

static void warn_if_unknown(const struct runtime *runtime, const char *where, const char *name)
{
    struct suggestion suggestion = {.name = without_prefix(pwt_cstr(name))};

    if (declared(runtime, name)) {
        return;
    }
    suggest_declared(runtime, &suggestion);
    bool close = suggestion.best[0] != '\0';
    diag(NULL, PWT_DIAG_WARN,
         "powertools: %s%s is read by no loaded plugin; expected a name from the plugins' pages; "
         "%s%s%s",
         name, where, close ? "did you mean '" PREFIX : "remove it, or load the plugin",
         suggestion.best, close ? "'?" : "");
}

static void warn_about_json(const struct settings *settings, const struct runtime *runtime)
{
    struct pwt_json_value root;
    struct pwt_json_value key;
    struct pwt_json_value value;
    struct pwt_json_iter members;
    char name[NAME_BYTES];
    size_t len;

    if (!settings->json.ptr || pwt_json_open(settings->json.ptr, settings->json.len, &root) != 0) {
        return;
    }
    (void)pwt_json_iter_init(&members, &root);
    while (pwt_json_iter_next(&members, &key, &value)) {
        if (key.len < sizeof(name) && pwt_json_unescape(&key, name, sizeof(name) - 1, &len) == 0) {
            name[len] = '\0';
            warn_if_unknown(runtime, " in powertools.json", name);
        }
    }
}

/* `entry` is a variable with its value. */
static void warn_about_variable(const struct runtime *runtime, const char *entry)
{
    char memory[NAME_BYTES];
    struct text name = TEXT_IN(memory);

    text_add_bytes(&name, pwt_bytes_make(entry, (uint64_t)(strchrnul(entry, '=') - entry)));
    if (!name.cut) {
        warn_if_unknown(runtime, "", name.ptr);
    }
}

void settings_warn_unknown(struct settings *settings, const struct runtime *runtime)
{
    for (char **entry = environ; *entry; entry++) {
        if (strncmp(*entry, PREFIX, sizeof(PREFIX) - 1) == 0) {
            warn_about_variable(runtime, *entry);
        }
    }
    warn_about_json(settings, runtime);
}
