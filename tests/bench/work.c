// SPDX-License-Identifier: Apache-2.0
/*
 * The handler of the measures with logger, metrics and tracer: logs a line, adds a metric, and
 * answers with the event. The same handler without plugins is what they are compared with. Another
 * one evaluates feature flags, and one erases fields. The slow ones waste time, and the measures
 * with them must be over.
 */
#include "must_fail.h"

#include <powertools/data_masking.h>
#include <powertools/feature_flags.h>
#include <powertools/logger.h>
#include <powertools/metrics.h>

static int32_t orders_handle(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv);

    if (must_fail(event)) {
        return pwt_fail_as(inv, "Asked", "the event asked for an error");
    }
    pwt_log_info(inv, "order received", PWT_STR("order_id", "ord-2024-000123"), PWT_INT("items", 3),
                 PWT_INT("customer", 4711001), PWT_DOUBLE("total", 129.95),
                 PWT_BOOL("express", true));
    (void)pwt_metric(inv, "Orders", PWT_UNIT_COUNT, 1);
    return pwt_respond(inv, event);
}

static int32_t slow_handle(struct pwt_inv *inv)
{
    for (volatile unsigned i = 0; i < 100000; i++) {
    }
    return orders_handle(inv);
}

static int32_t slow_init(struct pwt_inv *scope)
{
    (void)scope;
    for (volatile unsigned i = 0; i < 5000000; i++) {
    }
    return PWT_OK;
}

static int32_t evaluate(struct pwt_inv *inv)
{
    bool on = false;
    int32_t code = pwt_flag_with(inv, "feature-27", &on, PWT_STR("tier", "premium"),
                                 PWT_STR("country", "IT"), PWT_INT("age", 37));

    return code != 0 || on ? code : pwt_fail(inv, PWT_ESTATE, "the flag is off");
}

static int32_t flags_handle(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv);
    int32_t code = evaluate(inv);

    if (must_fail(event)) {
        return pwt_fail_as(inv, "Asked", "the event asked for an error");
    }
    return code == 0 ? pwt_respond(inv, event) : code;
}

static int32_t flags_slow_init(struct pwt_inv *scope)
{
    int32_t code = slow_init(scope);

    return code == 0 ? evaluate(scope) : code;
}

static int32_t erase(struct pwt_inv *inv)
{
    struct pwt_bytes safe;

    return pwt_erase(inv, pwt_cstr("{\"customer\":{\"name\":\"Ada\",\"card\":\"4111\"}}"),
                     "customer.card", &safe);
}

static int32_t masked_handle(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv);
    int32_t code = erase(inv);

    if (must_fail(event)) {
        return pwt_fail_as(inv, "Asked", "the event asked for an error");
    }
    return code == 0 ? pwt_respond(inv, event) : code;
}

static int32_t masked_slow_init(struct pwt_inv *scope)
{
    int32_t code = slow_init(scope);

    return code == 0 ? erase(scope) : code;
}

PWT_HANDLER(orders, .handle = orders_handle);
PWT_HANDLER(slow, .handle = slow_handle, .init = slow_init);
PWT_HANDLER(flags, .handle = flags_handle, .init = evaluate);
PWT_HANDLER(flags_slow, .handle = flags_handle, .init = flags_slow_init);
PWT_HANDLER(masked, .handle = masked_handle, .init = erase);
PWT_HANDLER(masked_slow, .handle = masked_handle, .init = masked_slow_init);
