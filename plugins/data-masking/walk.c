/* SPDX-License-Identifier: Apache-2.0 */
/* See walk.h. */
#include "walk.h"

#include <string.h>

/* Masks are longer than some of the values that they hide. */
#define ROOM_TO_GROW 256u

/* How far one path has come, for the value that is being looked at. */
struct place {
    uint64_t path; /* its index */
    uint64_t at;   /* path_enter() */
};

/* One pass over a document. */
struct pass {
    struct walk *walk;
    struct out *out;      /* begun with the first value that is replaced */
    const char *pos;      /* in the document; all before it was checked */
    const char *end;      /* of the document */
    const char *start;    /* of the document */
    bool begun;           /* `out` */
    const char *copied;   /* the document up to here is in `out` */
    struct place *places; /* of the value and all that it lies in, one group behind the other */
    size_t cap;
    bool filters;  /* a path looks into values: they are checked before */
    bool overlaps; /* a path means what another one changes: the pass does not count */
    int32_t code;  /* what ended it */
};

/* Paths from `first` up to `last`. */
struct range {
    uint64_t first;
    uint64_t last;
};

/* What passes write to by turns: each one's document is where the one before it wrote. */
struct outs {
    struct out two[2];
    uint32_t next;
    struct pwt_bytes document;
};

/* The places of a value within pass->places, which may move. */
struct group {
    size_t first;
    size_t count;
};

/* ---- going down ---------------------------------------------------------------------------- */

static bool has_room(struct pass *pass, size_t count)
{
    const size_t cap = 2 * count + 16;

    if (pass->places && count <= pass->cap) {
        return true;
    }
    struct place *places = pwt_alloc(pass->walk->run->inv, cap * sizeof(*places));
    if (!places) {
        pass->code = PWT_ENOMEM;
        return false;
    }
    if (pass->places) {
        memcpy(places, pass->places, pass->cap * sizeof(*places));
    }
    pass->places = places;
    pass->cap = cap;
    return true;
}

static const struct path *path_of(const struct pass *pass, const struct place *place)
{
    return &pass->walk->paths[place->path];
}

/* The places of a child, put behind those of the value that it is in. */
static struct group
enter_child(struct pass *pass, struct group group, const struct path_child *child)
{
    struct group inner = {.first = group.first + group.count};

    if (!has_room(pass, inner.first + group.count)) {
        return inner;
    }
    for (size_t i = group.first; i < group.first + group.count; i++) {
        const struct place *place = &pass->places[i];
        const uint64_t at = path_enter(path_of(pass, place), place->at, child);
        if (at != 0) {
            pass->places[inner.first + inner.count++] = (struct place){place->path, at};
        }
    }
    return inner;
}

static bool needs_length(const struct pass *pass, struct group group)
{
    for (size_t i = group.first; i < group.first + group.count; i++) {
        const struct place *place = &pass->places[i];
        if (path_needs_length(path_of(pass, place), place->at)) {
            return true;
        }
    }
    return false;
}

/* ---- replacing ----------------------------------------------------------------------------- */

/* The path that has ended here; false: none has. Where another one means the same value, or
 * anything in it, their order counts, and this pass cannot say what becomes of it. */
static bool has_ended(struct pass *pass, struct group group, bool has_inside, uint64_t *ret_path)
{
    bool ended = false;
    size_t meant = 0;

    for (size_t i = group.first; i < group.first + group.count; i++) {
        const struct place *place = &pass->places[i];
        const struct path *path = path_of(pass, place);
        const bool ends = path_is_at_end(path, place->at);
        *ret_path = ends ? place->path : *ret_path;
        ended = ended || ends;
        meant += ends || (has_inside && path_goes_on(path, place->at)) ? 1 : 0;
    }
    pass->overlaps = pass->overlaps || (ended && meant > 1);
    return ended;
}

