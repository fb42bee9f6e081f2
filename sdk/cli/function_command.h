/* SPDX-License-Identifier: Apache-2.0 */
/* What verbs have in common that run a function: their options, and the way to the function. */
#ifndef CLI_FUNCTION_COMMAND_H
#define CLI_FUNCTION_COMMAND_H

#include "function.h"
#include "runtime_options.h"
#include "verb.h"

#include <stdbool.h>
#include <stddef.h>

/** The first member of such a verb's options. */
struct function_command {
    struct runtime_options runtime;
    struct function_options function;
};

/** The first two groups of such a verb. */
#define FUNCTION_COMMAND_GROUPS                                            \
    {.options = runtime_option_table,                                      \
     .count = RUNTIME_OPTIONS_COUNT,                                       \
     .offset = offsetof(struct function_command, runtime)},                \
    {                                                                      \
        .options = function_option_table, .count = FUNCTION_OPTIONS_COUNT, \
        .offset = offsetof(struct function_command, function)              \
    }

/** What is the verb's own. */
struct function_command_steps {
    /** Looks at what stands behind the options; false after a message. */
    bool (*check)(const struct verb_arguments *arguments);
    /** Does it with the function, whose name is the first argument. Returns the exit status. */
    int (*run)(struct function_command *command,
               const struct function *function,
               const struct verb_arguments *arguments);
};

/** Main function of the verb: reads the command line, finds the function, and runs the steps. */
int function_command_main(const struct verb *verb,
                          int count,
                          char **arguments,
                          struct function_command *command,
                          const struct function_command_steps *steps);

#endif
