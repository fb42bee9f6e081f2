/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON library's base64, at the end of a buffer. */
#include "base64.h"

#include <powertools/json.h>

bool base64_encode(struct buffer *out, const char *data, size_t len)
{
    const size_t start = out->len;

    if (!buffer_fill(out, '=', (len + 2) / 3 * 4)) {
        return false;
    }
    (void)pwt_json_base64_encode(data, len, out->data + start);
    return true;
}

bool base64_decode(struct buffer *out, const char *text, size_t len)
{
    const size_t start = out->len;
    size_t decoded;

    if (!buffer_fill(out, '\0', len / 4 * 3)) {
        return false;
    }
    if (pwt_json_base64_decode(text, len, 0, out->data + start, &decoded) != 0) {
        out->len = start;
        return false;
    }
    out->len = start + decoded;
    return true;
}
