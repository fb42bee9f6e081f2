/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the parser share. */
#ifndef PWT_JMESPATH_PARSER_H
#define PWT_JMESPATH_PARSER_H

#include "internal.h"

#pragma GCC visibility push(hidden)

/* Binding powers of what begins a projection. */
#define JP_POWER_FLATTEN 9u
#define JP_POWER_STAR    20u
#define JP_POWER_FILTER  21u

struct jp_parser {
    struct jp_context *cx;
    const struct pwt_jmespath_source *source;
    struct jp_nodes nodes;
    size_t pos;
    struct jp_token token; /* the next one */
    struct jp_token ahead; /* and the one behind it */
    uint32_t depth;        /* of the recursion */
};

/* A list of nodes that `next` joins. */
struct jp_siblings {
    uint32_t first;
    uint32_t last;
    uint32_t count;
};

static inline struct jp_node jp_parse_begin(const struct jp_parser *p, enum jp_op op, uint32_t left)
{
    return (struct jp_node){.op = (uint16_t)op, .offset = p->token.offset, .left = left};
}

static inline bool jp_parse_is_index(const struct jp_parser *p)
{
    return p->token.type == JP_TOKEN_NUMBER || p->token.type == JP_TOKEN_COLON;
}

/* ---- parser_node.c ---- */

/* Goes to the next token. */
int32_t pwt_jp_parse_advance(struct jp_parser *p);

/* The error that the present token is. */
int32_t pwt_jp_parse_unexpected(struct jp_parser *p);

/* Goes on if the present token is of that type. */
int32_t pwt_jp_parse_match(struct jp_parser *p, enum jp_token_type type);

/* Adds a node; its operands are there already. */
int32_t pwt_jp_parse_node(struct jp_parser *p, const struct jp_node *node, uint32_t *ret_node);

/* Adds a node to a list. */
int32_t pwt_jp_parse_append(struct jp_parser *p, struct jp_siblings *list, uint32_t node);

/* ---- parser.c ---- */

/* An expression, up to what binds less tightly than `power`. */
int32_t pwt_jp_parse_expression(struct jp_parser *p, uint32_t power, uint32_t *ret_node);

/* The right side of a projection; node 0 if there is none. */
int32_t pwt_jp_parse_projection_rhs(struct jp_parser *p, uint32_t power, uint32_t *ret_node);

/* A projection of `left`: adds its right side. */
int32_t pwt_jp_parse_project(
    struct jp_parser *p, enum jp_op op, uint32_t left, uint32_t power, uint32_t *ret_node);

/* ---- parser_bracket.c: each from behind the token that begins it ---- */

int32_t pwt_jp_parse_select_list(struct jp_parser *p, uint32_t *ret_node);
int32_t pwt_jp_parse_select_hash(struct jp_parser *p, uint32_t *ret_node);
int32_t pwt_jp_parse_flatten(struct jp_parser *p, uint32_t left, uint32_t *ret_node);
int32_t pwt_jp_parse_filter(struct jp_parser *p, uint32_t left, uint32_t *ret_node);
int32_t pwt_jp_parse_index(struct jp_parser *p, uint32_t left, uint32_t *ret_node);
int32_t pwt_jp_parse_list_star(struct jp_parser *p, uint32_t left, uint32_t *ret_node);

/* ---- parser_call.c ---- */

/* A call of the function with that name, from the parenthesis on. */
int32_t pwt_jp_parse_call(struct jp_parser *p, const struct jp_token *name, uint32_t *ret_node);

#pragma GCC visibility pop

#endif
