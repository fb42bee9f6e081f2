/* SPDX-License-Identifier: Apache-2.0 */
/* See http.h. */
#include "http.h"

#include "curl.h"

#include "shared/json_memory.h"

#include <stdbool.h>
#include <stdio.h>
#include <strings.h>

/* Headers of an answer that are kept; AWS sends a dozen. */
#define HEADERS_MAX 128u

/* A body's first piece of memory where nobody said how long it will be. */
#define FIRST_BYTES 8192u

/* A request on its way. */
struct transfer {
    const struct curl_library *curl;
    CURL *easy;
    const struct http_settings *settings;
    const struct http_request *request;
    struct pwt_inv *inv;
    struct http_answer *answer;
    struct curl_slist *headers;
    char *body;
    size_t body_len;
    size_t body_cap;
    bool whole_head;  /* the answer's headers have ended */
    int32_t failure;  /* why reading the answer was given up */
    CURLcode refused; /* the first option that libcurl refused */
};

/* ---- what comes in ---- */

static size_t give_up(struct transfer *transfer, int32_t code)
{
    transfer->failure = code;
    return 0; /* less than was offered: libcurl ends the transfer */
}

/* Of a secret no copy is left. */
static void wipe(const struct transfer *transfer, char *bytes, size_t len)
{
    if (transfer->request->secret && len > 0) {
        explicit_bzero(bytes, len);
    }
}

static bool make_room(struct transfer *transfer, size_t len)
{
    curl_off_t announced = -1;
    size_t size = transfer->body_cap > 0 ? 2 * transfer->body_cap : FIRST_BYTES;

    if (len <= transfer->body_cap - transfer->body_len) {
        return true;
    }
    (void)transfer->curl->easy_getinfo(transfer->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T,
                                       &announced);
    if (transfer->body_cap == 0 && announced > 0 &&
        (uint64_t)announced <= transfer->request->max_bytes) {
        size = (size_t)announced;
    }
    while (size < transfer->body_len + len) {
        size *= 2;
    }
    char *memory = pwt_alloc(transfer->inv, size);
    if (!memory) {
        return false;
    }
    if (transfer->body_len > 0) {
        memcpy(memory, transfer->body, transfer->body_len);
        wipe(transfer, transfer->body, transfer->body_len);
    }
    transfer->body = memory;
    transfer->body_cap = size;
    return true;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *user)
{
    struct transfer *transfer = user;
    const size_t len = size * count;

    if (len > transfer->request->max_bytes - transfer->body_len) {
        return give_up(transfer, PWT_ELIMIT);
    }
    if (!make_room(transfer, len)) {
        return give_up(transfer, PWT_ENOMEM);
    }
    memcpy(transfer->body + transfer->body_len, bytes, len);
    wipe(transfer, bytes, len); /* libcurl reads the next bytes to there */
    transfer->body_len += len;
    return len;
}

static struct pwt_bytes trimmed(const char *text, size_t len)
{
    while (len > 0 && (unsigned char)text[len - 1] <= ' ') {
        len--;
    }
    while (len > 0 && (unsigned char)*text <= ' ') {
        text++;
        len--;
    }
    return pwt_bytes_make(text, len);
}

/* `HTTP/1.1 200 OK`: what came before it was an interim answer. */
static void begin_answer(struct http_answer *answer, const char *line, size_t len)
{
    const char *code = memchr(line, ' ', len);
    const size_t rest = code ? len - (size_t)(code + 1 - line) : 0;
    const char *reason = rest > 0 ? memchr(code + 1, ' ', rest) : NULL;

    answer->header_count = 0;
    answer->reason =
        reason ? trimmed(reason, len - (size_t)(reason - line)) : pwt_bytes_make(NULL, 0);
}

static void add_header(struct http_answer *answer, char *line, size_t len)
{
    const char *colon = memchr(line, ':', len);

    if (!colon || answer->header_count == HEADERS_MAX) {
        return;
    }
    for (char *at = line; at < colon; at++) {
        if (*at >= 'A' && *at <= 'Z') {
            *at = (char)(*at | 0x20);
        }
    }
    answer->headers[answer->header_count++] = (struct pwt_http_header){
        .name = pwt_bytes_make(line, (uint64_t)(colon - line)),
        .value = trimmed(colon + 1, len - (size_t)(colon + 1 - line)),
    };
}

static size_t take_header(char *bytes, size_t size, size_t count, void *user)
{
    struct transfer *transfer = user;
    const size_t len = size * count;
    char *line = pwt_alloc(transfer->inv, len);

    if (!line) {
        return give_up(transfer, PWT_ENOMEM);
    }
    memcpy(line, bytes, len);
    if (len > 5 && memcmp(line, "HTTP/", 5) == 0) {
        begin_answer(transfer->answer, line, len);
        transfer->whole_head = false;
    } else if (trimmed(line, len).len == 0) {
        transfer->whole_head = true;
    } else {
        add_header(transfer->answer, line, len);
    }
    return len;
}

