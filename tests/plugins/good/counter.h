/* SPDX-License-Identifier: Apache-2.0 */
/* The service that the plugin counter offers. */
#ifndef TESTS_PLUGINS_COUNTER_H
#define TESTS_PLUGINS_COUNTER_H

#include <powertools/service.h>

struct counter_service {
    uint64_t (*count)(struct pwt_inv *inv); /* root invocations that this worker began */
};

#endif
