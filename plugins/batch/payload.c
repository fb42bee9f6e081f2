/* SPDX-License-Identifier: Apache-2.0 */
/* What a record carries, behind the wrapping of its source. */
#include "batch.h"

#include <powertools/events/dynamodb.h>

#include "shared/json_memory.h"

static struct pwt_json_value member(const struct pwt_json_value *object, const char *name)
{
    struct pwt_json_value value = {.type = PWT_JSON_ABSENT};

    (void)pwt_json_find(object, name, strlen(name), 0, &value); /* no object has no members */
    return value;
}

/* Text of a JSON string, in place or unescaped in the arena. */
static int32_t
text_of(struct pwt_inv *inv, const struct pwt_json_value *value, struct pwt_bytes *ret_text)
{
    struct pwt_bytes text;

    if (value->type != PWT_JSON_STRING) {
        return PWT_ENOTFOUND;
    }
    int32_t code = pwt_doc_string(inv, pwt_bytes_make(value->ptr, value->len), &text);
    if (code == 0) {
        *ret_text = text;
    }
    return code;
}

static int32_t
bytes_of(struct pwt_inv *inv, const struct pwt_json_value *value, struct pwt_bytes *ret_bytes)
{
    struct pwt_bytes text;
    size_t len;

    int32_t code = text_of(inv, value, &text);
    if (code != 0) {
        return code;
    }
    char *bytes = pwt_alloc(inv, text.len / 4 * 3); /* never NULL for 0 bytes */
    if (!bytes) {
        return PWT_ENOMEM;
    }
    if (pwt_json_base64_decode(text.ptr, (size_t)text.len, 0, bytes, &len) != 0) {
        return PWT_EFORMAT;
    }
    *ret_bytes = pwt_bytes_make(bytes, len);
    return 0;
}

/* An item of DynamoDB's attribute values as the plain JSON that they stand for. */
static int32_t
plain_item(struct pwt_inv *inv, const struct pwt_json_value *item, struct pwt_bytes *ret_json)
{
    struct pwt_event_map attributes = {.json = *item};
    struct pwt_json_writer writer;
    const char *text;
    size_t len;

    if (item->type != PWT_JSON_OBJECT || pwt_json_slice(&attributes.json) != 0 ||
        pwt_json_validate(attributes.json.ptr, attributes.json.len, NULL, NULL) != 0) {
        return PWT_EFORMAT;
    }
    struct pwt_json_alloc alloc = json_memory(inv);
    struct pwt_json_buffer buffer = json_memory_buffer(&alloc, attributes.json.len, SIZE_MAX / 2);
    pwt_json_writer_init(&writer, &buffer, 0);
    int32_t code = pwt_dynamodb_write(&writer, &attributes, &alloc);
    if (code == 0) {
        code = pwt_json_writer_finish(&writer, &text, &len);
    }
    if (code != 0) {
        return code == PWT_JSON_ENOMEM ? PWT_ENOMEM : PWT_EFORMAT;
    }
    *ret_json = pwt_bytes_make(text, len);
    return 0;
}

/* The newest image there is: of a removed item that is the old one, and a stream of keys has none.
 */
static int32_t
image_of(struct pwt_inv *inv, const struct pwt_json_value *record, struct pwt_bytes *ret_json)
{
    static const char *const names[] = {"NewImage", "OldImage", "Keys"};
    const struct pwt_json_value change = member(record, "dynamodb");

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct pwt_json_value image = member(&change, names[i]);
        if (image.type != PWT_JSON_ABSENT) {
            return plain_item(inv, &image, ret_json);
        }
    }
    return PWT_ENOTFOUND;
}

int32_t batch_payload(struct pwt_inv *inv,
                      const struct batch_found *found,
                      const struct batch_record *record,
                      struct pwt_bytes *ret_payload)
{
    const struct pwt_bytes bytes = batch_json(found, record);
    struct pwt_json_value json;

    if (pwt_json_open(bytes.ptr, (size_t)bytes.len, &json) != 0) {
        return PWT_EFORMAT;
    }
    if (found->source == PWT_BATCH_DYNAMODB) {
        return image_of(inv, &json, ret_payload);
    }
    if (found->source == PWT_BATCH_KINESIS) {
        const struct pwt_json_value kinesis = member(&json, "kinesis");
        const struct pwt_json_value data = member(&kinesis, "data");
        return bytes_of(inv, &data, ret_payload);
    }
    if (found->source == PWT_BATCH_KAFKA) {
        const struct pwt_json_value value = member(&json, "value");
        return bytes_of(inv, &value, ret_payload);
    }
    const struct pwt_json_value body = member(&json, "body");
    return text_of(inv, &body, ret_payload);
}

bool batch_payload_fits(uint32_t wanted, struct pwt_bytes payload)
{
    struct pwt_json_value value;

    if (wanted == BATCH_PAYLOAD_ANY) {
        return true;
    }
    if (pwt_json_validate(payload.ptr, (size_t)payload.len, NULL, NULL) != 0) {
        return false;
    }
    return wanted == BATCH_PAYLOAD_JSON ||
           (pwt_json_open(payload.ptr, (size_t)payload.len, &value) == 0 &&
            value.type == PWT_JSON_OBJECT);
}
