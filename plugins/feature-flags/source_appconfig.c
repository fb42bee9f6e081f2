/* SPDX-License-Identifier: Apache-2.0 */
/* A document of AppConfig: by its API, where a session is asked what has changed, or by its agent,
 * which keeps the document on this machine. */
#define _GNU_SOURCE /* memmem */
#include "flags.h"

#include <stdio.h>

static struct appconfig_wanted wanted_by(const struct pwt_cx *cx)
{
    const struct flags *flags = cx->self;

    return (struct appconfig_wanted){
        .inv = cx->inv,
        .application = flags->application,
        .environment = flags->environment,
        .profile = flags->profile,
        .feature = pwt_cstr("feature_flags"),
    };
}

static bool contains(struct pwt_bytes text, const char *part)
{
    return text.len > 0 && memmem(text.ptr, (size_t)text.len, part, strlen(part)) != NULL;
}

/* As the other runtimes tell it: by the error's text. */
static bool is_denied(const struct pwt_http_response *response)
{
    static const char denied[] = "AccessDenied";

    return contains(response->code, denied) || contains(response->message, denied) ||
           (response->status >= 300 && contains(response->body, denied));
}

static int32_t fail(const struct pwt_cx *cx,
                    int32_t code,
                    const struct pwt_http_response *response,
                    struct flags_fetched *fetched)
{
    const struct flags *flags = cx->self;
    const char *between = response->message.len > 0 ? ": " : "";

    if (code == PWT_ENOMEM) {
        return code;
    }
    (void)snprintf(fetched->problem, sizeof(fetched->problem),
                   "profile '%.*s' of AppConfig cannot be had (%.*s%s%.*s)",
                   (int)flags->profile.len, flags->profile.ptr, (int)response->code.len,
                   response->code.ptr ? response->code.ptr : "", between,
                   (int)response->message.len, response->message.ptr ? response->message.ptr : "");
    return is_denied(response) ? PWT_ECONFIG : PWT_EIO;
}

/* ---- the API ---- */

static int32_t fetch_api(struct pwt_cx *cx, struct flags_fetched *ret_fetched)
{
    struct flags *flags = cx->self;
    struct appconfig_session *session = &flags->session;
    const struct appconfig_wanted wanted = wanted_by(cx);
    struct pwt_http_response response;

    const int32_t code = appconfig_session_refresh(&wanted, session, &response);
    if (code == 0 && !session->document) {
        response.code = pwt_cstr("empty");
        return fail(cx, PWT_EIO, &response, ret_fetched);
    }
    ret_fetched->text = pwt_bytes_make(session->document, session->document_len);
    return code == 0 ? 0 : fail(cx, code, &response, ret_fetched);
}

const struct flags_source flags_source_appconfig = {
    .setting = "POWERTOOLS_FEATURE_FLAGS_PROFILE",
    .freshness = FLAGS_PER_EVALUATION,
    .fetch = fetch_api,
    .needs_aws = true,
};

/* ---- the agent ---- */

static int32_t fetch_agent(struct pwt_cx *cx, struct flags_fetched *ret_fetched)
{
    const struct flags *flags = cx->self;
    const struct appconfig_wanted wanted = wanted_by(cx);
    struct pwt_http_response response;
    char status[32];

    const int32_t code = appconfig_agent_ask(&wanted, flags->agent_port, &response);
    if (code == 0 && response.status == 200) {
        ret_fetched->text = response.body;
        return 0;
    }
    if (code == 0) {
        (void)snprintf(status, sizeof(status), "the agent says %d", (int)response.status);
        response.code = pwt_cstr(status);
    }
    return fail(cx, code, &response, ret_fetched);
}

const struct flags_source flags_source_agent = {
    .setting = "POWERTOOLS_FEATURE_FLAGS_PROFILE",
    .freshness = FLAGS_PER_INVOCATION,
    .fetch = fetch_agent,
    .needs_aws = true,
};

/* ---- settings ---- */

int32_t flags_source_check(struct pwt_cx *cx)
{
    const struct flags *flags = cx->self;

    if (!flags->from->needs_aws) {
        return 0;
    }
    if (flags->profile.len == 0 || flags->environment.len == 0) {
        return pwt_fail(cx->inv, PWT_ECONFIG,
                        "POWERTOOLS_FEATURE_FLAGS_%s is not set; expected the %s of AppConfig that "
                        "has the rules; set it",
                        flags->profile.len == 0 ? "PROFILE" : "ENVIRONMENT",
                        flags->profile.len == 0 ? "configuration profile" : "environment");
    }
    return 0;
}
