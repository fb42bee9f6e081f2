/* SPDX-License-Identifier: Apache-2.0 */
/* Crashes before anybody can look at its declaration. */
#include "callbacks.h"

static int *volatile s_nowhere;

__attribute__((constructor)) static void crash(void)
{
    *s_nowhere = 1;
}

PWT_PLUGIN(.name = "constructor",
           .version = "1.0.0",
           .summary = "Crashes when it is loaded.",
           .flags = PWT_FAIL_OPEN,
           .before = pass);
