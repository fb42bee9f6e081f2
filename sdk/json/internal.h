/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the JSON library share with each other; nothing of it leaves the library. */
#ifndef PWT_JSON_INTERNAL_H
#define PWT_JSON_INTERNAL_H

#include <powertools/json.h>

#pragma GCC visibility push(hidden)

#define JSON_LIKELY(x)   __builtin_expect(!!(x), 1)
#define JSON_UNLIKELY(x) __builtin_expect(!!(x), 0)

static inline bool json_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* First byte that is no white space, or end. Most values have none before them. */
static inline const char *json_skip_space(const char *s, const char *end)
{
    while (s < end && json_is_space(*s)) {
        s++;
    }
    return s;
}

/* ---- utf8.c ---- */

/*
 * Looks at the sequence that begins at s, where s < end. Returns true and its length if it is
 * valid, else false and the length of the maximal invalid part (Unicode 15, section 3.9, U+FFFD
 * substitution of maximal subparts).
 */
bool pwt_json_utf8_step(const char *s, const char *end, size_t *ret_len);

/*
 * The same for the sequences that most text is made of: the length of a valid one of two bytes, or
 * of three that needs no look at its limits; else 0, and pwt_json_utf8_step decides.
 */
static inline size_t json_utf8_common(const char *s, const char *end)
{
    unsigned char first = (unsigned char)s[0];
    if (first >= 0xe1 && first <= 0xef && first != 0xed && end - s >= 3) {
        return (s[1] & 0xc0) == 0x80 && (s[2] & 0xc0) == 0x80 ? 3 : 0;
    }
    return first >= 0xc2 && first <= 0xdf && end - s >= 2 && (s[1] & 0xc0) == 0x80 ? 2 : 0;
}

/* Writes a code point, surrogates as U+FFFD; returns 1 to 4. */
size_t pwt_json_utf8_put(uint32_t code, char *out);

/* ---- escape.c ---- */

/* Bytes that pwt_json_escape_text writes. */
size_t pwt_json_escape_size(const char *s, size_t len);

/* Writes s escaped; at least pwt_json_escape_size(s, len) bytes must be there. Returns the end. */
char *pwt_json_escape_text(char *out, const char *s, size_t len);

/* ---- unescape.c ---- */

/*
 * Reads one escape at *s (a backslash), advances *s, and writes the bytes it stands for: their
 * number, at most 4, or 0 if it is malformed.
 */
size_t pwt_json_unescape_one(const char **s, const char *end, char out[4]);

/* ---- scan.c: finding ends, without checking ---- */

/* From behind the opening quote to behind the closing one, or NULL. Adds PWT_JSON_ESCAPED. */
const char *pwt_json_scan_string(const char *s, const char *end, uint32_t *flags);

/* From inside `depth` containers, but no string, to behind the outermost's end. Returns a result.
 */
int32_t pwt_json_scan_containers(const char **pos, const char *end, uint32_t depth);

/* ---- number_read.c ---- */

/* A number taken apart: the magnitude is digits * 10^exponent, exactly unless `more`. */
struct json_decimal {
    uint64_t digits; /* the first ones, as many as fit */
    int64_t exponent;
    int64_t scale;    /* the exponent as it is written */
    const char *text; /* the first digit */
    const char *end;
    bool negative;
    bool full; /* later digits went only into `exponent` and `more` */
    bool more; /* one of them was not 0 */
};

/* Reads the number that [s, end) is to the last byte; false if that is none. */
bool pwt_json_decimal_read(const char *s, const char *end, struct json_decimal *ret_decimal);

/* ---- number_double.c ---- */

/* The nearest double of a decimal's magnitude; infinity if it is too large. */
double pwt_json_decimal_to_double(const struct json_decimal *decimal);

/* ---- pow10.c ---- */

struct json_pow10 {
    uint64_t hi;
    uint64_t lo;
};

#define POW10_FIRST (-342)
#define POW10_LAST  324
/* Up to this power, from 0 on, the table is exact: 5^55 is the last that fits 128 bits. */
#define POW10_EXACT 55

extern const struct json_pow10 pwt_json_pow10[POW10_LAST - POW10_FIRST + 1];

/* floor(log2(10^k)) for |k| < 1233: 1741647 / 2^19 is log2(10) closely enough. */
static inline int32_t pow10_log2(int32_t k)
{
    return (int32_t)((k * INT64_C(1741647)) >> 19);
}

/* ---- pointer.c ---- */

/* A JSON Pointer being followed, and the reference token that it stands at. */
struct json_pointer {
    const char *pos;
    const char *end;
    const char *token; /* still with ~0 and ~1 */
    size_t len;
};

bool pwt_json_pointer_is_valid(const char *text, size_t len);

/* Goes to the next token, or says that there is none. */
bool pwt_json_pointer_next(struct json_pointer *pointer);

/* The token as an index of an array; false if it is none. */
bool pwt_json_pointer_index(const struct json_pointer *pointer, size_t *ret_index);

/* Whether the token names a member with this key. */
bool pwt_json_pointer_equals(const struct json_pointer *pointer, const struct pwt_json_value *key);

/* ---- writer.c ---- */

/* Keeps the first error, and leaves the writer without room. */
void pwt_json_writer_fail(struct pwt_json_writer *writer, int32_t error);

/* One value that is JSON text already; unlike a fragment it cannot stand for members. */
void pwt_json_writer_put_value(struct pwt_json_writer *writer, const char *text, size_t len);

#pragma GCC visibility pop

#endif
