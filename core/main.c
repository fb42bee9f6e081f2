/* SPDX-License-Identifier: Apache-2.0 */
/* bootstrap: Lambda starts it without arguments (in a container image the handler is the first
 * one); people start it with --check or --version. */
#include "check.h"
#include "crash.h"
#include "deadline.h"
#include "diag.h"
#include "loop.h"
#include "output.h"
#include "startup.h"
#include "version.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct startup s_startup; /* large; everything that signal handlers reach starts here */

/* A closed standard descriptor would be the next socket's number, and what the function prints
 * would go to the Runtime API. Opened for reading only: a write fails as it did before. */
static void keep_standard_descriptors(void)
{
    struct pollfd standard[] = {{.fd = STDIN_FILENO}, {.fd = STDOUT_FILENO}, {.fd = STDERR_FILENO}};

    (void)poll(standard, 3, 0); /* one system call tells about all three */
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (standard[fd].revents & POLLNVAL) {
            (void)open("/dev/null", O_RDONLY); /* gets the lowest free number: this one */
        }
    }
}

static int fail_init(struct api *api)
{
    const struct problem *problem = &s_startup.problem;

    diag(NULL, PWT_DIAG_ERROR, "%s", problem->text);
    if (api) {
        (void)api_init_error(api, problem);
    }
    return EXIT_INIT;
}

static int serve(struct api *api)
{
    struct worker *worker = worker_new(&s_startup.runtime);

    if (!worker || deadline_init(worker) != 0) {
        (void)problem_set(&s_startup.problem, PWT_ENOMEM, "Runtime.OutOfMemory",
                          "powertools: a worker cannot be started: no memory or no timer; raise "
                          "the function's memory");
        worker_free(worker);
        return fail_init(api);
    }
    crash_watch(worker);
    if (startup_wants_term(&s_startup)) {
        api_expect_term(api);
    }
    int status = loop_run(worker, api);
    if (status == EXIT_STOPPED) {
        startup_shutdown(&s_startup, worker);
    }
    crash_watch(NULL);
    worker_free(worker);
    return status;
}

static int run(const char *spec)
{
    struct problem problem;
    struct api *api = api_new(getenv("AWS_LAMBDA_RUNTIME_API"), &problem);

    keep_standard_descriptors();
    diag_init(false);
    output_init();
    if (!api) {
        diag(NULL, PWT_DIAG_ERROR, "%s", problem.text);
        return EXIT_INIT;
    }
    crash_install(api);
    int status = startup_run(&s_startup, spec) == 0 ? serve(api) : fail_init(api);
    runtime_done(&s_startup.runtime);
    crash_forget_api();
    api_free(api);
    return status;
}

static int usage(FILE *out, int status)
{
    (void)fputs(
        "usage: bootstrap [HANDLER]                        serve invocations, as Lambda starts it\n"
        "       bootstrap --check [--json] [NAME|FILE...]  say what would load, and whether\n"
        "       bootstrap --version\n"
        "HANDLER is file.name, as in _HANDLER. To try a function here: powertools run\n",
        out);
    return status;
}

int main(int argc, char **argv)
{
    const char *first = argc > 1 ? argv[1] : "";

    if (strcmp(first, "--version") == 0) {
        (void)printf("bootstrap %s, plugin ABI %d.%d\n", POWERTOOLS_VERSION, PWT_ABI_MAJOR,
                     PWT_ABI_MINOR);
        return EXIT_SUCCESS;
    }
    if (strcmp(first, "--help") == 0) {
        return usage(stdout, EXIT_SUCCESS);
    }
    if (strcmp(first, "--check") == 0) {
        return check_run(&s_startup, argc - 2, argv + 2);
    }
    if (first[0] == '-') {
        (void)fprintf(stderr, "powertools: bootstrap has no option '%s'; expected one of these:\n",
                      first);
        return usage(stderr, EXIT_USAGE);
    }
    const char *spec = getenv("_HANDLER"); /* container images give it as an argument instead */
    return run(spec && *spec ? spec : argc > 1 ? first : NULL);
}
