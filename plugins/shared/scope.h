/* SPDX-License-Identifier: Apache-2.0 */
/* What kind of child an observer is told of. */
#ifndef PLUGINS_SHARED_SCOPE_H
#define PLUGINS_SHARED_SCOPE_H

#include <powertools/host.h>

#include <stdbool.h>

/* Whether a child is the scope of a thread that the handler started, and not a record: both may
 * have a worker of their own, but a thread's scope is about the same event. */
static inline bool scope_is_thread(const struct pwt_cx *cx, const struct pwt_cx *child)
{
    const struct pwt_bytes theirs = pwt_inv_event(child->inv);
    const struct pwt_bytes ours = pwt_inv_event(cx->inv);

    return child->worker != cx->worker && theirs.ptr == ours.ptr && theirs.len == ours.len;
}

#endif
