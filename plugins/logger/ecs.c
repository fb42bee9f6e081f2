/* SPDX-License-Identifier: Apache-2.0 */
/* The members of a line in the Elastic Common Schema that the usual line does not have: those of
 * Powertools for Java, and the place of the call. The others only have another name (names.c). */
#include "ecs.h"

#include <powertools/logger.h>

#include "line.h"
#include "set.h"

#include <sys/prctl.h>

/* The logger's name: a child's. The function's own has none, a service's is its service. */
static struct pwt_bytes logger_name(const struct logger_unit *unit)
{
    return pwt_bytes_make(unit->name_len > 0 && !unit->is_service ? unit->name : NULL,
                          unit->name_len);
}

uint32_t logger_ecs_line(const struct logger_line *line, char *thread, struct pwt_field *fields)
{
    const bool named = prctl(PR_GET_NAME, thread) == 0;

    fields[0] = PWT_UINT("log.origin.file.line", line->record->line);
    fields[1] = PWT_BYTES("log.logger", logger_name(line->unit));
    fields[2] = PWT_STR("process.thread.name", named ? thread : NULL);
    return LOGGER_ECS_LINE_MAX;
}

/* One of the parts between colons: `arn:aws:lambda:<region>:<account>:function:<name>`. */
static struct pwt_bytes arn_part(struct pwt_bytes arn, uint32_t index)
{
    const char *at = arn.ptr;
    const char *end = at ? at + arn.len : NULL;

    for (; at < end && index > 0; index--) {
        const char *colon = memchr(at, ':', (size_t)(end - at));
        at = colon ? colon + 1 : end;
    }
    if (at >= end) {
        return pwt_bytes_make(NULL, 0);
    }
    const char *colon = memchr(at, ':', (size_t)(end - at));
    return pwt_bytes_make(at, (uint64_t)((colon ? colon : end) - at));
}

uint32_t logger_ecs_origin(const struct pwt_context *context, struct pwt_field *fields)
{
    fields[0] = PWT_BYTES("service.version", context->function_version);
    fields[1] = PWT_STR("cloud.provider", "aws");
    fields[2] = PWT_STR("cloud.service.name", "lambda");
    fields[3] = PWT_BYTES("cloud.region", arn_part(context->function_arn, 3));
    fields[4] = PWT_BYTES("cloud.account.id", arn_part(context->function_arn, 4));
    fields[5] = PWT_BYTES("faas.version", context->function_version);
    return LOGGER_ECS_ORIGIN_MAX;
}
