/* SPDX-License-Identifier: Apache-2.0 */
/* What is put into a subsegment, kept as JSON text until it is closed. What the segment format does
 * not allow is left out: a document that breaks its rules would be lost as a whole. */
#include "tracer.h"

#include "shared/field.h"

#include <powertools/redact.h>
#include <powertools/tracer.h>

#include <string.h>

#define KEY_MAX_BYTES 500 /* of an annotation */

/* A response that is longer does not fit into any document, however it is written. */
#define RAW_MAX_BYTES (UINT64_C(256) << 10)

/* ColdStart and Service come last, and must find room. */
#define OWN_ANNOTATIONS 2U

/* ---- lists ---- */

static struct tracer_item *find(const struct tracer_list *list, struct pwt_bytes key)
{
    for (struct tracer_item *item = list->first; item; item = item->next) {
        if (pwt_bytes_equal(item->key, key)) {
            return item;
        }
    }
    return NULL;
}

/* The item of that key, which is a JSON string in memory of its own; a new one if there is none. */
static struct tracer_item *
item_of(struct tracer_scratch *scratch, struct tracer_list *list, struct pwt_bytes key)
{
    struct tracer_item *item = find(list, key);

    if (item) {
        return item;
    }
    item = tracer_scratch_alloc(scratch, sizeof(*item));
    if (!item) {
        return NULL;
    }
    *item = (struct tracer_item){.key = key};
    if (list->last) {
        list->last->next = item;
    } else {
        list->first = item;
    }
    list->last = item;
    list->count++;
    return item;
}

/* Sets a value that lives as long as the subsegment. */
static void set(struct tracer_scratch *scratch,
                struct tracer_list *list,
                struct pwt_bytes key,
                struct pwt_bytes value)
{
    struct tracer_item *item = key.ptr && value.ptr ? item_of(scratch, list, key) : NULL;

    if (item) {
        item->value = value;
        item->raw = false;
    }
}

static void
set_field(struct tracer_scratch *scratch, struct tracer_list *list, const struct pwt_field *field)
{
    const struct pwt_bytes key = tracer_scratch_quote(scratch, field->key);
    struct tracer_item *old = key.ptr ? find(list, key) : NULL;

    /* A counter that is put again and again takes the place it has. */
    char *const mark = scratch->at;
    const struct pwt_bytes value = tracer_scratch_value(scratch, field);
    if (old && value.ptr == mark && value.len <= old->value.len && !old->raw) {
        memcpy((char *)(uintptr_t)old->value.ptr, value.ptr, (size_t)value.len);
        old->value.len = value.len;
        scratch->at = (char *)(uintptr_t)key.ptr;
        return;
    }
    set(scratch, list, key, value);
}

/* The namespace of that name, a JSON string that stays; a new one if there is none. */
static struct tracer_space *space_of(struct tracer_subsegment *subsegment, struct pwt_bytes name)
{
    for (struct tracer_space *space = subsegment->spaces; space; space = space->next) {
        if (pwt_bytes_equal(space->name, name)) {
            return space;
        }
    }
    struct tracer_space *space = tracer_scratch_alloc(&subsegment->scratch, sizeof(*space));
    if (!space || !name.ptr) {
        return NULL;
    }
    *space = (struct tracer_space){.name = name};
    if (subsegment->last_space) {
        subsegment->last_space->next = space;
    } else {
        subsegment->spaces = space;
    }
    subsegment->last_space = space;
    return space;
}

/* ---- what may stand where ---- */

static char first_of(const struct pwt_field *field)
{
    struct pwt_json_value value;

    if (field->type != PWT_FIELD_JSON) {
        return '\0';
    }
    const bool json =
        field_is_json(field->value.bytes) &&
        pwt_json_open(field->value.bytes.ptr, (size_t)field->value.bytes.len, &value) == 0;
    return json ? *value.ptr : '"'; /* what is no JSON becomes a string */
}

static bool is_text(const struct pwt_field *field)
{
    return field->type == PWT_FIELD_STRING || first_of(field) == '"';
}

static bool is_boolean(const struct pwt_field *field)
{
    const char first = first_of(field);

    return field->type == PWT_FIELD_BOOL || first == 't' || first == 'f';
}

static bool is_number(const struct pwt_field *field)
{
    const char first = first_of(field);

    if (field->type == PWT_FIELD_DOUBLE) {
        return field->value.f64 - field->value.f64 == 0; /* neither infinite nor NaN */
    }
    return field->type == PWT_FIELD_INT || field->type == PWT_FIELD_UINT || first == '-' ||
           (first >= '0' && first <= '9');
}

static bool is_annotation_key(struct pwt_bytes key)
{
    for (uint64_t i = 0; i < key.len; i++) {
        const char c = key.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_')) {
            return false;
        }
    }
    return key.len > 0 && key.len <= KEY_MAX_BYTES;
}

