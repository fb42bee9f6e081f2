/* SPDX-License-Identifier: Apache-2.0 */
/* output.c: bytes into pipes that are slow, full, shared, closed or gone. */
#define _GNU_SOURCE
#include "fake_host.h"
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

#define MANY_BYTES (1 << 20) /* many times what a pipe holds */

/* A reader of a pipe in a thread of its own; keeps what it read. */
struct reader {
    int fd;
    useconds_t pause_us; /* before each read */
    char *bytes;
    size_t len;
    pthread_t thread;
};

static void *reader_run(void *user)
{
    struct reader *reader = user;
    ssize_t n;

    do {
        (void)usleep(reader->pause_us);
        n = read(reader->fd, reader->bytes + reader->len, MANY_BYTES - reader->len);
        reader->len += n > 0 ? (size_t)n : 0;
    } while (n > 0);
    return NULL;
}

static void reader_start(struct reader *reader, int fd, useconds_t pause_us)
{
    *reader = (struct reader){.fd = fd, .pause_us = pause_us, .bytes = malloc(MANY_BYTES)};
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader->bytes);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&reader->thread, NULL, reader_run, reader), 0);
}

static char *pattern(void)
{
    char *bytes = malloc(MANY_BYTES);

    for (size_t i = 0; bytes && i < MANY_BYTES; i++) {
        bytes[i] = (char)(i * 31 + (i >> 8));
    }
    return bytes;
}

static void check_passes_all(int flags)
{
    char *sent = pattern();
    struct reader reader;
    int ends[2];

    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    CU_ASSERT_EQUAL(fcntl(ends[1], F_SETFL, flags), 0);
    reader_start(&reader, ends[0], 200);
    CU_ASSERT_EQUAL(logger_output_write(ends[1], sent, MANY_BYTES), 0);
    (void)close(ends[1]);
    (void)pthread_join(reader.thread, NULL);
    CU_ASSERT_EQUAL(reader.len, MANY_BYTES);
    CU_ASSERT_EQUAL(memcmp(reader.bytes, sent, MANY_BYTES), 0);
    (void)close(ends[0]);
    free(reader.bytes);
    free(sent);
}

static void waits_for_a_slow_reader(void)
{
    check_passes_all(0);
}

static void waits_on_a_non_blocking_pipe_too(void)
{
    check_passes_all(O_NONBLOCK);
}

static void on_alarm(int signal)
{
    (void)signal;
}

/* Signals without SA_RESTART every millisecond end writes early or with EINTR. */
static void goes_on_after_signals(void)
{
    const struct sigaction act = {.sa_handler = on_alarm};
    const struct itimerval often = {.it_interval = {.tv_usec = 1000},
                                    .it_value = {.tv_usec = 1000}};
    const struct itimerval never = {.it_interval = {.tv_usec = 0}};

    CU_ASSERT_EQUAL(sigaction(SIGALRM, &act, NULL), 0);
    CU_ASSERT_EQUAL(setitimer(ITIMER_REAL, &often, NULL), 0);
    check_passes_all(0);
    CU_ASSERT_EQUAL(setitimer(ITIMER_REAL, &never, NULL), 0);
}

static void fails_on_a_closed_descriptor(void)
{
    CU_ASSERT_EQUAL(logger_output_write(-1, "x", 1), PWT_EIO);
    CU_ASSERT_EQUAL(errno, EBADF);
}

static void fails_when_the_reader_is_gone(void)
{
    int ends[2];

    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    (void)close(ends[0]);
    CU_ASSERT_EQUAL(logger_output_write(ends[1], "x", 1), PWT_EIO);
    CU_ASSERT_EQUAL(errno, EPIPE);
    (void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
    CU_ASSERT_EQUAL(logger_output_write(ends[1], "x", 1), PWT_EIO);
    (void)close(ends[1]);
}

static void *close_later(void *fd)
{
    (void)usleep(20000);
    (void)close(*(int *)fd);
    return NULL;
}

static void check_ends_when_the_reader_goes_away(int flags)
{
    static char bytes[MANY_BYTES];
    pthread_t thread;
    int ends[2];

    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    CU_ASSERT_EQUAL(fcntl(ends[1], F_SETFL, flags), 0);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, close_later, &ends[0]), 0);
    CU_ASSERT_EQUAL(logger_output_write(ends[1], bytes, sizeof(bytes)), PWT_EIO);
    (void)pthread_join(thread, NULL);
    (void)close(ends[1]);
}

static void stops_waiting_when_the_reader_goes_away(void)
{
    check_ends_when_the_reader_goes_away(0);
    check_ends_when_the_reader_goes_away(O_NONBLOCK);
}

static void fails_on_a_full_disk(void)
{
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

    CU_ASSERT_FATAL(fd >= 0);
    CU_ASSERT_EQUAL(logger_output_write(fd, "x", 1), PWT_EIO);
    CU_ASSERT_EQUAL(errno, ENOSPC);
    (void)close(fd);
}

int main(void)
{
    CU_TestInfo write_tests[] = {
        {"waits_for_a_slow_reader", waits_for_a_slow_reader},
        {"waits_on_a_non_blocking_pipe_too", waits_on_a_non_blocking_pipe_too},
        {"goes_on_after_signals", goes_on_after_signals},
        {"fails_on_a_closed_descriptor", fails_on_a_closed_descriptor},
        {"fails_when_the_reader_is_gone", fails_when_the_reader_is_gone},
        {"stops_waiting_when_the_reader_goes_away", stops_waiting_when_the_reader_goes_away},
        {"fails_on_a_full_disk", fails_on_a_full_disk},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_output_write", .pTests = write_tests},
        CU_SUITE_INFO_NULL,
    };
    (void)signal(SIGPIPE, SIG_IGN); /* as the host does */
    return run_suites(suites);
}
