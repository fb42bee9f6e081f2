/* SPDX-License-Identifier: Apache-2.0 */
/* The function's own output: standard output, or the telemetry pipe where Lambda gives one. All
 * that plugins print goes through here, so that no piece is ever torn by another. */
#ifndef CORE_OUTPUT_H
#define CORE_OUTPUT_H

#include <powertools/host.h>

/* Takes `_LAMBDA_TELEMETRY_LOG_FD` out of the environment, as Lambda asks of runtimes. */
void output_init(void);

/* pwt_print() of <powertools/host.h>. */
int32_t output_print(struct pwt_inv *inv, uint32_t severity, struct pwt_bytes piece);

#endif
