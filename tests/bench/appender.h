/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A JSON appender as somebody writes it by hand who knows what the text will hold: it trusts its
 * input to be UTF-8 and its buffer to be large enough, and keeps no state. What sdk/json and the
 * plugins do beyond that is what their ratios show. Each function returns the new end.
 */
#ifndef BENCH_APPENDER_H
#define BENCH_APPENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#ifdef __SSE2__
#    include <emmintrin.h>
#endif

#define APPEND(at, literal) append_bytes((at), (literal), sizeof(literal) - 1)

static inline char *append_bytes(char *at, const char *bytes, size_t len)
{
    memcpy(at, bytes, len);
    return at + len;
}

static inline char *append_escape(char *at, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    static const char letters[] = "btn?fr"; /* of 8 to 13 */

    *at++ = '\\';
    if (c == '"' || c == '\\') {
        *at++ = (char)c;
    } else if (c >= 8 && c <= 13 && c != 11) {
        *at++ = letters[c - 8];
    } else {
        at = APPEND(at, "u00");
        *at++ = hex[c >> 4];
        *at++ = hex[c & 15];
    }
    return at;
}

#ifdef __SSE2__
/* Copies blocks of 16 bytes as long as none of them needs an escape; returns how many bytes. */
static inline size_t append_blocks(char *at, const char *text, size_t len)
{
    const __m128i last_control = _mm_set1_epi8(0x1f);
    size_t done = 0;

    for (; len - done >= 16; done += 16) {
        __m128i block = _mm_loadu_si128((const __m128i *)(const void *)(text + done));
        __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(block, last_control), block);
        __m128i quote = _mm_or_si128(_mm_cmpeq_epi8(block, _mm_set1_epi8('"')),
                                     _mm_cmpeq_epi8(block, _mm_set1_epi8('\\')));
        if (_mm_movemask_epi8(_mm_or_si128(control, quote)) != 0) {
            break;
        }
        _mm_storeu_si128((__m128i *)(void *)(at + done), block);
    }
    return done;
}
#else
static inline size_t append_blocks(char *at, const char *text, size_t len)
{
    (void)at;
    (void)text;
    (void)len;
    return 0;
}
#endif

/* Text, escaped and in quotes. */
static inline char *append_text(char *at, const char *text, size_t len)
{
    *at++ = '"';
    while (len > 0) {
        size_t done = append_blocks(at, text, len);
        at += done;
        text += done;
        len -= done;
        for (size_t rest = len < 16 ? len : 16; rest > 0; rest--, len--) {
            unsigned char c = (unsigned char)*text++;
            if (c >= 0x20 && c != '"' && c != '\\') {
                *at++ = (char)c;
            } else {
                at = append_escape(at, c);
            }
        }
    }
    *at++ = '"';
    return at;
}

static inline char *append_uint(char *at, uint64_t value)
{
    char digits[20];
    size_t first = sizeof(digits);

    do {
        digits[--first] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return append_bytes(at, digits + first, sizeof(digits) - first);
}

static inline char *append_int(char *at, int64_t value)
{
    if (value < 0) {
        *at++ = '-';
        return append_uint(at, -(uint64_t)value);
    }
    return append_uint(at, (uint64_t)value);
}

/* Fixed digits, with zeros in front. */
static inline char *append_digits(char *at, uint64_t value, size_t count)
{
    for (size_t i = count; i-- > 0; value /= 10) {
        at[i] = (char)('0' + value % 10);
    }
    return at + count;
}

/* Amounts with up to six decimals, as nearly all are, take whole numbers only. */
static inline char *append_double(char *at, double value)
{
    static const double powers[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

    if (value < 0) {
        *at++ = '-';
        value = -value;
    }
    for (size_t decimals = 0; decimals < 7 && value < 1e9; decimals++) {
        uint64_t whole = (uint64_t)(value * powers[decimals] + 0.5);
        if ((double)whole / powers[decimals] == value) {
            uint64_t unit = (uint64_t)powers[decimals];
            at = append_uint(at, whole / unit);
            if (decimals > 0) {
                *at++ = '.';
                at = append_digits(at, whole % unit, decimals);
            }
            return at;
        }
    }
    return at + snprintf(at, 32, "%.17g", value);
}

/* The time of the last line: within one second only the milliseconds change. */
struct append_clock {
    time_t second;
    char text[20]; /* `2022-10-27T16:27:43.` */
};

/* RFC 3339 with milliseconds, in UTC. */
static inline char *append_time(char *at, struct append_clock *clock)
{
    struct timespec now;
    struct tm parts;

    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (now.tv_sec != clock->second) {
        char text[64];
        (void)gmtime_r(&now.tv_sec, &parts);
        (void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S.", &parts);
        memcpy(clock->text, text, sizeof(clock->text));
        clock->second = now.tv_sec;
    }
    at = append_bytes(at, clock->text, sizeof(clock->text));
    at = append_digits(at, (uint64_t)now.tv_nsec / 1000000, 3);
    *at++ = 'Z';
    return at;
}

#endif
