/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looking at many bytes at once: SSE2, NEON, and a twin in plain C (-DPWT_JSON_PLAIN forces it)
 * that give the same answers; -DPWT_JSON_NO_AVX2 leaves out what is found at run time. A mask has
 * VEC_LANE bits for each of VEC_BYTES bytes, the first byte lowest; the masks of a 64-byte block
 * have one bit a byte. Nothing here reads beyond the bytes named.
 */
#ifndef PWT_JSON_SIMD_H
#define PWT_JSON_SIMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What a container is made of, for 64 bytes; brackets are both kinds. */
struct simd_block {
    uint64_t quote;
    uint64_t backslash;
    uint64_t open;
    uint64_t close;
};

/* What a string is made of, for 64 bytes. */
struct simd_text {
    uint64_t quote;
    uint64_t backslash;
    uint64_t control; /* below 0x20 */
    uint64_t high;    /* not ASCII */
};

#if defined(__SSE2__) && !defined(PWT_JSON_PLAIN)
#    include <emmintrin.h>

#    define VEC_BYTES 16
#    define VEC_LANE  1
#    define SIMD_NAME "sse2"
/* What the processor can do, the C library knows already. Asking it again with CPUID would cost a
 * cold start 4 us for each question: a virtual machine's monitor answers them. */
#    if !defined(PWT_JSON_NO_AVX2) && defined(__has_include)
#        if __has_include(<sys/platform/x86.h>) /* glibc 2.33 */
#            include <sys/platform/x86.h>
#            define SIMD_AVX2
#        endif
#    endif

static inline __m128i vec_load(const char *s)
{
    return _mm_loadu_si128((const __m128i *)(const void *)s);
}

static inline uint64_t vec_mask(__m128i v)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(v);
}

/* Bytes that cannot be copied as they are: " \ controls, and what is not ASCII. Flipping bit 1 puts
 * the quote (0x22) at 0x20, next to the controls, and the signed comparison takes the upper half
 * in. */
static inline __m128i vec_is_dirty(__m128i v)
{
    __m128i low = _mm_cmplt_epi8(_mm_xor_si128(v, _mm_set1_epi8(2)), _mm_set1_epi8(0x21));
    return _mm_or_si128(low, _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
}

static inline uint64_t vec_dirty(const char *s)
{
    return vec_mask(vec_is_dirty(vec_load(s)));
}

/* Whether two overlapping halves of 8 bytes have a dirty one. */
static inline bool vec_dirty_halves(uint64_t a, uint64_t b)
{
    return vec_mask(vec_is_dirty(_mm_set_epi64x((int64_t)a, (int64_t)b))) != 0;
}

/* Bytes that may end a string: " and \. */
static inline uint64_t vec_stop(const char *s)
{
    __m128i v = vec_load(s);
    return vec_mask(_mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')),
                                 _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))));
}

/* Copies 64 bytes; tells whether one of them is dirty. */
static inline bool simd_copy_dirty(char *out, const char *s)
{
    __m128i bad = _mm_setzero_si128();
#    pragma GCC unroll 8
    for (int i = 0; i < 64; i += 16) {
        __m128i v = vec_load(s + i);
        _mm_storeu_si128((__m128i *)(void *)(out + i), v);
        bad = _mm_or_si128(bad, vec_is_dirty(v));
    }
    return vec_mask(bad) != 0;
}

static inline void simd_classify(const char *s, struct simd_block *block)
{
    *block = (struct simd_block){.quote = 0};
#    pragma GCC unroll 8
    for (int i = 0; i < 64; i += 16) {
        __m128i v = vec_load(s + i);
        /* 0x20 makes [ and ] the same as { and }. */
        __m128i folded = _mm_or_si128(v, _mm_set1_epi8(0x20));
        block->quote |= vec_mask(_mm_cmpeq_epi8(v, _mm_set1_epi8('"'))) << i;
        block->backslash |= vec_mask(_mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))) << i;
        block->open |= vec_mask(_mm_cmpeq_epi8(folded, _mm_set1_epi8('{'))) << i;
        block->close |= vec_mask(_mm_cmpeq_epi8(folded, _mm_set1_epi8('}'))) << i;
    }
}

