/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin's callbacks. */
#ifndef PLUGINS_LOGGER_INVOCATION_H
#define PLUGINS_LOGGER_INVOCATION_H

#include <powertools/host.h>

int32_t logger_init(struct pwt_cx *cx);
int32_t logger_before(struct pwt_cx *cx);
int32_t logger_after(struct pwt_cx *cx);
int32_t logger_fork(struct pwt_cx *cx, struct pwt_inv *child);
void logger_join(struct pwt_cx *cx, struct pwt_inv *child);
void logger_settled(struct pwt_cx *cx);
void logger_shutdown(struct pwt_cx *cx);

#endif
