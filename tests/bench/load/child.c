// SPDX-License-Identifier: Apache-2.0
/*
 * The runtime's process: started with the environment that a Lambda sandbox gives, asked for its
 * CPU time and memory while it lives, ended.
 */
#include "load.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* From SIGTERM to SIGKILL. Long enough for strace around the runtime to print its table. */
#define CHILD_GRACE_MS 2000

/* Writable, as execve wants its strings. */
static char s_sandbox[][64] = {
    "AWS_LAMBDA_FUNCTION_NAME=bench",
    "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=1024",
    "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/bench",
    "AWS_LAMBDA_LOG_STREAM_NAME=2026/01/01/[$LATEST]0",
    "AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
    "AWS_REGION=us-east-1",
    "AWS_DEFAULT_REGION=us-east-1",
    "TZ=:UTC",
};

/* An environment under construction; entries that start with the same name replace each other. */
struct child_env {
    char **entries;
    size_t count;
    char own[5][512];
};

static void child_env_put(struct child_env *env, char *entry)
{
    size_t name_len = strcspn(entry, "=") + 1;

    for (size_t i = 0; i < env->count; i++) {
        if (strncmp(env->entries[i], entry, name_len) == 0) {
            env->entries[i] = entry;
            return;
        }
    }
    env->entries[env->count++] = entry;
}

static void
child_env_put_own(struct child_env *env, size_t slot, const char *name, const char *value)
{
    (void)snprintf(env->own[slot], sizeof(env->own[slot]), "%s=%s", name, value);
    child_env_put(env, env->own[slot]);
}

static int child_env_init(struct child_env *env,
                          const struct load_run *run,
                          const struct load_subject *subject)
{
    const struct load_options *options = run->options;
    const size_t sandbox_count = sizeof(s_sandbox) / sizeof(s_sandbox[0]);
    size_t inherited = 0;
    char text[32];

    while (environ[inherited] != NULL) {
        inherited++;
    }
    env->count = 0;
    env->entries =
        calloc(inherited + sandbox_count + 5 + subject->variable_count + 1, sizeof(*env->entries));
    if (env->entries == NULL) {
        return ENOMEM;
    }
    for (size_t i = 0; i < inherited; i++) {
        child_env_put(env, environ[i]);
    }
    for (size_t i = 0; i < sandbox_count; i++) {
        child_env_put(env, s_sandbox[i]);
    }
    (void)snprintf(text, sizeof(text), "127.0.0.1:%u", (unsigned)run->port);
    child_env_put_own(env, 0, "AWS_LAMBDA_RUNTIME_API", text);
    child_env_put_own(env, 1, "_HANDLER", options->handler);
    child_env_put_own(env, 2, "LAMBDA_TASK_ROOT", options->task_root);
    if (options->concurrency > 1 || options->announce) {
        (void)snprintf(text, sizeof(text), "%d", options->concurrency);
        child_env_put_own(env, 3, "AWS_LAMBDA_MAX_CONCURRENCY", text);
    }
    if (options->daemon) {
        (void)snprintf(text, sizeof(text), "127.0.0.1:%u", (unsigned)run->sink_port);
        child_env_put_own(env, 4, "AWS_XRAY_DAEMON_ADDRESS", text);
    }
    for (size_t i = 0; i < subject->variable_count; i++) {
        child_env_put(env, subject->variables[i]);
    }
    return 0;
}

/* What the new process needs until it executes the program. */
struct child_start {
    char **command;
    char **environment;
    int log_fd;
    int error;
};

static int child_execute(void *argument)
{
    struct child_start *start = argument;

    (void)dup2(start->log_fd, STDOUT_FILENO);
    (void)dup2(start->log_fd, STDERR_FILENO);
    (void)execvpe(start->command[0], start->command, start->environment);
    start->error = errno;
    return 127;
}

/*
 * As vfork(2) does it: the way to the program is the same for every subject and hides their
 * differences, so it is kept short. (posix_spawn resets 64 signal handlers there, 50 us.) Memory is
 * shared until then, which brings a failure to execute back.
 */
