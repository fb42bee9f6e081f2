/* SPDX-License-Identifier: Apache-2.0 */
/* See options.h. */
#include "options.h"

#include "diag.h"
#include "option_parse.h"
#include "suggest.h"
#include "text.h"

#include <powertools/json.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SETTING_MAX_BYTES ((off_t)1 << 20) /* of powertools.json and of an @file */

void settings_init(struct settings *settings, struct arena *arena)
{
    *settings = (struct settings){.arena = arena, .task_root = getenv("LAMBDA_TASK_ROOT")};
    if (!settings->task_root) {
        settings->task_root = "/var/task";
    }
}

const struct pwt_option *option_of(const struct pwt_plugin *table, uint32_t index)
{
    const char *first = (const char *)table->options;

    return (const struct pwt_option *)(const void *)(first + (size_t)index * table->option_size);
}

struct pwt_bytes option_first_name(const struct pwt_option *option)
{
    struct pwt_bytes rest = pwt_cstr(option->env);
    struct pwt_bytes name = rest;

    (void)option_next_item(&rest, '|', &name);
    return name;
}

bool option_has_name(const struct pwt_option *option, struct pwt_bytes name)
{
    struct pwt_bytes rest = pwt_cstr(option->env);
    struct pwt_bytes item;

    while (option_next_item(&rest, '|', &item)) {
        if (pwt_bytes_equal(item, name)) {
            return true;
        }
    }
    return false;
}

/* ---- files ------------------------------------------------------------------------------- */

/* Content of a file in the arena; absent with errno set where it cannot be had. */
static struct pwt_bytes read_file(struct arena *arena, const char *path)
{
    struct pwt_bytes content = {NULL, 0};
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0) {
        return content;
    }
    errno = EINVAL; /* for what is no plain file of a sensible size */
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= SETTING_MAX_BYTES) {
        size_t size = (size_t)info.st_size;
        char *bytes = arena_alloc(arena, size + 1);
        ssize_t len = bytes ? pread(fd, bytes, size, 0) : -1;
        if (len >= 0) {
            content = pwt_bytes_make(bytes, (uint64_t)len);
        }
    }
    int saved = errno;
    (void)close(fd);
    errno = saved;
    return content;
}

static int32_t read_json(struct settings *settings, struct problem *problem)
{
    char path[PATH_BYTES];
    struct pwt_json_place place;

    if (settings->json_read) {
        return 0;
    }
    settings->json_read = true;
    struct text full = TEXT_IN(path);
    text_add(&full, settings->task_root);
    text_add(&full, "/powertools.json");
    settings->json = read_file(settings->arena, path);
    if (!settings->json.ptr) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return 0;
        }
        return problem_set(problem, PWT_EIO, PROBLEM_CONFIG,
                           "powertools: %s cannot be read: %s; expected a file of at most 1 MiB "
                           "that the function's user may read; check its mode in the package",
                           path, strerror(errno));
    }
    struct pwt_json_value root;
    int32_t code = pwt_json_validate(settings->json.ptr, settings->json.len, NULL, &place);
    if (code != 0) {
        settings->json = pwt_bytes_make(NULL, 0); /* nobody shall take it after all */
        return problem_set(problem, PWT_EFORMAT, PROBLEM_CONFIG,
                           "powertools: %s is not JSON at line %zu, column %zu; expected one "
                           "object such as {\"POWERTOOLS_PLUGINS\": \"logger\"}; correct the file",
                           path, place.line, place.column);
    }
    if (pwt_json_open(settings->json.ptr, settings->json.len, &root) != 0 ||
        root.type != PWT_JSON_OBJECT) {
        settings->json = pwt_bytes_make(NULL, 0);
        return problem_set(problem, PWT_EFORMAT, PROBLEM_CONFIG,
                           "powertools: %s is no JSON object; expected one such as "
                           "{\"POWERTOOLS_PLUGINS\": \"logger\"}; correct the file",
                           path);
    }
    return 0;
}

static void *settings_alloc(void *arena, size_t size)
{
    return arena_alloc(arena, size);
}

/* The member of powertools.json as text: strings unescaped, everything else as it is written. */
static int32_t
json_member(struct settings *settings, struct pwt_bytes name, struct pwt_bytes *ret_text)
{
    const struct pwt_json_alloc alloc = {settings_alloc, settings->arena};
    struct pwt_json_value root;
    struct pwt_json_value value;
    const char *text;
    size_t len;

    *ret_text = pwt_bytes_make(NULL, 0);
    if (!settings->json.ptr || pwt_json_open(settings->json.ptr, settings->json.len, &root) != 0 ||
        pwt_json_find(&root, name.ptr, name.len, PWT_JSON_LAST_WINS, &value) != 0 ||
        value.type == PWT_JSON_NULL) {
        return 0;
    }
    if (value.type == PWT_JSON_STRING) {
        if (pwt_json_text(&value, &alloc, &text, &len) != 0) {
            return PWT_ENOMEM;
        }
        *ret_text = pwt_bytes_make(text, len);
        return 0;
    }
    (void)pwt_json_slice(&value);
    *ret_text = pwt_bytes_make(value.ptr, value.len);
    return 0;
}