static inline void simd_classify_text(const char *s, struct simd_text *text)
{
    *text = (struct simd_text){.quote = 0};
#    pragma GCC unroll 8
    for (int i = 0; i < 64; i += 16) {
        __m128i v = vec_load(s + i);
        text->quote |= vec_mask(_mm_cmpeq_epi8(v, _mm_set1_epi8('"'))) << i;
        text->backslash |= vec_mask(_mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))) << i;
        text->control |= vec_mask(_mm_cmplt_epi8(v, _mm_set1_epi8(0x20))) << i;
        text->high |= vec_mask(v) << i;
    }
    text->control &= ~text->high; /* the comparison is a signed one */
}

#elif defined(__aarch64__) && defined(__ARM_NEON) && !defined(PWT_JSON_PLAIN)
#    include <arm_neon.h>

#    define VEC_BYTES 16
#    define VEC_LANE  4
#    define SIMD_NAME "neon"

static inline uint8x16_t vec_load(const char *s)
{
    return vld1q_u8((const uint8_t *)(const void *)s);
}

/* NEON has no move-mask; narrowing by four bits leaves a nibble for each byte. */
static inline uint64_t vec_mask(uint8x16_t v)
{
    return vget_lane_u64(vreinterpret_u64_u8(vshrn_n_u16(vreinterpretq_u16_u8(v), 4)), 0);
}

static inline uint8x16_t vec_is_dirty(uint8x16_t v)
{
    int8x16_t flipped = vreinterpretq_s8_u8(veorq_u8(v, vdupq_n_u8(2)));
    return vorrq_u8(vcltq_s8(flipped, vdupq_n_s8(0x21)), vceqq_u8(v, vdupq_n_u8('\\')));
}

static inline uint64_t vec_dirty(const char *s)
{
    return vec_mask(vec_is_dirty(vec_load(s)));
}

static inline bool vec_dirty_halves(uint64_t a, uint64_t b)
{
    uint8x16_t v = vreinterpretq_u8_u64(vcombine_u64(vcreate_u64(a), vcreate_u64(b)));
    return vec_mask(vec_is_dirty(v)) != 0;
}

static inline uint64_t vec_stop(const char *s)
{
    uint8x16_t v = vec_load(s);
    return vec_mask(vorrq_u8(vceqq_u8(v, vdupq_n_u8('"')), vceqq_u8(v, vdupq_n_u8('\\'))));
}

static inline bool simd_copy_dirty(char *out, const char *s)
{
    uint8x16_t bad = vdupq_n_u8(0);
#    pragma GCC unroll 8
    for (int i = 0; i < 64; i += 16) {
        uint8x16_t v = vec_load(s + i);
        vst1q_u8((uint8_t *)(void *)(out + i), v);
        bad = vorrq_u8(bad, vec_is_dirty(v));
    }
    return vmaxvq_u8(bad) != 0;
}

/* One bit a byte for four vectors: each byte keeps its own bit, then neighbours are added. */
static inline uint64_t simd_mask64(const uint8x16_t v[4])
{
    const uint8x16_t bits = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    uint8x16_t a = vpaddq_u8(vandq_u8(v[0], bits), vandq_u8(v[1], bits));
    uint8x16_t b = vpaddq_u8(vandq_u8(v[2], bits), vandq_u8(v[3], bits));
    uint8x16_t sum = vpaddq_u8(a, b);
    return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sum, sum)), 0);
}

static inline void simd_classify(const char *s, struct simd_block *block)
{
    uint8x16_t quote[4];
    uint8x16_t backslash[4];
    uint8x16_t open[4];
    uint8x16_t close[4];
#    pragma GCC unroll 8
    for (int i = 0; i < 4; i++) {
        uint8x16_t v = vec_load(s + 16 * i);
        uint8x16_t folded = vorrq_u8(v, vdupq_n_u8(0x20));
        quote[i] = vceqq_u8(v, vdupq_n_u8('"'));
        backslash[i] = vceqq_u8(v, vdupq_n_u8('\\'));
        open[i] = vceqq_u8(folded, vdupq_n_u8('{'));
        close[i] = vceqq_u8(folded, vdupq_n_u8('}'));
    }
    block->quote = simd_mask64(quote);
    block->backslash = simd_mask64(backslash);
    block->open = simd_mask64(open);
    block->close = simd_mask64(close);
}

