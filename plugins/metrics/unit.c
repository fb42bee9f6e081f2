/* SPDX-License-Identifier: Apache-2.0 */
/* Units: their two spellings, and the member of a document that each of them becomes. */
#include "metrics.h"

#include <powertools/metrics.h>

/* The text is copied in blocks, so each is as long as the longest and a block more. */
#define UNIT_ROOM (32 + METRICS_SLACK)

struct unit {
    char member[UNIT_ROOM];
    uint64_t len;
    const char *name; /* where it differs from the value */
};

/* Of the unit itself in `member`. */
#define VALUE_AT (sizeof(",\"Unit\":\"") - 1)
#define UNIT(value, other)                                                                 \
    {                                                                                      \
        .member = ",\"Unit\":\"" value "\"", .len = sizeof(",\"Unit\":\"" value "\"") - 1, \
        .name = (other)                                                                    \
    }

static const struct unit s_units[METRICS_UNIT_COUNT] = {
    [PWT_UNIT_NONE] = UNIT("None", "NoUnit"),
    [PWT_UNIT_SECONDS] = UNIT("Seconds", NULL),
    [PWT_UNIT_MICROSECONDS] = UNIT("Microseconds", NULL),
    [PWT_UNIT_MILLISECONDS] = UNIT("Milliseconds", NULL),
    [PWT_UNIT_BYTES] = UNIT("Bytes", NULL),
    [PWT_UNIT_KILOBYTES] = UNIT("Kilobytes", NULL),
    [PWT_UNIT_MEGABYTES] = UNIT("Megabytes", NULL),
    [PWT_UNIT_GIGABYTES] = UNIT("Gigabytes", NULL),
    [PWT_UNIT_TERABYTES] = UNIT("Terabytes", NULL),
    [PWT_UNIT_BITS] = UNIT("Bits", NULL),
    [PWT_UNIT_KILOBITS] = UNIT("Kilobits", NULL),
    [PWT_UNIT_MEGABITS] = UNIT("Megabits", NULL),
    [PWT_UNIT_GIGABITS] = UNIT("Gigabits", NULL),
    [PWT_UNIT_TERABITS] = UNIT("Terabits", NULL),
    [PWT_UNIT_PERCENT] = UNIT("Percent", NULL),
    [PWT_UNIT_COUNT] = UNIT("Count", NULL),
    [PWT_UNIT_BYTES_PER_SECOND] = UNIT("Bytes/Second", "BytesPerSecond"),
    [PWT_UNIT_KILOBYTES_PER_SECOND] = UNIT("Kilobytes/Second", "KilobytesPerSecond"),
    [PWT_UNIT_MEGABYTES_PER_SECOND] = UNIT("Megabytes/Second", "MegabytesPerSecond"),
    [PWT_UNIT_GIGABYTES_PER_SECOND] = UNIT("Gigabytes/Second", "GigabytesPerSecond"),
    [PWT_UNIT_TERABYTES_PER_SECOND] = UNIT("Terabytes/Second", "TerabytesPerSecond"),
    [PWT_UNIT_BITS_PER_SECOND] = UNIT("Bits/Second", "BitsPerSecond"),
    [PWT_UNIT_KILOBITS_PER_SECOND] = UNIT("Kilobits/Second", "KilobitsPerSecond"),
    [PWT_UNIT_MEGABITS_PER_SECOND] = UNIT("Megabits/Second", "MegabitsPerSecond"),
    [PWT_UNIT_GIGABITS_PER_SECOND] = UNIT("Gigabits/Second", "GigabitsPerSecond"),
    [PWT_UNIT_TERABITS_PER_SECOND] = UNIT("Terabits/Second", "TerabitsPerSecond"),
    [PWT_UNIT_COUNT_PER_SECOND] = UNIT("Count/Second", "CountPerSecond"),
};

struct pwt_bytes metrics_unit_member(uint32_t unit)
{
    const struct unit *found = &s_units[unit];

    return pwt_bytes_make(found->member, found->len);
}

bool metrics_unit_parse(struct pwt_bytes text, uint32_t *ret_unit)
{
    for (uint32_t unit = 0; unit < METRICS_UNIT_COUNT; unit++) {
        const struct unit *at = &s_units[unit];
        const struct pwt_bytes value =
            pwt_bytes_make(at->member + VALUE_AT, at->len - VALUE_AT - 1);
        if (pwt_bytes_equal(value, text) ||
            (at->name && pwt_bytes_equal(pwt_cstr(at->name), text))) {
            *ret_unit = unit;
            return true;
        }
    }
    return false;
}
