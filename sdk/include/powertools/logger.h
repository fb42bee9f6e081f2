/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file logger.h
 * @brief Structured logging from handlers and plugins; the service of the plugin `logger`.
 *
 * Without the plugin, and below the level, a call costs a load and a comparison, and its arguments
 * are not evaluated.
 */
#ifndef PWT_LOGGER_H
#define PWT_LOGGER_H

#include <powertools/host.h>
#include <powertools/service.h>

PWT_BEGIN_DECLS

/** @brief Severity of a log line. Since 1.0. */
enum pwt_log_level {
    PWT_LOG_DEBUG = 10,    /**< `DEBUG` */
    PWT_LOG_INFO = 20,     /**< `INFO` */
    PWT_LOG_WARNING = 30,  /**< `WARNING` */
    PWT_LOG_ERROR = 40,    /**< `ERROR` */
    PWT_LOG_CRITICAL = 50, /**< `CRITICAL` */
    PWT_LOG_SILENT = 100   /**< As a threshold: print nothing. */
};

/** @brief The loggers that need not be made. Others: pwt_logger_child(). Since 1.0. */
enum pwt_logger_id {
    PWT_LOGGER_MAIN = 0 /**< The function's own, which pwt_log_info() and the others use. */
};

/** @brief What becomes of keys that are set on a logger. Since 1.0. */
enum pwt_logger_keys {
    PWT_KEYS_APPENDED = 0,   /**< In all lines, also of later invocations, until cleared. */
    PWT_KEYS_PERSISTENT = 1, /**< The same, and clearing leaves them. */
    PWT_KEYS_THREAD = 2      /**< In the lines of this thread's scope; they beat the others. */
};

/**
 * @brief An error that goes with a line: its keys `exception`, `exception_name`, `stack_trace`.
 *
 * PWT_ERROR_HERE() makes one. Everything in it lives as long as the call. Since 1.0.
 */
struct pwt_log_error {
    uint32_t size;                     /**< sizeof(struct pwt_log_error). */
    uint32_t line;                     /**< Where it happened: `__LINE__`; 0 if not known. */
    struct pwt_bytes type;             /**< Such as `OrderNotFound`. */
    struct pwt_bytes message;          /**< What happened. */
    const char *file;                  /**< Where it happened: `__FILE__`, or NULL. */
    const char *function;              /**< Where it happened: `__func__`, or NULL. */
    const struct pwt_log_error *cause; /**< What led to it, or NULL. */
};

/**
 * @brief One line to log. The wrappers fill it; everything in it lives as long as the call.
 *
 * Since 1.0.
 */
struct pwt_log_record {
    uint32_t size;                     /**< sizeof(struct pwt_log_record). */
    uint32_t level;                    /**< enum pwt_log_level. */
    uint32_t line;                     /**< Where the call stands: `__LINE__`. */
    uint32_t field_count;              /**< Entries in `fields`. */
    const char *function;              /**< Where the call stands: `__func__`. */
    struct pwt_field message;          /**< Any value; its key is not used. */
    const struct pwt_field *fields;    /**< Extra keys of this line. */
    const struct pwt_log_error *error; /**< An error to go with it, or NULL. */
    uint32_t logger;                   /**< PWT_LOGGER_MAIN, or from pwt_logger_child(). */
    uint32_t reserved;                 /**< Zero. */
};

/** @brief Where a formatter puts its line; its own part of it is behind. Since 1.0. */
struct pwt_log_writer {
    uint32_t size;     /**< Of this struct, in the logger that made it. */
    uint32_t reserved; /**< Zero. */
    /** pwt_log_put() */
    int32_t (*put)(struct pwt_log_writer *writer, const struct pwt_field *fields, uint32_t count);
    /** pwt_log_put_json() */
    int32_t (*put_json)(struct pwt_log_writer *writer, struct pwt_bytes object);
};

/**
 * @brief A line as its formatter sees it. Everything in it lives as long as the call.
 *
 * What must not be printed is masked already. Since 1.0.
 */
