/* SPDX-License-Identifier: Apache-2.0 */
/* Where a service is, and how it wants to be asked. */
#include "aws.h"

#include "strbuf.h"

#include "shared/json_memory.h"

enum service_flags {
    IS_S3 = 1,
    IS_DYNAMODB = 2,
    GOV_FIPS_IS_PLAIN = 4,  /* in GovCloud the usual host is the FIPS one */
    DUAL_STACK_IS_PLAIN = 8 /* the usual host has both stacks */
};

/* In the order of `endpoints` in struct aws. */
static const struct service {
    const char *name;
    const char *signing_name;
    const char *prefix;
    const char *version;
    uint32_t protocol;
    uint32_t flags;
} s_services[AWS_SERVICES] = {
    {"ssm", "ssm", "AmazonSSM", NULL, PWT_AWS_JSON_1_1, GOV_FIPS_IS_PLAIN},
    {"secretsmanager", "secretsmanager", "secretsmanager", NULL, PWT_AWS_JSON_1_1,
     DUAL_STACK_IS_PLAIN},
    {"dynamodb", "dynamodb", "DynamoDB_20120810", NULL, PWT_AWS_JSON_1_0,
     IS_DYNAMODB | GOV_FIPS_IS_PLAIN},
    {"kms", "kms", "TrentService", NULL, PWT_AWS_JSON_1_1, 0},
    {"appconfigdata", "appconfig", NULL, NULL, PWT_AWS_REST, GOV_FIPS_IS_PLAIN},
    {"s3", "s3", NULL, NULL, PWT_AWS_REST, IS_S3},
    {"sqs", "sqs", "AmazonSQS", NULL, PWT_AWS_JSON_1_0, GOV_FIPS_IS_PLAIN},
    {"kinesis", "kinesis", "Kinesis_20131202", NULL, PWT_AWS_JSON_1_1, GOV_FIPS_IS_PLAIN},
    {"sts", "sts", NULL, "2011-06-15", PWT_AWS_QUERY, GOV_FIPS_IS_PLAIN},
};

/* Partitions by the beginning of a region's name; the last one is everything else. */
static const struct partition {
    const char *regions;
    const char *domain;
    const char *dual_stack_domain;
} s_partitions[] = {
    {"cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
    {"eusc-", "amazonaws.eu", "api.amazonwebservices.eu"},
    {"us-isob-", "sc2s.sgov.gov", "api.aws.scloud"},
    {"us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
    {"us-iso-", "c2s.ic.gov", "api.aws.ic.gov"},
    {"eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
    {"", "amazonaws.com", "api.aws"},
};

static bool begins(struct pwt_bytes text, const char *with)
{
    const size_t len = strlen(with);

    return text.len >= len && memcmp(text.ptr, with, len) == 0;
}

static const struct service *find_service(struct pwt_bytes name)
{
    for (size_t i = 0; i < AWS_SERVICES; i++) {
        if (pwt_bytes_equal(name, pwt_cstr(s_services[i].name))) {
            return &s_services[i];
        }
    }
    return NULL;
}

static const struct partition *find_partition(struct pwt_bytes region)
{
    const struct partition *partition = s_partitions;

    while (!begins(region, partition->regions)) {
        partition++;
    }
    return partition;
}

/* A region becomes part of a host's name: nothing but what may stand there. */
static bool is_label(struct pwt_bytes text)
{
    for (uint64_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '.') {
            return false;
        }
    }
    return text.len > 0;
}

/* The host that follows from service and region. */
static const char *derived(const struct aws *aws,
                           const struct aws_target *target,
                           uint32_t flags,
                           const struct pwt_json_alloc *alloc)
{
    const struct partition *partition = find_partition(target->region);
    const bool is_default = partition->regions[0] == '\0';
    const bool dual = aws->dual_stack != 0 && !((flags & DUAL_STACK_IS_PLAIN) != 0 && is_default);
    const bool gov_plain =
        (flags & GOV_FIPS_IS_PLAIN) != 0 && !dual && begins(target->region, "us-gov-");
    struct strbuf text = strbuf_new(alloc, 128);

    strbuf_cstr(&text, "https://");
    strbuf_bytes(&text, target->service);
    strbuf_cstr(&text, aws->fips != 0 && !gov_plain ? "-fips." : ".");
    strbuf_cstr(&text, dual && (flags & IS_S3) != 0 ? "dualstack." : "");
    strbuf_bytes(&text, target->region);
    strbuf_char(&text, '.');
    strbuf_cstr(&text,
                dual && (flags & IS_S3) == 0 ? partition->dual_stack_domain : partition->domain);
    return strbuf_end(&text);
}

static int32_t describe(const struct service *service,
                        const struct pwt_aws_request *request,
                        struct aws_target *target)
{
    const struct service unknown = {.protocol = PWT_AWS_KNOWN};

    service = service ? service : &unknown;
    target->service = request->service;
    target->protocol = request->protocol != PWT_AWS_KNOWN ? request->protocol : service->protocol;
    target->signing_name = request->signing_name;
    if (target->signing_name.len == 0) {
        target->signing_name =
            service->signing_name ? pwt_cstr(service->signing_name) : request->service;
    }
    target->prefix = request->target.len > 0 ? request->target : pwt_cstr(service->prefix);
    target->version = request->version.len > 0 ? request->version : pwt_cstr(service->version);
    target->is_s3 = (service->flags & IS_S3) != 0;
    target->is_dynamodb = (service->flags & IS_DYNAMODB) != 0;
    const bool is_json =
        target->protocol == PWT_AWS_JSON_1_0 || target->protocol == PWT_AWS_JSON_1_1;
    const bool is_query = target->protocol == PWT_AWS_QUERY;
    const bool is_rest = target->protocol == PWT_AWS_REST;
    const bool complete = (is_json && target->prefix.len > 0 && request->operation.len > 0) ||
                          (is_query && target->version.len > 0 && request->operation.len > 0) ||
                          is_rest;
    return complete && is_label(request->service) ? 0 : PWT_EINVAL;
}

int32_t aws_target_find(const struct aws *aws,
                        const struct pwt_aws_request *request,
                        struct pwt_inv *inv,
                        struct aws_target *ret_target)
{
    const struct pwt_json_alloc alloc = json_memory(inv);
    const struct service *service = find_service(request->service);
    struct pwt_bytes endpoint = request->endpoint;

    *ret_target =
        (struct aws_target){.region = request->region.len > 0 ? request->region : aws->region};
    int32_t code = describe(service, request, ret_target);
    if (code != 0) {
        return code;
    }
    if (!is_label(ret_target->region)) {
        return PWT_ECONFIG;
    }
    if (endpoint.len == 0 && aws->ignores_endpoints == 0) {
        endpoint = service ? aws->endpoints[service - s_services] : endpoint;
        endpoint = endpoint.len > 0 ? endpoint : aws->endpoint;
    }
    if (endpoint.len == 0) {
        const char *text = derived(aws, ret_target, service ? service->flags : 0, &alloc);
        if (!text) {
            return PWT_ENOMEM;
        }
        endpoint = pwt_cstr(text);
    }
    code = url_parse(endpoint, &ret_target->url);
    ret_target->url.origin = code == 0 ? ret_target->url.origin : endpoint;
    return code == 0 ? 0 : PWT_ECONFIG;
}
