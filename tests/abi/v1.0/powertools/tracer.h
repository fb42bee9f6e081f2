/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file tracer.h
 * @brief Traces from handlers and plugins; the service of the plugin `tracer`.
 *
 * The handler is a subsegment without any call. Further ones are begun and ended; what is put
 * (annotations, metadata, ...) goes to the innermost one that is open on this thread. Without the
 * plugin a call costs one pointer check, and its arguments are not evaluated; where an invocation
 * is not traced, nothing happens.
 */
#ifndef PWT_TRACER_H
#define PWT_TRACER_H

#include <powertools/host.h>
#include <powertools/service.h>

PWT_BEGIN_DECLS

/** @brief What a subsegment stands for. Since 1.0. */
enum pwt_trace_kind {
    PWT_TRACE_PLAIN = 0,  /**< Any work; its name is used as it is. */
    PWT_TRACE_METHOD = 1, /**< A function, named `## <name>`; its response and error are kept. */
    PWT_TRACE_REMOTE = 2, /**< A call to another service, usually by HTTP. */
    PWT_TRACE_AWS = 3,    /**< A call to an AWS service; the name is the service's. */
    PWT_TRACE_SQL = 4     /**< A query to a database. */
};

/** @brief Whether something is recorded. Since 1.0. */
enum pwt_trace_capture {
    PWT_TRACE_AS_CONFIGURED = 0, /**< As `POWERTOOLS_TRACER_CAPTURE_...` says. */
    PWT_TRACE_YES = 1,           /**< Here yes. */
    PWT_TRACE_NO = 2             /**< Here not. */
};

/** @brief The part of a subsegment that fields are put into. Since 1.0. */
enum pwt_trace_block {
    PWT_TRACE_ANNOTATIONS = 0,   /**< Text, numbers, booleans: to search by. Keys `[A-Za-z0-9_]`. */
    PWT_TRACE_METADATA = 1,      /**< Any value, in a namespace: to look at. */
    PWT_TRACE_HTTP_REQUEST = 2,  /**< `method`, `url`, `user_agent`, `client_ip`. */
    PWT_TRACE_HTTP_RESPONSE = 3, /**< `status`, `content_length`. */
    PWT_TRACE_AWS_CALL = 4,      /**< `operation`, `region`, `request_id`, `table_name`, ... */
    PWT_TRACE_SQL_QUERY = 5      /**< `url`, `user`, `database_type`, `sanitized_query`, ... */
};

/** @brief How something went wrong; one bit each. Since 1.0. */
enum pwt_trace_flag {
    PWT_TRACE_FAULT = 1,   /**< Our own fault, or a server's: 5xx. */
    PWT_TRACE_ERROR = 2,   /**< The caller's: 4xx. */
    PWT_TRACE_THROTTLE = 4 /**< Too many calls: 429. */
};

/** @brief How the trace is named to a service that is called. Since 1.0. */
enum pwt_trace_format {
    PWT_TRACE_XRAY = 0, /**< `X-Amzn-Trace-Id`, and the attribute `AWSTraceHeader` of SQS. */
    PWT_TRACE_W3C = 1   /**< `traceparent`. */
};

/** @brief A subsegment to begin. The wrappers fill it; it lives as long as the call. Since 1.0. */
struct pwt_trace_subsegment {
    uint32_t size;             /**< sizeof(struct pwt_trace_subsegment). */
    uint32_t kind;             /**< enum pwt_trace_kind. */
    uint32_t capture_response; /**< PWT_TRACE_METHOD: enum pwt_trace_capture. */
    uint32_t capture_error;    /**< PWT_TRACE_METHOD: enum pwt_trace_capture. */
    struct pwt_bytes name;     /**< Text in UTF-8. */
};

/**
 * @brief The table that the plugin `tracer` offers as service `tracer`, major 1.
 *
 * Functions return 0 or a negative code; where nothing is traced they do nothing and return 0.
 * Threads: the one that owns `inv`. Since 1.0.
 */
