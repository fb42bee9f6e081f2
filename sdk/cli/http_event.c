/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Requests as events. The forms:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
#include "base64.h"
#include "clock.h"
#include "http_format.h"
#include "json_text.h"
#include "utf8.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define HTTP_EVENT_ACCOUNT "123456789012"
#define HTTP_EVENT_REGION  "us-east-1"

enum {
    HTTP_EVENT_NAME_SIZE = 256,
    HTTP_EVENT_TIME_SIZE = 40,
};

const char *const http_format_names[] = {"v2", "rest", "alb", "alb-multi", "url", NULL};

/* Content types, or with a star their beginnings, that these services pass on as text. */
static const char *const s_text_types[] = {"text/*", "application/json", "application/xml",
                                           "application/javascript"};

/** How names and values go into a map of the event. */
struct http_map {
    struct json_object *single; /* one text for each name */
    struct json_object *multi;  /* a list for each name */
    bool joins;                 /* single: all values with commas, else the last one */
    bool lowers;                /* names in small letters */
};

static void event_add(struct json_object *object, const char *name, struct json_object *value)
{
    (void)json_object_object_add(object, name, value);
}

static struct json_object *event_string(const char *text)
{
    return json_text_new(text, strlen(text));
}

static char event_lower(char letter)
{
    return (char)tolower((unsigned char)letter);
}

static int event_hex(char digit)
{
    if (isdigit((unsigned char)digit)) {
        return digit - '0';
    }
    digit = event_lower(digit);
    return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/** Percent signs with their digits become bytes; with @p form a plus becomes a blank. */
static struct json_object *event_decoded(const char *text, size_t len, bool form)
{
    char *bytes = malloc(len + 1);
    struct json_object *value = NULL;
    size_t count = 0;

    if (bytes == NULL) {
        return NULL;
    }
    for (size_t i = 0; i < len; i++) {
        bool escaped = text[i] == '%' && len - i > 2 && event_hex(text[i + 1]) >= 0 &&
                       event_hex(text[i + 2]) >= 0;

        if (escaped) {
            bytes[count++] = (char)(event_hex(text[i + 1]) * 16 + event_hex(text[i + 2]));
            i += 2;
        } else {
            bytes[count++] = form && text[i] == '+' ? ' ' : text[i];
        }
    }
    value = json_text_new(bytes, count);
    free(bytes);
    return value;
}

/** One more value of a name; takes over @p value. */
static void event_put(const struct http_map *map, const char *name, struct json_object *value)
{
    struct json_object *list = json_text_member(map->multi, name);
    struct json_object *before = json_text_member(map->single, name);
    char *joined = NULL;

    if (list == NULL && map->multi != NULL) {
        list = json_object_new_array();
        event_add(map->multi, name, list);
    }
    if (list != NULL) {
        (void)json_object_array_add(list, json_object_get(value));
    }
    if (map->single != NULL && map->joins && before != NULL &&
        asprintf(&joined, "%s,%s", json_object_get_string(before), json_object_get_string(value)) >=
            0) {
        event_add(map->single, name, json_object_new_string(joined));
        free(joined);
    } else if (map->single != NULL) {
        event_add(map->single, name, json_object_get(value));
    }
    json_object_put(value);
}

static enum MHD_Result
event_header(void *context, enum MHD_ValueKind kind, const char *name, const char *value)
{
    const struct http_map *map = context;
    char key[HTTP_EVENT_NAME_SIZE];
    size_t len = 0;

    (void)kind;
    for (; name[len] != '\0' && len + 1 < sizeof(key); len++) {
        key[len] = map->lowers ? event_lower(name[len]) : name[len];
    }
    key[len] = '\0';
    if (value != NULL) {
        event_put(map, key, event_string(value));
    }
    return MHD_YES;
}

/** The request's headers, and those that the service adds. */
static void event_headers(const struct front_request *request, struct http_map *map)
{
    static const enum MHD_ValueKind kind = MHD_HEADER_KIND;

    (void)MHD_get_connection_values(request->connection, kind, event_header, map);
    (void)event_header(map, kind, map->lowers ? "x-forwarded-for" : "X-Forwarded-For",
                       request->client);
    (void)event_header(map, kind, map->lowers ? "x-forwarded-proto" : "X-Forwarded-Proto", "http");
}

/** Every `name=value` of the query; as it was sent if @p raw. */
static void event_query(const char *query, bool raw, const struct http_map *map)
{
    while (*query != '\0') {
        size_t len = strcspn(query, "&");
        size_t name_len = strcspn(query, "=&");
        size_t skip = name_len < len ? name_len + 1 : name_len;
        struct json_object *name =
            raw ? json_text_new(query, name_len) : event_decoded(query, name_len, true);
        struct json_object *value = raw ? json_text_new(query + skip, len - skip)
                                        : event_decoded(query + skip, len - skip, true);

        if (len > 0 && name != NULL) {
            event_put(map, json_object_get_string(name), value);
        } else {
            json_object_put(value);
        }
        json_object_put(name);
        query += len;
        query += *query == '&';
    }
}

static const char *event_query_of(const struct front_request *request)
{
    const char *mark = strchr(request->target, '?');

    return mark == NULL ? "" : mark + 1;
}

static struct json_object *event_path(const struct front_request *request, bool raw)
{
    size_t len = strcspn(request->target, "?");

    return raw ? json_text_new(request->target, len) : event_decoded(request->target, len, false);
}

static const char *event_header_of(const struct front_request *request, const char *name)
{
    const char *value = MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);

    return value == NULL ? "" : value;
}

