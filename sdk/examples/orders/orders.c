/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An orders API behind API Gateway (payload 2.0) or a function URL.
 *
 *   POST /orders  {"customer":"ada","items":[{"sku":"tea","quantity":2}]}  takes an order
 *
 * It prices the order and puts it into a queue, where ship.c finds it. What the caller did wrong
 * is an answer with a status of its own; what went wrong here is an error of the function, which
 * Lambda counts and, where it called asynchronously, tries again.
 *
 * Every plugin is optional. Without `parameters` there is no queue and orders are only priced,
 * which is what a first run on one's own machine wants.
 */
#include <powertools/aws.h>
#include <powertools/powertools.h>

#include <inttypes.h>

#define ITEMS_MAX    50
#define QUANTITY_MAX 1000

/* What can be ordered. */
struct article {
    const char *sku;
    int64_t cents;
};

static const struct article s_articles[] = {{"tea", 450}, {"coffee", 720}, {"cup", 1250}};

/* What one order comes to. */
struct total {
    int64_t cents;
    uint32_t items;
};

/* ---- reading ------------------------------------------------------------------------------- */

/* A string in a document, or absent. */
static struct pwt_bytes text_at(struct pwt_inv *inv, struct pwt_bytes json, const char *path)
{
    struct pwt_bytes value = {NULL, 0};
    struct pwt_bytes text = {NULL, 0};
    if (pwt_doc_find(json, path, &value) != PWT_OK) {
        return text;
    }
    (void)pwt_doc_string(inv, value, &text); /* no string: as good as absent */
    return text;
}

/* A whole number from 1 to QUANTITY_MAX as JSON writes it; 0 for everything else. */
static int64_t quantity_of(struct pwt_bytes digits)
{
    int64_t quantity = 0;
    for (uint64_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9' || quantity > QUANTITY_MAX) {
            return 0;
        }
        quantity = quantity * 10 + (digits.ptr[i] - '0');
    }
    return quantity <= QUANTITY_MAX ? quantity : 0;
}

static const struct article *article_find(struct pwt_bytes sku)
{
    for (size_t i = 0; i < sizeof(s_articles) / sizeof(s_articles[0]); i++) {
        if (pwt_bytes_equal(sku, pwt_cstr(s_articles[i].sku))) {
            return &s_articles[i];
        }
    }
    return NULL;
}

/* Adds the items of an order up. NULL, or what is wrong with it. */
static const char *order_price(struct pwt_inv *inv, struct pwt_bytes order, struct total *ret_total)
{
    struct total total = {.cents = 0, .items = 0};
    struct pwt_bytes item = {NULL, 0};
    char path[32];
    for (;; total.items++) {
        struct pwt_bytes quantity = {NULL, 0};
        (void)snprintf(path, sizeof(path), "/items/%" PRIu32, total.items);
        if (pwt_doc_find(order, path, &item) != PWT_OK) {
            break;
        }
        const struct article *article = article_find(text_at(inv, item, "/sku"));
        if (!article) {
            return "an item has no known sku";
        }
        (void)pwt_doc_find(item, "/quantity", &quantity);
        if (quantity_of(quantity) == 0) {
            return "an item's quantity is not from 1 to 1000";
        }
        if (total.items == ITEMS_MAX) {
            return "an order has at most 50 items";
        }
        total.cents += article->cents * quantity_of(quantity);
    }
    if (total.items == 0) {
        return "an order has at least one item";
    }
    *ret_total = total;
    return NULL;
}

/* ---- what plugins know ---------------------------------------------------------------------- */

/* A tenth less while the rules in flags.json say so for an order of this size. */
static void order_discount(struct pwt_inv *inv, struct total *total)
{
    bool discount = false;
    (void)pwt_flag_with(inv, "discount", &discount, PWT_INT("total_cents", total->cents));
    if (discount) {
        total->cents -= total->cents / 10;
    }
}

/* The request that puts an order into a queue. */
static int32_t message_write(struct pwt_inv *inv,
                             struct pwt_bytes queue,
                             struct pwt_bytes order,
                             struct pwt_bytes *ret_json)
{
    const struct pwt_field pieces[] = {{.type = PWT_FIELD_OBJECT},
                                       PWT_BYTES("QueueUrl", queue),
                                       PWT_BYTES("MessageBody", order),
                                       {.type = PWT_FIELD_CLOSE}};
    struct pwt_doc *doc = NULL;
    int32_t code = pwt_doc_open(inv, &doc);
    if (code != PWT_OK) {
        return code;
    }
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        (void)pwt_doc_put(doc, &pieces[i]); /* pwt_doc_close() tells of a failure */
    }
    return pwt_doc_close(doc, ret_json);
}

