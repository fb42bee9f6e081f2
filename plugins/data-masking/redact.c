/* SPDX-License-Identifier: Apache-2.0 */
/* The service `redact`: what other plugins ask before they print events, responses and values. */
#include "masking.h"

#include "shared/json_memory.h"
#include "text.h"

#include <powertools/json.h>

/* Written once, before the first event. */
static uint32_t s_wants;

void redact_prepare(const struct masking *masking)
{
    const uint32_t all = PWT_REDACT_EVENT | PWT_REDACT_RESPONSE | PWT_REDACT_VALUE;

    s_wants = masking->log_eraser || masking->rules_eraser ? all : 0;
    s_wants |= masking->event_eraser ? PWT_REDACT_EVENT : 0;
}

static int32_t
erase(struct pwt_inv *inv, const struct pwt_eraser *eraser, struct pwt_bytes *document)
{
    struct trouble trouble = {.why = NULL};

    return eraser ? eraser_run(inv, eraser, *document, document, &trouble) : 0;
}

static int32_t erase_printed(struct pwt_inv *inv, struct pwt_bytes *document)
{
    const struct masking *masking = masking_of(inv);
    int32_t code = erase(inv, masking->printed_rules_eraser, document);

    return code == 0 ? erase(inv, masking->log_eraser, document) : code;
}

/* A value as the one member of an object, so that a path that begins with its key means it. */
static int32_t
wrap(struct pwt_inv *inv, struct pwt_bytes key, struct pwt_bytes json, struct pwt_bytes *ret_object)
{
    struct pwt_json_alloc arena = json_memory(inv);
    struct pwt_json_buffer buffer =
        json_memory_buffer(&arena, (size_t)(key.len + json.len) + 16, OUT_MAX_BYTES);
    struct pwt_json_writer writer;
    const char *text;
    size_t len;

    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_object(&writer);
    pwt_json_write_member_value(&writer, key.ptr, (size_t)key.len, json.ptr, (size_t)json.len);
    pwt_json_write_end(&writer);
    if (pwt_json_writer_finish(&writer, &text, &len) != 0) {
        return PWT_EFORMAT;
    }
    *ret_object = pwt_bytes_make(text, len);
    return 0;
}

/* The value again; absent if the object itself was erased. */
static int32_t unwrap(struct pwt_bytes object, struct pwt_bytes *ret_json)
{
    struct pwt_json_value root;
    struct pwt_json_iter iter;
    struct pwt_json_value key;
    struct pwt_json_value value;

    if (pwt_json_open(object.ptr, (size_t)object.len, &root) != 0 || root.type != PWT_JSON_OBJECT ||
        pwt_json_iter_init(&iter, &root) != 0 || !pwt_json_iter_next(&iter, &key, &value) ||
        pwt_json_slice(&value) != 0) {
        return PWT_EFORMAT;
    }
    *ret_json = pwt_bytes_make(value.ptr, value.len);
    return 0;
}

/* What a string holds; absent where the value is no string. */
static int32_t text_in(struct pwt_inv *inv, struct pwt_bytes json, struct pwt_bytes *ret_text)
{
    struct pwt_json_value root;

    *ret_text = pwt_bytes_make(NULL, 0);
    if (pwt_json_open(json.ptr, (size_t)json.len, &root) != 0) {
        return PWT_EFORMAT;
    }
    return root.type == PWT_JSON_STRING ? text_of(inv, &root, ret_text) : 0;
}

/* A string whose text is a document: it is one again afterwards. */
static int32_t redact_text(struct pwt_inv *inv, struct pwt_bytes text, struct pwt_bytes *ret_json)
{
    struct out out;
    int32_t code = erase_printed(inv, &text);

    if (code != 0) {
        return code;
    }
    out_begin(&out, inv, (size_t)text.len + 2);
    out_string(&out, text);
    return out_end(&out, ret_json);
}

static uint64_t skip_space(struct pwt_bytes text, uint64_t at)
{
    while (at < text.len && memchr(" \n\r\t", text.ptr[at], 4)) {
        at++;
    }
    return at;
}

