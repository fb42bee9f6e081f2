/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ships the orders that orders.c put into the queue. The plugin `batch` calls it once per message,
 * with the message's body as the event; what it returns is that message's fate. 0, and the queue
 * forgets it; an error, and the queue sends it again, and it alone.
 *
 *   POWERTOOLS_PLUGINS=logger,metrics,batch
 *   POWERTOOLS_BATCH_EVENT=payload
 *   POWERTOOLS_BATCH_PAYLOAD=json-object
 */
#include <powertools/powertools.h>

static int32_t handle(struct pwt_inv *inv)
{
    const struct pwt_bytes order = pwt_inv_event(inv);
    struct pwt_bytes customer = {NULL, 0};
    struct pwt_bytes items = {NULL, 0};

    if (pwt_doc_find(order, "/customer", &customer) != PWT_OK ||
        pwt_doc_find(order, "/items", &items) != PWT_OK) {
        return pwt_fail_as(inv, "NoOrder", "the message is no order; expected customer and items");
    }
    pwt_log_info(inv, "order shipped", PWT_JSON("customer", customer), PWT_JSON("items", items));
    pwt_metric(inv, "Shipped", PWT_UNIT_COUNT, 1);
    return PWT_OK;
}

/* Without the plugin all messages would be taken for one: rather not start. */
PWT_HANDLER(ship, .handle = handle, .required = "batch", .flags = PWT_CONCURRENT);
