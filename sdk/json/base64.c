/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648, section 4): how bytes that are no text stand in strings. */
#include "internal.h"

#include <endian.h>

/* Sixteen characters at once. The compiler has an instruction for each step, on every processor
 * that this runs on. They are compared as signed ones, for which all have one, and a comparison
 * gives all bits of a lane, or none; sums of unsigned ones may wrap. */
typedef unsigned char lanes __attribute__((vector_size(16)));
typedef signed char signed_lanes __attribute__((vector_size(16)));
typedef uint64_t words __attribute__((vector_size(16)));

#define LANES      16
#define LANE_BYTES 12 /* of what sixteen characters stand for */

/* The first six of eight bytes as eight numbers of six bits, each in a byte: parted in the middle,
 * and so the halves, and theirs. */
static inline uint64_t base64_spread(const char *bytes)
{
    uint64_t x = 0;
    memcpy(&x, bytes, sizeof(x));
    x = be64toh(x) >> 16;
    x = (x & 0xffffff000000) << 8 | (x & 0xffffff);
    x = (x & 0x00fff00000fff000) << 4 | (x & 0x00000fff00000fff);
    x = (x & 0x0fc00fc00fc00fc0) << 2 | (x & 0x003f003f003f003f);
    return htobe64(x);
}

/* The way back; writes eight bytes, of which six count. */
static inline void base64_join(uint64_t x, char *to)
{
    x = be64toh(x);
    x = (x & 0x3f003f003f003f00) >> 2 | (x & 0x003f003f003f003f);
    x = (x & 0x0fff00000fff0000) >> 4 | (x & 0x00000fff00000fff);
    x = (x & 0x00ffffff00000000) >> 8 | (x & 0xffffff);
    x = htobe64(x << 16);
    memcpy(to, &x, sizeof(x));
}

/* Encodes from the front while there are 16 bytes to read; returns how many it encoded. What is
 * written is never beyond what was read, where the text begins a third of the bytes before them. */
static size_t base64_encode_lanes(const char *bytes, size_t len, char *buf)
{
    size_t done = 0;
    for (; len - done >= LANES; done += LANE_BYTES) {
        const words parts = {base64_spread(bytes + done), base64_spread(bytes + done + 6)};
        const signed_lanes v = (signed_lanes)parts;
        const lanes text = (lanes)v + 'A' + ((lanes)(v > 25) & ('a' - 26 - 'A')) -
                           ((lanes)(v > 51) & ('a' - 26 + 52 - '0')) -
                           ((lanes)(v > 61) & ('0' + 10 - '+')) +
                           ((lanes)(v > 62) & ('/' - '+' - 1));
        memcpy(buf, &text, sizeof(text));
        buf += LANES;
    }
    return done;
}

/* What a character stands for, and one more; 0: it is no digit. */
static const unsigned char s_values[256] = {
    ['A'] = 1,  ['B'] = 2,  ['C'] = 3,  ['D'] = 4,  ['E'] = 5,  ['F'] = 6,  ['G'] = 7,  ['H'] = 8,
    ['I'] = 9,  ['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16,
    ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24,
    ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32,
    ['g'] = 33, ['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40,
    ['o'] = 41, ['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48,
    ['w'] = 49, ['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
    ['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63, ['/'] = 64,
};

/* Digits being decoded. */
struct base64 {
    char *out;
    uint32_t bits;
    uint32_t place; /* in a group of four */
};

/* False if the character is no digit. */
static inline bool base64_take(struct base64 *base64, char c)
{
    const uint32_t value = s_values[(unsigned char)c];
    if (value == 0) {
        return false;
    }
    base64->bits = base64->bits << 6 | (value - 1);
    if (base64->place != 0) { /* 12, 18 or 24 bits: each time one byte more is whole */
        *base64->out++ = (char)(base64->bits >> (6 - 2 * base64->place));
    }
    base64->place = (base64->place + 1) % 4;
    return true;
}

/* Decodes from the front while there is room for more than a block makes; returns how many
 * characters it took, or SIZE_MAX: one of them is no digit. */
static size_t base64_decode_lanes(struct base64 *base64, const char *text, size_t len)
{
    size_t done = 0;
    lanes good = ~(lanes){0};
    for (; len - done >= LANES + 8; done += LANES) {
        signed_lanes c;
        memcpy(&c, text + done, sizeof(c));
        const lanes v = (lanes)c;
        const lanes upper = (lanes)((c >= 'A') & (c <= 'Z'));
        const lanes lower = (lanes)((c >= 'a') & (c <= 'z'));
        const lanes digit = (lanes)((c >= '0') & (c <= '9'));
        const lanes plus = (lanes)(c == '+');
        const lanes slash = (lanes)(c == '/');
        good &= upper | lower | digit | plus | slash;
        const words parts = (words)((upper & (v - 'A')) | (lower & (v - 'a' + 26)) |
                                    (digit & (v - '0' + 52)) | (plus & 62) | (slash & 63));
        base64_join(parts[0], base64->out);
        base64_join(parts[1], base64->out + 6);
        base64->out += LANE_BYTES;
    }
    const words all = (words)good;
    return (all[0] & all[1]) == UINT64_MAX ? done : SIZE_MAX;
}

static bool base64_strict(struct base64 *base64, const char *text, size_t len)
{
    size_t digits = len;
    if (len % 4 != 0) {
        return false;
    }
    while (digits > 0 && len - digits < 2 && text[digits - 1] == '=') {
        digits--;
    }
    size_t i = base64_decode_lanes(base64, text, digits);
    while (i < digits && base64_take(base64, text[i])) {
        i++;
    }
    return i == digits;
}

static bool base64_is_ascii(const char *text, size_t len)
{
    size_t i = 0;
    while (i < len && (unsigned char)text[i] < 0x80) {
        i++;
    }
    return i == len;
}

/* As Python does: the whole text is ASCII; padding counts where a group can end, and ends what is
 * decoded if it is complete. */
static bool base64_lenient(struct base64 *base64, const char *text, size_t len)
{
    uint32_t pads = 0;
    if (!base64_is_ascii(text, len)) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        if (base64_take(base64, text[i])) {
            pads = 0;
        } else if (text[i] == '=' && base64->place >= 2) {
            pads++;
        }
        if (base64->place + pads == 4) {
            return true;
        }
    }
    return base64->place == 0;
}

int32_t
pwt_json_base64_decode(const char *text, size_t len, uint32_t flags, char *buf, size_t *ret_len)
{
    struct base64 base64 = {.out = buf};
    const bool done = (flags & PWT_JSON_LENIENT) != 0 ? base64_lenient(&base64, text, len)
                                                      : base64_strict(&base64, text, len);
    if (!done) {
        return PWT_JSON_ESYNTAX;
    }
    *ret_len = (size_t)(base64.out - buf);
    return 0;
}

size_t pwt_json_base64_encode(const char *bytes, size_t len, char *buf)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const size_t done = base64_encode_lanes(bytes, len, buf);
    const unsigned char *from = (const unsigned char *)bytes + done;
    char *to = buf + done / 3 * 4;
    for (size_t left = len - done; left > 0; from += 3) {
        const size_t count = left < 3 ? left : 3;
        const uint32_t group = (uint32_t)from[0] << 16 | (count > 1 ? (uint32_t)from[1] << 8 : 0) |
                               (count > 2 ? from[2] : 0);
        for (uint32_t i = 0; i < 4; i++) {
            *to++ = i <= count ? digits[group >> (18 - 6 * i) & 63] : '=';
        }
        left -= count;
    }
    return (size_t)(to - buf);
}
