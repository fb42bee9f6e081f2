/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the plugin `logger` share. A log call goes through print.c (is it printed, kept
 * or dropped, and whose memory), line.c or merge.c (the record as one JSON object), and the host's
 * pwt_print() or buffer.c. What settings.c made of the settings is in `self`, what the invocation
 * says in `state`, and what lives on in `worker`. */
#ifndef PLUGINS_LOGGER_H
#define PLUGINS_LOGGER_H

#include <powertools/json.h>
#include <powertools/plugin.h>

#include <stdatomic.h>
#include <stdbool.h>

struct pwt_log_error;  /* <powertools/logger.h>, where it is needed: each inclusion is an import */
struct pwt_log_record; /* the same */
struct pwt_jmespath;

/* ---- names.c: the logger's own keys, and which keys may meet in one line ---- */

enum logger_own {
    OWN_LEVEL, /* the reserved ones first: no field may have them */
    OWN_MESSAGE,
    OWN_TIMESTAMP,
    OWN_SERVICE,
    OWN_SAMPLING_RATE,
    OWN_LOCATION,
    OWN_COLD_START,
    OWN_FUNCTION_NAME,
    OWN_FUNCTION_MEMORY_SIZE,
    OWN_FUNCTION_ARN,
    OWN_FUNCTION_REQUEST_ID,
    OWN_TENANT_ID,
    OWN_CORRELATION_ID,
    OWN_EXCEPTION,
    OWN_EXCEPTION_NAME,
    OWN_STACK_TRACE,
    OWN_XRAY_TRACE_ID,
    OWN_COUNT
};

#define OWN_RESERVED_COUNT 5
#define OWN_NAME_BYTES     24

/* A set of names that may say "perhaps" for one that is not in it, and never "no" for one that is:
 * one bit of 256 for each name. */
struct logger_names {
    uint64_t bits[4];
};

enum logger_case { CASE_SNAKE, CASE_CAMEL, CASE_PASCAL };

/* The logger's own keys, spelled as the settings want them. */
struct logger_own_names {
    struct logger_names set; /* those that may meet others: all but the ones of rare lines */
    uint8_t len[OWN_COUNT];
    char text[OWN_COUNT][OWN_NAME_BYTES];
};

void logger_names_init(struct logger_own_names *own, enum logger_case spelling);

struct pwt_bytes logger_own_name(const struct logger_own_names *own, enum logger_own which);

/* Which of the logger's own keys has this name; OWN_COUNT if none. */
uint32_t logger_own_find(const struct logger_own_names *own, struct pwt_bytes name);

/* Whether a key of this name would meet one of the logger's own in usual lines. */
bool logger_names_meet(const struct logger_own_names *own, struct pwt_bytes name);

/* Whether a name is the logger's alone; then says once that a key of that name is left out. */
bool logger_reserved(struct pwt_cx *cx, struct pwt_bytes name);

/* Adds a name; returns whether it was perhaps there before. */
bool logger_names_add(struct logger_names *names, struct pwt_bytes name);

/* ---- keys.c: keys that go with every line of a logger ---- */

/* Most bytes of the keys of a logger. */
#define LOGGER_KEYS_MAX_BYTES ((uint32_t)256 << 10)

/* A key, in the order in which keys are printed: persistent, appended, the thread's. */
struct logger_key {
    uint32_t at; /* of its member in `text`: a comma, the name, a colon, the value */
    uint32_t len;
    uint32_t value_at; /* of the value in its member */
    uint32_t name_at;  /* in `names`: unescaped */
    uint32_t name_len;
    uint16_t kind;    /* enum pwt_logger_keys, by keys_rank() */
    uint8_t removed;  /* in the scope of a thread: its parent shall forget it */
    uint8_t modified; /* in the scope of a thread: its parent shall know it */
};

/* Rendered once, printed many times. The memory is its owner's; somebody else's copy of the struct
 * reads it and makes its own before it changes anything. */
