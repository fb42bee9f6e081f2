/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bare work behind a log line: the same bytes that the plugins write, by hand. It is what the
 * measures of logger, metrics and tracer are divided by.
 */
#ifndef BENCH_BARE_H
#define BENCH_BARE_H

#include "appender.h"

/* Room for every text that is made here. */
#define BARE_BYTES 16384

struct bare_text {
    const char *ptr;
    size_t len;
};

/* What a program knows about its invocation. */
struct bare {
    struct bare_text service;
    struct bare_text function_name;
    struct bare_text function_arn;
    struct bare_text request_id;
    struct bare_text trace_root;
    struct bare_text trace_parent;
    struct bare_text handler;  /* `_HANDLER` */
    struct bare_text location; /* of the log call: `handle:42` */
    uint64_t memory_mb;
    bool cold_start;
    struct append_clock clock;
    uint64_t random; /* where the next id comes from */
};

/* What is logged: the five extra keys. */
struct bare_order {
    const char *id;
    int64_t items;
    int64_t customer;
    double total;
    bool express;
};

/* A metric with one value. */
struct bare_metric {
    const char *name;
    double value;
};

/* Each makes its text and returns its length. */
size_t bare_log_line(struct bare *bare, const struct bare_order *order, char *out);

/* An EMF document in the namespace `Shop`, all metrics in the unit Count. */
size_t
bare_emf(const struct bare *bare, const struct bare_metric *metrics, size_t count, char *out);

/* Nanoseconds since 1970. */
int64_t bare_now(void);

/* The handler's subsegment, from `start_ns` till now, as a datagram to the X-Ray daemon. */
size_t bare_subsegment(struct bare *bare, int64_t start_ns, struct bare_text response, char *out);

#endif
