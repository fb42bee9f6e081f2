/* SPDX-License-Identifier: Apache-2.0 */
/* The client against a server on loopback that sends what a test wants. */
#define _GNU_SOURCE
#include "test_otlp_host.h"

#include "otlp_http.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static const char s_good[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

static struct {
    int listener;
    pthread_t thread;
    const char *answer; /* sent for each request; NULL: nothing is ever said */
    bool closes;        /* the connection, after each answer */
    char request[4096]; /* the latest one, whole */
    uint32_t connections;
} s_server;

/* Reads a request whose body has a Content-Length; false when the peer is gone. */
static bool read_request(int fd)
{
    char *text = s_server.request;
    size_t len = 0;
    size_t whole = SIZE_MAX;

    while (len < whole) {
        ssize_t got = recv(fd, text + len, sizeof(s_server.request) - 1 - len, 0);
        if (got <= 0) {
            return false;
        }
        len += (size_t)got;
        text[len] = '\0';
        const char *end = strstr(text, "\r\n\r\n");
        const char *length = strstr(text, "Content-Length: ");
        if (end && length) {
            whole = (size_t)(end + 4 - text) + strtoul(length + 16, NULL, 10);
        }
    }
    return true;
}

static void *serve(void *unused)
{
    for (;;) {
        int fd = accept(s_server.listener, NULL, NULL);
        if (fd < 0) {
            return unused;
        }
        s_server.connections++;
        while (read_request(fd)) {
            if (s_server.answer) {
                (void)send(fd, s_server.answer, strlen(s_server.answer), MSG_NOSIGNAL);
            }
            if (s_server.closes) {
                break;
            }
        }
        (void)close(fd);
    }
}

static struct otlp_http *start(const char *answer)
{
    static const char *const headers[] = {"Content-Type: text/x", "Expect:", "X-Empty;"};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    struct otlp_http *http = NULL;
    char url[64];

    memset(&s_server, 0, sizeof(s_server));
    s_server.answer = answer;
    s_server.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CU_ASSERT_EQUAL_FATAL(bind(s_server.listener, (struct sockaddr *)&address, size), 0);
    CU_ASSERT_EQUAL_FATAL(listen(s_server.listener, 8), 0);
    CU_ASSERT_EQUAL_FATAL(getsockname(s_server.listener, (struct sockaddr *)&address, &size), 0);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&s_server.thread, NULL, serve, NULL), 0);
    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u/in", ntohs(address.sin_port));
    struct otlp_http_options options = {.url = url, .headers = headers, .header_count = 3};
    CU_ASSERT_EQUAL_FATAL(otlp_http_new(&options, &http), 0);
    return http;
}

static void end(struct otlp_http *http)
{
    otlp_http_free(http);
    (void)shutdown(s_server.listener, SHUT_RDWR);
    (void)pthread_join(s_server.thread, NULL);
    (void)close(s_server.listener);
}

static int32_t post(struct otlp_http *http, struct otlp_reply *reply)
{
    return otlp_http_post(http, pwt_bytes_make("a\0b", 3), 5000, reply);
}

