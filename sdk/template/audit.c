/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plugin `audit`: one line of JSON for each invocation that says who called what, and how it
 * ended. A skeleton for plugins of your own: an option, state per invocation, and three callbacks.
 */
#include <powertools/plugin.h>

#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

/* Indexes into the choices of POWERTOOLS_AUDIT_LEVEL. */
enum audit_level { AUDIT_OFF, AUDIT_BASIC, AUDIT_FULL };

/* For the life of the process; the host stores the options into it before anything is called. */
struct audit {
    uint32_t level;
    uint32_t reserved;
};

/* For one invocation; the host makes it, zeroed. */
struct audit_state {
    int64_t started_ns;
    struct pwt_bytes line;
};

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_AUDIT_LEVEL",
     .type = PWT_OPT_ENUM,
     .choices = "off|basic|full",
     .def = "basic",
     .offset = offsetof(struct audit, level),
     .help = "How much of each request is recorded; full adds the caller's address and path."},
};

/* A member of the event in one line of JSON, or null. Only full looks into the event at all. */
static struct pwt_bytes event_member(struct pwt_cx *cx, const char *path)
{
    const struct audit *self = cx->self;
    struct pwt_bytes value = {NULL, 0};
    struct pwt_bytes line = pwt_cstr("null");
    if (self->level == AUDIT_FULL && pwt_doc_find(pwt_inv_event(cx->inv), path, &value) == PWT_OK) {
        (void)pwt_doc_compact(cx->inv, value, &line);
    }
    return line;
}

static const char *outcome_name(const struct pwt_outcome *outcome)
{
    return outcome->kind == PWT_OUTCOME_ERROR ? "error" : "response";
}

static int32_t audit_before(struct pwt_cx *cx)
{
    struct audit_state *state = cx->state;
    state->started_ns = pwt_clock_ns(PWT_CLOCK_MONOTONIC);
    return PWT_OK;
}

/* Makes the line, in the invocation's arena. What can fail is done here, where a failure counts. */
static int32_t audit_after(struct pwt_cx *cx)
{
    const struct audit *self = cx->self;
    struct audit_state *state = cx->state;
    struct pwt_bytes id = {NULL, 0};
    if (self->level == AUDIT_OFF) {
        return PWT_OK;
    }
    const int64_t took_us = (pwt_clock_ns(PWT_CLOCK_MONOTONIC) - state->started_ns) / 1000;
    const struct pwt_bytes address = event_member(cx, "/requestContext/http/sourceIp");
    const struct pwt_bytes path = event_member(cx, "/rawPath");
    if (pwt_doc_quote(cx->inv, pwt_inv_context(cx->inv)->request_id, &id) != PWT_OK) {
        return pwt_fail(cx->inv, PWT_ENOMEM, "audit: no memory for the record");
    }
    const uint64_t room = 160 + id.len + address.len + path.len;
    char *line = pwt_alloc(cx->inv, room);
    if (!line) {
        return pwt_fail(cx->inv, PWT_ENOMEM, "audit: no memory for the record");
    }
    const int len =
        snprintf(line, room,
                 "{\"audit\":{\"request_id\":%.*s,\"outcome\":\"%s\",\"took_us\":%" PRId64
                 ",\"address\":%.*s,\"path\":%.*s}}\n",
                 (int)id.len, id.ptr, outcome_name(pwt_inv_outcome(cx->inv)), took_us,
                 (int)address.len, address.ptr, (int)path.len, path.ptr);
    state->line = pwt_bytes_make(line, (uint64_t)len);
    return PWT_OK;
}

/* The caller has its answer: writing delays nobody. One write, or other lines get in between. */
static void audit_settled(struct pwt_cx *cx)
{
    const struct audit_state *state = cx->state;
    if (state->line.len > 0 && write(STDOUT_FILENO, state->line.ptr, state->line.len) < 0) {
        pwt_diag(cx->inv, PWT_DIAG_WARN,
                 "powertools: audit record of an invocation is lost (%s); expected standard output "
                 "to be open; do not close it in the function",
                 strerror(errno));
    }
}

PWT_PLUGIN(.name = "audit",
           .version = "1.0.0",
           .summary = "Records who called what.",
           PWT_OPTIONS(s_options),
           .flags = PWT_FAIL_OPEN | PWT_CONCURRENT,
           .phase = PWT_PHASE_OBSERVE,
           .self_size = sizeof(struct audit),
           .state_size = sizeof(struct audit_state),
           .before = audit_before,
           .after = audit_after,
           .settled = audit_settled);
