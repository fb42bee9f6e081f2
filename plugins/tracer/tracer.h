/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the plugin `tracer` share. The way of a subsegment: invocation.c and service.c
 * begin and end it, subsegment.c keeps the open ones, put.c and error.c fill them; once closed,
 * send.c hands it to document.c and daemon.c (X-Ray) and to spans.c (OpenTelemetry). */
#ifndef PLUGINS_TRACER_H
#define PLUGINS_TRACER_H

#include "otlp.h"
#include "shared/trace_header.h"

#include <powertools/json.h>
#include <powertools/plugin.h>

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>

struct pwt_trace_subsegment; /* <powertools/tracer.h>, where it is needed: including is importing */

#define TRACER_ID_BYTES   16 /* of an id as text: hex digits */
#define TRACER_ROOT_BYTES 35 /* of a trace's: `1-<8 digits>-<24 digits>` */

/* X-Ray's index ends here, and so does the published schema. */
#define TRACER_ANNOTATIONS_MAX 50

/* ---- daemon.c ---- */

/* Where datagrams go. One socket serves all threads: a datagram is sent whole or not at all. */
struct tracer_daemon {
    struct sockaddr_storage address;
    socklen_t address_bytes; /* 0: there is no usable address */
    atomic_int fd;           /* opened with the first datagram; negative until then */
};

/* ---- ids.c ---- */

/* Which generation of the process this is: a number in a page of its own, once there are ids. A
 * forked child finds zero in it, and after a restored snapshot it counts on: seeds of another
 * generation are not used again. */
struct tracer_epoch {
    atomic_uint *_Atomic page;
};

/* Lives in `worker`; zero is "not seeded". */
struct tracer_ids {
    uint64_t random[4];
    uint32_t seeded;
    uint32_t epoch; /* that of the seed */
};

/* A snapshot was restored. */
void tracer_epoch_next(struct tracer_epoch *epoch);
void tracer_epoch_done(struct tracer_epoch *epoch);

/* The next id: 16 lower-case hex digits, never all zero. Without an epoch a fork goes unnoticed. */
void tracer_id(struct tracer_ids *ids, struct tracer_epoch *epoch, char *id);

/* ---- lifetimes ---- */

enum tracer_backend { TRACER_XRAY, TRACER_OTLP, TRACER_BOTH, TRACER_NONE };

/* Bits of `reported`. */
#define TRACER_REPORTED_DAEMON  1U
#define TRACER_REPORTED_ADDRESS 2U

/* `self`: what holds for the process. */
struct tracer {
    struct pwt_bytes service;
    struct pwt_bytes handler;        /* _HANDLER */
    struct pwt_bytes daemon_address; /* AWS_XRAY_DAEMON_ADDRESS */
    struct pwt_bytes task_root;      /* LAMBDA_TASK_ROOT */
    struct pwt_bytes sam_local;
    struct pwt_bytes chalice;
    struct pwt_list ignored; /* `host` or `host/path`, a host may hold `*` */
    uint32_t backend;        /* enum tracer_backend */
    uint32_t disabled;
    uint32_t enabled;
    uint32_t sdk_enabled;
    uint32_t capture_response;
    uint32_t capture_error;
    uint32_t capture_https;
    uint32_t middlewares;
    struct otlp_settings otlp;

    uint32_t code_disabled; /* `disabled` was given in code: that decides, not the surroundings */
    uint32_t to_xray;       /* what all of the above comes to */
    uint32_t to_otlp;
    struct pwt_bytes space_json;    /* the namespace, as a JSON string */
    struct pwt_bytes service_json;  /* the service; absent where there is none */
    struct pwt_bytes response_json; /* `<handler> response` */
    atomic_uint reported;
    struct tracer_daemon daemon;
    struct tracer_epoch epoch;
};

/* `worker` */
struct tracer_worker {
    struct tracer_ids ids;
    struct otlp_exporter *exporter;
};

enum tracer_mode {
    TRACER_OFF = 0,   /* nothing at all */
    TRACER_UNSAMPLED, /* nothing but the header, which says so */
    TRACER_QUIET,     /* a record too many: nothing but the header */
    TRACER_ON
};

/* The error that was told of last: the same one leaving a subsegment further out is named by its
 * id. */
struct tracer_mark {
    uint64_t serial; /* 0: none */
    uint64_t hash;   /* of type and message */
    const void *origin;
    int32_t code;      /* where nothing else is known of it */
    uint32_t reserved; /* zero */
    char id[TRACER_ID_BYTES];
};

