/* SPDX-License-Identifier: Apache-2.0 */
/* Fields as JSON. Whatever a field holds, what is written stays valid JSON. */
#ifndef PLUGINS_SHARED_FIELD_H
#define PLUGINS_SHARED_FIELD_H

#include <powertools/json.h>
#include <powertools/types.h>

#include <stdbool.h>

/* How deep a value may be nested that becomes a member of an object. */
#define FIELD_DEPTH_MAX (PWT_JSON_DEPTH_MAX - 1)

/* Whether a field has no value: null, absent text, JSON that says null. */
bool field_is_null(const struct pwt_field *field);

/* Whether bytes are one JSON value that may become a member. */
bool field_is_json(struct pwt_bytes text);

/* Writes the value. Bytes that are not the JSON they should be become a string. */
void field_write_value(struct pwt_json_writer *writer, const struct pwt_field *field);

/* Writes key and value, unless the value is null. */
void field_write(struct pwt_json_writer *writer, const struct pwt_field *field);

#endif
