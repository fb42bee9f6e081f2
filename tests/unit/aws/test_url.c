/* SPDX-License-Identifier: Apache-2.0 */
/* URLs, and whom it is safe to ask. */
#include "aws_test.h"

static void parts_of_a_url(void)
{
    struct url url;

    CU_ASSERT_EQUAL_FATAL(url_parse(pwt_cstr("HTTPS://Host.example:8443/a/b?c=d?#e"), &url), 0);
    CU_ASSERT_TRUE(url.secure);
    CU_ASSERT_TRUE(is_text(url.origin, "HTTPS://Host.example:8443"));
    CU_ASSERT_TRUE(is_text(url.host, "Host.example:8443"));
    CU_ASSERT_TRUE(is_text(url.name, "Host.example"));
    CU_ASSERT_TRUE(is_text(url.path, "/a/b"));
    CU_ASSERT_TRUE(is_text(url.query, "c=d?"));
    CU_ASSERT_EQUAL_FATAL(url_parse(pwt_cstr("http://[::1]:80?x"), &url), 0);
    CU_ASSERT_TRUE(is_text(url.host, "[::1]"));
    CU_ASSERT_TRUE(is_text(url.name, "::1"));
    CU_ASSERT_EQUAL(url.path.len, 0);
    CU_ASSERT_TRUE(is_text(url.query, "x"));
}

static void default_port_is_left_out(void)
{
    struct url url;

    CU_ASSERT_EQUAL(url_parse(pwt_cstr("https://h:443"), &url), 0);
    CU_ASSERT_TRUE(is_text(url.host, "h"));
    CU_ASSERT_EQUAL(url_parse(pwt_cstr("http://h:443"), &url), 0);
    CU_ASSERT_TRUE(is_text(url.host, "h:443"));
}

static void other_texts_are_refused(void)
{
    static const char *const texts[] = {
        "",           "http:/h",     "ftp://h",         "http://",       "http://:80",
        "http://h:",  "http://h:8x", "http://[::1",     "http://[]",     "http://u@h",
        "http://h /", "http://h\n",  "http://h:123456", "http://[::1]x",
    };
    struct url url;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CU_ASSERT_EQUAL(url_parse(pwt_cstr(texts[i]), &url), PWT_EINVAL);
    }
}

static bool is(bool (*where)(const struct url *), const char *text)
{
    struct url url;

    return url_parse(pwt_cstr(text), &url) == 0 && where(&url);
}

static void loopback_is_this_machine(void)
{
    CU_ASSERT_TRUE(is(url_is_loopback, "http://localhost:1/x"));
    CU_ASSERT_TRUE(is(url_is_loopback, "http://LOCALHOST"));
    CU_ASSERT_TRUE(is(url_is_loopback, "http://127.0.0.1"));
    CU_ASSERT_TRUE(is(url_is_loopback, "http://127.255.1.9:80"));
    CU_ASSERT_TRUE(is(url_is_loopback, "http://[::1]:80"));
    CU_ASSERT_TRUE(is(url_is_loopback, "http://[0:0::1]"));
    CU_ASSERT_FALSE(is(url_is_loopback, "http://127.0.0.1.example.com"));
    CU_ASSERT_FALSE(is(url_is_loopback, "http://localhost.example.com"));
    CU_ASSERT_FALSE(is(url_is_loopback, "http://128.0.0.1"));
    CU_ASSERT_FALSE(is(url_is_loopback, "http://[::2]"));
}

static void credentials_come_from_known_hosts(void)
{
    CU_ASSERT_TRUE(is(url_is_credentials_host, "http://169.254.170.2/x"));
    CU_ASSERT_TRUE(is(url_is_credentials_host, "http://169.254.170.23"));
    CU_ASSERT_TRUE(is(url_is_credentials_host, "http://[fd00:ec2::23]"));
    CU_ASSERT_FALSE(is(url_is_credentials_host, "http://169.254.169.254"));
    CU_ASSERT_FALSE(is(url_is_credentials_host, "http://169.254.170.2.example.com"));
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"parts_of_a_url", parts_of_a_url},
        {"default_port_is_left_out", default_port_is_left_out},
        {"other_texts_are_refused", other_texts_are_refused},
        {"loopback_is_this_machine", loopback_is_this_machine},
        {"credentials_come_from_known_hosts", credentials_come_from_known_hosts},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "url", .pTests = tests}, CU_SUITE_INFO_NULL};
    return run_suites(suites);
}
