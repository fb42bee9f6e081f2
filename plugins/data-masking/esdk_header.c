/* SPDX-License-Identifier: Apache-2.0 */
/* Headers that are read. */
#include "esdk.h"
#include "esdk_bytes.h"

#define TYPE_V1 0x80u /* the one type of message in version 1 */

/* Version, suite and message id, as each version orders them. */
static enum esdk_result read_start(struct pwt_bytes *rest, struct esdk_header *header)
{
    uint64_t version = 0;
    uint64_t type = TYPE_V1;
    uint64_t suite = 0;

    if (!bytes_take_number(rest, 1, &version) || (version != 1 && version != 2)) {
        return ESDK_NO_MESSAGE;
    }
    if (version == 1 && (!bytes_take_number(rest, 1, &type) || type != TYPE_V1)) {
        return ESDK_NO_MESSAGE;
    }
    header->suite = bytes_take_number(rest, 2, &suite) ? esdk_suite_find((uint32_t)suite) : NULL;
    const bool known = header->suite && header->suite->version == version &&
                       bytes_take(rest, header->suite->message_id_bytes, &header->message_id);
    return known ? ESDK_OK : ESDK_MALFORMED;
}

static bool read_entries(struct pwt_bytes *rest, struct esdk_header *header)
{
    struct esdk_entry entry;
    uint64_t count = 0;

    if (!bytes_take_number(rest, 2, &count) || count == 0) {
        return false;
    }
    header->entries.ptr = rest->ptr;
    header->entry_count = (uint32_t)count;
    for (uint64_t i = 0; i < count; i++) {
        if (!esdk_entry_next(rest, &entry)) {
            return false;
        }
    }
    header->entries.len = (uint64_t)(rest->ptr - header->entries.ptr);
    return true;
}

static bool read_content(struct pwt_bytes *rest, struct esdk_header *header)
{
    uint64_t content = 0;
    uint64_t reserved = 0;
    uint64_t iv_bytes = CRYPTO_IV_BYTES;
    uint64_t frame_length = 0;

    if (!bytes_take_number(rest, 1, &content) ||
        (header->suite->version == 1 &&
         (!bytes_take_number(rest, 4, &reserved) || !bytes_take_number(rest, 1, &iv_bytes))) ||
        !bytes_take_number(rest, 4, &frame_length)) {
        return false;
    }
    header->content = (uint32_t)content;
    header->frame_length = (uint32_t)frame_length;
    return reserved == 0 && iv_bytes == CRYPTO_IV_BYTES &&
           ((content == ESDK_FRAMED && frame_length > 0) ||
            (content == ESDK_UNFRAMED && frame_length == 0));
}

/* What proves the rest: a commitment to the key, and a tag over all before it. */
static bool read_proof(struct pwt_bytes message, struct pwt_bytes *rest, struct esdk_header *header)
{
    static const char zeros[CRYPTO_IV_BYTES];
    const bool commits = header->suite->version == 2;

    if (commits && !bytes_take(rest, CRYPTO_KEY_BYTES_MAX, &header->commitment)) {
        return false;
    }
    header->signed_part = pwt_bytes_make(message.ptr, (uint64_t)(rest->ptr - message.ptr));
    header->iv = pwt_bytes_make(zeros, sizeof(zeros));
    return (commits || bytes_take(rest, CRYPTO_IV_BYTES, &header->iv)) &&
           bytes_take(rest, CRYPTO_TAG_BYTES, &header->tag);
}

enum esdk_result esdk_header_read(struct pwt_bytes message, struct esdk_header *ret_header)
{
    struct esdk_header header = {.suite = NULL};
    struct pwt_bytes rest = message;
    const enum esdk_result result = read_start(&rest, &header);

    if (result != ESDK_OK) {
        return result;
    }
    if (!bytes_take_counted(&rest, &header.context) || !read_entries(&rest, &header) ||
        !read_content(&rest, &header) || !read_proof(message, &rest, &header)) {
        return ESDK_MALFORMED;
    }
    header.size = (size_t)(rest.ptr - message.ptr);
    *ret_header = header;
    return ESDK_OK;
}

bool esdk_header_verify(struct crypto *crypto, const struct esdk_header *header)
{
    const struct crypto_keys *keys = crypto->keys;
    unsigned char tag[CRYPTO_TAG_BYTES];
    const struct crypto_part part = {
        .iv = (const unsigned char *)header->iv.ptr,
        .aad = header->signed_part,
        .tag = memcpy(tag, header->tag.ptr, sizeof(tag)),
    };

    if (header->commitment.len > 0 && !crypto_same(crypto, header->commitment.ptr, keys->commitment,
                                                   (size_t)header->commitment.len)) {
        return false;
    }
    return crypto_cipher_begin(crypto, pwt_bytes_make(keys->message_key, header->suite->key_bytes),
                               CRYPTO_DECRYPT) &&
           crypto_decrypt(crypto, &part);
}
