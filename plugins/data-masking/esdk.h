/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of the AWS Encryption SDK, versions 1 and 2: header, body in frames or in one block, and
 * a signature. What is here takes no memory and knows no key provider: sizes can be asked for, and
 * buffers are the caller's. */
#ifndef PLUGINS_DATA_MASKING_ESDK_H
#define PLUGINS_DATA_MASKING_ESDK_H

#include "esdk_crypto.h"

#define ESDK_FRAME_LENGTH_MAX  0x7fffffffu /* to write; Python reads no longer ones */
#define ESDK_CONTEXT_BYTES_MAX 65535u
#define ESDK_PUBLIC_KEY        "aws-crypto-public-key"
#define ESDK_RESERVED_PREFIX   "aws-crypto-"

/* ---- suites -------------------------------------------------------------------------------- */

struct esdk_suite {
    uint16_t id;
    uint8_t version; /* of the message; 2 commits to the key */
    uint8_t key_bytes;
    uint8_t derives; /* 0: the data key encrypts */
    uint8_t hash;    /* enum crypto_hash */
    uint8_t message_id_bytes;
    uint8_t reserved;
    const struct crypto_curve *curve; /* NULL: it does not sign */
};

/* NULL where there is none. */
const struct esdk_suite *esdk_suite_find(uint32_t id);

/* ---- keys ---------------------------------------------------------------------------------- */

/* From `data_key` of the crypto's keys to `message_key` and, in version 2, `commitment`. */
bool esdk_derive(struct crypto *crypto,
                 const struct esdk_suite *suite,
                 const unsigned char *message_id);

/* ---- encryption contexts ------------------------------------------------------------------- */

struct esdk_pair {
    struct pwt_bytes key;
    struct pwt_bytes value;
};

/* Sorts by key, as bytes. */
void esdk_context_sort(struct esdk_pair *pairs, size_t count);

/* Bytes of sorted pairs in a header; 0 for none. */
size_t esdk_context_size(const struct esdk_pair *pairs, size_t count);

/* Writes them; returns how many bytes. */
size_t esdk_context_write(const struct esdk_pair *pairs, size_t count, unsigned char *to);

/* How many pairs there may be in bytes of a header, which say it first. */
size_t esdk_context_count(struct pwt_bytes bytes);

/* Reads as many pairs. False: they are malformed. */
bool esdk_context_read(struct pwt_bytes bytes, struct esdk_pair *ret_pairs);

/* Whether a key is there twice, among sorted pairs. */
bool esdk_context_repeats(const struct esdk_pair *pairs, size_t count);

/* ---- data keys ----------------------------------------------------------------------------- */

/* A data key as some provider encrypted it. */
struct esdk_entry {
    struct pwt_bytes provider;
    struct pwt_bytes info;
    struct pwt_bytes wrapped;
};

size_t esdk_entry_size(const struct esdk_entry *entry);
unsigned char *esdk_entry_write(const struct esdk_entry *entry, unsigned char *to);

/* Takes the first entry off. False: there is none, or it is malformed. */
bool esdk_entry_next(struct pwt_bytes *rest, struct esdk_entry *ret_entry);

/* ---- reading ------------------------------------------------------------------------------- */

enum esdk_content { ESDK_UNFRAMED = 1, ESDK_FRAMED = 2 };

/* Slices of a message. */
struct esdk_header {
    const struct esdk_suite *suite;
    struct pwt_bytes message_id;
    struct pwt_bytes context; /* serialized; may be empty */
    struct pwt_bytes entries; /* well-formed, as many as are counted */
    uint32_t entry_count;
    uint32_t content; /* enum esdk_content */
    uint32_t frame_length;
    uint32_t reserved;
    struct pwt_bytes commitment;  /* empty in version 1 */
    struct pwt_bytes signed_part; /* what the tag authenticates */
    struct pwt_bytes iv;
    struct pwt_bytes tag;
    size_t size;
};

enum esdk_result {
    ESDK_OK,
    ESDK_NO_MESSAGE, /* of no version and type that there are */
    ESDK_MALFORMED,
};

enum esdk_result esdk_header_read(struct pwt_bytes message, struct esdk_header *ret_header);

/* Where the parts of a message are; nothing is left between or behind them. */
struct esdk_layout {
    struct esdk_header header;
    size_t plaintext_bytes;
    size_t body_end;
    struct pwt_bytes signature; /* absent in suites that do not sign */
};

enum esdk_result esdk_layout_read(struct pwt_bytes message, struct esdk_layout *ret_layout);

/* Whether the keys of a message are those it was made with: the commitment, where there is one,
 * then the header's tag. */
bool esdk_header_verify(struct crypto *crypto, const struct esdk_header *header);

/* Decrypts the body after that, with the same key. `to` has room for all of the plaintext, and is
 * apart from the message, or where its body begins. True: all tags were right; otherwise what was
 * written is wiped. */
bool esdk_body_decrypt(struct crypto *crypto,
                       const struct esdk_layout *layout,
                       struct pwt_bytes message,
                       unsigned char *to);

/* ---- writing ------------------------------------------------------------------------------- */

/* What a message is made of; `data_key`, and to sign `signing_key`, are in the crypto's keys. */
struct esdk_draft {
    const struct esdk_suite *suite;
    const unsigned char *message_id;
    struct pwt_bytes context; /* serialized */
    struct pwt_bytes entries; /* serialized, without how many */
    struct pwt_bytes point;   /* of the signing key */
    uint32_t entry_count;
    uint32_t frame_length;
};

/* The most bytes that a message may have; a signature's length varies. 0: more than can be. */
size_t esdk_size(const struct esdk_draft *draft, uint64_t plaintext_bytes);

/* Writes a message, `ret_size` bytes. */
bool esdk_write(struct crypto *crypto,
                const struct esdk_draft *draft,
                struct pwt_bytes plaintext,
                unsigned char *to,
                size_t *ret_size);

/* ---- for those who test parts ---- */

enum esdk_body { ESDK_FRAME, ESDK_FINAL_FRAME, ESDK_SINGLE_BLOCK };

#define ESDK_BODY_AAD_MAX 80u

/* Additional data of a part of a body: how many bytes of it there are. */
size_t esdk_body_aad(struct pwt_bytes message_id,
                     enum esdk_body kind,
                     uint32_t sequence,
                     uint64_t length,
                     unsigned char to[ESDK_BODY_AAD_MAX]);

void esdk_body_iv(uint32_t sequence, unsigned char to[CRYPTO_IV_BYTES]);

#endif
