/* SPDX-License-Identifier: Apache-2.0 */
/* The function table that plugins and handlers call through. */
#ifndef CORE_HOST_TABLE_H
#define CORE_HOST_TABLE_H

#include <powertools/host.h>

const struct pwt_host *host_table(void);

#endif
