/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file data_masking.h
 * @brief The service `data-masking`: JSON in which values are erased, masked or encrypted.
 *
 * Documents are JSON text; a result is a new text, and what was handed in stays as it is. Every
 * wrapper returns PWT_EABSENT without the plugin: nothing looks masked that is not. After a failure
 * pwt_masking_error() says which kind it was. No message holds anything of a document or a key.
 */
#ifndef PWT_DATA_MASKING_H
#define PWT_DATA_MASKING_H

#include <powertools/host.h>
#include <powertools/service.h>

PWT_BEGIN_DECLS

/** @brief What went wrong. Since 1.0. */
enum pwt_masking_error_kind {
    PWT_MASKING_OK = 0,                /**< Nothing. */
    PWT_MASKING_NO_FIELDS = 1,         /**< The list of fields is there and empty. */
    PWT_MASKING_UNSUPPORTED_TYPE = 2,  /**< Fields of what is no object; context that is no text. */
    PWT_MASKING_INVALID_JSON = 3,      /**< What should be JSON is not. */
    PWT_MASKING_INVALID_FIELD = 4,     /**< A path expression cannot be read. */
    PWT_MASKING_FIELD_NOT_FOUND = 5,   /**< Nothing in the document is at this path. */
    PWT_MASKING_NO_PROVIDER = 6,       /**< No keys are configured, and none were given. */
    PWT_MASKING_ENCRYPT_KEY = 7,       /**< No data key could be had, or one not be wrapped. */
    PWT_MASKING_DECRYPT_KEY = 8,       /**< No data key of the message could be unwrapped. */
    PWT_MASKING_DECRYPT_VALUE = 9,     /**< This is no encrypted value at all. */
    PWT_MASKING_CONTEXT_MISMATCH = 10, /**< It was encrypted with another context. */
    PWT_MASKING_COMMITMENT_POLICY = 11,  /**< The policy does not allow this algorithm. */
    PWT_MASKING_NO_MATCHING_KEY = 12,    /**< None of the keys is among the message's. */
    PWT_MASKING_TOO_MANY_DATA_KEYS = 13, /**< The message has more data keys than are allowed. */
    PWT_MASKING_DECRYPT = 14,            /**< The message is damaged, cut or forged. */
    PWT_MASKING_INVALID_MASK = 15,       /**< A pattern, or what replaces it, cannot be read. */
    PWT_MASKING_NO_LIBRARY = 16,         /**< A library that this needs is not there. */
    PWT_MASKING_ENCRYPT = 17,            /**< It cannot be encrypted in this way. */
    PWT_MASKING_FAILED = 18              /**< Arguments, memory: as the returned code says. */
};

/** @brief How a document is handled. Since 1.0. */
enum pwt_masking_flags {
    /** A path that nothing is at costs a warning, whatever the setting says. */
    PWT_MASKING_MISSING_WARNS = 1,
    /** A path that nothing is at is a failure, whatever the setting says. */
    PWT_MASKING_MISSING_FAILS = 2
};

/** @brief Flags of a mask. Since 1.0. */
enum pwt_mask_flags {
    PWT_MASK_DYNAMIC = 1 /**< As long as the value: `*`, but `-`, `_`, `.` and blanks are kept. */
};

/**
 * @brief What a value becomes. The first that is there counts: `pattern` with `format`; `custom`;
 * PWT_MASK_DYNAMIC, or one of `pattern` and `format` alone; else `*****`. Empty is absent.
 *
 * With a mask, objects and lists keep their shape and each value in them is masked; without one
 * they become `*****`, a list one of `*****`. Passed in arrays: it never grows. Since 1.0.
 */
struct pwt_mask {
    uint32_t flags;           /**< enum pwt_mask_flags. */
    uint32_t reserved;        /**< Zero. */
    struct pwt_bytes custom;  /**< This, cut to the length of the value, in code points. */
    struct pwt_bytes pattern; /**< Perl-like: what it matches is replaced, other text is kept. */
    struct pwt_bytes format;  /**< By this: `\1` to `\99`, `\g<0>`, `\g<name>`, `\\`. */
};

/** @brief What is at one path becomes. Passed in arrays: it never grows. Since 1.0. */
struct pwt_masking_rule {
    struct pwt_bytes path; /**< A path expression; `.name` means at any depth. */
    struct pwt_mask mask;  /**< What becomes of it; null stays null. */
};

