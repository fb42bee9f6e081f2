/* SPDX-License-Identifier: Apache-2.0 */
/* What lines carry besides in the names of the Elastic Common Schema. */
#ifndef PLUGINS_LOGGER_ECS_H
#define PLUGINS_LOGGER_ECS_H

#include <powertools/host.h>

struct logger_line;

/* Most fields that these make. */
#define LOGGER_ECS_LINE_MAX   3
#define LOGGER_ECS_ORIGIN_MAX 6

/* Bytes of a thread's name, the NUL included; the system's. */
#define LOGGER_ECS_THREAD_BYTES 16

/* The version of the schema: the one that Powertools for Java says. */
#define LOGGER_ECS_VERSION "1.2.0"

/* Of a line: the line of the call, the logger and the thread, whose name is put into `thread`.
 * Returns how many. */
uint32_t logger_ecs_line(const struct logger_line *line, char *thread, struct pwt_field *fields);

/* Of an invocation: where it runs. Returns how many. */
uint32_t logger_ecs_origin(const struct pwt_context *context, struct pwt_field *fields);

#endif
