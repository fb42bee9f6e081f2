/* SPDX-License-Identifier: Apache-2.0 */
/* Path expressions to steps. */
#include "path_read.h"

#include <string.h>

int32_t reader_fail(struct reader *reader, int32_t code)
{
    if (reader->code == 0) {
        reader->code = code;
    }
    return reader->code;
}

void *reader_alloc(struct reader *reader, size_t size)
{
    void *memory = reader->memory->alloc(reader->memory->user, size);

    if (!memory) {
        (void)reader_fail(reader, PWT_ENOMEM);
    }
    return memory;
}

bool reader_is_at(struct reader *reader, char c)
{
    while (reader->pos < reader->end && (*reader->pos == ' ' || *reader->pos == '\t')) {
        reader->pos++;
    }
    return reader->pos < reader->end && *reader->pos == c;
}

bool reader_takes(struct reader *reader, char c)
{
    if (!reader_is_at(reader, c)) {
        return false;
    }
    reader->pos++;
    return true;
}

/* ---- names --------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool reader_text(struct reader *reader, struct pwt_bytes *ret_text)
{
    if (!reader_is_at(reader, '\'') && !reader_is_at(reader, '"')) {
        return false;
    }
    const char quote = *reader->pos++;
    char *text = reader_alloc(reader, (size_t)(reader->end - reader->pos) + 1);
    size_t len = 0;

    while (text && reader->pos < reader->end && *reader->pos != quote) {
        if (*reader->pos == '\\' && reader->end - reader->pos > 1) {
            reader->pos++; /* what stands behind it counts as it is */
        }
        text[len++] = *reader->pos++;
    }
    if (!text || reader->pos == reader->end) {
        return false;
    }
    reader->pos++;
    *ret_text = pwt_bytes_make(text, len);
    return true;
}

static bool read_name(struct reader *reader, struct pwt_bytes *ret_name)
{
    if (reader_text(reader, ret_name)) {
        return true;
    }
    const char *start = reader->pos; /* blanks are behind it */

    if (start == reader->end || !is_letter(*start)) {
        return false;
    }
    while (reader->pos < reader->end &&
           (is_letter(*reader->pos) || is_digit(*reader->pos) || *reader->pos == '-')) {
        reader->pos++;
    }
    *ret_name = pwt_bytes_make(start, (uint64_t)(reader->pos - start));
    return true;
}

static int32_t read_names(struct reader *reader, struct path_step *step)
{
    struct pwt_bytes names[READER_LIST_MAX];
    uint32_t count = 0;

    do {
        if (count == READER_LIST_MAX || !read_name(reader, &names[count])) {
            return reader_fail(reader, PWT_EINVAL);
        }
        count++;
    } while (reader_takes(reader, ','));
    struct pwt_bytes *kept = reader_alloc(reader, count * sizeof(*kept));
    if (!kept) {
        return PWT_ENOMEM;
    }
    memcpy(kept, names, count * sizeof(*kept));
    step->kind = PATH_NAMES;
    step->names = kept;
    step->count = count;
    return 0;
}

/* ---- brackets ------------------------------------------------------------------------------ */

bool reader_integer(struct reader *reader, int64_t *ret_integer)
{
    const bool negative = reader_takes(reader, '-');
    const char *start = reader->pos;
    int64_t integer = 0;

    for (; reader->pos < reader->end && is_digit(*reader->pos); reader->pos++) {
        if (__builtin_mul_overflow(integer, 10, &integer) ||
            __builtin_add_overflow(integer, *reader->pos - '0', &integer)) {
            integer = INT64_MAX; /* no list is as long, and no bound further away */
        }
    }
    if (reader->pos == start) {
        return false;
    }
    *ret_integer = negative ? -integer : integer;
    return true;
}

static bool is_at_integer(struct reader *reader)
{
    return reader_is_at(reader, '-') || (reader->pos < reader->end && is_digit(*reader->pos));
}

static int32_t read_indexes(struct reader *reader, int64_t first, struct path_step *step)
{
    int64_t indexes[READER_LIST_MAX] = {first};
    uint32_t count = 1;

    while (reader_takes(reader, ',')) {
        if (count == READER_LIST_MAX || !reader_integer(reader, &indexes[count])) {
            return reader_fail(reader, PWT_EINVAL);
        }
        count++;
    }
    int64_t *kept = reader_alloc(reader, count * sizeof(*kept));
    if (!kept) {
        return PWT_ENOMEM;
    }
    memcpy(kept, indexes, count * sizeof(*kept));
    step->kind = PATH_INDEXES;
    step->indexes = kept;
    step->count = count;
    return 0;
}