static void replace(struct pass *pass, uint64_t path, const struct pwt_json_value *value)
{
    const struct walk *walk = pass->walk;
    struct out *out = pass->out;

    walk->found[path] = true;
    if (walk->leaves_alone && walk->leaves_alone(walk->user, value)) {
        return;
    }
    if (!pass->begun) {
        out_again(out, walk->run->inv, (size_t)(pass->end - pass->start) + ROOM_TO_GROW);
        pass->begun = true;
    }
    out_put(out, pass->copied, (size_t)(value->ptr - pass->copied));
    pass->code = walk->replace(walk->user, path, value, out);
    pass->copied = value->ptr + value->len;
}

/* ---- going over the text ------------------------------------------------------------------- */

/* Passes over white space; whether something follows. */
static bool has_more(struct pass *pass)
{
    while (pass->pos < pass->end &&
           (*pass->pos == ' ' || *pass->pos == '\n' || *pass->pos == '\r' || *pass->pos == '\t')) {
        pass->pos++;
    }
    return pass->pos < pass->end;
}

static bool fail(struct pass *pass)
{
    pass->code = PWT_EFORMAT;
    return false;
}

/* The value that is next, checked and not passed over; so many containers are around it. */
static bool look(struct pass *pass, uint32_t depth, struct pwt_json_value *value)
{
    const struct pwt_json_limits limits = {.max_depth = PWT_JSON_DEPTH_MAX - depth};
    const bool too_deep = depth == PWT_JSON_DEPTH_MAX && (*pass->pos == '{' || *pass->pos == '[');
    const size_t len = (size_t)(pass->end - pass->pos);

    return !too_deep && pwt_json_take(pass->pos, len, &limits, value) == 0 ? true : fail(pass);
}

static bool take(struct pass *pass, uint32_t depth, struct pwt_json_value *value)
{
    if (!look(pass, depth, value)) {
        return false;
    }
    pass->pos = value->ptr + value->len;
    return true;
}

/* A member's name and its colon. */
static bool take_key(struct pass *pass, struct pwt_json_value *key)
{
    if (*pass->pos != '"' || !take(pass, 0, key) || !has_more(pass) || *pass->pos != ':') {
        return fail(pass);
    }
    pass->pos++;
    return has_more(pass) ? true : fail(pass);
}

static void pass_value(struct pass *pass, struct group group, uint32_t depth);

/* The members or elements of the container that is next. */
static void pass_children(struct pass *pass, struct group group, uint32_t depth)
{
    const struct pwt_json_value container = {
        .ptr = pass->pos, .len = (size_t)(pass->end - pass->pos), .type = PWT_JSON_ARRAY};
    const bool object = *pass->pos == '{';
    const char close = object ? '}' : ']';
    struct pwt_json_value key = {.type = PWT_JSON_ABSENT};
    struct pwt_json_value value = {.type = PWT_JSON_ABSENT};
    struct path_child child = {
        .key = object ? &key : NULL, .value = &value, .run = pass->walk->run};

    if (!object && needs_length(pass, group)) {
        child.length = path_list_length(&container);
    }
    for (pass->pos++; has_more(pass); pass->pos++) {
        if (*pass->pos == close && child.index == 0) {
            pass->pos++;
            return;
        }
        if ((object && !take_key(pass, &key)) ||
            (pass->filters && !look(pass, depth + 1, &value))) {
            return;
        }
        pass_value(pass, enter_child(pass, group, &child), depth + 1);
        child.index++;
        if (pass->overlaps || pass->code != 0) {
            return;
        }
        if (!has_more(pass) || (*pass->pos != ',' && *pass->pos != close)) {
            break;
        }
        if (*pass->pos == close) {
            pass->pos++;
            return;
        }
    }
    (void)fail(pass);
}

/* The value that is next, with so many containers around it; there are no more of them than
 * PWT_JSON_DEPTH_MAX. */
