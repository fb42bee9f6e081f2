/* SPDX-License-Identifier: Apache-2.0 */
/* See plugin_host.h. */
#include "plugin_host.h"

#include <powertools/json.h>

#include <stdlib.h>
#include <string.h>

#define KEPT_BYTES ((size_t)1 << 20)

/* NUL-terminated; what finds no room is dropped. */
struct kept {
    char text[KEPT_BYTES];
    size_t len;
};

static struct {
    struct kept printed;
    struct kept diag;
    struct kept taken_printed;
    struct kept taken_diag;
    uint32_t pieces;
    uint32_t lines;
    uint32_t severity;
    int32_t output_code;
    int64_t now_ns;
    int64_t monotonic_ns;
    void (*interrupt)(void *user);
    void *user;
} s_fake_host;

static void keep(struct kept *kept, struct pwt_bytes bytes)
{
    const size_t room = KEPT_BYTES - 1 - kept->len;
    const size_t len = bytes.len < room ? (size_t)bytes.len : room;

    memcpy(kept->text + kept->len, bytes.ptr, len);
    kept->len += len;
    kept->text[kept->len] = '\0';
}

static void forget(struct kept *kept)
{
    kept->text[0] = '\0';
    kept->len = 0;
}

static void interrupt(void)
{
    void (*call)(void *user) = s_fake_host.interrupt;

    s_fake_host.interrupt = NULL;
    if (call) {
        call(s_fake_host.user);
    }
}

/* ---- memory ---- */

/* Each allocation is one of malloc's own, so that a sanitizer sees where it ends. */
static void *add_block(struct pwt_inv *inv, uint64_t size)
{
    const size_t header = _Alignof(max_align_t);
    void **block = size < SIZE_MAX - header ? malloc(header + (size_t)size) : NULL;

    if (!block) {
        return NULL;
    }
    *block = inv->blocks;
    inv->blocks = block;
    return (char *)block + header;
}

void *fake_inv_keep(struct pwt_inv *inv, size_t size)
{
    void *memory = size > 0 ? add_block(inv, size) : NULL;

    return memory ? memset(memory, 0, size) : NULL;
}

/* ---- the host's functions: invocations ---- */

static const struct pwt_context *inv_context(struct pwt_inv *inv)
{
    return &inv->root->context;
}

static struct pwt_bytes inv_event(struct pwt_inv *inv)
{
    return inv->event;
}

static void *inv_alloc(struct pwt_inv *inv, uint64_t size)
{
    inv->allocs++;
    if (size > inv->room) {
        return NULL;
    }
    inv->room -= size;
    return add_block(inv, size);
}

static struct pwt_bytes copy(struct pwt_inv *inv, struct pwt_bytes bytes)
{
    char *text = fake_inv_keep(inv, (size_t)bytes.len + 1);

    return bytes.len > 0 ? pwt_bytes_make(memcpy(text, bytes.ptr, (size_t)bytes.len), bytes.len)
                         : bytes;
}

static const struct pwt_error *copy_error(struct pwt_inv *inv, const struct pwt_error *error)
{
    struct pwt_error *kept = fake_inv_keep(inv, sizeof(*kept));

    *kept = *error;
    kept->type = copy(inv, error->type);
    kept->message = copy(inv, error->message);
    return kept;
}

static int32_t inv_respond_error(struct pwt_inv *inv, const struct pwt_error *error)
{
    inv->outcome = (struct pwt_outcome){
        .kind = PWT_OUTCOME_ERROR, .code = error->code, .error = copy_error(inv, error)};
    return 0;
}

static int32_t inv_fail(struct pwt_inv *inv, const struct pwt_error *error)
{
    inv->failure = copy_error(inv, error);
    return 0;
}

static const struct pwt_error *inv_failure(struct pwt_inv *inv)
{
    return inv->failure;
}

static const struct pwt_outcome *inv_outcome(struct pwt_inv *inv)
{
    return &inv->outcome;
}

static int64_t inv_remaining_ms(struct pwt_inv *inv)
{
    return inv->remaining_ms;
}

static struct pwt_inv *inv_root(struct pwt_inv *inv)
{
    return inv->root;
}

static struct pwt_cx *inv_cx(struct pwt_inv *inv, const struct pwt_module *module)
{
    return module == &pwt_this_module ? &inv->cx : NULL;
}

static int32_t expect_shutdown(struct pwt_inv *scope)
{
    scope->expects_shutdown = true;
    return 0;
}

/* ---- the host's functions: clocks, diagnostics, documents, output ---- */

static int64_t clock_ns(uint32_t clock)
{
    interrupt();
    return clock == PWT_CLOCK_REAL ? s_fake_host.now_ns : s_fake_host.monotonic_ns;
}

static uint32_t diag_enabled(uint32_t level)
{
    (void)level;
    return 1;
}

static void diag(struct pwt_inv *inv, uint32_t level, struct pwt_bytes text)
{
    static const char *const names[] = {"DEBUG ", "INFO ", "WARN ", "ERROR "};
    struct kept *kept = &s_fake_host.diag;

    (void)inv;
    keep(kept, pwt_cstr(names[level]));
    keep(kept, text);
    keep(kept, pwt_cstr("\n"));
    s_fake_host.lines++;
}

static void *take_memory(void *inv, size_t size)
{
    return inv_alloc(inv, size);
}

static int32_t doc_find(struct pwt_bytes json, struct pwt_bytes path, struct pwt_bytes *ret_value)
{
    struct pwt_json_value root;
    struct pwt_json_value found;

    if (pwt_json_open(json.ptr, (size_t)json.len, &root) != 0 ||
        pwt_json_at(&root, path.ptr, (size_t)path.len, 0, &found) != 0 ||
        pwt_json_slice(&found) != 0) {
        return PWT_ENOTFOUND;
    }
    *ret_value = pwt_bytes_make(found.ptr, found.len);
    return 0;
}

