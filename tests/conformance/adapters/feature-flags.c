/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ops of recorded cases of feature flags, as calls of <powertools/feature_flags.h>. A call that
 * says that the default counts gives the case's default: that is what a handler would be left with.
 */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include "conformance.h"

#include <powertools/feature_flags.h>

#include <dlfcn.h>

static bool is_default(int32_t code)
{
    return code == PWT_ENOTFOUND || code == PWT_EIO;
}

/* Absent where the case passes no context. */
static struct pwt_bytes context_of(struct json_object *op)
{
    return replay_has(op, "context") ? replay_json(replay_member(op, "context"))
                                     : pwt_bytes_make(NULL, 0);
}

static int32_t evaluate(struct replay *run, struct json_object *op)
{
    struct pwt_bytes json = replay_json(replay_member(op, "default"));

    const int32_t code = pwt_flag_json(run->inv, replay_cstr(op, "name"), context_of(op), &json);
    if (code != 0 && !is_default(code)) {
        return code;
    }
    replay_result_json(json);
    return 0;
}

static int32_t get_enabled_features(struct replay *run, struct json_object *op)
{
    struct pwt_bytes names = pwt_cstr("[]");

    const int32_t code = pwt_flags_enabled(run->inv, context_of(op), &names);
    if (code != 0 && !is_default(code)) {
        return code;
    }
    replay_result_json(names);
    return 0;
}

static int32_t get_configuration(struct replay *run, struct json_object *op)
{
    struct pwt_bytes json;

    (void)op;
    const int32_t code = pwt_flags_document(run->inv, &json);
    if (code == 0) {
        replay_result_json(json);
    }
    return code;
}

static int32_t validate(struct replay *run, struct json_object *op)
{
    struct pwt_bytes json;

    (void)op;
    const int32_t code = pwt_flags_document(run->inv, &json);
    if (code == 0) {
        replay_result_json(pwt_cstr("null"));
    }
    return code;
}

/* From the first one on the clock of the process stands: `seconds` after that. */
static int32_t clock_at(struct replay *run, struct json_object *op)
{
    static int64_t s_began_ns;
    union {
        void *object;
        void (*set)(int64_t now_ns);
    } clock = {.object = dlsym(RTLD_DEFAULT, "test_clock_set")};

    (void)run;
    if (!clock.object) {
        return PWT_EABSENT;
    }
    if (s_began_ns == 0) {
        s_began_ns = pwt_clock_ns(PWT_CLOCK_REAL);
    }
    clock.set(s_began_ns + (int64_t)(json_object_get_double(replay_member(op, "seconds")) * 1e9));
    return 0;
}

static const struct replay_op s_ops[] = {
    {"clock", clock_at},
    {"evaluate", evaluate},
    {"get_enabled_features", get_enabled_features},
    {"get_configuration", get_configuration},
    {"validate", validate},
};

const struct replay_adapter replay_adapter = {.ops = s_ops,
                                              .op_count = sizeof(s_ops) / sizeof(s_ops[0])};
