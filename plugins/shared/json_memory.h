/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of an invocation in the forms in which the JSON library asks for it. */
#ifndef PLUGINS_SHARED_JSON_MEMORY_H
#define PLUGINS_SHARED_JSON_MEMORY_H

#include <powertools/host.h>
#include <powertools/json.h>

/* An allocator over the invocation's arena; `inv` must outlive it. */
struct pwt_json_alloc json_memory(struct pwt_inv *inv);

/* A buffer of `size` bytes in the arena of `alloc`, which grows there up to `max`. Where there is
 * no memory, writing into it fails and says so. `alloc` must outlive it. */
struct pwt_json_buffer json_memory_buffer(struct pwt_json_alloc *alloc, size_t size, size_t max);

#endif
