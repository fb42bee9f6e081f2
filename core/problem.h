/* SPDX-License-Identifier: Apache-2.0 */
/* Why an init failed: what the Runtime API is told, and what the log says. */
#ifndef CORE_PROBLEM_H
#define CORE_PROBLEM_H

#include <stdint.h>

struct problem {
    char type[96]; /* such as Runtime.PluginLoadError */
    char text[2048];
};

#define PROBLEM_CONFIG "Runtime.ConfigInvalid"
#define PROBLEM_PLUGIN "Runtime.PluginLoadError"
#define PROBLEM_INIT   "Runtime.InitError"

/* Records a problem; returns `code`, so that a function can end with it. */
int32_t
problem_set(struct problem *problem, int32_t code, const char *type, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Adds to the text; what does not fit is cut. */
void problem_add(struct problem *problem, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
