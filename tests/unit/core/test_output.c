/* SPDX-License-Identifier: Apache-2.0 */
/* output.c: pieces into pipes that are slow, full, shared, closed or gone; telemetry frames. */
#include "core_test.h"
#include "diag.h"
#include "output.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

#define MANY_BYTES (1 << 20) /* many times what a pipe holds */

/* A reader of a pipe in a thread of its own; keeps what it read. */
struct reader {
    int fd;
    useconds_t pause_us; /* before each read */
    char *bytes;
    size_t len;
    size_t size;
    pthread_t thread;
};

static void *reader_run(void *user)
{
    struct reader *reader = user;
    ssize_t n;

    do {
        (void)usleep(reader->pause_us);
        n = read(reader->fd, reader->bytes + reader->len, reader->size - reader->len);
        reader->len += n > 0 ? (size_t)n : 0;
    } while (n > 0);
    return NULL;
}

static void reader_start(struct reader *reader, int fd, useconds_t pause_us, size_t size)
{
    *reader = (struct reader){.fd = fd, .pause_us = pause_us, .bytes = malloc(size), .size = size};
    CU_ASSERT_PTR_NOT_NULL_FATAL(reader->bytes);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&reader->thread, NULL, reader_run, reader), 0);
}

/* Prints with the descriptor in the place of standard output. */
static int32_t print_to(int fd, const char *bytes, size_t len)
{
    int saved = dup(STDOUT_FILENO);

    (void)fflush(stdout);
    (void)(fd >= 0 ? dup2(fd, STDOUT_FILENO) : close(STDOUT_FILENO));
    int32_t code = output_print(NULL, 0, pwt_bytes_make(bytes, len));
    int why = errno;
    (void)dup2(saved, STDOUT_FILENO);
    (void)close(saved);
    errno = why;
    return code;
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
    reader_start(&reader, ends[0], 200, MANY_BYTES);
    CU_ASSERT_EQUAL(print_to(ends[1], sent, MANY_BYTES), 0);
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

/* ---- what signal handlers say -------------------------------------------------------------- */

static volatile sig_atomic_t s_postponed;
static volatile sig_atomic_t s_said;
static char s_subject;

static void say(void *subject)
{
    CU_ASSERT_PTR_EQUAL(subject, &s_subject);
    s_said++;
    CU_ASSERT_EQUAL(write(STDOUT_FILENO, "last words", 10), 10);
}

static void on_alarm_speak(int signal)
{
    (void)signal;
    if (s_postponed == 0) {
        s_postponed = output_postpone(say, &s_subject);
    }
}

/* Reads nothing before the signal came, so that it comes while the piece is on its way. */
static void *reader_run_later(void *user)
{
    while (s_postponed == 0) {
        (void)usleep(1000);
    }
    return reader_run(user);
}

static void says_what_a_signal_handler_wants_to_say_after_the_piece(void)
{
    const struct sigaction speak = {.sa_handler = on_alarm_speak};
    struct sigaction before;
    const struct itimerval often = {.it_interval = {.tv_usec = 20000},
                                    .it_value = {.tv_usec = 20000}};
    const struct itimerval never = {.it_interval = {.tv_usec = 0}};
    char *sent = pattern();
    struct reader reader = {.bytes = malloc(MANY_BYTES + 100), .size = MANY_BYTES + 100};
    int ends[2];

    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    reader.fd = ends[0];
    s_postponed = 0;
    s_said = 0;
    CU_ASSERT_EQUAL_FATAL(pthread_create(&reader.thread, NULL, reader_run_later, &reader), 0);
    CU_ASSERT_EQUAL(sigaction(SIGALRM, &speak, &before), 0);
    CU_ASSERT_EQUAL(setitimer(ITIMER_REAL, &often, NULL), 0);
    CU_ASSERT_EQUAL(print_to(ends[1], sent, MANY_BYTES), 0);
    CU_ASSERT_EQUAL(setitimer(ITIMER_REAL, &never, NULL), 0);
    CU_ASSERT_EQUAL(sigaction(SIGALRM, &before, NULL), 0);
    (void)close(ends[1]);
    (void)pthread_join(reader.thread, NULL);
    CU_ASSERT_EQUAL(s_said, 1);
    CU_ASSERT_EQUAL_FATAL(reader.len, MANY_BYTES + 10);
    CU_ASSERT_EQUAL(memcmp(reader.bytes, sent, MANY_BYTES), 0);
    CU_ASSERT_EQUAL(memcmp(reader.bytes + MANY_BYTES, "last words", 10), 0);
    (void)close(ends[0]);
    free(reader.bytes);
    free(sent);
}

static void postpones_nothing_between_pieces(void)
{
    s_said = 0;
    CU_ASSERT_FALSE(output_postpone(say, &s_subject));
    CU_ASSERT_EQUAL(s_said, 0);
}

static void fails_on_a_closed_descriptor(void)
{
    CU_ASSERT_EQUAL(print_to(-1, "x", 1), PWT_EIO);
    CU_ASSERT_EQUAL(errno, EBADF);
}

static void fails_when_the_reader_is_gone(void)
{
    int ends[2];

    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    (void)close(ends[0]);
    CU_ASSERT_EQUAL(print_to(ends[1], "x", 1), PWT_EIO);
    CU_ASSERT_EQUAL(errno, EPIPE);
    (void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
    CU_ASSERT_EQUAL(print_to(ends[1], "x", 1), PWT_EIO);
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
    CU_ASSERT_EQUAL(print_to(ends[1], bytes, sizeof(bytes)), PWT_EIO);
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
    CU_ASSERT_EQUAL(print_to(fd, "x", 1), PWT_EIO);
    CU_ASSERT_EQUAL(errno, ENOSPC);
    (void)close(fd);
}

static struct {
    uint32_t count;
    char text[512];
} s_told;

static void keep_diag(void *user, uint32_t level, struct pwt_bytes text)
{
    (void)user;
    CU_ASSERT_EQUAL(level, PWT_DIAG_WARN);
    s_told.count++;
    (void)snprintf(s_told.text, sizeof(s_told.text), "%.*s", (int)text.len, text.ptr);
}

/* Last of the failures: what was reported is not reported again, in this process. */
static void tells_once_of_all_failures(void)
{
    CU_ASSERT_EQUAL(s_told.count, 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(s_told.text, "standard output does not take"));
    CU_ASSERT_PTR_NOT_NULL(strstr(s_told.text, strerror(EBADF))); /* the first */
}

#define PRINTERS    4
#define PIECES      200
#define PIECE_BYTES ((size_t)9000) /* more than PIPE_BUF: the kernel alone would mix them */

static void *print_pieces(void *letter)
{
    static _Thread_local char piece[PIECE_BYTES];

    memset(piece, *(const char *)letter, sizeof(piece) - 1);
    piece[sizeof(piece) - 1] = '\n';
    for (int i = 0; i < PIECES / PRINTERS; i++) {
        if (output_print(NULL, 20, pwt_bytes_make(piece, sizeof(piece))) != 0) {
            return letter; /* CUnit's assertions are the main thread's */
        }
    }
    return NULL;
}

static bool is_one_piece(const char *bytes)
{
    for (size_t i = 1; i < PIECE_BYTES - 1; i++) {
        if (bytes[i] != bytes[0]) {
            return false;
        }
    }
    return bytes[PIECE_BYTES - 1] == '\n';
}

static void never_mixes_the_pieces_of_threads(void)
{
    static const char letters[PRINTERS] = "abcd";
    pthread_t threads[PRINTERS];
    struct reader reader;
    int saved = dup(STDOUT_FILENO);
    int ends[2];

    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    reader_start(&reader, ends[0], 100, PIECES * PIECE_BYTES);
    (void)fflush(stdout);
    (void)dup2(ends[1], STDOUT_FILENO);
    for (int i = 0; i < PRINTERS; i++) {
        CU_ASSERT_EQUAL_FATAL(
            pthread_create(&threads[i], NULL, print_pieces, (void *)(uintptr_t)&letters[i]), 0);
    }
    for (int i = 0; i < PRINTERS; i++) {
        void *failed = NULL;
        (void)pthread_join(threads[i], &failed);
        CU_ASSERT_PTR_NULL(failed);
    }
    (void)dup2(saved, STDOUT_FILENO);
    (void)close(saved);
    (void)close(ends[1]);
    (void)pthread_join(reader.thread, NULL);
    CU_ASSERT_EQUAL(reader.len, PIECES * PIECE_BYTES);
    for (size_t i = 0; i + PIECE_BYTES <= reader.len; i += PIECE_BYTES) {
        CU_ASSERT_TRUE(is_one_piece(reader.bytes + i));
    }
    (void)close(ends[0]);
    free(reader.bytes);
}

/* ---- the telemetry pipe ---- */

static void use_telemetry(const char *descriptor)
{
    CU_ASSERT_EQUAL(setenv("_LAMBDA_TELEMETRY_LOG_FD", descriptor, 1), 0);
    output_init();
    CU_ASSERT_PTR_NULL(getenv("_LAMBDA_TELEMETRY_LOG_FD"));
}

/* Prints into a telemetry pipe; what arrives there. */
static ssize_t frame_of(uint32_t severity, const char *piece, char *frame, size_t size)
{
    char number[16];
    int ends[2];

    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    (void)snprintf(number, sizeof(number), "%d", ends[1]);
    use_telemetry(number);
    CU_ASSERT_EQUAL(output_print(NULL, severity, pwt_cstr(piece)), 0);
    output_init(); /* the variable is gone: standard output again */
    (void)close(ends[1]);
    ssize_t len = read(ends[0], frame, size);
    (void)close(ends[0]);
    return len;
}

static uint32_t big_endian(const char *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof(value));
    return be32toh(value);
}

static void frames_a_piece_for_the_telemetry_pipe(void)
{
    char frame[64];
    uint64_t time;

    CU_ASSERT_EQUAL_FATAL(frame_of(40, "{\"a\":1}\n", frame, sizeof(frame)), 16 + 7);
    CU_ASSERT_EQUAL(big_endian(frame), 0xA55A0000U | 2U | 20U);
    CU_ASSERT_EQUAL(big_endian(frame + 4), 7);
    CU_ASSERT_EQUAL(memcmp(frame + 16, "{\"a\":1}", 7), 0);
    memcpy(&time, frame + 8, sizeof(time));
    CU_ASSERT_TRUE(be64toh(time) > UINT64_C(1600000000000000)); /* microseconds, of this century */
    CU_ASSERT_TRUE(be64toh(time) < UINT64_C(9000000000000000));
}

static void frames_say_format_and_level(void)
{
    static const struct {
        uint32_t severity;
        const char *piece;
        uint32_t bits;
    } cases[] = {
        {0, "text", 3 | 12}, {5, "text", 3 | 4},   {10, "text", 3 | 8},  {20, "{}\n", 2 | 12},
        {30, "{}", 2 | 16},  {40, "text", 3 | 20}, {50, "text", 3 | 24}, {99, "text", 3 | 24},
    };
    char frame[64];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)frame_of(cases[i].severity, cases[i].piece, frame, sizeof(frame));
        CU_ASSERT_EQUAL(big_endian(frame), 0xA55A0000U | cases[i].bits);
    }
}

