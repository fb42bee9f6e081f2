/* SPDX-License-Identifier: Apache-2.0 */
/* Requests to HTTP APIs of Amazon API Gateway, and to the URLs of functions. */
#include <powertools/events/http_api.h>

#include "internal.h"

static const struct event_field s_http_fields[] = {
    EVENT_FIELD(pwt_http_api_http, method, "method"),
    EVENT_FIELD(pwt_http_api_http, path, "path"),
    EVENT_FIELD(pwt_http_api_http, protocol, "protocol"),
    EVENT_FIELD(pwt_http_api_http, source_ip, "sourceIp"),
    EVENT_FIELD(pwt_http_api_http, user_agent, "userAgent"),
};
static EVENT_SHAPE(s_http, pwt_http_api_http);

static const struct event_field s_jwt_fields[] = {
    EVENT_FIELD(pwt_http_api_jwt, claims, "claims"),
    EVENT_FIELD(pwt_http_api_jwt, scopes, "scopes"),
};
static EVENT_SHAPE(s_jwt, pwt_http_api_jwt);

static const struct event_field s_cognito_fields[] = {
    EVENT_FIELD(pwt_http_api_cognito, amr, "amr"),
    EVENT_FIELD(pwt_http_api_cognito, identity_id, "identityId"),
    EVENT_FIELD(pwt_http_api_cognito, identity_pool_id, "identityPoolId"),
};
static EVENT_SHAPE(s_cognito, pwt_http_api_cognito);

static const struct event_field s_iam_fields[] = {
    EVENT_FIELD(pwt_http_api_iam, access_key, "accessKey"),
    EVENT_FIELD(pwt_http_api_iam, account_id, "accountId"),
    EVENT_FIELD(pwt_http_api_iam, caller_id, "callerId"),
    EVENT_NESTED(pwt_http_api_iam, cognito_identity, "cognitoIdentity", s_cognito),
    EVENT_FIELD(pwt_http_api_iam, principal_org_id, "principalOrgId"),
    EVENT_FIELD(pwt_http_api_iam, user_arn, "userArn"),
    EVENT_FIELD(pwt_http_api_iam, user_id, "userId"),
};
static EVENT_SHAPE(s_iam, pwt_http_api_iam);

static const struct event_field s_authorizer_fields[] = {
    EVENT_NESTED(pwt_http_api_authorizer, jwt, "jwt", s_jwt),
    EVENT_NESTED(pwt_http_api_authorizer, iam, "iam", s_iam),
    EVENT_FIELD(pwt_http_api_authorizer, lambda, "lambda"),
};
static EVENT_SHAPE(s_authorizer, pwt_http_api_authorizer);

static const struct event_field s_authentication_fields[] = {
    EVENT_NESTED(
        pwt_http_api_authentication, client_cert, "clientCert", pwt_event_shape_client_cert),
};
static EVENT_SHAPE(s_authentication, pwt_http_api_authentication);

static const struct event_field s_context_fields[] = {
    EVENT_FIELD(pwt_http_api_context, account_id, "accountId"),
    EVENT_FIELD(pwt_http_api_context, api_id, "apiId"),
    EVENT_NESTED(pwt_http_api_context, authentication, "authentication", s_authentication),
    EVENT_NESTED(pwt_http_api_context, authorizer, "authorizer", s_authorizer),
    EVENT_FIELD(pwt_http_api_context, domain_name, "domainName"),
    EVENT_FIELD(pwt_http_api_context, domain_prefix, "domainPrefix"),
    EVENT_NESTED(pwt_http_api_context, http, "http", s_http),
    EVENT_FIELD(pwt_http_api_context, request_id, "requestId"),
    EVENT_FIELD(pwt_http_api_context, route_key, "routeKey"),
    EVENT_FIELD(pwt_http_api_context, stage, "stage"),
    EVENT_FIELD(pwt_http_api_context, time, "time"),
    EVENT_FIELD(pwt_http_api_context, time_epoch, "timeEpoch"),
};
static EVENT_SHAPE(s_context, pwt_http_api_context);

static const struct event_field pwt_event_shape_http_api_fields[] = {
    EVENT_FIELD(pwt_http_api_event, version, "version"),
    EVENT_FIELD(pwt_http_api_event, route_key, "routeKey"),
    EVENT_ROW(pwt_http_api_event, raw_path, "rawPath", EVENT_REQUIRED, NULL),
    EVENT_FIELD(pwt_http_api_event, raw_query_string, "rawQueryString"),
    EVENT_FIELD(pwt_http_api_event, cookies, "cookies"),
    EVENT_FIELD(pwt_http_api_event, headers, "headers"),
    EVENT_FIELD(pwt_http_api_event, query_string_parameters, "queryStringParameters"),
    EVENT_ROW(pwt_http_api_event, request_context, "requestContext", EVENT_REQUIRED, &s_context),
    EVENT_FIELD(pwt_http_api_event, body, "body"),
    EVENT_FIELD(pwt_http_api_event, path_parameters, "pathParameters"),
    EVENT_FIELD(pwt_http_api_event, is_base64_encoded, "isBase64Encoded"),
    EVENT_FIELD(pwt_http_api_event, stage_variables, "stageVariables"),
};
EVENT_SHAPE(pwt_event_shape_http_api, pwt_http_api_event);

int32_t pwt_http_api_parse(struct pwt_bytes text,
                           const struct pwt_json_alloc *alloc,
                           struct pwt_event_error *error,
                           struct pwt_http_api_event *ret_event)
{
    return pwt_event_decode(&pwt_event_shape_http_api, text, alloc, error, ret_event);
}

struct pwt_bytes pwt_http_api_path(const struct pwt_http_api_event *event)
{
    struct pwt_bytes path = event->raw_path;
    struct pwt_bytes stage = event->request_context.stage;
    bool is_default = stage.len == 0 || event_is(stage, "$default");
    if (is_default || path.len <= stage.len || path.ptr[0] != '/' ||
        memcmp(path.ptr + 1, stage.ptr, (size_t)stage.len) != 0) {
        return path;
    }
    struct pwt_bytes rest = pwt_bytes_make(path.ptr + 1 + stage.len, path.len - 1 - stage.len);
    return rest.len == 0 || rest.ptr[0] == '/' ? rest : path;
}
