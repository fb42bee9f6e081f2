/* SPDX-License-Identifier: Apache-2.0 */
/* Who signs: the execution role's credentials from the environment, or those of an endpoint that
 * gives them out for a while (SnapStart, ECS, EKS pods). */
#include "aws.h"

#include "shared/json_memory.h"
#include "shared/timestamp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#define RELATIVE_HOST "http://169.254.170.2"

#define ATTEMPTS     3
#define WAIT_MS      1000
#define TIMEOUT_MS   2000
#define AGAIN_S      60  /* after asking for new ones before that is needed */
#define ADVISORY_S   900 /* from so long before they expire, new ones are asked for ... */
#define MANDATORY_S  600 /* ... and from here on the old ones are not used */
#define TOKEN_BYTES  65536u
#define ANSWER_BYTES 65536u

/* ---- their memory ---- */

static struct pwt_bytes append(char **at, struct pwt_bytes text)
{
    char *copy = *at;

    if (text.len > 0) {
        memcpy(copy, text.ptr, (size_t)text.len);
    }
    *at += text.len;
    return pwt_bytes_make(text.len > 0 ? copy : NULL, text.len);
}

struct aws_keys *aws_keys_new(const struct pwt_aws_credentials *credentials, int64_t expires_s)
{
    const uint64_t len = credentials->key_id.len + credentials->secret.len + credentials->token.len;
    struct aws_keys *keys = calloc(1, sizeof(*keys) + (size_t)len);

    if (keys) {
        char *at = (char *)(keys + 1);
        keys->credentials = (struct pwt_aws_credentials){
            .size = (uint32_t)sizeof(keys->credentials),
            .key_id = append(&at, credentials->key_id),
            .secret = append(&at, credentials->secret),
            .token = append(&at, credentials->token),
        };
        keys->expires_s = expires_s;
        keys->users = 1;
    }
    return keys;
}

void aws_keys_release(struct aws_pool *pool, struct aws_keys *keys)
{
    if (!keys) {
        return;
    }
    (void)pthread_mutex_lock(&pool->lock);
    const uint32_t users = --keys->users;
    (void)pthread_mutex_unlock(&pool->lock);
    if (users == 0) {
        const struct pwt_aws_credentials *old = &keys->credentials;
        explicit_bzero(keys, sizeof(*keys) +
                                 (size_t)(old->key_id.len + old->secret.len + old->token.len));
        free(keys);
    }
}

/* Makes them the pool's, in place of those that were. The caller holds one use of its own. */
static void keep(struct aws_pool *pool, struct aws_keys *keys)
{
    (void)pthread_mutex_lock(&pool->lock);
    struct aws_keys *before = pool->keys;
    keys->generation = ++pool->generations;
    keys->users++;
    pool->keys = keys;
    (void)pthread_mutex_unlock(&pool->lock);
    aws_keys_release(pool, before);
}

/* ---- the endpoint that gives them out ---- */

static int32_t fail(struct aws_work *work, int32_t code, const char *why)
{
    work->why = pwt_cstr(why);
    return code;
}

