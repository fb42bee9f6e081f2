/* SPDX-License-Identifier: Apache-2.0 */
/* A runtime as startup leaves it, with two plugins that have memory of every lifetime. */
#ifndef TESTS_CORE_RUNTIME_H
#define TESTS_CORE_RUNTIME_H

#include "core_test.h"
#include "runtime.h"

/* Sizes that are no multiples of the alignment, so that neighbours would notice. */
#define FIRST_BYTES  ((uint64_t)24)
#define SECOND_BYTES ((uint64_t)7)

/* Prepares a runtime that starts as zero bytes; false when out of memory. */
static inline bool two_plugins(struct runtime *runtime)
{
    const uint64_t sizes[] = {FIRST_BYTES, SECOND_BYTES};

    runtime->plugin_count = 2;
    for (uint32_t i = 0; i < 2; i++) {
        runtime->plugins[i].vt = (struct pwt_plugin){
            .name = i == 0 ? "first" : "second",
            .self_size = sizes[i],
            .worker_size = sizes[i],
            .state_size = sizes[i],
        };
        if (runtime_make_self(runtime, &runtime->plugins[i]) != 0) {
            return false;
        }
    }
    runtime->handler.name = "orders";
    return runtime_prepare(runtime) == 0;
}

#endif
