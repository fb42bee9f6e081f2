/* SPDX-License-Identifier: Apache-2.0 */
/* See keyring.h: what is the same for all keys. */
#include "keyring.h"

/* Nobody has vouched for a message yet when its data keys are tried: KMS refuses so many of them,
 * or one for each key of the provider, and that is the end. Honest ones have one for each key. */
#define ASKED_MAX 16u

int32_t keyring_make(const struct keyring_call *call, struct esdk_entry *ret_entries)
{
    const struct pwt_masking_provider *provider = call->call->provider;
    struct crypto *crypto = call->crypto;
    int32_t code = 0;

    if (!provider->keys[0].arn.ptr &&
        !crypto_random(crypto, crypto->keys->data_key, call->suite->key_bytes)) {
        return encryption_fail(call->call, PWT_MASKING_ENCRYPT_KEY, PWT_EIO, "libcrypto failed");
    }
    for (size_t i = 0; code == 0 && i < provider->key_count; i++) {
        const struct keyring_key *key = &provider->keys[i];
        if (!key->arn.ptr) {
            code = keyring_raw_wrap(call, key, &ret_entries[i]);
        } else if (i == 0) {
            code = keyring_kms_make(call, key, &ret_entries[i]);
        } else {
            code = keyring_kms_wrap(call, key, &ret_entries[i]);
        }
    }
    return code;
}

/* 0; or PWT_ENOTFOUND where it is not this key's; or why that failed. */
static int32_t unwrap(const struct keyring_call *call,
                      const struct keyring_key *key,
                      const struct esdk_entry *entry)
{
    if (key->arn.ptr) {
        return keyring_kms_unwrap(call, key, entry);
    }
    return keyring_raw_unwrap(call, key, entry) ? 0 : PWT_ENOTFOUND;
}

/* Failures that no other data key of the message mends. */
static bool is_final(int32_t code)
{
    return code == PWT_EFORMAT || code == PWT_EABSENT || code == PWT_ENOMEM;
}

int32_t keyring_unwrap(const struct keyring_call *call, struct pwt_bytes entries)
{
    const struct pwt_masking_provider *provider = call->call->provider;
    const size_t most = provider->key_count > ASKED_MAX ? provider->key_count : ASKED_MAX;
    struct esdk_entry entry;
    int32_t failed = PWT_ENOTFOUND;
    size_t asked = 0;

    while (esdk_entry_next(&entries, &entry)) {
        for (size_t i = 0; i < provider->key_count; i++) {
            const int32_t code = unwrap(call, &provider->keys[i], &entry);
            if (code == 0 || is_final(code)) {
                return code;
            }
            if (code == PWT_ENOTFOUND) {
                continue;
            }
            failed = code;
            if (++asked == most) {
                return failed;
            }
        }
    }
    if (asked > 0) {
        return failed; /* KMS was asked, and said no */
    }
    return encryption_fail(
        call->call, provider->has_kms ? PWT_MASKING_DECRYPT_KEY : PWT_MASKING_NO_MATCHING_KEY,
        PWT_ENOTFOUND, "none of the keys can unwrap the message's data key");
}
