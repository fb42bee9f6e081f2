/* SPDX-License-Identifier: Apache-2.0 */
/* Out of memory at every allocation in turn: an error each time, never a crash, and success once
 * there is enough. The linker puts the functions here in front of libc's. */
#include "core_runtime.h"
#include "doc.h"
#include "error_json.h"
#include "http.h"
#include "inv.h"
#include "options.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define ATTEMPTS_MAX 100

/* Allocations until one fails; SIZE_MAX: none does. */
static size_t s_left = SIZE_MAX;

static bool allowed(void)
{
    bool fails = s_left == 0;

    s_left = fails ? SIZE_MAX : s_left - (s_left != SIZE_MAX);
    return !fails;
}

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c): names of the linker's --wrap */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);

void *__wrap_malloc(size_t size)
{
    return allowed() ? __real_malloc(size) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return allowed() ? __real_calloc(count, size) : NULL;
}

void *__wrap_realloc(void *memory, size_t size)
{
    return allowed() ? __real_realloc(memory, size) : NULL;
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c) */

/* Calls `act` with 0, 1, 2, ... allocations until it succeeds; it must fail `least` times before.
 */
static void fail_in_turn(bool (*act)(void), size_t least)
{
    size_t given = 0;
    bool done = false;

    while (!done && given < ATTEMPTS_MAX) {
        s_left = given++;
        done = act();
        s_left = SIZE_MAX;
    }
    CU_ASSERT_TRUE(done);
    CU_ASSERT_TRUE(given > least);
}

static struct runtime s_runtime;
static char s_large[20000]; /* more than an arena's first chunk */

/* ---- runtime and workers ------------------------------------------------------------------------
 */

static bool prepare_a_runtime(void)
{
    struct runtime *runtime = __real_calloc(1, sizeof(*runtime));
    bool done = runtime && two_plugins(runtime);

    if (runtime) {
        runtime_done(runtime);
    }
    free(runtime);
    return done;
}

static bool make_a_worker(void)
{
    struct worker *worker = worker_new(&s_runtime);
    bool done = worker != NULL;

    worker_free(worker);
    return done;
}

static void runtime_and_workers(void)
{
    fail_in_turn(prepare_a_runtime, 4); /* self, worker, its memory, the scope */
    fail_in_turn(make_a_worker, 3);
}

/* ---- invocations
 * ---------------------------------------------------------------------------------- */

/* Runs one call in an invocation without memory of its own. */
static bool in_fresh_scope(int32_t (*call)(struct pwt_inv *inv))
{
    size_t left = s_left;

    s_left = SIZE_MAX;
    struct pwt_inv *inv = inv_new(&s_runtime, s_runtime.init_worker, INV_CHILD);
    s_left = left;
    if (!inv) {
        abort();
    }
    int32_t code = call(inv);
    CU_ASSERT_TRUE(code == 0 || code == PWT_ENOMEM);
    CU_ASSERT_TRUE(code == 0 || inv_outcome(inv)->kind == PWT_OUTCOME_NONE);
    inv_free(inv);
    return code == 0;
}

static int32_t call_respond(struct pwt_inv *inv)
{
    return inv_respond(inv, pwt_bytes_make(s_large, sizeof(s_large)));
}

static int32_t call_respond_take(struct pwt_inv *inv)
{
    void *body = __real_malloc(10); /* must be released whatever happens */

    return inv_respond_take(inv, body, 10, free);
}

static int32_t call_set_event(struct pwt_inv *inv)
{
    return inv_set_event(inv, pwt_bytes_make(s_large, sizeof(s_large)));
}

static int32_t call_respond_error(struct pwt_inv *inv)
{
    const struct pwt_bytes frames[] = {{s_large, 9000}, {s_large, sizeof(s_large)}};
    const struct pwt_error error = {.size = sizeof(error),
                                    .code = PWT_EIO,
                                    .type = {s_large, 5000},
                                    .message = {s_large, 7000},
                                    .frames = frames,
                                    .frame_count = 2};

    return inv_respond_error(inv, &error);
}

static int32_t call_fail(struct pwt_inv *inv)
{
    const struct pwt_error error = {.size = sizeof(error), .message = BYTES("no")};
    int32_t code = inv_fail(inv, &error);

    CU_ASSERT_EQUAL(code == 0, inv->failure != NULL);
    return code;
}

static int32_t call_own_worker_memory(struct pwt_inv *inv)
{
    return inv_own_worker_memory(inv);
}

static int32_t call_quote(struct pwt_inv *inv)
{
    struct pwt_bytes json;

    return doc_quote(inv, pwt_bytes_make(s_large, sizeof(s_large)), &json);
}

static int32_t call_string(struct pwt_inv *inv)
{
    struct pwt_bytes text;

    return doc_string(inv, BYTES("\"a\\n\""), &text);
}

#define IN_FRESH_SCOPE(call)         \
    static bool try_##call(void)     \
    {                                \
        return in_fresh_scope(call); \
    }

IN_FRESH_SCOPE(call_respond)
IN_FRESH_SCOPE(call_respond_take)
IN_FRESH_SCOPE(call_set_event)
IN_FRESH_SCOPE(call_respond_error)
IN_FRESH_SCOPE(call_fail)
IN_FRESH_SCOPE(call_own_worker_memory)
IN_FRESH_SCOPE(call_quote)
IN_FRESH_SCOPE(call_string)

