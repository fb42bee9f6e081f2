/* SPDX-License-Identifier: Apache-2.0 */
/* Calls: which function is meant, and whether it takes that many arguments. */
#include "parser.h"

/* The function that a call means, and whether it takes that many arguments. */
static int32_t parse_resolve(struct jp_parser *p, const struct jp_token *name, struct jp_node *node)
{
    const char *text = name->value.ptr;
    size_t len = name->value.len;
    uint32_t least = 0;
    bool variadic = false;
    for (size_t i = 0; i < p->source->function_count && node->op == JP_CALL; i++) {
        const struct pwt_jmespath_function *user = &p->source->functions[i];
        if (strlen(user->name) == len && memcmp(user->name, text, len) == 0) {
            node->op = JP_CALL_USER;
            node->user = user;
            least = user->count;
            variadic = user->variadic != 0 && user->count != 0;
        }
    }
    if (node->op == JP_CALL) {
        node->function = pwt_jp_function_find(text, len);
        if (node->function == NULL) {
            return pwt_jp_fail(p->cx, PWT_JMESPATH_EFUNCTION, name->offset,
                               "there is no function %.*s()", (int)(len < 64 ? len : 64), text);
        }
        least = node->function->count;
        variadic = node->function->variadic;
    }
    if (node->third < least || (node->third > least && !variadic)) {
        return pwt_jp_fail(p->cx, PWT_JMESPATH_EARITY, name->offset,
                           "%.*s() takes %s%u argument%s, not %u", (int)(len < 64 ? len : 64), text,
                           variadic ? "at least " : "", least, least == 1 ? "" : "s", node->third);
    }
    return 0;
}

/* One argument: an expression, or a reference to one. */
static int32_t parse_argument(struct jp_parser *p, struct jp_siblings *list)
{
    struct jp_node reference = jp_parse_begin(p, JP_REFERENCE, 0);
    uint32_t node = 0;
    bool is_reference = p->token.type == JP_TOKEN_EXPREF;
    int32_t result = is_reference ? pwt_jp_parse_advance(p) : 0;
    if (result == 0) {
        result = pwt_jp_parse_expression(p, 0, &node);
    }
    if (result == 0 && is_reference) {
        reference.left = node;
        result = pwt_jp_parse_node(p, &reference, &node);
    }
    return result != 0 ? result : pwt_jp_parse_append(p, list, node);
}

/* name(a, b), at the parenthesis */
int32_t pwt_jp_parse_call(struct jp_parser *p, const struct jp_token *name, uint32_t *ret_node)
{
    struct jp_node node = jp_parse_begin(p, JP_CALL, 0);
    struct jp_siblings list = {.count = 0};
    node.offset = name->offset;
    int32_t result = pwt_jp_parse_advance(p);
    while (result == 0 && p->token.type != JP_TOKEN_RPAREN) {
        result = list.count == 0 ? 0 : pwt_jp_parse_match(p, JP_TOKEN_COMMA);
        if (result == 0) {
            result = parse_argument(p, &list);
        }
    }
    if (result == 0) {
        result = pwt_jp_parse_advance(p);
    }
    node.left = list.first;
    node.third = list.count;
    if (result == 0) {
        result = parse_resolve(p, name, &node);
    }
    return result != 0 ? result : pwt_jp_parse_node(p, &node, ret_node);
}
