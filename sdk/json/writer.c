/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writer: appends a document to the caller's buffer. One state word says what may come next, so
 * commas and the order of calls are settled without looking back. After an error the writer's room
 * is empty; every call then ends in pwt_json_writer_reserve, which knows of the error.
 */
#include "internal.h"

/* Something was written at this level: a comma comes first. At the root: the document is complete.
 */
#define WRITER_MORE 1u
/* A name was written; its value must follow. */
#define WRITER_NAMED 2u
/* The innermost container is an object. */
#define WRITER_OBJECT 4u
/* No container is open. */
#define WRITER_ROOT 8u

#define WRITER_FIRST_SIZE 256u

/* Strings above this size are measured before they are written, not given room for the worst case.
 */
#define WRITER_WORST_CASE_MAX 4096u

void pwt_json_writer_fail(struct pwt_json_writer *writer, int32_t error)
{
    if (writer->error == 0) {
        writer->error = error;
    }
    writer->pos = writer->limit;
}

char *pwt_json_grow_arena(void *user, char *ptr, size_t used, size_t size)
{
    const struct pwt_json_alloc *alloc = user;
    char *bigger = alloc->alloc(alloc->user, size);
    if (bigger != NULL && used != 0) {
        memcpy(bigger, ptr, used);
    }
    return bigger;
}

void pwt_json_writer_init(struct pwt_json_writer *writer,
                          struct pwt_json_buffer *buffer,
                          uint32_t indent)
{
    writer->buffer = buffer;
    writer->pos = buffer->ptr == NULL ? NULL : buffer->ptr + buffer->len;
    writer->limit = buffer->ptr == NULL ? NULL : buffer->ptr + buffer->cap;
    writer->error = 0;
    writer->state = WRITER_ROOT;
    writer->depth = 0;
    writer->indent = indent;
}

bool pwt_json_writer_reserve(struct pwt_json_writer *writer, size_t size)
{
    if ((size_t)(writer->limit - writer->pos) >= size && writer->error == 0) {
        return true;
    }
    struct pwt_json_buffer *buffer = writer->buffer;
    size_t used = writer->pos == NULL ? 0 : (size_t)(writer->pos - buffer->ptr);
    if (writer->error != 0 || buffer->grow == NULL || used > buffer->max ||
        size > buffer->max - used) {
        pwt_json_writer_fail(writer, PWT_JSON_ESIZE);
        return false;
    }
    size_t wanted = buffer->cap > buffer->max / 2u ? buffer->max : buffer->cap * 2u;
    wanted = wanted < used + size ? used + size : wanted;
    wanted =
        wanted < WRITER_FIRST_SIZE && WRITER_FIRST_SIZE <= buffer->max ? WRITER_FIRST_SIZE : wanted;
    char *bigger = buffer->grow(buffer->user, buffer->ptr, used, wanted);
    if (bigger == NULL) {
        pwt_json_writer_fail(writer, PWT_JSON_ENOMEM);
        return false;
    }
    buffer->ptr = bigger;
    buffer->cap = wanted;
    writer->pos = bigger + used;
    writer->limit = bigger + wanted;
    return true;
}

static inline bool writer_room(struct pwt_json_writer *writer, size_t size)
{
    return JSON_LIKELY((size_t)(writer->limit - writer->pos) >= size) ||
           pwt_json_writer_reserve(writer, size);
}

static void writer_newline(struct pwt_json_writer *writer)
{
    size_t blanks = (size_t)writer->depth * writer->indent;
    if (writer_room(writer, blanks + 1)) {
        *writer->pos = '\n';
        memset(writer->pos + 1, ' ', blanks);
        writer->pos += blanks + 1;
    }
}

/* The comma and line break before an element or a name. */
static inline void writer_separate(struct pwt_json_writer *writer)
{
    if ((writer->state & WRITER_MORE) != 0 && writer_room(writer, 1)) {
        *writer->pos++ = ',';
    }
    if (JSON_UNLIKELY(writer->indent != 0) && writer->depth != 0) {
        writer_newline(writer);
    }
}

/* Settles what precedes a value and what may follow it; false if no value may stand here. */
static inline bool writer_begin(struct pwt_json_writer *writer)
{
    uint32_t state = writer->state;
    if ((state & WRITER_NAMED) == 0) {
        if (JSON_UNLIKELY((state & WRITER_OBJECT) != 0 ||
                          (state & (WRITER_ROOT | WRITER_MORE)) == (WRITER_ROOT | WRITER_MORE))) {
            pwt_json_writer_fail(writer, PWT_JSON_EUSE);
            return false;
        }
        writer_separate(writer);
    }
    writer->state = (state & ~WRITER_NAMED) | WRITER_MORE;
    return true;
}

static inline void writer_put(struct pwt_json_writer *writer, const char *text, size_t len)
{
    if (writer_room(writer, len)) {
        memcpy(writer->pos, text, len);
        writer->pos += len;
    }
}

static void writer_open(struct pwt_json_writer *writer, bool object)
{
    if (!writer_begin(writer)) {
        return;
    }
    if (writer->depth == PWT_JSON_DEPTH_MAX) {
        pwt_json_writer_fail(writer, PWT_JSON_EDEPTH);
        return;
    }
    uint64_t bit = UINT64_C(1) << (writer->depth % 64u);
    uint64_t *level = &writer->objects[writer->depth / 64u];
    *level = object ? *level | bit : *level & ~bit;
    writer->depth++;
    writer->state = object ? WRITER_OBJECT : 0;
    writer_put(writer, object ? "{" : "[", 1);
}

void pwt_json_write_object(struct pwt_json_writer *writer)
{
    writer_open(writer, true);
}