struct pwt_log_view {
    uint32_t size;                       /**< Of this struct, in the logger that made it. */
    uint32_t field_count;                /**< Entries in `fields`. */
    const struct pwt_field *fields;      /**< Members of the usual line: in order, each once. */
    const struct pwt_log_record *record; /**< The call: level, place, message, error. */
    int64_t time_ns;                     /**< When it was, in nanoseconds since 1970. */
};

/**
 * @brief Gives a line a form of its own: puts the members it likes, and returns 0.
 *
 * The line is one JSON object whatever it does. Where it returns anything else, puts nothing or
 * leaves an object open, the line has its usual form. It may log itself (such lines have the usual
 * form, and are not kept in a buffer), but change no keys, levels, buffers or children.
 *
 * Threads: whichever logs, several at once; a line that has to be cut is formatted repeatedly.
 * Since 1.0.
 */
typedef int32_t (*pwt_log_format_fn)(struct pwt_inv *inv,
                                     const struct pwt_log_view *view,
                                     struct pwt_log_writer *writer,
                                     void *user);

/** @brief Bits in `flags` of struct pwt_log_sink. Since 1.0. */
enum pwt_log_sink_flag {
    PWT_LOG_SINK_ONLY = 1 /**< Lines go to the sink instead of standard output. */
};

/**
 * @brief Where lines go besides standard output, or instead. pwt_logger_set_sink() copies it.
 *
 * `write` gets each line when it would be printed: masked, formatted, out of the buffer. A line
 * that it does not take is printed. Last words, when the process dies, are written to standard
 * output only. Both may log (that is printed), but change no keys, levels, buffers or children.
 *
 * Threads: `write` whichever logs, several at once. `flush` the worker whose invocation has been
 * answered, several at once too, and the one that shuts down. Never in a signal handler. Since 1.0.
 */
struct pwt_log_sink {
    uint32_t size;  /**< sizeof(struct pwt_log_sink). */
    uint32_t flags; /**< enum pwt_log_sink_flag. */
    /** Takes a line, its line end included; `level` is an enum pwt_log_level or between. Returns 0
     * or a negative code. */
    int32_t (*write)(struct pwt_inv *inv, uint32_t level, struct pwt_bytes line, void *user);
    /** Sends what it has, after each invocation and at the end of the process; may be NULL. Returns
     * 0 or a negative code. */
    int32_t (*flush)(struct pwt_inv *inv, void *user);
    void *user; /**< For both. */
};

/** @brief The table that the plugin `logger` offers as service `logger`, major 1. Since 1.0. */
struct pwt_logger_service {
    /** No logger of the process prints what is below it; read it atomically. */
    const uint32_t *threshold;
    /** Prints a record if its level is on for `inv`. Returns 0 or a negative code; the line itself
     * is never lost for a bad value in it. */
    int32_t (*write)(struct pwt_inv *inv, const struct pwt_log_record *record);
    /** pwt_logger_configure() */
    int32_t (*configure)(struct pwt_inv *inv, const struct pwt_field *options, uint32_t count);
    /** pwt_logger_append_as(); `kind` is an enum pwt_logger_keys. */
    int32_t (*append)(struct pwt_inv *inv,
                      uint32_t logger,
                      uint32_t kind,
                      const struct pwt_field *fields,
                      uint32_t count);
    /** pwt_logger_remove_as() */
    int32_t (*remove)(struct pwt_inv *inv,
                      uint32_t logger,
                      uint32_t kind,
                      const struct pwt_bytes *names,
                      uint32_t count);
    /** pwt_logger_clear_as() */
    int32_t (*clear)(struct pwt_inv *inv, uint32_t logger, uint32_t kind);
    /** pwt_logger_get_keys() */
    int32_t (*get_keys)(struct pwt_inv *inv,
                        uint32_t logger,
                        uint32_t kind,
                        struct pwt_bytes *ret_json);
    /** pwt_logger_begin(): `*ret_block` is for `end`. */
    int32_t (*begin)(struct pwt_inv *inv,
                     uint32_t logger,
                     const struct pwt_field *fields,
                     uint32_t count,
                     const void **ret_block);
    /** pwt_logger_end() */
    int32_t (*end)(struct pwt_inv *inv, const void *block);
    /** pwt_logger_set_level(); the level as its name or its number. */
    int32_t (*set_level)(struct pwt_inv *inv, uint32_t logger, const struct pwt_field *level);
    /** pwt_logger_set_correlation_id(); null removes it. */
    int32_t (*set_correlation_id)(struct pwt_inv *inv,
                                  uint32_t logger,
                                  const struct pwt_field *value);
    /** pwt_logger_get_correlation_id() */
    int32_t (*get_correlation_id)(struct pwt_inv *inv, uint32_t logger, struct pwt_bytes *ret_json);
    /** pwt_logger_child(); the level as for `set_level`, null for the parent's. */
    int32_t (*child)(struct pwt_inv *inv,
                     uint32_t parent,
                     struct pwt_bytes name,
                     const struct pwt_field *level,
                     uint32_t *ret_logger);
    /** pwt_logger_for_service() */
    int32_t (*for_service)(struct pwt_inv *inv, struct pwt_bytes service, uint32_t *ret_logger);
    /** pwt_logger_flush() */
    int32_t (*flush)(struct pwt_inv *inv, uint32_t logger);
    /** pwt_logger_discard() */
    int32_t (*discard)(struct pwt_inv *inv, uint32_t logger);
    /** pwt_logger_set_formatter() */
    int32_t (*set_formatter)(struct pwt_inv *inv, pwt_log_format_fn format, void *user);
    /** pwt_logger_set_sink() */
    int32_t (*set_sink)(struct pwt_inv *inv, const struct pwt_log_sink *sink);
};

