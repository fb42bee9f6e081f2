/* SPDX-License-Identifier: Apache-2.0 */
/* The key `correlation_id`. */
#ifndef PLUGINS_LOGGER_CORRELATION_H
#define PLUGINS_LOGGER_CORRELATION_H

#include <powertools/host.h>

struct logger;

/* Compiles the path; reports one that is wrong. */
void logger_correlation_compile(struct logger *logger, struct pwt_inv *scope);

/* Sets the key from the event. */
void logger_correlation_extract(struct pwt_cx *cx);

int32_t logger_correlation_set(struct pwt_cx *cx, uint32_t logger, const struct pwt_field *value);

#endif
