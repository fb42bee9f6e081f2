/* SPDX-License-Identifier: Apache-2.0 */
/* Starting, signalling and reaping a runtime process. */
#include "child.h"

#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    CHILD_EXEC_FAILED = 127,
    CHILD_STACK_BYTES = 32 * 1024, /* far more than child_become() needs; a multiple of 16 */
};

/** What a new process gets to know, and where it leaves word of a failure. */
struct child_launch {
    const struct child_options *options;
    pid_t parent;
    int output_fd;
    int error_fd;
    int error;
};

/** Everything up to the runtime's first instruction. Returns only if that fails. */
static void child_become(const struct child_launch *launch)
{
    char *const alone[] = {launch->options->program, NULL};
    /* Declared without const for historical reasons; execve() changes none of them. */
    char *const *arguments = (char *const *)(uintptr_t)launch->options->arguments;
    int null_fd = open("/dev/null", O_RDONLY);
    sigset_t none;

    if (setpgid(0, 0) != 0 || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) {
        return;
    }
    if (getppid() != launch->parent) {
        _exit(CHILD_EXEC_FAILED); /* The parent died before the line above took effect. */
    }
    if (null_fd < 0 || dup2(null_fd, STDIN_FILENO) < 0 ||
        dup2(launch->output_fd, STDOUT_FILENO) < 0 || dup2(launch->error_fd, STDERR_FILENO) < 0 ||
        chdir(launch->options->directory) != 0) {
        return;
    }
    (void)close(null_fd);
    /* What we block and ignore must not be inherited. */
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)signal(SIGPIPE, SIG_DFL);
    (void)execve(launch->options->program, arguments == NULL ? alone : arguments,
                 launch->options->variables);
}

static int child_main(void *argument)
{
    struct child_launch *launch = argument;

    child_become(launch);
    launch->error = errno;
    _exit(CHILD_EXEC_FAILED);
}

/**
 * Starts the process and waits for its exec: 0, or the errno of what failed. Until then it borrows
 * our memory (CLONE_VM, CLONE_VFORK), as posix_spawn() does it. That is how it tells of a failure,
 * and it keeps the copying of our pages out of the cold start that is measured.
 */
static int child_start(const struct child_options *options, const int writes[2], pid_t *ret_pid)
{
    struct child_launch launch = {
        .options = options, .parent = getpid(), .output_fd = writes[0], .error_fd = writes[1]};
    char *stack = malloc(CHILD_STACK_BYTES);
    pid_t pid;

    if (stack == NULL) {
        return ENOMEM;
    }
    pid = clone(child_main, stack + CHILD_STACK_BYTES, CLONE_VM | CLONE_VFORK | SIGCHLD, &launch);
    if (pid < 0) {
        launch.error = errno;
    } else {
        *ret_pid = pid;
    }
    free(stack);
    return launch.error;
}

static void child_close(int *fd)
{
    if (*fd >= 0) {
        (void)close(*fd);
        *fd = -1;
    }
}

/** A pipe of which we read one end without blocking; the other end is for the process. */
static bool child_pipe(int *ret_read, int *ret_write)
{
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0) {
        return false;
    }
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *ret_read = ends[0];
    *ret_write = ends[1];
    return true;
}

bool child_spawn(const struct child_options *options, struct child *ret_child)
{
    struct child child = {.output_fd = -1, .error_fd = -1, .started_ns = clock_now_ns()};
    int writes[2] = {-1, -1};
    int error;

    /* Orphans of the runtime become our children, so that child_bury() can wait for their end. */
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || !child_pipe(&child.output_fd, &writes[0]) ||
        (options->errors_apart && !child_pipe(&child.error_fd, &writes[1]))) {
        error = errno;
    } else {
        int ends[2] = {writes[0], options->errors_apart ? writes[1] : writes[0]};

        error = child_start(options, ends, &child.pid);
    }
    child_close(&writes[0]);
    child_close(&writes[1]);
    if (error == 0) {
        *ret_child = child;
        return true;
    }
    child_done(&child);
    errno = error;
    return false;
}

void child_signal(const struct child *child, int signal_number)
{
    if (child->pid > 0) {
        (void)kill(signal_number == SIGKILL ? -child->pid : child->pid, signal_number);
    }
}

/**
 * Kills the group of a process and reaps all of it: what the process had started becomes our child
 * with its end. Until it is reaped, its number, and so the group's, is nobody else's.
 */
static void child_bury(struct child *child)
{
    pid_t reaped;

    (void)kill(-child->pid, SIGKILL);
    do {
        reaped = waitpid(-child->pid, NULL, 0);
    } while (reaped > 0 || (reaped < 0 && errno == EINTR));
    child->pid = 0;
}

bool child_reap(struct child *child, struct child_exit *ret_exit)
{
    siginfo_t info = {.si_pid = 0};

    if (child->pid <= 0 ||
        waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        info.si_pid == 0) {
        return false;
    }
    *ret_exit =
        (struct child_exit){.by_signal = info.si_code != CLD_EXITED, .code = info.si_status};
    child_bury(child);
    return true;
}

/** The number in "  1234 kB"; 0 if it is anything else. */
static size_t child_parse_kb(const char *text)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);

    return strcmp(end, " kB\n") == 0 ? value : 0;
}

size_t child_peak_memory_kb(const struct child *child)
{
    static const char key[] = "VmHWM:";
    char path[32];
    char line[128];
    size_t peak_kb = 0;
    FILE *status;

    (void)snprintf(path, sizeof(path), "/proc/%d/status", (int)child->pid);
    status = fopen(path, "re");
    if (status == NULL) {
        return 0;
    }
    while (fgets(line, sizeof(line), status) != NULL) {
        if (strncmp(line, key, strlen(key)) == 0) {
            peak_kb = child_parse_kb(line + strlen(key));
            break;
        }
    }
    (void)fclose(status);
    return peak_kb;
}

void child_done(struct child *child)
{
    if (child->pid > 0) {
        child_signal(child, SIGKILL);
        child_bury(child);
    }
    child_close(&child->output_fd);
    child_close(&child->error_fd);
}

void child_exit_describe(const struct child_exit *how, char ret_text[CHILD_EXIT_TEXT_SIZE])
{
    if (how->by_signal) {
        (void)snprintf(ret_text, CHILD_EXIT_TEXT_SIZE, "signal %d (%s)", how->code,
                       strsignal(how->code));
    } else {
        (void)snprintf(ret_text, CHILD_EXIT_TEXT_SIZE, "exit status %d", how->code);
    }
}