struct pwt_tracer_service {
    /** 1 if what is put into `inv` now goes into a trace. */
    uint32_t (*active)(struct pwt_inv *inv);
    /** Begins a subsegment in the innermost open one. */
    int32_t (*begin)(struct pwt_inv *inv, const struct pwt_trace_subsegment *subsegment);
    /** Ends the innermost subsegment that begin() began. Other than 0, `code` says that an error
     * leaves it: the one that error() told of, the one that pwt_fail() gave words to meanwhile, or
     * one of which no more than the code is known. */
    int32_t (*end)(struct pwt_inv *inv, int32_t code);
    /** Puts fields into a block (enum pwt_trace_block) of the innermost open subsegment, or with
     * PWT_TRACE_UP(n) of one further out. `space`: metadata's namespace; absent: the service. */
    int32_t (*put)(struct pwt_inv *inv,
                   uint32_t block,
                   struct pwt_bytes space,
                   const struct pwt_field *fields,
                   uint32_t count);
    /** Sets flags (enum pwt_trace_flag) of the innermost open subsegment. */
    int32_t (*flag)(struct pwt_inv *inv, uint32_t flags);
    /** Says which error leaves the innermost open subsegment. */
    int32_t (*error)(struct pwt_inv *inv, const struct pwt_error *error);
    /** Says what the innermost open PWT_TRACE_METHOD results in; the field's key is not used. */
    int32_t (*response)(struct pwt_inv *inv, const struct pwt_field *value);
    /** The header for an outgoing call (enum pwt_trace_format); the invocation's. PWT_ENOTFOUND
     * where there is no trace. */
    int32_t (*header)(struct pwt_inv *inv, uint32_t format, struct pwt_bytes *ret_header);
    /** The id of the innermost open subsegment, or `up` further out: 16 hex digits. PWT_ENOTFOUND
     * if none is open there. */
    int32_t (*id)(struct pwt_inv *inv, uint32_t up, struct pwt_bytes *ret_id);
    /** Sets options, in an init only; afterwards PWT_ESTATE. PWT_ECONFIG for a wrong one, which a
     * diagnostic line names. */
    int32_t (*configure)(struct pwt_inv *inv, const struct pwt_field *fields, uint32_t count);
};

PWT_END_DECLS

PWT_IMPORT(tracer, "tracer", 1, struct pwt_tracer_service);

PWT_BEGIN_DECLS

/** @brief What the macros below call once the plugin is known to be there. */
static inline void pwt_trace_begin_(struct pwt_inv *inv, uint32_t kind, const char *name)
{
    struct pwt_trace_subsegment subsegment;
    subsegment.size = (uint32_t)sizeof(subsegment);
    subsegment.kind = kind;
    subsegment.capture_response = PWT_TRACE_AS_CONFIGURED;
    subsegment.capture_error = PWT_TRACE_AS_CONFIGURED;
    subsegment.name = pwt_cstr(name);
    (void)pwt_tracer_table()->begin(inv, &subsegment);
}

/** @brief The same for pwt_trace_put(). */
static inline void pwt_trace_put_(struct pwt_inv *inv,
                                  uint32_t block,
                                  struct pwt_bytes space,
                                  const struct pwt_field *fields,
                                  uint32_t count)
{
    (void)pwt_tracer_table()->put(inv, block, space, fields, count);
}

/** @brief The same for pwt_trace_begin_remote(). */
static inline void
pwt_trace_begin_remote_(struct pwt_inv *inv, const char *name, const char *method, const char *url)
{
    struct pwt_field fields[2];
    fields[0] = PWT_STR("method", method);
    fields[1] = PWT_STR("url", url);
    pwt_trace_begin_(inv, PWT_TRACE_REMOTE, name);
    pwt_trace_put_(inv, PWT_TRACE_HTTP_REQUEST, pwt_cstr(NULL), fields, 2);
}

/** @brief The same for pwt_trace_begin_aws(). */
static inline void
pwt_trace_begin_aws_(struct pwt_inv *inv, const char *service, const char *operation)
{
    struct pwt_field field = PWT_STR("operation", operation);
    pwt_trace_begin_(inv, PWT_TRACE_AWS, service);
    pwt_trace_put_(inv, PWT_TRACE_AWS_CALL, pwt_cstr(NULL), &field, 1);
}

/** @brief The same for pwt_trace_error_text(). */
static inline void pwt_trace_error_text_(struct pwt_inv *inv, const char *type, const char *message)
{
    struct pwt_error error;
    memset(&error, 0, sizeof(error));
    error.size = (uint32_t)sizeof(error);
    error.code = PWT_EUSER;
    error.type = pwt_cstr(type);
    error.message = pwt_cstr(message);
    (void)pwt_tracer_table()->error(inv, &error);
}

/** @brief The same for pwt_trace_response(). */
static inline void pwt_trace_response_(struct pwt_inv *inv, struct pwt_field value)
{
    (void)pwt_tracer_table()->response(inv, &value);
}

PWT_END_DECLS

/** @brief Does something if the plugin is there; otherwise evaluates nothing. */
#define PWT_TRACE_(call) (pwt_tracer_table() ? (call) : (void)0)

/** @brief In the `block` of pwt_trace_put(): not the innermost open subsegment, but the one `n`
 * further out. Since 1.0. */
#define PWT_TRACE_UP(n) ((uint32_t)(n) << 8)

