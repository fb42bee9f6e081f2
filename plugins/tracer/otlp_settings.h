/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of the OTLP backend, by the names that OpenTelemetry gives them: OTLP_OPTIONS()
 * stands in the plugin's option table, and the struct in its `self`. */
#ifndef PLUGINS_TRACER_OTLP_SETTINGS_H
#define PLUGINS_TRACER_OTLP_SETTINGS_H

#include <powertools/types.h>

#include <stddef.h>

/* As the choices stand in the option table. */
enum otlp_protocol { OTLP_HTTP_PROTOBUF = 0, OTLP_HTTP_JSON = 1 };

enum otlp_compression { OTLP_PLAIN = 0, OTLP_GZIP = 1 };

enum otlp_target {
    OTLP_TO_COLLECTOR = 0,
    OTLP_TO_CONSOLE = 1, /* standard output, as JSON: to look at */
    OTLP_TO_NOBODY = 2
};

/* What a span may carry. */
struct otlp_limits {
    int64_t value_chars;     /* of a text value; negative: no limit */
    int64_t span_attributes; /* of one span */
};

struct otlp_settings {
    struct pwt_bytes traces_endpoint;    /* used as it is */
    struct pwt_bytes endpoint;           /* gets `/v1/traces` */
    struct pwt_bytes headers;            /* `k=v,k2=v2`, percent-encoded */
    struct pwt_bytes certificate;        /* file of the authorities to trust */
    struct pwt_bytes client_key;         /* file */
    struct pwt_bytes client_certificate; /* file */
    struct pwt_bytes service_name;
    struct pwt_bytes resource_attributes; /* `k=v,k2=v2`, percent-encoded */
    struct pwt_bytes region;
    int64_t timeout_ms;
    struct otlp_limits limits;
    uint32_t protocol;    /* enum otlp_protocol */
    uint32_t compression; /* enum otlp_compression */
    uint32_t target;      /* enum otlp_target */
    uint32_t disabled;

    /* Not options; the plugin sets them in `init`. */
    struct pwt_bytes service; /* POWERTOOLS_SERVICE_NAME; counts where nothing above names one */
    uint32_t service_in_code; /* `service` was set in code and beats everything */
    uint32_t reserved;
};

/* Whether spans are encoded as JSON. */
static inline int otlp_settings_json(const struct otlp_settings *settings)
{
    return settings->protocol == OTLP_HTTP_JSON || settings->target == OTLP_TO_CONSOLE;
}

/* The entries of the option table; `at` is where the struct is in `self`:
 * `OTLP_OPTIONS(offsetof(struct tracer, otlp))`. PWT_OPT_LENIENT throughout: tracing must never
 * keep a function from starting. */