static bool is_document(struct pwt_bytes text)
{
    const uint64_t at = skip_space(text, 0);

    return at < text.len && (text.ptr[at] == '{' || text.ptr[at] == '[') &&
           pwt_json_validate(text.ptr, (size_t)text.len, NULL, NULL) == 0;
}

/* Whether a text begins as an object does, or as a list of texts, lists or objects: also one that
 * was cut, that has others behind it, or a byte order mark before it. */
static bool seems_document(struct pwt_bytes text)
{
    const bool marked = text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0;
    const uint64_t at = skip_space(text, marked ? 3 : 0);
    const uint64_t next = at < text.len ? skip_space(text, at + 1) : at;

    if (next >= text.len) {
        return false;
    }
    return text.ptr[at] == '{' ? memchr("\"}", text.ptr[next], 2) != NULL
                               : text.ptr[at] == '[' && memchr("\"{[", text.ptr[next], 3) != NULL;
}

/* A value is looked at by its name, and by itself: it may be the event, or a part of it. A text
 * that seems to be a document and is none may hold anything, and is not printed. */
static int32_t redact_value(struct pwt_inv *inv,
                            struct pwt_bytes key,
                            struct pwt_bytes json,
                            struct pwt_bytes *ret_json)
{
    struct pwt_bytes object;
    struct pwt_bytes value;
    struct pwt_bytes text;
    int32_t code = wrap(inv, key, json, &object);

    code = code == 0 ? erase_printed(inv, &object) : code;
    code = code == 0 ? unwrap(object, &value) : code;
    code = code == 0 ? text_in(inv, value, &text) : code;
    if (code != 0) {
        return code;
    }
    if (is_document(text)) {
        return redact_text(inv, text, ret_json);
    }
    if (seems_document(text)) {
        return PWT_EFORMAT;
    }
    code = is_document(value) ? erase_printed(inv, &value) : 0;
    *ret_json = code == 0 ? value : *ret_json;
    return code;
}

/* Whether an event is one of several records: what is taken out of a record may be in a form there
 * that paths do not reach, such as JSON in strings. */
static bool has_records(struct pwt_bytes event)
{
    struct pwt_json_value root;
    struct pwt_json_value records;

    return pwt_json_open(event.ptr, (size_t)event.len, &root) == 0 &&
           (pwt_json_find(&root, "Records", 7, 0, &records) == 0 ||
            pwt_json_find(&root, "records", 7, 0, &records) == 0);
}

/* What the handler must not see of an event, nobody prints. */
static int32_t erase_event(struct pwt_inv *inv, struct pwt_bytes *event)
{
    const struct pwt_eraser *given = masking_of(inv)->printed_event_eraser;

    if (!given) {
        return 0;
    }
    struct pwt_eraser eraser = *given;
    if (has_records(*event)) {
        eraser.flags |= PWT_MASKING_MISSING_FAILS;
    }
    return erase(inv, &eraser, event);
}

/* An event or a response that is a string stands for the text in it. Where that is no JSON, nobody
 * can tell what is in it, and it is not printed. */
static int32_t redact_document(struct pwt_inv *inv,
                               uint32_t what,
                               struct pwt_bytes json,
                               struct pwt_bytes *ret_json)
{
    struct pwt_bytes document = json;
    struct pwt_bytes text;
    int32_t code = text_in(inv, json, &text);

    if (code == 0 && text.ptr) {
        document = text;
        code = pwt_json_validate(text.ptr, (size_t)text.len, NULL, NULL) != 0 ? PWT_EFORMAT : 0;
    }
    code = code == 0 && what == PWT_REDACT_EVENT ? erase_event(inv, &document) : code;
    code = code == 0 ? erase_printed(inv, &document) : code;
    *ret_json = code == 0 ? document : *ret_json;
    return code;
}

static int32_t redact(struct pwt_inv *inv,
                      uint32_t what,
                      struct pwt_bytes key,
                      struct pwt_bytes json,
                      struct pwt_bytes *ret_json)
{
    return what == PWT_REDACT_VALUE ? redact_value(inv, key, json, ret_json)
                                    : redact_document(inv, what, json, ret_json);
}

const struct pwt_redact_service masking_redact = {.wants = &s_wants, .redact = redact};