static void posts_bytes(void)
{
    struct otlp_http *http = start(s_good);
    struct otlp_reply reply;

    CU_ASSERT_EQUAL(post(http, &reply), 0);
    CU_ASSERT_EQUAL(reply.status, 200);
    CU_ASSERT_EQUAL(reply.retry_after_s, 0);
    CU_ASSERT_EQUAL(reply.is_json, 0);
    CU_ASSERT_EQUAL(reply.body_len, 2);
    CU_ASSERT_EQUAL(memcmp(reply.body, "hi", 2), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(s_server.request, "POST /in HTTP/1.1\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(s_server.request, "Content-Type: text/x\r\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(s_server.request, "X-Empty:\r\n"));
    CU_ASSERT_PTR_NULL(strstr(s_server.request, "Expect"));
    const char *body = strstr(s_server.request, "\r\n\r\n");
    CU_ASSERT(body && memcmp(body + 4, "a\0b", 3) == 0);
    end(http);
}

static void keeps_the_connection(void)
{
    struct otlp_http *http = start(s_good);
    struct otlp_reply reply;

    for (int i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(post(http, &reply), 0);
        CU_ASSERT_EQUAL(reply.body_len, 2);
    }
    CU_ASSERT_EQUAL(s_server.connections, 1);
    end(http);
}

/* As after a freeze: the peer gave the connection up long ago. */
static void opens_another_when_it_is_gone(void)
{
    struct otlp_http *http = start(s_good);
    struct otlp_reply reply;

    s_server.closes = true;
    CU_ASSERT_EQUAL(post(http, &reply), 0);
    CU_ASSERT_EQUAL(post(http, &reply), 0);
    CU_ASSERT_EQUAL(reply.status, 200);
    CU_ASSERT_EQUAL(s_server.connections, 2);
    end(http);
}

static void reads_what_the_reply_says(void)
{
    struct otlp_http *http =
        start("HTTP/1.1 429 Slow Down\r\nRetry-After: 12\r\nContent-Type: application/json; "
              "charset=utf-8\r\nContent-Length: 0\r\n\r\n");
    struct otlp_reply reply;

    CU_ASSERT_EQUAL(post(http, &reply), 0);
    CU_ASSERT_EQUAL(reply.status, 429);
    CU_ASSERT_EQUAL(reply.retry_after_s, 12);
    CU_ASSERT_EQUAL(reply.is_json, 1);
    CU_ASSERT_EQUAL(reply.body_len, 0);
    s_server.answer = s_good;
    CU_ASSERT_EQUAL(post(http, &reply), 0);
    CU_ASSERT_EQUAL(reply.retry_after_s, 0); /* nothing of it is left */
    CU_ASSERT_EQUAL(reply.is_json, 0);
    end(http);
}

static void keeps_the_beginning_of_a_long_body(void)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n";
    static char answer[sizeof(head) + 10000];

    memcpy(answer, head, sizeof(head));
    memset(answer + sizeof(head) - 1, 'x', 10000);
    struct otlp_http *http = start(answer);
    struct otlp_reply reply;
    CU_ASSERT_EQUAL(post(http, &reply), 0);
    CU_ASSERT_EQUAL(reply.body_len, OTLP_REPLY_MAX_BYTES);
    CU_ASSERT_EQUAL(post(http, &reply), 0); /* and the rest is out of the way */
    CU_ASSERT_EQUAL(s_server.connections, 1);
    end(http);
}

static void does_not_follow_elsewhere(void)
{
    struct otlp_http *http =
        start("HTTP/1.1 307 Away\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");
    struct otlp_reply reply;

    CU_ASSERT_EQUAL(post(http, &reply), 0);
    CU_ASSERT_EQUAL(reply.status, 307);
    end(http);
}

static void gives_up_in_time(void)
{
    struct otlp_http *http = start(NULL);
    struct otlp_reply reply;

    CU_ASSERT_EQUAL(otlp_http_post(http, pwt_cstr("x"), 30, &reply), PWT_ETIMEOUT);
    CU_ASSERT(reply.error[0] != '\0');
    s_server.answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
    CU_ASSERT_EQUAL(otlp_http_post(http, pwt_cstr("x"), 30, &reply), PWT_ETIMEOUT);
    s_server.answer = s_good;
    CU_ASSERT_EQUAL(post(http, &reply), 0);
    CU_ASSERT_EQUAL(reply.status, 200);
    end(http);
}

static void tells_of_nonsense(void)
{
    struct otlp_http *http = start("no HTTP at all\r\n\r\n");
    struct otlp_reply reply;

    s_server.closes = true;
    CU_ASSERT_EQUAL(post(http, &reply), PWT_EIO);
    CU_ASSERT(reply.error[0] != '\0');
    end(http);
}

static void tells_when_nobody_listens(void)
{
    struct otlp_http *http = start(s_good);
    struct otlp_reply reply;

    (void)shutdown(s_server.listener, SHUT_RDWR);
    CU_ASSERT_EQUAL(post(http, &reply), PWT_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(reply.error, "127.0.0.1"));
    end(http);
}

static void frees_nothing(void)
{
    otlp_http_free(NULL);
}

int main(void)
{
    CU_TestInfo request[] = {
        {"posts bytes", posts_bytes},
        {"keeps the connection", keeps_the_connection},
        {"opens another when it is gone", opens_another_when_it_is_gone},
        {"reads what the reply says", reads_what_the_reply_says},
        {"keeps the beginning of a long body", keeps_the_beginning_of_a_long_body},
        {"does not follow elsewhere", does_not_follow_elsewhere},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo failure[] = {
        {"gives up in time", gives_up_in_time},
        {"tells of nonsense", tells_of_nonsense},
        {"tells when nobody listens", tells_when_nobody_listens},
        {"frees nothing", frees_nothing},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "otlp_http_post", .pTests = request},
        {.pName = "otlp_http_post that fails", .pTests = failure},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
