/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Values as JSON text. What is text already goes as it stands; only to_string(), which promises
 * compact ASCII, looks inside.
 */
#include "internal.h"

struct output {
    struct jp_eval *ev;
    struct pwt_json_writer writer;
    bool ascii;
};

static int32_t output_value(struct output *out, const struct jp_value *value);

static size_t output_unit(char *to, uint32_t unit)
{
    static const char hex[] = "0123456789abcdef";
    to[0] = '\\';
    to[1] = 'u';
    for (unsigned i = 0; i < 4; i++) {
        to[2 + i] = hex[(unit >> (12 - 4 * i)) & 15u];
    }
    return 6;
}

/* Writes one code point as ASCII; at most 12 bytes. */
static size_t output_code(char *to, uint32_t code)
{
    static const char letters[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
                                   ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\'};
    if (code < sizeof(letters) && letters[code] != '\0') {
        to[0] = '\\';
        to[1] = letters[code];
        return 2;
    }
    if (code >= 0x20 && code < 0x7f) {
        to[0] = (char)code;
        return 1;
    }
    if (code < 0x10000) {
        return output_unit(to, code);
    }
    code -= 0x10000;
    (void)output_unit(to, 0xd800 + (code >> 10));
    return 6 + output_unit(to + 6, 0xdc00 + (code & 0x3ff));
}

/* A string in quotes, all ASCII. */
static int32_t
output_quote(struct jp_eval *ev, const char *s, size_t len, const char **ret_text, size_t *ret_len)
{
    char code_text[12];
    const char *end = len == 0 ? s : s + len;
    size_t size = 2;
    for (const char *p = s; p < end;) {
        uint32_t code = 0xfffd;
        size_t step = pwt_jp_utf8_next(p, end, &code);
        p += step == 0 ? 1 : step;
        size += output_code(code_text, code);
    }
    void *memory = NULL;
    int32_t result = pwt_jp_take(&ev->cx, size, &memory);
    if (result != 0) {
        return result;
    }
    char *to = memory;
    *to++ = '"';
    for (const char *p = s; p < end;) {
        uint32_t code = 0xfffd;
        size_t step = pwt_jp_utf8_next(p, end, &code);
        p += step == 0 ? 1 : step;
        size_t count = output_code(code_text, code);
        memcpy(to, code_text, count);
        to += count;
    }
    *to = '"';
    *ret_text = memory;
    *ret_len = size;
    return 0;
}

static int32_t output_string(struct output *out, const struct jp_value *value)
{
    const char *text = NULL;
    size_t len = 0;
    int32_t result = pwt_jp_text(out->ev, value, &text, &len);
    if (result != 0) {
        return result;
    }
    if (!out->ascii) {
        pwt_json_write_string(&out->writer, text, len);
        return 0;
    }
    result = output_quote(out->ev, text, len, &text, &len);
    if (result == 0) {
        pwt_json_write_fragment(&out->writer, text, len);
    }
    return result;
}

/* Numbers as Python prints them; as text where Python would print an infinity. */
static int32_t output_number(struct output *out, const struct jp_value *value)
{
    struct jp_value number;
    char text[PWT_JSON_NUMBER_MAX];
    int32_t result = pwt_jp_number(out->ev, value, &number);
    if (result != 0) {
        return result;
    }
    if (number.form == JP_INT) {
        pwt_json_write_int64(&out->writer, number.integer);
    } else if (number.form == JP_REAL) {
        pwt_json_write_fragment(&out->writer, text, pwt_jp_format_real(number.real, text));
    } else {
        pwt_json_write_fragment(&out->writer, number.ptr, number.len);
    }
    return 0;
}

static int32_t output_array(struct output *out, const struct jp_value *array)
{
    struct jp_walk walk;
    struct jp_value item;
    bool is = true;
    int32_t result = 0;
    pwt_json_write_array(&out->writer);
    pwt_jp_walk_init(&walk, array);
    while (result == 0) {
        result = pwt_jp_walk_next(out->ev, &walk, &item, &is);
        if (result != 0 || !is) {
            break;
        }
        result = output_value(out, &item);
    }
    pwt_json_write_end(&out->writer);
    return result;
}

static int32_t output_key(struct output *out, const struct jp_member *member)
{
    if (!out->ascii) {
        pwt_json_write_key(&out->writer, member->name, member->len);
        return 0;
    }
    const char *name = NULL;
    size_t len = 0;
    int32_t result = output_quote(out->ev, member->name, member->len, &name, &len);
    if (result == 0) {
        pwt_json_write_key_raw(&out->writer, name, len);
    }
    return result;
}

static int32_t output_object(struct output *out, const struct jp_value *object)
{
    struct jp_value unique;
    int32_t result = pwt_jp_members(out->ev, object, &unique);
    pwt_json_write_object(&out->writer);
    for (size_t i = 0; result == 0 && i < unique.len; i++) {
        const struct jp_member *member = &unique.members[i];
        result = output_key(out, member);
        if (result == 0) {
            result = output_value(out, &member->value);
        }
    }
    pwt_json_write_end(&out->writer);
    return result;
}

/* A slice of the document, or text that was checked when it came in. */
static int32_t output_slice(struct output *out, const struct jp_value *value)
{
    struct pwt_json_value json = jp_to_json(value);
    int32_t result = pwt_json_slice(&json);
    if (result != 0) {
        return pwt_jp_fail_json(&out->ev->cx, result);
    }
    pwt_json_write_fragment(&out->writer, json.ptr, json.len);
    return 0;
}

static int32_t output_value(struct output *out, const struct jp_value *value)
{
    int32_t result = pwt_jp_work(out->ev, 1);
    if (result != 0 || out->writer.error != 0) {
        return result; /* the writer's is told by its end */
    }
    if (value->form == JP_TEXT && !out->ascii) {
        return output_slice(out, value);
    }
    switch (value->type) {
    case PWT_JSON_NUMBER:
        return output_number(out, value);
    case PWT_JSON_STRING:
        return output_string(out, value);
    case PWT_JSON_ARRAY:
        return output_array(out, value);
    case PWT_JSON_OBJECT:
        return output_object(out, value);
    default:
        pwt_json_write_fragment(&out->writer, value->ptr, value->len);
        return 0;
    }
}

static int32_t output_run(struct jp_eval *ev,
                          const struct jp_value *value,
                          bool ascii,
                          const char **ret_text,
                          size_t *ret_len)
{
    struct pwt_json_buffer buffer = {
        .max = ev->cx.bytes_left, .grow = pwt_json_grow_arena, .user = &ev->alloc};
    struct output out = {.ev = ev, .ascii = ascii};
    pwt_json_writer_init(&out.writer, &buffer, 0);
    int32_t result = output_value(&out, value);
    if (result == 0) {
        result = pwt_json_writer_finish(&out.writer, ret_text, ret_len);
        result = result == 0 ? 0 : pwt_jp_fail_json(&ev->cx, result);
    }
    return result;
}

int32_t
pwt_jp_json(struct jp_eval *ev, const struct jp_value *value, struct pwt_json_value *ret_json)
{
    if (value->form == JP_TEXT) {
        *ret_json = jp_to_json(value);
        int32_t result = pwt_json_slice(ret_json);
        return result == 0 ? 0 : pwt_jp_fail_json(&ev->cx, result);
    }
    const char *text = NULL;
    size_t len = 0;
    int32_t result = output_run(ev, value, false, &text, &len);
    if (result == 0) {
        result = pwt_json_open(text, len, ret_json);
        ret_json->len = len;
        ret_json->flags |= PWT_JSON_EXACT;
        result = result == 0 ? 0 : pwt_jp_fail_json(&ev->cx, result);
    }
    return result;
}

int32_t pwt_jp_ascii(struct jp_eval *ev, const struct jp_value *value, struct jp_value *ret_string)
{
    const char *text = NULL;
    size_t len = 0;
    int32_t result = output_run(ev, value, true, &text, &len);
    if (result == 0) {
        *ret_string = jp_bytes(text, len);
    }
    return result;
}
