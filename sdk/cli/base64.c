/* SPDX-License-Identifier: Apache-2.0 */
/* Groups of three bytes and four digits. */
#include "base64.h"

#include <stdint.h>
#include <string.h>

static const char s_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

bool base64_encode(struct buffer *out, const char *data, size_t len)
{
    const unsigned char *bytes = (const unsigned char *)data;

    for (size_t at = 0; at < len; at += 3) {
        size_t count = len - at < 3 ? len - at : 3;
        uint32_t group = (uint32_t)bytes[at] << 16;
        char text[4];

        group |= count > 1 ? (uint32_t)bytes[at + 1] << 8 : 0;
        group |= count > 2 ? bytes[at + 2] : 0;
        for (size_t i = 0; i < 4; i++) {
            text[i] = i <= count ? s_digits[group >> (18 - 6 * i) & 0x3f] : '=';
        }
        if (!buffer_append(out, text, sizeof(text))) {
            return false;
        }
    }
    return true;
}

/** Value of a digit, -1 if it is none. */
static int base64_value(char c)
{
    const char *digit = c == '\0' ? NULL : strchr(s_digits, c);

    return digit == NULL ? -1 : (int)(digit - s_digits);
}

bool base64_decode(struct buffer *out, const char *text, size_t len)
{
    size_t padding = 0;

    if (len % 4 != 0) {
        return false;
    }
    while (padding < 2 && len > padding && text[len - 1 - padding] == '=') {
        padding++;
    }
    for (size_t at = 0; at < len; at += 4) {
        size_t digits = at + 4 == len ? 4 - padding : 4;
        uint32_t group = 0;
        char bytes[3];

        for (size_t i = 0; i < 4; i++) {
            int value = i < digits ? base64_value(text[at + i]) : 0;

            if (value < 0) {
                return false;
            }
            group = group << 6 | (uint32_t)value;
        }
        for (size_t i = 0; i < 3; i++) {
            bytes[i] = (char)(group >> (16 - 8 * i) & 0xff);
        }
        if (!buffer_append(out, bytes, digits - 1)) {
            return false;
        }
    }
    return true;
}
