/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file types.h
 * @brief What every side of the ABI shares: text, fields, codes, and the ABI version.
 *
 * Strict C11 that also compiles as C++. Only fixed-width types and pointers cross the ABI, every
 * struct is free of implicit padding, and structs grow at the end only (docs/abi.md).
 */
#ifndef PWT_TYPES_H
#define PWT_TYPES_H

#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
#    define PWT_BEGIN_DECLS                     extern "C" {
#    define PWT_END_DECLS                       }
#    define PWT_STATIC_ASSERT_(condition, text) static_assert(condition, text)
#else
#    define PWT_BEGIN_DECLS
#    define PWT_END_DECLS
#    define PWT_STATIC_ASSERT_(condition, text) _Static_assert(condition, text)
#endif

/** @brief ABI generation. Host and plugin must agree on it. Since 1.0. */
#define PWT_ABI_MAJOR 1
/** @brief Additions within the generation. A plugin's must not exceed the host's. Since 1.0. */
#define PWT_ABI_MINOR 0

PWT_STATIC_ASSERT_(sizeof(void *) == 8, "Powertools runs on 64-bit Linux: x86_64 and arm64");

PWT_BEGIN_DECLS

/** @brief Codes that functions of this API return: 0, or one of these. Since 1.0. */
enum pwt_status {
    PWT_OK = 0,             /**< Done. */
    PWT_EINVAL = -10,       /**< An argument is outside what the function accepts. */
    PWT_ENOMEM = -11,       /**< Memory or an arena's maximum is exhausted. */
    PWT_EABSENT = -12,      /**< The plugin that offers this service is not loaded. */
    PWT_ECONFIG = -13,      /**< A setting is missing or wrong. */
    PWT_ENOTFOUND = -14,    /**< The thing asked for does not exist. */
    PWT_ELIMIT = -15,       /**< A documented limit was reached. */
    PWT_EIO = -16,          /**< The system or a peer failed. */
    PWT_ETIMEOUT = -17,     /**< The time allowed ran out. */
    PWT_ESTATE = -18,       /**< Not allowed at this point of the invocation. */
    PWT_EUSER = -19,        /**< An error of the function's own (pwt_fail_as). */
    PWT_EUNSUPPORTED = -20, /**< Known, but not available in this build or mode. */
    PWT_EFORMAT = -21       /**< Bytes are not in the format they should be in. */
};

/** @brief What a plugin or handler declares about itself, in its `flags`. Since 1.0. */
enum pwt_flags {
    PWT_CONCURRENT = 1,    /**< Ready for several invocations at once; without it one at a time. */
    PWT_FAIL_OPEN = 2,     /**< Plugins: a failing callback costs a diagnostic line. */
    PWT_FAIL_CLOSED = 4,   /**< Plugins: a failing callback fails the invocation. */
    PWT_STREAM_OK = 8,     /**< Plugins: `after` does not need the whole response at once. */
    PWT_ON_DEMAND = 16,    /**< Plugins: for those who require it; `all` leaves it out. */
    PWT_TIDY_SHUTDOWN = 32 /**< Plugins: `shutdown` only tidies up; where nobody else needs SIGTERM,
                                Lambda is not asked for it (pwt_expect_shutdown()). */
};

/**
 * @brief A piece of memory that somebody else owns: text in UTF-8, or any bytes.
 *
 * Not NUL-terminated. `{NULL, 0}` is "absent"; a non-NULL `ptr` with `len` 0 is "empty". Passed by
 * value and in arrays: it never grows. Since 1.0.
 */
struct pwt_bytes {
    const char *ptr; /**< First byte, or NULL for "absent". */
    uint64_t len;    /**< Bytes. */
};

/**
 * @brief Makes bytes from an address and a length.
 * @param ptr The first byte, or NULL for "absent".
 * @param len Bytes.
 * @return The two together; nothing is copied.
 *
 * Threads: any. Since 1.0.
 */
static inline struct pwt_bytes pwt_bytes_make(const void *ptr, uint64_t len)
{
    struct pwt_bytes b;
    b.ptr = (const char *)ptr;
    b.len = len;
    return b;
}

/**
 * @brief Makes bytes from NUL-terminated text.
 * @param text The text; NULL gives "absent".
 * @return The text without its NUL; nothing is copied.
 *
 * Threads: any. Since 1.0.
 */
static inline struct pwt_bytes pwt_cstr(const char *text)
{
    return pwt_bytes_make(text, text ? (uint64_t)strlen(text) : 0);
}

