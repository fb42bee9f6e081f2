/* SPDX-License-Identifier: Apache-2.0 */
/* The members of a line where names meet, where the order is the user's, where texts are cut or the
 * line has another form: one after the other, each name once. The first key of a name gives the
 * place, the last one the value. */
#include "line.h"

#include <powertools/logger.h>

#include "logger.h"
#include "origin.h"
#include "set.h"
#include "shared/field.h"
#include "zone.h"

/* What add_first() and add_service() add, the trace, and what counts as cut. */
#define OWN_ITEMS_MAX (7 + LOGGER_ECS_LINE_MAX + LOGGER_ORIGIN_MAX + LOGGER_ERROR_MAX + 2)

struct items {
    struct pwt_field *list;
    uint32_t count;
};

static void add(struct items *items, struct pwt_bytes name, struct pwt_field field)
{
    field.key = name;
    items->list[items->count++] = field;
}

static void add_own(struct items *items,
                    const struct logger *logger,
                    enum logger_own own,
                    struct pwt_field field)
{
    add(items, logger_own_name(&logger->own, own), field);
}

static void add_keys(struct items *items, const struct logger_keys *keys, bool persistent)
{
    for (uint32_t i = 0; i < keys->count; i++) {
        const struct logger_key *key = &keys->list[i];
        if ((key->kind == PWT_KEYS_PERSISTENT) == persistent && !key->removed) {
            items->list[items->count++] = logger_key_field(keys, key);
        }
    }
}

/* What the call brings; nobody but a call can name a reserved key. */
static void add_call(struct items *items, const struct logger_line *line)
{
    const struct pwt_log_record *record = line->record;

    for (uint32_t i = 0; i < record->field_count; i++) {
        if (!logger_reserved(line->cx, record->fields[i].key)) {
            items->list[items->count++] = record->fields[i];
        }
    }
}

static const struct pwt_field *find_last(const struct items *items, struct pwt_bytes name)
{
    for (uint32_t i = items->count; i-- > 0;) {
        if (pwt_bytes_equal(items->list[i].key, name)) {
            return &items->list[i];
        }
    }
    return NULL;
}

/* A name of an exception that the user gave counts; a stack is always the error's. */
static void add_error(struct items *items, const struct logger_line *line)
{
    const struct logger *logger = line->cx->self;
    struct pwt_field fields[LOGGER_ERROR_MAX];
    const uint32_t count = logger_error_fields(line, fields);

    for (uint32_t i = 0; i < count; i++) {
        if (pwt_bytes_equal(fields[i].key, logger_own_name(&logger->own, OWN_STACK_TRACE)) ||
            !find_last(items, fields[i].key)) {
            items->list[items->count++] = fields[i];
        }
    }
}

/* The real trace id beats one of the user's, but not his wish to see none. */
static void add_trace(struct items *items, const struct logger_line *line)
{
    const struct logger *logger = line->cx->self;
    const struct pwt_bytes trace = logger_origin_trace(line->cx);
    const struct pwt_field *given =
        find_last(items, logger_own_name(&logger->own, OWN_XRAY_TRACE_ID));

    if (trace.ptr && !(given && field_is_null(given))) {
        add_own(items, logger, OWN_XRAY_TRACE_ID, PWT_BYTES("", trace));
    }
}

/* ---- the first members ---- */

static struct pwt_bytes time_text(const struct logger_line *line, char *text)
{
    const struct logger *logger = line->cx->self;
    struct logger_state *state = line->cx->state;
    const struct logger_time_style style = {.format = (enum logger_time_format)logger->format,
                                            .local = logger->local != 0,
                                            .pattern = logger->pattern};

    size_t len = logger->format == TIME_RFC3339 && !logger->local
                     ? 0
                     : logger_time_format(&style, line->now_ns, text);
    if (len == 0) {
        logger_time_utc(&state->clock, line->now_ns, text);
        len = LOGGER_TIME_BYTES;
    }
    return pwt_bytes_make(text, len);
}

static struct pwt_field level_field(const struct logger_line *line)
{
    const struct logger *logger = line->cx->self;

    return PWT_STR("",
                   logger_level_name(logger_level_index(line->record->level), logger->level_names));
}

/* What makes a line: in which order, the Elastic Common Schema and everybody else see apart. */
static void
add_first(struct items *items, const struct logger_line *line, struct logger_members *members)
{
    const struct logger *logger = line->cx->self;
    const struct pwt_field time = PWT_BYTES("", time_text(line, members->time));

    if (logger->layout == LAYOUT_ECS) {
        add_own(items, logger, OWN_TIMESTAMP, time);
        items->list[items->count++] = PWT_STR("ecs.version", LOGGER_ECS_VERSION);
        add_own(items, logger, OWN_LEVEL, level_field(line));
        add_own(items, logger, OWN_MESSAGE, line->message);
        add_own(items, logger, OWN_LOCATION, PWT_STR("", line->record->function));
        items->count += logger_ecs_line(line, members->thread, items->list + items->count);
        return;
    }
    const size_t len = logger_location(line->record, members->location);
    add_own(items, logger, OWN_LEVEL, level_field(line));
    add_own(items, logger, OWN_LOCATION, PWT_BYTES("", pwt_bytes_make(members->location, len)));
    add_own(items, logger, OWN_MESSAGE, line->message);
    add_own(items, logger, OWN_TIMESTAMP, time);
}