struct logger_keys {
    const void *owner;
    char *text; /* the members that are printed, ready to follow another member */
    char *names;
    struct logger_key *list;
    uint32_t text_len, text_cap;
    uint32_t names_len, names_cap;
    uint32_t count, cap;
    uint32_t persistent_len; /* bytes at the start of `text` that belong to persistent keys */
    uint32_t meets;          /* two keys have one name, or one has a name of the logger's own */
    struct logger_names names_set;
};

/* Who changes keys, and where memory for that comes from: an invocation's arena, or with NULL the
 * heap, which is the worker's. */
struct logger_owner {
    const void *owner;
    struct pwt_inv *inv;
    const struct logger_own_names *own;
    bool remember; /* keep what was removed */
};

/* Sets a key from a field; null hides. PWT_ELIMIT, PWT_ENOMEM. */
int32_t logger_keys_set(struct logger_keys *keys,
                        const struct logger_owner *who,
                        uint32_t kind,
                        const struct pwt_field *field);
int32_t logger_keys_remove(struct logger_keys *keys,
                           const struct logger_owner *who,
                           uint32_t kind,
                           struct pwt_bytes name);
int32_t logger_keys_clear(struct logger_keys *keys, const struct logger_owner *who, uint32_t kind);

/* NULL if there is none. */
const struct logger_key *
logger_keys_find(const struct logger_keys *keys, uint32_t kind, struct pwt_bytes name);

struct pwt_bytes logger_key_name(const struct logger_keys *keys, const struct logger_key *key);

/* Its value as JSON; absent for null. */
struct pwt_bytes logger_key_value(const struct logger_keys *keys, const struct logger_key *key);

/* The key as a field. */
struct pwt_field logger_key_field(const struct logger_keys *keys, const struct logger_key *key);

/* Makes the memory of a copy its own. PWT_ENOMEM. */
int32_t logger_keys_own(struct logger_keys *keys, const struct logger_owner *who);

/* Gives back memory of the heap. */
void logger_keys_free(struct logger_keys *keys, const void *owner);

/* ---- lifetimes ---- */

#define LOGGER_UNITS_MAX      16
#define LOGGER_NAME_MAX_BYTES 128

/* A logger: the function's own, a child, or another service's. */
struct logger_unit {
    uint32_t level;      /* as it counts now */
    uint32_t configured; /* what a refresh of sampling restores */
    uint16_t name_len;
    uint16_t is_service; /* its name is its key `service`, where others have the function's */
    char name[LOGGER_NAME_MAX_BYTES];
    struct logger_keys keys;
};

/* `worker`: the loggers of a worker. Those of an init are copied into every worker; those of a
 * thread's scope and of a child that changes keys are copies, too. */
struct logger_set {
    const void *home;       /* its own address once it is somebody's, not just a copy */
    struct pwt_inv *memory; /* where its keys get memory: an arena, or NULL for the heap */
    uint32_t count;
    uint32_t served;   /* an invocation was here */
    uint32_t modified; /* a level was set by hand since the configuration */
    uint32_t remember; /* of a thread: what changes is told to the parent */
    struct logger_unit units[LOGGER_UNITS_MAX];
};

/* Bits in `reported`: what is said once. Those of reserved names are 1 << enum logger_own. */
#define LOGGER_REPORTED_PATH  (UINT32_C(1) << 29)
#define LOGGER_REPORTED_FLUSH (UINT32_C(1) << 30)
#define LOGGER_REPORTED_START (UINT32_C(1) << 31)

#define LOGGER_LEVEL_COUNT 5

