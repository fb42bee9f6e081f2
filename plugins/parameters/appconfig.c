/* SPDX-License-Identifier: Apache-2.0 */
/* AppConfig: by its API, where a session for each profile is asked what has changed, and by its
 * agent on this machine. */
#include "parameters.h"

#include "shared/json_memory.h"

#include <stdio.h>
#include <stdlib.h>

/* A token is good for 24 hours. */
#define TOKEN_NS      ((int64_t)(23 * 60 + 45) * 60 * 1000000000)
#define NS_PER_S      1000000000
#define AGENT_TIMEOUT 3000

/* What is known of a profile; in memory of its own, as its texts. */
struct session {
    struct session *next;
    char *key; /* application, environment, profile: a NUL after each */
    size_t key_len;
    char *token;    /* for the next request; each is good for one */
    char *document; /* the last one that was not empty; NULL at first */
    size_t document_len;
    int64_t expires_ns;
    int64_t next_ns; /* before that the service refuses to be asked again */
};

/* Sessions that nobody uses at the moment: who asks takes one out, since a token is used once. */
struct sessions {
    pthread_mutex_t lock; /* protects `idle` */
    struct session *idle;
};

/* ---- sessions ---- */

static void session_free(struct session *session)
{
    if (session) {
        free(session->key);
        free(session->token);
        free(session->document);
        free(session);
    }
}

static struct session *take(struct sessions *sessions, struct pwt_bytes key)
{
    struct session *found = NULL;

    (void)pthread_mutex_lock(&sessions->lock);
    for (struct session **at = &sessions->idle; *at && !found;) {
        if (pwt_bytes_equal(pwt_bytes_make((*at)->key, (*at)->key_len), key)) {
            found = *at;
            *at = found->next;
        } else {
            at = &(*at)->next;
        }
    }
    (void)pthread_mutex_unlock(&sessions->lock);
    return found;
}

/* Two threads may come with a session of one profile: the later one has the later document. */
static void give(struct sessions *sessions, struct session *session)
{
    struct session *before = take(sessions, pwt_bytes_make(session->key, session->key_len));

    (void)pthread_mutex_lock(&sessions->lock);
    session->next = sessions->idle;
    sessions->idle = session;
    (void)pthread_mutex_unlock(&sessions->lock);
    session_free(before);
}

static struct session *session_new(struct pwt_bytes key)
{
    struct session *session = calloc(1, sizeof(*session));

    if (session) {
        session->key = malloc((size_t)key.len);
        session->key_len = (size_t)key.len;
    }
    if (session && !session->key) {
        session_free(session);
        return NULL;
    }
    if (session) {
        memcpy(session->key, key.ptr, (size_t)key.len);
    }
    return session;
}

struct sessions *appconfig_sessions_new(void)
{
    struct sessions *sessions = calloc(1, sizeof(*sessions));

    if (sessions && pthread_mutex_init(&sessions->lock, NULL) != 0) {
        free(sessions);
        return NULL;
    }
    return sessions;
}

void appconfig_sessions_drop(struct sessions *sessions)
{
    (void)pthread_mutex_lock(&sessions->lock);
    struct session *idle = sessions->idle;
    sessions->idle = NULL;
    (void)pthread_mutex_unlock(&sessions->lock);
    while (idle) {
        struct session *next = idle->next;
        session_free(idle);
        idle = next;
    }
}

void appconfig_sessions_free(struct sessions *sessions)
{
    if (sessions) {
        appconfig_sessions_drop(sessions);
        (void)pthread_mutex_destroy(&sessions->lock);
        free(sessions);
    }
}

/* ---- requests ---- */

static int32_t no_memory(const struct wanted *wanted)
{
    return wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, PWT_ENOMEM, "no memory is left");
}