PWT_END_DECLS

PWT_IMPORT(logger, "logger", 1, struct pwt_logger_service);

PWT_BEGIN_DECLS

/**
 * @brief Whether a call at a level can print at all: a load and a comparison.
 * @param level enum pwt_log_level, or any number between.
 * @return 0 without the plugin or below the lowest level in use, otherwise 1.
 *
 * Threads: any. Since 1.0.
 */
static inline int pwt_log_enabled(uint32_t level)
{
    const struct pwt_logger_service *logger = pwt_logger_table();
    return logger && level >= __atomic_load_n(logger->threshold, __ATOMIC_RELAXED);
}

/** @brief A record from a call site; its fields are added by pwt_log_write_(). */
static inline struct pwt_log_record
pwt_log_record_(uint32_t level, uint32_t line, const char *function, const char *message)
{
    struct pwt_log_record record;
    record.size = (uint32_t)sizeof(record);
    record.level = level;
    record.line = line;
    record.function = function;
    record.field_count = 0;
    record.fields = NULL;
    record.error = NULL;
    record.logger = PWT_LOGGER_MAIN;
    record.reserved = 0;
    record.message = pwt_field_bytes("message", pwt_cstr(message));
    return record;
}

/** @brief The same, through another logger or with an error. */
static inline struct pwt_log_record
pwt_log_record_by_(struct pwt_log_record record, uint32_t logger, const struct pwt_log_error *error)
{
    record.logger = logger;
    record.error = error;
    return record;
}

/** @brief What the macros below call once the level is on. */
static inline void pwt_log_write_(struct pwt_inv *inv,
                                  struct pwt_log_record record,
                                  const struct pwt_field *fields,
                                  uint32_t field_count)
{
    record.fields = fields;
    record.field_count = field_count;
    (void)pwt_logger_table()->write(inv, &record);
}

/** @brief What PWT_ERROR_HERE() calls. */
static inline struct pwt_log_error pwt_log_error_(
    const char *type, const char *message, const char *file, uint32_t line, const char *function)
{
    struct pwt_log_error error;
    error.size = (uint32_t)sizeof(error);
    error.line = line;
    error.type = pwt_cstr(type);
    error.message = pwt_cstr(message);
    error.file = file;
    error.function = function;
    error.cause = NULL;
    return error;
}

/** @brief What pwt_logger_begin() calls once the service is there. */
static inline const void *
pwt_logger_begin_(struct pwt_inv *inv, const struct pwt_field *fields, uint32_t field_count)
{
    const void *block = NULL;
    (void)pwt_logger_table()->begin(inv, PWT_LOGGER_MAIN, fields, field_count, &block);
    return block;
}

PWT_END_DECLS

