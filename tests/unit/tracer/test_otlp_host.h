/* SPDX-License-Identifier: Apache-2.0 */
/* As much of a host as the OTLP backend calls: an invocation with an arena, a context and a
 * deadline, clocks that stand, and what was said and printed; and how a test program ends. */
#ifndef TESTS_TRACER_TEST_OTLP_HOST_H
#define TESTS_TRACER_TEST_OTLP_HOST_H

#include "otlp.h"

#include <powertools/plugin.h>

#include <CUnit/Basic.h>

struct pwt_inv {
    struct pwt_context context;
    int64_t remaining_ms;
    uint64_t room; /* bytes that the arena still gives */
    void *blocks;  /* the arena's, each beginning with the address of the one before */
};

/* Makes the fake the host of this program: nothing said or printed, the monotonic clock at 0. */
void fake_install(void);

/* An invocation of `orders`, version 7, with a minute left. */
void fake_start(struct pwt_inv *inv);
void fake_end(struct pwt_inv *inv);

/* Moves the monotonic clock. */
void fake_pass(int64_t milliseconds);

/* The diagnostic lines so far, each with its line end; how many; and what pwt_print() took. */
const char *fake_diag(void);
uint32_t fake_diag_count(void);
const char *fake_printed(void);

/* Settings as an empty environment leaves them. */
struct otlp_settings fake_settings(void);

/* A span with nothing but what it must have. */
struct otlp_span fake_span(void);
#define FAKE_TRACE_ID "5759e988bd862e3fe1be46a994272793"
#define FAKE_SPAN_ID  "53995c3f42cd8ad8"

/* A buffer on the heap; the test frees its `ptr`. */
struct pwt_json_buffer fake_buffer(void);

/* Whether a buffer holds exactly these bytes, given in hex. */
bool fake_holds_hex(const struct pwt_json_buffer *buffer, const char *hex);

/* Runs the suites: 0 if every assertion held, 1 if one failed, 99 if they could not be set up. */
int fake_run(CU_SuiteInfo *suites);

#endif
