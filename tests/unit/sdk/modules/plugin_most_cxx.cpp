/* SPDX-License-Identifier: Apache-2.0 */
/* The fullest plugin, compiled as C++. */
#include "plugin_most_body.h"
