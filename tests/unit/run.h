/* SPDX-License-Identifier: Apache-2.0 */
/* How a CUnit program ends its main(). */
#ifndef TESTS_UNIT_RUN_H
#define TESTS_UNIT_RUN_H

#include <CUnit/Basic.h>

/* Runs the suites: 0 if every assertion held, 1 if one failed, 99 if they could not be set up. */
static inline int run_suites(CU_SuiteInfo *suites)
{
    unsigned failed = 0;
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 99;
    }
    CU_basic_set_mode(CU_BRM_VERBOSE);
    (void)CU_basic_run_tests();
    failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}

#endif
