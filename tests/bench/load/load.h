/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Runtime API load server, shared declarations. The server listens on loopback, starts one
 * runtime at a time in a Lambda-like environment, hands out invocations on GET next, takes the
 * answers and prints one JSON line for each runtime it measured. One thread, epoll, libc alone.
 */
#ifndef LOAD_H
#define LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/uio.h>

#define LOAD_MAX_SUBJECTS 16
#define LOAD_MAX_CONNS    1024
#define LOAD_MAX_SPAWNS   1000

/* What the command line asks for; options.c prints them on a wrong command line. */
struct load_options {
    int count;        /* -n: measured invocations */
    int warm;         /* -w: invocations before them */
    int concurrency;  /* -c: invocations outstanding at once */
    int cold;         /* -K: spawns per subject; above 0 nothing is served */
    int gap_us;       /* -g: pause between invocations */
    int timeout_s;    /* -t: for one subject, or for one cold spawn */
    int error_every;  /* -E: every Nth event is one that the handler must fail on; 0: none */
    int memory_after; /* -R: first memory reading after this many invocations; 0: none */
    int cpu;          /* -P: pin server and runtime to this CPU; -1: leave them alone */
    bool chunked;     /* -C, -S: answer GET next in chunks */
    bool verify;      /* -V: compare each response with its event */
    bool announce;    /* -M: set AWS_LAMBDA_MAX_CONCURRENCY even when it is 1 */
    bool daemon;      /* -D: take the datagrams of a tracer, as the X-Ray daemon does */
    bool unsampled;   /* -u: Sampled=0 in every trace id */
    size_t size;      /* -p: bytes of the generated event */
    size_t chunk;     /* -S: bytes per chunk; 0: one chunk, as the service answers */
    const char *kind; /* -k: shape of the generated event, "records" or "string" */
    const char *event_file;
    const char *log_file;
    const char *handler;
    const char *task_root;
    const char *label;
};

/* One runtime to measure: its variables on top of the common environment, and its command. */
struct load_subject {
    char **variables;
    size_t variable_count;
    char **command; /* ends with NULL */
};

struct load_command_line {
    struct load_options options;
    struct load_subject subjects[LOAD_MAX_SUBJECTS];
    size_t subject_count;
};

/* An event, and the same bytes as they go over the wire (chunk-encoded on demand). */
struct load_event {
    char *body;
    size_t len;
    char *wire;
    size_t wire_len;
};

struct load_events {
    struct load_event normal;
    struct load_event failing;
};

/* The runtime's process. */
struct load_child {
    pid_t pid;
    int pid_fd;
    int status;
    int64_t spawned_ns;
    struct rusage usage;
};

/* Memory of the runtime in KiB, -1 where the kernel does not say. */
struct load_memory {
    long exact_kb; /* Rss of smaps_rollup, counted page by page */
    long rss_kb;   /* VmRSS, which the kernel keeps only approximately */
    long peak_kb;  /* VmHWM */
};

/* One outstanding invocation. */
struct load_invocation {
    char request_id[40];
    char invocation_id[40];
    const struct load_event *event;
    int64_t sent_ns;
    bool used;
    bool must_fail;
};

/* One connection of the runtime. */
struct load_conn {
    int fd;
    bool open;
    bool parked; /* waits in GET next */
    bool wants_write;
    char *in;
    size_t in_len;
    size_t in_cap;
    size_t in_need; /* bytes of the request that is under way, once its length is known */
    char head[1024];
    struct iovec out[2];
    int out_count;
};

/* What was seen on the wire. */
struct load_tally {
    int connections;
    int errors;
    int errors_unexpected;
    int errors_missing;
    int init_errors;
    int bad_ids;
    int ids_not_echoed;
    int mismatches;
    int not_found;
    int bad_requests;
    int expect_100;
    int chunked_responses;
    int error_trailers;
    int datagrams;
    char user_agent[128];
    char content_type[128];
};

