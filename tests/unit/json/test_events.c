/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every sample event through cursor, tree and writer, byte for byte against a minifier that only
 * knows strings and blanks, and value for value against json-c; random documents likewise.
 */
#include "json_test.h"

#include <json-c/json.h>

#include <dirent.h>
#include <stdio.h>

static const char *s_events;
static size_t s_files;

static char *read_file(const char *path, size_t *ret_len)
{
    FILE *file = fopen(path, "rb");
    char *text = test_alloc(1 << 20);
    *ret_len = file == NULL ? 0 : fread(text, 1, 1 << 20, file);
    if (file != NULL) {
        (void)fclose(file);
    }
    return text;
}

/* Calls `check` for each file of the folder and of its two sub-folders. */
static void each_event(void (*check)(const char *name, const char *text, size_t len))
{
    static const char *const folders[] = {"", "/java", "/typescript"};
    s_files = 0;
    for (size_t i = 0; i < 3; i++) {
        char folder[512];
        (void)snprintf(folder, sizeof(folder), "%s%s", s_events, folders[i]);
        DIR *dir = opendir(folder);
        CU_ASSERT_PTR_NOT_NULL_FATAL(dir);
        for (struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
            char path[1024];
            size_t len = 0;
            if (strstr(entry->d_name, ".json") != NULL) {
                (void)snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
                char *text = read_file(path, &len);
                check(entry->d_name, test_guard(text, len), len);
                free(text);
                s_files++;
            }
        }
        (void)closedir(dir);
    }
    CU_ASSERT_TRUE(s_files > 150);
}

/* The text without the blanks outside strings. */
static char *minify(const char *text, size_t len, size_t *ret_len)
{
    char *out = test_alloc(len + 1);
    size_t used = 0;
    bool inside = false;
    for (size_t i = 0; i < len; i++) {
        if (inside || strchr(" \t\r\n", text[i]) == NULL) {
            out[used++] = text[i];
        }
        if (inside && text[i] == '\\') {
            out[used++] = text[++i];
        } else if (text[i] == '"') {
            inside = !inside;
        }
    }
    *ret_len = used;
    return out;
}

/* Writes what the cursor walks over. */
static void walk_and_write(struct pwt_json_writer *writer, const struct pwt_json_value *value)
{
    struct pwt_json_iter iter;
    struct pwt_json_value key;
    struct pwt_json_value item;
    if (pwt_json_iter_init(&iter, value) != 0) {
        pwt_json_write_fragment(writer, value->ptr, value->len);
        return;
    }
    if (value->type == PWT_JSON_OBJECT) {
        pwt_json_write_object(writer);
    } else {
        pwt_json_write_array(writer);
    }
    while (pwt_json_iter_next(&iter, &key, &item)) {
        if (value->type == PWT_JSON_OBJECT) {
            pwt_json_write_key_raw(writer, key.ptr, key.len);
        }
        walk_and_write(writer, &item);
    }
    CU_ASSERT_EQUAL(iter.error, 0);
    pwt_json_write_end(writer);
}

enum way { BY_TREE, BY_COPY, BY_CURSOR };

static void check_way(enum way way, const char *text, size_t len)
{
    struct test_arena arena = {.memory = NULL};
    struct pwt_json_buffer buffer = test_buffer();
    struct pwt_json_writer writer;
    size_t expected_len = 0;
    char *expected = minify(text, len, &expected_len);
    pwt_json_writer_init(&writer, &buffer, 0);
    if (way == BY_TREE) {
        struct pwt_json_tree tree;
        struct pwt_json_node *root = NULL;
        struct pwt_json_source source = {.text = text, .len = len};
        pwt_json_tree_init(&tree, test_arena_reset(&arena));
        CU_ASSERT_EQUAL_FATAL(pwt_json_tree_parse(&tree, &source, NULL, &root), 0);
        pwt_json_write_node(&writer, root);
    } else if (way == BY_COPY) {
        pwt_json_write_value(&writer, text, len);
    } else {
        struct pwt_json_value root = test_open(text, len);
        walk_and_write(&writer, &root);
    }
    CU_ASSERT_EQUAL(pwt_json_writer_finish(&writer, NULL, NULL), 0);
    CU_ASSERT_TRUE(test_same(buffer.ptr, buffer.len, expected, expected_len));
    free(expected);
    free(buffer.ptr);
    free(arena.memory);
}

