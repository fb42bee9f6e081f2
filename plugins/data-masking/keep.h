/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that lives as long as the plugin: what is prepared before the first event. */
#ifndef PLUGINS_DATA_MASKING_KEEP_H
#define PLUGINS_DATA_MASKING_KEEP_H

#include <powertools/json.h>

struct keep_block;

struct keep {
    struct keep_block *blocks;
};

/* An allocator over it; `keep` must outlive it. One thread at a time. */
struct pwt_json_alloc keep_memory(struct keep *keep);

/* Frees all of it. */
void keep_done(struct keep *keep);

#endif
