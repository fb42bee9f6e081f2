/* SPDX-License-Identifier: Apache-2.0 */
/* Errors that leave subsegments. The first subsegment that an error leaves describes it; those
 * further out name it by the id it got there. It is the same error if it has the same address, or
 * the same words and was told of while this subsegment was open already. */
#include "tracer.h"

#include <powertools/tracer.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FRAMES_MAX 256

/* Of struct pwt_error as it is in ABI 1.0, by the bytes: its sizeof may grow. */
#define ERROR_LEAST_BYTES 56U

/* The type as users gave it: the host adds `Function.`, since Lambda wants that. */
static struct pwt_bytes type_of(const struct pwt_error *error)
{
    static const char prefix[] = "Function.";
    const size_t len = sizeof(prefix) - 1;

    if (error->type.len > len && memcmp(error->type.ptr, prefix, len) == 0) {
        return pwt_bytes_make(error->type.ptr + len, error->type.len - len);
    }
    return error->type.len > 0 ? error->type : pwt_cstr("Error");
}

/* FNV-1a. */
static uint64_t hash_bytes(uint64_t hash, struct pwt_bytes text)
{
    for (uint64_t i = 0; i < text.len; i++) {
        hash = (hash ^ (unsigned char)text.ptr[i]) * UINT64_C(1099511628211);
    }
    return (hash ^ 0xff) * UINT64_C(1099511628211); /* so that "a","b" is not "ab","" */
}

static uint64_t hash_of(const struct pwt_error *error)
{
    const uint64_t start = UINT64_C(14695981039346656037);

    return hash_bytes(hash_bytes(start, type_of(error)), error->message);
}

static void keep_frames(struct tracer_subsegment *subsegment, const struct pwt_error *error)
{
    struct tracer_scratch *scratch = &subsegment->scratch;
    struct tracer_list *list = &subsegment->cause.frames;
    const uint64_t count = error->frames ? error->frame_count : 0;

    for (uint64_t i = 0; i < count && i < FRAMES_MAX; i++) {
        struct tracer_item *item = tracer_scratch_alloc(scratch, sizeof(*item));
        const struct pwt_bytes frame = tracer_scratch_quote(scratch, error->frames[i]);
        if (!item || !frame.ptr) {
            return;
        }
        *item = (struct tracer_item){.key = frame};
        if (list->last) {
            list->last->next = item;
        } else {
            list->first = item;
        }
        list->last = item;
        list->count++;
    }
    list->dropped = (uint32_t)(count > FRAMES_MAX ? count - FRAMES_MAX : 0);
}

/* `<name> error`: {"type":...,"message":...}. */
static void
note_error(struct pwt_cx *cx, struct tracer_subsegment *subsegment, const struct pwt_error *error)
{
    struct tracer_scratch *scratch = &subsegment->scratch;
    const struct pwt_bytes type = tracer_scratch_quote(scratch, type_of(error));
    const struct pwt_bytes message = tracer_scratch_quote(scratch, error->message);
    const size_t room = sizeof("{'type':,'message':}") + (size_t)(type.len + message.len);
    char *json = tracer_scratch_alloc(scratch, room);

    if (!json || !type.ptr || !message.ptr) {
        return;
    }
    const int len = snprintf(json, room, "{\"type\":%.*s,\"message\":%.*s}", (int)type.len,
                             type.ptr, (int)message.len, message.ptr);
    tracer_note(cx->self, subsegment, tracer_note_key(subsegment, " error"),
                pwt_bytes_make(json, (uint64_t)len), false);
}

static void
describe(struct pwt_cx *cx, struct tracer_subsegment *subsegment, const struct pwt_error *error)
{
    struct tracer *tracer = cx->self;
    struct tracer_worker *worker = cx->worker;
    struct tracer_scratch *scratch = &subsegment->scratch;
    struct tracer_cause *cause = &subsegment->cause;
    char directory[PATH_MAX];

    cause->whole = true;
    tracer_id(&worker->ids, &tracer->epoch, cause->id);
    cause->type = tracer_scratch_copy(scratch, type_of(error));
    cause->message = tracer_scratch_copy(scratch, error->message);
    if (getcwd(directory, sizeof(directory))) {
        cause->directory = tracer_scratch_copy(scratch, pwt_cstr(directory));
    }
    keep_frames(subsegment, error);
}

/* Whether the error told of last could be one that leaves this subsegment now. */
static bool came_up_within(const struct tracer_mark *mark,
                           const struct tracer_subsegment *subsegment)
{
    return mark->serial > subsegment->serial;
}

void tracer_fail(struct pwt_cx *cx,
                 struct tracer_subsegment *subsegment,
                 const struct pwt_error *error,
                 const void *origin)
{
    struct tracer_state *state = cx->state;
    struct tracer_mark *mark = &state->mark;

    if (error->size < ERROR_LEAST_BYTES) {
        return;
    }
    const uint64_t hash = hash_of(error);
    const bool same = came_up_within(mark, subsegment) &&
                      ((origin && mark->origin == origin) || mark->hash == hash ||
                       (mark->hash == 0 && mark->code == error->code));

    if (subsegment->failed && same) {
        return; /* said already */
    }
    memset(&subsegment->cause, 0, sizeof(subsegment->cause));
    subsegment->failed = true;
    subsegment->flags |= PWT_TRACE_FAULT;
    if (same) {
        memcpy(subsegment->cause.id, mark->id, TRACER_ID_BYTES);
        mark->origin = origin ? origin : mark->origin;
    } else {
        describe(cx, subsegment, error);
        *mark = (struct tracer_mark){
            .serial = ++state->serial, .hash = hash, .origin = origin, .code = error->code};
        memcpy(mark->id, subsegment->cause.id, TRACER_ID_BYTES);
    }
    if (subsegment->capture_error) {
        note_error(cx, subsegment, error);
    }
}

void tracer_fail_code(struct pwt_cx *cx, struct tracer_subsegment *subsegment, int32_t code)
{
    const struct pwt_error *said = pwt_inv_failure(cx->inv);
    struct tracer_state *state = cx->state;
    char message[64];

    if (subsegment->failed) {
        return;
    }
    if (said && said != subsegment->earlier && said->code == code) {
        tracer_fail(cx, subsegment, said, said);
        return;
    }
    if (came_up_within(&state->mark, subsegment)) {
        subsegment->failed = true;
        subsegment->flags |= PWT_TRACE_FAULT;
        memcpy(subsegment->cause.id, state->mark.id, TRACER_ID_BYTES);
        return;
    }
    (void)snprintf(message, sizeof(message), "returned %d", (int)code);
    const struct pwt_error error = {
        .size = sizeof(error), .code = code, .message = pwt_cstr(message)};
    tracer_fail(cx, subsegment, &error, NULL);
    state->mark.hash = 0; /* whatever it says later, it is the error of this code */
}
