/* SPDX-License-Identifier: Apache-2.0 */
/* An environment is a short list; it is searched from end to end. */
#include "variables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Index of @p name, or the count if it is not there. */
static size_t variables_find(const struct variables *variables, const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < variables->count; i++) {
        if (strncmp(variables->items[i], name, len) == 0 && variables->items[i][len] == '=') {
            return i;
        }
    }
    return variables->count;
}

static bool variables_put(struct variables *variables, size_t at, char *item)
{
    if (at < variables->count) {
        free(variables->items[at]);
    } else {
        char **items = realloc(variables->items, (at + 2) * sizeof(*items));

        if (items == NULL) {
            return false;
        }
        variables->items = items;
        variables->count = at + 1;
        items[at + 1] = NULL;
    }
    variables->items[at] = item;
    return true;
}

bool variables_set(struct variables *variables, const char *name, const char *value)
{
    char *item;

    if (asprintf(&item, "%s=%s", name, value) < 0) {
        return false;
    }
    if (!variables_put(variables, variables_find(variables, name), item)) {
        free(item);
        return false;
    }
    return true;
}

const char *variables_get(const struct variables *variables, const char *name)
{
    size_t at = variables_find(variables, name);

    return at == variables->count ? NULL : variables->items[at] + strlen(name) + 1;
}

bool variables_default(struct variables *variables, const char *name, const char *value)
{
    return variables_get(variables, name) != NULL || variables_set(variables, name, value);
}

bool variables_merge(struct variables *variables, const struct variables *others)
{
    for (size_t i = 0; i < others->count; i++) {
        char *name = strdup(others->items[i]);
        char *equals = name == NULL ? NULL : strchr(name, '=');
        bool set = false;

        if (equals != NULL) {
            *equals = '\0';
            set = variables_set(variables, name, equals + 1);
        }
        free(name);
        if (!set) {
            return false;
        }
    }
    return true;
}

void variables_done(struct variables *variables)
{
    for (size_t i = 0; i < variables->count; i++) {
        free(variables->items[i]);
    }
    free(variables->items);
    *variables = (struct variables){0};
}
