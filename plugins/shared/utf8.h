/* SPDX-License-Identifier: Apache-2.0 */
/* Text that should be UTF-8 (RFC 3629) and need not be. */
#ifndef PLUGINS_SHARED_UTF8_H
#define PLUGINS_SHARED_UTF8_H

#include <powertools/types.h>

#include <stdbool.h>
#include <stddef.h>

/* What is printed for a part that is no character: U+FFFD. */
#define UTF8_REPLACEMENT "\xef\xbf\xbd"

/* Bytes of the character, or of the maximal invalid part, that a text begins with: each is printed
 * as one character. The text is not empty. */
size_t utf8_step(struct pwt_bytes text, bool *ret_valid);

/* The text behind its first `bytes`. */
static inline struct pwt_bytes utf8_from(struct pwt_bytes text, size_t bytes)
{
    return pwt_bytes_make(text.ptr + bytes, text.len - bytes);
}

#endif
