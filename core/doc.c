/* SPDX-License-Identifier: Apache-2.0 */
/* See doc.h. */
#include "doc.h"

#include "inv.h"

#include <powertools/json.h>

#include <stdbool.h>

/* A document being written. */
struct pwt_doc {
    struct pwt_json_writer writer;
    struct pwt_json_buffer buffer;
    struct pwt_json_alloc alloc;
    int32_t failure; /* the first one */
    uint32_t depth;
    bool is_object[PWT_JSON_DEPTH_MAX + 1]; /* what is open at each depth; false at the top */
};

static int32_t doc_code(int32_t result)
{
    switch (result) {
    case PWT_JSON_OK:
        return 0;
    case PWT_JSON_ENOENT:
    case PWT_JSON_ETYPE: /* the path goes through something that has no members */
        return PWT_ENOTFOUND;
    case PWT_JSON_EUSE:
        return PWT_EINVAL;
    case PWT_JSON_EDEPTH:
    case PWT_JSON_ESIZE:
        return PWT_ELIMIT;
    case PWT_JSON_ENOMEM:
        return PWT_ENOMEM;
    default:
        return PWT_EFORMAT;
    }
}

static void *doc_alloc(void *inv, size_t size)
{
    return inv_alloc(inv, size);
}

int32_t doc_check(struct pwt_bytes json)
{
    return doc_code(pwt_json_validate(json.ptr, json.len, NULL, NULL));
}

int32_t doc_find(struct pwt_bytes json, struct pwt_bytes pointer, struct pwt_bytes *ret_value)
{
    struct pwt_json_value root;
    struct pwt_json_value value;
    int32_t result = pwt_json_open(json.ptr, json.len, &root);

    if (result == 0) {
        result = pwt_json_at(&root, pointer.ptr, pointer.len, 0, &value);
    }
    if (result == 0) {
        result = pwt_json_slice(&value);
    }
    if (result == 0) {
        *ret_value = pwt_bytes_make(value.ptr, value.len);
    }
    return doc_code(result);
}

int32_t doc_string(struct pwt_inv *inv, struct pwt_bytes value, struct pwt_bytes *ret_text)
{
    const struct pwt_json_alloc alloc = {doc_alloc, inv};
    struct pwt_json_value string;
    const char *text = NULL;
    size_t len = 0;
    int32_t result = pwt_json_open(value.ptr, value.len, &string);

    if (result == 0) {
        result = pwt_json_text(&string, &alloc, &text, &len);
    }
    if (result == PWT_JSON_ETYPE) {
        return PWT_EFORMAT;
    }
    if (result == 0) {
        *ret_text = pwt_bytes_make(text, len);
    }
    return doc_code(result);
}

/* Writes one value into the invocation's arena. */
static int32_t doc_write(struct pwt_inv *inv,
                         struct pwt_bytes text,
                         void (*write)(struct pwt_json_writer *, const char *, size_t),
                         struct pwt_bytes *ret_json)
{
    struct pwt_json_alloc alloc = {doc_alloc, inv};
    size_t room = text.len + text.len / 8 + 16; /* most text has few escapes; it grows if not */
    struct pwt_json_buffer buffer = {
        .ptr = inv_alloc(inv, room),
        .cap = room,
        .max = ARENA_MAX_BYTES,
        .grow = pwt_json_grow_arena,
        .user = &alloc,
    };
    struct pwt_json_writer writer;
    const char *json = NULL;
    size_t len = 0;

    if (!buffer.ptr) {
        return PWT_ENOMEM;
    }
    pwt_json_writer_init(&writer, &buffer, 0);
    write(&writer, text.ptr, text.len);
    int32_t result = pwt_json_writer_finish(&writer, &json, &len);
    if (result == 0) {
        *ret_json = pwt_bytes_make(json, len);
    }
    return doc_code(result);
}

int32_t doc_quote(struct pwt_inv *inv, struct pwt_bytes text, struct pwt_bytes *ret_json)
{
    return doc_write(inv, text, pwt_json_write_string, ret_json);
}

int32_t doc_compact(struct pwt_inv *inv, struct pwt_bytes json, struct pwt_bytes *ret_json)
{
    return doc_write(inv, json, pwt_json_write_value, ret_json);
}

