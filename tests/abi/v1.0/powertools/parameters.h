/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file parameters.h
 * @brief The service `parameters`: values of Systems Manager Parameter Store, Secrets Manager,
 * AppConfig, DynamoDB, or of a store of one's own, cached for a while.
 *
 * A value lives as long as the invocation that asked for it. Every wrapper returns PWT_EABSENT
 * without the plugin: nothing is silently missing. After a failure pwt_parameters_error() says
 * which kind it was, and what the service said.
 */
#ifndef PWT_PARAMETERS_H
#define PWT_PARAMETERS_H

#include <powertools/host.h>
#include <powertools/service.h>

PWT_BEGIN_DECLS

/** @brief Where values come from. Since 1.0. */
enum pwt_parameter_store {
    PWT_STORE_SSM = 0,             /**< Systems Manager Parameter Store. */
    PWT_STORE_SECRETS = 1,         /**< Secrets Manager. */
    PWT_STORE_APPCONFIG = 2,       /**< AppConfig, by its API. */
    PWT_STORE_APPCONFIG_AGENT = 3, /**< AppConfig, by its agent on this machine. */
    PWT_STORE_DYNAMODB = 4,        /**< A table of DynamoDB. */
    PWT_STORE_OWN = 5              /**< Functions of the caller's. */
};

/** @brief What becomes of a value before it is kept. Since 1.0. */
enum pwt_parameter_transform {
    PWT_TRANSFORM_DEFAULT = 0, /**< Nothing; for one of several names: as for all of them. */
    PWT_TRANSFORM_JSON = 1,    /**< It must be JSON. */
    PWT_TRANSFORM_BINARY = 2,  /**< It is base64, and is decoded. */
    PWT_TRANSFORM_AUTO = 3,    /**< By the name: `*.json`, `*.binary`; else nothing. */
    PWT_TRANSFORM_NONE = 4     /**< Nothing, whatever is said for all names. */
};

/** @brief What a value is. Since 1.0. */
enum pwt_parameter_type {
    PWT_PARAMETER_NULL = 0,  /**< Nothing: a transform failed that was allowed to. */
    PWT_PARAMETER_TEXT = 1,  /**< Text in UTF-8. */
    PWT_PARAMETER_BYTES = 2, /**< Any bytes. */
    PWT_PARAMETER_JSON = 3   /**< One JSON value. */
};

/** @brief How values are fetched. Since 1.0. */
enum pwt_parameter_flags {
    PWT_PARAMETER_FORCE_FETCH = 1, /**< Not from the cache. */
    PWT_PARAMETER_DECRYPT = 2,     /**< SSM: secure strings are decrypted. */
    PWT_PARAMETER_PLAIN = 4,       /**< SSM: they are not, whatever the setting says. */
    PWT_PARAMETER_SHALLOW = 8,     /**< By path: only what is directly below it. */
    /** A transform that fails is an error, also of one value among several. */
    PWT_PARAMETER_STRICT = 16,
    /** A transform that fails gives PWT_PARAMETER_NULL, also of a single value. By names: what is
     * missing is listed in `errors`, and is no error. */
    PWT_PARAMETER_LENIENT = 32,
    PWT_PARAMETER_CONSISTENT = 64 /**< DynamoDB: the read is strongly consistent. */
};

/** @brief What went wrong. Since 1.0. */
enum pwt_parameter_error_kind {
    PWT_PARAMETER_OK = 0,              /**< Nothing. */
    PWT_PARAMETER_GET_FAILED = 1,      /**< The value could not be fetched. */
    PWT_PARAMETER_NOT_FOUND = 2,       /**< There is none of that name. */
    PWT_PARAMETER_NOT_TRANSFORMED = 3, /**< It is not what the transform takes. */
    PWT_PARAMETER_NOT_TEXT = 4,        /**< It is not UTF-8, and a transform takes text. */
    PWT_PARAMETER_SET_FAILED = 5,      /**< The parameter could not be written. */
    PWT_SECRET_SET_FAILED = 6,         /**< The secret could not be written. */
    PWT_PARAMETER_SERVICE_FAILED = 7 /**< By names: the service refused for a reason of its own. */
};

/** @brief A value. Passed in arrays: it never grows. Since 1.0. */
struct pwt_parameter_value {
    struct pwt_bytes name;  /**< In lists: below the path, or the sort key. */
    struct pwt_bytes value; /**< As `type` says. */
    uint32_t type;          /**< enum pwt_parameter_type. */
    uint32_t reserved;      /**< Zero. */
};

