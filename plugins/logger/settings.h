/* SPDX-License-Identifier: Apache-2.0 */
/* What the settings say, and what follows from them. */
#ifndef PLUGINS_LOGGER_SETTINGS_H
#define PLUGINS_LOGGER_SETTINGS_H

#include <powertools/host.h>

struct logger;

/* Checks the settings and makes what follows from them; reports what is wrong and goes on without
 * it. */
int32_t logger_settings_apply(struct logger *logger, struct pwt_inv *scope);

/* Sets an option by its name in code. PWT_ECONFIG names it in a diagnostic line. */
int32_t
logger_settings_set(struct logger *logger, struct pwt_cx *cx, const struct pwt_field *option);

/* Sets persistent keys from the text of a JSON object. */
int32_t logger_settings_keys(struct pwt_cx *cx, struct pwt_bytes json);

#endif
