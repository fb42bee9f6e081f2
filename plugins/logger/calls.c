/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of the service that are about lines, levels and loggers. */
#include "calls.h"

#include <powertools/logger.h>

#include "buffer.h"
#include "correlation.h"
#include "logger.h"
#include "print.h"
#include "sampling.h"
#include "set.h"
#include "settings.h"

/* Of the record as it is in major 1 of the service, by the bytes: its sizeof may grow. */
#define RECORD_LEAST_BYTES 88U

int32_t logger_write(struct pwt_inv *inv, const struct pwt_log_record *record)
{
    return record->size < RECORD_LEAST_BYTES ? PWT_EINVAL : logger_print(pwt_inv_cx(inv), record);
}

bool logger_in_init(struct pwt_inv *inv, const char *function)
{
    if (!pwt_inv_context(inv)->request_id.ptr && pwt_inv_root(inv) == inv) {
        return true;
    }
    pwt_diag(inv, PWT_DIAG_WARN,
             "powertools: %s() was called outside of an init; expected the logger to be set up "
             "before the first event; call it in the handler's init",
             function);
    return false;
}

int32_t logger_configure(struct pwt_inv *inv, const struct pwt_field *options, uint32_t count)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    struct logger *logger = cx->self;
    struct logger_set *set = logger_set_of(cx);
    int32_t code = 0;

    if (!logger_in_init(inv, "pwt_logger_configure")) {
        return PWT_ESTATE;
    }
    for (uint32_t i = 0; i < count; i++) {
        int32_t failed = logger_settings_set(logger, cx, &options[i]);
        code = code != 0 ? code : failed;
    }
    if (logger_settings_apply(logger, inv) != 0) {
        return PWT_ENOMEM;
    }
    set->units[PWT_LOGGER_MAIN].configured = logger->level;
    if (!set->modified) {
        logger_set_levels(cx, logger_sampling_decide(logger, pwt_inv_context(inv)));
    }
    logger_set_publish(cx);
    return code;
}

int32_t logger_set_level(struct pwt_inv *inv, uint32_t logger, const struct pwt_field *level)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    const struct logger *self = cx->self;
    struct logger_owner who;
    struct logger_unit *unit = logger_unit_change(cx, logger, &who);
    uint32_t value;

    if (!unit || logger_level_read(level, &value) != 0) {
        return PWT_EINVAL;
    }
    if (!self->has_platform) {
        unit->level = value;
        logger_set_of(cx)->modified = 1;
        logger_set_publish(cx);
    }
    return 0;
}

int32_t
logger_set_correlation_id(struct pwt_inv *inv, uint32_t logger, const struct pwt_field *value)
{
    return logger_correlation_set(pwt_inv_cx(inv), logger, value);
}

int32_t logger_get_correlation_id(struct pwt_inv *inv, uint32_t logger, struct pwt_bytes *ret_json)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    const struct logger *self = cx->self;
    const struct logger_unit *unit = logger_unit_of(cx, logger);
    const struct pwt_bytes name = logger_own_name(&self->own, OWN_CORRELATION_ID);

    if (!unit) {
        return PWT_EINVAL;
    }
    const struct logger_key *key = logger_keys_find(&unit->keys, PWT_KEYS_APPENDED, name);
    const struct pwt_bytes found = key ? logger_key_value(&unit->keys, key) : pwt_cstr(NULL);
    const struct pwt_bytes value = found.ptr ? found : pwt_cstr("null");
    char *copy = pwt_alloc(inv, value.len); /* the key may change before it is read */
    if (!copy) {
        return PWT_ENOMEM;
    }
    memcpy(copy, value.ptr, (size_t)value.len);
    *ret_json = pwt_bytes_make(copy, value.len);
    return 0;
}

int32_t logger_child(struct pwt_inv *inv,
                     uint32_t parent,
                     struct pwt_bytes name,
                     const struct pwt_field *level,
                     uint32_t *ret_logger)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    const struct logger *self = cx->self;
    const uint32_t count = logger_set_of(cx)->count;
    uint32_t value = 0;

    if (level->type != PWT_FIELD_NULL && logger_level_read(level, &value) != 0) {
        return PWT_EINVAL;
    }
    int32_t code = logger_set_add(cx, parent, name, false, ret_logger);
    if (code == 0 && level->type != PWT_FIELD_NULL && *ret_logger == count) {
        struct logger_unit *unit = logger_unit_of(cx, *ret_logger);
        logger_level_compare(self, inv, value);
        if (!self->has_platform) {
            unit->level = unit->configured = value;
        }
        logger_set_publish(cx);
    }
    return code;
}

int32_t logger_for_service(struct pwt_inv *inv, struct pwt_bytes service, uint32_t *ret_logger)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    const struct logger *self = cx->self;

    if (pwt_bytes_equal(service, self->service)) {
        *ret_logger = PWT_LOGGER_MAIN;
        return 0;
    }
    int32_t code = logger_set_add(cx, PWT_LOGGER_MAIN, service, true, ret_logger);
    logger_set_publish(cx);
    return code;
}

/* In a formatter or a sink, which may be called for a line of the buffer. */
static bool is_outside(const struct pwt_cx *cx)
{
    const struct logger_state *state = cx->state;

    return state->is_outside != 0;
}

int32_t logger_flush(struct pwt_inv *inv, uint32_t logger)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);

    if (!logger_unit_of(cx, logger)) {
        return PWT_EINVAL;
    }
    return is_outside(cx) ? PWT_ESTATE : logger_buffer_flush(cx, logger);
}

int32_t logger_discard(struct pwt_inv *inv, uint32_t logger)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);

    if (!logger_unit_of(cx, logger)) {
        return PWT_EINVAL;
    }
    if (is_outside(cx)) {
        return PWT_ESTATE;
    }
    logger_buffer_discard(cx, logger);
    return 0;
}
