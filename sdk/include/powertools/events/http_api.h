/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * Requests to HTTP APIs of Amazon API Gateway (payload format 2.0).
 */
#ifndef POWERTOOLS_EVENTS_HTTP_API_H
#define POWERTOOLS_EVENTS_HTTP_API_H

#include <powertools/events/event.h>
#include <powertools/events/http.h>

#ifdef __cplusplus
extern "C" {
#endif

/** The request line, and who sends it. Since 1.0. */
struct pwt_http_api_http {
    struct pwt_json_value json;  /**< What it was read from. */
    struct pwt_bytes method;     /**< The method. */
    struct pwt_bytes path;       /**< With the stage. */
    struct pwt_bytes protocol;   /**< `HTTP/1.1` */
    struct pwt_bytes source_ip;  /**< From where. */
    struct pwt_bytes user_agent; /**< With what. */
};

/** A token that was checked. Since 1.0. */
struct pwt_http_api_jwt {
    struct pwt_json_value json;   /**< What it was read from. */
    struct pwt_event_map claims;  /**< What it claims. */
    struct pwt_event_list scopes; /**< What it allows. */
};

/** Who it is for Cognito. Since 1.0. */
struct pwt_http_api_cognito {
    struct pwt_json_value json;        /**< What it was read from. */
    struct pwt_event_list amr;         /**< How. */
    struct pwt_bytes identity_id;      /**< Who. */
    struct pwt_bytes identity_pool_id; /**< Which pool. */
};

/** Who it is for IAM. Since 1.0. */
struct pwt_http_api_iam {
    struct pwt_json_value json;                   /**< What it was read from. */
    struct pwt_bytes access_key;                  /**< The key. */
    struct pwt_bytes account_id;                  /**< The account. */
    struct pwt_bytes caller_id;                   /**< Who. */
    struct pwt_http_api_cognito cognito_identity; /**< Cognito. */
    struct pwt_bytes principal_org_id;            /**< The organization. */
    struct pwt_bytes user_arn;                    /**< Who. */
    struct pwt_bytes user_id;                     /**< Who. */
};

/** What an authorizer found. Since 1.0. */
struct pwt_http_api_authorizer {
    struct pwt_json_value json;  /**< What it was read from. */
    struct pwt_http_api_jwt jwt; /**< A token. */
    struct pwt_http_api_iam iam; /**< IAM. */
    struct pwt_event_map lambda; /**< What a function of yours added. */
};

/** Mutual TLS. Since 1.0. */
struct pwt_http_api_authentication {
    struct pwt_json_value json;              /**< What it was read from. */
    struct pwt_http_client_cert client_cert; /**< The certificate. */
};

/** What API Gateway says about a request. Since 1.0. */
struct pwt_http_api_context {
    struct pwt_json_value json;                        /**< What it was read from. */
    struct pwt_bytes account_id;                       /**< Whose API. */
    struct pwt_bytes api_id;                           /**< Which API. */
    struct pwt_http_api_authentication authentication; /**< Mutual TLS. */
    struct pwt_http_api_authorizer authorizer;         /**< What an authorizer found. */
    struct pwt_bytes domain_name;                      /**< The host name. */
    struct pwt_bytes domain_prefix;                    /**< Its first label. */
    struct pwt_http_api_http http;                     /**< The request line. */
    struct pwt_bytes request_id;                       /**< The request's name. */
    struct pwt_bytes route_key;                        /**< The route. */
    struct pwt_bytes stage;                            /**< The stage. */
    struct pwt_bytes time;                             /**< Such as `12/Mar/2020:19:03:58 +0000`. */
    struct pwt_event_int time_epoch;                   /**< In ms since 1970. */
};

/** A request to an HTTP API. Since 1.0. */
struct pwt_http_api_event {
    struct pwt_json_value json;                   /**< What it was read from. */
    struct pwt_bytes version;                     /**< `2.0` */
    struct pwt_bytes route_key;                   /**< The route, such as `GET /pets/{id}`. */
    struct pwt_bytes raw_path;                    /**< With the stage; pwt_http_api_path(). */
    struct pwt_bytes raw_query_string;            /**< As it was sent. */
    struct pwt_event_list cookies;                /**< For pwt_event_list_next(). */
    struct pwt_event_map headers;                 /**< Commas separate values. */
    struct pwt_event_map query_string_parameters; /**< Commas separate values. */
    struct pwt_event_map path_parameters;         /**< What the route took from the path. */
    struct pwt_event_map stage_variables;         /**< Of the stage. */
    struct pwt_http_api_context request_context;  /**< What API Gateway says. */
    struct pwt_event_text body;                   /**< For pwt_http_body(). */
    struct pwt_event_bool is_base64_encoded;      /**< The body is base64. */
};

/**
 * Reads a request to an HTTP API.
 * @param text the event
 * @param alloc where unescaped strings are put, also by what is read later
 * @param error written on failure only, unless NULL: which member is wrong
 * @param ret_event the event
 * @return 0, PWT_JSON_ENOENT if a member is missing without which it is no such event,
 *         PWT_JSON_ETYPE, or what is wrong with the document
 * Ownership: slices of the text, or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_http_api_parse(struct pwt_bytes text,
                           const struct pwt_json_alloc *alloc,
                           struct pwt_event_error *error,
                           struct pwt_http_api_event *ret_event);

/**
 * Gives the path of a request without the stage.
 * @param event the event
 * @return the path, a slice of `raw_path`
 * Ownership: the event's. Threads: any. Since 1.0.
 */
struct pwt_bytes pwt_http_api_path(const struct pwt_http_api_event *event);

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_EVENTS_HTTP_API_H */
