/* SPDX-License-Identifier: Apache-2.0 */
/* What replaces the matches of a pattern: text, and what its groups matched. */
#ifndef PLUGINS_DATA_MASKING_PATTERN_FORMAT_H
#define PLUGINS_DATA_MASKING_PATTERN_FORMAT_H

#include "out.h"
#include "pattern.h"
#include "pattern_library.h"

#define PATTERN_GROUPS_MAX 100u /* the whole match, and the groups up to 99 */

/* Text as it is, or a group. */
struct pattern_part {
    const char *text; /* NULL: a group */
    uint32_t len;     /* of text */
    uint32_t group;
};

/* A pattern with its format. */
struct pattern {
    const struct pattern_library *library;
    struct pwt_json_alloc memory; /* where all of it is */
    pcre2_code *code;
    const struct pattern_part *parts;
    uint32_t part_count;
};

/* Writes what stands for a match; its groups as PCRE2 gives them. */
void pattern_format_put(const struct pattern *pattern,
                        struct pwt_bytes text,
                        const PCRE2_SIZE *groups,
                        struct out *out);

#endif
