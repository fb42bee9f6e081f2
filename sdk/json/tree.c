/* SPDX-License-Identifier: Apache-2.0 */
/* The tree: reading a text into nodes, finding nodes, and writing them. */
#include "tree.h"
#include "strict.h"

#define TREE_FIRST_SLAB 16u
#define TREE_LAST_SLAB  512u

void pwt_json_tree_init(struct pwt_json_tree *tree, const struct pwt_json_alloc *alloc)
{
    *tree = (struct pwt_json_tree){.alloc = *alloc, .slab_count = TREE_FIRST_SLAB};
}

struct pwt_json_node *pwt_json_tree_node(struct pwt_json_tree *tree, enum pwt_json_type type)
{
    if (tree->spare_count == 0) {
        size_t count = tree->slab_count;
        tree->spare = tree->alloc.alloc(tree->alloc.user, count * sizeof(struct pwt_json_node));
        if (tree->spare == NULL) {
            return NULL;
        }
        tree->spare_count = count;
        tree->slab_count = count < TREE_LAST_SLAB ? count * 2u : count;
    }
    struct pwt_json_node *node = tree->spare++;
    tree->spare_count--;
    *node = (struct pwt_json_node){.type = (uint16_t)type};
    return node;
}

void pwt_json_tree_link(struct pwt_json_node *parent, struct pwt_json_node *node)
{
    if (parent->last == NULL) {
        parent->first = node;
    } else {
        parent->last->next = node;
    }
    parent->last = node;
    parent->len++;
}

/* A tree being read. */
struct tree_reader {
    struct pwt_json_tree *tree;
    struct pwt_json_node *root;
    struct pwt_json_node
        *open;                 /* the innermost container; its `next` leads outwards until closed */
    struct pwt_json_value key; /* of the member that comes next */
};

static struct pwt_json_node *reader_add(struct tree_reader *reader, enum pwt_json_type type)
{
    struct pwt_json_node *node = pwt_json_tree_node(reader->tree, type);
    if (node == NULL) {
        return NULL;
    }
    if (reader->open == NULL) {
        reader->root = node;
        return node;
    }
    if (reader->open->type == PWT_JSON_OBJECT) {
        node->key = reader->key.ptr;
        node->key_len = (uint32_t)reader->key.len;
        node->key_flags = reader->key.flags & PWT_JSON_ESCAPED;
    }
    pwt_json_tree_link(reader->open, node);
    return node;
}

static int32_t reader_open(void *user, bool object)
{
    struct tree_reader *reader = user;
    struct pwt_json_node *node = reader_add(reader, object ? PWT_JSON_OBJECT : PWT_JSON_ARRAY);
    if (node == NULL) {
        return PWT_JSON_ENOMEM;
    }
    node->next = reader->open;
    reader->open = node;
    return 0;
}

static int32_t reader_close(void *user)
{
    struct tree_reader *reader = user;
    struct pwt_json_node *closed = reader->open;
    reader->open = closed->next;
    closed->next = NULL;
    return 0;
}

static int32_t reader_key(void *user, const struct pwt_json_value *key)
{
    struct tree_reader *reader = user;
    reader->key = *key;
    return 0;
}

static int32_t reader_scalar(void *user, const struct pwt_json_value *scalar)
{
    struct tree_reader *reader = user;
    struct pwt_json_node *node = reader_add(reader, scalar->type);
    if (node == NULL) {
        return PWT_JSON_ENOMEM;
    }
    node->text = scalar->ptr;
    node->len = (uint32_t)scalar->len;
    node->flags = (uint16_t)(scalar->flags & PWT_JSON_ESCAPED);
    return 0;
}

/* Keeps the place of an error. */
static int32_t tree_result(const struct strict *strict,
                           const struct pwt_json_source *source,
                           struct pwt_json_place *error_place,
                           int32_t result)
{
    if (result != 0 && error_place != NULL) {
        *error_place =
            pwt_json_locate(source->text, source->len, (size_t)(strict->pos - source->text));
    }
    return result;
}

int32_t pwt_json_tree_parse(struct pwt_json_tree *tree,
                            const struct pwt_json_source *source,
                            struct pwt_json_place *error_place,
                            struct pwt_json_node **ret_root)
{
    static const struct strict_sink sink = {
        .open = reader_open, .close = reader_close, .key = reader_key, .scalar = reader_scalar};
    struct tree_reader reader = {.tree = tree};
    struct strict strict;
    int32_t result = strict_init(&strict, source->text, source->len, source->limits, &reader);
    if (result == 0) {
        result = strict_walk(&strict, &sink);
    }
    if (result == 0) {
        *ret_root = reader.root;
    }
    return tree_result(&strict, source, error_place, result);
}

/* An object being read member by member. */
struct tree_members {
    struct tree_reader reader; /* the first: its functions take either */
    struct pwt_json_node root; /* of no slab: it outlives the members */
    pwt_json_member_fn each;
    void *user;
};

/* Behind a value: hands it out if it is a member of the outermost object. */
static int32_t members_pass(struct tree_members *members)
{
    struct pwt_json_node *root = &members->root;
    const struct pwt_json_node *member = root->first;
    if (members->reader.open != root) {
        return 0;
    }
    root->first = NULL;
    root->last = NULL;
    /* The slabs go with the member; the next one needs as many. */
    members->reader.tree->spare_count = 0;
    members->reader.tree->slab_count = TREE_FIRST_SLAB;
    return members->each(members->user, member);
}

