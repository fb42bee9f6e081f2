/* SPDX-License-Identifier: Apache-2.0 */
/* A program run to its end for what it prints. */
#ifndef CLI_CAPTURE_H
#define CLI_CAPTURE_H

#include "buffer.h"
#include "child.h"

#include <stdbool.h>
#include <stdint.h>

struct capture {
    struct buffer output;
    struct buffer errors; /* what it wrote to stderr, if options.errors_apart */
    struct child_exit how;
    bool timed_out; /* it was killed; `how` is not set */
};

/**
 * Runs a program, for @p timeout_ms at most.
 *
 * @return false if it cannot be started; errno says why. Call capture_done() in any case.
 */
bool capture_run(const struct child_options *options, int64_t timeout_ms, struct capture *ret);

/** True if the program ended by itself with status 0. */
bool capture_succeeded(const struct capture *capture);

void capture_done(struct capture *capture);

#endif
