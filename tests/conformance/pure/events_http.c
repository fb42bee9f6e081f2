/* SPDX-License-Identifier: Apache-2.0 */
/* The properties of requests over HTTP. */
#include <powertools/events/alb.h>
#include <powertools/events/function_url.h>
#include <powertools/events/http_api.h>
#include <powertools/events/rest_api.h>

#include "events_out.h"

static const struct property s_client_cert[] = {
    P(pwt_http_client_cert, client_cert_pem),
    P(pwt_http_client_cert, issuer_dn),
    P(pwt_http_client_cert, serial_number),
    P(pwt_http_client_cert, subject_dn),
    AS(pwt_http_client_cert, validity.not_after, "validity_not_after"),
    AS(pwt_http_client_cert, validity.not_before, "validity_not_before"),
    END,
};

/* ---- what all of them compute -------------------------------------------------------------- */

static void
put_body(struct out *out, const struct pwt_event_text *text, struct pwt_event_bool base64)
{
    struct pwt_bytes body;
    int32_t result = pwt_http_body(text, base64, &out->alloc, &body);
    put_name(out, "decoded_body");
    if (result != 0) {
        put_error(out, result);
    } else {
        put_text(out, body);
    }
    put_name(out, "json_body");
    if (result != 0) {
        put_error(out, result);
    } else if (body.len == 0) {
        pwt_json_write_null(&out->writer);
    } else {
        put_json(out, body);
    }
}

/* All values of each name in the map that has them; with `plain` a single one is no list. */
static void
put_resolved(struct out *out, const char *property, const struct pwt_http_lookup *where, bool plain)
{
    bool has_lists = where->multi != NULL && where->multi->json.type != PWT_JSON_ABSENT;
    struct pwt_http_lookup lookup = *where;
    struct pwt_json_iter walk;
    struct pwt_json_value ignored;
    put_name(out, property);
    pwt_json_write_object(&out->writer);
    pwt_event_walk(has_lists ? &where->multi->json : &where->single->json, &walk);
    while (pwt_event_map_next(&walk, &out->alloc, &lookup.name, &ignored)) {
        struct pwt_http_values values;
        struct pwt_bytes value;
        pwt_json_write_key(&out->writer, lookup.name.ptr, (size_t)lookup.name.len);
        int32_t result = pwt_http_values_open(&lookup, &out->alloc, &values);
        if (result != 0) {
            put_error(out, result);
            continue;
        }
        bool is_one = plain && (values.rest.len == 0 ||
                                memchr(values.rest.ptr, ',', (size_t)values.rest.len) == NULL);
        if (!is_one) {
            pwt_json_write_array(&out->writer);
        }
        while (pwt_http_values_next(&values, &value)) {
            put_text(out, value);
        }
        if (!is_one) {
            pwt_json_write_end(&out->writer);
        }
    }
    pwt_json_write_end(&out->writer);
}

/* The lists if there are some, otherwise the values as they are. */
static void put_resolved_headers(struct out *out,
                                 const struct pwt_event_map *multi,
                                 const struct pwt_event_map *single)
{
    if (multi->json.type == PWT_JSON_ABSENT) {
        put_name(out, "resolved_headers_field");
        put_value(out, single->json);
        return;
    }
    struct pwt_http_lookup lookup = {
        .multi = multi, .single = single, .flags = PWT_EVENT_IGNORE_CASE};
    put_resolved(out, "resolved_headers_field", &lookup, false);
}

/* ---- REST APIs ----------------------------------------------------------------------------- */

static const struct property s_rest_identity[] = {
    P(pwt_rest_api_identity, access_key),
    P(pwt_rest_api_identity, account_id),
    P(pwt_rest_api_identity, api_key),
    P(pwt_rest_api_identity, api_key_id),
    P(pwt_rest_api_identity, caller),
    IN(pwt_rest_api_identity, client_cert, "client_cert", s_client_cert),
    P(pwt_rest_api_identity, cognito_authentication_provider),
    P(pwt_rest_api_identity, cognito_authentication_type),
    P(pwt_rest_api_identity, cognito_identity_id),
    P(pwt_rest_api_identity, cognito_identity_pool_id),
    P(pwt_rest_api_identity, principal_org_id),
    P(pwt_rest_api_identity, source_ip),
    P(pwt_rest_api_identity, user),
    P(pwt_rest_api_identity, user_agent),
    P(pwt_rest_api_identity, user_arn),
    END,
};

