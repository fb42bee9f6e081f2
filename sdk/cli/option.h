/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What options of the command can be: each function checks one value, and sets the member that
 * @p member points to, of the type it names. False after a message.
 */
#ifndef CLI_OPTION_H
#define CLI_OPTION_H

#include "verb.h"

/** Any text: `const char *`. */
bool option_text(const struct verb_option *option, const char *value, void *member);

/** A switch: `bool`. */
bool option_switch(const struct verb_option *option, const char *value, void *member);

/** A whole number between the option's bounds: `int64_t`. */
bool option_integer(const struct verb_option *option, const char *value, void *member);

/** Seconds with a fraction, up to the option's upper bound: `int64_t`, milliseconds. */
bool option_seconds(const struct verb_option *option, const char *value, void *member);

/** One of the option's choices: `size_t`, its index. */
bool option_choice(const struct verb_option *option, const char *value, void *member);

/** `NAME=VALUE`, or `NAME` for the value it has here: `struct variables`, one more. */
bool option_variable(const struct verb_option *option, const char *value, void *member);

/** The value of POWERTOOLS_PLUGINS: `struct variables`. */
bool option_plugins(const struct verb_option *option, const char *value, void *member);

#endif
