/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON values as conditions compare them. A rule document's values are compiled: text unescaped,
 * numbers read, lists and objects taken apart. A context's values are looked at where they stand:
 * its lists and objects stay JSON text. A comparison has a value of either sort on its left, and a
 * compiled one on its right. Nothing here allocates but flags_value_text(), for escaped text that
 * is long.
 */
#ifndef FLAGS_VALUE_H
#define FLAGS_VALUE_H

#include <powertools/json.h>
#include <powertools/types.h>

enum flags_kind {
    FLAGS_ABSENT, /* the context has no such key: null */
    FLAGS_NULL,
    FLAGS_BOOL,   /* `integer` is 0 or 1; the first of the numbers */
    FLAGS_INT,    /* `integer` */
    FLAGS_DOUBLE, /* `real`; infinite where the text is beyond all doubles */
    FLAGS_BIG,    /* `text`: the digits of an integer beyond 64 bits; the last of the numbers */
    FLAGS_STRING,
    FLAGS_LIST,        /* `items` */
    FLAGS_OBJECT,      /* `members`; each name once */
    FLAGS_ESCAPED,     /* `text`: a string as JSON text, with escapes in it */
    FLAGS_LIST_TEXT,   /* `text`: a list as JSON text */
    FLAGS_OBJECT_TEXT, /* `text`: an object as JSON text */
    FLAGS_BROKEN       /* no JSON: equal to nothing */
};

struct flags_member;

struct flags_value {
    uint32_t kind;  /* enum flags_kind */
    uint32_t count; /* of items or members */
    union {
        int64_t integer;
        double real;
        struct pwt_bytes text;
        const struct flags_value *items;
        const struct flags_member *members;
    };
};

struct flags_member {
    struct pwt_bytes name;
    struct flags_value value;
};

/* How two values stand to each other. */
enum flags_order { FLAGS_LESS = -1, FLAGS_SAME = 0, FLAGS_MORE = 1, FLAGS_NO_ORDER = 2 };

/* Whether something holds, or cannot even be asked of values of these types. */
enum flags_truth { FLAGS_NO = 0, FLAGS_YES = 1, FLAGS_IMPOSSIBLE = 2 };

/* `START <= value mod BASE <= END`, and 0 <= START <= END < BASE. */
struct flags_modulo {
    int64_t base;
    int64_t start;
    int64_t end;
};

static inline uint64_t flags_load8(const char *at)
{
    uint64_t word;
    memcpy(&word, at, sizeof(word));
    return word;
}

static inline uint32_t flags_load4(const char *at)
{
    uint32_t word;
    memcpy(&word, at, sizeof(word));
    return word;
}

/* pwt_bytes_equal() for what is mostly short: without a call up to 16 bytes, of which the first and
 * the last half may overlap. */
static inline bool flags_same_text(struct pwt_bytes a, struct pwt_bytes b)
{
    const uint64_t len = a.len;

    if (len != b.len || len > 16) {
        return len == b.len && memcmp(a.ptr, b.ptr, (size_t)len) == 0;
    }
    if (len >= 8) {
        return flags_load8(a.ptr) == flags_load8(b.ptr) &&
               flags_load8(a.ptr + len - 8) == flags_load8(b.ptr + len - 8);
    }
    if (len >= 4) {
        return flags_load4(a.ptr) == flags_load4(b.ptr) &&
               flags_load4(a.ptr + len - 4) == flags_load4(b.ptr + len - 4);
    }
    return len == 0 || (a.ptr[0] == b.ptr[0] && a.ptr[len / 2] == b.ptr[len / 2] &&
                        a.ptr[len - 1] == b.ptr[len - 1]);
}

/* ---- number.c ---- */

static inline bool flags_is_number(const struct flags_value *value)
{
    return value->kind >= FLAGS_BOOL && value->kind <= FLAGS_BIG;
}

/* The text of a JSON number. */
void flags_number_read(const char *text, size_t len, struct flags_value *ret_value);

static inline enum flags_order flags_int_order(int64_t a, int64_t b)
{
    return a < b ? FLAGS_LESS : a > b ? FLAGS_MORE : FLAGS_SAME;
}

/* By exact value, whatever the two are written as. */
enum flags_order flags_number_order(const struct flags_value *a, const struct flags_value *b);

/* FLAGS_IMPOSSIBLE if it is no number. */
enum flags_truth flags_number_modulo(const struct flags_value *value,
                                     const struct flags_modulo *range);

/* ---- value.c ---- */

/* A context's value, as the cursor gives it; its container need not be exact. */
struct flags_value flags_value_seen(const struct pwt_json_value *json);

/* Text without escapes; false if it is no string, or out of memory. */
bool flags_value_text(const struct flags_value *value,
                      const struct pwt_json_alloc *alloc,
                      struct pwt_bytes *ret_text);

/* flags_value_equals() for what is not both text or both whole numbers. */
bool flags_value_alike(const struct flags_value *a, const struct flags_value *b);

/* Numbers by value, booleans are 0 and 1, null is null only, and a context's absent key is null. */
static inline bool flags_value_equals(const struct flags_value *a, const struct flags_value *b)
{
    if (a->kind != b->kind) {
        return flags_value_alike(a, b);
    }
    if (a->kind == FLAGS_STRING) {
        return flags_same_text(a->text, b->text);
    }
    return a->kind == FLAGS_INT ? a->integer == b->integer : flags_value_alike(a, b);
}

/* Whether a compiled list has an element. */
static inline bool flags_value_in_list(const struct flags_value *item,
                                       const struct flags_value *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (flags_value_equals(item, &list->items[i])) {
            return true;
        }
    }
    return false;
}

/* Numbers; strings by code point; lists by their first different elements. */
enum flags_order flags_value_order(const struct flags_value *a,
                                   const struct flags_value *b,
                                   const struct pwt_json_alloc *alloc);

/* Whether `item` is an element of a list, a part of a string, or a name in an object. The container
 * is compiled, ... */
enum flags_truth flags_value_in(const struct flags_value *item,
                                const struct flags_value *container,
                                const struct pwt_json_alloc *alloc);

/* ... or the context's, and then the item is compiled. */
enum flags_truth flags_value_holds(const struct flags_value *container,
                                   const struct flags_value *item,
                                   const struct pwt_json_alloc *alloc);

/* Whether some element of a context's list is in a compiled one (`wanted`), or is not. */
enum flags_truth
flags_value_any(const struct flags_value *list, const struct flags_value *others, bool wanted);

#endif
