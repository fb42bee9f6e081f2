/* SPDX-License-Identifier: Apache-2.0 */
/* See otlp_client.h. */
#include "otlp_client.h"
#include "otlp_gzip.h"
#include "otlp_http.h"
#include "otlp_text.h"

#include <powertools/host.h>

#include <strings.h>

#define TRACES_PATH "/v1/traces"

/* Headers that are not the user's: content type, its encoding, the agent, no `Expect`. */
#define OWN_HEADERS 4u

static char *join(struct pwt_inv *inv, struct pwt_bytes first, const char *second)
{
    size_t len = strlen(second) + 1;
    char *text = pwt_alloc(inv, first.len + len);

    if (text) {
        memcpy(text, first.ptr, first.len);
        memcpy(text + first.len, second, len);
    }
    return text;
}

/* NUL-terminated; NULL for what is not set. */
static const char *optional(struct pwt_inv *inv, struct pwt_bytes text)
{
    return text.len > 0 ? join(inv, text, "") : NULL;
}

/* ---- the endpoint ---- */

static bool is_url(struct pwt_bytes text)
{
    bool secure = text.len > 8 && strncasecmp(text.ptr, "https://", 8) == 0;

    for (uint64_t i = 0; i < text.len; i++) {
        if (text.ptr[i] <= ' ' || text.ptr[i] == 0x7f) {
            return false;
        }
    }
    return secure || (text.len > 7 && strncasecmp(text.ptr, "http://", 7) == 0);
}

static void show(struct otlp_client *client, const char *url)
{
    const char *host = strstr(url, "//") + 2;
    size_t authority = strcspn(host, "/?#");
    size_t scheme = (size_t)(host - url);
    size_t user = 0;

    for (size_t i = 0; i < authority; i++) {
        user = host[i] == '@' ? i + 1 : user;
    }
    (void)snprintf(client->shown, sizeof(client->shown), "%.*s%.*s", (int)scheme, url,
                   (int)strcspn(host + user, "?#"), host + user);
}

static const char *
endpoint(struct otlp_client *client, const struct otlp_settings *settings, struct pwt_inv *inv)
{
    bool whole = settings->traces_endpoint.len > 0;
    struct pwt_bytes text = whole ? settings->traces_endpoint : settings->endpoint;
    const char *url;

    if (!is_url(text)) {
        pwt_diag(inv, PWT_DIAG_WARN,
                 "powertools: %s is no URL of HTTP, so spans are not sent; expected one such as "
                 "http://localhost:4318; correct it",
                 whole ? "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT" : "OTEL_EXPORTER_OTLP_ENDPOINT");
        return NULL;
    }
    if (!whole && text.ptr[text.len - 1] == '/') {
        text.len--;
    }
    url = join(inv, text, whole ? "" : TRACES_PATH);
    if (url) {
        show(client, url);
    }
    return url;
}

/* ---- headers ---- */

static bool is_header(struct pwt_bytes name, struct pwt_bytes value)
{
    bool good = name.len > 0;

    for (uint64_t i = 0; i < name.len; i++) {
        good = good && name.ptr[i] > ' ' && name.ptr[i] < 0x7f &&
               !strchr("()<>@,;:\\\"/[]?={}", name.ptr[i]);
    }
    for (uint64_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        good = good && (c >= ' ' || c == '\t') && c != 0x7f; /* no line may end here */
    }
    return good;
}

/* `name: value` as the wire has it; NULL if it is no header. */
static const char *header_line(struct pwt_inv *inv, struct pwt_bytes name, struct pwt_bytes encoded)
{
    char *line = pwt_alloc(inv, name.len + encoded.len + 3);
    char *value = line ? line + name.len + 2 : NULL;

    if (!line) {
        return NULL;
    }
    size_t len = otlp_text_percent_decode(encoded, value);
    if (!is_header(name, pwt_bytes_make(value, len))) {
        return NULL;
    }
    memcpy(line, name.ptr, name.len);
    /* libcurl takes `name:` without a value for "leave it out", and `name;` for "empty". */
    line[name.len] = len > 0 ? ':' : ';';
    line[name.len + 1] = len > 0 ? ' ' : '\0';
    value[len] = '\0';
    return line;
}

static void report_item(struct pwt_inv *inv, const char *variable, uint32_t number)
{
    pwt_diag(inv, PWT_DIAG_WARN,
             "powertools: item %u of %s is not name=value and is left out; expected such as "
             "a=1,b=2 with values percent-encoded; correct it",
             number, variable);
}

