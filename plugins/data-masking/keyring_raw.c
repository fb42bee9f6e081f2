/* SPDX-License-Identifier: Apache-2.0 */
/* Raw AES keys: AES-GCM under a key that the function has. */
#include "esdk_bytes.h"
#include "keyring.h"

#define TAG_BITS 128u

/* `wrapping_key` gets the key, and the cipher begins with it. */
static bool
begin(const struct keyring_call *call, size_t key_bytes, enum crypto_direction direction)
{
    const unsigned char *key = call->crypto->keys->wrapping_key;

    return crypto_cipher_begin(call->crypto, pwt_bytes_make(key, key_bytes), direction);
}

bool keyring_raw_encrypt(const struct keyring_call *call,
                         size_t key_bytes,
                         const unsigned char iv[CRYPTO_IV_BYTES],
                         unsigned char *to)
{
    const size_t data_key_bytes = call->suite->key_bytes;
    const struct crypto_part part = {
        .iv = iv,
        .aad = call->context,
        .in = pwt_bytes_make(call->crypto->keys->data_key, data_key_bytes),
        .out = to,
        .tag = to + data_key_bytes,
    };
    const bool done = begin(call, key_bytes, CRYPTO_ENCRYPT) && crypto_encrypt(call->crypto, &part);

    crypto_cipher_end(call->crypto);
    return done;
}

int32_t keyring_raw_wrap(const struct keyring_call *call,
                         const struct keyring_key *key,
                         struct esdk_entry *ret_entry)
{
    const struct encryption *wanted = call->call;
    const size_t wrapped_bytes = call->suite->key_bytes + CRYPTO_TAG_BYTES;
    const size_t info_bytes = (size_t)key->name.len + 8 + CRYPTO_IV_BYTES;
    unsigned char *info = pwt_alloc(wanted->inv, info_bytes + wrapped_bytes);

    if (!info) {
        return encryption_fail(wanted, PWT_MASKING_ENCRYPT_KEY, PWT_ENOMEM, "no memory is left");
    }
    unsigned char *iv = bytes_put(info, key->name);
    iv = bytes_put_number(iv, TAG_BITS, 4);
    iv = bytes_put_number(iv, CRYPTO_IV_BYTES, 4);
    unsigned char *wrapped = info + info_bytes;
    const size_t key_bytes = secret_copy(key->bytes, call->crypto->keys->wrapping_key);
    if (!crypto_random(call->crypto, iv, CRYPTO_IV_BYTES) ||
        !keyring_raw_encrypt(call, key_bytes, iv, wrapped)) {
        return encryption_fail(wanted, PWT_MASKING_ENCRYPT_KEY, PWT_EIO, "libcrypto failed");
    }
    ret_entry->provider = key->space;
    ret_entry->info = pwt_bytes_make(info, info_bytes);
    ret_entry->wrapped = pwt_bytes_make(wrapped, wrapped_bytes);
    return 0;
}

/* Where the entry is this key's: the IV that its description ends with. */
static bool
find_iv(const struct keyring_key *key, const struct esdk_entry *entry, struct pwt_bytes *ret_iv)
{
    struct pwt_bytes rest = entry->info;
    struct pwt_bytes name;
    uint64_t tag_bits = 0;
    uint64_t iv_bytes = 0;

    return pwt_bytes_equal(entry->provider, key->space) &&
           bytes_take(&rest, key->name.len, &name) && pwt_bytes_equal(name, key->name) &&
           bytes_take_number(&rest, 4, &tag_bits) && tag_bits == TAG_BITS &&
           bytes_take_number(&rest, 4, &iv_bytes) && iv_bytes == CRYPTO_IV_BYTES &&
           bytes_take(&rest, CRYPTO_IV_BYTES, ret_iv) && rest.len == 0;
}

bool keyring_raw_unwrap(const struct keyring_call *call,
                        const struct keyring_key *key,
                        const struct esdk_entry *entry)
{
    struct crypto_keys *keys = call->crypto->keys;
    const size_t data_key_bytes = call->suite->key_bytes;
    unsigned char tag[CRYPTO_TAG_BYTES];
    struct pwt_bytes rest = entry->wrapped;
    struct pwt_bytes iv;
    struct crypto_part part = {.aad = call->context, .out = keys->data_key, .tag = tag};

    if (!find_iv(key, entry, &iv) || rest.len != data_key_bytes + CRYPTO_TAG_BYTES ||
        !bytes_take(&rest, data_key_bytes, &part.in)) {
        return false;
    }
    memcpy(tag, rest.ptr, sizeof(tag));
    part.iv = (const unsigned char *)iv.ptr;
    const size_t key_bytes = secret_copy(key->bytes, keys->wrapping_key);
    const bool done = begin(call, key_bytes, CRYPTO_DECRYPT) && crypto_decrypt(call->crypto, &part);
    crypto_cipher_end(call->crypto);
    return done;
}
