/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of the service that are about keys. */
#include "calls.h"

#include <powertools/logger.h>

#include "line.h"
#include "names.h"
#include "redacted.h"
#include "set.h"
#include "shared/field.h"
#include "shared/json_memory.h"

#define TEXT_BYTES     512
#define TEXT_MAX_BYTES ((size_t)2 * LOGGER_KEYS_MAX_BYTES)

static int32_t report_failure(struct pwt_cx *cx, struct pwt_bytes name, int32_t code)
{
    pwt_diag(cx->inv, PWT_DIAG_WARN,
             "powertools: the log key '%.*s' could not be appended: %s; expected all keys of a "
             "logger to fit %u bytes; append less, or log it once as a field",
             (int)(name.len < 64 ? name.len : 64), name.ptr,
             code == PWT_ELIMIT ? "there are too many bytes" : "there is no memory",
             (unsigned)LOGGER_KEYS_MAX_BYTES);
    return code;
}

int32_t logger_append(struct pwt_inv *inv,
                      uint32_t logger,
                      uint32_t kind,
                      const struct pwt_field *fields,
                      uint32_t count)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    struct logger_owner who;
    int32_t code = 0;

    logger_redact_early_keys(cx);
    struct logger_unit *unit = logger_unit_change(cx, logger, &who);
    if (!unit || kind > PWT_KEYS_THREAD) {
        return PWT_EINVAL;
    }
    for (uint32_t i = 0; i < count; i++) {
        struct pwt_field safe;
        if (logger_reserved(cx, fields[i].key)) {
            continue;
        }
        if (!logger_redacted_key(cx, &fields[i], &safe)) {
            safe = fields[i]; /* it hides what an earlier value would say */
            safe.type = PWT_FIELD_NULL;
        }
        int32_t failed = logger_keys_set(&unit->keys, &who, kind, &safe);
        if (failed != 0) {
            code = report_failure(cx, fields[i].key, failed);
        }
    }
    return code;
}

int32_t logger_remove(struct pwt_inv *inv,
                      uint32_t logger,
                      uint32_t kind,
                      const struct pwt_bytes *names,
                      uint32_t count)
{
    struct logger_owner who;
    struct logger_unit *unit = logger_unit_change(pwt_inv_cx(inv), logger, &who);
    int32_t code = 0;

    if (!unit || kind > PWT_KEYS_THREAD) {
        return PWT_EINVAL;
    }
    for (uint32_t i = 0; i < count && code == 0; i++) {
        code = logger_keys_remove(&unit->keys, &who, kind, names[i]);
    }
    return code;
}

int32_t logger_clear(struct pwt_inv *inv, uint32_t logger, uint32_t kind)
{
    struct logger_owner who;
    struct logger_unit *unit = logger_unit_change(pwt_inv_cx(inv), logger, &who);

    if (!unit || kind > PWT_KEYS_THREAD) {
        return PWT_EINVAL;
    }
    return logger_keys_clear(&unit->keys, &who, kind);
}

int32_t
logger_get_keys(struct pwt_inv *inv, uint32_t logger, uint32_t kind, struct pwt_bytes *ret_json)
{
    const struct pwt_log_record nothing = {.size = sizeof(nothing)};
    struct pwt_cx *cx = pwt_inv_cx(inv);
    const struct logger_line line = {
        .cx = cx, .unit = logger_unit_of(cx, logger), .record = &nothing, .text_max = SIZE_MAX};
    struct pwt_json_alloc arena = json_memory(inv);
    struct pwt_json_buffer buffer = json_memory_buffer(&arena, TEXT_BYTES, TEXT_MAX_BYTES);
    struct logger_members members;
    struct pwt_json_writer writer;
    const char *text;
    size_t len;

    if (!line.unit || kind > PWT_KEYS_THREAD) {
        return PWT_EINVAL;
    }
    if (!logger_merge_keys(&line, kind, &members)) {
        return PWT_ENOMEM;
    }
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_object(&writer);
    for (uint32_t i = 0; i < members.count; i++) {
        field_write(&writer, &members.list[i]);
    }
    pwt_json_write_end(&writer);
    if (pwt_json_writer_finish(&writer, &text, &len) != 0) {
        return PWT_ENOMEM;
    }
    *ret_json = pwt_bytes_make(text, len);
    return 0;
}

/* ---- blocks ---- */

/* What keys were before a block. */
struct block {
    uint32_t logger;
    uint32_t count;
    struct {
        struct pwt_field field;
        bool was_there;
    } keys[];
};

static bool keep(struct pwt_inv *inv, struct pwt_bytes *bytes)
{
    char *copy = pwt_alloc(inv, bytes->len + 1);

    if (copy && bytes->len > 0) {
        memcpy(copy, bytes->ptr, (size_t)bytes->len);
    }
    bytes->ptr = copy;
    return copy != NULL;
}

int32_t logger_begin(struct pwt_inv *inv,
                     uint32_t logger,
                     const struct pwt_field *fields,
                     uint32_t count,
                     const void **ret_block)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    const struct logger_unit *unit = logger_unit_of(cx, logger);
    struct block *block = pwt_alloc(inv, sizeof(*block) + (uint64_t)count * sizeof(block->keys[0]));

    if (!unit || !block) {
        return unit ? PWT_ENOMEM : PWT_EINVAL;
    }
    block->logger = logger;
    block->count = count;
    for (uint32_t i = 0; i < count; i++) {
        struct pwt_field *field = &block->keys[i].field;
        const struct logger_key *key =
            logger_keys_find(&unit->keys, PWT_KEYS_APPENDED, fields[i].key);
        block->keys[i].was_there = key != NULL;
        *field = key ? logger_key_field(&unit->keys, key) : PWT_NULL("");
        field->key = fields[i].key;
        if (!keep(inv, &field->key) ||
            (field->type == PWT_FIELD_JSON && !keep(inv, &field->value.bytes))) {
            return PWT_ENOMEM;
        }
    }
    *ret_block = block;
    return logger_append(inv, logger, PWT_KEYS_APPENDED, fields, count);
}

int32_t logger_end(struct pwt_inv *inv, const void *block)
{
    const struct block *before = block;
    struct logger_owner who;
    struct logger_unit *unit = logger_unit_change(pwt_inv_cx(inv), before->logger, &who);
    int32_t code = 0;

    if (!unit) {
        return PWT_ENOMEM;
    }
    for (uint32_t i = before->count; i-- > 0;) {
        const struct pwt_field *field = &before->keys[i].field;
        int32_t failed = before->keys[i].was_there
                             ? logger_keys_set(&unit->keys, &who, PWT_KEYS_APPENDED, field)
                             : logger_keys_remove(&unit->keys, &who, PWT_KEYS_APPENDED, field->key);
        code = code != 0 ? code : failed;
    }
    return code;
}
