/* SPDX-License-Identifier: Apache-2.0 */
/* Everything that can be wrong before a process is started is found here. */
#include "function.h"

#include "locate.h"
#include "message.h"
#include "sandbox.h"

#include <stdlib.h>

/** Lets the function's tracer find our daemon, unless --env says where it shall send. */
static bool function_add_daemon(struct function *function, const struct variables *user)
{
    static const char name[] = "AWS_XRAY_DAEMON_ADDRESS";

    return trace_daemon_open(&function->daemon) &&
           (variables_get(user, name) != NULL ||
            variables_set(&function->variables, name, function->daemon.address) ||
            message_no_memory());
}

static bool function_add_variables(struct function *function,
                                   const struct runtime_options *runtime,
                                   const struct function_options *wish)
{
    struct sandbox sandbox = {
        .handler = &function->handler, .user = &runtime->variables, .memory_mb = wish->memory_mb};

    if (!sandbox_variables(&sandbox, &function->variables)) {
        return message_no_memory();
    }
    function->arn = sandbox_function_arn(&function->variables);
    if (function->arn == NULL) {
        return message_no_memory();
    }
    return !wish->trace || function_add_daemon(function, &runtime->variables);
}

bool function_prepare(const char *argument,
                      const struct runtime_options *runtime,
                      const struct function_options *wish,
                      struct function *ret_function)
{
    struct function *function = ret_function;

    *function = (struct function){.daemon = {.fd = -1}};
    if (!handler_file_resolve(argument, wish->handler_name, &function->handler)) {
        return false;
    }
    function->bootstrap = locate_bootstrap(runtime->bootstrap);
    if (function->bootstrap == NULL || !function_add_variables(function, runtime, wish)) {
        return false;
    }
    function->options = (struct environment_options){
        .bootstrap = function->bootstrap,
        .task_root = function->handler.task_root,
        .variables = &function->variables,
        .timeout_ms = wish->timeout_ms,
        .init_timeout_ms = wish->init_timeout_ms,
        .function_arn = function->arn,
        .sampled = wish->trace,
    };
    return true;
}

void function_done(struct function *function)
{
    trace_daemon_close(&function->daemon);
    free(function->arn);
    free(function->bootstrap);
    variables_done(&function->variables);
    handler_file_done(&function->handler);
}