static inline void simd_classify_text(const char *s, struct simd_text *text)
{
    uint8x16_t quote[4];
    uint8x16_t backslash[4];
    uint8x16_t control[4];
    uint8x16_t high[4];
#    pragma GCC unroll 8
    for (int i = 0; i < 4; i++) {
        uint8x16_t v = vec_load(s + 16 * i);
        quote[i] = vceqq_u8(v, vdupq_n_u8('"'));
        backslash[i] = vceqq_u8(v, vdupq_n_u8('\\'));
        control[i] = vcltq_u8(v, vdupq_n_u8(0x20));
        high[i] = vcgeq_u8(v, vdupq_n_u8(0x80));
    }
    text->quote = simd_mask64(quote);
    text->backslash = simd_mask64(backslash);
    text->control = simd_mask64(control);
    text->high = simd_mask64(high);
}

#else

#    define VEC_BYTES 8
#    define VEC_LANE  8
#    define SIMD_NAME "plain"

#    define VEC_ONES  0x0101010101010101u
#    define VEC_HIGHS 0x8080808080808080u

static inline uint64_t vec_load(const char *s)
{
    uint64_t v;
    memcpy(&v, s, sizeof(v));
#    if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    v = __builtin_bswap64(v);
#    endif
    return v;
}

/* The high bit of each byte that equals c; no byte influences another. */
static inline uint64_t vec_equal(uint64_t v, char c)
{
    uint64_t t = v ^ (VEC_ONES * (uint8_t)c);
    return ~(((t & ~VEC_HIGHS) + ~VEC_HIGHS) | t) & VEC_HIGHS;
}

/* The high bit of each dirty byte: for the controls, 0x60 added to seven bits does not carry. */
static inline uint64_t vec_is_dirty(uint64_t v)
{
    uint64_t low = ~((v & ~VEC_HIGHS) + VEC_ONES * 0x60u);
    return ((low | v) & VEC_HIGHS) | vec_equal(v, '"') | vec_equal(v, '\\');
}

static inline uint64_t vec_dirty(const char *s)
{
    return vec_is_dirty(vec_load(s));
}

static inline bool vec_dirty_halves(uint64_t a, uint64_t b)
{
    return (vec_is_dirty(a) | vec_is_dirty(b)) != 0;
}

static inline uint64_t vec_stop(const char *s)
{
    uint64_t v = vec_load(s);
    return vec_equal(v, '"') | vec_equal(v, '\\');
}

static inline bool simd_copy_dirty(char *out, const char *s)
{
    uint64_t bad = 0;
#    pragma GCC unroll 8
    for (int i = 0; i < 64; i += 8) {
        bad |= vec_dirty(s + i);
    }
    memcpy(out, s, 64);
    return bad != 0;
}

/* Gathers the eight high bits into one byte. */
static inline uint64_t vec_bits(uint64_t highs)
{
    return ((highs >> 7) * 0x0102040810204080u) >> 56;
}

static inline void simd_classify(const char *s, struct simd_block *block)
{
    *block = (struct simd_block){.quote = 0};
#    pragma GCC unroll 8
    for (int i = 0; i < 64; i += 8) {
        uint64_t v = vec_load(s + i);
        uint64_t folded = v | (VEC_ONES * 0x20u);
        block->quote |= vec_bits(vec_equal(v, '"')) << i;
        block->backslash |= vec_bits(vec_equal(v, '\\')) << i;
        block->open |= vec_bits(vec_equal(folded, '{')) << i;
        block->close |= vec_bits(vec_equal(folded, '}')) << i;
    }
}