/** @brief Several values. The caller sets `size`. Since 1.0. */
struct pwt_parameter_values {
    uint32_t size;                           /**< sizeof(struct pwt_parameter_values). */
    uint32_t reserved;                       /**< Zero. */
    const struct pwt_parameter_value *items; /**< Each with its name. */
    uint64_t count;                          /**< Entries in `items`. */
    const struct pwt_bytes *errors; /**< By names, PWT_PARAMETER_LENIENT: what is not there. */
    uint64_t error_count;           /**< Entries in `errors`. */
};

/**
 * @brief Fetches a value of a store of one's own: fills in one item, or for a path all of them, of
 * type PWT_PARAMETER_TEXT or PWT_PARAMETER_BYTES. Returns 0, PWT_ENOTFOUND, or another code. What
 * it fills in lives until the invocation ends. Since 1.0.
 */
typedef int32_t (*pwt_parameter_fn)(struct pwt_inv *inv,
                                    struct pwt_bytes name,
                                    struct pwt_parameter_values *ret_values,
                                    void *user);

/** @brief How a value is fetched; what is absent or zero has the default. Since 1.0. */
struct pwt_parameter_options {
    uint32_t size;      /**< sizeof(struct pwt_parameter_options). */
    uint32_t store;     /**< enum pwt_parameter_store. */
    uint32_t transform; /**< enum pwt_parameter_transform. */
    uint32_t flags;     /**< enum pwt_parameter_flags. */
    int64_t max_age_s;  /**< So long it is kept; 0: the setting; negative: it is not kept. */
    int64_t timeout_ms; /**< Of each request; 0 means 5 s, for the agent 3 s. */
    struct pwt_bytes version_id;    /**< Secrets: which version. */
    struct pwt_bytes version_stage; /**< Secrets: `AWSPREVIOUS`. */
    struct pwt_bytes application;   /**< AppConfig: the default is POWERTOOLS_SERVICE_NAME. */
    struct pwt_bytes environment;   /**< AppConfig: its name there. */
    struct pwt_bytes table;         /**< DynamoDB: the table. */
    struct pwt_bytes key_attr;      /**< DynamoDB: the partition key; `id` is the default. */
    struct pwt_bytes sort_attr;     /**< DynamoDB: the sort key; `sk` is the default. */
    struct pwt_bytes value_attr;    /**< DynamoDB: where the value is; `value` is the default. */
    pwt_parameter_fn fetch;         /**< PWT_STORE_OWN: one value. */
    pwt_parameter_fn fetch_many;    /**< PWT_STORE_OWN: all below a path. */
    void *user;                     /**< For these. */
};

/** @brief One of several names, with what is different for it. It never grows. Since 1.0. */
struct pwt_parameter_name {
    struct pwt_bytes name; /**< The parameter's. */
    uint32_t transform;    /**< PWT_TRANSFORM_DEFAULT: as for all. */
    uint32_t flags;        /**< PWT_PARAMETER_DECRYPT, PWT_PARAMETER_PLAIN; 0: as for all. */
    int64_t max_age_s;     /**< 0: as for all. */
};

/** @brief How a value is written; what is absent or zero has the default. Since 1.0. */
struct pwt_parameter_set_options {
    uint32_t size;         /**< sizeof(struct pwt_parameter_set_options). */
    uint32_t store;        /**< PWT_STORE_SSM or PWT_STORE_SECRETS. */
    uint32_t type;         /**< Of the value: PWT_PARAMETER_TEXT; secrets: also BYTES, JSON. */
    uint32_t overwrite;    /**< SSM: 1 replaces what is there. */
    struct pwt_bytes kind; /**< SSM: `String`, `StringList`, `SecureString`. */
    struct pwt_bytes tier; /**< SSM: `Standard`, `Advanced`, `Intelligent-Tiering`. */
    struct pwt_bytes description; /**< SSM. */
    struct pwt_bytes kms_key_id;  /**< SSM: the key that encrypts it. */
    struct pwt_bytes token;       /**< Secrets: ClientRequestToken; made up where it is absent. */
};

/** @brief Why the last call failed. The caller sets `size`. Since 1.0. */
struct pwt_parameter_error {
    uint32_t size;               /**< sizeof(struct pwt_parameter_error). */
    uint32_t kind;               /**< enum pwt_parameter_error_kind. */
    uint32_t retryable;          /**< 1 if the same call may succeed later. */
    uint32_t reserved;           /**< Zero. */
    struct pwt_bytes code;       /**< The service's, such as `AccessDeniedException`; or absent. */
    struct pwt_bytes message;    /**< In words. No values. */
    struct pwt_bytes request_id; /**< AWS's; or absent. */
};

