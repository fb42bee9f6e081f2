/* SPDX-License-Identifier: Apache-2.0 */
/* A set as a document in CloudWatch's embedded metric format. Everything but numbers is text
 * already, so this copies; the caller has the room. It reads what is published and nothing else:
 * the last words render here too. */
#include "metrics.h"

#include <powertools/metrics.h>

#define NS_PER_MS 1000000

/* What a document has beside labels, namespace and metrics. */
#define FRAME_BYTES 192

#define PUT(out, literal) put((out), (literal), sizeof(literal) - 1)

/* What goes into each document of a set. */
struct job {
    const struct metrics_set *set;
    const struct metrics_label *service; /* NULL also where something replaces it */
    const struct metrics_defaults *defaults;
    bool metadata;
};

static inline char *put(char *out, const char *text, size_t len)
{
    memcpy(out, text, len);
    return out + len;
}

/* For text of METRICS_SLACK bytes at most, mostly: no call, and no branch on its length. */
static inline char *put_short(char *out, const char *text, size_t len)
{
    memcpy(out, text, METRICS_SLACK);
    if (len > METRICS_SLACK) {
        memcpy(out + METRICS_SLACK, text + METRICS_SLACK, len - METRICS_SLACK);
    }
    return out + len;
}

static struct job job_of(const struct metrics_set *set)
{
    struct job job = {
        .set = set,
        .service = set->metrics->service,
        .defaults = *set->defaults,
        .metadata = true,
    };

    if (job.service && metrics_defaults_find(job.defaults, job.service)) {
        job.service = NULL;
    }
    return job;
}

/* ---- how much ---- */

static size_t list_bytes(const struct metrics_list *list)
{
    size_t bytes = 0;

    for (const struct metrics_node *node = list->first; node; node = node->next) {
        bytes += node->label->len + 1U;
    }
    return bytes;
}

/* A name is never longer than its label, so labels are counted where names would do. */
static size_t frame_bytes(const struct job *job)
{
    const struct metrics_set *set = job->set;
    size_t common = job->service ? job->service->len + 1U : 0;

    for (uint32_t i = 0; job->defaults && i < job->defaults->count; i++) {
        common += job->defaults->labels[i].len + 1U;
    }
    size_t bytes = FRAME_BYTES + set->metrics->space.len + 2 * common + list_bytes(&set->own) +
                   list_bytes(&set->dimensions);
    for (const struct metrics_dimension_set *at = set->further; at; at = at->next) {
        bytes += common + list_bytes(&at->own) + 3;
    }
    return bytes + (job->metadata ? list_bytes(&set->metadata) : 0);
}

bool emf_drops_metadata(const struct metrics_set *set)
{
    const struct job job = job_of(set);

    return set->metadata.first && frame_bytes(&job) > METRICS_DOCUMENT_MAX_BYTES / 2;
}

size_t emf_bytes(const struct metrics_set *set, size_t more)
{
    const struct job job = job_of(set);
    const size_t frame = frame_bytes(&job);
    const size_t metrics = set->bytes + more;
    /* Even a document that cannot be kept below the limit leaves half of itself to metrics. */
    const size_t documents = frame + metrics <= METRICS_DOCUMENT_MAX_BYTES
                                 ? 1
                                 : metrics / (METRICS_DOCUMENT_MAX_BYTES / 4) + 2;

    return documents * frame + metrics + METRICS_SLACK;
}

/* ---- dimensions and metadata ---- */

static char *put_name(char *out, const struct metrics_label *label)
{
    out = put(out, label->text, label->name_len);
    *out++ = ',';
    return out;
}

static char *put_member(char *out, const struct metrics_label *label)
{
    *out++ = ',';
    return put(out, label->text, label->len);
}

/* Closes a list that ends with a comma, or is empty. */
static char *close_list(char *out)
{
    out -= out[-1] == ',';
    *out++ = ']';
    return out;
}

/* One set: what belongs to all of them, then its own. */
static char *put_dimension_set(char *out, const struct job *job, const struct metrics_list *own)
{
    *out++ = '[';
    if (job->service && !metrics_list_find(own, job->service)) {
        out = put_name(out, job->service);
    }
    for (uint32_t i = 0; job->defaults && i < job->defaults->count; i++) {
        if (!metrics_list_find(own, &job->defaults->labels[i])) {
            out = put_name(out, &job->defaults->labels[i]);
        }
    }
    for (const struct metrics_node *node = own->first; node; node = node->next) {
        out = put_name(out, node->label);
    }
    out = close_list(out);
    *out++ = ',';
    return out;
}

