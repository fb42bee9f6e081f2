/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin as somebody will build it with tomorrow's headers (grow.py): it sets the new callback,
 * and asks the host how large its table is. */
#include <powertools/plugin.h>

static int32_t new_before(struct pwt_cx *cx)
{
    const struct pwt_host *host = pwt_host_table();
    const uint64_t needed = offsetof(struct pwt_host, grown) + sizeof(host->grown);
    pwt_diag(cx->inv, PWT_DIAG_WARN, "new plugin: host %u.%u %s the new function", host->abi_major,
             host->abi_minor, host->size >= needed ? "knows" : "lacks");
    return PWT_OK;
}

static int32_t new_grown(struct pwt_cx *cx)
{
    return pwt_fail(cx->inv, PWT_ESTATE, "today's host knows no such callback");
}

PWT_PLUGIN(.name = "new",
           .version = "1.0.0",
           .summary = "Was built with the ABI of tomorrow.",
           .flags = PWT_FAIL_CLOSED,
           .before = new_before,
           .grown = new_grown);
