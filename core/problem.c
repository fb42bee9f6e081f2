/* SPDX-License-Identifier: Apache-2.0 */
/* See problem.h. */
#include "problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int32_t
problem_set(struct problem *problem, int32_t code, const char *type, const char *format, ...)
{
    va_list args;

    (void)snprintf(problem->type, sizeof(problem->type), "%s", type);
    va_start(args, format);
    (void)vsnprintf(problem->text, sizeof(problem->text), format, args);
    va_end(args);
    return code;
}

void problem_add(struct problem *problem, const char *format, ...)
{
    size_t used = strlen(problem->text);
    va_list args;

    va_start(args, format);
    (void)vsnprintf(problem->text + used, sizeof(problem->text) - used, format, args);
    va_end(args);
}