/** @brief What is erased; all absent: the whole document. The caller sets `size`. Since 1.0. */
struct pwt_erase_options {
    uint32_t size;                        /**< sizeof(struct pwt_erase_options). */
    uint32_t flags;                       /**< enum pwt_masking_flags. */
    const struct pwt_bytes *fields;       /**< Path expressions, one after the other; or NULL. */
    uint64_t field_count;                 /**< Entries in `fields`. */
    struct pwt_mask mask;                 /**< For all of them, or for the whole document. */
    const struct pwt_masking_rule *rules; /**< Where there are any, fields and mask do not count. */
    uint64_t rule_count;                  /**< Entries in `rules`. */
};

/** @brief What to erase, prepared once by pwt_eraser_make(). The plugin's. Since 1.0. */
struct pwt_eraser;

/** @brief What a key is. Since 1.0. */
enum pwt_masking_key_type {
    PWT_MASKING_KEY_KMS = 0, /**< `arn`: a key of AWS KMS; best an ARN. */
    PWT_MASKING_KEY_RAW = 1  /**< `space`, `name` and `bytes`: AES, 16, 24 or 32 bytes. */
};

/** @brief A key that wraps data keys. Passed in arrays: it never grows. Since 1.0. */
struct pwt_masking_key {
    uint32_t type;          /**< enum pwt_masking_key_type. */
    uint32_t reserved;      /**< Zero. */
    struct pwt_bytes arn;   /**< PWT_MASKING_KEY_KMS. */
    struct pwt_bytes space; /**< PWT_MASKING_KEY_RAW: its namespace, the provider's id. */
    struct pwt_bytes name;  /**< PWT_MASKING_KEY_RAW: its name there. */
    struct pwt_bytes bytes; /**< PWT_MASKING_KEY_RAW: the key itself. Copied; wipe it afterwards. */
};

/** @brief Which algorithms are written and read. Since 1.0. */
enum pwt_masking_policy {
    PWT_MASKING_REQUIRE_REQUIRE = 0, /**< Only such that commit to their key. */
    PWT_MASKING_REQUIRE_ALLOW = 1,   /**< Writes only these, reads all. */
    PWT_MASKING_FORBID_ALLOW = 2     /**< Writes only the others, reads all. */
};

/** @brief Flags of a provider. Since 1.0. */
enum pwt_masking_provider_flags {
    PWT_MASKING_NO_CACHE = 1 /**< Each message gets a data key of its own. */
};

/** @brief Keys, and how they are used; zero is the default. The caller sets `size`. Since 1.0. */
struct pwt_masking_provider_options {
    uint32_t size;                      /**< sizeof(struct pwt_masking_provider_options). */
    uint32_t flags;                     /**< enum pwt_masking_provider_flags. */
    const struct pwt_masking_key *keys; /**< The first makes data keys, all of them wrap them. */
    uint64_t key_count;                 /**< At least 1. */
    uint32_t policy;                    /**< enum pwt_masking_policy. */
    uint32_t reserved;                  /**< Zero. */
    uint64_t max_data_keys;             /**< Of a message that is read; 0: as many as it has. */
    uint64_t cache_capacity;            /**< Data keys that are kept; 0 means 100. */
    int64_t cache_max_age_ms;           /**< So long each is used; 0 means 300 s. */
    uint64_t cache_max_messages;        /**< For so many messages; 0 means 2^32. */
    uint64_t cache_max_bytes;           /**< For so many bytes of them; 0 means 2^63 - 1. */
};

/** @brief Keys made ready by pwt_masking_provider_make(). The plugin's. Since 1.0. */
struct pwt_masking_provider;

/** @brief How is encrypted and decrypted; zero is the default. The caller sets `size`. Since 1.0.
 */
struct pwt_encryption_options {
    uint32_t size;                               /**< sizeof(struct pwt_encryption_options). */
    uint32_t flags;                              /**< enum pwt_masking_flags. */
    const struct pwt_masking_provider *provider; /**< NULL: the keys of the settings. */
    const struct pwt_field *context; /**< Names and texts, not secret, that belong to the value. */
    uint64_t context_count;          /**< Entries in `context`. */
    const struct pwt_bytes *fields;  /**< Path expressions: each value by itself; or NULL. */
    uint64_t field_count;            /**< Entries in `fields`. */
    uint32_t algorithm;              /**< An id such as 0x0478; 0: by the policy, 0x0578. */
    uint32_t frame_length;           /**< Bytes; 0 means 4096. */
};

