/* SPDX-License-Identifier: Apache-2.0 */
/* What a feature is evaluated against: the members of the context that its conditions look at are
 * found in one pass, when the first condition asks for one. */
#include "evaluate.h"

/* Room of the context's own first: an escaped text is rare, and seldom long. */
static void *take(void *user, size_t size)
{
    struct flags_context *context = user;

    if (size <= sizeof(context->spare) - context->used) {
        void *taken = context->spare + context->used;
        context->used += size;
        return taken;
    }
    return pwt_alloc(context->inv, size);
}

void flags_context_init(struct flags_context *context,
                        struct pwt_inv *inv,
                        const struct pwt_flag_query *query)
{
    /* Member by member: `values` and `spare` are large, and mostly not used. */
    context->inv = inv;
    context->json = query->context;
    context->fields = query->fields;
    context->field_count = query->field_count;
    context->bound = 0;
    context->feature = NULL;
    context->has_now = false;
    context->no_library = false;
    context->code = 0;
    context->used = 0;
    context->alloc = (struct pwt_json_alloc){.alloc = take, .user = context};
}

/* ---- fields -------------------------------------------------------------------------------- */

static struct flags_value json_value(struct pwt_bytes json)
{
    struct pwt_json_value value;

    if (!json.ptr) {
        return (struct flags_value){.kind = FLAGS_NULL};
    }
    if (pwt_json_open(json.ptr, (size_t)json.len, &value) != 0) {
        return (struct flags_value){.kind = FLAGS_BROKEN};
    }
    return flags_value_seen(&value);
}

static struct flags_value unsigned_value(struct flags_context *context, uint64_t number)
{
    if (number <= INT64_MAX) {
        return (struct flags_value){.kind = FLAGS_INT, .integer = (int64_t)number};
    }
    char *digits = take(context, PWT_JSON_NUMBER_MAX);
    return digits ? (struct flags_value){.kind = FLAGS_BIG,
                                         .text = {digits, pwt_json_format_uint64(number, digits)}}
                  : (struct flags_value){.kind = FLAGS_BROKEN};
}

static struct flags_value field_value(struct flags_context *context, const struct pwt_field *field)
{
    switch (field->type) {
    case PWT_FIELD_STRING:
        return (struct flags_value){.kind = FLAGS_STRING, .text = field->value.bytes};
    case PWT_FIELD_INT:
        return (struct flags_value){.kind = FLAGS_INT, .integer = field->value.i64};
    case PWT_FIELD_UINT:
        return unsigned_value(context, field->value.u64);
    case PWT_FIELD_DOUBLE:
        /* As JSON has it: what is no number is null. */
        return __builtin_isfinite(field->value.f64)
                   ? (struct flags_value){.kind = FLAGS_DOUBLE, .real = field->value.f64}
                   : (struct flags_value){.kind = FLAGS_NULL};
    case PWT_FIELD_BOOL:
        return (struct flags_value){.kind = FLAGS_BOOL, .integer = field->value.u64 != 0};
    case PWT_FIELD_JSON:
        return json_value(field->value.bytes);
    default:
        return (struct flags_value){.kind = FLAGS_NULL};
    }
}

/* ---- JSON ---------------------------------------------------------------------------------- */

/* An object to look into; false if there is none, which is an error unless it is empty. */
static bool open_object(struct flags_context *context, struct pwt_json_value *ret_object)
{
    if (context->json.len == 0) {
        return false;
    }
    if (pwt_json_open(context->json.ptr, (size_t)context->json.len, ret_object) == 0) {
        if (ret_object->type == PWT_JSON_OBJECT) {
            return true;
        }
        if (ret_object->type == PWT_JSON_NULL) {
            return false;
        }
    }
    context->code = PWT_EFORMAT;
    return false;
}

/* Which of the feature's keys a name is; `key_count` if none. Equal marks have equal lengths. */
static inline uint32_t find_key(const struct flags_feature *feature, struct pwt_bytes name)
{
    const uint64_t mark = flags_mark(name.ptr, name.len);
    const struct flags_key *keys = feature->keys;
    uint32_t i = 0;

    while (i < feature->key_count &&
           (keys[i].mark != mark || memcmp(keys[i].name.ptr, name.ptr, (size_t)name.len) != 0)) {
        i++;
    }
    return i;
}

static uint32_t find_escaped_key(const struct flags_feature *feature,
                                 const struct pwt_json_value *key)
{
    uint32_t i = 0;

    while (i < feature->key_count &&
           !pwt_json_equals(key, feature->keys[i].name.ptr, (size_t)feature->keys[i].name.len)) {
        i++;
    }
    return i;
}

/* A name that comes twice has the value that stands last. */
static void bind_json(struct flags_context *context, const struct pwt_json_value *object)
{
    const struct flags_feature *feature = context->feature;
    struct pwt_json_value value;
    struct pwt_json_value key;
    struct pwt_json_iter iter;

    (void)pwt_json_iter_init(&iter, object);
    while (pwt_json_iter_next(&iter, &key, &value)) {
        const uint32_t slot = (key.flags & PWT_JSON_ESCAPED) != 0
                                  ? find_escaped_key(feature, &key)
                                  : find_key(feature, pwt_bytes_make(key.ptr + 1, key.len - 2));
        if (slot < feature->key_count) {
            context->values[slot] = flags_value_seen(&value);
        }
    }
    context->code = iter.error != 0 ? PWT_EFORMAT : 0;
}

/* ---- JSON that is flat and plain ----------------------------------------------------------- */

