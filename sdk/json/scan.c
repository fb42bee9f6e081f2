/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finding where strings and containers end, 64 bytes at a time: a bit mask of the quotes that are
 * not escaped gives, by prefix xor, a mask of what is inside strings; brackets outside it are
 * counted. The method is that of Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019,
 * section 3.1.
 */
#include "internal.h"
#include "simd.h"

/* Bit n of the result: the parity of bits 0 to n. */
static uint64_t scan_prefix_xor(uint64_t bits)
{
    bits ^= bits << 1;
    bits ^= bits << 2;
    bits ^= bits << 4;
    bits ^= bits << 8;
    bits ^= bits << 16;
    bits ^= bits << 32;
    return bits;
}

/* Number of one bits; without a processor feature that cannot be taken for granted. */
static uint32_t scan_count(uint64_t bits)
{
    uint64_t sum = bits - ((bits >> 1) & SIMD_EVEN);
    sum = (sum & 0x3333333333333333u) + ((sum >> 2) & 0x3333333333333333u);
    sum = (sum + (sum >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (uint32_t)((sum * 0x0101010101010101u) >> 56);
}

/* pwt_json_scan_string for strings with many escapes; s is not escaped. */
static const char *scan_string_blocks(const char *s, const char *end)
{
    uint64_t escaped = 0; /* 1: the block's first byte is escaped */
    while (s < end) {
        char pad[64];
        struct simd_block block;
        simd_classify(simd_load_block(s, end, pad), &block);
        uint64_t quotes = block.quote & ~simd_escaped(block.backslash, &escaped);
        if (quotes != 0) {
            return s + __builtin_ctzll(quotes) + 1;
        }
        s += end - s < 64 ? end - s : 64;
    }
    return NULL;
}

const char *pwt_json_scan_string(const char *s, const char *end, uint32_t *flags)
{
    while (end - s >= VEC_BYTES) {
        uint64_t mask = vec_stop(s);
        if (mask != 0) {
            s += vec_first(mask);
            if (*s == '"') {
                return s + 1;
            }
            *flags |= PWT_JSON_ESCAPED;
            return scan_string_blocks(s, end);
        }
        s += VEC_BYTES;
    }
    for (; s < end; s++) {
        if (*s == '"') {
            return s + 1;
        }
        if (*s == '\\') {
            *flags |= PWT_JSON_ESCAPED;
            s++;
        }
    }
    return NULL;
}

/* Counts a block's brackets; the index behind the one that closes all, or 0. */
static size_t scan_brackets(uint64_t open, uint64_t close, uint32_t *depth)
{
    while (close != 0) {
        uint64_t lowest = close & (0u - close);
        uint64_t before = open & (lowest - 1u);
        *depth += scan_count(before);
        open ^= before;
        close ^= lowest;
        (*depth)--;
        if (*depth == 0) {
            return (size_t)__builtin_ctzll(lowest) + 1u;
        }
    }
    *depth += scan_count(open);
    return 0;
}

int32_t pwt_json_scan_containers(const char **pos, const char *end, uint32_t depth)
{
    uint64_t escaped = 0;   /* 1: the block's first byte is escaped */
    uint64_t in_string = 0; /* all ones: the block begins inside a string */
    const char *s = *pos;
    while (s < end) {
        char pad[64];
        struct simd_block block;
        simd_classify(simd_load_block(s, end, pad), &block);
        uint64_t quotes = block.quote & ~simd_escaped(block.backslash, &escaped);
        uint64_t inside = scan_prefix_xor(quotes) ^ in_string;
        in_string = 0u - (inside >> 63);
        size_t behind = scan_brackets(block.open & ~inside, block.close & ~inside, &depth);
        if (behind != 0) {
            *pos = s + behind;
            return 0;
        }
        if (JSON_UNLIKELY(depth > PWT_JSON_DEPTH_MAX)) {
            *pos = s;
            return PWT_JSON_EDEPTH;
        }
        s += end - s < 64 ? end - s : 64;
    }
    *pos = end;
    return PWT_JSON_EEND;
}
