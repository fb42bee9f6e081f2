/* SPDX-License-Identifier: Apache-2.0 */
/* Text that grows in an allocator's memory. Whoever writes looks once, at the end, whether there
 * was memory for all of it. */
#ifndef PLUGINS_AWS_STRBUF_H
#define PLUGINS_AWS_STRBUF_H

#include <powertools/json.h>
#include <powertools/types.h>

/* Longest text: a request's body is not among what is written here. */
#define STRBUF_MAX_BYTES (1u << 20)

struct strbuf {
    char *ptr;
    size_t len;
    size_t cap;
    const struct pwt_json_alloc *alloc; /* outlives the text */
    bool failed;                        /* no memory, or too long; nothing more is written */
};

/* An empty text with room for `size` bytes. */
struct strbuf strbuf_new(const struct pwt_json_alloc *alloc, size_t size);

void strbuf_add(struct strbuf *text, const char *bytes, size_t len);

static inline void strbuf_bytes(struct strbuf *text, struct pwt_bytes bytes)
{
    strbuf_add(text, bytes.ptr, (size_t)bytes.len);
}

static inline void strbuf_cstr(struct strbuf *text, const char *cstr)
{
    strbuf_add(text, cstr, strlen(cstr));
}

static inline void strbuf_char(struct strbuf *text, char c)
{
    strbuf_add(text, &c, 1);
}

/* Percent-encodes what RFC 3986 does not list as unreserved, and is not among the `safe` ones. */
void strbuf_percent(struct strbuf *text, struct pwt_bytes bytes, const char *safe);

/* Lower-case hexadecimal digits. */
void strbuf_hex(struct strbuf *text, const unsigned char *bytes, size_t len);

/* What was written from a place on. */
static inline struct pwt_bytes strbuf_since(const struct strbuf *text, size_t at)
{
    return pwt_bytes_make(text->ptr + at, text->len - at);
}

/* All that was written, ended by a NUL that does not count; NULL where it failed. */
const char *strbuf_end(struct strbuf *text);

#endif
