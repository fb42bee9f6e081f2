/* SPDX-License-Identifier: Apache-2.0 */
/* See mask.h. */
#include "mask.h"

#include "text.h"

#include <string.h>

/* ---- reading masks ------------------------------------------------------------------------- */

/* A custom mask is escaped once; cutting it is then a look into a table. */
static int32_t
read_custom(const struct pwt_json_alloc *memory, struct pwt_bytes text, struct mask *mask)
{
    struct pwt_json_alloc copy = *memory;
    struct pwt_json_buffer buffer = {
        .max = OUT_MAX_BYTES, .grow = pwt_json_grow_arena, .user = &copy};
    const size_t count_max = (size_t)text.len + 1; /* an invalid byte becomes one character */
    uint32_t *ends = memory->alloc(memory->user, count_max * sizeof(*ends));
    struct pwt_json_writer writer;
    const char *quoted;
    size_t len;

    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_string(&writer, text.ptr, (size_t)text.len);
    if (!ends || pwt_json_writer_finish(&writer, &quoted, &len) != 0) {
        return PWT_ENOMEM;
    }
    mask->escaped = quoted + 1;
    for (size_t at = 1; at < len - 1;) {
        const size_t escape = quoted[at + 1] == 'u' ? 6 : 2;
        at += quoted[at] == '\\' ? escape : text_step(quoted + at);
        ends[mask->count++] = (uint32_t)(at - 1);
    }
    mask->kind = MASK_CUSTOM;
    mask->ends = ends;
    return 0;
}

int32_t mask_read(const struct pwt_json_alloc *memory,
                  const struct pwt_mask *options,
                  struct mask *ret_mask)
{
    const bool one_of_two = options->pattern.len > 0 || options->format.len > 0;

    *ret_mask = (struct mask){.kind = MASK_PLAIN};
    if (options->pattern.len > 0 && options->format.len > 0) {
        ret_mask->kind = MASK_PATTERN;
        int32_t code = pattern_compile(memory, options->pattern, &ret_mask->pattern);
        return code == 0 ? pattern_format(memory, ret_mask->pattern, options->format) : code;
    }
    if (options->custom.len > 0) {
        return read_custom(memory, options->custom, ret_mask);
    }
    if (one_of_two || (options->flags & PWT_MASK_DYNAMIC) != 0) {
        ret_mask->kind = MASK_DYNAMIC;
    }
    return 0;
}

/* ---- masking texts ------------------------------------------------------------------------- */

static void put_default(struct out *out)
{
    out_put(out, MASK_DEFAULT, sizeof(MASK_DEFAULT) - 1);
}

static void put_dynamic(struct pwt_bytes text, struct out *out)
{
    char *room = out_room(out, (size_t)text.len + 2);
    size_t len = 0;

    if (!room) {
        return;
    }
    room[len++] = '"';
    for (size_t at = 0; at < text.len; at += text_step(text.ptr + at)) {
        const char c = text.ptr[at];
        room[len++] = c == '-' || c == '_' || c == '.' || c == ' ' ? c : '*';
    }
    room[len++] = '"';
    out_used(out, len);
}

static void put_custom(const struct mask *mask, struct pwt_bytes text, struct out *out)
{
    uint32_t count = 0;

    for (size_t at = 0; at < text.len && count < mask->count; at += text_step(text.ptr + at)) {
        count++;
    }
    out_put(out, "\"", 1);
    out_put(out, mask->escaped, count > 0 ? mask->ends[count - 1] : 0);
    out_put(out, "\"", 1);
}

/* Where a search meets its bounds, all of the text is hidden. */
static void put_replaced(const struct mask *mask,
                         struct pwt_bytes text,
                         struct pattern_run *run,
                         struct out *out)
{
    struct pwt_bytes replaced;
    int32_t code = pattern_replace(mask->pattern, text, run, &replaced);

    if (code == 0) {
        out_string(out, replaced);
    } else if (code == PWT_ELIMIT) {
        put_default(out);
    } else {
        out->failed = true;
    }
}

static void put_scalar(const struct mask *mask,
                       const struct pwt_json_value *scalar,
                       struct pattern_run *run,
                       struct out *out)
{
    struct pwt_bytes text;

    if (mask->kind == MASK_PLAIN || scalar->type == PWT_JSON_NULL) {
        put_default(out);
    } else if (text_of(run->inv, scalar, &text) != 0) {
        out->failed = true;
    } else if (mask->kind == MASK_DYNAMIC) {
        put_dynamic(text, out);
    } else if (mask->kind == MASK_CUSTOM) {
        put_custom(mask, text, out);
    } else {
        put_replaced(mask, text, run, out);
    }
}

/* ---- masking values ------------------------------------------------------------------------ */

static bool is_container(const struct pwt_json_value *value)
{
    return value->type == PWT_JSON_OBJECT || value->type == PWT_JSON_ARRAY;
}

/* Copies a container up to its end, its scalars masked. `copied` is how far the copy went. */
static void put_leaves(const struct mask *mask,
                       struct pwt_json_iter *iter,
                       const char **copied,
                       struct pattern_run *run,
                       struct out *out)
{
    struct pwt_json_iter inner;
    struct pwt_json_value value;

    while (pwt_json_iter_next(iter, NULL, &value)) {
        if (pwt_json_iter_init(&inner, &value) == 0) {
            put_leaves(mask, &inner, copied, run, out);
            (void)pwt_json_iter_leave(&inner, iter, NULL);
        } else {
            out_put(out, *copied, (size_t)(value.ptr - *copied));
            put_scalar(mask, &value, run, out);
            *copied = value.ptr + value.len;
        }
    }
}

void mask_leaves(const struct mask *mask,
                 const struct pwt_json_value *value,
                 struct pattern_run *run,
                 struct out *out)
{
    const char *copied = value->ptr;
    struct pwt_json_iter iter;

    if (!is_container(value)) {
        put_scalar(mask, value, run, out);
        return;
    }
    (void)pwt_json_iter_init(&iter, value);
    put_leaves(mask, &iter, &copied, run, out);
    out_put(out, copied, (size_t)(value->ptr + value->len - copied));
}

void mask_value(const struct mask *mask,
                const struct pwt_json_value *value,
                struct pattern_run *run,
                struct out *out)
{
    struct pwt_json_iter iter;
    struct pwt_json_value element;
    const char *before = "[";

    if (mask->kind != MASK_PLAIN) {
        mask_leaves(mask, value, run, out);
        return;
    }
    if (value->type != PWT_JSON_ARRAY) {
        put_default(out);
        return;
    }
    (void)pwt_json_iter_init(&iter, value);
    for (; pwt_json_iter_next(&iter, NULL, &element); before = ",") {
        out_put(out, before, 1);
        put_default(out);
    }
    out_put(out, *before == '[' ? "[]" : "]", *before == '[' ? 2 : 1);
}