/* Most contexts are: texts without escapes, numbers, booleans. Those are bound in half the time
 * that the cursor takes, and the cursor has the rest: what is not as expected here is left to it.
 */

typedef unsigned char bytes8 __attribute__((vector_size(8)));

/* The quote that ends a text; NULL if there is none, or an escape before it. */
static inline const char *text_end(const char *at, const char *end)
{
    const bytes8 none = {0};

    for (; end - at >= 8; at += 8) {
        bytes8 bytes;
        uint64_t hits;
        memcpy(&bytes, at, sizeof(bytes));
        bytes = (bytes8)(bytes == none + '"') | (bytes8)(bytes == none + '\\');
        memcpy(&hits, &bytes, sizeof(hits));
        if (hits != 0) {
            at += __builtin_ctzll(hits) / 8;
            return *at == '"' ? at : NULL;
        }
    }
    while (at < end && *at != '"' && *at != '\\') {
        at++;
    }
    return at < end && *at == '"' ? at : NULL;
}

static inline const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')) {
        at++;
    }
    return at;
}

/* A value that is no list and no object; returns what is behind it, or NULL. It is written member
 * by member where it stays: what was stored in two pieces is slow to read in one. */
static const char *flat_value(const char *at, const char *end, struct flags_value *ret_value)
{
    const char *start = at;

    if (*at == '"') {
        at = text_end(start + 1, end);
        if (!at) {
            return NULL;
        }
        ret_value->kind = FLAGS_STRING;
        ret_value->text.ptr = start + 1;
        ret_value->text.len = (uint64_t)(at - start) - 1;
        return at + 1;
    }
    if (*at != '-' && (*at < '0' || *at > '9')) {
        struct pwt_json_value word;
        if (*at == '{' || *at == '[' || pwt_json_open(at, (size_t)(end - at), &word) != 0) {
            return NULL;
        }
        *ret_value = flags_value_seen(&word);
        return at + word.len;
    }
    while (at < end && *at != ',' && *at != '}' && *at != ']' && *at > ' ') {
        at++;
    }
    flags_number_read(start, (size_t)(at - start), ret_value);
    return at;
}

/* A name and the colon behind it: what stands after these, or NULL. */
static const char *flat_name(const char *at, const char *end, struct pwt_bytes *ret_name)
{
    const char *quote = at < end && *at == '"' ? text_end(at + 1, end) : NULL;

    if (!quote) {
        return NULL;
    }
    ret_name->ptr = at + 1;
    ret_name->len = (uint64_t)(quote - at) - 1;
    at = skip_blanks(quote + 1, end);
    return at < end && *at == ':' ? skip_blanks(at + 1, end) : NULL;
}

/* One member and the comma behind it; returns what is behind that, or NULL. `*ret_last`: it was a
 * bracket instead. */
static const char *
flat_member(struct flags_context *context, const char *at, const char *end, bool *ret_last)
{
    struct pwt_bytes name = {NULL, 0};

    at = flat_name(at, end, &name);
    if (!at || at == end) {
        return NULL;
    }
    const uint32_t slot = find_key(context->feature, name);
    at = flat_value(at, end,
                    slot < context->feature->key_count ? &context->values[slot] : &context->other);
    at = at ? skip_blanks(at, end) : end;
    if (at == end || (*at != ',' && *at != '}')) {
        return NULL;
    }
    *ret_last = *at == '}';
    return at + 1;
}

/* False if the context is for the cursor, which finds again what was found here. */
static bool bind_flat(struct flags_context *context)
{
    const char *end = context->json.ptr + context->json.len;
    const char *at = skip_blanks(context->json.ptr, end);
    bool last = false;

    at = at < end && *at == '{' ? at + 1 : NULL;
    while (at && !last) {
        at = flat_member(context, skip_blanks(at, end), end, &last);
    }
    return at != NULL;
}

static void bind(struct flags_context *context)
{
    struct pwt_json_value object;

    for (uint32_t i = 0; i < context->feature->key_count; i++) {
        context->values[i].kind = FLAGS_ABSENT;
    }
    for (uint32_t i = 0; i < context->field_count; i++) {
        const uint32_t slot = find_key(context->feature, context->fields[i].key);
        if (slot < context->feature->key_count) {
            context->values[slot] = field_value(context, &context->fields[i]);
        }
    }
    context->bound = 1;
    if (context->field_count > 0 || context->json.len == 0 || bind_flat(context)) {
        return;
    }
    if (open_object(context, &object)) {
        bind_json(context, &object);
    }
}

/* A key that had no slot left. */
static struct flags_value look_up(struct flags_context *context, struct pwt_bytes key)
{
    struct flags_value found = {.kind = FLAGS_ABSENT};
    struct pwt_json_value object;
    struct pwt_json_value value;

    for (uint32_t i = 0; i < context->field_count; i++) {
        if (pwt_bytes_equal(context->fields[i].key, key)) {
            found = field_value(context, &context->fields[i]);
        }
    }
    if (context->field_count == 0 && open_object(context, &object) &&
        pwt_json_find(&object, key.ptr, (size_t)key.len, PWT_JSON_LAST_WINS, &value) == 0) {
        found = flags_value_seen(&value);
    }
    return found;
}

const struct flags_value *flags_context_find(struct flags_context *context,
                                             const struct flags_condition *condition)
{
    if (condition->slot >= FLAGS_KEYS_MAX) {
        context->other = look_up(context, context->feature->keys[condition->slot].name);
        return &context->other;
    }
    bind(context);
    return &context->values[condition->slot];
}