/* `self`: what holds for the process. */
struct logger {
    /* As the option table stores them; pwt_logger_configure() changes them. */
    struct pwt_bytes service;
    struct pwt_bytes level_text;    /* POWERTOOLS_LOG_LEVEL */
    struct pwt_bytes legacy_text;   /* LOG_LEVEL */
    struct pwt_bytes platform_text; /* AWS_LAMBDA_LOG_LEVEL */
    struct pwt_bytes rate_text;
    struct pwt_bytes path_text;
    struct pwt_bytes keys_json;
    struct pwt_bytes timestamp;
    struct pwt_bytes zone;
    struct pwt_list order;
    uint64_t max_line_bytes;
    uint64_t buffer_max_bytes;
    uint32_t log_event;
    uint32_t log_response;
    uint32_t log_error;
    uint32_t clear_state;
    uint32_t inject_context;
    uint32_t utc;
    uint32_t spelling;    /* enum logger_case */
    uint32_t level_names; /* enum logger_level_names */
    uint32_t json_messages;
    uint32_t stack_trace;
    uint32_t backtrace;
    uint32_t buffer;
    uint32_t buffer_at; /* 0 DEBUG, 1 INFO, 2 WARNING */
    uint32_t flush_on_error;
    uint32_t flush_on_uncaught;
    uint32_t dev;

    /* What follows from them. */
    struct pwt_field level_field; /* of pwt_logger_configure(); its type is PWT_FIELD_END without */
    uint32_t level;
    uint32_t platform;       /* as a level, where has_platform says so */
    uint32_t has_platform;   /* nothing else decides then */
    uint32_t explicit_level; /* some setting asked for `level` */
    uint32_t has_rate;
    uint32_t format;       /* enum logger_time_format */
    uint32_t local;        /* timestamps are in the zone TZ */
    uint32_t buffer_level; /* lines up to it are kept */
    double rate;
    const struct pwt_jmespath *path;
    struct pwt_bytes pattern;                   /* for strftime */
    struct pwt_bytes heads[LOGGER_LEVEL_COUNT]; /* `"level":"INFO"` */
    struct pwt_bytes location_head;             /* `"location"` */
    struct pwt_bytes message_head;              /* `"message"` */
    struct pwt_bytes service_text;              /* service and sampling_rate, ready to follow */
    struct pwt_bytes time_head;                 /* `,"timestamp":"` */
    struct logger_own_names own;
    atomic_uint reported;
};

/* The time of the last line, as far as the next one will not need to compute it again. */
struct logger_clock {
    int64_t second; /* since 1970 */
    char text[20];  /* `2022-10-27T16:27:43` and NUL; empty at first */
    uint32_t reserved;
};

struct logger_buffer;

/* `state`: what holds for an invocation, a child, or a thread's scope. */
struct logger_state {
    struct logger_clock clock;
    /* Members ready to follow another one, made at the first line: what they say does not change.
     */
    struct pwt_bytes context; /* the Lambda context */
    struct pwt_bytes trace;   /* xray_trace_id; empty where there is none */
    uint32_t rendered;        /* both are made */
    uint32_t owns_set;        /* `set` is this scope's own copy */
    struct logger_set *set;   /* of a child; NULL: the worker's */
    /* Memory for lines that are too long for the stack; kept for the next one. */
    char *spare;
    uint64_t spare_bytes;
    _Atomic(struct logger_buffer *) buffers;
    /* For last_words, which is given the root alone. */
    _Atomic(struct logger_state *) first_child;
    _Atomic(struct logger_state *) next_child;
};

/* ---- settings.c, options.c ---- */

/* Checks the settings and makes what follows from them; reports what is wrong and goes on without
 * it. */
int32_t logger_settings_apply(struct logger *logger, struct pwt_inv *scope);

/* Sets an option by its name in code. PWT_ECONFIG names it in a diagnostic line. */
int32_t
logger_settings_set(struct logger *logger, struct pwt_cx *cx, const struct pwt_field *option);

/* Sets persistent keys from the text of a JSON object. */
int32_t logger_settings_keys(struct pwt_cx *cx, struct pwt_bytes json);

/* ---- level.c ---- */

/* As a threshold: every line is printed. */
#define LOGGER_LEVEL_ALL 0U

