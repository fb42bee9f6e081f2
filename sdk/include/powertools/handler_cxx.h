/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file handler_cxx.h
 * @brief The C++ half of PWT_HANDLER(): exceptions become errors. Included by handler.h.
 *
 * Uses no std::string: what a handler uses of namespace std is exported from its shared object.
 */
#ifndef PWT_HANDLER_CXX_H
#define PWT_HANDLER_CXX_H

#include <powertools/handler.h>

#ifdef __cplusplus

#    include <cstdlib>
#    include <cxxabi.h>
#    include <exception>
#    include <typeinfo>

/* From C++17 on the exported descriptor is constant data; before, a constructor fills it. */
#    if __cplusplus >= 201703L
#        define PWT_CONSTEXPR_ constexpr
#    else
#        define PWT_CONSTEXPR_
#    endif

#    if defined(__cpp_exceptions)

/** @brief An error type's name, NUL-terminated. */
struct pwt_exception_name_ {
    char text[64]; /**< Longer names are cut. */
};

/**
 * @brief Makes a name that Lambda accepts, letters only: `std::out_of_range` gives `OutOfRange`.
 * @param type A demangled type; namespace and template arguments are left out.
 * @return The name, or `Exception` where there is none.
 */
static inline struct pwt_exception_name_ pwt_exception_name_of_(const char *type)
{
    struct pwt_exception_name_ name = {"Exception"};
    std::size_t len = 0;
    bool upper = true;
    for (const char *c = type; *c != '\0' && *c != '<'; c++) {
        const bool small = *c >= 'a' && *c <= 'z';
        if (!small && (*c < 'A' || *c > 'Z')) {
            len = *c == ':' ? 0 : len; /* what came before was a namespace */
            upper = true;
        } else if (len + 1 < sizeof(name.text)) {
            name.text[len++] = upper && small ? static_cast<char>(*c - 'a' + 'A') : *c;
            name.text[len] = '\0';
            upper = false;
        }
    }
    return name;
}

/** @brief The error type of the exception being handled. */
static inline struct pwt_exception_name_ pwt_exception_now_()
{
    const std::type_info *type = abi::__cxa_current_exception_type();
    int status = 0;
    char *demangled = type ? abi::__cxa_demangle(type->name(), nullptr, nullptr, &status) : nullptr;
    const struct pwt_exception_name_ name = pwt_exception_name_of_(demangled ? demangled : "");
    std::free(demangled);
    return name;
}

#    endif

/** @brief Calls `handle(inv)`; an exception that leaves it becomes the invocation's error. */
template <typename Handle> static inline int32_t pwt_guarded_(Handle handle, struct pwt_inv *inv)
{
#    if defined(__cpp_exceptions)
    try {
        return handle(inv);
    } catch (abi::__forced_unwind &) {
        throw; /* a thread being cancelled is not an error to swallow */
    } catch (const std::exception &e) {
        return pwt_fail_as(inv, pwt_exception_now_().text, "%s", e.what());
    } catch (...) {
        return pwt_fail_as(inv, pwt_exception_now_().text,
                           "the handler threw something that is not a std::exception");
    }
#    else
    return handle(inv);
#    endif
}

/** @brief The exported descriptor: the author's, with the two shims where something is to call. */
static inline PWT_CONSTEXPR_ struct pwt_handler
pwt_with_shims_(struct pwt_handler user, pwt_handle_fn handle, pwt_handle_fn init)
{
    user.handle = user.handle ? handle : nullptr;
    user.init = user.init ? init : nullptr;
    return user;
}

#endif /* __cplusplus */

#endif