struct tracer_subsegment;

/* `state`: what holds for an invocation, a child, or a thread's scope. */
struct tracer_state {
    uint32_t mode; /* enum tracer_mode */
    uint32_t records;
    uint32_t failed_records;
    uint32_t unopened;            /* begun, but there was no memory: so many ends are not ours */
    struct trace_header header;   /* slices of the root's context */
    char parent[TRACER_ID_BYTES]; /* of what is outermost here */
    char root[TRACER_ROOT_BYTES]; /* of the header, in lower case */
    struct tracer_subsegment *current; /* innermost open one */
    struct tracer_subsegment *closed;  /* the invocation's own, which `settled` sends */
    struct tracer_subsegment *spare;   /* sent ones: their memory is used again */
    struct tracer_subsegment *holder;  /* the one that records are in */
    struct tracer_mark mark;
    uint64_t serial; /* counts what begins, and errors */
    char *spare_datagram;
    struct otlp_spans spans;
};

/* ---- subsegment.c ---- */

/* Memory that belongs to a subsegment, and to the next one in its place. */
struct tracer_chunk {
    struct tracer_chunk *next;
    uint64_t size;
    _Alignas(16) char data[];
};

struct tracer_scratch {
    struct pwt_inv *inv;
    struct tracer_chunk *chunk; /* in use; those before it are full */
    char *at;
    char *end;
};

/* NULL when the invocation's memory is exhausted. */
void *tracer_scratch_alloc(struct tracer_scratch *scratch, size_t size);

/* Text of a field's value as JSON, or of bytes as a JSON string; absent when out of memory. */
struct pwt_bytes tracer_scratch_value(struct tracer_scratch *scratch,
                                      const struct pwt_field *field);
struct pwt_bytes tracer_scratch_quote(struct tracer_scratch *scratch, struct pwt_bytes text);
struct pwt_bytes tracer_scratch_copy(struct tracer_scratch *scratch, struct pwt_bytes text);

struct tracer_item {
    struct tracer_item *next;
    struct pwt_bytes key;   /* a JSON string */
    struct pwt_bytes value; /* JSON text; with `raw` bytes that may be it */
    bool raw;
};

struct tracer_list {
    struct tracer_item *first;
    struct tracer_item *last;
    uint32_t count;
    uint32_t dropped; /* items that were cut off */
};

/* A namespace of metadata. */
struct tracer_space {
    struct tracer_space *next;
    struct pwt_bytes name; /* a JSON string */
    struct tracer_list items;
};

enum tracer_kind {
    TRACER_PLAIN = 0, /* up to here as enum pwt_trace_kind */
    TRACER_METHOD,
    TRACER_REMOTE,
    TRACER_AWS,
    TRACER_SQL,
    TRACER_HANDLER,    /* the invocation */
    TRACER_MIDDLEWARE, /* a plugin further in */
    TRACER_RECORD,     /* of a batch */
    TRACER_LENT /* in a thread's scope: the parent's, which gets at `join` what is put here */
};

/* The error that left a subsegment. */
struct tracer_cause {
    char id[TRACER_ID_BYTES]; /* of the exception */
    bool whole;               /* it is described here; otherwise where it came up */
    struct pwt_bytes type;    /* text */
    struct pwt_bytes message;
    struct pwt_bytes directory;
    struct tracer_list frames; /* each `key` is a frame as a JSON string */
};

/* Blocks as enum pwt_trace_block, without metadata. */
enum {
    TRACER_ANNOTATIONS,
    TRACER_NO_LIST,
    TRACER_REQUEST,
    TRACER_RESPONSE,
    TRACER_CALL,
    TRACER_QUERY,
    TRACER_LIST_COUNT
};

struct tracer_subsegment {
    struct tracer_subsegment *outer; /* in which it is open; or the next spare one */
    struct tracer_scratch scratch;
    struct tracer_chunk *chunks; /* of the scratch, the first one */

    /* What follows begins as zero. */
    char id[TRACER_ID_BYTES];
    char parent[TRACER_ID_BYTES];
    uint64_t serial;
    int64_t start_ns;
    int64_t end_ns;
    struct pwt_bytes name; /* text, without `## ` */
    uint32_t kind;         /* enum tracer_kind */
    uint32_t flags;        /* enum pwt_trace_flag */
    bool silent;           /* not sent: it only keeps begin and end together */
    bool capture_response;
    bool capture_error;
    bool failed;                     /* `cause` says how */
    int64_t status;                  /* of an HTTP response; 0: none */
    const struct pwt_error *earlier; /* failure that was told of before this was opened */
    struct tracer_cause cause;
    struct tracer_list lists[TRACER_LIST_COUNT];
    struct tracer_space *spaces; /* metadata */
    struct tracer_space *last_space;
    struct pwt_bytes link; /* trace header that came with a record */
};

