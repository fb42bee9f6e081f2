/* SPDX-License-Identifier: Apache-2.0 */
/* Shortly before Lambda ends an invocation that takes too long, plugins with last words get to
 * write them. The timer is set anew only when it lags far behind the deadline of the invocation
 * that starts, so that not every invocation pays for a system call; one that expires early sets
 * itself. */
#ifndef CORE_DEADLINE_H
#define CORE_DEADLINE_H

#include "runtime.h"

/* How long before the deadline; less where the invocation has less than twice as much. */
#define DEADLINE_MARGIN_MS INT64_C(50)

/* Makes the worker's timer; on its own thread. Does nothing where no plugin has last words. */
int32_t deadline_init(struct worker *worker);

/* Sees to it that the timer expires in time for the invocation that starts. */
void deadline_arm(struct worker *worker);

/* The invocation is over: a timer that still expires finds nothing to do. */
void deadline_disarm(struct worker *worker);

#endif
