/* SPDX-License-Identifier: Apache-2.0 */
/* As much of a host as the logger calls: scopes with an arena and a context, a clock that stands,
 * diagnostics and output that are kept; and what tests do with the lines it prints. */
#ifndef TESTS_LOGGER_FAKE_HOST_H
#define TESTS_LOGGER_FAKE_HOST_H

#include "logger/logger.h"

#include <powertools/logger.h>
#include <powertools/redact.h>

#include <json-c/json.h>

/* 2022-10-27T16:27:43.738Z */
#define FAKE_NOW_NS INT64_C(1666888063738999999)
#define FAKE_TIME   "2022-10-27T16:27:43.738Z"

#define FAKE_ARN   "arn:aws:lambda:eu-west-1:123456789012:function:orders-fn"
#define FAKE_TRACE "1-5759e988-bd862e3fe1be46a994272793"

/* Members of a line in the invocation that fake_start makes, as they stand in it. */
#define FAKE_CONTEXT                                                                \
    "\"cold_start\":true,\"function_name\":\"orders-fn\",\"function_memory_size\":" \
    "256,\"function_arn\":\"" FAKE_ARN "\",\"function_request_id\":\"request-1\""

/* The start of the line of "hello" at INFO. */
#define FAKE_HEAD                                                                        \
    "{\"level\":\"INFO\",\"location\":\"handle:7\",\"message\":\"hello\",\"timestamp\":" \
    "\"" FAKE_TIME "\",\"service\":\"orders\""

/* A scope. Tests change what they like before the logger sees it. */
struct pwt_inv {
    struct pwt_context context;
    struct pwt_bytes event;
    struct pwt_outcome outcome;
    struct pwt_cx cx;
    struct logger_state state;
    struct pwt_inv *root;
    void *blocks;    /* the arena's, each beginning with the address of the one before */
    uint64_t room;   /* bytes that the arena still gives */
    uint32_t allocs; /* how often it was asked */
    int32_t failed;  /* the code that pwt_fail() was given */
};

/* A process with the logger: its init, then one worker and its invocation. */
struct fake {
    struct logger logger;
    struct logger_set template;
    struct logger_set worker;
    struct pwt_inv init;
    struct pwt_inv inv;
};

/* Starts a process with default settings, service `orders`. Tests then change `logger` and call
 * fake_init(); ends with fake_close(). */
void fake_open(struct fake *fake);

/* The plugin's init, which may be repeated with other settings. */
void fake_init(struct fake *fake);

/* The worker as the host makes it, and its first invocation, traced; or a later one. */
void fake_start(struct fake *fake);
void fake_start_next(struct fake *fake);

void fake_close(struct fake *fake);

/* A child of a scope, or with a set of its own the scope of a thread; the logger's fork was called.
 * Ends with fake_join(). */
void fake_fork(struct pwt_inv *child, struct pwt_inv *parent, struct logger_set *own);
void fake_join(struct pwt_inv *child, struct pwt_inv *parent);

void fake_clock(int64_t now_ns);

/* What was printed, and the diagnostic lines, since fake_forget(). */
const char *fake_printed(void);
const char *fake_diag(void);
uint32_t fake_diag_count(void);
void fake_forget(void);

/* From now on printing fails with this code; 0 ends that. */
void fake_output_fails(int32_t code);

/* How many lines were printed. */
uint32_t fake_lines(void);

/* A record at INFO from `handle:7` with a message. */
struct pwt_log_record fake_record(const char *message);

/* Prints a message at a level, or "hello" with fields; 0 or the code. */
int32_t fake_log(struct pwt_inv *inv, uint32_t level, const char *message);
int32_t fake_hello(struct pwt_inv *inv, const struct pwt_field *fields, uint32_t count);

#define FAKE_HELLO(inv, ...)                                   \
    fake_hello((inv), (const struct pwt_field[]){__VA_ARGS__}, \
               sizeof((const struct pwt_field[]){__VA_ARGS__}) / sizeof(struct pwt_field))

/* Appends one key. */
int32_t fake_append(struct pwt_inv *inv, uint32_t kind, struct pwt_field field);

/* A line as a document; NULL unless it is one JSON object and an LF. */
struct json_object *fake_parse(const char *line);

#endif
