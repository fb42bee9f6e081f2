/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the plugin `data-masking` share: its settings, its state, how calls fail. */
#ifndef PLUGINS_DATA_MASKING_H
#define PLUGINS_DATA_MASKING_H

#include <powertools/data_masking.h>
#include <powertools/plugin.h>

#include <stdbool.h>

/* The plugin's `self`. */
struct masking {
    struct pwt_bytes event_erase; /* lists of path expressions: see settings.c */
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
};

/* The plugin's `state`: of an invocation, or a child. */
struct masking_state {
    struct pwt_masking_failure error; /* of the last call that failed */
};

/* ---- service.c: what callers call ---------------------------------------------------------- */

extern const struct pwt_data_masking_service masking_service;

/* Records why a call fails: the words of pwt_fail(), and what pwt_masking_error() says. Returns the
 * code. The words hold nothing of a document. */
int32_t masking_fail(struct pwt_inv *inv, uint32_t kind, int32_t code, const char *why);

#endif
