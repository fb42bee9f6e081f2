/* SPDX-License-Identifier: Apache-2.0 */
/* What text is like, wherever it comes from. It should be UTF-8 and need not be. */
#include "metrics.h"

#include "shared/utf8.h"

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

uint64_t metrics_characters(struct pwt_bytes text)
{
    uint64_t count = 0;
    bool valid;

    for (; text.len > 0; count++) {
        text = utf8_from(text, utf8_step(text, &valid));
    }
    return count;
}

int metrics_shown(struct pwt_bytes text)
{
    uint64_t shown = 0;
    bool valid;

    while (shown < text.len) {
        const size_t len = utf8_step(utf8_from(text, shown), &valid);
        if (shown + len > SHOWN_BYTES) {
            break;
        }
        shown += len;
    }
    return (int)shown;
}
