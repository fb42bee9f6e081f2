/* SPDX-License-Identifier: Apache-2.0 */
/* See erase_test.h. */
#include "erase_test.h"

#include "shared/json_memory.h"

#include <stdio.h>
#include <stdlib.h>

/* What the fake host does not have: values that are kept on an invocation. */
#define KEPT_MAX 4

static struct {
    struct pwt_inv inv;
    struct pwt_host host;
    struct {
        const void *key;
        void *value;
        pwt_free_fn release;
    } kept[KEPT_MAX];
    size_t kept_count;
    char text[256];
} s_test;

static void *inv_cached(struct pwt_inv *inv, const void *key)
{
    (void)inv;
    for (size_t i = 0; i < s_test.kept_count; i++) {
        if (s_test.kept[i].key == key) {
            return s_test.kept[i].value;
        }
    }
    return NULL;
}

static int32_t inv_cache(struct pwt_inv *inv, const void *key, void *value, pwt_free_fn release)
{
    (void)inv;
    if (s_test.kept_count == KEPT_MAX) {
        release(value);
        return PWT_ENOMEM;
    }
    s_test.kept[s_test.kept_count].key = key;
    s_test.kept[s_test.kept_count].value = value;
    s_test.kept[s_test.kept_count++].release = release;
    return 0;
}

void test_done(void)
{
    while (s_test.kept_count > 0) {
        s_test.kept_count--;
        s_test.kept[s_test.kept_count].release(s_test.kept[s_test.kept_count].value);
    }
    if (s_test.inv.root) {
        fake_inv_close(&s_test.inv);
        s_test.inv.root = NULL;
    }
}

struct pwt_inv *test_inv(void)
{
    test_done();
    fake_host_install();
    s_test.host = *pwt_this_module.host;
    s_test.host.inv_cached = inv_cached;
    s_test.host.inv_cache = inv_cache;
    pwt_this_module.host = &s_test.host;
    fake_inv_open(&s_test.inv, NULL, NULL, 0);
    return &s_test.inv;
}

struct pwt_bytes test_json(const char *text)
{
    const size_t len = strlen(text);
    char *json = pwt_alloc(&s_test.inv, len + 1);

    for (size_t i = 0; i <= len; i++) {
        json[i] = text[i];
        if (text[i] == '\'') {
            json[i] = '"';
        }
    }
    return pwt_bytes_make(json, len);
}

bool test_is(struct pwt_bytes text, const char *wanted)
{
    const struct pwt_bytes right = test_json(wanted);

    if (pwt_bytes_equal(text, right)) {
        return true;
    }
    (void)fprintf(stderr, "\n  is     %.*s\n  not    %.*s\n", (int)text.len, text.ptr,
                  (int)right.len, right.ptr);
    return false;
}

const char *
test_erase(const char *const *fields, const struct pwt_mask *mask, uint32_t flags, const char *json)
{
    struct pwt_inv *inv = test_inv();
    struct pwt_json_alloc arena = json_memory(inv);
    struct pwt_bytes list[16];
    struct pwt_erase_options options = {.flags = flags, .fields = fields ? list : NULL};
    struct trouble trouble = {.kind = PWT_MASKING_OK};
    struct pwt_eraser eraser;
    struct pwt_bytes result = {NULL, 0};

    if (mask) {
        options.mask = *mask;
    }
    while (fields && fields[options.field_count]) {
        list[options.field_count] = pwt_cstr(fields[options.field_count]);
        options.field_count++;
    }
    int32_t code = eraser_read(inv, &arena, &options, &eraser, &trouble);
    code = code == 0 ? eraser_run(inv, &eraser, test_json(json), &result, &trouble) : code;
    if (code != 0) {
        CU_ASSERT_PTR_NULL(result.ptr);
        CU_ASSERT_PTR_NOT_NULL(trouble.why);
        (void)snprintf(s_test.text, sizeof(s_test.text), "kind %u", trouble.kind);
        return s_test.text;
    }
    char *text = pwt_alloc(inv, result.len + 1);
    memcpy(text, result.ptr, (size_t)result.len);
    text[result.len] = '\0';
    for (char *c = text; *c != '\0'; c++) {
        *c = *c == '"' ? '\'' : *c;
    }
    return text;
}

const char *test_erase_one(const char *field, const char *json)
{
    const char *const fields[] = {field, NULL};

    return test_erase(fields, NULL, PWT_MASKING_MISSING_FAILS, json);
}