/* json-c's verdict, told to be strict. */
static struct json_object *jsonc_parse(const char *text, size_t len)
{
    struct json_tokener *tokener = json_tokener_new();
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    struct json_object *root = json_tokener_parse_ex(tokener, text, (int)len);
    enum json_tokener_error error = json_tokener_get_error(tokener);
    json_tokener_free(tokener);
    if (error != json_tokener_success) {
        (void)json_object_put(root);
        return NULL;
    }
    return root;
}

static void compare(const struct pwt_json_node *node, struct json_object *theirs);

static void compare_string(const struct pwt_json_value *ours, const char *theirs, size_t len)
{
    CU_ASSERT_TRUE(pwt_json_equals(ours, theirs, len));
}

static void compare_scalar(const struct pwt_json_node *node, struct json_object *theirs)
{
    struct pwt_json_value value = pwt_json_node_value(node);
    int64_t integer = 0;
    double number = 0;
    bool truth = false;
    switch (json_object_get_type(theirs)) {
    case json_type_string:
        compare_string(&value, json_object_get_string(theirs),
                       (size_t)json_object_get_string_len(theirs));
        break;
    case json_type_int:
        CU_ASSERT_EQUAL(pwt_json_int64(&value, &integer), 0);
        CU_ASSERT_EQUAL(integer, json_object_get_int64(theirs));
        break;
    case json_type_double:
        CU_ASSERT_EQUAL(pwt_json_double(&value, &number), 0);
        CU_ASSERT_EQUAL(number, json_object_get_double(theirs));
        break;
    case json_type_boolean:
        CU_ASSERT_EQUAL(pwt_json_bool(&value, &truth), 0);
        CU_ASSERT_EQUAL(truth, json_object_get_boolean(theirs) != 0);
        break;
    default:
        CU_ASSERT_EQUAL(node->type, PWT_JSON_NULL);
        break;
    }
}

static void compare(const struct pwt_json_node *node, struct json_object *theirs)
{
    const struct pwt_json_node *child = node->first;
    if (node->type == PWT_JSON_OBJECT) {
        CU_ASSERT_EQUAL_FATAL(json_object_get_type(theirs), json_type_object);
        CU_ASSERT_EQUAL(node->len, (uint32_t)json_object_object_length(theirs));
        struct json_object_iterator end = json_object_iter_end(theirs);
        struct json_object_iterator at = json_object_iter_begin(theirs);
        for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
            const char *name = json_object_iter_peek_name(&at);
            struct pwt_json_value key = pwt_json_node_key(child);
            compare_string(&key, name, strlen(name));
            compare(child, json_object_iter_peek_value(&at));
            child = child->next;
        }
    } else if (node->type == PWT_JSON_ARRAY) {
        CU_ASSERT_EQUAL_FATAL(json_object_get_type(theirs), json_type_array);
        CU_ASSERT_EQUAL_FATAL(node->len, json_object_array_length(theirs));
        for (size_t i = 0; i < node->len; i++, child = child->next) {
            compare(child, json_object_array_get_idx(theirs, i));
        }
    } else {
        compare_scalar(node, theirs);
    }
}

static void compare_with_jsonc(const char *text, size_t len)
{
    struct test_arena arena = {.memory = NULL};
    struct pwt_json_tree tree;
    struct pwt_json_node *root = NULL;
    struct pwt_json_source source = {.text = text, .len = len};
    pwt_json_tree_init(&tree, test_arena_reset(&arena));
    int32_t result = pwt_json_tree_parse(&tree, &source, NULL, &root);
    struct json_object *theirs = jsonc_parse(text, len);
    if (result == 0) {
        compare(root, theirs);
    }
    (void)json_object_put(theirs);
    free(arena.memory);
}

