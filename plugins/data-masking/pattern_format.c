/* SPDX-License-Identifier: Apache-2.0 */
/* See pattern_format.h; the notation is that of Python's `re.sub`. */
#include "pattern_format.h"

#include <string.h>

#define NAME_MAX_BYTES 128u /* of a group, as in PCRE2 */

/* A place in the notation. */
struct notation {
    const char *pos;
    const char *end;
    const struct pattern *pattern;
    uint32_t groups; /* of the pattern */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* `1` to `99`: a second digit belongs to it. */
static bool read_number(struct notation *notation, uint32_t *ret_group)
{
    uint32_t group = (uint32_t)(*notation->pos++ - '0');

    if (notation->pos < notation->end && is_digit(*notation->pos)) {
        group = 10 * group + (uint32_t)(*notation->pos++ - '0');
    }
    *ret_group = group;
    return group <= notation->groups && group < PATTERN_GROUPS_MAX;
}

/* `g<name>`, `g<7>` */
static bool read_name(struct notation *notation, uint32_t *ret_group)
{
    const struct pattern *pattern = notation->pattern;
    const char *start = notation->pos + 2;
    char name[NAME_MAX_BYTES + 1];
    uint32_t number = 0;
    bool digits = true;
    size_t len = 0;

    if (notation->end - notation->pos < 2 || notation->pos[1] != '<') {
        return false;
    }
    for (; start + len < notation->end && start[len] != '>' && len < NAME_MAX_BYTES; len++) {
        name[len] = start[len];
        digits = digits && is_digit(name[len]) && len < 4;
        number = digits ? 10 * number + (uint32_t)(name[len] - '0') : 0;
    }
    if (start + len == notation->end || start[len] != '>' || len == 0) {
        return false;
    }
    name[len] = '\0';
    notation->pos = start + len + 1;
    if (!digits) {
        const int group = pattern->library->group_of_name(pattern->code, (PCRE2_SPTR)name);
        number = group > 0 ? (uint32_t)group : PATTERN_GROUPS_MAX;
    }
    *ret_group = number;
    return number <= notation->groups && number < PATTERN_GROUPS_MAX;
}

/* What stands behind a backslash. */
static bool read_escape(struct notation *notation, struct pattern_part *part)
{
    static const char letters[] = "\\abfnrtv";
    static const char meanings[] = "\\\a\b\f\n\r\t\v";
    const char c = notation->pos < notation->end ? *notation->pos : '\0';
    const char *letter = c != '\0' ? strchr(letters, c) : NULL;

    if (c >= '1' && c <= '9') {
        return read_number(notation, &part->group);
    }
    if (c == 'g') {
        return read_name(notation, &part->group);
    }
    if (letter) {
        *part = (struct pattern_part){.text = &meanings[letter - letters], .len = 1};
    } else if (c > '\0' && !is_digit(c) && !is_letter(c)) {
        *part = (struct pattern_part){.text = notation->pos - 1, .len = 2}; /* kept as it is */
    } else {
        return false;
    }
    notation->pos++;
    return true;
}

static bool read_part(struct notation *notation, struct pattern_part *part)
{
    const char *start = notation->pos;

    *part = (struct pattern_part){.text = NULL};
    if (*start == '\\') {
        notation->pos++;
        return read_escape(notation, part);
    }
    while (notation->pos < notation->end && *notation->pos != '\\') {
        notation->pos++;
    }
    *part = (struct pattern_part){.text = start, .len = (uint32_t)(notation->pos - start)};
    return true;
}

int32_t
pattern_format(const struct pwt_json_alloc *memory, struct pattern *pattern, struct pwt_bytes text)
{
    /* The text is copied, and the parts point into it. */
    char *copy = memory->alloc(memory->user, (size_t)text.len + 1);
    struct pattern_part *parts =
        memory->alloc(memory->user, ((size_t)text.len + 1) * sizeof(*parts));

    if (!copy || !parts) {
        return PWT_ENOMEM;
    }
    struct notation notation = {.pos = copy, .end = copy + text.len, .pattern = pattern};
    memcpy(copy, text.ptr, (size_t)text.len);
    if (text.len > UINT32_MAX ||
        pattern->library->info(pattern->code, PCRE2_INFO_CAPTURECOUNT, &notation.groups) != 0) {
        return PWT_EINVAL;
    }
    while (notation.pos < notation.end) {
        if (!read_part(&notation, &parts[pattern->part_count++])) {
            return PWT_EINVAL;
        }
    }
    pattern->parts = parts;
    return 0;
}

void pattern_format_put(const struct pattern *pattern,
                        struct pwt_bytes text,
                        const PCRE2_SIZE *groups,
                        struct out *out)
{
    for (uint32_t i = 0; i < pattern->part_count; i++) {
        const struct pattern_part *part = &pattern->parts[i];
        const PCRE2_SIZE *group = &groups[2 * (size_t)part->group];
        if (part->text) {
            out_put(out, part->text, part->len);
        } else if (group[0] != PCRE2_UNSET && group[0] <= group[1]) {
            out_put(out, text.ptr + group[0], group[1] - group[0]);
        }
    }
}
