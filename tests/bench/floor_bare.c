// SPDX-License-Identifier: Apache-2.0
/*
 * See floor_bare.h. What this costs is what the plugins are compared with: formatting, one write
 * for the line, one for the document, one datagram.
 */
#include "floor_bare.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static struct bare s_bare;
static bool s_log;
static bool s_metric;
static bool s_trace;
static int s_socket = -1;

static struct bare_text variable(const char *name)
{
    const char *value = getenv(name);

    return (struct bare_text){value, value != NULL ? strlen(value) : 0};
}

/* A socket that is connected to `127.0.0.1:port`. */
static int connected(const char *address)
{
    const char *colon = address != NULL ? strrchr(address, ':') : NULL;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (colon == NULL || fd < 0) {
        return -1;
    }
    to.sin_port = htons((uint16_t)strtoul(colon + 1, NULL, 10));
    return connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0 ? fd : -1;
}

void floor_bare_init(void)
{
    const char *parts = getenv("BENCH_BARE");
    struct bare_text memory = variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE");

    parts = parts != NULL ? parts : "";
    s_log = strstr(parts, "log") != NULL;
    s_metric = strstr(parts, "metric") != NULL;
    s_trace = strstr(parts, "trace") != NULL;
    s_bare = (struct bare){
        .service = variable("POWERTOOLS_SERVICE_NAME"),
        .function_name = variable("AWS_LAMBDA_FUNCTION_NAME"),
        .handler = variable("_HANDLER"),
        .location = {"handle:00", 9},
        .memory_mb = memory.ptr != NULL ? strtoul(memory.ptr, NULL, 10) : 0,
        .cold_start = true,
    };
    if (s_trace) {
        s_socket = connected(getenv("AWS_XRAY_DAEMON_ADDRESS"));
    }
}

/* The value of one part of a trace header. */
static struct bare_text part(struct bare_text header, const char *name)
{
    const char *at = memmem(header.ptr, header.len, name, strlen(name));

    if (at == NULL) {
        return (struct bare_text){"", 0};
    }
    at += strlen(name);
    return (struct bare_text){at, strcspn(at, ";\r")};
}

void floor_bare(const struct floor_request *request)
{
    static const struct bare_order order = {"ord-2024-000123", 3, 4711001, 129.95, true};
    static const struct bare_metric metric = {"Orders", 1};
    int64_t start_ns = s_trace ? bare_now() : 0;
    char text[BARE_BYTES];

    s_bare.request_id = request->id;
    s_bare.function_arn = request->arn;
    s_bare.trace_root = part(request->trace, "Root=");
    s_bare.trace_parent = part(request->trace, "Parent=");
    if (s_log) {
        (void)!write(STDOUT_FILENO, text, bare_log_line(&s_bare, &order, text));
    }
    if (s_metric) {
        (void)!write(STDOUT_FILENO, text, bare_emf(&s_bare, &metric, 1, text));
    }
    if (s_trace) {
        (void)!send(s_socket, text, bare_subsegment(&s_bare, start_ns, request->body, text), 0);
    }
    s_bare.cold_start = false;
}
