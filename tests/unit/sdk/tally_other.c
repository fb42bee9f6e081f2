/* SPDX-License-Identifier: Apache-2.0 */
/* A second file of test_service.c that imports the same service. */
#include "tally.h"

const void **tally_other_slot(void);
const struct tally_service *tally_other_service(void);

const void **tally_other_slot(void)
{
    return &pwt_tally_slot;
}

const struct tally_service *tally_other_service(void)
{
    return pwt_tally_table();
}
