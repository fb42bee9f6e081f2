/* SPDX-License-Identifier: Apache-2.0 */
/* What the test programs of this folder share: the two languages of calls.h. */
#ifndef TESTS_SDK_RUN_H
#define TESTS_SDK_RUN_H

#include "../run.h"
#include "calls.h"

/* Calls `check` with the calls of every language that this build has. */
static inline void run_in_each_language(void (*check)(const struct calls *calls))
{
    check(&calls_c);
#ifdef HAVE_CXX
    check(&calls_cxx);
#endif
}

#endif
