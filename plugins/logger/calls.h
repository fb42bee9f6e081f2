/* SPDX-License-Identifier: Apache-2.0 */
/* The functions of the service: append.c has those that are about keys, format.c and sink.c each
 * one. */
#ifndef PLUGINS_LOGGER_CALLS_H
#define PLUGINS_LOGGER_CALLS_H

#include <powertools/logger.h>

#include <stdbool.h>

int32_t logger_write(struct pwt_inv *inv, const struct pwt_log_record *record);
int32_t logger_configure(struct pwt_inv *inv, const struct pwt_field *options, uint32_t count);
int32_t logger_append(struct pwt_inv *inv,
                      uint32_t logger,
                      uint32_t kind,
                      const struct pwt_field *fields,
                      uint32_t count);
int32_t logger_remove(struct pwt_inv *inv,
                      uint32_t logger,
                      uint32_t kind,
                      const struct pwt_bytes *names,
                      uint32_t count);
int32_t logger_clear(struct pwt_inv *inv, uint32_t logger, uint32_t kind);
int32_t
logger_get_keys(struct pwt_inv *inv, uint32_t logger, uint32_t kind, struct pwt_bytes *ret_json);
int32_t logger_begin(struct pwt_inv *inv,
                     uint32_t logger,
                     const struct pwt_field *fields,
                     uint32_t count,
                     const void **ret_block);
int32_t logger_end(struct pwt_inv *inv, const void *block);
int32_t logger_set_level(struct pwt_inv *inv, uint32_t logger, const struct pwt_field *level);
int32_t
logger_set_correlation_id(struct pwt_inv *inv, uint32_t logger, const struct pwt_field *value);
int32_t logger_get_correlation_id(struct pwt_inv *inv, uint32_t logger, struct pwt_bytes *ret_json);
int32_t logger_child(struct pwt_inv *inv,
                     uint32_t parent,
                     struct pwt_bytes name,
                     const struct pwt_field *level,
                     uint32_t *ret_logger);
int32_t logger_for_service(struct pwt_inv *inv, struct pwt_bytes service, uint32_t *ret_logger);
int32_t logger_flush(struct pwt_inv *inv, uint32_t logger);
int32_t logger_discard(struct pwt_inv *inv, uint32_t logger);
int32_t logger_set_formatter(struct pwt_inv *inv, pwt_log_format_fn format, void *user);
int32_t logger_set_sink(struct pwt_inv *inv, const struct pwt_log_sink *sink);

/* Whether `inv` is the scope of an init; otherwise says that a function was called too late. */
bool logger_in_init(struct pwt_inv *inv, const char *function);

#endif
