/* SPDX-License-Identifier: Apache-2.0 */
/* The open subsegments of an invocation or thread, and their memory. What is put into a subsegment
 * lies in chunks that the next subsegment in its place uses again: an invocation that opens a
 * million of them needs memory for as many as are open at a time. */
#include "tracer.h"

#include "shared/field.h"

#include <string.h>

/* What most subsegments need; allocated together with them. */
#define FIRST_CHUNK_BYTES 768
#define ALIGN             ((size_t)8)
/* Of a value as it was put; larger ones never fit into a document. */
#define VALUE_MAX_BYTES ((size_t)64 << 20)

/* ---- memory ---- */

static void use(struct tracer_scratch *scratch, struct tracer_chunk *chunk)
{
    scratch->chunk = chunk;
    scratch->at = chunk->data;
    scratch->end = chunk->data + chunk->size;
}

/* Goes on to a chunk with room for `size` bytes. */
static bool next_chunk(struct tracer_scratch *scratch, size_t size)
{
    struct tracer_chunk *full = scratch->chunk;
    const size_t doubled = 2 * (size_t)full->size;

    if (full->next && full->next->size >= size) {
        use(scratch, full->next);
        return true;
    }
    const size_t room = size > doubled ? size : doubled;
    struct tracer_chunk *chunk = pwt_alloc(scratch->inv, sizeof(*chunk) + room);
    if (!chunk) {
        return false;
    }
    chunk->size = room;
    chunk->next = full->next;
    full->next = chunk;
    use(scratch, chunk);
    return true;
}

static size_t aligned(size_t size)
{
    return (size + ALIGN - 1) & ~(ALIGN - 1);
}

/* Takes what was written to `at`. Chunks have aligned sizes, so the rounding stays within. */
static void take(struct tracer_scratch *scratch, size_t len)
{
    scratch->at += aligned(len);
}

void *tracer_scratch_alloc(struct tracer_scratch *scratch, size_t size)
{
    if ((size_t)(scratch->end - scratch->at) < aligned(size) &&
        !next_chunk(scratch, aligned(size))) {
        return NULL;
    }
    void *memory = scratch->at;
    take(scratch, size);
    return memory;
}

static char *grow(void *user, char *ptr, size_t used, size_t size)
{
    struct tracer_scratch *scratch = user;

    if (!next_chunk(scratch, aligned(size))) {
        return NULL;
    }
    memcpy(scratch->at, ptr, used);
    return scratch->at;
}

/* ---- text ---- */

struct pwt_bytes tracer_scratch_value(struct tracer_scratch *scratch, const struct pwt_field *field)
{
    struct pwt_json_buffer buffer = {
        .ptr = scratch->at,
        .cap = (size_t)(scratch->end - scratch->at),
        .max = VALUE_MAX_BYTES,
        .grow = grow,
        .user = scratch,
    };
    struct pwt_json_writer writer;
    const char *text = NULL;
    size_t len = 0;

    pwt_json_writer_init(&writer, &buffer, 0);
    field_write_value(&writer, field);
    if (pwt_json_writer_finish(&writer, &text, &len) != 0) {
        return pwt_bytes_make(NULL, 0);
    }
    take(scratch, len);
    return pwt_bytes_make(text, len);
}

struct pwt_bytes tracer_scratch_quote(struct tracer_scratch *scratch, struct pwt_bytes text)
{
    const struct pwt_field field = {
        .type = PWT_FIELD_STRING,
        .value.bytes = text.ptr ? text : pwt_cstr(""),
    };

    return tracer_scratch_value(scratch, &field);
}

struct pwt_bytes tracer_scratch_copy(struct tracer_scratch *scratch, struct pwt_bytes text)
{
    char *copy = tracer_scratch_alloc(scratch, (size_t)text.len + 1);

    if (!copy) {
        return pwt_bytes_make(NULL, 0);
    }
    if (text.len > 0) {
        memcpy(copy, text.ptr, (size_t)text.len);
    }
    return pwt_bytes_make(copy, text.len);
}

/* ---- open subsegments ---- */

struct tracer_subsegment *tracer_current(const struct tracer_state *state, uint32_t up)
{
    struct tracer_subsegment *at = state->current;

    while (at && (at->silent || up > 0)) {
        up -= at->silent ? 0 : 1;
        at = at->outer;
    }
    return at;
}

const char *tracer_enclosing_id(const struct tracer_state *state)
{
    const struct tracer_subsegment *current = tracer_current(state, 0);

    return current ? current->id : state->parent;
}

static struct tracer_subsegment *allocate(struct pwt_cx *cx)
{
    struct tracer_state *state = cx->state;
    struct tracer_subsegment *subsegment = state->spare;

    if (subsegment) {
        state->spare = subsegment->outer;
        return subsegment;
    }
    subsegment = pwt_alloc(cx->inv, sizeof(*subsegment));
    struct tracer_chunk *chunk = pwt_alloc(cx->inv, sizeof(*chunk) + FIRST_CHUNK_BYTES);
    if (!subsegment || !chunk) {
        return NULL;
    }
    chunk->next = NULL;
    chunk->size = FIRST_CHUNK_BYTES;
    subsegment->chunks = chunk;
    return subsegment;
}

struct tracer_subsegment *
tracer_open(struct pwt_cx *cx, enum tracer_kind kind, struct pwt_bytes name)
{
    struct tracer *tracer = cx->self;
    struct tracer_worker *worker = cx->worker;
    struct tracer_state *state = cx->state;
    struct tracer_subsegment *subsegment = allocate(cx);

    if (!subsegment) {
        return NULL;
    }
    const size_t kept = offsetof(struct tracer_subsegment, id);
    memset((char *)subsegment + kept, 0, sizeof(*subsegment) - kept);
    subsegment->scratch.inv = cx->inv;
    use(&subsegment->scratch, subsegment->chunks);
    tracer_id(&worker->ids, &tracer->epoch, subsegment->id);
    memcpy(subsegment->parent, tracer_enclosing_id(state), TRACER_ID_BYTES);
    subsegment->kind = kind;
    subsegment->name = name;
    subsegment->serial = ++state->serial;
    subsegment->earlier = pwt_inv_failure(cx->inv);
    subsegment->outer = state->current;
    state->current = subsegment;
    subsegment->start_ns = pwt_clock_ns(PWT_CLOCK_REAL);
    return subsegment;
}

struct tracer_subsegment *tracer_close(struct pwt_cx *cx)
{
    struct tracer_state *state = cx->state;
    struct tracer_subsegment *subsegment = state->current;
    const int64_t now_ns = pwt_clock_ns(PWT_CLOCK_REAL);

    /* The clock may be set back meanwhile. */
    subsegment->end_ns = now_ns > subsegment->start_ns ? now_ns : subsegment->start_ns;
    state->current = subsegment->outer;
    subsegment->outer = NULL;
    return subsegment;
}

void tracer_recycle(struct tracer_state *state, struct tracer_subsegment *subsegment)
{
    subsegment->outer = state->spare;
    state->spare = subsegment;
}
