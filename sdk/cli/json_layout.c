/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json-c decides about the structure of a document. Where it is laxer than RFC 8259 even in its
 * strict mode (NaN, `1.`, a raw line feed in a string), the copying of tokens is exact.
 */
#include "json_layout.h"

#include <json-c/json.h>
#include <limits.h>
#include <string.h>

enum {
    JSON_LAYOUT_MAX_DEPTH = 1000,
};

struct json_layout {
    const char *at;
    const char *end;
    struct buffer *out;
    unsigned indent;
    unsigned level;
};

static bool layout_is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool layout_is_digit(const char *at, const char *end)
{
    return at < end && *at >= '0' && *at <= '9';
}

static const char *layout_skip_digits(const char *at, const char *end)
{
    while (layout_is_digit(at, end)) {
        at++;
    }
    return at;
}

static bool layout_is_number(const char *at, const char *end)
{
    at += at < end && *at == '-';
    if (!layout_is_digit(at, end)) {
        return false;
    }
    at = *at == '0' ? at + 1 : layout_skip_digits(at, end);
    if (at < end && *at == '.') {
        at++;
        if (!layout_is_digit(at, end)) {
            return false;
        }
        at = layout_skip_digits(at, end);
    }
    if (at < end && (*at == 'e' || *at == 'E')) {
        at++;
        at += at < end && (*at == '+' || *at == '-');
        if (!layout_is_digit(at, end)) {
            return false;
        }
        at = layout_skip_digits(at, end);
    }
    return at == end;
}

static bool layout_is_scalar(const char *at, const char *end)
{
    size_t len = (size_t)(end - at);

    return (len == 4 && (memcmp(at, "true", 4) == 0 || memcmp(at, "null", 4) == 0)) ||
           (len == 5 && memcmp(at, "false", 5) == 0) || layout_is_number(at, end);
}

/** End of the string that begins at @p at, NULL if it holds a raw control character. */
static const char *layout_string_end(const char *at, const char *end)
{
    for (at++; at < end && (unsigned char)*at >= 0x20; at++) {
        if (*at == '"') {
            return at + 1;
        }
        at += *at == '\\';
    }
    return NULL;
}

static const char *layout_scalar_end(const char *at, const char *end)
{
    while (at < end && !layout_is_blank(*at) && strchr(",:]}", *at) == NULL) {
        at++;
    }
    return at;
}

static enum json_layout_result layout_copy(struct json_layout *layout, const char *end)
{
    const char *from = layout->at;

    layout->at = end;
    return buffer_append(layout->out, from, (size_t)(end - from)) ? JSON_LAYOUT_OK
                                                                  : JSON_LAYOUT_NO_MEMORY;
}

static bool layout_new_line(struct json_layout *layout)
{
    return layout->indent == 0 ||
           (buffer_fill(layout->out, '\n', 1) &&
            buffer_fill(layout->out, ' ', (size_t)layout->indent * layout->level));
}

/** Next byte after blanks; json-c has seen to it that there is one where this is asked. */
static void layout_skip_blanks(struct json_layout *layout)
{
    while (layout->at < layout->end && layout_is_blank(*layout->at)) {
        layout->at++;
    }
}

static enum json_layout_result layout_open(struct json_layout *layout)
{
    enum json_layout_result result = layout_copy(layout, layout->at + 1);

    layout_skip_blanks(layout);
    if (result == JSON_LAYOUT_OK && (*layout->at == '}' || *layout->at == ']')) {
        return layout_copy(layout, layout->at + 1); /* An empty one stays on its line. */
    }
    layout->level++;
    return result == JSON_LAYOUT_OK && layout_new_line(layout) ? JSON_LAYOUT_OK
                                                               : JSON_LAYOUT_NO_MEMORY;
}

static enum json_layout_result layout_close(struct json_layout *layout)
{
    layout->level--;
    return layout_new_line(layout) ? layout_copy(layout, layout->at + 1) : JSON_LAYOUT_NO_MEMORY;
}

static enum json_layout_result layout_separator(struct json_layout *layout)
{
    bool comma = *layout->at == ',';
    enum json_layout_result result = layout_copy(layout, layout->at + 1);
    bool fits =
        comma ? layout_new_line(layout) : layout->indent == 0 || buffer_fill(layout->out, ' ', 1);

    return result == JSON_LAYOUT_OK && fits ? JSON_LAYOUT_OK : JSON_LAYOUT_NO_MEMORY;
}

static enum json_layout_result layout_token(struct json_layout *layout)
{
    const char *end;

    switch (*layout->at) {
    case '{':
    case '[':
        return layout_open(layout);
    case '}':
    case ']':
        return layout_close(layout);
    case ',':
    case ':':
        return layout_separator(layout);
    case '"':
        end = layout_string_end(layout->at, layout->end);
        return end == NULL ? JSON_LAYOUT_NOT_JSON : layout_copy(layout, end);
    default:
        end = layout_scalar_end(layout->at, layout->end);
        return layout_is_scalar(layout->at, end) ? layout_copy(layout, end) : JSON_LAYOUT_NOT_JSON;
    }
}

/** True if json-c takes all of @p text for one document. */
static bool layout_has_structure(const char *text, size_t len)
{
    struct json_tokener *tokener = json_tokener_new_ex(JSON_LAYOUT_MAX_DEPTH);
    bool accepted;

    if (tokener == NULL) {
        return false;
    }
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    json_object_put(json_tokener_parse_ex(tokener, text, (int)len));
    if (json_tokener_get_error(tokener) == json_tokener_continue) {
        /* A number at the end is complete only when something that is no digit follows. */
        json_object_put(json_tokener_parse_ex(tokener, "\n", 1));
    }
    accepted = json_tokener_get_error(tokener) == json_tokener_success;
    json_tokener_free(tokener);
    return accepted;
}

enum json_layout_result
json_layout_append(struct buffer *out, const char *text, size_t len, unsigned indent)
{
    struct json_layout layout = {.at = text, .end = text + len, .out = out, .indent = indent};
    enum json_layout_result result = JSON_LAYOUT_OK;

    if (len == 0 || len > INT_MAX || !layout_has_structure(text, len)) {
        return JSON_LAYOUT_NOT_JSON;
    }
    layout_skip_blanks(&layout);
    while (result == JSON_LAYOUT_OK && layout.at < layout.end) {
        result = layout_token(&layout);
        layout_skip_blanks(&layout);
    }
    return result;
}

bool json_layout_is_json(const char *text, size_t len)
{
    struct buffer compact = {0};
    bool is_json = json_layout_append(&compact, text, len, 0) == JSON_LAYOUT_OK;

    buffer_done(&compact);
    return is_json;
}
