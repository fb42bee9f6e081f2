/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file host.h
 * @brief The host's function table, and the calls that handlers and plugins make through it.
 *
 * Nobody links a library of ours: a plugin or handler has one hidden slot per shared object, the
 * host fills it at load, and the inline functions below call through it. Rust, Zig and others use
 * `struct pwt_host` directly: no function in it is variadic.
 *
 * Threads, for every function here unless it says otherwise: an invocation is used by one thread
 * at a time. A thread of the handler's own asks for a scope with pwt_inv_thread() first.
 */
#ifndef PWT_HOST_H
#define PWT_HOST_H

#include <powertools/types.h>

#include <stdarg.h>
#include <stdio.h>

PWT_BEGIN_DECLS

struct pwt_inv;  /* an invocation, a child of one, or the scope of an init; the host's own */
struct pwt_next; /* everything further in, as an `around` callback sees it; the host's own */
struct pwt_doc;  /* a JSON document being written; the host's own */
struct pwt_host;

/** @brief How the environment came to be (`AWS_LAMBDA_INITIALIZATION_TYPE`). Since 1.0. */
enum pwt_init_type {
    PWT_INIT_ON_DEMAND = 0,               /**< `on-demand`, and whatever is unknown or unset. */
    PWT_INIT_PROVISIONED_CONCURRENCY = 1, /**< `provisioned-concurrency`. */
    PWT_INIT_SNAP_START = 2,              /**< `snap-start`. */
    PWT_INIT_MANAGED_INSTANCES = 3        /**< `lambda-managed-instances`. */
};

/** @brief What Lambda says about an invocation. A text may be absent (`ptr` NULL). Since 1.0. */
struct pwt_context {
    struct pwt_bytes request_id;       /**< Unique per event; retries repeat it. */
    struct pwt_bytes invocation_id;    /**< Unique per attempt. */
    struct pwt_bytes function_arn;     /**< The ARN called, with its alias or version. */
    struct pwt_bytes trace_id;         /**< X-Ray header: `Root=...;Parent=...;Sampled=0|1`. */
    struct pwt_bytes tenant_id;        /**< Tenant isolation mode only. */
    struct pwt_bytes client_context;   /**< JSON text; base64 is already decoded. */
    struct pwt_bytes cognito_identity; /**< JSON text. */
    struct pwt_bytes content_type;     /**< Of the event; usually `application/json`. */
    struct pwt_bytes function_name;    /**< `AWS_LAMBDA_FUNCTION_NAME`. */
    struct pwt_bytes function_version; /**< `AWS_LAMBDA_FUNCTION_VERSION`. */
    struct pwt_bytes log_group;        /**< `AWS_LAMBDA_LOG_GROUP_NAME`. */
    struct pwt_bytes log_stream;       /**< `AWS_LAMBDA_LOG_STREAM_NAME`. */
    int64_t deadline_ms;               /**< Unix time in milliseconds; 0 if not given. */
    int64_t memory_mb;                 /**< `AWS_LAMBDA_FUNCTION_MEMORY_SIZE`; 0 if not given. */
    uint32_t cold_start; /**< 1 on the first invocation; never with provisioned concurrency. */
    uint32_t init_type;  /**< enum pwt_init_type. */
};

/** @brief An error as the caller of the function will see it. Since 1.0. */
struct pwt_error {
    uint32_t size; /**< sizeof(struct pwt_error), set by who fills it. */
    int32_t code;  /**< One of enum pwt_status. */
    /** `Function.Type` or `Runtime.Type`; without one of these prefixes `Function.` is added. */
    struct pwt_bytes type;
    struct pwt_bytes message;       /**< Text in UTF-8. No payload data, no secrets. */
    const struct pwt_bytes *frames; /**< Stack, innermost first, one text each; may be NULL. */
    uint64_t frame_count;           /**< Entries in `frames`. */
};

/** @brief Whether an invocation has an answer yet, and which kind. Since 1.0. */
enum pwt_outcome_kind {
    PWT_OUTCOME_NONE = 0,  /**< Nothing so far; if it stays so, `null` is sent. */
    PWT_OUTCOME_BYTES = 1, /**< `response` is the answer. */
    PWT_OUTCOME_ERROR = 2  /**< `error` is the answer. */
};

