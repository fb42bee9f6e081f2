/* SPDX-License-Identifier: Apache-2.0 */
/* See <powertools/testing.h>. The host's own objects, in the process of a test. */
#include <powertools/testing.h>

#include "clock.h"
#include "diag.h"
#include "host_table.h"
#include "loop.h"
#include "scripted_api.h"
#include "startup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MINUTE_MS 60000

/* Text that grows and is handed out once. */
struct text {
    char *ptr;
    size_t len;
};

/* A variable as it was before. */
struct undo {
    char *name;
    char *value; /* NULL: it was not set */
};

struct pwt_test {
    struct startup startup;
    struct worker *worker;
    struct api api;
    struct undo *undo; /* of the environment; ended by one without a name */
    int saved_stdout;
    int output;         /* a memory file in the place of standard output */
    off_t output_taken; /* bytes of it that were handed out */
    struct text taken;  /* what pwt_test_output returned last */
    struct text diagnostics;
    struct text handed_out; /* what pwt_test_diagnostics returned last */
};

static int64_t s_clock_ns = -1;

static int64_t standing_clock(uint32_t clock)
{
    (void)clock;
    return s_clock_ns;
}

void pwt_test_set_clock_ns(int64_t ns)
{
    s_clock_ns = ns;
    clock_set(ns < 0 ? NULL : standing_clock);
}

static void text_add(struct text *text, struct pwt_bytes bytes)
{
    char *ptr = realloc(text->ptr, text->len + bytes.len + 2);

    if (ptr) {
        memcpy(ptr + text->len, bytes.ptr, bytes.len);
        memcpy(ptr + text->len + bytes.len, "\n", 2);
        text->ptr = ptr;
        text->len += bytes.len + 1;
    }
}

static void keep_diagnostic(void *user, uint32_t level, struct pwt_bytes text)
{
    (void)level;
    text_add(user, text);
}

/* ---- environment, standard output ------------------------------------------------------------ */

static size_t count_of(const char *const *list)
{
    size_t count = 0;

    while (list && list[count]) {
        count++;
    }
    return count;
}

/* Sets one variable from NAME=VALUE and notes how it was. */
static int32_t set_variable(struct undo *undo, const char *entry)
{
    size_t len = strcspn(entry, "=");

    undo->name = strndup(entry, len);
    const char *before = undo->name ? getenv(undo->name) : NULL;
    undo->value = before ? strdup(before) : NULL;
    if (!undo->name || !entry[len]) {
        return PWT_EINVAL;
    }
    return setenv(undo->name, entry + len + 1, 1) == 0 ? 0 : PWT_EINVAL;
}

static int32_t set_environment(struct pwt_test *test, const char *const *entries)
{
    size_t count = count_of(entries);
    int32_t code = 0;

    test->undo = calloc(count + 1, sizeof(test->undo[0]));
    if (!test->undo) {
        return PWT_ENOMEM;
    }
    for (size_t i = 0; i < count && code == 0; i++) {
        code = set_variable(&test->undo[i], entries[i]);
    }
    return code;
}

static void undo_environment(struct pwt_test *test)
{
    for (struct undo *undo = test->undo; undo && undo->name; undo++) {
        if (undo->value) {
            (void)setenv(undo->name, undo->value, 1);
        } else {
            (void)unsetenv(undo->name);
        }
        free(undo->name);
        free(undo->value);
    }
    free(test->undo);
}

static int32_t capture_output(struct pwt_test *test)
{
    test->output = memfd_create("output", MFD_CLOEXEC);
    test->saved_stdout = dup(STDOUT_FILENO);
    if (test->output < 0 || test->saved_stdout < 0) {
        return PWT_EIO;
    }
    return 0;
}

/* Standard output is ours while the host runs only: the test prints its own results there. */
static void output_to_memory(struct pwt_test *test)
{
    (void)fflush(stdout);
    (void)dup2(test->output, STDOUT_FILENO);
}

static void output_to_test(struct pwt_test *test)
{
    (void)fflush(stdout);
    (void)dup2(test->saved_stdout, STDOUT_FILENO);
}

