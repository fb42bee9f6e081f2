/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the plugin `metrics` share. A metric goes through them in this order: add.c (is
 * it accepted), set.c (kept until a flush), flush.c (may it go out, and when), emf.c or datadog.c
 * (as text), stage.c (who writes it: the flush or the last words).
 *
 * The process may die in the middle of anything, and the last words then print what is there. So
 * all that a document is made of is published: a piece is complete before the count or pointer that
 * leads to it is stored, and does not change afterwards while its set is live. */
#ifndef PLUGINS_METRICS_H
#define PLUGINS_METRICS_H

#include <powertools/json.h>
#include <powertools/plugin.h>

#include <stdatomic.h>
#include <stdbool.h>

/* Of <powertools/metrics.h>, which only some include: each inclusion is an import. */
struct pwt_metric_record;

/* EMF: metrics in a document, and values of a metric. */
#define METRICS_MAX        100
#define METRICS_VALUES_MAX 100
/* EMF allows 30 in a set; one is kept for `service`. */
#define METRICS_DIMENSIONS_MAX 29
/* A document is one log event: at most 256 KB with 26 bytes of CloudWatch Logs' own. */
#define METRICS_DOCUMENT_MAX_BYTES ((size_t)(256 << 10) - 26)

#define METRICS_NAME_MAX            255
#define METRICS_DIMENSION_NAME_MAX  250
#define METRICS_DIMENSION_VALUE_MAX 1024
#define METRICS_NAMESPACE_MAX       1024

/* ---- text.c ---- */

bool metrics_is_blank(struct pwt_bytes text);

/* A part that is no UTF-8 counts as a character: it is printed as one. */
uint64_t metrics_characters(struct pwt_bytes text);

/* Whether it has more than so many characters, each of four bytes at most. */
static inline bool metrics_is_longer(struct pwt_bytes text, uint64_t most)
{
    return text.len > most && (text.len > 4 * most || metrics_characters(text) > most);
}

/* How many bytes of a text a message shows: whole characters. */
int metrics_shown(struct pwt_bytes text);

/* ---- label.c: dimensions, metadata and tags, as text that is ready to be printed ---- */

/* `"name":value`, or `"name:value"` with Datadog. Never changes. */
struct metrics_label {
    const char *text;
    uint32_t name_len; /* of what stands before the colon */
    uint32_t len;
};

/* Labels that outlive invocations: an array that never changes either. */
struct metrics_defaults {
    uint64_t count;
    struct metrics_label labels[];
};

struct metrics_node {
    const struct metrics_label *_Atomic label;
    struct metrics_node *_Atomic next;
};

/* Labels with different names, in the order in which they came. */
struct metrics_list {
    struct metrics_node *_Atomic first;
    struct metrics_node *last;
};

bool metrics_label_same_name(const struct metrics_label *a, const struct metrics_label *b);
bool metrics_label_equal(const struct metrics_label *a, const struct metrics_label *b);

/* Text as JSON with its quotes, in memory of the invocation; absent when that is exhausted. */
struct pwt_bytes metrics_quote(struct pwt_inv *inv, struct pwt_bytes text);

/* A label with a text as its value; with any value; as Datadog writes it. NULL: out of memory. */
const struct metrics_label *
metrics_label_text(struct pwt_inv *inv, struct pwt_bytes name, struct pwt_bytes text);
const struct metrics_label *metrics_label_value(struct pwt_inv *inv, const struct pwt_field *field);
const struct metrics_label *
metrics_label_tag(struct pwt_inv *inv, struct pwt_bytes name, struct pwt_bytes text);

/* A copy in memory of the invocation. */
const struct metrics_label *metrics_label_copy(struct pwt_inv *inv,
                                               const struct metrics_label *label);

/* The value of a field as text: numbers as they are printed, JSON strings decoded. */
struct pwt_bytes metrics_field_text(struct pwt_inv *inv, const struct pwt_field *field);

/* The members of a JSON object as fields; PWT_EFORMAT, PWT_ENOMEM. */
int32_t metrics_fields(struct pwt_inv *inv,
                       struct pwt_bytes json,
                       const struct pwt_field **ret_fields,
                       uint32_t *ret_count);

const struct metrics_label *metrics_list_find(const struct metrics_list *list,
                                              const struct metrics_label *label);