/** @brief Writes a record if its level is on; otherwise evaluates nothing of it. */
#define PWT_LOG_(level, inv, record, ...)                                                      \
    (pwt_log_enabled(level) ? PWT_CALL_FIELDS_(pwt_log_write_, ((inv), (record)), __VA_ARGS__) \
                            : (void)0)

/**
 * @name Log calls: `pwt_log_info(inv, "order received", PWT_STR("order_id", id), ...)`
 * A message in NUL-terminated text, then any number of fields. Nothing is evaluated unless the
 * level is on. Any thread that owns `inv`. Since 1.0.
 * @{
 */
/** @brief A line at any level, which is evaluated twice; the others name theirs. Since 1.0. */
#define pwt_log(inv, level, ...)                                                              \
    PWT_LOG_(level, inv,                                                                      \
             pwt_log_record_((level), (uint32_t)__LINE__, __func__, PWT_FIRST_(__VA_ARGS__)), \
             PWT_REST_(__VA_ARGS__))
#define pwt_log_debug(inv, ...)    pwt_log(inv, PWT_LOG_DEBUG, __VA_ARGS__)    /**< DEBUG */
#define pwt_log_info(inv, ...)     pwt_log(inv, PWT_LOG_INFO, __VA_ARGS__)     /**< INFO */
#define pwt_log_warning(inv, ...)  pwt_log(inv, PWT_LOG_WARNING, __VA_ARGS__)  /**< WARNING */
#define pwt_log_error(inv, ...)    pwt_log(inv, PWT_LOG_ERROR, __VA_ARGS__)    /**< ERROR */
#define pwt_log_critical(inv, ...) pwt_log(inv, PWT_LOG_CRITICAL, __VA_ARGS__) /**< CRITICAL */

/** @brief A line at any level through another logger, with a struct pwt_log_error * or NULL; the
 * level is evaluated twice. Since 1.0. */
#define pwt_log_through(inv, logger, level, error, ...)                                           \
    PWT_LOG_(level, inv,                                                                          \
             pwt_log_record_by_(                                                                  \
                 pwt_log_record_((level), (uint32_t)__LINE__, __func__, PWT_FIRST_(__VA_ARGS__)), \
                 (logger), (error)),                                                              \
             PWT_REST_(__VA_ARGS__))
/** @brief An ERROR line about a struct pwt_log_error: its name, message and origin go with it.
 * Since 1.0. */
#define pwt_log_error_with(inv, error, ...) \
    pwt_log_through(inv, PWT_LOGGER_MAIN, PWT_LOG_ERROR, error, __VA_ARGS__)
/** @} */

/** @brief A struct pwt_log_error of this place: its type and message, as NUL-terminated text.
 * Since 1.0. */
#define PWT_ERROR_HERE(type, message) \
    pwt_log_error_((type), (message), __FILE__, (uint32_t)__LINE__, __func__)

/**
 * @name Keys that go with every line: `pwt_logger_append(inv, PWT_STR("order_id", id))`
 * Without the plugin they do nothing, return 0, and evaluate no field. A name that is there gets
 * the new value; null hides it. Since 1.0.
 * @{
 */
/** @brief Appends keys to the function's logger; they stay until removed or cleared. Returns 0,
 * PWT_ELIMIT, or PWT_ENOMEM. Since 1.0. */
#define pwt_logger_append(inv, ...) \
    pwt_logger_append_as(inv, PWT_LOGGER_MAIN, PWT_KEYS_APPENDED, __VA_ARGS__)
/** @brief The same for any logger and any of enum pwt_logger_keys. Since 1.0. */
#define pwt_logger_append_as(inv, logger, kind, ...)                                              \
    (pwt_logger_table() ? PWT_CALL_FIELDS_(pwt_logger_table()->append, ((inv), (logger), (kind)), \
                                           __VA_ARGS__, PWT_END_)                                 \
                        : 0)
/** @brief Appends keys for a block that pwt_logger_end() ends: gives what that takes, a
 * `const void *`. Since 1.0. */
#define pwt_logger_begin(inv, ...)                                                            \
    (pwt_logger_table() ? PWT_CALL_FIELDS_(pwt_logger_begin_, ((inv)), __VA_ARGS__, PWT_END_) \
                        : NULL)
