/* SPDX-License-Identifier: Apache-2.0 */
/* JSON Pointer (RFC 6901) over the cursor's values; the tree shares the parts. */
#include "internal.h"

bool pwt_json_pointer_next(struct json_pointer *pointer)
{
    if (pointer->pos == pointer->end) {
        return false;
    }
    pointer->token = pointer->pos + 1;
    const char *slash = memchr(pointer->token, '/', (size_t)(pointer->end - pointer->token));
    pointer->pos = slash == NULL ? pointer->end : slash;
    pointer->len = (size_t)(pointer->pos - pointer->token);
    return true;
}

bool pwt_json_pointer_is_valid(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '~' && (i + 1 == len || (text[i + 1] != '0' && text[i + 1] != '1'))) {
            return false;
        }
    }
    return len == 0 || text[0] == '/';
}

bool pwt_json_pointer_index(const struct json_pointer *pointer, size_t *ret_index)
{
    struct json_decimal d;
    const char *end = pointer->token + pointer->len;
    /* The grammar of an index is that of a JSON number without sign, fraction and exponent. */
    for (const char *s = pointer->token; s < end; s++) {
        if (*s < '0' || *s > '9') {
            return false;
        }
    }
    if (!pwt_json_decimal_read(pointer->token, end, &d) || d.full || d.digits > SIZE_MAX) {
        return false;
    }
    *ret_index = (size_t)d.digits;
    return true;
}

/* Takes `count` bytes from a token, ~0 and ~1 decoded; false if others or none are there. */
static bool pointer_take(const char **token, const char *end, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (*token == end) {
            return false;
        }
        char c = *(*token)++;
        if (c == '~') {
            c = *(*token)++ == '0' ? '~' : '/';
        }
        if (c != bytes[i]) {
            return false;
        }
    }
    return true;
}

bool pwt_json_pointer_equals(const struct json_pointer *pointer, const struct pwt_json_value *key)
{
    if (memchr(pointer->token, '~', pointer->len) == NULL) {
        return pwt_json_equals(key, pointer->token, pointer->len);
    }
    const char *token = pointer->token;
    const char *token_end = token + pointer->len;
    const char *s = key->ptr + 1;
    const char *end = key->ptr + key->len - 1;
    while (s < end) {
        char bytes[4] = {*s, 0, 0, 0};
        size_t count = 1;
        if (*s == '\\') {
            count = pwt_json_unescape_one(&s, end, bytes);
        } else {
            s++;
        }
        if (count == 0 || !pointer_take(&token, token_end, bytes, count)) {
            return false;
        }
    }
    return token == token_end;
}

/* One step down: the member or element that the token names. */
static int32_t
pointer_step(const struct json_pointer *pointer, uint32_t flags, struct pwt_json_value *value)
{
    struct pwt_json_iter iter;
    if (pwt_json_iter_init(&iter, value) != 0) {
        return PWT_JSON_ENOENT;
    }
    size_t index = 0;
    bool array = value->type == PWT_JSON_ARRAY;
    if (array && !pwt_json_pointer_index(pointer, &index)) {
        return PWT_JSON_ENOENT;
    }
    bool last_wins = (flags & PWT_JSON_LAST_WINS) != 0;
    bool found = false;
    struct pwt_json_value key;
    struct pwt_json_value item;
    for (size_t i = 0; pwt_json_iter_next(&iter, &key, &item); i++) {
        if (array ? i != index : !pwt_json_pointer_equals(pointer, &key)) {
            continue;
        }
        found = true;
        *value = item;
        if (array || !last_wins) {
            break;
        }
    }
    return iter.error != 0 ? iter.error : found ? 0 : PWT_JSON_ENOENT;
}

int32_t pwt_json_at(const struct pwt_json_value *root,
                    const char *pointer,
                    size_t len,
                    uint32_t flags,
                    struct pwt_json_value *ret_value)
{
    if (!pwt_json_pointer_is_valid(pointer, len)) {
        return PWT_JSON_EUSE;
    }
    struct pwt_json_value value = *root;
    struct json_pointer rest = {.pos = pointer, .end = len == 0 ? pointer : pointer + len};
    while (pwt_json_pointer_next(&rest)) {
        int32_t result = pointer_step(&rest, flags, &value);
        if (result != 0) {
            return result;
        }
    }
    *ret_value = value;
    return 0;
}
