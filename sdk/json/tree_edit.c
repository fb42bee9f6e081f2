/* SPDX-License-Identifier: Apache-2.0 */
/* The tree: making nodes and changing what is inside objects and arrays. */
#include "tree.h"

struct pwt_json_node *pwt_json_node_container(struct pwt_json_tree *tree, enum pwt_json_type type)
{
    return pwt_json_tree_node(tree, type == PWT_JSON_OBJECT ? PWT_JSON_OBJECT : PWT_JSON_ARRAY);
}

/* Text as a JSON string in the tree's memory; NULL when there is none left. */
static char *tree_quote(struct pwt_json_tree *tree, const char *text, size_t len, size_t *ret_len)
{
    size_t size = pwt_json_escape_size(text, len) + 2u;
    char *quoted = size > UINT32_MAX ? NULL : tree->alloc.alloc(tree->alloc.user, size);
    if (quoted != NULL) {
        quoted[0] = '"';
        *pwt_json_escape_text(quoted + 1, text, len) = '"';
        *ret_len = size;
    }
    return quoted;
}

static bool tree_has_escape(const char *quoted, size_t len)
{
    return memchr(quoted, '\\', len) != NULL;
}

struct pwt_json_node *pwt_json_node_string(struct pwt_json_tree *tree, const char *text, size_t len)
{
    size_t size;
    char *quoted = tree_quote(tree, text, len, &size);
    struct pwt_json_node *node = quoted == NULL ? NULL : pwt_json_tree_node(tree, PWT_JSON_STRING);
    if (node != NULL) {
        node->text = quoted;
        node->len = (uint32_t)size;
        node->flags = tree_has_escape(quoted, size) ? PWT_JSON_ESCAPED : 0;
    }
    return node;
}

/* A node for a scalar whose text is short. */
static struct pwt_json_node *
tree_scalar(struct pwt_json_tree *tree, enum pwt_json_type type, const char *text, size_t len)
{
    char *copy = tree->alloc.alloc(tree->alloc.user, len);
    struct pwt_json_node *node = copy == NULL ? NULL : pwt_json_tree_node(tree, type);
    if (node != NULL) {
        memcpy(copy, text, len);
        node->text = copy;
        node->len = (uint32_t)len;
    }
    return node;
}

struct pwt_json_node *pwt_json_node_int64(struct pwt_json_tree *tree, int64_t number)
{
    char text[PWT_JSON_NUMBER_MAX];
    return tree_scalar(tree, PWT_JSON_NUMBER, text, pwt_json_format_int64(number, text));
}

struct pwt_json_node *pwt_json_node_uint64(struct pwt_json_tree *tree, uint64_t number)
{
    char text[PWT_JSON_NUMBER_MAX];
    return tree_scalar(tree, PWT_JSON_NUMBER, text, pwt_json_format_uint64(number, text));
}

struct pwt_json_node *pwt_json_node_double(struct pwt_json_tree *tree, double number)
{
    char text[PWT_JSON_NUMBER_MAX];
    size_t len = pwt_json_format_double(number, text);
    return tree_scalar(tree, text[0] == 'n' ? PWT_JSON_NULL : PWT_JSON_NUMBER, text, len);
}

/* A node for a word, which needs no copy. */
static struct pwt_json_node *
tree_word(struct pwt_json_tree *tree, enum pwt_json_type type, const char *word)
{
    struct pwt_json_node *node = pwt_json_tree_node(tree, type);
    if (node != NULL) {
        node->text = word;
        node->len = (uint32_t)strlen(word);
    }
    return node;
}

struct pwt_json_node *pwt_json_node_bool(struct pwt_json_tree *tree, bool truth)
{
    return tree_word(tree, PWT_JSON_BOOL, truth ? "true" : "false");
}

struct pwt_json_node *pwt_json_node_null(struct pwt_json_tree *tree)
{
    return tree_word(tree, PWT_JSON_NULL, "null");
}

int32_t pwt_json_node_append(struct pwt_json_node *array, struct pwt_json_node *node)
{
    if (array->type != PWT_JSON_ARRAY) {
        return PWT_JSON_ETYPE;
    }
    pwt_json_tree_link(array, node);
    return 0;
}

void pwt_json_node_assign(struct pwt_json_node *node, const struct pwt_json_node *value)
{
    node->first = value->first; /* stands for text too: they share their place */
    node->last = value->last;
    node->len = value->len;
    node->type = value->type;
    node->flags = value->flags;
}

int32_t pwt_json_node_remove(struct pwt_json_node *parent, struct pwt_json_node *node)
{
    struct pwt_json_node *before = NULL;
    if (parent->type != PWT_JSON_OBJECT && parent->type != PWT_JSON_ARRAY) {
        return PWT_JSON_ENOENT;
    }
    for (struct pwt_json_node *child = parent->first; child != node; child = child->next) {
        if (child == NULL) {
            return PWT_JSON_ENOENT;
        }
        before = child;
    }
    if (before == NULL) {
        parent->first = node->next;
    } else {
        before->next = node->next;
    }
    parent->last = parent->last == node ? before : parent->last;
    parent->len--;
    node->next = NULL;
    return 0;
}

/* Takes out the members of this name that stand behind `from`. */
static void tree_remove_after(struct pwt_json_node *object,
                              struct pwt_json_node *from,
                              const char *name,
                              size_t len)
{
    struct pwt_json_node *before = from;
    while (before->next != NULL) {
        struct pwt_json_value key = pwt_json_node_key(before->next);
        if (pwt_json_equals(&key, name, len)) {
            before->next = before->next->next;
            object->len--;
        } else {
            before = before->next;
        }
    }
    object->last = before;
}

int32_t pwt_json_node_set(struct pwt_json_tree *tree,
                          struct pwt_json_node *object,
                          const char *name,
                          size_t len,
                          struct pwt_json_node *value)
{
    if (object->type != PWT_JSON_OBJECT) {
        return PWT_JSON_ETYPE;
    }
    struct pwt_json_node *present = pwt_json_node_find(object, name, len, 0);
    if (present != NULL) {
        pwt_json_node_assign(present, value);
        tree_remove_after(object, present, name, len);
        return 0;
    }
    size_t size;
    char *quoted = tree_quote(tree, name, len, &size);
    if (quoted == NULL) {
        return PWT_JSON_ENOMEM;
    }
    value->key = quoted;
    value->key_len = (uint32_t)size;
    value->key_flags = tree_has_escape(quoted, size) ? PWT_JSON_ESCAPED : 0;
    pwt_json_tree_link(object, value);
    return 0;
}