/** @brief Sets options of the plugin by their names, `PWT_STR("level", "DEBUG")`, in an init; they
 * beat the environment. Returns 0, PWT_ESTATE in an invocation, or PWT_ECONFIG: a diagnostic line
 * names the option, which keeps its former value. Since 1.0. */
#define pwt_logger_configure(inv, ...)                                                     \
    (pwt_logger_table()                                                                    \
         ? PWT_CALL_FIELDS_(pwt_logger_table()->configure, ((inv)), __VA_ARGS__, PWT_END_) \
         : 0)
/** @} */

PWT_BEGIN_DECLS

/**
 * @brief Ends a block: each of its keys has again the value that it had before, or none.
 * @param inv As for pwt_logger_begin().
 * @param block What that gave; blocks end in the opposite order. NULL is allowed.
 *
 * Threads: `inv`'s. Since 1.0.
 */
static inline void pwt_logger_end(struct pwt_inv *inv, const void *block)
{
    if (pwt_logger_table() && block) {
        (void)pwt_logger_table()->end(inv, block);
    }
}

/**
 * @brief Removes a key from a logger.
 * @param inv The invocation, or the scope of an init.
 * @param logger PWT_LOGGER_MAIN or another one.
 * @param kind enum pwt_logger_keys: only a key of this kind is removed.
 * @param name NUL-terminated text; a name that is not there is no error.
 * @return 0, PWT_EINVAL (no such logger or kind) or PWT_ENOMEM.
 *
 * Threads: `inv`'s. Since 1.0.
 */
static inline int32_t
pwt_logger_remove_as(struct pwt_inv *inv, uint32_t logger, uint32_t kind, const char *name)
{
    const struct pwt_bytes bytes = pwt_cstr(name);
    return pwt_logger_table() ? pwt_logger_table()->remove(inv, logger, kind, &bytes, 1) : 0;
}

/**
 * @brief Removes an appended key from the function's logger; a persistent one of that name shows
 * again.
 * @param inv The invocation, or the scope of an init.
 * @param name NUL-terminated text; a name that is not there is no error.
 * @return 0 or PWT_ENOMEM.
 *
 * Threads: `inv`'s. Since 1.0.
 */
static inline int32_t pwt_logger_remove(struct pwt_inv *inv, const char *name)
{
    return pwt_logger_remove_as(inv, PWT_LOGGER_MAIN, PWT_KEYS_APPENDED, name);
}

/**
 * @brief Removes all keys of a kind from a logger.
 * @param inv The invocation, or the scope of an init.
 * @param logger PWT_LOGGER_MAIN or another one.
 * @param kind enum pwt_logger_keys.
 * @return 0, PWT_EINVAL (no such logger or kind) or PWT_ENOMEM.
 *
 * Threads: `inv`'s. Since 1.0.
 */
static inline int32_t pwt_logger_clear_as(struct pwt_inv *inv, uint32_t logger, uint32_t kind)
{
    return pwt_logger_table() ? pwt_logger_table()->clear(inv, logger, kind) : 0;
}

/**
 * @brief Removes all appended keys, the correlation id too. What is persistent and the Lambda
 * context stay.
 * @param inv The invocation, or the scope of an init.
 * @return 0 or PWT_ENOMEM.
 *
 * Threads: `inv`'s. Since 1.0.
 */
static inline int32_t pwt_logger_clear(struct pwt_inv *inv)
{
    return pwt_logger_clear_as(inv, PWT_LOGGER_MAIN, PWT_KEYS_APPENDED);
}

/**
 * @brief The keys that a line would carry now, as a JSON object.
 * @param inv The invocation, or the scope of an init.
 * @param logger PWT_LOGGER_MAIN or another one.
 * @param kind PWT_KEYS_THREAD for the thread's alone; PWT_KEYS_PERSISTENT for these alone;
 *             PWT_KEYS_APPENDED for all but the thread's: service and Lambda context too.
 * @param ret_json The object.
 * @return 0, PWT_EABSENT without the plugin, PWT_EINVAL (no such logger or kind) or PWT_ENOMEM.
 *
 * Ownership: the invocation's. Threads: `inv`'s. Since 1.0.
 */
