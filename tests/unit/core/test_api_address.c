/* SPDX-License-Identifier: Apache-2.0 */
/* host:port, and a connection to it. */
#include "api_address.h"
#include "core_test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>

static struct problem s_problem;

static void takes_addresses_and_names(void)
{
    static const struct {
        const char *text;
        const char *host;
        const char *port;
        int family; /* of the literal; 0: a name */
    } cases[] = {
        {"127.0.0.1:9001", "127.0.0.1", "9001", AF_INET},
        {"[::1]:80", "::1", "80", AF_INET6},
        {"localhost:65535", "localhost", "65535", 0},
        {"sandbox-1.local:1", "sandbox-1.local", "1", 0},
        {"256.0.0.1:00080", "256.0.0.1", "00080", 0},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct api_address address;
        CU_ASSERT_EQUAL(api_address_parse(&address, cases[i].text, &s_problem), 0);
        CU_ASSERT_STRING_EQUAL(address.text, cases[i].text);
        CU_ASSERT_STRING_EQUAL(address.host, cases[i].host);
        CU_ASSERT_STRING_EQUAL(address.port, cases[i].port);
        CU_ASSERT_EQUAL(address.literal_len > 0, cases[i].family != 0);
        CU_ASSERT_EQUAL(address.literal.ss_family, cases[i].family);
    }
}

/* An IPv4 address is taken exactly if inet_pton() takes it; anything else is looked up as a name.
 */
static void takes_numbers_as_inet_pton_does(void)
{
    static const char *const hosts[] = {
        "127.0.0.1", "0.0.0.0",    "255.255.255.255", "10.200.30.4",      "1.2.3",    "1.2.3.4.5",
        "1.2.3.",    ".1.2.3",     "1..2.3",          "1.2.3.256",        "1.2.3.04", "01.2.3.4",
        "1.2.3.00",  "1.2.3.1000", "1.2.3.4a",        "1.2.3.4294967297",
    };

    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        struct api_address address;
        struct in_addr expected;
        char text[64];
        bool literal = inet_pton(AF_INET, hosts[i], &expected) == 1;
        (void)snprintf(text, sizeof(text), "%s:258", hosts[i]);
        CU_ASSERT_EQUAL_FATAL(api_address_parse(&address, text, &s_problem), 0);
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)(const void *)&address.literal;
        CU_ASSERT_EQUAL(address.literal_len > 0, literal);
        if (literal) {
            CU_ASSERT_EQUAL(v4->sin_addr.s_addr, expected.s_addr);
            CU_ASSERT_EQUAL(v4->sin_port, htons(258));
        }
    }
}

static void refuses_everything_else(void)
{
    static const char *const texts[] = {"",           ":",
                                        "127.0.0.1",  "127.0.0.1:",
                                        ":9001",      "a:0",
                                        "a:65536",    "a:99999",
                                        "a:123456",   "a:+1",
                                        "a:-1",       "a: 1",
                                        "a:1 ",       " a:1",
                                        "a b:1",      "a:1x",
                                        "a:0x1",      "http://127.0.0.1:9001",
                                        "a/b:1",      "a\r\nX-Evil: 1:1",
                                        "a\n:1",      "user@a:1",
                                        "\xc3\xa9:1", "a\t:1"};
    struct api_address address;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        memset(&s_problem, 0, sizeof(s_problem));
        if (api_address_parse(&address, texts[i], &s_problem) != PWT_ECONFIG) {
            (void)fprintf(stderr, "\n  taken: %s\n", texts[i]);
            CU_FAIL("an address that is none was taken");
        }
        ASSERT_HAS(s_problem.text, "AWS_LAMBDA_RUNTIME_API");
        ASSERT_HAS(s_problem.text, "expected host:port");
    }
    CU_ASSERT_EQUAL(api_address_parse(&address, NULL, &s_problem), PWT_ECONFIG);
}

static void limits_the_length_of_the_host(void)
{
    char text[400];
    struct api_address address;

    memset(text, 'a', sizeof(text));
    (void)snprintf(text + 255, sizeof(text) - 255, ":65535");
    CU_ASSERT_EQUAL(api_address_parse(&address, text, &s_problem), 0);
    CU_ASSERT_STRING_EQUAL(address.text, text);
    CU_ASSERT_EQUAL(strlen(address.host), 255);
    text[255] = 'a';
    (void)snprintf(text + 256, sizeof(text) - 256, ":65535");
    CU_ASSERT_EQUAL(api_address_parse(&address, text, &s_problem), PWT_ECONFIG);
}

/* A listening socket on loopback; its port. */
static int listen_on_loopback(uint16_t *ret_port)
{
    struct sockaddr_in own = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(own);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof(own)) != 0 || listen(fd, 1) != 0 ||
        getsockname(fd, (struct sockaddr *)&own, &len) != 0) {
        abort();
    }
    *ret_port = ntohs(own.sin_port);
    return fd;
}

static int connect_to(const char *host, uint16_t port)
{
    char text[64];
    struct api_address address;

    (void)snprintf(text, sizeof(text), "%s:%u", host, (unsigned)port);
    CU_ASSERT_EQUAL_FATAL(api_address_parse(&address, text, &s_problem), 0);
    return api_address_connect(&address);
}

static void connects_to_addresses_and_names(void)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost"};
    uint16_t port = 0;
    int listener = listen_on_loopback(&port);

    for (size_t i = 0; i < 2; i++) {
        int fd = connect_to(hosts[i], port);
        CU_ASSERT_TRUE(fd >= 0);
        int peer = accept(listener, NULL, NULL);
        CU_ASSERT_TRUE(peer >= 0);
        (void)close(peer);
        (void)close(fd);
    }
    (void)close(listener);
    errno = 0;
    CU_ASSERT_EQUAL(connect_to("127.0.0.1", 1), -1); /* nobody listens there */
    CU_ASSERT_EQUAL(errno, ECONNREFUSED);
}

int main(void)
{
    CU_TestInfo parse[] = {
        {"takes_addresses_and_names", takes_addresses_and_names},
        {"takes_numbers_as_inet_pton_does", takes_numbers_as_inet_pton_does},
        {"refuses_everything_else", refuses_everything_else},
        {"limits_the_length_of_the_host", limits_the_length_of_the_host},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo connect[] = {
        {"connects_to_addresses_and_names", connects_to_addresses_and_names},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "api_address_parse", .pTests = parse},
        {.pName = "api_address_connect", .pTests = connect},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