static const struct property s_rest_authorizer[] = {
    P(pwt_rest_api_authorizer, claims),
    P(pwt_rest_api_authorizer, integration_latency),
    P(pwt_rest_api_authorizer, principal_id),
    P(pwt_rest_api_authorizer, scopes),
    END,
};

static const struct property s_rest_context[] = {
    P(pwt_rest_api_context, account_id),
    P(pwt_rest_api_context, api_id),
    IN(pwt_rest_api_context, authorizer, "authorizer", s_rest_authorizer),
    P(pwt_rest_api_context, connected_at),
    P(pwt_rest_api_context, connection_id),
    P(pwt_rest_api_context, domain_name),
    P(pwt_rest_api_context, domain_prefix),
    P(pwt_rest_api_context, event_type),
    P(pwt_rest_api_context, extended_request_id),
    P(pwt_rest_api_context, http_method),
    IN(pwt_rest_api_context, identity, "identity", s_rest_identity),
    P(pwt_rest_api_context, message_direction),
    P(pwt_rest_api_context, message_id),
    P(pwt_rest_api_context, operation_name),
    P(pwt_rest_api_context, path),
    P(pwt_rest_api_context, protocol),
    P(pwt_rest_api_context, request_id),
    P(pwt_rest_api_context, request_time),
    P(pwt_rest_api_context, request_time_epoch),
    P(pwt_rest_api_context, resource_id),
    P(pwt_rest_api_context, resource_path),
    P(pwt_rest_api_context, route_key),
    P(pwt_rest_api_context, stage),
    END,
};

static const struct property s_rest[] = {
    P(pwt_rest_api_event, body),
    P(pwt_rest_api_event, headers),
    P(pwt_rest_api_event, http_method),
    P(pwt_rest_api_event, is_base64_encoded),
    P(pwt_rest_api_event, multi_value_headers),
    P(pwt_rest_api_event, multi_value_query_string_parameters),
    P(pwt_rest_api_event, path),
    P(pwt_rest_api_event, path_parameters),
    P(pwt_rest_api_event, query_string_parameters),
    IN(pwt_rest_api_event, request_context, "request_context", s_rest_context),
    P(pwt_rest_api_event, resource),
    P(pwt_rest_api_event, stage_variables),
    P(pwt_rest_api_event, version),
    END,
};

static int32_t put_rest(struct out *out, struct pwt_bytes text, struct pwt_event_error *error)
{
    struct pwt_rest_api_event event;
    int32_t result = pwt_rest_api_parse(text, &out->alloc, error, &event);
    if (result != 0) {
        return result;
    }
    struct pwt_http_lookup query = {.multi = &event.multi_value_query_string_parameters,
                                    .single = &event.query_string_parameters};
    put_properties(out, s_rest, &event);
    put_body(out, &event.body, event.is_base64_encoded);
    put_resolved(out, "resolved_query_string_parameters", &query, false);
    put_resolved_headers(out, &event.multi_value_headers, &event.headers);
    return 0;
}

/* ---- HTTP APIs and function URLs ----------------------------------------------------------- */

static const struct property s_http_iam[] = {
    P(pwt_http_api_iam, access_key),
    P(pwt_http_api_iam, account_id),
    P(pwt_http_api_iam, caller_id),
    AS(pwt_http_api_iam, cognito_identity.amr, "cognito_amr"),
    AS(pwt_http_api_iam, cognito_identity.identity_id, "cognito_identity_id"),
    AS(pwt_http_api_iam, cognito_identity.identity_pool_id, "cognito_identity_pool_id"),
    P(pwt_http_api_iam, principal_org_id),
    P(pwt_http_api_iam, user_arn),
    P(pwt_http_api_iam, user_id),
    END,
};

static const struct property s_http_authorizer[] = {
    AS(pwt_http_api_authorizer, lambda, "get_lambda"),
    IN(pwt_http_api_authorizer, iam, "iam", s_http_iam),
    AS(pwt_http_api_authorizer, jwt.claims, "jwt_claim"),
    AS(pwt_http_api_authorizer, jwt.scopes, "jwt_scopes"),
    END,
};

static const struct property s_http_line[] = {
    P(pwt_http_api_http, method),     P(pwt_http_api_http, path),
    P(pwt_http_api_http, protocol),   P(pwt_http_api_http, source_ip),
    P(pwt_http_api_http, user_agent), END,
};

