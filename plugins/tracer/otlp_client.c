/* SPDX-License-Identifier: Apache-2.0 */
/* See otlp_client.h. */
#include "otlp_client.h"
#include "otlp_gzip.h"
#include "otlp_text.h"

#include <powertools/json.h>

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

#define TRACES_PATH "/v1/traces"

/* Headers that are not of the setting: content type, its encoding, the agent, and who is in the
 * URL. */
#define OWN_HEADERS 4u

/* Longest answer that is taken: a message of success, or a page that somebody in between makes. */
#define REPLY_MAX_BYTES (256u << 10)

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

/* The setting as a URL, with all that is in it; NULL if it is none. */
static char *endpoint(const struct otlp_settings *settings, struct pwt_inv *inv)
{
    const bool whole = settings->traces_endpoint.len > 0;
    struct pwt_bytes text = whole ? settings->traces_endpoint : settings->endpoint;

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
    const size_t size = text.len + sizeof(TRACES_PATH);
    char *url = malloc(size);
    if (url) {
        (void)snprintf(url, size, "%.*s%s", (int)text.len, text.ptr, whole ? "" : TRACES_PATH);
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

/* Where headers are put together: an array, and behind it what is not the settings' own text. */
struct header_list {
    struct pwt_http_header *items;
    uint64_t count;
    char *text; /* free from here on */
};

static void add_header(struct header_list *list, struct pwt_bytes name, struct pwt_bytes value)
{
    list->items[list->count++] = (struct pwt_http_header){.name = name, .value = value};
}

/* False if it is no header. */
static bool add_decoded(struct header_list *list, struct pwt_bytes name, struct pwt_bytes encoded)
{
    const struct pwt_bytes value =
        pwt_bytes_make(list->text, otlp_text_percent_decode(encoded, list->text));

    if (!is_header(name, value)) {
        return false;
    }
    list->text += value.len;
    add_header(list, name, value);
    return true;
}

/* Bytes of `name:password@` at the beginning of what follows a URL's scheme; 0 without it. */
static size_t user_length(const char *host)
{
    const size_t authority = strcspn(host, "/?#");
    size_t len = 0;

    for (size_t i = 0; i < authority; i++) {
        len = host[i] == '@' ? i + 1 : len;
    }
    return len;
}

/* Takes a user's name and password out of the URL: on the wire they are a header. */
static void add_user(struct header_list *list, char *url)
{
    static const char basic[] = "Basic ";
    const size_t start = sizeof(basic) - 1;
    char *user = strstr(url, "//") + 2;
    const size_t len = user_length(user);

    if (len == 0) {
        return;
    }
    memcpy(list->text, basic, start);
    /* Decoded in its place: it does not become longer. */
    const size_t plain = otlp_text_percent_decode(pwt_bytes_make(user, len - 1), user);
    const size_t encoded = pwt_json_base64_encode(user, plain, list->text + start);
    add_header(list, pwt_cstr("Authorization"), pwt_bytes_make(list->text, start + encoded));
    list->text += start + encoded;
    memmove(user, user + len, strlen(user + len) + 1);
}

static void report_item(struct pwt_inv *inv, const char *variable, uint32_t number)
{
    pwt_diag(inv, PWT_DIAG_WARN,
             "powertools: item %u of %s is not name=value and is left out; expected such as "
             "a=1,b=2 with values percent-encoded; correct it",
             number, variable);
}

static void add_setting(struct header_list *list, struct pwt_inv *inv, struct pwt_bytes setting)
{
    struct pwt_bytes name;
    struct pwt_bytes value;
    uint32_t number = 1;

    for (int found = otlp_text_next_pair(&setting, &name, &value); found != 0; number++) {
        if (found < 0 || !add_decoded(list, name, value)) {
            report_item(inv, "OTEL_EXPORTER_OTLP_HEADERS", number);
        }
        found = otlp_text_next_pair(&setting, &name, &value);
    }
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

static int32_t
add_headers(struct otlp_client *client, const struct otlp_settings *settings, struct pwt_inv *inv)
{
    /* An item of the setting has two characters at least, and a comma; what is decoded becomes no
     * longer, and a user's name and password less than twice as long. */
    const size_t most = OWN_HEADERS + (size_t)settings->headers.len / 3 + 1;
    const size_t text = (size_t)settings->headers.len + 2 * strlen(client->url);
    struct header_list list = {.items = malloc(most * sizeof(*list.items) + text)};

    if (!list.items) {
        return PWT_ENOMEM;
    }
    list.text = (char *)(list.items + most);
    add_header(&list, pwt_cstr("Content-Type"),
               pwt_cstr(settings->protocol == OTLP_HTTP_JSON ? "application/json"
                                                             : "application/x-protobuf"));
    add_header(&list, pwt_cstr("User-Agent"), pwt_cstr("powertools-c-otlp"));
    client->compressed = wants_gzip(settings, inv);
    if (client->compressed) {
        add_header(&list, pwt_cstr("Content-Encoding"), pwt_cstr("gzip"));
    }
    add_user(&list, client->url);
    add_setting(&list, inv, settings->headers);
    client->headers = list.items;
    client->header_count = list.count;
    return 0;
}

/* ---- the client ---- */

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
    client->url = endpoint(settings, inv);
    check_resource_attributes(settings, inv);
    if (!client->url) {
        return PWT_ECONFIG;
    }
    int32_t code = add_headers(client, settings, inv);
    (void)snprintf(client->shown, sizeof(client->shown), "%.*s", (int)strcspn(client->url, "?#"),
                   client->url);
    return code;
}

/* Absent for a setting that is empty. */
static struct pwt_bytes given(struct pwt_bytes setting)
{
    return setting.len > 0 ? setting : pwt_bytes_make(NULL, 0);
}

int32_t otlp_client_post(const struct otlp_client *client,
                         const struct otlp_settings *settings,
                         struct pwt_inv *inv,
                         const struct otlp_post *post,
                         struct pwt_http_response *ret_reply)
{
    const struct pwt_http_request request = {
        .size = (uint32_t)sizeof(request),
        .url = pwt_cstr(client->url),
        .method = pwt_cstr("POST"),
        .body = post->body,
        .headers = client->headers,
        .header_count = client->header_count,
        .timeout_ms = post->timeout_ms,
        .max_bytes = REPLY_MAX_BYTES,
        .certificate = given(settings->certificate),
        .client_key = given(settings->client_key),
        .client_certificate = given(settings->client_certificate),
    };

    *ret_reply = (struct pwt_http_response){.size = (uint32_t)sizeof(*ret_reply)};
    return pwt_http_send(inv, &request, ret_reply);
}

void otlp_client_close(struct otlp_client *client)
{
    free(client->url);
    free(client->headers);
    *client = (struct otlp_client){.url = NULL};
}
