/* SPDX-License-Identifier: Apache-2.0 */
/* What bootstrap --check prints. The JSON form is an interface: docs/powertools-plugins.md
 * describes it. */
#include "check.h"

#include "option_parse.h"
#include "services.h"
#include "version.h"

#include <powertools/json.h>

#include <string.h>

#define OUTPUT_MAX_BYTES ((size_t)16 << 20)

/* ---- JSON ----------------------------------------------------------------------------------- */

static void *print_alloc(void *arena, size_t size)
{
    return arena_alloc(arena, size);
}

static void put_key(struct pwt_json_writer *writer, const char *key)
{
    pwt_json_write_key(writer, key, strlen(key));
}

static void put_text(struct pwt_json_writer *writer, const char *key, const char *text)
{
    put_key(writer, key);
    if (text) {
        pwt_json_write_string(writer, text, strlen(text));
    } else {
        pwt_json_write_null(writer);
    }
}

static void
put_items(struct pwt_json_writer *writer, const char *key, const char *list, char separator)
{
    struct pwt_bytes rest = pwt_cstr(list);
    struct pwt_bytes item;

    put_key(writer, key);
    pwt_json_write_array(writer);
    while (option_next_item(&rest, separator, &item)) {
        pwt_json_write_string(writer, item.ptr, item.len);
    }
    pwt_json_write_end(writer);
}

static void put_abi(struct pwt_json_writer *writer, uint32_t major, uint32_t minor)
{
    put_key(writer, "abi");
    pwt_json_write_object(writer);
    pwt_json_write_member_uint64(writer, "major", 5, major);
    pwt_json_write_member_uint64(writer, "minor", 5, minor);
    pwt_json_write_end(writer);
}

static void
put_option(struct check *check, struct pwt_json_writer *writer, const struct pwt_option *option)
{
    const char *source;
    struct pwt_bytes value = check_option_value(check, option, &source);

    pwt_json_write_object(writer);
    put_items(writer, "names", option->env, '|');
    put_text(writer, "type", check_type_name(option->type));
    put_text(writer, "default", option->def);
    if (option->choices) {
        put_items(writer, "choices", option->choices, '|');
    }
    put_text(writer, "range", option->range);
    put_key(writer, "value");
    if (value.ptr) {
        pwt_json_write_string(writer, value.ptr, value.len);
    } else {
        pwt_json_write_null(writer);
    }
    put_text(writer, "source", source);
    pwt_json_write_member_bool(writer, "lenient", 7, (option->flags & PWT_OPT_LENIENT) != 0);
    pwt_json_write_member_bool(writer, "secret", 6, (option->flags & PWT_OPT_SECRET) != 0);
    pwt_json_write_member_bool(writer, "required", 8, (option->flags & PWT_OPT_REQUIRED) != 0);
    put_text(writer, "help", option->help);
    pwt_json_write_end(writer);
}

static void
put_options(struct check *check, struct pwt_json_writer *writer, const struct pwt_plugin *vt)
{
    put_key(writer, "options");
    pwt_json_write_array(writer);
    for (uint32_t i = 0; i < vt->option_count; i++) {
        put_option(check, writer, option_of(vt, i));
    }
    pwt_json_write_end(writer);
}

static void put_services(struct pwt_json_writer *writer, const struct pwt_plugin *vt)
{
    put_key(writer, "services");
    pwt_json_write_array(writer);
    for (uint32_t i = 0; i < vt->service_count; i++) {
        const struct pwt_service *service = services_of(vt, i);
        pwt_json_write_object(writer);
        put_text(writer, "name", service->name);
        pwt_json_write_member_uint64(writer, "major", 5, service->major);
        pwt_json_write_end(writer);
    }
    pwt_json_write_end(writer);
}

static void put_imports(struct pwt_json_writer *writer, const struct pwt_module *module)
{
    put_key(writer, "imports");
    pwt_json_write_array(writer);
    for (const struct pwt_import *import = module->imports; import; import = import->next) {
        pwt_json_write_object(writer);
        put_text(writer, "name", import->name);
        pwt_json_write_member_uint64(writer, "major", 5, import->major);
        pwt_json_write_member_bool(writer, "bound", 5, *import->slot != NULL);
        pwt_json_write_end(writer);
    }
    pwt_json_write_end(writer);
}

static void
put_plugin(struct check *check, struct pwt_json_writer *writer, const struct loaded *plugin)
{
    const struct pwt_plugin *vt = &plugin->vt;

    pwt_json_write_object(writer);
    put_text(writer, "name", vt->name);
    put_text(writer, "version", vt->version);
    put_text(writer, "summary", vt->summary);
    put_text(writer, "path", plugin->path);
    put_abi(writer, vt->abi_major, vt->abi_minor);
    put_text(writer, "phase", check_phase_name(vt->phase));
    put_text(writer, "on_error", plugin->fail_open ? "open" : "closed");
    pwt_json_write_member_bool(writer, "concurrent", 10, (vt->flags & PWT_CONCURRENT) != 0);
    put_items(writer, "requires", vt->required, ',');
    put_options(check, writer, vt);
    put_services(writer, vt);
    put_imports(writer, vt->module);
    pwt_json_write_end(writer);
}

