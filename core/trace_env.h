/* SPDX-License-Identifier: Apache-2.0 */
/* _X_AMZN_TRACE_ID, which libraries in the handler read: set per invocation, by one buffer that is
 * rewritten in place (setenv with changing values leaks). Only while one invocation runs at a time:
 * the environment belongs to the process. */
#ifndef CORE_TRACE_ENV_H
#define CORE_TRACE_ENV_H

#include <powertools/types.h>

/* Sets the variable, or removes it when the header is absent. */
void trace_env_set(struct pwt_bytes header);

#endif
