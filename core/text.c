/* SPDX-License-Identifier: Apache-2.0 */
/* See text.h. */
#include "text.h"

#include <string.h>

struct text text_in(char *memory, size_t size)
{
    memory[0] = '\0';
    return (struct text){.ptr = memory, .size = size};
}

void text_add_bytes(struct text *text, struct pwt_bytes bytes)
{
    size_t room = text->size - 1 - text->len;

    if (bytes.len > room) {
        bytes.len = room;
        text->cut = true;
    }
    if (bytes.len > 0) {
        memcpy(text->ptr + text->len, bytes.ptr, bytes.len);
    }
    text->len += bytes.len;
    text->ptr[text->len] = '\0';
}

void text_add(struct text *text, const char *cstr)
{
    text_add_bytes(text, pwt_cstr(cstr));
}

static void add_digits(struct text *text, uint64_t number, unsigned base)
{
    char digits[20]; /* of 2^64 - 1 in decimal */
    size_t at = sizeof(digits);

    do {
        digits[--at] = "0123456789abcdef"[number % base];
        number /= base;
    } while (number > 0);
    text_add_bytes(text, pwt_bytes_make(digits + at, sizeof(digits) - at));
}

void text_add_number(struct text *text, uint64_t number)
{
    add_digits(text, number, 10);
}

void text_add_hex(struct text *text, uint64_t number)
{
    text_add(text, "0x");
    add_digits(text, number, 16);
}
