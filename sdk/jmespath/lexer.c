/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tokens. What stands between quotes is given as the value it means: a slice of the expression
 * where that is the same, else a copy.
 */
#include "internal.h"

/* Larger numbers index nothing; ten times this, and the sum of two, still fit. */
#define LEX_NUMBER_MAX (INT64_C(1) << 59)

static bool lex_is_name(char c)
{
    return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool lex_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool lex_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Behind the closing quote of what begins at `start`; a backslash protects the next byte. */
static int32_t lex_quoted(struct jp_context *cx, size_t start, size_t *ret_end)
{
    char quote = cx->text[start];
    for (size_t i = start + 1; i < cx->len; i++) {
        if (cx->text[i] == quote) {
            *ret_end = i + 1;
            return 0;
        }
        i += cx->text[i] == '\\' ? 1u : 0u;
    }
    return pwt_jp_fail(cx, PWT_JMESPATH_ESYNTAX, start, "unclosed %c", quote);
}

/* The text without the backslashes before `quote`, with a byte of room on both sides. */
static int32_t lex_copy(struct jp_context *cx,
                        const struct jp_token *token,
                        char quote,
                        char **ret_text,
                        size_t *ret_len)
{
    const char *s = cx->text + token->offset + 1;
    const char *end = s + token->len - 2;
    void *memory = NULL;
    int32_t result = pwt_jp_take(cx, token->len, &memory);
    if (result != 0) {
        return result;
    }
    char *text = (char *)memory + 1;
    size_t len = 0;
    while (s < end) {
        if (*s == '\\' && s + 1 < end) {
            /* Pairs are taken together, so that the second backslash of one protects nothing. */
            if (s[1] != quote) {
                text[len++] = '\\';
            }
            s++;
        }
        text[len++] = *s++;
    }
    *ret_text = text;
    *ret_len = len;
    return 0;
}

/* '...' */
static int32_t lex_raw(struct jp_context *cx, struct jp_token *token)
{
    const char *text = cx->text + token->offset + 1;
    size_t len = token->len - 2;
    if (memchr(text, '\\', len) != NULL) {
        char *copy = NULL;
        int32_t result = lex_copy(cx, token, '\'', &copy, &len);
        if (result != 0) {
            return result;
        }
        text = copy;
    }
    token->value = jp_bytes(text, len);
    return 0;
}

/* Takes text that must be one JSON value; white space around it is left out. */
static bool lex_value(const char *text, size_t len, struct jp_value *ret_value)
{
    struct pwt_json_value json;
    if (pwt_json_validate(text, len, NULL, NULL) != 0 || pwt_json_open(text, len, &json) != 0 ||
        pwt_json_slice(&json) != 0) {
        return false;
    }
    *ret_value = jp_from_json(&json);
    return true;
}

/* `...`: JSON, or, as jmespath.py still allows, a string without its quotes. */
static int32_t lex_literal(struct jp_context *cx, struct jp_token *token)
{
    char *text = NULL;
    size_t len = 0;
    int32_t result = lex_copy(cx, token, '`', &text, &len);
    if (result != 0 || lex_value(text, len, &token->value)) {
        return result;
    }
    while (len != 0 && lex_is_space(*text)) {
        text++;
        len--;
    }
    text[-1] = '"';
    text[len] = '"';
    if (!lex_value(text - 1, len + 2, &token->value)) {
        return pwt_jp_fail(cx, PWT_JMESPATH_ESYNTAX, token->offset, "the literal is not JSON");
    }
    return 0;
}

/* "..." */
static int32_t lex_identifier(struct jp_context *cx, struct jp_token *token)
{
    struct jp_value value;
    if (!lex_value(cx->text + token->offset, token->len, &value)) {
        return pwt_jp_fail(cx, PWT_JMESPATH_ESYNTAX, token->offset,
                           "the quoted identifier is not a JSON string");
    }
    struct pwt_json_value json = jp_to_json(&value);
    if ((json.flags & PWT_JSON_ESCAPED) == 0) {
        token->value = jp_bytes(json.ptr + 1, json.len - 2);
        return 0;
    }
    void *copy = NULL;
    size_t len = 0;
    int32_t result = pwt_jp_take(cx, json.len, &copy);
    if (result == 0) {
        (void)pwt_json_unescape(&json, copy, json.len, &len); /* it was validated */
        token->value = jp_bytes(copy, len);
    }
    return result;
}

static void lex_number(struct jp_context *cx, struct jp_token *token)
{
    const char *s = cx->text + token->offset;
    bool negative = *s == '-';
    int64_t number = 0;
    uint32_t i = negative ? 1 : 0;
    for (; token->offset + i < cx->len && lex_is_digit(s[i]); i++) {
        number = number < LEX_NUMBER_MAX ? number * 10 + (s[i] - '0') : number;
    }
    number = number < LEX_NUMBER_MAX ? number : LEX_NUMBER_MAX;
    token->number = negative ? -number : number;
    token->len = i;
}

/* The sign that begins at the offset; JP_TOKEN_END if there is none. */
static enum jp_token_type lex_sign(const char *s, char next, uint32_t *len)
{
    static const struct {
        char text[3];
        uint16_t type;
    } signs[] = {
        /* Those of two bytes come first. */
        {"[]", JP_TOKEN_FLATTEN}, {"[?", JP_TOKEN_FILTER},  {"||", JP_TOKEN_OR},
        {"&&", JP_TOKEN_AND},     {"==", JP_TOKEN_EQ},      {"!=", JP_TOKEN_NE},
        {"<=", JP_TOKEN_LE},      {">=", JP_TOKEN_GE},      {".", JP_TOKEN_DOT},
        {"*", JP_TOKEN_STAR},     {"[", JP_TOKEN_LBRACKET}, {"]", JP_TOKEN_RBRACKET},
        {"{", JP_TOKEN_LBRACE},   {"}", JP_TOKEN_RBRACE},   {"(", JP_TOKEN_LPAREN},
        {")", JP_TOKEN_RPAREN},   {",", JP_TOKEN_COMMA},    {":", JP_TOKEN_COLON},
        {"@", JP_TOKEN_CURRENT},  {"&", JP_TOKEN_EXPREF},   {"|", JP_TOKEN_PIPE},
        {"!", JP_TOKEN_NOT},      {"<", JP_TOKEN_LT},       {">", JP_TOKEN_GT},
    };
    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
        if (signs[i].text[0] == *s && (signs[i].text[1] == '\0' || signs[i].text[1] == next)) {
            *len = signs[i].text[1] == '\0' ? 1 : 2;
            return (enum jp_token_type)signs[i].type;
        }
    }
    return JP_TOKEN_END;
}

