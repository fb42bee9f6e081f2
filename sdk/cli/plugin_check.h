/* SPDX-License-Identifier: Apache-2.0 */
/* What the runtime says about plugins: `bootstrap --check --json`. */
#ifndef CLI_PLUGIN_CHECK_H
#define CLI_PLUGIN_CHECK_H

#include "variables.h"

#include <json-c/json.h>
#include <stdbool.h>

struct plugin_check {
    char *bootstrap;
    const char *directory; /* LAMBDA_TASK_ROOT, and what relative paths count from */
    const struct variables *variables;
};

/**
 * Asks about @p names, an array of names and files; NULL: what POWERTOOLS_PLUGINS and the handler
 * setting would load. With @p loud the runtime's own warnings go to standard error.
 *
 * @return the document, to be released with json_object_put(); NULL after a message.
 */
struct json_object *
plugin_check_ask(const struct plugin_check *check, struct json_object *names, bool loud);

/**
 * Adds a member `available` to a document about what is configured: every plugin file in the search
 * folders that is not loaded, as its own check describes it, with `shadowed_by` the file that is
 * found before it, or null. False if memory runs out.
 */
bool plugin_check_add_available(const struct plugin_check *check, struct json_object *document);

#endif
