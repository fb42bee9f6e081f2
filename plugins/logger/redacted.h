/* SPDX-License-Identifier: Apache-2.0 */
/* What must not be printed. */
#ifndef PLUGINS_LOGGER_REDACTED_H
#define PLUGINS_LOGGER_REDACTED_H

#include <powertools/host.h>

#include <stdbool.h>

struct pwt_log_record;

/* The record with whatever must not be printed taken out, or made unreadable. Returns the record
 * itself where that is nothing, NULL when out of memory. */
const struct pwt_log_record *logger_redacted(struct pwt_cx *cx,
                                             const struct pwt_log_record *record,
                                             struct pwt_log_record *copy);

/* A key's value for all lines to come; false if it must not be printed. */
bool logger_redacted_key(struct pwt_cx *cx, const struct pwt_field *field, struct pwt_field *ret);

/* The keys of a set from before the service was bound, once: those of the settings, and what inits
 * of plugins appended. Called before anything is printed with them or set beside them. */
void logger_redact_early_keys(struct pwt_cx *cx);

#endif
