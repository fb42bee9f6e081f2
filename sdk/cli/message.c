/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of the command to its user. */
#include "message.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

void message_error(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)fputs("powertools: ", stderr);
    (void)vfprintf(stderr, format, arguments);
    (void)fputc('\n', stderr);
    va_end(arguments);
}

bool message_no_memory(void)
{
    message_error("out of memory");
    return false;
}
