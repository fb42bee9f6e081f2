/* SPDX-License-Identifier: Apache-2.0 */
/* See inv.h. */
#include "inv.h"

#include "clock.h"
#include "diag.h"
#include "runtime.h"

#include <powertools/host.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRAMES_MAX 256 /* of an error's stack: what is further out helps nobody */

static const struct {
    int32_t code;
    const char *name;
    const char *type; /* what the caller of the function sees */
} s_codes[] = {
    {PWT_EINVAL, "PWT_EINVAL", "Function.InvalidArgument"},
    {PWT_ENOMEM, "PWT_ENOMEM", "Function.OutOfMemory"},
    {PWT_EABSENT, "PWT_EABSENT", "Function.PluginAbsent"},
    {PWT_ECONFIG, "PWT_ECONFIG", "Function.ConfigInvalid"},
    {PWT_ENOTFOUND, "PWT_ENOTFOUND", "Function.NotFound"},
    {PWT_ELIMIT, "PWT_ELIMIT", "Function.LimitExceeded"},
    {PWT_EIO, "PWT_EIO", "Function.InputOutput"},
    {PWT_ETIMEOUT, "PWT_ETIMEOUT", "Function.Timeout"},
    {PWT_ESTATE, "PWT_ESTATE", "Function.InvalidState"},
    {PWT_EUSER, "PWT_EUSER", "Function.Error"},
    {PWT_EUNSUPPORTED, "PWT_EUNSUPPORTED", "Function.Unsupported"},
    {PWT_EFORMAT, "PWT_EFORMAT", "Function.InvalidFormat"},
};

#define CODE_COUNT (sizeof(s_codes) / sizeof(s_codes[0]))

const char *inv_error_type(int32_t code)
{
    for (size_t i = 0; i < CODE_COUNT; i++) {
        if (s_codes[i].code == code) {
            return s_codes[i].type;
        }
    }
    return "Function.Error";
}

const char *inv_code_name(int32_t code)
{
    for (size_t i = 0; i < CODE_COUNT; i++) {
        if (s_codes[i].code == code) {
            return s_codes[i].name;
        }
    }
    return "no code of enum pwt_status";
}

/* ---- making, starting, finishing -------------------------------------------------------- */

static size_t aligned(size_t size)
{
    return (size + ARENA_ALIGN - 1) & ~(ARENA_ALIGN - 1);
}

struct pwt_inv *inv_new(const struct runtime *runtime, struct worker *worker, enum inv_role role)
{
    size_t count = runtime->plugin_count;
    size_t cx_at = aligned(sizeof(struct pwt_inv));
    size_t states_at = cx_at + aligned(count * sizeof(struct pwt_cx));
    size_t bytes = states_at + (size_t)runtime->state_bytes + count * sizeof(bool);
    char *memory = calloc(1, bytes);

    if (!memory) {
        return NULL;
    }
    struct pwt_inv *inv = (struct pwt_inv *)(void *)memory;
    inv->worker = worker;
    inv->runtime = runtime;
    inv->role = role;
    inv->context = &worker->context;
    inv->cx = (struct pwt_cx *)(void *)(memory + cx_at);
    inv->states = memory + states_at;
    inv->state_bytes = runtime->state_bytes;
    inv->passed = (bool *)(inv->states + runtime->state_bytes);
    for (size_t i = 0; i < count; i++) {
        inv->cx[i] = (struct pwt_cx){
            .inv = inv,
            .self = runtime->plugins[i].self,
            .worker = worker->memory + runtime->plugins[i].worker_offset,
            .state = inv->states + runtime->plugins[i].state_offset,
        };
    }
    return inv;
}

static void inv_set_worker_memory(struct pwt_inv *inv, char *memory)
{
    for (uint32_t i = 0; i < inv->runtime->plugin_count; i++) {
        inv->cx[i].worker = memory + inv->runtime->plugins[i].worker_offset;
    }
}

int32_t inv_own_worker_memory(struct pwt_inv *inv)
{
    const struct runtime *runtime = inv->runtime;
    char *memory = arena_copy(&inv->arena, runtime->init_worker->memory, runtime->worker_bytes);

    if (!memory) {
        return PWT_ENOMEM;
    }
    inv_set_worker_memory(inv, memory);
    return 0;
}

void inv_share_worker_memory(struct pwt_inv *inv)
{
    inv_set_worker_memory(inv, inv->worker->memory);
}

void inv_free(struct pwt_inv *inv)
{
    if (inv) {
        inv_finish(inv);
        arena_done(&inv->arena);
        free(inv);
    }
}

void inv_start(struct pwt_inv *inv, struct pwt_bytes event)
{
    inv->event = event;
    inv->received = event;
    inv->depth = 0;
    inv->answers = 0;
    inv->failure = NULL;
    inv->refused = NULL;
    memset(&inv->outcome, 0, sizeof(inv->outcome));
    /* States and the marks behind them lie together: one sweep. */
    memset(inv->states, 0, (size_t)inv->state_bytes + inv->runtime->plugin_count * sizeof(bool));
}

