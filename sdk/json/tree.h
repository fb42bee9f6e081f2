/* SPDX-License-Identifier: Apache-2.0 */
/* What reading and editing trees share. */
#ifndef PWT_JSON_TREE_H
#define PWT_JSON_TREE_H

#include "internal.h"

#pragma GCC visibility push(hidden)

/* A new node that is all zero but its type, or NULL. */
struct pwt_json_node *pwt_json_tree_node(struct pwt_json_tree *tree, enum pwt_json_type type);

/* Makes a node the last child. */
void pwt_json_tree_link(struct pwt_json_node *parent, struct pwt_json_node *node);

#pragma GCC visibility pop

#endif