static void frames_an_empty_piece(void)
{
    char frame[64];

    CU_ASSERT_EQUAL(frame_of(20, "", frame, sizeof(frame)), 16);
    CU_ASSERT_EQUAL(big_endian(frame + 4), 0);
}

static void ignores_a_telemetry_descriptor_that_is_none(void)
{
    static const char *const texts[] = {"", "x", "-1", "3x", "9999", "99999999999999999999"};
    char got[8];
    int ends[2];

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
        use_telemetry(texts[i]);
        CU_ASSERT_EQUAL(print_to(ends[1], "x\n", 2), 0);
        CU_ASSERT_EQUAL(read(ends[0], got, sizeof(got)), 2);
        (void)close(ends[0]);
        (void)close(ends[1]);
    }
}

int main(void)
{
    CU_TestInfo print_tests[] = {
        {"waits_for_a_slow_reader", waits_for_a_slow_reader},
        {"waits_on_a_non_blocking_pipe_too", waits_on_a_non_blocking_pipe_too},
        {"goes_on_after_signals", goes_on_after_signals},
        {"says_what_a_signal_handler_wants_to_say_after_the_piece",
         says_what_a_signal_handler_wants_to_say_after_the_piece},
        {"postpones_nothing_between_pieces", postpones_nothing_between_pieces},
        {"fails_on_a_closed_descriptor", fails_on_a_closed_descriptor},
        {"fails_when_the_reader_is_gone", fails_when_the_reader_is_gone},
        {"stops_waiting_when_the_reader_goes_away", stops_waiting_when_the_reader_goes_away},
        {"fails_on_a_full_disk", fails_on_a_full_disk},
        {"tells_once_of_all_failures", tells_once_of_all_failures},
        {"never_mixes_the_pieces_of_threads", never_mixes_the_pieces_of_threads},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo telemetry_tests[] = {
        {"frames_a_piece_for_the_telemetry_pipe", frames_a_piece_for_the_telemetry_pipe},
        {"frames_say_format_and_level", frames_say_format_and_level},
        {"frames_an_empty_piece", frames_an_empty_piece},
        {"ignores_a_telemetry_descriptor_that_is_none",
         ignores_a_telemetry_descriptor_that_is_none},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "output_print", .pTests = print_tests},
        {.pName = "output_init", .pTests = telemetry_tests},
        CU_SUITE_INFO_NULL,
    };
    (void)signal(SIGPIPE, SIG_IGN); /* as the host does */
    diag_set_sink(keep_diag, NULL);
    return run_suites(suites);
}