/* The same in an array, which may be NULL. */
const struct metrics_label *metrics_defaults_find(const struct metrics_defaults *defaults,
                                                  const struct metrics_label *label);

/* Adds a label, or puts it in the place of the one that has its name. */
int32_t
metrics_list_put(struct pwt_inv *inv, struct metrics_list *list, const struct metrics_label *label);

/* Puts copies of the labels of one list into another, whose memory is that of `inv`. */
int32_t
metrics_list_copy(struct pwt_inv *inv, struct metrics_list *to, const struct metrics_list *from);

/* ---- what is added ---- */

/* A metric, or with Datadog the part of it that all its points share. */
struct metrics_entry {
    const char *name;        /* as JSON with its quotes; METRICS_SLACK more bytes may be read */
    double *_Atomic values;  /* `count` of them */
    double first;            /* where the only value of most metrics is */
    uint32_t hash;           /* of the name without quotes */
    uint16_t name_len;       /* with quotes */
    _Atomic uint16_t unit;   /* enum pwt_metric_unit, perhaps with PWT_METRIC_HIGH_RESOLUTION */
    _Atomic uint8_t count;   /* values */
    _Atomic uint8_t printed; /* how many of them the last words have said already */
    uint8_t room;            /* at `values` */
    uint8_t reserved[5];
};

/* Datadog: a value with its time and tags. */
struct metrics_point {
    struct metrics_point *_Atomic next;
    struct pwt_bytes name; /* needs no escapes */
    double value;
    int64_t time_s;
    struct metrics_list tags;
    uint64_t bytes; /* of its line, at most, without default tags */
};

/* A further set of dimensions. */
struct metrics_dimension_set {
    struct metrics_dimension_set *_Atomic next;
    struct metrics_list own;
};

/* A service's `struct pwt_metrics`: what holds for all that is added to it. Does not change once
 * metrics are added. */
struct pwt_metrics {
    struct pwt_bytes space; /* the namespace as JSON, with Datadog the text; or absent */
    const struct metrics_label *service;     /* or NULL */
    const struct metrics_defaults *defaults; /* to begin with; unused for the shared one */
    uint32_t datadog;
    uint32_t off;    /* nothing is printed */
    uint32_t single; /* takes one metric */
    uint32_t quiet;  /* off for development: a namespace may be missing */
};

/* Bytes that a copy may read and write beyond the end: names are copied in whole blocks. */
#define METRICS_SLACK 16

/* What was added to some metrics in an invocation and did not go out yet. In memory of that
 * invocation. */
struct metrics_set {
    struct metrics_set *_Atomic next; /* of the same invocation */
    const struct pwt_metrics *metrics;
    struct pwt_inv *inv;                                     /* whose memory it takes */
    const struct metrics_defaults *_Atomic *defaults;        /* the worker's, or the next */
    const struct metrics_defaults *_Atomic defaults_of_mine; /* where they are nobody else's */

    atomic_uint stage;       /* stage.c's */
    _Atomic uint32_t count;  /* entries */
    uint32_t touched;        /* entries that were ever in use: their `values` are kept */
    uint16_t closed;         /* the invocation ended: only its document is left */
    uint16_t told;           /* that it is full and has no namespace */
    _Atomic uint64_t bytes;  /* the entries or points take at most, as text */
    _Atomic int64_t time_ms; /* of the document; 0: when it is printed */
    char *text;              /* where the next name goes */
    char *text_end;
    char *text_start;

    struct metrics_list dimensions; /* of all sets together, with the values that count */
    struct metrics_list own;        /* the main set */
    struct metrics_dimension_set *_Atomic further;
    struct metrics_dimension_set *further_last;
    struct metrics_list metadata;

    struct metrics_point *_Atomic points; /* Datadog, instead of the entries */
    struct metrics_point *points_last;
    _Atomic uint32_t points_count;
    _Atomic uint32_t points_printed;

    char *document; /* rendered, when the stage says so */
    size_t document_len;
    size_t document_room;

    uint8_t index[256]; /* open addressing: position of an entry + 1, or 0 */
    struct metrics_entry entries[METRICS_MAX];
};

/* ---- lifetimes ---- */

