/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `parameters`: its settings, its service, and what both work with. */
#include "parameters.h"

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_PARAMETERS_MAX_AGE",
     .type = PWT_OPT_STRING, /* see settings.c */
     .def = "300",
     .help = "Seconds that a value is kept; 0 keeps none.",
     .offset = offsetof(struct parameters, max_age)},
    {.env = "POWERTOOLS_PARAMETERS_SSM_DECRYPT",
     .type = PWT_OPT_STRING,
     .def = "false",
     .help = "Secure strings of Parameter Store are decrypted.",
     .offset = offsetof(struct parameters, ssm_decrypt)},
    {.env = "POWERTOOLS_SERVICE_NAME",
     .type = PWT_OPT_STRING,
     .help = "Application of AppConfig, where a call names none.",
     .offset = offsetof(struct parameters, service)},
    {.env = "AWS_APPCONFIG_EXTENSION_HTTP_PORT",
     .type = PWT_OPT_INT,
     .def = "2772",
     .range = "1..65535",
     .help = "Port of AppConfig's agent on this machine.",
     .offset = offsetof(struct parameters, agent_port)},
};

static const struct pwt_parameters_service s_parameters_service = {
    .get = parameters_get,
    .get_many = parameters_get_many,
    .get_named = parameters_get_named,
    .set = parameters_set,
    .clear = parameters_clear,
    .error = parameters_error,
};

static const struct pwt_service s_services[] = {
    {.name = "parameters",
     .major = 1,
     .size = sizeof(s_parameters_service),
     .table = &s_parameters_service},
};

static int32_t plugin_init(struct pwt_cx *cx)
{
    struct parameters *parameters = cx->self;

    settings_read(parameters);
    parameters->cache = cache_new();
    parameters->sessions = appconfig_sessions_new();
    return parameters->cache && parameters->sessions ? 0 : PWT_ENOMEM;
}

static void plugin_shutdown(struct pwt_cx *cx)
{
    struct parameters *parameters = cx->self;

    cache_free(parameters->cache);
    appconfig_sessions_free(parameters->sessions);
    parameters->cache = NULL;
    parameters->sessions = NULL;
}

/* No secret is in a snapshot; what is needed comes again. */
static int32_t plugin_before_snapshot(struct pwt_cx *cx)
{
    const struct parameters *parameters = cx->self;

    cache_clear(parameters->cache);
    appconfig_sessions_drop(parameters->sessions);
    return 0;
}

static int32_t plugin_after_restore(struct pwt_cx *cx)
{
    (void)cx;
    return 0;
}

PWT_PLUGIN(.name = "parameters",
           .version = "0.1.0",
           .summary = "Parameters, secrets and configurations of AWS, cached.",
           PWT_OPTIONS(s_options),
           PWT_SERVICES(s_services),
           .flags = PWT_FAIL_CLOSED | PWT_CONCURRENT | PWT_STREAM_OK | PWT_TIDY_SHUTDOWN,
           .self_size = sizeof(struct parameters),
           .state_size = sizeof(struct parameters_state),
           .required = "aws",
           .init = plugin_init,
           .shutdown = plugin_shutdown,
           .before_snapshot = plugin_before_snapshot,
           .after_restore = plugin_after_restore);