/** @brief A message that was decrypted. The caller sets `size`. Since 1.0. */
struct pwt_decrypted {
    uint32_t size;                   /**< sizeof(struct pwt_decrypted). */
    uint32_t version;                /**< Of the message: 1 or 2. */
    uint32_t algorithm;              /**< Its id. */
    uint32_t reserved;               /**< Zero. */
    struct pwt_bytes plaintext;      /**< Any bytes. */
    const struct pwt_field *context; /**< What it was encrypted with, the public key aside. */
    uint64_t context_count;          /**< Entries in `context`. */
};

/** @brief Why the last call failed. The caller sets `size`. Since 1.0. */
struct pwt_masking_failure {
    uint32_t size;               /**< sizeof(struct pwt_masking_failure). */
    uint32_t kind;               /**< enum pwt_masking_error_kind. */
    uint32_t retryable;          /**< 1 if the same call may succeed later. */
    uint32_t reserved;           /**< Zero. */
    uint64_t field;              /**< Which of the fields or rules, where it was one of them. */
    struct pwt_bytes message;    /**< In words. */
    struct pwt_bytes code;       /**< KMS's, such as `AccessDeniedException`; or absent. */
    struct pwt_bytes request_id; /**< KMS's; or absent. */
};

/** @brief The table that the plugin offers as service `data-masking`, major 1. Since 1.0. */
struct pwt_data_masking_service {
    /** pwt_erase_with() */
    int32_t (*erase)(struct pwt_inv *inv,
                     struct pwt_bytes json,
                     const struct pwt_erase_options *options,
                     struct pwt_bytes *ret_json);
    /** pwt_eraser_make() */
    int32_t (*eraser_make)(struct pwt_inv *scope,
                           const struct pwt_erase_options *options,
                           const struct pwt_eraser **ret_eraser);
    /** pwt_eraser_run() */
    int32_t (*eraser_run)(struct pwt_inv *inv,
                          const struct pwt_eraser *eraser,
                          struct pwt_bytes json,
                          struct pwt_bytes *ret_json);
    /** pwt_masking_provider_make() */
    int32_t (*provider_make)(struct pwt_inv *inv,
                             const struct pwt_masking_provider_options *options,
                             struct pwt_masking_provider **ret_provider);
    /** pwt_masking_provider_free() */
    int32_t (*provider_free)(struct pwt_inv *inv, struct pwt_masking_provider *provider);
    /** pwt_encrypt() */
    int32_t (*encrypt)(struct pwt_inv *inv,
                       struct pwt_bytes json,
                       const struct pwt_encryption_options *options,
                       struct pwt_bytes *ret_text);
    /** pwt_decrypt() */
    int32_t (*decrypt)(struct pwt_inv *inv,
                       struct pwt_bytes text,
                       const struct pwt_encryption_options *options,
                       struct pwt_bytes *ret_json);
    /** pwt_message_encrypt() */
    int32_t (*message_encrypt)(struct pwt_inv *inv,
                               struct pwt_bytes plaintext,
                               const struct pwt_encryption_options *options,
                               struct pwt_bytes *ret_message);
    /** pwt_message_decrypt() */
    int32_t (*message_decrypt)(struct pwt_inv *inv,
                               struct pwt_bytes message,
                               const struct pwt_encryption_options *options,
                               struct pwt_decrypted *ret_decrypted);
    /** pwt_masking_error() */
    int32_t (*error)(struct pwt_inv *inv, struct pwt_masking_failure *ret_error);
};

PWT_END_DECLS

PWT_IMPORT(data_masking, "data-masking", 1, struct pwt_data_masking_service);

PWT_BEGIN_DECLS

/** @brief Says that nobody offers the service. */
static inline int32_t pwt_masking_absent_(struct pwt_inv *inv)
{
    return pwt_fail(inv, PWT_EABSENT,
                    "masking needs the plugin 'data-masking', which is not loaded; expected it in "
                    "POWERTOOLS_PLUGINS; add it, and .required = \"data-masking\" to the handler");
}

/**
 * @brief A document in which values are erased or masked.
 * @param inv The invocation, or the scope of an init.
 * @param json One JSON value. With fields it is an object, or a string that holds a document.
 * @param options NULL: the whole document is erased.
 * @param ret_json The new document; with fields of a string, the one it holds.
 * @return 0; PWT_EFORMAT (no JSON), PWT_ENOTFOUND (a field is missing), PWT_EINVAL (a path, a mask,
 *         a type), PWT_EUNSUPPORTED, PWT_ENOMEM, as if by pwt_fail(); PWT_EABSENT without the
 *         plugin. Nothing is given out then.
 *
 * Ownership: the invocation's. Since 1.0.
 */
