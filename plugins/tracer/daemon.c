/* SPDX-License-Identifier: Apache-2.0 */
/* Datagrams to the X-Ray daemon. Nobody waits for it: what it does not take is lost. */
#define _GNU_SOURCE
#include "tracer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_ADDRESS "127.0.0.1:2000"
#define HOST_MAX_BYTES  256
#define PORT_MAX_BYTES  6

/* ---- the address ---- */

static struct pwt_bytes next_word(struct pwt_bytes *rest)
{
    const char *at = rest->ptr;
    const char *end = rest->ptr + rest->len;

    while (at < end && *at == ' ') {
        at++;
    }
    const char *start = at;
    while (at < end && *at != ' ') {
        at++;
    }
    *rest = pwt_bytes_make(at, (uint64_t)(end - at));
    return pwt_bytes_make(start, (uint64_t)(at - start));
}

static bool take_prefix(struct pwt_bytes *text, const char *prefix)
{
    const size_t len = strlen(prefix);

    if (text->len < len || memcmp(text->ptr, prefix, len) != 0) {
        return false;
    }
    *text = pwt_bytes_make(text->ptr + len, text->len - len);
    return true;
}

/* `host:port` for UDP, out of that alone or `tcp:host:port udp:host:port` in either order. */
static struct pwt_bytes udp_part(struct pwt_bytes setting)
{
    struct pwt_bytes plain = {0};

    for (struct pwt_bytes word = next_word(&setting); word.len > 0; word = next_word(&setting)) {
        if (take_prefix(&word, "udp:")) {
            return word;
        }
        if (!take_prefix(&word, "tcp:")) {
            plain = word;
        }
    }
    return plain;
}

/* Copies `text` with a NUL; false if it is empty or too long. */
static bool copy_text(struct pwt_bytes text, char *to, size_t room)
{
    if (text.len == 0 || text.len >= room) {
        return false;
    }
    memcpy(to, text.ptr, (size_t)text.len);
    to[text.len] = '\0';
    return true;
}

/* A port as a number; 0 if it is none. */
static uint16_t port_number(const char *text)
{
    uint32_t number = 0;

    for (const char *digit = text; *digit; digit++) {
        if (*digit < '0' || *digit > '9') {
            return 0;
        }
        number = number * 10 + (uint32_t)(*digit - '0'); /* at most five digits */
    }
    return number <= UINT16_MAX ? (uint16_t)number : 0;
}

/* Host and port as text; the brackets of an IPv6 address go. */
static bool split(struct pwt_bytes address, char *host, char *port)
{
    const char *colon = address.len > 0 ? memrchr(address.ptr, ':', (size_t)address.len) : NULL;

    if (!colon) {
        return false;
    }
    struct pwt_bytes name = pwt_bytes_make(address.ptr, (uint64_t)(colon - address.ptr));
    const struct pwt_bytes digits =
        pwt_bytes_make(colon + 1, (uint64_t)(address.ptr + address.len - colon - 1));
    if (name.len > 2 && name.ptr[0] == '[' && name.ptr[name.len - 1] == ']') {
        name = pwt_bytes_make(name.ptr + 1, name.len - 2);
    }
    return copy_text(name, host, HOST_MAX_BYTES) && copy_text(digits, port, PORT_MAX_BYTES) &&
           port_number(port) != 0;
}

/* Numbers need no look-up, and a name is looked up here only: never while somebody waits. */
static bool resolve(struct tracer_daemon *daemon, const char *host, const char *port)
{
    struct addrinfo hints = {
        .ai_family = AF_UNSPEC,
        .ai_socktype = SOCK_DGRAM,
        .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
    };
    struct addrinfo *found = NULL;

    if (getaddrinfo(host, port, &hints, &found) != 0) {
        hints.ai_flags = AI_NUMERICSERV;
        if (getaddrinfo(host, port, &hints, &found) != 0) {
            return false;
        }
    }
    memcpy(&daemon->address, found->ai_addr, found->ai_addrlen);
    daemon->address_bytes = found->ai_addrlen;
    freeaddrinfo(found);
    return true;
}

