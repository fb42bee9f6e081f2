/* SPDX-License-Identifier: Apache-2.0 */
/* Requests: bodies, headers, query parameters, cookies, paths. */
#include <powertools/events/alb.h>
#include <powertools/events/function_url.h>
#include <powertools/events/http_api.h>
#include <powertools/events/rest_api.h>

#include "events_test.h"

static void body_is_decoded_on_request(void)
{
    static const struct {
        const char *json;
        bool base64;
        int32_t result;
        const char *body;
    } rows[] = {
        {"\"SGk=\"", true, 0, "Hi"},
        {"\"SGk=\"", false, 0, "SGk="},
        {"\"a\\nb\"", false, 0, "a\nb"},
        {"\"\"", true, 0, ""},
        {"\"Hi!\"", true, PWT_JSON_ESYNTAX, "kept"},
        {"\"\\q\"", false, PWT_JSON_ESYNTAX, "kept"},
        {NULL, true, 0, NULL},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct test_arena arena = {.blocks = NULL};
        struct pwt_json_alloc alloc = test_allocator(&arena);
        struct pwt_event_text text = {.json = {.type = PWT_JSON_ABSENT}};
        struct pwt_event_bool base64 = {.value = rows[i].base64, .present = true};
        struct pwt_bytes body = pwt_cstr("kept");
        if (rows[i].json != NULL) {
            CU_ASSERT_EQUAL(pwt_json_open(rows[i].json, strlen(rows[i].json), &text.json), 0);
        }
        CU_ASSERT_EQUAL(pwt_http_body(&text, base64, &alloc, &body), rows[i].result);
        CU_ASSERT_TRUE(test_is(body, rows[i].body));
        test_free(&arena);
    }
}

static void headers_are_found_in_any_case(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_http_api_event event;
    struct pwt_bytes value;
    struct pwt_bytes text = test_sample(&arena, "apiGatewayProxyV2Event.json");
    CU_ASSERT_EQUAL_FATAL(pwt_http_api_parse(text, &alloc, NULL, &event), 0);
    CU_ASSERT_EQUAL(pwt_http_header(&event.headers, pwt_cstr("hEADER1"), &alloc, &value), 0);
    CU_ASSERT_TRUE(test_is(value, "value1"));
    CU_ASSERT_EQUAL(pwt_http_header(&event.headers, pwt_cstr("Header3"), &alloc, &value),
                    PWT_JSON_ENOENT);
    test_free(&arena);
}

/* Joins the values of a name by `;`. */
static int32_t join(const struct pwt_http_lookup *lookup, char *text, size_t size)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_http_values values;
    struct pwt_bytes value;
    text[0] = '\0';
    int32_t result = pwt_http_values_open(lookup, &alloc, &values);
    while (result == 0 && pwt_http_values_next(&values, &value)) {
        size_t len = strlen(text);
        (void)snprintf(text + len, size - len, "%.*s;", (int)value.len, value.ptr);
    }
    result = result == 0 ? values.error : result;
    test_free(&arena);
    return result;
}