static bool is_one_of(struct pwt_bytes key, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pwt_bytes_equal(key, pwt_cstr(names[i]))) {
            return true;
        }
    }
    return false;
}

static bool fits_block(uint32_t block, const struct pwt_field *field)
{
    static const char *const call_texts[] = {"operation",  "account_id", "region",
                                             "request_id", "table_name", "queue_url"};

    switch (block) {
    case PWT_TRACE_HTTP_REQUEST:
        return is_text(field) || is_boolean(field);
    case PWT_TRACE_HTTP_RESPONSE:
        return is_number(field);
    case PWT_TRACE_SQL_QUERY:
        return is_text(field);
    default:
        return !is_one_of(field->key, call_texts, sizeof(call_texts) / sizeof(call_texts[0])) ||
               is_text(field);
    }
}

/* ---- blocks ---- */

/* The value as it may leave the function; false if it may not. */
static bool redact(struct pwt_cx *cx,
                   struct tracer_subsegment *subsegment,
                   uint32_t what,
                   struct pwt_field *field)
{
    if (!pwt_redact_wanted(what)) {
        return true;
    }
    const struct pwt_bytes json = tracer_scratch_value(&subsegment->scratch, field);
    struct pwt_bytes safe;
    if (!json.ptr || pwt_redact(cx->inv, what, field->key, json, &safe) != 0) {
        return false;
    }
    field->type = PWT_FIELD_JSON;
    field->value.bytes = safe;
    return true;
}

static void
put_annotation(struct pwt_cx *cx, struct tracer_subsegment *subsegment, struct pwt_field *field)
{
    struct tracer_list *list = &subsegment->lists[TRACER_ANNOTATIONS];
    const uint32_t own = subsegment->kind == TRACER_HANDLER ? OWN_ANNOTATIONS : 0;

    if (!is_annotation_key(field->key)) {
        pwt_diag(cx->inv, PWT_DIAG_DEBUG,
                 "powertools: annotation '%.*s' is left out; expected a key of letters, digits and "
                 "'_', at most 500; rename it",
                 (int)field->key.len, field->key.ptr);
        return;
    }
    if (!redact(cx, subsegment, PWT_REDACT_VALUE, field) ||
        (!is_text(field) && !is_boolean(field) && !is_number(field)) || field_is_null(field)) {
        return;
    }
    if (list->count < TRACER_ANNOTATIONS_MAX - own ||
        find(list, tracer_scratch_quote(&subsegment->scratch, field->key))) {
        set_field(&subsegment->scratch, list, field);
    }
}

static void put_metadata(struct pwt_cx *cx,
                         struct tracer_subsegment *subsegment,
                         struct pwt_bytes name,
                         struct pwt_field *field)
{
    static const char reserved[] = "AWS.";
    const size_t reserved_len = sizeof(reserved) - 1;
    const struct tracer *tracer = cx->self;
    struct tracer_scratch *scratch = &subsegment->scratch;

    if (name.len >= reserved_len && memcmp(name.ptr, reserved, reserved_len) == 0) {
        return;
    }
    if (redact(cx, subsegment, PWT_REDACT_VALUE, field)) {
        struct tracer_space *space = space_of(
            subsegment, name.ptr ? tracer_scratch_quote(scratch, name) : tracer->space_json);
        if (space) {
            set_field(scratch, &space->items, field);
        }
    }
}

static bool is_url(uint32_t block, struct pwt_bytes key)
{
    return (block == PWT_TRACE_HTTP_REQUEST || block == PWT_TRACE_SQL_QUERY) &&
           (pwt_bytes_equal(key, pwt_cstr("url")) ||
            pwt_bytes_equal(key, pwt_cstr("connection_string")));
}

/* A URL as it may leave the function; false if there is no memory for it. */
static bool
publish_url(struct pwt_cx *cx, struct tracer_subsegment *subsegment, struct pwt_field *field)
{
    const struct tracer *tracer = cx->self;

    if (field->type == PWT_FIELD_JSON && field_is_json(field->value.bytes) &&
        pwt_doc_string(cx->inv, field->value.bytes, &field->value.bytes) != 0) {
        return false;
    }
    field->type = PWT_FIELD_STRING; /* what is no JSON is a text, too */
    if (subsegment->kind == TRACER_REMOTE &&
        tracer_url_ignored(&tracer->ignored, field->value.bytes)) {
        subsegment->silent = true;
    }
    field->value.bytes = tracer_url_public(&subsegment->scratch, field->value.bytes);
    return true;
}

/* A whole number; false if it is none, or out of range. */
static bool whole_number(const struct pwt_bytes json, int64_t *ret_number)
{
    struct pwt_json_value value;

    return pwt_json_open(json.ptr, (size_t)json.len, &value) == 0 &&
           pwt_json_int64(&value, ret_number) == 0;
}