enum logger_level_names { LEVEL_NAMES_PYTHON, LEVEL_NAMES_LAMBDA };

/* Index of a level's name in `heads`, and the name. */
uint32_t logger_level_index(uint32_t level);
const char *logger_level_name(uint32_t index, uint32_t names);

/* A level by name in any case or by number: PWT_EINVAL if it is none. */
int32_t logger_level_read(const struct pwt_field *field, uint32_t *ret_level);

/* The level that the settings ask for; reports those that are wrong or contradict each other. */
void logger_level_resolve(struct logger *logger, struct pwt_inv *scope);

/* Reports a level that the platform would not let through. */
void logger_level_compare(const struct logger *logger, struct pwt_inv *scope, uint32_t asked);

/* ---- sampling.c ---- */

/* Reads the rate. */
void logger_sampling_resolve(struct logger *logger, struct pwt_inv *scope);

/* Decides for an init or an invocation. */
bool logger_sampling_decide(const struct logger *logger, const struct pwt_context *context);

/* At the start of an invocation: levels as configured, or DEBUG where it was chosen. */
void logger_sampling_refresh(struct pwt_cx *cx);

/* ---- set.c: the loggers that a scope uses ---- */

struct logger_set *logger_set_of(struct pwt_cx *cx);

/* NULL if there is no such logger. */
struct logger_unit *logger_unit_of(struct pwt_cx *cx, uint32_t logger);

/* The same for one who will change it; NULL also when out of memory. */
struct logger_unit *
logger_unit_change(struct pwt_cx *cx, uint32_t logger, struct logger_owner *ret_who);

/* A new logger, or the one that is there already: a child with its parent's keys and level, or a
 * service's without keys. PWT_EINVAL (no parent, a name that is too long), PWT_ELIMIT, PWT_ENOMEM.
 */
int32_t logger_set_add(struct pwt_cx *cx,
                       uint32_t parent,
                       struct pwt_bytes name,
                       bool is_service,
                       uint32_t *ret_logger);

/* The lowest level that a scope's loggers print becomes known to those who call. */
void logger_set_publish(struct pwt_cx *cx);

/* The levels of all loggers as the settings want them. */
void logger_set_levels(struct pwt_cx *cx, bool sampled);

/* Gives back a worker's memory. */
void logger_set_free(struct pwt_cx *cx);

/* fork and join of children and threads. */
int32_t logger_set_fork(struct pwt_cx *cx, struct pwt_inv *child);
void logger_set_join(struct pwt_cx *cx, struct pwt_inv *child);

/* Which of this scope's loggers a thread's is; past the last one if this scope has no such. */
uint32_t logger_set_match(struct pwt_cx *cx, const struct logger_set *theirs, uint32_t logger);

/* ---- correlation.c ---- */

/* Compiles the path; reports one that is wrong. */
void logger_correlation_compile(struct logger *logger, struct pwt_inv *scope);

/* Sets the key from the event. */
void logger_correlation_extract(struct pwt_cx *cx);

int32_t logger_correlation_set(struct pwt_cx *cx, uint32_t logger, const struct pwt_field *value);

/* ---- time.c, zone.c ---- */

enum logger_time_format { TIME_RFC3339, TIME_PYTHON, TIME_PATTERN };

/* Most bytes of a timestamp. */
#define LOGGER_TIME_MAX 256

/* Bytes of a timestamp in RFC 3339 and UTC: `2022-10-27T16:27:43.738Z`. */
#define LOGGER_TIME_BYTES 24

/* How timestamps look. */
struct logger_time_style {
    enum logger_time_format format;
    bool local;               /* in the zone that TZ says, by libc */
    struct pwt_bytes pattern; /* TIME_PATTERN: for strftime, and %F is the milliseconds */
};

/* Writes nanoseconds since 1970 as RFC 3339 in UTC; no NUL behind. */
void logger_time_utc(struct logger_clock *clock, int64_t now_ns, char *text);

