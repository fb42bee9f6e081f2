/* SPDX-License-Identifier: Apache-2.0 */
/* The code that docs/plugins/tracer.md shows, word for word. */
#include <powertools/powertools.h>

static int32_t charge(struct pwt_inv *inv, void *user)
{
    struct pwt_bytes header = pwt_cstr("");

    (void)user;
    pwt_trace_annotate(inv, PWT_STR("order_id", "o-1"), PWT_INT("items", 3));
    pwt_trace_begin_remote(inv, "pay.example.com", "POST", "https://pay.example.com/charge");
    (void)pwt_trace_header(inv, PWT_TRACE_XRAY, &header); /* goes along as X-Amzn-Trace-Id */
    pwt_trace_status(inv, 200);
    pwt_trace_end(inv);
    pwt_trace_response(inv, PWT_JSON("", pwt_cstr("{\"charged\":true}")));
    return 0;
}

static int32_t handle(struct pwt_inv *inv)
{
    pwt_trace_metadata(inv, PWT_JSON("event", pwt_inv_event(inv)));
    int32_t code = pwt_trace_call(inv, "charge", charge, NULL);
    return code != 0 ? code : pwt_respond_cstr(inv, "{\"accepted\":true}");
}

PWT_HANDLER(orders, .handle = handle);

static int32_t start(struct pwt_inv *inv)
{
    return pwt_tracer_configure(inv, PWT_STR("service", "orders"), PWT_BOOL("capture_response", 0));
}

PWT_HANDLER(configured, .init = start, .handle = handle);
