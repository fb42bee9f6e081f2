/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree on any bytes: it accepts what the validator accepts, json-c reads the same values, what
 * is written is the verified copy byte for byte, and reading that again changes nothing.
 */
#include "../support/arena.h"

#include <powertools/json.h>

#include <json-c/json.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *heap_grow(void *user, char *ptr, size_t used, size_t size)
{
    (void)user;
    (void)used;
    return realloc(ptr, size);
}

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static struct pwt_json_node *read_tree(struct arena *arena, const char *text, size_t len)
{
    struct pwt_json_alloc alloc = {.alloc = arena_alloc, .user = arena};
    struct pwt_json_source source = {.text = text, .len = len};
    struct pwt_json_tree tree;
    struct pwt_json_node *root = NULL;
    pwt_json_tree_init(&tree, &alloc);
    int32_t result = pwt_json_tree_parse(&tree, &source, NULL, &root);
    must(result == pwt_json_validate(text, len, NULL, NULL));
    must((root != NULL) == (result == 0));
    return root;
}

/* The members that come one by one are those of the tree. */
static int32_t next_member(void *user, const struct pwt_json_node *member)
{
    const struct pwt_json_node **expected = user;
    must(*expected != NULL && member->type == (*expected)->type && member->len == (*expected)->len);
    must(member->key == (*expected)->key && member->key_len == (*expected)->key_len);
    *expected = (*expected)->next;
    return 0;
}

static void read_members(const struct pwt_json_node *root, const char *text, size_t len)
{
    struct arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = {.alloc = arena_alloc, .user = &arena};
    struct pwt_json_source source = {.text = text, .len = len};
    const struct pwt_json_node *expected = root->first;
    struct pwt_json_tree tree;
    pwt_json_tree_init(&tree, &alloc);
    if (root->type == PWT_JSON_OBJECT) {
        must(pwt_json_tree_members(&tree, &source, NULL, next_member, &expected) == 0);
        must(expected == NULL);
    }
    arena_free(&arena);
}

static void compare(const struct pwt_json_node *node, struct json_object *theirs);

/* Of one name json-c keeps the last value. */
static void compare_members(const struct pwt_json_node *node, struct json_object *theirs)
{
    struct json_object_iterator end = json_object_iter_end(theirs);
    struct json_object_iterator at = json_object_iter_begin(theirs);
    must(node->type == PWT_JSON_OBJECT && (node->len != 0) == !json_object_iter_equal(&at, &end));
    for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
        const char *name = json_object_iter_peek_name(&at);
        const struct pwt_json_node *child =
            pwt_json_node_find(node, name, strlen(name), PWT_JSON_LAST_WINS);
        must(child != NULL);
        compare(child, json_object_iter_peek_value(&at));
    }
}

static void compare(const struct pwt_json_node *node, struct json_object *theirs)
{
    struct pwt_json_value value = pwt_json_node_value(node);
    const struct pwt_json_node *child = node->first;
    double number = 0;
    switch (json_object_get_type(theirs)) {
    case json_type_object:
        compare_members(node, theirs);
        break;
    case json_type_array:
        must(node->type == PWT_JSON_ARRAY && node->len == json_object_array_length(theirs));
        for (size_t i = 0; i < node->len; i++, child = child->next) {
            compare(child, json_object_array_get_idx(theirs, i));
        }
        break;
    case json_type_int:
    case json_type_double:
        must(node->type == PWT_JSON_NUMBER);
        /* Whole numbers beyond its own range json-c cuts down. */
        if (json_object_get_type(theirs) == json_type_double) {
            int32_t result = pwt_json_double(&value, &number);
            must(result == PWT_JSON_ERANGE || number == json_object_get_double(theirs));
        }
        break;
    case json_type_string:
        must(pwt_json_equals(&value, json_object_get_string(theirs),
                             (size_t)json_object_get_string_len(theirs)));
        break;
    case json_type_boolean:
        must(node->type == PWT_JSON_BOOL &&
             (*node->text == 't') == json_object_get_boolean(theirs));
        break;
    default:
        must(node->type == PWT_JSON_NULL);
        break;
    }
}

static bool has_nul_escape(const char *text, size_t len)
{
    for (size_t i = 0; i + 6 <= len; i++) {
        if (memcmp(text + i, "\\u0000", 6) == 0) {
            return true;
        }
    }
    return false;
}

/* The number of an escape of the form \uXXXX; 0 if there is none. */
static unsigned long unit_at(const char *text, size_t len)
{
    char digits[5] = {0};
    if (len < 6 || text[0] != '\\' || text[1] != 'u') {
        return 0;
    }
    memcpy(digits, text + 2, 4);
    return strtoul(digits, NULL, 16);
}

/* json-c 0.16 asks whether a code point is a surrogate by its low 16 bits, and so replaces those
 * beyond the first plane that end alike, such as U+1DE00. */
static bool has_mistaken_pair(const char *text, size_t len)
{
    for (size_t i = 0; i + 12 <= len; i++) {
        unsigned long high = unit_at(text + i, len - i);
        unsigned long low = unit_at(text + i + 6, len - i - 6);
        if (high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff &&
            (((high & 0x3f) << 10 | (low & 0x3ff)) & 0xf800) == 0xd800) {
            return true;
        }
    }
    return false;
}

/* json-c's names end at a NUL, so texts with that escape cannot be compared. */
static void compare_with_jsonc(const struct pwt_json_node *root, const char *text, size_t len)
{
    struct json_tokener *tokener = json_tokener_new_ex((int)PWT_JSON_DEPTH_MAX + 8);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
    struct json_object *theirs = json_tokener_parse_ex(tokener, text, (int)len);
    enum json_tokener_error error = json_tokener_get_error(tokener);
    /* A number at the very end may go on, as far as json-c knows. */
    must(error == json_tokener_success || error == json_tokener_continue);
    if (error == json_tokener_success && !has_nul_escape(text, len) &&
        !has_mistaken_pair(text, len)) {
        compare(root, theirs);
    }
    (void)json_object_put(theirs);
    json_tokener_free(tokener);
}

/* The document written by one of two ways. */
static struct pwt_json_buffer
write_text(const struct pwt_json_node *root, const char *text, size_t len)
{
    struct pwt_json_buffer buffer = {.max = SIZE_MAX / 2, .grow = heap_grow};
    struct pwt_json_writer writer;
    pwt_json_writer_init(&writer, &buffer, 0);
    if (root != NULL) {
        pwt_json_write_node(&writer, root);
    } else {
        pwt_json_write_value(&writer, text, len);
    }
    must(pwt_json_writer_finish(&writer, NULL, NULL) == 0);
    return buffer;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {.blocks = NULL};
    char *text = malloc(size + 1);
    if (text == NULL) {
        return 0;
    }
    if (size != 0) {
        memcpy(text, data, size);
    }
    struct pwt_json_node *root = read_tree(&arena, text, size);
    if (root != NULL) {
        struct pwt_json_buffer by_tree = write_text(root, NULL, 0);
        struct pwt_json_buffer by_copy = write_text(NULL, text, size);
        must(by_tree.len == by_copy.len && memcmp(by_tree.ptr, by_copy.ptr, by_tree.len) == 0);
        struct pwt_json_node *again = read_tree(&arena, by_tree.ptr, by_tree.len);
        must(again != NULL && again->type == root->type && again->len == root->len);

        read_members(root, text, size);
        compare_with_jsonc(root, text, size);
        free(by_tree.ptr);
        free(by_copy.ptr);
    }
    arena_free(&arena);
    free(text);
    return 0;
}
