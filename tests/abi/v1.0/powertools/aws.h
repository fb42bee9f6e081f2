/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file aws.h
 * @brief The service `aws`: signed calls of AWS APIs, presigned URLs, and plain HTTP.
 *
 * One pool of connections and one set of credentials for all who call, kept from invocation to
 * invocation. A plugin that says `.required = "aws"` has it loaded; a handler's function names it
 * in POWERTOOLS_PLUGINS. Requests are signed with Signature Version 4 and repeated as the AWS SDKs'
 * standard mode does, within the time that the invocation has left. libcurl and OpenSSL are loaded
 * by the first call.
 */
#ifndef PWT_AWS_H
#define PWT_AWS_H

#include <powertools/host.h>
#include <powertools/service.h>

PWT_BEGIN_DECLS

/** @brief How an API wants its requests. Since 1.0. */
enum pwt_aws_protocol {
    PWT_AWS_KNOWN = 0,    /**< As the service's own does; for services that are known by name. */
    PWT_AWS_JSON_1_0 = 1, /**< POST with `X-Amz-Target` and a body of JSON. */
    PWT_AWS_JSON_1_1 = 2, /**< The same, in version 1.1. */
    PWT_AWS_REST = 3,     /**< Method, path and query of the caller's (REST-JSON, REST-XML). */
    PWT_AWS_QUERY = 4     /**< POST of a form with `Action` and `Version`. */
};

/** @brief How a request is treated. Since 1.0. */
enum pwt_aws_flags {
    /** There is a secret in the answer: its body, which the caller wipes, is the plugin's only copy
     * of it. */
    PWT_AWS_SECRET = 1
};

/** @brief One header. Passed in arrays: it never grows. Since 1.0. */
struct pwt_http_header {
    struct pwt_bytes name;  /**< In any case. */
    struct pwt_bytes value; /**< One line. */
};

/** @brief Credentials that a caller brings. Since 1.0. */
struct pwt_aws_credentials {
    uint32_t size;           /**< sizeof(struct pwt_aws_credentials). */
    uint32_t reserved;       /**< Zero. */
    struct pwt_bytes key_id; /**< The access key's id. */
    struct pwt_bytes secret; /**< The secret key. */
    struct pwt_bytes token;  /**< The session token; absent without one. */
};

/**
 * @brief A call of an AWS API. What is absent or zero has the default.
 *
 * Known by `service` are `ssm`, `secretsmanager`, `dynamodb`, `kms`, `appconfigdata`, `s3` (path
 * style), `sqs`, `kinesis` and `sts`; for another one also `protocol`, and what that needs, is set.
 * Since 1.0.
 */
struct pwt_aws_request {
    uint32_t size;              /**< sizeof(struct pwt_aws_request). */
    uint32_t protocol;          /**< enum pwt_aws_protocol. */
    struct pwt_bytes service;   /**< First part of the host's name: `ssm`. */
    struct pwt_bytes operation; /**< `GetParameter`; not for PWT_AWS_REST. */
    /** JSON; absent means `{}`. For PWT_AWS_QUERY the form's other members; for PWT_AWS_REST any.
     */
    struct pwt_bytes body;
    struct pwt_bytes method; /**< PWT_AWS_REST: `GET` is the default. */
    struct pwt_bytes path;   /**< PWT_AWS_REST: percent-encoded; `/` is the default. */
    struct pwt_bytes query;  /**< PWT_AWS_REST: percent-encoded, without `?`. */
    const struct pwt_http_header
        *headers;             /**< Further headers; `Content-Type` beats the default. */
    uint64_t header_count;    /**< Entries in `headers`. */
    struct pwt_bytes feature; /**< For the user agent: `parameters`. */
    int64_t timeout_ms; /**< For all attempts together; 0 means 5 s. Never more than is left. */
    uint64_t max_bytes; /**< Longest body of an answer; 0 means 16 MiB. */

    struct pwt_bytes target;       /**< Before the dot in `X-Amz-Target`: `AmazonSSM`. */
    struct pwt_bytes version;      /**< PWT_AWS_QUERY: of the API, `2011-06-15`. */
    struct pwt_bytes signing_name; /**< Where it is not `service`. */
    struct pwt_bytes region;       /**< Beats `AWS_REGION`. */
    struct pwt_bytes endpoint; /**< URL that beats the environment's: `http://localhost:8000`. */
    const struct pwt_aws_credentials *credentials; /**< Beat the environment's. */
    uint32_t flags;                                /**< enum pwt_aws_flags. */
    uint32_t reserved;                             /**< Zero. */
};

/** @brief A request of plain HTTP. What is absent or zero has the default. Since 1.0. */
struct pwt_http_request {
    uint32_t size;                         /**< sizeof(struct pwt_http_request). */
    uint32_t reserved;                     /**< Zero. */
    struct pwt_bytes url;                  /**< `http://` or `https://`, percent-encoded. */
    struct pwt_bytes method;               /**< The default is `GET`, with a body `POST`. */
    struct pwt_bytes body;                 /**< Absent: none. */
    const struct pwt_http_header *headers; /**< Further headers. */
    uint64_t header_count;                 /**< Entries in `headers`. */
    int64_t timeout_ms;                    /**< 0 means 5 s. Never more than is left. */
    uint64_t max_bytes;                    /**< Longest body of an answer; 0 means 16 MiB. */
    struct pwt_bytes certificate;          /**< File with the certificates to trust, in PEM. */
    struct pwt_bytes client_key;           /**< File with a client's private key, in PEM. */
    struct pwt_bytes client_certificate;   /**< File with a client's certificate, in PEM. */
};

