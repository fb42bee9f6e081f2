/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file plugin.h
 * @brief What a plugin author needs: the vtable, option tables, and PWT_PLUGIN().
 */
#ifndef PWT_PLUGIN_H
#define PWT_PLUGIN_H

#include <powertools/host.h>
#include <powertools/service.h>

#include <stddef.h>

PWT_BEGIN_DECLS

/** @brief `magic` of struct pwt_plugin: "PWTP" in memory order. Since 1.0. */
#define PWT_PLUGIN_MAGIC 0x50545750U

/**
 * @brief Where in the chain a plugin stands. OBSERVE is outermost; `POWERTOOLS_PLUGINS` orders
 * plugins within a phase only. Since 1.0.
 */
enum pwt_phase {
    PWT_PHASE_APP = 0,     /**< The default: next to the handler. */
    PWT_PHASE_PROTECT = 1, /**< Guards data or side effects: masking, validation, idempotency. */
    PWT_PHASE_SPLIT = 2,   /**< Turns one event into several: batch. */
    PWT_PHASE_OBSERVE = 3  /**< Sees everything, after protection was applied: logger, metrics. */
};

/** @brief What an option's text must be, and what is stored at its `offset`. Since 1.0. */
enum pwt_option_type {
    PWT_OPT_STRING = 1, /**< Any text. Stores struct pwt_bytes. */
    PWT_OPT_BOOL = 2,   /**< `1 y yes t true on` or `0 n no f false off`. Stores uint32_t. */
    PWT_OPT_INT = 3,    /**< A whole number. Stores int64_t. */
    PWT_OPT_NUMBER = 4, /**< A decimal number. Stores double. */
    PWT_OPT_SIZE = 5,   /**< `65536`, `64k`, `10m`, `1g` (powers of 1024). Stores uint64_t bytes. */
    PWT_OPT_DURATION = 6, /**< `5s`, `250ms`, `10m`, `1h`; a bare number is seconds. Stores
                               int64_t milliseconds. */
    PWT_OPT_LIST = 7,     /**< Items separated by commas, blanks trimmed. Stores struct pwt_list. */
    PWT_OPT_ENUM = 8,     /**< One of `choices`, in any case. Stores its index as uint32_t. */
    PWT_OPT_JSON = 9      /**< One JSON value. Stores struct pwt_bytes. */
};

/** @brief How an option is treated. Since 1.0. */
enum pwt_option_flags {
    PWT_OPT_LENIENT = 1,  /**< A bad value is reported and the default used. */
    PWT_OPT_SECRET = 2,   /**< The value is never printed. */
    PWT_OPT_REQUIRED = 4, /**< Without a value the plugin does not load. */
    PWT_OPT_MILLIS = 8    /**< PWT_OPT_DURATION: a bare number is milliseconds. */
};

/** @brief What PWT_OPT_LIST stores, inside a plugin's own struct: it never grows. Since 1.0. */
struct pwt_list {
    const struct pwt_bytes *items; /**< `count` items; the host's, for the life of the process. */
    uint64_t count;                /**< How many. */
};

/**
 * @brief One setting. Only these tables read the environment; the host checks and stores the value
 * into `self` before `init`.
 *
 * A value may be `@file` (relative to the function's folder; `@@` is a literal `@`), or stand in
 * `powertools.json` there under the first name in `env`. The environment beats the file.
 * Since 1.0.
 */
struct pwt_option {
    const char *env;     /**< Variable names by precedence: `POWERTOOLS_LOG_LEVEL|LOG_LEVEL`. */
    uint32_t type;       /**< enum pwt_option_type. */
    uint32_t flags;      /**< enum pwt_option_flags. */
    const char *def;     /**< Default, as text; NULL leaves the storage zero. */
    const char *choices; /**< PWT_OPT_ENUM: `off|basic|full`. */
    const char *range;   /**< `0..60000`, `0..`, `1ms..10s`: of numbers, sizes, durations. */
    const char *help;    /**< One sentence; also for the generated documentation. */
    uint64_t offset;     /**< offsetof(struct self, member). */
};

/** @brief Tells observers which plugin the chain enters or leaves. Since 1.0. */
struct pwt_step {
    struct pwt_bytes plugin; /**< Its name; `handler` for the handler. */
    uint32_t phase;          /**< enum pwt_phase. */
    uint32_t reserved;       /**< Zero. */
};

/**
 * @brief A plugin as its shared object exports it, under the name `pwt_plugin_v1`.
 *
 * Fill it with PWT_PLUGIN(); a callback left out passes through. The first group is the macro's.
 * A callback returns 0 or pwt_fail(); what a failure means, the plugin's policy flag says
 * (`POWERTOOLS_<NAME>_ON_ERROR=open|closed` overrides it). Since 1.0.
 */
struct pwt_plugin {
    uint32_t magic;            /**< PWT_PLUGIN_MAGIC. */
    uint32_t abi_major;        /**< PWT_ABI_MAJOR it was compiled with. */
    uint32_t abi_minor;        /**< PWT_ABI_MINOR it was compiled with. */
    uint32_t size;             /**< sizeof(struct pwt_plugin) then. */
    struct pwt_module *module; /**< The object's slot for the host. */