/* `state`: of an invocation, a child, or a thread's scope. */
struct metrics_state {
    struct pwt_inv *inv;         /* NULL until it is used */
    struct metrics_state *owner; /* a child's: whose metrics it adds to */
    struct metrics_set *shared;  /* what pwt_metric() adds to; NULL at first */
    struct metrics_set *_Atomic sets;
    struct metrics_state *_Atomic threads; /* scopes that were not joined yet */
    struct metrics_state *_Atomic next_thread;
    uint64_t printed; /* metrics of the shared set that went out before the end */
};

/* `worker`: what outlives an invocation. */
struct metrics_worker {
    const struct metrics_defaults *_Atomic defaults; /* or NULL */
    /* Memory of the worker's own for them, used in turns: a signal may come while one is filled. */
    void *blocks[2];
    uint32_t room[2];
};

/* `self`. Set by the options, init and the handler's init. */
struct metrics {
    struct pwt_bytes namespace_text;
    struct pwt_bytes service_text;
    struct pwt_bytes function_name;
    struct pwt_bytes default_dimensions;
    struct pwt_bytes default_tags;
    uint32_t disabled; /* a choice of METRICS_SWITCH */
    uint32_t dev;
    uint32_t cold_start;
    uint32_t raise_on_empty;
    uint32_t strict;
    uint32_t datadog;
    uint32_t flush_to_log;
    uint32_t reserved;

    struct pwt_bytes environment_namespace; /* what the environment said, whatever the code says */
    struct pwt_bytes environment_service;
    struct pwt_metrics environment; /* what metrics of one's own begin with */
    struct pwt_metrics shared;
    struct pwt_inv *scope; /* of the init: compared, and used in init only */
    struct metrics_state
        *_Atomic init_state; /* what was added there, until an invocation takes it */
    atomic_uint cold_start_said;
};

/* True, false, or neither: an option that knows whether it was set. */
#define METRICS_SWITCH       "auto|1|y|yes|t|true|on|0|n|no|f|false|off"
#define METRICS_SWITCH_FALSE 7 /* the first that means false */

/* ---- unit.c ---- */

#define METRICS_UNIT_COUNT 27

/* `,"Unit":"Count"`, as it follows a name. The text may be read METRICS_SLACK bytes beyond 32. */
struct pwt_bytes metrics_unit_member(uint32_t unit);

/* Reads either spelling. */
bool metrics_unit_parse(struct pwt_bytes text, uint32_t *ret_unit);

/* ---- config.c ---- */

/* Takes over what the environment says; and the fields of pwt_metrics_configure(). */
int32_t metrics_config_init(struct pwt_cx *cx);
int32_t metrics_configure(struct pwt_inv *inv, const struct pwt_field *fields, uint32_t count);

/* pwt_metrics_open(). */
int32_t metrics_open(struct pwt_inv *inv,
                     const struct pwt_field *fields,
                     uint32_t count,
                     struct pwt_metrics **ret_metrics);

/* ---- set.c ---- */

/* The set that a call adds to; makes it. NULL: out of memory. */
struct metrics_state *metrics_state_of(struct pwt_inv *inv);
struct metrics_set *metrics_set_of(struct pwt_inv *inv, struct pwt_metrics *to);

/* Makes a set for the state's invocation and links it. */
struct metrics_set *metrics_set_new(struct metrics_state *state, const struct pwt_metrics *metrics);

/* The entry with a name, given as it stands in JSON without quotes; or NULL. */
const struct metrics_entry *metrics_set_find(const struct metrics_set *set, struct pwt_bytes text);

/* A name as it stands in JSON between its quotes. */
struct metrics_name {
    struct pwt_bytes text;
    uint32_t hash;
    uint32_t reserved;
};

/* Checks a name and makes it ready; PWT_METRIC_ENAME, PWT_ENOMEM. */
int32_t
metrics_set_name(struct metrics_set *set, struct pwt_bytes text, struct metrics_name *ret_name);

/* Nothing was added, since the set would be full then. */
#define METRICS_WOULD_FILL 1

/* Bytes that an entry with one value takes at most, as text. */
size_t metrics_set_entry_bytes(const struct metrics_name *name);

/* Adds a value. `last`: also the one that fills the set, which must be flushed then. A negative
 * code says why not; the caller tells. */
int32_t metrics_set_add(struct metrics_set *set,
                        const struct metrics_name *name,
                        uint32_t unit,
                        double value,
                        bool last);

/* Forgets the metrics; and all else that was added. */
void metrics_set_empty(struct metrics_set *set);
void metrics_set_forget(struct metrics_set *set);