/**
 * @name Subsegments: begun, and ended in the opposite order
 * Names are NUL-terminated text. Any thread that owns `inv`. Since 1.0.
 * @{
 */
/** @brief A subsegment of that name. Since 1.0. */
#define pwt_trace_begin(inv, name) PWT_TRACE_(pwt_trace_begin_((inv), PWT_TRACE_PLAIN, (name)))
/** @brief A function: `## <name>`. Since 1.0. */
#define pwt_trace_begin_method(inv, name) \
    PWT_TRACE_(pwt_trace_begin_((inv), PWT_TRACE_METHOD, (name)))
/** @brief An HTTP call; of `url` neither `user:password@` nor the query is recorded. Put
 * pwt_trace_status() in. Since 1.0. */
#define pwt_trace_begin_remote(inv, name, method, url) \
    PWT_TRACE_(pwt_trace_begin_remote_((inv), (name), (method), (url)))
/** @brief A call to an AWS service, such as "dynamodb" and "PutItem". Since 1.0. */
#define pwt_trace_begin_aws(inv, service, operation) \
    PWT_TRACE_(pwt_trace_begin_aws_((inv), (service), (operation)))
/** @brief A query to a database; say more with pwt_trace_sql(). Since 1.0. */
#define pwt_trace_begin_sql(inv, name) PWT_TRACE_(pwt_trace_begin_((inv), PWT_TRACE_SQL, (name)))
/** @brief As a struct pwt_trace_subsegment says. Since 1.0. */
#define pwt_trace_begin_with(inv, subsegment) \
    PWT_TRACE_((void)pwt_tracer_table()->begin((inv), (subsegment)))
/** @brief Ends the innermost one. Since 1.0. */
#define pwt_trace_end(inv) PWT_TRACE_((void)pwt_tracer_table()->end((inv), 0))
/** @} */

/**
 * @name What is put into the innermost open subsegment
 * `...` is any number of fields: `pwt_trace_annotate(inv, PWT_STR("order_id", id))`. The last value
 * of a key wins. Any thread that owns `inv`. Since 1.0.
 * @{
 */
/** @brief Fields in any block (enum pwt_trace_block), of any open subsegment (PWT_TRACE_UP()); for
 * metadata in the namespace `space`, struct pwt_bytes. Since 1.0. */
#define pwt_trace_put(inv, block, space, ...) \
    PWT_TRACE_(PWT_CALL_FIELDS_(pwt_trace_put_, ((inv), (block), (space)), __VA_ARGS__, PWT_END_))
/** @brief Annotations, to search by. Since 1.0. */
#define pwt_trace_annotate(inv, ...) \
    pwt_trace_put(inv, PWT_TRACE_ANNOTATIONS, pwt_cstr(NULL), __VA_ARGS__)
/** @brief Metadata in the service's namespace. Since 1.0. */
#define pwt_trace_metadata(inv, ...) \
    pwt_trace_put(inv, PWT_TRACE_METADATA, pwt_cstr(NULL), __VA_ARGS__)
/** @brief Metadata in a namespace, NUL-terminated text. Since 1.0. */
#define pwt_trace_metadata_in(inv, space, ...) \
    pwt_trace_put(inv, PWT_TRACE_METADATA, pwt_cstr(space), __VA_ARGS__)
/** @brief More of an HTTP response, such as `content_length`. Since 1.0. */
#define pwt_trace_http_response(inv, ...) \
    pwt_trace_put(inv, PWT_TRACE_HTTP_RESPONSE, pwt_cstr(NULL), __VA_ARGS__)
/** @brief The status of an HTTP response; sets the flags that belong to it. Since 1.0. */
#define pwt_trace_status(inv, status) pwt_trace_http_response(inv, PWT_INT("status", (status)))
/** @brief More of a call to AWS: `region`, `request_id`, `table_name`, ... Since 1.0. */
#define pwt_trace_aws(inv, ...) pwt_trace_put(inv, PWT_TRACE_AWS_CALL, pwt_cstr(NULL), __VA_ARGS__)
/** @brief More of a query: `database_type`, `sanitized_query`, ... Since 1.0. */
#define pwt_trace_sql(inv, ...) pwt_trace_put(inv, PWT_TRACE_SQL_QUERY, pwt_cstr(NULL), __VA_ARGS__)
/** @brief Bits of enum pwt_trace_flag. Since 1.0. */
#define pwt_trace_flag(inv, flags) PWT_TRACE_((void)pwt_tracer_table()->flag((inv), (flags)))
/** @brief The error (struct pwt_error) that leaves it: a fault, with its cause. The same error in
 * an outer subsegment is a reference to this one. Since 1.0. */
