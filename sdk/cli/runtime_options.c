/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of the shared options. */
#include "runtime_options.h"

#include "option.h"

enum {
    /* Defaults and limits of the service.
     * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
    RUNTIME_TIMEOUT_MS = 3000,
    RUNTIME_MAX_TIMEOUT_S = 900,
    RUNTIME_INIT_TIMEOUT_MS = 10000,
    RUNTIME_MEMORY_MB = 128,
    RUNTIME_MAX_MEMORY_MB = 10240,
};

const struct verb_option runtime_option_table[RUNTIME_OPTIONS_COUNT] = {
    {.name = "plugins",
     .value = "LIST",
     .help = "Plugins to load: sets POWERTOOLS_PLUGINS.",
     .take = option_plugins,
     .offset = offsetof(struct runtime_options, variables)},
    {.name = "env",
     .value = "NAME[=VALUE]",
     .help = "Set a variable, or pass on the one here; repeatable.",
     .take = option_variable,
     .offset = offsetof(struct runtime_options, variables)},
    {.name = "bootstrap",
     .value = "PATH",
     .help = "Runtime to start (the one that belongs to this).",
     .take = option_text,
     .offset = offsetof(struct runtime_options, bootstrap)},
    {.name = "json",
     .help = "JSON, on a terminal too.",
     .take = option_switch,
     .offset = offsetof(struct runtime_options, json)},
};

const struct verb_option function_option_table[FUNCTION_OPTIONS_COUNT] = {
    {.name = "handler",
     .value = "NAME",
     .help = "Which handler, if the object has several.",
     .take = option_text,
     .offset = offsetof(struct function_options, handler_name)},
    {.name = "timeout",
     .value = "SECONDS",
     .help = "For each event, 0.001 to 900 (3).",
     .take = option_seconds,
     .offset = offsetof(struct function_options, timeout_ms),
     .high = RUNTIME_MAX_TIMEOUT_S},
    {.name = "init-timeout",
     .value = "SECONDS",
     .help = "Until the first event is asked for (10).",
     .take = option_seconds,
     .offset = offsetof(struct function_options, init_timeout_ms),
     .high = RUNTIME_MAX_TIMEOUT_S},
    {.name = "memory",
     .value = "MB",
     .help = "128 to 10240 (128); only told to the function.",
     .take = option_integer,
     .offset = offsetof(struct function_options, memory_mb),
     .low = RUNTIME_MEMORY_MB,
     .high = RUNTIME_MAX_MEMORY_MB},
    {.name = "trace",
     .help = "Sample traces, and show what a daemon would get.",
     .take = option_switch,
     .offset = offsetof(struct function_options, trace)},
};

const struct function_options function_option_defaults = {
    .timeout_ms = RUNTIME_TIMEOUT_MS,
    .init_timeout_ms = RUNTIME_INIT_TIMEOUT_MS,
    .memory_mb = RUNTIME_MEMORY_MB,
};
