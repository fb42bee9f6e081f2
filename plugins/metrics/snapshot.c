/* SPDX-License-Identifier: Apache-2.0 */
/* A set as it stands at one moment, for the last words: other threads may go on adding to it while
 * it is measured and written. Labels, values and points never change, so only what leads to them is
 * copied. Runs in signal context: memory is mapped, and nothing here waits. */
#include "metrics.h"

#include <sys/mman.h>

/* How many there were when the memory was measured; what comes later is left for the flush. */
struct extent {
    size_t own;
    size_t sets;
    size_t set_nodes; /* of all further sets together */
    size_t metadata;
    size_t dimensions;
};

static size_t count_nodes(const struct metrics_list *list)
{
    size_t count = 0;

    for (const struct metrics_node *node = list->first; node; node = node->next) {
        count++;
    }
    return count;
}

/* Names before values: a value is published before the set that names it. */
static struct extent extent_of(const struct metrics_set *set)
{
    struct extent extent = {.own = count_nodes(&set->own)};

    for (const struct metrics_dimension_set *at = set->further; at; at = at->next) {
        extent.sets++;
        extent.set_nodes += count_nodes(&at->own);
    }
    extent.metadata = count_nodes(&set->metadata);
    extent.dimensions = count_nodes(&set->dimensions);
    return extent;
}

/* Copies `most` nodes at most to `memory`; returns how many. */
static size_t copy_list(struct metrics_list *to,
                        const struct metrics_list *from,
                        struct metrics_node *memory,
                        size_t most)
{
    struct metrics_node *_Atomic *link = &to->first;
    size_t count = 0;

    for (const struct metrics_node *node = from->first; node && count < most; node = node->next) {
        atomic_init(&memory[count].label, node->label);
        *link = &memory[count];
        link = &memory[count].next;
        count++;
    }
    return count;
}

static void
copy_labels(struct metrics_set *copy, const struct metrics_set *set, const struct extent *extent)
{
    struct metrics_dimension_set *further = (struct metrics_dimension_set *)(copy + 1);
    struct metrics_node *nodes = (struct metrics_node *)(further + extent->sets);
    struct metrics_dimension_set *_Atomic *link = &copy->further;
    const struct metrics_dimension_set *at = set->further;
    size_t left = extent->set_nodes;

    nodes += copy_list(&copy->own, &set->own, nodes, extent->own);
    for (size_t i = 0; i < extent->sets && at; i++, at = at->next) {
        const size_t count = copy_list(&further[i].own, &at->own, nodes, left);
        nodes += count;
        left -= count;
        *link = &further[i];
        link = &further[i].next;
    }
    nodes += copy_list(&copy->metadata, &set->metadata, nodes, extent->metadata);
    (void)copy_list(&copy->dimensions, &set->dimensions, nodes, extent->dimensions);
}

/* The index is made anew: that of the set may be ahead of its count or behind. */
static void copy_entries(struct metrics_set *copy, const struct metrics_set *set)
{
    copy->count = set->count;
    for (uint32_t i = 0; i < copy->count; i++) {
        const struct metrics_entry *from = &set->entries[i];
        struct metrics_entry *to = &copy->entries[i];
        uint8_t at = (uint8_t)(from->hash >> 24);
        to->count = from->count; /* before the values that it counts */
        to->values = from->values;
        to->name = from->name;
        to->name_len = from->name_len;
        to->hash = from->hash;
        to->unit = from->unit;
        to->printed = from->printed;
        while (copy->index[at] != 0) {
            at++;
        }
        copy->index[at] = (uint8_t)(i + 1);
    }
}

struct metrics_set *metrics_snapshot(const struct metrics_set *set, size_t *ret_bytes)
{
    const struct extent extent = extent_of(set);
    const size_t nodes = extent.own + extent.set_nodes + extent.metadata + extent.dimensions;
    const size_t bytes = sizeof(*set) + extent.sets * sizeof(struct metrics_dimension_set) +
                         nodes * sizeof(struct metrics_node);
    struct metrics_set *copy =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (copy == MAP_FAILED) {
        return NULL;
    }
    copy->metrics = set->metrics;
    copy->defaults_of_mine = *set->defaults;
    copy->defaults = &copy->defaults_of_mine;
    copy->time_ms = set->time_ms;
    copy_labels(copy, set, &extent);
    copy_entries(copy, set);
    copy->points_printed = set->points_printed;
    copy->points_count = set->points_count;
    copy->points = set->points;
    copy->bytes = set->bytes; /* after what it measures */
    *ret_bytes = bytes;
    return copy;
}
