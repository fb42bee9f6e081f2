/* SPDX-License-Identifier: Apache-2.0 */
/* A table of DynamoDB: an item a value, or a partition of them. */
#include "parameters.h"

#include <powertools/events/dynamodb.h>

#include "shared/json_memory.h"

static struct pwt_bytes either(struct pwt_bytes text, const char *other)
{
    return text.len > 0 ? text : pwt_cstr(other);
}

static int32_t fail(const struct wanted *wanted, int32_t code, const char *why)
{
    return wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, code, why);
}

static int32_t not_understood(const struct wanted *wanted)
{
    return fail(wanted, PWT_EIO, "the answer is not one of DynamoDB");
}

/* ---- values ---- */

/* A text as it is; whatever else an attribute may be, as JSON. */
static int32_t take_attribute(const struct wanted *wanted,
                              const struct pwt_event_map *item,
                              struct pwt_parameter_value *value)
{
    struct pwt_json_alloc alloc = json_memory(wanted->inv);
    const struct pwt_bytes name = either(wanted->options.value_attr, "value");
    struct pwt_dynamodb_value attribute;
    struct pwt_json_buffer buffer = json_memory_buffer(&alloc, 512, PARAMETERS_BODY_MAX);
    struct pwt_json_writer writer;
    const char *text = NULL;
    size_t len = 0;

    if (pwt_dynamodb_find(item, name, &alloc, &attribute) != 0) {
        return fail(wanted, PWT_ENOTFOUND, "the item has no such attribute");
    }
    if (attribute.type == PWT_DYNAMODB_STRING) {
        value->value = attribute.text;
        value->type = PWT_PARAMETER_TEXT;
        return 0;
    }
    pwt_json_writer_init(&writer, &buffer, 0);
    if (pwt_dynamodb_write(&writer, item, &alloc) != 0 ||
        pwt_json_writer_finish(&writer, &text, &len) != 0) {
        return not_understood(wanted);
    }
    const struct pwt_json_value plain = json_root(pwt_bytes_make(text, len));
    struct pwt_json_value member;
    if (pwt_json_find(&plain, name.ptr, (size_t)name.len, 0, &member) != 0 ||
        pwt_json_slice(&member) != 0) {
        return not_understood(wanted);
    }
    value->value = pwt_bytes_make(member.ptr, member.len);
    value->type = member.type == PWT_JSON_NULL ? PWT_PARAMETER_NULL : PWT_PARAMETER_JSON;
    return 0;
}

static int32_t take_item(const struct wanted *wanted,
                         struct pwt_json_value item,
                         struct pwt_bytes name,
                         struct found *found)
{
    const struct pwt_event_map map = {.json = item};
    struct pwt_parameter_value value = {.name = name};
    int32_t code = take_attribute(wanted, &map, &value);

    if (code != 0) {
        return code;
    }
    return found_add(found, &value) ? 0 : fail(wanted, PWT_ENOMEM, "no memory is left");
}

/* ---- requests ---- */

static void put_names(struct body *body, const struct wanted *wanted, bool many)
{
    const struct pwt_parameter_options *options = &wanted->options;

    body_text(body, "ProjectionExpression", pwt_cstr(many ? "#sort,#value" : "#value"));
    body_key(body, "ExpressionAttributeNames");
    pwt_json_write_object(&body->writer);
    if (many) {
        body_text(body, "#key", either(options->key_attr, "id"));
        body_text(body, "#sort", either(options->sort_attr, "sk"));
    }
    body_text(body, "#value", either(options->value_attr, "value"));
    pwt_json_write_end(&body->writer);
    if ((options->flags & PWT_PARAMETER_CONSISTENT) != 0) {
        body_bool(body, "ConsistentRead", true);
    }
}

/* `{"S":"name"}` under a key. */
static void put_string(struct body *body, struct pwt_bytes key, struct pwt_bytes text)
{
    pwt_json_write_key(&body->writer, key.ptr, (size_t)key.len);
    pwt_json_write_object(&body->writer);
    body_text(body, "S", text);
    pwt_json_write_end(&body->writer);
}

