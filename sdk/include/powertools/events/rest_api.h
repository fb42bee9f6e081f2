/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Requests to REST APIs of Amazon API Gateway (payload format 1.0), also with an HTTP API, and the
 * events of its WebSocket APIs.
 */
#ifndef POWERTOOLS_EVENTS_REST_API_H
#define POWERTOOLS_EVENTS_REST_API_H

#include <powertools/events/event.h>
#include <powertools/events/http.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Who sends a request. Since 1.0. */
struct pwt_rest_api_identity {
    struct pwt_json_value json;                       /**< What it was read from. */
    struct pwt_bytes access_key;                      /**< IAM: the key. */
    struct pwt_bytes account_id;                      /**< IAM: the account. */
    struct pwt_bytes api_key;                         /**< The key of a usage plan. */
    struct pwt_bytes api_key_id;                      /**< Its name. */
    struct pwt_bytes caller;                          /**< IAM: who. */
    struct pwt_json_value cognito_amr;                /**< Cognito: how. */
    struct pwt_bytes cognito_authentication_provider; /**< Cognito: who vouches. */
    struct pwt_bytes cognito_authentication_type;     /**< Cognito: whether. */
    struct pwt_bytes cognito_identity_id;             /**< Cognito: who. */
    struct pwt_bytes cognito_identity_pool_id;        /**< Cognito: which pool. */
    struct pwt_bytes principal_org_id;                /**< The organization. */
    struct pwt_bytes source_ip;                       /**< From where. */
    struct pwt_bytes user;                            /**< IAM: who. */
    struct pwt_bytes user_agent;                      /**< With what. */
    struct pwt_bytes user_arn;                        /**< IAM: who. */
    struct pwt_http_client_cert client_cert;          /**< Mutual TLS. */
};

/** What an authorizer found; what it adds of its own is in `json`. Since 1.0. */
struct pwt_rest_api_authorizer {
    struct pwt_json_value json;               /**< What it was read from. */
    struct pwt_event_map claims;              /**< Of a token. */
    struct pwt_event_list scopes;             /**< Of a token. */
    struct pwt_bytes principal_id;            /**< Who. */
    struct pwt_event_int integration_latency; /**< In ms. */
};

/** What API Gateway says about a request. Since 1.0. */
struct pwt_rest_api_context {
    struct pwt_json_value json;                /**< What it was read from. */
    struct pwt_bytes account_id;               /**< Whose API. */
    struct pwt_bytes api_id;                   /**< Which API. */
    struct pwt_rest_api_authorizer authorizer; /**< What an authorizer found. */
    struct pwt_bytes deployment_id;            /**< Which deployment. */
    struct pwt_bytes domain_name;              /**< The host name. */
    struct pwt_bytes domain_prefix;            /**< Its first label. */
    struct pwt_bytes extended_request_id;      /**< The request's longer name. */
    struct pwt_bytes http_method;              /**< The method. */
    struct pwt_rest_api_identity identity;     /**< Who sends it. */
    struct pwt_bytes operation_name;           /**< The operation. */
    struct pwt_bytes path;                     /**< With the stage. */
    struct pwt_bytes protocol;                 /**< `HTTP/1.1` */
    struct pwt_bytes request_id;               /**< The request's name. */
    struct pwt_bytes request_time;             /**< Such as `12/Mar/2020:19:03:58 +0000`. */
    struct pwt_event_int request_time_epoch;   /**< In ms since 1970. */
    struct pwt_bytes resource_id;              /**< Which resource. */
    struct pwt_bytes resource_path;            /**< Its pattern. */
    struct pwt_bytes stage;                    /**< The stage. */
    struct pwt_event_int connected_at;         /**< WebSocket: since when, in ms since 1970. */
    struct pwt_bytes connection_id;            /**< WebSocket: which. */
    struct pwt_bytes event_type;        /**< WebSocket: `CONNECT`, `MESSAGE`, `DISCONNECT`. */
    struct pwt_bytes message_direction; /**< WebSocket: `IN`. */
    struct pwt_bytes message_id;        /**< WebSocket: which. */
    struct pwt_bytes route_key;         /**< WebSocket: such as `$connect`. */
    struct pwt_event_int disconnect_status_code; /**< WebSocket: why it ended. */
    struct pwt_bytes disconnect_reason;          /**< WebSocket: why it ended. */
};

/** A request to a REST API. Since 1.0. */
struct pwt_rest_api_event {
    struct pwt_json_value json;                               /**< What it was read from. */
    struct pwt_bytes version;                                 /**< Absent or `1.0`. */
    struct pwt_bytes resource;                                /**< The pattern that matched. */
    struct pwt_bytes path;                                    /**< Without the stage. */
    struct pwt_bytes http_method;                             /**< The method. */
    struct pwt_event_map headers;                             /**< The last value of each. */
    struct pwt_event_map query_string_parameters;             /**< The last value of each. */
    struct pwt_event_map multi_value_headers;                 /**< All values of each. */
    struct pwt_event_map multi_value_query_string_parameters; /**< All values of each. */
    struct pwt_event_map path_parameters;        /**< What the pattern took from the path. */
    struct pwt_event_map stage_variables;        /**< Of the stage. */
    struct pwt_rest_api_context request_context; /**< What API Gateway says. */
    struct pwt_event_text body;                  /**< For pwt_http_body(). */
    struct pwt_event_bool is_base64_encoded;     /**< The body is base64. */
};

/**
 * Reads a request to a REST API.
 * @param text the event
 * @param alloc where unescaped strings are put, also by what is read later
 * @param error written on failure only, unless NULL: which member is wrong
 * @param ret_event the event
 * @return 0, PWT_JSON_ENOENT if a member is missing without which it is no such event,
 *         PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the text, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_rest_api_parse(struct pwt_bytes text,
                           const struct pwt_json_alloc *alloc,
                           struct pwt_event_error *error,
                           struct pwt_rest_api_event *ret_event);

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_EVENTS_REST_API_H */
