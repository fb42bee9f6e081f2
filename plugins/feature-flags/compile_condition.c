/* SPDX-License-Identifier: Apache-2.0 */
/* Conditions: the table of actions, and what the value of each must be. */
#include "compile.h"

/* ---- values that are objects with members of their own ------------------------------------- */

/* A whole number as the rules take one: true and false are 1 and 0, a decimal point is none. */
static bool
whole(struct compiler *cc, const char *name, const struct pwt_json_node *node, int64_t *ret_number)
{
    struct flags_value value = {.kind = FLAGS_NULL};

    cc->part = name;
    if (node && node->type <= PWT_JSON_NUMBER && !compile_value(cc, node, &value)) {
        return false;
    }
    if (value.kind != FLAGS_INT && value.kind != FLAGS_BOOL) {
        return compile_refuse(cc, "value", node, "a whole number of at most 63 bits");
    }
    *ret_number = value.integer;
    return true;
}

static bool compile_modulo(struct compiler *cc,
                           const struct pwt_json_node *node,
                           struct flags_condition *condition)
{
    struct wanted members[] = {WANTED("BASE"), WANTED("START"), WANTED("END")};
    struct flags_modulo *range = &condition->modulo;

    compile_pick(node, members, 3);
    if (!whole(cc, "BASE", members[0].node, &range->base) ||
        !whole(cc, "START", members[1].node, &range->start) ||
        !whole(cc, "END", members[2].node, &range->end)) {
        return false;
    }
    cc->part = NULL;
    return (0 <= range->start && range->start <= range->end && range->end < range->base) ||
           compile_refuse(cc, "value", node, "0 <= START <= END <= BASE - 1");
}

/* The smallest number of 10,000 that is not below the percentage: 0.07 are 7, and not 8 because of
 * how a double is near 0.07. */
static uint32_t hundredths(double percent)
{
    int32_t exponent;
    uint64_t digits = pwt_json_double_digits(percent, &exponent);

    for (exponent += 2; exponent > 0; exponent--) {
        digits *= 10;
    }
    for (; exponent < 0; exponent++) {
        digits = digits / 10 + (digits % 10 != 0);
    }
    return (uint32_t)digits;
}

static bool compile_rollout(struct compiler *cc,
                            const struct pwt_json_node *node,
                            struct flags_condition *condition)
{
    struct wanted members[] = {WANTED("PERCENT"), WANTED("SALT")};
    struct pwt_json_value percent = {.type = PWT_JSON_ABSENT};
    double number = 0;

    compile_pick(node, members, 2);
    cc->part = "PERCENT";
    if (members[0].node) {
        percent = pwt_json_node_value(members[0].node);
    }
    if (pwt_json_double(&percent, &number) != 0 || number < 0 || number > 100) {
        return compile_refuse(cc, "value", members[0].node, "a number from 0 to 100");
    }
    condition->rollout = (struct flags_rollout){.below = hundredths(number)};
    cc->part = "SALT";
    if (members[1].node && members[1].node->type != PWT_JSON_STRING) {
        return compile_refuse(cc, "value", members[1].node, "text");
    }
    return !members[1].node || compile_text(cc, members[1].node, &condition->rollout.salt);
}

/* ---- schedules ----------------------------------------------------------------------------- */

static const struct flags_zone s_utc = {.name = {"UTC", 3}};

/* A zone by its name; the same one for all conditions that name it. */
static bool
zone_of(struct compiler *cc, const struct pwt_json_node *node, const struct flags_zone **ret_zone)
{
    struct pwt_bytes name;

    *ret_zone = &s_utc;
    if (!compile_is_true(node)) {
        return true;
    }
    cc->part = "TIMEZONE";
    if (node->type != PWT_JSON_STRING) {
        return compile_refuse(cc, "value", node, "the name of a time zone");
    }
    if (!compile_text(cc, node, &name)) {
        return false;
    }
    for (struct compiled_zone *known = cc->zones; known; known = known->next) {
        if (pwt_bytes_equal(known->zone.name, name)) {
            *ret_zone = &known->zone;
            return true;
        }
    }
    struct compiled_zone *zone = flags_memory_take(&cc->document->memory, sizeof(*zone));
    const int32_t code =
        zone ? flags_zone_find(cc->folder, name, &cc->document->memory.alloc, &zone->zone)
             : PWT_ENOMEM;
    if (code == PWT_ENOMEM) {
        return compile_starve(cc);
    }
    if (code != 0) {
        return compile_refuse(cc, "value", node, "a time zone of the system's database");
    }
    zone->next = cc->zones;
    cc->zones = zone;
    *ret_zone = &zone->zone;
    return true;
}

typedef bool (*read_fn)(struct pwt_bytes text, int64_t *ret_number);

static bool compile_limit(struct compiler *cc,
                          const struct wanted *limit,
                          read_fn read,
                          const char *expected,
                          int64_t *ret_number)
{
    struct pwt_bytes text;

    cc->part = limit->name.ptr;
    if (!limit->node || limit->node->type != PWT_JSON_STRING) {
        return compile_refuse(cc, "value", limit->node, expected);
    }
    return compile_text(cc, limit->node, &text) &&
           (read(text, ret_number) || compile_refuse(cc, "value", limit->node, expected));
}

