/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `aws`: its settings, its service, and the pool that both work with. */
#include "aws.h"

#define ENDPOINT(variable, text, index)                                                \
    {                                                                                  \
        .env = (variable), .type = PWT_OPT_STRING, .help = (text),                     \
        .offset = offsetof(struct aws, endpoints) + (index) * sizeof(struct pwt_bytes) \
    }

static const struct pwt_option s_options[] = {
    {.env = "AWS_ACCESS_KEY_ID",
     .type = PWT_OPT_STRING,
     .flags = PWT_OPT_SECRET,
     .help = "Set by Lambda: the execution role's credentials.",
     .offset = offsetof(struct aws, key_id)},
    {.env = "AWS_SECRET_ACCESS_KEY",
     .type = PWT_OPT_STRING,
     .flags = PWT_OPT_SECRET,
     .help = "Set by Lambda, with the key's id.",
     .offset = offsetof(struct aws, secret)},
    {.env = "AWS_SESSION_TOKEN",
     .type = PWT_OPT_STRING,
     .flags = PWT_OPT_SECRET,
     .help = "Set by Lambda, with them.",
     .offset = offsetof(struct aws, token)},
    {.env = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
     .type = PWT_OPT_STRING,
     .help = "Set by ECS: path that credentials are fetched from, at 169.254.170.2.",
     .offset = offsetof(struct aws, relative_uri)},
    {.env = "AWS_CONTAINER_CREDENTIALS_FULL_URI",
     .type = PWT_OPT_STRING,
     .help = "Set by Lambda with SnapStart, and by EKS: URL that credentials are fetched from.",
     .offset = offsetof(struct aws, full_uri)},
    {.env = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
     .type = PWT_OPT_STRING,
     .help = "Set by EKS: file with the token for that URL, read at each fetch.",
     .offset = offsetof(struct aws, token_file)},
    {.env = "AWS_CONTAINER_AUTHORIZATION_TOKEN",
     .type = PWT_OPT_STRING,
     .flags = PWT_OPT_SECRET,
     .help = "Set by Lambda with SnapStart: the token itself.",
     .offset = offsetof(struct aws, container_token)},
    {.env = "AWS_REGION|AWS_DEFAULT_REGION",
     .type = PWT_OPT_STRING,
     .help = "Set by Lambda: where calls go.",
     .offset = offsetof(struct aws, region)},
    {.env = "AWS_ENDPOINT_URL",
     .type = PWT_OPT_STRING,
     .help = "URL to call all services at, in place of their own.",
     .offset = offsetof(struct aws, endpoint)},
    ENDPOINT("AWS_ENDPOINT_URL_SSM", "URL to call Systems Manager at, in place of its own.", 0),
    ENDPOINT("AWS_ENDPOINT_URL_SECRETS_MANAGER",
             "URL to call Secrets Manager at, in place of its own.",
             1),
    ENDPOINT("AWS_ENDPOINT_URL_DYNAMODB", "URL to call DynamoDB at, in place of its own.", 2),
    ENDPOINT("AWS_ENDPOINT_URL_KMS", "URL to call KMS at, in place of its own.", 3),
    ENDPOINT("AWS_ENDPOINT_URL_APPCONFIGDATA", "URL to call AppConfig at, in place of its own.", 4),
    ENDPOINT("AWS_ENDPOINT_URL_S3", "URL to call S3 at, in place of its own.", 5),
    ENDPOINT("AWS_ENDPOINT_URL_SQS", "URL to call SQS at, in place of its own.", 6),
    ENDPOINT("AWS_ENDPOINT_URL_KINESIS", "URL to call Kinesis at, in place of its own.", 7),
    ENDPOINT("AWS_ENDPOINT_URL_STS", "URL to call STS at, in place of its own.", 8),
    {.env = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "false",
     .help = "Calls go to the services' own endpoints, whatever these variables say.",
     .offset = offsetof(struct aws, ignores_endpoints)},
    {.env = "AWS_USE_FIPS_ENDPOINT",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "false",
     .help = "Calls go to endpoints whose cryptography is validated by FIPS 140.",
     .offset = offsetof(struct aws, fips)},
    {.env = "AWS_USE_DUALSTACK_ENDPOINT",
     .type = PWT_OPT_BOOL,
     .flags = PWT_OPT_LENIENT,
     .def = "false",
     .help = "Calls go to endpoints that speak IPv6 too.",
     .offset = offsetof(struct aws, dual_stack)},
    {.env = "AWS_MAX_ATTEMPTS",
     .type = PWT_OPT_INT,
     .flags = PWT_OPT_LENIENT,
     .range = "1..100",
     .help = "How often a call is sent at most; without it 3 times, to DynamoDB 4.",
     .offset = offsetof(struct aws, max_attempts)},
    {.env = "HTTPS_PROXY|https_proxy",
     .type = PWT_OPT_STRING,
     .flags = PWT_OPT_SECRET,
     .help = "Proxy for https; never for this machine.",
     .offset = offsetof(struct aws, https_proxy)},
    {.env = "HTTP_PROXY|http_proxy",
     .type = PWT_OPT_STRING,
     .flags = PWT_OPT_SECRET,
     .help = "Proxy for http; never for this machine, nor for credentials.",
     .offset = offsetof(struct aws, http_proxy)},
    {.env = "NO_PROXY|no_proxy",
     .type = PWT_OPT_STRING,
     .help = "Hosts that are called without a proxy.",
     .offset = offsetof(struct aws, no_proxy)},
    {.env = "AWS_CA_BUNDLE|SSL_CERT_FILE",
     .type = PWT_OPT_STRING,
     .help = "File with the certificates to trust, in PEM; without it the system's.",
     .offset = offsetof(struct aws, ca_bundle)},
    {.env = "AWS_EXECUTION_ENV",
     .type = PWT_OPT_STRING,
     .help = "Part of the user agent.",
     .offset = offsetof(struct aws, execution_env)},
};

static const struct pwt_aws_service s_aws_service = {
    .call = aws_call, .presign = aws_presign, .send = aws_send};

static const struct pwt_service s_services[] = {
    {.name = "aws", .major = 1, .size = sizeof(s_aws_service), .table = &s_aws_service},
};

static int32_t plugin_init(struct pwt_cx *cx)
{
    return aws_pool_open(cx->self);
}

static void plugin_shutdown(struct pwt_cx *cx)
{
    struct aws *aws = cx->self;

    aws_pool_close(aws->pool);
    aws->pool = NULL;
}

/* Connections do not outlive a snapshot, and credentials must not be in it. */
static int32_t plugin_before_snapshot(struct pwt_cx *cx)
{
    aws_pool_drain(((struct aws *)cx->self)->pool);
    return 0;
}

/* The clock stood still, and was corrected for another time. */
static int32_t plugin_after_restore(struct pwt_cx *cx)
{
    atomic_store(&((struct aws *)cx->self)->pool->skew_s, 0);
    return 0;
}

PWT_PLUGIN(.name = "aws",
           .version = "0.1.0",
           .summary = "Signed calls of AWS APIs and plain HTTP, for other plugins and handlers.",
           PWT_OPTIONS(s_options),
           PWT_SERVICES(s_services),
           .flags = PWT_FAIL_CLOSED | PWT_CONCURRENT | PWT_STREAM_OK | PWT_ON_DEMAND |
                    PWT_TIDY_SHUTDOWN,
           .self_size = sizeof(struct aws),
           .init = plugin_init,
           .shutdown = plugin_shutdown,
           .before_snapshot = plugin_before_snapshot,
           .after_restore = plugin_after_restore);
