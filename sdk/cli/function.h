/* SPDX-License-Identifier: Apache-2.0 */
/* A function as the command line names it, with everything that starting it takes. */
#ifndef CLI_FUNCTION_H
#define CLI_FUNCTION_H

#include "environment.h"
#include "handler_file.h"
#include "runtime_options.h"
#include "trace_daemon.h"
#include "variables.h"

struct function {
    struct handler_file handler;
    struct variables variables;
    struct trace_daemon daemon; /* open if traces are wanted */
    char *bootstrap;
    char *arn;
    struct environment_options options; /* borrows from the above */
};

/** Finds and checks all of it; nothing is started. False after a message. */
bool function_prepare(const char *argument,
                      const struct runtime_options *runtime,
                      const struct function_options *wish,
                      struct function *ret_function);

/** Allowed after a failure too. */
void function_done(struct function *function);

#endif
