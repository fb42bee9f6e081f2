/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648, section 4), as tolerant as Python's decoder and no more. */
#include "internal.h"

/* What a character stands for: 0 to 63, or -1. */
static int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z') {
        return c - 'A';
    }
    if (c >= 'a' && c <= 'z') {
        return c - 'a' + 26;
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool pwt_jp_base64(const char *text, size_t len, char *out, size_t *ret_len)
{
    uint32_t bits = 0;
    unsigned place = 0; /* in a group of four */
    unsigned pads = 0;
    char *to = out;
    bool whole = false;
    for (size_t i = 0; i < len && !whole; i++) {
        int digit = base64_digit(text[i]);
        if ((unsigned char)text[i] >= 0x80) {
            return false;
        }
        if (text[i] == '=' && place >= 2) {
            pads++;
            whole = place + pads >= 4;
        }
        if (digit < 0) {
            continue;
        }
        pads = 0;
        bits = (bits << 6) | (uint32_t)digit;
        place = (place + 1) % 4;
        if (place != 1) {
            /* 6, 12, 18 or 24 bits are there; whole bytes leave as soon as they are. */
            *to++ = (char)(bits >> ((4 - place) % 4 * 2));
        }
    }
    *ret_len = (size_t)(to - out);
    return whole || place == 0;
}
