/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file handler.h
 * @brief What a function author needs to export a handler: PWT_HANDLER().
 */
#ifndef PWT_HANDLER_H
#define PWT_HANDLER_H

#include <powertools/host.h>
#include <powertools/service.h>

PWT_BEGIN_DECLS

/** @brief `magic` of struct pwt_handler: "PWTH" in memory order. Since 1.0. */
#define PWT_HANDLER_MAGIC 0x48545750U

/**
 * @brief Does the work: reads pwt_inv_event(), answers with pwt_respond(), returns 0 or pwt_fail().
 * Since 1.0.
 */
typedef int32_t (*pwt_handle_fn)(struct pwt_inv *inv);

/**
 * @brief A handler as its shared object exports it, under the name `pwt_handler_v1_<name>`.
 *
 * Fill it with PWT_HANDLER(). The first group is the macro's. Since 1.0.
 */
struct pwt_handler {
    uint32_t magic;            /**< PWT_HANDLER_MAGIC. */
    uint32_t abi_major;        /**< PWT_ABI_MAJOR it was compiled with. */
    uint32_t abi_minor;        /**< PWT_ABI_MINOR it was compiled with. */
    uint32_t size;             /**< sizeof(struct pwt_handler) then. */
    struct pwt_module *module; /**< The object's slot for the host. */
    const char *name;          /**< The name in the exported symbol. */

    /** Called per invocation, or per record under `batch`. Returns 0 or pwt_fail(). Mandatory. */
    pwt_handle_fn handle;
    /** Called once, before the first event, with every service bound. Returns 0 or pwt_fail();
     * a failure is an init error. Opens what is dear. */
    int32_t (*init)(struct pwt_inv *scope);
    /** Called once on SIGTERM, best effort. */
    void (*shutdown)(void);
    /** Plugins that must be loaded, separated by commas: their absence is an init error. */
    const char *required;
    uint32_t flags;    /**< PWT_CONCURRENT if several workers may call it at once, or 0. */
    uint32_t reserved; /**< Zero. */
};

PWT_END_DECLS

#ifdef __cplusplus
#    include <powertools/handler_cxx.h>
#endif

/**
 * @brief Exports a handler: `PWT_HANDLER(orders, .handle = handle);`
 *
 * `_HANDLER=app.orders` then finds it in `app.so` or `libapp.so`. One object may hold several. In
 * C++ members stand in the order of struct pwt_handler, and an exception that leaves `handle` or
 * `init` becomes the error `Function.<Type>`. Since 1.0.
 */
#ifdef __cplusplus
#    define PWT_HANDLER(handler_name, ...)                                                         \
        PWT_QUIET_BEGIN_                                                                           \
        static PWT_CONSTEXPR_ const struct pwt_handler pwt_##handler_name##_user_ = {              \
            PWT_IDENTITY_(PWT_HANDLER_MAGIC, struct pwt_handler), .name = #handler_name,           \
            __VA_ARGS__};                                                                          \
        static int32_t pwt_##handler_name##_handle_(struct pwt_inv *inv)                           \
        {                                                                                          \
            return pwt_guarded_(pwt_##handler_name##_user_.handle, inv);                           \
        }                                                                                          \
        static int32_t pwt_##handler_name##_init_(struct pwt_inv *scope)                           \
        {                                                                                          \
            return pwt_guarded_(pwt_##handler_name##_user_.init, scope);                           \
        }                                                                                          \
        extern "C" __attribute__((visibility("default")))                                          \
        PWT_CONSTEXPR_ const struct pwt_handler pwt_handler_v1_##handler_name = pwt_with_shims_(   \
            pwt_##handler_name##_user_, pwt_##handler_name##_handle_, pwt_##handler_name##_init_); \
        PWT_QUIET_END_                                                                             \
        static_assert(true, "takes the semicolon")
#else
#    define PWT_HANDLER(handler_name, ...)                                               \
        extern const struct pwt_handler pwt_handler_v1_##handler_name;                   \
        __attribute__((visibility("default"), used))                                     \
        const struct pwt_handler pwt_handler_v1_##handler_name = {                       \
            PWT_IDENTITY_(PWT_HANDLER_MAGIC, struct pwt_handler), .name = #handler_name, \
            __VA_ARGS__}
#endif

#endif