static char *put_dimension_sets(char *out, const struct job *job)
{
    const struct metrics_set *set = job->set;

    if (set->own.first || !set->further) {
        out = put_dimension_set(out, job, &set->own);
    }
    for (const struct metrics_dimension_set *at = set->further; at; at = at->next) {
        out = put_dimension_set(out, job, &at->own);
    }
    return close_list(out);
}

static bool is_dimension(const struct job *job, const struct metrics_label *label)
{
    return metrics_list_find(&job->set->dimensions, label) ||
           metrics_defaults_find(job->defaults, label) ||
           (job->service && metrics_label_same_name(job->service, label));
}

static char *put_members(char *out, const struct job *job)
{
    const struct metrics_set *set = job->set;

    if (job->service && !metrics_list_find(&set->dimensions, job->service)) {
        out = put_member(out, job->service);
    }
    for (uint32_t i = 0; job->defaults && i < job->defaults->count; i++) {
        if (!metrics_list_find(&set->dimensions, &job->defaults->labels[i])) {
            out = put_member(out, &job->defaults->labels[i]);
        }
    }
    for (const struct metrics_node *node = set->dimensions.first; node; node = node->next) {
        out = put_member(out, node->label);
    }
    for (const struct metrics_node *node = set->metadata.first; job->metadata && node;
         node = node->next) {
        if (!is_dimension(job, node->label)) {
            out = put_member(out, node->label);
        }
    }
    return out;
}

/* ---- metrics ---- */

static inline uint32_t values_of(const struct metrics_entry *entry)
{
    return atomic_load_explicit(&entry->count, memory_order_relaxed);
}

static inline char *put_definition(char *out, const struct metrics_entry *entry)
{
    const uint32_t unit = atomic_load_explicit(&entry->unit, memory_order_relaxed);
    const struct pwt_bytes member =
        metrics_unit_member(unit & ~(uint32_t)PWT_METRIC_HIGH_RESOLUTION);

    out = PUT(out, "{\"Name\":");
    out = put_short(out, entry->name, entry->name_len);
    out = put_short(out, member.ptr, (size_t)member.len);
    if ((unit & PWT_METRIC_HIGH_RESOLUTION) != 0) {
        out = PUT(out, ",\"StorageResolution\":1");
    }
    return PUT(out, "},");
}

static inline char *
put_values(char *out, const struct metrics_entry *entry, uint32_t from, uint32_t until)
{
    const double *values = atomic_load_explicit(&entry->values, memory_order_acquire);

    *out++ = ',';
    out = put_short(out, entry->name, entry->name_len);
    *out++ = ':';
    if (until - from == 1) { /* EMF takes a number for a list of one */
        return out + pwt_json_format_double(values[from], out);
    }
    *out++ = '[';
    for (uint32_t i = from; i < until; i++) {
        out += pwt_json_format_double(values[i], out);
        *out++ = ',';
    }
    return close_list(out);
}

/* ---- documents ---- */

static int64_t time_of(const struct metrics_set *set)
{
    const int64_t time_ms = set->time_ms;

    return time_ms != 0 ? time_ms : pwt_clock_ns(PWT_CLOCK_REAL) / NS_PER_MS;
}

/* One document of the entries from one position up to another; none if all was printed already. */
static char *put_document(char *out, const struct job *job, uint32_t from, uint32_t to)
{
    const struct metrics_set *set = job->set;
    char *const start = out;
    bool empty = true;

    out = PUT(out, "{\"_aws\":{\"Timestamp\":");
    out += pwt_json_format_int64(time_of(set), out);
    out = PUT(out, ",\"CloudWatchMetrics\":[{\"Namespace\":");
    out = put(out, set->metrics->space.ptr, (size_t)set->metrics->space.len);
    out = PUT(out, ",\"Dimensions\":[");
    out = put_dimension_sets(out, job);
    out = PUT(out, ",\"Metrics\":[");
    for (uint32_t i = from; i < to; i++) {
        if (values_of(&set->entries[i]) > set->entries[i].printed) {
            out = put_definition(out, &set->entries[i]);
            empty = false;
        }
    }
    if (empty) {
        return start;
    }
    out = close_list(out);
    out = PUT(out, "}]}");
    out = put_members(out, job);
    for (uint32_t i = from; i < to; i++) {
        const uint32_t until = values_of(&set->entries[i]);
        const uint32_t printed = set->entries[i].printed;
        if (until > printed) {
            out = put_values(out, &set->entries[i], printed, until);
        }
    }
    return PUT(out, "}\n");
}

