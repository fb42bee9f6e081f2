/* SPDX-License-Identifier: Apache-2.0 */
/* The records in an event: whose they are, where each begins and ends, what identifies it. One walk
 * over the event, before the first record is handled: an event that breaks off halfway is refused
 * while nothing was done yet. */
#include "batch.h"

#define FIELD(text)                             \
    {                                           \
        .name = (text), .len = sizeof(text) - 1 \
    }

#define EVENT_MAX_BYTES ((1u << 30) - 1) /* what a record's group can be long at most */

/* Where the identifier stands: a member of the record, or of an object in it. */
struct place {
    const char *outer; /* NULL: the record itself */
    const char *name;
};

static const struct place s_ids[] = {
    [PWT_BATCH_UNKNOWN] = {NULL, "messageId"},
    [PWT_BATCH_SQS] = {NULL, "messageId"},
    [PWT_BATCH_SQS_FIFO] = {NULL, "messageId"},
    [PWT_BATCH_KINESIS] = {"kinesis", "sequenceNumber"},
    [PWT_BATCH_DYNAMODB] = {"dynamodb", "SequenceNumber"},
    [PWT_BATCH_KAFKA] = {NULL, "offset"},
};

/* A walk over one list of records. */
struct walk {
    struct pwt_inv *inv;
    struct batch_found *found;
    struct pwt_json_value group; /* Kafka: of all records in the list */
};

/* ---- one record ---------------------------------------------------------------------------- */

/* JSON text of a member; absent for null and for what is not there. */
static struct pwt_bytes text_of(const struct pwt_json_value *value)
{
    struct pwt_json_value exact = *value;

    if (value->type == PWT_JSON_ABSENT || value->type == PWT_JSON_NULL ||
        pwt_json_slice(&exact) != 0) {
        return pwt_bytes_make(NULL, 0);
    }
    return pwt_bytes_make(exact.ptr, exact.len);
}

static uint32_t place_of(const struct walk *walk, const char *at)
{
    return (uint32_t)(at - walk->found->event);
}

static void
set_group(const struct walk *walk, const struct pwt_json_value *group, struct batch_record *record)
{
    record->group_at = place_of(walk, group->ptr);
    record->group_len = (uint32_t)group->len & EVENT_MAX_BYTES;
}

static struct pwt_json_value inner(const struct pwt_json_value *object, const char *name)
{
    struct pwt_json_value value = {.type = PWT_JSON_ABSENT};

    (void)pwt_json_find(object, name, strlen(name), 0, &value); /* no object has no members */
    return value;
}

/* The identifier, and the message group of a FIFO queue, from a walk over the record's members. */
static void
read_members(const struct walk *walk, struct pwt_json_iter *members, struct batch_record *record)
{
    const uint32_t source = walk->found->source;
    const struct place *place = &s_ids[source];
    const char *name = place->outer ? place->outer : place->name;
    struct pwt_json_field fields[] = {{.name = name, .len = strlen(name)}, FIELD("attributes")};

    (void)pwt_json_pick(members, fields, source == PWT_BATCH_SQS_FIFO ? 2 : 1, 0);
    if (place->outer) {
        fields[0].value = inner(&fields[0].value, place->name);
    }
    const struct pwt_bytes id = text_of(&fields[0].value);
    record->id_at = id.ptr ? place_of(walk, id.ptr) : 0;
    record->id_len = (uint32_t)id.len;
    if (fields[1].value.type == PWT_JSON_OBJECT) {
        const struct pwt_json_value group = inner(&fields[1].value, "MessageGroupId");
        if (group.type == PWT_JSON_STRING && group.len > 2) { /* an empty one groups nothing */
            set_group(walk, &group, record);
        }
    }
}

static int32_t
add_record(struct walk *walk, struct pwt_json_iter *records, const struct pwt_json_value *value)
{
    struct batch_record record = {.status = PWT_BATCH_PENDING};
    struct pwt_json_value exact = *value;
    struct pwt_json_iter members;

    if (walk->group.type == PWT_JSON_STRING) {
        set_group(walk, &walk->group, &record);
    }
    if (value->type == PWT_JSON_OBJECT || value->type == PWT_JSON_ARRAY) {
        (void)pwt_json_iter_init(&members, value);
        if (value->type == PWT_JSON_OBJECT) {
            read_members(walk, &members, &record);
        }
        if (pwt_json_iter_leave(&members, records, &exact) != 0) {
            return PWT_EFORMAT;
        }
    }
    record.json_at = place_of(walk, exact.ptr);
    record.json_len = (uint32_t)exact.len;
    return batch_list_add(&walk->found->list, walk->inv, &record) ? 0 : PWT_ENOMEM;
}

/* All records of a list; `outer`, which gave it, goes on behind it. */
static int32_t
add_records(struct walk *walk, struct pwt_json_iter *records, struct pwt_json_iter *outer)
{
    struct pwt_json_value value;
    int32_t code = 0;

    while (code == 0 && pwt_json_iter_next(records, NULL, &value)) {
        code = add_record(walk, records, &value);
    }
    return code == 0 && pwt_json_iter_leave(records, outer, NULL) != 0 ? PWT_EFORMAT : code;
}

/* ---- whose records ------------------------------------------------------------------------- */

static bool ends_in_fifo(const struct pwt_json_value *arn)
{
    static const char suffix[] = ".fifo\"";
    const size_t len = sizeof(suffix) - 1;

    return arn->type == PWT_JSON_STRING && arn->len > len &&
           memcmp(arn->ptr + arn->len - len, suffix, len) == 0;
}

