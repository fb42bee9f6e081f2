/* SPDX-License-Identifier: Apache-2.0 */
/* What environment and headers say about a function and its invocation. */
#include "api_context.h"
#include "core_runtime.h"

#include <stdio.h>

static struct runtime s_runtime;
static char s_buffer[8192];

/* Fills a context from headers, which stay in s_buffer. */
static int32_t fill(struct pwt_context *context, const char *headers)
{
    struct http_reader reader = {.status = 0};
    size_t len = strlen("HTTP/1.1 200 OK\r\n");

    memcpy(s_buffer, "HTTP/1.1 200 OK\r\n", len);
    size_t more = strlen(headers);
    if (len + more + 21 > sizeof(s_buffer)) {
        abort();
    }
    memcpy(s_buffer + len, headers, more);
    memcpy(s_buffer + len + more, "Content-Length: 0\r\n\r\n", 21);
    CU_ASSERT_EQUAL(http_read_some(&reader, s_buffer, len + more + 21), HTTP_OK);
    return api_context_fill(context, s_runtime.init_scope, &reader, s_buffer);
}

#define ID "Lambda-Runtime-Aws-Request-Id: 8476a536\r\n"

static void takes_all_headers_of_the_contract(void)
{
    struct pwt_context context = {.function_name = BYTES("orders"), .cold_start = 1};

    CU_ASSERT_EQUAL(fill(&context, ID "lambda-runtime-invocation-id: 5f1a\r\n"
                                      "Lambda-Runtime-Deadline-Ms: 1542409706888\r\n"
                                      "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda\r\n"
                                      "Lambda-Runtime-Trace-Id: Root=1-5b;Sampled=1\r\n"
                                      "Lambda-Runtime-Client-Context: {\"a\":1}\r\n"
                                      "Lambda-Runtime-Cognito-Identity: {\"b\":2}\r\n"
                                      "Lambda-Runtime-Aws-Tenant-Id: blue\r\n"
                                      "Content-Type: application/json\r\n"),
                    0);
    ASSERT_BYTES(context.request_id, "8476a536");
    ASSERT_BYTES(context.invocation_id, "5f1a");
    CU_ASSERT_EQUAL(context.deadline_ms, 1542409706888);
    ASSERT_BYTES(context.function_arn, "arn:aws:lambda");
    ASSERT_BYTES(context.trace_id, "Root=1-5b;Sampled=1");
    ASSERT_BYTES(context.client_context, "{\"a\":1}");
    ASSERT_BYTES(context.cognito_identity, "{\"b\":2}");
    ASSERT_BYTES(context.tenant_id, "blue");
    ASSERT_BYTES(context.content_type, "application/json");
    ASSERT_BYTES(context.function_name, "orders");
    CU_ASSERT_EQUAL(context.cold_start, 1);
}

static void forgets_what_the_last_event_had(void)
{
    struct pwt_context context = {.trace_id = BYTES("old"),
                                  .tenant_id = BYTES("old"),
                                  .client_context = BYTES("old"),
                                  .cognito_identity = BYTES("old"),
                                  .content_type = BYTES("old"),
                                  .invocation_id = BYTES("old"),
                                  .function_arn = BYTES("old"),
                                  .deadline_ms = 5};

    CU_ASSERT_EQUAL(fill(&context, ID "Lambda-Runtime-Aws-Tenant-Id:\r\n"), 0);
    ASSERT_ABSENT(context.trace_id);
    ASSERT_ABSENT(context.tenant_id);
    ASSERT_ABSENT(context.client_context);
    ASSERT_ABSENT(context.cognito_identity);
    ASSERT_ABSENT(context.content_type);
    ASSERT_ABSENT(context.invocation_id);
    ASSERT_ABSENT(context.function_arn);
    CU_ASSERT_EQUAL(context.deadline_ms, 0);
}

static void needs_a_request_id(void)
{
    struct pwt_context context = {.request_id = BYTES("old")};

    CU_ASSERT_EQUAL(fill(&context, ""), PWT_EFORMAT);
    CU_ASSERT_EQUAL(fill(&context, "Lambda-Runtime-Aws-Request-Id:\r\n"), PWT_EFORMAT);
    CU_ASSERT_EQUAL(fill(&context, "Lambda-Runtime-Aws-Request-Id-2: 1\r\n"), PWT_EFORMAT);
    CU_ASSERT_EQUAL(fill(&context, "Lambda-Runtime-: 1\r\n"), PWT_EFORMAT);
}

