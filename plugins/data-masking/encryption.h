/* SPDX-License-Identifier: Apache-2.0 */
/* Encrypting and decrypting: messages of the AWS Encryption SDK under keys of KMS or of the
 * caller's own. Nothing of a message is handed out before all of it was verified, and no words of a
 * failure hold data or keys. libcrypto is loaded by the first of these calls that needs it. */
#ifndef PLUGINS_DATA_MASKING_ENCRYPTION_H
#define PLUGINS_DATA_MASKING_ENCRYPTION_H

#include <powertools/data_masking.h>
#include <powertools/host.h>

#include <stdbool.h>

/* ---- providers: struct pwt_masking_provider ------------------------------------------------ */

/* Keys with what is allowed to be done under them, and the data keys that are kept; for all
 * threads. `options` may be of any size; all in it is copied, keys to where no dump finds them. 0,
 * PWT_EINVAL or PWT_ENOMEM; `*ret_why` then tells what is wrong, in constant words. */
int32_t provider_new(const struct pwt_masking_provider_options *options,
                     struct pwt_masking_provider **ret_provider,
                     const char **ret_why);

/* Wipes its keys; NULL is allowed. No call may be under way. */
void provider_free(struct pwt_masking_provider *provider);

/* Wipes the data keys that are kept: none of them is in a snapshot. */
void provider_forget(struct pwt_masking_provider *provider);

/* Gives back what calls keep for the next ones, with the pages that their keys were in. */
void encryption_tidy(void);

/* ---- calls --------------------------------------------------------------------------------- */

/* Why a call failed. */
struct encryption_failure {
    uint32_t kind;               /* enum pwt_masking_error_kind */
    uint32_t retryable;          /* 1 if the same call may succeed later */
    const char *why;             /* constant words */
    struct pwt_bytes code;       /* KMS's, or that of the service `aws`; absent otherwise */
    struct pwt_bytes request_id; /* AWS's */
};

/* What is common to all calls. */
struct encryption {
    struct pwt_inv *inv;                   /* results are in its arena */
    struct pwt_masking_provider *provider; /* NULL fails as `no_provider` */
    const struct pwt_field *context;       /* each a PWT_FIELD_STRING */
    uint64_t context_count;
    uint32_t algorithm;    /* to write; 0: by the policy */
    uint32_t frame_length; /* to write; 0: 4096 */
    bool any_context;      /* reading only reports the context, and `context` does not count */
    struct encryption_failure *failure; /* written on failure */
};

/* A message that was read and verified. */
struct encryption_opened {
    struct pwt_bytes plaintext;
    const struct pwt_field *context; /* without the public key; only with `any_context` */
    uint64_t context_count;
    uint32_t algorithm;
    uint32_t version;
};

/* Encrypts bytes: base64 text. 0 or a code of enum pwt_status. */
int32_t encryption_encrypt(const struct encryption *call,
                           struct pwt_bytes plaintext,
                           struct pwt_bytes *ret_text);

/* Decrypts base64 text, without quotes or escapes. Whether what comes out is JSON is the caller's
 * to see. */
int32_t encryption_decrypt(const struct encryption *call,
                           struct pwt_bytes text,
                           struct encryption_opened *ret_opened);

/* The same for messages as bytes. */
int32_t encryption_seal(const struct encryption *call,
                        struct pwt_bytes plaintext,
                        struct pwt_bytes *ret_message);
int32_t encryption_open(const struct encryption *call,
                        struct pwt_bytes message,
                        struct encryption_opened *ret_opened);

/* Whether text looks like a message, by its first two characters (`AY`, `Ag`): for the words of an
 * error where one was given that is not expected, or the other way around. */
bool encryption_is_message(struct pwt_bytes text);

#endif
