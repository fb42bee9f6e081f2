/* SPDX-License-Identifier: Apache-2.0 */
/* The compile-time layout check as a source of its own, for headers of other ages. */
#include "layout_static.h"
