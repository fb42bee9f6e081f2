/* SPDX-License-Identifier: Apache-2.0 */
/* Metrics from the start of an invocation to its end: what an init or a thread left behind, the
 * cold start, the end with or without metrics. */
#include "metrics.h"

#include <powertools/metrics.h>

/* ---- what an init or a thread left behind ---- */

/* What is moved counts as printed there before it is added here, which may print it: last words in
 * between miss one value rather than say it twice. */
static void adopt_values(struct metrics_set *set, struct pwt_inv *inv, struct metrics_set *from)
{
    for (uint32_t i = 0; i < from->count; i++) {
        struct metrics_entry *entry = &from->entries[i];
        const struct metrics_name name = {
            .text = pwt_bytes_make(entry->name + 1, entry->name_len - 2U), .hash = entry->hash};
        while (entry->printed < entry->count) {
            const double value = entry->values[entry->printed++];
            (void)metrics_add_value(set, inv, &name, entry->unit, value);
        }
    }
    const struct metrics_point *point = from->points;
    for (uint32_t i = 0; i < from->points_count; i++) {
        if (i >= from->points_printed) {
            from->points_printed = i + 1;
            (void)datadog_copy(set, point);
        }
        point = point->next;
    }
}

/* Everything of one set that belongs to the document, before its metrics: these may print it. */
static void adopt_set(struct metrics_set *set, struct pwt_inv *inv, struct metrics_set *from)
{
    struct metrics_list own = {.first = NULL};
    int32_t code = metrics_list_copy(set->inv, &own, &from->own);

    code = code == 0 ? metrics_dimensions_put(set, inv, &own) : code;
    for (const struct metrics_dimension_set *at = from->further; at && code == 0; at = at->next) {
        struct metrics_list further = {.first = NULL};
        code = metrics_list_copy(set->inv, &further, &at->own);
        code = code == 0 ? metrics_dimension_set_put(set, inv, &further) : code;
    }
    code = code == 0 ? metrics_list_copy(set->inv, &set->metadata, &from->metadata) : code;
    if (from->time_ms != 0) {
        set->time_ms = from->time_ms;
    }
    if (code != 0) {
        (void)metrics_refuse(inv, code, pwt_cstr("dimensions and metadata"));
    }
    adopt_values(set, inv, from);
}

/* Metrics of one's own go out at once: what they were opened with may not live any longer. */
static void adopt(struct metrics_state *state, struct metrics_state *from)
{
    for (struct metrics_set *set = from->sets; set; set = set->next) {
        if (set != from->shared) {
            (void)metrics_flush_set(set, state->inv, false);
        }
    }
    if (from->shared) {
        struct metrics_set *shared = metrics_set_of(state->inv, NULL);
        if (shared) {
            adopt_set(shared, state->inv, from->shared);
        }
        state->printed += from->printed;
    }
}

void metrics_fork(struct pwt_cx *cx, struct pwt_inv *child)
{
    struct metrics_state *state = metrics_state_of(cx->inv);
    struct metrics_state *child_state = cx->child_state;

    if (pwt_inv_cx(child)->worker == cx->worker) {
        child_state->owner = state; /* on the same thread */
        return;
    }
    child_state->inv = child;
    metrics_defaults_lend(cx->worker, child);
    child_state->next_thread = state->threads;
    state->threads = child_state;
}

void metrics_join(struct pwt_cx *cx)
{
    struct metrics_state *state = metrics_state_of(cx->inv);
    struct metrics_state *child_state = cx->child_state;
    struct metrics_state *_Atomic *link = &state->threads;

    if (child_state->owner) {
        return;
    }
    adopt(state, child_state);
    while (*link && *link != child_state) {
        link = &(*link)->next_thread;
    }
    if (*link) {
        *link = child_state->next_thread;
    }
}

/* ---- the start ---- */

/* In a document of its own, printed now: whatever happens to the invocation, it was a cold one. */
static void count_cold_start(struct pwt_cx *cx, struct metrics *self)
{
    static const struct pwt_bytes name = {.ptr = "ColdStart", .len = 9};
    struct metrics_state *state = metrics_state_of(cx->inv);
    const struct pwt_bytes function = metrics_is_blank(self->function_name)
                                          ? pwt_inv_context(cx->inv)->function_name
                                          : self->function_name;
    const struct pwt_field field = {
        .key = pwt_cstr("function_name"), .type = PWT_FIELD_STRING, .value = {.bytes = function}};
    const uint32_t fields = function.len > 0 ? 1 : 0;
    struct pwt_metrics *metrics = pwt_alloc(cx->inv, sizeof(*metrics));

    if (!metrics) {
        return;
    }
    *metrics = self->shared;
    if (metrics->datadog) {
        const struct pwt_metric_record record = {
            .size = sizeof(record), .name = name, .number = 1, .tags = &field, .tag_count = fields};
        metrics->defaults = ((struct metrics_worker *)cx->worker)->defaults;
        (void)metrics_add_record(cx->inv, metrics, &record);
        state->printed++; /* there it is a point like any other */
    } else {
        (void)metrics_dimensions(cx->inv, metrics, &field, fields);
        (void)metrics_add(cx->inv, metrics, name, PWT_UNIT_COUNT, 1);
    }
    (void)metrics_close(cx->inv, metrics);
}