static void add_service(struct items *items, const struct logger_line *line)
{
    const struct logger *logger = line->cx->self;
    const struct logger_unit *unit = line->unit;

    add_own(items, logger, OWN_SERVICE,
            PWT_BYTES("", unit->is_service ? pwt_bytes_make(unit->name, unit->name_len)
                                           : logger->service));
    add_own(items, logger, OWN_SAMPLING_RATE,
            logger->has_rate ? PWT_DOUBLE("", logger->rate) : PWT_NULL(""));
}

/* ---- in their places ---- */

/* Texts of at most `max` bytes, cut between characters; other values that are longer as text. */
static struct pwt_field cut(const struct pwt_field *field, size_t max)
{
    struct pwt_field result = *field;
    struct pwt_bytes *text = &result.value.bytes;

    if ((field->type != PWT_FIELD_STRING && field->type != PWT_FIELD_JSON) || text->len <= max) {
        return result;
    }
    result.type = PWT_FIELD_STRING;
    text->len = max;
    while (text->len > 0 && (text->ptr[text->len] & 0xc0) == 0x80) {
        text->len--;
    }
    return result;
}

static void place_named(const struct logger_line *line,
                        const struct items *items,
                        struct pwt_bytes name,
                        struct logger_members *members)
{
    const struct pwt_field *field = find_last(items, name);

    if (field && !field_is_null(field)) {
        members->list[members->count++] = cut(field, line->text_max);
    }
}

static bool named_before(const struct items *items, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++) {
        if (pwt_bytes_equal(items->list[i].key, items->list[index].key)) {
            return true;
        }
    }
    return false;
}

static bool is_ordered(const struct pwt_list *order, uint64_t count, struct pwt_bytes name)
{
    for (uint64_t i = 0; i < count; i++) {
        if (pwt_bytes_equal(order->items[i], name)) {
            return true;
        }
    }
    return false;
}

/* The user's order first, then the usual one. */
static void place(const struct logger_line *line,
                  const struct pwt_list *order,
                  const struct items *items,
                  struct logger_members *members)
{
    for (uint64_t i = 0; i < order->count; i++) {
        if (!is_ordered(order, i, order->items[i])) {
            place_named(line, items, order->items[i], members);
        }
    }
    for (uint32_t i = 0; i < items->count; i++) {
        const struct pwt_bytes name = items->list[i].key;
        if (!named_before(items, i) && !is_ordered(order, order->count, name)) {
            place_named(line, items, name, members);
        }
    }
    if (line->text_max != SIZE_MAX) {
        members->list[members->count++] = PWT_BOOL("truncated", 1);
    }
}

/* Memory for both lists, as long as either can get. */
static bool
prepare(const struct logger_line *line, struct items *items, struct logger_members *members)
{
    const uint64_t most =
        OWN_ITEMS_MAX +
        (line->bare ? 0 : (uint64_t)line->unit->keys.count + line->record->field_count);

    members->count = 0;
    members->list = members->memory;
    if (most > LOGGER_MEMBERS_ON_STACK) {
        members->list = pwt_alloc(line->cx->inv, 2 * most * sizeof(*members->list));
        items->list = members->list ? members->list + most : NULL;
    }
    return members->list != NULL;
}

bool logger_merge(const struct logger_line *line, struct logger_members *members)
{
    const struct logger *logger = line->cx->self;
    struct pwt_field memory[LOGGER_MEMBERS_ON_STACK];
    struct items items = {.list = memory};

    if (!prepare(line, &items, members)) {
        return false;
    }
    add_first(&items, line, members);
    add_service(&items, line);
    if (!line->bare) {
        add_keys(&items, &line->unit->keys, true);
    }
    items.count += logger_origin_fields(line->cx, items.list + items.count);
    if (!line->bare) {
        add_keys(&items, &line->unit->keys, false);
        add_call(&items, line);
        add_error(&items, line);
    }
    add_trace(&items, line);
    place(line, &logger->order, &items, members);
    return true;
}

bool logger_merge_keys(const struct logger_line *line,
                       uint32_t kind,
                       struct logger_members *members)
{
    static const struct pwt_list no_order;
    const struct logger_keys *keys = &line->unit->keys;
    struct pwt_field memory[LOGGER_MEMBERS_ON_STACK];
    struct items items = {.list = memory};

    if (!prepare(line, &items, members)) {
        return false;
    }
    if (kind == PWT_KEYS_APPENDED) {
        add_service(&items, line);
        add_keys(&items, keys, true);
        items.count += logger_origin_fields(line->cx, items.list + items.count);
    }
    for (uint32_t i = 0; i < keys->count; i++) {
        if (keys->list[i].kind == kind && !keys->list[i].removed) {
            items.list[items.count++] = logger_key_field(keys, &keys->list[i]);
        }
    }
    place(line, &no_order, &items, members);
    return true;
}
