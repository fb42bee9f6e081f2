/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of layout.def as compile-time assertions, for C and C++. headers.py compiles it with
 * every compiler and standard. With LAYOUT_GROWS structs may be larger than listed: that is a later
 * header, which must still hold every line.
 */
#include <powertools/aws.h>
#include <powertools/plugin.h>
#include <powertools/powertools.h>
#include <powertools/redact.h>

#ifdef __cplusplus
#    include <type_traits>
#    define SAME_TYPE(a, b) std::is_same<a, b>::value
#else
#    define SAME_TYPE(a, b) __builtin_types_compatible_p(a, b)
#endif

#ifdef LAYOUT_GROWS
#    define SIZE_HOLDS(actual, listed) ((actual) >= (listed))
#else
#    define SIZE_HOLDS(actual, listed) ((actual) == (listed))
#endif

#define STRUCT(name, bytes) \
    PWT_STATIC_ASSERT_(SIZE_HOLDS(sizeof(struct name), bytes), "size of struct " #name);
#define FIELD(name, member, place, type)                                                          \
    PWT_STATIC_ASSERT_(offsetof(struct name, member) == (place), "offset of " #name "." #member); \
    PWT_STATIC_ASSERT_(SAME_TYPE(__typeof__(((struct name *)0)->member), type),                   \
                       "type of " #name "." #member);
#define VALUE(name, number) PWT_STATIC_ASSERT_((name) == (number), "value of " #name);

#include "layout.def"

PWT_STATIC_ASSERT_(sizeof(union pwt_value) == 16, "size of union pwt_value");
