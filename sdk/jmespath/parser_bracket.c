/* SPDX-License-Identifier: Apache-2.0 */
/* What stands in brackets: selections, filters, indexes and slices. */
#include "parser.h"

/* [a, b], behind the bracket */
int32_t pwt_jp_parse_select_list(struct jp_parser *p, uint32_t *ret_node)
{
    struct jp_node node = jp_parse_begin(p, JP_SELECT_LIST, 0);
    struct jp_siblings list = {.count = 0};
    int32_t result = 0;
    while (result == 0) {
        uint32_t element = 0;
        result = pwt_jp_parse_expression(p, 0, &element);
        if (result == 0) {
            result = pwt_jp_parse_append(p, &list, element);
        }
        if (result == 0 && p->token.type != JP_TOKEN_COMMA) {
            result = pwt_jp_parse_match(p, JP_TOKEN_RBRACKET);
            break;
        }
        if (result == 0) {
            result = pwt_jp_parse_advance(p);
        }
    }
    node.left = list.first;
    return result != 0 ? result : pwt_jp_parse_node(p, &node, ret_node);
}

/* k: v */
static int32_t parse_pair(struct jp_parser *p, struct jp_siblings *list)
{
    struct jp_node pair = jp_parse_begin(p, JP_PAIR, 0);
    if (p->token.type != JP_TOKEN_NAME && p->token.type != JP_TOKEN_QUOTED) {
        return pwt_jp_parse_unexpected(p);
    }
    pair.value = p->token.value;
    int32_t result = pwt_jp_parse_advance(p);
    if (result == 0) {
        result = pwt_jp_parse_match(p, JP_TOKEN_COLON);
    }
    if (result == 0) {
        result = pwt_jp_parse_expression(p, 0, &pair.left);
    }
    uint32_t node = 0;
    if (result == 0) {
        result = pwt_jp_parse_node(p, &pair, &node);
    }
    return result != 0 ? result : pwt_jp_parse_append(p, list, node);
}

/* {k: v}, behind the brace */
int32_t pwt_jp_parse_select_hash(struct jp_parser *p, uint32_t *ret_node)
{
    struct jp_node node = jp_parse_begin(p, JP_SELECT_HASH, 0);
    struct jp_siblings list = {.count = 0};
    int32_t result = parse_pair(p, &list);
    while (result == 0 && p->token.type == JP_TOKEN_COMMA) {
        result = pwt_jp_parse_advance(p);
        if (result == 0) {
            result = parse_pair(p, &list);
        }
    }
    if (result == 0) {
        result = pwt_jp_parse_match(p, JP_TOKEN_RBRACE);
    }
    node.left = list.first;
    return result != 0 ? result : pwt_jp_parse_node(p, &node, ret_node);
}

/* [] */
int32_t pwt_jp_parse_flatten(struct jp_parser *p, uint32_t left, uint32_t *ret_node)
{
    struct jp_node node = jp_parse_begin(p, JP_FLATTEN, left);
    uint32_t flat = 0;
    int32_t result = pwt_jp_parse_node(p, &node, &flat);
    return result != 0 ? result
                       : pwt_jp_parse_project(p, JP_PROJECT, flat, JP_POWER_FLATTEN, ret_node);
}

/* [? condition ], behind the question mark */
int32_t pwt_jp_parse_filter(struct jp_parser *p, uint32_t left, uint32_t *ret_node)
{
    struct jp_node node = jp_parse_begin(p, JP_FILTER, left);
    int32_t result = pwt_jp_parse_expression(p, 0, &node.third);
    if (result == 0) {
        result = pwt_jp_parse_match(p, JP_TOKEN_RBRACKET);
    }
    if (result == 0 && p->token.type != JP_TOKEN_FLATTEN) {
        result = pwt_jp_parse_projection_rhs(p, JP_POWER_FILTER, &node.right);
    }
    return result != 0 ? result : pwt_jp_parse_node(p, &node, ret_node);
}

/* The three parts of a slice, up to the bracket. */
static int32_t parse_slice_parts(struct jp_parser *p, int64_t parts[3])
{
    int32_t result = 0;
    for (size_t i = 0; result == 0 && p->token.type != JP_TOKEN_RBRACKET;) {
        if (p->token.type == JP_TOKEN_COLON && i < 2) {
            i++;
        } else if (p->token.type == JP_TOKEN_NUMBER && parts[i] == JP_OMITTED) {
            parts[i] = p->token.number;
        } else {
            return pwt_jp_parse_unexpected(p);
        }
        result = pwt_jp_parse_advance(p);
    }
    return result;
}

/* [1:2:3], behind the bracket: a projection, too */
static int32_t parse_slice(struct jp_parser *p, uint32_t left, uint32_t *ret_node)
{
    struct jp_node node = jp_parse_begin(p, JP_SLICE, left);
    int64_t parts[3] = {JP_OMITTED, JP_OMITTED, JP_OMITTED};
    int32_t result = parse_slice_parts(p, parts);
    if (result == 0 && parts[2] == 0) {
        return pwt_jp_fail(p->cx, PWT_JMESPATH_EVALUE, node.offset, "a slice's step is 0");
    }
    uint32_t slice = 0;
    node.slice = (struct jp_slice){.start = parts[0], .stop = parts[1], .step = parts[2]};
    if (result == 0) {
        result = pwt_jp_parse_match(p, JP_TOKEN_RBRACKET);
    }
    if (result == 0) {
        result = pwt_jp_parse_node(p, &node, &slice);
    }
    return result != 0 ? result
                       : pwt_jp_parse_project(p, JP_PROJECT, slice, JP_POWER_STAR, ret_node);
}

/* [1] or a slice, behind the bracket */
int32_t pwt_jp_parse_index(struct jp_parser *p, uint32_t left, uint32_t *ret_node)
{
    if (p->token.type == JP_TOKEN_COLON || p->ahead.type == JP_TOKEN_COLON) {
        return parse_slice(p, left, ret_node);
    }
    struct jp_node node = jp_parse_begin(p, JP_INDEX, left);
    node.index = p->token.number;
    int32_t result = pwt_jp_parse_advance(p);
    if (result == 0) {
        result = pwt_jp_parse_match(p, JP_TOKEN_RBRACKET);
    }
    return result != 0 ? result : pwt_jp_parse_node(p, &node, ret_node);
}

/* [*], behind the bracket */
int32_t pwt_jp_parse_list_star(struct jp_parser *p, uint32_t left, uint32_t *ret_node)
{
    int32_t result = pwt_jp_parse_match(p, JP_TOKEN_STAR);
    if (result == 0) {
        result = pwt_jp_parse_match(p, JP_TOKEN_RBRACKET);
    }
    return result != 0 ? result
                       : pwt_jp_parse_project(p, JP_PROJECT, left, JP_POWER_STAR, ret_node);
}