/* The innermost open subsegment that is sent, `up` further out; NULL if there is none. */
struct tracer_subsegment *tracer_current(const struct tracer_state *state, uint32_t up);

/* The id that a subsegment opened now would have as its parent: 16 digits. */
const char *tracer_enclosing_id(const struct tracer_state *state);

/* Opens a subsegment in the innermost open one; `name` lives longer than it or was copied. NULL
 * when out of memory. */
struct tracer_subsegment *
tracer_open(struct pwt_cx *cx, enum tracer_kind kind, struct pwt_bytes name);

/* Closes the innermost open subsegment, notes the time, and takes it off. */
struct tracer_subsegment *tracer_close(struct pwt_cx *cx);

/* Its memory may be used again. */
void tracer_recycle(struct tracer_state *state, struct tracer_subsegment *subsegment);

/* ---- put.c ---- */

/* Puts a field into a block; what may not stand there is left out. */
void tracer_put(struct pwt_cx *cx,
                struct tracer_subsegment *subsegment,
                uint32_t block,
                struct pwt_bytes space,
                const struct pwt_field *given);

/* An annotation of the tracer's own, for which there is room. Both are JSON that stays. */
void tracer_annotate(struct tracer_subsegment *subsegment,
                     struct pwt_bytes key,
                     struct pwt_bytes value);

/* Metadata of the tracer's own, in the service's namespace; the key is a JSON string, and both stay
 * as long as the subsegment. `raw`: bytes that may be JSON. */
void tracer_note(const struct tracer *tracer,
                 struct tracer_subsegment *subsegment,
                 struct pwt_bytes key,
                 struct pwt_bytes value,
                 bool raw);

/* `<name><what>` as a JSON string, for tracer_note(); absent when out of memory. */
struct pwt_bytes tracer_note_key(struct tracer_subsegment *subsegment, const char *what);

/* What a method or handler results in, under `<name> response`; null is left out. */
void tracer_put_response(struct pwt_cx *cx,
                         struct tracer_subsegment *subsegment,
                         uint32_t what,
                         struct pwt_bytes json);

/* Moves annotations and metadata of a thread's scope into `to`. */
void tracer_merge(struct tracer_subsegment *to, const struct tracer_subsegment *from);

/* ---- endpoint.c ---- */

/* The URL without `user:password@` and query; a slice of it, or new memory. */
struct pwt_bytes tracer_url_public(struct tracer_scratch *scratch, struct pwt_bytes url);

/* Whether calls to it are not to be traced: by a list of `host` and `host/path`. */
bool tracer_url_ignored(const struct pwt_list *ignored, struct pwt_bytes url);

/* The host of a URL, without user and port. */
struct pwt_bytes tracer_url_host(struct pwt_bytes url);

/* ---- error.c ---- */

/* An error leaves a subsegment. `origin` is its identity where it has one, or NULL. */
void tracer_fail(struct pwt_cx *cx,
                 struct tracer_subsegment *subsegment,
                 const struct pwt_error *error,
                 const void *origin);

/* The same by its code: with the words that were given to pwt_fail() meanwhile, if any. */
void tracer_fail_code(struct pwt_cx *cx, struct tracer_subsegment *subsegment, int32_t code);

/* ---- header.c ---- */

/* The trace header for an outgoing call (enum pwt_trace_format). */
int32_t tracer_header(struct pwt_cx *cx, uint32_t format, struct pwt_bytes *ret_header);

/* ---- document.c ---- */

/* The most that a datagram holds (RFC 768 in IPv4), and what stands before the document in it. */
#define TRACER_DATAGRAM_MAX 65507
#define TRACER_PREFIX       "{\"format\":\"json\",\"version\":1}\n"
#define TRACER_DOCUMENT_MAX (TRACER_DATAGRAM_MAX - (sizeof(TRACER_PREFIX) - 1))

/* The name as X-Ray takes it, `## ` included, in valid UTF-8; `text` has TRACER_NAME_MAX bytes. */
#define TRACER_NAME_MAX 200
struct pwt_bytes tracer_name(const struct tracer_subsegment *subsegment, char *text);

