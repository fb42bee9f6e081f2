/* SPDX-License-Identifier: Apache-2.0 */
/* Why a call fails, until it is told to the caller. The words hold nothing of a document. */
#ifndef PLUGINS_DATA_MASKING_TROUBLE_H
#define PLUGINS_DATA_MASKING_TROUBLE_H

#include <powertools/types.h>

struct trouble {
    uint32_t kind;               /* enum pwt_masking_error_kind */
    uint32_t listed;             /* 1 if `field` counts */
    uint64_t field;              /* which of the fields or rules it is */
    const char *why;             /* constant words */
    uint32_t retryable;          /* 1 if the same call may succeed later */
    struct pwt_bytes code;       /* KMS's, or absent */
    struct pwt_bytes request_id; /* KMS's, or absent */
};

/* Says what went wrong with no field in particular; returns the code. */
static inline int32_t
trouble_say(struct trouble *trouble, uint32_t kind, int32_t code, const char *why)
{
    *trouble = (struct trouble){.kind = kind, .why = why};
    return code;
}

/* The same of one of the fields or rules. */
static inline int32_t trouble_say_of(
    struct trouble *trouble, uint64_t field, uint32_t kind, int32_t code, const char *why)
{
    *trouble = (struct trouble){.kind = kind, .listed = 1, .field = field, .why = why};
    return code;
}

#endif
