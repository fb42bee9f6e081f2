/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stand-in for data masking: the service `redact`, which puts "***" in the place of every value
 * that it is asked about, or fails, as its settings say.
 */
#include <powertools/plugin.h>
#include <powertools/redact.h>

#include <stddef.h>

struct masker {
    uint32_t fails;
};

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_MASKER_FAILS",
     .type = PWT_OPT_BOOL,
     .def = "false",
     .help = "Fails to mask anything.",
     .offset = offsetof(struct masker, fails)},
};

static const uint32_t s_wants = PWT_REDACT_EVENT | PWT_REDACT_RESPONSE | PWT_REDACT_VALUE;

static int32_t redact(struct pwt_inv *inv,
                      uint32_t what,
                      struct pwt_bytes key,
                      struct pwt_bytes json,
                      struct pwt_bytes *ret_json)
{
    const struct masker *masker = pwt_inv_cx(inv)->self;

    (void)what;
    if (masker->fails) {
        return PWT_EFORMAT;
    }
    *ret_json = pwt_bytes_equal(key, pwt_cstr("plain")) ? json : pwt_cstr("\"***\"");
    return 0;
}

static const struct pwt_redact_service s_redact = {.wants = &s_wants, .redact = redact};

static const struct pwt_service s_services[] = {
    {.name = "redact", .major = 1, .size = sizeof(s_redact), .table = &s_redact},
};

static int32_t nothing(struct pwt_cx *cx)
{
    (void)cx;
    return 0;
}

PWT_PLUGIN(.name = "masker",
           .version = "1.0.0",
           .summary = "Masks everything.",
           PWT_OPTIONS(s_options),
           PWT_SERVICES(s_services),
           .flags = PWT_FAIL_CLOSED | PWT_CONCURRENT,
           .phase = PWT_PHASE_PROTECT,
           .self_size = sizeof(struct masker),
           .before = nothing);
