/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The adapter of the runner's own tests (test_runner.py): each op does one thing that the runner
 * must see, with no plugin in between.
 */
#include "conformance.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int32_t print(struct replay *run, struct json_object *op)
{
    return pwt_print(run->inv, 0, replay_text(op, "text"));
}

static int32_t print_fields(struct replay *run, struct json_object *op)
{
    struct replay_fields fields = {NULL, 0};
    struct pwt_doc *doc = NULL;
    struct pwt_field open = {.type = PWT_FIELD_OBJECT};
    struct pwt_field close = {.type = PWT_FIELD_CLOSE};
    struct pwt_bytes json = {NULL, 0};

    replay_push_members(run, &fields, replay_member(op, "fields"));
    replay_push_hex(run, &fields, replay_member(op, "fields_hex"));
    (void)pwt_doc_open(run->inv, &doc);
    (void)pwt_doc_put(doc, &open);
    for (uint32_t i = 0; i < fields.count; i++) {
        (void)pwt_doc_put(doc, &fields.items[i]);
    }
    (void)pwt_doc_put(doc, &close);
    int32_t code = pwt_doc_close(doc, &json);
    if (code != 0) {
        return code;
    }
    (void)pwt_print(run->inv, 0, json);
    return pwt_print(run->inv, 0, pwt_cstr("\n"));
}

static int32_t warn(struct replay *run, struct json_object *op)
{
    const char *kind = replay_cstr(op, "kind");
    pwt_diag(run->inv, PWT_DIAG_WARN, "powertools: %s: something is odd; expected not", kind);
    return (int32_t)replay_int(op, "code", 0);
}

static int32_t error_kind(struct replay *run, struct json_object *op)
{
    replay_error_kind(run, replay_cstr(op, "kind"));
    return 0;
}

static int32_t send_datagram(struct replay *run, struct json_object *op)
{
    const char *address = getenv("AWS_XRAY_DAEMON_ADDRESS");
    const char *colon = address ? strchr(address, ':') : NULL;
    struct sockaddr_in daemon = {.sin_family = AF_INET,
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                                 .sin_port =
                                     htons((uint16_t)(colon ? strtoul(colon + 1, NULL, 10) : 0))};
    struct pwt_bytes text = replay_text(op, "text");
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    (void)run;
    ssize_t sent = sendto(fd, text.ptr, text.len, 0, (struct sockaddr *)&daemon, sizeof(daemon));
    (void)close(fd);
    return sent == (ssize_t)text.len ? 0 : PWT_EIO;
}

static int32_t result(struct replay *run, struct json_object *op)
{
    (void)run;
    replay_result_json(replay_json(replay_member(op, "value")));
    return 0;
}

/* The text of an environment variable; null where there is none. */
static int32_t variable(struct replay *run, struct json_object *op)
{
    (void)run;
    replay_result_text(pwt_cstr(getenv(replay_cstr(op, "name"))));
    return 0;
}

static int32_t context(struct replay *run, struct json_object *op)
{
    const struct pwt_context *found = pwt_inv_context(run->inv);
    (void)op;
    replay_result_text(found->request_id);
    replay_result_text(found->function_arn);
    replay_result_text(found->trace_id);
    replay_result_text(found->tenant_id);
    replay_result_json(pwt_inv_event(run->inv));
    return 0;
}

static int32_t hang(struct replay *run, struct json_object *op)
{
    (void)run;
    (void)op;
    int more = -1;
    while (more != 0) { /* a signal that is handled does not end it */
        more = pause();
    }
    return 0;
}

static int32_t crash(struct replay *run, struct json_object *op)
{
    (void)run;
    (void)op;
    return raise(SIGSEGV) == 0 ? 0 : PWT_EIO;
}

static int32_t leave(struct replay *run, struct json_object *op)
{
    (void)run;
    _exit((int)replay_int(op, "status", 0));
}

static const struct replay_op s_ops[] = {
    {"print", print},        {"print_fields", print_fields},
    {"warn", warn},          {"error_kind", error_kind},
    {"send", send_datagram}, {"result", result},
    {"variable", variable},  {"context", context},
    {"hang", hang},          {"crash", crash},
    {"leave", leave},
};

static int32_t configure(struct replay *run, struct json_object *config)
{
    (void)run;
    replay_result_json(replay_json(config));
    return replay_has(config, "refused") ? PWT_ECONFIG : 0;
}

const struct replay_adapter replay_adapter = {
    .ops = s_ops, .op_count = sizeof(s_ops) / sizeof(s_ops[0]), .configure = configure};
