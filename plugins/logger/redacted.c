/* SPDX-License-Identifier: Apache-2.0 */
/* What the service `redact` makes of the values that are about to be printed. Where it fails, the
 * value is not printed. Nothing of this happens, and nothing is allocated, where nobody offers it.
 */
#include "redacted.h"

#include <powertools/logger.h>
#include <powertools/redact.h>

#include "set.h"
#include "shared/field.h"
#include "shared/json_memory.h"

#define TEXT_BYTES     256
#define TEXT_MAX_BYTES ((size_t)8 << 20)

bool logger_redacted_key(struct pwt_cx *cx, const struct pwt_field *field, struct pwt_field *ret)
{
    struct pwt_json_alloc arena = json_memory(cx->inv);
    struct pwt_json_writer writer;
    struct pwt_bytes json;
    const char *text;
    size_t len;

    if (!pwt_redact_wanted(PWT_REDACT_VALUE) || field_is_null(field)) {
        *ret = *field;
        return true;
    }
    struct pwt_json_buffer buffer = json_memory_buffer(&arena, TEXT_BYTES, TEXT_MAX_BYTES);
    pwt_json_writer_init(&writer, &buffer, 0);
    field_write_value(&writer, field);
    if (pwt_json_writer_finish(&writer, &text, &len) != 0 ||
        pwt_redact(cx->inv, PWT_REDACT_VALUE, field->key, pwt_bytes_make(text, len), &json) != 0) {
        return false;
    }
    *ret = pwt_field_json("", json);
    ret->key = field->key;
    return true;
}

/* Sets a key again, as it may be printed. */
static bool redact_key(struct pwt_cx *cx,
                       struct logger_keys *keys,
                       const struct logger_owner *who,
                       const struct logger_key *key)
{
    const uint32_t kind = key->kind;
    struct pwt_field field = logger_key_field(keys, key);
    struct pwt_field safe;
    char *name = pwt_alloc(cx->inv, field.key.len + 1);

    if (!name) {
        return false;
    }
    memcpy(name, field.key.ptr, (size_t)field.key.len);
    field.key.ptr = name; /* setting a key may move its name */
    if (!logger_redacted_key(cx, &field, &safe)) {
        safe = field;
        safe.type = PWT_FIELD_NULL;
    }
    return logger_keys_set(keys, who, kind, &safe) == 0;
}

static void redact_unit(struct pwt_cx *cx, uint32_t logger)
{
    struct logger_owner who;
    struct logger_unit *unit = logger_unit_change(cx, logger, &who);

    for (uint32_t i = 0; unit && i < unit->keys.count; i++) {
        const struct logger_key *key = &unit->keys.list[i];
        if (!redact_key(cx, &unit->keys, &who, key)) {
            if (!who.inv) {
                logger_keys_free(&unit->keys, who.owner);
            }
            unit->keys = (struct logger_keys){.owner = NULL}; /* none rather than a secret one */
        }
    }
}

void logger_redact_early_keys(struct pwt_cx *cx)
{
    struct logger_set *set = logger_set_of(cx);

    if (set->redacted || !pwt_redact_wanted(PWT_REDACT_VALUE)) {
        return;
    }
    for (uint32_t i = 0; i < set->count; i++) {
        redact_unit(cx, i);
    }
    logger_set_of(cx)->redacted = 1;
}

const struct pwt_log_record *
logger_redacted(struct pwt_cx *cx, const struct pwt_log_record *record, struct pwt_log_record *copy)
{
    if (!pwt_redact_wanted(PWT_REDACT_VALUE)) {
        return record;
    }
    logger_redact_early_keys(cx);
    struct pwt_field *fields =
        pwt_alloc(cx->inv, (uint64_t)record->field_count * sizeof(*record->fields));
    uint32_t count = 0;

    for (uint32_t i = 0; fields && i < record->field_count; i++) {
        count += logger_redacted_key(cx, &record->fields[i], &fields[count]);
    }
    *copy = *record;
    copy->fields = fields;
    copy->field_count = count;
    if (record->message.type == PWT_FIELD_JSON) { /* a text is the author's, a value the user's */
        struct pwt_field message = record->message;
        message.key = pwt_cstr("message");
        if (!logger_redacted_key(cx, &message, &copy->message)) {
            copy->message = PWT_NULL("");
        }
    }
    return copy;
}
