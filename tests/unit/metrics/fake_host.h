/* SPDX-License-Identifier: Apache-2.0 */
/* The metrics in a host that is only a table of functions. */
#ifndef TESTS_METRICS_FAKE_HOST_H
#define TESTS_METRICS_FAKE_HOST_H

#include "../../../plugins/metrics/metrics.h"
#include "plugin_host/plugin_host.h"

#include <powertools/metrics.h>

#define FAKE_NOW_MS INT64_C(1666888063738)
#define FAKE_TIME   "1666888063738"

/* What every document of `fake_start` begins with: up to the dimension sets. */
#define FAKE_HEAD                         \
    "{\"_aws\":{\"Timestamp\":" FAKE_TIME \
    ",\"CloudWatchMetrics\":[{\"Namespace\":\"Shop\",\"Dimensions\":"

/* Metrics as their init leaves them: namespace `Shop`, service `orders`; and their first
 * invocation. What a test adds to `environment` is there before the init. */
struct fake {
    struct metrics self;
    struct metrics_worker worker;
    struct pwt_inv init;
    struct pwt_inv inv;
};

static inline struct metrics_state *fake_state(const struct pwt_inv *inv)
{
    return inv->cx.state;
}

/* Installs the host, with settings that a test may change before the init. */
void fake_install(struct fake *fake);

/* Runs the plugin's init in `fake->init`, then opens `fake->inv`. Returns the code of the init. */
int32_t fake_begin(struct fake *fake);

/* Both, with the usual settings. fake_end() gives all memory back. */
void fake_start(struct fake *fake);
void fake_end(struct fake *fake);

/* A further invocation of the same worker; a child on the same thread; the scope of a thread. */
void fake_next(struct fake *fake);
void fake_child(struct pwt_inv *child, struct pwt_inv *parent);
void fake_scope(struct pwt_inv *scope, struct metrics_worker *copy, struct pwt_inv *parent);

#endif
