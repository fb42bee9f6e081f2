/* SPDX-License-Identifier: Apache-2.0 */
/* What the local Runtime API says to a runtime, as bytes on a connection. */
#ifndef CLI_API_REPLY_H
#define CLI_API_REPLY_H

#include "local_api.h"

#include <microhttpd.h>

/** A reply without an event: the status, and for a refusal its type and reason. */
struct api_reply {
    unsigned status;
    const char *type; /* NULL: no refusal */
    const char *reason;
};

/** Queues @p reply with its JSON body. MHD_NO closes the connection. */
enum MHD_Result api_reply_queue(struct MHD_Connection *connection, const struct api_reply *reply);

/** Queues the answer to an extension that has registered under @p identifier. */
enum MHD_Result api_reply_queue_registered(struct MHD_Connection *connection,
                                           const char *identifier);

/**
 * Queues an event with its headers, @p invocation_id and @p deadline_ms among them. It is copied:
 * the bytes may be on their way longer than the invocation lasts, if the runtime misbehaves.
 */
enum MHD_Result api_reply_queue_event(struct MHD_Connection *connection,
                                      const struct local_api_invocation *invocation,
                                      const char *invocation_id,
                                      int64_t deadline_ms);

#endif
