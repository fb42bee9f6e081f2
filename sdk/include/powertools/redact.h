/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file redact.h
 * @brief The service `redact`: what a plugin asks before it prints or sends payload data.
 *
 * Masking is set up once, in the plugin that offers the service (`data-masking`); every plugin that
 * prints an event, a response or a value of the handler's passes it through pwt_redact().
 */
#ifndef PWT_REDACT_H
#define PWT_REDACT_H

#include <powertools/host.h>
#include <powertools/service.h>

PWT_BEGIN_DECLS

/** @brief What is about to be printed; one bit each. Since 1.0. */
enum pwt_redact_what {
    PWT_REDACT_EVENT = 1,    /**< An event, or a record of one. */
    PWT_REDACT_RESPONSE = 2, /**< What the handler answers. */
    PWT_REDACT_VALUE = 4     /**< The value of a key, an annotation or of metadata. */
};

/** @brief The table of a service `redact`, major 1. Since 1.0. */
struct pwt_redact_service {
    /** Bits of enum pwt_redact_what that the settings touch; all others are printed as they are,
     * without a call. Fixed once all inits ran. */
    const uint32_t *wants;
    /** Makes one JSON value safe to print. `key` names a PWT_REDACT_VALUE, and is empty otherwise.
     * Returns 0, or a negative code: then nothing of the value may be printed. The result lives as
     * long as the invocation. */
    int32_t (*redact)(struct pwt_inv *inv,
                      uint32_t what,
                      struct pwt_bytes key,
                      struct pwt_bytes json,
                      struct pwt_bytes *ret_json);
};

PWT_END_DECLS

PWT_IMPORT(redact, "redact", 1, struct pwt_redact_service);

PWT_BEGIN_DECLS

/**
 * @brief Whether anything is redacted in values of a kind: a load and a comparison.
 * @param what One of enum pwt_redact_what.
 * @return 0 if they may be printed as they are, otherwise 1.
 *
 * Threads: any. Since 1.0.
 */
static inline int pwt_redact_wanted(uint32_t what)
{
    const struct pwt_redact_service *redact = pwt_redact_table();
    return redact && (*redact->wants & what) != 0;
}

/**
 * @brief Makes a JSON value safe to print.
 * @param inv The invocation it belongs to.
 * @param what One of enum pwt_redact_what.
 * @param key Its name, for PWT_REDACT_VALUE; otherwise not used.
 * @param json One JSON value.
 * @param ret_json What may be printed: `json` itself where nothing is redacted.
 * @return 0, or a negative code: print nothing of the value then.
 *
 * Ownership: the invocation's. Threads: `inv`'s. Since 1.0.
 */
static inline int32_t pwt_redact(struct pwt_inv *inv,
                                 uint32_t what,
                                 struct pwt_bytes key,
                                 struct pwt_bytes json,
                                 struct pwt_bytes *ret_json)
{
    if (!pwt_redact_wanted(what)) {
        *ret_json = json;
        return 0;
    }
    return pwt_redact_table()->redact(inv, what, key, json, ret_json);
}

PWT_END_DECLS

#endif