void pwt_json_write_array(struct pwt_json_writer *writer)
{
    writer_open(writer, false);
}

static bool writer_level_is_object(const struct pwt_json_writer *writer)
{
    uint32_t level = writer->depth - 1;
    return ((writer->objects[level / 64u] >> (level % 64u)) & 1u) != 0;
}

void pwt_json_write_end(struct pwt_json_writer *writer)
{
    if (writer->error != 0) {
        return;
    }
    if (writer->depth == 0 || (writer->state & WRITER_NAMED) != 0) {
        pwt_json_writer_fail(writer, PWT_JSON_EUSE);
        return;
    }
    bool empty = (writer->state & WRITER_MORE) == 0;
    bool object = writer_level_is_object(writer);
    writer->depth--;
    if (writer->indent != 0 && !empty) {
        writer_newline(writer);
    }
    writer_put(writer, object ? "}" : "]", 1);
    writer->state = WRITER_MORE;
    if (writer->depth == 0) {
        writer->state |= WRITER_ROOT;
    } else if (writer_level_is_object(writer)) {
        writer->state |= WRITER_OBJECT;
    }
}

/* A quoted string with `extra` bytes of room behind it. */
static inline bool
writer_put_string(struct pwt_json_writer *writer, const char *text, size_t len, size_t extra)
{
    size_t room = (size_t)(writer->limit - writer->pos);
    if (JSON_UNLIKELY(len > WRITER_WORST_CASE_MAX || room < 6u * len + 2u + extra)) {
        if (!writer_room(writer, pwt_json_escape_size(text, len) + 2u + extra)) {
            return false;
        }
    }
    char *pos = writer->pos;
    *pos++ = '"';
    pos = pwt_json_escape_text(pos, text, len);
    *pos++ = '"';
    writer->pos = pos;
    return true;
}

static bool writer_begin_key(struct pwt_json_writer *writer)
{
    if (JSON_UNLIKELY((writer->state & (WRITER_OBJECT | WRITER_NAMED)) != WRITER_OBJECT)) {
        pwt_json_writer_fail(writer, PWT_JSON_EUSE);
        return false;
    }
    writer_separate(writer);
    writer->state |= WRITER_NAMED;
    return true;
}

static inline void writer_put_colon(struct pwt_json_writer *writer)
{
    *writer->pos++ = ':';
    if (JSON_UNLIKELY(writer->indent != 0)) {
        *writer->pos++ = ' ';
    }
}

void pwt_json_write_key(struct pwt_json_writer *writer, const char *name, size_t len)
{
    if (writer_begin_key(writer) && writer_put_string(writer, name, len, 2)) {
        writer_put_colon(writer);
    }
}

void pwt_json_write_key_raw(struct pwt_json_writer *writer, const char *quoted, size_t len)
{
    if (writer_begin_key(writer) && writer_room(writer, len + 2u)) {
        memcpy(writer->pos, quoted, len);
        writer->pos += len;
        writer_put_colon(writer);
    }
}

void pwt_json_write_string(struct pwt_json_writer *writer, const char *text, size_t len)
{
    if (writer_begin(writer)) {
        (void)writer_put_string(writer, text, len, 0);
    }
}

void pwt_json_write_int64(struct pwt_json_writer *writer, int64_t number)
{
    if (writer_begin(writer)) {
        char text[PWT_JSON_NUMBER_MAX];
        writer_put(writer, text, pwt_json_format_int64(number, text));
    }
}

void pwt_json_write_uint64(struct pwt_json_writer *writer, uint64_t number)
{
    if (writer_begin(writer)) {
        char text[PWT_JSON_NUMBER_MAX];
        writer_put(writer, text, pwt_json_format_uint64(number, text));
    }
}

void pwt_json_write_double(struct pwt_json_writer *writer, double number)
{
    if (writer_begin(writer)) {
        char text[PWT_JSON_NUMBER_MAX];
        writer_put(writer, text, pwt_json_format_double(number, text));
    }
}

void pwt_json_write_bool(struct pwt_json_writer *writer, bool truth)
{
    if (writer_begin(writer)) {
        writer_put(writer, truth ? "true" : "false", truth ? 4 : 5);
    }
}

void pwt_json_write_null(struct pwt_json_writer *writer)
{
    if (writer_begin(writer)) {
        writer_put(writer, "null", 4);
    }
}

void pwt_json_writer_put_value(struct pwt_json_writer *writer, const char *text, size_t len)
{
    if (writer_begin(writer)) {
        writer_put(writer, text, len);
    }
}

void pwt_json_write_fragment(struct pwt_json_writer *writer, const char *text, size_t len)
{
    uint32_t state = writer->state;
    if ((state & (WRITER_OBJECT | WRITER_NAMED)) == WRITER_OBJECT) {
        writer_separate(writer); /* members */
        writer->state |= WRITER_MORE;
        writer_put(writer, text, len);
    } else {
        pwt_json_writer_put_value(writer, text, len);
    }
}

int32_t
pwt_json_writer_finish(struct pwt_json_writer *writer, const char **ret_text, size_t *ret_len)
{
    if (writer->error == 0 && writer->state != (WRITER_ROOT | WRITER_MORE)) {
        pwt_json_writer_fail(writer, PWT_JSON_EUSE);
    }
    if (writer->error != 0) {
        return writer->error;
    }
    struct pwt_json_buffer *buffer = writer->buffer;
    const char *text = buffer->ptr + buffer->len;
    size_t len = (size_t)(writer->pos - text);
    buffer->len += len;
    if (ret_text != NULL) {
        *ret_text = text;
    }
    if (ret_len != NULL) {
        *ret_len = len;
    }
    return 0;
}
