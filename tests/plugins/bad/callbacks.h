/* SPDX-License-Identifier: Apache-2.0 */
/* Callbacks that do nothing, or fail, for declarations that are wrong elsewhere. */
#ifndef TESTS_PLUGINS_CALLBACKS_H
#define TESTS_PLUGINS_CALLBACKS_H

#include <powertools/plugin.h>

static inline int32_t pass(struct pwt_cx *cx)
{
    (void)cx;
    return 0;
}

static inline void pass_step(struct pwt_cx *cx, const struct pwt_step *step)
{
    (void)cx;
    (void)step;
}

static inline int32_t fail(struct pwt_cx *cx)
{
    return pwt_fail(cx->inv, PWT_ECONFIG, "the table has no rows; add one");
}

static inline int32_t fail_silently(struct pwt_cx *cx)
{
    (void)cx;
    return PWT_EIO;
}

#endif