static bool ends_with(struct pwt_bytes text, char c)
{
    return text.len > 0 && text.ptr[text.len - 1] == c;
}

/* Replaces `@file` by the file's content without its last line end, `@@` by `@`. */
static int32_t resolve_file(struct settings *settings,
                            const struct pwt_option *option,
                            struct option_text *found,
                            struct problem *problem)
{
    char path[PATH_BYTES];
    struct pwt_bytes text = found->text;

    if (text.len == 0 || text.ptr[0] != '@') {
        return 0;
    }
    text = pwt_bytes_make(text.ptr + 1, text.len - 1);
    if (text.len > 0 && text.ptr[0] == '@') {
        found->text = text;
        return 0;
    }
    bool secret = option->flags & PWT_OPT_SECRET; /* it may be no file name, but the secret */
    struct text full = TEXT_IN(path);
    if (text.len == 0 || text.ptr[0] != '/') {
        text_add(&full, settings->task_root);
        text_add(&full, "/");
    }
    text_add_bytes(&full, text);
    errno = ENAMETOOLONG;
    found->text = full.cut ? pwt_bytes_make(NULL, 0) : read_file(settings->arena, path);
    if (!found->text.ptr) {
        return problem_set(problem, PWT_ECONFIG, PROBLEM_CONFIG,
                           "powertools: the file that %.*s names%s%s cannot be read: %s; expected "
                           "a readable file of at most 1 MiB; put it into the package, or write "
                           "'@@' for a value that begins with '@'",
                           (int)found->name.len, found->name.ptr, secret ? "" : ", ",
                           secret ? "" : path, strerror(errno));
    }
    if (ends_with(found->text, '\n')) {
        found->text.len--;
        found->text.len -= ends_with(found->text, '\r');
    }
    return 0;
}

/* ---- one option ---------------------------------------------------------------------------- */

static struct variable **list_of(struct settings *settings, struct pwt_bytes name)
{
    return &settings->variables[name.len % VARIABLE_LISTS];
}

/* Lists the variables that are set and not empty; the first of a name counts. */
static int32_t list_environment(struct settings *settings)
{
    size_t count = 0;

    while (environ[count]) {
        count++;
    }
    struct variable *variable = arena_alloc(settings->arena, (count + 1) * sizeof(*variable));
    if (!variable) {
        return PWT_ENOMEM;
    }
    while (count-- > 0) {
        const char *entry = environ[count];
        const char *equals = strchr(entry, '=');
        if (equals && equals[1] != '\0') {
            variable->name = pwt_bytes_make(entry, (uint64_t)(equals - entry));
            variable->value = equals + 1;
            variable->next = *list_of(settings, variable->name);
            *list_of(settings, variable->name) = variable;
            variable++;
        }
    }
    settings->listed = true;
    return 0;
}

/* The value of a variable; NULL if it is unset or empty. */
static const char *environment_value(struct settings *settings, struct pwt_bytes name)
{
    const struct variable *variable = *list_of(settings, name);

    while (variable && !pwt_bytes_equal(variable->name, name)) {
        variable = variable->next;
    }
    return variable ? variable->value : NULL;
}

/* The environment's text for an option, by the precedence of its names. Empty counts as unset.
 * Where none is set, the first name is noted. */
static int32_t from_environment(struct settings *settings,
                                const struct pwt_option *option,
                                struct option_text *found)
{
    struct pwt_bytes rest = pwt_cstr(option->env);
    struct pwt_bytes name;

    if (!settings->listed && list_environment(settings) != 0) {
        return PWT_ENOMEM;
    }
    while (option_next_item(&rest, '|', &name)) {
        const char *value = environment_value(settings, name);
        found->name = found->name.ptr ? found->name : name;
        if (value) {
            /* A later setenv by the function must not change what was checked. */
            found->text = pwt_cstr(arena_copy(settings->arena, value, strlen(value) + 1));
            found->name = name;
            found->origin = ORIGIN_ENVIRONMENT;
            return found->text.ptr ? 0 : PWT_ENOMEM;
        }
    }
    return 0;
}

static int32_t
from_json(struct settings *settings, struct option_text *found, struct problem *problem)
{
    int32_t code = read_json(settings, problem);

    if (code == 0) {
        code = json_member(settings, found->name, &found->text);
    }
    if (code == 0 && found->text.ptr) {
        found->origin = ORIGIN_JSON_FILE;
    }
    return code;
}

int32_t settings_look_up(struct settings *settings,
                         const struct pwt_option *option,
                         struct option_text *ret_text,
                         struct problem *problem)
{
    struct option_text found = {.origin = ORIGIN_NONE};
    int32_t code = from_environment(settings, option, &found);

    if (code == 0 && found.origin == ORIGIN_NONE) {
        code = from_json(settings, &found, problem);
    }
    if (code == 0 && found.origin == ORIGIN_NONE && option->def) {
        found.text = pwt_cstr(option->def);
        found.origin = ORIGIN_DEFAULT;
    }
    if (code == 0 && found.origin > ORIGIN_DEFAULT) {
        code = resolve_file(settings, option, &found, problem);
    }
    if (code == 0) {
        *ret_text = found;
    }
    return code;
}

