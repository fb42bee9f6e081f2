/* SPDX-License-Identifier: Apache-2.0 */
/* The service of the test plugin `tally-counter`, with a header as every service has one. */
#ifndef TESTS_SDK_TALLY_H
#define TESTS_SDK_TALLY_H

#include <powertools/service.h>

PWT_BEGIN_DECLS

/* What the plugin offers: service `tally-counter`, major 3. Grows at the end only. */
struct tally_service {
    int32_t (*add)(struct pwt_inv *inv, int64_t amount, int64_t *ret_total);
};

PWT_END_DECLS

PWT_IMPORT(tally, "tally-counter", 3, struct tally_service);

PWT_BEGIN_DECLS

/* Adds to this invocation's total. The caller relies on it: without the plugin it is an error. */
static inline int32_t tally_add(struct pwt_inv *inv, int64_t amount, int64_t *ret_total)
{
    const struct tally_service *tally = pwt_tally_table();
    return tally ? tally->add(inv, amount, ret_total) : PWT_EABSENT;
}

PWT_END_DECLS

#endif