static void pass_value(struct pass *pass, struct group group, uint32_t depth)
{
    const bool container = has_more(pass) && (*pass->pos == '{' || *pass->pos == '[');
    struct pwt_json_value value;
    uint64_t path = 0;

    if (pass->code != 0 || pass->pos == pass->end) {
        (void)(pass->code != 0 || fail(pass));
    } else if (has_ended(pass, group, container, &path)) {
        if (!pass->overlaps && take(pass, depth, &value)) {
            replace(pass, path, &value);
        }
    } else if (container && group.count > 0 && depth < PWT_JSON_DEPTH_MAX) {
        pass_children(pass, group, depth);
    } else {
        (void)take(pass, depth, &value);
    }
}

/* ---- passes -------------------------------------------------------------------------------- */

/* One pass with the paths from `first` up to `last`, written to one of two texts: the document may
 * be in the other. 0, a failure, or 1 where they overlap. */
static int32_t pass_run(struct walk *walk, struct outs *outs, struct range range)
{
    const struct group all = {.count = (size_t)(range.last - range.first)};
    struct pwt_bytes *document = &outs->document;
    struct pass pass = {
        .walk = walk,
        .out = &outs->two[outs->next],
        .start = document->ptr,
        .pos = document->ptr,
        .end = document->ptr + document->len,
        .copied = document->ptr,
        .filters = walk->paths[range.first].filters,
    };

    if (!has_room(&pass, all.count)) {
        return PWT_ENOMEM;
    }
    for (uint64_t i = range.first; i < range.last; i++) {
        pass.places[i - range.first] = (struct place){i, path_begin()};
        walk->found[i] = false;
    }
    pass_value(&pass, all, 0);
    if (walk->run->no_memory) {
        return PWT_ENOMEM;
    }
    if (pass.overlaps) {
        return 1;
    }
    if (pass.code == 0 && has_more(&pass)) {
        (void)fail(&pass);
    }
    if (pass.code != 0 || !pass.begun) {
        return pass.code;
    }
    out_put(pass.out, pass.copied, (size_t)(pass.end - pass.copied));
    outs->next = 1 - outs->next;
    return out_end(pass.out, document);
}

/* Paths that can go down together: a filter has to see what the paths before it left. */
static uint64_t together(const struct walk *walk, uint64_t first)
{
    uint64_t last = first + 1;

    while (last < walk->count && !walk->paths[last].filters) {
        last++;
    }
    return last;
}

static int32_t walk_range(struct walk *walk, struct outs *outs, struct range range)
{
    int32_t code = pass_run(walk, outs, range);

    if (code != 1) {
        return code;
    }
    code = 0; /* one after the other, as they were given */
    for (uint64_t i = range.first; code == 0 && i < range.last; i++) {
        code = pass_run(walk, outs, (struct range){i, i + 1});
    }
    return code;
}

/* A document in which nothing was replaced, in memory of its own. */
static int32_t copy(struct pwt_inv *inv, struct pwt_bytes *document)
{
    char *memory = pwt_alloc(inv, document->len + 1);

    if (!memory) {
        return PWT_ENOMEM;
    }
    memcpy(memory, document->ptr, (size_t)document->len);
    document->ptr = memory;
    return 0;
}

int32_t walk_document(struct walk *walk, struct pwt_bytes *document)
{
    struct outs outs = {.document = *document};
    int32_t code = 0;

    walk->found = pwt_alloc(walk->run->inv, walk->count + 1);
    if (!walk->found) {
        return PWT_ENOMEM;
    }
    if (walk->count == 0 &&
        pwt_json_validate(document->ptr, (size_t)document->len, NULL, NULL) != 0) {
        return PWT_EFORMAT;
    }
    for (struct range range = {0, 0}; code == 0 && range.first < walk->count;) {
        range.last = together(walk, range.first);
        code = walk_range(walk, &outs, range);
        range.first = range.last;
    }
    if (code == 0 && outs.document.ptr == document->ptr) {
        code = copy(walk->run->inv, &outs.document);
    }
    if (code == 0) {
        *document = outs.document;
    }
    return code;
}
