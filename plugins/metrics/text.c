/* SPDX-License-Identifier: Apache-2.0 */
/* What text is like, wherever it comes from. It should be UTF-8 and need not be. */
#include "metrics.h"

#define SHOWN_BYTES 64

bool metrics_is_blank(struct pwt_bytes text)
{
    for (uint64_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != ' ' && (text.ptr[i] < '\t' || text.ptr[i] > '\r')) {
            return false;
        }
    }
    return true;
}

/* Bytes of the character that a text begins with; 1 also for a byte that is none. */
static uint64_t character_len(struct pwt_bytes text)
{
    const unsigned char *at = (const unsigned char *)text.ptr;
    const unsigned char lead = at[0];
    const uint64_t len = lead < 0xC2 || lead > 0xF4 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    /* No longer form than is needed, no surrogates, nothing beyond U+10FFFF. */
    const unsigned char least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;

    if (len > text.len || (len > 1 && (at[1] < least || at[1] > most))) {
        return 1;
    }
    for (uint64_t i = 2; i < len; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 1;
        }
    }
    return len;
}

uint64_t metrics_characters(struct pwt_bytes text)
{
    uint64_t count = 0;

    for (uint64_t at = 0; at < text.len; count++) {
        at += character_len(pwt_bytes_make(text.ptr + at, text.len - at));
    }
    return count;
}

bool metrics_is_longer(struct pwt_bytes text, uint64_t most)
{
    return text.len > most && (text.len > 4 * most || metrics_characters(text) > most);
}

int metrics_shown(struct pwt_bytes text)
{
    uint64_t shown = 0;

    while (shown < text.len) {
        const uint64_t len = character_len(pwt_bytes_make(text.ptr + shown, text.len - shown));
        if (shown + len > SHOWN_BYTES) {
            break;
        }
        shown += len;
    }
    return (int)shown;
}
