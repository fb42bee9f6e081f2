/* SPDX-License-Identifier: Apache-2.0 */
/* The options of `powertools run`, and the checks of their values. */
#include "run_options.h"

#include "message.h"
#include "sandbox.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    /* What Lambda gives a function that asks for nothing else, and the most it gives.
     * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
    RUN_TIMEOUT_MS = 3000,
    RUN_MAX_TIMEOUT_S = 900,
    RUN_INIT_TIMEOUT_MS = 10000,
    RUN_MEMORY_MB = 128,
    RUN_MAX_MEMORY_MB = 10240,
    RUN_MAX_REPEAT = 10000000,
};

enum run_option {
    RUN_OPTION_PLUGINS,
    RUN_OPTION_ENV,
    RUN_OPTION_HANDLER,
    RUN_OPTION_BOOTSTRAP,
    RUN_OPTION_REPEAT,
    RUN_OPTION_TIMEOUT,
    RUN_OPTION_INIT_TIMEOUT,
    RUN_OPTION_MEMORY,
    RUN_OPTION_JSON,
};

const struct verb_option run_options_table[RUN_OPTIONS_COUNT] = {
    [RUN_OPTION_PLUGINS] = {.name = "plugins",
                            .value = "LIST",
                            .help = "Plugins to load: sets POWERTOOLS_PLUGINS."},
    [RUN_OPTION_ENV] = {.name = "env",
                        .value = "NAME[=VALUE]",
                        .help = "Set a variable of the function; without a value,\n"
                                "take over the one it has here. Repeatable."},
    [RUN_OPTION_HANDLER] = {.name = "handler",
                            .value = "NAME",
                            .help = "Which handler, if the object has several."},
    [RUN_OPTION_BOOTSTRAP] = {.name = "bootstrap",
                              .value = "PATH",
                              .help = "Runtime to start (the one that belongs to this)."},
    [RUN_OPTION_REPEAT] = {.name = "repeat", .value = "N", .help = "Send all events N times (1)."},
    [RUN_OPTION_TIMEOUT] = {.name = "timeout",
                            .value = "SECONDS",
                            .help = "For each event, 0.001 to 900 (3)."},
    [RUN_OPTION_INIT_TIMEOUT] = {.name = "init-timeout",
                                 .value = "SECONDS",
                                 .help = "Until the first event is asked for (10)."},
    [RUN_OPTION_MEMORY] = {.name = "memory",
                           .value = "MB",
                           .help = "What the function is told it has, 128 to 10240\n"
                                   "(128). It is not enforced."},
    [RUN_OPTION_JSON] = {.name = "json", .help = "JSON lines, on a terminal too."},
};

/** Whole number in @p text; false after a message. */
static bool
options_integer(const char *name, const char *text, int64_t low, int64_t high, int64_t *ret)
{
    char *end;
    long long value;

    errno = 0;
    value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || value < low || value > high) {
        message_error("option --%s '%s' is not allowed; expected a whole number, %lld to %lld",
                      name, text, (long long)low, (long long)high);
        return false;
    }
    *ret = value;
    return true;
}

/** Seconds in @p text, as milliseconds; false after a message. */
static bool options_seconds(const char *name, const char *text, int64_t *ret_ms)
{
    char *end;
    double seconds = strtod(text, &end);

    /* In this form the comparison is false for NaN too. */
    if (end == text || *end != '\0' || !(seconds >= 0.001 && seconds <= RUN_MAX_TIMEOUT_S)) {
        message_error("option --%s '%s' is not allowed; expected seconds, 0.001 to %d", name, text,
                      RUN_MAX_TIMEOUT_S);
        return false;
    }
    *ret_ms = llround(seconds * 1000);
    return true;
}

static bool options_name_is_good(const char *name)
{
    size_t len = strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    return len > 0 && name[len] == '\0' && strchr("0123456789", name[0]) == NULL;
}

static bool options_set_checked(struct variables *variables, const char *name, const char *value)
{
    if (!options_name_is_good(name)) {
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

/** `NAME=VALUE`, or `NAME` for the value it has here. */
static bool options_variable(struct variables *variables, const char *text)
{
    char *name = strdup(text);
    char *equals;
    bool set;

    if (name == NULL) {
        return message_no_memory();
    }
    equals = strchr(name, '=');
    if (equals != NULL) {
        *equals = '\0';
    }
    set = options_set_checked(variables, name, equals == NULL ? getenv(name) : equals + 1);
    free(name);
    return set;
}

static bool options_apply(struct run_options *options, int option, const char *value)
{
    switch ((enum run_option)option) {
    case RUN_OPTION_PLUGINS:
        return variables_set(&options->variables, "POWERTOOLS_PLUGINS", value) ||
               message_no_memory();
    case RUN_OPTION_ENV:
        return options_variable(&options->variables, value);
    case RUN_OPTION_HANDLER:
        options->handler_name = value;
        return true;
    case RUN_OPTION_BOOTSTRAP:
        options->bootstrap = value;
        return true;
    case RUN_OPTION_REPEAT:
        return options_integer("repeat", value, 1, RUN_MAX_REPEAT, &options->repeat);
    case RUN_OPTION_TIMEOUT:
        return options_seconds("timeout", value, &options->timeout_ms);
    case RUN_OPTION_INIT_TIMEOUT:
        return options_seconds("init-timeout", value, &options->init_timeout_ms);
    case RUN_OPTION_MEMORY:
        return options_integer("memory", value, RUN_MEMORY_MB, RUN_MAX_MEMORY_MB,
                               &options->memory_mb);
    case RUN_OPTION_JSON:
        options->json = true;
        return true;
    }
    return false;
}

static bool options_take_arguments(struct run_options *options, int count, char **arguments)
{
    size_t from_stdin = 0;

    if (optind >= count) {
        message_error("handler is missing; expected 'powertools run HANDLER.so [EVENT.json]'; see "
                      "'powertools run --help'");
        return false;
    }
    options->handler = arguments[optind];
    options->events = arguments + optind + 1;
    options->event_count = (size_t)(count - optind - 1);
    for (size_t i = 0; i < options->event_count; i++) {
        from_stdin += strcmp(options->events[i], "-") == 0;
    }
    if (from_stdin > 1) {
        message_error("event '-' is given %zu times; expected once; standard input can be read "
                      "only once, --repeat sends it again",
                      from_stdin);
        return false;
    }
    return true;
}

enum run_options_result run_options_parse(const struct verb *verb,
                                          int count,
                                          char **arguments,
                                          struct run_options *ret_options)
{
    const char *value = NULL;
    int option;

    *ret_options = (struct run_options){
        .timeout_ms = RUN_TIMEOUT_MS,
        .init_timeout_ms = RUN_INIT_TIMEOUT_MS,
        .memory_mb = RUN_MEMORY_MB,
        .repeat = 1,
    };
    for (;;) {
        option = verb_next_option(verb, count, arguments, &value);
        if (option < 0) {
            break;
        }
        if (!options_apply(ret_options, option, value)) {
            return RUN_OPTIONS_WRONG;
        }
    }
    if (option == VERB_HELP) {
        return RUN_OPTIONS_HELP;
    }
    return option == VERB_ARGUMENTS && options_take_arguments(ret_options, count, arguments)
               ? RUN_OPTIONS_OK
               : RUN_OPTIONS_WRONG;
}

void run_options_done(struct run_options *options)
{
    variables_done(&options->variables);
}
