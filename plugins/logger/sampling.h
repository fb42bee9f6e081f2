/* SPDX-License-Identifier: Apache-2.0 */
/* Which invocations are logged at DEBUG. */
#ifndef PLUGINS_LOGGER_SAMPLING_H
#define PLUGINS_LOGGER_SAMPLING_H

#include <powertools/host.h>

#include <stdbool.h>

struct logger;

/* Reads the rate. */
void logger_sampling_resolve(struct logger *logger, struct pwt_inv *scope);

/* Decides for an init or an invocation. */
bool logger_sampling_decide(const struct logger *logger, const struct pwt_context *context);

/* At the start of an invocation: levels as configured, or DEBUG where it was chosen. */
void logger_sampling_refresh(struct pwt_cx *cx);

#endif
