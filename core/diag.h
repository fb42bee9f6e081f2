/* SPDX-License-Identifier: Apache-2.0 */
/* The host's own messages: one line each on standard error, in the form AWS_LAMBDA_LOG_FORMAT asks
 * for. A message says what is wrong, what was expected, and how to fix it (docs/errors.md). */
#ifndef CORE_DIAG_H
#define CORE_DIAG_H

#include <powertools/host.h>

#include <stdbool.h>

/* Reads AWS_LAMBDA_LOG_FORMAT; `debug` lets PWT_DIAG_DEBUG through. */
void diag_init(bool debug);

/* Whether a line of this level would be printed. */
uint32_t diag_enabled(uint32_t level);

/* Prints one line; `inv` names the request it concerns and may be NULL. Any thread, and
 * async-signal-safe. */
void diag_line(struct pwt_inv *inv, uint32_t level, struct pwt_bytes text);

/* The same from a format. */
void diag(struct pwt_inv *inv, uint32_t level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Receives each line's level and text in place of standard error: for tests. NULL undoes it. */
typedef void (*diag_sink_fn)(void *user, uint32_t level, struct pwt_bytes text);
void diag_set_sink(diag_sink_fn sink, void *user);

#endif
