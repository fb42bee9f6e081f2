/* SPDX-License-Identifier: Apache-2.0 */
/* When metrics go out, and whether they may. */
#include "metrics.h"

#include <powertools/metrics.h>

/* A document has no severity; the platform's filter counts it as information. */
#define NO_SEVERITY 0

/* ---- may it go out ---- */

bool metrics_may_print(const struct metrics_set *set)
{
    struct pwt_bytes name;

    return !set->metrics->off && metrics_set_has_metrics(set) &&
           (set->metrics->datadog || (set->metrics->space.ptr && !emf_collides(set, NULL, &name)));
}

/* Tells what metadata does not make it into the document. */
static void check_metadata(const struct metrics_set *set, struct pwt_inv *inv)
{
    for (const struct metrics_node *node = set->metadata.first; node; node = node->next) {
        if (emf_hides(set, node->label)) {
            pwt_diag(inv, PWT_DIAG_WARN,
                     "powertools: key-collision: metadata and a dimension are both named %.*s; "
                     "expected different names; the dimension is printed, rename the metadata",
                     (int)node->label->name_len, node->label->text);
        }
    }
    if (emf_drops_metadata(set)) {
        pwt_diag(inv, PWT_DIAG_WARN,
                 "powertools: metadata-too-large: metadata takes more than half of the %zu bytes "
                 "of a log event; expected less; it was left out and the metrics printed, log it "
                 "instead",
                 METRICS_DOCUMENT_MAX_BYTES);
    }
}

/* Once where metrics are refused that would fill the set: there may be many. */
static int32_t tell_no_namespace(struct metrics_set *set, struct pwt_inv *inv, bool fills)
{
    if (!set->told) {
        pwt_diag(inv, PWT_DIAG_ERROR,
                 "powertools: no-namespace: metrics have no namespace and were not printed; "
                 "expected one; set POWERTOOLS_METRICS_NAMESPACE, what was added stays until "
                 "pwt_metrics_clear");
        set->told = fills;
    }
    return PWT_METRIC_ENAMESPACE;
}

/* Whether a set may go out, also with a further metric (or NULL). */
static int32_t
check(struct metrics_set *set, struct pwt_inv *inv, const struct metrics_name *further)
{
    struct pwt_bytes name;

    if (set->metrics->datadog) {
        return 0;
    }
    if (!set->metrics->space.ptr && !set->metrics->quiet) {
        return tell_no_namespace(set, inv, further != NULL);
    }
    if (emf_collides(set, further, &name)) {
        pwt_diag(inv, PWT_DIAG_ERROR,
                 "powertools: key-collision: a metric and a dimension, metadata or the document's "
                 "own member are both named %.*s, so the metrics were not printed; expected "
                 "different names; rename one, what was added stays until pwt_metrics_clear",
                 (int)name.len, name.ptr);
        return PWT_METRIC_ECOLLISION;
    }
    return 0;
}

/* ---- rendering and printing ---- */

static int32_t make_room(struct metrics_set *set, size_t bytes)
{
    if (bytes > set->document_room) {
        char *memory = pwt_alloc(set->inv, bytes);
        if (!memory) {
            return PWT_ENOMEM;
        }
        set->document = memory;
        set->document_room = bytes;
    }
    return 0;
}

int32_t
metrics_prepare(struct metrics_set *set, struct pwt_inv *inv, const struct metrics_name *name)
{
    const int32_t code = check(set, inv, name);

    if (code == 0 && make_room(set, metrics_bytes(set, metrics_set_entry_bytes(name))) != 0) {
        return metrics_refuse(inv, PWT_ENOMEM, pwt_cstr("document"));
    }
    return code;
}

int32_t metrics_render(struct metrics_set *set, struct pwt_inv *inv)
{
    uint32_t seen;

    set->document_len = 0;
    if (metrics_set_has_metrics(set)) {
        const int32_t code = check(set, inv, NULL);
        if (code != 0) {
            return code;
        }
        if (!set->metrics->datadog) {
            check_metadata(set, inv);
        }
    }
    do {
        seen = metrics_stage_open(set);
        if (!set->metrics->off && metrics_set_has_metrics(set)) {
            if (make_room(set, metrics_bytes(set, 0)) != 0) {
                return metrics_refuse(inv, PWT_ENOMEM, pwt_cstr("document"));
            }
            set->document_len = metrics_text(set, set->document);
        }
    } while (!metrics_stage_close(set, seen)); /* last words came in between */
    return 0;
}

/* One line at a time: each is a log event. */
static void print_lines(struct pwt_inv *inv, const char *text, size_t len)
{
    const char *end = text + len;

    while (text < end) {
        const char *line_end = memchr(text, '\n', (size_t)(end - text));
        const char *next = line_end ? line_end + 1 : end;
        /* What is wrong with standard output, the host tells. */
        (void)pwt_print(inv, NO_SEVERITY, pwt_bytes_make(text, (uint64_t)(next - text)));
        text = next;
    }
}

void metrics_print(struct metrics_set *set, struct pwt_inv *inv)
{
    if (metrics_stage_take(set)) {
        print_lines(inv, set->document, set->document_len);
    }
    set->document_len = 0;
}

int32_t metrics_flush_set(struct metrics_set *set, struct pwt_inv *inv, bool keep)
{
    struct metrics_state *state = metrics_state_of(inv);
    const int32_t code = metrics_render(set, inv);

    if (code != 0) {
        return code;
    }
    metrics_print(set, inv);
    if (set == state->shared) {
        state->printed += set->count + set->points_count;
    }
    if (keep) {
        metrics_set_empty(set);
    } else {
        metrics_set_forget(set);
    }
    metrics_stage_reopen(set);
    return 0;
}

/* ---- the service ---- */

int32_t metrics_flush(struct pwt_inv *inv, struct pwt_metrics *to)
{
    struct metrics_set *set = metrics_set_of(inv, to);

    if (!set) {
        return metrics_refuse(inv, PWT_ENOMEM, pwt_cstr("flush"));
    }
    set->told = 0; /* whoever asks is told */
    if (!metrics_set_has_metrics(set)) {
        const int32_t empty = metrics_tell_empty(inv);
        const int32_t code = metrics_flush_set(set, inv, false); /* dimensions and metadata */
        return code != 0 ? code : empty;
    }
    return metrics_flush_set(set, inv, false);
}

void metrics_discard(struct metrics_set *set)
{
    set->document_len = 0; /* nothing to be said of it */
    while (!metrics_stage_close(set, metrics_stage_open(set))) {
    }
    metrics_set_forget(set);
    metrics_stage_reopen(set);
}

int32_t metrics_clear(struct pwt_inv *inv, struct pwt_metrics *to)
{
    struct metrics_set *set = metrics_set_of(inv, to);

    if (!set) {
        return metrics_refuse(inv, PWT_ENOMEM, pwt_cstr("clear"));
    }
    metrics_discard(set);
    return 0;
}

int32_t metrics_close(struct pwt_inv *inv, struct pwt_metrics *metrics)
{
    struct metrics_set *set = metrics_set_of(inv, metrics);

    if (!set) {
        return metrics_refuse(inv, PWT_ENOMEM, pwt_cstr("close"));
    }
    const int32_t code = metrics_flush_set(set, inv, false);
    if (code != 0) {
        metrics_discard(set); /* nobody will mend it */
    }
    return code;
}
