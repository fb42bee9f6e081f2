/* SPDX-License-Identifier: Apache-2.0 */
/* Text as a JSON string may hold it: what a function writes need not be UTF-8. */
#ifndef CLI_UTF8_H
#define CLI_UTF8_H

#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>

/** Appends @p text with every byte that is not part of valid UTF-8 replaced by U+FFFD. */
bool utf8_append_clean(struct buffer *out, const char *text, size_t len);

/** True if all of @p text is valid UTF-8. */
bool utf8_is_valid(const char *text, size_t len);

#endif