static inline void simd_classify_text(const char *s, struct simd_text *text)
{
    *text = (struct simd_text){.quote = 0};
#    pragma GCC unroll 8
    for (int i = 0; i < 64; i += 8) {
        uint64_t v = vec_load(s + i);
        uint64_t low = ~((v & ~VEC_HIGHS) + VEC_ONES * 0x60u) & ~v;
        text->quote |= vec_bits(vec_equal(v, '"')) << i;
        text->backslash |= vec_bits(vec_equal(v, '\\')) << i;
        text->control |= vec_bits(low & VEC_HIGHS) << i;
        text->high |= vec_bits(v & VEC_HIGHS) << i;
    }
}

#endif

/*
 * Copies whole blocks of 64 bytes while they are clean, and returns how many bytes; the block
 * behind them may have been written too. This is the one place where AVX2 pays: long clean strings
 * are copied at half the cost, near the speed of memcpy.
 */
static inline size_t simd_copy_clean_base(char *out, const char *s, size_t len)
{
    size_t done = 0;
    while (len - done >= 64) {
        if (simd_copy_dirty(out + done, s + done)) {
            break;
        }
        done += 64;
    }
    return done;
}

#ifdef SIMD_AVX2
#    include <immintrin.h>

__attribute__((target("avx2"))) static inline size_t
simd_copy_clean_avx2(char *out, const char *s, size_t len)
{
    size_t done = 0;
    while (len - done >= 64) {
        __m256i bad = _mm256_setzero_si256();
#    pragma GCC unroll 2
        for (size_t i = done; i < done + 64; i += 32) {
            __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(s + i));
            __m256i flipped = _mm256_xor_si256(v, _mm256_set1_epi8(2));
            _mm256_storeu_si256((__m256i *)(void *)(out + i), v);
            bad = _mm256_or_si256(bad, _mm256_cmpgt_epi8(_mm256_set1_epi8(0x21), flipped));
            bad = _mm256_or_si256(bad, _mm256_cmpeq_epi8(v, _mm256_set1_epi8('\\')));
        }
        if (_mm256_movemask_epi8(bad) != 0) {
            break;
        }
        done += 64;
    }
    return done;
}
#endif

static inline size_t simd_copy_clean(char *out, const char *s, size_t len)
{
#ifdef SIMD_AVX2
    if (len >= 128 && CPU_FEATURE_ACTIVE(AVX2)) {
        return simd_copy_clean_avx2(out, s, len);
    }
#endif
    return simd_copy_clean_base(out, s, len);
}

/* The next 64 bytes: in place, or the last ones with blanks behind them. */
static inline const char *simd_load_block(const char *s, const char *end, char pad[64])
{
    size_t left = (size_t)(end - s);
    if (left >= 64) {
        return s;
    }
    memset(pad, ' ', 64);
    memcpy(pad, s, left);
    return pad;
}

#define SIMD_EVEN 0x5555555555555555u

/*
 * The bytes of a block that an odd run of backslashes stands before; `carry` is 1 if the first byte
 * is one. Adding the start of a run to the run carries to just behind its end; the parity of start
 * and end tells whether it is odd (Langdale and Lemire, "Parsing Gigabytes of JSON per Second",
 * 2019, 3.1.1).
 */
static inline uint64_t simd_escaped(uint64_t backslash, uint64_t *carry)
{
    uint64_t first = *carry;
    *carry = 0;
    if (backslash == 0) {
        return first;
    }
    backslash &= ~first; /* escaped itself, it escapes nothing */
    uint64_t starts = backslash & ~(backslash << 1);
    uint64_t even_ends = (backslash + (starts & SIMD_EVEN)) & ~backslash;
    uint64_t odd_sum = 0;
    *carry = __builtin_add_overflow(backslash, starts & ~SIMD_EVEN, &odd_sum) ? 1u : 0u;
    uint64_t odd_ends = odd_sum & ~backslash;
    return (even_ends & ~SIMD_EVEN) | (odd_ends & SIMD_EVEN) | first;
}

/* Index of the first byte in a mask that is not 0. */
static inline size_t vec_first(uint64_t mask)
{
    return (size_t)__builtin_ctzll(mask) / VEC_LANE;
}

#endif
