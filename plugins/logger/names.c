/* SPDX-License-Identifier: Apache-2.0 */
/* The logger's own keys, and which keys may meet in one line. Nearly every line has each key once,
 * and this says so for a few nanoseconds a field; only where names do meet, merge.c looks which
 * value counts. */
#include "names.h"

#include "logger.h"

static const char *const s_own[OWN_COUNT] = {
    [OWN_LEVEL] = "level",
    [OWN_MESSAGE] = "message",
    [OWN_TIMESTAMP] = "timestamp",
    [OWN_SERVICE] = "service",
    [OWN_SAMPLING_RATE] = "sampling_rate",
    [OWN_LOCATION] = "location",
    [OWN_COLD_START] = "cold_start",
    [OWN_FUNCTION_NAME] = "function_name",
    [OWN_FUNCTION_MEMORY_SIZE] = "function_memory_size",
    [OWN_FUNCTION_ARN] = "function_arn",
    [OWN_FUNCTION_REQUEST_ID] = "function_request_id",
    [OWN_TENANT_ID] = "tenant_id",
    [OWN_CORRELATION_ID] = "correlation_id",
    [OWN_EXCEPTION] = "exception",
    [OWN_EXCEPTION_NAME] = "exception_name",
    [OWN_STACK_TRACE] = "stack_trace",
    [OWN_XRAY_TRACE_ID] = "xray_trace_id",
};

/* Those that have another name in the Elastic Common Schema: as Powertools for Java has them. The
 * place of a call is the schema's own. */
static const char *const s_ecs[OWN_COUNT] = {
    [OWN_LEVEL] = "log.level",
    [OWN_TIMESTAMP] = "@timestamp",
    [OWN_SERVICE] = "service.name",
    [OWN_LOCATION] = "log.origin.function",
    [OWN_COLD_START] = "faas.coldstart",
    [OWN_FUNCTION_NAME] = "faas.name",
    [OWN_FUNCTION_MEMORY_SIZE] = "faas.memory",
    [OWN_FUNCTION_ARN] = "faas.id",
    [OWN_FUNCTION_REQUEST_ID] = "faas.execution",
    [OWN_CORRELATION_ID] = "correlation.id",
    [OWN_EXCEPTION] = "error.stack_trace",
    [OWN_EXCEPTION_NAME] = "error.type",
    [OWN_XRAY_TRACE_ID] = "trace.id",
};

/* Keys of rare lines, or of none but the user's: they do not make two names meet. */
static bool is_rare(uint32_t which)
{
    return which == OWN_CORRELATION_ID || which == OWN_EXCEPTION || which == OWN_EXCEPTION_NAME ||
           which == OWN_STACK_TRACE;
}

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

bool logger_names_add(struct logger_names *names, struct pwt_bytes name)
{
    uint32_t slot = name_slot(name);
    uint64_t bit = UINT64_C(1) << (slot % 64);
    bool there = (names->bits[slot / 64] & bit) != 0;

    names->bits[slot / 64] |= bit;
    return there;
}

/* `function_name` as `functionName` or `FunctionName`; returns its bytes. */
static uint8_t spell(const char *name, enum logger_case spelling, char *text)
{
    const bool joins = spelling == CASE_CAMEL || spelling == CASE_PASCAL;
    bool upper = spelling == CASE_PASCAL;
    uint8_t len = 0;

    for (; *name; name++) {
        if (*name == '_' && joins) {
            upper = true;
        } else {
            text[len++] = (char)(upper && *name != '_' ? *name - 'a' + 'A' : *name);
            upper = false;
        }
    }
    return len;
}

void logger_names_init(struct logger_own_names *own, enum logger_case spelling)
{
    memset(own, 0, sizeof(*own));
    for (uint32_t i = 0; i < OWN_COUNT; i++) {
        const char *name = spelling == CASE_ECS && s_ecs[i] ? s_ecs[i] : s_own[i];
        own->len[i] = spell(name, spelling, own->text[i]);
        if (!is_rare(i)) {
            (void)logger_names_add(&own->set, logger_own_name(own, i));
        }
    }
}

struct pwt_bytes logger_own_name(const struct logger_own_names *own, enum logger_own which)
{
    return pwt_bytes_make(own->text[which], own->len[which]);
}

uint32_t logger_own_find(const struct logger_own_names *own, struct pwt_bytes name)
{
    uint32_t i = 0;

    while (i < OWN_COUNT && !pwt_bytes_equal(logger_own_name(own, i), name)) {
        i++;
    }
    return i;
}

bool logger_names_meet(const struct logger_own_names *own, struct pwt_bytes name)
{
    uint32_t which = logger_own_find(own, name);

    return which != OWN_COUNT && !is_rare(which);
}

bool logger_reserved(struct pwt_cx *cx, struct pwt_bytes name)
{
    struct logger *logger = cx->self;
    uint32_t which = logger_own_find(&logger->own, name);

    if (which >= OWN_RESERVED_COUNT) {
        return false;
    }
    const uint32_t bit = UINT32_C(1) << which;
    if ((atomic_fetch_or_explicit(&logger->reported, bit, memory_order_relaxed) & bit) == 0) {
        pwt_diag(cx->inv, PWT_DIAG_WARN,
                 "powertools: reserved-key: a log key named '%.*s' was left out, since the logger "
                 "writes that key itself; expected another name; rename the key",
                 (int)name.len, name.ptr);
    }
    return true;
}