static uint32_t user_headers(struct pwt_inv *inv, struct pwt_bytes list, const char **lines)
{
    struct pwt_bytes name;
    struct pwt_bytes value;
    uint32_t count = 0;
    uint32_t number = 1;

    for (int found = otlp_text_next_pair(&list, &name, &value); found != 0; number++) {
        lines[count] = found > 0 ? header_line(inv, name, value) : NULL;
        if (lines[count]) {
            count++;
        } else {
            report_item(inv, "OTEL_EXPORTER_OTLP_HEADERS", number);
        }
        found = otlp_text_next_pair(&list, &name, &value);
    }
    return count;
}

/* Compression, if it is wanted and can be had. */
static bool wants_gzip(const struct otlp_settings *settings, struct pwt_inv *inv)
{
    if (settings->compression != OTLP_GZIP || otlp_gzip_ready()) {
        return settings->compression == OTLP_GZIP;
    }
    pwt_diag(inv, PWT_DIAG_WARN,
             "powertools: traces are sent without compression, for there is no zlib; expected "
             "libz.so.1; add it to the function or set OTEL_EXPORTER_OTLP_COMPRESSION=none");
    return false;
}

static bool headers(struct otlp_http_options *options,
                    const struct otlp_settings *settings,
                    struct pwt_inv *inv)
{
    const char **lines =
        pwt_alloc(inv, (OWN_HEADERS + settings->headers.len / 2 + 1) * sizeof(*lines));
    bool gzip = wants_gzip(settings, inv);
    uint32_t count = 0;

    if (lines) {
        lines[count++] = settings->protocol == OTLP_HTTP_JSON
                             ? "Content-Type: application/json"
                             : "Content-Type: application/x-protobuf";
        lines[count++] = "User-Agent: powertools-c-otlp";
        lines[count++] = "Expect:"; /* libcurl's, which would cost a round trip */
        if (gzip) {
            lines[count++] = "Content-Encoding: gzip";
        }
        count += user_headers(inv, settings->headers, lines + count);
    }
    options->headers = lines;
    options->header_count = count;
    return gzip;
}

/* ---- the client ---- */

static void report_missing(struct pwt_inv *inv, int32_t code)
{
    if (code == PWT_EABSENT) {
        pwt_diag(inv, PWT_DIAG_WARN,
                 "powertools: spans are not sent, for there is no libcurl; expected "
                 "/opt/powertools/lib/libpwt-curl.so.4 or libcurl.so.4; add the core layer, or "
                 "choose another backend for traces");
    } else {
        pwt_diag(inv, PWT_DIAG_WARN,
                 "powertools: spans are not sent, for libcurl cannot be set up (%s); expected a "
                 "library with TLS and enough memory; use the core layer's",
                 code == PWT_ENOMEM ? "out of memory" : "an option is refused");
    }
}

static void check_resource_attributes(const struct otlp_settings *settings, struct pwt_inv *inv)
{
    struct pwt_bytes list = settings->resource_attributes;
    struct pwt_bytes name;
    struct pwt_bytes value;
    uint32_t number = 1;

    for (int found = otlp_text_next_pair(&list, &name, &value); found != 0; number++) {
        if (found < 0) {
            report_item(inv, "OTEL_RESOURCE_ATTRIBUTES", number);
        }
        found = otlp_text_next_pair(&list, &name, &value);
    }
}

int32_t otlp_client_open(struct otlp_client *client,
                         const struct otlp_settings *settings,
                         struct pwt_inv *inv)
{
    struct otlp_http_options options = {
        .url = endpoint(client, settings, inv),
        .certificate = optional(inv, settings->certificate),
        .client_key = optional(inv, settings->client_key),
        .client_certificate = optional(inv, settings->client_certificate),
    };

    check_resource_attributes(settings, inv);
    if (!options.url) {
        return PWT_ECONFIG;
    }
    client->compressed = headers(&options, settings, inv);
    int32_t code = options.headers ? otlp_http_new(&options, &client->http) : PWT_ENOMEM;
    if (code != 0) {
        report_missing(inv, code);
    }
    return code;
}

void otlp_client_close(struct otlp_client *client)
{
    otlp_http_free(client->http);
    client->http = NULL;
}