/* What became of the last call of the writer, which itself tells only at the end. */
static int32_t doc_written(struct pwt_doc *doc)
{
    if (pwt_json_writer_reserve(&doc->writer, 0)) {
        return 0;
    }
    return doc_code(pwt_json_writer_finish(&doc->writer, NULL, NULL));
}

static int32_t doc_put_open(struct pwt_doc *doc, bool is_object)
{
    if (is_object) {
        pwt_json_write_object(&doc->writer);
    } else {
        pwt_json_write_array(&doc->writer);
    }
    int32_t code = doc_written(doc);
    if (code == 0) {
        doc->depth++;
        doc->is_object[doc->depth] = is_object;
    }
    return code;
}

static int32_t doc_put_close(struct pwt_doc *doc)
{
    pwt_json_write_end(&doc->writer);
    int32_t code = doc_written(doc);
    if (code == 0) {
        doc->depth--;
    }
    return code;
}

static int32_t doc_put_text(struct pwt_doc *doc,
                            struct pwt_bytes text,
                            void (*write)(struct pwt_json_writer *, const char *, size_t))
{
    if (text.ptr) {
        write(&doc->writer, text.ptr, text.len);
    } else {
        pwt_json_write_null(&doc->writer);
    }
    return doc_written(doc);
}

static int32_t doc_put_value(struct pwt_doc *doc, const struct pwt_field *item)
{
    switch (item->type) {
    case PWT_FIELD_STRING:
        return doc_put_text(doc, item->value.bytes, pwt_json_write_string);
    case PWT_FIELD_INT:
        pwt_json_write_int64(&doc->writer, item->value.i64);
        return doc_written(doc);
    case PWT_FIELD_UINT:
        pwt_json_write_uint64(&doc->writer, item->value.u64);
        return doc_written(doc);
    case PWT_FIELD_DOUBLE:
        pwt_json_write_double(&doc->writer, item->value.f64);
        return doc_written(doc);
    case PWT_FIELD_BOOL:
        pwt_json_write_bool(&doc->writer, item->value.u64 != 0);
        return doc_written(doc);
    case PWT_FIELD_NULL:
        pwt_json_write_null(&doc->writer);
        return doc_written(doc);
    case PWT_FIELD_JSON:
        return doc_put_text(doc, item->value.bytes, pwt_json_write_value);
    case PWT_FIELD_OBJECT:
    case PWT_FIELD_ARRAY:
        return doc_put_open(doc, item->type == PWT_FIELD_OBJECT);
    case PWT_FIELD_CLOSE:
        return doc_put_close(doc);
    default:
        return PWT_EINVAL;
    }
}

int32_t doc_open(struct pwt_inv *inv, struct pwt_doc **ret_doc)
{
    struct pwt_doc *doc = inv_alloc(inv, sizeof(*doc));

    if (!doc) {
        return PWT_ENOMEM;
    }
    doc->alloc = (struct pwt_json_alloc){doc_alloc, inv};
    doc->buffer = (struct pwt_json_buffer){
        .max = SIZE_MAX, /* the arena's own maximum comes first, and is PWT_ENOMEM */
        .grow = pwt_json_grow_arena,
        .user = &doc->alloc,
    };
    doc->failure = 0;
    doc->depth = 0;
    doc->is_object[0] = false;
    pwt_json_writer_init(&doc->writer, &doc->buffer, 0);
    *ret_doc = doc;
    return 0;
}

int32_t doc_put(struct pwt_doc *doc, const struct pwt_field *item)
{
    if (doc->failure == 0) {
        if (doc->is_object[doc->depth] && item->type != PWT_FIELD_CLOSE) {
            pwt_json_write_key(&doc->writer, item->key.ptr, item->key.len);
        }
        doc->failure = doc_put_value(doc, item);
    }
    return doc->failure;
}

int32_t doc_close(struct pwt_doc *doc, struct pwt_bytes *ret_json)
{
    const char *json = NULL;
    size_t len = 0;

    if (doc->failure == 0) {
        doc->failure = doc_code(pwt_json_writer_finish(&doc->writer, &json, &len));
    }
    if (doc->failure == 0) {
        *ret_json = pwt_bytes_make(json, len);
    }
    return doc->failure;
}
