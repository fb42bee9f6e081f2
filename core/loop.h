/* SPDX-License-Identifier: Apache-2.0 */
/* Serves invocations, one after the other, until told to stop. */
#ifndef CORE_LOOP_H
#define CORE_LOOP_H

#include "runtime_api.h"

/* What the process ends with. */
#define EXIT_STOPPED 0 /* SIGTERM */
#define EXIT_INIT    1 /* init failed; reported to the Runtime API */
#define EXIT_USAGE   2 /* wrong arguments */
#define EXIT_API     3 /* the Runtime API cannot be used any more */

/* Lambda's limit for a buffered response: 6 MiB and 100 bytes. */
#define RESPONSE_MAX_BYTES ((uint64_t)6291556)

/* Returns the exit status. */
int loop_run(struct worker *worker, struct api *api);

/* One event from start to settled; returns whether the Runtime API still works. */
bool loop_serve(struct worker *worker, struct api *api, struct pwt_bytes event);

#endif
