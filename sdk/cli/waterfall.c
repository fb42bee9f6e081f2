/* SPDX-License-Identifier: Apache-2.0 */
/*
 *     ## handler      ############################   12.30 ms
 *       get order       ####                          1.20 ms
 *       DynamoDB            #########                 5.10 ms  error
 */
#include "waterfall.h"

#include "json_text.h"

#include <stdlib.h>
#include <string.h>

enum {
    WATERFALL_ID_SIZE = 17,
    WATERFALL_MARGIN = 2,
    WATERFALL_INDENT = 2,
    WATERFALL_MAX_DEPTH = 32,
    WATERFALL_FIGURES = 14, /* columns of "  12345.67 ms" */
    WATERFALL_REMARK = 10,  /* columns of "  throttle" */
    WATERFALL_MIN_BAR = 10,
    WATERFALL_MIN_NAME = 8,
};

struct span {
    char id[WATERFALL_ID_SIZE];
    char parent[WATERFALL_ID_SIZE];
    char *name;
    double start;
    double end;
    const char *remark; /* "", "error", "fault" or "throttle" */
    bool drawn;
};

struct drawing {
    struct waterfall *waterfall;
    FILE *out;
    bool colour;
    unsigned name_width;
    unsigned bar_width;
    double start;
    double length;
};

static const char *waterfall_remark(struct json_object *document)
{
    static const char *const remarks[] = {"throttle", "fault", "error"};

    for (size_t i = 0; i < sizeof(remarks) / sizeof(remarks[0]); i++) {
        if (json_text_is_true(document, remarks[i])) {
            return remarks[i];
        }
    }
    return "";
}

static bool waterfall_take(struct waterfall *waterfall, struct json_object *document)
{
    struct json_object *start = json_text_member(document, "start_time");
    struct json_object *end = json_text_member(document, "end_time");
    struct span span = {.name = strdup(json_text_string(document, "name")),
                        .start = json_object_get_double(start),
                        .end = json_object_get_double(end == NULL ? start : end),
                        .remark = waterfall_remark(document)};
    struct span *spans;

    if (start == NULL || span.name == NULL) {
        free(span.name);
        return false;
    }
    if (!(span.end >= span.start)) { /* NaN too */
        span.end = span.start;
    }
    spans = realloc(waterfall->spans, (waterfall->count + 1) * sizeof(*spans));
    if (spans == NULL) {
        free(span.name);
        return false;
    }
    (void)snprintf(span.id, sizeof(span.id), "%s", json_text_string(document, "id"));
    (void)snprintf(span.parent, sizeof(span.parent), "%s", json_text_string(document, "parent_id"));
    waterfall->spans = spans;
    spans[waterfall->count++] = span;
    return true;
}

bool waterfall_add(struct waterfall *waterfall, const char *document, size_t len)
{
    struct json_object *parsed = json_text_parse(document, len);
    bool taken = waterfall_take(waterfall, parsed);

    json_object_put(parsed);
    return taken;
}

static int waterfall_compare(const void *a, const void *b)
{
    const struct span *left = a;
    const struct span *right = b;

    if (left->start != right->start) {
        return left->start < right->start ? -1 : 1;
    }
    /* What began together: the longer one is the outer one. */
    return left->end > right->end ? -1 : left->end < right->end;
}

static bool waterfall_has(const struct waterfall *waterfall, const char *id)
{
    for (size_t i = 0; i < waterfall->count; i++) {
        if (strcmp(waterfall->spans[i].id, id) == 0) {
            return true;
        }
    }
    return false;
}

/** Columns of UTF-8 text, one for each character. */
static unsigned waterfall_columns(const char *text)
{
    unsigned columns = 0;

    for (; *text != '\0'; text++) {
        columns += ((unsigned char)*text & 0xc0) != 0x80;
    }
    return columns;
}

/** Prints text in exactly @p width columns, cut with dots if it is longer. */
static void waterfall_print_name(FILE *out, const char *name, unsigned width)
{
    unsigned columns = waterfall_columns(name);
    unsigned keep = columns <= width ? columns : width - 2;
    unsigned printed = 0;

    for (const char *at = name; *at != '\0'; at++) {
        bool begins = ((unsigned char)*at & 0xc0) != 0x80;

        if (begins && printed == keep) {
            break;
        }
        printed += begins;
        (void)fputc((unsigned char)*at < ' ' ? '?' : *at, out);
    }
    (void)fprintf(out, "%*s", (int)(width - keep), columns <= width ? "" : "..");
}