/* What nearly every function has, without the resolver: its first call costs a cold start more
 * than the rest of the plugin. */
static bool take_ipv4(struct tracer_daemon *daemon, const char *host, const char *port)
{
    struct sockaddr_in *address = (struct sockaddr_in *)(void *)&daemon->address;

    if (inet_pton(AF_INET, host, &address->sin_addr) != 1) {
        return false;
    }
    address->sin_family = AF_INET;
    address->sin_port = htons(port_number(port));
    daemon->address_bytes = sizeof(*address);
    return true;
}

static bool take_address(struct tracer_daemon *daemon, struct pwt_bytes setting)
{
    char host[HOST_MAX_BYTES];
    char port[PORT_MAX_BYTES];

    memset(&daemon->address, 0, sizeof(daemon->address));
    daemon->address_bytes = 0;
    return split(udp_part(setting), host, port) &&
           (take_ipv4(daemon, host, port) || resolve(daemon, host, port));
}

void tracer_daemon_init(struct tracer *tracer, struct pwt_inv *scope)
{
    const struct pwt_bytes setting = tracer->daemon_address;

    tracer_daemon_close(&tracer->daemon);
    if (!take_address(&tracer->daemon, setting)) {
        pwt_diag(scope, PWT_DIAG_WARN,
                 "powertools: AWS_XRAY_DAEMON_ADDRESS='%.*s' is no address that can be used; "
                 "expected 'host:port' or 'tcp:host:port udp:host:port'; " DEFAULT_ADDRESS
                 " is used, correct the variable",
                 (int)setting.len, setting.ptr);
        (void)take_address(&tracer->daemon, pwt_cstr(DEFAULT_ADDRESS));
    }
}

/* ---- the socket ---- */

/* Connected, so that the kernel tells when nobody listens. */
static int open_socket(const struct tracer_daemon *daemon)
{
    const int fd = socket(daemon->address.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0) {
        return -1;
    }
    if (connect(fd, (const struct sockaddr *)(const void *)&daemon->address,
                daemon->address_bytes) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

/* Of several threads that open it, one wins and the others use his. */
static int socket_of(struct tracer_daemon *daemon)
{
    int expected = atomic_load_explicit(&daemon->fd, memory_order_acquire);

    if (expected >= 0) {
        return expected;
    }
    const int fd = open_socket(daemon);
    if (fd >= 0 && !atomic_compare_exchange_strong(&daemon->fd, &expected, fd)) {
        (void)close(fd);
        return expected;
    }
    return fd;
}

/* 0 or why it was not sent. */
static int try_send(int fd, struct pwt_bytes datagram)
{
    return send(fd, datagram.ptr, (size_t)datagram.len, MSG_NOSIGNAL) < 0 ? errno : 0;
}

static void report_once(struct tracer *tracer, struct pwt_inv *inv, int why)
{
    if ((atomic_fetch_or_explicit(&tracer->reported, TRACER_REPORTED_DAEMON, memory_order_relaxed) &
         TRACER_REPORTED_DAEMON) == 0) {
        pwt_diag(inv, PWT_DIAG_WARN,
                 "powertools: the X-Ray daemon does not take subsegments (%s); expected it at "
                 "AWS_XRAY_DAEMON_ADDRESS; they are lost while it does not, switch active tracing "
                 "on or set POWERTOOLS_TRACE_DISABLED",
                 strerror(why));
    }
}

void tracer_daemon_send(struct tracer *tracer, struct pwt_inv *inv, struct pwt_bytes datagram)
{
    const int fd = socket_of(&tracer->daemon);
    const int why = fd < 0 ? errno : try_send(fd, datagram);

    if (why == ECONNREFUSED) { /* the answer to an earlier one: this one was not sent at all */
        (void)try_send(fd, datagram);
    }
    if (why != 0) {
        report_once(tracer, inv, why);
    }
}

void tracer_daemon_close(struct tracer_daemon *daemon)
{
    const int fd = atomic_exchange(&daemon->fd, -1);

    if (fd >= 0) {
        (void)close(fd);
    }
}
