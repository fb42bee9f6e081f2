/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A Pratt parser: each token has a binding power; an operand takes in what follows as long as that
 * binds more tightly than what stands before it. Tokens below PARSE_PROJECTION_STOP end the right
 * side of a projection.
 */
#include "parser.h"

#define PARSE_PROJECTION_STOP 10u
#define PARSE_DOT             40u
#define PARSE_NOT             45u

static const uint8_t s_power[JP_TOKEN_COUNT] = {
    [JP_TOKEN_PIPE] = 1,
    [JP_TOKEN_OR] = 2,
    [JP_TOKEN_AND] = 3,
    [JP_TOKEN_EQ] = 5,
    [JP_TOKEN_NE] = 5,
    [JP_TOKEN_LT] = 5,
    [JP_TOKEN_LE] = 5,
    [JP_TOKEN_GT] = 5,
    [JP_TOKEN_GE] = 5,
    [JP_TOKEN_FLATTEN] = JP_POWER_FLATTEN,
    [JP_TOKEN_STAR] = JP_POWER_STAR,
    [JP_TOKEN_FILTER] = JP_POWER_FILTER,
    [JP_TOKEN_DOT] = PARSE_DOT,
    [JP_TOKEN_NOT] = PARSE_NOT,
    [JP_TOKEN_LBRACE] = 50,
    [JP_TOKEN_LBRACKET] = 55,
    [JP_TOKEN_LPAREN] = 60,
};

/* What may stand behind a dot. */
static int32_t parse_dot_rhs(struct jp_parser *p, uint32_t power, uint32_t *ret_node)
{
    int32_t result = 0;
    switch (p->token.type) {
    case JP_TOKEN_NAME:
    case JP_TOKEN_QUOTED:
    case JP_TOKEN_STAR:
        return pwt_jp_parse_expression(p, power, ret_node);
    case JP_TOKEN_LBRACKET:
        result = pwt_jp_parse_advance(p);
        return result != 0 ? result : pwt_jp_parse_select_list(p, ret_node);
    case JP_TOKEN_LBRACE:
        result = pwt_jp_parse_advance(p);
        return result != 0 ? result : pwt_jp_parse_select_hash(p, ret_node);
    default:
        return pwt_jp_parse_unexpected(p);
    }
}

/* The right side of a projection; node 0 if there is none. */
int32_t pwt_jp_parse_projection_rhs(struct jp_parser *p, uint32_t power, uint32_t *ret_node)
{
    if (s_power[p->token.type] < PARSE_PROJECTION_STOP) {
        *ret_node = 0;
        return 0;
    }
    int32_t result = 0;
    switch (p->token.type) {
    case JP_TOKEN_LBRACKET:
    case JP_TOKEN_FILTER:
        return pwt_jp_parse_expression(p, power, ret_node);
    case JP_TOKEN_DOT:
        result = pwt_jp_parse_advance(p);
        return result != 0 ? result : parse_dot_rhs(p, power, ret_node);
    default:
        return pwt_jp_parse_unexpected(p);
    }
}

int32_t pwt_jp_parse_project(
    struct jp_parser *p, enum jp_op op, uint32_t left, uint32_t power, uint32_t *ret_node)
{
    struct jp_node node = jp_parse_begin(p, op, left);
    int32_t result = pwt_jp_parse_projection_rhs(p, power, &node.right);
    return result != 0 ? result : pwt_jp_parse_node(p, &node, ret_node);
}

/* A name: a function's where a parenthesis follows, else a member's. */
static int32_t parse_name(struct jp_parser *p, uint32_t *ret_node)
{
    struct jp_token name = p->token;
    struct jp_node node = jp_parse_begin(p, JP_FIELD, 0);
    node.value = name.value;
    int32_t result = pwt_jp_parse_advance(p);
    if (result == 0 && p->token.type == JP_TOKEN_LPAREN && name.type == JP_TOKEN_NAME) {
        return pwt_jp_parse_call(p, &name, ret_node);
    }
    return result != 0 ? result : pwt_jp_parse_node(p, &node, ret_node);
}