static bool event_is_text(const struct front_request *request)
{
    const char *type = event_header_of(request, MHD_HTTP_HEADER_CONTENT_TYPE);
    size_t type_len = strcspn(type, "; ");
    bool known = type_len == 0;

    for (size_t i = 0; i < sizeof(s_text_types) / sizeof(s_text_types[0]); i++) {
        size_t len = strcspn(s_text_types[i], "*");
        bool is_prefix = s_text_types[i][len] == '*';

        known = known || ((is_prefix ? type_len >= len : type_len == len) &&
                          strncasecmp(type, s_text_types[i], len) == 0);
    }
    return known && utf8_is_valid(request->body.data, request->body.len);
}

/** Members `body` and `isBase64Encoded`; without a body the first is @p none, left out if NULL. */
static bool event_body(const struct front_request *request,
                       struct json_object *event,
                       bool null_if_none,
                       const char *none)
{
    struct buffer encoded = {0};
    bool has_body = request->body.len > 0;
    bool is_text = !has_body || event_is_text(request);
    bool complete = true;

    if (!has_body && (none != NULL || null_if_none)) {
        event_add(event, "body", none == NULL ? NULL : json_object_new_string(none));
    } else if (has_body && is_text) {
        event_add(event, "body", json_text_new(request->body.data, request->body.len));
    } else if (has_body) {
        complete = base64_encode(&encoded, request->body.data, request->body.len);
        event_add(event, "body", json_text_new(encoded.data, encoded.len));
        buffer_done(&encoded);
    }
    event_add(event, "isBase64Encoded", json_object_new_boolean(!is_text));
    return complete;
}

static struct json_object *event_now(char ret_text[HTTP_EVENT_TIME_SIZE])
{
    int64_t now_ms = clock_wall_ms();
    time_t seconds = now_ms / 1000;
    struct tm date;

    (void)strftime(ret_text, HTTP_EVENT_TIME_SIZE, "%d/%b/%Y:%H:%M:%S +0000",
                   gmtime_r(&seconds, &date));
    return json_object_new_int64(now_ms);
}

/** The cookies of a request, one element each; NULL if there are none. */
static struct json_object *event_cookies(struct json_object *headers)
{
    const char *text = json_text_string(headers, "cookie");
    struct json_object *cookies = *text == '\0' ? NULL : json_object_new_array();

    while (*text != '\0') {
        size_t len = strcspn(text, ";");

        (void)json_object_array_add(cookies, json_text_new(text, len));
        text += len;
        text += strspn(text, "; ");
    }
    json_object_object_del(headers, "cookie");
    return cookies;
}

static struct json_object *
event_v2_context(const struct front_request *request, bool is_url, const char *request_id)
{
    struct json_object *context = json_object_new_object();
    struct json_object *http = json_object_new_object();
    char time_text[HTTP_EVENT_TIME_SIZE];
    struct json_object *epoch = event_now(time_text);

    event_add(http, "method", event_string(request->method));
    event_add(http, "path", event_path(request, is_url));
    event_add(http, "protocol", event_string(request->version));
    event_add(http, "sourceIp", event_string(request->client));
    event_add(http, "userAgent", event_string(event_header_of(request, "User-Agent")));
    event_add(context, "accountId", event_string(is_url ? "anonymous" : HTTP_EVENT_ACCOUNT));
    event_add(context, "apiId", event_string("local"));
    event_add(context, "domainName",
              event_string(is_url ? "local.lambda-url." HTTP_EVENT_REGION ".on.aws"
                                  : "local.execute-api." HTTP_EVENT_REGION ".amazonaws.com"));
    event_add(context, "domainPrefix", event_string("local"));
    event_add(context, "http", http);
    event_add(context, "requestId", event_string(request_id));
    event_add(context, "routeKey", event_string("$default"));
    event_add(context, "stage", event_string("$default"));
    event_add(context, "time", event_string(time_text));
    event_add(context, "timeEpoch", epoch);
    return context;
}

static bool event_v2(const struct front_request *request,
                     bool is_url,
                     const char *request_id,
                     struct json_object *event)
{
    struct http_map headers = {.single = json_object_new_object(), .joins = true, .lowers = true};
    struct http_map query = {.single = json_object_new_object(), .joins = true};
    struct json_object *cookies;

    event_headers(request, &headers);
    event_query(event_query_of(request), false, &query);
    cookies = event_cookies(headers.single);
    event_add(event, "version", event_string("2.0"));
    event_add(event, "routeKey", event_string("$default"));
    event_add(event, "rawPath", event_path(request, is_url));
    event_add(event, "rawQueryString", event_string(event_query_of(request)));
    if (cookies != NULL) {
        event_add(event, "cookies", cookies);
    }
    event_add(event, "headers", headers.single);
    if (json_object_object_length(query.single) > 0) {
        event_add(event, "queryStringParameters", query.single);
    } else {
        json_object_put(query.single);
    }
    event_add(event, "requestContext", event_v2_context(request, is_url, request_id));
    return event_body(request, event, false, NULL);
}

