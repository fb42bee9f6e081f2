/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin whose work is its service: adds numbers up for each invocation. */
#include "../tally.h"

#include <powertools/plugin.h>

struct tally_state {
    int64_t total;
};

static int32_t service_add(struct pwt_inv *inv, int64_t amount, int64_t *ret_total)
{
    struct tally_state *state = pwt_inv_cx(inv)->state;
    if (amount < 0) {
        return PWT_EINVAL;
    }
    state->total += amount;
    *ret_total = state->total;
    return PWT_OK;
}

static const struct tally_service s_tally = {.add = service_add};

static const struct pwt_service s_services[] = {
    {.name = "tally-counter", .major = 3, .size = sizeof(s_tally), .table = &s_tally},
};

PWT_PLUGIN(.name = "tally-counter",
           .version = "1.0.0",
           .summary = "Adds numbers up.",
           PWT_SERVICES(s_services),
           .flags = PWT_FAIL_OPEN | PWT_CONCURRENT,
           .state_size = sizeof(struct tally_state));
