/* SPDX-License-Identifier: Apache-2.0 */
/* Sending and receiving over a socket: partial transfers, a buffer that grows, a peer that goes. */
#include "core_test.h"
#include "http.h"

#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define LARGE ((size_t)1 << 20)

struct pair {
    int ours;
    int theirs;
};

static struct pair pair_open(void)
{
    int fds[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) {
        abort();
    }
    return (struct pair){.ours = fds[0], .theirs = fds[1]};
}

static void say(int fd, const char *text)
{
    size_t len = strlen(text);

    CU_ASSERT_EQUAL(write(fd, text, len), (ssize_t)len);
}

static char letter(size_t at)
{
    return (char)('a' + at % 23);
}

/* A peer process that runs `act` on its end; finish with peer_end(). */
static pid_t peer_start(struct pair *pair, int (*act)(int fd))
{
    pid_t pid = fork();

    if (pid < 0) {
        abort();
    }
    if (pid == 0) {
        (void)close(pair->ours);
        _exit(act(pair->theirs));
    }
    (void)close(pair->theirs);
    return pid;
}

static int peer_end(pid_t pid)
{
    int status = 0;

    CU_ASSERT_EQUAL(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Reads everything in small pieces; 0 if it is LARGE bytes in three parts, in their order. */
static int read_all(int fd)
{
    char piece[4000];
    size_t at = 0;
    ssize_t n = read(fd, piece, sizeof(piece));

    while (n > 0) {
        for (ssize_t i = 0; i < n; i++) {
            if (piece[i] != letter(at++)) {
                return 2;
            }
        }
        n = read(fd, piece, sizeof(piece));
    }
    return at == LARGE ? 0 : 1;
}

/* An answer of LARGE bytes. */
static int send_large(int fd)
{
    char head[64];
    char piece[4096];
    int head_len =
        snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", LARGE);

    if (write(fd, head, (size_t)head_len) != head_len) {
        return 1;
    }
    for (size_t at = 0; at < LARGE;) {
        for (size_t i = 0; i < sizeof(piece); i++) {
            piece[i] = letter(at + i);
        }
        ssize_t n = write(fd, piece, sizeof(piece));
        if (n < 0) {
            return 1;
        }
        at += (size_t)n;
    }
    return 0;
}

/* ---- http_send ------------------------------------------------------------------------------ */

static void sends_all_parts_in_order(void)
{
    struct pair pair = pair_open();
    char *bytes = malloc(LARGE);

    CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
    for (size_t i = 0; i < LARGE; i++) {
        bytes[i] = letter(i);
    }
    struct iovec parts[] = {
        {.iov_base = bytes, .iov_len = 10},
        {.iov_base = bytes + 10, .iov_len = 0},
        {.iov_base = bytes + 10, .iov_len = LARGE - 20},
        {.iov_base = bytes + LARGE - 10, .iov_len = 10},
    };
    pid_t peer = peer_start(&pair, read_all);
    CU_ASSERT_EQUAL(http_send(pair.ours, parts, 4), HTTP_OK);
    (void)close(pair.ours);
    CU_ASSERT_EQUAL(peer_end(peer), 0);
    free(bytes);
}

static void tells_a_peer_that_is_gone_from_a_bad_descriptor(void)
{
    struct pair pair = pair_open();
    char byte = 'x';
    struct iovec part = {.iov_base = &byte, .iov_len = 1};

    (void)close(pair.theirs);
    CU_ASSERT_EQUAL(http_send(pair.ours, &part, 1), HTTP_ESTALE);
    (void)close(pair.ours);
    part = (struct iovec){.iov_base = &byte, .iov_len = 1};
    CU_ASSERT_EQUAL(http_send(-1, &part, 1), HTTP_EIO);
}

/* ---- http_receive --------------------------------------------------------------------------- */

static void grows_the_buffer_and_uses_it_again(void)
{
    struct http_buffer buffer = {NULL, 0};

    for (int round = 0; round < 2; round++) {
        struct pair pair = pair_open();
        struct http_reader reader = {.status = 0};
        pid_t peer = peer_start(&pair, send_large);
        size_t size = buffer.size;
        CU_ASSERT_EQUAL(http_receive(pair.ours, &reader, &buffer), HTTP_OK);
        CU_ASSERT_EQUAL(peer_end(peer), 0);
        CU_ASSERT_EQUAL_FATAL(reader.body_len, LARGE);
        size_t wrong = 0;
        for (size_t i = 0; i < LARGE; i++) {
            wrong += buffer.ptr[reader.body + i] != letter(i);
        }
        CU_ASSERT_EQUAL(wrong, 0);
        CU_ASSERT_TRUE(round == 0 || buffer.size == size);
        (void)close(pair.ours);
    }
    free(buffer.ptr);
}

static void reads_one_answer_after_the_other(void)
{
    struct pair pair = pair_open();
    struct http_buffer buffer = {NULL, 0};

    for (int i = 0; i < 3; i++) {
        struct http_reader reader = {.status = 0};
        say(pair.theirs, "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\n\r\nok");
        CU_ASSERT_EQUAL(http_receive(pair.ours, &reader, &buffer), HTTP_OK);
        CU_ASSERT_EQUAL(reader.status, 202);
        CU_ASSERT_FALSE(reader.close);
    }
    (void)close(pair.ours);
    (void)close(pair.theirs);
    free(buffer.ptr);
}

static void says_where_the_peer_left(void)
{
    static const char *const texts[] = {
        "", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfour",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\n"};

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct pair pair = pair_open();
        struct http_reader reader = {.status = 0};
        struct http_buffer buffer = {NULL, 0};
        say(pair.theirs, texts[i]);
        (void)close(pair.theirs);
        CU_ASSERT_EQUAL(http_receive(pair.ours, &reader, &buffer), HTTP_ECLOSED);
        (void)close(pair.ours);
        free(buffer.ptr);
    }
}

static void passes_faults_on(void)
{
    struct pair pair = pair_open();
    struct http_reader reader = {.status = 0};
    struct http_buffer buffer = {NULL, 0};

    say(pair.theirs, "garbage\r\n");
    CU_ASSERT_EQUAL(http_receive(pair.ours, &reader, &buffer), HTTP_EHEAD);
    (void)close(pair.ours);
    (void)close(pair.theirs);
    free(buffer.ptr);
}

int main(void)
{
    CU_TestInfo send[] = {
        {"sends_all_parts_in_order", sends_all_parts_in_order},
        {"tells_a_peer_that_is_gone_from_a_bad_descriptor",
         tells_a_peer_that_is_gone_from_a_bad_descriptor},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo receive[] = {
        {"grows_the_buffer_and_uses_it_again", grows_the_buffer_and_uses_it_again},
        {"reads_one_answer_after_the_other", reads_one_answer_after_the_other},
        {"says_where_the_peer_left", says_where_the_peer_left},
        {"passes_faults_on", passes_faults_on},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "http_send", .pTests = send},
        {.pName = "http_receive", .pTests = receive},
        CU_SUITE_INFO_NULL,
    };
    (void)signal(SIGPIPE, SIG_IGN); /* as the host does */
    return run_suites(suites);
}
