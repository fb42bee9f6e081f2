/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A host table for tests of the public headers: every function notes that it was called and with
 * what, and returns a value of its own. It does nothing else.
 */
#ifndef TESTS_SDK_FAKE_HOST_H
#define TESTS_SDK_FAKE_HOST_H

#include <powertools/host.h>

PWT_BEGIN_DECLS

/* What every fake function that returns a status returns, and what out-parameters get. */
#define FAKE_STATUS (-77)
#define FAKE_OUT    "out"

/* An invocation that is nothing but an address. */
struct pwt_inv {
    uint32_t nothing;
};

/* The last call that the host got. */
struct fake_call {
    const char *function; /* a member of struct pwt_host; NULL: none was called */
    struct pwt_inv *inv;
    const void *pointer; /* whatever else was passed by address */
    pwt_free_fn release;
    uint64_t number;
    uint64_t size;    /* of what came as struct pwt_bytes */
    char bytes[2048]; /* the same, NUL-terminated */
    char type[64];    /* of an error */
    struct pwt_bytes path;
};

/* Objects whose address a fake function returns. */
struct fake_objects {
    struct pwt_context context;
    struct pwt_outcome outcome;
    struct pwt_error failure;
    struct pwt_inv other; /* a root, a child, the scope of a thread */
    struct pwt_cx cx;
    char memory[16];
};

/* Makes the fake the host of this program, and forgets earlier calls. */
void fake_install(void);

/* The table, for the slot of another object. */
const struct pwt_host *fake_host(void);

const struct fake_call *fake_last(void);
struct fake_objects *fake_made(void);

/* From which level on diagnostic lines are wanted. */
void fake_diag_from(uint32_t level);

PWT_END_DECLS

#endif