#define OTLP_OPTIONS(at)                                                                           \
    {.env = "OTEL_SDK_DISABLED",                                                                   \
     .type = PWT_OPT_BOOL,                                                                         \
     .flags = PWT_OPT_LENIENT,                                                                     \
     .def = "false",                                                                               \
     .help = "Switches the OTLP backend off.",                                                     \
     .offset = (at) + offsetof(struct otlp_settings, disabled)},                                   \
        {.env = "OTEL_TRACES_EXPORTER",                                                            \
         .type = PWT_OPT_ENUM,                                                                     \
         .flags = PWT_OPT_LENIENT,                                                                 \
         .def = "otlp",                                                                            \
         .choices = "otlp|console|none",                                                           \
         .help = "Where the OTLP backend sends spans; `console` prints them as JSON.",             \
         .offset = (at) + offsetof(struct otlp_settings, target)},                                 \
        {.env = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",                                              \
         .type = PWT_OPT_STRING,                                                                   \
         .help = "URL that traces are posted to, used as it is.",                                  \
         .offset = (at) + offsetof(struct otlp_settings, traces_endpoint)},                        \
        {.env = "OTEL_EXPORTER_OTLP_ENDPOINT",                                                     \
         .type = PWT_OPT_STRING,                                                                   \
         .def = "http://localhost:4318",                                                           \
         .help = "URL of the collector; `/v1/traces` is added.",                                   \
         .offset = (at) + offsetof(struct otlp_settings, endpoint)},                               \
        {.env = "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL|OTEL_EXPORTER_OTLP_PROTOCOL",                  \
         .type = PWT_OPT_ENUM,                                                                     \
         .flags = PWT_OPT_LENIENT,                                                                 \
         .def = "http/protobuf",                                                                   \
         .choices = "http/protobuf|http/json",                                                     \
         .help = "Encoding of the requests. `grpc` is not offered.",                               \
         .offset = (at) + offsetof(struct otlp_settings, protocol)},                               \
        {.env = "OTEL_EXPORTER_OTLP_TRACES_HEADERS|OTEL_EXPORTER_OTLP_HEADERS",                    \
         .type = PWT_OPT_STRING,                                                                   \
         .flags = PWT_OPT_SECRET,                                                                  \
         .help = "Further request headers, `name=value,name2=value2`, values percent-encoded.",    \
         .offset = (at) + offsetof(struct otlp_settings, headers)},                                \
        {.env = "OTEL_EXPORTER_OTLP_TRACES_COMPRESSION|OTEL_EXPORTER_OTLP_COMPRESSION",            \
         .type = PWT_OPT_ENUM,                                                                     \
         .flags = PWT_OPT_LENIENT,                                                                 \
         .def = "none",                                                                            \
         .choices = "none|gzip",                                                                   \
         .help = "Compression of the requests.",                                                   \
         .offset = (at) + offsetof(struct otlp_settings, compression)},                            \
        {.env = "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT|OTEL_EXPORTER_OTLP_TIMEOUT",                    \
         .type = PWT_OPT_DURATION,                                                                 \
         .flags = PWT_OPT_LENIENT | PWT_OPT_MILLIS,                                                \
         .def = "1s",                                                                              \
         .range = "1ms..60s",                                                                      \
         .help =                                                                                   \
             "Longest time for a request, after the caller has its answer. OpenTelemetry's own "   \
             "default of 10 seconds would hold the next event up.",                                \
         .offset = (at) + offsetof(struct otlp_settings, timeout_ms)},                             \
        {.env = "OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE|OTEL_EXPORTER_OTLP_CERTIFICATE",            \
         .type = PWT_OPT_STRING,                                                                   \
         .help = "File with the certificates to trust, in PEM.",                                   \
         .offset = (at) + offsetof(struct otlp_settings, certificate)},                            \
        {.env = "OTEL_EXPORTER_OTLP_TRACES_CLIENT_KEY|OTEL_EXPORTER_OTLP_CLIENT_KEY",              \
         .type = PWT_OPT_STRING,                                                                   \
         .help = "File with the client's private key, in PEM.",                                    \
         .offset = (at) + offsetof(struct otlp_settings, client_key)},                             \
        {.env =                                                                                    \
             "OTEL_EXPORTER_OTLP_TRACES_CLIENT_CERTIFICATE|OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE", \
         .type = PWT_OPT_STRING,                                                                   \
         .help = "File with the client's certificate, in PEM.",                                    \
         .offset = (at) + offsetof(struct otlp_settings, client_certificate)},                     \
        {.env = "OTEL_SERVICE_NAME",                                                               \
         .type = PWT_OPT_STRING,                                                                   \
         .help = "Resource attribute `service.name`. Without it: that of "                         \
                 "`OTEL_RESOURCE_ATTRIBUTES`, `POWERTOOLS_SERVICE_NAME`, the function's name.",    \
         .offset = (at) + offsetof(struct otlp_settings, service_name)},                           \
        {.env = "OTEL_RESOURCE_ATTRIBUTES",                                                        \
         .type = PWT_OPT_STRING,                                                                   \
         .help = "Further resource attributes, `key=value,key2=value2`, values percent-encoded.",  \
         .offset = (at) + offsetof(struct otlp_settings, resource_attributes)},                    \
        {.env = "OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT|OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT",        \
         .type = PWT_OPT_INT,                                                                      \
         .flags = PWT_OPT_LENIENT,                                                                 \
         .def = "-1",                                                                              \
         .range = "-1..",                                                                          \
         .help = "Most characters of a text attribute of a span; -1 for no limit.",                \
         .offset = (at) + offsetof(struct otlp_settings, limits.value_chars)},                     \
        {.env = "OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT|OTEL_ATTRIBUTE_COUNT_LIMIT",                      \
         .type = PWT_OPT_INT,                                                                      \
         .flags = PWT_OPT_LENIENT,                                                                 \
         .def = "128",                                                                             \
         .range = "0..",                                                                           \
         .help = "Most attributes of a span; further ones are counted.",                           \
         .offset = (at) + offsetof(struct otlp_settings, limits.span_attributes)},                 \
    {                                                                                              \
        .env = "AWS_REGION|AWS_DEFAULT_REGION", .type = PWT_OPT_STRING,                            \
        .help = "Set by Lambda; resource attribute `cloud.region`.",                               \
        .offset = (at) + offsetof(struct otlp_settings, region)                                    \
    }

#endif