void metrics_begin(struct pwt_cx *cx)
{
    struct metrics *self = cx->self;

    if (self->cold_start && pwt_inv_context(cx->inv)->cold_start &&
        atomic_exchange(&self->cold_start_said, 1) == 0) {
        count_cold_start(cx, self);
    }
    if (self->init_state) {
        struct metrics_state *left = atomic_exchange(&self->init_state, NULL);
        if (left) {
            adopt(metrics_state_of(cx->inv), left);
        }
    }
}

/* ---- the end ---- */

int32_t metrics_tell_empty(struct pwt_inv *inv)
{
    const struct metrics *self = pwt_inv_cx(inv)->self;

    pwt_diag(inv, self->raise_on_empty ? PWT_DIAG_ERROR : PWT_DIAG_WARN,
             "powertools: no-metrics: there are no metrics to print; expected at least one in an "
             "invocation; add one, or take the plugin out");
    return self->raise_on_empty ? PWT_METRIC_EEMPTY : 0;
}

static void end_empty(struct pwt_cx *cx)
{
    const struct pwt_error error = {
        .size = sizeof(error),
        .code = PWT_EUSER,
        .type = pwt_cstr("Function.NoMetrics"),
        .message = pwt_cstr("no-metrics: the invocation added no metrics; expected at least one, "
                            "since raise_on_empty_metrics is set; add one"),
    };

    /* An error of the handler's own says more. */
    if (metrics_tell_empty(cx->inv) != 0 && pwt_inv_outcome(cx->inv)->kind != PWT_OUTCOME_ERROR) {
        (void)pwt_respond_error(cx->inv, &error);
    }
}

void metrics_end(struct pwt_cx *cx)
{
    struct metrics_state *state = metrics_state_of(cx->inv);
    const bool child = pwt_inv_root(cx->inv) != cx->inv;

    if (!child && state->printed == 0 &&
        (!state->shared || !metrics_set_has_metrics(state->shared))) {
        end_empty(cx);
    }
    for (struct metrics_set *set = state->sets; set; set = set->next) {
        if (child) {
            (void)metrics_flush_set(set, cx->inv, false); /* it is not told when all is settled */
        } else if (!set->closed && metrics_render(set, cx->inv) == 0) {
            set->closed = 1;
        } else if (!set->closed) {
            metrics_discard(set); /* it was told why */
        }
    }
    state->shared = NULL;
}

static void print_set(struct metrics_set *set, struct pwt_inv *inv)
{
    if (set->closed) {
        metrics_print(set, inv);
    } else if (metrics_set_has_metrics(set)) {
        (void)metrics_flush_set(set, inv,
                                false); /* added after the end, by whoever is further out */
    }
}

/* Those that all share come last. */
void metrics_settle(struct pwt_cx *cx)
{
    const struct metrics *self = cx->self;
    const struct metrics_state *state = cx->state;

    for (uint32_t shared = 0; shared < 2; shared++) {
        for (struct metrics_set *set = state->sets; set; set = set->next) {
            if ((set->metrics == &self->shared) == (shared == 1)) {
                print_set(set, cx->inv);
            }
        }
    }
}

/* ---- the process ends ---- */

void metrics_say(const struct metrics_state *state, int fd)
{
    for (struct metrics_set *set = state->sets; set; set = set->next) {
        metrics_stage_say(set, fd);
    }
    for (const struct metrics_state *thread = state->threads; thread;
         thread = thread->next_thread) {
        metrics_say(thread, fd);
    }
}

void metrics_leave(struct pwt_cx *cx)
{
    struct metrics *self = cx->self;
    struct metrics_state *left = atomic_exchange(&self->init_state, NULL);

    for (struct metrics_set *set = left ? left->sets : NULL; set; set = set->next) {
        if (metrics_set_has_metrics(set)) {
            (void)metrics_flush_set(set, cx->inv, false);
        }
    }
    metrics_defaults_free(cx->worker);
}