/* ---- what goes out ---- */

static bool has_line_break(struct pwt_bytes text)
{
    for (uint64_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\r' || text.ptr[i] == '\n' || text.ptr[i] == '\0') {
            return true;
        }
    }
    return false;
}

static int32_t append_line(struct transfer *transfer, const char *line)
{
    struct curl_slist *longer = transfer->curl->slist_append(transfer->headers, line);

    transfer->headers = longer ? longer : transfer->headers;
    return longer ? 0 : PWT_ENOMEM;
}

static int32_t append_header(struct transfer *transfer, const struct pwt_http_header *header)
{
    const size_t name = (size_t)header->name.len;
    const size_t value = (size_t)header->value.len;
    char *line = pwt_alloc(transfer->inv, name + value + 3);

    if (name == 0 || has_line_break(header->name) || has_line_break(header->value)) {
        return PWT_EINVAL;
    }
    if (!line) {
        return PWT_ENOMEM;
    }
    memcpy(line, header->name.ptr, name);
    /* libcurl takes `name:` without a value for "leave it out", and `name;` for "empty". */
    memcpy(line + name, value > 0 ? ": " : ";\0", 2);
    if (value > 0) {
        memcpy(line + name + 2, header->value.ptr, value);
    }
    line[name + value + 2] = '\0';
    return append_line(transfer, line);
}

static int32_t put_headers(struct transfer *transfer)
{
    const struct http_request *request = transfer->request;
    bool has_type = false;
    int32_t code = 0;

    for (uint64_t i = 0; i < request->header_count && code == 0; i++) {
        const struct pwt_bytes name = request->headers[i].name;
        has_type = has_type || (name.len == 12 && strncasecmp(name.ptr, "content-type", 12) == 0);
        code = append_header(transfer, &request->headers[i]);
    }
    /* What libcurl would add by itself: a type that is not true, and a wait before the body. */
    if (code == 0 && !has_type) {
        code = append_line(transfer, "Content-Type:");
    }
    return code == 0 ? append_line(transfer, "Expect:") : code;
}

/* ---- libcurl's options ---- */

static void set_number(struct transfer *transfer, CURLoption option, long number)
{
    const CURLcode code = transfer->curl->easy_setopt(transfer->easy, option, number);

    transfer->refused = transfer->refused == CURLE_OK ? code : transfer->refused;
}

static void set_pointer(struct transfer *transfer, CURLoption option, const void *pointer)
{
    const CURLcode code = transfer->curl->easy_setopt(transfer->easy, option, pointer);

    transfer->refused = transfer->refused == CURLE_OK ? code : transfer->refused;
}

static void set_text(struct transfer *transfer, CURLoption option, const char *text)
{
    if (text) {
        set_pointer(transfer, option, text);
    }
}

static void set_body(struct transfer *transfer)
{
    const struct http_request *request = transfer->request;
    const bool has_body = request->body.ptr != NULL;

    if (strcmp(request->method, "HEAD") == 0) {
        set_number(transfer, CURLOPT_NOBODY, 1L);
    } else if (has_body || strcmp(request->method, "POST") == 0) {
        set_number(transfer, CURLOPT_POST, 1L);
        set_pointer(transfer, CURLOPT_POSTFIELDS, has_body ? request->body.ptr : "");
        set_number(transfer, CURLOPT_POSTFIELDSIZE, (long)request->body.len);
    }
    set_pointer(transfer, CURLOPT_CUSTOMREQUEST, request->method);
}