/**
 * @brief Whether two pieces of memory hold the same bytes; absent equals empty.
 * @param a One of them.
 * @param b The other.
 * @return 1 if they do, otherwise 0.
 *
 * Threads: any. Since 1.0.
 */
static inline int pwt_bytes_equal(struct pwt_bytes a, struct pwt_bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, (size_t)a.len) == 0);
}

/** @brief What a field's value is. Since 1.0. */
enum pwt_field_type {
    PWT_FIELD_END = 0,    /**< Ends a list; carries nothing. */
    PWT_FIELD_STRING = 1, /**< `value.bytes`: text in UTF-8. */
    PWT_FIELD_INT = 2,    /**< `value.i64`. */
    PWT_FIELD_UINT = 3,   /**< `value.u64`. */
    PWT_FIELD_DOUBLE = 4, /**< `value.f64`; NaN and infinities print as null. */
    PWT_FIELD_BOOL = 5,   /**< `value.u64`: 0 or 1. */
    PWT_FIELD_NULL = 6,   /**< JSON null. */
    PWT_FIELD_JSON = 7,   /**< `value.bytes`: one JSON value, verified before it is printed. */
    PWT_FIELD_OBJECT = 8, /**< Opens an object. Documents only (pwt_doc_put()). */
    PWT_FIELD_ARRAY = 9,  /**< Opens an array. Documents only (pwt_doc_put()). */
    PWT_FIELD_CLOSE = 10  /**< Closes the innermost of these. Documents only (pwt_doc_put()). */
};

/**
 * @brief The value of a field; `type` of struct pwt_field says which member counts.
 *
 * It never grows: new types of value fit into 16 bytes. Since 1.0.
 */
union pwt_value {
    struct pwt_bytes bytes; /**< PWT_FIELD_STRING, PWT_FIELD_JSON. */
    int64_t i64;            /**< PWT_FIELD_INT. */
    uint64_t u64;           /**< PWT_FIELD_UINT, PWT_FIELD_BOOL. */
    double f64;             /**< PWT_FIELD_DOUBLE. */
};

/**
 * @brief One key and its value: what a log line, an annotation or metadata is made of.
 *
 * Passed in arrays: it never grows. Since 1.0.
 */
struct pwt_field {
    struct pwt_bytes key;  /**< Text in UTF-8. */
    uint32_t type;         /**< enum pwt_field_type. */
    uint32_t flags;        /**< Zero: reserved. */
    union pwt_value value; /**< As `type` says. */
};

/** @brief Makes a field without a value; base of the makers below. Since 1.0. */
static inline struct pwt_field pwt_field_(const char *key, uint32_t type)
{
    struct pwt_field f;
    f.key = pwt_cstr(key);
    f.type = type;
    f.flags = 0;
    f.value.bytes = pwt_bytes_make(NULL, 0); /* member by member: memset stalls what follows */
    return f;
}

/**
 * @brief A text field from bytes.
 * @param key NUL-terminated text.
 * @param text Text in UTF-8; absent bytes print as null.
 * @return The field; it borrows both texts.
 *
 * Threads: any. Since 1.0.
 */
static inline struct pwt_field pwt_field_bytes(const char *key, struct pwt_bytes text)
{
    struct pwt_field f = pwt_field_(key, text.ptr ? PWT_FIELD_STRING : PWT_FIELD_NULL);
    f.value.bytes = text;
    return f;
}

/**
 * @brief A field that holds one JSON value.
 * @param key NUL-terminated text.
 * @param json The value as text; absent bytes print as null.
 * @return The field; it borrows both texts.
 *
 * Threads: any. Since 1.0.
 */
static inline struct pwt_field pwt_field_json(const char *key, struct pwt_bytes json)
{
    struct pwt_field f = pwt_field_(key, json.ptr ? PWT_FIELD_JSON : PWT_FIELD_NULL);
    f.value.bytes = json;
    return f;
}

/**
 * @brief A signed integer field.
 * @param key NUL-terminated text.
 * @param value Printed exactly.
 * @return The field; it borrows the key.
 *
 * Threads: any. Since 1.0.
 */
static inline struct pwt_field pwt_field_int(const char *key, int64_t value)
{
    struct pwt_field f = pwt_field_(key, PWT_FIELD_INT);
    f.value.i64 = value;
    return f;
}

/**
 * @brief An unsigned integer field.
 * @param key NUL-terminated text.
 * @param value Printed exactly.
 * @return The field; it borrows the key.
 *
 * Threads: any. Since 1.0.
 */
