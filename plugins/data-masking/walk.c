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
    struct out out;
    const char *copied;   /* the document up to here is in `out` */
    struct place *places; /* of the value and all that it lies in, one group behind the other */
    size_t cap;
    bool overlaps; /* a path means what another one changes: the pass does not count */
    int32_t code;  /* what ended it */
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

    if (count <= pass->cap) {
        return true;
    }
    struct place *places = pwt_alloc(pass->walk->run->inv, cap * sizeof(*places));
    if (!places) {
        pass->code = PWT_ENOMEM;
        return false;
    }
    if (pass->cap > 0) {
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
static bool has_ended(struct pass *pass,
                      struct group group,
                      const struct pwt_json_value *value,
                      uint64_t *ret_path)
{
    const bool has_inside = value->type == PWT_JSON_OBJECT || value->type == PWT_JSON_ARRAY;
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

static void replace(struct pass *pass, uint64_t path, struct pwt_json_value *value)
{
    const struct walk *walk = pass->walk;
    struct out *out = &pass->out;

    (void)pwt_json_slice(value); /* the document was checked */
    walk->found[path] = true;
    if (walk->leaves_alone && walk->leaves_alone(walk->user, value)) {
        return;
    }
    out_put(out, pass->copied, (size_t)(value->ptr - pass->copied));
    pass->code = walk->replace(walk->user, path, value, out);
    pass->copied = value->ptr + value->len;
}

/* One value, and all that is in it; `outer` is the walk that it was met in. Documents are no deeper
 * than PWT_JSON_DEPTH_MAX. */
static void pass_value(struct pass *pass,
                       struct group group,
                       struct pwt_json_value *value,
                       struct pwt_json_iter *outer)
{
    struct pwt_json_iter iter;
    struct pwt_json_value key;
    struct pwt_json_value inner;
    struct path_child child = {.value = &inner, .run = pass->walk->run};
    uint64_t path = 0;

    if (has_ended(pass, group, value, &path)) {
        if (!pass->overlaps) {
            replace(pass, path, value);
        }
        return;
    }
    if (pwt_json_iter_init(&iter, value) != 0) {
        return;
    }
    child.key = value->type == PWT_JSON_OBJECT ? &key : NULL;
    if (!child.key && needs_length(pass, group)) {
        child.length = path_list_length(value);
    }
    for (; pwt_json_iter_next(&iter, &key, &inner); child.index++) {
        const struct group below = enter_child(pass, group, &child);
        if (below.count > 0) {
            pass_value(pass, below, &inner, &iter);
        }
        if (pass->overlaps || pass->code != 0) {
            return;
        }
    }
    (void)pwt_json_iter_leave(&iter, outer, NULL);
}

/* ---- passes -------------------------------------------------------------------------------- */

/* One pass with the paths from `first` up to `last`. 0, a failure, or 1 where they overlap. */
static int32_t
pass_run(struct walk *walk, uint64_t first, uint64_t last, struct pwt_bytes *document)
{
    const struct group all = {.count = (size_t)(last - first)};
    struct pass pass = {.walk = walk, .copied = document->ptr};
    struct pwt_json_value root;

    if (!has_room(&pass, all.count)) {
        return PWT_ENOMEM;
    }
    if (pwt_json_open(document->ptr, (size_t)document->len, &root) != 0) {
        return PWT_EFORMAT; /* never: it was checked */
    }
    for (uint64_t i = first; i < last; i++) {
        pass.places[i - first] = (struct place){i, path_begin()};
        walk->found[i] = false;
    }
    out_begin(&pass.out, walk->run->inv, (size_t)document->len + ROOM_TO_GROW);
    pass_value(&pass, all, &root, NULL);
    if (pass.overlaps || pass.code != 0) {
        return pass.overlaps ? 1 : pass.code;
    }
    out_put(&pass.out, pass.copied, (size_t)(document->ptr + document->len - pass.copied));
    return out_end(&pass.out, document);
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

int32_t walk_document(struct walk *walk, struct pwt_bytes *document)
{
    int32_t code = 0;

    walk->found = pwt_alloc(walk->run->inv, walk->count + 1);
    if (!walk->found) {
        return PWT_ENOMEM;
    }
    for (uint64_t first = 0, last = 0; code == 0 && first < walk->count; first = last) {
        last = together(walk, first);
        code = pass_run(walk, first, last, document);
        if (code == 1) { /* one after the other, as they were given */
            code = 0;
            for (uint64_t i = first; code == 0 && i < last; i++) {
                code = pass_run(walk, i, i + 1, document);
            }
        }
    }
    return code;
}
