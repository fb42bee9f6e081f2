/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The handler of conformance runs: reads the case that CONFORMANCE_CASE names, runs the ops before
 * the first `invoke` in its init and those of the n-th `invoke` in the n-th invocation, and appends
 * what they gave to the file that CONFORMANCE_RECORD names, one JSON object a line.
 */
#include "conformance.h"
#include "record.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static struct json_object *s_case; /* read-only after init */
static struct json_object *s_list; /* its ops */
static size_t s_at;                /* the op that the next call begins with */

static bool is_op(struct json_object *op, const char *name)
{
    const char *found = replay_cstr(op, "op");
    return found && strcmp(found, name) == 0;
}

/* ---- the ops of every utility ---------------------------------------------------------------- */

static int32_t op_respond(struct replay *run, struct json_object *op)
{
    run->response = replay_json(replay_member(op, "value"));
    return 0;
}

static int32_t op_fail(struct replay *run, struct json_object *op)
{
    struct json_object *error = replay_member(op, "error");
    run->error.type = replay_text(error, "type");
    run->error.message = replay_text(error, "message");
    return REPLAY_RAISED;
}

static int32_t op_catch(struct replay *run, struct json_object *op)
{
    (void)replay_ops(run, op);
    return 0;
}

struct thread {
    struct replay run;
    struct json_object *op;
};

static void *thread_main(void *argument)
{
    struct thread *thread = argument;
    /* An error object that nobody catches ends its thread, as in the recorded runtimes. */
    (void)replay_ops(&thread->run, thread->op);
    return NULL;
}

static int32_t op_thread(struct replay *run, struct json_object *op)
{
    struct thread thread = {.run = *run, .op = op};
    pthread_t id;
    int32_t code = pwt_inv_thread(run->inv, &thread.run.inv);
    if (code != 0) {
        return code;
    }
    if (pthread_create(&id, NULL, thread_main, &thread) != 0) {
        code = PWT_EIO;
    } else {
        (void)pthread_join(id, NULL);
    }
    (void)pwt_inv_join(thread.run.inv);
    return code;
}

/* The runner has written the body out, once per round. */
static int32_t op_repeat(struct replay *run, struct json_object *op)
{
    return replay_ops(run, replay_member(op, "body"));
}

/* A test's own process: what its threads see changes here and nowhere else. */
static int32_t op_setenv(struct replay *run, struct json_object *op)
{
    const char *name = replay_cstr(op, "name");
    const char *value = replay_cstr(op, "value");
    (void)run;
    return name && setenv(name, value ? value : "", 1) == 0 ? 0 : PWT_EINVAL;
}

static const struct replay_op s_common[] = {
    {"respond", op_respond}, {"fail", op_fail},     {"catch", op_catch},
    {"thread", op_thread},   {"repeat", op_repeat}, {"setenv", op_setenv},
};

/* ---- walking --------------------------------------------------------------------------------- */

static const struct replay_op *
find(const struct replay_op *ops, size_t count, struct json_object *op)
{
    for (size_t i = 0; i < count; i++) {
        if (is_op(op, ops[i].name)) {
            return &ops[i];
        }
    }
    return NULL;
}

static int32_t run_op(struct replay *run, struct json_object *op)
{
    const struct replay_op *found = find(replay_adapter.ops, replay_adapter.op_count, op);
    if (!found) {
        found = find(s_common, sizeof(s_common) / sizeof(s_common[0]), op);
    }
    if (!found) {
        record_unknown_op(replay_member(op, "op"));
        return 0;
    }
    int32_t code = found->run(run, op);
    if (code < 0) {
        record_code(run->op_label, code);
        return 0;
    }
    return code;
}

int32_t replay_ops(struct replay *run, struct json_object *op_or_list)
{
    struct json_object *list = json_object_is_type(op_or_list, json_type_object)
                                   ? replay_member(op_or_list, "ops")
                                   : op_or_list;
    size_t count = list ? json_object_array_length(list) : 0;
    int32_t code = 0;
    for (size_t i = 0; i < count && code == 0; i++) {
        code = run_op(run, json_object_array_get_idx(list, i));
    }
    return code;
}

/* The ops up to the next `invoke`, which stays for the next call. */
static int32_t run_until_invoke(struct replay *run)
{
    size_t count = json_object_array_length(s_list);
    int32_t code = 0;
    for (; s_at < count; s_at++) {
        struct json_object *op = json_object_array_get_idx(s_list, s_at);
        if (is_op(op, "invoke")) {
            break;
        }
        if (code == 0) { /* an error object ends the invocation, but the ops are still its own */
            run->op_label = json_object_new_int64((int64_t)s_at);
            code = run_op(run, op);
            json_object_put(run->op_label);
        }
    }
    return code;
}

static int32_t raise_error(struct replay *run)
{
    struct pwt_error error = {.size = (uint32_t)sizeof(error),
                              .code = PWT_EUSER,
                              .type = run->error.type,
                              .message = run->error.message};
    (void)pwt_host_table()->inv_fail(run->inv, &error);
    return PWT_EUSER;
}

static int32_t handle(struct pwt_inv *inv)
{
    struct replay run = {.inv = inv};
    s_at++; /* the `invoke` itself */
    if (run_until_invoke(&run) == REPLAY_RAISED) {
        return raise_error(&run);
    }
    return run.response.ptr ? pwt_respond(inv, run.response) : 0;
}

static int32_t init(struct pwt_inv *scope)
{
    struct replay run = {.inv = scope};
    const char *path = getenv("CONFORMANCE_CASE");
    s_case = record_open(getenv("CONFORMANCE_RECORD")) == 0 ? record_read_case(path) : NULL;
    s_list = replay_member(s_case, "ops");
    if (!s_list) {
        return pwt_fail(scope, PWT_ECONFIG, "conformance: no case in '%s'", path ? path : "");
    }
    struct json_object *config = replay_member(s_case, "config");
    if (replay_adapter.configure && config && json_object_object_length(config) > 0) {
        run.op_label = json_object_new_string("init");
        int32_t code = replay_adapter.configure(&run, config);
        if (code < 0) {
            record_code(run.op_label, code);
        }
        json_object_put(run.op_label);
    }
    return run_until_invoke(&run) == REPLAY_RAISED ? raise_error(&run) : 0;
}

PWT_HANDLER(replay, .handle = handle, .init = init);