static int32_t lex_between_quotes(struct jp_context *cx, struct jp_token *token)
{
    size_t end = 0;
    int32_t result = lex_quoted(cx, token->offset, &end);
    if (result != 0) {
        return result;
    }
    token->len = (uint32_t)(end - token->offset);
    switch (cx->text[token->offset]) {
    case '"':
        token->type = JP_TOKEN_QUOTED;
        return lex_identifier(cx, token);
    case '\'':
        token->type = JP_TOKEN_LITERAL;
        return lex_raw(cx, token);
    default:
        token->type = JP_TOKEN_LITERAL;
        return lex_literal(cx, token);
    }
}

int32_t pwt_jp_lex(struct jp_context *cx, size_t *pos, struct jp_token *ret_token)
{
    size_t at = *pos;
    while (at < cx->len && lex_is_space(cx->text[at])) {
        at++;
    }
    struct jp_token token = {.type = JP_TOKEN_END, .offset = (uint32_t)at};
    int32_t result = 0;
    if (at < cx->len) {
        const char *s = cx->text + at;
        char next = at + 1 < cx->len ? s[1] : '\0';
        if (lex_is_name(*s)) {
            token.type = JP_TOKEN_NAME;
            while (at + token.len < cx->len &&
                   (lex_is_name(s[token.len]) || lex_is_digit(s[token.len]))) {
                token.len++;
            }
            token.value = jp_bytes(s, token.len);
        } else if (lex_is_digit(*s) || (*s == '-' && lex_is_digit(next))) {
            token.type = JP_TOKEN_NUMBER;
            lex_number(cx, &token);
        } else if (*s == '"' || *s == '\'' || *s == '`') {
            result = lex_between_quotes(cx, &token);
        } else {
            token.type = lex_sign(s, next, &token.len);
            if (token.type == JP_TOKEN_END) {
                result = pwt_jp_fail(cx, PWT_JMESPATH_ESYNTAX, at, "unexpected character");
            }
        }
    }
    *pos = at + token.len;
    *ret_token = token;
    return result;
}
