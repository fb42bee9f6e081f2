/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `feature-flags`: its settings, its service, and its part in an invocation. */
#include "flags.h"

#include <stddef.h>

#define AT(member) offsetof(struct flags, member)

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_FEATURE_FLAGS_SOURCE",
     .type = PWT_OPT_ENUM,
     .def = "auto",
     .choices = "auto|document|file|appconfig|agent",
     .help =
         "Where the rules come from; `auto` is the first of a document, a file and a profile of "
         "AppConfig that is set.",
     .offset = AT(source)},
    {.env = "POWERTOOLS_FEATURE_FLAGS_DOCUMENT",
     .type = PWT_OPT_STRING,
     .help = "The document with the rules itself.",
     .offset = AT(document)},
    {.env = "POWERTOOLS_FEATURE_FLAGS_FILE",
     .type = PWT_OPT_STRING,
     .help = "A file with the document; relative to the function's folder.",
     .offset = AT(file)},
    {.env = "POWERTOOLS_FEATURE_FLAGS_PROFILE",
     .type = PWT_OPT_STRING,
     .help = "AppConfig: name or id of the configuration profile.",
     .offset = AT(profile)},
    {.env = "POWERTOOLS_FEATURE_FLAGS_ENVIRONMENT",
     .type = PWT_OPT_STRING,
     .help = "AppConfig: name or id of the environment.",
     .offset = AT(environment)},
    {.env = "POWERTOOLS_FEATURE_FLAGS_APPLICATION|POWERTOOLS_SERVICE_NAME",
     .type = PWT_OPT_STRING,
     .def = "service_undefined",
     .help = "AppConfig: name or id of the application.",
     .offset = AT(application)},
    {.env = "AWS_APPCONFIG_EXTENSION_HTTP_PORT",
     .type = PWT_OPT_INT,
     .def = "2772",
     .range = "1..65535",
     .help = "Port of AppConfig's agent on this machine.",
     .offset = AT(agent_port)},
    {.env = "POWERTOOLS_FEATURE_FLAGS_MAX_AGE",
     .type = PWT_OPT_DURATION,
     .def = "5s",
     .range = "0..24h",
     .help = "How long a document counts before the source is asked again.",
     .offset = AT(max_age_ms)},
    {.env = "POWERTOOLS_FEATURE_FLAGS_ENVELOPE",
     .type = PWT_OPT_STRING,
     .help = "JMESPath of the object of features, where the document has more in it.",
     .offset = AT(envelope)},
    {.env = "POWERTOOLS_FEATURE_FLAGS_SERVE_STALE",
     .type = PWT_OPT_BOOL,
     .def = "false",
     .help = "The last good document counts while a newer one cannot be had or is wrong.",
     .offset = AT(serve_stale)},
    {.env = "POWERTOOLS_FEATURE_FLAGS_REFRESH",
     .type = PWT_OPT_ENUM,
     .def = "evaluation",
     .choices = "evaluation|settled",
     .help = "When an old document is replaced: before the next evaluation, or after an invocation "
             "was answered, so that none waits.",
     .offset = AT(refresh)},
    {.env = "POWERTOOLS_FEATURE_FLAGS_ANNOTATE",
     .type = PWT_OPT_LIST,
     .help = "Features that are evaluated for each invocation and put into its log lines, as "
             "`feature_<name>`, and into its trace.",
     .offset = AT(annotate)},
    {.env = "POWERTOOLS_FEATURE_FLAGS_CONTEXT",
     .type = PWT_OPT_STRING,
     .help = "JMESPath of the object in events that these are evaluated against.",
     .offset = AT(context)},
    {.env = "TZDIR",
     .type = PWT_OPT_STRING,
     .help = "Folder of a time-zone database, which is looked into before the system's.",
     .offset = AT(zones)},
    {.env = "LAMBDA_TASK_ROOT",
     .type = PWT_OPT_STRING,
     .help = "The function's folder; Lambda sets it.",
     .offset = AT(folder)},
};

static const struct pwt_flags_service s_flags_service = {
    .evaluate = flags_service_evaluate,
    .enabled = flags_service_enabled,
    .explain = flags_service_explain,
    .document = flags_service_document,
};

static const struct pwt_service s_services[] = {
    {.name = "feature-flags",
     .major = 1,
     .size = sizeof(s_flags_service),
     .table = &s_flags_service},
};

static const char *flags_needs(const void *self)
{
    return flags_source_choose(self)->needs_aws ? "aws" : NULL;
}

static int32_t flags_init(struct pwt_cx *cx)
{
    struct flags *flags = cx->self;

    flags_store_init(&flags->store);
    flags->from = flags_source_choose(flags);
    flags_envelope_compile(flags, cx->inv);
    const int32_t code = flags_source_check(cx);
    return code == 0 ? flags_annotate_init(cx) : code;
}

static int32_t flags_before(struct pwt_cx *cx)
{
    flags_annotate(cx);
    return 0;
}

static void flags_settled(struct pwt_cx *cx)
{
    flags_store_refresh(cx);
}

static void flags_shutdown(struct pwt_cx *cx)
{
    struct flags *flags = cx->self;

    flags_store_done(&flags->store);
    appconfig_session_done(&flags->session);
}

/* A token is good for one request, and many functions may begin with one snapshot. */
static int32_t flags_before_snapshot(struct pwt_cx *cx)
{
    struct flags *flags = cx->self;

    appconfig_session_done(&flags->session);
    return 0;
}

static int32_t flags_after_restore(struct pwt_cx *cx)
{
    (void)cx;
    return 0;
}

PWT_PLUGIN(.name = "feature-flags",
           .version = "0.1.0",
           .summary = "Feature flags by rules: on for whom and when, without a deployment.",
           PWT_OPTIONS(s_options),
           PWT_SERVICES(s_services),
           .flags = PWT_FAIL_OPEN | PWT_CONCURRENT | PWT_STREAM_OK | PWT_TIDY_SHUTDOWN,
           .self_size = sizeof(struct flags),
           .state_size = sizeof(struct flags_state),
           .init = flags_init,
           .before = flags_before,
           .settled = flags_settled,
           .shutdown = flags_shutdown,
           .before_snapshot = flags_before_snapshot,
           .after_restore = flags_after_restore,
           .needs = flags_needs);
