/* SPDX-License-Identifier: Apache-2.0 */
/* The command line of `powertools run`. */
#ifndef CLI_RUN_OPTIONS_H
#define CLI_RUN_OPTIONS_H

#include "variables.h"
#include "verb.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct run_options {
    const char *bootstrap;    /* NULL: search */
    const char *handler_name; /* NULL: the only one */
    const char *handler;
    char **events; /* paths; none: standard input, or {} if that is a terminal */
    size_t event_count;
    struct variables variables;
    int64_t timeout_ms;
    int64_t init_timeout_ms;
    int64_t memory_mb;
    int64_t repeat;
    bool json;
};

enum {
    RUN_OPTIONS_COUNT = 9, /* options in the table */
};

enum run_options_result {
    RUN_OPTIONS_OK,
    RUN_OPTIONS_WRONG, /* a message was printed */
    RUN_OPTIONS_HELP,  /* the help was printed */
};

/** Reads the command line; free what is returned in any case. */
enum run_options_result run_options_parse(const struct verb *verb,
                                          int count,
                                          char **arguments,
                                          struct run_options *ret_options);

void run_options_done(struct run_options *options);

/** The table for `struct verb`. */
extern const struct verb_option run_options_table[RUN_OPTIONS_COUNT];

#endif
