/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the plugin `batch` share. */
#ifndef PLUGINS_BATCH_H
#define PLUGINS_BATCH_H

#include <powertools/batch.h>
#include <powertools/json.h>
#include <powertools/plugin.h>

#include <stdbool.h>

/* ---- settings ------------------------------------------------------------------------------ */

/* The orders of the options' choices. */
enum batch_event { BATCH_EVENT_RECORD, BATCH_EVENT_PAYLOAD };
enum batch_payload { BATCH_PAYLOAD_ANY, BATCH_PAYLOAD_JSON, BATCH_PAYLOAD_JSON_OBJECT };
enum batch_policy { BATCH_POLICY_DERIVE, BATCH_POLICY_CONTINUE, BATCH_POLICY_STOP };
enum batch_others { BATCH_OTHERS_AUTO, BATCH_OTHERS_PASS, BATCH_OTHERS_REFUSE };

#define BATCH_DEGREE_MAX 64 /* threads */

#define BATCH_RESERVE_MAX_MS (15 * 60 * 1000) /* a function has no more time than that */

/* `self`: the settings. */
struct batch {
    uint32_t source;  /* enum pwt_batch_source; PWT_BATCH_UNKNOWN: by the event */
    uint32_t split;   /* the handler is called per record */
    uint32_t others;  /* enum batch_others */
    uint32_t event;   /* enum batch_event */
    uint32_t payload; /* enum batch_payload */
    uint32_t policy;  /* enum batch_policy */
    uint32_t skip_group;
    uint32_t throw_on_full;
    int64_t reserve_ms;
    uint32_t parallel;
    int64_t degree; /* of parallelism; -1: one per processor */
};

/* `worker`. */
struct batch_worker {
    uint64_t told; /* that records do not run in parallel */
};

/* What options may be set to, and where in `self` they stand. */
struct batch_options {
    const struct pwt_option *list;
    uint32_t count;
};

/* pwt_batch_configure(): the fields' names are those of the environment. */
int32_t batch_configure(struct pwt_inv *inv,
                        const struct batch_options *options,
                        const struct pwt_field *fields,
                        uint32_t count);

/* ---- the records of an event --------------------------------------------------------------- */

/* Slices of the event; of length 0 where there is none. There may be thousands, so they are short.
 */
struct batch_record {
    const struct pwt_error *error; /* NULL unless it failed */
    uint32_t json_at;              /* from the beginning of the event on, as all places */
    uint32_t json_len;
    uint32_t id_at; /* of the identifier's JSON text */
    uint32_t id_len;
    uint32_t group_at; /* of the group's JSON text */
    uint32_t group_len : 30;
    uint32_t status : 2; /* enum pwt_batch_status */
};
_Static_assert(sizeof(struct batch_record) == 32, "the memory of a batch is that of its records");

/* In an invocation's arena. Records keep their place once all are listed. */
struct batch_list {
    struct batch_record *records;
    uint32_t count;
    uint32_t room;
};

/* Adds a copy of a record; false when out of memory. */
bool batch_list_add(struct batch_list *list,
                    struct pwt_inv *inv,
                    const struct batch_record *record);

/* ---- events -------------------------------------------------------------------------------- */

/* A batch as it was found in an event. */
struct batch_found {
    const char *event;
    uint32_t source; /* enum pwt_batch_source */
    struct batch_list list;
};

static inline struct pwt_bytes
batch_slice(const struct batch_found *found, uint32_t at, uint32_t len)
{
    return pwt_bytes_make(len > 0 ? found->event + at : NULL, len);
}

static inline struct pwt_bytes batch_json(const struct batch_found *found,
                                          const struct batch_record *record)
{
    return batch_slice(found, record->json_at, record->json_len);
}

static inline struct pwt_bytes batch_id(const struct batch_found *found,
                                        const struct batch_record *record)
{
    return batch_slice(found, record->id_at, record->id_len);
}

static inline struct pwt_bytes batch_group(const struct batch_found *found,
                                           const struct batch_record *record)
{
    return batch_slice(found, record->group_at, record->group_len);
}

/* Lists the records of an event of `source`, or of any source where that is PWT_BATCH_UNKNOWN.
 * 0; PWT_ENOTFOUND if it is no such batch; PWT_EFORMAT if it begins as one and is no JSON;
 * PWT_ENOMEM. */
int32_t batch_find(struct pwt_inv *inv, uint32_t source, struct batch_found *ret_found);

/* ---- payloads ------------------------------------------------------------------------------ */

/* What a record carries: the text of `body`, the bytes of `data` or `value`, an image as plain
 * JSON. In the arena of `inv`, or a slice of the record. PWT_ENOTFOUND if there is none,
 * PWT_EFORMAT if it is not what its source sends, PWT_ENOMEM. */
int32_t batch_payload(struct pwt_inv *inv,
                      const struct batch_found *found,
                      const struct batch_record *record,
                      struct pwt_bytes *ret_payload);

/* Whether a payload is what the settings want. */
bool batch_payload_fits(uint32_t wanted, struct pwt_bytes payload);

/* ---- running ------------------------------------------------------------------------------- */

/* A batch on its way; in the arena of the invocation that is split. */
struct batch_run {
    struct pwt_inv *inv;
    const struct batch *settings;
    struct batch_found found;
    struct pwt_next *next; /* what handles a record: everything further in, ... */
    pwt_batch_fn fn;       /* ... or a function, where there is one */
    void *user;
    struct batch_group *failed_groups;
    uint32_t told;     /* failed records that a diagnostic line told of */
    bool stops;        /* the first failure ends it */
    bool failed_one;   /* and there was one */
    bool skips_groups; /* a failure holds up its message group */
};

/* `state`: of an invocation that was split, and of the children that are its records; a record that
 * is a batch itself is both. */
struct batch_state {
    struct batch_run *split; /* the invocation's own batch */
    struct batch_run *run;   /* the batch that the record is of */
    struct batch_record *record;
    uint32_t index;  /* of the record */
    uint32_t status; /* what it comes to: enum pwt_batch_status */
};

/* Runs all records. 0, whatever became of them, or why it could not be done: then nothing may be
 * taken for handled. */
int32_t batch_run_all(struct batch_run *run);

/* The record as the service shows it. */
struct pwt_batch_record batch_shown(const struct batch_run *run, uint32_t index);

/* ---- the answer ---------------------------------------------------------------------------- */

void batch_count(const struct batch_run *run, struct pwt_batch_summary *ret_summary);

/* The answer that names the records to be sent again; or an error, whose words are in the arena. 0
 * with one of both, or PWT_ENOMEM. */
int32_t batch_answer(const struct batch_run *run,
                     struct pwt_bytes *ret_answer,
                     const struct pwt_error **ret_error);

/* The identifier of a record as the answer has it; absent when it has none that is JSON. */
struct pwt_bytes batch_identifier(struct pwt_inv *inv,
                                  const struct batch_found *found,
                                  const struct batch_record *record);

/* ---- the service --------------------------------------------------------------------------- */

int32_t batch_around(struct pwt_cx *cx, struct pwt_next *next);
int32_t batch_process(struct pwt_inv *inv, pwt_batch_fn fn, void *user);
int32_t batch_current(struct pwt_inv *inv, struct pwt_batch_record *ret_record);
int32_t batch_summary(struct pwt_inv *inv, struct pwt_batch_summary *ret_summary);
int32_t batch_result(struct pwt_inv *inv, uint32_t index, struct pwt_batch_record *ret_record);

#endif
