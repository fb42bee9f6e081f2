/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Orders out of an SQS queue. With the plugin `batch` the function is called once per message, and
 * what it returns is that message's fate: 0, and the queue forgets it; an error, and the queue
 * sends it again, and it alone.
 *
 *   POWERTOOLS_PLUGINS=logger,batch
 *   POWERTOOLS_BATCH_EVENT=payload        the event is the message's body
 *   POWERTOOLS_BATCH_PAYLOAD=json-object  what is no JSON object fails without a call
 *
 * The event source mapping needs FunctionResponseTypes: [ReportBatchItemFailures].
 */
#include <powertools/powertools.h>

static int32_t handle(struct pwt_inv *inv)
{
    struct pwt_batch_record record = {.size = (uint32_t)sizeof(record)};
    struct pwt_bytes sku = {NULL, 0};

    if (pwt_batch_current(inv, &record) != PWT_OK) {
        return pwt_fail_as(inv, "NoRecord", "the event is no batch; expected one of the queue");
    }
    if (pwt_doc_find(pwt_inv_event(inv), "/sku", &sku) != PWT_OK) {
        return pwt_fail_as(inv, "NoSku", "the order names no article");
    }
    pwt_log_info(inv, "order taken", PWT_UINT("index", record.index), PWT_JSON("sku", sku));
    return PWT_OK;
}

/* Without the plugin all messages would be taken for one: rather not start. */
PWT_HANDLER(queue, .handle = handle, .required = "batch", .flags = PWT_CONCURRENT);
