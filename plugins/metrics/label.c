/* SPDX-License-Identifier: Apache-2.0 */
/* Dimensions, metadata and tags. Each is made into text once, when it is added: a flush copies it,
 * and so can a signal handler. Two names are the same if their text is. */
#include "metrics.h"

#include "shared/field.h"
#include "shared/json_memory.h"

/* What surrounds a name and its value: braces, quotes, a colon. */
#define AROUND_BYTES 16
/* More than the environment or a response can hold. */
#define LABEL_MAX_BYTES ((size_t)64 << 20)

/* Length of the JSON string that a text begins with. */
static uint32_t quoted_len(const char *text)
{
    uint32_t at = 1;

    while (text[at] != '"') {
        at += text[at] == '\\' ? 2 : 1;
    }
    return at + 1;
}

static const struct metrics_label *
label_new(struct pwt_inv *inv, const char *text, size_t len, uint32_t name_len)
{
    struct metrics_label *label = pwt_alloc(inv, sizeof(*label));

    if (label) {
        *label = (struct metrics_label){.text = text, .len = (uint32_t)len, .name_len = name_len};
    }
    return label;
}

struct pwt_bytes metrics_quote(struct pwt_inv *inv, struct pwt_bytes text)
{
    struct pwt_bytes quoted;

    return pwt_doc_quote(inv, text, &quoted) == 0 ? quoted : pwt_bytes_make(NULL, 0);
}

const struct metrics_label *metrics_label_value(struct pwt_inv *inv, const struct pwt_field *field)
{
    struct pwt_json_alloc arena = json_memory(inv);
    const bool text = field->type == PWT_FIELD_STRING || field->type == PWT_FIELD_JSON;
    const size_t likely = AROUND_BYTES + (size_t)field->key.len +
                          (text ? (size_t)field->value.bytes.len : (size_t)PWT_JSON_NUMBER_MAX);
    struct pwt_json_buffer buffer = json_memory_buffer(&arena, likely, LABEL_MAX_BYTES);
    struct pwt_json_writer writer;
    const char *object;
    size_t len;

    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_object(&writer);
    pwt_json_write_key(&writer, field->key.ptr, (size_t)field->key.len);
    field_write_value(&writer, field);
    pwt_json_write_end(&writer);
    if (pwt_json_writer_finish(&writer, &object, &len) != 0) {
        return NULL;
    }
    return label_new(inv, object + 1, len - 2, quoted_len(object + 1)); /* without its braces */
}

const struct metrics_label *
metrics_label_text(struct pwt_inv *inv, struct pwt_bytes name, struct pwt_bytes text)
{
    const struct pwt_field field = {
        .key = name, .type = PWT_FIELD_STRING, .value = {.bytes = text}};

    return metrics_label_value(inv, &field);
}

const struct metrics_label *
metrics_label_tag(struct pwt_inv *inv, struct pwt_bytes name, struct pwt_bytes text)
{
    const struct pwt_bytes quoted_name = metrics_quote(inv, name);
    char *joined = pwt_alloc(inv, name.len + 1 + text.len);

    if (!quoted_name.ptr || !joined) {
        return NULL;
    }
    memcpy(joined, name.ptr, (size_t)name.len);
    joined[name.len] = ':';
    memcpy(joined + name.len + 1, text.ptr, (size_t)text.len);
    const struct pwt_bytes tag =
        metrics_quote(inv, pwt_bytes_make(joined, name.len + 1 + text.len));
    return tag.ptr ? label_new(inv, tag.ptr, (size_t)tag.len, (uint32_t)quoted_name.len - 1) : NULL;
}

const struct metrics_label *metrics_label_copy(struct pwt_inv *inv,
                                               const struct metrics_label *label)
{
    char *text = pwt_alloc(inv, label->len);

    if (!text) {
        return NULL;
    }
    memcpy(text, label->text, label->len);
    return label_new(inv, text, label->len, label->name_len);
}

bool metrics_label_same_name(const struct metrics_label *a, const struct metrics_label *b)
{
    return a->name_len == b->name_len && memcmp(a->text, b->text, a->name_len) == 0;
}

