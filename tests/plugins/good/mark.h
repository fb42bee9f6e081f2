/* SPDX-License-Identifier: Apache-2.0 */
/* How the good plugins say what is called: one line on standard output for each callback,
 * `<plugin> <callback> <words>`. Tests read the lines back. PLUGIN_NAME comes from the build. */
#ifndef TESTS_PLUGINS_MARK_H
#define TESTS_PLUGINS_MARK_H

#include <powertools/plugin.h>

#include <stdio.h>
#include <unistd.h>

/* Longer words are cut: a mark is one line of one write. */
static inline void mark(const char *callback, struct pwt_bytes words)
{
    char line[512];
    int len = snprintf(line, sizeof(line) - 1, "%s %s %.*s", PLUGIN_NAME, callback, (int)words.len,
                       words.ptr ? words.ptr : "");
    size_t end = (size_t)len < sizeof(line) - 1 ? (size_t)len : sizeof(line) - 2;

    line[end] = '\n';
    (void)!write(STDOUT_FILENO, line, end + 1);
}

/* The outcome as a word: the response, the type of the error, or `nothing`. */
static inline struct pwt_bytes mark_outcome(struct pwt_inv *inv)
{
    const struct pwt_outcome *outcome = pwt_inv_outcome(inv);

    switch (outcome->kind) {
    case PWT_OUTCOME_BYTES:
        return outcome->response;
    case PWT_OUTCOME_ERROR:
        return outcome->error->type;
    default:
        return pwt_cstr("nothing");
    }
}

/* Callbacks of plugins that do nothing else there. */

static inline int32_t mark_before(struct pwt_cx *cx)
{
    mark("before", pwt_inv_event(cx->inv));
    return 0;
}

static inline int32_t mark_after(struct pwt_cx *cx)
{
    mark("after", mark_outcome(cx->inv));
    return 0;
}

static inline void mark_settled(struct pwt_cx *cx)
{
    mark("settled", mark_outcome(cx->inv));
}

#endif
