/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a document: text, numbers, lists, objects, and what features evaluate to. */
#include "compile.h"

/* Apart: it is rare, and what has its address taken costs a guarded stack. */
static __attribute__((noinline)) bool
unescape(struct compiler *cc, struct pwt_json_value value, struct pwt_bytes *ret)
{
    const char *text;
    size_t len;

    if (pwt_json_text(&value, &cc->document->memory.alloc, &text, &len) != 0) {
        return compile_starve(cc);
    }
    *ret = pwt_bytes_make(text, len);
    return true;
}

bool compile_text(struct compiler *cc, const struct pwt_json_node *node, struct pwt_bytes *ret)
{
    if ((node->flags & PWT_JSON_ESCAPED) == 0) {
        *ret = pwt_bytes_make(node->text + 1, node->len - 2);
        return true;
    }
    return unescape(cc, pwt_json_node_value(node), ret);
}

/* ---- members ------------------------------------------------------------------------------- */

bool compile_name(struct compiler *cc, const struct pwt_json_node *node, struct pwt_bytes *ret)
{
    if ((node->key_flags & PWT_JSON_ESCAPED) == 0) {
        *ret = pwt_bytes_make(node->key + 1, node->key_len - 2);
        return true;
    }
    return unescape(cc, pwt_json_node_key(node), ret);
}

/* The entry of a name: an earlier one, or a new one at the end. */
static struct entry *
entry_of(struct flags_index *index, struct entry *entries, uint32_t *count, struct pwt_bytes name)
{
    for (uint64_t at = flags_hash(name);; at++) {
        uint32_t *slot = &index->slots[at & index->mask];
        if (*slot == 0) {
            entries[*count].name = name;
            *slot = ++*count;
            return &entries[*slot - 1];
        }
        if (pwt_bytes_equal(entries[*slot - 1].name, name)) {
            return &entries[*slot - 1];
        }
    }
}

bool compile_entries(struct compiler *cc,
                     const struct pwt_json_node *object,
                     struct entry **ret_entries,
                     uint32_t *ret_count)
{
    struct flags_index index;
    uint32_t count = 0;
    struct entry *entries = flags_memory_take(&cc->scratch, (size_t)object->len * sizeof(*entries));

    if (!entries || !flags_index_init(&index, &cc->scratch, object->len)) {
        return compile_starve(cc);
    }
    for (const struct pwt_json_node *node = object->first; node; node = node->next) {
        struct pwt_bytes name = {NULL, 0};
        if (!compile_name(cc, node, &name)) {
            return false;
        }
        entry_of(&index, entries, &count, name)->node = node;
    }
    *ret_entries = entries;
    *ret_count = count;
    return true;
}

/* ---- values -------------------------------------------------------------------------------- */

bool compile_is_true(const struct pwt_json_node *node)
{
    if (!node) {
        return false;
    }
    switch (node->type) {
    case PWT_JSON_NULL:
        return false;
    case PWT_JSON_BOOL:
        return node->text[0] == 't';
    case PWT_JSON_NUMBER: {
        const struct flags_value zero = {.kind = FLAGS_INT};
        struct flags_value value = zero;
        flags_number_read(node->text, node->len, &value);
        return flags_number_order(&value, &zero) != FLAGS_SAME;
    }
    case PWT_JSON_STRING:
        return node->len > 2;
    default:
        return node->len > 0;
    }
}

static bool
compile_list(struct compiler *cc, const struct pwt_json_node *node, struct flags_value *ret_value)
{
    struct flags_value *items =
        flags_memory_take(&cc->document->memory, (size_t)node->len * sizeof(*items));
    uint32_t count = 0;

    if (!items) {
        return compile_starve(cc);
    }
    for (const struct pwt_json_node *item = node->first; item; item = item->next) {
        if (!compile_value(cc, item, &items[count++])) {
            return false;
        }
    }
    *ret_value = (struct flags_value){.kind = FLAGS_LIST, .count = count, .items = items};
    return true;
}

