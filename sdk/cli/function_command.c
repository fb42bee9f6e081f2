/* SPDX-License-Identifier: Apache-2.0 */
/* From the command line to a function that is ready to start. */
#include "function_command.h"

int function_command_main(const struct verb *verb,
                          int count,
                          char **arguments,
                          struct function_command *command,
                          const struct function_command_steps *steps)
{
    struct function function = {.daemon = {.fd = -1}};
    struct verb_arguments rest;
    enum verb_result parsed = verb_parse(verb, count, arguments, command, &rest);
    int status = VERB_EXIT_USAGE;

    if (parsed != VERB_READY) {
        status = verb_exit_status(parsed);
    } else if (steps->check(&rest) &&
               function_prepare(rest.items[0], &command->runtime, &command->function, &function)) {
        status = steps->run(command, &function, &rest);
    }
    function_done(&function);
    variables_done(&command->runtime.variables);
    return status;
}
