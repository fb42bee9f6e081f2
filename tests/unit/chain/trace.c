/* SPDX-License-Identifier: Apache-2.0 */
/* See trace.h. A stack of what is open: `before` opens a plugin and `after` closes it, `enter` and
 * `leave` do the same for a step that an observer is told of. */
#include "trace.h"

#include <stdio.h>

#define DEPTH_MAX 64
#define OUTWARDS  UINT32_MAX /* nothing further in may be called */

struct frame {
    bool step; /* opened by `enter` */
    uint32_t position;
};

struct walk {
    const struct trace_rules *rules;
    struct frame open[DEPTH_MAX];
    uint32_t depth;
    uint32_t next;              /* position that the chain goes into next, or OUTWARDS */
    uint32_t settled;           /* plugins that were settled */
    uint32_t forks[CHAIN_MAX];  /* per plugin: calls of fork */
    uint32_t missed[CHAIN_MAX]; /* of these, how many failed: no join is due */
    uint32_t joins[CHAIN_MAX];  /* calls of join */
    struct trace_seen seen;
};

/* One mark in its parts. */
struct mark_line {
    char plugin[32];
    char callback[16];
    char words[512];
};

/* The handler's position is behind the last plugin; whoever is not in the chain is further out. */
static uint32_t position_of(const struct trace_rules *rules, const char *name)
{
    for (uint32_t i = 0; i < rules->count; i++) {
        if (strcmp(rules->links[i]->name, name) == 0) {
            return i;
        }
    }
    return strcmp(name, "handler") == 0 ? rules->count : OUTWARDS;
}

static bool is_open(const struct walk *walk, bool step, uint32_t position)
{
    return walk->depth > 0 && walk->open[walk->depth - 1].step == step &&
           walk->open[walk->depth - 1].position == position;
}

/* What an observer at `observer` is told of everything further in, it is told first. */
static bool was_told(const struct walk *walk, uint32_t position)
{
    uint32_t observer = position_of(walk->rules, "recorder");

    return observer >= position || is_open(walk, true, position);
}

static const char *on_way_in(struct walk *walk, uint32_t position)
{
    if (position != walk->next) {
        return "the chain goes inwards plugin by plugin, by phase and then as they were named";
    }
    return was_told(walk, position) ? NULL : "an observer is told before a plugin is entered";
}

static const char *open_frame(struct walk *walk, bool step, uint32_t position)
{
    if (walk->depth == DEPTH_MAX) {
        return "the chain has a bottom";
    }
    walk->open[walk->depth++] = (struct frame){.step = step, .position = position};
    return NULL;
}

static const char *close_frame(struct walk *walk, bool step, uint32_t position)
{
    if (!is_open(walk, step, position)) {
        return step ? "leave closes what enter opened"
                    : "after runs if and only if before succeeded, innermost first";
    }
    walk->depth--;
    walk->next = OUTWARDS;
    return NULL;
}

static const char *on_before(struct walk *walk, uint32_t position)
{
    const char *broken = on_way_in(walk, position);

    walk->next = position + 1;
    return broken ? broken : open_frame(walk, false, position);
}

static const char *on_enter(struct walk *walk, uint32_t position, const char *whom)
{
    uint32_t entered = position_of(walk->rules, whom);

    if (entered <= position || entered != walk->next) {
        return "an observer is told of what is entered further in";
    }
    return open_frame(walk, true, entered);
}

static const char *on_handle(struct walk *walk, uint32_t position)
{
    const char *broken = on_way_in(walk, position);

    walk->seen.handled++;
    walk->next = OUTWARDS;
    return broken;
}

/* An `around` that says what it does next. */
static const char *on_around(struct walk *walk, uint32_t position, bool inwards)
{
    if (!is_open(walk, false, position)) {
        return "around runs between before and after";
    }
    walk->next = inwards ? position + 1 : OUTWARDS;
    return NULL;
}

/* Children that a plugin was told of and that are not joined yet. */
static uint32_t pending(const struct walk *walk, uint32_t position)
{
    return walk->forks[position] - walk->missed[position] - walk->joins[position];
}

static const char *on_fork(struct walk *walk, uint32_t position)
{
    const struct frame *forking = walk->depth > 0 ? &walk->open[walk->depth - 1] : NULL;

    if (!forking || forking->step || forking->position <= position) {
        return "plugins outside of the forking one are told of a fork, while it forks";
    }
    for (uint32_t i = position + 1; i < forking->position; i++) {
        if (walk->forks[i] > walk->forks[position]) {
            return "fork is called outermost first";
        }
    }
    walk->forks[position]++;
    return NULL;
}

