/* SPDX-License-Identifier: Apache-2.0 */
/* Lines kept until a flush, in a ring for each logger and scope. A signal handler may read it at
 * any moment: positions only grow, a line is there before `tail` says so, and it stays until `head`
 * has passed it. (A crash of another thread is the one case in which a line that is dropped at this
 * very moment may come out torn.) */
#include "buffer.h"

#include <powertools/logger.h>

#include "logger.h"
#include "origin.h"
#include "set.h"
#include "sink.h"

#include <errno.h>
#include <unistd.h>

#define FIRST_BYTES  UINT64_C(8192) /* a power of two, like all sizes of rings */
#define HEADER       ((uint64_t)sizeof(struct entry))
#define REST_IS_IDLE UINT32_MAX /* in `len`: the next line stands at the ring's start */

/* Before each line; lines begin at multiples of its size. */
struct entry {
    uint32_t len;
    uint32_t level;
};

struct ring {
    uint64_t size;
    _Atomic(uint64_t) head; /* the oldest line */
    _Atomic(uint64_t) tail; /* where the next one goes */
    _Atomic(uint64_t) said; /* what is before it was printed as last words */
    _Atomic(uint64_t) own;  /* while a child joins: what is behind it is still the child's */
    char bytes[];
};

struct logger_buffer {
    struct logger_buffer *next;
    uint32_t logger;
    uint32_t evicted; /* lines went since the last flush */
    uint64_t used;    /* bytes of lines, as max_bytes counts them */
    _Atomic(struct ring *) ring;
};

/* ---- the ring ---- */

static struct ring *ring_new(struct pwt_inv *inv, uint64_t size)
{
    struct ring *ring = pwt_alloc(inv, sizeof(*ring) + size);

    if (ring) {
        ring->size = size;
        atomic_init(&ring->head, 0);
        atomic_init(&ring->tail, 0);
        atomic_init(&ring->said, 0);
        atomic_init(&ring->own, 0);
    }
    return ring;
}

static uint64_t entry_bytes(uint64_t len)
{
    return HEADER + ((len + HEADER - 1) & ~(HEADER - 1));
}

/* The entry at a position, which moves to its start if the ring's rest is idle. */
static struct entry entry_at(const struct ring *ring, uint64_t *position)
{
    struct entry entry;

    memcpy(&entry, ring->bytes + (*position & (ring->size - 1)), sizeof(entry));
    if (entry.len == REST_IS_IDLE) {
        *position = (*position | (ring->size - 1)) + 1;
        memcpy(&entry, ring->bytes, sizeof(entry));
    }
    return entry;
}

static struct pwt_bytes
entry_line(const struct ring *ring, uint64_t position, const struct entry *entry)
{
    return pwt_bytes_make(ring->bytes + (position & (ring->size - 1)) + HEADER, entry->len);
}

/* Appends a line if it fits. */
static bool ring_put(struct ring *ring, uint32_t level, struct pwt_bytes line)
{
    const struct entry idle = {.len = REST_IS_IDLE};
    const struct entry entry = {.len = (uint32_t)line.len, .level = level};
    const uint64_t bytes = entry_bytes(line.len);
    uint64_t tail = atomic_load_explicit(&ring->tail, memory_order_relaxed);
    const uint64_t head = atomic_load_explicit(&ring->head, memory_order_relaxed);
    const uint64_t rest = ring->size - (tail & (ring->size - 1));
    const bool wraps = rest < bytes;

    if (tail + (wraps ? rest : 0) + bytes - head > ring->size) {
        return false;
    }
    if (wraps) {
        memcpy(ring->bytes + (tail & (ring->size - 1)), &idle, sizeof(idle));
        tail += rest;
    }
    char *at = ring->bytes + (tail & (ring->size - 1));
    memcpy(at, &entry, sizeof(entry));
    memcpy(at + HEADER, line.ptr, (size_t)line.len);
    atomic_store_explicit(&ring->tail, tail + bytes, memory_order_release);
    return true;
}

/* For all but signal handlers. */
static uint64_t ring_tail(const struct ring *ring)
{
    return atomic_load_explicit(&ring->tail, memory_order_relaxed);
}

static uint64_t first_unsaid(const struct ring *ring)
{
    const uint64_t head = atomic_load_explicit(&ring->head, memory_order_acquire);
    const uint64_t said = atomic_load_explicit(&ring->said, memory_order_acquire);

    return said > head ? said : head;
}

/* ---- a logger's buffer ---- */

