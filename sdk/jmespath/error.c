/* SPDX-License-Identifier: Apache-2.0 */
/* Errors with their place in the expression, and memory with its limit. */
#include "internal.h"

#include <stdarg.h>
#include <stdio.h>

const char *pwt_jmespath_kind(int32_t result)
{
    switch (result) {
    case PWT_JMESPATH_OK:
        return "none";
    case PWT_JMESPATH_ESYNTAX:
        return "syntax";
    case PWT_JMESPATH_EFUNCTION:
        return "unknown-function";
    case PWT_JMESPATH_EARITY:
        return "invalid-arity";
    case PWT_JMESPATH_ETYPE:
        return "invalid-type";
    case PWT_JMESPATH_EVALUE:
        return "invalid-value";
    case PWT_JMESPATH_EDECODE:
        return "decode";
    case PWT_JMESPATH_EDOCUMENT:
        return "document";
    case PWT_JMESPATH_ELIMIT:
        return "limit";
    case PWT_JMESPATH_ENOMEM:
        return "memory";
    default:
        return "unknown";
    }
}

int32_t pwt_jp_fail(struct jp_context *cx, int32_t result, size_t offset, const char *format, ...)
{
    if (cx->error != NULL) {
        struct pwt_jmespath_error *error = cx->error;
        error->result = result;
        error->column = 0;
        if (offset != JP_NOWHERE) {
            /* An expression may have several lines; its column is counted from its beginning. */
            error->column = 1;
            for (size_t i = 0; i < offset && i < cx->len; i++) {
                error->column += ((unsigned char)cx->text[i] & 0xc0) != 0x80 ? 1u : 0u;
            }
        }
        va_list args;
        va_start(args, format);
        (void)vsnprintf(error->message, sizeof(error->message), format, args);
        va_end(args);
    }
    return result;
}

int32_t pwt_jp_take(struct jp_context *cx, size_t size, void **ret_memory)
{
    if (size > cx->bytes_left) {
        cx->refused = PWT_JMESPATH_ELIMIT;
        return pwt_jp_fail(cx, PWT_JMESPATH_ELIMIT, JP_NOWHERE, "takes too much memory");
    }
    void *memory = cx->alloc->alloc(cx->alloc->user, size);
    if (memory == NULL) {
        cx->refused = PWT_JMESPATH_ENOMEM;
        return pwt_jp_fail(cx, PWT_JMESPATH_ENOMEM, JP_NOWHERE, "out of memory");
    }
    cx->bytes_left -= size;
    *ret_memory = memory;
    return 0;
}

int32_t pwt_jp_fail_json(struct jp_context *cx, int32_t result)
{
    switch (result) {
    case PWT_JSON_ENOMEM:
        return cx->refused; /* recorded by pwt_jp_take */
    case PWT_JSON_EDEPTH:
    case PWT_JSON_ESIZE:
        return pwt_jp_fail(cx, PWT_JMESPATH_ELIMIT, JP_NOWHERE, "a value is %s",
                           pwt_json_describe(result));
    default:
        return pwt_jp_fail(cx, PWT_JMESPATH_EDOCUMENT, JP_NOWHERE, "the document: %s",
                           pwt_json_describe(result));
    }
}