static inline struct pwt_field pwt_field_uint(const char *key, uint64_t value)
{
    struct pwt_field f = pwt_field_(key, PWT_FIELD_UINT);
    f.value.u64 = value;
    return f;
}

/**
 * @brief A floating-point field.
 * @param key NUL-terminated text.
 * @param value Printed in the fewest digits that read back the same; NaN and infinities as null.
 * @return The field; it borrows the key.
 *
 * Threads: any. Since 1.0.
 */
static inline struct pwt_field pwt_field_double(const char *key, double value)
{
    struct pwt_field f = pwt_field_(key, PWT_FIELD_DOUBLE);
    f.value.f64 = value;
    return f;
}

/**
 * @brief A true/false field.
 * @param key NUL-terminated text.
 * @param value Zero is false, anything else true.
 * @return The field; it borrows the key.
 *
 * Threads: any. Since 1.0.
 */
static inline struct pwt_field pwt_field_bool(const char *key, int value)
{
    struct pwt_field f = pwt_field_(key, PWT_FIELD_BOOL);
    f.value.u64 = value != 0;
    return f;
}

/**
 * @name Fields, as a call site writes them
 * `key` is NUL-terminated text. The field borrows its text: it lives as long as the call.
 * Since 1.0.
 * @{
 */
#define PWT_STR(key, text)     pwt_field_bytes((key), pwt_cstr(text)) /**< NUL-terminated text. */
#define PWT_BYTES(key, bytes)  pwt_field_bytes((key), (bytes))        /**< Text with a length. */
#define PWT_INT(key, value)    pwt_field_int((key), (value))          /**< int64_t. */
#define PWT_UINT(key, value)   pwt_field_uint((key), (value))         /**< uint64_t. */
#define PWT_DOUBLE(key, value) pwt_field_double((key), (value))       /**< double. */
#define PWT_BOOL(key, value)   pwt_field_bool((key), (value))         /**< Zero or not. */
#define PWT_JSON(key, bytes)   pwt_field_json((key), (bytes))         /**< One JSON value. */
#define PWT_NULL(key)          pwt_field_((key), PWT_FIELD_NULL)      /**< null. */
/** @} */

/* How a call site's variable arguments become "first" and "an array of the rest". Every list gets
 * an end mark, so that no list is ever empty: ISO C has neither empty arrays nor empty `...`. */
#define PWT_FIRST_(...)         PWT_FIRST__(__VA_ARGS__, 0)
#define PWT_FIRST__(first, ...) first
#define PWT_END_                pwt_field_("", PWT_FIELD_END)
#define PWT_REST_(...)          PWT_REST__(__VA_ARGS__, PWT_END_)
#define PWT_REST__(first, ...)  __VA_ARGS__
#define PWT_ARGS_(...)          __VA_ARGS__

PWT_END_DECLS

/* A call whose last arguments are an array of fields and how many they are, the end mark not
 * counted; `args` are those before, in parentheses. C++ has no array literals. */
#ifdef __cplusplus
/** @brief The fields of a call site. */
template <uint32_t Count> struct pwt_fields_ {
    struct pwt_field list[Count]; /**< The end mark, too. */

    /** @brief Calls a function with arguments and the fields. */
    template <class Function, class... Args>
    auto pass(Function function, Args... args) const
        -> decltype(function(args..., static_cast<const struct pwt_field *>(nullptr), 0U))
    {
        return function(args..., &list[0], Count - 1U);
    }
};

/** @brief Makes them of a call site's arguments. */
template <class... Fields>
inline pwt_fields_<sizeof...(Fields)> pwt_fields_of_(const Fields &...fields)
{
    return {{fields...}};
}

#    define PWT_CALL_FIELDS_(function, args, ...) \
        pwt_fields_of_(__VA_ARGS__).pass((function), PWT_ARGS_ args)
#else
#    define PWT_FIELD_ARRAY_(...) ((const struct pwt_field[]){__VA_ARGS__})
#    define PWT_FIELD_COUNT_(...) \
        ((uint32_t)(sizeof(PWT_FIELD_ARRAY_(__VA_ARGS__)) / sizeof(struct pwt_field)) - 1U)
#    define PWT_CALL_FIELDS_(function, args, ...) \
        (function)(PWT_ARGS_ args, PWT_FIELD_ARRAY_(__VA_ARGS__), PWT_FIELD_COUNT_(__VA_ARGS__))
#endif

#endif