/** @brief The answer of an invocation as it stands now. Since 1.0. */
struct pwt_outcome {
    uint32_t kind;                 /**< enum pwt_outcome_kind. */
    int32_t code;                  /**< With an error: its code. Otherwise 0. */
    struct pwt_bytes response;     /**< With PWT_OUTCOME_BYTES. */
    const struct pwt_error *error; /**< With PWT_OUTCOME_ERROR; otherwise NULL. */
};

/** @brief Importance of a diagnostic line. Since 1.0. */
enum pwt_diag_level {
    PWT_DIAG_DEBUG = 0, /**< Printed with `POWERTOOLS_DEBUG` only. */
    PWT_DIAG_INFO = 1,  /**< Rarely right: a working function is silent. */
    PWT_DIAG_WARN = 2,  /**< Something was ignored or replaced; the invocation goes on. */
    PWT_DIAG_ERROR = 3  /**< Something failed. */
};

/** @brief A clock of the host, which tests replace. Since 1.0. */
enum pwt_clock {
    PWT_CLOCK_REAL = 0,     /**< Nanoseconds since 1970 in UTC. For timestamps. */
    PWT_CLOCK_MONOTONIC = 1 /**< Nanoseconds since some start. For durations. */
};

/** @brief Frees memory that changed its owner. Since 1.0. */
typedef void (*pwt_free_fn)(void *ptr);

/**
 * @brief What a callback works with: the four lifetimes, and the invocation.
 *
 * Made and owned by the host; valid during the callback. A plugin's service functions get theirs
 * with pwt_inv_cx(). Since 1.0.
 */
struct pwt_cx {
    struct pwt_inv *inv; /**< The invocation, a child of one, or the scope of an init. */
    void *self;          /**< `self_size` bytes for the process; read-only once init returned. */
    void *worker;        /**< `worker_size` bytes that survive invocations; one thread's. */
    void *state;         /**< `state_size` bytes for this invocation or child; starts as zero. */
    /** In `fork` and `join`: this plugin's state in the child. Elsewhere NULL. */
    void *child_state;
};

/**
 * @brief A service that an object would like to use; PWT_IMPORT() declares one.
 *
 * The object's memory: a host looks at the object's ABI minor before it touches a member that is
 * newer than 1.0. Since 1.0.
 */
struct pwt_import {
    const char *name;        /**< The service's name. */
    uint32_t major;          /**< The only major that will do. */
    uint32_t least_size;     /**< The least size of its table that will do, in bytes. */
    const void **slot;       /**< Gets the table; stays NULL where nobody offers the service. */
    struct pwt_import *next; /**< The object's next import, or NULL. */
};

/**
 * @brief The slot that every shared object has once. The host fills it at load.
 *
 * The object's memory: a host looks at the object's ABI minor before it touches a member that is
 * newer than 1.0. Since 1.0.
 */
struct pwt_module {
    const struct pwt_host *host; /**< The host's functions. */
    uint64_t index;              /**< Which of the loaded objects this is; for the host. */
    struct pwt_import *imports;  /**< What this object imports, all its files together. */
};

/**
 * @brief The functions of the host. Grows at the end only.
 *
 * A plugin is refused if its ABI minor is above the host's, so whatever it was compiled against is
 * there. Descriptions are at the inline functions of the same name below. Since 1.0.
 */
struct pwt_host {
    uint32_t abi_major;  /**< PWT_ABI_MAJOR of the host. */
    uint32_t abi_minor;  /**< PWT_ABI_MINOR of the host. */
    uint32_t size;       /**< sizeof(struct pwt_host) of the host. */
    uint32_t reserved;   /**< Zero. */
    const char *version; /**< Version of the host, such as `0.1.0`. */