static inline int32_t pwt_erase_with(struct pwt_inv *inv,
                                     struct pwt_bytes json,
                                     const struct pwt_erase_options *options,
                                     struct pwt_bytes *ret_json)
{
    const struct pwt_data_masking_service *masking = pwt_data_masking_table();
    return masking ? masking->erase(inv, json, options, ret_json) : pwt_masking_absent_(inv);
}

/**
 * @brief Erases one field: `pwt_erase(inv, body, "customer.email", &safe)`.
 * @param inv The invocation, or the scope of an init.
 * @param json An object, or a string that holds a document.
 * @param field NUL-terminated path expression; NULL erases the whole document.
 * @param ret_json The new document.
 * @return As pwt_erase_with().
 *
 * Ownership: the invocation's. Since 1.0.
 */
static inline int32_t
pwt_erase(struct pwt_inv *inv, struct pwt_bytes json, const char *field, struct pwt_bytes *ret_json)
{
    const struct pwt_bytes path = pwt_cstr(field);
    struct pwt_erase_options options;
    memset(&options, 0, sizeof(options));
    options.size = (uint32_t)sizeof(options);
    options.fields = field ? &path : NULL;
    options.field_count = field ? 1 : 0;
    return pwt_erase_with(inv, json, &options, ret_json);
}

/**
 * @brief Prepares what is to be erased: paths and patterns are read once, and not at each call.
 * @param scope The scope of an init.
 * @param options What to erase; copied.
 * @param ret_eraser For pwt_eraser_run(), in every invocation.
 * @return 0; PWT_EINVAL, PWT_EUNSUPPORTED, PWT_ENOMEM, PWT_ESTATE outside an init, as if by
 *         pwt_fail(); PWT_EABSENT without the plugin.
 *
 * Ownership: the plugin's, as long as the process lives. Since 1.0.
 */
static inline int32_t pwt_eraser_make(struct pwt_inv *scope,
                                      const struct pwt_erase_options *options,
                                      const struct pwt_eraser **ret_eraser)
{
    const struct pwt_data_masking_service *masking = pwt_data_masking_table();
    return masking ? masking->eraser_make(scope, options, ret_eraser) : pwt_masking_absent_(scope);
}

/**
 * @brief pwt_erase_with() by what was prepared.
 * @param inv The invocation, or the scope of an init.
 * @param eraser From pwt_eraser_make().
 * @param json The document.
 * @param ret_json The new document.
 * @return As pwt_erase_with().
 *
 * Ownership: the invocation's. Threads: any may use one eraser. Since 1.0.
 */
static inline int32_t pwt_eraser_run(struct pwt_inv *inv,
                                     const struct pwt_eraser *eraser,
                                     struct pwt_bytes json,
                                     struct pwt_bytes *ret_json)
{
    const struct pwt_data_masking_service *masking = pwt_data_masking_table();
    return masking ? masking->eraser_run(inv, eraser, json, ret_json) : pwt_masking_absent_(inv);
}

/**
 * @brief Makes keys ready, where those of the settings are not the ones that are wanted.
 * @param inv The invocation, or the scope of an init.
 * @param options The keys; copied.
 * @param ret_provider For struct pwt_encryption_options, in every invocation.
 * @return 0; PWT_EINVAL, PWT_ENOMEM, as if by pwt_fail(); PWT_EABSENT without the plugin.
 *
 * Ownership: the caller's, until pwt_masking_provider_free() or the end of the process. Since 1.0.
 */
static inline int32_t pwt_masking_provider_make(struct pwt_inv *inv,
                                                const struct pwt_masking_provider_options *options,
                                                struct pwt_masking_provider **ret_provider)
{
    const struct pwt_data_masking_service *masking = pwt_data_masking_table();
    return masking ? masking->provider_make(inv, options, ret_provider) : pwt_masking_absent_(inv);
}

/**
 * @brief Ends a provider: its keys are wiped.
 * @param inv The invocation, or the scope of an init.
 * @param provider From pwt_masking_provider_make(), and in no call; NULL is allowed.
 * @return 0; PWT_EINVAL where it is none; PWT_EABSENT without the plugin.
 *
 * Ownership: the provider is gone. Since 1.0.
 */
