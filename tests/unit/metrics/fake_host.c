/* SPDX-License-Identifier: Apache-2.0 */
/* See fake_host.h. */
#include "fake_host.h"

#include <stdlib.h>

extern const struct pwt_plugin pwt_plugin_v1;

#define TEXT_BYTES (1U << 20)
#define ROOM_BYTES (64U << 20)

static struct {
    char printed[TEXT_BYTES];
    char handed[TEXT_BYTES];
    char diag[TEXT_BYTES];
    char told[TEXT_BYTES];
    uint32_t pieces;
    bool broken;
    void (*interrupt)(void *user);
    void *user;
} s_fake;

static void append(char *text, struct pwt_bytes bytes)
{
    const size_t at = strlen(text);
    const size_t len = bytes.len < TEXT_BYTES - at - 1 ? (size_t)bytes.len : TEXT_BYTES - at - 1;

    memcpy(text + at, bytes.ptr, len);
    text[at + len] = '\0';
}

static void interrupt(void)
{
    void (*call)(void *user) = s_fake.interrupt;

    s_fake.interrupt = NULL;
    if (call) {
        call(s_fake.user);
    }
}

/* ---- the host's functions ---- */

static const struct pwt_context *fake_context(struct pwt_inv *inv)
{
    return &inv->context;
}

/* Each allocation is one of malloc's own, so that a sanitizer sees where it ends. */
static void *fake_alloc(struct pwt_inv *inv, uint64_t size)
{
    if (size > inv->room) {
        return NULL;
    }
    inv->room -= size;
    void **block = malloc(2 * sizeof(void *) + (size_t)size);
    block[0] = inv->blocks;
    inv->blocks = block;
    return block + 2;
}

static struct pwt_inv *fake_root(struct pwt_inv *inv)
{
    return inv->root;
}

static struct pwt_cx *fake_cx(struct pwt_inv *inv, const struct pwt_module *module)
{
    (void)module;
    return &inv->cx;
}

static const struct pwt_outcome *fake_outcome(struct pwt_inv *inv)
{
    return &inv->outcome;
}

static int32_t fake_respond_error(struct pwt_inv *inv, const struct pwt_error *error)
{
    inv->error = *error;
    inv->outcome = (struct pwt_outcome){.kind = PWT_OUTCOME_ERROR, .error = &inv->error};
    return 0;
}

static int32_t fake_fail(struct pwt_inv *inv, const struct pwt_error *error)
{
    append(s_fake.diag, error->message);
    return fake_respond_error(inv, error);
}

static int64_t fake_clock_ns(uint32_t clock)
{
    (void)clock;
    interrupt();
    return FAKE_NOW_NS;
}

static uint32_t fake_diag_enabled(uint32_t level)
{
    return level > PWT_DIAG_DEBUG;
}

static void fake_diag_line(struct pwt_inv *inv, uint32_t level, struct pwt_bytes text)
{
    (void)inv;
    append(s_fake.diag, pwt_cstr(level == PWT_DIAG_WARN ? "WARN " : "ERROR "));
    append(s_fake.diag, text);
    append(s_fake.diag, pwt_cstr("\n"));
}

static void *take(void *inv, size_t size)
{
    return fake_alloc(inv, size);
}

static int32_t fake_quote(struct pwt_inv *inv, struct pwt_bytes text, struct pwt_bytes *ret_json)
{
    struct pwt_json_alloc arena = {.alloc = take, .user = inv};
    struct pwt_json_buffer buffer = {
        .max = TEXT_BYTES, .grow = pwt_json_grow_arena, .user = &arena};
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

static int32_t fake_string(struct pwt_inv *inv, struct pwt_bytes json, struct pwt_bytes *ret_text)
{
    const struct pwt_json_alloc arena = {.alloc = take, .user = inv};
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

static int32_t fake_print(struct pwt_inv *inv, uint32_t severity, struct pwt_bytes piece)
{
    (void)inv;
    if (s_fake.broken || severity != 0) {
        return PWT_EIO;
    }
    interrupt();
    s_fake.pieces++;
    append(s_fake.printed, piece);
    return 0;
}

static const struct pwt_host s_host = {
    .abi_major = PWT_ABI_MAJOR,
    .size = sizeof(s_host),
    .inv_context = fake_context,
    .inv_alloc = fake_alloc,
    .inv_respond_error = fake_respond_error,
    .inv_fail = fake_fail,
    .inv_outcome = fake_outcome,
    .inv_root = fake_root,
    .inv_cx = fake_cx,
    .clock_ns = fake_clock_ns,
    .diag_enabled = fake_diag_enabled,
    .diag = fake_diag_line,
    .doc_string = fake_string,
    .doc_quote = fake_quote,
    .print = fake_print,
};

/* ---- what tests call ---- */

static void open_inv(struct pwt_inv *inv, struct metrics *self, struct metrics_worker *worker)
{
    memset(inv, 0, sizeof(*inv));
    inv->root = inv;
    inv->room = ROOM_BYTES;
    inv->context.function_name = pwt_cstr("orders-fn");
    inv->cx = (struct pwt_cx){.inv = inv, .self = self, .worker = worker, .state = &inv->state};
}

void fake_install(struct fake *fake)
{
    pwt_this_module.host = &s_host;
    memset(fake, 0, sizeof(*fake));
    s_fake.printed[0] = s_fake.diag[0] = '\0';
    s_fake.pieces = 0;
    s_fake.broken = false;
    s_fake.interrupt = NULL;
    fake->self.flush_to_log = 1;
    open_inv(&fake->init, &fake->self, &fake->worker);
}

int32_t fake_begin(struct fake *fake)
{
    const int32_t code = pwt_plugin_v1.init(&fake->init.cx);

    open_inv(&fake->inv, &fake->self, &fake->worker);
    return code;
}

void fake_start(struct fake *fake)
{
    fake_install(fake);
    fake->self.namespace_text = pwt_cstr("Shop");
    fake->self.service_text = pwt_cstr("orders");
    (void)fake_begin(fake);
}

void fake_free(struct pwt_inv *inv)
{
    while (inv->blocks) {
        void **block = inv->blocks;
        inv->blocks = block[0];
        free(block);
    }
}

void fake_end(struct fake *fake)
{
    metrics_defaults_free(&fake->worker);
    fake_free(&fake->inv);
    fake_free(&fake->init);
}

void fake_next(struct fake *fake)
{
    fake_free(&fake->inv);
    open_inv(&fake->inv, &fake->self, &fake->worker);
}

void fake_child(struct pwt_inv *child, struct pwt_inv *parent)
{
    open_inv(child, parent->cx.self, parent->cx.worker);
    child->root = parent->root;
}

void fake_scope(struct pwt_inv *scope, struct metrics_worker *copy, struct pwt_inv *parent)
{
    memset(copy, 0, sizeof(*copy));
    open_inv(scope, parent->cx.self, copy);
    scope->root = parent->root;
}

static const char *hand_over(char *from, char *to)
{
    memcpy(to, from, strlen(from) + 1);
    from[0] = '\0';
    return to;
}

const char *fake_printed(void)
{
    return hand_over(s_fake.printed, s_fake.handed);
}

uint32_t fake_pieces(void)
{
    const uint32_t pieces = s_fake.pieces;

    s_fake.pieces = 0;
    return pieces;
}

void fake_break_output(void)
{
    s_fake.broken = true;
}

const char *fake_diag(void)
{
    return hand_over(s_fake.diag, s_fake.told);
}

void fake_interrupt(void (*call)(void *user), void *user)
{
    s_fake.interrupt = call;
    s_fake.user = user;
}
