/* SPDX-License-Identifier: Apache-2.0 */
/* What the floor does besides echoing when it is built with FLOOR_BARE. */
#ifndef BENCH_FLOOR_BARE_H
#define BENCH_FLOOR_BARE_H

#include "bare.h"

/* An invocation as the floor received it. */
struct floor_request {
    struct bare_text id;
    struct bare_text arn;
    struct bare_text trace;
    struct bare_text body;
};

/* Reads the environment: which of `log`, `metric` and `trace` stand in BENCH_BARE. */
void floor_bare_init(void);

/* The work of one invocation, before its answer. */
void floor_bare(const struct floor_request *request);

#endif