/* What stands behind the first colon. */
static int32_t read_slice(struct reader *reader, struct path_step *step)
{
    struct path_slice *slice = &step->slice;

    step->kind = PATH_SLICE;
    slice->step = 1;
    slice->has_to = is_at_integer(reader);
    if (slice->has_to && !reader_integer(reader, &slice->to)) {
        return reader_fail(reader, PWT_EINVAL);
    }
    if (reader_takes(reader, ':') && is_at_integer(reader) &&
        (!reader_integer(reader, &slice->step) || slice->step == 0)) {
        return reader_fail(reader, PWT_EINVAL);
    }
    return 0;
}

static int32_t read_places(struct reader *reader, struct path_step *step)
{
    int64_t first = 0;
    const bool has_first = is_at_integer(reader);

    if (has_first && !reader_integer(reader, &first)) {
        return reader_fail(reader, PWT_EINVAL);
    }
    if (!reader_takes(reader, ':')) {
        return has_first ? read_indexes(reader, first, step) : read_names(reader, step);
    }
    step->slice = (struct path_slice){.from = first, .has_from = has_first};
    return read_slice(reader, step);
}

static int32_t read_brackets(struct reader *reader, struct path_step *step)
{
    int32_t code = 0;

    if (reader_takes(reader, '*')) {
        step->kind = PATH_ELEMENTS;
    } else if (reader_takes(reader, '?')) {
        code = reader_tests(reader, step);
    } else {
        code = read_places(reader, step);
    }
    return code == 0 && !reader_takes(reader, ']') ? reader_fail(reader, PWT_EINVAL) : code;
}

/* ---- paths --------------------------------------------------------------------------------- */

static int32_t read_step(struct reader *reader, struct path_step *step)
{
    if (reader_takes(reader, '[')) {
        return read_brackets(reader, step);
    }
    if (reader_takes(reader, '*')) {
        step->kind = PATH_MEMBERS;
        return 0;
    }
    return read_names(reader, step);
}

/* Whether another step follows; its dots are taken. */
static bool takes_dots(struct reader *reader, bool *ret_descend)
{
    *ret_descend = false;
    if (!reader_takes(reader, '.')) {
        return reader_is_at(reader, '[');
    }
    if (reader->pos < reader->end && *reader->pos == '.') {
        reader->pos++;
        *ret_descend = true;
    }
    return true;
}

int32_t reader_path(struct reader *reader, struct path *path)
{
    struct path_step steps[PATH_STEPS_MAX];
    const bool root = reader_takes(reader, '$') || reader_takes(reader, '@');
    bool descend = false;
    bool more = !root || takes_dots(reader, &descend);

    *path = (struct path){.count = 0};
    while (more) {
        struct path_step *step = &steps[path->count];
        if (path->count == PATH_STEPS_MAX) {
            return reader_fail(reader, PWT_EINVAL);
        }
        *step = (struct path_step){.descend = descend};
        if (read_step(reader, step) != 0) {
            return reader->code;
        }
        path->filters = path->filters || step->kind == PATH_TESTS;
        path->count++;
        more = takes_dots(reader, &descend);
    }
    struct path_step *kept = reader_alloc(reader, (path->count + 1) * sizeof(*kept));
    if (!kept) {
        return PWT_ENOMEM;
    }
    memcpy(kept, steps, path->count * sizeof(*kept));
    path->steps = kept;
    return 0;
}

int32_t path_read(const struct pwt_json_alloc *memory, struct pwt_bytes text, struct path *ret_path)
{
    struct reader reader = {.memory = memory, .pos = text.ptr, .end = text.ptr + text.len};
    struct path path;
    int32_t code = text.len == 0 ? PWT_EINVAL : reader_path(&reader, &path);

    if (code == 0 && (reader_is_at(&reader, '\0') || reader.pos != reader.end)) {
        code = PWT_EINVAL;
    }
    if (code == 0) {
        *ret_path = path;
    }
    return code;
}

/* ---- lists of paths ------------------------------------------------------------------------ */

size_t path_list_item(struct pwt_bytes list)
{
    char quote = '\0';
    uint32_t depth = 0;

    for (size_t i = 0; i < list.len; i++) {
        const char c = list.ptr[i];
        if (quote != '\0') {
            i += c == '\\' ? 1 : 0;
            quote = c == quote ? '\0' : quote;
        } else if (c == '\'' || c == '"') {
            quote = c;
        } else if (c == '[') {
            depth++;
        } else if (c == ']') {
            depth -= depth > 0 ? 1 : 0;
        } else if (c == ',' && depth == 0) {
            return i;
        }
    }
    return (size_t)list.len;
}
