/* SPDX-License-Identifier: Apache-2.0 */
/* The document of plugin_check.h for people. */
#ifndef CLI_PLUGINS_PRINT_H
#define CLI_PLUGINS_PRINT_H

#include <json-c/json.h>

/** What would load and what could: one line for each file. */
void plugins_print_table(struct json_object *document);

/** Everything about each plugin in it. */
void plugins_print_details(struct json_object *document);

/** What would keep the function from starting. */
void plugins_print_problems(struct json_object *document);

#endif
