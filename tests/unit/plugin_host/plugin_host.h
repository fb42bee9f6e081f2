/* SPDX-License-Identifier: Apache-2.0 */
/* As much of a host as the parts of a plugin call, for their unit tests: invocations with an arena,
 * a context and an outcome, clocks that stand, and diagnostics and output that are kept. It is only
 * a table of functions: no callback runs unless the test calls it. */
#ifndef TESTS_PLUGIN_HOST_H
#define TESTS_PLUGIN_HOST_H

#include <powertools/plugin.h>

#include <stdbool.h>
#include <stddef.h>

/* 2022-10-27T16:27:43.738999999Z, where the clock of the day stands. */
#define FAKE_NOW_NS INT64_C(1666888063738999999)

#define FAKE_ARN "arn:aws:lambda:eu-west-1:123456789012:function:orders-fn"

/* An invocation, or the scope of an init. Tests change what they like. */
struct pwt_inv {
    struct pwt_context context; /* of a root; its children have the same */
    struct pwt_bytes event;
    struct pwt_outcome outcome;
    const struct pwt_error *failure; /* of pwt_fail() */
    struct pwt_inv *root;
    struct pwt_cx cx;
    int64_t remaining_ms;
    void *blocks;    /* the arena's, each beginning with the address of the one before */
    uint64_t room;   /* bytes that the arena still gives */
    uint32_t allocs; /* how often it was asked */
    bool expects_shutdown;
};

/* Makes the fake the host of this program: nothing said or printed, output that works, the clock of
 * the day at FAKE_NOW_NS and the monotonic one at 0. */
void fake_host_install(void);

/* A root of the function `orders-fn`, with memory for `state_size` bytes of zeroed state. Every one
 * that was opened ends with fake_inv_close(). */
void fake_inv_open(struct pwt_inv *inv, void *self, void *worker, size_t state_size);

/* A child, whose state its parent's context shows from now on. */
void fake_inv_fork(struct pwt_inv *child, struct pwt_inv *parent, void *worker, size_t state_size);

/* Frees all of its memory. Nothing happens to one that is all zero. */
void fake_inv_close(struct pwt_inv *inv);

/* Zeroed memory that lasts as long as the invocation, and that its arena knows nothing of. */
void *fake_inv_keep(struct pwt_inv *inv, size_t size);

/* Sets the clock of the day; moves the monotonic one. */
void fake_clock(int64_t now_ns);
void fake_pass(int64_t milliseconds);

/* What was printed, and how severe the last piece was. */
const char *fake_printed(void);
uint32_t fake_severity(void);

/* The diagnostic lines, each with its level before it and a line end; and how many. */
const char *fake_diag(void);
uint32_t fake_diag_count(void);

/* Forgets what was printed and said. */
void fake_forget(void);

/* What was printed, in how many pieces, and the diagnostic lines; each is forgotten then. Texts are
 * valid until the next call. */
const char *fake_take_printed(void);
uint32_t fake_take_pieces(void);
const char *fake_take_diag(void);

/* The words of pwt_fail(); empty if it was not called. */
const char *fake_failure(const struct pwt_inv *inv);

/* From now on printing fails with this code; 0 ends that. */
void fake_output_fails(int32_t code);

/* Called in the middle of the next print, or of the next look at the clock: as a signal would. */
void fake_interrupt(void (*call)(void *user), void *user);

#endif