static void takes_no_deadline_that_is_no_number(void)
{
    static const char *const values[] = {"abc", "-5", "1.5", "1e3", "1234567890123456789"};
    char headers[256];

    for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
        struct pwt_context context = {.deadline_ms = 7};
        (void)snprintf(headers, sizeof(headers), ID "Lambda-Runtime-Deadline-Ms: %s\r\n",
                       values[i]);
        CU_ASSERT_EQUAL(fill(&context, headers), 0);
        CU_ASSERT_EQUAL(context.deadline_ms, 0);
    }
}

static void decodes_a_client_context_in_base64(void)
{
    static const struct {
        const char *header;
        const char *context;
    } cases[] = {
        {"eyJhIjoxfQ==", "{\"a\":1}"},      {"eyJhIjoxfQ", "eyJhIjoxfQ"},
        {"eyJhYiI6MX0=", "{\"ab\":1}"},     {"eyJ+Pz8/IjoxfQ==", "{\"~???\":1}"},
        {"{\"plain\":1}", "{\"plain\":1}"}, {"not base64!", "not base64!"},
        {"cGxhaW4=", "cGxhaW4="},           {"====", "===="},
    };
    char headers[256];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct pwt_context context = {.deadline_ms = 0};
        (void)snprintf(headers, sizeof(headers), ID "Lambda-Runtime-Client-Context: %s\r\n",
                       cases[i].header);
        CU_ASSERT_EQUAL(fill(&context, headers), 0);
        ASSERT_BYTES(context.client_context, cases[i].context);
    }
}

static void reads_the_function_from_the_environment(void)
{
    struct pwt_context context = {.memory_mb = 9};

    (void)setenv("AWS_LAMBDA_FUNCTION_NAME", "orders", 1);
    (void)setenv("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST", 1);
    (void)setenv("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/orders", 1);
    (void)setenv("AWS_LAMBDA_LOG_STREAM_NAME", "", 1);
    (void)setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512", 1);
    api_context_function(&context);
    ASSERT_BYTES(context.function_name, "orders");
    ASSERT_BYTES(context.function_version, "$LATEST");
    ASSERT_BYTES(context.log_group, "/aws/lambda/orders");
    ASSERT_ABSENT(context.log_stream);
    CU_ASSERT_EQUAL(context.memory_mb, 512);
    (void)unsetenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE");
    api_context_function(&context);
    CU_ASSERT_EQUAL(context.memory_mb, 0);
}

static void knows_the_types_of_init(void)
{
    static const struct {
        const char *text;
        uint32_t type;
    } cases[] = {
        {"on-demand", PWT_INIT_ON_DEMAND},
        {"provisioned-concurrency", PWT_INIT_PROVISIONED_CONCURRENCY},
        {"snap-start", PWT_INIT_SNAP_START},
        {"lambda-managed-instances", PWT_INIT_MANAGED_INSTANCES},
        {"", PWT_INIT_ON_DEMAND},
        {"something-new", PWT_INIT_ON_DEMAND},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct pwt_context context = {.init_type = 99};
        (void)setenv("AWS_LAMBDA_INITIALIZATION_TYPE", cases[i].text, 1);
        api_context_function(&context);
        CU_ASSERT_EQUAL(context.init_type, cases[i].type);
    }
}

int main(void)
{
    CU_TestInfo headers[] = {
        {"takes_all_headers_of_the_contract", takes_all_headers_of_the_contract},
        {"forgets_what_the_last_event_had", forgets_what_the_last_event_had},
        {"needs_a_request_id", needs_a_request_id},
        {"takes_no_deadline_that_is_no_number", takes_no_deadline_that_is_no_number},
        {"decodes_a_client_context_in_base64", decodes_a_client_context_in_base64},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo environment[] = {
        {"reads_the_function_from_the_environment", reads_the_function_from_the_environment},
        {"knows_the_types_of_init", knows_the_types_of_init},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "api_context_fill", .pTests = headers},
        {.pName = "api_context_function", .pTests = environment},
        CU_SUITE_INFO_NULL,
    };
    if (!two_plugins(&s_runtime)) {
        return 99;
    }
    int status = run_suites(suites);
    runtime_done(&s_runtime);
    return status;
}
