/* SPDX-License-Identifier: Apache-2.0 */
/* Turns the text of a setting into the value its option stores. Pure functions over bytes. */
#ifndef CORE_OPTION_PARSE_H
#define CORE_OPTION_PARSE_H

#include "arena.h"

#include <powertools/plugin.h>

/* A value of any option type. */
union option_value {
    struct pwt_bytes text; /* STRING, JSON */
    uint32_t word;         /* BOOL, ENUM */
    int64_t i64;           /* INT, DURATION */
    double number;         /* NUMBER */
    uint64_t size;         /* SIZE */
    struct pwt_list list;  /* LIST */
};

/* Bytes that a type stores; 0 for a type that does not exist. */
uint64_t option_stored_size(uint32_t type);

/* What a text must be, in words that follow "is not": "a whole number". */
const char *option_type_words(uint32_t type);

/* Parses and checks one value; lists are allocated from the arena and point into `text`.
 * 0, PWT_EFORMAT (not of the type), PWT_ELIMIT (not within the range) or PWT_ENOMEM. */
int32_t option_parse(const struct pwt_option *option,
                     struct pwt_bytes text,
                     struct arena *arena,
                     union option_value *ret_value);

/* 0 if a range text such as `0..60000` fits the option's type. */
int32_t option_check_range(const struct pwt_option *option);

/* Blanks off both ends. */
struct pwt_bytes option_trimmed(struct pwt_bytes text);

/* Takes the next item, up to `separator`, off the front of `rest`; false at the end. */
bool option_next_item(struct pwt_bytes *rest, char separator, struct pwt_bytes *ret_item);

#endif