    const struct pwt_context *(*inv_context)(struct pwt_inv *inv);         /**< pwt_inv_context */
    struct pwt_bytes (*inv_event)(struct pwt_inv *inv);                    /**< pwt_inv_event */
    int32_t (*inv_set_event)(struct pwt_inv *inv, struct pwt_bytes event); /**< _set_event */
    void *(*inv_alloc)(struct pwt_inv *inv, uint64_t size);                /**< pwt_alloc */
    int32_t (*inv_respond)(struct pwt_inv *inv, struct pwt_bytes body);    /**< pwt_respond */
    int32_t (*inv_respond_take)(struct pwt_inv *inv,
                                void *body,
                                uint64_t len,
                                pwt_free_fn release); /**< _respond_take */
    int32_t (*inv_respond_error)(struct pwt_inv *inv,
                                 const struct pwt_error *error); /**< pwt_respond_error */
    int32_t (*inv_fail)(struct pwt_inv *inv, const struct pwt_error *error); /**< pwt_fail */
    const struct pwt_outcome *(*inv_outcome)(struct pwt_inv *inv);           /**< pwt_inv_outcome */
    int64_t (*inv_remaining_ms)(struct pwt_inv *inv);                        /**< _remaining_ms */
    struct pwt_inv *(*inv_root)(struct pwt_inv *inv);                        /**< pwt_inv_root */
    struct pwt_cx *(*inv_cx)(struct pwt_inv *inv, const struct pwt_module *module); /**< pwt_cx */

    int32_t (*inv_fork)(struct pwt_inv *inv, struct pwt_bytes event, struct pwt_inv **ret_child);
    /**< pwt_inv_fork */
    int32_t (*inv_join)(struct pwt_inv *child);                             /**< pwt_inv_join */
    int32_t (*inv_thread)(struct pwt_inv *inv, struct pwt_inv **ret_scope); /**< _inv_thread */
    int32_t (*next_run)(struct pwt_next *next, struct pwt_inv *inv);        /**< pwt_next_run */

    void *(*inv_cached)(struct pwt_inv *inv, const void *key); /**< pwt_inv_cached */
    int32_t (*inv_cache)(struct pwt_inv *inv,
                         const void *key,
                         void *value,
                         pwt_free_fn release); /**< pwt_inv_cache */

    int64_t (*clock_ns)(uint32_t clock);                                      /**< pwt_clock_ns */
    uint32_t (*diag_enabled)(uint32_t level);                                 /**< pwt_diag */
    void (*diag)(struct pwt_inv *inv, uint32_t level, struct pwt_bytes text); /**< pwt_diag */

    /* JSON at whole-value granularity; inner loops link libpwt-json.a instead. */
    int32_t (*doc_check)(struct pwt_bytes json); /**< pwt_doc_check */
    int32_t (*doc_find)(struct pwt_bytes json,
                        struct pwt_bytes path,
                        struct pwt_bytes *ret_value); /**< pwt_doc_find */
    int32_t (*doc_string)(struct pwt_inv *inv,
                          struct pwt_bytes value,
                          struct pwt_bytes *ret_text); /**< pwt_doc_string */
    int32_t (*doc_quote)(struct pwt_inv *inv,
                         struct pwt_bytes text,
                         struct pwt_bytes *ret_json); /**< pwt_doc_quote */
    int32_t (*doc_compact)(struct pwt_inv *inv,
                           struct pwt_bytes json,
                           struct pwt_bytes *ret_json); /**< pwt_doc_compact */

    /* The host's JSON writer, one piece at a time. */
    int32_t (*doc_open)(struct pwt_inv *inv, struct pwt_doc **ret_doc);    /**< pwt_doc_open */
    int32_t (*doc_put)(struct pwt_doc *doc, const struct pwt_field *item); /**< pwt_doc_put */
    int32_t (*doc_close)(struct pwt_doc *doc, struct pwt_bytes *ret_json); /**< pwt_doc_close */

    int32_t (*print)(struct pwt_inv *inv,
                     uint32_t severity,
                     struct pwt_bytes piece); /**< pwt_print */

    int32_t (*expect_shutdown)(struct pwt_inv *scope);          /**< pwt_expect_shutdown */
    int32_t (*inv_conclude)(struct pwt_inv *inv, int32_t code); /**< pwt_inv_conclude */
    int32_t (*inv_fork_apart)(struct pwt_inv *inv,
                              struct pwt_bytes event,
                              struct pwt_inv **ret_child);       /**< pwt_inv_fork_apart */
    const struct pwt_error *(*inv_failure)(struct pwt_inv *inv); /**< pwt_inv_failure */
};

/**
 * @brief This shared object's slot. Weak and hidden: however many files include this header, an
 * object has one, and no other object sees it.
 */
