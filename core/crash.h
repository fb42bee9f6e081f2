/* SPDX-License-Identifier: Apache-2.0 */
/* What is done when the process is about to die: a crash, exit() in the middle of an invocation,
 * the deadline, SIGTERM. Everything here is async-signal-safe. */
#ifndef CORE_CRASH_H
#define CORE_CRASH_H

#include "runtime_api.h"

#include <signal.h>

/* Installs the handlers of fatal signals and SIGTERM, and the hook of exit(). `api` may be NULL. */
void crash_install(struct api *api);

/* The API is about to be freed, and destructors may still crash. */
void crash_forget_api(void);

/* The signals to block in a handler that lets plugins speak: all but those of a crash. */
void crash_mask(sigset_t *mask);

/* Names the worker that the calling thread serves from now on; gives it a signal stack. NULL when
 * it serves none any more. */
void crash_watch(struct worker *worker);

/* A thread that may be a plugin's runs a child with a worker of its own: what crashes is that
 * child. The thread has a signal stack until it ends. Returns whom it served before. */
struct worker *crash_enter(struct worker *worker);

/* The child is done; `before` is what crash_enter() returned. */
void crash_leave(struct worker *before);

/* Names the file that is being loaded, and the type of the init error if it crashes us; NULL
 * afterwards. */
void crash_loading(const char *path, const char *type);

/* Lets all plugins of the worker's invocation write what they have published: at once, or where the
 * signal interrupted a piece of output, after it. */
void crash_last_words(struct worker *worker);

/* Where the worker is, in words: "plugin 'x' in before"; at most `size` - 1 bytes. */
void crash_where(const struct worker *worker, char *text, size_t size);

#endif
