/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file service.h
 * @brief How one shared object offers functions to others, and how others reach them.
 *
 * A plugin offers tables of functions. A service header declares what it wants to import with
 * PWT_IMPORT(); the host fills the slot of every loaded object that included the header. The slot
 * stays NULL where nobody offers the service, and the wrappers in the header see to that.
 */
#ifndef PWT_SERVICE_H
#define PWT_SERVICE_H

#include <powertools/host.h>

PWT_BEGIN_DECLS

/** @brief A table that a plugin offers. Since 1.0. */
struct pwt_service {
    const char *name;  /**< `[a-z][a-z0-9-]{0,31}`; usually the plugin's own. */
    uint32_t major;    /**< Changes when something in the table breaks. */
    uint32_t size;     /**< Bytes of `table`; it grows at the end only. */
    const void *table; /**< The functions. They take a struct pwt_inv and call pwt_inv_cx(). */
};

PWT_END_DECLS

/**
 * @brief Declares an import at file level, and its hidden slot `pwt_<ident>_slot`.
 *
 * `PWT_IMPORT(logger, "logger", 1, struct pwt_logger_service)` gives the function
 * `pwt_logger_table()`, which returns the table or NULL. One slot per shared object, however many
 * files use it. The constructor only links the first file's declaration into the object's list, so
 * that the host finds the imports of all its files, each once. `ident` is a C identifier.
 * Since 1.0.
 */
#define PWT_IMPORT(ident, service_name, service_major, type)                             \
    PWT_BEGIN_DECLS                                                                      \
    extern const void *pwt_##ident##_slot __attribute__((visibility("hidden")));         \
    __attribute__((weak, visibility("hidden"))) const void *pwt_##ident##_slot = NULL;   \
    extern uint32_t pwt_##ident##_declared_ __attribute__((visibility("hidden")));       \
    __attribute__((weak, visibility("hidden"))) uint32_t pwt_##ident##_declared_ = 0;    \
    static struct pwt_import pwt_##ident##_import_ = {                                   \
        service_name, service_major, (uint32_t)sizeof(type), &pwt_##ident##_slot, NULL}; \
    __attribute__((constructor)) static void pwt_##ident##_declare_(void)                \
    {                                                                                    \
        if (pwt_##ident##_declared_ == 0) {                                              \
            pwt_##ident##_declared_ = 1;                                                 \
            pwt_##ident##_import_.next = pwt_this_module.imports;                        \
            pwt_this_module.imports = &pwt_##ident##_import_;                            \
        }                                                                                \
    }                                                                                    \
    static inline type const *pwt_##ident##_table(void)                                  \
    {                                                                                    \
        return (type const *)pwt_##ident##_slot;                                         \
    }                                                                                    \
    PWT_END_DECLS                                                                        \
    PWT_STATIC_ASSERT_(sizeof(type) % sizeof(void *) == 0, "a service table holds pointers")

/** @brief What every handler and plugin says of itself first; the macros' part. */
#define PWT_IDENTITY_(magic_value, type)                                            \
    .magic = (magic_value), .abi_major = PWT_ABI_MAJOR, .abi_minor = PWT_ABI_MINOR, \
    .size = (uint32_t)sizeof(type), .module = &pwt_this_module

/* C++ before 20 calls designated initialisers an extension, and every C++ warns about members left
 * out; both are how a descriptor is meant to be written. */
#ifdef __cplusplus
#    define PWT_QUIET_BEGIN_                                                            \
        _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wpedantic\"") \
            _Pragma("GCC diagnostic ignored \"-Wmissing-field-initializers\"") PWT_QUIET_CXX_
#    define PWT_QUIET_END_ _Pragma("GCC diagnostic pop")
#    if defined(__clang__)
#        define PWT_QUIET_CXX_ _Pragma("GCC diagnostic ignored \"-Wc++20-designator\"")
#    elif __GNUC__ >= 12 /* GCC 11 and older know the warning under -Wpedantic only */
#        define PWT_QUIET_CXX_ _Pragma("GCC diagnostic ignored \"-Wc++20-extensions\"")
#    else
#        define PWT_QUIET_CXX_
#    endif
#else
#    define PWT_QUIET_BEGIN_
#    define PWT_QUIET_END_
#endif

#endif