static uint32_t source_named(const struct pwt_json_value *name, const struct pwt_json_value *arn)
{
    if (pwt_json_equals(name, "aws:sqs", 7)) {
        return ends_in_fifo(arn) ? PWT_BATCH_SQS_FIFO : PWT_BATCH_SQS;
    }
    if (pwt_json_equals(name, "aws:kinesis", 11)) {
        return PWT_BATCH_KINESIS;
    }
    return pwt_json_equals(name, "aws:dynamodb", 12) ? PWT_BATCH_DYNAMODB : PWT_BATCH_UNKNOWN;
}

/* What the first record with an `eventSource` says. */
static uint32_t source_of(const struct pwt_json_value *list, bool *ret_empty)
{
    struct pwt_json_field fields[] = {FIELD("eventSource"), FIELD("eventSourceARN")};
    struct pwt_json_iter records;
    struct pwt_json_iter members;
    struct pwt_json_value record;

    *ret_empty = true;
    (void)pwt_json_iter_init(&records, list);
    while (pwt_json_iter_next(&records, NULL, &record)) {
        *ret_empty = false;
        if (pwt_json_iter_init(&members, &record) == 0 && record.type == PWT_JSON_OBJECT) {
            (void)pwt_json_pick(&members, fields, 2, 0);
            if (fields[0].value.type != PWT_JSON_ABSENT) {
                return source_named(&fields[0].value, &fields[1].value);
            }
        }
    }
    return PWT_BATCH_UNKNOWN;
}

/* `Records`: a list, of SQS, Kinesis or DynamoDB streams. */
static int32_t
find_in_list(struct walk *walk, const struct pwt_json_value *list, struct pwt_json_iter *members)
{
    struct pwt_json_iter records;

    if (list->type != PWT_JSON_ARRAY) {
        return PWT_ENOTFOUND;
    }
    if (walk->found->source == PWT_BATCH_UNKNOWN) {
        bool empty;
        walk->found->source = source_of(list, &empty);
        if (walk->found->source == PWT_BATCH_UNKNOWN && !empty) {
            return PWT_ENOTFOUND;
        }
    }
    (void)pwt_json_iter_init(&records, list);
    return add_records(walk, &records, members);
}

/* `records` of Kafka: an object with a list for each `"<topic>-<partition>"`. */
static int32_t find_in_topics(struct walk *walk,
                              const struct pwt_json_value *topics,
                              struct pwt_json_iter *members)
{
    struct pwt_json_iter lists;
    struct pwt_json_value list;
    int32_t code = 0;

    if (topics->type != PWT_JSON_OBJECT) {
        return PWT_ENOTFOUND;
    }
    (void)pwt_json_iter_init(&lists, topics);
    while (code == 0 && pwt_json_iter_next(&lists, &walk->group, &list)) {
        struct pwt_json_iter records;
        if (list.type != PWT_JSON_ARRAY) {
            return PWT_ENOTFOUND;
        }
        (void)pwt_json_iter_init(&records, &list);
        code = add_records(walk, &records, &lists);
    }
    return code == 0 && pwt_json_iter_leave(&lists, members, NULL) != 0 ? PWT_EFORMAT : code;
}

/* ---- the event ----------------------------------------------------------------------------- */

static bool is_kafka(const struct pwt_json_value *event)
{
    const struct pwt_json_value source = inner(event, "eventSource");

    return pwt_json_equals(&source, "aws:kafka", 9) ||
           pwt_json_equals(&source, "SelfManagedKafka", 16);
}

/* The records, in the first member that may hold them; what follows it is passed over. */
static int32_t find_in_members(struct walk *walk,
                               const struct pwt_json_value *event,
                               struct pwt_json_iter *members)
{
    const uint32_t source = walk->found->source;
    struct pwt_json_value name;
    struct pwt_json_value value;

    while (pwt_json_iter_next(members, &name, &value)) {
        if (source != PWT_BATCH_KAFKA && pwt_json_equals(&name, "Records", 7)) {
            return find_in_list(walk, &value, members);
        }
        if (pwt_json_equals(&name, "records", 7) &&
            (source == PWT_BATCH_KAFKA || (source == PWT_BATCH_UNKNOWN && is_kafka(event)))) {
            walk->found->source = PWT_BATCH_KAFKA;
            return find_in_topics(walk, &value, members);
        }
    }
    return PWT_ENOTFOUND;
}

int32_t batch_find(struct pwt_inv *inv, uint32_t source, struct batch_found *ret_found)
{
    const struct pwt_bytes bytes = pwt_inv_event(inv);
    struct walk walk = {.inv = inv, .found = ret_found, .group.type = PWT_JSON_ABSENT};
    struct pwt_json_value event;
    struct pwt_json_iter members;

    *ret_found = (struct batch_found){.event = bytes.ptr, .source = source};
    if (pwt_json_open(bytes.ptr, (size_t)bytes.len, &event) != 0 || event.type != PWT_JSON_OBJECT ||
        bytes.len > EVENT_MAX_BYTES) {
        return PWT_ENOTFOUND;
    }
    (void)pwt_json_iter_init(&members, &event);
    const int32_t code = find_in_members(&walk, &event, &members);
    return code == 0 && pwt_json_iter_leave(&members, NULL, NULL) != 0 ? PWT_EFORMAT : code;
}