/* The URL that the environment names; absent where it names none. */
static int32_t endpoint_of(struct aws_work *work, const char **ret_text, struct url *ret_url)
{
    const size_t host = sizeof(RELATIVE_HOST) - 1;
    const struct pwt_bytes relative = work->aws->relative_uri;
    char *text = pwt_alloc(work->inv, host + relative.len + 1);

    if (!text) {
        return PWT_ENOMEM;
    }
    *ret_text = text;
    if (relative.len > 0) {
        memcpy(text, RELATIVE_HOST, host);
        memcpy(text + host, relative.ptr, (size_t)relative.len);
        text[host + relative.len] = '\0';
    } else {
        *ret_text = aws_cstr(work->inv, work->aws->full_uri);
    }
    if (!*ret_text) {
        return PWT_ENOMEM;
    }
    if (url_parse(pwt_cstr(*ret_text), ret_url) != 0) {
        return fail(work, PWT_ECONFIG,
                    "the container's credentials URI is no URL of HTTP; expected such as "
                    "http://169.254.170.23/v1/credentials; correct "
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI");
    }
    if (!ret_url->secure && !url_is_loopback(ret_url) && !url_is_credentials_host(ret_url)) {
        return fail(work, PWT_ECONFIG,
                    "AWS_CONTAINER_CREDENTIALS_FULL_URI asks for credentials without encryption "
                    "from a host that is not this machine; expected https; correct it");
    }
    return 0;
}

static int32_t read_token_file(struct pwt_inv *inv, const char *path, struct pwt_bytes *ret_token)
{
    char *memory = pwt_alloc(inv, TOKEN_BYTES);
    const int file = memory ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    ssize_t got = -1;
    size_t len = 0;

    if (file < 0) {
        return memory ? PWT_EIO : PWT_ENOMEM;
    }
    do {
        got = read(file, memory + len, TOKEN_BYTES - len);
        len += got > 0 ? (size_t)got : 0;
    } while ((got > 0 && len < TOKEN_BYTES) || (got < 0 && errno == EINTR));
    (void)close(file);
    *ret_token = pwt_bytes_make(memory, len);
    return got == 0 ? 0 : PWT_EIO;
}

/* The value of `Authorization`; absent where there is none. The file changes: it is read each time.
 */
static int32_t token_of(struct aws_work *work, struct pwt_bytes *ret_token)
{
    const struct aws *aws = work->aws;

    *ret_token = aws->container_token;
    if (aws->token_file.len > 0) {
        const char *path = aws_cstr(work->inv, aws->token_file);
        int32_t code = path ? read_token_file(work->inv, path, ret_token) : PWT_ENOMEM;
        if (code != 0) {
            return fail(work, code == PWT_ENOMEM ? PWT_ENOMEM : PWT_ECONFIG,
                        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read; expected a file "
                        "with a token; correct it");
        }
    }
    for (uint64_t i = 0; i < ret_token->len; i++) {
        if (ret_token->ptr[i] == '\r' || ret_token->ptr[i] == '\n') {
            return fail(work, PWT_ECONFIG,
                        "the container's authorization token has a line break; expected one "
                        "line; correct AWS_CONTAINER_AUTHORIZATION_TOKEN or the file");
        }
    }
    return 0;
}

/* ---- its answer ---- */

static struct pwt_bytes text_of(struct pwt_inv *inv, const struct pwt_json_value *value)
{
    const struct pwt_json_alloc alloc = json_memory(inv);
    const char *text = NULL;
    size_t len = 0;

    return pwt_json_text(value, &alloc, &text, &len) == 0 ? pwt_bytes_make(text, len)
                                                          : pwt_bytes_make(NULL, 0);
}

static struct aws_keys *parse_answer(struct pwt_inv *inv, struct pwt_bytes body)
{
    struct pwt_json_field fields[] = {
        {.name = "AccessKeyId", .len = 11},
        {.name = "SecretAccessKey", .len = 15},
        {.name = "Token", .len = 5},
        {.name = "Expiration", .len = 10},
    };
    struct pwt_json_value root;
    struct pwt_json_iter members;
    int64_t expires_s = INT64_MAX;

    if (pwt_json_validate(body.ptr, (size_t)body.len, NULL, NULL) != 0 ||
        pwt_json_open(body.ptr, (size_t)body.len, &root) != 0 ||
        pwt_json_iter_init(&members, &root) != 0 || pwt_json_pick(&members, fields, 4, 0) != 0) {
        return NULL;
    }
    const struct pwt_aws_credentials credentials = {
        .key_id = text_of(inv, &fields[0].value),
        .secret = text_of(inv, &fields[1].value),
        .token = text_of(inv, &fields[2].value),
    };
    const struct pwt_bytes expires = text_of(inv, &fields[3].value);
    if (credentials.key_id.len == 0 || credentials.secret.len == 0 ||
        (expires.len > 0 && timestamp_iso(expires, &expires_s) != 0)) {
        return NULL;
    }
    return aws_keys_new(&credentials, expires_s);
}

/* ---- fetching ---- */

static int32_t
ask_once(struct aws_work *work, const struct http_request *request, struct aws_keys **ret_keys)
{
    struct http_answer answer;
    int32_t code =
        http_perform(work->client->easy, &work->aws->pool->http, request, work->inv, &answer);

    if (code != 0) {
        return code;
    }
    *ret_keys = answer.status == 200 ? parse_answer(work->inv, answer.body) : NULL;
    return *ret_keys ? 0 : PWT_EIO;
}

/* Asks for new ones; `spare` are there already: then once is enough, and half of the time. */
static int32_t
fetch(struct aws_work *work, const struct aws_keys *spare, struct aws_keys **ret_keys)
{
    const int attempts = spare ? 1 : ATTEMPTS;
    struct pwt_http_header authorization = {.name = pwt_cstr("Authorization")};
    const char *text = NULL;
    struct url url;
    int32_t code = endpoint_of(work, &text, &url);

    code = code != 0 ? code : token_of(work, &authorization.value);
    if (code != 0) {
        return code;
    }
    for (int attempt = 1;; attempt++) {
        const int64_t left = aws_deadline_left_ms(&work->deadline) / (spare ? 2 : 1);
        const struct http_request request = {
            .url = text,
            .method = "GET",
            .parsed = &url,
            .headers = &authorization,
            .header_count = authorization.value.len > 0 ? 1 : 0,
            .timeout_ms = left < TIMEOUT_MS ? left : TIMEOUT_MS,
            .max_bytes = ANSWER_BYTES,
        };
        if (left <= 0) {
            return fail(work, PWT_ETIMEOUT, "no time was left to fetch credentials");
        }
        code = ask_once(work, &request, ret_keys);
        if (code == 0 || code == PWT_ENOMEM) {
            return code;
        }
        if (attempt == attempts || !aws_deadline_wait(&work->deadline, WAIT_MS)) {
            return fail(work, code, "the container's endpoint gives no credentials");
        }
    }
}

/* ---- the ones in use ---- */

/* What is to be done about the pool's. */
enum freshness { FRESH, STALE_BUT_GOOD, MISSING };

static enum freshness take_kept(struct aws_pool *pool, int64_t now_s, struct aws_keys **ret_keys)
{
    enum freshness found = MISSING;

    (void)pthread_mutex_lock(&pool->lock);
    struct aws_keys *keys = pool->keys;
    if (keys && (keys->expires_s == INT64_MAX || keys->expires_s - now_s > MANDATORY_S)) {
        const bool aging = keys->expires_s != INT64_MAX && keys->expires_s - now_s <= ADVISORY_S;
        found = aging && now_s >= pool->refresh_s ? STALE_BUT_GOOD : FRESH;
        pool->refresh_s = found == STALE_BUT_GOOD ? now_s + AGAIN_S : pool->refresh_s;
        keys->users++;
        *ret_keys = keys;
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return found;
}

static bool is_in_environment(const struct aws *aws)
{
    return aws->key_id.len > 0 && aws->secret.len > 0;
}

/* The environment's never change: they are made once, when a call needs them first. */
static int32_t from_environment(const struct aws *aws, struct aws_keys **ret_keys)
{
    const struct pwt_aws_credentials credentials = {
        .key_id = aws->key_id, .secret = aws->secret, .token = aws->token};

    *ret_keys = aws_keys_new(&credentials, INT64_MAX);
    return *ret_keys ? 0 : PWT_ENOMEM;
}

int32_t aws_keys_acquire(struct aws_work *work, struct aws_keys **ret_keys)
{
    const struct aws *aws = work->aws;
    const int64_t now_s = aws_now_s(aws->pool);
    struct aws_keys *kept = NULL;
    struct aws_keys *keys = NULL;
    const enum freshness freshness = take_kept(aws->pool, now_s, &kept);
    int32_t code;

    if (freshness == FRESH) {
        *ret_keys = kept;
        return 0;
    }
    if (is_in_environment(aws)) {
        code = from_environment(aws, &keys);
    } else if (aws->relative_uri.len > 0 || aws->full_uri.len > 0) {
        code = fetch(work, kept, &keys);
    } else {
        return fail(work, PWT_ECONFIG,
                    "there are no credentials; expected AWS_ACCESS_KEY_ID and "
                    "AWS_SECRET_ACCESS_KEY, as Lambda sets them for a function's role");
    }
    if (code == 0) {
        keep(aws->pool, keys);
        aws_keys_release(aws->pool, kept);
        *ret_keys = keys;
        return 0;
    }
    *ret_keys = kept; /* still good for a while */
    return kept ? 0 : code;
}

bool aws_keys_forget(const struct aws *aws, const struct aws_keys *keys)
{
    struct aws_pool *pool = aws->pool;
    struct aws_keys *before = NULL;

    if (is_in_environment(aws)) {
        return false;
    }
    (void)pthread_mutex_lock(&pool->lock);
    if (pool->keys == keys) {
        before = pool->keys;
        pool->keys = NULL;
    }
    (void)pthread_mutex_unlock(&pool->lock);
    aws_keys_release(pool, before);
    return true;
}