const char *pwt_test_output(struct pwt_test *test)
{
    struct stat info;
    ssize_t len = 0;

    free(test->taken.ptr);
    test->taken = (struct text){NULL, 0};
    if (fstat(test->output, &info) != 0) {
        return "";
    }
    size_t size = (size_t)(info.st_size - test->output_taken);
    test->taken.ptr = calloc(1, size + 1);
    if (test->taken.ptr) {
        len = pread(test->output, test->taken.ptr, size, test->output_taken);
    }
    test->output_taken += len > 0 ? len : 0;
    return test->taken.ptr ? test->taken.ptr : "";
}

const char *pwt_test_diagnostics(struct pwt_test *test)
{
    free(test->handed_out.ptr);
    test->handed_out = test->diagnostics;
    test->diagnostics = (struct text){NULL, 0};
    return test->handed_out.ptr ? test->handed_out.ptr : "";
}

/* ---- the host ----------------------------------------------------------------------------------
 */

static void use_handler(struct startup *startup, const struct pwt_handler *handler)
{
    startup->runtime.handler = *handler;
    startup->runtime.handler_path = "(the test)";
    handler->module->host = host_table();
    handler->module->index = PLUGINS_MAX;
}

static int32_t start(struct pwt_test *test, const struct pwt_test_options *options)
{
    struct startup *startup = &test->startup;
    int32_t code = startup_init(startup);

    if (code == 0) {
        code = startup_load(startup);
    }
    if (code == 0 && options->handler) {
        use_handler(startup, options->handler);
        code = loader_check_required(&startup->loader, "the test's handler",
                                     options->handler->required);
    } else if (code == 0) {
        code = handler_load(&startup->loader, options->handler_name);
    }
    if (code == 0) {
        code = startup_finish(startup);
    }
    if (code == 0) {
        test->worker = worker_new(&startup->runtime);
        code = test->worker ? 0 : PWT_ENOMEM;
    }
    return code;
}

static void set_context(struct pwt_context *context)
{
    context->request_id = pwt_cstr("8476a536-e9f4-11e8-9739-2dfe598c3fcd");
    context->invocation_id = pwt_cstr("0f0f0f0f-e9f4-11e8-9739-2dfe598c3fcd");
    context->function_arn = pwt_cstr("arn:aws:lambda:us-east-1:123456789012:function:test");
    context->trace_id =
        pwt_cstr("Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1");
    context->content_type = pwt_cstr("application/json");
    context->deadline_ms = clock_now_ns(PWT_CLOCK_REAL) / 1000000 + MINUTE_MS;
}

int32_t pwt_test_open(const struct pwt_test_options *options, struct pwt_test **ret_test)
{
    struct pwt_test *test = calloc(1, sizeof(*test));

    *ret_test = test;
    if (!test) {
        return PWT_ENOMEM;
    }
    test->output = test->saved_stdout = -1;
    diag_set_sink(keep_diagnostic, &test->diagnostics);
    int32_t code = set_environment(test, options->environment);
    if (code == 0) {
        code = capture_output(test);
    }
    if (code != 0) {
        return problem_set(&test->startup.problem, code, PROBLEM_CONFIG,
                           "powertools: the test's environment or output cannot be set up; "
                           "expected NAME=VALUE texts");
    }
    output_to_memory(test);
    code = start(test, options);
    output_to_test(test);
    if (code == 0) {
        set_context(&test->worker->context);
    }
    return code;
}

const char *pwt_test_problem(const struct pwt_test *test)
{
    return test->startup.problem.text;
}

struct pwt_context *pwt_test_context(struct pwt_test *test)
{
    return &test->worker->context;
}

struct pwt_test_answer pwt_test_invoke(struct pwt_test *test, struct pwt_bytes event)
{
    output_to_memory(test);
    (void)loop_serve(test->worker, &test->api, event);
    output_to_test(test);
    return test->api.answer;
}

void pwt_test_close(struct pwt_test *test)
{
    if (!test) {
        return;
    }
    if (test->worker) {
        output_to_memory(test);
        startup_shutdown(&test->startup, test->worker);
        output_to_test(test);
        worker_free(test->worker);
    }
    runtime_done(&test->startup.runtime);
    diag_set_sink(NULL, NULL);
    undo_environment(test);
    if (test->output >= 0) {
        (void)close(test->output);
    }
    if (test->saved_stdout >= 0) {
        (void)close(test->saved_stdout);
    }
    free(test->api.bytes);
    free(test->taken.ptr);
    free(test->diagnostics.ptr);
    free(test->handed_out.ptr);
    free(test);
}
