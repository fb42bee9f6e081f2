/* SPDX-License-Identifier: Apache-2.0 */
/* daemon.c: addresses, and a daemon that is there, not there, gone and back. */
#include "../run.h"
#include "fake_host.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

static struct tracer s_tracer;

/* The address that a setting comes to, as `host port`; empty if there is none. */
static const char *address(const char *setting)
{
    static char text[INET6_ADDRSTRLEN + 8];
    const struct sockaddr_storage *found = &s_tracer.daemon.address;
    char host[INET6_ADDRSTRLEN] = "";
    uint16_t port = 0;

    fake_install();
    memset(&s_tracer, 0, sizeof(s_tracer));
    atomic_init(&s_tracer.daemon.fd, -1);
    s_tracer.daemon_address = pwt_cstr(setting);
    tracer_daemon_init(&s_tracer, NULL);
    if (found->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)found;
        (void)inet_ntop(AF_INET, &v4->sin_addr, host, sizeof(host));
        port = ntohs(v4->sin_port);
    } else if (found->ss_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)found;
        (void)inet_ntop(AF_INET6, &v6->sin6_addr, host, sizeof(host));
        port = ntohs(v6->sin6_port);
    }
    (void)snprintf(text, sizeof(text), "%s %d", host, port);
    return text;
}

static void takes_both_forms(void)
{
    CU_ASSERT_STRING_EQUAL(address("169.254.79.129:2000"), "169.254.79.129 2000");
    CU_ASSERT_STRING_EQUAL(address("tcp:127.0.0.1:1 udp:127.0.0.2:2"), "127.0.0.2 2");
    CU_ASSERT_STRING_EQUAL(address(" udp:127.0.0.2:2  tcp:127.0.0.1:1 "), "127.0.0.2 2");
    CU_ASSERT_STRING_EQUAL(address("udp:127.0.0.2:2"), "127.0.0.2 2");
    CU_ASSERT_STRING_EQUAL(address("[::1]:3"), "::1 3");
    CU_ASSERT_STRING_EQUAL(address("tcp:127.0.0.1:1 udp:[::1]:3"), "::1 3");
    CU_ASSERT_STRING_EQUAL(fake_diag(), "");
}

static void falls_back_where_there_is_no_address(void)
{
    static const char *const settings[] = {
        "",
        "127.0.0.1",
        ":2000",
        "127.0.0.1:",
        "127.0.0.1:x",
        "127.0.0.1:0",
        "127.0.0.1:65536",
        "tcp:127.0.0.1:1",
        "127.0.0.1:123456789",
        "no such host:1",
    };

    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        CU_ASSERT_STRING_EQUAL(address(settings[i]), "127.0.0.1 2000");
        CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "AWS_XRAY_DAEMON_ADDRESS='"));
    }
}

static void send_text(const char *text)
{
    tracer_daemon_send(&s_tracer, NULL, pwt_cstr(text));
}

static const char *received(void)
{
    size_t len;
    const char *datagram = fake_datagram(&len);

    return datagram ? datagram : "nothing";
}

static void sends_each_datagram_whole(void)
{
    static char large[TRACER_DATAGRAM_MAX + 1];

    fake_install();
    fake_tracer(&s_tracer);
    send_text("one");
    send_text("two");
    CU_ASSERT_STRING_EQUAL(received(), "one");
    CU_ASSERT_STRING_EQUAL(received(), "two");
    memset(large, 'x', TRACER_DATAGRAM_MAX);
    send_text(large);
    CU_ASSERT_STRING_EQUAL(received(), large);
    CU_ASSERT_STRING_EQUAL(fake_diag(), "");
    tracer_daemon_close(&s_tracer.daemon);
}

static uint32_t lines(void)
{
    uint32_t count = 0;

    for (const char *at = fake_diag(); *at; at++) {
        count += *at == '\n';
    }
    return count;
}

/* A socket that listens at the address of a tracer; -1 if that is taken. */
static int listen_at(const struct tracer *tracer)
{
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    return bind(fd, (const struct sockaddr *)(const void *)&tracer->daemon.address,
                tracer->daemon.address_bytes) == 0
               ? fd
               : -1;
}

static void says_once_that_nobody_listens(void)
{
    fake_install();
    fake_tracer(&s_tracer);
    const struct sockaddr_storage gone = s_tracer.daemon.address;
    fake_install(); /* the daemon of this address is gone */
    s_tracer.daemon.address = gone;
    for (int i = 0; i < 10; i++) {
        send_text("lost");
    }
    CU_ASSERT_EQUAL(lines(), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "the X-Ray daemon does not take subsegments"));
    tracer_daemon_close(&s_tracer.daemon);
}

/* The kernel reports a refusal with the next datagram, which must not be lost with it. */
static void loses_none_once_the_daemon_is_back(void)
{
    char text[16] = "";

    fake_install();
    fake_tracer(&s_tracer);
    const struct sockaddr_storage gone = s_tracer.daemon.address;
    fake_install();
    s_tracer.daemon.address = gone;
    send_text("lost");
    const int fd = listen_at(&s_tracer);
    CU_ASSERT_FATAL(fd >= 0);
    send_text("first");
    CU_ASSERT_EQUAL(recv(fd, text, sizeof(text), 0), 5);
    CU_ASSERT_STRING_EQUAL(text, "first");
    (void)close(fd);
    tracer_daemon_close(&s_tracer.daemon);
}

static void opens_another_socket_after_closing(void)
{
    fake_install();
    fake_tracer(&s_tracer);
    tracer_daemon_close(&s_tracer.daemon);
    send_text("one");
    const int fd = atomic_load(&s_tracer.daemon.fd);
    CU_ASSERT_TRUE(fd >= 0);
    tracer_daemon_close(&s_tracer.daemon);
    CU_ASSERT_EQUAL(atomic_load(&s_tracer.daemon.fd), -1);
    CU_ASSERT_EQUAL(close(fd), -1);
    send_text("two");
    CU_ASSERT_STRING_EQUAL(received(), "one");
    CU_ASSERT_STRING_EQUAL(received(), "two");
    tracer_daemon_close(&s_tracer.daemon);
}

static void survives_a_descriptor_that_others_closed(void)
{
    fake_install();
    fake_tracer(&s_tracer);
    send_text("one");
    (void)close(atomic_load(&s_tracer.daemon.fd));
    send_text("two");
    CU_ASSERT_EQUAL(lines(), 1);
    atomic_store(&s_tracer.daemon.fd, -1);
}

int main(void)
{
    CU_TestInfo addresses[] = {
        {"takes_both_forms", takes_both_forms},
        {"falls_back_where_there_is_no_address", falls_back_where_there_is_no_address},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo sending[] = {
        {"sends_each_datagram_whole", sends_each_datagram_whole},
        {"says_once_that_nobody_listens", says_once_that_nobody_listens},
        {"loses_none_once_the_daemon_is_back", loses_none_once_the_daemon_is_back},
        {"opens_another_socket_after_closing", opens_another_socket_after_closing},
        {"survives_a_descriptor_that_others_closed", survives_a_descriptor_that_others_closed},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "tracer_daemon_init", .pTests = addresses},
        {.pName = "tracer_daemon_send, tracer_daemon_close", .pTests = sending},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