extern struct pwt_module pwt_this_module __attribute__((visibility("hidden")));
__attribute__((weak, visibility("hidden"))) struct pwt_module pwt_this_module = {NULL, 0, NULL};

/**
 * @brief The host of this shared object.
 * @return Never NULL inside a callback. The host's, for the life of the process.
 *
 * Threads: any. Since 1.0.
 */
static inline const struct pwt_host *pwt_host_table(void)
{
    return pwt_this_module.host;
}

/* ---- the invocation: what came in ------------------------------------------------------- */

/**
 * @brief What Lambda says about this invocation; for a child, about its root.
 * @param inv The invocation.
 * @return Never NULL. In the scope of an init only the function's own members are set.
 *
 * Ownership: the host's; lives as long as the invocation. Since 1.0.
 */
static inline const struct pwt_context *pwt_inv_context(struct pwt_inv *inv)
{
    return pwt_host_table()->inv_context(inv);
}

/**
 * @brief The event: whatever bytes came in, not necessarily JSON, possibly none.
 * @param inv The invocation.
 * @return The bytes. They may be changed in place by nobody.
 *
 * Ownership: the host's; lives as long as the root invocation. Since 1.0.
 */
static inline struct pwt_bytes pwt_inv_event(struct pwt_inv *inv)
{
    return pwt_host_table()->inv_event(inv);
}

/**
 * @brief Replaces the event that everything further in will see.
 * @param inv The invocation.
 * @param event The new bytes; sent on in place where they lie in this invocation's event or arena,
 *              copied otherwise.
 * @return 0, or PWT_ENOMEM.
 *
 * Since 1.0.
 */
static inline int32_t pwt_inv_set_event(struct pwt_inv *inv, struct pwt_bytes event)
{
    return pwt_host_table()->inv_set_event(inv, event);
}

/**
 * @brief Milliseconds until Lambda ends this invocation.
 * @param inv The invocation.
 * @return May be negative; INT64_MAX if no deadline was given.
 *
 * Since 1.0.
 */
static inline int64_t pwt_inv_remaining_ms(struct pwt_inv *inv)
{
    return pwt_host_table()->inv_remaining_ms(inv);
}

/**
 * @brief The invocation that a child (of a child) belongs to.
 * @param inv The invocation, or a child.
 * @return A root is its own. The host's.
 *
 * Since 1.0.
 */
static inline struct pwt_inv *pwt_inv_root(struct pwt_inv *inv)
{
    return pwt_host_table()->inv_root(inv);
}

/**
 * @brief Memory for as long as this invocation (a child has an arena of its own).
 * @param inv The invocation.
 * @param size Bytes; 0 is allowed.
 * @return 16-byte aligned memory, not zeroed; NULL when the arena's maximum is reached.
 *
 * Ownership: the arena's; never free it. Since 1.0.
 */
static inline void *pwt_alloc(struct pwt_inv *inv, uint64_t size)
{
    return pwt_host_table()->inv_alloc(inv, size);
}

/* ---- the invocation: what goes out ------------------------------------------------------ */

/**
 * @brief Answers the invocation. Of several answers the last one wins, with a diagnostic line.
 * @param inv The invocation.
 * @param body Any bytes; most callers want JSON. Sent in place where they lie in this invocation's
 *             event or arena, copied otherwise.
 * @return 0, or PWT_ENOMEM.
 *
 * Since 1.0.
 */
static inline int32_t pwt_respond(struct pwt_inv *inv, struct pwt_bytes body)
{
    return pwt_host_table()->inv_respond(inv, body);
}

/**
 * @brief pwt_respond() with NUL-terminated text.
 * @param inv The invocation.
 * @param body The text, without its NUL.
 * @return 0, or PWT_ENOMEM.
 *
 * Since 1.0.
 */
static inline int32_t pwt_respond_cstr(struct pwt_inv *inv, const char *body)
{
    return pwt_respond(inv, pwt_cstr(body));
}

/**
 * @brief Answers with memory that the host shall free, without a copy.
 * @param inv The invocation.
 * @param body The bytes.
 * @param len How many.
 * @param release Frees `body` once the answer was posted or replaced; also when this call fails.
 * @return 0, or PWT_ENOMEM.
 *
 * Ownership: `body` is the host's from here on. Since 1.0.
 */
