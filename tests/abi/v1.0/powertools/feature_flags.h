/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file feature_flags.h
 * @brief The service `feature-flags`: whether a feature is on, by rules that change without a
 * deployment.
 *
 * The value of a flag is asked for with a default in it, which stays where the flag has no value:
 *
 *     bool cheaper = false;
 *     (void)pwt_flag(inv, "new-pricing", context, &cheaper);
 *
 * A context is what the rules compare: a JSON object, such as a part of the event, or fields.
 */
#ifndef PWT_FEATURE_FLAGS_H
#define PWT_FEATURE_FLAGS_H

#include <powertools/host.h>
#include <powertools/service.h>

#include <stdbool.h>

PWT_BEGIN_DECLS

/** @brief Why a flag has the value that it has. Since 1.0. */
enum pwt_flag_cause {
    PWT_FLAG_RULE_MATCHED = 1, /**< A rule matched: its `when_match`. */
    PWT_FLAG_NO_RULE = 2,      /**< The feature has no rules: its `default`. */
    PWT_FLAG_NO_MATCH = 3,     /**< No rule matched: its `default`. */
    PWT_FLAG_NO_FEATURE = 4,   /**< The document has no such feature: the caller's default. */
    PWT_FLAG_NO_DOCUMENT = 5,  /**< No document could be fetched: the caller's default. */
    PWT_FLAG_DENIED = 6,       /**< The document must not be read: an error. */
    PWT_FLAG_BAD_DOCUMENT = 7, /**< The document is against the schema: an error. */
    PWT_FLAG_BAD_ENVELOPE = 8, /**< The envelope is no expression: an error. */
    PWT_FLAG_BAD_CONTEXT = 9   /**< The context is no JSON object: an error. */
};

/** @brief How a rule came out: with its first condition that did not hold. Since 1.0. */
enum pwt_flag_check {
    PWT_FLAG_HOLDS = 0,       /**< All conditions held. */
    PWT_FLAG_DIFFERS = 1,     /**< One did not. */
    PWT_FLAG_KEY_ABSENT = 2,  /**< It did not, and the context lacks its key. */
    PWT_FLAG_OTHER_TYPE = 3,  /**< It cannot be asked of values of these types. */
    PWT_FLAG_OUT_OF_TIME = 4, /**< It is not the time. */
    PWT_FLAG_NO_LIBRARY = 5   /**< A percentage, and libcrypto is not there. */
};

/** @brief A flag to evaluate. Everything in it lives as long as the call. Since 1.0. */
struct pwt_flag_query {
    uint32_t size;            /**< sizeof(struct pwt_flag_query). */
    uint32_t field_count;     /**< Entries in `fields`. */
    struct pwt_bytes name;    /**< The feature's. */
    struct pwt_bytes context; /**< A JSON object, checked as far as it is looked at; or absent. */
    const struct pwt_field *fields; /**< The context instead, where `field_count` is not 0. */
};

/**
 * @brief A flag's value. The caller sets `size`; texts are the document's, and live as long as the
 * invocation. Since 1.0.
 */
struct pwt_flag_value {
    uint32_t size;         /**< sizeof(struct pwt_flag_value). */
    uint32_t type;         /**< enum pwt_field_type; PWT_FIELD_JSON for lists and objects. */
    union pwt_value value; /**< As `type` says. */
    struct pwt_bytes json; /**< The same as JSON. */
    uint32_t truth;        /**< 0 for false, null, 0 and what is empty; otherwise 1. */
    uint32_t reserved;     /**< Zero. */
};

/** @brief How one rule came out. In arrays: it never grows. Since 1.0. */
struct pwt_flag_step {
    struct pwt_bytes rule;   /**< Its name. */
    struct pwt_bytes action; /**< Of the condition that did not hold; absent if all did. */
    struct pwt_bytes key;    /**< Likewise. */
    uint32_t condition;      /**< Its index, from 0; the number of conditions if all held. */
    uint32_t check;          /**< enum pwt_flag_check. */
};

/**
 * @brief Why a flag has its value. The caller sets `size`. Lives as long as the invocation.
 *
 * Since 1.0.
 */
