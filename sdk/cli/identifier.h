/* SPDX-License-Identifier: Apache-2.0 */
/* Random identifiers in the forms that Lambda and X-Ray give them. */
#ifndef CLI_IDENTIFIER_H
#define CLI_IDENTIFIER_H

#include <stdbool.h>
#include <stddef.h>

enum {
    IDENTIFIER_UUID_SIZE = 37,   /* with its end */
    IDENTIFIER_TRACE_SIZE = 128, /* with its end */
};

/** Writes @p digits random hexadecimal digits and an end; @p ret_text holds digits + 1 bytes. */
void identifier_hex(char *ret_text, size_t digits);

/** A version 4 UUID, as request ids are. */
void identifier_uuid(char ret_text[IDENTIFIER_UUID_SIZE]);

/** An X-Ray header, `Root=1-...;Parent=...;Sampled=1`. */
void identifier_trace(bool sampled, char ret_text[IDENTIFIER_TRACE_SIZE]);

#endif
