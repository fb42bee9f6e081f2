/* SPDX-License-Identifier: Apache-2.0 */
/* What went wrong and where: result codes in words, offsets as lines and columns. */
#include "internal.h"

struct pwt_json_place pwt_json_locate(const char *text, size_t len, size_t offset)
{
    struct pwt_json_place place = {.offset = offset < len ? offset : len, .line = 1, .column = 1};
    for (size_t i = 0; i < place.offset; i++) {
        if (text[i] == '\n') {
            place.line++;
            place.column = 1;
        } else if (((unsigned char)text[i] & 0xc0) != 0x80) {
            place.column++; /* a code point's first byte */
        }
    }
    return place;
}

const char *pwt_json_describe(int32_t result)
{
    switch (result) {
    case PWT_JSON_OK:
        return "no error";
    case PWT_JSON_ESYNTAX:
        return "not JSON";
    case PWT_JSON_EEND:
        return "ends too early";
    case PWT_JSON_EUTF8:
        return "not UTF-8";
    case PWT_JSON_EDEPTH:
        return "nested too deeply";
    case PWT_JSON_ESIZE:
        return "too large";
    case PWT_JSON_ETYPE:
        return "of another type";
    case PWT_JSON_ERANGE:
        return "number out of range";
    case PWT_JSON_ENOENT:
        return "not found";
    case PWT_JSON_ENOMEM:
        return "out of memory";
    case PWT_JSON_EUSE:
        return "calls in a wrong order";
    default:
        return "unknown error";
    }
}
