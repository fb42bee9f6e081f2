/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the plugin's own files share: settings, and an invocation that they are of. */
#ifndef TESTS_MASKING_TEST_H
#define TESTS_MASKING_TEST_H

#include "masking.h"

#include "erase_test.h"

#define RAW_KEY "shop/orders=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" /* 32 bytes */

/* Settings as they are where nothing is set, and a fresh invocation; those before are freed. */
struct masking *test_settings(void);

/* Frees the last ones. */
void test_settings_free(void);

/* A list or a document of a setting, with ' for ". Lives as long as the settings. */
struct pwt_bytes test_setting(const char *text);

/* Reads the settings, as the init does. */
int32_t test_prepare(void);

/* Fails, and the words have this in them. */
bool test_refuses(const char *words);

/* What the handler gets of an event, and the caller of a response, with ' for "; or "refused". */
const char *test_event(const char *event);
const char *test_response(const char *response);

/* The invocation of both. */
struct pwt_inv *test_masked(void);

/* A text of the invocation's, with ' for ". */
const char *test_text(struct pwt_bytes text);

#endif