/* Writes them in any style; returns the bytes, at most LOGGER_TIME_MAX, 0 if it does not fit. */
size_t logger_time_format(const struct logger_time_style *style, int64_t now_ns, char *text);

/* Whether a value of TZ means UTC, so that libc need not be asked. */
bool logger_zone_is_utc(struct pwt_bytes zone);

/* Whether libc will know a value of TZ: a POSIX text, or a file of the zone database. */
bool logger_zone_is_known(struct pwt_bytes zone);

/* ---- origin.c ---- */

/* Most fields that logger_origin_fields makes. */
#define LOGGER_ORIGIN_MAX 6

/* The keys of the Lambda context (none in an init); returns how many. */
uint32_t logger_origin_fields(const struct pwt_cx *cx, struct pwt_field *fields);

/* The id of the trace; absent where it is not known. */
struct pwt_bytes logger_origin_trace(const struct pwt_cx *cx);

/* Makes `context` and `trace` of the state once; false when out of memory. */
bool logger_origin_render(struct pwt_cx *cx);

/* Fields as text that can follow another member: a comma before each. */
bool logger_members_render(struct pwt_inv *inv,
                           const struct pwt_field *fields,
                           uint32_t count,
                           struct pwt_bytes *ret_members);

/* ---- line.c, direct.c, merge.c, error.c ---- */

#define LOGGER_DEV_INDENT 4

/* A name that is longer is cut: it is there for people to find a place in a source file. */
#define LOGGER_FUNCTION_MAX_BYTES 256
#define LOGGER_LOCATION_MAX_BYTES (LOGGER_FUNCTION_MAX_BYTES + 1 + PWT_JSON_NUMBER_MAX)

/* What a line is made of. */
struct logger_line {
    struct pwt_cx *cx;
    const struct logger_unit *unit;
    const struct pwt_log_record *record;
    struct pwt_field message; /* the record's, or what it becomes */
    int64_t now_ns;
    size_t text_max; /* texts are cut at so many bytes; SIZE_MAX: not at all */
    bool bare;       /* without anything but where, when and the message */
};

/* `function:line`; returns its bytes. */
size_t logger_location(const struct pwt_log_record *record, char *text);

/* Appends a record as one line to a buffer; returns 0 or what pwt_json_writer_finish returns. */
int32_t logger_line_format(const struct logger_line *line, struct pwt_json_buffer *buffer);

/* The same for a line that is short and simple; false, and nothing is done, if it is not. */
bool logger_direct(const struct logger_line *line, struct pwt_json_buffer *buffer);

/* Fields as members, a comma before each, in memory of the invocation. False where they are left to
 * the writer. */
bool logger_direct_members(struct pwt_inv *inv,
                           const struct pwt_field *fields,
                           uint32_t count,
                           struct pwt_bytes *ret_members);

/* The members of a line whatever its names and order; line.c calls it where the short way will not
 * do. */
void logger_merge(const struct logger_line *line, struct pwt_json_writer *writer);

/* The keys of a kind as members; of the appended ones all that a line carries but the thread's. */
void logger_merge_keys(const struct logger_line *line,
                       struct pwt_json_writer *writer,
                       uint32_t kind);

/* `exception`, `exception_name`, `stack_trace`, as far as there is memory; returns how many. */
uint32_t logger_error_fields(const struct logger_line *line, struct pwt_field fields[3]);

/* The stack as frames, innermost first; nothing where it cannot be read. */
void logger_stack_write(struct pwt_json_writer *writer);

/* ---- buffer.c ---- */

/* Keeps a line until a flush. Returns false if it is too long for that. */
bool logger_buffer_add(struct pwt_cx *cx, uint32_t logger, uint32_t level, struct pwt_bytes line);
int32_t logger_buffer_flush(struct pwt_cx *cx, uint32_t logger);
void logger_buffer_discard(struct pwt_cx *cx, uint32_t logger);

