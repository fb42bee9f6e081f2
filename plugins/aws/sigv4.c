/* SPDX-License-Identifier: Apache-2.0 */
/* See sigv4.h. */
#include "sigv4.h"
#include "sigv4_canonical.h"

#include <time.h>

#define ALGORITHM "AWS4-HMAC-SHA256"
#define UNSIGNED  "UNSIGNED-PAYLOAD"

#define SECRET_MAX_BYTES 256u

/* A signature on its way. */
struct signing {
    struct crypto *crypto;
    const struct sigv4_request *request;
    const struct sigv4_scope *scope;
    const struct pwt_json_alloc *alloc;
    struct sigv4_pairs headers;
    struct sigv4_pairs query;
    struct pwt_bytes date;
    struct pwt_bytes credential; /* key id and scope */
    struct pwt_bytes names;      /* of the signed headers */
    struct pwt_bytes body_hash;
};

/* ---- the key ---- */

static void put_digits(char *at, int number, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        at[i] = (char)('0' + number % 10);
        number /= 10;
    }
}

void sigv4_date(int64_t time_s, char ret_date[SIGV4_DATE_BYTES])
{
    const time_t seconds = (time_t)time_s;
    struct tm utc = {.tm_mday = 1};

    (void)gmtime_r(&seconds, &utc);
    put_digits(ret_date, utc.tm_year + 1900, 4);
    put_digits(ret_date + 4, utc.tm_mon + 1, 2);
    put_digits(ret_date + 6, utc.tm_mday, 2);
    ret_date[8] = 'T';
    put_digits(ret_date + 9, utc.tm_hour, 2);
    put_digits(ret_date + 11, utc.tm_min, 2);
    put_digits(ret_date + 13, utc.tm_sec, 2);
    ret_date[15] = 'Z';
}

int32_t sigv4_key(struct crypto *crypto,
                  const struct sigv4_scope *scope,
                  unsigned char ret_chain[4][CRYPTO_BYTES])
{
    char first[4 + SECRET_MAX_BYTES] = "AWS4";
    const struct pwt_bytes secret = scope->credentials->secret;
    char date[SIGV4_DATE_BYTES];

    if (secret.len > SECRET_MAX_BYTES) {
        return PWT_ELIMIT;
    }
    if (secret.len > 0) {
        memcpy(first + 4, secret.ptr, (size_t)secret.len);
    }
    sigv4_date(scope->time_s, date);
    const struct pwt_bytes steps[] = {pwt_bytes_make(date, SIGV4_DAY_BYTES), scope->region,
                                      scope->service, pwt_cstr("aws4_request")};
    struct pwt_bytes key = pwt_bytes_make(first, 4 + secret.len);
    int32_t code = 0;
    for (size_t i = 0; i < 4 && code == 0; i++) {
        code = crypto_hmac(crypto, key, steps[i], ret_chain[i]);
        key = pwt_bytes_make(ret_chain[i], CRYPTO_BYTES);
    }
    explicit_bzero(first, sizeof(first));
    return code;
}

/* ---- what is signed besides the request ---- */

static int32_t prepare(struct signing *signing)
{
    const struct sigv4_scope *scope = signing->scope;
    char *date = signing->alloc->alloc(signing->alloc->user, SIGV4_DATE_BYTES);
    struct strbuf text = strbuf_new(signing->alloc, 256);

    if (!date) {
        return PWT_ENOMEM;
    }
    sigv4_date(scope->time_s, date);
    signing->date = pwt_bytes_make(date, SIGV4_DATE_BYTES);
    strbuf_bytes(&text, scope->credentials->key_id);
    strbuf_char(&text, '/');
    strbuf_add(&text, date, SIGV4_DAY_BYTES);
    strbuf_char(&text, '/');
    strbuf_bytes(&text, scope->region);
    strbuf_char(&text, '/');
    strbuf_bytes(&text, scope->service);
    strbuf_cstr(&text, "/aws4_request");
    signing->credential = strbuf_since(&text, 0);
    return text.failed ? PWT_ENOMEM : 0;
}