static void waterfall_print_bar(const struct drawing *drawing, const struct span *span)
{
    double scale = drawing->length > 0 ? drawing->bar_width / drawing->length : 0;
    unsigned from = (unsigned)((span->start - drawing->start) * scale);
    unsigned len = (unsigned)((span->end - span->start) * scale + 0.5);

    from = from < drawing->bar_width ? from : drawing->bar_width - 1;
    len = len == 0 ? 1 : len;
    len = from + len > drawing->bar_width ? drawing->bar_width - from : len;
    (void)fprintf(drawing->out, " %*s", (int)from, "");
    if (drawing->colour) {
        (void)fputs(span->remark[0] == '\0' ? "\033[36m" : "\033[31m", drawing->out);
    }
    for (unsigned i = 0; i < len; i++) {
        (void)fputc('#', drawing->out);
    }
    if (drawing->colour) {
        (void)fputs("\033[0m", drawing->out);
    }
    (void)fprintf(drawing->out, "%*s", (int)(drawing->bar_width - from - len), "");
}

static void waterfall_draw_span(const struct drawing *drawing, struct span *span, unsigned depth)
{
    unsigned indent = depth * WATERFALL_INDENT;

    if (indent > drawing->name_width - WATERFALL_MIN_NAME) {
        indent = drawing->name_width - WATERFALL_MIN_NAME;
    }
    span->drawn = true;
    (void)fprintf(drawing->out, "%*s", (int)(WATERFALL_MARGIN + indent), "");
    waterfall_print_name(drawing->out, span->name, drawing->name_width - indent);
    waterfall_print_bar(drawing, span);
    (void)fprintf(drawing->out, "%10.2f ms%s%s\n", (span->end - span->start) * 1000,
                  span->remark[0] == '\0' ? "" : "  ", span->remark);
}

/** Draws what was not drawn yet among the children of @p parent; NULL: those without a parent. */
static void
waterfall_draw_children(const struct drawing *drawing, const char *parent, unsigned depth)
{
    struct waterfall *waterfall = drawing->waterfall;

    for (size_t i = 0; i < waterfall->count && depth < WATERFALL_MAX_DEPTH; i++) {
        struct span *span = &waterfall->spans[i];
        bool belongs = parent == NULL ? !waterfall_has(waterfall, span->parent)
                                      : strcmp(span->parent, parent) == 0;

        if (belongs && !span->drawn) {
            waterfall_draw_span(drawing, span, depth);
            waterfall_draw_children(drawing, span->id, depth + 1);
        }
    }
}

/** How deep a span stands; a circle ends at the greatest depth. */
static unsigned waterfall_depth(const struct waterfall *waterfall, const struct span *span)
{
    unsigned depth = 0;
    size_t i = 0;

    while (i < waterfall->count && depth < WATERFALL_MAX_DEPTH) {
        if (strcmp(waterfall->spans[i].id, span->parent) == 0) {
            span = &waterfall->spans[i];
            depth++;
            i = 0;
        } else {
            i++;
        }
    }
    return depth;
}

/** Names get what they need, up to 40 of 100 columns; the bars get the rest. */
static void waterfall_measure(struct drawing *drawing, unsigned width)
{
    const struct waterfall *waterfall = drawing->waterfall;
    unsigned fixed = WATERFALL_MARGIN + 1 + WATERFALL_FIGURES + WATERFALL_REMARK;
    unsigned most = width * 2 / 5;
    double end = waterfall->spans[0].end;

    drawing->start = waterfall->spans[0].start;
    drawing->name_width = WATERFALL_MIN_NAME;
    for (size_t i = 0; i < waterfall->count; i++) {
        const struct span *span = &waterfall->spans[i];
        unsigned need =
            waterfall_columns(span->name) + WATERFALL_INDENT * waterfall_depth(waterfall, span);

        drawing->name_width = need > drawing->name_width ? need : drawing->name_width;
        end = span->end > end ? span->end : end;
    }
    if (drawing->name_width > most && most >= WATERFALL_MIN_NAME) {
        drawing->name_width = most;
    }
    drawing->bar_width = width > fixed + drawing->name_width + WATERFALL_MIN_BAR
                             ? width - fixed - drawing->name_width
                             : WATERFALL_MIN_BAR;
    drawing->length = end - drawing->start;
}

void waterfall_draw(struct waterfall *waterfall, FILE *out, const struct waterfall_style *style)
{
    struct drawing drawing = {.waterfall = waterfall, .out = out, .colour = style->colour};

    if (waterfall->count > 0) {
        qsort(waterfall->spans, waterfall->count, sizeof(*waterfall->spans), waterfall_compare);
        waterfall_measure(&drawing, style->width);
        waterfall_draw_children(&drawing, NULL, 0);
        for (size_t i = 0; i < waterfall->count; i++) { /* those in a circle have no beginning */
            if (!waterfall->spans[i].drawn) {
                waterfall_draw_span(&drawing, &waterfall->spans[i], 0);
            }
        }
    }
    waterfall_clear(waterfall);
}

void waterfall_clear(struct waterfall *waterfall)
{
    for (size_t i = 0; i < waterfall->count; i++) {
        free(waterfall->spans[i].name);
    }
    free(waterfall->spans);
    *waterfall = (struct waterfall){0};
}
