/* SPDX-License-Identifier: Apache-2.0 */
/* The steps of one record, for those who run them in order and for those who run several at once.
 */
#ifndef PLUGINS_BATCH_RUN_H
#define PLUGINS_BATCH_RUN_H

#include "batch.h"

/* On the invocation's thread, after the fork: the child knows its record, and has its event. An
 * error is why the batch cannot go on; a record that fails is none. */
int32_t batch_begin(struct batch_run *run, uint32_t index, struct pwt_inv *child);

/* On any thread: the handler runs, and the record has its status. */
void batch_handle(const struct batch_run *run, struct pwt_inv *child);

/* On the invocation's thread, in record order: what the record failed with is kept, and the child
 * joined. PWT_ENOMEM. */
int32_t batch_end(struct batch_run *run, struct pwt_inv *child);

/* On any thread: whether there is time to begin a record, of which `inv` is the child or will be.
 */
bool batch_in_time(const struct batch_run *run, struct pwt_inv *inv);

#endif