static struct logger_buffer *find(const struct logger_state *state, uint32_t logger)
{
    struct logger_buffer *buffer = atomic_load_explicit(&state->buffers, memory_order_relaxed);

    while (buffer && buffer->logger != logger) {
        buffer = buffer->next;
    }
    return buffer;
}

static struct logger_buffer *find_or_make(struct pwt_cx *cx, uint32_t logger)
{
    struct logger_state *state = cx->state;
    struct logger_buffer *buffer = find(state, logger);

    if (buffer) {
        return buffer;
    }
    struct ring *ring = ring_new(cx->inv, FIRST_BYTES);
    buffer = pwt_alloc(cx->inv, sizeof(*buffer));
    if (!ring || !buffer) {
        return NULL;
    }
    *buffer = (struct logger_buffer){
        .next = atomic_load_explicit(&state->buffers, memory_order_relaxed), .logger = logger};
    atomic_init(&buffer->ring, ring);
    atomic_store_explicit(&state->buffers, buffer, memory_order_release);
    return buffer;
}

/* A larger ring with the same lines takes the place of the present one. */
static bool grow(struct pwt_cx *cx, struct logger_buffer *buffer)
{
    const struct ring *old = atomic_load_explicit(&buffer->ring, memory_order_relaxed);
    const uint64_t tail = ring_tail(old);
    struct ring *ring = ring_new(cx->inv, old->size * 2);

    if (!ring) {
        return false;
    }
    buffer->used = 0;
    for (uint64_t at = first_unsaid(old); at < tail;) {
        const struct entry entry = entry_at(old, &at);
        const bool own = at < atomic_load_explicit(&old->own, memory_order_relaxed);
        (void)ring_put(ring, entry.level, entry_line(old, at, &entry));
        if (own) {
            atomic_store_explicit(&ring->own, ring_tail(ring), memory_order_relaxed);
        }
        buffer->used += entry.len - 1U;
        at += entry_bytes(entry.len);
    }
    atomic_store_explicit(&buffer->ring, ring, memory_order_release);
    return true;
}

static void evict(struct logger_buffer *buffer)
{
    struct ring *ring = atomic_load_explicit(&buffer->ring, memory_order_relaxed);
    uint64_t at = atomic_load_explicit(&ring->head, memory_order_relaxed);
    const struct entry entry = entry_at(ring, &at);

    buffer->used -= entry.len - 1U;
    buffer->evicted = 1;
    atomic_store_explicit(&ring->head, at + entry_bytes(entry.len), memory_order_release);
}

static bool is_empty(const struct logger_buffer *buffer)
{
    const struct ring *ring = atomic_load_explicit(&buffer->ring, memory_order_relaxed);

    return atomic_load_explicit(&ring->head, memory_order_relaxed) == ring_tail(ring);
}

static void empty(struct logger_buffer *buffer)
{
    struct ring *ring = atomic_load_explicit(&buffer->ring, memory_order_relaxed);

    buffer->used = 0;
    atomic_store_explicit(&ring->head, ring_tail(ring), memory_order_release);
}

bool logger_buffer_is_on(struct pwt_cx *cx)
{
    const struct logger *logger = cx->self;
    const struct logger_state *state = cx->state;

    return logger->buffer && !state->is_outside && pwt_inv_context(cx->inv)->request_id.ptr &&
           logger_origin_render(cx) && state->trace.len > 0;
}

bool logger_buffer_add(struct pwt_cx *cx, uint32_t logger, uint32_t level, struct pwt_bytes line)
{
    const struct logger *self = cx->self;
    const uint64_t size = line.len - 1; /* without the line end */
    struct logger_buffer *buffer = size <= self->buffer_max_bytes ? find_or_make(cx, logger) : NULL;

    if (!buffer) {
        return false;
    }
    while (buffer->used + size > self->buffer_max_bytes) {
        evict(buffer);
    }
    while (!ring_put(atomic_load_explicit(&buffer->ring, memory_order_relaxed), level, line)) {
        if (!grow(cx, buffer)) {
            if (is_empty(buffer)) {
                return false;
            }
            evict(buffer);
        }
    }
    buffer->used += size;
    return true;
}

/* ---- flushing ---- */

