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

/**
 * @brief One line to log. The wrappers fill it; everything in it lives as long as the call.
 *
 * Since 1.0.
 */
struct pwt_log_record {
    uint32_t size;                  /**< sizeof(struct pwt_log_record). */
    uint32_t level;                 /**< enum pwt_log_level. */
    uint32_t line;                  /**< Where the call stands: `__LINE__`. */
    uint32_t field_count;           /**< Entries in `fields`. */
    const char *function;           /**< Where the call stands: `__func__`. */
    struct pwt_field message;       /**< Any value; its key is not used. */
    const struct pwt_field *fields; /**< Extra keys of this line. */
};

/** @brief The table that the plugin `logger` offers as service `logger`, major 1. Since 1.0. */
struct pwt_logger_service {
    /** The lowest level that any logger of the process prints now; read it atomically. */
    const uint32_t *threshold;
    /** Prints a record if its level is on for `inv`. Returns 0 or a negative code; the line itself
     * is never lost for a bad value in it. */
    int32_t (*write)(struct pwt_inv *inv, const struct pwt_log_record *record);
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
    record.message = pwt_field_bytes("message", pwt_cstr(message));
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

PWT_END_DECLS

#ifdef __cplusplus
/** @brief pwt_log_write_() for C++, which has no array literals. */
template <class... Fields>
inline void
pwt_log_fields_(struct pwt_inv *inv, const struct pwt_log_record &record, const Fields &...fields)
{
    const struct pwt_field array[] = {fields...};
    pwt_log_write_(inv, record, array, static_cast<uint32_t>(sizeof...(fields)) - 1U);
}
#    define PWT_LOG_FIELDS_(inv, record, ...) pwt_log_fields_((inv), (record), __VA_ARGS__)
#else
#    define PWT_LOG_FIELDS_(inv, record, ...)                          \
        pwt_log_write_((inv), (record), PWT_FIELD_ARRAY_(__VA_ARGS__), \
                       PWT_FIELD_COUNT_(__VA_ARGS__))
#endif

/**
 * @name Log calls: `pwt_log_info(inv, "order received", PWT_STR("order_id", id), ...)`
 * A message in NUL-terminated text, then any number of fields. Nothing is evaluated unless the
 * level is on. Any thread that owns `inv`. Since 1.0.
 * @{
 */
/** @brief A line at any level, which is evaluated twice; the others name theirs. Since 1.0. */
#define pwt_log(inv, level, ...)                                                                  \
    (pwt_log_enabled(level) ? PWT_LOG_FIELDS_(inv,                                                \
                                              pwt_log_record_((level), (uint32_t)__LINE__,        \
                                                              __func__, PWT_FIRST_(__VA_ARGS__)), \
                                              PWT_REST_(__VA_ARGS__))                             \
                            : (void)0)
#define pwt_log_debug(inv, ...)    pwt_log(inv, PWT_LOG_DEBUG, __VA_ARGS__)    /**< DEBUG */
#define pwt_log_info(inv, ...)     pwt_log(inv, PWT_LOG_INFO, __VA_ARGS__)     /**< INFO */
#define pwt_log_warning(inv, ...)  pwt_log(inv, PWT_LOG_WARNING, __VA_ARGS__)  /**< WARNING */
#define pwt_log_error(inv, ...)    pwt_log(inv, PWT_LOG_ERROR, __VA_ARGS__)    /**< ERROR */
#define pwt_log_critical(inv, ...) pwt_log(inv, PWT_LOG_CRITICAL, __VA_ARGS__) /**< CRITICAL */
/** @} */

#endif
