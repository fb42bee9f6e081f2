/* SPDX-License-Identifier: Apache-2.0 */
/* Points as Datadog's log forwarder takes them: a line for each, with its own time and tags. */
#include "metrics.h"

#include <powertools/metrics.h>

#include <math.h>

#define NAME_MAX_BYTES 200
#define TAG_MAX        200
#define NS_PER_S       1000000000

/* `{"m":"","v":,"e":,"t":[]}`, LF, and two numbers. */
#define LINE_BYTES (32 + 2 * PWT_JSON_NUMBER_MAX)

#define PUT(out, literal) put((out), (literal), sizeof(literal) - 1)

static char *put(char *out, const char *text, size_t len)
{
    memcpy(out, text, len);
    return out + len;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name(struct pwt_bytes name)
{
    if (name.len == 0 || name.len > NAME_MAX_BYTES || !is_letter(name.ptr[0])) {
        return false;
    }
    for (uint64_t i = 1; i < name.len; i++) {
        const char c = name.ptr[i];
        if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '_' && c != '.') {
            return false;
        }
    }
    return true;
}

/* ---- adding ---- */

/* A letter of another script is not told from its signs: Datadog decides. */
void datadog_tag_check(struct pwt_inv *inv, struct pwt_bytes name, struct pwt_bytes text)
{
    const bool begins = name.len > 0 && (is_letter(name.ptr[0]) || (name.ptr[0] & 0x80) != 0);

    if (!begins || metrics_characters(name) + 1 + metrics_characters(text) > TAG_MAX) {
        pwt_diag(inv, PWT_DIAG_WARN,
                 "powertools: invalid-tag: the tag '%.*s:%.*s' is not one that Datadog keeps as it "
                 "is; expected a letter first and at most %d characters; it is sent, correct it",
                 metrics_shown(name), name.ptr ? name.ptr : "", metrics_shown(text),
                 text.ptr ? text.ptr : "", TAG_MAX);
    }
}

static int32_t add_tags(struct metrics_set *set,
                        struct pwt_inv *inv,
                        struct metrics_point *point,
                        const struct metrics_tags *tags)
{
    for (uint32_t i = 0; i < tags->count; i++) {
        const struct pwt_bytes name = tags->fields[i].key;
        const struct pwt_bytes text = metrics_field_text(set->inv, &tags->fields[i]);
        const struct metrics_label *label = metrics_label_tag(set->inv, name, text);
        if (!label || metrics_list_put(set->inv, &point->tags, label) != 0) {
            return PWT_ENOMEM;
        }
        datadog_tag_check(inv, name, text);
        point->bytes += label->len + 1U;
    }
    return 0;
}

static void publish(struct metrics_set *set, struct metrics_point *point)
{
    if (set->points_last) {
        set->points_last->next = point;
    } else {
        set->points = point;
    }
    set->points_last = point;
    set->bytes += point->bytes;
    set->points_count++;
}

int32_t datadog_add(struct metrics_set *set,
                    struct pwt_inv *inv,
                    struct pwt_bytes name,
                    double value,
                    const struct metrics_tags *tags)
{
    if (!is_name(name)) {
        return PWT_METRIC_ENAME;
    }
    if (!isfinite(value)) {
        return PWT_METRIC_EVALUE;
    }
    struct metrics_point *point = pwt_alloc(set->inv, sizeof(*point));
    char *text = pwt_alloc(set->inv, name.len);
    if (!point || !text) {
        return PWT_ENOMEM;
    }
    memset(point, 0, sizeof(*point));
    memcpy(text, name.ptr, (size_t)name.len);
    point->name = pwt_bytes_make(text, name.len);
    point->value = value;
    point->time_s = tags->time_s != 0 ? tags->time_s : pwt_clock_ns(PWT_CLOCK_REAL) / NS_PER_S;
    point->bytes = LINE_BYTES + name.len;
    const int32_t code = add_tags(set, inv, point, tags);
    if (code == 0) {
        publish(set, point);
    }
    return code;
}

int32_t datadog_copy(struct metrics_set *set, const struct metrics_point *point)
{
    struct metrics_point *copy = pwt_alloc(set->inv, sizeof(*copy));
    char *text = pwt_alloc(set->inv, point->name.len);

    if (!copy || !text) {
        return PWT_ENOMEM;
    }
    memcpy(text, point->name.ptr, (size_t)point->name.len);
    *copy = (struct metrics_point){.name = pwt_bytes_make(text, point->name.len),
                                   .value = point->value,
                                   .time_s = point->time_s,
                                   .bytes = point->bytes};
    const int32_t code = metrics_list_copy(set->inv, &copy->tags, &point->tags);
    if (code == 0) {
        publish(set, copy);
    }
    return code;
}

/* ---- as text ---- */

size_t datadog_bytes(const struct metrics_set *set)
{
    const struct metrics_defaults *defaults = *set->defaults;
    size_t line = set->metrics->space.len + 1;

    for (uint32_t i = 0; defaults && i < defaults->count; i++) {
        line += defaults->labels[i].len + 1U;
    }
    return set->bytes + set->points_count * line + 1;
}

static char *put_tag(char *out, const struct metrics_label *label)
{
    out = put(out, label->text, label->len);
    *out++ = ',';
    return out;
}

/* A default tag keeps its place where the point has another value for it. */
static char *
put_tags(char *out, const struct metrics_defaults *defaults, const struct metrics_list *tags)
{
    for (uint32_t i = 0; defaults && i < defaults->count; i++) {
        const struct metrics_label *own = metrics_list_find(tags, &defaults->labels[i]);
        out = put_tag(out, own ? own : &defaults->labels[i]);
    }
    for (const struct metrics_node *node = tags->first; node; node = node->next) {
        if (!metrics_defaults_find(defaults, node->label)) {
            out = put_tag(out, node->label);
        }
    }
    return out - (out[-1] == ',');
}

static char *put_point(char *out, const struct metrics_set *set, const struct metrics_point *point)
{
    out = PUT(out, "{\"m\":\"");
    out = put(out, set->metrics->space.ptr, (size_t)set->metrics->space.len);
    out = put(out, point->name.ptr, (size_t)point->name.len);
    out = PUT(out, "\",\"v\":");
    out += pwt_json_format_double(point->value, out);
    out = PUT(out, ",\"e\":");
    out += pwt_json_format_int64(point->time_s, out);
    out = PUT(out, ",\"t\":[");
    out = put_tags(out, *set->defaults, &point->tags);
    return PUT(out, "]}\n");
}

size_t datadog_render(const struct metrics_set *set, char *out)
{
    const uint32_t until = set->points_count;
    const struct metrics_point *point = set->points;
    const char *start = out;

    for (uint32_t i = 0; i < until; i++) {
        if (i >= set->points_printed) {
            out = put_point(out, set, point);
        }
        point = point->next;
    }
    return (size_t)(out - start);
}
