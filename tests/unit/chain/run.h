/* SPDX-License-Identifier: Apache-2.0 */
/* How the tests of the chain run. */
#ifndef TESTS_CHAIN_RUN_H
#define TESTS_CHAIN_RUN_H

#include "../run.h"

#include <stdio.h>
#include <stdlib.h>

/* run_suites(), where meson has said which plugins there are. */
static inline int run_with_plugins(CU_SuiteInfo *suites)
{
    if (!getenv("PWT_GOOD_PLUGINS")) {
        (void)fputs("PWT_GOOD_PLUGINS is not set; run this with meson test\n", stderr);
        return 99;
    }
    return run_suites(suites);
}

#endif