static struct json_object *event_rest_context(const struct front_request *request,
                                              const char *request_id)
{
    struct json_object *context = json_object_new_object();
    struct json_object *identity = json_object_new_object();
    char time_text[HTTP_EVENT_TIME_SIZE];
    struct json_object *epoch = event_now(time_text);

    event_add(identity, "sourceIp", event_string(request->client));
    event_add(identity, "userAgent", event_string(event_header_of(request, "User-Agent")));
    event_add(context, "accountId", event_string(HTTP_EVENT_ACCOUNT));
    event_add(context, "apiId", event_string("local"));
    event_add(context, "domainName",
              event_string("local.execute-api." HTTP_EVENT_REGION ".amazonaws.com"));
    event_add(context, "domainPrefix", event_string("local"));
    event_add(context, "httpMethod", event_string(request->method));
    event_add(context, "identity", identity);
    event_add(context, "path", event_path(request, false));
    event_add(context, "protocol", event_string(request->version));
    event_add(context, "requestId", event_string(request_id));
    event_add(context, "requestTime", event_string(time_text));
    event_add(context, "requestTimeEpoch", epoch);
    event_add(context, "resourcePath", event_string("/{proxy+}"));
    event_add(context, "stage", event_string("local"));
    return context;
}

/** Null where the service has null for nothing. */
static struct json_object *event_or_null(struct json_object *object)
{
    if (json_object_object_length(object) > 0) {
        return object;
    }
    json_object_put(object);
    return NULL;
}

static bool
event_rest(const struct front_request *request, const char *request_id, struct json_object *event)
{
    struct http_map headers = {.single = json_object_new_object(),
                               .multi = json_object_new_object()};
    struct http_map query = {.single = json_object_new_object(), .multi = json_object_new_object()};
    struct json_object *path = event_path(request, false);
    struct json_object *parameters = json_object_new_object();

    event_headers(request, &headers);
    event_query(event_query_of(request), false, &query);
    event_add(parameters, "proxy",
              event_string(json_object_get_string(path) + (request->target[0] == '/')));
    event_add(event, "resource", event_string("/{proxy+}"));
    event_add(event, "path", path);
    event_add(event, "httpMethod", event_string(request->method));
    event_add(event, "headers", headers.single);
    event_add(event, "multiValueHeaders", headers.multi);
    event_add(event, "queryStringParameters", event_or_null(query.single));
    event_add(event, "multiValueQueryStringParameters", event_or_null(query.multi));
    event_add(event, "pathParameters", parameters);
    event_add(event, "stageVariables", NULL);
    event_add(event, "requestContext", event_rest_context(request, request_id));
    return event_body(request, event, true, NULL);
}

/** A load balancer decodes nothing. */
static bool event_alb(const struct front_request *request, bool multi, struct json_object *event)
{
    struct http_map headers = {.lowers = true};
    struct http_map query = {.single = NULL};
    struct json_object *context = json_object_new_object();
    struct json_object *elb = json_object_new_object();
    struct json_object **header_map = multi ? &headers.multi : &headers.single;
    struct json_object **query_map = multi ? &query.multi : &query.single;

    *header_map = json_object_new_object();
    *query_map = json_object_new_object();
    event_headers(request, &headers);
    event_query(event_query_of(request), true, &query);
    event_add(elb, "targetGroupArn",
              event_string("arn:aws:elasticloadbalancing:" HTTP_EVENT_REGION ":" HTTP_EVENT_ACCOUNT
                           ":targetgroup/local/0123456789abcdef"));
    event_add(context, "elb", elb);
    event_add(event, "requestContext", context);
    event_add(event, "httpMethod", event_string(request->method));
    event_add(event, "path", event_path(request, true));
    event_add(event, multi ? "multiValueQueryStringParameters" : "queryStringParameters",
              *query_map);
    event_add(event, multi ? "multiValueHeaders" : "headers", *header_map);
    return event_body(request, event, false, "");
}

bool http_event_write(const struct front_request *request,
                      enum http_format format,
                      const char *request_id,
                      struct buffer *ret_event)
{
    struct json_object *event = json_object_new_object();
    const char *text = NULL;
    bool complete = false;

    switch (format) {
    case HTTP_FORMAT_V2:
    case HTTP_FORMAT_URL:
        complete = event_v2(request, format == HTTP_FORMAT_URL, request_id, event);
        break;
    case HTTP_FORMAT_REST:
        complete = event_rest(request, request_id, event);
        break;
    case HTTP_FORMAT_ALB:
    case HTTP_FORMAT_ALB_MULTI:
        complete = event_alb(request, format == HTTP_FORMAT_ALB_MULTI, event);
        break;
    }
    text = json_text_print(event);
    complete = complete && text != NULL && buffer_append_text(ret_event, text);
    json_object_put(event);
    return complete;
}
