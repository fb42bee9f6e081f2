/* SPDX-License-Identifier: Apache-2.0 */
/* Sampling: a share of invocations at DEBUG. Chosen by the trace id, so that all functions of one
 * trace that have the same rate choose alike. */
#include "sampling.h"

#include <powertools/json.h>
#include <powertools/logger.h>

#include "logger.h"
#include "set.h"
#include "shared/trace_header.h"

#include <unistd.h>

void logger_sampling_resolve(struct logger *logger, struct pwt_inv *scope)
{
    const struct pwt_bytes text = logger->rate_text;
    struct pwt_json_value value;
    double rate = 0;

    logger->has_rate = 0;
    logger->rate = 0;
    if (text.len == 0) {
        return;
    }
    bool read = pwt_json_validate(text.ptr, (size_t)text.len, NULL, NULL) == 0 &&
                pwt_json_open(text.ptr, (size_t)text.len, &value) == 0 &&
                pwt_json_double(&value, &rate) == 0 && rate >= 0 && rate <= 1;
    if (!read) {
        pwt_diag(scope, PWT_DIAG_WARN,
                 "powertools: invalid-sampling-rate: POWERTOOLS_LOGGER_SAMPLE_RATE='%.*s' is not a "
                 "share; expected a number from 0 to 1; nothing is sampled, correct or remove it",
                 (int)(text.len < 64 ? text.len : 64), text.ptr);
        return;
    }
    logger->has_rate = 1;
    logger->rate = rate;
}

/* The last step of MurmurHash3, for bits that are alike. */
static uint64_t mix(uint64_t state)
{
    state = (state ^ state >> 33) * UINT64_C(0xff51afd7ed558ccd);
    state = (state ^ state >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return state ^ state >> 33;
}

/* FNV-1a. */
static uint64_t hash(struct pwt_bytes text)
{
    uint64_t state = UINT64_C(0xcbf29ce484222325);

    for (uint64_t i = 0; i < text.len; i++) {
        state = (state ^ (unsigned char)text.ptr[i]) * UINT64_C(0x100000001b3);
    }
    return mix(state);
}

/* By the trace, else by the request; in an init, where there is neither, by chance. */
static uint64_t draw(const struct pwt_context *context)
{
    const struct pwt_bytes trace = trace_header_id(context->trace_id);

    if (trace.ptr) {
        return hash(trace);
    }
    if (context->request_id.ptr) {
        return hash(context->request_id);
    }
    return mix((uint64_t)pwt_clock_ns(PWT_CLOCK_REAL) ^ (uint64_t)getpid() << 32);
}

bool logger_sampling_decide(const struct logger *logger, const struct pwt_context *context)
{
    /* 53 bits are a number from 0 up to 1, and all of them fit a double. */
    return logger->has_rate && logger->rate > 0 && !logger->has_platform &&
           (double)(draw(context) >> 11) * 0x1p-53 < logger->rate;
}

void logger_sampling_refresh(struct pwt_cx *cx)
{
    const struct logger *logger = cx->self;
    const struct pwt_context *context = pwt_inv_context(cx->inv);
    struct logger_set *set = logger_set_of(cx);
    const bool first = !set->served;

    set->served = 1;
    if (!logger->has_rate || logger->has_platform ||
        (first && (set->modified || !trace_header_id(context->trace_id).ptr))) {
        return; /* the init's choice stands */
    }
    const bool sampled = logger_sampling_decide(logger, context);
    logger_set_levels(cx, sampled);
    if (sampled) {
        pwt_diag(cx->inv, PWT_DIAG_DEBUG,
                 "powertools: this invocation was chosen by POWERTOOLS_LOGGER_SAMPLE_RATE; its log "
                 "level is DEBUG");
    }
}
