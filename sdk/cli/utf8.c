/* SPDX-License-Identifier: Apache-2.0 */
/* Well-formed UTF-8 after Unicode 15, table 3-7: no overlong forms, surrogates, or above U+10FFFF.
 */
#include "utf8.h"

/** What the lead bytes from `first` to `last` promise. */
struct utf8_lead {
    unsigned char first;
    unsigned char last;
    unsigned char len;
    unsigned char low; /* bounds of the second byte; those after it are 0x80 to 0xbf */
    unsigned char high;
};

static const struct utf8_lead s_leads[] = {
    {.first = 0x00, .last = 0x7f, .len = 1, .low = 0x00, .high = 0x00},
    {.first = 0xc2, .last = 0xdf, .len = 2, .low = 0x80, .high = 0xbf},
    {.first = 0xe0, .last = 0xe0, .len = 3, .low = 0xa0, .high = 0xbf},
    {.first = 0xe1, .last = 0xec, .len = 3, .low = 0x80, .high = 0xbf},
    {.first = 0xed, .last = 0xed, .len = 3, .low = 0x80, .high = 0x9f},
    {.first = 0xee, .last = 0xef, .len = 3, .low = 0x80, .high = 0xbf},
    {.first = 0xf0, .last = 0xf0, .len = 4, .low = 0x90, .high = 0xbf},
    {.first = 0xf1, .last = 0xf3, .len = 4, .low = 0x80, .high = 0xbf},
    {.first = 0xf4, .last = 0xf4, .len = 4, .low = 0x80, .high = 0x8f},
};

static bool utf8_sequence_matches(const struct utf8_lead *lead, const char *text)
{
    for (size_t i = 1; i < lead->len; i++) {
        unsigned char byte = (unsigned char)text[i];
        unsigned char low = i == 1 ? lead->low : 0x80;
        unsigned char high = i == 1 ? lead->high : 0xbf;

        if (byte < low || byte > high) {
            return false;
        }
    }
    return true;
}

/** Length of the sequence that @p text begins with, 0 if it is none. */
static size_t utf8_sequence_len(const char *text, size_t len)
{
    unsigned char first = (unsigned char)text[0];

    for (size_t i = 0; i < sizeof(s_leads) / sizeof(s_leads[0]); i++) {
        const struct utf8_lead *lead = &s_leads[i];

        if (first >= lead->first && first <= lead->last) {
            return lead->len <= len && utf8_sequence_matches(lead, text) ? lead->len : 0;
        }
    }
    return 0;
}

bool utf8_append_clean(struct buffer *out, const char *text, size_t len)
{
    static const char replacement[] = "\xef\xbf\xbd";
    size_t clean = 0; /* start of the valid text that is not appended yet */
    size_t at = 0;

    while (at < len) {
        size_t step = utf8_sequence_len(text + at, len - at);

        if (step > 0) {
            at += step;
            continue;
        }
        if (!buffer_append(out, text + clean, at - clean) ||
            !buffer_append(out, replacement, sizeof(replacement) - 1)) {
            return false;
        }
        at++;
        clean = at;
    }
    return buffer_append(out, text + clean, at - clean);
}

bool utf8_is_valid(const char *text, size_t len)
{
    size_t at = 0;

    while (at < len) {
        size_t step = utf8_sequence_len(text + at, len - at);

        if (step == 0) {
            return false;
        }
        at += step;
    }
    return true;
}