static inline int32_t
pwt_respond_take(struct pwt_inv *inv, void *body, uint64_t len, pwt_free_fn release)
{
    return pwt_host_table()->inv_respond_take(inv, body, len, release);
}

/**
 * @brief Answers with an error, as a plugin that replaces an outcome does.
 * @param inv The invocation.
 * @param error Copied.
 * @return 0, or PWT_ENOMEM.
 *
 * A callback that itself fails returns pwt_fail() instead. Since 1.0.
 */
static inline int32_t pwt_respond_error(struct pwt_inv *inv, const struct pwt_error *error)
{
    return pwt_host_table()->inv_respond_error(inv, error);
}

/**
 * @brief What the handler, or the callback that runs, said last with pwt_fail(): for services that
 * are told a code and want its words.
 * @param inv The invocation, a child, or a scope.
 * @return NULL if it said nothing. Whether it will return that code is not known yet; once it did,
 *         the outcome's error is the same object.
 *
 * Ownership: the invocation's. Threads: `inv`'s. Since 1.0.
 */
static inline const struct pwt_error *pwt_inv_failure(struct pwt_inv *inv)
{
    return pwt_host_table()->inv_failure(inv);
}

/**
 * @brief The answer as it stands now.
 * @param inv The invocation, or a child.
 * @return Never NULL.
 *
 * Ownership: the host's; the next answer replaces what is in it. Since 1.0.
 */
static inline const struct pwt_outcome *pwt_inv_outcome(struct pwt_inv *inv)
{
    return pwt_host_table()->inv_outcome(inv);
}

/** @brief Records why the running callback will return `code`; pwt_fail() and pwt_fail_as(). */
static inline int32_t __attribute__((format(printf, 4, 0)))
pwt_vfail_(struct pwt_inv *inv, int32_t code, const char *type, const char *format, va_list args)
{
    char text[1024]; /* a message that is longer says too much */
    struct pwt_error error;
    if (code >= 0) {
        code = PWT_EINVAL; /* a failure must not look like success */
    }
    int len = vsnprintf(text, sizeof(text), format, args);
    memset(&error, 0, sizeof(error));
    error.size = (uint32_t)sizeof(error);
    error.code = code;
    error.type = pwt_cstr(type);
    error.message = pwt_cstr(len < 0 ? format : text);
    (void)pwt_host_table()->inv_fail(inv, &error);
    return code;
}

/**
 * @brief Says why a callback or handler fails: `return pwt_fail(inv, PWT_EFORMAT, "...", ...)`.
 * @param inv The invocation, or the scope of an init.
 * @param code One of enum pwt_status; it also names the error type that the caller sees
 *             (docs/errors.md).
 * @param format As printf; the text is cut at 1023 bytes, and what is no UTF-8 then becomes U+FFFD.
 *               No payload data, no secrets.
 * @return `code`, or PWT_EINVAL where that is no negative number.
 *
 * Since 1.0.
 */
static inline int32_t __attribute__((format(printf, 3, 4)))
pwt_fail(struct pwt_inv *inv, int32_t code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    code = pwt_vfail_(inv, code, NULL, format, args);
    va_end(args);
    return code;
}

/**
 * @brief pwt_fail() with an error type of the function's own.
 * @param inv The invocation.
 * @param type Such as `OrderNotFound`; the caller sees `Function.OrderNotFound`. Lambda accepts a
 *             capital letter followed by letters.
 * @param format As for pwt_fail().
 * @return PWT_EUSER.
 *
 * Since 1.0.
 */
static inline int32_t __attribute__((format(printf, 3, 4)))
pwt_fail_as(struct pwt_inv *inv, const char *type, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)pwt_vfail_(inv, PWT_EUSER, type, format, args);
    va_end(args);
    return PWT_EUSER;
}

/* ---- children and threads --------------------------------------------------------------- */

/**
 * @brief Makes a child: own event, outcome, arena and plugin states.
 * @param inv The invocation to fork; on its thread.
 * @param event The child's event; in place where it lies in `inv`'s event or arena, else copied.
 * @param ret_child The child, for pwt_next_run() and then pwt_inv_join().
 * @return 0, PWT_ENOMEM, PWT_ESTATE in a thread's scope, or the code of a fail-closed plugin whose
 *         `fork` failed.
 *
 * Plugins further out have their `fork` called. Since 1.0.
 */
