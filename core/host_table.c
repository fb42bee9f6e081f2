/* SPDX-License-Identifier: Apache-2.0 */
/* See host_table.h. Entries are described in <powertools/host.h>. */
#include "host_table.h"

#include "chain.h"
#include "clock.h"
#include "diag.h"
#include "doc.h"
#include "inv.h"
#include "output.h"
#include "version.h"

static const struct pwt_host s_host = {
    .abi_major = PWT_ABI_MAJOR,
    .abi_minor = PWT_ABI_MINOR,
    .size = sizeof(struct pwt_host),
    .version = POWERTOOLS_VERSION,
    .inv_context = inv_context,
    .inv_event = inv_event,
    .inv_set_event = inv_set_event,
    .inv_alloc = inv_alloc,
    .inv_respond = inv_respond,
    .inv_respond_take = inv_respond_take,
    .inv_respond_error = inv_respond_error,
    .inv_fail = inv_fail,
    .inv_outcome = inv_outcome,
    .inv_remaining_ms = inv_remaining_ms,
    .inv_root = inv_root,
    .inv_cx = inv_cx,
    .inv_fork = chain_fork,
    .inv_join = chain_join,
    .inv_thread = chain_thread,
    .next_run = chain_next_run,
    .inv_cached = inv_cached,
    .inv_cache = inv_cache,
    .clock_ns = clock_now_ns,
    .diag_enabled = diag_enabled,
    .diag = diag_line,
    .doc_check = doc_check,
    .doc_find = doc_find,
    .doc_string = doc_string,
    .doc_quote = doc_quote,
    .doc_compact = doc_compact,
    .doc_open = doc_open,
    .doc_put = doc_put,
    .doc_close = doc_close,
    .print = output_print,
    .expect_shutdown = inv_expect_shutdown,
    .inv_conclude = chain_conclude,
    .inv_fork_apart = chain_fork_apart,
    .inv_failure = inv_failure,
};

const struct pwt_host *host_table(void)
{
    return &s_host;
}
