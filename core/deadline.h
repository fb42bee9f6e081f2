/* SPDX-License-Identifier: Apache-2.0 */
/* Shortly before Lambda ends an invocation that takes too long, plugins with last words get to
 * write them. Costs one system call per invocation, and only where such a plugin is loaded. */
#ifndef CORE_DEADLINE_H
#define CORE_DEADLINE_H

#include "runtime.h"

/* How long before the deadline; less where the invocation has less than twice as much. */
#define DEADLINE_MARGIN_MS INT64_C(50)

/* Makes the worker's timer; on its own thread. Does nothing where no plugin has last words. */
int32_t deadline_init(struct worker *worker);

/* Arms the timer for the invocation that starts. */
void deadline_arm(struct worker *worker);

/* The invocation is over: a timer that still expires finds nothing to do. */
void deadline_disarm(struct worker *worker);

#endif