static int child_clone(struct load_child *child, struct child_start *start)
{
    static _Alignas(16) char s_stack[64 * 1024];

    child->spawned_ns = load_now_ns();
    pid_t pid =
        clone(child_execute, s_stack + sizeof(s_stack), CLONE_VM | CLONE_VFORK | SIGCHLD, start);
    if (pid < 0) {
        return errno;
    }
    if (start->error != 0) {
        (void)waitpid(pid, NULL, 0);
    }
    child->pid = pid;
    return start->error;
}

static void child_reap(struct load_child *child)
{
    while (wait4(child->pid, &child->status, 0, &child->usage) < 0 && errno == EINTR) {
    }
    if (child->pid_fd >= 0) {
        close(child->pid_fd);
        child->pid_fd = -1;
    }
}

void load_child_kill(struct load_child *child)
{
    (void)kill(child->pid, SIGKILL);
    child_reap(child);
}

static int child_report(const char *what, int error)
{
    fprintf(stderr, "lambda_load: %s: %s\n", what, strerror(error));
    return -1;
}

int load_child_spawn(struct load_child *child,
                     const struct load_run *run,
                     const struct load_subject *subject)
{
    const struct load_options *options = run->options;
    struct child_env env;

    *child = (struct load_child){.pid = -1, .pid_fd = -1};
    int log_fd = open(options->log_file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log_fd < 0) {
        return child_report(options->log_file, errno);
    }
    int error = child_env_init(&env, run, subject);
    if (error == 0) {
        struct child_start start = {subject->command, env.entries, log_fd, 0};
        error = child_clone(child, &start);
        free(env.entries);
    }
    close(log_fd);
    if (error != 0) {
        return child_report(subject->command[0], error);
    }
    /* glibc 2.34 has no wrapper for it yet. */
    child->pid_fd = (int)syscall(SYS_pidfd_open, child->pid, 0);
    if (child->pid_fd < 0) {
        error = errno;
        load_child_kill(child);
        return child_report("pidfd_open", error);
    }
    return 0;
}

int64_t load_child_cpu_ns(const struct load_child *child)
{
    clockid_t clock;
    struct timespec used;

    if (clock_getcpuclockid(child->pid, &clock) != 0 || clock_gettime(clock, &used) != 0) {
        return 0;
    }
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

/* Reads the numbers behind the given names from one of the process's files in /proc. */
static void
child_proc_kb(pid_t pid, const char *file, const char *const *names, long *const *values)
{
    char path[64];
    char text[4096];

    (void)snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return;
    }
    ssize_t len = read(fd, text, sizeof(text) - 1);
    close(fd);
    if (len <= 0) {
        return;
    }
    text[len] = '\0';
    for (size_t i = 0; names[i] != NULL; i++) {
        const char *found = strstr(text, names[i]);
        if (found != NULL) {
            *values[i] = strtol(found + strlen(names[i]), NULL, 10);
        }
    }
}

/*
 * ru_maxrss is no use as a peak: it starts from what the spawning process had. VmRSS and VmHWM
 * belong to the program alone, but most kernels update them in steps of up to 256 KiB per thread
 * or CPU; smaps_rollup counts the pages, which small differences need.
 */
struct load_memory load_child_memory(const struct load_child *child)
{
    struct load_memory memory = {-1, -1, -1};

    child_proc_kb(child->pid, "status", (const char *const[]){"\nVmRSS:", "\nVmHWM:", NULL},
                  (long *const[]){&memory.rss_kb, &memory.peak_kb});
    child_proc_kb(child->pid, "smaps_rollup", (const char *const[]){"\nRss:", NULL},
                  (long *const[]){&memory.exact_kb});
    return memory;
}

void load_child_stop(struct load_child *child)
{
    struct pollfd ended = {.fd = child->pid_fd, .events = POLLIN};

    (void)kill(child->pid, SIGTERM);
    if (poll(&ended, 1, CHILD_GRACE_MS) != 1) {
        (void)kill(child->pid, SIGKILL);
    }
    child_reap(child);
}