/** @brief The table that the plugin offers as service `parameters`, major 1. Since 1.0. */
struct pwt_parameters_service {
    /** pwt_parameter_fetch() */
    int32_t (*get)(struct pwt_inv *inv,
                   struct pwt_bytes name,
                   const struct pwt_parameter_options *options,
                   struct pwt_parameter_value *ret_value);
    /** pwt_parameters_below() */
    int32_t (*get_many)(struct pwt_inv *inv,
                        struct pwt_bytes path,
                        const struct pwt_parameter_options *options,
                        struct pwt_parameter_values *ret_values);
    /** pwt_parameters_named() */
    int32_t (*get_named)(struct pwt_inv *inv,
                         const struct pwt_parameter_name *names,
                         uint64_t count,
                         const struct pwt_parameter_options *options,
                         struct pwt_parameter_values *ret_values);
    /** pwt_parameter_set() */
    int32_t (*set)(struct pwt_inv *inv,
                   struct pwt_bytes name,
                   struct pwt_bytes value,
                   const struct pwt_parameter_set_options *options,
                   struct pwt_bytes *ret_answer);
    /** pwt_parameters_clear() */
    int32_t (*clear)(struct pwt_inv *inv);
    /** pwt_parameters_error() */
    int32_t (*error)(struct pwt_inv *inv, struct pwt_parameter_error *ret_error);
};

PWT_END_DECLS

PWT_IMPORT(parameters, "parameters", 1, struct pwt_parameters_service);

PWT_BEGIN_DECLS

/**
 * @brief A value, from the cache or its store.
 * @param inv The invocation, or the scope of an init.
 * @param name The parameter's name, the secret's name or ARN, the configuration profile, the
 *             partition key.
 * @param options NULL: Parameter Store, no transform.
 * @param ret_value The value.
 * @return 0; PWT_ENOTFOUND; PWT_EFORMAT (transform), PWT_EIO, PWT_ETIMEOUT, PWT_ECONFIG,
 *         PWT_EUNSUPPORTED, PWT_EINVAL, PWT_ENOMEM, as if by pwt_fail(); PWT_EABSENT without the
 *         plugin.
 *
 * Ownership: the invocation's. Since 1.0.
 */
static inline int32_t pwt_parameter_fetch(struct pwt_inv *inv,
                                          struct pwt_bytes name,
                                          const struct pwt_parameter_options *options,
                                          struct pwt_parameter_value *ret_value)
{
    const struct pwt_parameters_service *parameters = pwt_parameters_table();
    if (!parameters) {
        return pwt_fail(inv, PWT_EABSENT,
                        "parameters need the plugin 'parameters', which is not loaded; expected it "
                        "in POWERTOOLS_PLUGINS; add it, and .required = \"parameters\" to the "
                        "handler");
    }
    return parameters->get(inv, name, options, ret_value);
}

/**
 * @brief The text of a parameter: `pwt_parameter_get(inv, "/orders/table", &table)`.
 * @param inv The invocation, or the scope of an init.
 * @param name NUL-terminated; a version or label may follow after a colon.
 * @param ret_text Its text.
 * @return As pwt_parameter_fetch().
 *
 * Ownership: the invocation's. Since 1.0.
 */
static inline int32_t
pwt_parameter_get(struct pwt_inv *inv, const char *name, struct pwt_bytes *ret_text)
{
    struct pwt_parameter_value value;
    int32_t code = pwt_parameter_fetch(inv, pwt_cstr(name), NULL, &value);
    if (code == 0) {
        *ret_text = value.value;
    }
    return code;
}

/**
 * @brief A secret: its text, or its bytes if it has no text.
 * @param inv The invocation, or the scope of an init.
 * @param name NUL-terminated name or ARN.
 * @param ret_secret The secret.
 * @return As pwt_parameter_fetch().
 *
 * Ownership: the invocation's. Since 1.0.
 */
static inline int32_t
pwt_secret_get(struct pwt_inv *inv, const char *name, struct pwt_bytes *ret_secret)
{
    struct pwt_parameter_options options;
    struct pwt_parameter_value value;
    memset(&options, 0, sizeof(options));
    options.size = (uint32_t)sizeof(options);
    options.store = PWT_STORE_SECRETS;
    int32_t code = pwt_parameter_fetch(inv, pwt_cstr(name), &options, &value);
    if (code == 0) {
        *ret_secret = value.value;
    }
    return code;
}

/**
 * @brief A configuration of AppConfig, by its API.
 * @param inv The invocation, or the scope of an init.
 * @param name NUL-terminated name or id of the configuration profile.
 * @param environment NUL-terminated name or id; the application is POWERTOOLS_SERVICE_NAME.
 * @param ret_document Its bytes.
 * @return As pwt_parameter_fetch().
 *
 * Ownership: the invocation's. Since 1.0.
 */
