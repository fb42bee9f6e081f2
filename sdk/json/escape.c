/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Escaping strings. Clean runs are copied a vector at a time; a vector is always stored whole,
 * which stays inside the output because what is left of it is never shorter than what is left of
 * the input.
 */
#include "internal.h"
#include "simd.h"

/* ASCII. 0: copied. 'u': \u00xx. Otherwise the letter of the short escape. */
static const unsigned char s_class[128] = {
    ['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r',
    ['\t'] = 't', [0x00] = 'u',  [0x01] = 'u', [0x02] = 'u', [0x03] = 'u', [0x04] = 'u',
    [0x05] = 'u', [0x06] = 'u',  [0x07] = 'u', [0x0b] = 'u', [0x0e] = 'u', [0x0f] = 'u',
    [0x10] = 'u', [0x11] = 'u',  [0x12] = 'u', [0x13] = 'u', [0x14] = 'u', [0x15] = 'u',
    [0x16] = 'u', [0x17] = 'u',  [0x18] = 'u', [0x19] = 'u', [0x1a] = 'u', [0x1b] = 'u',
    [0x1c] = 'u', [0x1d] = 'u',  [0x1e] = 'u', [0x1f] = 'u',
};

/* 1: not ASCII. */
static unsigned char escape_class(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte < 0x80 ? s_class[byte] : 1;
}

static const char s_hex[] = "0123456789abcdef";

/*
 * Copies the clean bytes at *s, and advances it behind them. Whole vectors only: may stop early.
 * Blocks of 64 are tried after a clean vector, as long as they are clean themselves.
 */
static char *escape_copy_clean(char *out, const char **s, const char *end)
{
    const char *p = *s;
    bool blocks = true;
    while (end - p >= VEC_BYTES) {
        uint64_t mask = vec_dirty(p);
        memcpy(out, p, VEC_BYTES);
        size_t clean = mask == 0 ? VEC_BYTES : vec_first(mask);
        p += clean;
        out += clean;
        if (mask != 0) {
            break;
        }
        if (blocks && end - p >= 64) {
            size_t copied = simd_copy_clean(out, p, (size_t)(end - p));
            p += copied;
            out += copied;
            blocks = copied != 0;
        }
    }
    *s = p;
    return out;
}

/* Copies a sequence that is not ASCII, or replaces the invalid part of one. */
static char *escape_utf8(char *out, const char **s, const char *end)
{
    size_t len = json_utf8_common(*s, end);
    if (len == 0 && !pwt_json_utf8_step(*s, end, &len)) {
        *s += len;
        return out + pwt_json_utf8_put(0xfffd, out);
    }
    for (size_t i = 0; i < len; i++) {
        out[i] = (*s)[i];
    }
    *s += len;
    return out + len;
}

static char *escape_ascii(char *out, unsigned char c)
{
    out[0] = '\\';
    out[1] = (char)s_class[c];
    if (s_class[c] != 'u') {
        return out + 2;
    }
    out[2] = '0';
    out[3] = '0';
    out[4] = s_hex[c >> 4];
    out[5] = s_hex[c & 15];
    return out + 6;
}

/* Byte by byte: to the end if that is near, else over the bytes that are not clean. */
static char *escape_slow(char *out, const char **s, const char *end)
{
    const char *p = *s;
    while (p < end) {
        unsigned char kind = escape_class(*p);
        if (kind == 0) {
            if (end - p >= VEC_BYTES) {
                break;
            }
            *out++ = *p++;
        } else if (kind == 1) {
            out = escape_utf8(out, &p, end);
        } else {
            out = escape_ascii(out, (unsigned char)*p);
            p++;
        }
    }
    *s = p;
    return out;
}

/* Copies 4 to 16 clean bytes as two halves that overlap; NULL if they are not clean. */
static char *escape_short(char *out, const char *s, size_t len)
{
    if (len >= 8) {
        uint64_t head;
        uint64_t tail;
        memcpy(&head, s, 8);
        memcpy(&tail, s + len - 8, 8);
        if (vec_dirty_halves(head, tail)) {
            return NULL;
        }
        memcpy(out, &head, 8);
        memcpy(out + len - 8, &tail, 8);
        return out + len;
    }
    uint32_t head;
    uint32_t tail;
    memcpy(&head, s, 4);
    memcpy(&tail, s + len - 4, 4);
    uint64_t both = ((uint64_t)head << 32) | tail;
    if (vec_dirty_halves(both, both)) {
        return NULL;
    }
    memcpy(out, &head, 4);
    memcpy(out + len - 4, &tail, 4);
    return out + len;
}

char *pwt_json_escape_text(char *out, const char *s, size_t len)
{
    const char *end = len == 0 ? s : s + len; /* s may be NULL then */
    while (s < end) {
        out = escape_copy_clean(out, &s, end);
        size_t left = (size_t)(end - s);
        char *done = left >= 4 && left <= 16 ? escape_short(out, s, left) : NULL;
        if (done != NULL) {
            return done;
        }
        out = escape_slow(out, &s, end);
    }
    return out;
}

size_t pwt_json_escape_size(const char *s, size_t len)
{
    const char *end = len == 0 ? s : s + len;
    size_t size = 0;
    while (s < end) {
        unsigned char kind = escape_class(*s);
        size_t step = 1;
        if (end - s >= VEC_BYTES && vec_dirty(s) == 0) {
            step = VEC_BYTES;
            size += step;
        } else if (kind == 1) {
            size += pwt_json_utf8_step(s, end, &step) ? step : 3;
        } else {
            size += kind == 0 ? 1 : kind == 'u' ? 6 : 2;
        }
        s += step;
    }
    return size;
}