static int32_t members_open(void *user, bool object)
{
    struct tree_members *members = user;
    if (members->reader.open == NULL) {
        members->reader.open = &members->root;
        return object ? 0 : PWT_JSON_ETYPE;
    }
    return reader_open(&members->reader, object);
}

static int32_t members_close(void *user)
{
    struct tree_members *members = user;
    if (members->reader.open == &members->root) {
        return 0;
    }
    (void)reader_close(&members->reader);
    return members_pass(members);
}

static int32_t members_scalar(void *user, const struct pwt_json_value *scalar)
{
    struct tree_members *members = user;
    if (members->reader.open == NULL) {
        return PWT_JSON_ETYPE;
    }
    int32_t result = reader_scalar(&members->reader, scalar);
    return result != 0 ? result : members_pass(members);
}

int32_t pwt_json_tree_members(struct pwt_json_tree *tree,
                              const struct pwt_json_source *source,
                              struct pwt_json_place *error_place,
                              pwt_json_member_fn each,
                              void *user)
{
    static const struct strict_sink sink = {
        .open = members_open, .close = members_close, .key = reader_key, .scalar = members_scalar};
    struct tree_members members = {
        .reader = {.tree = tree}, .root = {.type = PWT_JSON_OBJECT}, .each = each, .user = user};
    struct strict strict;
    int32_t result = strict_init(&strict, source->text, source->len, source->limits, &members);
    if (result == 0) {
        result = strict_walk(&strict, &sink);
    }
    return tree_result(&strict, source, error_place, result);
}

struct pwt_json_value pwt_json_node_value(const struct pwt_json_node *node)
{
    if (node == NULL || node->type == PWT_JSON_OBJECT || node->type == PWT_JSON_ARRAY) {
        return (struct pwt_json_value){.type = PWT_JSON_ABSENT};
    }
    return (struct pwt_json_value){.ptr = node->text,
                                   .len = node->len,
                                   .type = (enum pwt_json_type)node->type,
                                   .flags = node->flags | PWT_JSON_EXACT};
}

struct pwt_json_value pwt_json_node_key(const struct pwt_json_node *node)
{
    if (node->key == NULL) {
        return (struct pwt_json_value){.type = PWT_JSON_ABSENT};
    }
    return (struct pwt_json_value){.ptr = node->key,
                                   .len = node->key_len,
                                   .type = PWT_JSON_STRING,
                                   .flags = node->key_flags | PWT_JSON_EXACT};
}

struct pwt_json_node *
pwt_json_node_find(const struct pwt_json_node *object, const char *name, size_t len, uint32_t flags)
{
    struct pwt_json_node *found = NULL;
    if (object == NULL || object->type != PWT_JSON_OBJECT) {
        return NULL;
    }
    for (struct pwt_json_node *node = object->first; node != NULL; node = node->next) {
        struct pwt_json_value key = pwt_json_node_key(node);
        if (pwt_json_equals(&key, name, len)) {
            found = node;
            if ((flags & PWT_JSON_LAST_WINS) == 0) {
                break;
            }
        }
    }
    return found;
}

/* The child that a pointer's token names, or NULL. */
static struct pwt_json_node *
tree_step(const struct pwt_json_node *parent, const struct json_pointer *pointer, uint32_t flags)
{
    struct pwt_json_node *found = NULL;
    size_t index = 0;
    bool array = parent->type == PWT_JSON_ARRAY;
    if ((!array && parent->type != PWT_JSON_OBJECT) ||
        (array && !pwt_json_pointer_index(pointer, &index))) {
        return NULL;
    }
    for (struct pwt_json_node *node = parent->first; node != NULL; node = node->next, index--) {
        struct pwt_json_value key = pwt_json_node_key(node);
        if (array ? index == 0 : pwt_json_pointer_equals(pointer, &key)) {
            found = node;
            if (array || (flags & PWT_JSON_LAST_WINS) == 0) {
                break;
            }
        }
    }
    return found;
}

struct pwt_json_node *
pwt_json_node_at(struct pwt_json_node *root, const char *pointer, size_t len, uint32_t flags)
{
    if (!pwt_json_pointer_is_valid(pointer, len)) {
        return NULL;
    }
    struct json_pointer rest = {.pos = pointer, .end = len == 0 ? pointer : pointer + len};
    while (root != NULL && pwt_json_pointer_next(&rest)) {
        root = tree_step(root, &rest, flags);
    }
    return root;
}

/* Recursion ends where the writer's depth does: it fails there, and so does everything after. */
void pwt_json_write_node(struct pwt_json_writer *writer, const struct pwt_json_node *node)
{
    if (node->type != PWT_JSON_OBJECT && node->type != PWT_JSON_ARRAY) {
        pwt_json_writer_put_value(writer, node->text, node->len);
        return;
    }
    if (node->type == PWT_JSON_OBJECT) {
        pwt_json_write_object(writer);
    } else {
        pwt_json_write_array(writer);
    }
    const struct pwt_json_node *child = node->first;
    for (; child != NULL && writer->error == 0; child = child->next) {
        if (node->type == PWT_JSON_OBJECT) {
            pwt_json_write_key_raw(writer, child->key, child->key_len);
        }
        pwt_json_write_node(writer, child);
    }
    pwt_json_write_end(writer);
}
