/* SPDX-License-Identifier: Apache-2.0 */
/* What a collector says of a request that it accepted. */
#ifndef PLUGINS_TRACER_OTLP_REPLY_H
#define PLUGINS_TRACER_OTLP_REPLY_H

#include "otlp_http.h"

#include <stdbool.h>

/* Longest message that is taken out of a reply. */
#define OTLP_REASON_BYTES 200u

/* Finds the partial success of a reply: spans that were rejected, and a message in printable
 * characters. False where there is neither, or the reply says nothing that can be understood. */
bool otlp_reply_partial(const struct otlp_reply *reply,
                        uint64_t *ret_rejected,
                        char reason[OTLP_REASON_BYTES]);

#endif