static void report_flush(struct pwt_cx *cx)
{
    struct logger *logger = cx->self;
    const uint32_t bit = LOGGER_REPORTED_FLUSH;

    if (logger->has_platform && logger->platform > logger->buffer_level &&
        (atomic_fetch_or_explicit(&logger->reported, bit, memory_order_relaxed) & bit) == 0) {
        pwt_diag(cx->inv, PWT_DIAG_WARN,
                 "powertools: alc-buffer-flush: buffered log lines are printed, but "
                 "AWS_LAMBDA_LOG_LEVEL=%.*s drops them; expected a platform level that lets them "
                 "through; lower it",
                 (int)logger->platform_text.len, logger->platform_text.ptr);
    }
}

static void report_evicted(struct pwt_cx *cx)
{
    pwt_diag(cx->inv, PWT_DIAG_WARN,
             "powertools: buffer-evicted: the oldest buffered log lines were dropped; expected the "
             "lines of an invocation to fit POWERTOOLS_LOGGER_BUFFER_MAX_BYTES; raise it");
}

static int32_t flush(struct pwt_cx *cx, struct logger_buffer *buffer)
{
    struct ring *ring = atomic_load_explicit(&buffer->ring, memory_order_relaxed);
    const uint64_t tail = ring_tail(ring);
    int32_t code = 0;

    if (!is_empty(buffer)) {
        report_flush(cx);
    }
    for (uint64_t at = first_unsaid(ring); at < tail;) {
        const struct entry entry = entry_at(ring, &at);
        int32_t failed = logger_emit(cx, entry.level, entry_line(ring, at, &entry));
        code = code != 0 ? code : failed;
        at += entry_bytes(entry.len);
        atomic_store_explicit(&ring->head, at, memory_order_release);
    }
    empty(buffer);
    if (buffer->evicted) {
        buffer->evicted = 0;
        report_evicted(cx);
    }
    return code;
}

int32_t logger_buffer_flush(struct pwt_cx *cx, uint32_t logger)
{
    struct logger_buffer *buffer = find(cx->state, logger);

    return buffer ? flush(cx, buffer) : 0;
}

int32_t logger_buffer_flush_all(struct pwt_cx *cx)
{
    const struct logger_state *state = cx->state;
    struct logger_buffer *buffer = atomic_load_explicit(&state->buffers, memory_order_relaxed);
    int32_t code = 0;

    for (; buffer; buffer = buffer->next) {
        int32_t failed = flush(cx, buffer);
        code = code != 0 ? code : failed;
    }
    return code;
}

void logger_buffer_discard(struct pwt_cx *cx, uint32_t logger)
{
    struct logger_buffer *buffer = find(cx->state, logger);

    if (buffer) {
        empty(buffer);
        buffer->evicted = 0;
    }
}

void logger_buffer_forget(struct logger_state *state)
{
    atomic_store_explicit(&state->buffers, NULL, memory_order_release);
    atomic_store_explicit(&state->first_child, NULL, memory_order_release);
}

/* ---- children ---- */

void logger_buffer_link(struct logger_state *state, struct logger_state *child)
{
    atomic_store_explicit(&child->next_child,
                          atomic_load_explicit(&state->first_child, memory_order_relaxed),
                          memory_order_relaxed);
    atomic_store_explicit(&state->first_child, child, memory_order_release);
}

/* The place in the list that leads to a child, or to its end. */
static _Atomic(struct logger_state *) *find_link(struct logger_state *state,
                                                 const struct logger_state *child)
{
    _Atomic(struct logger_state *) *link = &state->first_child;
    struct logger_state *at = atomic_load_explicit(link, memory_order_acquire);

    while (at && at != child) {
        link = &at->next_child;
        at = atomic_load_explicit(link, memory_order_acquire);
    }
    return link;
}

/* Whether lines that stand in the rings behind `own` are a child's, which has them too. Leaving the
 * list is what makes them the parent's. */
static bool is_joining(struct logger_state *state)
{
    const struct logger_state *child = atomic_load_explicit(&state->joining, memory_order_acquire);

    return child && atomic_load_explicit(find_link(state, child), memory_order_acquire);
}

static void copy_lines(struct pwt_cx *parent, uint32_t logger, const struct logger_buffer *buffer)
{
    const struct ring *ring = atomic_load_explicit(&buffer->ring, memory_order_relaxed);
    const uint64_t tail = ring_tail(ring);

    for (uint64_t at = first_unsaid(ring); at < tail;) {
        const struct entry entry = entry_at(ring, &at);
        const struct pwt_bytes line = entry_line(ring, at, &entry);
        if (!logger_buffer_add(parent, logger, entry.level, line)) {
            (void)logger_emit(parent, entry.level, line); /* no memory: printed rather than lost */
        }
        at += entry_bytes(entry.len);
        const uint64_t unsaid = first_unsaid(ring); /* a signal may have come */
        at = at < unsaid ? unsaid : at;
    }
}

