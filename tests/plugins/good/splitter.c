/* SPDX-License-Identifier: Apache-2.0 */
/* Makes a child of each element of an event that is a JSON array, and an array of their answers. An
 * element that fails becomes its error's type. Other events pass through. Built a second time for
 * the innermost phase, where it splits children again. */
#include "mark.h"

#include <stdbool.h>

#define CHILDREN_MAX 16

struct splitter {
    uint32_t together; /* first all forks, then all runs, then all joins */
    uint32_t gives_up; /* fails when all children are done */
};

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_SPLITTER_TOGETHER",
     .type = PWT_OPT_BOOL,
     .def = "false",
     .offset = offsetof(struct splitter, together),
     .help = "Fork up to 16 children before the first one runs."},
    {.env = "POWERTOOLS_SPLITTER_GIVES_UP",
     .type = PWT_OPT_BOOL,
     .def = "false",
     .offset = offsetof(struct splitter, gives_up),
     .help = "Fail when all children are done."},
};

/* `text` and `piece` in one. Quadratic, which does not matter for a test's events. */
static int32_t append(struct pwt_inv *inv, struct pwt_bytes *text, struct pwt_bytes piece)
{
    char *grown = pwt_alloc(inv, text->len + piece.len);

    if (!grown) {
        return PWT_ENOMEM;
    }
    if (text->len > 0) {
        memcpy(grown, text->ptr, text->len);
    }
    if (piece.len > 0) {
        memcpy(grown + text->len, piece.ptr, piece.len);
    }
    *text = pwt_bytes_make(grown, text->len + piece.len);
    return 0;
}

/* The child's answer as the next element of `answers`. */
static int32_t take_answer(struct pwt_cx *cx, struct pwt_inv *child, struct pwt_bytes *answers)
{
    bool failed = pwt_inv_outcome(child)->kind == PWT_OUTCOME_ERROR;
    struct pwt_bytes words = mark_outcome(child);
    int32_t code = append(cx->inv, answers, pwt_cstr(answers->len > 0 ? "," : "["));

    if (code == 0 && failed) {
        code = pwt_doc_quote(cx->inv, words, &words);
    }
    return code == 0 ? append(cx->inv, answers, words) : code;
}

/* Children of the elements from `*at` on, at most `most`; leaves `*at` behind the last. */
static int32_t fork_some(
    struct pwt_cx *cx, uint32_t *at, uint32_t most, struct pwt_inv **children, uint32_t *ret_count)
{
    uint32_t count = 0;
    int32_t code = 0;

    while (count < most) {
        struct pwt_bytes element;
        char pointer[16];
        (void)snprintf(pointer, sizeof(pointer), "/%u", *at);
        code = pwt_doc_find(pwt_inv_event(cx->inv), pointer, &element);
        if (code == 0) {
            code = pwt_inv_fork(cx->inv, element, &children[count]);
        }
        if (code != 0) {
            break;
        }
        ++*at;
        count++;
    }
    *ret_count = count;
    return code == PWT_ENOTFOUND ? 0 : code;
}

static int32_t splitter_around(struct pwt_cx *cx, struct pwt_next *next)
{
    const struct splitter *self = cx->self;
    struct pwt_bytes event = pwt_inv_event(cx->inv);
    struct pwt_inv *children[CHILDREN_MAX];
    struct pwt_bytes answers = {NULL, 0};
    uint32_t at = 0;
    uint32_t count;
    int32_t code;

    if (event.len == 0 || event.ptr[0] != '[') {
        return pwt_next_run(next, cx->inv);
    }
    do {
        code = fork_some(cx, &at, self->together ? CHILDREN_MAX : 1, children, &count);
        for (uint32_t i = 0; code == 0 && i < count; i++) {
            mark("child", pwt_inv_event(children[i]));
            (void)pwt_next_run(next, children[i]); /* its error is its answer */
        }
        for (uint32_t i = 0; i < count; i++) {
            code = code == 0 ? take_answer(cx, children[i], &answers) : code;
            (void)pwt_inv_join(children[i]);
        }
    } while (code == 0 && count > 0);
    if (code == 0) {
        code = append(cx->inv, &answers, pwt_cstr(answers.len > 0 ? "]" : "[]"));
    }
    if (code == 0 && self->gives_up) {
        code = pwt_fail_as(cx->inv, "GivesUp", "told to give up");
    }
    return code == 0 ? pwt_respond(cx->inv, answers) : code;
}

PWT_PLUGIN(.name = PLUGIN_NAME,
           .version = "1.0.0",
           .summary = "Runs an array's elements one by one.",
           PWT_OPTIONS(s_options),
           .flags = PWT_FAIL_CLOSED | PWT_CONCURRENT,
           .phase = PHASE,
           .self_size = sizeof(struct splitter),
           .before = mark_before,
           .around = splitter_around,
           .after = mark_after,
           .settled = mark_settled);
