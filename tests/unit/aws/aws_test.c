/* SPDX-License-Identifier: Apache-2.0 */
/* See aws_test.h. */
#include "aws_test.h"

static void (*s_body)(struct pwt_inv *inv);

static int32_t run_body(struct pwt_inv *inv)
{
    s_body(inv);
    return 0;
}

PWT_HANDLER(bodies, .handle = run_body);

void with_invocation(void (*body)(struct pwt_inv *inv))
{
    static const char *const environment[] = {"POWERTOOLS_PLUGINS=", NULL};
    const struct pwt_test_options options = {.size = (uint32_t)sizeof(options),
                                             .handler = &pwt_handler_v1_bodies,
                                             .environment = environment};
    struct pwt_test *test = NULL;

    CU_ASSERT_EQUAL_FATAL(pwt_test_open(&options, &test), 0);
    s_body = body;
    CU_ASSERT_EQUAL(pwt_test_invoke(test, pwt_cstr("{}")).kind, PWT_OUTCOME_BYTES);
    pwt_test_close(test);
}

bool is_text(struct pwt_bytes bytes, const char *text)
{
    const bool same =
        (bytes.ptr != NULL) == (text != NULL) && pwt_bytes_equal(bytes, pwt_cstr(text));

    if (!same) {
        (void)printf("\n    expected %s, got %.*s", text ? text : "nothing", (int)bytes.len,
                     bytes.ptr ? bytes.ptr : "");
    }
    return same;
}

static void *take(void *user, size_t size)
{
    struct fixed *fixed = user;
    const size_t rounded = (size + 15) / 16 * 16;

    if (rounded > fixed->limit - fixed->used) {
        return NULL;
    }
    fixed->used += rounded;
    return fixed->memory + fixed->used - rounded;
}

struct pwt_json_alloc fixed_alloc(struct fixed *fixed, size_t limit)
{
    fixed->used = 0;
    fixed->limit = limit < sizeof(fixed->memory) ? limit : sizeof(fixed->memory);
    return (struct pwt_json_alloc){.alloc = take, .user = fixed};
}
