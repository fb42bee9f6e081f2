/* SPDX-License-Identifier: Apache-2.0 */
/* From a record to standard output. Most lines are made on the stack; longer ones in memory of the
 * invocation, which is kept for the next. Never in a worker's or the process's memory: threads of
 * the handler log at the same time. */
#include "logger.h"

#include <powertools/logger.h>

#include <errno.h>
#include <unistd.h>

#define STACK_BYTES 4096
/* An event of 6 MB, each byte of it escaped by six, and what else stands in its line. */
#define LINE_MAX_BYTES (UINT64_C(40) << 20)

static char *grow_spare(void *user, char *ptr, size_t used, size_t size)
{
    struct pwt_cx *cx = user;
    struct logger_state *state = cx->state;

    if (size > state->spare_bytes) {
        char *memory = pwt_alloc(cx->inv, size);
        if (!memory) {
            return NULL;
        }
        state->spare = memory;
        state->spare_bytes = size;
    }
    memmove(state->spare, ptr, used); /* `ptr` may be the spare memory itself */
    return state->spare;
}

/* Without its own message and fields the line always fits, and still says when and where. */
static int32_t format_without_content(struct pwt_cx *cx,
                                      const struct pwt_log_record *record,
                                      struct pwt_json_buffer *buffer)
{
    struct pwt_log_record bare = *record;

    bare.message = PWT_STR("message", "powertools: this log line was left out, since the memory of "
                                      "the invocation is exhausted");
    bare.field_count = 0;
    return logger_line_format(cx, &bare, buffer);
}

static int32_t write_line(struct pwt_cx *cx, const struct pwt_json_buffer *line)
{
    struct logger *logger = cx->self;

    (void)pthread_mutex_lock(&logger->output);
    int32_t code = logger_output_write(STDOUT_FILENO, line->ptr, line->len);
    int why = code != 0 ? errno : 0;
    (void)pthread_mutex_unlock(&logger->output);
    if (code != 0 &&
        (atomic_fetch_or_explicit(&logger->reported, LOGGER_REPORTED_OUTPUT, memory_order_relaxed) &
         LOGGER_REPORTED_OUTPUT) == 0) {
        pwt_diag(cx->inv, PWT_DIAG_WARN,
                 "powertools: standard output does not take log lines (%s); expected an open "
                 "descriptor; lines are lost until it is one, do not close descriptor 1",
                 strerror(why));
    }
    return code;
}

int32_t logger_print(struct pwt_cx *cx, const struct pwt_log_record *record)
{
    char memory[STACK_BYTES];
    const struct pwt_json_buffer empty = {
        .ptr = memory,
        .cap = sizeof(memory),
        .max = LINE_MAX_BYTES,
        .grow = grow_spare,
        .user = cx,
    };
    struct pwt_json_buffer line = empty;
    int32_t lost = 0;

    if (logger_line_format(cx, record, &line) != 0) {
        lost = PWT_ENOMEM;
        line = empty;
        if (format_without_content(cx, record, &line) != 0) {
            return lost;
        }
    }
    int32_t code = write_line(cx, &line);
    return code != 0 ? code : lost;
}
