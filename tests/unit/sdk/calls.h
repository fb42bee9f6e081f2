/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Calls of every public macro and wrapper, as functions that tests can walk. calls_body.h has them
 * once; calls_c.c and calls_cxx.cpp compile them as C and as C++, and tests/abi/headers.py does so
 * with every compiler and standard there is.
 */
#ifndef TESTS_SDK_CALLS_H
#define TESTS_SDK_CALLS_H

#include <powertools/powertools.h>

PWT_BEGIN_DECLS

/* A wrapper of host.h, and what the host must see when it is called. */
struct calls_wrapper {
    int (*call)(struct pwt_inv *inv); /* 1 if it handed back what the host returned */
    const char *reaches;              /* the member of struct pwt_host that must be called */
    const char *bytes;                /* what that must be given; NULL: nothing */
    uint64_t number;                  /* the same; 0: none */
};

/* A log call, and the record that must arrive. */
struct calls_log {
    void (*call)(struct pwt_inv *inv);
    const char *message;
    uint32_t level;
    uint32_t field_count;
};

/* A call about the keys or the options of a logger, and how many fields must arrive. */
struct calls_keys {
    int32_t (*call)(struct pwt_inv *inv);
    uint32_t field_count;
};

/* A field maker, and what it must make. */
struct calls_field {
    struct pwt_field (*make)(void);
    uint32_t type;
    const char *text; /* with bytes */
    int64_t number;   /* otherwise */
};

/* All of it, in one language. */
struct calls {
    const char *language;
    const struct calls_wrapper *wrappers;
    const struct calls_log *logs;
    const struct calls_field *fields;
    const struct calls_keys *keys;
    int32_t (*append_counted)(struct pwt_inv *inv); /* counts its evaluated arguments */
    void (*log_counted)(struct pwt_inv *inv); /* an INFO line that counts its evaluated arguments */
    uint32_t (*evaluated)(void);              /* how many there were since the last question */
    void (*trace_all)(struct pwt_inv *inv);   /* every wrapper of tracer.h, in its order */
    void (*trace_counted)(struct pwt_inv *inv); /* some of them, with 15 arguments that count */
    uint32_t wrapper_count;
    uint32_t log_count;
    uint32_t field_count;
    uint32_t key_count;
};

extern const struct calls calls_c;
extern const struct calls calls_cxx;

PWT_END_DECLS

#endif
