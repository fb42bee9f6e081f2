/* SPDX-License-Identifier: Apache-2.0 */
/* Default dimensions, or tags: an array that never changes. Adding one makes another array and
 * stores a pointer to it, so that whoever reads has the old or the new one. It outlives the
 * invocation, so it lies in the worker's own memory; what an init sets lies in the init's. */
#include "metrics.h"

#include <powertools/metrics.h>

#include <stdlib.h>

/* ---- making ---- */

/* `before` with a label more, or with another value for one that it has. */
static void put(struct metrics_defaults *defaults, const struct metrics_label *label)
{
    for (uint32_t i = 0; i < defaults->count; i++) {
        if (metrics_label_same_name(&defaults->labels[i], label)) {
            defaults->labels[i] = *label;
            return;
        }
    }
    defaults->labels[defaults->count++] = *label;
}

static int32_t make_label(struct pwt_inv *inv,
                          const struct pwt_field *field,
                          const struct metrics_label **ret_label)
{
    const struct metrics *self = pwt_inv_cx(inv)->self;
    const struct pwt_bytes text = metrics_field_text(inv, field);
    bool skip = false;

    *ret_label = NULL;
    if (self->datadog) {
        *ret_label = metrics_label_tag(inv, field->key, text);
        datadog_tag_check(inv, field->key, text);
    } else {
        const int32_t code = metrics_dimension_check(inv, field->key, text, &skip);
        if (code != 0 || skip) {
            return code;
        }
        *ret_label = metrics_label_text(inv, field->key, text);
    }
    return *ret_label ? 0 : metrics_refuse(inv, PWT_ENOMEM, field->key);
}

int32_t metrics_defaults_make(struct pwt_inv *inv,
                              const struct metrics_defaults *before,
                              const struct pwt_field *fields,
                              uint32_t count,
                              const struct metrics_defaults **ret_defaults)
{
    const uint64_t had = before ? before->count : 0;
    struct metrics_defaults *defaults =
        pwt_alloc(inv, sizeof(*defaults) + (had + count) * sizeof(defaults->labels[0]));

    if (!defaults) {
        return metrics_refuse(inv, PWT_ENOMEM, pwt_cstr("defaults"));
    }
    defaults->count = had;
    if (had > 0) {
        memcpy(defaults->labels, before->labels, had * sizeof(defaults->labels[0]));
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct metrics_label *label;
        const int32_t code = make_label(inv, &fields[i], &label);
        if (code != 0) {
            return code;
        }
        if (label) {
            put(defaults, label);
        }
    }
    *ret_defaults = defaults;
    return 0;
}

/* ---- keeping ---- */

static uint32_t bytes_of(const struct metrics_defaults *defaults)
{
    size_t bytes = sizeof(*defaults) + defaults->count * sizeof(defaults->labels[0]);

    for (uint32_t i = 0; i < defaults->count; i++) {
        bytes += defaults->labels[i].len;
    }
    return (uint32_t)bytes;
}

/* Array and texts in one block. */
static void copy_into(void *block, const struct metrics_defaults *defaults)
{
    struct metrics_defaults *copy = block;
    char *text = (char *)&copy->labels[defaults->count];

    copy->count = defaults->count;
    for (uint32_t i = 0; i < defaults->count; i++) {
        copy->labels[i] = defaults->labels[i];
        copy->labels[i].text = text;
        memcpy(text, defaults->labels[i].text, defaults->labels[i].len);
        text += defaults->labels[i].len;
    }
}

static bool same(const struct metrics_defaults *a, const struct metrics_defaults *b)
{
    bool equal = a && b && a->count == b->count;

    for (uint32_t i = 0; equal && i < a->count; i++) {
        equal = metrics_label_equal(&a->labels[i], &b->labels[i]);
    }
    return equal;
}

/* The block that is not in use, large enough; NULL: out of memory. Last words that began before the
 * last change may read it still: whoever fills it waits for them. */
static void *spare_block(struct metrics_worker *worker, uint32_t bytes)
{
    const uint32_t spare = worker->defaults && (const void *)worker->defaults == worker->blocks[0];

    if (worker->room[spare] < bytes) {
        void *block = realloc(worker->blocks[spare], bytes);
        if (!block) {
            return NULL;
        }
        worker->blocks[spare] = block;
        worker->room[spare] = bytes;
    }
    return worker->blocks[spare];
}

/* Whether `inv` works with the worker's memory, and not with a copy as a thread's scope does. */
static bool owns_worker(const struct metrics *self, struct pwt_inv *inv)
{
    struct pwt_inv *root = pwt_inv_root(inv);

    return root != self->scope && pwt_inv_cx(root)->worker == pwt_inv_cx(inv)->worker;
}

