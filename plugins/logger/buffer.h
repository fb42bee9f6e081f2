/* SPDX-License-Identifier: Apache-2.0 */
/* Lines kept until a flush. */
#ifndef PLUGINS_LOGGER_BUFFER_H
#define PLUGINS_LOGGER_BUFFER_H

#include <powertools/host.h>

#include <stdbool.h>

struct logger_state;

/* Keeps a line until a flush. Returns false if it is too long for that. */
bool logger_buffer_add(struct pwt_cx *cx, uint32_t logger, uint32_t level, struct pwt_bytes line);
int32_t logger_buffer_flush(struct pwt_cx *cx, uint32_t logger);
void logger_buffer_discard(struct pwt_cx *cx, uint32_t logger);

/* Every logger's buffer of a scope. */
int32_t logger_buffer_flush_all(struct pwt_cx *cx);

/* At the end of an invocation, before its memory goes. */
void logger_buffer_forget(struct logger_state *state);

/* From a fork on, last words say a child's lines too. With a join they become its parent's: they
 * are copied, and count as the parent's once the child leaves. So a signal handler finds each of
 * them once, whenever it comes. */
void logger_buffer_link(struct logger_state *state, struct logger_state *child);
void logger_buffer_copy(struct pwt_cx *parent, struct pwt_cx *child);
void logger_buffer_unlink(struct logger_state *state, struct logger_state *child);

/* From a signal handler: all lines of a scope and its children. */
void logger_buffer_last_words(struct logger_state *state, int fd);

/* Whether lines are kept in this scope. */
bool logger_buffer_is_on(struct pwt_cx *cx);

#endif
