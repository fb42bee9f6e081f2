/* SPDX-License-Identifier: Apache-2.0 */
/* The providers that callers made: they are known, so that none keeps its keys for longer than the
 * plugin lives, or data keys across a snapshot. */
#include "masking.h"

#include <stdlib.h>

struct provider_entry {
    struct provider_entry *next;
    struct pwt_masking_provider *provider;
};

static int32_t fail(struct pwt_inv *inv, int32_t code, const char *why)
{
    struct trouble trouble;

    (void)trouble_say(&trouble, PWT_MASKING_FAILED, code, why ? why : "no memory is left");
    return masking_fail(inv, code, &trouble);
}

int32_t providers_make(struct pwt_inv *inv,
                       const struct pwt_masking_provider_options *options,
                       struct pwt_masking_provider **ret_provider)
{
    struct masking *masking = masking_of(inv);
    const char *why = NULL;

    if (!options) {
        return fail(inv, PWT_EINVAL, "there are no options for a provider");
    }
    struct provider_entry *entry = malloc(sizeof(*entry));
    if (!entry) {
        return fail(inv, PWT_ENOMEM, NULL);
    }
    int32_t code = provider_new(options, &entry->provider, &why);
    if (code != 0) {
        free(entry);
        return fail(inv, code, why);
    }
    *ret_provider = entry->provider;
    (void)pthread_mutex_lock(&masking->providers_lock);
    entry->next = masking->providers;
    masking->providers = entry;
    (void)pthread_mutex_unlock(&masking->providers_lock);
    return 0;
}

/* Takes an entry out of the list; NULL: there is none of this provider. */
static struct provider_entry *take(struct masking *masking,
                                   const struct pwt_masking_provider *provider)
{
    struct provider_entry *found = NULL;

    (void)pthread_mutex_lock(&masking->providers_lock);
    for (struct provider_entry **at = &masking->providers; *at && !found;) {
        if ((*at)->provider == provider) {
            found = *at;
            *at = found->next;
        } else {
            at = &(*at)->next;
        }
    }
    (void)pthread_mutex_unlock(&masking->providers_lock);
    return found;
}

int32_t providers_free(struct pwt_inv *inv, struct pwt_masking_provider *provider)
{
    struct masking *masking = masking_of(inv);

    if (!provider) {
        return 0;
    }
    struct provider_entry *entry = provider != masking->provider ? take(masking, provider) : NULL;
    if (!entry) {
        return fail(inv, PWT_EINVAL, "this is no provider that a caller made");
    }
    provider_free(entry->provider);
    free(entry);
    return 0;
}

void providers_done(struct masking *masking)
{
    while (masking->providers) {
        struct provider_entry *entry = masking->providers;
        masking->providers = entry->next;
        provider_free(entry->provider);
        free(entry);
    }
    masking->provider = NULL;
}

void providers_forget(struct masking *masking)
{
    for (struct provider_entry *entry = masking->providers; entry; entry = entry->next) {
        provider_forget(entry->provider);
    }
}