static int32_t refused(const struct wanted *wanted, int32_t code, const struct pwt_http_response *r)
{
    const bool gone = response_is(r, "ResourceNotFoundException");

    return wanted_refused(wanted, gone ? PWT_PARAMETER_NOT_FOUND : PWT_PARAMETER_GET_FAILED,
                          gone ? PWT_ENOTFOUND : code, r);
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

static int32_t start_session(const struct wanted *wanted, struct session *session)
{
    struct pwt_http_response response = {.size = (uint32_t)sizeof(response)};
    struct pwt_aws_request request = {
        .size = (uint32_t)sizeof(request),
        .service = pwt_cstr("appconfigdata"),
        .method = pwt_cstr("POST"),
        .path = pwt_cstr("/configurationsessions"),
        .feature = pwt_cstr("parameters"),
        .timeout_ms = wanted->options.timeout_ms,
    };
    struct body body;

    body_begin(&body, wanted->inv);
    body_text(&body, "ApplicationIdentifier", wanted->options.application);
    body_text(&body, "EnvironmentIdentifier", wanted->options.environment);
    body_text(&body, "ConfigurationProfileIdentifier", wanted->name);
    if (body_end(&body, &request.body) != 0) {
        return no_memory(wanted);
    }
    int32_t code = pwt_aws_call(wanted->inv, &request, &response);
    if (code != 0) {
        return refused(wanted, code, &response);
    }
    const struct pwt_bytes token =
        json_text(wanted->inv, json_member(json_root(response.body), "InitialConfigurationToken"));
    if (!replace(&session->token, token)) {
        return token.len > 0 ? no_memory(wanted)
                             : wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, PWT_EIO,
                                           "the answer is not one of AppConfig");
    }
    session->expires_ns = pwt_clock_ns(PWT_CLOCK_REAL) + TOKEN_NS;
    session->next_ns = 0;
    return 0;
}

static struct pwt_bytes header(const struct pwt_http_response *response, const char *name)
{
    for (uint64_t i = 0; i < response->header_count; i++) {
        if (pwt_bytes_equal(response->headers[i].name, pwt_cstr(name))) {
            return response->headers[i].value;
        }
    }
    return pwt_bytes_make(NULL, 0);
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
static int32_t take_answer(const struct wanted *wanted,
                           struct session *session,
                           struct pwt_http_response *response)
{
    const struct pwt_bytes body = response->body;
    const struct pwt_bytes token = header(response, "next-poll-configuration-token");
    const int64_t pause_s = seconds(header(response, "next-poll-interval-in-seconds"));

    if (!replace(&session->token, token)) {
        session->expires_ns = 0; /* nothing to go on with: a new session next time */
    }
    session->next_ns = pwt_clock_ns(PWT_CLOCK_REAL) + pause_s * NS_PER_S;
    if (body.len > 0) {
        char *copy = malloc((size_t)body.len);
        if (!copy) {
            return no_memory(wanted);
        }
        memcpy(copy, body.ptr, (size_t)body.len);
        free(session->document);
        session->document = copy;
        session->document_len = (size_t)body.len;
    }
    return 0;
}

static int32_t ask(const struct wanted *wanted,
                   const struct session *session,
                   struct pwt_http_response *ret_response)
{
    static const char digits[] = "0123456789ABCDEF";
    static const char name[] = "configuration_token=";
    const size_t len = session->token ? strlen(session->token) : 0;
    char *query = pwt_alloc(wanted->inv, sizeof(name) + 3 * len);
    size_t at = sizeof(name) - 1;

    if (!query) {
        return PWT_ENOMEM;
    }
    memcpy(query, name, at);
    for (size_t i = 0; i < len; i++) { /* all of it encoded: nothing in it means anything */
        query[at++] = '%';
        query[at++] = digits[(unsigned char)session->token[i] >> 4];
        query[at++] = digits[(unsigned char)session->token[i] & 15];
    }
    const struct pwt_aws_request request = {
        .size = (uint32_t)sizeof(request),
        .service = pwt_cstr("appconfigdata"),
        .path = pwt_cstr("/configuration"),
        .query = pwt_bytes_make(query, at),
        .feature = pwt_cstr("parameters"),
        .timeout_ms = wanted->options.timeout_ms,
    };
    *ret_response = (struct pwt_http_response){.size = (uint32_t)sizeof(*ret_response)};
    return pwt_aws_call(wanted->inv, &request, ret_response);
}

/* Asks once, with a session that is new or goes on. 0, 1 (a new session may help: the token was no
 * good), or a code that is recorded. */
static int32_t ask_once(const struct wanted *wanted, struct session *session, bool anew)
{
    struct pwt_http_response response;
    int32_t code = anew ? start_session(wanted, session) : 0;

    if (code != 0) {
        return code;
    }
    code = ask(wanted, session, &response);
    if (code == 0) {
        return take_answer(wanted, session, &response);
    }
    session->expires_ns = 0; /* whether the token was used nobody knows */
    if (!anew && response_is(&response, "BadRequestException")) {
        return 1;
    }
    return refused(wanted, code, &response);
}

/* Brings a session up to date. */
static int32_t refresh(const struct wanted *wanted, struct session *session)
{
    const int64_t now_ns = pwt_clock_ns(PWT_CLOCK_REAL);

    if (session->document && now_ns < session->next_ns) {
        return 0;
    }
    const int32_t code =
        ask_once(wanted, session, !session->token || now_ns >= session->expires_ns);
    return code == 1 ? ask_once(wanted, session, true) : code;
}

/* ---- the store ---- */

static struct pwt_bytes key_of(const struct wanted *wanted)
{
    const struct pwt_bytes parts[] = {wanted->options.application, wanted->options.environment,
                                      wanted->name};
    size_t len = 0;
    size_t at = 0;

