/* SPDX-License-Identifier: Apache-2.0 */
/* What a collector says in its answer. */
#ifndef PLUGINS_TRACER_OTLP_REPLY_H
#define PLUGINS_TRACER_OTLP_REPLY_H

#include <powertools/aws.h>

#include <stdbool.h>

/* Longest message that is taken out of a reply. */
#define OTLP_REASON_BYTES 200u

/* The seconds that the header Retry-After asks for, as a number or until a date; 0 without it. */
int64_t otlp_reply_retry_after_s(const struct pwt_http_response *reply);

/* Finds the partial success of a reply: spans that were rejected, and a message in printable
 * characters. False where there is neither, or the reply says nothing that can be understood. */
bool otlp_reply_partial(const struct pwt_http_response *reply,
                        uint64_t *ret_rejected,
                        char reason[OTLP_REASON_BYTES]);

#endif