static inline int32_t pwt_masking_provider_free(struct pwt_inv *inv,
                                                struct pwt_masking_provider *provider)
{
    const struct pwt_data_masking_service *masking = pwt_data_masking_table();
    return masking ? masking->provider_free(inv, provider) : PWT_EABSENT;
}

/**
 * @brief Encrypts a document, or with fields each value at these paths.
 * @param inv The invocation, or the scope of an init.
 * @param json One JSON value.
 * @param options NULL: the whole document, the keys of the settings, no context.
 * @param ret_text The message of the AWS Encryption SDK in base64, without quotes; with fields a
 *                 document that has strings of that kind in their places.
 * @return 0; what pwt_erase_with() returns; PWT_ECONFIG (no keys), PWT_EIO, PWT_ETIMEOUT (KMS), as
 *         if by pwt_fail(); PWT_EABSENT without the plugin.
 *
 * Ownership: the invocation's. Since 1.0.
 */
static inline int32_t pwt_encrypt(struct pwt_inv *inv,
                                  struct pwt_bytes json,
                                  const struct pwt_encryption_options *options,
                                  struct pwt_bytes *ret_text)
{
    const struct pwt_data_masking_service *masking = pwt_data_masking_table();
    return masking ? masking->encrypt(inv, json, options, ret_text) : pwt_masking_absent_(inv);
}

/**
 * @brief Decrypts what pwt_encrypt() made, here or in another language.
 * @param inv The invocation, or the scope of an init.
 * @param text Base64, with or without quotes; with fields a document. What is no string at one of
 *             these paths stays as it is, and costs a warning.
 * @param options As for pwt_encrypt(); the context must be the same.
 * @param ret_json The document.
 * @return As pwt_encrypt(). Nothing is given out before all of a message was verified.
 *
 * Ownership: the invocation's. Since 1.0.
 */
static inline int32_t pwt_decrypt(struct pwt_inv *inv,
                                  struct pwt_bytes text,
                                  const struct pwt_encryption_options *options,
                                  struct pwt_bytes *ret_json)
{
    const struct pwt_data_masking_service *masking = pwt_data_masking_table();
    return masking ? masking->decrypt(inv, text, options, ret_json) : pwt_masking_absent_(inv);
}

/**
 * @brief Encrypts any bytes to a message of the AWS Encryption SDK.
 * @param inv The invocation, or the scope of an init.
 * @param plaintext Any bytes.
 * @param options As for pwt_encrypt(); fields do not count.
 * @param ret_message The message, not in base64.
 * @return As pwt_encrypt().
 *
 * Ownership: the invocation's. Since 1.0.
 */
static inline int32_t pwt_message_encrypt(struct pwt_inv *inv,
                                          struct pwt_bytes plaintext,
                                          const struct pwt_encryption_options *options,
                                          struct pwt_bytes *ret_message)
{
    const struct pwt_data_masking_service *masking = pwt_data_masking_table();
    return masking ? masking->message_encrypt(inv, plaintext, options, ret_message)
                   : pwt_masking_absent_(inv);
}

/**
 * @brief Decrypts a message of the AWS Encryption SDK, whatever it holds.
 * @param inv The invocation, or the scope of an init.
 * @param message The message, not in base64.
 * @param options As for pwt_decrypt(); fields do not count, and no context is not compared.
 * @param ret_decrypted Its `size` is set.
 * @return As pwt_decrypt().
 *
 * Ownership: the invocation's. Since 1.0.
 */
static inline int32_t pwt_message_decrypt(struct pwt_inv *inv,
                                          struct pwt_bytes message,
                                          const struct pwt_encryption_options *options,
                                          struct pwt_decrypted *ret_decrypted)
{
    const struct pwt_data_masking_service *masking = pwt_data_masking_table();
    return masking ? masking->message_decrypt(inv, message, options, ret_decrypted)
                   : pwt_masking_absent_(inv);
}

/**
 * @brief Why the invocation's last call of this service failed.
 * @param inv The invocation, or the scope of an init.
 * @param ret_error Its `size` is set. `kind` is PWT_MASKING_OK where none failed.
 * @return 0, or PWT_EABSENT without the plugin.
 *
 * Ownership: the invocation's. Since 1.0.
 */
static inline int32_t pwt_masking_error(struct pwt_inv *inv, struct pwt_masking_failure *ret_error)
{
    const struct pwt_data_masking_service *masking = pwt_data_masking_table();
    return masking ? masking->error(inv, ret_error) : PWT_EABSENT;
}

PWT_END_DECLS

#endif
