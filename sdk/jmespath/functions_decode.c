/* SPDX-License-Identifier: Apache-2.0 */
/* The functions that Powertools adds: JSON, base64 and gzip inside strings. */
#include "internal.h"

int32_t pwt_jp_powertools_json(struct jp_eval *ev,
                               const struct jp_arguments *args,
                               struct jp_value *ret_value)
{
    const char *text = NULL;
    size_t len = 0;
    struct pwt_json_value json;
    struct pwt_json_place place = {.offset = 0};
    int32_t result = pwt_jp_text(ev, &args->values[0], &text, &len);
    if (result != 0) {
        return result;
    }
    result = pwt_json_validate(text, len, NULL, &place);
    if (result == 0) {
        result = pwt_json_open(text, len, &json);
    }
    if (result == PWT_JSON_EDEPTH || result == PWT_JSON_ESIZE) {
        return pwt_jp_fail_json(&ev->cx, result);
    }
    if (result != 0) {
        return pwt_jp_fail(&ev->cx, PWT_JMESPATH_EDECODE, ev->offset,
                           "powertools_json(): %s at line %zu, column %zu of the text",
                           pwt_json_describe(result), place.line, place.column);
    }
    pwt_jp_allow(ev, len);
    *ret_value = jp_from_json(&json);
    return 0;
}

static int32_t
decode_base64(struct jp_eval *ev, const struct jp_value *string, struct jp_value *ret_bytes)
{
    const char *text = NULL;
    size_t len = 0;
    void *memory = NULL;
    int32_t result = pwt_jp_text(ev, string, &text, &len);
    if (result == 0) {
        result = pwt_jp_take(&ev->cx, len / 4 * 3 + 2, &memory);
    }
    if (result != 0) {
        return result;
    }
    if (pwt_json_base64_decode(text, len, PWT_JSON_LENIENT, memory, &len) != 0) {
        return pwt_jp_fail(&ev->cx, PWT_JMESPATH_EDECODE, ev->offset, "the text is not base64");
    }
    *ret_bytes = jp_bytes(memory, len);
    return 0;
}

static int32_t decode_text(struct jp_eval *ev, const struct jp_value *bytes)
{
    if (!pwt_jp_is_utf8(bytes->ptr, bytes->len)) {
        return pwt_jp_fail(&ev->cx, PWT_JMESPATH_EDECODE, ev->offset,
                           "the decoded text is not UTF-8");
    }
    pwt_jp_allow(ev, bytes->len);
    return 0;
}

int32_t pwt_jp_powertools_base64(struct jp_eval *ev,
                                 const struct jp_arguments *args,
                                 struct jp_value *ret_value)
{
    int32_t result = decode_base64(ev, &args->values[0], ret_value);
    return result != 0 ? result : decode_text(ev, ret_value);
}

int32_t pwt_jp_powertools_base64_gzip(struct jp_eval *ev,
                                      const struct jp_arguments *args,
                                      struct jp_value *ret_value)
{
    struct jp_value packed = jp_bytes("", 0);
    int32_t result = decode_base64(ev, &args->values[0], &packed);
    if (result == 0) {
        result = pwt_jp_gunzip(ev, packed.ptr, packed.len, ret_value);
    }
    return result != 0 ? result : decode_text(ev, ret_value);
}