static bool
compile_object(struct compiler *cc, const struct pwt_json_node *node, struct flags_value *ret_value)
{
    struct entry *entries = NULL;
    uint32_t count = 0;

    if (!compile_entries(cc, node, &entries, &count)) {
        return false;
    }
    struct flags_member *members =
        flags_memory_take(&cc->document->memory, count * sizeof(*members));
    if (!members) {
        return compile_starve(cc);
    }
    for (uint32_t i = 0; i < count; i++) {
        members[i].name = entries[i].name;
        if (!compile_value(cc, entries[i].node, &members[i].value)) {
            return false;
        }
    }
    *ret_value = (struct flags_value){.kind = FLAGS_OBJECT, .count = count, .members = members};
    return true;
}

bool compile_value(struct compiler *cc,
                   const struct pwt_json_node *node,
                   struct flags_value *ret_value)
{
    switch (node->type) {
    case PWT_JSON_NULL:
        *ret_value = (struct flags_value){.kind = FLAGS_NULL};
        return true;
    case PWT_JSON_BOOL:
        *ret_value = (struct flags_value){.kind = FLAGS_BOOL, .integer = node->text[0] == 't'};
        return true;
    case PWT_JSON_NUMBER:
        *ret_value = (struct flags_value){.kind = FLAGS_BROKEN};
        flags_number_read(node->text, node->len, ret_value);
        return true;
    case PWT_JSON_STRING:
        *ret_value = (struct flags_value){.kind = FLAGS_STRING};
        return compile_text(cc, node, &ret_value->text);
    case PWT_JSON_ARRAY:
        return compile_list(cc, node, ret_value);
    default:
        return compile_object(cc, node, ret_value);
    }
}

/* ---- results ------------------------------------------------------------------------------- */

static char *grow(void *memory, char *ptr, size_t used, size_t size)
{
    char *grown = flags_memory_take(memory, size);

    if (grown && used > 0) {
        memcpy(grown, ptr, used);
    }
    return grown;
}

/* A list or object, in one line. */
static bool print(struct compiler *cc, const struct pwt_json_node *node, struct pwt_bytes *ret_json)
{
    struct pwt_json_buffer buffer = {
        .max = SIZE_MAX / 8, .grow = grow, .user = &cc->document->memory};
    struct pwt_json_writer writer;
    const char *text;
    size_t len;

    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_node(&writer, node);
    if (pwt_json_writer_finish(&writer, &text, &len) != 0) {
        return compile_starve(cc);
    }
    *ret_json = pwt_bytes_make(text, len);
    return true;
}

static void set_number(struct flags_result *result)
{
    struct flags_value number = {.kind = FLAGS_BROKEN};
    const struct pwt_json_value json = {.ptr = result->json.ptr,
                                        .len = (size_t)result->json.len,
                                        .type = PWT_JSON_NUMBER,
                                        .flags = PWT_JSON_EXACT};

    flags_number_read(json.ptr, json.len, &number);
    if (number.kind == FLAGS_INT) {
        result->type = PWT_FIELD_INT;
        result->value.i64 = number.integer;
    } else if (number.kind == FLAGS_DOUBLE && !__builtin_isinf(number.real)) {
        result->type = PWT_FIELD_DOUBLE;
        result->value.f64 = number.real;
    } else if (pwt_json_uint64(&json, &result->value.u64) == 0) {
        result->type = PWT_FIELD_UINT;
    } else {
        result->type = PWT_FIELD_JSON; /* no type here has room for it */
        result->value.bytes = result->json;
    }
}

bool compile_result(struct compiler *cc,
                    const struct pwt_json_node *node,
                    struct flags_result *ret_result)
{
    struct flags_result *result = ret_result;

    *result = (struct flags_result){.type = PWT_FIELD_NULL, .json = pwt_cstr("null")};
    if (!node || node->type == PWT_JSON_NULL) {
        return true;
    }
    result->truth = compile_is_true(node);
    if (node->type == PWT_JSON_ARRAY || node->type == PWT_JSON_OBJECT) {
        result->type = PWT_FIELD_JSON;
        if (!print(cc, node, &result->json)) {
            return false;
        }
        result->value.bytes = result->json;
        return true;
    }
    result->json = pwt_bytes_make(node->text, node->len);
    if (node->type == PWT_JSON_BOOL) {
        result->type = PWT_FIELD_BOOL;
        result->value.u64 = result->truth;
    } else if (node->type == PWT_JSON_NUMBER) {
        set_number(result);
    } else {
        result->type = PWT_FIELD_STRING;
        return compile_text(cc, node, &result->value.bytes);
    }
    return true;
}
