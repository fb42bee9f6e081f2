/* SPDX-License-Identifier: Apache-2.0 */
/* "Did you mean": the candidate that is closest to a name that does not exist. */
#ifndef CORE_SUGGEST_H
#define CORE_SUGGEST_H

#include <powertools/types.h>

#include <stddef.h>

#define SUGGEST_MAX_BYTES 64 /* of names compared; longer ones get no suggestion */

struct suggestion {
    struct pwt_bytes name;            /* what was written */
    char best[SUGGEST_MAX_BYTES + 1]; /* closest candidate so far; empty if none is close */
    size_t distance;                  /* of `best` */
};

/* Compares one more candidate. */
void suggest_consider(struct suggestion *suggestion, struct pwt_bytes candidate);

#endif