static inline int32_t pwt_app_config_get(struct pwt_inv *inv,
                                         const char *name,
                                         const char *environment,
                                         struct pwt_bytes *ret_document)
{
    struct pwt_parameter_options options;
    struct pwt_parameter_value value;
    memset(&options, 0, sizeof(options));
    options.size = (uint32_t)sizeof(options);
    options.store = PWT_STORE_APPCONFIG;
    options.environment = pwt_cstr(environment);
    int32_t code = pwt_parameter_fetch(inv, pwt_cstr(name), &options, &value);
    if (code == 0) {
        *ret_document = value.value;
    }
    return code;
}

/**
 * @brief All parameters below a path, or all items of a partition of a DynamoDB table.
 * @param inv The invocation, or the scope of an init.
 * @param path The path, or the partition key.
 * @param options NULL: Parameter Store, all levels, no transform.
 * @param ret_values Its `size` is set. Names are without the path.
 * @return As pwt_parameter_fetch(); PWT_EUNSUPPORTED for stores without paths.
 *
 * Ownership: the invocation's. Since 1.0.
 */
static inline int32_t pwt_parameters_below(struct pwt_inv *inv,
                                           struct pwt_bytes path,
                                           const struct pwt_parameter_options *options,
                                           struct pwt_parameter_values *ret_values)
{
    const struct pwt_parameters_service *parameters = pwt_parameters_table();
    return parameters ? parameters->get_many(inv, path, options, ret_values) : PWT_EABSENT;
}

/**
 * @brief Parameters by their names, ten in a request.
 * @param inv The invocation, or the scope of an init.
 * @param names Which, each once, with what is different for it.
 * @param count Entries in `names`.
 * @param options For all of them; NULL as for pwt_parameter_fetch(). Parameter Store only.
 * @param ret_values Its `size` is set. In the order of `names`, without those that are missing.
 * @return As pwt_parameter_fetch().
 *
 * Ownership: the invocation's. Since 1.0.
 */
static inline int32_t pwt_parameters_named(struct pwt_inv *inv,
                                           const struct pwt_parameter_name *names,
                                           uint64_t count,
                                           const struct pwt_parameter_options *options,
                                           struct pwt_parameter_values *ret_values)
{
    const struct pwt_parameters_service *parameters = pwt_parameters_table();
    return parameters ? parameters->get_named(inv, names, count, options, ret_values) : PWT_EABSENT;
}

/**
 * @brief Writes a parameter or a secret, which is made where there is none.
 * @param inv The invocation, or the scope of an init.
 * @param name Its name.
 * @param value What it shall be.
 * @param options NULL: Parameter Store, a String that does not exist yet.
 * @param ret_answer The service's answer as JSON: `{"Version":1,"Tier":"Standard"}`. May be NULL.
 * @return As pwt_parameter_fetch().
 *
 * Ownership: the invocation's. Values in the cache stay until they are too old. Since 1.0.
 */
static inline int32_t pwt_parameter_set(struct pwt_inv *inv,
                                        struct pwt_bytes name,
                                        struct pwt_bytes value,
                                        const struct pwt_parameter_set_options *options,
                                        struct pwt_bytes *ret_answer)
{
    const struct pwt_parameters_service *parameters = pwt_parameters_table();
    return parameters ? parameters->set(inv, name, value, options, ret_answer) : PWT_EABSENT;
}

/**
 * @brief Empties the cache, for all threads.
 * @param inv The invocation, or the scope of an init.
 * @return 0, or PWT_EABSENT without the plugin.
 *
 * Since 1.0.
 */
static inline int32_t pwt_parameters_clear(struct pwt_inv *inv)
{
    const struct pwt_parameters_service *parameters = pwt_parameters_table();
    return parameters ? parameters->clear(inv) : PWT_EABSENT;
}

/**
 * @brief Why the invocation's last call of this service failed.
 * @param inv The invocation.
 * @param ret_error Its `size` is set. `kind` is PWT_PARAMETER_OK where none failed.
 * @return 0, or PWT_EABSENT without the plugin.
 *
 * Ownership: the invocation's. Since 1.0.
 */
static inline int32_t pwt_parameters_error(struct pwt_inv *inv,
                                           struct pwt_parameter_error *ret_error)
{
    const struct pwt_parameters_service *parameters = pwt_parameters_table();
    return parameters ? parameters->error(inv, ret_error) : PWT_EABSENT;
}

PWT_END_DECLS

#endif
