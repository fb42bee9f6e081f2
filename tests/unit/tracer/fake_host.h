/* SPDX-License-Identifier: Apache-2.0 */
/* The tracer in a host that is only a table of functions, and a daemon that keeps datagrams. */
#ifndef TESTS_TRACER_FAKE_HOST_H
#define TESTS_TRACER_FAKE_HOST_H

#include "../../../plugins/tracer/tracer.h"
#include "plugin_host/plugin_host.h"

#include <powertools/redact.h>
#include <powertools/tracer.h>

#include <json-c/json.h>

#define FAKE_ROOT   "1-5759e988-bd862e3fe1be46a994272793"
#define FAKE_PARENT "557abcec3ee5a047"
#define FAKE_TRACE  "Root=" FAKE_ROOT ";Parent=" FAKE_PARENT ";Sampled=1"
#define FAKE_TIME   "1666888063.738999" /* FAKE_NOW_NS in seconds */

static inline struct tracer_state *fake_state(const struct pwt_inv *inv)
{
    return inv->cx.state;
}

/* Installs the host without a service `redact`, and an empty daemon. */
void fake_install(void);

/* The scope of an init, whose memory lasts until the next fake_install(). */
struct pwt_inv *fake_scope(void);

/* A tracer as its init leaves it: service `orders`, handler `handler`, the fake's daemon. */
void fake_tracer(struct tracer *tracer);

/* The first invocation of a function, before the tracer's `before`. */
void fake_start(struct pwt_inv *inv, struct tracer *tracer);

/* A child of it, on its thread or another. */
void fake_child(struct pwt_inv *child, struct pwt_inv *parent, bool thread);

/* The invocation ends with an answer, or an error of the function's own. */
void fake_respond(struct pwt_inv *inv, const char *json);
void fake_fail(struct pwt_inv *inv, const struct pwt_error *error);
struct pwt_error fake_error(const char *type, const char *message);

/* Redacts what `wants` says: values become "***", and nothing at all where `fails`. */
void fake_redact(uint32_t wants, bool fails);

/* ---- the daemon ---- */

/* `127.0.0.1:<port>` where it listens. */
const char *fake_daemon_address(void);

/* The next datagram as it came, NUL-terminated; NULL if there is none. Valid until the next call.
 */
const char *fake_datagram(size_t *ret_len);

/* The next document, or NULL; the fake's until the next call. */
struct json_object *fake_document(void);

/* A member at a path such as `cause.exceptions.0.id`; names in it hold no dots, and indexes have
 * one digit. NULL if absent. */
struct json_object *fake_member(struct json_object *document, const char *path);

/* Whether that member is there and has this JSON text. */
bool fake_is(struct json_object *document, const char *path, const char *json);

#endif
