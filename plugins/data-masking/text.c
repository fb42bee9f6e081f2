/* SPDX-License-Identifier: Apache-2.0 */
/* See text.h. */
#include "text.h"

#include "shared/json_memory.h"

int32_t text_of(struct pwt_inv *inv, const struct pwt_json_value *scalar, struct pwt_bytes *ret)
{
    struct pwt_json_alloc arena = json_memory(inv);
    const char *text = scalar->ptr;
    size_t len = scalar->len;

    if (scalar->type == PWT_JSON_STRING && pwt_json_text(scalar, &arena, &text, &len) != 0) {
        return PWT_ENOMEM; /* the document was checked: its escapes are right */
    }
    *ret = pwt_bytes_make(text, len);
    return 0;
}