bool metrics_label_equal(const struct metrics_label *a, const struct metrics_label *b)
{
    return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

/* ---- fields ---- */

static struct pwt_bytes json_text(struct pwt_inv *inv, struct pwt_bytes json)
{
    struct pwt_bytes text;

    if (pwt_doc_string(inv, json, &text) == 0) {
        return text;
    }
    return json; /* a number, a truth value, an object or a list: as it is written */
}

struct pwt_bytes metrics_field_text(struct pwt_inv *inv, const struct pwt_field *field)
{
    char *digits;

    switch (field->type) {
    case PWT_FIELD_STRING:
        return field->value.bytes;
    case PWT_FIELD_JSON:
        return field_is_null(field) ? pwt_bytes_make("", 0) : json_text(inv, field->value.bytes);
    case PWT_FIELD_BOOL:
        return pwt_cstr(field->value.u64 != 0 ? "true" : "false");
    case PWT_FIELD_INT:
    case PWT_FIELD_UINT:
    case PWT_FIELD_DOUBLE:
        digits = pwt_alloc(inv, PWT_JSON_NUMBER_MAX);
        if (!digits) {
            break;
        }
        return pwt_bytes_make(digits, field->type == PWT_FIELD_INT
                                          ? pwt_json_format_int64(field->value.i64, digits)
                                      : field->type == PWT_FIELD_UINT
                                          ? pwt_json_format_uint64(field->value.u64, digits)
                                          : pwt_json_format_double(field->value.f64, digits));
    default:
        break;
    }
    return pwt_bytes_make("", 0);
}

/* The next member of an object, as a field. */
static int32_t next_member(struct pwt_json_iter *iter,
                           const struct pwt_json_alloc *arena,
                           struct pwt_field *ret_field)
{
    struct pwt_json_value key;
    struct pwt_json_value value;
    const char *name;
    size_t len;

    if (!pwt_json_iter_next(iter, &key, &value)) {
        return iter->error != 0 ? PWT_EFORMAT : PWT_ENOTFOUND;
    }
    if (pwt_json_text(&key, arena, &name, &len) != 0 || pwt_json_slice(&value) != 0) {
        return PWT_EFORMAT;
    }
    *ret_field = (struct pwt_field){.key = pwt_bytes_make(name, len),
                                    .type = PWT_FIELD_JSON,
                                    .value = {.bytes = pwt_bytes_make(value.ptr, value.len)}};
    return 0;
}

/* Goes through the members: counts them where `fields` is NULL. */
static int32_t walk(struct pwt_inv *inv,
                    const struct pwt_json_value *object,
                    struct pwt_field *fields,
                    uint32_t *ret_count)
{
    const struct pwt_json_alloc arena = json_memory(inv);
    struct pwt_json_iter iter;
    struct pwt_field field;
    uint32_t count = 0;

    if (object->type != PWT_JSON_OBJECT || pwt_json_iter_init(&iter, object) != 0) {
        return PWT_EFORMAT;
    }
    int32_t code = next_member(&iter, &arena, &field);
    while (code == 0) {
        if (fields) {
            fields[count] = field;
        }
        count++;
        code = next_member(&iter, &arena, &field);
    }
    *ret_count = count;
    return code == PWT_ENOTFOUND ? 0 : code;
}

int32_t metrics_fields(struct pwt_inv *inv,
                       struct pwt_bytes json,
                       const struct pwt_field **ret_fields,
                       uint32_t *ret_count)
{
    struct pwt_json_value object;
    uint32_t count;

    if (!json.ptr || !field_is_json(json) ||
        pwt_json_open(json.ptr, (size_t)json.len, &object) != 0) {
        return PWT_EFORMAT;
    }
    int32_t code = walk(inv, &object, NULL, &count);
    if (code != 0) {
        return code;
    }
    struct pwt_field *fields = pwt_alloc(inv, count * sizeof(*fields));
    if (!fields) {
        return PWT_ENOMEM;
    }
    *ret_fields = fields;
    return walk(inv, &object, fields, ret_count);
}

/* ---- lists ---- */

const struct metrics_label *metrics_list_find(const struct metrics_list *list,
                                              const struct metrics_label *label)
{
    for (const struct metrics_node *node = list->first; node; node = node->next) {
        const struct metrics_label *at = node->label;
        if (metrics_label_same_name(at, label)) {
            return at;
        }
    }
    return NULL;
}

int32_t
metrics_list_put(struct pwt_inv *inv, struct metrics_list *list, const struct metrics_label *label)
{
    for (struct metrics_node *node = list->first; node; node = node->next) {
        if (metrics_label_same_name(node->label, label)) {
            node->label = label;
            return 0;
        }
    }
    struct metrics_node *node = pwt_alloc(inv, sizeof(*node));
    if (!node) {
        return PWT_ENOMEM;
    }
    atomic_init(&node->label, label);
    atomic_init(&node->next, NULL);
    if (list->last) {
        list->last->next = node;
    } else {
        list->first = node;
    }
    list->last = node;
    return 0;
}

int32_t
metrics_list_copy(struct pwt_inv *inv, struct metrics_list *to, const struct metrics_list *from)
{
    for (const struct metrics_node *node = from->first; node; node = node->next) {
        const struct metrics_label *label = metrics_label_copy(inv, node->label);
        if (!label || metrics_list_put(inv, to, label) != 0) {
            return PWT_ENOMEM;
        }
    }
    return 0;
}

const struct metrics_label *metrics_defaults_find(const struct metrics_defaults *defaults,
                                                  const struct metrics_label *label)
{
    for (uint32_t i = 0; defaults && i < defaults->count; i++) {
        if (metrics_label_same_name(&defaults->labels[i], label)) {
            return &defaults->labels[i];
        }
    }
    return NULL;
}