    const char *name;    /**< `[a-z][a-z0-9-]{0,31}`, equal to the file's stem. */
    const char *version; /**< Of the plugin, such as `1.0.0`. */
    const char *summary; /**< One sentence. */

    const struct pwt_option *options;   /**< PWT_OPTIONS(): the settings. */
    uint32_t option_size;               /**< sizeof(struct pwt_option) then. */
    uint32_t option_count;              /**< Entries in `options`. */
    const struct pwt_service *services; /**< PWT_SERVICES(): what it offers. */
    uint32_t service_size;              /**< sizeof(struct pwt_service) then. */
    uint32_t service_count;             /**< Entries in `services`. */

    uint32_t flags; /**< Exactly one of PWT_FAIL_OPEN, PWT_FAIL_CLOSED; and PWT_CONCURRENT, ... */
    uint32_t phase; /**< enum pwt_phase. */

    uint64_t self_size;   /**< Bytes for the process: options, and what `init` prepares. */
    uint64_t worker_size; /**< Bytes per worker. `init` fills a template, copied to every worker. */
    uint64_t state_size;  /**< Bytes per invocation and per child, zeroed. */

    /** Plugins it cannot work without, separated by commas; loaded too if they are found. */
    const char *required;

    /** Once, single-threaded, in chain order. `cx->inv` is the scope of the init: services of
     * plugins initialised before accept it. May block. */
    int32_t (*init)(struct pwt_cx *cx);
    /** On the way in. May replace the event. Must not block for long. */
    int32_t (*before)(struct pwt_cx *cx);
    /** Around everything further in: calls pwt_next_run() 0, 1 or N times. */
    int32_t (*around)(struct pwt_cx *cx, struct pwt_next *next);
    /** On the way out, if and only if this `before` succeeded. May replace the outcome. */
    int32_t (*after)(struct pwt_cx *cx);
    /** A plugin further in made a child; on the root's thread. `cx->child_state` is the child's. */
    int32_t (*fork)(struct pwt_cx *cx, struct pwt_inv *child);
    /** That child is done; in record order, on the root's thread. */
    void (*join)(struct pwt_cx *cx, struct pwt_inv *child);
    /** Observers: the chain goes into a plugin further in. */
    void (*enter)(struct pwt_cx *cx, const struct pwt_step *step);
    /** Observers: the chain came out of it. */
    void (*leave)(struct pwt_cx *cx, const struct pwt_step *step);
    /** The caller has its answer. Once per root invocation, even if `before` never ran. Write what
     * need not delay the answer; may block for the plugin's documented budget. */
    void (*settled)(struct pwt_cx *cx);
    /** The process may die now: a crash, the deadline, SIGTERM. In signal context: write bytes that
     * were already published to `fd`, and nothing else. */
    void (*last_words)(struct pwt_cx *cx, int32_t fd);
    /** SIGTERM, best effort, within 250 ms for all plugins together. */
    void (*shutdown)(struct pwt_cx *cx);
    /** Before a snapshot is taken (SnapStart). */
    int32_t (*before_snapshot)(struct pwt_cx *cx);
    /** After a snapshot was restored: reseed, reconnect. */
    int32_t (*after_restore)(struct pwt_cx *cx);

    /** What else it cannot work without as it is configured: names as in `required`, or NULL. Once,
     * before any `init`; the options are in `self`, and nothing else is there. */
    const char *(*needs)(const void *self);
};

PWT_END_DECLS

/** @brief Sets the option table: `PWT_OPTIONS(s_options)`. Since 1.0. */
#define PWT_OPTIONS(table)                                                  \
    .options = (table), .option_size = (uint32_t)sizeof(struct pwt_option), \
    .option_count = (uint32_t)(sizeof(table) / sizeof((table)[0]))

/** @brief Sets the table of services offered: `PWT_SERVICES(s_services)`. Since 1.0. */
#define PWT_SERVICES(table)                                                    \
    .services = (table), .service_size = (uint32_t)sizeof(struct pwt_service), \
    .service_count = (uint32_t)(sizeof(table) / sizeof((table)[0]))

/**
 * @brief Exports the plugin of this shared object: `PWT_PLUGIN(.name = "audit", ...);`
 *
 * Once per object. In C++ members stand in the order of struct pwt_plugin, and a callback must not
 * let an exception out. Since 1.0.
 */
#ifdef __cplusplus
#    define PWT_PLUGIN(...)                                                   \
        PWT_QUIET_BEGIN_                                                      \
        extern "C" __attribute__((visibility("default")))                     \
        const struct pwt_plugin pwt_plugin_v1 = {                             \
            PWT_IDENTITY_(PWT_PLUGIN_MAGIC, struct pwt_plugin), __VA_ARGS__}; \
        PWT_QUIET_END_                                                        \
        static_assert(true, "takes the semicolon")
#else
#    define PWT_PLUGIN(...)                                                                    \
        extern const struct pwt_plugin pwt_plugin_v1;                                          \
        __attribute__((visibility("default"), used)) const struct pwt_plugin pwt_plugin_v1 = { \
            PWT_IDENTITY_(PWT_PLUGIN_MAGIC, struct pwt_plugin), __VA_ARGS__}
#endif

#endif