static void put_response_member(struct tracer_subsegment *subsegment, const struct pwt_field *field)
{
    struct tracer_scratch *scratch = &subsegment->scratch;
    const struct pwt_bytes json = tracer_scratch_value(scratch, field);
    int64_t number;

    if (!json.ptr || !whole_number(json, &number)) {
        return;
    }
    set(scratch, &subsegment->lists[TRACER_RESPONSE], tracer_scratch_quote(scratch, field->key),
        json);
    if (pwt_bytes_equal(field->key, pwt_cstr("status"))) {
        subsegment->status = number;
        subsegment->flags |= number == 429                   ? PWT_TRACE_THROTTLE | PWT_TRACE_ERROR
                             : number >= 400 && number < 500 ? PWT_TRACE_ERROR
                             : number >= 500 && number < 600 ? PWT_TRACE_FAULT
                                                             : 0U;
    }
}

void tracer_put(struct pwt_cx *cx,
                struct tracer_subsegment *subsegment,
                uint32_t block,
                struct pwt_bytes space,
                const struct pwt_field *given)
{
    struct pwt_field field = *given;

    if (block == PWT_TRACE_ANNOTATIONS) {
        put_annotation(cx, subsegment, &field);
    } else if (block == PWT_TRACE_METADATA) {
        put_metadata(cx, subsegment, space, &field);
    } else if (!field_is_null(&field) && fits_block(block, &field)) {
        if (block == PWT_TRACE_HTTP_RESPONSE) {
            put_response_member(subsegment, &field);
            return;
        }
        if (!is_url(block, field.key) || publish_url(cx, subsegment, &field)) {
            set_field(&subsegment->scratch, &subsegment->lists[block], &field);
        }
    }
}

/* ---- the tracer's own ---- */

void tracer_annotate(struct tracer_subsegment *subsegment,
                     struct pwt_bytes key,
                     struct pwt_bytes value)
{
    struct tracer_list *list = &subsegment->lists[TRACER_ANNOTATIONS];

    if (list->count < TRACER_ANNOTATIONS_MAX) {
        set(&subsegment->scratch, list, key, value);
    }
}

void tracer_note(const struct tracer *tracer,
                 struct tracer_subsegment *subsegment,
                 struct pwt_bytes key,
                 struct pwt_bytes value,
                 bool raw)
{
    struct tracer_space *space = space_of(subsegment, tracer->space_json);
    struct tracer_item *item =
        space && key.ptr && value.ptr ? item_of(&subsegment->scratch, &space->items, key) : NULL;

    if (item) {
        item->value = value;
        item->raw = raw;
    }
}

struct pwt_bytes tracer_note_key(struct tracer_subsegment *subsegment, const char *what)
{
    const size_t what_len = strlen(what);
    const size_t name_len = (size_t)subsegment->name.len;
    char *key = tracer_scratch_alloc(&subsegment->scratch, name_len + what_len);

    if (!key) {
        return pwt_bytes_make(NULL, 0);
    }
    memcpy(key, subsegment->name.ptr, name_len);
    memcpy(key + name_len, what, what_len);
    return tracer_scratch_quote(&subsegment->scratch, pwt_bytes_make(key, name_len + what_len));
}

void tracer_put_response(struct pwt_cx *cx,
                         struct tracer_subsegment *subsegment,
                         uint32_t what,
                         struct pwt_bytes json)
{
    const struct tracer *tracer = cx->self;
    struct pwt_field field = {
        .key = pwt_cstr("response"), .type = PWT_FIELD_JSON, .value.bytes = json};

    if (json.len == 0 || field_is_null(&field)) {
        return;
    }
    const struct pwt_bytes key = subsegment->kind == TRACER_HANDLER
                                     ? tracer->response_json
                                     : tracer_note_key(subsegment, " response");
    if (json.len > RAW_MAX_BYTES) {
        tracer_note(tracer, subsegment, key, tracer_truncated(&subsegment->scratch, json.len),
                    false);
    } else if (redact(cx, subsegment, what, &field)) {
        tracer_note(tracer, subsegment, key, field.value.bytes, true);
    }
}

/* ---- threads ---- */

static void
merge_list(struct tracer_scratch *scratch, struct tracer_list *to, const struct tracer_list *from)
{
    for (const struct tracer_item *item = from->first; item; item = item->next) {
        set(scratch, to, tracer_scratch_copy(scratch, item->key),
            tracer_scratch_copy(scratch, item->value));
    }
}

void tracer_merge(struct tracer_subsegment *to, const struct tracer_subsegment *from)
{
    struct tracer_scratch *scratch = &to->scratch;

    for (uint32_t i = 0; i < TRACER_LIST_COUNT; i++) {
        merge_list(scratch, &to->lists[i], &from->lists[i]);
    }
    for (const struct tracer_space *space = from->spaces; space; space = space->next) {
        struct tracer_space *same = space_of(to, tracer_scratch_copy(scratch, space->name));
        if (same) {
            merge_list(scratch, &same->items, &space->items);
        }
    }
    to->flags |= from->flags;
}