/* One runtime from its spawn to its end. */
struct load_run {
    const struct load_options *options;
    const struct load_events *events;
    struct load_child child;
    int epoll_fd;
    int listen_fd;
    uint16_t port;
    int sink_fd;
    uint16_t sink_port; /* 0: no daemon */
    struct load_conn *conns[LOAD_MAX_CONNS];
    int conn_count;
    struct load_invocation *invocations; /* options->concurrency of them */
    int total;
    int issued;
    int finished;
    int64_t *latency_ns;
    int latency_count;
    int64_t *turnaround_ns;
    int turnaround_count;
    int64_t first_conn_ns;
    int64_t first_next_ns;
    int64_t accepted_ns; /* when the last 202 left */
    int64_t next_due_ns; /* with a gap: not before this */
    int64_t measure_start_ns;
    int64_t measure_end_ns;
    int64_t cpu_start_ns;
    int64_t cpu_end_ns;
    struct load_memory memory_first;
    struct load_memory memory_last;
    struct load_tally tally;
};

/* What the cold starts of one subject took. */
struct load_cold {
    int64_t first_next_ns[LOAD_MAX_SPAWNS];
    int64_t connect_ns[LOAD_MAX_SPAWNS];
    int64_t cpu_ns[LOAD_MAX_SPAWNS];
    int count;
    long peak_kb;
};

/* A complete request, pointing into the connection's buffer. */
struct load_request {
    const char *path;
    size_t path_len;
    bool is_get;
    const char *head;
    const char *head_end;
    const char *body;
    size_t body_len;
    size_t wire_len; /* of the whole request */
    bool chunked;
    bool error_trailer;
};

enum load_parse {
    LOAD_COMPLETE,
    LOAD_INCOMPLETE,
    LOAD_WANTS_CONTINUE, /* incomplete, and the peer waits for "100 Continue" */
    LOAD_MALFORMED,
};

/* clock.c */
int64_t load_now_ns(void);
int64_t load_deadline_ms(int64_t from_now_ms);

/* options.c: 0, or -1 after a message on standard error. */
int load_options_parse(int argc, char **argv, struct load_command_line *ret_line);

/* event.c: 0, or -1 after a message on standard error. */
int load_events_init(struct load_events *events, const struct load_options *options);
void load_events_done(struct load_events *events);

/* http.c */
bool load_header(
    const char *head, const char *head_end, const char *name, char *ret_value, size_t cap);
enum load_parse load_request_parse(const struct load_conn *conn,
                                   struct load_request *ret_request,
                                   size_t *ret_need);

/* child.c */
int load_child_spawn(struct load_child *child,
                     const struct load_run *run,
                     const struct load_subject *subject);
int64_t load_child_cpu_ns(const struct load_child *child);
struct load_memory load_child_memory(const struct load_child *child);
void load_child_stop(struct load_child *child);
void load_child_kill(struct load_child *child);

/* sink.c: where a tracer's datagrams go. */
int load_sink_open(struct load_run *run);
void load_sink_drain(struct load_run *run);
void load_sink_close(struct load_run *run);

/* conn.c */
void load_conn_open(struct load_run *run, int fd);
void load_conn_close(struct load_conn *conn);
void load_conn_flush(struct load_run *run, struct load_conn *conn);
void load_conn_reply(struct load_run *run,
                     struct load_conn *conn,
                     const char *status,
                     const char *body);
void load_conn_read(struct load_run *run, struct load_conn *conn);

/* api.c */
void load_api_handle(struct load_run *run, struct load_conn *conn, const struct load_request *req);
void load_api_pump(struct load_run *run);

/* run.c: 0 when the runtime got as far as was asked, -1 after a message on standard error. */
int load_run_init(struct load_run *run,
                  const struct load_options *options,
                  const struct load_events *events);
int load_run_serve(struct load_run *run, const struct load_subject *subject);
int load_run_cold(struct load_run *run, const struct load_subject *subject);
void load_run_done(struct load_run *run);

/* report.c: whether every answer was there and right. */
bool load_report_warm(struct load_run *run, size_t subject_index);
bool load_report_cold(const struct load_options *options,
                      struct load_cold *cold,
                      size_t subject_index);

#endif
