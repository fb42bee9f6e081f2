/* SPDX-License-Identifier: Apache-2.0 */
/* See masking_test.h. */
#include "masking_test.h"

static struct {
    struct masking self;
    struct pwt_host host;
    struct pwt_inv *inv; /* NULL: there are no settings */
} s_masked;

static int32_t inv_set_event(struct pwt_inv *inv, struct pwt_bytes event)
{
    inv->event = event;
    return 0;
}

static int32_t inv_respond(struct pwt_inv *inv, struct pwt_bytes body)
{
    inv->outcome = (struct pwt_outcome){.kind = PWT_OUTCOME_BYTES, .response = body};
    return 0;
}

void test_settings_free(void)
{
    if (s_masked.inv) {
        providers_done(&s_masked.self);
        keep_done(&s_masked.self.keep);
        (void)pthread_mutex_destroy(&s_masked.self.providers_lock);
        s_masked.inv = NULL;
    }
    test_done();
}

struct masking *test_settings(void)
{
    test_settings_free();
    s_masked.inv = test_inv();
    s_masked.host = *pwt_this_module.host;
    s_masked.host.inv_set_event = inv_set_event;
    s_masked.host.inv_respond = inv_respond;
    pwt_this_module.host = &s_masked.host;
    s_masked.self = (struct masking){
        .missing_fails = 1,
        .cache_capacity = 100,
        .cache_max_age_ms = 300000,
        .cache_max_messages = INT64_C(1) << 32,
        .cache_max_bytes = INT64_MAX,
    };
    CU_ASSERT_EQUAL_FATAL(pthread_mutex_init(&s_masked.self.providers_lock, NULL), 0);
    s_masked.inv->cx.self = &s_masked.self;
    s_masked.inv->cx.state = fake_inv_keep(s_masked.inv, sizeof(struct masking_state));
    return &s_masked.self;
}

struct pwt_inv *test_masked(void)
{
    return s_masked.inv;
}

struct pwt_bytes test_setting(const char *text)
{
    return test_json(text);
}

int32_t test_prepare(void)
{
    const int32_t code = settings_prepare(&s_masked.inv->cx);

    redact_prepare(&s_masked.self);
    return code;
}

bool test_refuses(const char *words)
{
    return test_prepare() == PWT_ECONFIG && strstr(fake_failure(s_masked.inv), words);
}

const char *test_text(struct pwt_bytes text)
{
    char *shown = pwt_alloc(s_masked.inv, text.len + 1);

    for (uint64_t i = 0; i < text.len; i++) {
        shown[i] = text.ptr[i];
        if (text.ptr[i] == '"') {
            shown[i] = '\'';
        }
    }
    shown[text.len] = '\0';
    return shown;
}

const char *test_event(const char *event)
{
    s_masked.inv->event = test_json(event);
    return masking_before(&s_masked.inv->cx) == 0 ? test_text(s_masked.inv->event) : "refused";
}

const char *test_response(const char *response)
{
    s_masked.inv->outcome =
        (struct pwt_outcome){.kind = PWT_OUTCOME_BYTES, .response = test_json(response)};
    return masking_after(&s_masked.inv->cx) == 0 ? test_text(s_masked.inv->outcome.response)
                                                 : "refused";
}
