/* SPDX-License-Identifier: Apache-2.0 */
/* The least that a plugin can say, with one option and one service. */
#include <powertools/plugin.h>

struct least {
    int64_t limit;
};

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_LEAST_LIMIT",
     .type = PWT_OPT_INT,
     .help = "One number.",
     .offset = offsetof(struct least, limit)},
};

static const uint64_t s_table[1] = {7};

static const struct pwt_service s_services[] = {
    {.name = "least", .major = 1, .size = sizeof(s_table), .table = s_table},
};

PWT_PLUGIN(.name = "least",
           .version = "1.0.0",
           .summary = "Says little.",
           PWT_OPTIONS(s_options),
           PWT_SERVICES(s_services),
           .flags = PWT_FAIL_OPEN);
