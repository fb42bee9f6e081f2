/* SPDX-License-Identifier: Apache-2.0 */
/* See appconfig.h. */
#include "shared/appconfig.h"

#include "shared/http_header.h"
#include "shared/json_memory.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A token is good for 24 hours. */
#define TOKEN_NS         ((int64_t)(23 * 60 + 45) * 60 * 1000000000)
#define NS_PER_S         1000000000
#define AGENT_TIMEOUT_MS 3000

/* Names have up to 128 characters, each up to six bytes in JSON. */
#define BODY_BYTES     512
#define BODY_BYTES_MAX (64u << 10)

static int32_t fail(struct pwt_http_response *response, int32_t code, const char *message)
{
    response->code = pwt_cstr(code == PWT_ENOMEM ? "no_memory" : "bad_answer");
    response->message = pwt_cstr(message);
    return code;
}

static int32_t no_memory(struct pwt_http_response *response)
{
    return fail(response, PWT_ENOMEM, "no memory is left");
}

/* The percent-encoded text and a NUL at `to`; all of it encoded: nothing in it means anything. */
static char *encode(char *to, struct pwt_bytes text)
{
    static const char digits[] = "0123456789ABCDEF";

    for (uint64_t i = 0; i < text.len; i++) {
        *to++ = '%';
        *to++ = digits[(unsigned char)text.ptr[i] >> 4];
        *to++ = digits[(unsigned char)text.ptr[i] & 15];
    }
    *to = '\0';
    return to;
}

/* ---- sessions ---- */

void appconfig_session_done(struct appconfig_session *session)
{
    free(session->token);
    free(session->document);
    *session = (struct appconfig_session){.token = NULL};
}

static bool replace(char **text, struct pwt_bytes with)
{
    char *copy = with.len > 0 ? strndup(with.ptr, (size_t)with.len) : NULL;

    if (copy) {
        free(*text);
        *text = copy;
    }
    return copy != NULL;
}

static void
write_member(struct pwt_json_writer *writer, const char *name, struct pwt_bytes identifier)
{
    pwt_json_write_key(writer, name, strlen(name));
    pwt_json_write_string(writer, identifier.ptr, (size_t)identifier.len);
}

/* The body of the request for a session; empty when out of memory. */
static struct pwt_bytes session_body(const struct appconfig_wanted *wanted)
{
    struct pwt_json_alloc alloc = json_memory(wanted->inv);
    struct pwt_json_buffer buffer = json_memory_buffer(&alloc, BODY_BYTES, BODY_BYTES_MAX);
    struct pwt_json_writer writer;
    const char *text = NULL;
    size_t len = 0;

    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_object(&writer);
    write_member(&writer, "ApplicationIdentifier", wanted->application);
    write_member(&writer, "EnvironmentIdentifier", wanted->environment);
    write_member(&writer, "ConfigurationProfileIdentifier", wanted->profile);
    pwt_json_write_end(&writer);
    return pwt_json_writer_finish(&writer, &text, &len) == 0 ? pwt_bytes_make(text, len)
                                                             : pwt_bytes_make(NULL, 0);
}

/* The first token; empty where the answer has none. */
static struct pwt_bytes first_token(struct pwt_inv *inv, struct pwt_bytes body)
{
    static const char name[] = "InitialConfigurationToken";
    const struct pwt_json_alloc alloc = json_memory(inv);
    struct pwt_json_value root;
    struct pwt_json_value token;
    const char *text = NULL;
    size_t len = 0;

    if (pwt_json_validate(body.ptr, (size_t)body.len, NULL, NULL) != 0 ||
        pwt_json_open(body.ptr, (size_t)body.len, &root) != 0 ||
        pwt_json_find(&root, name, sizeof(name) - 1, 0, &token) != 0 ||
        pwt_json_text(&token, &alloc, &text, &len) != 0) {
        return pwt_bytes_make(NULL, 0);
    }
    return pwt_bytes_make(text, len);
}

static int32_t session_start(const struct appconfig_wanted *wanted,
                             struct appconfig_session *session,
                             struct pwt_http_response *response)
{
    const struct pwt_aws_request request = {
        .size = (uint32_t)sizeof(request),
        .service = pwt_cstr("appconfigdata"),
        .method = pwt_cstr("POST"),
        .path = pwt_cstr("/configurationsessions"),
        .body = session_body(wanted),
        .feature = wanted->feature,
        .timeout_ms = wanted->timeout_ms,
    };

    if (request.body.len == 0) {
        return no_memory(response);
    }
    const int32_t code = pwt_aws_call(wanted->inv, &request, response);
    if (code != 0) {
        return code;
    }
    const struct pwt_bytes token = first_token(wanted->inv, response->body);
    if (token.len == 0) {
        return fail(response, PWT_EIO, "the answer is not one of AppConfig");
    }
    if (!replace(&session->token, token)) {
        return no_memory(response);
    }
    session->expires_ns = pwt_clock_ns(PWT_CLOCK_REAL) + TOKEN_NS;
    session->next_ns = 0;
    return 0;
}

