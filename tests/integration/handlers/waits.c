/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers that take their time: until a file appears, or for ever.
 */
#include <powertools/powertools.h>

#include <pthread.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static volatile int s_released;
static pthread_t s_thread;
static int s_started;

static void nap(void)
{
    struct timespec pause = {.tv_sec = 0, .tv_nsec = 2000000};
    (void)nanosleep(&pause, NULL);
}

/* The event is the path of the file, without quotes. */
static int32_t until_file(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv);
    char path[512];
    (void)snprintf(path, sizeof(path), "%.*s", (int)event.len, event.ptr);
    while (access(path, F_OK) != 0) {
        nap();
    }
    return pwt_respond_cstr(inv, "\"waited\"");
}

static int32_t forever(struct pwt_inv *inv)
{
    (void)inv;
    while (!s_released) {
        nap();
    }
    return 0;
}

static void *sleeper(void *unused)
{
    (void)unused;
    while (!s_released) {
        nap();
    }
    return NULL;
}

/* Has a thread that any signal may be delivered to. */
static int32_t starts_thread(struct pwt_inv *inv)
{
    if (!s_started && pthread_create(&s_thread, NULL, sleeper, NULL) != 0) {
        return pwt_fail(inv, PWT_EIO, "no thread");
    }
    s_started = 1;
    return pwt_respond_cstr(inv, "\"started\"");
}

static void ends_thread(void)
{
    s_released = 1;
    (void)pthread_join(s_thread, NULL);
}

static void shutdown_says(void)
{
    static const char line[] = "handler: shutdown\n";
    (void)!write(STDERR_FILENO, line, sizeof(line) - 1);
}

PWT_HANDLER(until_file, .handle = until_file, .shutdown = shutdown_says);
PWT_HANDLER(forever, .handle = forever);
PWT_HANDLER(starts_thread, .handle = starts_thread, .shutdown = ends_thread);