/* Whether there is something to print. */
bool metrics_set_has_metrics(const struct metrics_set *set);

/* ---- add.c ---- */

int32_t metrics_add(struct pwt_inv *inv,
                    struct pwt_metrics *to,
                    struct pwt_bytes text,
                    uint32_t unit,
                    double value);
int32_t metrics_add_record(struct pwt_inv *inv,
                           struct pwt_metrics *to,
                           const struct pwt_metric_record *record);
int32_t metrics_metadata(struct pwt_inv *inv,
                         struct pwt_metrics *to,
                         const struct pwt_field *fields,
                         uint32_t count);
int32_t metrics_timestamp(struct pwt_inv *inv, struct pwt_metrics *to, int64_t unix_ms);

/* Tells why a call was refused: of what it was about, the name. Returns the code. */
int32_t metrics_refuse(struct pwt_inv *inv, int32_t code, struct pwt_bytes name);

/* Adds a value to a set, and prints that when it is full. A negative code: nothing happened, and
 * what a flush was refused for is told. */
int32_t metrics_add_value(struct metrics_set *set,
                          struct pwt_inv *inv,
                          const struct metrics_name *name,
                          uint32_t unit,
                          double value);

/* ---- dimension.c ---- */

int32_t metrics_dimensions(struct pwt_inv *inv,
                           struct pwt_metrics *to,
                           const struct pwt_field *fields,
                           uint32_t count);
int32_t metrics_dimension_set(struct pwt_inv *inv,
                              struct pwt_metrics *to,
                              const struct pwt_field *fields,
                              uint32_t count);

/* Adds labels to the main set, or as a further one. Tells what is wrong. */
int32_t metrics_dimensions_put(struct metrics_set *set,
                               struct pwt_inv *inv,
                               const struct metrics_list *added);
int32_t metrics_dimension_set_put(struct metrics_set *set,
                                  struct pwt_inv *inv,
                                  const struct metrics_list *added);

/* Checks a dimension. PWT_METRIC_EDIMENSION with `strict`; `ret_skip`: it is left out. Tells. */
int32_t metrics_dimension_check(struct pwt_inv *inv,
                                struct pwt_bytes name,
                                struct pwt_bytes value,
                                bool *ret_skip);

/* How many of the default dimensions and those in a list are different, `service` not counted. */
uint32_t metrics_dimension_count(const struct metrics_defaults *defaults,
                                 const struct metrics_list *own);

/* Tells that there are more than METRICS_DIMENSIONS_MAX; returns PWT_METRIC_EMANY. */
int32_t metrics_too_many(struct pwt_inv *inv);

/* ---- defaults.c ---- */

int32_t metrics_defaults_put(struct pwt_inv *inv,
                             struct pwt_metrics *to,
                             const struct pwt_field *fields,
                             uint32_t count);
int32_t metrics_defaults_clear(struct pwt_inv *inv, struct pwt_metrics *to);

/* Default labels made of fields, in memory of the invocation. */
int32_t metrics_defaults_make(struct pwt_inv *inv,
                              const struct metrics_defaults *before,
                              const struct pwt_field *fields,
                              uint32_t count,
                              const struct metrics_defaults **ret_defaults);

/* Gives a thread's scope those of the worker. Without memory it has those of the init. */
void metrics_defaults_lend(const struct metrics_worker *worker, struct pwt_inv *scope);

/* Gives back the worker's own memory. */
void metrics_defaults_free(struct metrics_worker *worker);

/* ---- emf.c, datadog.c: a set as text. Also in signal context. ---- */

/* Bytes that the text of a set takes at most; of EMF with an entry of `more` bytes added. */
size_t emf_bytes(const struct metrics_set *set, size_t more);
size_t datadog_bytes(const struct metrics_set *set);

/* Writes the lines of what was not printed yet; returns how many bytes. */
size_t emf_render(const struct metrics_set *set, char *out);
size_t datadog_render(const struct metrics_set *set, char *out);

static inline size_t metrics_bytes(const struct metrics_set *set, size_t more)
{
    return set->metrics->datadog ? datadog_bytes(set) : emf_bytes(set, more);
}

static inline size_t metrics_text(const struct metrics_set *set, char *out)
{
    return set->metrics->datadog ? datadog_render(set, out) : emf_render(set, out);
}

