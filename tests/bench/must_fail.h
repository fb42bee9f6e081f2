/* SPDX-License-Identifier: Apache-2.0 */
/* How a handler of the bench knows the event that it must answer with an error. */
#ifndef BENCH_MUST_FAIL_H
#define BENCH_MUST_FAIL_H

#include <powertools/handler.h>

#include <stdbool.h>

static inline bool must_fail(struct pwt_bytes event)
{
    static const char failing[] = "{\"fail\":"; /* as load/event.c writes it */

    return event.len >= sizeof(failing) - 1 && memcmp(event.ptr, failing, sizeof(failing) - 1) == 0;
}

#endif
