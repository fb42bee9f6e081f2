/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers that take the process down: every event that is not {"crash":...} is answered with null,
 * so that a test can serve ordinary events first.
 */
#include <powertools/powertools.h>

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile int *volatile s_nowhere; /* NULL for ever, which no compiler may know */
static volatile int s_sink;

static int asked(struct pwt_inv *inv)
{
    struct pwt_bytes value;
    return pwt_doc_find(pwt_inv_event(inv), "/crash", &value) == 0;
}

static int32_t segv(struct pwt_inv *inv)
{
    if (asked(inv)) {
        *s_nowhere = 1;
    }
    return 0;
}

/* Each level is needed after the next one returned, so the calls cannot become a loop. */
static int deeper(int level)
{
    volatile char room[512];
    room[level % 512] = (char)level;
    if (level == s_sink - 1) {
        return 0;
    }
    return deeper(level + 1) + room[level % 512];
}

static int32_t overflow(struct pwt_inv *inv)
{
    if (asked(inv)) {
        s_sink = deeper(1);
    }
    return 0;
}

static int32_t aborts(struct pwt_inv *inv)
{
    if (asked(inv)) {
        abort();
    }
    return 0;
}

/* The answer is given, but the process dies before it was posted. */
static int32_t answers_then_segv(struct pwt_inv *inv)
{
    (void)pwt_respond_cstr(inv, "\"lost\"");
    return segv(inv);
}

static int32_t exits(struct pwt_inv *inv)
{
    if (asked(inv)) {
        exit(0);
    }
    return 0;
}

/* No code runs after this one; all there is to see is an end. */
static int32_t exits_at_once(struct pwt_inv *inv)
{
    if (asked(inv)) {
        _exit(0);
    }
    return 0;
}

static int32_t killed(struct pwt_inv *inv)
{
    if (asked(inv)) {
        (void)kill(getpid(), SIGKILL);
    }
    return 0;
}

/* The event says which signal: {"crash":8}. */
static int32_t raises(struct pwt_inv *inv)
{
    struct pwt_bytes number;
    if (pwt_doc_find(pwt_inv_event(inv), "/crash", &number) == 0 && number.len == 1) {
        (void)raise(number.ptr[0] - '0');
    }
    return 0;
}

/* A child process has the host's memory and its connection, but is not the host. */
static int32_t in_child(struct pwt_inv *inv, void (*end)(void))
{
    pid_t child = fork();
    if (child == 0) {
        end();
    }
    if (child < 0 || waitpid(child, NULL, 0) != child) {
        return pwt_fail(inv, PWT_EIO, "no child process");
    }
    return pwt_respond_cstr(inv, "\"parent\"");
}

static void child_exits(void)
{
    exit(0);
}

static void child_crashes(void)
{
    *s_nowhere = 1;
}

static int32_t forks_exits(struct pwt_inv *inv)
{
    return in_child(inv, child_exits);
}

static int32_t forks_crashes(struct pwt_inv *inv)
{
    return in_child(inv, child_crashes);
}

static void *segv_thread(void *unused)
{
    (void)unused;
    *s_nowhere = 1;
    return NULL;
}

/* The crash is in a thread that the host knows nothing of. */
static int32_t in_thread(struct pwt_inv *inv)
{
    pthread_t thread;
    if (asked(inv) && pthread_create(&thread, NULL, segv_thread, NULL) == 0) {
        (void)pthread_join(thread, NULL);
    }
    return 0;
}

static void *late_segv_thread(void *unused)
{
    struct timespec pause = {.tv_sec = 0, .tv_nsec = 100000000};
    (void)nanosleep(&pause, NULL);
    return segv_thread(unused);
}

/* The crash comes when the host is sending an answer that its peer does not read. */
static int32_t while_answering(struct pwt_inv *inv)
{
    const uint64_t len = 6000000;
    char *body = pwt_alloc(inv, len);
    pthread_t thread;
    if (!body || pthread_create(&thread, NULL, late_segv_thread, NULL) != 0) {
        return pwt_fail(inv, PWT_EIO, "no memory or no thread");
    }
    (void)pthread_detach(thread);
    memset(body, 'z', (size_t)len);
    return pwt_respond(inv, pwt_bytes_make(body, len));
}

static int32_t init_segv(struct pwt_inv *scope)
{
    (void)scope;
    *s_nowhere = 1;
    return 0;
}

static int32_t init_exits(struct pwt_inv *scope)
{
    (void)scope;
    exit(0);
}

PWT_HANDLER(segv, .handle = segv);
PWT_HANDLER(overflow, .handle = overflow);
PWT_HANDLER(aborts, .handle = aborts);
PWT_HANDLER(answers_then_segv, .handle = answers_then_segv);
PWT_HANDLER(exits, .handle = exits);
PWT_HANDLER(exits_at_once, .handle = exits_at_once);
PWT_HANDLER(killed, .handle = killed);
PWT_HANDLER(raises, .handle = raises);
PWT_HANDLER(forks_exits, .handle = forks_exits);
PWT_HANDLER(forks_crashes, .handle = forks_crashes);
PWT_HANDLER(in_thread, .handle = in_thread);
PWT_HANDLER(while_answering, .handle = while_answering);
PWT_HANDLER(init_segv, .handle = segv, .init = init_segv);
PWT_HANDLER(init_exits, .handle = segv, .init = init_exits);
