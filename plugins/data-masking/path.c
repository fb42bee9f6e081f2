/* SPDX-License-Identifier: Apache-2.0 */
/* Walking with a path: which children of a value it goes to. */
#include "path.h"

/* ---- names, indexes, slices ---------------------------------------------------------------- */

static inline bool is_named(const struct pwt_json_value *key, struct pwt_bytes name)
{
    /* Most names have no escapes, and most do not match: their length says so. */
    if ((key->flags & PWT_JSON_ESCAPED) == 0) {
        return key->len - 2 == name.len && memcmp(key->ptr + 1, name.ptr, (size_t)name.len) == 0;
    }
    return pwt_json_equals(key, name.ptr, (size_t)name.len);
}

static inline bool enters_names(const struct path_step *step, const struct path_child *child)
{
    for (uint32_t i = 0; child->key && i < step->count; i++) {
        if (is_named(child->key, step->names[i])) {
            return true;
        }
    }
    return false;
}

static bool enters_indexes(const struct path_step *step, const struct path_child *child)
{
    for (uint32_t i = 0; !child->key && i < step->count; i++) {
        const int64_t index = step->indexes[i];
        const int64_t from_start = index < 0 ? index + (int64_t)child->length : index;
        if (from_start == (int64_t)child->index) {
            return true;
        }
    }
    return false;
}

/* A bound of a slice as Python takes it: from the end if negative, and within the list. */
static int64_t bound(int64_t place, int64_t length, int64_t least, int64_t most)
{
    place += place < 0 ? length : 0;
    return place < least ? least : place > most ? most : place;
}

static bool enters_slice(const struct path_step *step, const struct path_child *child)
{
    const struct path_slice *slice = &step->slice;
    const int64_t length = (int64_t)child->length;
    const int64_t index = (int64_t)child->index;
    const bool back = slice->step < 0;
    const int64_t least = back ? -1 : 0;
    const int64_t most = back ? length - 1 : length;
    const int64_t first = back ? most : least;
    const int64_t last = back ? least : most;
    const int64_t from = slice->has_from ? bound(slice->from, length, least, most) : first;
    const int64_t to = slice->has_to ? bound(slice->to, length, least, most) : last;

    if (child->key || (back ? index > from || index <= to : index < from || index >= to)) {
        return false;
    }
    return (index - from) % slice->step == 0;
}

/* ---- tests --------------------------------------------------------------------------------- */

/* Whether a test holds for one of the values that its path goes to. Documents are no deeper than
 * PWT_JSON_DEPTH_MAX. */
static bool holds_below(const struct path_test *test,
                        uint64_t at,
                        const struct pwt_json_value *value,
                        struct pattern_run *run)
{
    const struct path *target = &test->target;
    struct pwt_json_iter iter;
    struct pwt_json_value key;
    struct pwt_json_value inner;
    struct path_child child = {.value = &inner, .run = run};

    if (path_is_at_end(target, at) && path_compare(test, value, run)) {
        return true;
    }
    if (!path_goes_on(target, at) || pwt_json_iter_init(&iter, value) != 0) {
        return false;
    }
    child.key = value->type == PWT_JSON_OBJECT ? &key : NULL;
    if (!child.key && path_needs_length(target, at)) {
        child.length = path_list_length(value);
    }
    for (; pwt_json_iter_next(&iter, &key, &inner); child.index++) {
        const uint64_t below = path_enter(target, at, &child);
        if (below != 0 && holds_below(test, below, &inner, run)) {
            return true;
        }
    }
    return false;
}

bool path_test_holds(const struct path_test *test,
                     const struct pwt_json_value *value,
                     struct pattern_run *run)
{
    return holds_below(test, path_begin(), value, run);
}

static bool passes_tests(const struct path_step *step, const struct path_child *child)
{
    for (uint32_t i = 0; i < step->count; i++) {
        if (!path_test_holds(&step->tests[i], child->value, child->run)) {
            return false;
        }
    }
    return true;
}

/* ---- steps --------------------------------------------------------------------------------- */

static inline bool enters(const struct path_step *step, const struct path_child *child)
{
    switch (step->kind) {
    case PATH_NAMES:
        return enters_names(step, child);
    case PATH_MEMBERS:
        return child->key != NULL;
    case PATH_ELEMENTS:
        return child->key == NULL;
    case PATH_INDEXES:
        return enters_indexes(step, child);
    case PATH_SLICE:
        return enters_slice(step, child);
    default:
        return passes_tests(step, child);
    }
}

uint64_t path_enter(const struct path *path, uint64_t at, const struct path_child *child)
{
    uint64_t below = 0;

    for (at &= ~(UINT64_C(1) << path->count); at != 0; at &= at - 1) {
        const uint32_t k = (uint32_t)__builtin_ctzll(at);
        const struct path_step *step = &path->steps[k];
        below |= step->descend ? UINT64_C(1) << k : 0;
        below |= enters(step, child) ? UINT64_C(2) << k : 0;
    }
    return below;
}

static bool counts_from_the_end(const struct path_step *step)
{
    if (step->kind == PATH_SLICE) {
        return true; /* to be cut to the list it needs its length */
    }
    for (uint32_t i = 0; step->kind == PATH_INDEXES && i < step->count; i++) {
        if (step->indexes[i] < 0) {
            return true;
        }
    }
    return false;
}

bool path_needs_length(const struct path *path, uint64_t at)
{
    for (at &= ~(UINT64_C(1) << path->count); at != 0; at &= at - 1) {
        if (counts_from_the_end(&path->steps[__builtin_ctzll(at)])) {
            return true;
        }
    }
    return false;
}

uint64_t path_list_length(const struct pwt_json_value *list)
{
    struct pwt_json_iter iter;
    struct pwt_json_value value;
    uint64_t length = 0;

    if (pwt_json_iter_init(&iter, list) == 0) {
        while (pwt_json_iter_next(&iter, NULL, &value)) {
            length++;
        }
    }
    return length;
}
