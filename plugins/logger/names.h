/* SPDX-License-Identifier: Apache-2.0 */
/* The logger's own keys, and which keys may meet in one line. */
#ifndef PLUGINS_LOGGER_NAMES_H
#define PLUGINS_LOGGER_NAMES_H

#include <powertools/host.h>

#include <stdbool.h>

enum logger_own {
    OWN_LEVEL, /* the reserved ones first: no field may have them */
    OWN_MESSAGE,
    OWN_TIMESTAMP,
    OWN_SERVICE,
    OWN_SAMPLING_RATE,
    OWN_LOCATION,
    OWN_COLD_START,
    OWN_FUNCTION_NAME,
    OWN_FUNCTION_MEMORY_SIZE,
    OWN_FUNCTION_ARN,
    OWN_FUNCTION_REQUEST_ID,
    OWN_TENANT_ID,
    OWN_CORRELATION_ID,
    OWN_EXCEPTION,
    OWN_EXCEPTION_NAME,
    OWN_STACK_TRACE,
    OWN_XRAY_TRACE_ID,
    OWN_COUNT
};

#define OWN_RESERVED_COUNT 5
#define OWN_NAME_BYTES     24

/* A set of names that may say "perhaps" for one that is not in it, and never "no" for one that is:
 * one bit of 256 for each name. */
struct logger_names {
    uint64_t bits[4];
};

/* The last one: the names of the Elastic Common Schema. */
enum logger_case { CASE_SNAKE, CASE_CAMEL, CASE_PASCAL, CASE_ECS };

/* The logger's own keys, spelled as the settings want them. */
struct logger_own_names {
    struct logger_names set; /* those that may meet others: all but the ones of rare lines */
    uint8_t len[OWN_COUNT];
    char text[OWN_COUNT][OWN_NAME_BYTES];
};

void logger_names_init(struct logger_own_names *own, enum logger_case spelling);

struct pwt_bytes logger_own_name(const struct logger_own_names *own, enum logger_own which);

/* Which of the logger's own keys has this name; OWN_COUNT if none. */
uint32_t logger_own_find(const struct logger_own_names *own, struct pwt_bytes name);

/* Whether a key of this name would meet one of the logger's own in usual lines. */
bool logger_names_meet(const struct logger_own_names *own, struct pwt_bytes name);

/* Whether a name is the logger's alone; then says once that a key of that name is left out. */
bool logger_reserved(struct pwt_cx *cx, struct pwt_bytes name);

/* Adds a name; returns whether it was perhaps there before. */
bool logger_names_add(struct logger_names *names, struct pwt_bytes name);

#endif
