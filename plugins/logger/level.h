/* SPDX-License-Identifier: Apache-2.0 */
/* Levels: their names, and which one counts. */
#ifndef PLUGINS_LOGGER_LEVEL_H
#define PLUGINS_LOGGER_LEVEL_H

#include <powertools/host.h>

struct logger;

#define LOGGER_LEVEL_COUNT 5

/* As a threshold: every line is printed. */
#define LOGGER_LEVEL_ALL 0U

enum logger_level_names { LEVEL_NAMES_PYTHON, LEVEL_NAMES_LAMBDA };

/* Index of a level's name in `heads`, and the name. */
uint32_t logger_level_index(uint32_t level);
const char *logger_level_name(uint32_t index, uint32_t names);

/* A level by name in any case or by number: PWT_EINVAL if it is none. */
int32_t logger_level_read(const struct pwt_field *field, uint32_t *ret_level);

/* The level that the settings ask for; reports those that are wrong or contradict each other. */
void logger_level_resolve(struct logger *logger, struct pwt_inv *scope);

/* Reports a level that the platform would not let through. */
void logger_level_compare(const struct logger *logger, struct pwt_inv *scope, uint32_t asked);

#endif