/* One more item of a list; what does not fit is cut, and shows as a difference. */
static void add_item(char *list, size_t size, const char *item)
{
    size_t used = strlen(list);
    size_t len = strlen(item);

    if (used > 0 && used + 1 < size) {
        list[used++] = ',';
    }
    len = len < size - used ? len : size - used - 1;
    memcpy(list + used, item, len);
    list[used + len] = '\0';
}

static const char *on_join(struct walk *walk, uint32_t position, const char *words)
{
    if (pending(walk, position) == 0) {
        return "every join has its fork";
    }
    for (uint32_t i = position + 1; i < walk->rules->count; i++) {
        if (pending(walk, i) >= pending(walk, position)) {
            return "join is called innermost first";
        }
    }
    walk->joins[position]++;
    if (strcmp(walk->rules->links[position]->name, "recorder") == 0) {
        add_item(walk->seen.joined, sizeof(walk->seen.joined), words);
    }
    return NULL;
}

static const char *on_settled(struct walk *walk, uint32_t position)
{
    if (walk->depth > 0) {
        return "settled runs when the chain is done";
    }
    walk->settled++;
    return position + walk->settled == walk->rules->count
               ? NULL
               : "settled runs once for every plugin, outermost last";
}

/* A callback was told to fail, and fails when this mark was made. */
static const char *on_failure(struct walk *walk, uint32_t position, const char *place)
{
    bool open = walk->rules->links[position]->fail_open;
    const char *broken = NULL;

    walk->seen.failures++;
    if (strcmp(place, "before") == 0) {
        broken = on_way_in(walk, position); /* and no after is due */
        walk->next = open ? position + 1 : OUTWARDS;
    } else if (strcmp(place, "around") == 0) {
        broken = on_around(walk, position, open);
    } else if (strcmp(place, "late") == 0) {
        broken = on_around(walk, position, false);
    } else if (strcmp(place, "fork") == 0) {
        broken = on_fork(walk, position);
        walk->missed[position]++;
    }
    return broken;
}

static const char *on_mark(struct walk *walk, const struct mark_line *line)
{
    uint32_t position = position_of(walk->rules, line->plugin);
    const char *callback = line->callback;

    if (position == OUTWARDS) {
        return "only plugins of the chain are called";
    }
    if (strcmp(callback, "before") == 0) {
        return on_before(walk, position);
    } else if (strcmp(callback, "after") == 0) {
        return close_frame(walk, false, position);
    } else if (strcmp(callback, "enter") == 0) {
        return on_enter(walk, position, line->words);
    } else if (strcmp(callback, "leave") == 0) {
        return close_frame(walk, true, position_of(walk->rules, line->words));
    } else if (strcmp(callback, "handle") == 0) {
        return on_handle(walk, position);
    } else if (strcmp(callback, "again") == 0 || strcmp(callback, "child") == 0) {
        walk->seen.children += callback[0] == 'c';
        return on_around(walk, position, true);
    } else if (strcmp(callback, "answers") == 0) {
        return on_around(walk, position, false);
    } else if (strcmp(callback, "fork") == 0) {
        return on_fork(walk, position);
    } else if (strcmp(callback, "join") == 0) {
        return on_join(walk, position, line->words);
    } else if (strcmp(callback, "settled") == 0) {
        return on_settled(walk, position);
    } else if (strcmp(callback, "fails") == 0) {
        return on_failure(walk, position, line->words);
    }
    return "every mark is known"; /* `wrong` among them */
}

static const char *at_end(const struct walk *walk)
{
    if (walk->depth > 0) {
        return "what was opened is closed";
    }
    for (uint32_t i = 0; i < walk->rules->count; i++) {
        if (pending(walk, i) > 0) {
            return "every fork has its join";
        }
    }
    return walk->settled == walk->rules->count ? NULL : "every plugin is settled";
}

const char *trace_check(const struct trace_rules *rules,
                        const char *marks,
                        struct trace_seen *ret_seen,
                        uint32_t *ret_line)
{
    struct walk walk = {.rules = rules};
    const char *broken = NULL;

    *ret_line = 0;
    while (*marks && !broken) {
        struct mark_line line = {.words = ""};
        size_t len = strcspn(marks, "\n");
        char text[600];
        (void)snprintf(text, sizeof(text), "%.*s", (int)len, marks);
        if (sscanf(text, "%31s %15s %511[^\n]", line.plugin, line.callback, line.words) < 2) {
            return "every line is a mark";
        }
        broken = on_mark(&walk, &line);
        marks += len + (marks[len] == '\n');
        ++*ret_line;
    }
    *ret_seen = walk.seen;
    return broken ? broken : at_end(&walk);
}
