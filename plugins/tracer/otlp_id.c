/* SPDX-License-Identifier: Apache-2.0 */
/* Identifiers from text; see otlp.h. */
#include "otlp.h"
#include "otlp_text.h"

bool otlp_id_from_hex(struct pwt_bytes hex, uint8_t *bytes, size_t size)
{
    if (hex.len != 2 * size) {
        return false;
    }
    for (size_t i = 0; i < size; i++) {
        int high = otlp_hex_digit(hex.ptr[2 * i]);
        int low = otlp_hex_digit(hex.ptr[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        bytes[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

bool otlp_trace_id_from_xray(struct pwt_bytes root, struct otlp_trace_id *ret_id)
{
    struct otlp_trace_id id = {{0}};

    /* version 1, 8 digits of time, 24 at random */
    if (root.len != 35 || memcmp(root.ptr, "1-", 2) != 0 || root.ptr[10] != '-' ||
        !otlp_id_from_hex(pwt_bytes_make(root.ptr + 2, 8), id.bytes, 4) ||
        !otlp_id_from_hex(pwt_bytes_make(root.ptr + 11, 24), id.bytes + 4, 12)) {
        return false;
    }
    *ret_id = id;
    return true;
}
