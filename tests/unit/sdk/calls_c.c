/* SPDX-License-Identifier: Apache-2.0 */
/* Every public call, compiled as C. */
#define CALLS_NAME     calls_c
#define CALLS_LANGUAGE "C"
#include "calls_body.h"
