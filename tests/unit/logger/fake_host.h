/* SPDX-License-Identifier: Apache-2.0 */
/* As much of a host as the logger calls: invocations with an arena and a context, a clock that
 * stands, diagnostics that are kept; and what tests do with the lines it prints. */
#ifndef TESTS_LOGGER_FAKE_HOST_H
#define TESTS_LOGGER_FAKE_HOST_H

#include "../../../plugins/logger/logger.h"

#include <powertools/logger.h>

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

/* An invocation. Tests change what they like before the logger sees it. */
struct pwt_inv {
    struct pwt_context context;
    struct pwt_bytes event;
    struct pwt_cx cx;
    struct logger_state state;
    void *blocks;    /* the arena's, each beginning with the address of the one before */
    uint64_t room;   /* bytes that the arena still gives */
    uint32_t allocs; /* how often it was asked */
};

/* Makes the fake the host of this program, with its clock at FAKE_NOW_NS and no diagnostics. */
void fake_install(void);

/* A logger as its init leaves it: service `orders`, level INFO. */
void fake_logger(struct logger *logger);

/* The first invocation of a function, or the scope of its init; ends with fake_end. */
void fake_start(struct pwt_inv *inv, struct logger *logger);
void fake_start_init(struct pwt_inv *inv, struct logger *logger);
void fake_end(struct pwt_inv *inv);

void fake_clock(int64_t now_ns);

/* Diagnostic lines so far, one after the other, and how many. */
const char *fake_diag(void);
uint32_t fake_diag_count(void);

/* What `print` wrote to descriptor 1; to be freed. */
char *fake_capture(void (*print)(void *user), void *user);

/* A record at INFO from `handle:7` with a message. */
struct pwt_log_record fake_record(const char *message);

/* A line as a document; NULL unless it is one JSON object and an LF. */
struct json_object *fake_parse(const char *line);

#endif