/**
 * @brief What came back. The caller sets `size`; it is filled in whatever a call returns.
 *
 * Texts are in the invocation's arena. Since 1.0.
 */
struct pwt_http_response {
    uint32_t size;                         /**< sizeof(struct pwt_http_response). */
    uint32_t attempts;                     /**< Requests that were sent. */
    int64_t status;                        /**< Of HTTP; 0 where there is no answer. */
    struct pwt_bytes body;                 /**< Empty where there is none. */
    const struct pwt_http_header *headers; /**< Of the answer, names in lower case. */
    uint64_t header_count;                 /**< Entries in `headers`. */
    /** Why it failed: the service's code (`ParameterNotFound`), or one of `no_answer`, `timeout`,
     * `too_large`, `no_credentials`, `no_region`, `bad_endpoint`, `no_library`. Absent with 2xx. */
    struct pwt_bytes code;
    struct pwt_bytes message;    /**< In words, for people. No secrets. */
    struct pwt_bytes request_id; /**< AWS's, for its support. */
    uint32_t retryable;          /**< 1 if the same call may succeed later. */
    uint32_t reserved;           /**< Zero. */
};

/** @brief The table that the plugin `aws` offers as service `aws`, major 1. Since 1.0. */
struct pwt_aws_service {
    /** pwt_aws_call() */
    int32_t (*call)(struct pwt_inv *inv,
                    const struct pwt_aws_request *request,
                    struct pwt_http_response *ret_response);
    /** pwt_aws_presign() */
    int32_t (*presign)(struct pwt_inv *inv,
                       const struct pwt_aws_request *request,
                       int64_t expires_s,
                       struct pwt_bytes *ret_url);
    /** pwt_http_send() */
    int32_t (*send)(struct pwt_inv *inv,
                    const struct pwt_http_request *request,
                    struct pwt_http_response *ret_response);
};

PWT_END_DECLS

PWT_IMPORT(aws, "aws", 1, struct pwt_aws_service);

PWT_BEGIN_DECLS

/**
 * @brief Calls an AWS API: signs the request, sends it, and tries again where that may help.
 * @param inv The invocation; bounds the time. Also the scope of an init.
 * @param request What to call.
 * @param ret_response Its `size` is set.
 * @return 0 for an answer of 2xx; PWT_EIO (the service refused, or gave no answer), PWT_ETIMEOUT,
 *         PWT_ECONFIG (no credentials, no region, an endpoint that is no URL), PWT_ELIMIT (the
 *         answer is too large), PWT_EUNSUPPORTED (no libcurl or OpenSSL), PWT_EINVAL, PWT_ENOMEM;
 *         PWT_EABSENT without the plugin, and then nothing is filled in.
 *
 * Since 1.0.
 */
static inline int32_t pwt_aws_call(struct pwt_inv *inv,
                                   const struct pwt_aws_request *request,
                                   struct pwt_http_response *ret_response)
{
    const struct pwt_aws_service *aws = pwt_aws_table();
    return aws ? aws->call(inv, request, ret_response) : PWT_EABSENT;
}

/**
 * @brief A URL with which somebody else may make one call, without credentials of their own.
 * @param inv The invocation.
 * @param request The call; as for pwt_aws_call(), of PWT_AWS_REST. The holder of the URL sends the
 *                same method and headers.
 * @param expires_s How long it is valid, 1 to 604800 seconds.
 * @param ret_url The URL, in the invocation's arena. It is a secret.
 * @return 0, PWT_ECONFIG, PWT_EIO (credentials could not be fetched), PWT_EUNSUPPORTED, PWT_EINVAL,
 *         PWT_ENOMEM, or PWT_EABSENT without the plugin.
 *
 * Since 1.0.
 */
static inline int32_t pwt_aws_presign(struct pwt_inv *inv,
                                      const struct pwt_aws_request *request,
                                      int64_t expires_s,
                                      struct pwt_bytes *ret_url)
{
    const struct pwt_aws_service *aws = pwt_aws_table();
    return aws ? aws->presign(inv, request, expires_s, ret_url) : PWT_EABSENT;
}

/**
 * @brief Sends one request of plain HTTP, once, on the connections that AWS calls use too.
 * @param inv The invocation; bounds the time.
 * @param request What to send.
 * @param ret_response Its `size` is set. `code` is absent wherever there is an answer.
 * @return 0 for any answer, whatever its status; PWT_EIO, PWT_ETIMEOUT, PWT_ELIMIT,
 *         PWT_EUNSUPPORTED, PWT_EINVAL, PWT_ENOMEM, or PWT_EABSENT without the plugin.
 *
 * Since 1.0.
 */
static inline int32_t pwt_http_send(struct pwt_inv *inv,
                                    const struct pwt_http_request *request,
                                    struct pwt_http_response *ret_response)
{
    const struct pwt_aws_service *aws = pwt_aws_table();
    return aws ? aws->send(inv, request, ret_response) : PWT_EABSENT;
}

PWT_END_DECLS

#endif
