/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of a process, put together by name. A zeroed list is an empty one. */
#ifndef CLI_VARIABLES_H
#define CLI_VARIABLES_H

#include <stdbool.h>
#include <stddef.h>

struct variables {
    char **items; /* "NAME=VALUE", ends with NULL; NULL while empty */
    size_t count;
};

/** Sets @p name, in place of a value that is there. False if memory runs out. */
bool variables_set(struct variables *variables, const char *name, const char *value);

/** Sets @p name unless it is set. */
bool variables_default(struct variables *variables, const char *name, const char *value);

/** Value of @p name, NULL if it is not set. */
const char *variables_get(const struct variables *variables, const char *name);

/** Sets all that @p others holds. */
bool variables_merge(struct variables *variables, const struct variables *others);

void variables_done(struct variables *variables);

#endif
