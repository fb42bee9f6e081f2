/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies that are read: where their parts are, and what they say. */
#include "esdk.h"
#include "esdk_bytes.h"

#define FINAL_MARK      0xffffffffu                /* instead of the number of a frame */
#define BLOCK_BYTES_MAX ((UINT64_C(1) << 36) - 32) /* GCM's, of one block */

/* ---- what is authenticated with the text ---- */

size_t esdk_body_aad(struct pwt_bytes message_id,
                     enum esdk_body kind,
                     uint32_t sequence,
                     uint64_t length,
                     unsigned char to[ESDK_BODY_AAD_MAX])
{
    static const struct {
        const char *ptr;
        size_t len;
    } texts[] = {
        [ESDK_FRAME] = {"AWSKMSEncryptionClient Frame", 28},
        [ESDK_FINAL_FRAME] = {"AWSKMSEncryptionClient Final Frame", 34},
        [ESDK_SINGLE_BLOCK] = {"AWSKMSEncryptionClient Single Block", 35},
    };
    unsigned char *at = bytes_put(to, message_id);

    at = bytes_put(at, pwt_bytes_make(texts[kind].ptr, texts[kind].len));
    at = bytes_put_number(at, sequence, 4);
    return (size_t)(bytes_put_number(at, length, 8) - to);
}

void esdk_body_iv(uint32_t sequence, unsigned char to[CRYPTO_IV_BYTES])
{
    (void)bytes_put_number(bytes_put_number(to, 0, 8), sequence, 4);
}

/* ---- parts ---- */

struct body_part {
    enum esdk_body kind;
    uint32_t sequence;
    struct pwt_bytes iv;
    struct pwt_bytes content;
    struct pwt_bytes tag;
};

static bool
take_block(struct pwt_bytes *rest, const struct esdk_header *header, struct body_part *ret_part)
{
    uint64_t len = 0;

    (void)header;
    ret_part->kind = ESDK_SINGLE_BLOCK;
    return bytes_take(rest, CRYPTO_IV_BYTES, &ret_part->iv) && bytes_take_number(rest, 8, &len) &&
           len <= BLOCK_BYTES_MAX && bytes_take(rest, len, &ret_part->content) &&
           bytes_take(rest, CRYPTO_TAG_BYTES, &ret_part->tag);
}

static bool
take_frame(struct pwt_bytes *rest, const struct esdk_header *header, struct body_part *ret_part)
{
    uint64_t sequence = 0;
    uint64_t len = header->frame_length;

    if (!bytes_take_number(rest, 4, &sequence)) {
        return false;
    }
    const bool final = sequence == FINAL_MARK;
    ret_part->kind = final ? ESDK_FINAL_FRAME : ESDK_FRAME;
    if ((final && !bytes_take_number(rest, 4, &sequence)) || sequence != ret_part->sequence ||
        !bytes_take(rest, CRYPTO_IV_BYTES, &ret_part->iv) ||
        (final && !bytes_take_number(rest, 4, &len))) {
        return false;
    }
    return len <= header->frame_length && bytes_take(rest, len, &ret_part->content) &&
           bytes_take(rest, CRYPTO_TAG_BYTES, &ret_part->tag);
}

/* The next part of a body, whose number is one more than the last one's. */
static bool
take_part(struct pwt_bytes *rest, const struct esdk_header *header, struct body_part *part)
{
    part->sequence++;
    return header->content == ESDK_FRAMED ? take_frame(rest, header, part)
                                          : take_block(rest, header, part);
}

enum esdk_result esdk_layout_read(struct pwt_bytes message, struct esdk_layout *ret_layout)
{
    struct esdk_layout layout = {.plaintext_bytes = 0};
    struct body_part part = {.kind = ESDK_FRAME};
    const enum esdk_result result = esdk_header_read(message, &layout.header);

    if (result != ESDK_OK) {
        return result;
    }
    struct pwt_bytes rest = message;
    (void)bytes_take(&rest, layout.header.size, &layout.signature);
    layout.signature = pwt_bytes_make(NULL, 0);
    do {
        if (!take_part(&rest, &layout.header, &part)) {
            return ESDK_MALFORMED;
        }
        layout.plaintext_bytes += (size_t)part.content.len;
    } while (part.kind == ESDK_FRAME);
    layout.body_end = (size_t)(rest.ptr - message.ptr);
    if ((layout.header.suite->curve && !bytes_take_counted(&rest, &layout.signature)) ||
        rest.len > 0) {
        return ESDK_MALFORMED;
    }
    *ret_layout = layout;
    return ESDK_OK;
}

/* ---- decrypting ---- */

/* Where a body's parts go: to a place of their own, or over the body. There each is decrypted where
 * it lies, since a cipher's input and output are the same or apart, and moved up while the
 * processor still has it at hand. */
struct target {
    unsigned char *body;    /* NULL: a place of their own */
    const char *body_start; /* the same, as parts see it */
    unsigned char *at;
};

static bool decrypt_part(struct crypto *crypto,
                         const struct esdk_header *header,
                         const struct body_part *part,
                         struct target *target)
{
    unsigned char aad[ESDK_BODY_AAD_MAX];
    unsigned char tag[CRYPTO_TAG_BYTES];
    const size_t aad_bytes =
        esdk_body_aad(header->message_id, part->kind, part->sequence, part->content.len, aad);
    unsigned char *out =
        target->body ? target->body + (part->content.ptr - target->body_start) : target->at;
    const struct crypto_part encrypted = {
        .iv = (const unsigned char *)part->iv.ptr,
        .aad = pwt_bytes_make(aad, aad_bytes),
        .in = part->content,
        .out = out,
        .tag = memcpy(tag, part->tag.ptr, sizeof(tag)),
    };

    if (!crypto_decrypt(crypto, &encrypted)) {
        return false;
    }
    if (target->body) {
        memmove(target->at, out, (size_t)part->content.len);
    }
    target->at += part->content.len;
    return true;
}

bool esdk_body_decrypt(struct crypto *crypto,
                       const struct esdk_layout *layout,
                       struct pwt_bytes message,
                       unsigned char *to)
{
    const size_t body_bytes = layout->body_end - layout->header.size;
    struct pwt_bytes rest = pwt_bytes_make(message.ptr + layout->header.size, body_bytes);
    const bool over = (const char *)to == rest.ptr;
    struct target target = {.body = over ? to : NULL, .body_start = rest.ptr, .at = to};
    struct body_part part = {.kind = ESDK_FRAME};
    bool good = true;

    while (good && rest.len > 0) {
        good = take_part(&rest, &layout->header, &part) &&
               decrypt_part(crypto, &layout->header, &part, &target);
    }
    if (!good) {
        crypto_wipe(crypto, to, over ? body_bytes : layout->plaintext_bytes);
    }
    return good;
}