static int32_t doc_string(struct pwt_inv *inv, struct pwt_bytes json, struct pwt_bytes *ret_text)
{
    const struct pwt_json_alloc arena = {.alloc = take_memory, .user = inv};
    struct pwt_json_value value;
    const char *text;
    size_t len;

    if (pwt_json_open(json.ptr, (size_t)json.len, &value) != 0 ||
        pwt_json_text(&value, &arena, &text, &len) != 0) {
        return PWT_EFORMAT;
    }
    *ret_text = pwt_bytes_make(text, len);
    return 0;
}

static int32_t doc_quote(struct pwt_inv *inv, struct pwt_bytes text, struct pwt_bytes *ret_json)
{
    struct pwt_json_alloc arena = {.alloc = take_memory, .user = inv};
    struct pwt_json_buffer buffer = {
        .max = KEPT_BYTES, .grow = pwt_json_grow_arena, .user = &arena};
    struct pwt_json_writer writer;
    const char *json;
    size_t len;

    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_string(&writer, text.ptr, (size_t)text.len);
    if (pwt_json_writer_finish(&writer, &json, &len) != 0) {
        return PWT_ENOMEM;
    }
    *ret_json = pwt_bytes_make(json, len);
    return 0;
}

static int32_t print(struct pwt_inv *inv, uint32_t severity, struct pwt_bytes piece)
{
    (void)inv;
    if (s_fake_host.output_code == 0) {
        interrupt();
        keep(&s_fake_host.printed, piece);
        s_fake_host.pieces++;
        s_fake_host.severity = severity;
    }
    return s_fake_host.output_code;
}

static const struct pwt_host s_host = {
    .abi_major = PWT_ABI_MAJOR,
    .abi_minor = PWT_ABI_MINOR,
    .size = sizeof(struct pwt_host),
    .version = "1.2.3",
    .inv_context = inv_context,
    .inv_event = inv_event,
    .inv_alloc = inv_alloc,
    .inv_respond_error = inv_respond_error,
    .inv_fail = inv_fail,
    .inv_outcome = inv_outcome,
    .inv_remaining_ms = inv_remaining_ms,
    .inv_root = inv_root,
    .inv_cx = inv_cx,
    .clock_ns = clock_ns,
    .diag_enabled = diag_enabled,
    .diag = diag,
    .doc_find = doc_find,
    .doc_string = doc_string,
    .doc_quote = doc_quote,
    .print = print,
    .expect_shutdown = expect_shutdown,
    .inv_failure = inv_failure,
};

/* ---- what tests call ---- */

void fake_host_install(void)
{
    pwt_this_module.host = &s_host;
    fake_forget();
    s_fake_host.output_code = 0;
    s_fake_host.now_ns = FAKE_NOW_NS;
    s_fake_host.monotonic_ns = 0;
    s_fake_host.interrupt = NULL;
}

void fake_inv_open(struct pwt_inv *inv, void *self, void *worker, size_t state_size)
{
    *inv = (struct pwt_inv){
        .context = {.function_name = pwt_cstr("orders-fn"), .memory_mb = 256},
        .root = inv,
        .remaining_ms = 60000,
        .room = UINT64_MAX,
    };
    inv->cx = (struct pwt_cx){
        .inv = inv, .self = self, .worker = worker, .state = fake_inv_keep(inv, state_size)};
}

void fake_inv_fork(struct pwt_inv *child, struct pwt_inv *parent, void *worker, size_t state_size)
{
    fake_inv_open(child, parent->cx.self, worker, state_size);
    child->root = parent->root;
    parent->cx.child_state = child->cx.state;
}

void fake_inv_close(struct pwt_inv *inv)
{
    while (inv->blocks) {
        void *block = inv->blocks;
        inv->blocks = *(void **)block;
        free(block);
    }
}

void fake_clock(int64_t now_ns)
{
    s_fake_host.now_ns = now_ns;
}

void fake_pass(int64_t milliseconds)
{
    s_fake_host.monotonic_ns += milliseconds * 1000000;
}

const char *fake_printed(void)
{
    return s_fake_host.printed.text;
}

uint32_t fake_severity(void)
{
    return s_fake_host.severity;
}

const char *fake_diag(void)
{
    return s_fake_host.diag.text;
}

uint32_t fake_diag_count(void)
{
    return s_fake_host.lines;
}

void fake_forget(void)
{
    forget(&s_fake_host.printed);
    forget(&s_fake_host.diag);
    s_fake_host.pieces = 0;
    s_fake_host.lines = 0;
}

static const char *take(struct kept *from, struct kept *to)
{
    forget(to);
    keep(to, pwt_bytes_make(from->text, from->len));
    forget(from);
    return to->text;
}

const char *fake_take_printed(void)
{
    return take(&s_fake_host.printed, &s_fake_host.taken_printed);
}

uint32_t fake_take_pieces(void)
{
    const uint32_t pieces = s_fake_host.pieces;

    s_fake_host.pieces = 0;
    return pieces;
}

const char *fake_take_diag(void)
{
    s_fake_host.lines = 0;
    return take(&s_fake_host.diag, &s_fake_host.taken_diag);
}

const char *fake_failure(const struct pwt_inv *inv)
{
    return inv->failure ? inv->failure->message.ptr : "";
}

void fake_output_fails(int32_t code)
{
    s_fake_host.output_code = code;
}

void fake_interrupt(void (*call)(void *user), void *user)
{
    s_fake_host.interrupt = call;
    s_fake_host.user = user;
}