static inline int32_t
pwt_inv_fork(struct pwt_inv *inv, struct pwt_bytes event, struct pwt_inv **ret_child)
{
    return pwt_host_table()->inv_fork(inv, event, ret_child);
}

/**
 * @brief pwt_inv_fork() for a child that another thread may run while this one goes on: all memory
 * that changes is its own, the plugins' `worker` included.
 * @param inv The invocation to fork; on its thread.
 * @param event The child's event, as for pwt_inv_fork().
 * @param ret_child The child: any one thread gives it to pwt_next_run(); the thread of `inv` then
 *                  gives it to pwt_inv_join(), in record order, before `around` returns.
 * @return What pwt_inv_fork() returns; PWT_EUNSUPPORTED where the handler or a plugin lacks
 *         PWT_CONCURRENT, or a plugin further out `fork` or `join`: run the records in order then.
 *
 * Since 1.0.
 */
static inline int32_t
pwt_inv_fork_apart(struct pwt_inv *inv, struct pwt_bytes event, struct pwt_inv **ret_child)
{
    return pwt_host_table()->inv_fork_apart(inv, event, ret_child);
}

/**
 * @brief Ends a child: plugins further out have their `join` called, then it is gone.
 * @param child From pwt_inv_fork() or pwt_inv_thread(); NULL is allowed. On the thread of the
 *              invocation it came from. What is not joined is joined when that one ends.
 * @return 0, or PWT_ESTATE if it is no child.
 *
 * Ownership: the child, its arena and its outcome are freed. Since 1.0.
 */
static inline int32_t pwt_inv_join(struct pwt_inv *child)
{
    return pwt_host_table()->inv_join(child);
}

/**
 * @brief Takes the code that a function returned which stood for the handler on a child, as the
 * chain takes the handler's own: the error of pwt_fail() becomes the child's outcome.
 * @param inv The child, from pwt_inv_fork().
 * @param code What the function returned. 0 leaves the outcome as it is.
 * @return 0 when the outcome is bytes or none, otherwise the error's code (pwt_inv_outcome()).
 *
 * Since 1.0.
 */
static inline int32_t pwt_inv_conclude(struct pwt_inv *inv, int32_t code)
{
    return pwt_host_table()->inv_conclude(inv, code);
}

/**
 * @brief A scope for a thread that the handler starts: own arena, own keys, own subsegment.
 * @param inv The invocation, or the scope of an init; call this on its own thread, before the
 *            other thread starts.
 * @param ret_scope Takes the place of `inv` in the other thread. End it with pwt_inv_join() after
 *                  that thread was joined.
 * @return 0, PWT_ENOMEM, or PWT_ESTATE in a thread's scope.
 *
 * Since 1.0.
 */
static inline int32_t pwt_inv_thread(struct pwt_inv *inv, struct pwt_inv **ret_scope)
{
    return pwt_host_table()->inv_thread(inv, ret_scope);
}

/**
 * @brief In `around`: runs everything further in.
 * @param next What `around` was given.
 * @param inv The invocation of this callback, or a child of it. 0, 1 or N times.
 * @return 0 when the outcome is bytes or none, otherwise the error's code (pwt_inv_outcome()).
 *
 * Since 1.0.
 */
static inline int32_t pwt_next_run(struct pwt_next *next, struct pwt_inv *inv)
{
    return pwt_host_table()->next_run(next, inv);
}

/**
 * @brief The context of the calling plugin for an invocation: how a service function finds its
 * `self`, `worker` and `state`.
 * @param inv Any invocation, child, thread scope, or the scope of an init.
 * @return NULL for a handler, which has none; never in a loaded plugin. The host's.
 *
 * Since 1.0.
 */
static inline struct pwt_cx *pwt_inv_cx(struct pwt_inv *inv)
{
    return pwt_host_table()->inv_cx(inv, &pwt_this_module);
}

/**
 * @brief What was kept on this invocation under a key.
 * @param inv The invocation.
 * @param key An address that is the caller's own.
 * @return The value, or NULL.
 *
 * Since 1.0.
 */
