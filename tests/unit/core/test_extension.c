/* SPDX-License-Identifier: Apache-2.0 */
/* The registration as an extension, against a scripted peer on a real socket. */
#include "core_test.h"
#include "extension.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/socket.h>

/* A peer that answers once, and keeps what it was asked. */
struct peer {
    int listener;
    const char *answer; /* NULL: hangs up without one */
    char asked[2][2048];
    pthread_t thread;
    struct api_address address;
};

/* An answer after which nothing can be asked any more. */
static const char s_closes[] =
    "HTTP/1.1 200 OK\r\nLambda-Extension-Identifier: id\r\nConnection: close\r\n"
    "Content-Length: 0\r\n\r\n";

static struct lines s_lines;

static void receive(int fd, char *text, size_t size)
{
    ssize_t len = recv(fd, text, size - 1, 0);

    text[len > 0 ? len : 0] = '\0';
}

static void *serve(void *user)
{
    struct peer *peer = user;
    int fd = accept(peer->listener, NULL, NULL);

    receive(fd, peer->asked[0], sizeof(peer->asked[0]));
    if (peer->answer) {
        (void)send(fd, peer->answer, strlen(peer->answer), MSG_NOSIGNAL);
        receive(fd, peer->asked[1], sizeof(peer->asked[1])); /* nothing when it is closed */
    }
    (void)close(fd);
    return NULL;
}

/* A peer on a port of its own; registers with it. */
static void check_registers(struct peer *peer, const char *answer)
{
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(place);
    struct problem problem;
    char text[32];

    memset(peer, 0, sizeof(*peer));
    peer->answer = answer;
    peer->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CU_ASSERT_EQUAL_FATAL(bind(peer->listener, (struct sockaddr *)&place, sizeof(place)), 0);
    CU_ASSERT_EQUAL_FATAL(listen(peer->listener, 1), 0);
    CU_ASSERT_EQUAL_FATAL(getsockname(peer->listener, (struct sockaddr *)&place, &len), 0);
    (void)snprintf(text, sizeof(text), "127.0.0.1:%u", (unsigned)ntohs(place.sin_port));
    CU_ASSERT_EQUAL_FATAL(api_address_parse(&peer->address, text, &problem), 0);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&peer->thread, NULL, serve, peer), 0);
    lines_start(&s_lines);
    diag_init(true); /* its only line is for those who look for it */
    extension_register(&peer->address);
    (void)pthread_join(peer->thread, NULL);
    (void)close(peer->listener);
}

static void registers_for_no_event_and_parks(void)
{
    struct peer peer;

    check_registers(&peer, "HTTP/1.1 200 OK\r\nLambda-Extension-Identifier: id-1\r\n"
                           "Content-Length: 2\r\n\r\n{}");
    CU_ASSERT_EQUAL(strncmp(peer.asked[0], "POST /2020-01-01/extension/register HTTP/1.1\r\n", 46),
                    0);
    ASSERT_HAS(peer.asked[0], "\r\nLambda-Extension-Name: powertools\r\n");
    ASSERT_HAS(peer.asked[0], "\r\n\r\n{\"events\":[]}");
    CU_ASSERT_EQUAL(strncmp(peer.asked[1], "GET /2020-01-01/extension/event/next HTTP/1.1\r\n", 47),
                    0);
    ASSERT_HAS(peer.asked[1], "\r\nLambda-Extension-Identifier: id-1\r\n");
    CU_ASSERT_EQUAL(s_lines.count, 0);
}

static void does_without_where_nobody_takes_it(void)
{
    static const char *const answers[] = {
        "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", /* no identifier */
        s_closes,
        "nonsense\r\n\r\n",
        NULL,
    };
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        struct peer peer;
        check_registers(&peer, answers[i]);
        CU_ASSERT_STRING_EQUAL(peer.asked[1], "");
        CU_ASSERT_EQUAL(s_lines.count, 1);
        CU_ASSERT_EQUAL(s_lines.level, PWT_DIAG_DEBUG);
        ASSERT_HAS(s_lines.text, "the Extensions API did not take the registration");
    }
}

static void does_without_where_nobody_listens(void)
{
    struct api_address address;
    struct problem problem;

    CU_ASSERT_EQUAL_FATAL(api_address_parse(&address, "127.0.0.1:1", &problem), 0);
    lines_start(&s_lines);
    extension_register(&address);
    CU_ASSERT_EQUAL(s_lines.count, 1);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"registers_for_no_event_and_parks", registers_for_no_event_and_parks},
        {"does_without_where_nobody_takes_it", does_without_where_nobody_takes_it},
        {"does_without_where_nobody_listens", does_without_where_nobody_listens},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "extension_register", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
