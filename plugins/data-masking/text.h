/* SPDX-License-Identifier: Apache-2.0 */
/* The text of scalars: of strings what they say, of numbers and truths how they are written. */
#ifndef PLUGINS_DATA_MASKING_TEXT_H
#define PLUGINS_DATA_MASKING_TEXT_H

#include <powertools/host.h>
#include <powertools/json.h>

/* A slice of the document, or of the arena where there are escapes. 0 or PWT_ENOMEM. */
int32_t text_of(struct pwt_inv *inv, const struct pwt_json_value *scalar, struct pwt_bytes *ret);

/* Bytes of the character that a text begins with; the text is UTF-8. */
static inline size_t text_step(const char *s)
{
    const unsigned char first = (unsigned char)*s;

    return first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

#endif