/* Every logger's buffer of a scope. */
int32_t logger_buffer_flush_all(struct pwt_cx *cx);

/* At the end of an invocation, before its memory goes. */
void logger_buffer_forget(struct logger_state *state);

/* A child's lines become its parent's. */
void logger_buffer_move(struct pwt_cx *parent, struct pwt_cx *child);

/* From a signal handler: all lines of a scope and its children. */
void logger_buffer_last_words(struct logger_state *state, int fd);

/* Whether lines are kept in this scope. */
bool logger_buffer_is_on(struct pwt_cx *cx);

/* ---- print.c ---- */

/* Prints, keeps or drops a record. Returns 0, PWT_EINVAL, PWT_ENOMEM or PWT_EIO. */
int32_t logger_print(struct pwt_cx *cx, const struct pwt_log_record *record);

/* ---- redacted.c ---- */

/* The record with whatever must not be printed taken out, or made unreadable. Returns the record
 * itself where that is nothing, NULL when out of memory. */
const struct pwt_log_record *logger_redacted(struct pwt_cx *cx,
                                             const struct pwt_log_record *record,
                                             struct pwt_log_record *copy);

/* A key's value for all lines to come; false if it must not be printed. */
bool logger_redacted_key(struct pwt_cx *cx, const struct pwt_field *field, struct pwt_field *ret);

/* The persistent keys of an init, at a worker's first invocation: before that, no service is bound.
 */
void logger_redact_settings(struct pwt_cx *cx);

/* ---- append.c, calls.c: the functions of the service ---- */

extern uint32_t logger_threshold; /* set.c's */

int32_t logger_write(struct pwt_inv *inv, const struct pwt_log_record *record);
int32_t logger_configure(struct pwt_inv *inv, const struct pwt_field *options, uint32_t count);
int32_t logger_append(struct pwt_inv *inv,
                      uint32_t logger,
                      uint32_t kind,
                      const struct pwt_field *fields,
                      uint32_t count);
int32_t logger_remove(struct pwt_inv *inv,
                      uint32_t logger,
                      uint32_t kind,
                      const struct pwt_bytes *names,
                      uint32_t count);
int32_t logger_clear(struct pwt_inv *inv, uint32_t logger, uint32_t kind);
int32_t
logger_get_keys(struct pwt_inv *inv, uint32_t logger, uint32_t kind, struct pwt_bytes *ret_json);
int32_t logger_begin(struct pwt_inv *inv,
                     uint32_t logger,
                     const struct pwt_field *fields,
                     uint32_t count,
                     const void **ret_block);
int32_t logger_end(struct pwt_inv *inv, const void *block);
int32_t logger_set_level(struct pwt_inv *inv, uint32_t logger, const struct pwt_field *level);
int32_t
logger_set_correlation_id(struct pwt_inv *inv, uint32_t logger, const struct pwt_field *value);
int32_t logger_get_correlation_id(struct pwt_inv *inv, uint32_t logger, struct pwt_bytes *ret_json);
int32_t logger_child(struct pwt_inv *inv,
                     uint32_t parent,
                     struct pwt_bytes name,
                     const struct pwt_field *level,
                     uint32_t *ret_logger);
int32_t logger_for_service(struct pwt_inv *inv, struct pwt_bytes service, uint32_t *ret_logger);
int32_t logger_flush(struct pwt_inv *inv, uint32_t logger);
int32_t logger_discard(struct pwt_inv *inv, uint32_t logger);

/* ---- invocation.c: the callbacks ---- */

int32_t logger_init(struct pwt_cx *cx);
int32_t logger_before(struct pwt_cx *cx);
int32_t logger_after(struct pwt_cx *cx);
int32_t logger_fork(struct pwt_cx *cx, struct pwt_inv *child);
void logger_join(struct pwt_cx *cx, struct pwt_inv *child);
void logger_settled(struct pwt_cx *cx);
void logger_shutdown(struct pwt_cx *cx);

#endif
