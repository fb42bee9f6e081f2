// SPDX-License-Identifier: Apache-2.0
/* See inside.h. */
#include "inside.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static struct bare_text text_of(struct pwt_bytes bytes)
{
    return (struct bare_text){bytes.ptr, (size_t)bytes.len};
}

void inside_run(const struct pwt_handler *handler, const char *plugins)
{
    char names[256];
    const char *environment[] = {
        names,
        "POWERTOOLS_SERVICE_NAME=orders",
        "POWERTOOLS_METRICS_NAMESPACE=Shop",
        "AWS_LAMBDA_FUNCTION_NAME=bench",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=1024",
        "LAMBDA_TASK_ROOT=/",
        NULL,
    };
    const struct pwt_test_options options = {
        .size = sizeof(options), .handler = handler, .environment = environment};
    struct pwt_test *test = NULL;

    rounds_check(
        getenv("POWERTOOLS_PLUGIN_PATH") != NULL,
        "POWERTOOLS_PLUGIN_PATH is not set; ./dev bench sets it to the folders of plugins");
    (void)snprintf(names, sizeof(names), "POWERTOOLS_PLUGINS=%s", plugins);
    int32_t code = pwt_test_open(&options, &test);
    rounds_check(code == 0, test != NULL ? pwt_test_problem(test) : "no memory for a host");
    struct pwt_test_answer answer = pwt_test_invoke(test, pwt_cstr("{}"));
    const char *diagnostics = pwt_test_diagnostics(test);
    rounds_check(diagnostics[0] == '\0', diagnostics);
    rounds_check(answer.kind == PWT_OUTCOME_BYTES, "the handler failed");
    pwt_test_close(test);
}

struct bare inside_bare(struct pwt_inv *inv)
{
    const struct pwt_context *context = pwt_inv_context(inv);

    return (struct bare){
        .service = {"orders", 6},
        .function_name = text_of(context->function_name),
        .function_arn = text_of(context->function_arn),
        .request_id = text_of(context->request_id),
        .trace_root = inside_between(context->trace_id.ptr, "Root=", ";"),
        .memory_mb = (uint64_t)context->memory_mb,
        .cold_start = context->cold_start != 0,
    };
}

/* Points standard output elsewhere; returns where it pointed. */
static int output_to(int fd)
{
    int before = dup(STDOUT_FILENO);

    rounds_check(fd >= 0 && before >= 0 && dup2(fd, STDOUT_FILENO) >= 0,
                 "standard output cannot be redirected");
    return before;
}

static void output_back(int before)
{
    (void)dup2(before, STDOUT_FILENO);
    (void)close(before);
}

void inside_output(rounds_fn work, void *user, char *ret_text, size_t size)
{
    int memory = memfd_create("output", MFD_CLOEXEC);
    int before = output_to(memory);

    work(user, 1);
    output_back(before);
    ssize_t len = pread(memory, ret_text, size - 1, 0);
    rounds_check(len > 0 && (size_t)len < size - 1, "nothing was written, or too much");
    ret_text[len] = '\0';
    (void)close(memory);
}

struct rounds_figures inside_rounds(rounds_fn work, rounds_fn reference, void *user)
{
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
    int before = output_to(null);
    struct rounds_figures figures = rounds_run(work, reference, user);

    output_back(before);
    (void)close(null);
    return figures;
}

struct bare_text inside_between(const char *text, const char *before, const char *after)
{
    const char *start = strstr(text, before);
    const char *end = start != NULL ? strstr(start + strlen(before), after) : NULL;

    if (end == NULL) {
        (void)fprintf(stderr, "%s\n", text);
        rounds_fail("this text has not the form that was expected");
        return (struct bare_text){text, 0}; /* not reached */
    }
    start += strlen(before);
    return (struct bare_text){start, (size_t)(end - start)};
}

void inside_same(char *work, const char *reference, const char *name, const char *end)
{
    struct bare_text time = inside_between(work, name, end);
    struct bare_text reference_time = inside_between(reference, name, end);

    if (time.len == reference_time.len) {
        memcpy(work + (time.ptr - work), reference_time.ptr, time.len);
    }
    if (strcmp(work, reference) != 0) {
        (void)fprintf(stderr, "plugin:    %sreference: %s", work, reference);
        rounds_fail("the reference does not write the bytes that the plugin writes");
    }
}
