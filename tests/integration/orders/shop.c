/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A handler that uses every service there is and tells each of them a secret: the customer of the
 * order that is its event, or that a record holds.
 */
#include <powertools/powertools.h>

static int32_t handle(struct pwt_inv *inv)
{
    const struct pwt_bytes order = pwt_inv_event(inv);
    struct pwt_bytes customer = pwt_cstr("null");
    struct pwt_bytes card = pwt_cstr("null");
    bool cheaper = false;

    (void)pwt_doc_find(order, "/customer", &customer);
    (void)pwt_doc_find(customer, "/card", &card);
    (void)pwt_flag(inv, "cheaper", order, &cheaper);
    pwt_logger_append(inv, PWT_JSON("card", card));
    pwt_log_info(inv, "ordered", PWT_JSON("customer", customer), PWT_BOOL("cheaper", cheaper));
    pwt_metric(inv, "Orders", PWT_UNIT_COUNT, 1);
    pwt_trace_annotate(inv, PWT_BOOL("cheaper", cheaper), PWT_JSON("card", card));
    pwt_trace_metadata(inv, PWT_JSON("customer", customer));
    return pwt_respond(inv, order);
}

PWT_HANDLER(shop, .handle = handle, .flags = PWT_CONCURRENT);
