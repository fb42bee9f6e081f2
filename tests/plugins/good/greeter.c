/* SPDX-License-Identifier: Apache-2.0 */
/* Logs from its init, before there is any event. */
#include <powertools/logger.h>
#include <powertools/plugin.h>

static int32_t greeter_init(struct pwt_cx *cx)
{
    pwt_log_info(cx->inv, "greeter is ready", PWT_INT("answer", 42));
    return 0;
}

PWT_PLUGIN(.name = PLUGIN_NAME,
           .version = "1.0.0",
           .summary = "Logs from init.",
           .flags = PWT_FAIL_OPEN | PWT_CONCURRENT,
           .required = "logger",
           .init = greeter_init);