static void event_is_kept(const char *name, const char *text, size_t len)
{
    int32_t result = pwt_json_validate(text, len, NULL, NULL);
    struct json_object *theirs = jsonc_parse(text, len);
    if ((result == 0) != (theirs != NULL)) {
        (void)fprintf(stderr, "\n  event %s: %s\n", name, pwt_json_describe(result));
    }
    CU_ASSERT_EQUAL(result == 0, theirs != NULL);
    (void)json_object_put(theirs);
    if (result == 0) {
        check_way(BY_TREE, text, len);
        check_way(BY_COPY, text, len);
        check_way(BY_CURSOR, text, len);
        compare_with_jsonc(text, len);
    }
}

static void every_event_is_kept_byte_for_byte(void)
{
    each_event(event_is_kept);
}

/* ---- random documents ---- */

static void write_random(struct pwt_json_writer *writer, uint64_t *state, unsigned depth)
{
    static const char letters[] = "ab\"\\\n\x01/ 1\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f";
    uint64_t r = test_random(state);
    char text[200];
    size_t len = 0;
    switch (depth > 6 ? 2 + r % 5 : r % 7) {
    case 0:
        pwt_json_write_object(writer);
        for (uint64_t i = 0; i < (r >> 8) % 6; i++) {
            /* Different names: json-c keeps one member of each. */
            len = (size_t)snprintf(text, sizeof(text), "name\n%u", (unsigned)i);
            pwt_json_write_key(writer, text, len);
            write_random(writer, state, depth + 1);
        }
        pwt_json_write_end(writer);
        break;
    case 1:
        pwt_json_write_array(writer);
        for (uint64_t i = 0; i < (r >> 8) % 6; i++) {
            write_random(writer, state, depth + 1);
        }
        pwt_json_write_end(writer);
        break;
    case 2:
        for (; len < (r >> 8) % sizeof(text); len++) {
            text[len] = letters[(test_random(state) >> 5) % (sizeof(letters) - 1)];
        }
        pwt_json_write_string(writer, text, len);
        break;
    case 3:
        pwt_json_write_int64(writer, (int64_t)test_random(state) >> ((r >> 8) % 64));
        break;
    case 4:
        pwt_json_write_double(writer, (double)(int64_t)test_random(state) / 1e6);
        break;
    case 5:
        pwt_json_write_bool(writer, (r & 256) != 0);
        break;
    default:
        pwt_json_write_null(writer);
        break;
    }
}

static void random_documents_agree_with_jsonc(void)
{
    uint64_t state = 20241024;
    for (int i = 0; i < 3000; i++) {
        struct pwt_json_buffer buffer = test_buffer();
        struct pwt_json_writer writer;
        pwt_json_writer_init(&writer, &buffer, i % 3 == 0 ? 2 : 0);
        pwt_json_write_array(&writer);
        write_random(&writer, &state, 0);
        write_random(&writer, &state, 0);
        pwt_json_write_end(&writer);
        CU_ASSERT_EQUAL_FATAL(pwt_json_writer_finish(&writer, NULL, NULL), 0);
        const char *text = test_guard(buffer.ptr, buffer.len);
        CU_ASSERT_EQUAL_FATAL(pwt_json_validate(text, buffer.len, NULL, NULL), 0);
        compare_with_jsonc(text, buffer.len);
        check_way(BY_TREE, text, buffer.len);
        check_way(BY_COPY, text, buffer.len);
        check_way(BY_CURSOR, text, buffer.len);
        free(buffer.ptr);
    }
}

int main(int argc, char **argv)
{
    CU_TestInfo tests[] = {
        {"every_event_is_kept_byte_for_byte", every_event_is_kept_byte_for_byte},
        {"random_documents_agree_with_jsonc", random_documents_agree_with_jsonc},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "cursor, tree and writer together", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    if (argc != 2) {
        (void)fprintf(stderr, "usage: test_events FOLDER\n");
        return 99;
    }
    s_events = argv[1];
    return run_suites(suites);
}