static int32_t hash_body(struct signing *signing)
{
    unsigned char digest[CRYPTO_BYTES];
    struct strbuf text = strbuf_new(signing->alloc, SIGV4_HEX_BYTES);

    if ((signing->request->flags & SIGV4_UNSIGNED_BODY) != 0) {
        signing->body_hash = pwt_cstr(UNSIGNED);
        return 0;
    }
    int32_t code = crypto_sha256(signing->crypto, signing->request->body, digest);
    strbuf_hex(&text, digest, sizeof(digest));
    signing->body_hash = strbuf_since(&text, 0);
    return text.failed ? PWT_ENOMEM : code;
}

static void add_header(struct sigv4_signed *result, const char *name, struct pwt_bytes value)
{
    result->added[result->added_count++] =
        (struct pwt_http_header){.name = pwt_cstr(name), .value = value};
}

static bool signs_token(const struct signing *signing)
{
    return signing->scope->credentials->token.len > 0 &&
           (signing->request->flags & SIGV4_LATE_TOKEN) == 0;
}

/* The headers that a signature adds and covers. */
static void cover_headers(struct signing *signing, struct sigv4_signed *result)
{
    struct sigv4_pairs *headers = &signing->headers;

    if ((signing->request->flags & SIGV4_BODY_HEADER) != 0) {
        add_header(result, "x-amz-content-sha256", signing->body_hash);
    }
    add_header(result, "x-amz-date", signing->date);
    if (signs_token(signing)) {
        add_header(result, "x-amz-security-token", signing->scope->credentials->token);
    }
    for (uint32_t i = 0; i < result->added_count; i++) {
        headers->items[headers->count++] = result->added[i];
    }
}

/* The members of the query that it adds and covers. */
static void cover_query(struct signing *signing)
{
    struct sigv4_pairs *query = &signing->query;
    const struct pwt_json_alloc *alloc = signing->alloc;
    char expires[PWT_JSON_NUMBER_MAX];
    const size_t len = pwt_json_format_int64(signing->scope->expires_s, expires);

    sigv4_query_add(query, alloc, "X-Amz-Algorithm", pwt_cstr(ALGORITHM));
    sigv4_query_add(query, alloc, "X-Amz-Credential", signing->credential);
    sigv4_query_add(query, alloc, "X-Amz-Date", signing->date);
    sigv4_query_add(query, alloc, "X-Amz-Expires", pwt_bytes_make(expires, len));
    if (signs_token(signing)) {
        sigv4_query_add(query, alloc, "X-Amz-Security-Token", signing->scope->credentials->token);
    }
    sigv4_query_add(query, alloc, "X-Amz-SignedHeaders", signing->names);
}

/* ---- the signature ---- */

static struct pwt_bytes names_of(struct signing *signing)
{
    struct strbuf text = strbuf_new(signing->alloc, 128);

    sigv4_names_write(&text, &signing->headers);
    return strbuf_since(&text, 0);
}

static int32_t write_canonical(struct signing *signing, struct sigv4_signed *result)
{
    const struct sigv4_request *request = signing->request;
    struct strbuf text = strbuf_new(signing->alloc, 1024 + 3 * (size_t)request->path.len);

    strbuf_bytes(&text, request->method);
    strbuf_char(&text, '\n');
    sigv4_path_write(&text, request->path, request->flags);
    strbuf_char(&text, '\n');
    sigv4_pairs_sort(&signing->query, true);
    sigv4_query_write(&text, &signing->query);
    strbuf_char(&text, '\n');
    sigv4_headers_write(&text, &signing->headers);
    strbuf_char(&text, '\n');
    strbuf_bytes(&text, signing->names);
    strbuf_char(&text, '\n');
    strbuf_bytes(&text, signing->body_hash);
    result->canonical = strbuf_since(&text, 0);
    return text.failed ? PWT_ELIMIT : 0;
}

