/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `aws`: signed calls of AWS APIs and plain HTTP, as the service `aws`. See README.md.
 */
#ifndef PLUGINS_AWS_H
#define PLUGINS_AWS_H

#include "crypto.h"
#include "http.h"
#include "url.h"

#include <powertools/aws.h>
#include <powertools/plugin.h>

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

/* What the caller of a call, a client and an environment agree on. */
#define AWS_TIMEOUT_MS     5000      /* of a call, where the caller says nothing */
#define AWS_RESERVE_MS     100       /* of an invocation that is left to its handler */
#define AWS_CONNECT_MS     1000      /* for a connection */
#define AWS_BODY_MAX_BYTES 16777216u /* of an answer, where the caller says nothing */
#define AWS_HEADERS_MAX    64u       /* of a request */
#define AWS_SERVICES       9u

/* ---- settings ------------------------------------------------------------------------------ */

/* `self` */
struct aws {
    struct pwt_bytes key_id;
    struct pwt_bytes secret;
    struct pwt_bytes token;
    struct pwt_bytes relative_uri;
    struct pwt_bytes full_uri;
    struct pwt_bytes token_file;
    struct pwt_bytes container_token;
    struct pwt_bytes region;
    struct pwt_bytes endpoint;
    struct pwt_bytes endpoints[AWS_SERVICES]; /* in the order of the table in endpoint.c */
    uint32_t ignores_endpoints;
    uint32_t fips;
    uint32_t dual_stack;
    uint32_t reserved;
    int64_t max_attempts; /* 0: as the service has it */
    struct pwt_bytes https_proxy;
    struct pwt_bytes http_proxy;
    struct pwt_bytes no_proxy;
    struct pwt_bytes ca_bundle;
    struct pwt_bytes execution_env;
    struct aws_pool *pool;
};

/* ---- the pool ------------------------------------------------------------------------------ */

/* Credentials in use; in memory of their own, with their texts behind them. */
struct aws_keys {
    struct pwt_aws_credentials credentials;
    int64_t expires_s;   /* INT64_MAX: never */
    uint64_t generation; /* no two have the same; 0 is nobody's */
    uint32_t users;      /* under the pool's lock */
    uint32_t reserved;
};

/* A signing key: good for a day, a region and a service. */
struct aws_signing_key {
    uint64_t generation; /* of the credentials; 0: empty */
    char scope[120];
    unsigned char key[CRYPTO_BYTES];
};

#define AWS_SIGNING_KEYS 4u

/* What one call at a time works with: a handle that keeps its connections, contexts, keys. */
struct aws_client {
    struct aws_client *next;
    void *easy;
    struct crypto crypto; /* opened by the first call that is signed */
    struct aws_signing_key keys[AWS_SIGNING_KEYS];
    uint32_t next_key;
    uint32_t reserved;
};

/* What all calls of the process share. */
struct aws_pool {
    pthread_mutex_t lock;         /* protects the members up to `skew_s` */
    struct aws_client *idle;      /* the one that was used last comes first */
    struct aws_client *inherited; /* the parent's, after a fork: neither used nor closed */
    struct aws_keys *keys;        /* NULL until they were fetched */
    uint64_t generations;
    int64_t refresh_s; /* before that nobody asks for credentials while there are good ones */
    uint32_t retry_tokens;
    pid_t process;             /* whose connections the idle ones have */
    _Atomic int64_t skew_s;    /* AWS's clock less ours */
    struct http_settings http; /* read-only after init, as its texts */
};

/* Makes the pool of settings: 0 or PWT_ENOMEM. */
int32_t aws_pool_open(struct aws *aws);
void aws_pool_close(struct aws_pool *pool);

/* Closes what is not in use, and forgets fetched credentials: before a snapshot, and at the end. */
void aws_pool_drain(struct aws_pool *pool);

/* Takes a client out: 0, PWT_EUNSUPPORTED without libcurl, or PWT_ENOMEM. */
int32_t aws_client_take(struct aws_pool *pool, struct aws_client **ret_client);
void aws_client_give(struct aws_pool *pool, struct aws_client *client);

/* The key that signs for a scope, from memory or derived: 0, PWT_EUNSUPPORTED, PWT_EIO, ... */
struct sigv4_scope;
int32_t aws_client_key(struct aws_client *client,
                       struct sigv4_scope *scope,
                       uint64_t generation,
                       unsigned char scratch[CRYPTO_BYTES]);

/* ---- time ---------------------------------------------------------------------------------- */

/* Seconds of the epoch by AWS's clock, as far as it is known. */
static inline int64_t aws_now_s(struct aws_pool *pool)
{
    return pwt_clock_ns(PWT_CLOCK_REAL) / 1000000000 + atomic_load(&pool->skew_s);
}

/* When a call must be over, by the monotonic clock. */
struct aws_deadline {
    int64_t at_ns;
};

/* For a call that may take `timeout_ms`, of an invocation that has so much left. */
struct aws_deadline aws_deadline_set(struct pwt_inv *inv, int64_t timeout_ms);

/* May be negative. */
int64_t aws_deadline_left_ms(const struct aws_deadline *deadline);

/* Waits; false, and at once, if the deadline comes before. */
bool aws_deadline_wait(const struct aws_deadline *deadline, int64_t ms);

