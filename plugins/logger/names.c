/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys may meet in one line. Nearly every line has each key once, and this says so for a few
 * nanoseconds a field; only where names do meet, line.c looks which value counts. */
#include "logger.h"

/* The keys of the logger's own, reserved ones first: bit i of logger_name_reserved is entry i. */
#define OWN(name)                 \
    {                             \
        (name), sizeof(name) - 1, \
    }
static const struct pwt_bytes s_own[] = {
    OWN("level"),
    OWN("message"),
    OWN("timestamp"),
    OWN("service"),
    OWN("sampling_rate"),
    OWN("location"),
    OWN("cold_start"),
    OWN("function_name"),
    OWN("function_memory_size"),
    OWN("function_arn"),
    OWN("function_request_id"),
    OWN("tenant_id"),
    OWN("xray_trace_id"),
};

#define OWN_COUNT      (sizeof(s_own) / sizeof(s_own[0]))
#define RESERVED_COUNT 5

/* A number below 256 from both ends of a name and its length: names differ there. */
static uint32_t name_slot(struct pwt_bytes name)
{
    uint32_t head = 0;
    uint32_t tail = 0;

    if (name.len >= sizeof(head)) {
        memcpy(&head, name.ptr, sizeof(head));
        memcpy(&tail, name.ptr + name.len - sizeof(tail), sizeof(tail));
    } else if (name.len > 0) {
        head = (unsigned char)name.ptr[name.len / 2];
        tail = (unsigned char)name.ptr[name.len - 1];
    }
    /* Multiplying by 2^32 divided by the golden ratio spreads what differs over the upper bits. */
    return ((head ^ (tail << 9 | tail >> 23)) + (uint32_t)name.len) * 0x9E3779B9U >> 24;
}

/* Adds a name; returns whether it was perhaps there before. */
static bool names_add(struct logger_names *names, struct pwt_bytes name)
{
    uint32_t slot = name_slot(name);
    uint64_t bit = UINT64_C(1) << (slot % 64);
    bool there = (names->bits[slot / 64] & bit) != 0;

    names->bits[slot / 64] |= bit;
    return there;
}

/* Position in s_own, or OWN_COUNT. */
static size_t own_index(struct pwt_bytes name)
{
    size_t i = 0;

    while (i < OWN_COUNT && !pwt_bytes_equal(s_own[i], name)) {
        i++;
    }
    return i;
}

static bool named_before(const struct pwt_field *fields, uint32_t index)
{
    for (uint32_t i = 0; i < index; i++) {
        if (pwt_bytes_equal(fields[i].key, fields[index].key)) {
            return true;
        }
    }
    return false;
}

void logger_names_init(struct logger_names *names)
{
    for (size_t i = 0; i < OWN_COUNT; i++) {
        (void)names_add(names, s_own[i]);
    }
}

bool logger_names_clash(const struct logger_names *own,
                        const struct pwt_field *fields,
                        uint32_t count)
{
    struct logger_names seen = *own;

    for (uint32_t i = 0; i < count; i++) {
        if (names_add(&seen, fields[i].key) &&
            (own_index(fields[i].key) < OWN_COUNT || named_before(fields, i))) {
            return true;
        }
    }
    return false;
}

uint32_t logger_name_reserved(struct pwt_bytes name)
{
    size_t index = own_index(name);

    return index < RESERVED_COUNT ? UINT32_C(1) << index : 0;
}