static int32_t
keep(struct pwt_inv *inv, const struct metrics_set *set, const struct metrics_defaults *defaults)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    struct metrics_worker *worker = cx->worker;

    if (set->defaults != &worker->defaults) {
        *set->defaults = defaults; /* metrics of one's own: no longer than the invocation */
        return 0;
    }
    if (same(worker->defaults, defaults)) {
        return 0; /* a handler that says the same each time */
    }
    (void)metrics_stage_open(set);
    void *block = owns_worker(cx->self, inv) ? spare_block(worker, bytes_of(defaults))
                                             : pwt_alloc(inv, bytes_of(defaults));
    if (!block) {
        return metrics_refuse(inv, PWT_ENOMEM, pwt_cstr("defaults"));
    }
    copy_into(block, defaults);
    worker->defaults = block;
    return 0;
}

/* ---- the service ---- */

static bool fits(const struct metrics_set *set, const struct metrics_defaults *defaults)
{
    bool enough = metrics_dimension_count(defaults, &set->own) <= METRICS_DIMENSIONS_MAX;

    for (const struct metrics_dimension_set *at = set->further; at && enough; at = at->next) {
        enough = metrics_dimension_count(defaults, &at->own) <= METRICS_DIMENSIONS_MAX;
    }
    return enough;
}

int32_t metrics_defaults_put(struct pwt_inv *inv,
                             struct pwt_metrics *to,
                             const struct pwt_field *fields,
                             uint32_t count)
{
    struct metrics_set *set = metrics_set_of(inv, to);
    const struct metrics_defaults *defaults = NULL;

    if (!set) {
        return metrics_refuse(inv, PWT_ENOMEM, pwt_cstr("defaults"));
    }
    const int32_t code = metrics_defaults_make(set->inv, *set->defaults, fields, count, &defaults);
    if (!defaults) {
        return code; /* it was refused */
    }
    if (!set->metrics->datadog && !fits(set, defaults)) {
        return metrics_too_many(inv);
    }
    return keep(inv, set, defaults);
}

/* Puts a default dimension where the document has it anyway, as one of its own. */
static int32_t make_own(struct metrics_set *set, const struct metrics_label *label)
{
    int32_t code = metrics_list_find(&set->dimensions, label)
                       ? 0
                       : metrics_list_put(set->inv, &set->dimensions, label);

    if (code == 0 && (set->own.first || !set->further)) {
        code = metrics_list_put(set->inv, &set->own, label);
    }
    for (struct metrics_dimension_set *at = set->further; at && code == 0; at = at->next) {
        code = metrics_list_put(set->inv, &at->own, label);
    }
    return code;
}

/* What was added so far keeps its default labels; with Datadog it is printed with them. */
static int32_t finish_document(struct metrics_set *set, struct pwt_inv *inv)
{
    const struct metrics_defaults *defaults = *set->defaults;

    if (set->metrics->datadog) {
        return metrics_flush_set(set, inv, true);
    }
    for (uint32_t i = 0; defaults && i < defaults->count; i++) {
        const struct metrics_label *label = metrics_label_copy(set->inv, &defaults->labels[i]);
        const int32_t code = label ? make_own(set, label) : PWT_ENOMEM;
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

int32_t metrics_defaults_clear(struct pwt_inv *inv, struct pwt_metrics *to)
{
    struct metrics_set *set = metrics_set_of(inv, to);
    int32_t code = set ? 0 : PWT_ENOMEM;

    /* A document begins with its first metric. */
    if (set && metrics_set_has_metrics(set)) {
        code = finish_document(set, inv);
    }
    if (code == 0) {
        *set->defaults = NULL;
    }
    return metrics_refuse(inv, code, pwt_cstr("defaults"));
}

void metrics_defaults_lend(const struct metrics_worker *worker, struct pwt_inv *scope)
{
    const struct metrics_defaults *defaults = worker->defaults;
    struct metrics_worker *copy = pwt_inv_cx(scope)->worker;
    void *block = defaults ? pwt_alloc(scope, bytes_of(defaults)) : NULL;

    if (block) {
        copy_into(block, defaults);
    }
    if (block || !defaults) {
        copy->defaults = block;
    }
}

void metrics_defaults_free(struct metrics_worker *worker)
{
    worker->defaults = NULL;
    for (uint32_t i = 0; i < 2; i++) {
        free(worker->blocks[i]);
        worker->blocks[i] = NULL;
        worker->room[i] = 0;
    }
}
