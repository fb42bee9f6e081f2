/* SPDX-License-Identifier: Apache-2.0 */
/* See deadline.h. */
#include "deadline.h"

#include "clock.h"
#include "crash.h"
#include "diag.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#    define sigev_notify_thread_id _sigev_un._tid /* glibc 2.34 has no name for it */
#endif

/* A real-time signal: the classic ones may be the handler's. */
#define DEADLINE_SIGNAL (SIGRTMIN + 6)

/* A timer may lag behind the deadline by this part of the time that the invocation has. */
#define LAG_PART 8

static int64_t now_ms(void)
{
    return clock_now_ns(PWT_CLOCK_REAL) / 1000000;
}

static void set_timer(struct worker *worker, int64_t at_ms)
{
    const struct itimerspec at = {
        .it_value = {.tv_sec = at_ms / 1000, .tv_nsec = at_ms % 1000 * 1000000}};

    worker->timer_at_ms = at_ms;
    (void)timer_settime(worker->timer, TIMER_ABSTIME, &at, NULL);
}

static void speak(struct worker *worker)
{
    char where[128];
    char text[256];

    crash_where(worker, where, sizeof(where));
    /* No formatting functions in a signal handler: three pieces, joined by hand. */
    static const char before[] = "powertools: the deadline is near and ";
    static const char after[] = " still runs; expected it to return in time; raise the "
                                "function's timeout or look at what it waits for";
    size_t len = sizeof(before) - 1;
    memcpy(text, before, len);
    memcpy(text + len, where, strlen(where));
    len += strlen(where);
    size_t tail = sizeof(after) - 1 < sizeof(text) - len ? sizeof(after) - 1 : sizeof(text) - len;
    memcpy(text + len, after, tail);
    diag_line(worker->root, PWT_DIAG_WARN, pwt_bytes_make(text, len + tail));
    crash_last_words(worker);
}

/* The timer expired: at the deadline, or set for an earlier invocation, or between two. */
static void on_deadline(int number, siginfo_t *info, void *context)
{
    struct worker *worker = info->si_value.sival_ptr;
    int saved = errno;

    (void)number;
    (void)context;
    worker->timer_at_ms = 0;
    if (worker->deadline_set && now_ms() < worker->deadline_at_ms) {
        set_timer(worker, worker->deadline_at_ms);
    } else if (worker->deadline_set) {
        worker->deadline_set = 0;
        speak(worker);
    }
    errno = saved;
}

int32_t deadline_init(struct worker *worker)
{
    struct sigaction action = {.sa_sigaction = on_deadline,
                               .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID};

    if (!worker->runtime->has_last_words) {
        return 0;
    }
    event.sigev_signo = DEADLINE_SIGNAL;
    event.sigev_value.sival_ptr = worker;
    event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
    crash_mask(&action.sa_mask);
    if (sigaction(DEADLINE_SIGNAL, &action, NULL) != 0 ||
        timer_create(CLOCK_REALTIME, &event, &worker->timer) != 0) {
        return PWT_EIO;
    }
    worker->has_timer = true;
    return 0;
}

void deadline_arm(struct worker *worker)
{
    int64_t deadline_ms = worker->context.deadline_ms;

    if (!worker->has_timer || deadline_ms == 0) {
        return;
    }
    int64_t left_ms = deadline_ms - now_ms();
    if (left_ms <= 0) {
        return; /* on Managed Instances the deadline may be behind us */
    }
    int64_t margin_ms = left_ms < 2 * DEADLINE_MARGIN_MS ? left_ms / 2 : DEADLINE_MARGIN_MS;
    int64_t at_ms = deadline_ms - margin_ms;
    worker->deadline_at_ms = at_ms;
    worker->deadline_set = 1;
    /* A handler that sleeps is woken early only where it sleeps for nearly all of its time. */
    if (worker->timer_at_ms > at_ms || worker->timer_at_ms < at_ms - left_ms / LAG_PART) {
        set_timer(worker, at_ms);
    }
}

void deadline_disarm(struct worker *worker)
{
    worker->deadline_set = 0;
}
