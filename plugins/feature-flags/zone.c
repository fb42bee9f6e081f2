/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled zones (RFC 8536): see zone.h. */
#include "zone.h"

#define HEADER_BYTES 44
#define OFFSET_MAX   93599 /* RFC 8536: less than 26 hours to either side */

/* A header's counts, in their order, and the size of an instant in the block behind it. */
struct block {
    uint32_t utc_flags;
    uint32_t standard_flags;
    uint32_t leaps;
    uint32_t transitions;
    uint32_t types;
    uint32_t name_bytes;
    uint32_t instant_bytes;
};

static uint32_t read_u32(const char *at)
{
    const unsigned char *bytes = (const unsigned char *)at;

    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static int64_t read_instant(const char *at, uint32_t bytes)
{
    if (bytes == 4) {
        return (int32_t)read_u32(at);
    }
    return (int64_t)((uint64_t)read_u32(at) << 32 | read_u32(at + 4));
}

/* Whether a header stands there, with counts that can be. */
static bool read_header(struct pwt_bytes file, struct block *block)
{
    if (file.len < HEADER_BYTES || memcmp(file.ptr, "TZif", 4) != 0) {
        return false;
    }
    block->utc_flags = read_u32(file.ptr + 20);
    block->standard_flags = read_u32(file.ptr + 24);
    block->leaps = read_u32(file.ptr + 28);
    block->transitions = read_u32(file.ptr + 32);
    block->types = read_u32(file.ptr + 36);
    block->name_bytes = read_u32(file.ptr + 40);
    return block->types > 0 && block->types <= 256;
}

/* Bytes of the block's data; no sum of such products overflows 64 bits. */
static uint64_t block_bytes(const struct block *block)
{
    return (uint64_t)block->transitions * (block->instant_bytes + 1) + (uint64_t)block->types * 6 +
           block->name_bytes + (uint64_t)block->leaps * (block->instant_bytes + 4) +
           block->standard_flags + block->utc_flags;
}

static struct pwt_bytes behind(struct pwt_bytes bytes, uint64_t count)
{
    return pwt_bytes_make(bytes.ptr + count, bytes.len - count);
}

/* Transitions and types of a block that lies within `data`. */
static int32_t read_data(const struct block *block,
                         struct pwt_bytes data,
                         const struct pwt_json_alloc *alloc,
                         struct flags_zone *zone)
{
    const size_t count = block->transitions;
    const char *indexes = data.ptr + count * block->instant_bytes;
    const char *types = indexes + count;
    int64_t *at = alloc->alloc(alloc->user, count * sizeof(*at));
    int32_t *after = alloc->alloc(alloc->user, count * sizeof(*after));

    if (!at || !after) {
        return PWT_ENOMEM;
    }
    zone->first = (int32_t)read_u32(types);
    for (size_t i = 0; i < count; i++) {
        const uint32_t type = (unsigned char)indexes[i];
        if (type >= block->types) {
            return PWT_EFORMAT;
        }
        at[i] = read_instant(data.ptr + i * block->instant_bytes, block->instant_bytes);
        after[i] = (int32_t)read_u32(types + (size_t)type * 6);
        if ((i > 0 && at[i] <= at[i - 1]) || after[i] > OFFSET_MAX || after[i] < -OFFSET_MAX) {
            return PWT_EFORMAT;
        }
    }
    zone->count = block->transitions;
    zone->at = at;
    zone->after = after;
    return zone->first > OFFSET_MAX || zone->first < -OFFSET_MAX ? PWT_EFORMAT : 0;
}

/* The text between two line ends; an empty one says nothing of the time to come. */
static int32_t read_footer(struct pwt_bytes text, struct flags_zone *zone)
{
    const char *end = text.len > 1 ? memchr(text.ptr + 1, '\n', (size_t)text.len - 1) : NULL;

    if (!end || text.ptr[0] != '\n') {
        return PWT_EFORMAT;
    }
    const struct pwt_bytes rule = pwt_bytes_make(text.ptr + 1, (uint64_t)(end - text.ptr) - 1);
    zone->has_rule = flags_zone_rule_read(rule, &zone->rule);
    return zone->has_rule || rule.len == 0 ? 0 : PWT_EFORMAT;
}

int32_t flags_zone_read(struct pwt_bytes file,
                        const struct pwt_json_alloc *alloc,
                        struct flags_zone *ret_zone)
{
    struct block block = {.instant_bytes = 4};
    struct flags_zone zone = {.count = 0};
    bool has_second = false;

    if (file.len > FLAGS_ZONE_BYTES_MAX || !read_header(file, &block)) {
        return PWT_EFORMAT;
    }
    has_second = file.ptr[4] >= '2';
    if (has_second) { /* a block of 64 bits behind the one of 32, which counts then */
        if (block_bytes(&block) > file.len - HEADER_BYTES) {
            return PWT_EFORMAT;
        }
        file = behind(file, HEADER_BYTES + block_bytes(&block));
        block.instant_bytes = 8;
        if (!read_header(file, &block)) {
            return PWT_EFORMAT;
        }
    }
    file = behind(file, HEADER_BYTES);
    if (block_bytes(&block) > file.len) {
        return PWT_EFORMAT;
    }
    int32_t code = read_data(&block, file, alloc, &zone);
    if (code == 0 && has_second) {
        code = read_footer(behind(file, block_bytes(&block)), &zone);
    }
    if (code == 0) {
        *ret_zone = zone;
    }
    return code;
}

int32_t flags_zone_offset(const struct flags_zone *zone, int64_t instant)
{
    uint32_t low = 0;
    uint32_t high = zone->count;

    if (zone->has_rule && (high == 0 || instant >= zone->at[high - 1])) {
        return flags_zone_rule_offset(&zone->rule, instant);
    }
    while (low < high) { /* the first transition after the instant */
        const uint32_t middle = low + (high - low) / 2;
        if (zone->at[middle] <= instant) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low == 0 ? zone->first : zone->after[low - 1];
}
