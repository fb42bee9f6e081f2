/* SPDX-License-Identifier: Apache-2.0 */
/* A function that uses what each plugin offers, and answers with what it got. */
#include <powertools/powertools.h>

#include <stdio.h>

static int32_t handle(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv);
    struct pwt_bytes value = pwt_cstr("null");
    char answer[512];
    bool share = false;
    bool berlin = false;

    pwt_log_info(inv, "probed", PWT_STR("by", "the layers' tests"));
    pwt_metric(inv, "Probes", PWT_UNIT_COUNT, 1);
    pwt_trace_annotate(inv, PWT_STR("probe", "yes"));
    (void)pwt_flag(inv, "share", event, &share);
    (void)pwt_flag(inv, "berlin", event, &berlin);
    const int32_t code = pwt_parameter_get(inv, "/probe", &value);
    (void)snprintf(answer, sizeof(answer),
                   "{\"parameter\":%.*s,\"code\":%d,\"share\":%s,\"berlin\":%s,"
                   "\"card\":\"4111-1111\",\"pin\":\"1234\"}",
                   (int)value.len, value.ptr, code, share ? "true" : "false",
                   berlin ? "true" : "false");
    return pwt_respond_cstr(inv, answer);
}

/* Fails where the parameter cannot be had. */
static int32_t insist(struct pwt_inv *inv)
{
    struct pwt_bytes value = pwt_cstr("null");
    const int32_t code = pwt_parameter_get(inv, "/probe", &value);

    return code == 0 ? pwt_respond(inv, value) : code;
}

PWT_HANDLER(probe, .handle = handle);
PWT_HANDLER(insist, .handle = insist);
