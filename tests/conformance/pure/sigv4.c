/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signature Version 4 for the conformance runner: reads one case a line from standard input, a
 * request that is to be signed or a key that is to be derived, and answers each with one line: the
 * canonical request, the string to sign, the signature, and what is sent.
 */
#include "sigv4.h"
#include "strbuf.h"
#include "url.h"

#include "shared/timestamp.h"

#include <powertools/json.h>

#include <json-c/json.h>

#include <stdio.h>
#include <stdlib.h>

#define HEADERS_MAX 64
#define BODY_MAX    65536

/* Memory that is given back after each case. */
struct block {
    struct block *next;
    max_align_t memory[];
};

static void *block_alloc(void *user, size_t size)
{
    struct block **blocks = user;
    struct block *block = malloc(sizeof(*block) + size);

    if (!block) {
        return NULL;
    }
    block->next = *blocks;
    *blocks = block;
    return block->memory;
}

static struct pwt_bytes member(struct json_object *object, const char *name)
{
    struct json_object *value = NULL;

    (void)json_object_object_get_ex(object, name, &value);
    return json_object_is_type(value, json_type_string)
               ? pwt_bytes_make(json_object_get_string(value),
                                (uint64_t)json_object_get_string_len(value))
               : pwt_bytes_make(NULL, 0);
}

static bool is_true(struct json_object *object, const char *name)
{
    struct json_object *value = NULL;

    return json_object_object_get_ex(object, name, &value) && json_object_get_boolean(value);
}

static void add_text(struct json_object *object, const char *name, struct pwt_bytes text)
{
    (void)json_object_object_add(
        object, name, json_object_new_string_len(text.ptr ? text.ptr : "", (int)text.len));
}

/* ---- a key ---- */

static void derive_key(struct crypto *crypto,
                       const struct pwt_json_alloc *alloc,
                       struct json_object *given,
                       struct json_object *answer)
{
    static const char *const names[] = {"k_date", "k_region", "k_service", "k_signing"};
    const struct pwt_aws_credentials credentials = {.secret = member(given, "secret_access_key")};
    struct sigv4_scope scope = {.credentials = &credentials,
                                .region = member(given, "region"),
                                .service = member(given, "service")};
    const struct pwt_bytes day = member(given, "date");
    unsigned char chain[4][CRYPTO_BYTES];
    char iso[32];

    (void)snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2sT00:00:00Z", day.ptr, day.ptr + 4, day.ptr + 6);
    int32_t code = timestamp_iso(pwt_cstr(iso), &scope.time_s);
    code = code != 0 ? code : sigv4_key(crypto, &scope, chain);
    for (size_t i = 0; i < 4 && code == 0; i++) {
        struct strbuf text = strbuf_new(alloc, SIGV4_HEX_BYTES);
        strbuf_hex(&text, chain[i], CRYPTO_BYTES);
        add_text(answer, names[i], strbuf_since(&text, 0));
    }
}

/* ---- a request ---- */

struct given {
    struct sigv4_request request;
    struct sigv4_scope scope;
    struct pwt_aws_credentials credentials;
    struct pwt_http_header headers[HEADERS_MAX];
    char body[BODY_MAX / 4 * 3 + 2];
};

static void read_headers(struct json_object *given, struct given *ret_given)
{
    struct json_object *list = NULL;

    (void)json_object_object_get_ex(given, "headers", &list);
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        struct json_object *pair = json_object_array_get_idx(list, i);
        struct json_object *name = json_object_array_get_idx(pair, 0);
        struct json_object *value = json_object_array_get_idx(pair, 1);
        ret_given->headers[ret_given->request.header_count++] = (struct pwt_http_header){
            .name = pwt_cstr(json_object_get_string(name)),
            .value = pwt_cstr(json_object_get_string(value)),
        };
    }
    ret_given->request.headers = ret_given->headers;
}

/* A request of the public suite: a raw target, and the headers with the host's. */
static void read_target(struct json_object *given, struct given *ret_given)
{
    const struct pwt_bytes target = member(given, "target");
    const char *mark = memchr(target.ptr, '?', (size_t)target.len);
    const uint64_t path_len = mark ? (uint64_t)(mark - target.ptr) : target.len;
    struct sigv4_request *request = &ret_given->request;
    struct json_object *expires = NULL;

    request->path = pwt_bytes_make(target.ptr, path_len);
    if (mark) {
        request->query = pwt_bytes_make(mark + 1, target.len - path_len - 1);
    }
    request->body = member(given, "body");
    request->flags = is_true(given, "normalize") ? SIGV4_NORMALIZE : 0;
    request->flags |= is_true(given, "sign_body") ? SIGV4_BODY_HEADER : 0;
    request->flags |= is_true(given, "omit_session_token") ? SIGV4_LATE_TOKEN : 0;
    if (json_object_object_get_ex(given, "expiration_in_seconds", &expires)) {
        ret_given->scope.expires_s = json_object_get_int64(expires);
    }
}