static bool compile_range(struct compiler *cc,
                          const struct pwt_json_node *node,
                          struct flags_condition *condition)
{
    struct wanted members[] = {WANTED("START"), WANTED("END"), WANTED("TIMEZONE")};
    const bool time = condition->action == FLAGS_TIME_RANGE;
    const read_fn read = time ? flags_schedule_minute : flags_schedule_date;
    const char *expected =
        time ? "a time such as 09:30" : "a date, alone or with a time, and without an offset";

    compile_pick(node, members, 3);
    return compile_limit(cc, &members[0], read, expected, &condition->schedule.start) &&
           compile_limit(cc, &members[1], read, expected, &condition->schedule.end) &&
           zone_of(cc, members[2].node, &condition->schedule.zone);
}

static bool
compile_day(struct compiler *cc, const struct pwt_json_node *node, struct flags_schedule *schedule)
{
    struct pwt_bytes name = {NULL, 0};
    int64_t bit = 0;

    if (node->type == PWT_JSON_STRING && !compile_text(cc, node, &name)) {
        return false;
    }
    /* The other runtimes take the member's own name for a day, one that never comes. */
    if (!flags_schedule_day(name, &bit) && !pwt_bytes_equal(name, pwt_cstr("DAYS"))) {
        return compile_refuse(cc, "value", node, "MONDAY to SUNDAY");
    }
    schedule->start |= bit;
    return true;
}

static bool compile_days(struct compiler *cc,
                         const struct pwt_json_node *node,
                         struct flags_condition *condition)
{
    struct wanted members[] = {WANTED("DAYS"), WANTED("TIMEZONE")};

    compile_pick(node, members, 2);
    cc->part = "DAYS";
    if (!members[0].node || members[0].node->type != PWT_JSON_ARRAY) {
        return compile_refuse(cc, "value", members[0].node, "a list of days");
    }
    condition->schedule = (struct flags_schedule){.start = 0};
    for (const struct pwt_json_node *day = members[0].node->first; day; day = day->next) {
        if (!compile_day(cc, day, &condition->schedule)) {
            return false;
        }
    }
    return zone_of(cc, members[1].node, &condition->schedule.zone);
}

/* ---- actions ------------------------------------------------------------------------------- */

static bool compile_any(struct compiler *cc,
                        const struct pwt_json_node *node,
                        struct flags_condition *condition)
{
    return compile_value(cc, node, &condition->value);
}

typedef bool (*compile_fn)(struct compiler *cc,
                           const struct pwt_json_node *node,
                           struct flags_condition *condition);

struct action {
    struct pwt_bytes name;
    struct pwt_bytes key; /* the only one it may have, if there is one */
    compile_fn compile;   /* the value */
    uint64_t type;        /* of the value; PWT_JSON_ABSENT: any */
};

#define TEXT(text)               \
    {                            \
        (text), sizeof(text) - 1 \
    }
#define ACTION(text, value_type, function)                              \
    {                                                                   \
        .name = TEXT(text), .type = (value_type), .compile = (function) \
    }
#define ANY(text)  ACTION(text, PWT_JSON_ABSENT, compile_any)
#define LIST(text) ACTION(text, PWT_JSON_ARRAY, compile_any)
#define TIME(text, function, only_key)                                                            \
    {                                                                                             \
        .name = TEXT(text), .type = PWT_JSON_OBJECT, .compile = (function), .key = TEXT(only_key) \
    }

static const struct action s_actions[] = {
    [FLAGS_EQUALS] = ANY("EQUALS"),
    [FLAGS_NOT_EQUALS] = ANY("NOT_EQUALS"),
    [FLAGS_GREATER] = ANY("KEY_GREATER_THAN_VALUE"),
    [FLAGS_GREATER_OR_EQUAL] = ANY("KEY_GREATER_THAN_OR_EQUAL_VALUE"),
    [FLAGS_LESS_THAN] = ANY("KEY_LESS_THAN_VALUE"),
    [FLAGS_LESS_OR_EQUAL] = ANY("KEY_LESS_THAN_OR_EQUAL_VALUE"),
    [FLAGS_STARTSWITH] = ANY("STARTSWITH"),
    [FLAGS_ENDSWITH] = ANY("ENDSWITH"),
    [FLAGS_IN] = ANY("IN"),
    [FLAGS_NOT_IN] = ANY("NOT_IN"),
    [FLAGS_KEY_IN_VALUE] = ANY("KEY_IN_VALUE"),
    [FLAGS_KEY_NOT_IN_VALUE] = ANY("KEY_NOT_IN_VALUE"),
    [FLAGS_VALUE_IN_KEY] = ANY("VALUE_IN_KEY"),
    [FLAGS_VALUE_NOT_IN_KEY] = ANY("VALUE_NOT_IN_KEY"),
    [FLAGS_ALL_IN_VALUE] = LIST("ALL_IN_VALUE"),
    [FLAGS_ANY_IN_VALUE] = LIST("ANY_IN_VALUE"),
    [FLAGS_NONE_IN_VALUE] = LIST("NONE_IN_VALUE"),
    [FLAGS_MODULO_RANGE] = ACTION("MODULO_RANGE", PWT_JSON_OBJECT, compile_modulo),
    [FLAGS_PERCENTAGE_ROLLOUT] = ACTION("PERCENTAGE_ROLLOUT", PWT_JSON_OBJECT, compile_rollout),
    [FLAGS_TIME_RANGE] = TIME("SCHEDULE_BETWEEN_TIME_RANGE", compile_range, "CURRENT_TIME"),
    [FLAGS_DATETIME_RANGE] =
        TIME("SCHEDULE_BETWEEN_DATETIME_RANGE", compile_range, "CURRENT_DATETIME"),
    [FLAGS_DAYS_OF_WEEK] =
        TIME("SCHEDULE_BETWEEN_DAYS_OF_WEEK", compile_days, "CURRENT_DAY_OF_WEEK"),
};

