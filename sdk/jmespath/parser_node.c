/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens and nodes, as the parser takes and makes them. */
#include "parser.h"

int32_t pwt_jp_parse_advance(struct jp_parser *p)
{
    p->token = p->ahead;
    return pwt_jp_lex(p->cx, &p->pos, &p->ahead);
}

int32_t pwt_jp_parse_unexpected(struct jp_parser *p)
{
    if (p->token.type == JP_TOKEN_END) {
        return pwt_jp_fail(p->cx, PWT_JMESPATH_ESYNTAX, p->token.offset, "ends too early");
    }
    int len = (int)(p->token.len < 40 ? p->token.len : 40);
    return pwt_jp_fail(p->cx, PWT_JMESPATH_ESYNTAX, p->token.offset, "unexpected %.*s", len,
                       p->cx->text + p->token.offset);
}

int32_t pwt_jp_parse_match(struct jp_parser *p, enum jp_token_type type)
{
    return p->token.type == type ? pwt_jp_parse_advance(p) : pwt_jp_parse_unexpected(p);
}

static int32_t parse_grow(struct jp_parser *p)
{
    uint32_t cap = p->nodes.cap == 0 ? 8 : p->nodes.cap * 2;
    void *memory = NULL;
    int32_t result = pwt_jp_take(p->cx, cap * sizeof(struct jp_node), &memory);
    if (result != 0) {
        return result;
    }
    if (p->nodes.count != 0) {
        memcpy(memory, p->nodes.ptr, p->nodes.count * sizeof(struct jp_node));
    }
    p->nodes.ptr = memory;
    p->nodes.cap = cap;
    return 0;
}

/* How deep a node is whose successors count as its own. */
static uint32_t parse_depth(const struct jp_parser *p, uint32_t first)
{
    uint32_t depth = 0;
    for (uint32_t i = first; i != 0; i = p->nodes.ptr[i].next) {
        depth = p->nodes.ptr[i].depth > depth ? p->nodes.ptr[i].depth : depth;
    }
    return depth;
}

int32_t pwt_jp_parse_node(struct jp_parser *p, const struct jp_node *node, uint32_t *ret_node)
{
    if (p->nodes.count == p->nodes.cap) {
        int32_t result = parse_grow(p);
        if (result != 0) {
            return result;
        }
    }
    uint32_t depth = parse_depth(p, node->left);
    uint32_t right = p->nodes.count == 0 ? 0 : p->nodes.ptr[node->right].depth;
    depth = right > depth ? right : depth;
    if (node->op == JP_FILTER && p->nodes.ptr[node->third].depth > depth) {
        depth = p->nodes.ptr[node->third].depth;
    }
    if (depth >= PWT_JMESPATH_DEPTH_MAX) {
        return pwt_jp_fail(p->cx, PWT_JMESPATH_ELIMIT, node->offset, "nested too deeply");
    }
    uint32_t index = p->nodes.count++;
    p->nodes.ptr[index] = *node;
    p->nodes.ptr[index].depth = (uint16_t)(depth + 1);
    *ret_node = index;
    return 0;
}

/*
 * A node may stand in one list only, and node 0 ends lists: what is shared gets a copy. `@` is the
 * only shared one.
 */
int32_t pwt_jp_parse_append(struct jp_parser *p, struct jp_siblings *list, uint32_t node)
{
    if (node == 0) {
        struct jp_node copy = jp_parse_begin(p, JP_CURRENT, 0);
        int32_t result = pwt_jp_parse_node(p, &copy, &node);
        if (result != 0) {
            return result;
        }
    }
    if (list->count++ == 0) {
        list->first = node;
    } else {
        p->nodes.ptr[list->last].next = node;
    }
    list->last = node;
    return 0;
}