static inline int32_t
pwt_logger_get_keys(struct pwt_inv *inv, uint32_t logger, uint32_t kind, struct pwt_bytes *ret_json)
{
    return pwt_logger_table() ? pwt_logger_table()->get_keys(inv, logger, kind, ret_json)
                              : PWT_EABSENT;
}

/**
 * @brief Changes the level of a logger, for this and later invocations. AWS_LAMBDA_LOG_LEVEL beats
 * it, and a sampling rate restores the configured level with the next invocation.
 * @param inv The invocation, or the scope of an init.
 * @param logger PWT_LOGGER_MAIN or another one.
 * @param level enum pwt_log_level, or any number up to 50 between.
 * @return 0, also where it has no effect; PWT_EINVAL (no such logger or level).
 *
 * Threads: `inv`'s. Since 1.0.
 */
static inline int32_t pwt_logger_set_level(struct pwt_inv *inv, uint32_t logger, uint32_t level)
{
    const struct pwt_field value = pwt_field_uint("level", level);
    return pwt_logger_table() ? pwt_logger_table()->set_level(inv, logger, &value) : 0;
}

/**
 * @brief Sets the key `correlation_id` of the function's logger.
 * @param inv The invocation, or the scope of an init.
 * @param id NUL-terminated text; NULL removes it.
 * @return 0, PWT_ELIMIT or PWT_ENOMEM.
 *
 * Threads: `inv`'s. Since 1.0.
 */
static inline int32_t pwt_logger_set_correlation_id(struct pwt_inv *inv, const char *id)
{
    const struct pwt_field value = pwt_field_bytes("correlation_id", pwt_cstr(id));
    return pwt_logger_table() ? pwt_logger_table()->set_correlation_id(inv, PWT_LOGGER_MAIN, &value)
                              : 0;
}

/**
 * @brief The key `correlation_id` of the function's logger.
 * @param inv The invocation, or the scope of an init.
 * @param ret_json Its value as JSON, quotes included; `null` where there is none.
 * @return 0, PWT_EABSENT without the plugin, or PWT_ENOMEM.
 *
 * Ownership: the invocation's. Threads: `inv`'s. Since 1.0.
 */
static inline int32_t pwt_logger_get_correlation_id(struct pwt_inv *inv, struct pwt_bytes *ret_json)
{
    return pwt_logger_table()
               ? pwt_logger_table()->get_correlation_id(inv, PWT_LOGGER_MAIN, ret_json)
               : PWT_EABSENT;
}

/**
 * @brief Makes a child of a logger: with a copy of its keys as they are now, a level and a buffer
 * of its own. The same name gives the same child again.
 * @param inv The scope of an init for a child that every invocation may use; in an invocation, the
 *            child is this worker's.
 * @param parent PWT_LOGGER_MAIN or another one.
 * @param name NUL-terminated text; it is not printed.
 * @param level enum pwt_log_level; 0 for the parent's.
 * @param ret_logger The child, for pwt_log_through(); PWT_LOGGER_MAIN where it could not be made.
 * @return 0, also without the plugin; PWT_EINVAL (no such logger or level), PWT_ELIMIT (15 loggers
 *         besides the function's own) or PWT_ENOMEM.
 *
 * Threads: `inv`'s. Since 1.0.
 */
static inline int32_t pwt_logger_child(
    struct pwt_inv *inv, uint32_t parent, const char *name, uint32_t level, uint32_t *ret_logger)
{
    const struct pwt_field value =
        level != 0 ? pwt_field_uint("level", level) : pwt_field_("level", PWT_FIELD_NULL);
    *ret_logger = PWT_LOGGER_MAIN;
    return pwt_logger_table()
               ? pwt_logger_table()->child(inv, parent, pwt_cstr(name), &value, ret_logger)
               : 0;
}

/**
 * @brief The logger of a service: the function's own where that is its service, otherwise one with
 * keys, level and buffer of its own. The same service gives the same logger again.
 * @param inv As for pwt_logger_child().
 * @param service NUL-terminated text, the value of its key `service`.
 * @param ret_logger The logger; PWT_LOGGER_MAIN where it could not be made.
 * @return 0, also without the plugin; PWT_ELIMIT or PWT_ENOMEM.
 *
 * Threads: `inv`'s. Since 1.0.
 */