#define pwt_trace_error(inv, reason) PWT_TRACE_((void)pwt_tracer_table()->error((inv), (reason)))
/** @brief The same with type and message, NUL-terminated text. Since 1.0. */
#define pwt_trace_error_text(inv, type, message) \
    PWT_TRACE_(pwt_trace_error_text_((inv), (type), (message)))
/** @brief What a method results in, one field: `PWT_INT("", total)`. Since 1.0. */
#define pwt_trace_response(inv, field) PWT_TRACE_(pwt_trace_response_((inv), (field)))
/** @} */

/**
 * @brief Options in code: `pwt_tracer_configure(inv, PWT_STR("service", "orders"), ...)`.
 *
 * In an init only. Names are those of the environment without their prefix; code beats the
 * environment. 0 without the plugin, or 0, PWT_ECONFIG or PWT_ESTATE, with a diagnostic line that
 * names what is wrong. Since 1.0.
 */
#define pwt_tracer_configure(inv, ...)                                                     \
    (pwt_tracer_table()                                                                    \
         ? PWT_CALL_FIELDS_(pwt_tracer_table()->configure, ((inv)), __VA_ARGS__, PWT_END_) \
         : 0)

PWT_BEGIN_DECLS

/**
 * @brief Whether what is put now goes into a trace: for values that are dear to compute.
 * @param inv The invocation.
 * @return 0 without the plugin, where nothing is traced, or where no subsegment is open.
 *
 * Threads: `inv`'s. Since 1.0.
 */
static inline int pwt_trace_active(struct pwt_inv *inv)
{
    const struct pwt_tracer_service *tracer = pwt_tracer_table();
    return tracer && tracer->active(inv);
}

/**
 * @brief Ends the innermost subsegment with the code of its work: `return pwt_trace_end_code(inv,
 * code);`.
 * @param inv The invocation.
 * @param code 0, or the code of an error that leaves it. Its words are those of the pwt_fail() that
 *             gave this code since the subsegment began, if there was one.
 * @return `code`.
 *
 * Threads: `inv`'s. Since 1.0.
 */
static inline int32_t pwt_trace_end_code(struct pwt_inv *inv, int32_t code)
{
    const struct pwt_tracer_service *tracer = pwt_tracer_table();
    if (tracer) {
        (void)tracer->end(inv, code);
    }
    return code;
}

/** @brief A function that pwt_trace_call() calls. Since 1.0. */
typedef int32_t (*pwt_trace_fn)(struct pwt_inv *inv, void *user);

/**
 * @brief Calls a function as a traced method, plugin or not.
 * @param inv The invocation.
 * @param name What the subsegment is called: `## <name>`.
 * @param function The function: 0, or the code of an error.
 * @param user Its second argument.
 * @return What it returned.
 *
 * Threads: `inv`'s. Since 1.0.
 */
static inline int32_t
pwt_trace_call(struct pwt_inv *inv, const char *name, pwt_trace_fn function, void *user)
{
    pwt_trace_begin_method(inv, name);
    return pwt_trace_end_code(inv, function(inv, user));
}

/**
 * @brief The header that names the trace to a service that is called.
 * @param inv The invocation.
 * @param format enum pwt_trace_format: the value of `X-Amzn-Trace-Id` or of `traceparent`.
 * @param ret_header The value.
 * @return 0; PWT_ENOTFOUND where there is no trace, also where it is switched off; PWT_EABSENT
 *         without the plugin; PWT_EINVAL for an unknown format; PWT_ENOMEM.
 *
 * An invocation that is not sampled has one too: it says so. `X-Amzn-Trace-Id` passes on what
 * others put into the header that came in, such as `Lineage`. Ownership: the invocation's. Threads:
 * `inv`'s. Since 1.0.
 */
static inline int32_t
pwt_trace_header(struct pwt_inv *inv, uint32_t format, struct pwt_bytes *ret_header)
{
    const struct pwt_tracer_service *tracer = pwt_tracer_table();
    return tracer ? tracer->header(inv, format, ret_header) : PWT_EABSENT;
}

/**
 * @brief The id of an open subsegment.
 * @param inv The invocation.
 * @param up 0 for the innermost one, 1 for the one around it, ...
 * @param ret_id 16 hex digits.
 * @return 0, PWT_ENOTFOUND if none is open there, PWT_EABSENT without the plugin, or PWT_ENOMEM.
 *
 * Ownership: the invocation's. Threads: `inv`'s. Since 1.0.
 */
static inline int32_t pwt_trace_id(struct pwt_inv *inv, uint32_t up, struct pwt_bytes *ret_id)
{
    const struct pwt_tracer_service *tracer = pwt_tracer_table();
    return tracer ? tracer->id(inv, up, ret_id) : PWT_EABSENT;
}

PWT_END_DECLS

#endif
