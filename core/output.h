/* SPDX-License-Identifier: Apache-2.0 */
/* The function's own output: standard output, or the telemetry pipe where Lambda gives one. All
 * that plugins print goes through here, so that no piece is ever torn by another. */
#ifndef CORE_OUTPUT_H
#define CORE_OUTPUT_H

#include <powertools/host.h>

#include <stdbool.h>

/* Takes `_LAMBDA_TELEMETRY_LOG_FD` out of the environment, as Lambda asks of runtimes. */
void output_init(void);

/* pwt_print() of <powertools/host.h>. */
int32_t output_print(struct pwt_inv *inv, uint32_t severity, struct pwt_bytes piece);

/* For signal handlers, which must not print into the middle of a piece: a pipe that is full takes
 * one bit by bit. If the calling thread is printing, returns true and calls `say` with `subject`
 * once its piece is out, no longer as a signal handler. Otherwise waits for the pieces of other
 * threads, 20 ms at most, and returns false. Async-signal-safe. */
bool output_postpone(void (*say)(void *subject), void *subject);

/* Waits for the pieces of all threads, 20 ms at most: for who cannot wait longer, since the process
 * dies. Async-signal-safe. */
void output_settle(void);

#endif
