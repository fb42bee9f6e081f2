/* SPDX-License-Identifier: Apache-2.0 */
/* The pool: clients, credentials and the quota of retries, for all threads of the process. Memory
 * of a worker would not do: a record that runs on a thread of its own starts with a fresh one. */
#include "aws.h"

#include "curl.h"
#include "sigv4.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define RETRY_TOKENS 500u /* at first, and at most */

/* Where distributions keep the certificates they trust: Amazon Linux, Debian. libcurl of a layer
 * was built elsewhere, and does not know. */
static const char *const s_bundles[] = {
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/certs/ca-certificates.crt",
};

/* ---- the pool ---- */

/* A copy for the life of the process; NULL for absent text. */
static char *copied(struct pwt_bytes text, bool *failed)
{
    if (text.len == 0) {
        return NULL;
    }
    char *copy = strndup(text.ptr, (size_t)text.len);
    *failed = *failed || !copy;
    return copy;
}

static char *found_bundle(bool *failed)
{
    for (size_t i = 0; i < sizeof(s_bundles) / sizeof(s_bundles[0]); i++) {
        if (access(s_bundles[i], R_OK) == 0) {
            return copied(pwt_cstr(s_bundles[i]), failed);
        }
    }
    return NULL;
}

int32_t aws_pool_open(struct aws *aws)
{
    struct aws_pool *pool = calloc(1, sizeof(*pool));
    bool failed = false;

    if (!pool || pthread_mutex_init(&pool->lock, NULL) != 0) {
        free(pool);
        return PWT_ENOMEM;
    }
    pool->retry_tokens = RETRY_TOKENS;
    pool->process = getpid();
    atomic_init(&pool->skew_s, 0);
    pool->http = (struct http_settings){
        .https_proxy = copied(aws->https_proxy, &failed),
        .http_proxy = copied(aws->http_proxy, &failed),
        .no_proxy = copied(aws->no_proxy, &failed),
        .ca_bundle =
            aws->ca_bundle.len > 0 ? copied(aws->ca_bundle, &failed) : found_bundle(&failed),
        .connect_ms = AWS_CONNECT_MS,
    };
    if (failed) {
        aws_pool_close(pool);
        return PWT_ENOMEM;
    }
    aws->pool = pool;
    return 0;
}

static void client_free(struct aws_client *client)
{
    const struct curl_library *curl = curl_library();

    if (curl && client->easy) {
        curl->easy_cleanup(client->easy);
    }
    crypto_close(&client->crypto);
    explicit_bzero(client->keys, sizeof(client->keys));
    free(client);
}

void aws_pool_drain(struct aws_pool *pool)
{
    (void)pthread_mutex_lock(&pool->lock);
    struct aws_client *idle = pool->idle;
    struct aws_keys *keys = pool->keys;
    pool->idle = NULL;
    pool->keys = NULL;
    (void)pthread_mutex_unlock(&pool->lock);
    while (idle) {
        struct aws_client *next = idle->next;
        client_free(idle);
        idle = next;
    }
    aws_keys_release(pool, keys);
}

static void free_text(const char *text)
{
    union {
        const char *text;
        void *memory;
    } owned = {.text = text};
    free(owned.memory);
}

void aws_pool_close(struct aws_pool *pool)
{
    if (pool) {
        aws_pool_drain(pool);
        free_text(pool->http.https_proxy);
        free_text(pool->http.http_proxy);
        free_text(pool->http.no_proxy);
        free_text(pool->http.ca_bundle);
        (void)pthread_mutex_destroy(&pool->lock);
        free(pool);
    }
}

/* ---- clients ---- */

static void leave_to_parent(struct aws_pool *pool)
{
    while (pool->idle) {
        struct aws_client *client = pool->idle;
        pool->idle = client->next;
        client->next = pool->inherited;
        pool->inherited = client;
    }
}

int32_t aws_client_take(struct aws_pool *pool, struct aws_client **ret_client)
{
    const struct curl_library *curl = curl_library();

    if (!curl) {
        return PWT_EUNSUPPORTED;
    }
    (void)pthread_mutex_lock(&pool->lock);
    if (pool->process != getpid()) {
        /* After a fork. Who shares a connection with the parent may get its answers; closing one
         * would say goodbye in the parent's name. */
        pool->process = getpid();
        leave_to_parent(pool);
    }
    struct aws_client *client = pool->idle;
    if (client) {
        pool->idle = client->next;
    }
    (void)pthread_mutex_unlock(&pool->lock);
    if (!client) {
        client = calloc(1, sizeof(*client));
        if (!client) {
            return PWT_ENOMEM;
        }
        client->easy = curl->easy_init();
        if (!client->easy) {
            free(client);
            return PWT_ENOMEM;
        }
    }
    *ret_client = client;
    return 0;
}

void aws_client_give(struct aws_pool *pool, struct aws_client *client)
{
    (void)pthread_mutex_lock(&pool->lock);
    client->next = pool->idle;
    pool->idle = client;
    (void)pthread_mutex_unlock(&pool->lock);
}

/* ---- signing keys ---- */

/* Names the scope of a key; false for one that is too long to be kept. */
static bool name_scope(const struct sigv4_scope *scope, char *name, size_t size)
{
    char date[SIGV4_DATE_BYTES];
    int len;

    sigv4_date(scope->time_s, date);
    len = snprintf(name, size, "%.*s/%.*s/%.*s", (int)SIGV4_DAY_BYTES, date, (int)scope->region.len,
                   scope->region.ptr, (int)scope->service.len, scope->service.ptr);
    return len > 0 && (size_t)len < size;
}

static struct aws_signing_key *
find_key(struct aws_client *client, uint64_t generation, const char *name)
{
    for (uint32_t i = 0; i < AWS_SIGNING_KEYS; i++) {
        struct aws_signing_key *key = &client->keys[i];
        if (key->generation == generation && strcmp(key->scope, name) == 0) {
            return key;
        }
    }
    return NULL;
}

int32_t aws_client_key(struct aws_client *client,
                       struct sigv4_scope *scope,
                       uint64_t generation,
                       unsigned char scratch[CRYPTO_BYTES])
{
    unsigned char chain[4][CRYPTO_BYTES];
    char name[sizeof(client->keys[0].scope)];
    const bool keeps = generation != 0 && name_scope(scope, name, sizeof(name));
    struct aws_signing_key *key = keeps ? find_key(client, generation, name) : NULL;

    if (!client->crypto.digest) {
        int32_t code = crypto_open(&client->crypto);
        if (code != 0) {
            return code;
        }
    }
    if (!key) {
        int32_t code = sigv4_key(&client->crypto, scope, chain);
        memcpy(scratch, chain[3], CRYPTO_BYTES);
        explicit_bzero(chain, sizeof(chain));
        scope->key = pwt_bytes_make(scratch, CRYPTO_BYTES);
        if (code != 0 || !keeps) {
            return code;
        }
        key = &client->keys[client->next_key++ % AWS_SIGNING_KEYS];
        key->generation = generation;
        memcpy(key->scope, name, sizeof(name));
        memcpy(key->key, scratch, CRYPTO_BYTES);
    }
    scope->key = pwt_bytes_make(key->key, CRYPTO_BYTES);
    return 0;
}
