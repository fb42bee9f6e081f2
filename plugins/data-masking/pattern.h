/* SPDX-License-Identifier: Apache-2.0 */
/* Regular expressions of PCRE2, which is loaded with the first of them. Each search has bounds on
 * its time and memory: where it meets them it says so, and whoever asked masks the whole value. */
#ifndef PLUGINS_DATA_MASKING_PATTERN_H
#define PLUGINS_DATA_MASKING_PATTERN_H

#include <powertools/host.h>
#include <powertools/json.h>

#include <stdbool.h>

struct pattern;

/* What searches of one call have in common. */
struct pattern_run {
    struct pwt_inv *inv;
    int64_t until_ns; /* of the monotonic clock; 0: not begun */
    bool exceeded;    /* a search met its bounds */
    bool no_memory;   /* a test could not look at a value: what was found does not count */
};

/* Compiles a pattern; it comes from `memory`. 0, PWT_EINVAL, PWT_EUNSUPPORTED (no PCRE2) or
 * PWT_ENOMEM. */
int32_t pattern_compile(const struct pwt_json_alloc *memory,
                        struct pwt_bytes text,
                        struct pattern **ret_pattern);

/* What shall replace matches; `\1` to `\99`, `\g<0>`, `\g<name>`, `\\`. 0, PWT_EINVAL where it
 * names a group that is not there, or PWT_ENOMEM. Before pattern_replace(). */
int32_t
pattern_format(const struct pwt_json_alloc *memory, struct pattern *pattern, struct pwt_bytes text);

/* Whether there is a match; also where a search met its bounds: what it guards is then masked. */
bool pattern_finds(const struct pattern *pattern, struct pwt_bytes text, struct pattern_run *run);

/* A text with all its matches replaced, in the arena. 0, PWT_ELIMIT where a search met its bounds,
 * or PWT_ENOMEM. */
int32_t pattern_replace(const struct pattern *pattern,
                        struct pwt_bytes text,
                        struct pattern_run *run,
                        struct pwt_bytes *ret_text);

#endif
