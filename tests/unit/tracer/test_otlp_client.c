/* SPDX-License-Identifier: Apache-2.0 */
/* What the settings make of a request, which a service `aws` only remembers. */
#include "test_otlp_host.h"

#include "otlp_client.h"

static char s_url[256];
static char s_files[3][64];
static char s_headers[1024]; /* one in a line */
static struct pwt_http_request s_request;

static void copy(char *to, size_t size, struct pwt_bytes text)
{
    (void)snprintf(to, size, "%.*s", text.ptr ? (int)text.len : 6, text.ptr ? text.ptr : "(none)");
}

static int32_t send_request(struct pwt_inv *inv,
                            const struct pwt_http_request *request,
                            struct pwt_http_response *ret_response)
{
    (void)inv;
    s_request = *request;
    copy(s_url, sizeof(s_url), request->url);
    copy(s_files[0], sizeof(s_files[0]), request->certificate);
    copy(s_files[1], sizeof(s_files[1]), request->client_key);
    copy(s_files[2], sizeof(s_files[2]), request->client_certificate);
    s_headers[0] = '\0';
    for (uint64_t i = 0; i < request->header_count; i++) {
        const struct pwt_http_header *header = &request->headers[i];
        size_t len = strlen(s_headers);
        (void)snprintf(s_headers + len, sizeof(s_headers) - len, "%.*s: %.*s\n",
                       (int)header->name.len, header->name.ptr, (int)header->value.len,
                       header->value.ptr);
    }
    CU_ASSERT_EQUAL(ret_response->size, sizeof(*ret_response));
    return 7;
}

static const struct pwt_aws_service s_aws = {.send = send_request};

static struct otlp_client s_client;

/* Opens a client, has it send, and closes it; what is to be shown stays to be looked at. */
static int32_t open_with(const struct otlp_settings *settings)
{
    const struct otlp_post post = {pwt_cstr("spans"), 1234};
    struct pwt_http_response reply;
    struct otlp_client open;
    struct pwt_inv inv;

    fake_host_install();
    pwt_aws_slot = &s_aws;
    fake_start(&inv);
    s_url[0] = '\0';
    memset(&s_client, 0, sizeof(s_client));
    int32_t code = otlp_client_open(&s_client, settings, &inv);
    if (code == 0) {
        CU_ASSERT_EQUAL(otlp_client_post(&s_client, settings, &inv, &post, &reply), 7);
    }
    fake_inv_close(&inv);
    open = s_client;
    otlp_client_close(&s_client);
    CU_ASSERT_PTR_NULL(s_client.url);
    memcpy(s_client.shown, open.shown, sizeof(s_client.shown));
    s_client.compressed = open.compressed;
    return code;
}

static void endpoint_gives(const char *endpoint, const char *url, const char *shown)
{
    struct otlp_settings settings = fake_settings();

    settings.endpoint = pwt_cstr(endpoint);
    CU_ASSERT_EQUAL(open_with(&settings), 0);
    CU_ASSERT_STRING_EQUAL(s_url, url);
    CU_ASSERT_STRING_EQUAL(s_client.shown, shown);
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

static void adds_the_path(void)
{
    endpoint_gives("http://localhost:4318", "http://localhost:4318/v1/traces",
                   "http://localhost:4318/v1/traces");
    endpoint_gives("https://c.example/", "https://c.example/v1/traces",
                   "https://c.example/v1/traces");
    endpoint_gives("HTTPS://c.example/otlp", "HTTPS://c.example/otlp/v1/traces",
                   "HTTPS://c.example/otlp/v1/traces");
}

static void takes_the_traces_endpoint_as_it_is(void)
{
    struct otlp_settings settings = fake_settings();

    settings.traces_endpoint = pwt_cstr("https://c.example/in/?a=b");
    CU_ASSERT_EQUAL(open_with(&settings), 0);
    CU_ASSERT_STRING_EQUAL(s_url, "https://c.example/in/?a=b");
}

static void shows_no_secrets(void)
{
    endpoint_gives("https://u:p@ss@c.example/x", "https://c.example/x/v1/traces",
                   "https://c.example/x/v1/traces");
    endpoint_gives("https://c.example/in?token=1", "https://c.example/in?token=1/v1/traces",
                   "https://c.example/in");
    endpoint_gives("https://c.example/@x", "https://c.example/@x/v1/traces",
                   "https://c.example/@x/v1/traces");
}

static void sends_a_name_and_password_as_a_header(void)
{
    struct otlp_settings settings = fake_settings();

    settings.endpoint = pwt_cstr("https://me:p%40ss@c.example");
    settings.headers = pwt_cstr("a=1");
    CU_ASSERT_EQUAL(open_with(&settings), 0);
    CU_ASSERT_STRING_EQUAL(s_url, "https://c.example/v1/traces");
    CU_ASSERT_PTR_NOT_NULL(strstr(s_headers, "\nAuthorization: Basic bWU6cEBzcw==\na: 1\n"));
    settings.endpoint = pwt_cstr("https://@c.example");
    CU_ASSERT_EQUAL(open_with(&settings), 0);
    CU_ASSERT_STRING_EQUAL(s_url, "https://c.example/v1/traces");
    CU_ASSERT_PTR_NOT_NULL(strstr(s_headers, "\nAuthorization: Basic \na: 1\n"));
}

static void refuses_what_is_no_url(void)
{
    static const char *const wrong[] = {
        "localhost:4318",
        "http://",
        "https://",
        "ftp://c.example",
        "file:///etc/passwd",
        "http://c.exa mple",
        "http://c.example\r\nX: y",
    };

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        struct otlp_settings settings = fake_settings();
        settings.traces_endpoint = pwt_cstr(wrong[i]);
        CU_ASSERT_EQUAL(open_with(&settings), PWT_ECONFIG);
        CU_ASSERT_STRING_EQUAL(s_url, "");
        CU_ASSERT_EQUAL(fake_diag_count(), 1);
        CU_ASSERT_PTR_NOT_NULL(
            strstr(fake_diag(), "powertools: OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is no URL"));
    }
}