struct pwt_flag_explanation {
    uint32_t size;                     /**< sizeof(struct pwt_flag_explanation). */
    uint32_t cause;                    /**< enum pwt_flag_cause. */
    struct pwt_bytes feature;          /**< Its name. */
    struct pwt_bytes rule;             /**< The one that matched, or absent. */
    struct pwt_bytes json;             /**< The value; absent where it is the caller's default. */
    const struct pwt_flag_step *steps; /**< The rules looked at, in their order. */
    uint64_t step_count;               /**< How many. */
};

/** @brief The table that the plugin offers as service `feature-flags`, major 1. Since 1.0. */
struct pwt_flags_service {
    /** pwt_flag(), pwt_flag_evaluate(): a value, or the codes of pwt_flag_evaluate(). */
    int32_t (*evaluate)(struct pwt_inv *inv,
                        const struct pwt_flag_query *query,
                        struct pwt_flag_value *ret_value);
    /** pwt_flags_enabled(); the query's name is not used. */
    int32_t (*enabled)(struct pwt_inv *inv,
                       const struct pwt_flag_query *query,
                       struct pwt_bytes *ret_json);
    /** pwt_flag_explain() */
    int32_t (*explain)(struct pwt_inv *inv,
                       const struct pwt_flag_query *query,
                       struct pwt_flag_explanation *ret_explanation);
    /** pwt_flags_document(); `raw` other than 0: pwt_flags_fetched(). */
    int32_t (*document)(struct pwt_inv *inv, uint32_t raw, struct pwt_bytes *ret_json);
};

PWT_END_DECLS

PWT_IMPORT(flags, "feature-flags", 1, struct pwt_flags_service);

PWT_BEGIN_DECLS

/** @brief A query with a context in JSON. */
static inline struct pwt_flag_query pwt_flag_query_(const char *name, struct pwt_bytes context)
{
    struct pwt_flag_query query;
    query.size = (uint32_t)sizeof(query);
    query.field_count = 0;
    query.name = pwt_cstr(name);
    query.context = context;
    query.fields = NULL;
    return query;
}

/**
 * @brief A flag's value, of whatever type.
 * @param inv The invocation.
 * @param query What to evaluate.
 * @param ret_value Its `size` is set; written on success only.
 * @return 0; where the caller's default counts PWT_ENOTFOUND (no such feature), PWT_EIO (no
 *         document could be fetched) or PWT_EABSENT (no plugin); and as errors PWT_EFORMAT (the
 *         document is against the schema, or the context is no object), PWT_ECONFIG (the envelope
 *         is no expression, or the document must not be read), PWT_ENOMEM.
 *
 * A line on standard error says more of each but the first and the third. Since 1.0.
 */
static inline int32_t pwt_flag_evaluate(struct pwt_inv *inv,
                                        const struct pwt_flag_query *query,
                                        struct pwt_flag_value *ret_value)
{
    const struct pwt_flags_service *flags = pwt_flags_table();
    return flags ? flags->evaluate(inv, query, ret_value) : PWT_EABSENT;
}

/** @brief pwt_flag_evaluate() for the functions below. */
static inline int32_t pwt_flag_get_(struct pwt_inv *inv,
                                    const char *name,
                                    struct pwt_bytes context,
                                    struct pwt_flag_value *ret_value)
{
    struct pwt_flag_query query = pwt_flag_query_(name, context);
    ret_value->size = (uint32_t)sizeof(*ret_value);
    return pwt_flag_evaluate(inv, &query, ret_value);
}

/**
 * @brief Whether a feature is on.
 * @param inv The invocation.
 * @param name The feature's, NUL-terminated.
 * @param context A JSON object; absent (`pwt_cstr(NULL)`) where the rules look at the time only.
 * @param truth Holds the default; the value where the flag has one. What is not a boolean is
 *              false if it is null, 0 or empty.
 * @return As pwt_flag_evaluate().
 *
 * Since 1.0.
 */
