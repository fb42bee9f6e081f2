/* SPDX-License-Identifier: Apache-2.0 */
/* AppConfig: by its API, with a session for each profile, and by its agent on this machine. */
#include "parameters.h"

#include "shared/appconfig.h"

#include <stdlib.h>

/* Of one profile. */
struct session {
    struct session *next;
    char *key; /* application, environment, profile: a NUL after each */
    size_t key_len;
    struct appconfig_session of;
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
        appconfig_session_done(&session->of);
        free(session->key);
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

static struct appconfig_wanted profile_of(const struct wanted *wanted)
{
    return (struct appconfig_wanted){
        .inv = wanted->inv,
        .application = wanted->options.application,
        .environment = wanted->options.environment,
        .profile = wanted->name,
        .feature = pwt_cstr("parameters"),
        .timeout_ms = wanted->options.timeout_ms,
    };
}

int32_t appconfig_get(const struct wanted *wanted, struct found *found)
{
    const struct appconfig_wanted profile = profile_of(wanted);
    struct sessions *sessions = wanted->settings->sessions;
    const struct pwt_bytes key = key_of(wanted);
    struct session *session = key.ptr ? take(sessions, key) : NULL;

    if (key.ptr && !session) {
        session = session_new(key);
    }
    if (!session) {
        return no_memory(wanted);
    }
    struct pwt_http_response response;
    int32_t code = appconfig_session_refresh(&profile, &session->of, &response);
    if (code != 0) {
        code = refused(wanted, code, &response);
    } else if (!session->of.document) {
        code = wanted_fail(wanted, PWT_PARAMETER_NOT_FOUND, PWT_ENOTFOUND,
                           "the configuration is empty");
    } else {
        code = take_document(wanted, pwt_bytes_make(session->of.document, session->of.document_len),
                             found);
    }
    give(sessions, session);
    return code;
}

int32_t appconfig_agent_get(const struct wanted *wanted, struct found *found)
{
    const struct appconfig_wanted profile = profile_of(wanted);
    struct pwt_http_response response;

    const int32_t code = appconfig_agent_ask(&profile, wanted->settings->agent_port, &response);
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
