/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A library for LD_PRELOAD that makes the clocks of a process stand where a test wants them: where
 * TEST_CLOCK_NS says, in nanoseconds since 1970, or from a call of test_clock_set() on. Without
 * either they run.
 */
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define EXPORT       __attribute__((visibility("default")))
#define SECOND_NS    1000000000
#define CLOCK_IS_RUN INT64_MIN

static _Atomic int64_t s_now_ns = CLOCK_IS_RUN;

EXPORT void test_clock_set(int64_t now_ns);

EXPORT void test_clock_set(int64_t now_ns)
{
    atomic_store(&s_now_ns, now_ns);
}

__attribute__((constructor)) static void clock_start(void)
{
    const char *text = getenv("TEST_CLOCK_NS");

    if (text) {
        test_clock_set(strtoll(text, NULL, 10));
    }
}

/* Other clocks count what a thread or process used. */
static int stands(clockid_t clock)
{
    return (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC) &&
           atomic_load(&s_now_ns) != CLOCK_IS_RUN;
}

EXPORT int clock_gettime(clockid_t clock_id, struct timespec *tp)
{
    const int64_t now_ns = atomic_load(&s_now_ns);

    if (!stands(clock_id)) {
        return (int)syscall(SYS_clock_gettime, clock_id, tp);
    }
    tp->tv_sec = now_ns / SECOND_NS - (now_ns % SECOND_NS < 0);
    tp->tv_nsec = now_ns - tp->tv_sec * SECOND_NS;
    return 0;
}
