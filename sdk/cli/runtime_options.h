/* SPDX-License-Identifier: Apache-2.0 */
/* Options that verbs share because they start the runtime: which one, with what, for how long. */
#ifndef CLI_RUNTIME_OPTIONS_H
#define CLI_RUNTIME_OPTIONS_H

#include "variables.h"
#include "verb.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    RUNTIME_OPTIONS_COUNT = 4,
    FUNCTION_OPTIONS_COUNT = 5,
};

/** Which runtime, and in which environment. */
struct runtime_options {
    const char *bootstrap; /* NULL: search */
    struct variables variables;
    bool json;
};

/** How a function is run. */
struct function_options {
    const char *handler_name; /* NULL: the only one */
    int64_t timeout_ms;
    int64_t init_timeout_ms;
    int64_t memory_mb;
    bool trace;
};

extern const struct verb_option runtime_option_table[RUNTIME_OPTIONS_COUNT];
extern const struct verb_option function_option_table[FUNCTION_OPTIONS_COUNT];

/** What Lambda gives a function that asks for nothing else. */
extern const struct function_options function_option_defaults;

#endif
