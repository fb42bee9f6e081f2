/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A handler that needs a function which nobody has: dlopen refuses it.
 */
#include <powertools/powertools.h>

int32_t function_that_nobody_has(struct pwt_inv *inv);

PWT_HANDLER(handle, .handle = function_that_nobody_has);
