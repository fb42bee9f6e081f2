/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin as somebody built it with the headers of ABI 1.0: it uses a table of each kind, and what
 * the host hands it. */
#include <powertools/logger.h>
#include <powertools/plugin.h>

#include <inttypes.h>

struct old {
    int64_t first;
    int64_t second;
};

/* Two entries each: the second is found only by the element size that was compiled in. */
static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_OLD_FIRST",
     .type = PWT_OPT_INT,
     .def = "1",
     .help = "A number.",
     .offset = offsetof(struct old, first)},
    {.env = "POWERTOOLS_OLD_SECOND",
     .type = PWT_OPT_INT,
     .def = "2",
     .help = "A number.",
     .offset = offsetof(struct old, second)},
};

static const uint64_t s_table[] = {1};

static const struct pwt_service s_services[] = {
    {.name = "old-first", .major = 1, .size = sizeof(s_table), .table = s_table},
    {.name = "old-second", .major = 1, .size = sizeof(s_table), .table = s_table},
};

static int32_t old_before(struct pwt_cx *cx)
{
    const struct old *self = cx->self;
    pwt_diag(cx->inv, PWT_DIAG_WARN, "old plugin: options %" PRId64 " %" PRId64 ", cold start %u",
             self->first, self->second, pwt_inv_context(cx->inv)->cold_start);
    return PWT_OK;
}

static int32_t old_after(struct pwt_cx *cx)
{
    const struct pwt_outcome *outcome = pwt_inv_outcome(cx->inv);
    if (outcome->kind == PWT_OUTCOME_ERROR) {
        pwt_diag(cx->inv, PWT_DIAG_WARN, "old plugin: error %.*s", (int)outcome->error->type.len,
                 outcome->error->type.ptr);
    }
    return PWT_OK;
}

PWT_PLUGIN(.name = "old",
           .version = "1.0.0",
           .summary = "Was built with ABI 1.0.",
           PWT_OPTIONS(s_options),
           PWT_SERVICES(s_services),
           .flags = PWT_FAIL_OPEN,
           .self_size = sizeof(struct old),
           .before = old_before,
           .after = old_after);