/* What begins with a bracket: [1], [1:2], [*] or [a, b] */
static int32_t parse_bracket(struct jp_parser *p, uint32_t *ret_node)
{
    if (jp_parse_is_index(p)) {
        return pwt_jp_parse_index(p, 0, ret_node);
    }
    if (p->token.type == JP_TOKEN_STAR && p->ahead.type == JP_TOKEN_RBRACKET) {
        return pwt_jp_parse_list_star(p, 0, ret_node);
    }
    return pwt_jp_parse_select_list(p, ret_node);
}

static int32_t parse_unary(struct jp_parser *p, uint32_t *ret_node)
{
    struct jp_node node = jp_parse_begin(p, JP_NOT, 0);
    int32_t result = pwt_jp_parse_advance(p);
    if (result == 0) {
        result = pwt_jp_parse_expression(p, PARSE_NOT, &node.left);
    }
    return result != 0 ? result : pwt_jp_parse_node(p, &node, ret_node);
}

static int32_t parse_literal(struct jp_parser *p, uint32_t *ret_node)
{
    struct jp_node node = jp_parse_begin(p, JP_LITERAL, 0);
    node.value = p->token.value;
    int32_t result = pwt_jp_parse_advance(p);
    return result != 0 ? result : pwt_jp_parse_node(p, &node, ret_node);
}

/* (a) */
static int32_t parse_parenthesis(struct jp_parser *p, uint32_t *ret_node)
{
    int32_t result = pwt_jp_parse_expression(p, 0, ret_node);
    return result != 0 ? result : pwt_jp_parse_match(p, JP_TOKEN_RPAREN);
}

/* What an expression may begin with. */
static int32_t parse_operand(struct jp_parser *p, uint32_t *ret_node)
{
    enum jp_token_type type = (enum jp_token_type)p->token.type;
    switch (type) {
    case JP_TOKEN_NAME:
    case JP_TOKEN_QUOTED:
        return parse_name(p, ret_node);
    case JP_TOKEN_LITERAL:
        return parse_literal(p, ret_node);
    case JP_TOKEN_NOT:
        return parse_unary(p, ret_node);
    case JP_TOKEN_CURRENT:
    case JP_TOKEN_STAR:
    case JP_TOKEN_LBRACKET:
    case JP_TOKEN_LBRACE:
    case JP_TOKEN_LPAREN:
    case JP_TOKEN_FLATTEN:
    case JP_TOKEN_FILTER:
        break;
    default:
        return pwt_jp_parse_unexpected(p);
    }
    *ret_node = 0;
    int32_t result = pwt_jp_parse_advance(p);
    if (result != 0 || type == JP_TOKEN_CURRENT) {
        return result;
    }
    switch (type) {
    case JP_TOKEN_STAR:
        return pwt_jp_parse_project(p, JP_PROJECT_VALUES, 0, JP_POWER_STAR, ret_node);
    case JP_TOKEN_LBRACKET:
        return parse_bracket(p, ret_node);
    case JP_TOKEN_LBRACE:
        return pwt_jp_parse_select_hash(p, ret_node);
    case JP_TOKEN_LPAREN:
        return parse_parenthesis(p, ret_node);
    case JP_TOKEN_FLATTEN:
        return pwt_jp_parse_flatten(p, 0, ret_node);
    default:
        return pwt_jp_parse_filter(p, 0, ret_node);
    }
}

/* a.b or a.* */
static int32_t parse_dot(struct jp_parser *p, uint32_t left, uint32_t *ret_node)
{
    if (p->token.type == JP_TOKEN_STAR) {
        int32_t result = pwt_jp_parse_advance(p);
        return result != 0 ? result
                           : pwt_jp_parse_project(p, JP_PROJECT_VALUES, left, PARSE_DOT, ret_node);
    }
    struct jp_node node = jp_parse_begin(p, JP_CHAIN, left);
    int32_t result = parse_dot_rhs(p, PARSE_DOT, &node.right);
    return result != 0 ? result : pwt_jp_parse_node(p, &node, ret_node);
}

