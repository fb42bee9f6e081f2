/* SPDX-License-Identifier: Apache-2.0 */
/* The logger in a host that is only a table of functions, and what tests do with the lines that it
 * prints. */
#ifndef TESTS_LOGGER_FAKE_HOST_H
#define TESTS_LOGGER_FAKE_HOST_H

#include "logger/logger.h"
#include "logger/set.h"
#include "plugin_host/plugin_host.h"

#include <powertools/logger.h>
#include <powertools/redact.h>

#include <json-c/json.h>

#define FAKE_TIME  "2022-10-27T16:27:43.738Z" /* FAKE_NOW_NS as lines say it */
#define FAKE_TRACE "1-5759e988-bd862e3fe1be46a994272793"

/* Members of a line in the invocation that fake_start makes, as they stand in it. */
#define FAKE_CONTEXT                                                                \
    "\"cold_start\":true,\"function_name\":\"orders-fn\",\"function_memory_size\":" \
    "256,\"function_arn\":\"" FAKE_ARN "\",\"function_request_id\":\"request-1\""

/* The start of the line of "hello" at INFO. */
#define FAKE_HEAD                                                                        \
    "{\"level\":\"INFO\",\"location\":\"handle:7\",\"message\":\"hello\",\"timestamp\":" \
    "\"" FAKE_TIME "\",\"service\":\"orders\""

/* A process with the logger: its init, then one worker and its invocation. */
struct fake {
    struct logger logger;
    struct logger_set template;
    struct logger_set worker;
    struct pwt_inv init;
    struct pwt_inv inv;
};

static inline struct logger_state *fake_state(const struct pwt_inv *inv)
{
    return inv->cx.state;
}

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