/* Whether two members would have one name, also with a further metric or NULL. Not with Datadog. */
bool emf_collides(const struct metrics_set *set,
                  const struct metrics_name *further,
                  struct pwt_bytes *ret_name);

/* Whether a member of the metadata gives way to a dimension. */
bool emf_hides(const struct metrics_set *set, const struct metrics_label *metadata);

/* Whether the metadata has to be left out, so that a document stays below its limit. */
bool emf_drops_metadata(const struct metrics_set *set);

/* Datadog: what a point has beside its name and value. */
struct metrics_tags {
    const struct pwt_field *fields;
    uint32_t count;
    uint32_t reserved;
    int64_t time_s; /* 0: now */
};

/* Adds a point; a negative code says why not. */
int32_t datadog_add(struct metrics_set *set,
                    struct pwt_inv *inv,
                    struct pwt_bytes name,
                    double value,
                    const struct metrics_tags *tags);

/* Adds a copy of a point. */
int32_t datadog_copy(struct metrics_set *set, const struct metrics_point *point);

/* Warns of a tag that Datadog will not take as it is. */
void datadog_tag_check(struct pwt_inv *inv, struct pwt_bytes name, struct pwt_bytes text);

/* ---- snapshot.c ---- */

/* A copy of a set that nobody adds to, in mapped memory of `ret_bytes`; NULL: there is none. The
 * set must be taken: until then nobody forgets what the copy leads to. In signal context. */
struct metrics_set *metrics_snapshot(const struct metrics_set *set, size_t *ret_bytes);

/* ---- stage.c: a set is printed by the flush or by the last words, not by both ---- */

/* Waits until no signal handler on another thread reads the set; then it is live. What was read
 * since then may be printed if metrics_stage_close succeeds: no last words came in between. */
uint32_t metrics_stage_open(const struct metrics_set *set);
bool metrics_stage_close(struct metrics_set *set, uint32_t seen);

/* Whether the caller may write the document of a closed set; otherwise the last words have it. */
bool metrics_stage_take(struct metrics_set *set);

/* The set is live again, as an empty one. */
void metrics_stage_reopen(struct metrics_set *set);

/* Writes what was published of a set to a descriptor, once. In signal context. */
void metrics_stage_say(struct metrics_set *set, int fd);

/* ---- flush.c ---- */

/* Whether a set has metrics that can go out as they are. Also in signal context. */
bool metrics_may_print(const struct metrics_set *set);

/* Makes sure that a set can be flushed with a metric that would fill it. Tells what is wrong. */
int32_t
metrics_prepare(struct metrics_set *set, struct pwt_inv *inv, const struct metrics_name *name);

/* Checks and renders a set; it is closed then. Tells what is wrong. 0 also when it is empty. */
int32_t metrics_render(struct metrics_set *set, struct pwt_inv *inv);

/* Writes what was rendered; what comes next begins anew. */
void metrics_print(struct metrics_set *set, struct pwt_inv *inv);

/* Both. `keep`: dimensions and metadata stay. */
int32_t metrics_flush_set(struct metrics_set *set, struct pwt_inv *inv, bool keep);

/* Forgets what was added, as a step that last words see as one. */
void metrics_discard(struct metrics_set *set);

int32_t metrics_flush(struct pwt_inv *inv, struct pwt_metrics *to);
int32_t metrics_clear(struct pwt_inv *inv, struct pwt_metrics *to);
int32_t metrics_close(struct pwt_inv *inv, struct pwt_metrics *metrics);

/* ---- invocation.c: metrics from the start of an invocation to its end ---- */

/* Tells that there is nothing to print: 0, or PWT_METRIC_EEMPTY where that is an error. */
int32_t metrics_tell_empty(struct pwt_inv *inv);

/* Takes over what the init added, and counts a cold start. */
void metrics_begin(struct pwt_cx *cx);

/* Renders what there is; in a child, prints it. */
void metrics_end(struct pwt_cx *cx);

/* Prints what was rendered, or added later. */
void metrics_settle(struct pwt_cx *cx);

/* Children add to the metrics of the invocation; threads to their own, which are joined to it. */
void metrics_fork(struct pwt_cx *cx, struct pwt_inv *child);
void metrics_join(struct pwt_cx *cx);

/* What is there now, as bytes; what an init added and no invocation took. */
void metrics_say(const struct metrics_state *state, int fd);
void metrics_leave(struct pwt_cx *cx);

#endif
