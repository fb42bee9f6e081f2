/* SPDX-License-Identifier: Apache-2.0 */
/* See strbuf.h. */
#include "strbuf.h"

struct strbuf strbuf_new(const struct pwt_json_alloc *alloc, size_t size)
{
    char *memory = alloc->alloc(alloc->user, size);

    return (struct strbuf){
        .ptr = memory, .cap = memory ? size : 0, .alloc = alloc, .failed = !memory};
}

static bool make_room(struct strbuf *text, size_t len)
{
    size_t size = text->cap;

    if (text->failed || len > STRBUF_MAX_BYTES - text->len) {
        text->failed = true;
        return false;
    }
    while (size < text->len + len) {
        size = 2 * size + 64;
    }
    char *memory = text->alloc->alloc(text->alloc->user, size);
    if (!memory) {
        text->failed = true;
        return false;
    }
    memcpy(memory, text->ptr, text->len);
    text->ptr = memory;
    text->cap = size;
    return true;
}

void strbuf_add(struct strbuf *text, const char *bytes, size_t len)
{
    if (len > 0 && (len <= text->cap - text->len || make_room(text, len))) {
        memcpy(text->ptr + text->len, bytes, len);
        text->len += len;
    }
}

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void strbuf_percent(struct strbuf *text, struct pwt_bytes bytes, const char *safe)
{
    static const char digits[] = "0123456789ABCDEF";
    uint64_t plain = 0; /* where the run of bytes begins that go as they are */

    for (uint64_t i = 0; i < bytes.len; i++) {
        const unsigned char c = (unsigned char)bytes.ptr[i];
        if (!is_unreserved(c) && (c == '\0' || !strchr(safe, c))) {
            const char encoded[] = {'%', digits[c >> 4], digits[c & 15]};
            strbuf_add(text, bytes.ptr + plain, (size_t)(i - plain));
            strbuf_add(text, encoded, sizeof(encoded));
            plain = i + 1;
        }
    }
    strbuf_add(text, bytes.ptr + plain, (size_t)(bytes.len - plain));
}

void strbuf_hex(struct strbuf *text, const unsigned char *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";

    if (2 * len <= text->cap - text->len || make_room(text, 2 * len)) {
        char *at = text->ptr + text->len;
        for (size_t i = 0; i < len; i++) {
            at[2 * i] = digits[bytes[i] >> 4];
            at[2 * i + 1] = digits[bytes[i] & 15];
        }
        text->len += 2 * len;
    }
}

const char *strbuf_end(struct strbuf *text)
{
    strbuf_char(text, '\0');
    if (text->failed) {
        return NULL;
    }
    text->len--;
    return text->ptr;
}