static void values_come_from_lists_or_from_commas(void)
{
    const char *json = "{\"a\":[\"1\",\"2,3\"],\"c\":null,\"e\":[],\"n\":[1],\"o\":{}}";
    const char *plain = "{\"a\":\"9\",\"b\":\"1,2,,3\",\"c\":\"x\",\"z\":\"\"}";
    struct pwt_event_map multi;
    struct pwt_event_map single;
    (void)pwt_json_open(json, strlen(json), &multi.json);
    (void)pwt_json_open(plain, strlen(plain), &single.json);
    static const struct {
        const char *name;
        int32_t result;
        const char *values;
    } rows[] = {
        {"a", 0, "1;2,3;"},
        {"b", 0, "1;2;;3;"},
        {"c", 0, "x;"},
        {"e", 0, ""},
        {"z", 0, ";"},
        {"n", PWT_JSON_ETYPE, ""},
        {"o", PWT_JSON_ETYPE, ""},
        {"q", PWT_JSON_ENOENT, ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[64];
        struct pwt_http_lookup lookup = {
            .multi = &multi, .single = &single, .name = pwt_cstr(rows[i].name)};
        CU_ASSERT_EQUAL(join(&lookup, text, sizeof(text)), rows[i].result);
        CU_ASSERT_TRUE(test_is(pwt_cstr(text), rows[i].values));
    }
    char text[64];
    struct pwt_http_lookup only = {
        .single = &single, .name = pwt_cstr("B"), .flags = PWT_EVENT_IGNORE_CASE};
    CU_ASSERT_EQUAL(join(&only, text, sizeof(text)), 0);
    CU_ASSERT_TRUE(test_is(pwt_cstr(text), "1;2;;3;"));
    /* Blanks around commas mean nothing in a header, and something in a query. */
    plain = "{\"a\":\" x y,\\t z \\t, ,\"}";
    (void)pwt_json_open(plain, strlen(plain), &single.json);
    only.name = pwt_cstr("a");
    CU_ASSERT_EQUAL(join(&only, text, sizeof(text)), 0);
    CU_ASSERT_TRUE(test_is(pwt_cstr(text), "x y;z;;;"));
    only.flags = 0;
    CU_ASSERT_EQUAL(join(&only, text, sizeof(text)), 0);
    CU_ASSERT_TRUE(test_is(pwt_cstr(text), " x y;\t z \t; ;;"));
}

static void path_is_without_the_stage(void)
{
    static const struct {
        const char *raw;
        const char *stage;
        const char *path;
    } rows[] = {
        {"/my/path", "$default", "/my/path"},
        {"/prod/my", "prod", "/my"},
        {"/product/my", "prod", "/product/my"},
        {"/other", "prod", "/other"},
        {"/prod", "prod", ""},
        {"/prod", "", "/prod"},
        {"/", "prod", "/"},
        {"", "prod", ""},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct pwt_http_api_event event = {.raw_path = pwt_cstr(rows[i].raw)};
        event.request_context.stage = pwt_cstr(rows[i].stage);
        CU_ASSERT_TRUE(test_is(pwt_http_api_path(&event), rows[i].path));
    }
}

static void http_api_gives_its_members(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_http_api_event event;
    struct pwt_json_iter walk;
    struct pwt_bytes cookie;
    struct pwt_bytes text = test_sample(&arena, "apiGatewayProxyV2Event.json");
    CU_ASSERT_EQUAL_FATAL(pwt_http_api_parse(text, &alloc, NULL, &event), 0);
    CU_ASSERT_TRUE(test_is(event.route_key, "$default"));
    CU_ASSERT_EQUAL(event.request_context.time_epoch.value, 1583348638390);
    CU_ASSERT_TRUE(event.is_base64_encoded.present && !event.is_base64_encoded.value);
    CU_ASSERT_TRUE(test_is(event.request_context.authentication.client_cert.validity.not_after,
                           "Aug  5 09:36:04 2021 GMT"));
    CU_ASSERT_TRUE(test_is_json(event.request_context.authorizer.jwt.claims.json,
                                "{\n          \"claim1\": \"value1\",\n          "
                                "\"claim2\": \"value2\"\n        }"));
    CU_ASSERT_EQUAL(event.request_context.authorizer.iam.json.type, PWT_JSON_ABSENT);
    pwt_event_walk(&event.cookies.json, &walk);
    CU_ASSERT_TRUE(pwt_event_list_next(&walk, &alloc, &cookie) && test_is(cookie, "cookie1"));
    CU_ASSERT_TRUE(pwt_event_list_next(&walk, &alloc, &cookie) && test_is(cookie, "cookie2"));
    CU_ASSERT_FALSE(pwt_event_list_next(&walk, &alloc, &cookie));
    CU_ASSERT_EQUAL(arena.calls, 0); /* nothing in it is escaped but the body */
    test_free(&arena);
}

static void rest_api_gives_its_members(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_rest_api_event event;
    struct pwt_bytes text = test_sample(&arena, "apiGatewayProxyEvent.json");
    CU_ASSERT_EQUAL_FATAL(pwt_rest_api_parse(text, &alloc, NULL, &event), 0);
    CU_ASSERT_TRUE(test_is(event.request_context.identity.source_ip, "192.168.0.1/32"));
    CU_ASSERT_TRUE(test_is(event.request_context.identity.user, NULL));
    CU_ASSERT_TRUE(
        test_is(event.request_context.identity.client_cert.subject_dn, "www.example.com"));
    CU_ASSERT_EQUAL(event.request_context.request_time_epoch.value, 1583349317135);
    CU_ASSERT_FALSE(event.request_context.connected_at.present);
    CU_ASSERT_EQUAL(event.path_parameters.json.type, PWT_JSON_ABSENT);
    test_free(&arena);
}

static void what_an_authorizer_adds_may_be_anything(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_rest_api_event event;
    const char *text = "{\"requestContext\":{\"authorizer\":{\"claims\":\"x\",\"scopes\":1,"
                       "\"principalId\":true,\"integrationLatency\":\"3\"}}}";
    CU_ASSERT_EQUAL_FATAL(pwt_rest_api_parse(pwt_cstr(text), &alloc, NULL, &event), 0);
    CU_ASSERT_EQUAL(event.request_context.authorizer.claims.json.type, PWT_JSON_ABSENT);
    CU_ASSERT_TRUE(test_is(event.request_context.authorizer.principal_id, NULL));
    CU_ASSERT_EQUAL(event.request_context.authorizer.json.type, PWT_JSON_OBJECT);
}

static void load_balancer_and_url_give_their_members(void)
{
    struct test_arena arena = {.blocks = NULL};
    struct pwt_json_alloc alloc = test_allocator(&arena);
    struct pwt_alb_event alb;
    struct pwt_http_api_event url;
    struct pwt_bytes text = test_sample(&arena, "albEvent.json");
    CU_ASSERT_EQUAL_FATAL(pwt_alb_parse(text, &alloc, NULL, &alb), 0);
    CU_ASSERT_TRUE(test_is_text(&arena, alb.body, "Test"));
    CU_ASSERT_EQUAL(alb.multi_value_headers.json.type, PWT_JSON_ABSENT);
    text = test_sample(&arena, "lambdaFunctionUrlIAMEvent.json");
    CU_ASSERT_EQUAL_FATAL(pwt_function_url_parse(text, &alloc, NULL, &url), 0);
    CU_ASSERT_TRUE(test_is(url.request_context.authorizer.iam.user_id, "AIDA..."));
    test_free(&arena);
}

int main(void)
{
    CU_TestInfo parts[] = {
        {"body is decoded on request", body_is_decoded_on_request},
        {"headers are found in any case", headers_are_found_in_any_case},
        {"values come from lists or from commas", values_come_from_lists_or_from_commas},
        {"path is without the stage", path_is_without_the_stage},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo events[] = {
        {"HTTP API gives its members", http_api_gives_its_members},
        {"REST API gives its members", rest_api_gives_its_members},
        {"what an authorizer adds may be anything", what_an_authorizer_adds_may_be_anything},
        {"load balancer and URL give their members", load_balancer_and_url_give_their_members},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"parts", NULL, NULL, NULL, NULL, parts},
        {"events", NULL, NULL, NULL, NULL, events},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
