/* SPDX-License-Identifier: Apache-2.0 */
/* See flags_test.h. */
#include "flags_test.h"

struct test_host test_host;

/* ---- the host ------------------------------------------------------------------------------ */

static void *host_alloc(struct pwt_inv *inv, uint64_t size)
{
    if (test_host.no_memory || inv->memory_count == sizeof(inv->memory) / sizeof(inv->memory[0])) {
        return NULL;
    }
    inv->memory[inv->memory_count] = malloc(size > 0 ? (size_t)size : 1);
    return inv->memory[inv->memory_count++];
}

static int32_t host_cache(struct pwt_inv *inv, const void *key, void *value, pwt_free_fn release)
{
    (void)key;
    if (test_host.no_memory || inv->kept_count == KEPT_MAX) {
        release(value);
        return PWT_ENOMEM;
    }
    inv->kept[inv->kept_count].value = value;
    inv->kept[inv->kept_count++].release = release;
    return 0;
}

static struct pwt_cx *host_cx(struct pwt_inv *inv, const struct pwt_module *module)
{
    (void)module;
    return &inv->cx;
}

static struct pwt_bytes host_event(struct pwt_inv *inv)
{
    return inv->event;
}

static int64_t host_clock(uint32_t clock)
{
    (void)clock;
    return test_host.now_ns;
}

static uint32_t host_diag_enabled(uint32_t level)
{
    (void)level;
    return 1;
}

static void host_diag(struct pwt_inv *inv, uint32_t level, struct pwt_bytes text)
{
    (void)inv;
    (void)level;
    test_host.lines++;
    (void)snprintf(test_host.last_line, sizeof(test_host.last_line), "%.*s", (int)text.len,
                   text.ptr);
}

static int32_t host_fail(struct pwt_inv *inv, const struct pwt_error *error)
{
    test_host.failures++;
    host_diag(inv, PWT_DIAG_ERROR, error->message);
    return error->code;
}

static const struct pwt_host s_host = {
    .inv_alloc = host_alloc,
    .inv_cache = host_cache,
    .inv_cx = host_cx,
    .inv_event = host_event,
    .inv_fail = host_fail,
    .clock_ns = host_clock,
    .diag_enabled = host_diag_enabled,
    .diag = host_diag,
};

__attribute__((constructor)) static void host_bind(void)
{
    pwt_this_module.host = &s_host;
}

void inv_open(struct pwt_inv *inv, struct flags *flags)
{
    inv->state = (struct flags_state){.document = NULL};
    inv->cx = (struct pwt_cx){.inv = inv, .self = flags, .state = &inv->state};
}

void inv_close(struct pwt_inv *inv)
{
    while (inv->kept_count > 0) {
        inv->kept_count--;
        inv->kept[inv->kept_count].release(inv->kept[inv->kept_count].value);
    }
    while (inv->memory_count > 0) {
        free(inv->memory[--inv->memory_count]);
    }
}

/* ---- documents and contexts ---------------------------------------------------------------- */

struct pwt_bytes json(const char *text)
{
    static char s_texts[16][4096];
    static unsigned s_next;
    char *copy = s_texts[s_next++ % 16];
    const int len = snprintf(copy, sizeof(s_texts[0]), "%s", text);

    CU_ASSERT_FATAL(len >= 0 && (size_t)len < sizeof(s_texts[0]));
    for (char *at = strchr(copy, '\''); at; at = strchr(at, '\'')) {
        *at = '"';
    }
    return pwt_bytes_make(copy, (uint64_t)len);
}

static struct flags_document *compiled(const char *text)
{
    struct flags_document *made = flags_document_new(json(text));

    CU_ASSERT_PTR_NOT_NULL_FATAL(made);
    flags_compile(made, pwt_cstr(getenv("PWT_TEST_ZONES")));
    return made;
}

struct flags_document *document(const char *text)
{
    struct flags_document *made = compiled(text);

    if (made->code != 0) {
        (void)printf("\n    %s", made->problem);
    }
    CU_ASSERT_EQUAL_FATAL(made->code, 0);
    return made;
}

const char *problem(const char *text)
{
    static char s_problem[FLAGS_PROBLEM_MAX];
    struct flags_document *made = compiled(text);

    (void)snprintf(s_problem, sizeof(s_problem), "%s", made->code != 0 ? made->problem : "");
    flags_document_drop(made);
    return s_problem;
}

uint32_t check(const char *condition, const char *context)
{
    char text[4096];
    (void)snprintf(text, sizeof(text),
                   "{'f':{'default':false,'rules':{'r':{'when_match':true,'conditions':[%s]}}}}",
                   condition);
    struct flags_document *made = document(text);
    const struct flags_feature *feature = flags_document_feature(made, pwt_cstr("f"));
    const struct pwt_flag_query query = {.size = sizeof(query), .context = json(context)};
    static struct pwt_inv s_inv;
    struct flags_context bound;

    flags_context_init(&bound, &s_inv, &query);
    bound.feature = feature;
    uint32_t at;
    const uint32_t found = flags_check(&bound, &feature->rules[0], &at);
    CU_ASSERT_EQUAL(bound.code, 0);
    inv_close(&s_inv);
    flags_document_drop(made);
    return found;
}

uint32_t compare(const char *action, const char *wanted, const char *value)
{
    char condition[2048];
    char context[2048];

    (void)snprintf(condition, sizeof(condition), "{'action':'%s','key':'k','value':%s}", action,
                   wanted);
    (void)snprintf(context, sizeof(context), value ? "{'k':%s}" : "{}", value);
    return check(condition, context);
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
