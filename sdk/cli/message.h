/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the command itself has to say to the person who typed it: one line on standard error,
 * in the form `powertools: <object> <what is wrong>; expected <x>; <how to fix>`.
 */
#ifndef CLI_MESSAGE_H
#define CLI_MESSAGE_H

#include <stdbool.h>

/** Prints one line, `powertools: ` in front of it. */
void message_error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Says that memory ran out; false, so that a caller can return it. */
bool message_no_memory(void);

#endif
