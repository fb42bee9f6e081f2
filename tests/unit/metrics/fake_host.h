/* SPDX-License-Identifier: Apache-2.0 */
/* As much of a host as the metrics call: invocations with an arena and a context, a clock that
 * stands, output and diagnostics that are kept. */
#ifndef TESTS_METRICS_FAKE_HOST_H
#define TESTS_METRICS_FAKE_HOST_H

#include "../../../plugins/metrics/metrics.h"

#include <powertools/metrics.h>

/* 2022-10-27T16:27:43.738Z */
#define FAKE_NOW_NS INT64_C(1666888063738999999)
#define FAKE_NOW_MS INT64_C(1666888063738)
#define FAKE_TIME   "1666888063738"

/* What every document of `fake_start` begins with: up to the dimension sets. */
#define FAKE_HEAD                         \
    "{\"_aws\":{\"Timestamp\":" FAKE_TIME \
    ",\"CloudWatchMetrics\":[{\"Namespace\":\"Shop\",\"Dimensions\":"

/* An invocation. Tests change what they like before the metrics see it. */
struct pwt_inv {
    struct pwt_context context;
    struct pwt_outcome outcome;
    struct pwt_error error; /* of pwt_respond_error and pwt_fail */
    struct pwt_inv *root;
    struct pwt_cx cx;
    struct metrics_state state;
    void *blocks;  /* the arena's, each beginning with the address of the one before */
    uint64_t room; /* bytes that the arena still gives */
};

/* Metrics as their init leaves them: namespace `Shop`, service `orders`; and their first
 * invocation. What a test adds to `environment` is there before the init. */
struct fake {
    struct metrics self;
    struct metrics_worker worker;
    struct pwt_inv init;
    struct pwt_inv inv;
};

/* Makes the fake the host of this program, with its clock at FAKE_NOW_NS, nothing printed. */
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
void fake_free(struct pwt_inv *inv);

/* What was printed since the last call, NUL-terminated; how many pieces; and when it may not be. */
const char *fake_printed(void);
uint32_t fake_pieces(void);
void fake_break_output(void);

/* Diagnostic lines so far, one after the other; forgets them. */
const char *fake_diag(void);

/* Called in the middle of the next print, or of the next look at the clock: as a signal would. */
void fake_interrupt(void (*call)(void *user), void *user);

#endif