static int32_t sign_canonical(struct signing *signing, struct sigv4_signed *result)
{
    const uint64_t id_len = signing->scope->credentials->key_id.len;
    unsigned char digest[CRYPTO_BYTES];
    struct strbuf text = strbuf_new(signing->alloc, 256);
    struct strbuf signature = strbuf_new(signing->alloc, SIGV4_HEX_BYTES);
    int32_t code = crypto_sha256(signing->crypto, result->canonical, digest);

    strbuf_cstr(&text, ALGORITHM "\n");
    strbuf_bytes(&text, signing->date);
    strbuf_char(&text, '\n');
    strbuf_add(&text, signing->credential.ptr + id_len + 1,
               (size_t)(signing->credential.len - id_len - 1));
    strbuf_char(&text, '\n');
    strbuf_hex(&text, digest, sizeof(digest));
    result->to_sign = strbuf_since(&text, 0);
    if (code == 0) {
        code = crypto_hmac(signing->crypto, signing->scope->key, result->to_sign, digest);
    }
    strbuf_hex(&signature, digest, sizeof(digest));
    result->signature = strbuf_since(&signature, 0);
    return text.failed || signature.failed ? PWT_ENOMEM : code;
}

static int32_t put_into_header(struct signing *signing, struct sigv4_signed *result)
{
    struct strbuf text = strbuf_new(signing->alloc, 512);

    strbuf_cstr(&text, ALGORITHM " Credential=");
    strbuf_bytes(&text, signing->credential);
    strbuf_cstr(&text, ", SignedHeaders=");
    strbuf_bytes(&text, signing->names);
    strbuf_cstr(&text, ", Signature=");
    strbuf_bytes(&text, result->signature);
    add_header(result, "authorization", strbuf_since(&text, 0));
    if (signing->scope->credentials->token.len > 0 && !signs_token(signing)) {
        add_header(result, "x-amz-security-token", signing->scope->credentials->token);
    }
    result->query = signing->request->query;
    return text.failed ? PWT_ENOMEM : 0;
}

static int32_t put_into_query(struct signing *signing, struct sigv4_signed *result)
{
    struct strbuf text = strbuf_new(signing->alloc, 1024);

    sigv4_query_write(&text, &signing->query);
    strbuf_cstr(&text, "&X-Amz-Signature=");
    strbuf_bytes(&text, result->signature);
    if (signing->scope->credentials->token.len > 0 && !signs_token(signing)) {
        strbuf_cstr(&text, "&X-Amz-Security-Token=");
        strbuf_percent(&text, signing->scope->credentials->token, "");
    }
    result->query = strbuf_since(&text, 0);
    return text.failed ? PWT_ELIMIT : 0;
}

int32_t sigv4_sign(struct crypto *crypto,
                   const struct sigv4_request *request,
                   const struct sigv4_scope *scope,
                   const struct pwt_json_alloc *alloc,
                   struct sigv4_signed *ret_signed)
{
    struct signing signing = {.crypto = crypto, .request = request, .scope = scope, .alloc = alloc};
    struct sigv4_signed result = {.added_count = 0};
    const bool in_query = scope->expires_s > 0;

    if (!sigv4_headers_read(request, alloc, &signing.headers) ||
        !sigv4_query_read(request->query, alloc, &signing.query)) {
        return PWT_ELIMIT;
    }
    int32_t code = prepare(&signing);
    code = code != 0 ? code : hash_body(&signing);
    if (code != 0) {
        return code;
    }
    if (!in_query) {
        cover_headers(&signing, &result);
    }
    sigv4_pairs_sort(&signing.headers, false);
    signing.names = names_of(&signing);
    if (in_query) {
        cover_query(&signing);
    }
    code = write_canonical(&signing, &result);
    code = code != 0 ? code : sign_canonical(&signing, &result);
    if (code == 0) {
        code = in_query ? put_into_query(&signing, &result) : put_into_header(&signing, &result);
    }
    if (code == 0) {
        *ret_signed = result;
    }
    return code;
}