/* A request of the other groups: a URL that the host follows from. */
static bool read_url(struct json_object *given, struct given *ret_given)
{
    const struct pwt_bytes body = member(given, "body_base64");
    struct sigv4_request *request = &ret_given->request;
    struct url url;
    size_t len = 0;

    if (url_parse(member(given, "url"), &url) != 0 || body.len > BODY_MAX ||
        pwt_json_base64_decode(body.ptr, (size_t)body.len, PWT_JSON_LENIENT, ret_given->body,
                               &len) != 0) {
        return false;
    }
    ret_given->headers[request->header_count++] =
        (struct pwt_http_header){.name = pwt_cstr("Host"), .value = url.host};
    request->path = url.path;
    request->query = url.query;
    request->body = pwt_bytes_make(ret_given->body, len);
    request->flags = strncmp(member(given, "uri_encoding").ptr, "s3", 2) == 0
                         ? SIGV4_RAW_PATH | SIGV4_BODY_HEADER
                         : SIGV4_NORMALIZE;
    return true;
}

static bool read_given(struct json_object *given, struct given *ret_given)
{
    struct json_object *credentials = NULL;

    memset(ret_given, 0, offsetof(struct given, body));
    (void)json_object_object_get_ex(given, "credentials", &credentials);
    ret_given->credentials = (struct pwt_aws_credentials){
        .key_id = member(credentials, "access_key_id"),
        .secret = member(credentials, "secret_access_key"),
        .token = member(credentials, "token"),
    };
    ret_given->scope.credentials = &ret_given->credentials;
    ret_given->scope.region = member(given, "region");
    ret_given->scope.service = member(given, "service");
    ret_given->request.method = member(given, "method");
    read_headers(given, ret_given);
    if (timestamp_iso(member(given, "timestamp"), &ret_given->scope.time_s) != 0) {
        return false;
    }
    if (member(given, "target").ptr) {
        read_target(given, ret_given);
        return true;
    }
    return read_url(given, ret_given);
}

static void add_pair(struct json_object *list, const struct pwt_http_header *header)
{
    struct json_object *pair = json_object_new_array();

    (void)json_object_array_add(
        pair, json_object_new_string_len(header->name.ptr, (int)header->name.len));
    (void)json_object_array_add(
        pair, json_object_new_string_len(header->value.ptr, (int)header->value.len));
    (void)json_object_array_add(list, pair);
}

static void sign(struct crypto *crypto,
                 const struct pwt_json_alloc *alloc,
                 struct json_object *asked,
                 struct json_object *answer)
{
    static struct given given;
    struct sigv4_signed done;
    unsigned char chain[4][CRYPTO_BYTES];
    struct json_object *headers = json_object_new_array();

    if (!read_given(asked, &given) || sigv4_key(crypto, &given.scope, chain) != 0) {
        (void)json_object_object_add(answer, "headers", headers);
        return;
    }
    given.scope.key = pwt_bytes_make(chain[3], CRYPTO_BYTES);
    if (sigv4_sign(crypto, &given.request, &given.scope, alloc, &done) == 0) {
        add_text(answer, "canonical_request", done.canonical);
        add_text(answer, "string_to_sign", done.to_sign);
        add_text(answer, "signature", done.signature);
        add_text(answer, "path", given.request.path);
        add_text(answer, "query", done.query);
        for (uint64_t i = 0; i < given.request.header_count; i++) {
            add_pair(headers, &given.headers[i]);
        }
        for (uint32_t i = 0; i < done.added_count; i++) {
            add_pair(headers, &done.added[i]);
        }
    }
    (void)json_object_object_add(answer, "headers", headers);
}

/* ---- lines ---- */

static bool answer_line(struct crypto *crypto, const char *line)
{
    struct block *blocks = NULL;
    const struct pwt_json_alloc alloc = {.alloc = block_alloc, .user = &blocks};
    struct json_object *given = json_tokener_parse(line);
    struct json_object *answer = json_object_new_object();

    if (member(given, "op").ptr) {
        derive_key(crypto, &alloc, given, answer);
    } else {
        sign(crypto, &alloc, given, answer);
    }
    const bool said =
        printf("%s\n", json_object_to_json_string_ext(answer, JSON_C_TO_STRING_PLAIN)) > 0 &&
        fflush(stdout) == 0;
    (void)json_object_put(answer);
    (void)json_object_put(given);
    while (blocks) {
        struct block *next = blocks->next;
        free(blocks);
        blocks = next;
    }
    return said;
}

int main(void)
{
    struct crypto crypto = {.digest = NULL};
    char *line = NULL;
    size_t size = 0;
    bool alive = crypto_open(&crypto) == 0;

    if (!alive) {
        (void)fputs("sigv4: there is no libcrypto\n", stderr);
    }
    while (alive && getline(&line, &size, stdin) >= 0) {
        alive = answer_line(&crypto, line);
    }
    free(line);
    crypto_close(&crypto);
    return alive ? 0 : 1;
}
