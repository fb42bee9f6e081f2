/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON document laid out anew, its tokens byte for byte as they came. Printing a json-c tree
 * would lose what a person who debugs wants to see: repeated keys, numbers beyond 64 bits, the way
 * a character was escaped.
 */
#ifndef CLI_JSON_LAYOUT_H
#define CLI_JSON_LAYOUT_H

#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>

enum json_layout_result {
    JSON_LAYOUT_OK,
    JSON_LAYOUT_NOT_JSON,
    JSON_LAYOUT_NO_MEMORY,
};

/** True if @p text is one JSON document (RFC 8259, at most 1000 levels deep). */
bool json_layout_is_json(const char *text, size_t len);

/**
 * Appends the document to @p out, on one line if @p indent is 0, else with @p indent blanks for
 * each level. What stands in @p out after a failure is unspecified.
 */
enum json_layout_result
json_layout_append(struct buffer *out, const char *text, size_t len, unsigned indent);

#endif
