/* SPDX-License-Identifier: Apache-2.0 */
/* See api_address.h. */
#include "api_address.h"

#include "text.h"

#include <powertools/types.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

/* Whether a text has the characters of names, of IP addresses, and of what separates the port. */
static bool is_host_and_port(const char *text)
{
    while ((*text >= '0' && *text <= '9') || (*text >= 'a' && *text <= 'z') ||
           (*text >= 'A' && *text <= 'Z') || (*text && strchr(".-_:[]", *text))) {
        text++;
    }
    return *text == '\0';
}

/* The number in `text`, 1 to 65535, or 0. */
static uint16_t parse_port(const char *text)
{
    unsigned port = 0;

    if (!*text || strlen(text) > 5) {
        return 0;
    }
    for (; *text; text++) {
        if (*text < '0' || *text > '9') {
            return 0;
        }
        port = port * 10 + (unsigned)(*text - '0');
    }
    return port <= 65535 ? (uint16_t)port : 0;
}

/* Takes an IPv4 address such as 127.0.0.1, which is what Lambda gives. inet_pton() would do, but it
 * lies on pages of the C library that a cold start touches for nothing else: 2 us. */
static bool parse_v4(const char *text, struct in_addr *address)
{
    uint32_t bits = 0;

    for (int part = 0; part < 4; part++) {
        unsigned number = 0;
        const char *first = text;
        while (*text >= '0' && *text <= '9' && text - first < 3) {
            number = number * 10 + (unsigned)(*text++ - '0');
        }
        bool canonical = text > first && (*first != '0' || text - first == 1) && number <= 255;
        if (!canonical || *text != (part < 3 ? '.' : '\0')) {
            return false;
        }
        bits = bits << 8 | number;
        text++;
    }
    address->s_addr = htonl(bits);
    return true;
}

static void set_literal(struct api_address *address, uint16_t port)
{
    struct sockaddr_in *v4 = (struct sockaddr_in *)(void *)&address->literal;
    struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)(void *)&address->literal;

    if (parse_v4(address->host, &v4->sin_addr)) {
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        address->literal_len = sizeof(*v4);
    } else if (inet_pton(AF_INET6, address->host, &v6->sin6_addr) == 1) {
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        address->literal_len = sizeof(*v6);
    }
}

int32_t api_address_parse(struct api_address *address, const char *text, struct problem *problem)
{
    const char *colon = text ? strrchr(text, ':') : NULL;
    size_t host_len = colon ? (size_t)(colon - text) : 0;
    uint16_t port = colon ? parse_port(colon + 1) : 0;
    const char *host = text;

    memset(address, 0, sizeof(*address));
    if (host_len == 0 || !is_host_and_port(text) || host_len >= sizeof(address->host) ||
        port == 0) {
        return problem_set(problem, PWT_ECONFIG, PROBLEM_CONFIG,
                           "powertools: AWS_LAMBDA_RUNTIME_API is '%.100s'; expected host:port, "
                           "which Lambda sets; to try a function elsewhere use 'powertools run'",
                           text ? text : "");
    }
    if (host_len > 2 && host[0] == '[' && host[host_len - 1] == ']') { /* IPv6 */
        host++;
        host_len -= 2;
    }
    struct text full = TEXT_IN(address->text);
    struct text name = TEXT_IN(address->host);
    struct text number = TEXT_IN(address->port);
    text_add(&full, text);
    text_add_bytes(&name, pwt_bytes_make(host, host_len));
    text_add(&number, colon + 1);
    set_literal(address, port);
    return 0;
}

static int connect_to(const struct sockaddr *to, socklen_t len)
{
    const int on = 1;
    int fd = socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0) {
        return -1;
    }
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    int result = connect(fd, to, len);
    while (result != 0 && (errno == EINTR || errno == EALREADY)) {
        result = connect(fd, to, len);
    }
    if (result != 0 && errno != EISCONN) { /* EISCONN: it came about while a signal was handled */
        int saved = errno;
        (void)close(fd);
        errno = saved;
        return -1;
    }
    return fd;
}

int api_address_connect(const struct api_address *address)
{
    if (address->literal_len > 0) {
        return connect_to((const struct sockaddr *)&address->literal, address->literal_len);
    }
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found = NULL;
    int fd = -1;

    if (getaddrinfo(address->host, address->port, &hints, &found) != 0) {
        errno = EHOSTUNREACH;
        return -1;
    }
    for (const struct addrinfo *at = found; at && fd < 0; at = at->ai_next) {
        fd = connect_to(at->ai_addr, at->ai_addrlen);
    }
    freeaddrinfo(found);
    return fd;
}
