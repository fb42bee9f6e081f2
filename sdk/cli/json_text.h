/* SPDX-License-Identifier: Apache-2.0 */
/* JSON from elsewhere, of which nothing can be taken for granted: what is not there is NULL or 0.
 */
#ifndef CLI_JSON_TEXT_H
#define CLI_JSON_TEXT_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>

/** The whole of @p text as one document, NULL if it is none. Release it with json_object_put(). */
struct json_object *json_text_parse(const char *text, size_t len);

/** Member of an object; borrowed. */
struct json_object *json_text_member(struct json_object *object, const char *name);

/** Text of a member that is a string, else "". Borrowed. */
const char *json_text_string(struct json_object *object, const char *name);

/** A member that is true. */
bool json_text_is_true(struct json_object *object, const char *name);

/** Number of elements of an array. */
size_t json_text_length(struct json_object *array);

/** A new string, with what is not UTF-8 in it replaced; NULL if memory runs out. */
struct json_object *json_text_new(const char *text, size_t len);

/** One line of JSON without blanks; borrowed from the value. */
const char *json_text_print(struct json_object *value);

#endif