/* What an entry adds to a document, exactly. */
static size_t entry_bytes(const struct job *job, uint32_t position)
{
    const struct metrics_entry *entry = &job->set->entries[position];
    char number[PWT_JSON_NUMBER_MAX];
    const uint32_t until = values_of(entry);
    size_t bytes = (size_t)2 * entry->name_len + sizeof("{\"Name\":,\"Unit\":\"Kilobytes/Second\""
                                                        ",\"StorageResolution\":1},,:[]");

    for (uint32_t i = entry->printed; i < until; i++) {
        bytes += pwt_json_format_double(entry->values[i], number) + 1;
    }
    return bytes;
}

static char *put_documents(char *out, const struct job *job, size_t frame, uint32_t count)
{
    const size_t limit =
        frame > METRICS_DOCUMENT_MAX_BYTES / 2 ? 2 * frame : METRICS_DOCUMENT_MAX_BYTES;
    uint32_t from = 0;

    while (from < count) {
        size_t bytes = frame + entry_bytes(job, from);
        uint32_t to = from + 1;
        while (to < count && bytes + entry_bytes(job, to) <= limit) {
            bytes += entry_bytes(job, to);
            to++;
        }
        out = put_document(out, job, from, to);
        from = to;
    }
    return out;
}

size_t emf_render(const struct metrics_set *set, char *out)
{
    const uint32_t count = atomic_load_explicit(&set->count, memory_order_acquire);
    struct job job = job_of(set);
    size_t frame = frame_bytes(&job);
    const char *start = out;

    if (job.set->metadata.first && frame > METRICS_DOCUMENT_MAX_BYTES / 2) {
        job.metadata = false; /* metrics first */
        frame = frame_bytes(&job);
    }
    out = frame + set->bytes <= METRICS_DOCUMENT_MAX_BYTES ? put_document(out, &job, 0, count)
                                                           : put_documents(out, &job, frame, count);
    return (size_t)(out - start);
}

/* ---- names that meet ---- */

/* Whether a metric of the set, or the further one, has the name of a label. */
static bool is_metric(const struct metrics_set *set,
                      const struct metrics_name *further,
                      const struct metrics_label *label,
                      struct pwt_bytes *ret_name)
{
    const struct pwt_bytes text = pwt_bytes_make(label->text + 1, label->name_len - 2U);

    *ret_name = pwt_bytes_make(label->text, label->name_len);
    return metrics_set_find(set, text) || (further && pwt_bytes_equal(further->text, text));
}

static bool list_collides(const struct metrics_set *set,
                          const struct metrics_name *further,
                          const struct metrics_list *list,
                          struct pwt_bytes *ret_name)
{
    const struct metrics_node *node = list->first;

    while (node && !is_metric(set, further, node->label, ret_name)) {
        node = node->next;
    }
    return node != NULL;
}

bool emf_collides(const struct metrics_set *set,
                  const struct metrics_name *further,
                  struct pwt_bytes *ret_name)
{
    static const struct metrics_label aws = {.text = "\"_aws\"", .name_len = 6};
    const struct job job = job_of(set);

    if (is_metric(set, further, &aws, ret_name) ||
        (job.service && is_metric(set, further, job.service, ret_name))) {
        return true;
    }
    for (uint32_t i = 0; job.defaults && i < job.defaults->count; i++) {
        if (is_metric(set, further, &job.defaults->labels[i], ret_name)) {
            return true;
        }
    }
    return list_collides(set, further, &set->dimensions, ret_name) ||
           list_collides(set, further, &set->metadata, ret_name);
}

bool emf_hides(const struct metrics_set *set, const struct metrics_label *metadata)
{
    const struct job job = job_of(set);

    return is_dimension(&job, metadata);
}