static inline void *pwt_inv_cached(struct pwt_inv *inv, const void *key)
{
    return pwt_host_table()->inv_cached(inv, key);
}

/**
 * @brief Keeps a value on this invocation until after its answer was posted.
 * @param inv The invocation.
 * @param key An address that is the caller's own; a second value under it replaces the first.
 * @param value What to keep.
 * @param release Called with `value` in the end; also when this call fails. May be NULL.
 * @return 0, or PWT_ENOMEM.
 *
 * Since 1.0.
 */
static inline int32_t
pwt_inv_cache(struct pwt_inv *inv, const void *key, void *value, pwt_free_fn release)
{
    return pwt_host_table()->inv_cache(inv, key, value, release);
}

/* ---- clock, diagnostics ------------------------------------------------------------------ */

/**
 * @brief Nanoseconds of a clock.
 * @param clock enum pwt_clock.
 * @return The time now.
 *
 * Threads: any. Since 1.0.
 */
static inline int64_t pwt_clock_ns(uint32_t clock)
{
    return pwt_host_table()->clock_ns(clock);
}

/**
 * @brief One diagnostic line on standard error, in the form of `AWS_LAMBDA_LOG_FORMAT`.
 * @param inv The invocation it concerns, or NULL.
 * @param level enum pwt_diag_level; below it nothing is formatted.
 * @param format As printf; the text is cut at 1023 bytes. Say what is wrong, what was expected and
 *               how to fix it. No payload data, no secrets.
 *
 * Threads: any. Since 1.0.
 */
static inline void __attribute__((format(printf, 3, 4)))
pwt_diag(struct pwt_inv *inv, uint32_t level, const char *format, ...)
{
    char text[1024];
    va_list args;
    if (!pwt_host_table()->diag_enabled(level)) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    pwt_host_table()->diag(inv, level, pwt_cstr(text));
}

/**
 * @brief Prints to the function's output: standard output, or the telemetry pipe where Lambda gives
 * one. Whoever prints through here, its piece is never torn by another's.
 * @param inv The invocation it concerns, or NULL.
 * @param severity For the platform's filter: 10 debug, 20 info, 30 warning, 40 error, 50 critical
 * as enum pwt_log_level; 0 where the piece has none, which counts as info.
 * @param piece Whole lines, the last line end included. Written at once: by one write(2) where the
 *              reader keeps up.
 * @return 0, or PWT_EIO when nobody takes it, of which the host tells once.
 *
 * Threads: any. Not in a signal handler: `last_words` is given a descriptor. Since 1.0.
 */
static inline int32_t pwt_print(struct pwt_inv *inv, uint32_t severity, struct pwt_bytes piece)
{
    return pwt_host_table()->print(inv, severity, piece);
}

/**
 * @brief Sees to it that `shutdown` is called: Lambda sends SIGTERM only where an extension is
 * registered, which costs a cold start about 0.1 ms. For plugins with PWT_TIDY_SHUTDOWN that have
 * something to save after all; others, and handlers with a `shutdown`, need not call it.
 * @param scope The scope of an init.
 * @return 0, or PWT_ESTATE outside an init.
 *
 * Since 1.0.
 */
static inline int32_t pwt_expect_shutdown(struct pwt_inv *scope)
{
    return pwt_host_table()->expect_shutdown(scope);
}

/* ---- JSON, one value at a time ----------------------------------------------------------- */

/**
 * @brief Whether bytes are exactly one JSON value by RFC 8259, in valid UTF-8.
 * @param json Any bytes.
 * @return 0, PWT_EFORMAT, or PWT_ELIMIT when nested too deeply.
 *
 * Threads: any. Since 1.0.
 */
static inline int32_t pwt_doc_check(struct pwt_bytes json)
{
    return pwt_host_table()->doc_check(json);
}

/**
 * @brief Finds a value by its JSON Pointer (RFC 6901): `/requestContext/http/method`,
 * `/Records/0/body`.
 * @param json A document; only what the pointer touches is looked at.
 * @param pointer NUL-terminated; empty for the document itself.
 * @param ret_value The value's own text, quotes included.
 * @return 0, PWT_ENOTFOUND, PWT_EFORMAT (not JSON, as far as read) or PWT_EINVAL (no pointer).
 *
 * Ownership: a slice of `json`. Threads: any. Since 1.0.
 */