void inv_finish(struct pwt_inv *inv)
{
    while (inv->kept) { /* releasing may keep something again, so take one at a time */
        struct inv_kept *kept = inv->kept;
        inv->kept = kept->next;
        if (kept->release) {
            kept->release(kept->value);
        }
    }
    arena_reset(&inv->arena);
}

/* ---- memory ------------------------------------------------------------------------------ */

void *inv_alloc(struct pwt_inv *inv, uint64_t size)
{
    return arena_alloc(&inv->arena, size);
}

static bool within(struct pwt_bytes outer, struct pwt_bytes inner)
{
    uintptr_t first = (uintptr_t)inner.ptr;
    uintptr_t start = (uintptr_t)outer.ptr;

    return outer.ptr && first >= start && first - start <= outer.len &&
           inner.len <= outer.len - (first - start);
}

/* Whether bytes live at least as long as the invocation: then nobody needs to copy them. The arenas
 * that another thread may be using are not looked at. */
static bool inv_holds(const struct pwt_inv *inv, struct pwt_bytes bytes)
{
    bool ours = true;

    for (; inv; inv = inv->parent) {
        if (within(inv->received, bytes) ||
            (ours && arena_owns(&inv->arena, bytes.ptr, bytes.len))) {
            return true;
        }
        ours = ours && inv->role != INV_APART && inv->role != INV_THREAD;
    }
    return false;
}

/* The bytes themselves where they live long enough, otherwise a copy. */
static int32_t
inv_keep_bytes(struct pwt_inv *inv, struct pwt_bytes bytes, struct pwt_bytes *ret_kept)
{
    if (!bytes.ptr || inv_holds(inv, bytes)) {
        *ret_kept = bytes;
        return 0;
    }
    char *copy = arena_copy(&inv->arena, bytes.ptr, bytes.len);
    if (!copy) {
        return PWT_ENOMEM;
    }
    *ret_kept = pwt_bytes_make(copy, bytes.len);
    return 0;
}

void *inv_cached(struct pwt_inv *inv, const void *key)
{
    for (const struct inv_kept *kept = inv->kept; kept; kept = kept->next) {
        if (kept->key == key) {
            return kept->value;
        }
    }
    return NULL;
}

int32_t inv_cache(struct pwt_inv *inv, const void *key, void *value, pwt_free_fn release)
{
    struct inv_kept *kept = arena_alloc(&inv->arena, sizeof(*kept));

    if (!kept) {
        if (release) {
            release(value);
        }
        return PWT_ENOMEM;
    }
    /* An earlier value under the key is hidden, not released: someone may still hold it. */
    *kept = (struct inv_kept){.next = inv->kept, .key = key, .value = value, .release = release};
    inv->kept = kept;
    return 0;
}

/* ---- what came in ------------------------------------------------------------------------ */

const struct pwt_context *inv_context(struct pwt_inv *inv)
{
    return inv->context;
}

struct pwt_bytes inv_event(struct pwt_inv *inv)
{
    return inv->event;
}

int32_t inv_set_event(struct pwt_inv *inv, struct pwt_bytes event)
{
    return inv_keep_bytes(inv, event, &inv->event);
}

int64_t inv_remaining_ms(struct pwt_inv *inv)
{
    if (inv->context->deadline_ms == 0) {
        return INT64_MAX;
    }
    return inv->context->deadline_ms - clock_now_ns(PWT_CLOCK_REAL) / 1000000;
}

struct pwt_inv *inv_root(struct pwt_inv *inv)
{
    while (inv->parent) {
        inv = inv->parent;
    }
    return inv;
}

struct pwt_cx *inv_cx(struct pwt_inv *inv, const struct pwt_module *module)
{
    return module->index < inv->runtime->plugin_count ? &inv->cx[module->index] : NULL;
}

/* ---- what goes out ------------------------------------------------------------------------ */

/* Of several answers of one callback the last wins, and the author hears of it. */
static void note_answer(struct pwt_inv *inv)
{
    if (inv->answers++ > 0) {
        diag(inv, PWT_DIAG_WARN,
             "powertools: %s '%s' answered the invocation more than once; expected one answer; "
             "the last one is sent, remove the earlier pwt_respond()",
             inv->worker->at_plugin ? "plugin" : "handler",
             inv->worker->at_plugin ? inv->worker->at_plugin : inv->runtime->handler.name);
    }
}

int32_t inv_respond(struct pwt_inv *inv, struct pwt_bytes body)
{
    struct pwt_bytes kept;
    int32_t code = inv_keep_bytes(inv, body, &kept);

    if (code != 0) {
        return code;
    }
    note_answer(inv);
    inv->outcome = (struct pwt_outcome){.kind = PWT_OUTCOME_BYTES, .response = kept};
    return 0;
}