/* Sends an order to the queue whose URL stands in Parameter Store. */
static int32_t order_send(struct pwt_inv *inv, struct pwt_bytes order)
{
    struct pwt_http_response response = {.size = sizeof(response)};
    struct pwt_aws_request request = {
        .size = sizeof(request), .service = pwt_cstr("sqs"), .operation = pwt_cstr("SendMessage")};
    struct pwt_bytes queue = {NULL, 0};
    if (!pwt_parameters_table()) {
        return PWT_OK; /* no plugin, no queue: the order is priced, and that is all */
    }
    int32_t code = pwt_parameter_get(inv, "/orders/queue", &queue);
    if (code != PWT_OK) {
        return code; /* the invocation's error says why */
    }
    code = message_write(inv, queue, order, &request.body);
    if (code != PWT_OK) {
        return pwt_fail(inv, code, "no memory for the message");
    }
    code = pwt_aws_call(inv, &request, &response);
    if (code != PWT_OK) {
        return pwt_fail(inv, code, "the order could not be queued: %.*s", (int)response.code.len,
                        response.code.ptr);
    }
    return PWT_OK;
}

/* ---- answering ----------------------------------------------------------------------------- */

/* An HTTP answer whose body is a JSON document, which it carries as a string. */
static int32_t answer(struct pwt_inv *inv, int status, struct pwt_bytes document)
{
    struct pwt_bytes body = {NULL, 0};
    const size_t room = 96;
    int len = 0;
    if (pwt_doc_quote(inv, document, &body) != PWT_OK) {
        return pwt_fail(inv, PWT_ENOMEM, "no memory for the answer");
    }
    char *text = pwt_alloc(inv, room + body.len);
    if (!text) {
        return pwt_fail(inv, PWT_ENOMEM, "no memory for the answer");
    }
    len = snprintf(
        text, room + body.len,
        "{\"statusCode\":%d,\"headers\":{\"content-type\":\"application/json\"},\"body\":%.*s}",
        status, (int)body.len, body.ptr);
    return pwt_respond(inv, pwt_bytes_make(text, (uint64_t)len));
}

static int32_t refuse(struct pwt_inv *inv, int status, const char *why)
{
    char document[128];
    pwt_log_warning(inv, "request refused", PWT_INT("status", status), PWT_STR("reason", why));
    pwt_metric(inv, "Refused", PWT_UNIT_COUNT, 1);
    (void)snprintf(document, sizeof(document), "{\"error\":\"%s\"}", why);
    return answer(inv, status, pwt_cstr(document));
}

/* ---- the routes ---------------------------------------------------------------------------- */

static int32_t orders_post(struct pwt_inv *inv, struct pwt_bytes event)
{
    const struct pwt_bytes order = text_at(inv, event, "/body");
    struct total total = {.cents = 0, .items = 0};
    char document[128];
    if (pwt_doc_check(order) != PWT_OK) {
        return refuse(inv, 400, "the body is not JSON");
    }
    const struct pwt_bytes customer = text_at(inv, order, "/customer");
    if (customer.len == 0) {
        return refuse(inv, 400, "an order has a customer");
    }
    pwt_trace_begin(inv, "price the order");
    pwt_trace_annotate(inv, PWT_BYTES("customer", customer));
    const char *fault = order_price(inv, order, &total);
    pwt_trace_end(inv);
    if (fault) {
        return refuse(inv, 400, fault);
    }
    order_discount(inv, &total);
    int32_t code = order_send(inv, order);
    if (code != PWT_OK) {
        return code;
    }
    pwt_log_info(inv, "order received", PWT_BYTES("customer", customer),
                 PWT_UINT("items", total.items), PWT_INT("total_cents", total.cents));
    pwt_metric(inv, "Orders", PWT_UNIT_COUNT, 1);
    pwt_metric(inv, "OrderTotal", PWT_UNIT_NONE, (double)total.cents / 100);
    pwt_metric_metadata(inv, PWT_BYTES("request_id", pwt_inv_context(inv)->request_id));
    (void)snprintf(document, sizeof(document), "{\"total_cents\":%" PRId64 "}", total.cents);
    return answer(inv, 201, pwt_cstr(document));
}

static int32_t handle(struct pwt_inv *inv)
{
    const struct pwt_bytes event = pwt_inv_event(inv);
    const struct pwt_bytes method = text_at(inv, event, "/requestContext/http/method");
    const struct pwt_bytes path = text_at(inv, event, "/rawPath");
    if (!method.ptr || !path.ptr) {
        return pwt_fail_as(inv, "NoHttpEvent",
                           "the event is none of an HTTP API: it has no method");
    }
    if (!pwt_bytes_equal(path, pwt_cstr("/orders"))) {
        return refuse(inv, 404, "there is only /orders");
    }
    if (!pwt_bytes_equal(method, pwt_cstr("POST"))) {
        return refuse(inv, 405, "orders are sent with POST");
    }
    return orders_post(inv, event);
}

/* Before the first event: the place to open what is dear, and to say what there is. */
static int32_t start(struct pwt_inv *scope)
{
    pwt_log_debug(scope, "ready", PWT_UINT("articles", sizeof(s_articles) / sizeof(s_articles[0])));
    return PWT_OK;
}

PWT_HANDLER(orders, .handle = handle, .init = start, .flags = PWT_CONCURRENT);
