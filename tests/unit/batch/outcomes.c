/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin further out than `batch` that says what became of each record, in `after` and in
 * `settled`. It has no `fork` and no `join`, so records run one at a time under it. */
#include <powertools/batch.h>
#include <powertools/plugin.h>

static void tell(struct pwt_inv *inv, const char *when)
{
    struct pwt_batch_summary summary = {.size = (uint32_t)sizeof(summary)};

    if (pwt_batch_results(inv, &summary) != 0) {
        pwt_diag(inv, PWT_DIAG_WARN, "%s: no batch", when);
        return;
    }
    pwt_diag(inv, PWT_DIAG_WARN, "%s: %u = %u + %u + %u + %u", when, summary.total,
             summary.succeeded, summary.failed, summary.skipped, summary.pending);
    for (uint32_t i = 0; i < summary.total; i++) {
        struct pwt_batch_record record = {.size = (uint32_t)sizeof(record)};
        if (pwt_batch_result(inv, i, &record) == 0) {
            pwt_diag(inv, PWT_DIAG_WARN, "%s: %u %.*s %u %.*s", when, record.index,
                     (int)record.id.len, record.id.ptr, record.status,
                     record.error ? (int)record.error->message.len : 0,
                     record.error ? record.error->message.ptr : "");
        }
    }
}

static int32_t outcomes_after(struct pwt_cx *cx)
{
    tell(cx->inv, "after");
    return 0;
}

static void outcomes_settled(struct pwt_cx *cx)
{
    tell(cx->inv, "settled");
}

PWT_PLUGIN(.name = "outcomes",
           .version = "1.0.0",
           .summary = "Says what became of each record.",
           .flags = PWT_FAIL_OPEN | PWT_CONCURRENT,
           .phase = PWT_PHASE_OBSERVE,
           .after = outcomes_after,
           .settled = outcomes_settled);