#define ACTION_COUNT (sizeof(s_actions) / sizeof(s_actions[0]))

struct pwt_bytes flags_action_name(enum flags_action action)
{
    return s_actions[action].name;
}

struct pwt_bytes flags_condition_key(const struct flags_feature *feature,
                                     const struct flags_condition *condition)
{
    return condition->slot == FLAGS_NO_SLOT ? s_actions[condition->action].key
                                            : feature->keys[condition->slot].name;
}

static bool add_key(struct compiler *cc, struct pwt_bytes key, uint64_t mark)
{
    if (cc->key_count == cc->key_room) {
        const size_t bytes = cc->key_room * sizeof(*cc->keys);
        struct flags_key *keys = flags_memory_take(&cc->scratch, 2 * bytes);
        if (!keys) {
            return compile_starve(cc);
        }
        memcpy(keys, cc->keys, bytes);
        cc->keys = keys;
        cc->key_room *= 2;
    }
    cc->keys[cc->key_count++] = (struct flags_key){.name = key, .mark = mark};
    return true;
}

/* Which of the feature's keys this is. Beyond those that have their values at hand each condition
 * has a key of its own. */
static bool find_slot(struct compiler *cc, struct pwt_bytes key, uint32_t *ret_slot)
{
    const uint64_t mark = flags_mark(key.ptr, key.len);

    for (uint32_t i = 0; i < cc->key_count && i < FLAGS_KEYS_MAX; i++) {
        if (cc->keys[i].mark == mark && flags_same_text(cc->keys[i].name, key)) {
            *ret_slot = i;
            return true;
        }
    }
    *ret_slot = cc->key_count;
    return add_key(cc, key, mark);
}

static bool compile_key(struct compiler *cc,
                        const struct action *action,
                        const struct pwt_json_node *node,
                        struct flags_condition *condition)
{
    struct pwt_bytes key;

    if (!node || node->type != PWT_JSON_STRING || node->len == 2) {
        return compile_refuse(cc, "key", node, "the name of a member of the context");
    }
    if (!compile_text(cc, node, &key)) {
        return false;
    }
    if (action->key.len == 0) {
        return find_slot(cc, key, &condition->slot);
    }
    condition->slot = FLAGS_NO_SLOT;
    return pwt_bytes_equal(key, action->key) || compile_refuse(cc, "key", node, action->key.ptr);
}

/* The action that is named, or NULL. */
static const struct action *action_of(struct compiler *cc, const struct pwt_json_node *node)
{
    struct pwt_bytes name;

    if (!node || node->type != PWT_JSON_STRING || !compile_text(cc, node, &name)) {
        return NULL;
    }
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        if (flags_same_text(name, s_actions[i].name)) {
            return &s_actions[i];
        }
    }
    return NULL;
}

bool compile_condition(struct compiler *cc,
                       const struct pwt_json_node *node,
                       struct flags_condition *ret_condition)
{
    struct wanted members[] = {WANTED("action"), WANTED("key"), WANTED("value")};

    if (node->type != PWT_JSON_OBJECT || node->len == 0) {
        return compile_refuse(cc, NULL, node, "an object with action, key and value");
    }
    compile_pick(node, members, 3);
    const struct pwt_json_node *value = members[2].node;
    const struct action *action = action_of(cc, members[0].node);
    if (!action) {
        return cc->code == 0 &&
               compile_refuse(cc, "action", members[0].node, "one of the actions, in capitals");
    }
    ret_condition->action = (enum flags_action)(action - s_actions);
    if (!compile_key(cc, action, members[1].node, ret_condition)) {
        return false;
    }
    if (!value || value->type == PWT_JSON_NULL) {
        return compile_refuse(cc, "value", value, "a value that is not null");
    }
    if (action->type != PWT_JSON_ABSENT && value->type != action->type) {
        return compile_refuse(cc, "value", value,
                              action->type == PWT_JSON_ARRAY ? "a list" : "an object");
    }
    const bool good = action->compile(cc, value, ret_condition);
    cc->part = good ? NULL : cc->part;
    return good;
}