/* An operator with an operand on both sides. */
static int32_t
parse_binary(struct jp_parser *p, enum jp_token_type type, uint32_t left, uint32_t *ret_node)
{
    enum jp_op op = type == JP_TOKEN_PIPE  ? JP_CHAIN
                    : type == JP_TOKEN_OR  ? JP_OR
                    : type == JP_TOKEN_AND ? JP_AND
                                           : JP_COMPARE;
    struct jp_node node = jp_parse_begin(p, op, left);
    node.third = op == JP_COMPARE ? (uint32_t)type - JP_TOKEN_EQ : 0;
    int32_t result = pwt_jp_parse_expression(p, s_power[type], &node.right);
    return result != 0 ? result : pwt_jp_parse_node(p, &node, ret_node);
}

/* What may follow an operand; its token was read. */
static int32_t
parse_operator(struct jp_parser *p, enum jp_token_type type, uint32_t left, uint32_t *ret_node)
{
    switch (type) {
    case JP_TOKEN_DOT:
        return parse_dot(p, left, ret_node);
    case JP_TOKEN_FLATTEN:
        return pwt_jp_parse_flatten(p, left, ret_node);
    case JP_TOKEN_FILTER:
        return pwt_jp_parse_filter(p, left, ret_node);
    case JP_TOKEN_LBRACKET:
        return jp_parse_is_index(p) ? pwt_jp_parse_index(p, left, ret_node)
                                    : pwt_jp_parse_list_star(p, left, ret_node);
    default:
        return parse_binary(p, type, left, ret_node);
    }
}

static bool parse_is_operator(uint32_t type)
{
    return s_power[type] != 0 && type != JP_TOKEN_STAR && type != JP_TOKEN_NOT &&
           type != JP_TOKEN_LBRACE && type != JP_TOKEN_LPAREN;
}

int32_t pwt_jp_parse_expression(struct jp_parser *p, uint32_t power, uint32_t *ret_node)
{
    if (p->depth == PWT_JMESPATH_DEPTH_MAX) {
        return pwt_jp_fail(p->cx, PWT_JMESPATH_ELIMIT, p->token.offset, "nested too deeply");
    }
    p->depth++;
    uint32_t left = 0;
    int32_t result = parse_operand(p, &left);
    while (result == 0 && power < s_power[p->token.type]) {
        enum jp_token_type type = (enum jp_token_type)p->token.type;
        result = parse_is_operator(type) ? pwt_jp_parse_advance(p) : pwt_jp_parse_unexpected(p);
        if (result == 0) {
            result = parse_operator(p, type, left, &left);
        }
    }
    p->depth--;
    *ret_node = left;
    return result;
}

int32_t pwt_jp_parse(struct jp_context *cx,
                     const struct pwt_jmespath_source *source,
                     struct jp_nodes *ret_nodes,
                     uint32_t *ret_root)
{
    struct jp_parser p = {.cx = cx, .source = source};
    struct jp_node current = {.op = JP_CURRENT};
    uint32_t root = 0;
    int32_t result = pwt_jp_parse_node(&p, &current, &root);
    if (result == 0) {
        result = pwt_jp_parse_advance(&p);
    }
    if (result == 0) {
        result = pwt_jp_parse_advance(&p);
    }
    if (result == 0) {
        result = pwt_jp_parse_expression(&p, 0, &root);
    }
    if (result == 0 && p.token.type != JP_TOKEN_END) {
        result = pwt_jp_parse_unexpected(&p);
    }
    *ret_nodes = p.nodes;
    *ret_root = root;
    return result;
}
