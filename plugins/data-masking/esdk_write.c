/* SPDX-License-Identifier: Apache-2.0 */
/* Messages that are written: in frames, straight to where they are wanted. */
#include "esdk.h"
#include "esdk_bytes.h"

#define FINAL_MARK       0xffffffffu /* instead of the number of a frame */
#define FRAMES_MAX       UINT64_C(0xffffffff)
#define FRAME_BYTES      (4 + CRYPTO_IV_BYTES + CRYPTO_TAG_BYTES) /* beside its content */
#define LAST_FRAME_BYTES (4 + 4) /* the last one's mark and length */
#define HEADER_BYTES_V1  (2 + 2 + 2 + 2 + 1 + 4 + 1 + 4 + CRYPTO_IV_BYTES + CRYPTO_TAG_BYTES)
#define HEADER_BYTES_V2  (1 + 2 + 2 + 2 + 1 + 4 + CRYPTO_KEY_BYTES_MAX + CRYPTO_TAG_BYTES)

size_t esdk_size(const struct esdk_draft *draft, uint64_t plaintext_bytes)
{
    const struct esdk_suite *suite = draft->suite;
    const uint64_t frames =
        plaintext_bytes == 0 ? 1 : (plaintext_bytes - 1) / draft->frame_length + 1;
    const size_t header = (suite->version == 2 ? HEADER_BYTES_V2 : HEADER_BYTES_V1) +
                          suite->message_id_bytes +
                          (size_t)(draft->context.len + draft->entries.len);
    const size_t footer = suite->curve ? 2 + CRYPTO_SIGNATURE_MAX : 0;

    if (frames > FRAMES_MAX || plaintext_bytes > SIZE_MAX / 64) {
        return 0;
    }
    return header + (size_t)(frames * FRAME_BYTES + LAST_FRAME_BYTES + plaintext_bytes) + footer;
}

/* Header and its tag. The cipher goes on with the same key. */
static unsigned char *
write_header(struct crypto *crypto, const struct esdk_draft *draft, unsigned char *to)
{
    static const unsigned char zeros[CRYPTO_IV_BYTES];
    const struct esdk_suite *suite = draft->suite;
    const bool commits = suite->version == 2;
    unsigned char *at = bytes_put_number(to, commits ? 0x02 : 0x0180, commits ? 1 : 2);

    at = bytes_put_number(at, suite->id, 2);
    at = bytes_put(at, pwt_bytes_make(draft->message_id, suite->message_id_bytes));
    at = bytes_put_counted(at, draft->context);
    at = bytes_put_number(at, draft->entry_count, 2);
    at = bytes_put(at, draft->entries);
    at = bytes_put_number(at, ESDK_FRAMED, 1);
    if (!commits) {
        at = bytes_put_number(at, CRYPTO_IV_BYTES, 4 + 1); /* four reserved bytes before it */
    }
    at = bytes_put_number(at, draft->frame_length, 4);
    if (commits) {
        at = bytes_put(at, pwt_bytes_make(crypto->keys->commitment, CRYPTO_KEY_BYTES_MAX));
    }
    struct crypto_part part = {.iv = zeros, .aad = pwt_bytes_make(to, (uint64_t)(at - to))};
    if (!commits) {
        at = bytes_put(at, pwt_bytes_make(zeros, sizeof(zeros)));
    }
    part.tag = at;
    return crypto_encrypt(crypto, &part) ? at + CRYPTO_TAG_BYTES : NULL;
}

struct frame {
    struct pwt_bytes content;
    uint32_t sequence;
    bool last;
};

static unsigned char *write_frame(struct crypto *crypto,
                                  const struct esdk_draft *draft,
                                  const struct frame *frame,
                                  unsigned char *to)
{
    const struct pwt_bytes id = pwt_bytes_make(draft->message_id, draft->suite->message_id_bytes);
    const struct pwt_bytes content = frame->content;
    unsigned char aad[ESDK_BODY_AAD_MAX];
    const size_t aad_bytes = esdk_body_aad(id, frame->last ? ESDK_FINAL_FRAME : ESDK_FRAME,
                                           frame->sequence, content.len, aad);

    to = frame->last ? bytes_put_number(to, FINAL_MARK, 4) : to;
    to = bytes_put_number(to, frame->sequence, 4);
    unsigned char *iv = to;
    esdk_body_iv(frame->sequence, iv);
    to += CRYPTO_IV_BYTES;
    to = frame->last ? bytes_put_number(to, content.len, 4) : to;
    const struct crypto_part part = {
        .iv = iv,
        .aad = pwt_bytes_make(aad, aad_bytes),
        .in = content,
        .out = to,
        .tag = to + content.len,
    };
    return crypto_encrypt(crypto, &part) ? part.tag + CRYPTO_TAG_BYTES : NULL;
}

/* The last frame may be full; only of nothing it is empty. */
static unsigned char *write_body(struct crypto *crypto,
                                 const struct esdk_draft *draft,
                                 struct pwt_bytes plaintext,
                                 unsigned char *to)
{
    struct frame frame = {.sequence = 0};

    while (to && !frame.last) {
        frame.sequence++;
        frame.last = plaintext.len <= draft->frame_length;
        (void)bytes_take(&plaintext, frame.last ? plaintext.len : draft->frame_length,
                         &frame.content);
        to = write_frame(crypto, draft, &frame, to);
    }
    return to;
}

static unsigned char *write_footer(struct crypto *crypto,
                                   const struct esdk_draft *draft,
                                   unsigned char *message,
                                   unsigned char *to)
{
    const struct pwt_bytes text = pwt_bytes_make(message, (uint64_t)(to - message));
    struct crypto_signature signature;

    if (!crypto_sign(crypto, draft->suite->curve, draft->point, text, &signature)) {
        return NULL;
    }
    return bytes_put_counted(to, pwt_bytes_make(signature.bytes, signature.len));
}

bool esdk_write(struct crypto *crypto,
                const struct esdk_draft *draft,
                struct pwt_bytes plaintext,
                unsigned char *to,
                size_t *ret_size)
{
    const struct esdk_suite *suite = draft->suite;
    unsigned char *at = NULL;

    if (esdk_derive(crypto, suite, draft->message_id) &&
        crypto_cipher_begin(crypto, pwt_bytes_make(crypto->keys->message_key, suite->key_bytes),
                            CRYPTO_ENCRYPT)) {
        at = write_header(crypto, draft, to);
    }
    at = at ? write_body(crypto, draft, plaintext, at) : NULL;
    crypto_cipher_end(crypto);
    if (at && suite->curve) {
        at = write_footer(crypto, draft, to, at);
    }
    *ret_size = at ? (size_t)(at - to) : 0;
    return at != NULL;
}
