/* SPDX-License-Identifier: Apache-2.0 */
/* The host's clock, which tests replace. */
#ifndef CORE_CLOCK_H
#define CORE_CLOCK_H

#include <stdint.h>

/* Nanoseconds of enum pwt_clock. Any thread. */
int64_t clock_now_ns(uint32_t clock);

/* Replaces the clock; NULL brings the real one back. Before threads start. */
typedef int64_t (*clock_fn)(uint32_t clock);
void clock_set(clock_fn now);

#endif