/* A proxy is never asked for what is on this machine, or where credentials come from. */
static void set_proxy(struct transfer *transfer)
{
    const struct http_settings *settings = transfer->settings;
    const struct url *url = transfer->request->parsed;
    const char *proxy = url->secure ? settings->https_proxy : settings->http_proxy;
    const bool direct = url_is_loopback(url) || url_is_credentials_host(url);

    set_pointer(transfer, CURLOPT_PROXY, proxy && !direct ? proxy : "");
    set_text(transfer, CURLOPT_NOPROXY, settings->no_proxy);
    set_number(transfer, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

static void set_options(struct transfer *transfer)
{
    const struct http_request *request = transfer->request;
    const struct http_settings *settings = transfer->settings;
    const int64_t connect = settings->connect_ms;

    set_text(transfer, CURLOPT_URL, request->url);
    set_number(transfer, CURLOPT_PATH_AS_IS, 1L); /* as it was signed */
    set_number(transfer, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    set_number(transfer, CURLOPT_NOSIGNAL, 1L); /* signals are the host's */
    set_number(transfer, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
    set_number(transfer, CURLOPT_CONNECTTIMEOUT_MS,
               (long)(connect < request->timeout_ms ? connect : request->timeout_ms));
    set_text(transfer, CURLOPT_CAINFO,
             request->certificate ? request->certificate : settings->ca_bundle);
    /* A bundle is all that is trusted, and not besides what libcurl was built with; where libcurl
     * knows no folder of certificates, there is none to leave out. */
    if (request->certificate || settings->ca_bundle) {
        (void)transfer->curl->easy_setopt(transfer->easy, CURLOPT_CAPATH, NULL);
    }
    set_text(transfer, CURLOPT_SSLKEY, request->client_key);
    set_text(transfer, CURLOPT_SSLCERT, request->client_certificate);
    set_text(transfer, CURLOPT_USERAGENT, request->user_agent);
    set_pointer(transfer, CURLOPT_HTTPHEADER, transfer->headers);
    set_pointer(transfer, CURLOPT_WRITEFUNCTION, (const void *)(uintptr_t)take_body);
    set_pointer(transfer, CURLOPT_WRITEDATA, transfer);
    set_pointer(transfer, CURLOPT_HEADERFUNCTION, (const void *)(uintptr_t)take_header);
    set_pointer(transfer, CURLOPT_HEADERDATA, transfer);
    set_pointer(transfer, CURLOPT_ERRORBUFFER, transfer->answer->error);
    set_proxy(transfer);
    set_body(transfer);
    /* After a timeout libcurl would wait for its thread that resolves names, for as long as that
     * takes. Releases before 7.87 cannot but do so. */
    (void)transfer->curl->easy_setopt(transfer->easy, CURLOPT_QUICK_EXIT, 1L);
}

/* ---- a request ---- */

/* libcurl's own words may repeat the proxy's URL, with what stands before its `@`. */
static bool proxy_has_password(const struct transfer *transfer)
{
    const struct http_settings *settings = transfer->settings;
    const char *proxy =
        transfer->request->parsed->secure ? settings->https_proxy : settings->http_proxy;

    return proxy && strchr(proxy, '@');
}

static int32_t outcome_of(struct transfer *transfer, CURLcode code)
{
    struct http_answer *answer = transfer->answer;
    long status = 0;

    if (transfer->failure != 0) {
        return transfer->failure;
    }
    if (code != CURLE_OK) {
        if (answer->error[0] == '\0' || proxy_has_password(transfer)) {
            (void)snprintf(answer->error, sizeof(answer->error), "%s",
                           transfer->curl->easy_strerror(code));
        }
        return code == CURLE_OPERATION_TIMEDOUT ? PWT_ETIMEOUT : PWT_EIO;
    }
    if (!transfer->whole_head) { /* a connection that ended there is fine with libcurl */
        (void)snprintf(answer->error, sizeof(answer->error), "the answer breaks off");
        return PWT_EIO;
    }
    (void)transfer->curl->easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    answer->status = status;
    answer->body = pwt_bytes_make(transfer->body ? transfer->body : "", transfer->body_len);
    return 0;
}

int32_t http_perform(void *easy,
                     const struct http_settings *settings,
                     const struct http_request *request,
                     struct pwt_inv *inv,
                     struct http_answer *ret_answer)
{
    struct transfer transfer = {
        .curl = curl_library(),
        .easy = easy,
        .settings = settings,
        .request = request,
        .inv = inv,
        .answer = ret_answer,
        .refused = CURLE_OK,
    };

    *ret_answer = (struct http_answer){
        .headers = pwt_alloc(inv, HEADERS_MAX * sizeof(struct pwt_http_header))};
    if (!ret_answer->headers) {
        return PWT_ENOMEM;
    }
    int32_t code = put_headers(&transfer);
    if (code == 0) {
        set_options(&transfer);
        code = transfer.refused == CURLE_OK ? 0 : PWT_EUNSUPPORTED;
    }
    if (code == 0) {
        code = outcome_of(&transfer, transfer.curl->easy_perform(easy));
        if (code != 0) {
            wipe(&transfer, transfer.body, transfer.body_len);
        }
    } else if (code == PWT_EUNSUPPORTED) {
        (void)snprintf(ret_answer->error, sizeof(ret_answer->error), "%s",
                       transfer.curl->easy_strerror(transfer.refused));
    }
    transfer.curl->slist_free_all(transfer.headers);
    transfer.curl->easy_reset(easy); /* keeps connections, and forgets what is in this frame */
    return code;
}
