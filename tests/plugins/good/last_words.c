/* SPDX-License-Identifier: Apache-2.0 */
/* Publishes a line per invocation and writes it when the process may die. */
#include "mark.h"

struct last_words_state {
    char line[128];
    uint64_t len; /* set last: bytes of a line that is complete */
};

static int32_t last_words_before(struct pwt_cx *cx)
{
    struct last_words_state *state = cx->state;
    struct pwt_bytes event = pwt_inv_event(cx->inv);

    (void)snprintf(state->line, sizeof(state->line), "last words of %.*s\n",
                   (int)(event.len < 64 ? event.len : 64), event.ptr);
    state->len = strlen(state->line);
    return mark_before(cx);
}

static void last_words_write(struct pwt_cx *cx, int32_t fd)
{
    const struct last_words_state *state = cx->state;

    (void)!write(fd, state->line, state->len);
}

PWT_PLUGIN(.name = PLUGIN_NAME,
           .version = "1.0.0",
           .summary = "Has last words.",
           .flags = PWT_FAIL_OPEN | PWT_CONCURRENT,
           .state_size = sizeof(struct last_words_state),
           .before = last_words_before,
           .last_words = last_words_write);
