/* SPDX-License-Identifier: Apache-2.0 */
/* The environment variables that Lambda's sandbox gives a runtime. */
#ifndef CLI_SANDBOX_H
#define CLI_SANDBOX_H

#include "handler_file.h"
#include "variables.h"

#include <stdbool.h>
#include <stdint.h>

struct sandbox {
    const struct handler_file *handler;
    const struct variables *user; /* from --env; they win, but for the reserved names */
    int64_t memory_mb;
};

/** True for the names that this command must set itself for a run to work at all. */
bool sandbox_is_reserved(const char *name);

/**
 * Puts together what a runtime gets, but for AWS_LAMBDA_RUNTIME_API. From the caller's own
 * environment come POWERTOOLS_*, OTEL_*, AWS_ENDPOINT_URL*, AWS_LAMBDA_LOG_FORMAT and _LEVEL,
 * region and credentials; nothing else, or a function would work here and fail where the rest is
 * missing.
 */
bool sandbox_variables(const struct sandbox *sandbox, struct variables *ret_variables);

/** The ARN that the function is invoked by; NULL if memory runs out. The caller frees it. */
char *sandbox_function_arn(const struct variables *variables);

#endif