static int64_t seconds(struct pwt_bytes text)
{
    int64_t value = 0;

    for (uint64_t i = 0; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9' && i < 9; i++) {
        value = 10 * value + (text.ptr[i] - '0');
    }
    return value;
}

/* What the service says: the next token, when it may be used, and the document if it is new. */
static int32_t session_take(struct appconfig_session *session, struct pwt_http_response *response)
{
    const struct pwt_bytes body = response->body;
    const int64_t pause_s = seconds(http_header_find(response->headers, response->header_count,
                                                     "next-poll-interval-in-seconds"));
    char *document = body.len > 0 ? malloc((size_t)body.len) : NULL;

    if (!replace(&session->token, http_header_find(response->headers, response->header_count,
                                                   "next-poll-configuration-token")) ||
        (body.len > 0 && !document)) {
        session->expires_ns = 0; /* nothing to go on with: a new session next time */
    }
    session->next_ns = pwt_clock_ns(PWT_CLOCK_REAL) + pause_s * NS_PER_S;
    if (body.len > 0 && !document) {
        return no_memory(response);
    }
    if (document) {
        memcpy(document, body.ptr, (size_t)body.len);
        free(session->document);
        session->document = document;
        session->document_len = (size_t)body.len;
    }
    return 0;
}

static int32_t session_ask(const struct appconfig_wanted *wanted,
                           const struct appconfig_session *session,
                           struct pwt_http_response *response)
{
    static const char name[] = "configuration_token=";
    const struct pwt_bytes token = pwt_cstr(session->token);
    char *query = pwt_alloc(wanted->inv, sizeof(name) + 3 * token.len);

    if (!query) {
        return no_memory(response);
    }
    memcpy(query, name, sizeof(name) - 1);
    const char *end = encode(query + sizeof(name) - 1, token);
    const struct pwt_aws_request request = {
        .size = (uint32_t)sizeof(request),
        .service = pwt_cstr("appconfigdata"),
        .path = pwt_cstr("/configuration"),
        .query = pwt_bytes_make(query, (uint64_t)(end - query)),
        .feature = wanted->feature,
        .timeout_ms = wanted->timeout_ms,
    };
    return pwt_aws_call(wanted->inv, &request, response);
}

int32_t appconfig_session_refresh(const struct appconfig_wanted *wanted,
                                  struct appconfig_session *session,
                                  struct pwt_http_response *ret_response)
{
    static const struct pwt_http_response s_none = {.size = (uint32_t)sizeof(s_none)};
    const int64_t now_ns = pwt_clock_ns(PWT_CLOCK_REAL);
    bool anew = !session->token || now_ns >= session->expires_ns;
    int32_t code = 0;

    *ret_response = s_none;
    if (session->document && now_ns < session->next_ns) {
        return 0;
    }
    if (!anew) { /* a failure leaves the token: if it was used up, the next refusal says so */
        code = session_ask(wanted, session, ret_response);
        anew = code != 0 && pwt_bytes_equal(ret_response->code, pwt_cstr("BadRequestException"));
    }
    if (anew) {
        *ret_response = s_none;
        code = session_start(wanted, session, ret_response);
        if (code == 0) {
            *ret_response = s_none;
            code = session_ask(wanted, session, ret_response);
        }
    }
    return code == 0 ? session_take(session, ret_response) : code;
}

/* ---- the agent ---- */

int32_t appconfig_agent_ask(const struct appconfig_wanted *wanted,
                            int64_t port,
                            struct pwt_http_response *ret_response)
{
    const struct {
        const char *before;
        struct pwt_bytes name;
    } parts[] = {{"applications/", wanted->application},
                 {"/environments/", wanted->environment},
                 {"/configurations/", wanted->profile}};
    const uint64_t names_len =
        wanted->application.len + wanted->environment.len + wanted->profile.len;
    char *url = pwt_alloc(wanted->inv, 128 + 3 * names_len);

    *ret_response = (struct pwt_http_response){.size = (uint32_t)sizeof(*ret_response)};
    if (!url) {
        return no_memory(ret_response);
    }
    char *end = url + snprintf(url, 128, "http://localhost:%d/", (int)port);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        const size_t len = strlen(parts[i].before);
        memcpy(end, parts[i].before, len);
        end = encode(end + len, parts[i].name);
    }
    const struct pwt_http_request request = {
        .size = (uint32_t)sizeof(request),
        .url = pwt_bytes_make(url, (uint64_t)(end - url)),
        .timeout_ms = wanted->timeout_ms > 0 ? wanted->timeout_ms : AGENT_TIMEOUT_MS,
    };
    return pwt_http_send(wanted->inv, &request, ret_response);
}
