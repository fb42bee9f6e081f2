/* SPDX-License-Identifier: Apache-2.0 */
/* See otlp_http.h. Of libcurl only declarations are used here; nothing of it is linked. */
#include "otlp_http.h"

#include "shared/library.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* The functions of libcurl. Loaded once for the process, under the lock that pthread_once is, and
 * read-only from then on; never closed, and never cleaned up: others may use the same copy. */
static struct {
    CURLcode (*global_init)(long);
    CURL *(*easy_init)(void);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_perform)(CURL *);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    void (*easy_cleanup)(CURL *);
    const char *(*easy_strerror)(CURLcode);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
    bool loaded;
} s_curl;

static pthread_once_t s_curl_once = PTHREAD_ONCE_INIT;

struct otlp_http {
    CURL *easy;
    struct curl_slist *headers;
    struct otlp_reply *reply; /* of the request that is being made */
};

/* ---- the library ---- */

static void curl_load(void)
{
    static const struct library_names names = {"libpwt-curl.so.4", "libcurl.so.4"};
    const struct library_symbol symbols[] = {
        {"curl_global_init", &s_curl.global_init},
        {"curl_easy_init", &s_curl.easy_init},
        {"curl_easy_setopt", &s_curl.easy_setopt},
        {"curl_easy_perform", &s_curl.easy_perform},
        {"curl_easy_getinfo", &s_curl.easy_getinfo},
        {"curl_easy_cleanup", &s_curl.easy_cleanup},
        {"curl_easy_strerror", &s_curl.easy_strerror},
        {"curl_slist_append", &s_curl.slist_append},
        {"curl_slist_free_all", &s_curl.slist_free_all},
    };

    s_curl.loaded = library_load(&names, symbols, sizeof(symbols) / sizeof(symbols[0])) &&
                    s_curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

/* ---- a client ---- */

static size_t http_receive(char *bytes, size_t size, size_t count, void *user)
{
    struct otlp_http *http = user;
    struct otlp_reply *reply = http->reply;
    size_t room = sizeof(reply->body) - reply->body_len;
    size_t taken = size * count < room ? size * count : room;

    memcpy(reply->body + reply->body_len, bytes, taken);
    reply->body_len += taken;
    return size * count;
}

static bool http_headers(struct otlp_http *http, const struct otlp_http_options *options)
{
    for (uint32_t i = 0; i < options->header_count; i++) {
        struct curl_slist *longer = s_curl.slist_append(http->headers, options->headers[i]);
        if (!longer) {
            return false;
        }
        http->headers = longer;
    }
    return true;
}

static bool http_text(struct otlp_http *http, CURLoption option, const char *text)
{
    return !text || s_curl.easy_setopt(http->easy, option, text) == CURLE_OK;
}

static bool http_setup(struct otlp_http *http, const struct otlp_http_options *options)
{
    CURL *easy = http->easy;

    /* After a timeout libcurl would wait for its thread that resolves names, for as long as that
     * takes. Releases before 7.87 cannot but do so. */
    (void)s_curl.easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    /* A collector speaks HTTP/1.1 at least; signals are the host's. */
    return http_text(http, CURLOPT_URL, options->url) &&
           http_text(http, CURLOPT_CAINFO, options->certificate) &&
           http_text(http, CURLOPT_SSLKEY, options->client_key) &&
           http_text(http, CURLOPT_SSLCERT, options->client_certificate) &&
           http_headers(http, options) &&
           s_curl.easy_setopt(easy, CURLOPT_HTTPHEADER, http->headers) == CURLE_OK &&
           s_curl.easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
           s_curl.easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) ==
               CURLE_OK &&
           s_curl.easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           s_curl.easy_setopt(easy, CURLOPT_WRITEFUNCTION, http_receive) == CURLE_OK &&
           s_curl.easy_setopt(easy, CURLOPT_WRITEDATA, http) == CURLE_OK;
}

int32_t otlp_http_new(const struct otlp_http_options *options, struct otlp_http **ret_http)
{
    (void)pthread_once(&s_curl_once, curl_load);
    if (!s_curl.loaded) {
        return PWT_EABSENT;
    }
    struct otlp_http *http = calloc(1, sizeof(*http));
    if (!http) {
        return PWT_ENOMEM;
    }
    http->easy = s_curl.easy_init();
    if (!http->easy || !http_setup(http, options)) {
        int32_t code = http->easy ? PWT_EUNSUPPORTED : PWT_ENOMEM;
        otlp_http_free(http);
        return code;
    }
    *ret_http = http;
    return 0;
}

void otlp_http_free(struct otlp_http *http)
{
    if (http) {
        s_curl.easy_cleanup(http->easy);
        s_curl.slist_free_all(http->headers);
        free(http);
    }
}

/* ---- a request ---- */

static void http_describe(struct otlp_http *http, struct otlp_reply *reply)
{
    curl_off_t seconds = 0;
    long status = 0;
    char *type = NULL;

    (void)s_curl.easy_getinfo(http->easy, CURLINFO_RESPONSE_CODE, &status);
    (void)s_curl.easy_getinfo(http->easy, CURLINFO_CONTENT_TYPE, &type);
    (void)s_curl.easy_getinfo(http->easy, CURLINFO_RETRY_AFTER, &seconds);
    reply->status = status;
    reply->retry_after_s = seconds;
    reply->is_json = type && strstr(type, "json") != NULL;
}

int32_t otlp_http_post(struct otlp_http *http,
                       struct pwt_bytes body,
                       int64_t timeout_ms,
                       struct otlp_reply *ret_reply)
{
    CURL *easy = http->easy;
    CURLcode code;

    memset(ret_reply, 0, offsetof(struct otlp_reply, body));
    ret_reply->error[0] = '\0';
    http->reply = ret_reply;
    (void)s_curl.easy_setopt(easy, CURLOPT_POSTFIELDS, body.ptr);
    (void)s_curl.easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    (void)s_curl.easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    (void)s_curl.easy_setopt(easy, CURLOPT_ERRORBUFFER, ret_reply->error);
    code = s_curl.easy_perform(easy);
    (void)s_curl.easy_setopt(easy, CURLOPT_ERRORBUFFER, NULL);
    if (code == CURLE_OK) {
        http_describe(http, ret_reply);
        return 0;
    }
    if (ret_reply->error[0] == '\0') {
        (void)strncat(ret_reply->error, s_curl.easy_strerror(code), sizeof(ret_reply->error) - 1);
    }
    return code == CURLE_OPERATION_TIMEDOUT ? PWT_ETIMEOUT : PWT_EIO;
}
