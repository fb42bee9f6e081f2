/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 as AWS writes it: the standard alphabet, padded, nothing in between. */
#include "batch.h"

/* What a character stands for: 0 to 63, or -1. */
static int32_t digit(char c)
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

bool batch_base64(const char *text, size_t len, char *out, size_t *ret_len)
{
    size_t pads = 0;
    char *to = out;

    if (len % 4 != 0) {
        return false;
    }
    while (pads < 2 && pads < len && text[len - 1 - pads] == '=') {
        pads++;
    }
    for (size_t i = 0; i < len; i += 4) {
        const size_t digits = i + 4 == len ? 4 - pads : 4;
        uint32_t bits = 0;
        for (size_t k = 0; k < 4; k++) {
            const int32_t value = k < digits ? digit(text[i + k]) : 0;
            if (value < 0) {
                return false;
            }
            bits = (bits << 6) | (uint32_t)value;
        }
        for (size_t k = 0; k + 1 < digits; k++) {
            *to++ = (char)(bits >> (16 - 8 * k));
        }
    }
    *ret_len = (size_t)(to - out);
    return true;
}