static inline int32_t
pwt_flag(struct pwt_inv *inv, const char *name, struct pwt_bytes context, bool *truth)
{
    struct pwt_flag_value value;
    int32_t code = pwt_flag_get_(inv, name, context, &value);
    if (code == 0) {
        *truth = value.truth != 0;
    }
    return code;
}

/**
 * @brief A flag's value as a whole number.
 * @param inv The invocation.
 * @param name The feature's, NUL-terminated.
 * @param context As for pwt_flag().
 * @param number Holds the default; the value where the flag has one.
 * @return As pwt_flag_evaluate(); PWT_EINVAL where the value is no such number, and then the
 * default stays.
 *
 * Since 1.0.
 */
static inline int32_t
pwt_flag_int(struct pwt_inv *inv, const char *name, struct pwt_bytes context, int64_t *number)
{
    struct pwt_flag_value value;
    int32_t code = pwt_flag_get_(inv, name, context, &value);
    if (code == 0 && value.type != PWT_FIELD_INT) {
        return PWT_EINVAL;
    }
    if (code == 0) {
        *number = value.value.i64;
    }
    return code;
}

/**
 * @brief A flag's value as a number.
 * @param inv The invocation.
 * @param name The feature's, NUL-terminated.
 * @param context As for pwt_flag().
 * @param number Holds the default; the value where the flag has one.
 * @return As pwt_flag_int().
 *
 * Since 1.0.
 */
static inline int32_t
pwt_flag_double(struct pwt_inv *inv, const char *name, struct pwt_bytes context, double *number)
{
    struct pwt_flag_value value;
    int32_t code = pwt_flag_get_(inv, name, context, &value);
    if (code == 0 && value.type != PWT_FIELD_INT && value.type != PWT_FIELD_DOUBLE) {
        return PWT_EINVAL;
    }
    if (code == 0) {
        *number = value.type == PWT_FIELD_INT ? (double)value.value.i64 : value.value.f64;
    }
    return code;
}

/**
 * @brief A flag's value as text.
 * @param inv The invocation.
 * @param name The feature's, NUL-terminated.
 * @param context As for pwt_flag().
 * @param text Holds the default; the value where the flag has one.
 * @return As pwt_flag_int().
 *
 * Ownership: the text lives as long as the invocation. Since 1.0.
 */
static inline int32_t pwt_flag_text(struct pwt_inv *inv,
                                    const char *name,
                                    struct pwt_bytes context,
                                    struct pwt_bytes *text)
{
    struct pwt_flag_value value;
    int32_t code = pwt_flag_get_(inv, name, context, &value);
    if (code == 0 && value.type != PWT_FIELD_STRING) {
        return PWT_EINVAL;
    }
    if (code == 0) {
        *text = value.value.bytes;
    }
    return code;
}

/**
 * @brief A flag's value as JSON, whatever it is.
 * @param inv The invocation.
 * @param name The feature's, NUL-terminated.
 * @param context As for pwt_flag().
 * @param json Holds the default; the value where the flag has one.
 * @return As pwt_flag_evaluate().
 *
 * Ownership: the text lives as long as the invocation. Since 1.0.
 */
static inline int32_t pwt_flag_json(struct pwt_inv *inv,
                                    const char *name,
                                    struct pwt_bytes context,
                                    struct pwt_bytes *json)
{
    struct pwt_flag_value value;
    int32_t code = pwt_flag_get_(inv, name, context, &value);
    if (code == 0) {
        *json = value.json;
    }
    return code;
}

/** @brief pwt_flag_with() with its fields as an array. */
static inline int32_t pwt_flag_with_(struct pwt_inv *inv,
                                     const char *name,
                                     bool *truth,
                                     const struct pwt_field *fields,
                                     uint32_t count)
{
    struct pwt_flag_query query = pwt_flag_query_(name, pwt_cstr(NULL));
    struct pwt_flag_value value;
    query.fields = fields;
    query.field_count = count;
    value.size = (uint32_t)sizeof(value);
    int32_t code = pwt_flag_evaluate(inv, &query, &value);
    if (code == 0) {
        *truth = value.truth != 0;
    }
    return code;
}

