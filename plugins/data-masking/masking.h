/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the plugin `data-masking` share: its settings, what is prepared of them, and
 * how calls fail. */
#ifndef PLUGINS_DATA_MASKING_H
#define PLUGINS_DATA_MASKING_H

#include "encryption.h"
#include "erase.h"
#include "keep.h"
#include "trouble.h"

#include <powertools/data_masking.h>
#include <powertools/plugin.h>
#include <powertools/redact.h>

#include <pthread.h>
#include <stdbool.h>

struct provider_entry;

/* The plugin's `self`. */
struct masking {
    struct pwt_bytes event_erase; /* lists of path expressions: path_list_item() */
    struct pwt_bytes event_decrypt;
    struct pwt_bytes response_erase;
    struct pwt_bytes response_encrypt;
    struct pwt_bytes log_erase;
    struct pwt_bytes rules; /* JSON */
    struct pwt_bytes custom_mask;
    struct pwt_bytes regex_pattern;
    struct pwt_bytes mask_format;
    struct pwt_list kms_keys;
    struct pwt_bytes raw_key;
    struct pwt_bytes context; /* JSON */
    int64_t cache_capacity;
    int64_t cache_max_age_ms;
    int64_t cache_max_messages;
    int64_t cache_max_bytes;
    int64_t max_data_keys;
    uint32_t dynamic_mask;
    uint32_t missing_fails;
    uint32_t policy;    /* enum pwt_masking_policy */
    uint32_t algorithm; /* place in the option's choices */

    struct keep keep; /* all that is prepared */
    /* What the settings erase and encrypt; NULL: nothing. */
    const struct pwt_eraser *event_eraser;
    const struct pwt_eraser *event_decrypter;
    const struct pwt_eraser *response_eraser;
    const struct pwt_eraser *response_encrypter;
    const struct pwt_eraser *log_eraser;
    const struct pwt_eraser *rules_eraser;
    const struct pwt_eraser *printed_event_eraser; /* event_eraser, for any depth */
    const struct pwt_eraser *printed_rules_eraser; /* rules_eraser, without warnings */
    struct pwt_encryption_options encryption;      /* of these */

    struct pwt_masking_provider *provider; /* of the settings, or NULL */
    pthread_mutex_t providers_lock;        /* protects `providers`; never held across a call */
    struct provider_entry *providers;      /* all that were made */
};

/* The plugin's `state`: of an invocation, or a child. */
struct masking_state {
    struct pwt_masking_failure failure; /* of the last call that failed */
};

static inline struct masking *masking_of(struct pwt_inv *inv)
{
    return pwt_inv_cx(inv)->self;
}

/* ---- settings.c ---------------------------------------------------------------------------- */

/* Prepares what the settings ask for; what is wrong with them is said to the init. */
int32_t settings_prepare(struct pwt_cx *cx);

/* settings_keys.c: the provider and the context of the settings. */
int32_t settings_prepare_keys(struct pwt_cx *cx);

/* ---- service.c, service_encrypt.c: what callers call --------------------------------------- */

extern const struct pwt_data_masking_service masking_service;

/* Tells why a call fails: the words of pwt_fail(), and what pwt_masking_error() says. Returns the
 * code. */
int32_t masking_fail(struct pwt_inv *inv, int32_t code, const struct trouble *trouble);

/* The same of what a setting asks for: the words name it, and a line on standard error the path. */
int32_t masking_fail_setting(struct pwt_inv *inv,
                             const struct pwt_eraser *eraser,
                             int32_t code,
                             const struct trouble *trouble);

/* The flags of options, or else the setting. */
uint32_t masking_flags(const struct masking *masking, uint32_t flags);

int32_t service_encrypt(struct pwt_inv *inv,
                        struct pwt_bytes json,
                        const struct pwt_encryption_options *options,
                        struct pwt_bytes *ret_text);
int32_t service_decrypt(struct pwt_inv *inv,
                        struct pwt_bytes text,
                        const struct pwt_encryption_options *options,
                        struct pwt_bytes *ret_json);
int32_t service_message_encrypt(struct pwt_inv *inv,
                                struct pwt_bytes plaintext,
                                const struct pwt_encryption_options *options,
                                struct pwt_bytes *ret_message);
int32_t service_message_decrypt(struct pwt_inv *inv,
                                struct pwt_bytes message,
                                const struct pwt_encryption_options *options,
                                struct pwt_decrypted *ret_decrypted);

/* Each value at these paths of a setting is encrypted, or decrypted. */
int32_t encrypt_fields(struct pwt_inv *inv,
                       const struct pwt_eraser *paths,
                       const struct pwt_encryption_options *options,
                       struct pwt_bytes json,
                       struct pwt_bytes *ret_json);
int32_t decrypt_fields(struct pwt_inv *inv,
                       const struct pwt_eraser *paths,
                       const struct pwt_encryption_options *options,
                       struct pwt_bytes json,
                       struct pwt_bytes *ret_json);

/* ---- providers.c --------------------------------------------------------------------------- */

int32_t providers_make(struct pwt_inv *inv,
                       const struct pwt_masking_provider_options *options,
                       struct pwt_masking_provider **ret_provider);
int32_t providers_free(struct pwt_inv *inv, struct pwt_masking_provider *provider);

/* Frees all of them; lets all of them forget their data keys. */
void providers_done(struct masking *masking);
void providers_forget(struct masking *masking);

/* ---- invocation.c, redact.c ---------------------------------------------------------------- */

int32_t masking_before(struct pwt_cx *cx);
int32_t masking_after(struct pwt_cx *cx);

extern const struct pwt_redact_service masking_redact;

/* Which kinds of values the settings touch: once, in the init. */
void redact_prepare(const struct masking *masking);

#endif