static inline int32_t
pwt_logger_for_service(struct pwt_inv *inv, const char *service, uint32_t *ret_logger)
{
    *ret_logger = PWT_LOGGER_MAIN;
    return pwt_logger_table() ? pwt_logger_table()->for_service(inv, pwt_cstr(service), ret_logger)
                              : 0;
}

/**
 * @brief Prints what a logger's buffer holds, in the order of the calls.
 * @param inv The invocation.
 * @param logger PWT_LOGGER_MAIN or another one.
 * @return 0, PWT_EINVAL (no such logger) or PWT_EIO.
 *
 * Threads: `inv`'s. Since 1.0.
 */
static inline int32_t pwt_logger_flush(struct pwt_inv *inv, uint32_t logger)
{
    return pwt_logger_table() ? pwt_logger_table()->flush(inv, logger) : 0;
}

/**
 * @brief Forgets what a logger's buffer holds.
 * @param inv The invocation.
 * @param logger PWT_LOGGER_MAIN or another one.
 * @return 0 or PWT_EINVAL (no such logger).
 *
 * Threads: `inv`'s. Since 1.0.
 */
static inline int32_t pwt_logger_discard(struct pwt_inv *inv, uint32_t logger)
{
    return pwt_logger_table() ? pwt_logger_table()->discard(inv, logger) : 0;
}

/**
 * @brief Has lines formatted by a function, in an init.
 * @param scope The scope of an init: a handler's or a plugin's.
 * @param format The function; it stays for the process.
 * @param user Handed to it.
 * @return 0, also without the plugin; PWT_ESTATE (not in an init, or there is one already),
 *         PWT_EINVAL (NULL) or PWT_ENOMEM.
 *
 * Threads: the scope's. Since 1.0.
 */
static inline int32_t
pwt_logger_set_formatter(struct pwt_inv *scope, pwt_log_format_fn format, void *user)
{
    return pwt_logger_table() ? pwt_logger_table()->set_formatter(scope, format, user) : 0;
}

/**
 * @brief Has lines go to a sink, in an init.
 * @param scope The scope of an init: a handler's or a plugin's.
 * @param sink What it is made of; copied.
 * @return 0, also without the plugin; PWT_ESTATE (not in an init, or there is one already),
 *         PWT_EINVAL (no `write`, an unknown flag) or PWT_ENOMEM.
 *
 * Threads: the scope's. Since 1.0.
 */
static inline int32_t pwt_logger_set_sink(struct pwt_inv *scope, const struct pwt_log_sink *sink)
{
    return pwt_logger_table() ? pwt_logger_table()->set_sink(scope, sink) : 0;
}

/**
 * @brief Puts members into a formatter's line: null ones are left out, PWT_FIELD_OBJECT opens an
 * object and PWT_FIELD_CLOSE ends the innermost.
 * @param writer The formatter's.
 * @param fields The members; names are not compared.
 * @param count Entries in `fields`.
 * @return 0, PWT_EINVAL (nothing to close), PWT_ESTATE (after pwt_log_put_json()), PWT_ELIMIT or
 *         PWT_ENOMEM.
 *
 * Threads: the formatter's. Since 1.0.
 */
static inline int32_t
pwt_log_put_fields(struct pwt_log_writer *writer, const struct pwt_field *fields, uint32_t count)
{
    return writer->put(writer, fields, count);
}

/**
 * @brief Makes a JSON object that was built otherwise a formatter's line; its white space goes.
 * @param writer The formatter's.
 * @param object The object; verified.
 * @return 0, PWT_EFORMAT (it is none), PWT_ESTATE (something was put before), PWT_ELIMIT or
 *         PWT_ENOMEM.
 *
 * Threads: the formatter's. Since 1.0.
 */
static inline int32_t pwt_log_put_json(struct pwt_log_writer *writer, struct pwt_bytes object)
{
    return writer->put_json(writer, object);
}

PWT_END_DECLS

/** @brief pwt_log_put_fields() with the fields as arguments: `pwt_log_put(w, PWT_STR("a", b))`.
 * Since 1.0. */
#define pwt_log_put(writer, ...) \
    PWT_CALL_FIELDS_(pwt_log_put_fields, ((writer)), __VA_ARGS__, PWT_END_)

#endif