PWT_END_DECLS

#ifdef __cplusplus
/** @brief pwt_flag_with_() for C++, which has no array literals. */
template <class... Fields>
inline int32_t
pwt_flag_fields_(struct pwt_inv *inv, const char *name, bool *truth, const Fields &...fields)
{
    const struct pwt_field array[] = {fields...};
    return pwt_flag_with_(inv, name, truth, array, static_cast<uint32_t>(sizeof...(fields)) - 1U);
}
#    define PWT_FLAG_WITH_(inv, name, truth, ...) \
        pwt_flag_fields_((inv), (name), (truth), __VA_ARGS__)
#else
#    define PWT_FLAG_WITH_(inv, name, truth, ...)                             \
        pwt_flag_with_((inv), (name), (truth), PWT_FIELD_ARRAY_(__VA_ARGS__), \
                       PWT_FIELD_COUNT_(__VA_ARGS__))
#endif

/**
 * @brief pwt_flag() with a context of fields:
 * `pwt_flag_with(inv, "new-pricing", &cheaper, PWT_STR("tier", tier), PWT_INT("age", 37))`.
 * Since 1.0.
 */
#define pwt_flag_with(inv, name, ...) \
    PWT_FLAG_WITH_((inv), (name), PWT_FIRST_(__VA_ARGS__), PWT_REST_(__VA_ARGS__))

PWT_BEGIN_DECLS

/**
 * @brief Which features are on.
 * @param inv The invocation.
 * @param context As for pwt_flag().
 * @param names Holds the default, usually `[]`; on success their names as a JSON list, in the order
 *              of the document.
 * @return As pwt_flag_evaluate().
 *
 * Ownership: the list is the invocation's. Since 1.0.
 */
static inline int32_t
pwt_flags_enabled(struct pwt_inv *inv, struct pwt_bytes context, struct pwt_bytes *names)
{
    const struct pwt_flags_service *flags = pwt_flags_table();
    struct pwt_flag_query query = pwt_flag_query_(NULL, context);
    return flags ? flags->enabled(inv, &query, names) : PWT_EABSENT;
}

/**
 * @brief Why a flag has the value that it has.
 * @param inv The invocation.
 * @param query What to evaluate.
 * @param ret_explanation Its `size` is set.
 * @return 0 with a cause, also where that is an error; PWT_EABSENT, PWT_EINVAL or PWT_ENOMEM.
 *
 * For people and tests: it costs more than the value does. Since 1.0.
 */
static inline int32_t pwt_flag_explain(struct pwt_inv *inv,
                                       const struct pwt_flag_query *query,
                                       struct pwt_flag_explanation *ret_explanation)
{
    const struct pwt_flags_service *flags = pwt_flags_table();
    return flags ? flags->explain(inv, query, ret_explanation) : PWT_EABSENT;
}

/**
 * @brief The document that flags are evaluated by, after the envelope.
 * @param inv The invocation.
 * @param ret_json A JSON object that is valid by the schema.
 * @return As pwt_flag_evaluate(), but never PWT_ENOTFOUND.
 *
 * Ownership: it lives as long as the invocation. Since 1.0.
 */
static inline int32_t pwt_flags_document(struct pwt_inv *inv, struct pwt_bytes *ret_json)
{
    const struct pwt_flags_service *flags = pwt_flags_table();
    return flags ? flags->document(inv, 0, ret_json) : PWT_EABSENT;
}

/**
 * @brief The document as it was fetched: before the envelope, valid or not.
 * @param inv The invocation.
 * @param ret_json JSON.
 * @return 0, PWT_EIO, PWT_ECONFIG (it must not be read), PWT_EABSENT or PWT_ENOMEM.
 *
 * Ownership: it lives as long as the invocation. Since 1.0.
 */
static inline int32_t pwt_flags_fetched(struct pwt_inv *inv, struct pwt_bytes *ret_json)
{
    const struct pwt_flags_service *flags = pwt_flags_table();
    return flags ? flags->document(inv, 1, ret_json) : PWT_EABSENT;
}

PWT_END_DECLS

#endif