static void put_handler(struct check *check, struct pwt_json_writer *writer)
{
    const struct runtime *runtime = &check->startup->runtime;

    put_key(writer, "handler");
    if (!runtime->handler_path) {
        pwt_json_write_null(writer);
        return;
    }
    pwt_json_write_object(writer);
    put_text(writer, "name", runtime->handler.name);
    put_text(writer, "path", runtime->handler_path);
    put_abi(writer, runtime->handler.abi_major, runtime->handler.abi_minor);
    put_items(writer, "requires", runtime->handler.required, ',');
    put_imports(writer, runtime->handler.module);
    pwt_json_write_end(writer);
}

static void put_problems(const struct check *check, struct pwt_json_writer *writer)
{
    put_key(writer, "problems");
    pwt_json_write_array(writer);
    for (uint32_t i = 0; i < check->problem_count; i++) {
        pwt_json_write_object(writer);
        put_text(writer, "type", check->problems[i].type);
        put_text(writer, "message", check->problems[i].text);
        pwt_json_write_end(writer);
    }
    pwt_json_write_end(writer);
}

static void put_all(struct check *check, struct pwt_json_writer *writer)
{
    const struct startup *startup = check->startup;

    pwt_json_write_object(writer);
    pwt_json_write_member_bool(writer, "ok", 2, check->problem_count == 0);
    put_text(writer, "version", POWERTOOLS_VERSION);
    put_abi(writer, PWT_ABI_MAJOR, PWT_ABI_MINOR);
    put_key(writer, "search");
    pwt_json_write_array(writer);
    for (uint32_t i = 0; i < startup->loader.folder_count; i++) {
        const char *folder = startup->loader.folders[i];
        pwt_json_write_string(writer, folder, strlen(folder));
    }
    pwt_json_write_end(writer);
    put_options(check, writer, host_option_table());
    put_key(writer, "plugins");
    pwt_json_write_array(writer);
    for (uint32_t i = 0; i < startup->runtime.plugin_count; i++) {
        put_plugin(check, writer, &startup->runtime.plugins[i]);
    }
    pwt_json_write_end(writer);
    put_handler(check, writer);
    put_problems(check, writer);
    pwt_json_write_end(writer);
}

void check_print_json(struct check *check, FILE *out)
{
    struct pwt_json_alloc alloc = {print_alloc, &check->startup->runtime.arena};
    struct pwt_json_buffer buffer = {
        .max = OUTPUT_MAX_BYTES, .grow = pwt_json_grow_arena, .user = &alloc};
    struct pwt_json_writer writer;
    const char *text = NULL;
    size_t len = 0;

    pwt_json_writer_init(&writer, &buffer, 2);
    put_all(check, &writer);
    if (pwt_json_writer_finish(&writer, &text, &len) == 0) {
        (void)fwrite(text, 1, len, out);
        (void)fputc('\n', out);
    }
}

/* ---- text ----------------------------------------------------------------------------------- */

static void print_option(struct check *check, FILE *out, const struct pwt_option *option)
{
    struct pwt_bytes name = option_first_name(option);
    const char *source;
    struct pwt_bytes value = check_option_value(check, option, &source);

    (void)fprintf(out, "      %.*s = %.*s  (%s, %s)\n", (int)name.len, name.ptr, (int)value.len,
                  value.ptr ? value.ptr : "", check_type_name(option->type), source);
}

static void print_plugin(struct check *check, FILE *out, const struct loaded *plugin)
{
    const struct pwt_plugin *vt = &plugin->vt;

    (void)fprintf(out, "  %s %s  %s, fails %s, ABI %u.%u\n    %s\n    %s\n", vt->name, vt->version,
                  check_phase_name(vt->phase), plugin->fail_open ? "open" : "closed", vt->abi_major,
                  vt->abi_minor, vt->summary, plugin->path);
    for (uint32_t i = 0; i < vt->service_count; i++) {
        const struct pwt_service *service = services_of(vt, i);
        (void)fprintf(out, "    offers service %s %u\n", service->name, service->major);
    }
    for (uint32_t i = 0; i < vt->option_count; i++) {
        print_option(check, out, option_of(vt, i));
    }
}

void check_print_text(struct check *check, FILE *out)
{
    const struct runtime *runtime = &check->startup->runtime;

    (void)fprintf(out, "bootstrap %s, plugin ABI %d.%d\n", POWERTOOLS_VERSION, PWT_ABI_MAJOR,
                  PWT_ABI_MINOR);
    (void)fprintf(out, "plugins, outermost first:%s\n", runtime->plugin_count == 0 ? " none" : "");
    for (uint32_t i = 0; i < runtime->plugin_count; i++) {
        print_plugin(check, out, &runtime->plugins[i]);
    }
    if (runtime->handler_path) {
        (void)fprintf(out, "handler: %s in %s\n", runtime->handler.name, runtime->handler_path);
    }
    for (uint32_t i = 0; i < check->problem_count; i++) {
        (void)fprintf(out, "problem: %s\n", check->problems[i].text);
    }
    (void)fprintf(out, "%s\n", check->problem_count == 0 ? "ok" : "not ok");
}
