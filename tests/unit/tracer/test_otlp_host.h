/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the OTLP backend begin with, and how they look at bytes. */
#ifndef TESTS_TRACER_TEST_OTLP_HOST_H
#define TESTS_TRACER_TEST_OTLP_HOST_H

#include "otlp.h"

#include "../run.h"
#include "plugin_host/plugin_host.h"

/* An invocation of `orders`, version 7, with a minute left. */
void fake_start(struct pwt_inv *inv);

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

#endif
