/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A runtime process. It leads a process group of its own, so that Ctrl-C reaches only us and that
 * nothing it started outlives it, and it dies with us whatever happens to us.
 */
#ifndef CLI_CHILD_H
#define CLI_CHILD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct child {
    pid_t pid;     /* 0: none */
    int output_fd; /* what it writes to stdout and stderr, in order; not blocking; -1: none */
    int error_fd;  /* what it writes to stderr, if that was to be kept apart; -1: none */
    int64_t started_ns;
};

struct child_options {
    char *program; /* absolute; not const because execve takes it as an argument too */
    const char *const *arguments; /* its name first, NULL at the end; NULL: the name alone */
    const char *directory;
    char *const *variables; /* ends with NULL */
    bool errors_apart;
};

/** How a process ended. */
struct child_exit {
    bool by_signal;
    int code; /* exit status or signal number */
};

enum {
    CHILD_EXIT_TEXT_SIZE = 64,
};

/** Starts the process. On false, errno says why, the failure of exec included. */
bool child_spawn(const struct child_options *options, struct child *ret_child);

/** Sends a signal to the process, or with SIGKILL to its whole group. */
void child_signal(const struct child *child, int signal_number);

/** True if the process has ended; the rest of its group is then killed and it is reaped. */
bool child_reap(struct child *child, struct child_exit *ret_exit);

/** Peak resident memory so far, 0 if unknown. The process must not have been reaped. */
size_t child_peak_memory_kb(const struct child *child);

/** Kills and reaps what still runs, and closes the output. */
void child_done(struct child *child);

/** "exit status 1" or "signal 11 (Segmentation fault)". */
void child_exit_describe(const struct child_exit *how, char ret_text[CHILD_EXIT_TEXT_SIZE]);

#endif
