/* SPDX-License-Identifier: Apache-2.0 */
/* endpoint.c: what of a URL may be shown, and which are not traced. */
#include "../run.h"
#include "fake_host.h"

static struct tracer s_tracer;
static struct pwt_inv s_inv;
static struct tracer_scratch *s_scratch;

static void start(void)
{
    fake_install();
    fake_tracer(&s_tracer);
    fake_start(&s_inv, &s_tracer);
    tracer_before(&s_inv.cx);
    s_scratch = &tracer_current(fake_state(&s_inv), 0)->scratch;
}

static bool is(struct pwt_bytes bytes, const char *text)
{
    return pwt_bytes_equal(bytes, pwt_cstr(text));
}

static bool shows(const char *url, const char *wanted)
{
    return is(tracer_url_public(s_scratch, pwt_cstr(url)), wanted);
}

static void drops_the_query(void)
{
    start();
    CU_ASSERT_TRUE(shows("https://a/b?token=1?x", "https://a/b"));
    CU_ASSERT_TRUE(shows("https://a/b", "https://a/b"));
    CU_ASSERT_TRUE(shows("h?u=http://x", "h"));
    CU_ASSERT_TRUE(shows("?x", ""));
    CU_ASSERT_TRUE(shows("", ""));
    fake_inv_close(&s_inv);
}

static void drops_user_and_password(void)
{
    start();
    CU_ASSERT_TRUE(shows("https://u:p@h/a?b", "https://h/a"));
    CU_ASSERT_TRUE(shows("https://u:p@w@h:80", "https://h:80"));
    CU_ASSERT_TRUE(shows("https://u@[::1]:80/a", "https://[::1]:80/a"));
    CU_ASSERT_TRUE(shows("jdbc:mysql://u:p@h/db", "jdbc:mysql://h/db"));
    CU_ASSERT_TRUE(shows("//u:p@h/", "//h/"));
    CU_ASSERT_TRUE(shows("u:p@h/http://", "h/http://"));
    CU_ASSERT_TRUE(shows("https://u:p/w@h/a", "https://h/a")); /* should have been %2F */
    CU_ASSERT_TRUE(shows("https://u:p?w@h/a", "https://h/a"));
    CU_ASSERT_TRUE(shows("jdbc:oracle:thin:u/p@h:1521/db", "h:1521/db"));
    fake_inv_close(&s_inv);
}

static void keeps_an_at_sign_of_a_path(void)
{
    start();
    CU_ASSERT_TRUE(shows("https://h/@scope/package", "https://h/@scope/package"));
    CU_ASSERT_TRUE(shows("https://h:443/a@b", "https://h:443/a@b"));
    CU_ASSERT_TRUE(shows("https://[::1]/a@b", "https://[::1]/a@b"));
    fake_inv_close(&s_inv);
}

static void drops_them_without_memory_too(void)
{
    char url[8192];

    start();
    (void)snprintf(url, sizeof(url), "https://u:p@h/%08000d", 0);
    s_inv.room = 0;
    CU_ASSERT_TRUE(is(tracer_url_public(s_scratch, pwt_cstr(url)), url + strlen("https://u:p@")));
    fake_inv_close(&s_inv);
}

static void finds_the_host(void)
{
    CU_ASSERT_TRUE(is(tracer_url_host(pwt_cstr("https://api.example.com/x")), "api.example.com"));
    CU_ASSERT_TRUE(is(tracer_url_host(pwt_cstr("http://u:p@h:80?x")), "h"));
    CU_ASSERT_TRUE(is(tracer_url_host(pwt_cstr("http://u:p/w@h:80/x")), "h"));
    CU_ASSERT_TRUE(is(tracer_url_host(pwt_cstr("http://[::1]:80/")), "[::1]"));
    CU_ASSERT_TRUE(is(tracer_url_host(pwt_cstr("http://[::1")), "[::1"));
    CU_ASSERT_TRUE(is(tracer_url_host(pwt_cstr("h/x")), "h"));
    CU_ASSERT_TRUE(is(tracer_url_host(pwt_cstr("http://")), ""));
    CU_ASSERT_TRUE(is(tracer_url_host(pwt_cstr("")), ""));
}

static bool ignored(const char *entry, const char *url)
{
    const struct pwt_bytes items[] = {pwt_cstr("never.example"), pwt_cstr(entry)};
    const struct pwt_list list = {.items = items, .count = 2};

    return tracer_url_ignored(&list, pwt_cstr(url));
}

static void ignores_hosts_by_pattern(void)
{
    CU_ASSERT_TRUE(ignored("api.example.com", "https://API.example.com/x"));
    CU_ASSERT_FALSE(ignored("api.example.com", "https://api.example.com.evil/x"));
    CU_ASSERT_TRUE(ignored("*.example.com", "https://a.b.example.com"));
    CU_ASSERT_FALSE(ignored("*.example.com", "https://example.com"));
    CU_ASSERT_TRUE(ignored("*", "https://x"));
    CU_ASSERT_TRUE(ignored("a*b*c", "http://aXbbXc/"));
    CU_ASSERT_FALSE(ignored("a*b*c", "http://aXbbX/"));
    CU_ASSERT_TRUE(ignored("a**", "http://a/"));
    CU_ASSERT_FALSE(ignored("", "http://a/"));
}

static void ignores_paths_of_a_host(void)
{
    CU_ASSERT_TRUE(ignored("h/health", "http://h/health?deep=1"));
    CU_ASSERT_TRUE(ignored("h/health", "http://h:8080/health#x"));
    CU_ASSERT_FALSE(ignored("h/health", "http://h/healthy"));
    CU_ASSERT_FALSE(ignored("h/health", "http://h"));
    CU_ASSERT_TRUE(ignored("h", "http://h/health"));
}

static void ignores_nothing_without_a_list(void)
{
    const struct pwt_list list = {.items = NULL, .count = 0};

    CU_ASSERT_FALSE(tracer_url_ignored(&list, pwt_cstr("http://h/")));
}

int main(void)
{
    CU_TestInfo urls[] = {
        {"drops_the_query", drops_the_query},
        {"drops_user_and_password", drops_user_and_password},
        {"keeps_an_at_sign_of_a_path", keeps_an_at_sign_of_a_path},
        {"drops_them_without_memory_too", drops_them_without_memory_too},
        {"finds_the_host", finds_the_host},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo lists[] = {
        {"ignores_hosts_by_pattern", ignores_hosts_by_pattern},
        {"ignores_paths_of_a_host", ignores_paths_of_a_host},
        {"ignores_nothing_without_a_list", ignores_nothing_without_a_list},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "tracer_url_public, tracer_url_host", .pTests = urls},
        {.pName = "tracer_url_ignored", .pTests = lists},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
