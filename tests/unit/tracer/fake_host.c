/* SPDX-License-Identifier: Apache-2.0 */
/* See fake_host.h. */
#define _GNU_SOURCE
#include "fake_host.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int s_socket = -1;
static char s_address[32];
static char s_datagram[TRACER_DATAGRAM_MAX + 1];
static struct json_object *s_document;
static uint32_t s_wants;
static bool s_redact_fails;
static struct pwt_inv s_scope;

/* ---- the service `redact` ---- */

static int32_t redact(struct pwt_inv *inv,
                      uint32_t what,
                      struct pwt_bytes key,
                      struct pwt_bytes json,
                      struct pwt_bytes *ret_json)
{
    (void)inv;
    (void)what;
    (void)key;
    (void)json;
    *ret_json = pwt_cstr("\"***\"");
    return s_redact_fails ? PWT_EFORMAT : 0;
}

static const struct pwt_redact_service s_redact = {.wants = &s_wants, .redact = redact};

void fake_redact(uint32_t wants, bool fails)
{
    s_wants = wants;
    s_redact_fails = fails;
    pwt_redact_slot = &s_redact;
}

/* ---- the daemon ---- */

static void listen_anew(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);
    int wanted = 4 << 20;

    if (s_socket >= 0) {
        (void)close(s_socket);
    }
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    s_socket = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    (void)setsockopt(s_socket, SOL_SOCKET, SO_RCVBUF, &wanted, sizeof(wanted));
    (void)bind(s_socket, (struct sockaddr *)&address, sizeof(address));
    (void)getsockname(s_socket, (struct sockaddr *)&address, &len);
    (void)snprintf(s_address, sizeof(s_address), "127.0.0.1:%d", ntohs(address.sin_port));
}

const char *fake_daemon_address(void)
{
    return s_address;
}

const char *fake_datagram(size_t *ret_len)
{
    const ssize_t len = recv(s_socket, s_datagram, sizeof(s_datagram) - 1, 0);

    if (len < 0) {
        return NULL;
    }
    s_datagram[len] = '\0';
    *ret_len = (size_t)len;
    return s_datagram;
}

struct json_object *fake_document(void)
{
    const size_t prefix = strlen(TRACER_PREFIX);
    size_t len = 0;
    const char *datagram = fake_datagram(&len);

    json_object_put(s_document);
    s_document = NULL;
    if (!datagram || len < prefix || memcmp(datagram, TRACER_PREFIX, prefix) != 0) {
        return NULL;
    }
    struct json_tokener *tokener = json_tokener_new_ex(2048);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    s_document = json_tokener_parse_ex(tokener, datagram + prefix, (int)(len - prefix));
    json_tokener_free(tokener);
    return s_document;
}

struct json_object *fake_member(struct json_object *document, const char *path)
{
    while (document && *path) {
        const size_t len = strcspn(path, ".");
        char name[128];
        struct json_object *found = NULL;

        (void)snprintf(name, sizeof(name), "%.*s", (int)len, path);
        if (json_object_is_type(document, json_type_array)) {
            found = json_object_array_get_idx(document, (size_t)(name[0] - '0'));
        } else {
            (void)json_object_object_get_ex(document, name, &found);
        }
        document = found;
        path += path[len] ? len + 1 : len;
    }
    return document;
}

bool fake_is(struct json_object *document, const char *path, const char *json)
{
    struct json_object *member = fake_member(document, path);

    return member && strcmp(json_object_to_json_string_ext(
                                member, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE),
                            json) == 0;
}

/* ---- starting and ending ---- */

void fake_install(void)
{
    fake_inv_close(&s_scope);
    fake_host_install();
    fake_inv_open(&s_scope, NULL, NULL, 0);
    pwt_redact_slot = NULL;
    json_object_put(s_document);
    s_document = NULL;
    listen_anew();
}

void fake_tracer(struct tracer *tracer)
{
    memset(tracer, 0, sizeof(*tracer));
    tracer->service = pwt_cstr("orders");
    tracer->handler = pwt_cstr("handler");
    tracer->task_root = pwt_cstr("/var/task");
    tracer->daemon_address = pwt_cstr(s_address);
    tracer->enabled = 1;
    tracer->sdk_enabled = 1;
    tracer->capture_response = 1;
    tracer->capture_error = 1;
    tracer->capture_https = 1;
    tracer->otlp.limits.span_attributes = 128;
    tracer->otlp.limits.value_chars = -1;
    tracer->otlp.protocol = OTLP_HTTP_JSON;
    atomic_init(&tracer->daemon.fd, -1);
    tracer_settings_apply(tracer, &s_scope);
}

struct pwt_inv *fake_scope(void)
{
    return &s_scope;
}

static void *new_worker(struct pwt_inv *inv)
{
    return fake_inv_keep(inv, sizeof(struct tracer_worker));
}

void fake_start(struct pwt_inv *inv, struct tracer *tracer)
{
    fake_inv_open(inv, tracer, NULL, sizeof(struct tracer_state));
    inv->cx.worker = new_worker(inv);
    inv->context.trace_id = pwt_cstr(FAKE_TRACE);
    inv->context.request_id = pwt_cstr("request-1");
    inv->context.function_arn = pwt_cstr(FAKE_ARN);
    inv->context.cold_start = 1;
}

void fake_child(struct pwt_inv *child, struct pwt_inv *parent, bool thread)
{
    fake_inv_fork(child, parent, parent->cx.worker, sizeof(struct tracer_state));
    if (thread) {
        child->cx.worker = new_worker(child);
    }
}

void fake_respond(struct pwt_inv *inv, const char *json)
{
    inv->outcome = (struct pwt_outcome){.kind = PWT_OUTCOME_BYTES, .response = pwt_cstr(json)};
}

void fake_fail(struct pwt_inv *inv, const struct pwt_error *error)
{
    inv->outcome =
        (struct pwt_outcome){.kind = PWT_OUTCOME_ERROR, .code = error->code, .error = error};
}

struct pwt_error fake_error(const char *type, const char *message)
{
    return (struct pwt_error){.size = sizeof(struct pwt_error),
                              .code = PWT_EUSER,
                              .type = pwt_cstr(type),
                              .message = pwt_cstr(message)};
}