static inline int32_t
pwt_doc_find(struct pwt_bytes json, const char *pointer, struct pwt_bytes *ret_value)
{
    return pwt_host_table()->doc_find(json, pwt_cstr(pointer), ret_value);
}

/**
 * @brief The text of a JSON string, without its quotes and escapes.
 * @param inv Whose arena the text goes to if it had escapes.
 * @param value A JSON string, such as pwt_doc_find() finds.
 * @param ret_text The text: a slice of `value` where nothing was escaped.
 * @return 0, PWT_EFORMAT (no string) or PWT_ENOMEM.
 *
 * Since 1.0.
 */
static inline int32_t
pwt_doc_string(struct pwt_inv *inv, struct pwt_bytes value, struct pwt_bytes *ret_text)
{
    return pwt_host_table()->doc_string(inv, value, ret_text);
}

/**
 * @brief Text as a JSON string, quoted and escaped; invalid UTF-8 becomes U+FFFD.
 * @param inv Whose arena the result goes to.
 * @param text Any bytes.
 * @param ret_json The JSON string.
 * @return 0 or PWT_ENOMEM.
 *
 * Since 1.0.
 */
static inline int32_t
pwt_doc_quote(struct pwt_inv *inv, struct pwt_bytes text, struct pwt_bytes *ret_json)
{
    return pwt_host_table()->doc_quote(inv, text, ret_json);
}

/**
 * @brief A JSON value, verified and without white space.
 * @param inv Whose arena the result goes to.
 * @param json One JSON value.
 * @param ret_json The same value in one line.
 * @return 0, PWT_EFORMAT, PWT_ELIMIT or PWT_ENOMEM.
 *
 * Since 1.0.
 */
static inline int32_t
pwt_doc_compact(struct pwt_inv *inv, struct pwt_bytes json, struct pwt_bytes *ret_json)
{
    return pwt_host_table()->doc_compact(inv, json, ret_json);
}

/* ---- JSON, piece by piece ---------------------------------------------------------------- */

/**
 * @brief Begins a JSON document, which pwt_doc_put() writes and pwt_doc_close() ends.
 * @param inv Whose arena the document goes to. Several documents may be open at a time.
 * @param ret_doc The document.
 * @return 0 or PWT_ENOMEM.
 *
 * Ownership: the arena's; one that is not closed needs no care. Since 1.0.
 */
static inline int32_t pwt_doc_open(struct pwt_inv *inv, struct pwt_doc **ret_doc)
{
    return pwt_host_table()->doc_open(inv, ret_doc);
}

/**
 * @brief Writes the next piece: a value, the start of an object or array (PWT_FIELD_OBJECT,
 * PWT_FIELD_ARRAY), or the end of the innermost one (PWT_FIELD_CLOSE).
 * @param doc The document. After a failure nothing more is written.
 * @param item Its key counts where an object is innermost, and nowhere else. Text that is not UTF-8
 *             gets U+FFFD for what is wrong; absent text or JSON is null.
 * @return 0, or the first failure: PWT_EINVAL (an order that makes no document, or a type that is
 *         none), PWT_EFORMAT (PWT_FIELD_JSON that is not JSON), PWT_ELIMIT (nested too deeply) or
 *         PWT_ENOMEM. It may be ignored: pwt_doc_close() says it again.
 *
 * Ownership: what `item` points to is copied. Threads: `inv`'s. Since 1.0.
 */
static inline int32_t pwt_doc_put(struct pwt_doc *doc, const struct pwt_field *item)
{
    return pwt_host_table()->doc_put(doc, item);
}

/**
 * @brief Ends a document, whatever became of it.
 * @param doc The document; not to be used afterwards.
 * @param ret_json The document in one line.
 * @return 0, the first failure of pwt_doc_put(), or PWT_EINVAL if nothing was written or something
 *         is still open.
 *
 * Ownership: the text is the arena's. Threads: `inv`'s. Since 1.0.
 */
static inline int32_t pwt_doc_close(struct pwt_doc *doc, struct pwt_bytes *ret_json)
{
    return pwt_host_table()->doc_close(doc, ret_json);
}

PWT_END_DECLS

#endif