void logger_buffer_copy(struct pwt_cx *parent, struct pwt_cx *child)
{
    struct logger_state *state = parent->state;
    struct logger_state *theirs = child->state;
    const struct logger_buffer *buffer =
        atomic_load_explicit(&state->buffers, memory_order_relaxed);

    for (; buffer; buffer = buffer->next) {
        struct ring *ring = atomic_load_explicit(&buffer->ring, memory_order_relaxed);
        atomic_store_explicit(&ring->own, ring_tail(ring), memory_order_relaxed);
    }
    atomic_store_explicit(&state->joining, theirs, memory_order_release);
    buffer = atomic_load_explicit(&theirs->buffers, memory_order_relaxed);
    for (; buffer; buffer = buffer->next) {
        const uint32_t match = logger_set_match(parent, logger_set_of(child), buffer->logger);
        /* A logger that only the thread had: its lines go with the function's own. */
        const uint32_t logger = match < logger_set_of(parent)->count ? match : 0;
        copy_lines(parent, logger, buffer);
        if (buffer->evicted) {
            struct logger_buffer *ours = find_or_make(parent, logger);
            if (ours) {
                ours->evicted = 1;
            } else {
                report_evicted(parent);
            }
        }
    }
}

/* Whether a signal handler printed all lines that a scope keeps. */
static bool is_said(const struct logger_state *state)
{
    const struct logger_buffer *buffer =
        atomic_load_explicit(&state->buffers, memory_order_relaxed);

    for (; buffer; buffer = buffer->next) {
        const struct ring *ring = atomic_load_explicit(&buffer->ring, memory_order_relaxed);
        if (first_unsaid(ring) < ring_tail(ring)) {
            return false;
        }
    }
    return true;
}

/* What was copied was printed as the child's. */
static void say_copies(struct logger_state *state)
{
    const struct logger_buffer *buffer =
        atomic_load_explicit(&state->buffers, memory_order_relaxed);

    for (; buffer; buffer = buffer->next) {
        struct ring *ring = atomic_load_explicit(&buffer->ring, memory_order_relaxed);
        if (ring_tail(ring) > atomic_load_explicit(&ring->own, memory_order_relaxed)) {
            atomic_store_explicit(&ring->said, ring_tail(ring), memory_order_release);
        }
    }
}

void logger_buffer_unlink(struct logger_state *state, struct logger_state *child)
{
    atomic_store_explicit(find_link(state, child),
                          atomic_load_explicit(&child->next_child, memory_order_relaxed),
                          memory_order_release);
    if (is_said(child)) {
        say_copies(state);
    }
    atomic_store_explicit(&state->joining, NULL, memory_order_release);
}

/* ---- from a signal handler ---- */

static void write_all(int fd, struct pwt_bytes line)
{
    while (line.len > 0) {
        const ssize_t written = write(fd, line.ptr, (size_t)line.len);
        if (written > 0) {
            line.ptr += written;
            line.len -= (uint64_t)written;
        } else if (written == 0 || errno != EINTR) {
            return;
        }
    }
}

void logger_buffer_last_words(struct logger_state *state, int fd)
{
    const bool joining = is_joining(state);
    const struct logger_buffer *buffer =
        atomic_load_explicit(&state->buffers, memory_order_acquire);

    for (; buffer; buffer = buffer->next) {
        struct ring *ring = atomic_load_explicit(&buffer->ring, memory_order_acquire);
        const uint64_t tail =
            atomic_load_explicit(joining ? &ring->own : &ring->tail, memory_order_acquire);
        for (uint64_t at = first_unsaid(ring); at < tail;) {
            const struct entry entry = entry_at(ring, &at);
            if (at >= tail || entry_bytes(entry.len) > tail - at ||
                entry_bytes(entry.len) > ring->size - (at & (ring->size - 1))) {
                break; /* torn by another thread: nothing behind it can be found */
            }
            write_all(fd, entry_line(ring, at, &entry));
            at += entry_bytes(entry.len);
        }
        atomic_store_explicit(&ring->said, tail, memory_order_release);
    }
    for (struct logger_state *child =
             atomic_load_explicit(&state->first_child, memory_order_acquire);
         child; child = atomic_load_explicit(&child->next_child, memory_order_acquire)) {
        logger_buffer_last_words(child, fd);
    }
}