/* What is left out of a document so that it fits. */
struct tracer_cut {
    bool metadata;    /* all of it */
    bool frames;      /* of the error's stack */
    bool annotations; /* but the tracer's own */
    bool details;     /* request, response, AWS call, query; long texts of the error */
};

/* Appends the document of a closed subsegment: 0, PWT_JSON_ESIZE or PWT_JSON_ENOMEM. */
int32_t tracer_document(struct pwt_json_buffer *buffer,
                        struct pwt_bytes root,
                        const struct tracer_subsegment *subsegment,
                        const struct tracer_cut *cut);

/* ---- shrink.c ---- */

/* What stands for a value of so many bytes that was left out: {"truncated":true,"bytes":n}. */
struct pwt_bytes tracer_truncated(struct tracer_scratch *scratch, uint64_t bytes);

/* Appends the document, made small enough for a datagram. */
int32_t tracer_document_shrunk(struct pwt_json_buffer *buffer,
                               struct pwt_bytes root,
                               struct tracer_subsegment *subsegment);

/* ---- daemon.c ---- */

/* Takes the address apart, looks a name up; reports one that is none. */
void tracer_daemon_init(struct tracer *tracer, struct pwt_inv *scope);

/* Sends a datagram and never waits; says once what goes wrong. */
void tracer_daemon_send(struct tracer *tracer, struct pwt_inv *inv, struct pwt_bytes datagram);

/* Closes the socket; the next datagram opens another. */
void tracer_daemon_close(struct tracer_daemon *daemon);

/* ---- spans.c ---- */

/* Adds a closed subsegment to the spans of the invocation. */
void tracer_span_add(struct pwt_cx *cx, struct tracer_subsegment *subsegment);

/* ---- send.c ---- */

/* A closed subsegment goes to the backends; its memory may be used again. */
void tracer_send(struct pwt_cx *cx, struct tracer_subsegment *subsegment);

/* ---- settings.c ---- */

/* What the settings come to. */
void tracer_settings_apply(struct tracer *tracer, struct pwt_inv *scope);

/* Whether spans go where only the service `aws` can bring them. */
bool tracer_settings_need_aws(const struct tracer *tracer);

/* Sets options in code. */
int32_t tracer_configure(struct pwt_cx *cx, const struct pwt_field *fields, uint32_t count);

/* ---- invocation.c: the callbacks ---- */

void tracer_before(struct pwt_cx *cx);
void tracer_after(struct pwt_cx *cx);
void tracer_settled(struct pwt_cx *cx);
void tracer_enter(struct pwt_cx *cx, const struct pwt_step *step);
void tracer_leave(struct pwt_cx *cx, const struct pwt_step *step);

/* ---- child.c: the callbacks about records and threads ---- */

void tracer_fork(struct pwt_cx *cx, struct pwt_inv *child);
void tracer_join(struct pwt_cx *cx, struct pwt_inv *child);

/* Closes what was begun and never ended in the subsegment `within`, or in none. */
void tracer_close_leftovers(struct pwt_cx *cx, const struct tracer_subsegment *within);

/* Closes `subsegment` with the outcome of `inv`, leftovers first. */
struct tracer_subsegment *tracer_finish(struct pwt_cx *cx, struct tracer_subsegment *subsegment);

/* ---- service.c: the functions of <powertools/tracer.h> ---- */

uint32_t tracer_service_active(struct pwt_inv *inv);
int32_t tracer_service_begin(struct pwt_inv *inv, const struct pwt_trace_subsegment *wanted);
int32_t tracer_service_end(struct pwt_inv *inv, int32_t code);
int32_t tracer_service_put(struct pwt_inv *inv,
                           uint32_t block,
                           struct pwt_bytes space,
                           const struct pwt_field *fields,
                           uint32_t count);
int32_t tracer_service_flag(struct pwt_inv *inv, uint32_t flags);
int32_t tracer_service_error(struct pwt_inv *inv, const struct pwt_error *error);
int32_t tracer_service_response(struct pwt_inv *inv, const struct pwt_field *value);
int32_t tracer_service_header(struct pwt_inv *inv, uint32_t format, struct pwt_bytes *ret_header);
int32_t tracer_service_id(struct pwt_inv *inv, uint32_t up, struct pwt_bytes *ret_id);
int32_t
tracer_service_configure(struct pwt_inv *inv, const struct pwt_field *fields, uint32_t count);

#endif
