/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `data-masking`: its settings, its services, and its part in an invocation. */
#include "masking.h"

#include <stddef.h>

#define AT(member) offsetof(struct masking, member)

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_DATA_MASKING_EVENT_ERASE",
     .type = PWT_OPT_STRING,
     .help = "Path expressions, separated by commas: what the handler does not get to see of an "
             "event.",
     .offset = AT(event_erase)},
    {.env = "POWERTOOLS_DATA_MASKING_EVENT_DECRYPT",
     .type = PWT_OPT_STRING,
     .help = "Path expressions: encrypted values of an event that the handler gets in clear; `$` "
             "is the whole event.",
     .offset = AT(event_decrypt)},
    {.env = "POWERTOOLS_DATA_MASKING_RESPONSE_ERASE",
     .type = PWT_OPT_STRING,
     .help = "Path expressions: what is erased in responses.",
     .offset = AT(response_erase)},
    {.env = "POWERTOOLS_DATA_MASKING_RESPONSE_ENCRYPT",
     .type = PWT_OPT_STRING,
     .help = "Path expressions: values that are encrypted in responses; `$` is the whole response.",
     .offset = AT(response_encrypt)},
    {.env = "POWERTOOLS_DATA_MASKING_LOG_ERASE",
     .type = PWT_OPT_STRING,
     .help = "Path expressions: what is erased wherever logger and tracer print events, responses "
             "and values; a name alone is also the key of such a value.",
     .offset = AT(log_erase)},
    {.env = "POWERTOOLS_DATA_MASKING_RULES",
     .type = PWT_OPT_JSON,
     .help =
         "Masking rules, an object of paths with their masks: for responses and for all that is "
         "printed.",
     .offset = AT(rules)},
    {.env = "POWERTOOLS_DATA_MASKING_DYNAMIC_MASK",
     .type = PWT_OPT_BOOL,
     .def = "false",
     .help = "What these lists erase becomes asterisks, as many as it has characters.",
     .offset = AT(dynamic_mask)},
    {.env = "POWERTOOLS_DATA_MASKING_CUSTOM_MASK",
     .type = PWT_OPT_STRING,
     .help = "What these lists erase becomes this text, cut to its length.",
     .offset = AT(custom_mask)},
    {.env = "POWERTOOLS_DATA_MASKING_REGEX_PATTERN",
     .type = PWT_OPT_STRING,
     .help = "In what these lists erase, only what this pattern matches is replaced.",
     .offset = AT(regex_pattern)},
    {.env = "POWERTOOLS_DATA_MASKING_MASK_FORMAT",
     .type = PWT_OPT_STRING,
     .help = "What replaces the matches: text, and groups as `\\1` or `\\g<name>`.",
     .offset = AT(mask_format)},
    {.env = "POWERTOOLS_DATA_MASKING_RAISE_ON_MISSING_FIELD",
     .type = PWT_OPT_BOOL,
     .def = "true",
     .help = "A path that nothing is at is an error, in calls, events and responses; otherwise it "
             "is a warning.",
     .offset = AT(missing_fails)},
    {.env = "POWERTOOLS_DATA_MASKING_KMS_KEYS",
     .type = PWT_OPT_LIST,
     .help = "ARNs of the keys of AWS KMS: the first makes data keys, all of them wrap them.",
     .offset = AT(kms_keys)},
    {.env = "POWERTOOLS_DATA_MASKING_RAW_KEY",
     .type = PWT_OPT_STRING,
     .flags = PWT_OPT_SECRET,
     .help =
         "A key of one's own, `<namespace>/<name>=<base64>` of 16, 24 or 32 bytes; with keys of "
         "KMS it is the last of them.",
     .offset = AT(raw_key)},
    {.env = "POWERTOOLS_DATA_MASKING_CONTEXT",
     .type = PWT_OPT_JSON,
     .help = "The encryption context of events and responses, an object of texts.",
     .offset = AT(context)},
    {.env = "POWERTOOLS_DATA_MASKING_ALGORITHM",
     .type = PWT_OPT_ENUM,
     .def = "0x0578",
     .choices = "0x0578|0x0478",
     .help = "What responses are encrypted with; 0x0478 has no signature.",
     .offset = AT(algorithm)},
    {.env = "POWERTOOLS_DATA_MASKING_COMMITMENT",
     .type = PWT_OPT_ENUM,
     .def = "require-encrypt-require-decrypt",
     .choices = "require-encrypt-require-decrypt|require-encrypt-allow-decrypt",
     .help = "Whether messages are read that do not commit to their key.",
     .offset = AT(policy)},
    {.env = "POWERTOOLS_DATA_MASKING_MAX_DATA_KEYS",
     .type = PWT_OPT_INT,
     .def = "0",
     .range = "0..65535",
     .help = "Encrypted data keys that a message may have which is read; 0 sets no limit.",
     .offset = AT(max_data_keys)},
    {.env = "POWERTOOLS_DATA_MASKING_CACHE_CAPACITY",
     .type = PWT_OPT_INT,
     .def = "100",
     .range = "0..10000",
     .help = "Data keys that are kept to encrypt with; 0 keeps none.",
     .offset = AT(cache_capacity)},
    {.env = "POWERTOOLS_DATA_MASKING_CACHE_MAX_AGE",
     .type = PWT_OPT_DURATION,
     .def = "300s",
     .range = "1ms..24h",
     .help = "How long a data key is used.",
     .offset = AT(cache_max_age_ms)},
    {.env = "POWERTOOLS_DATA_MASKING_CACHE_MAX_MESSAGES",
     .type = PWT_OPT_INT,
     .def = "4294967296",
     .range = "1..4294967296",
     .help = "Messages that a data key is used for.",
     .offset = AT(cache_max_messages)},
    {.env = "POWERTOOLS_DATA_MASKING_CACHE_MAX_BYTES",
     .type = PWT_OPT_INT,
     .def = "9223372036854775807",
     .range = "0..9223372036854775807",
     .help = "Bytes that a data key is used for.",
     .offset = AT(cache_max_bytes)},
};

