/* SPDX-License-Identifier: Apache-2.0 */
/* Masks: what takes the place of a value. */
#ifndef PLUGINS_DATA_MASKING_MASK_H
#define PLUGINS_DATA_MASKING_MASK_H

#include "out.h"
#include "pattern.h"

#include <powertools/data_masking.h>

/* What stands for a value where nothing else is said. */
#define MASK_DEFAULT "\"*****\""

enum mask_kind { MASK_PLAIN, MASK_DYNAMIC, MASK_CUSTOM, MASK_PATTERN };

struct mask {
    enum mask_kind kind;
    uint32_t count;          /* MASK_CUSTOM: characters */
    const char *escaped;     /* MASK_CUSTOM: as it is written into JSON */
    const uint32_t *ends;    /* MASK_CUSTOM: where each character ends there */
    struct pattern *pattern; /* MASK_PATTERN */
};

/* Reads a mask; all of it comes from `memory`. 0, PWT_EINVAL (a pattern or format that cannot be
 * read), PWT_EUNSUPPORTED (no PCRE2) or PWT_ENOMEM. */
int32_t mask_read(const struct pwt_json_alloc *memory,
                  const struct pwt_mask *options,
                  struct mask *ret_mask);

/* Writes what becomes of a value, which is exact. */
void mask_value(const struct mask *mask,
                const struct pwt_json_value *value,
                struct pattern_run *run,
                struct out *out);

/* The same, but objects and lists always keep their shape: masking rules. */
void mask_leaves(const struct mask *mask,
                 const struct pwt_json_value *value,
                 struct pattern_run *run,
                 struct out *out);

#endif
