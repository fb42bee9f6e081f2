/* SPDX-License-Identifier: Apache-2.0 */
/* Powers of ten, 10^-342 to 10^324, rounded down to 128 bits: the table that pow10.py makes. */
#include "internal.h"

const struct json_pow10 pwt_json_pow10[POW10_LAST - POW10_FIRST + 1] = {
#include "pow10.inc"
};
