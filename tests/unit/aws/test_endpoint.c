/* SPDX-License-Identifier: Apache-2.0 */
/* Hosts of services in all partitions, and what may stand in their place. */
#include "aws_test.h"

static struct aws s_aws;
static struct aws_target s_target;

static int32_t find(struct pwt_inv *inv, const char *service, const char *region)
{
    const struct pwt_aws_request request = {
        .service = pwt_cstr(service), .operation = pwt_cstr("Do"), .region = pwt_cstr(region)};

    return aws_target_find(&s_aws, &request, inv, &s_target);
}

static bool is_at(struct pwt_inv *inv, const char *service, const char *region, const char *host)
{
    return find(inv, service, region) == 0 && is_text(s_target.url.host, host) &&
           s_target.url.secure;
}

static void usual_hosts(struct pwt_inv *inv)
{
    s_aws = (struct aws){.fips = 0};
    CU_ASSERT_TRUE(is_at(inv, "ssm", "eu-central-1", "ssm.eu-central-1.amazonaws.com"));
    CU_ASSERT_TRUE(is_at(inv, "kms", "cn-north-1", "kms.cn-north-1.amazonaws.com.cn"));
    CU_ASSERT_TRUE(is_at(inv, "sqs", "us-gov-west-1", "sqs.us-gov-west-1.amazonaws.com"));
    CU_ASSERT_TRUE(is_at(inv, "sts", "us-iso-east-1", "sts.us-iso-east-1.c2s.ic.gov"));
    CU_ASSERT_TRUE(is_at(inv, "sts", "us-isob-east-1", "sts.us-isob-east-1.sc2s.sgov.gov"));
    CU_ASSERT_TRUE(
        is_at(inv, "appconfigdata", "us-east-1", "appconfigdata.us-east-1.amazonaws.com"));
    CU_ASSERT_TRUE(is_text(s_target.signing_name, "appconfig"));
}

static void fips_hosts(struct pwt_inv *inv)
{
    s_aws = (struct aws){.fips = 1};
    CU_ASSERT_TRUE(is_at(inv, "ssm", "us-east-1", "ssm-fips.us-east-1.amazonaws.com"));
    CU_ASSERT_TRUE(is_at(inv, "ssm", "us-gov-west-1", "ssm.us-gov-west-1.amazonaws.com"));
    CU_ASSERT_TRUE(is_at(inv, "kms", "us-gov-west-1", "kms-fips.us-gov-west-1.amazonaws.com"));
    CU_ASSERT_TRUE(is_at(inv, "s3", "us-east-1", "s3-fips.us-east-1.amazonaws.com"));
}

static void dual_stack_hosts(struct pwt_inv *inv)
{
    s_aws = (struct aws){.dual_stack = 1};
    CU_ASSERT_TRUE(is_at(inv, "ssm", "us-east-1", "ssm.us-east-1.api.aws"));
    CU_ASSERT_TRUE(is_at(inv, "kms", "cn-north-1", "kms.cn-north-1.api.amazonwebservices.com.cn"));
    CU_ASSERT_TRUE(is_at(inv, "s3", "us-east-1", "s3.dualstack.us-east-1.amazonaws.com"));
    CU_ASSERT_TRUE(
        is_at(inv, "secretsmanager", "us-east-1", "secretsmanager.us-east-1.amazonaws.com"));
    s_aws.fips = 1;
    CU_ASSERT_TRUE(is_at(inv, "ssm", "us-gov-west-1", "ssm-fips.us-gov-west-1.api.aws"));
    CU_ASSERT_TRUE(is_at(inv, "s3", "us-east-1", "s3-fips.dualstack.us-east-1.amazonaws.com"));
}

static void variables_beat_hosts_unless_ignored(struct pwt_inv *inv)
{
    s_aws = (struct aws){.endpoint = pwt_cstr("http://all:1")};
    s_aws.endpoints[0] = pwt_cstr("http://ssm:2");
    CU_ASSERT_EQUAL(find(inv, "ssm", "us-east-1"), 0);
    CU_ASSERT_TRUE(is_text(s_target.url.host, "ssm:2"));
    CU_ASSERT_EQUAL(find(inv, "kms", "us-east-1"), 0);
    CU_ASSERT_TRUE(is_text(s_target.url.host, "all:1"));
    s_aws.ignores_endpoints = 1;
    CU_ASSERT_TRUE(is_at(inv, "ssm", "us-east-1", "ssm.us-east-1.amazonaws.com"));
    CU_ASSERT_TRUE(is_at(inv, "kms", "us-east-1", "kms.us-east-1.amazonaws.com"));
}

static void names_that_are_none_are_refused(struct pwt_inv *inv)
{
    static const char *const regions[] = {"", "a/b", "EU", "x@y", "a b"};

    s_aws = (struct aws){.fips = 0};
    for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++) {
        CU_ASSERT_EQUAL(find(inv, "ssm", regions[i]), PWT_ECONFIG);
        CU_ASSERT_EQUAL(s_target.url.origin.len, 0);
    }
    CU_ASSERT_EQUAL(find(inv, "a/b", "us-east-1"), PWT_EINVAL);
    CU_ASSERT_EQUAL(find(inv, "unknown", "us-east-1"), PWT_EINVAL);
    s_aws.endpoint = pwt_cstr("nonsense");
    CU_ASSERT_EQUAL(find(inv, "ssm", "us-east-1"), PWT_ECONFIG);
    CU_ASSERT_TRUE(is_text(s_target.url.origin, "nonsense"));
}

#define TEST(name)                \
    static void test_##name(void) \
    {                             \
        with_invocation(name);    \
    }

TEST(usual_hosts)
TEST(fips_hosts)
TEST(dual_stack_hosts)
TEST(variables_beat_hosts_unless_ignored)
TEST(names_that_are_none_are_refused)

int main(void)
{
    CU_TestInfo tests[] = {
        {"usual_hosts", test_usual_hosts},
        {"fips_hosts", test_fips_hosts},
        {"dual_stack_hosts", test_dual_stack_hosts},
        {"variables_beat_hosts_unless_ignored", test_variables_beat_hosts_unless_ignored},
        {"names_that_are_none_are_refused", test_names_that_are_none_are_refused},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "aws_target_find", .pTests = tests}, CU_SUITE_INFO_NULL};
    return run_suites(suites);
}