/* "NAME='value'", or the name alone where the value is secret or long. */
static void describe_value(const struct pwt_option *option,
                           const struct option_text *found,
                           char *text,
                           size_t size)
{
    if ((option->flags & PWT_OPT_SECRET) || found->text.len > 200) {
        (void)snprintf(text, size, "%.*s", (int)found->name.len, found->name.ptr);
    } else {
        (void)snprintf(text, size, "%.*s='%.*s'", (int)found->name.len, found->name.ptr,
                       (int)found->text.len, found->text.ptr);
    }
}

/* What the option expects, for the second half of a message. */
static void describe_expected(const struct pwt_option *option, char *text, size_t size)
{
    const char *wanted = option->type == PWT_OPT_ENUM ? option->choices
                         : option->range              ? option->range
                                                      : option_type_words(option->type);

    bool shown = option->def && !(option->flags & PWT_OPT_SECRET);

    (void)snprintf(text, size, "expects %s%s%s", wanted, shown ? ", default " : "",
                   shown ? option->def : "");
}

/* The choice of an enum that was probably meant. */
static void suggest_choice(const struct pwt_option *option, struct suggestion *suggestion)
{
    struct pwt_bytes rest = pwt_cstr(option->type == PWT_OPT_ENUM ? option->choices : NULL);
    struct pwt_bytes choice;

    while (option_next_item(&rest, '|', &choice)) {
        suggest_consider(suggestion, choice);
    }
}

static void explain_bad_value(const struct pwt_option *option,
                              const struct option_text *found,
                              const char *owner,
                              int32_t code,
                              struct problem *problem)
{
    char value[320];
    char expected[320];
    struct suggestion suggestion = {.name = found->text};

    describe_value(option, found, value, sizeof(value));
    describe_expected(option, expected, sizeof(expected));
    (void)problem_set(problem, PWT_ECONFIG, PROBLEM_CONFIG, "powertools: %s is not %s%s; %s %s",
                      value, code == PWT_ELIMIT ? "within " : "",
                      code == PWT_ELIMIT && option->range ? option->range
                      : code == PWT_ELIMIT                ? "what can be stored"
                                                          : option_type_words(option->type),
                      owner, expected);
    if (!(option->flags & PWT_OPT_SECRET)) {
        suggest_choice(option, &suggestion);
    }
    if (suggestion.best[0]) {
        problem_add(problem, "; did you mean '%s'?", suggestion.best);
    } else {
        problem_add(problem, "; correct the value or remove it");
    }
}

static void store(const struct pwt_option *option, const union option_value *value, void *target)
{
    memcpy((char *)target + option->offset, value, option_stored_size(option->type));
}

/* A bad value of a lenient option: said once, then the default counts. */
static int32_t use_default(struct settings *settings,
                           const struct pwt_option *option,
                           void *target,
                           const struct problem *problem)
{
    union option_value value;

    diag(NULL, PWT_DIAG_WARN, "%s; the default is used", problem->text);
    if (option->def && option_parse(option, pwt_cstr(option->def), settings->arena, &value) == 0) {
        store(option, &value, target);
    }
    return 0;
}

static int32_t explain_unset(const struct pwt_option *option,
                             struct pwt_bytes name,
                             const char *owner,
                             struct problem *problem)
{
    char expected[320];

    describe_expected(option, expected, sizeof(expected));
    return problem_set(problem, PWT_ECONFIG, PROBLEM_CONFIG,
                       "powertools: %.*s is not set; %s %s; set it (%s)", (int)name.len, name.ptr,
                       owner, expected, option->help);
}

static int32_t apply_one(struct settings *settings,
                         const struct pwt_option *option,
                         const char *owner,
                         void *target,
                         struct problem *problem)
{
    struct option_text found;
    union option_value value;
    bool lenient = option->flags & PWT_OPT_LENIENT;
    int32_t code = settings_look_up(settings, option, &found, problem);

    if (code == PWT_ECONFIG && lenient) { /* its @file is missing */
        return use_default(settings, option, target, problem);
    }
    if (code != 0) {
        return code;
    }
    if (found.origin == ORIGIN_NONE) {
        return option->flags & PWT_OPT_REQUIRED ? explain_unset(option, found.name, owner, problem)
                                                : 0;
    }
    code = option_parse(option, found.text, settings->arena, &value);
    if (code == 0) {
        store(option, &value, target);
        return 0;
    }
    explain_bad_value(option, &found, owner, code, problem);
    return lenient ? use_default(settings, option, target, problem) : PWT_ECONFIG;
}

int32_t settings_apply(struct settings *settings,
                       const struct pwt_plugin *table,
                       const char *owner,
                       void *target,
                       struct problem *problem)
{
    for (uint32_t i = 0; i < table->option_count; i++) {
        int32_t code = apply_one(settings, option_of(table, i), owner, target, problem);
        if (code != 0) {
            return code;
        }
    }
    return 0;
}
