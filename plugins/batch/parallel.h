/* SPDX-License-Identifier: Apache-2.0 */
/* Several records at once. */
#ifndef PLUGINS_BATCH_PARALLEL_H
#define PLUGINS_BATCH_PARALLEL_H

#include "run.h"

/* Runs all records, several at a time, and ends them in the order of the event. As batch_run_all();
 * PWT_EUNSUPPORTED with no record begun where only one at a time can run. A plugin that refuses a
 * record may return that code, too: then some were begun. */
int32_t batch_run_parallel(struct batch_run *run, bool *ret_begun);

#endif