/* ---- credentials --------------------------------------------------------------------------- */

/* A call on its way. */
struct aws_work {
    const struct aws *aws;
    struct aws_client *client; /* from the pool, for this call */
    struct pwt_inv *inv;
    struct aws_deadline deadline;
    struct pwt_bytes why; /* what is wrong, in words, after a failure */
};

/* Credentials of the environment, or of the endpoint it names; to be released. 0, PWT_ECONFIG
 * (there are none, or the endpoint is not one that may be asked), PWT_EIO, PWT_ETIMEOUT,
 * PWT_ENOMEM. */
int32_t aws_keys_acquire(struct aws_work *work, struct aws_keys **ret_keys);

/* Forgets fetched credentials that a service refuses as expired: the next ones are fetched anew.
 * false: they are the environment's, and there are no others. */
bool aws_keys_forget(const struct aws *aws, const struct aws_keys *keys);

void aws_keys_release(struct aws_pool *pool, struct aws_keys *keys);

/* A copy in memory of its own, used once; NULL when out of memory. */
struct aws_keys *aws_keys_new(const struct pwt_aws_credentials *credentials, int64_t expires_s);

/* ---- endpoints ----------------------------------------------------------------------------- */

/* What is known of a service; of one that is not, what the request says. */
struct aws_target {
    struct pwt_bytes service; /* first part of the host */
    struct pwt_bytes signing_name;
    struct pwt_bytes prefix;  /* of X-Amz-Target */
    struct pwt_bytes version; /* of the API; for PWT_AWS_QUERY */
    struct pwt_bytes region;
    uint32_t protocol; /* enum pwt_aws_protocol */
    uint32_t is_s3;
    uint32_t is_dynamodb;
    uint32_t reserved;
    struct url url; /* of the endpoint; its path is a prefix of all paths */
};

/* 0; PWT_EINVAL (not enough is said of the service), PWT_ECONFIG (no region: an empty URL, or an
 * endpoint that is no URL), PWT_ENOMEM. */
int32_t aws_target_find(const struct aws *aws,
                        const struct pwt_aws_request *request,
                        struct pwt_inv *inv,
                        struct aws_target *ret_target);

/* ---- retries ------------------------------------------------------------------------------- */

enum aws_retry {
    AWS_RETRY_NO,
    AWS_RETRY_TRANSIENT, /* no answer, or a fault of the service */
    AWS_RETRY_THROTTLED, /* it asks for less */
    AWS_RETRY_SKEWED     /* the signature is out of time: our clock may be wrong */
};

/* What an answer, or `code` where there is none, means for the next attempt. */
enum aws_retry aws_retry_kind(int32_t code, int64_t status, struct pwt_bytes error);

/* Milliseconds until attempt `attempt` + 1, with a random number from 0 to 1; `asked_ms` is what
 * the service asks for, or negative. */
int64_t aws_retry_delay_ms(
    enum aws_retry kind, int64_t attempt, bool is_dynamodb, int64_t asked_ms, double random);

/* Takes the price of a retry out of the pool's quota and adds it to `taken`; false where there is
 * not enough: then there is no retry. */
bool aws_retry_pay(struct aws_pool *pool, enum aws_retry kind, uint32_t *taken);

/* After a success: gives back what was taken, or a little where nothing was. */
void aws_retry_earn(struct aws_pool *pool, uint32_t taken);

/* ---- answers ------------------------------------------------------------------------------- */

/* Reads code, message and request id of an answer that is no 2xx, and the id of one that is. Texts
 * are slices of the answer or in the arena. A message ends at its first line break: what AWS says
 * there about signatures repeats the request with its session token. */
void aws_answer_read(struct pwt_inv *inv,
                     const struct http_answer *answer,
                     struct pwt_http_response *response);

/* Whether the body is what `x-amz-crc32` says; also true where that cannot be told. */
bool aws_answer_is_whole(const struct http_answer *answer);

/* ---- calls --------------------------------------------------------------------------------- */

int32_t aws_call(struct pwt_inv *inv,
                 const struct pwt_aws_request *request,
                 struct pwt_http_response *ret_response);
int32_t aws_presign(struct pwt_inv *inv,
                    const struct pwt_aws_request *request,
                    int64_t expires_s,
                    struct pwt_bytes *ret_url);
int32_t aws_send(struct pwt_inv *inv,
                 const struct pwt_http_request *request,
                 struct pwt_http_response *ret_response);

/* Fills in why there is no answer. */
int32_t aws_refuse(struct pwt_http_response *response,
                   int32_t code,
                   const char *kind,
                   struct pwt_bytes message);

/* The same after a request that was sent and not answered, or not as it should be. */
int32_t aws_without_answer(struct pwt_inv *inv,
                           struct pwt_http_response *response,
                           int32_t code,
                           const struct http_answer *answer);

/* Hands a response over: as much of it as the caller knows. NULL is allowed. */
void aws_response_store(const struct pwt_http_response *response, struct pwt_http_response *ret);

/* Takes over what both sides know of a struct whose first member is its size; zero for the rest. */
void aws_copy_known(void *to, size_t known, const void *from, uint32_t size);

/* NUL-terminated, in the arena; NULL for absent text, or where there is no memory. */
const char *aws_cstr(struct pwt_inv *inv, struct pwt_bytes text);

#endif
