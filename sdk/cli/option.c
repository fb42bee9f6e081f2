/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of option values. */
#include "option.h"

#include "buffer.h"
#include "message.h"
#include "sandbox.h"
#include "variables.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

bool option_text(const struct verb_option *option, const char *value, void *member)
{
    (void)option;
    *(const char **)member = value;
    return true;
}

bool option_switch(const struct verb_option *option, const char *value, void *member)
{
    (void)option;
    (void)value;
    *(bool *)member = true;
    return true;
}

bool option_integer(const struct verb_option *option, const char *value, void *member)
{
    char *end;
    long long number;

    errno = 0;
    number = strtoll(value, &end, 10);
    if (end == value || *end != '\0' || errno != 0 || number < option->low ||
        number > option->high) {
        message_error("option --%s '%s' is not allowed; expected a whole number, %" PRId64
                      " to %" PRId64,
                      option->name, value, option->low, option->high);
        return false;
    }
    *(int64_t *)member = number;
    return true;
}

bool option_seconds(const struct verb_option *option, const char *value, void *member)
{
    char *end;
    double seconds = strtod(value, &end);

    /* In this form the comparison is false for NaN too. */
    if (end == value || *end != '\0' || !(seconds >= 0.001 && seconds <= (double)option->high)) {
        message_error("option --%s '%s' is not allowed; expected seconds, 0.001 to %" PRId64,
                      option->name, value, option->high);
        return false;
    }
    *(int64_t *)member = llround(seconds * 1000);
    return true;
}

bool option_choice(const struct verb_option *option, const char *value, void *member)
{
    struct buffer names = {0};

    for (size_t i = 0; option->choices[i] != NULL; i++) {
        if (strcmp(option->choices[i], value) == 0) {
            *(size_t *)member = i;
            return true;
        }
    }
    for (size_t i = 0; option->choices[i] != NULL; i++) {
        (void)(buffer_append(&names, ", ", i == 0 ? 0 : 2) &&
               buffer_append_text(&names, option->choices[i]));
    }
    message_error("option --%s '%s' is not allowed; expected one of %.*s", option->name, value,
                  (int)names.len, names.data == NULL ? "" : names.data);
    buffer_done(&names);
    return false;
}

static bool option_name_is_good(const char *name)
{
    size_t len = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    return len > 0 && name[len] == '\0' && strchr("0123456789", name[0]) == NULL;
}

static bool option_set_checked(struct variables *variables, const char *name, const char *value)
{
    if (!option_name_is_good(name)) {
        message_error("option --env '%s' is no name of a variable; expected letters, digits and "
                      "underscores, then '=' and the value",
                      name);
        return false;
    }
    if (sandbox_is_reserved(name)) {
        message_error(
            "option --env '%s' cannot be set; expected another name; Lambda sets this one", name);
        return false;
    }
    if (value == NULL) {
        message_error("option --env '%s' has no value, and the variable is not set here; expected "
                      "NAME=VALUE",
                      name);
        return false;
    }
    return variables_set(variables, name, value) || message_no_memory();
}

bool option_variable(const struct verb_option *option, const char *value, void *member)
{
    char *name = strdup(value);
    char *equals;
    bool set;

    (void)option;
    if (name == NULL) {
        return message_no_memory();
    }
    equals = strchr(name, '=');
    if (equals != NULL) {
        *equals = '\0';
    }
    set = option_set_checked(member, name, equals == NULL ? getenv(name) : equals + 1);
    free(name);
    return set;
}

bool option_plugins(const struct verb_option *option, const char *value, void *member)
{
    (void)option;
    return variables_set(member, "POWERTOOLS_PLUGINS", value) || message_no_memory();
}
