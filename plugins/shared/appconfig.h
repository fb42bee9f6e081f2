/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations of AppConfig: by its API, where a session is asked what has changed, and by its
 * agent on this machine. Both are calls of the service `aws`. */
#ifndef PLUGINS_SHARED_APPCONFIG_H
#define PLUGINS_SHARED_APPCONFIG_H

#include <powertools/aws.h>

/* Which configuration is wanted, and for whom. */
struct appconfig_wanted {
    struct pwt_inv *inv;
    struct pwt_bytes application;
    struct pwt_bytes environment;
    struct pwt_bytes profile;
    struct pwt_bytes feature; /* for the user agent */
    int64_t timeout_ms;       /* 0: the default of such calls */
};

/* What is known of a profile; begins as zeros. One thread at a time. */
struct appconfig_session {
    char *token;    /* for the next request; each is good for one */
    char *document; /* the last one that was not empty; NULL at first */
    size_t document_len;
    int64_t expires_ns;
    int64_t next_ns; /* before that the service refuses to be asked again */
};

/* Frees what it has, and begins anew. */
void appconfig_session_done(struct appconfig_session *session);

/* Brings a session up to date; there may be no document even then. Otherwise a code, as of
 * pwt_aws_call(), of which the response says more. */
int32_t appconfig_session_refresh(const struct appconfig_wanted *wanted,
                                  struct appconfig_session *session,
                                  struct pwt_http_response *ret_response);

/* Asks the agent. Returns as pwt_http_send(): 0 for any answer. */
int32_t appconfig_agent_ask(const struct appconfig_wanted *wanted,
                            int64_t port,
                            struct pwt_http_response *ret_response);

#endif