static void calls_of_an_invocation(void)
{
    fail_in_turn(try_call_respond, 1);
    fail_in_turn(try_call_respond_take, 1);
    fail_in_turn(try_call_set_event, 1);
    fail_in_turn(try_call_respond_error, 3); /* texts beyond one chunk */
    fail_in_turn(try_call_fail, 1);
    fail_in_turn(try_call_own_worker_memory, 1);
    fail_in_turn(try_call_quote, 2); /* every byte is escaped: it must grow */
    fail_in_turn(try_call_string, 1);
}

/* The host's own error needs no memory: other words take its place. */
static void an_error_of_the_host(void)
{
    struct pwt_inv *inv = inv_new(&s_runtime, s_runtime.init_worker, INV_CHILD);

    CU_ASSERT_PTR_NOT_NULL_FATAL(inv);
    s_left = 0;
    inv_set_error(inv, PWT_ESTATE, "Runtime.PluginError", "words");
    s_left = SIZE_MAX;
    CU_ASSERT_EQUAL(inv_outcome(inv)->kind, PWT_OUTCOME_ERROR);
    CU_ASSERT_EQUAL(inv_outcome(inv)->code, PWT_ESTATE);
    ASSERT_BYTES(inv_outcome(inv)->error->type, "Runtime.OutOfMemory");
    inv_free(inv);
}

/* ---- arena
 * ------------------------------------------------------------------------------------------ */

static bool grow_an_arena(void)
{
    struct arena arena = {0};
    bool done = true;

    for (size_t size = 1000; done && size < 100000; size *= 2) {
        done = arena_alloc(&arena, size) != NULL;
    }
    size_t left = s_left;
    s_left = 0; /* a reset that cannot have its chunk leaves an empty arena */
    arena_reset(&arena);
    s_left = SIZE_MAX;
    CU_ASSERT_PTR_NOT_NULL(arena_alloc(&arena, 5000));
    s_left = left;
    arena_done(&arena);
    return done;
}

static void growth_of_an_arena(void)
{
    fail_in_turn(grow_an_arena, 4);
}

/* ---- error JSON
 * -------------------------------------------------------------------------------------- */

static bool write_an_error(void)
{
    struct arena arena = {0};
    const struct pwt_error error = {.type = BYTES("Function.Large"),
                                    .message = {s_large, sizeof(s_large)}};
    struct pwt_bytes body = error_json_body(&arena, &error);
    struct pwt_bytes cause = error_json_cause(&arena, &error, "/");

    arena_done(&arena);
    return body.ptr && cause.ptr;
}

static void json_of_an_error(void)
{
    fail_in_turn(write_an_error, 2);
}

/* ---- answers
 * ------------------------------------------------------------------------------------------ */

static bool receive_an_answer(void)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n";
    struct http_reader reader = {.status = 0};
    struct http_buffer buffer = {NULL, 0};
    int fds[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0 ||
        write(fds[1], head, sizeof(head) - 1) != (ssize_t)sizeof(head) - 1 ||
        write(fds[1], s_large, sizeof(s_large)) != (ssize_t)sizeof(s_large)) {
        abort();
    }
    int fault = http_receive(fds[0], &reader, &buffer);
    CU_ASSERT_TRUE(fault == HTTP_OK || fault == HTTP_ENOMEM);
    (void)close(fds[0]);
    (void)close(fds[1]);
    free(buffer.ptr);
    return fault == HTTP_OK;
}

static void answers_of_a_peer(void)
{
    fail_in_turn(receive_an_answer, 2);
}

/* ---- settings
 * ------------------------------------------------------------------------------------------ */

static bool read_settings(void)
{
    static const struct pwt_option options[] = {
        {.env = "POWERTOOLS_AUDIT_ITEMS", .type = PWT_OPT_LIST, .def = "nothing"}};
    const struct pwt_plugin table = {.name = "audit", PWT_OPTIONS(options)};
    struct arena arena = {0};
    struct settings settings;
    struct problem problem;
    struct pwt_list items = {NULL, 0};

    settings_init(&settings, &arena);
    int32_t code = settings_apply(&settings, &table, "plugin 'audit'", &items, &problem);
    /* A setting that is there must never be passed over. */
    CU_ASSERT_TRUE(code != 0 || items.count == sizeof(s_large) / 2);
    arena_done(&arena);
    return code == 0;
}

static void settings_of_a_plugin(void)
{
    char *value = malloc(sizeof(s_large) + 1);

    CU_ASSERT_PTR_NOT_NULL_FATAL(value);
    for (size_t i = 0; i < sizeof(s_large); i++) {
        value[i] = i % 2 ? ',' : 'a';
    }
    value[sizeof(s_large)] = '\0';
    CU_ASSERT_EQUAL(setenv("POWERTOOLS_AUDIT_ITEMS", value, 1), 0);
    free(value);
    fail_in_turn(read_settings, 2);
}

int main(void)
{
    CU_TestInfo turns[] = {
        {"runtime_and_workers", runtime_and_workers},
        {"calls_of_an_invocation", calls_of_an_invocation},
        {"an_error_of_the_host", an_error_of_the_host},
        {"growth_of_an_arena", growth_of_an_arena},
        {"json_of_an_error", json_of_an_error},
        {"answers_of_a_peer", answers_of_a_peer},
        {"settings_of_a_plugin", settings_of_a_plugin},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "each allocation fails once", .pTests = turns},
        CU_SUITE_INFO_NULL,
    };
    memset(s_large, '\x01', sizeof(s_large));
    if (!two_plugins(&s_runtime)) {
        return 99;
    }
    int status = run_suites(suites);
    runtime_done(&s_runtime);
    return status;
}