static void sends_headers_of_its_own(void)
{
    struct otlp_settings settings = fake_settings();

    CU_ASSERT_EQUAL(open_with(&settings), 0);
    CU_ASSERT_STRING_EQUAL(s_headers,
                           "Content-Type: application/x-protobuf\nUser-Agent: powertools-c-otlp\n");
    CU_ASSERT_FALSE(s_client.compressed);
    settings.protocol = OTLP_HTTP_JSON;
    settings.compression = OTLP_GZIP;
    CU_ASSERT_EQUAL(open_with(&settings), 0);
    CU_ASSERT_STRING_EQUAL(s_headers, "Content-Type: application/json\nUser-Agent: "
                                      "powertools-c-otlp\nContent-Encoding: gzip\n");
    CU_ASSERT(s_client.compressed);
}

static void sends_headers_of_the_settings(void)
{
    struct otlp_settings settings = fake_settings();

    settings.headers = pwt_cstr("Authorization=Basic%20YQ==, x-team = a%2Cb ,x-empty=");
    CU_ASSERT_EQUAL(open_with(&settings), 0);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(s_headers, "\nAuthorization: Basic YQ==\nx-team: a,b\nx-empty: \n"));
    CU_ASSERT_EQUAL(fake_diag_count(), 0);
}

static void leaves_out_what_is_no_header(void)
{
    struct otlp_settings settings = fake_settings();

    settings.headers = pwt_cstr("a=1,secret,b c=2,=3,x=%0d%0aevil: 1,y=%00,last=4");
    CU_ASSERT_EQUAL(open_with(&settings), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(s_headers, "\na: 1\nlast: 4\n"));
    CU_ASSERT_EQUAL(fake_diag_count(), 5);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "item 2 of OTEL_EXPORTER_OTLP_HEADERS"));
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "item 6 of OTEL_EXPORTER_OTLP_HEADERS"));
    CU_ASSERT_PTR_NULL(strstr(fake_diag(), "secret"));
    CU_ASSERT_PTR_NULL(strstr(fake_diag(), "evil"));
}

static void has_room_for_the_shortest_headers(void)
{
    struct otlp_settings settings = fake_settings();

    settings.headers = pwt_cstr("a=,b=,c=,e=,f=,g=,h=,i=,j=,k=");
    CU_ASSERT_EQUAL(open_with(&settings), 0);
    CU_ASSERT_PTR_NOT_NULL(
        strstr(s_headers, "\na: \nb: \nc: \ne: \nf: \ng: \nh: \ni: \nj: \nk: \n"));
}

static void posts_the_body(void)
{
    struct otlp_settings settings = fake_settings();

    CU_ASSERT_EQUAL(open_with(&settings), 0);
    CU_ASSERT_EQUAL(s_request.size, sizeof(s_request));
    CU_ASSERT_TRUE(pwt_bytes_equal(s_request.method, pwt_cstr("POST")));
    CU_ASSERT_TRUE(pwt_bytes_equal(s_request.body, pwt_cstr("spans")));
    CU_ASSERT_EQUAL(s_request.timeout_ms, 1234);
    CU_ASSERT_EQUAL(s_request.max_bytes, 262144);
}

static void passes_files_on(void)
{
    struct otlp_settings settings = fake_settings();

    CU_ASSERT_EQUAL(open_with(&settings), 0);
    CU_ASSERT_STRING_EQUAL(s_files[0], "(none)");
    settings.certificate = pwt_bytes_make("/a/ca.pem and more", 9);
    settings.client_key = pwt_cstr("key.pem");
    settings.client_certificate = pwt_cstr("cert.pem");
    CU_ASSERT_EQUAL(open_with(&settings), 0);
    CU_ASSERT_STRING_EQUAL(s_files[0], "/a/ca.pem");
    CU_ASSERT_STRING_EQUAL(s_files[1], "key.pem");
    CU_ASSERT_STRING_EQUAL(s_files[2], "cert.pem");
}

static void tells_of_resource_attributes_that_are_none(void)
{
    struct otlp_settings settings = fake_settings();

    settings.resource_attributes = pwt_cstr("a=1,b,c=3");
    CU_ASSERT_EQUAL(open_with(&settings), 0);
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(fake_diag(), "item 2 of OTEL_RESOURCE_ATTRIBUTES"));
}

int main(void)
{
    CU_TestInfo endpoint[] = {
        {"adds the path", adds_the_path},
        {"takes the traces endpoint as it is", takes_the_traces_endpoint_as_it_is},
        {"shows no secrets", shows_no_secrets},
        {"sends a name and password as a header", sends_a_name_and_password_as_a_header},
        {"refuses what is no URL", refuses_what_is_no_url},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo headers[] = {
        {"sends headers of its own", sends_headers_of_its_own},
        {"sends headers of the settings", sends_headers_of_the_settings},
        {"leaves out what is no header", leaves_out_what_is_no_header},
        {"has room for the shortest headers", has_room_for_the_shortest_headers},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo rest[] = {
        {"posts the body", posts_the_body},
        {"passes files on", passes_files_on},
        {"tells of resource attributes that are none", tells_of_resource_attributes_that_are_none},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "otlp_client_open, endpoint", .pTests = endpoint},
        {.pName = "otlp_client_open, headers", .pTests = headers},
        {.pName = "otlp_client_open, the rest", .pTests = rest},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
