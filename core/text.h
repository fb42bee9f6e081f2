/* SPDX-License-Identifier: Apache-2.0 */
/* Builds short texts in the caller's memory: always NUL-terminated, cut where they do not fit.
 * Async-signal-safe, and without the pages of the C library that printf touches in a cold start. */
#ifndef CORE_TEXT_H
#define CORE_TEXT_H

#include <powertools/types.h>

#include <stdbool.h>
#include <stddef.h>

struct text {
    char *ptr;
    size_t size; /* of the memory */
    size_t len;  /* without the NUL */
    bool cut;    /* something did not fit */
};

/* Memory for a path. Lambda's are below 300 bytes; more would only touch pages of the stack. */
#define PATH_BYTES 1024

/* An empty text in an array of characters. */
#define TEXT_IN(array) text_in((array), sizeof(array))

struct text text_in(char *memory, size_t size);
void text_add_bytes(struct text *text, struct pwt_bytes bytes);
void text_add(struct text *text, const char *cstr);
void text_add_number(struct text *text, uint64_t number); /* decimal */
void text_add_hex(struct text *text, uint64_t number);    /* with 0x */

static inline struct pwt_bytes text_bytes(const struct text *text)
{
    return pwt_bytes_make(text->ptr, text->len);
}

#endif