static const struct pwt_service s_services[] = {
    {.name = "data-masking",
     .major = 1,
     .size = sizeof(masking_service),
     .table = &masking_service},
    {.name = "redact", .major = 1, .size = sizeof(masking_redact), .table = &masking_redact},
};

static const char *plugin_needs(const void *self)
{
    const struct masking *masking = self;

    return masking->kms_keys.count > 0 ? "aws" : NULL;
}

static int32_t plugin_init(struct pwt_cx *cx)
{
    struct masking *masking = cx->self;

    if (pthread_mutex_init(&masking->providers_lock, NULL) != 0) {
        return PWT_ENOMEM;
    }
    int32_t code = settings_prepare(cx);
    redact_prepare(masking);
    return code;
}

static void plugin_shutdown(struct pwt_cx *cx)
{
    struct masking *masking = cx->self;

    providers_done(masking);
    encryption_tidy();
    keep_done(&masking->keep);
}

/* Many functions may begin with one snapshot: no data key is in it. */
static int32_t plugin_before_snapshot(struct pwt_cx *cx)
{
    providers_forget(cx->self);
    encryption_tidy();
    return 0;
}

static int32_t plugin_after_restore(struct pwt_cx *cx)
{
    (void)cx;
    return 0;
}

PWT_PLUGIN(.name = "data-masking",
           .version = "0.1.0",
           .summary = "Erases, masks, encrypts and decrypts fields of JSON.",
           PWT_OPTIONS(s_options),
           PWT_SERVICES(s_services),
           .flags = PWT_FAIL_CLOSED | PWT_CONCURRENT | PWT_TIDY_SHUTDOWN,
           .phase = PWT_PHASE_PROTECT,
           .self_size = sizeof(struct masking),
           .state_size = sizeof(struct masking_state),
           .init = plugin_init,
           .before = masking_before,
           .after = masking_after,
           .shutdown = plugin_shutdown,
           .before_snapshot = plugin_before_snapshot,
           .after_restore = plugin_after_restore,
           .needs = plugin_needs);
