/* SPDX-License-Identifier: Apache-2.0 */
/* Requests to REST APIs of Amazon API Gateway. */
#include <powertools/events/rest_api.h>

#include "internal.h"

static const struct event_field s_identity_fields[] = {
    EVENT_FIELD(pwt_rest_api_identity, access_key, "accessKey"),
    EVENT_FIELD(pwt_rest_api_identity, account_id, "accountId"),
    EVENT_FIELD(pwt_rest_api_identity, api_key, "apiKey"),
    EVENT_FIELD(pwt_rest_api_identity, api_key_id, "apiKeyId"),
    EVENT_FIELD(pwt_rest_api_identity, caller, "caller"),
    EVENT_FIELD(pwt_rest_api_identity, cognito_amr, "cognitoAmr"),
    EVENT_FIELD(
        pwt_rest_api_identity, cognito_authentication_provider, "cognitoAuthenticationProvider"),
    EVENT_FIELD(pwt_rest_api_identity, cognito_authentication_type, "cognitoAuthenticationType"),
    EVENT_FIELD(pwt_rest_api_identity, cognito_identity_id, "cognitoIdentityId"),
    EVENT_FIELD(pwt_rest_api_identity, cognito_identity_pool_id, "cognitoIdentityPoolId"),
    EVENT_FIELD(pwt_rest_api_identity, principal_org_id, "principalOrgId"),
    EVENT_FIELD(pwt_rest_api_identity, source_ip, "sourceIp"),
    EVENT_FIELD(pwt_rest_api_identity, user, "user"),
    EVENT_FIELD(pwt_rest_api_identity, user_agent, "userAgent"),
    EVENT_FIELD(pwt_rest_api_identity, user_arn, "userArn"),
    EVENT_NESTED(pwt_rest_api_identity, client_cert, "clientCert", pwt_event_shape_client_cert),
};
static EVENT_SHAPE(s_identity, pwt_rest_api_identity);

/* The function of an authorizer may give back members of these names that are anything. */
static const struct event_field s_authorizer_fields[] = {
    EVENT_ROW(pwt_rest_api_authorizer, claims, "claims", EVENT_FREE, NULL),
    EVENT_ROW(pwt_rest_api_authorizer, scopes, "scopes", EVENT_FREE, NULL),
    EVENT_ROW(pwt_rest_api_authorizer, principal_id, "principalId", EVENT_FREE, NULL),
    EVENT_ROW(pwt_rest_api_authorizer, integration_latency, "integrationLatency", EVENT_FREE, NULL),
};
static EVENT_SHAPE(s_authorizer, pwt_rest_api_authorizer);

static const struct event_field s_context_fields[] = {
    EVENT_FIELD(pwt_rest_api_context, resource_id, "resourceId"),
    EVENT_NESTED(pwt_rest_api_context, authorizer, "authorizer", s_authorizer),
    EVENT_FIELD(pwt_rest_api_context, resource_path, "resourcePath"),
    EVENT_FIELD(pwt_rest_api_context, operation_name, "operationName"),
    EVENT_FIELD(pwt_rest_api_context, http_method, "httpMethod"),
    EVENT_FIELD(pwt_rest_api_context, extended_request_id, "extendedRequestId"),
    EVENT_FIELD(pwt_rest_api_context, request_time, "requestTime"),
    EVENT_FIELD(pwt_rest_api_context, path, "path"),
    EVENT_FIELD(pwt_rest_api_context, account_id, "accountId"),
    EVENT_FIELD(pwt_rest_api_context, protocol, "protocol"),
    EVENT_FIELD(pwt_rest_api_context, stage, "stage"),
    EVENT_FIELD(pwt_rest_api_context, domain_prefix, "domainPrefix"),
    EVENT_FIELD(pwt_rest_api_context, request_time_epoch, "requestTimeEpoch"),
    EVENT_FIELD(pwt_rest_api_context, request_id, "requestId"),
    EVENT_NESTED(pwt_rest_api_context, identity, "identity", s_identity),
    EVENT_FIELD(pwt_rest_api_context, domain_name, "domainName"),
    EVENT_FIELD(pwt_rest_api_context, deployment_id, "deploymentId"),
    EVENT_FIELD(pwt_rest_api_context, api_id, "apiId"),
    EVENT_FIELD(pwt_rest_api_context, route_key, "routeKey"),
    EVENT_FIELD(pwt_rest_api_context, event_type, "eventType"),
    EVENT_FIELD(pwt_rest_api_context, message_direction, "messageDirection"),
    EVENT_FIELD(pwt_rest_api_context, connected_at, "connectedAt"),
    EVENT_FIELD(pwt_rest_api_context, connection_id, "connectionId"),
    EVENT_FIELD(pwt_rest_api_context, message_id, "messageId"),
    EVENT_FIELD(pwt_rest_api_context, disconnect_status_code, "disconnectStatusCode"),
    EVENT_FIELD(pwt_rest_api_context, disconnect_reason, "disconnectReason"),
};
static EVENT_SHAPE(s_context, pwt_rest_api_context);

static const struct event_field pwt_event_shape_rest_api_fields[] = {
    EVENT_FIELD(pwt_rest_api_event, version, "version"),
    EVENT_FIELD(pwt_rest_api_event, resource, "resource"),
    EVENT_FIELD(pwt_rest_api_event, path, "path"),
    EVENT_FIELD(pwt_rest_api_event, http_method, "httpMethod"),
    EVENT_FIELD(pwt_rest_api_event, headers, "headers"),
    EVENT_FIELD(pwt_rest_api_event, multi_value_headers, "multiValueHeaders"),
    EVENT_FIELD(pwt_rest_api_event, query_string_parameters, "queryStringParameters"),
    EVENT_FIELD(
        pwt_rest_api_event, multi_value_query_string_parameters, "multiValueQueryStringParameters"),
    EVENT_FIELD(pwt_rest_api_event, path_parameters, "pathParameters"),
    EVENT_FIELD(pwt_rest_api_event, stage_variables, "stageVariables"),
    EVENT_ROW(pwt_rest_api_event, request_context, "requestContext", EVENT_REQUIRED, &s_context),
    EVENT_FIELD(pwt_rest_api_event, body, "body"),
    EVENT_FIELD(pwt_rest_api_event, is_base64_encoded, "isBase64Encoded"),
};
EVENT_SHAPE(pwt_event_shape_rest_api, pwt_rest_api_event);

int32_t pwt_rest_api_parse(struct pwt_bytes text,
                           const struct pwt_json_alloc *alloc,
                           struct pwt_event_error *error,
                           struct pwt_rest_api_event *ret_event)
{
    return pwt_event_decode(&pwt_event_shape_rest_api, text, alloc, error, ret_event);
}
