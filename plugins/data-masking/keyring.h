/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that wrap data keys, and providers, which are lists of them. */
#ifndef PLUGINS_DATA_MASKING_KEYRING_H
#define PLUGINS_DATA_MASKING_KEYRING_H

#include "encryption.h"
#include "esdk.h"

/* A key of a provider; its texts lie behind the provider. */
struct keyring_key {
    struct pwt_bytes arn;   /* of KMS; absent for a raw key */
    struct pwt_bytes space; /* of a raw key */
    struct pwt_bytes name;
    struct secret *bytes;
};

struct data_key_cache;

struct pwt_masking_provider {
    struct data_key_cache *cache; /* NULL: none */
    uint64_t max_data_keys;
    uint32_t policy; /* enum pwt_masking_policy */
    uint32_t has_kms;
    size_t key_count;
    struct keyring_key keys[];
};

/* Memory for requests to KMS, one after the other; nothing at first. */
struct keyring_room {
    char *ptr;
    size_t size;
};

/* What a data key is made or unwrapped for. */
struct keyring_call {
    const struct encryption *call;
    struct crypto *crypto; /* `data_key` of its keys is what it is about */
    const struct esdk_suite *suite;
    const struct esdk_pair *pairs; /* the context, with the public key, sorted */
    size_t pair_count;
    struct pwt_bytes context; /* the same, serialized */
    struct keyring_room *room;
};

/* Records why a call fails; returns the code. */
int32_t
encryption_fail(const struct encryption *call, uint32_t kind, int32_t code, const char *why);

/* Makes a data key, wrapped by all keys of the provider: an entry for each. 0, or a code that is
 * recorded. */
int32_t keyring_make(const struct keyring_call *call, struct esdk_entry *ret_entries);

/* Unwraps the data key of a message: tries what fits until one is right. 0, or a code that is
 * recorded. */
int32_t keyring_unwrap(const struct keyring_call *call, struct pwt_bytes entries);

/* ---- raw AES keys ---- */

/* 0, or a code that is recorded. */
int32_t keyring_raw_wrap(const struct keyring_call *call,
                         const struct keyring_key *key,
                         struct esdk_entry *ret_entry);

/* The same, by a key of the crypto's `wrapping_key`, into memory of the caller: `to` has room for
 * the data key and a tag. */
bool keyring_raw_encrypt(const struct keyring_call *call,
                         size_t key_bytes,
                         const unsigned char iv[CRYPTO_IV_BYTES],
                         unsigned char *to);

/* False: it is not this key's, or not right. */
bool keyring_raw_unwrap(const struct keyring_call *call,
                        const struct keyring_key *key,
                        const struct esdk_entry *entry);

/* ---- KMS ---- */

/* Whether a text is the ARN of something in KMS, which its region can be asked about; of a key. */
bool keyring_is_kms_arn(struct pwt_bytes arn);
bool keyring_is_key_arn(struct pwt_bytes arn);

/* GenerateDataKey, Encrypt. 0, or a code that is recorded. */
int32_t keyring_kms_make(const struct keyring_call *call,
                         const struct keyring_key *key,
                         struct esdk_entry *ret_entry);
int32_t keyring_kms_wrap(const struct keyring_call *call,
                         const struct keyring_key *key,
                         struct esdk_entry *ret_entry);

/* Decrypt. 0; PWT_ENOTFOUND, and nothing is recorded: it is not this key's; or a code that is, with
 * PWT_EFORMAT where the entry is none that there can be. */
int32_t keyring_kms_unwrap(const struct keyring_call *call,
                           const struct keyring_key *key,
                           const struct esdk_entry *entry);

#endif
