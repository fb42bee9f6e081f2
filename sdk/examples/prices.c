/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prices that depend on feature flags. The rules stand in a file or in AppConfig and change without
 * a deployment; without the plugin, or without a document, the defaults below count.
 *
 *   POWERTOOLS_PLUGINS=logger,feature-flags
 *   POWERTOOLS_FEATURE_FLAGS_FILE=flags.json
 *
 * flags.json, for one:
 *   {"new-pricing": {"default": false, "rules": {"a tenth of all": {"when_match": true,
 * "conditions":
 *     [{"action": "PERCENTAGE_ROLLOUT", "key": "customer", "value": {"PERCENT": 10}}]}}},
 *    "discount": {"boolean_type": false, "default": 0}}
 */
#include <powertools/powertools.h>

static int32_t handle(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv); /* {"customer": "c-1", ...} is the context */
    bool new_pricing = false;
    int64_t discount = 0;
    char answer[64];

    (void)pwt_flag(inv, "new-pricing", event, &new_pricing);
    (void)pwt_flag_int(inv, "discount", event, &discount);
    pwt_log_info(inv, "priced", PWT_BOOL("new", new_pricing), PWT_INT("discount", discount));
    (void)snprintf(answer, sizeof(answer), "{\"price\":%lld}",
                   (new_pricing ? 90LL : 100LL) - (long long)discount);
    return pwt_respond_cstr(inv, answer);
}

PWT_HANDLER(prices, .handle = handle, .flags = PWT_CONCURRENT);