    for (size_t i = 0; i < 3; i++) {
        len += (size_t)parts[i].len + 1;
    }
    char *key = pwt_alloc(wanted->inv, len);
    for (size_t i = 0; key && i < 3; i++) {
        if (parts[i].len > 0) {
            memcpy(key + at, parts[i].ptr, (size_t)parts[i].len);
        }
        at += (size_t)parts[i].len;
        key[at++] = '\0';
    }
    return pwt_bytes_make(key, key ? len : 0);
}

static int32_t
take_document(const struct wanted *wanted, struct pwt_bytes document, struct found *found)
{
    char *copy = pwt_alloc(wanted->inv, document.len);
    const struct pwt_parameter_value value = {
        .name = wanted->name,
        .value = pwt_bytes_make(copy, document.len),
        .type = PWT_PARAMETER_BYTES,
    };

    if (!copy || !found_add(found, &value)) {
        return no_memory(wanted);
    }
    if (document.len > 0) {
        memcpy(copy, document.ptr, (size_t)document.len);
    }
    return 0;
}

int32_t appconfig_get(const struct wanted *wanted, struct found *found)
{
    struct sessions *sessions = wanted->settings->sessions;
    const struct pwt_bytes key = key_of(wanted);
    struct session *session = key.ptr ? take(sessions, key) : NULL;

    if (key.ptr && !session) {
        session = session_new(key);
    }
    if (!session) {
        return no_memory(wanted);
    }
    int32_t code = refresh(wanted, session);
    if (code == 0 && !session->document) {
        code = wanted_fail(wanted, PWT_PARAMETER_NOT_FOUND, PWT_ENOTFOUND,
                           "the configuration is empty");
    }
    if (code == 0) {
        code =
            take_document(wanted, pwt_bytes_make(session->document, session->document_len), found);
    }
    give(sessions, session);
    return code;
}

/* ---- the agent ---- */

static void append_encoded(char *text, size_t size, struct pwt_bytes part)
{
    size_t at = strlen(text);

    for (uint64_t i = 0; i < part.len && at + 4 < size; i++) {
        at += (size_t)snprintf(text + at, size - at, "%%%02X", (unsigned char)part.ptr[i]);
    }
}

int32_t appconfig_agent_get(const struct wanted *wanted, struct found *found)
{
    const struct pwt_parameter_options *options = &wanted->options;
    const size_t size =
        128 + 3 * (size_t)(options->application.len + options->environment.len + wanted->name.len);
    char *url = pwt_alloc(wanted->inv, size);
    struct pwt_http_response response = {.size = (uint32_t)sizeof(response)};

    if (!url) {
        return no_memory(wanted);
    }
    (void)snprintf(url, size, "http://localhost:%d/applications/",
                   (int)wanted->settings->agent_port);
    append_encoded(url, size, options->application);
    (void)strncat(url, "/environments/", size - strlen(url) - 1);
    append_encoded(url, size, options->environment);
    (void)strncat(url, "/configurations/", size - strlen(url) - 1);
    append_encoded(url, size, wanted->name);
    const struct pwt_http_request request = {
        .size = (uint32_t)sizeof(request),
        .url = pwt_cstr(url),
        .timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : AGENT_TIMEOUT,
    };
    int32_t code = pwt_http_send(wanted->inv, &request, &response);
    if (code != 0) {
        return wanted_refused(wanted, PWT_PARAMETER_GET_FAILED, code, &response);
    }
    if (response.status == 404) {
        return wanted_fail(wanted, PWT_PARAMETER_NOT_FOUND, PWT_ENOTFOUND,
                           "the agent knows no such configuration");
    }
    return response.status == 200
               ? take_document(wanted, response.body, found)
               : wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, PWT_EIO, "the agent refuses");
}
