/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plugin that says what is called and when, and crashes or fails where it is told to.
 *
 * POWERTOOLS_PROBE_FILE gets a line when an invocation is settled; POWERTOOLS_PROBE_CRASH and
 * POWERTOOLS_PROBE_FAIL name the callback to die or to fail in.
 */
#include <powertools/plugin.h>

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum place { NOWHERE, INIT, BEFORE, AFTER, SETTLED, SHUTDOWN };

struct probe {
    struct pwt_bytes file;
    uint32_t crash;
    uint32_t fail;
};

/* The host calls last_words at any moment; what it may write is published here. */
struct probe_state {
    char published[128];
    uint64_t len;
};

static volatile int *volatile s_nowhere;

static void say(const char *text)
{
    (void)!write(STDERR_FILENO, text, strlen(text));
}

static int32_t at(struct pwt_cx *cx, enum place place, const char *name)
{
    struct probe *self = cx->self;
    if (self->crash == place) {
        *s_nowhere = 1;
    }
    if (self->fail == place) {
        return pwt_fail(cx->inv, PWT_EFORMAT, "probe was told to fail in %s", name);
    }
    return 0;
}

static int32_t probe_init(struct pwt_cx *cx)
{
    return at(cx, INIT, "init");
}

static int32_t probe_before(struct pwt_cx *cx)
{
    struct probe_state *state = cx->state;
    struct pwt_bytes id = pwt_inv_context(cx->inv)->request_id;
    int n = snprintf(state->published, sizeof(state->published), "probe: last words of %.*s\n",
                     (int)id.len, id.ptr);
    state->len = n > 0 ? (uint64_t)n : 0;
    return at(cx, BEFORE, "before");
}

static int32_t probe_after(struct pwt_cx *cx)
{
    return at(cx, AFTER, "after");
}

/* The pause makes a host that asks for the next event too early visible. */
static void probe_settled(struct pwt_cx *cx)
{
    struct probe *self = cx->self;
    struct timespec pause = {.tv_sec = 0, .tv_nsec = 30000000};
    char path[512];
    int fd;
    (void)at(cx, SETTLED, "settled");
    if (self->file.len == 0) {
        return;
    }
    (void)nanosleep(&pause, NULL);
    (void)snprintf(path, sizeof(path), "%.*s", (int)self->file.len, self->file.ptr);
    fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd >= 0) {
        (void)!write(fd, "settled\n", 8);
        (void)close(fd);
    }
}

static void probe_last_words(struct pwt_cx *cx, int32_t fd)
{
    struct probe_state *state = cx->state;
    if (state) {
        (void)!write(fd, state->published, (size_t)state->len);
    }
}

static void probe_shutdown(struct pwt_cx *cx)
{
    say("probe: shutdown\n");
    (void)at(cx, SHUTDOWN, "shutdown");
}

#define PLACES "nowhere|init|before|after|settled|shutdown"

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_PROBE_FILE",
     .type = PWT_OPT_STRING,
     .offset = offsetof(struct probe, file),
     .help = "Gets a line when an invocation is settled."},
    {.env = "POWERTOOLS_PROBE_CRASH",
     .type = PWT_OPT_ENUM,
     .choices = PLACES,
     .def = "nowhere",
     .offset = offsetof(struct probe, crash),
     .help = "Where to crash."},
    {.env = "POWERTOOLS_PROBE_FAIL",
     .type = PWT_OPT_ENUM,
     .choices = PLACES,
     .def = "nowhere",
     .offset = offsetof(struct probe, fail),
     .help = "Where to fail."},
};

PWT_PLUGIN(.name = "probe",
           .version = "1.0.0",
           .summary = "Says what is called and when.",
           PWT_OPTIONS(s_options),
           .flags = PWT_FAIL_CLOSED,
           .self_size = sizeof(struct probe),
           .state_size = sizeof(struct probe_state),
           .init = probe_init,
           .before = probe_before,
           .after = probe_after,
           .settled = probe_settled,
           .last_words = probe_last_words,
           .shutdown = probe_shutdown);
