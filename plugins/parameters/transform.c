/* SPDX-License-Identifier: Apache-2.0 */
/* Transforms: text to JSON or bytes. */
#include "parameters.h"

#include <powertools/json.h>

#include <stdio.h>

/* What `auto` means for a name: what follows its last dot, or all of it. */
static uint32_t by_name(struct pwt_bytes name)
{
    uint64_t at = name.len;

    while (at > 0 && name.ptr[at - 1] != '.') {
        at--;
    }
    const struct pwt_bytes suffix = pwt_bytes_make(name.ptr + at, name.len - at);
    if (pwt_bytes_equal(suffix, pwt_cstr("json"))) {
        return PWT_TRANSFORM_JSON;
    }
    return pwt_bytes_equal(suffix, pwt_cstr("binary")) ? PWT_TRANSFORM_BINARY : PWT_TRANSFORM_NONE;
}

static const char *name_of(uint32_t transform)
{
    static const char *const names[] = {"none", "json", "binary", "auto", "none"};

    return transform < sizeof(names) / sizeof(names[0]) ? names[transform] : "unknown";
}

/* Length of a character of UTF-8 by its first byte; 0 for none. */
static size_t length_of(unsigned char first)
{
    if (first < 0x80) {
        return 1;
    }
    if (first < 0xc2 || first > 0xf4) {
        return 0;
    }
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

/* Length of the character that bytes begin with; 0 if it is none of RFC 3629, section 4. */
static size_t character(const unsigned char *s, uint64_t left)
{
    const size_t len = length_of(s[0]);
    const unsigned char least = s[0] == 0xe0 ? 0xa0 : s[0] == 0xf0 ? 0x90 : 0x80;
    const unsigned char most = s[0] == 0xed ? 0x9f : s[0] == 0xf4 ? 0x8f : 0xbf;

    if (len > left || (len > 1 && (s[1] < least || s[1] > most))) {
        return 0;
    }
    for (size_t i = 2; i < len; i++) {
        if ((s[i] & 0xc0) != 0x80) {
            return 0;
        }
    }
    return len;
}

static bool is_text(struct pwt_bytes bytes)
{
    const unsigned char *s = (const unsigned char *)bytes.ptr;

    for (uint64_t i = 0; i < bytes.len;) {
        const size_t len = character(s + i, bytes.len - i);
        if (len == 0) {
            return false;
        }
        i += len;
    }
    return true;
}

static int32_t to_bytes(struct pwt_inv *inv, struct pwt_parameter_value *value)
{
    char *bytes = pwt_alloc(inv, value->value.len / 4 * 3 + 2);
    size_t len = 0;

    if (!bytes) {
        return PWT_ENOMEM;
    }
    if (pwt_json_base64_decode(value->value.ptr, (size_t)value->value.len, PWT_JSON_LENIENT, bytes,
                               &len) != 0) {
        return PWT_EFORMAT;
    }
    value->value = pwt_bytes_make(bytes, len);
    value->type = PWT_PARAMETER_BYTES;
    return 0;
}

/* One value; PWT_EFORMAT where it is not what the transform takes. */
static int32_t transform(struct pwt_inv *inv, uint32_t how, struct pwt_parameter_value *value)
{
    if (how == PWT_TRANSFORM_JSON && value->type != PWT_PARAMETER_JSON) {
        value->type = PWT_PARAMETER_JSON;
        return pwt_json_validate(value->value.ptr, (size_t)value->value.len, NULL, NULL) == 0
                   ? 0
                   : PWT_EFORMAT;
    }
    if (how == PWT_TRANSFORM_BINARY && value->type != PWT_PARAMETER_JSON) {
        return to_bytes(inv, value);
    }
    return PWT_EFORMAT;
}

static int32_t fail(const struct wanted *wanted, uint32_t kind, const char *why)
{
    char text[128];

    (void)snprintf(text, sizeof(text), "Unable to transform value using '%s' transform: %s",
                   name_of(wanted->options.transform), why);
    return wanted_fail(wanted, kind, PWT_EFORMAT, text);
}

static int32_t transform_one(const struct wanted *wanted, struct pwt_parameter_value *value)
{
    const uint32_t flags = wanted->options.flags;
    const bool strict = (flags & PWT_PARAMETER_STRICT) != 0 ||
                        (!wanted->many && (flags & PWT_PARAMETER_LENIENT) == 0);
    uint32_t how = wanted->options.transform;

    if (how == PWT_TRANSFORM_AUTO) {
        how = by_name(wanted->many ? value->name : wanted->name);
    }
    if (how == PWT_TRANSFORM_NONE || how == PWT_TRANSFORM_DEFAULT) {
        return 0;
    }
    const bool readable = value->type != PWT_PARAMETER_BYTES || is_text(value->value);
    const int32_t code = readable ? transform(wanted->inv, how, value) : PWT_EFORMAT;
    if (code == PWT_EFORMAT && strict) {
        return readable ? fail(wanted, PWT_PARAMETER_NOT_TRANSFORMED, "it is not what that takes")
                        : fail(wanted, PWT_PARAMETER_NOT_TEXT, "it is not UTF-8");
    }
    if (code == PWT_EFORMAT) {
        value->type = PWT_PARAMETER_NULL;
        value->value = pwt_bytes_make(NULL, 0);
        return 0;
    }
    return code == 0 ? 0 : wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, code, "no memory is left");
}

int32_t transform_all(const struct wanted *wanted, struct found *found)
{
    int32_t code = 0;

    for (uint64_t i = 0; i < found->count && code == 0; i++) {
        code = transform_one(wanted, &found->items[i]);
    }
    return code;
}