static int32_t begin(struct body *body, const struct wanted *wanted)
{
    if (wanted->options.table.len == 0) {
        return fail(wanted, PWT_EINVAL, "the table is not said; expected options.table");
    }
    body_begin(body, wanted->inv);
    body_text(body, "TableName", wanted->options.table);
    return 0;
}

int32_t dynamodb_get(const struct wanted *wanted, struct found *found)
{
    struct pwt_http_response response;
    struct body body;
    int32_t code = begin(&body, wanted);

    if (code != 0) {
        return code;
    }
    body_key(&body, "Key");
    pwt_json_write_object(&body.writer);
    put_string(&body, either(wanted->options.key_attr, "id"), wanted->name);
    pwt_json_write_end(&body.writer);
    put_names(&body, wanted, false);
    code = call_json(wanted, "dynamodb", "GetItem", &body, &response);
    if (code != 0) {
        return wanted_refused(wanted, PWT_PARAMETER_GET_FAILED, code, &response);
    }
    const struct pwt_json_value item = json_member(json_root(response.body), "Item");
    if (item.type != PWT_JSON_OBJECT) {
        return wanted_fail(wanted, PWT_PARAMETER_NOT_FOUND, PWT_ENOTFOUND,
                           "the table has no such item");
    }
    return take_item(wanted, item, wanted->name, found);
}

/* ---- a partition ---- */

static int32_t ask_page(const struct wanted *wanted,
                        struct pwt_json_value start,
                        struct pwt_http_response *ret_response)
{
    struct body body;
    int32_t code = begin(&body, wanted);

    if (code != 0) {
        return code;
    }
    body_text(&body, "KeyConditionExpression", pwt_cstr("#key = :key"));
    put_names(&body, wanted, true);
    body_key(&body, "ExpressionAttributeValues");
    pwt_json_write_object(&body.writer);
    put_string(&body, pwt_cstr(":key"), wanted->name);
    pwt_json_write_end(&body.writer);
    if (start.type == PWT_JSON_OBJECT && pwt_json_slice(&start) == 0) {
        body_key(&body, "ExclusiveStartKey");
        pwt_json_write_value(&body.writer, start.ptr, start.len);
    }
    code = call_json(wanted, "dynamodb", "Query", &body, ret_response);
    return code == 0 ? 0 : wanted_refused(wanted, PWT_PARAMETER_GET_FAILED, code, ret_response);
}

static int32_t
take_page(const struct wanted *wanted, struct pwt_json_value root, struct found *found)
{
    const struct pwt_json_alloc alloc = json_memory(wanted->inv);
    const struct pwt_bytes sort = either(wanted->options.sort_attr, "sk");
    const struct pwt_json_value list = json_member(root, "Items");
    struct pwt_dynamodb_value key;
    struct pwt_json_value item;
    struct pwt_json_iter each;
    int32_t code = pwt_json_iter_init(&each, &list) == 0 ? 0 : not_understood(wanted);

    while (code == 0 && pwt_json_iter_next(&each, NULL, &item)) {
        const struct pwt_event_map map = {.json = item};
        code = pwt_dynamodb_find(&map, sort, &alloc, &key) == 0
                   ? take_item(wanted, item, key.text, found)
                   : fail(wanted, PWT_EIO, "an item has no sort key; expected options.sort_attr");
    }
    return code;
}

int32_t dynamodb_get_many(const struct wanted *wanted, struct found *found)
{
    struct pwt_json_value start = {.type = PWT_JSON_ABSENT};
    struct pwt_http_response response;

    do {
        int32_t code = ask_page(wanted, start, &response);
        if (code != 0) {
            return code;
        }
        const struct pwt_json_value root = json_root(response.body);
        code = take_page(wanted, root, found);
        if (code != 0) {
            return code;
        }
        start = json_member(root, "LastEvaluatedKey");
    } while (start.type == PWT_JSON_OBJECT);
    return 0;
}
