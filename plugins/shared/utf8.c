/* SPDX-License-Identifier: Apache-2.0 */
/* See utf8.h. */
#include "shared/utf8.h"

/* What a sequence may be, by its first byte: how long, and the range of its second byte. That range
 * is what keeps out overlong forms, surrogates, and what is beyond U+10FFFF (RFC 3629). */
struct sequence {
    size_t bytes;
    unsigned char least;
    unsigned char most;
};

static struct sequence sequence_of(unsigned char first)
{
    struct sequence sequence = {1, 0x80, 0xbf};

    if (first < 0x80) {
        return sequence;
    }
    sequence.bytes = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    sequence.least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    sequence.most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    return sequence;
}

size_t utf8_step(struct pwt_bytes text, bool *ret_valid)
{
    const unsigned char *at = (const unsigned char *)text.ptr;
    const struct sequence sequence = sequence_of(at[0]);
    size_t i = 1;

    if (sequence.bytes > 1 && text.len > 1 && at[1] >= sequence.least && at[1] <= sequence.most) {
        for (i = 2; i < sequence.bytes && i < text.len && (at[i] & 0xc0) == 0x80;) {
            i++;
        }
    }
    *ret_valid = i == sequence.bytes;
    return i;
}
