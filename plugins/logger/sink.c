/* SPDX-License-Identifier: Apache-2.0 */
/* Where finished lines go: to standard output, to a sink of somebody's own, or to both. A line that
 * the sink does not take is printed. Last words always go to standard output: a signal handler
 * calls nobody. */
#include "sink.h"

#include <powertools/logger.h>

#include "calls.h"

/* Of the sink as it is in major 1 of the service, by the bytes: its sizeof may grow. */
#define SINK_LEAST_BYTES 32U

/* Once: it would be said of every line. */
static void report(struct pwt_cx *cx, int32_t code)
{
    struct logger *logger = cx->self;
    const uint32_t bit = LOGGER_REPORTED_SINK;

    if ((atomic_fetch_or_explicit(&logger->reported, bit, memory_order_relaxed) & bit) == 0) {
        pwt_diag(cx->inv, PWT_DIAG_WARN,
                 "powertools: the sink of log lines returned %d; expected 0; what it does not take "
                 "goes to standard output, look at why it fails",
                 (int)code);
    }
}

int32_t logger_sink_emit(struct pwt_cx *cx, uint32_t level, struct pwt_bytes line)
{
    const struct logger *logger = cx->self;
    struct logger_state *state = cx->state;
    const struct pwt_log_sink *sink = logger->sink;

    if (state->is_outside) {
        return pwt_print(cx->inv, level, line);
    }
    const bool only = (sink->flags & PWT_LOG_SINK_ONLY) != 0;
    const int32_t printed = only ? 0 : pwt_print(cx->inv, level, line);
    state->is_outside = 1;
    const int32_t code = sink->write(cx->inv, level, line, sink->user);
    state->is_outside = 0;
    if (code == 0) {
        return 0;
    }
    report(cx, code);
    return only ? pwt_print(cx->inv, level, line) : printed;
}

void logger_sink_flush(struct pwt_cx *cx)
{
    const struct logger *logger = cx->self;
    struct logger_state *state = cx->state;

    if (!logger->sink || !logger->sink->flush) {
        return;
    }
    state->is_outside = 1;
    const int32_t code = logger->sink->flush(cx->inv, logger->sink->user);
    state->is_outside = 0;
    if (code != 0) {
        report(cx, code);
    }
}

int32_t logger_set_sink(struct pwt_inv *inv, const struct pwt_log_sink *sink)
{
    struct logger *logger = pwt_inv_cx(inv)->self;

    if (!logger_in_init(inv, "pwt_logger_set_sink")) {
        return PWT_ESTATE;
    }
    if (sink->size < SINK_LEAST_BYTES || !sink->write ||
        (sink->flags & ~(uint32_t)PWT_LOG_SINK_ONLY) != 0) {
        return PWT_EINVAL;
    }
    if (logger->sink) {
        return PWT_ESTATE;
    }
    struct pwt_log_sink *kept = pwt_alloc(inv, sizeof(*kept));
    if (!kept) {
        return PWT_ENOMEM;
    }
    *kept = (struct pwt_log_sink){.size = sizeof(*kept),
                                  .flags = sink->flags,
                                  .write = sink->write,
                                  .flush = sink->flush,
                                  .user = sink->user};
    logger->sink = kept;
    return sink->flush ? pwt_expect_shutdown(inv) : 0;
}