int32_t inv_respond_take(struct pwt_inv *inv, void *body, uint64_t len, pwt_free_fn release)
{
    int32_t code = inv_cache(inv, body, body, release);

    if (code != 0) {
        return code;
    }
    note_answer(inv);
    inv->outcome =
        (struct pwt_outcome){.kind = PWT_OUTCOME_BYTES, .response = pwt_bytes_make(body, len)};
    return 0;
}

/* `Function.` before a type that has no category: Lambda takes no other form. */
static int32_t
inv_qualified_type(struct pwt_inv *inv, struct pwt_bytes type, struct pwt_bytes *ret_type)
{
    static const char category[] = "Function.";
    const size_t category_len = sizeof(category) - 1;

    if ((type.len > category_len && memcmp(type.ptr, category, category_len) == 0) ||
        (type.len > 8 && memcmp(type.ptr, "Runtime.", 8) == 0)) {
        return inv_keep_bytes(inv, type, ret_type);
    }
    char *full = arena_alloc(&inv->arena, category_len + type.len);
    if (!full) {
        return PWT_ENOMEM;
    }
    memcpy(full, category, category_len);
    if (type.len > 0) {
        memcpy(full + category_len, type.ptr, type.len);
    }
    *ret_type = pwt_bytes_make(full, category_len + type.len);
    return 0;
}

static int32_t inv_keep_frames(struct pwt_inv *inv, struct pwt_error *error)
{
    if (error->frame_count == 0) {
        error->frames = NULL;
        return 0;
    }
    if (error->frame_count > FRAMES_MAX) {
        error->frame_count = FRAMES_MAX;
    }
    struct pwt_bytes *frames =
        arena_alloc(&inv->arena, error->frame_count * sizeof(error->frames[0]));
    if (!frames) {
        return PWT_ENOMEM;
    }
    for (uint64_t i = 0; i < error->frame_count; i++) {
        int32_t code = inv_keep_bytes(inv, error->frames[i], &frames[i]);
        if (code != 0) {
            return code;
        }
    }
    error->frames = frames;
    return 0;
}

/* A copy of an error that lives as long as the invocation, complete in all members; NULL when out
 * of memory. */
static const struct pwt_error *inv_keep_error(struct pwt_inv *inv, const struct pwt_error *error)
{
    struct pwt_error *kept = arena_alloc(&inv->arena, sizeof(*kept));
    size_t known = error->size < sizeof(*kept) ? error->size : sizeof(*kept);

    if (!kept) {
        return NULL;
    }
    memset(kept, 0, sizeof(*kept));
    memcpy(kept, error, known); /* what an older caller does not have stays zero */
    kept->size = (uint32_t)sizeof(*kept);
    kept->code = kept->code < 0 ? kept->code : PWT_EUSER;
    if (kept->type.len == 0) {
        kept->type = pwt_cstr(inv_error_type(kept->code));
    }
    if (inv_qualified_type(inv, kept->type, &kept->type) != 0 ||
        inv_keep_bytes(inv, kept->message, &kept->message) != 0 ||
        inv_keep_frames(inv, kept) != 0) {
        return NULL;
    }
    return kept;
}

int32_t inv_respond_error(struct pwt_inv *inv, const struct pwt_error *error)
{
    const struct pwt_error *kept = inv_keep_error(inv, error);

    if (!kept) {
        return PWT_ENOMEM;
    }
    note_answer(inv);
    inv->outcome =
        (struct pwt_outcome){.kind = PWT_OUTCOME_ERROR, .code = kept->code, .error = kept};
    return 0;
}

int32_t inv_fail(struct pwt_inv *inv, const struct pwt_error *error)
{
    inv->failure = inv_keep_error(inv, error);
    return inv->failure ? 0 : PWT_ENOMEM;
}

const struct pwt_error *inv_failure(struct pwt_inv *inv)
{
    return inv->failure;
}

/* For when there is no memory for an error's own words. */
static const struct pwt_error s_no_memory = {
    .size = sizeof(struct pwt_error),
    .code = PWT_ENOMEM,
    .type = {"Runtime.OutOfMemory", 19},
    .message = {"there was no memory for the error's message", 43},
};

void inv_set_error(struct pwt_inv *inv, int32_t code, const char *type, const char *format, ...)
{
    char text[1024];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    struct pwt_error error = {
        .size = sizeof(error), .code = code, .type = pwt_cstr(type), .message = pwt_cstr(text)};
    const struct pwt_error *kept = inv_keep_error(inv, &error);
    inv->outcome = (struct pwt_outcome){
        .kind = PWT_OUTCOME_ERROR, .code = code, .error = kept ? kept : &s_no_memory};
}

const struct pwt_outcome *inv_outcome(struct pwt_inv *inv)
{
    return &inv->outcome;
}

int32_t inv_expect_shutdown(struct pwt_inv *scope)
{
    if (scope->role != INV_INIT) {
        return PWT_ESTATE;
    }
    scope->worker->expects_shutdown = true;
    return 0;
}
