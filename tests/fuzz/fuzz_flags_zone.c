/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled time zones: whatever is read has offsets that can be, at any instant. */
#include "feature-flags/zone.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *s_memory[16];
static size_t s_count;

static void *take(void *user, size_t size)
{
    (void)user;
    if (s_count == sizeof(s_memory) / sizeof(s_memory[0])) {
        return NULL;
    }
    s_memory[s_count] = malloc(size > 0 ? size : 1);
    return s_memory[s_count++];
}

static void check_offset(const struct flags_zone *zone, int64_t instant)
{
    const int32_t offset = flags_zone_offset(zone, instant);

    if (offset < -26 * 3600 || offset > 26 * 3600) {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Microseconds in 64 bits reach so far. */
    static const int64_t instants[] = {
        INT64_MIN / 2000000, -62135596800,       -1, 0, 1, 1710054000, 4102444800,
        253402300800,        INT64_MAX / 2000000};
    const struct pwt_json_alloc alloc = {.alloc = take};
    struct flags_zone zone;

    if (flags_zone_read(pwt_bytes_make(data, size), &alloc, &zone) == 0) {
        for (size_t i = 0; i < sizeof(instants) / sizeof(instants[0]); i++) {
            check_offset(&zone, instants[i]);
        }
        for (uint32_t i = 0; i < zone.count && i < 64; i++) {
            if (zone.at[i] > instants[0] && zone.at[i] < instants[8]) {
                check_offset(&zone, zone.at[i]);
                check_offset(&zone, zone.at[i] - 1);
            }
        }
    }
    while (s_count > 0) {
        free(s_memory[--s_count]);
    }
    return 0;
}