static const struct property s_http_context[] = {
    P(pwt_http_api_context, account_id),
    P(pwt_http_api_context, api_id),
    IN(pwt_http_api_context, authentication.client_cert, "authentication", s_client_cert),
    IN(pwt_http_api_context, authorizer, "authorizer", s_http_authorizer),
    P(pwt_http_api_context, domain_name),
    P(pwt_http_api_context, domain_prefix),
    IN(pwt_http_api_context, http, "http", s_http_line),
    P(pwt_http_api_context, request_id),
    P(pwt_http_api_context, route_key),
    P(pwt_http_api_context, stage),
    P(pwt_http_api_context, time),
    P(pwt_http_api_context, time_epoch),
    END,
};

static void put_http_path(struct out *out, const void *object)
{
    put_text(out, pwt_http_api_path(object));
}

static const struct property s_http[] = {
    P(pwt_http_api_event, body),
    P(pwt_http_api_event, cookies),
    P(pwt_http_api_event, headers),
    AS(pwt_http_api_event, request_context.http.method, "http_method"),
    P(pwt_http_api_event, is_base64_encoded),
    BY("path", put_http_path),
    P(pwt_http_api_event, path_parameters),
    P(pwt_http_api_event, query_string_parameters),
    P(pwt_http_api_event, raw_path),
    P(pwt_http_api_event, raw_query_string),
    IN(pwt_http_api_event, request_context, "request_context", s_http_context),
    P(pwt_http_api_event, route_key),
    P(pwt_http_api_event, stage_variables),
    P(pwt_http_api_event, version),
    END,
};

static int32_t put_http_event(struct out *out, const struct pwt_http_api_event *event)
{
    struct pwt_http_lookup query = {.single = &event->query_string_parameters};
    struct pwt_http_lookup headers = {.single = &event->headers}; /* blanks as they are */
    put_properties(out, s_http, event);
    put_body(out, &event->body, event->is_base64_encoded);
    put_resolved(out, "resolved_query_string_parameters", &query, false);
    put_resolved(out, "resolved_headers_field", &headers, true);
    return 0;
}

static int32_t put_http(struct out *out, struct pwt_bytes text, struct pwt_event_error *error)
{
    struct pwt_http_api_event event;
    int32_t result = pwt_http_api_parse(text, &out->alloc, error, &event);
    return result != 0 ? result : put_http_event(out, &event);
}

static int32_t put_url(struct out *out, struct pwt_bytes text, struct pwt_event_error *error)
{
    struct pwt_http_api_event event;
    int32_t result = pwt_function_url_parse(text, &out->alloc, error, &event);
    return result != 0 ? result : put_http_event(out, &event);
}

/* ---- load balancers ------------------------------------------------------------------------ */

static const struct property s_alb_context[] = {
    AS(pwt_alb_context, elb.target_group_arn, "elb_target_group_arn"),
    END,
};

static const struct property s_alb[] = {
    P(pwt_alb_event, body),
    P(pwt_alb_event, headers),
    P(pwt_alb_event, http_method),
    P(pwt_alb_event, is_base64_encoded),
    P(pwt_alb_event, multi_value_headers),
    P(pwt_alb_event, multi_value_query_string_parameters),
    P(pwt_alb_event, path),
    P(pwt_alb_event, query_string_parameters),
    IN(pwt_alb_event, request_context, "request_context", s_alb_context),
    END,
};

static int32_t put_alb(struct out *out, struct pwt_bytes text, struct pwt_event_error *error)
{
    struct pwt_alb_event event;
    int32_t result = pwt_alb_parse(text, &out->alloc, error, &event);
    if (result != 0) {
        return result;
    }
    struct pwt_http_lookup query = {.multi = &event.multi_value_query_string_parameters,
                                    .single = &event.query_string_parameters};
    put_properties(out, s_alb, &event);
    put_body(out, &event.body, event.is_base64_encoded);
    put_resolved(out, "resolved_query_string_parameters", &query, false);
    put_resolved_headers(out, &event.multi_value_headers, &event.headers);
    return 0;
}

const struct event_class event_classes_http[] = {
    {"ALBEvent", put_alb},
    {"APIGatewayProxyEvent", put_rest},
    {"APIGatewayProxyEventV2", put_http},
    {"LambdaFunctionUrlEvent", put_url},
    {NULL, NULL},
};
