/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file conformance.h
 * @brief What an adapter sees of the frame that replays recorded cases.
 *
 * The handler of a conformance run is handler.c and one adapter, adapters/<utility>.c, linked to
 * <utility>.so. The frame reads the case, walks its ops and keeps the record; the adapter turns
 * each op of its utility into calls of the utility's public header. An adapter only translates: it
 * holds no rule of the utility, and it decides nothing that the plugin should decide.
 *
 * An adapter defines one symbol:
 *
 *     static int32_t annotate(struct replay *run, struct json_object *op)
 *     {
 *         return pwt_annotate(run->inv, replay_text(op, "key"), replay_field(op, "value"));
 *     }
 *
 *     static const struct replay_op s_ops[] = {{"annotate", annotate}};
 *
 *     const struct replay_adapter replay_adapter = {.ops = s_ops, .op_count = 1};
 *
 * The frame itself knows `invoke`, `respond`, `fail`, `catch`, `thread`, `repeat` and `setenv`; an
 * adapter's op of the same name comes first. Macros (`$repeat`, `$nest`, `$i`, `$now_ms`) are gone
 * before the handler sees the case.
 *
 * Memory: what the helpers return lives as long as the invocation (or the init) that asked.
 */
#ifndef CONFORMANCE_H
#define CONFORMANCE_H

#include <powertools/powertools.h>

#include <json-c/json.h>

#include <stdbool.h>

/** What an op returns while an error object of the case leaves the enclosing ops, until `catch`. */
enum { REPLAY_RAISED = 1 };

/** The error object of a `fail` op. */
struct replay_error {
    struct pwt_bytes type;    /**< Such as `ValueError`. */
    struct pwt_bytes message; /**< Its text. */
};

/** A case on its way; each thread has its own. */
struct replay {
    struct pwt_inv *inv;          /**< What service calls take: an invocation, a thread's scope, or
                                     the scope of the init. */
    struct replay_error error;    /**< The error object, while REPLAY_RAISED is returned. */
    struct pwt_bytes response;    /**< JSON of the last `respond`; absent if there was none. */
    struct json_object *op_label; /**< Where an error is recorded: the index in `given.ops`. */
};

/**
 * One op of the format. Returns 0; REPLAY_RAISED, which only comes from replay_ops(); or the
 * negative code of a service call that failed. The frame records a code as an error of this op, of
 * the kind that the plugin's diagnostic line names (`powertools: <kind>: ...`), and goes on. So a
 * code is returned only where the format calls what happened an error, and not a mere warning.
 */
struct replay_op {
    const char *name;
    int32_t (*run)(struct replay *run, struct json_object *op);
};

/** An adapter: the one symbol that adapters/<utility>.c defines, `replay_adapter`. */
struct replay_adapter {
    const struct replay_op *ops;
    uint32_t op_count;
    /** Hands `given.config` over with the service's configure call, before the first op. Not called
     * where there is none; a negative code is recorded as an error of the op `init`. May be NULL.
     */
    int32_t (*configure)(struct replay *run, struct json_object *config);
};

extern const struct replay_adapter replay_adapter;

/* ---- ops inside ops ------------------------------------------------------------------------- */

/** Runs the list `ops` of an op, or the list itself; absent is an empty list. 0 or REPLAY_RAISED,
 * which the caller passes on after it has closed what it opened. */
int32_t replay_ops(struct replay *run, struct json_object *op_or_list);

/* ---- the record ----------------------------------------------------------------------------- */

/** Adds a JSON value to `results`; absent bytes are null. */
void replay_result_json(struct pwt_bytes json);

/** Adds text to `results`; absent bytes are null. */
void replay_result_text(struct pwt_bytes text);

/** Records an error of a kind that no diagnostic line names. The op then returns 0. */
void replay_error_kind(struct replay *run, const char *kind);

/* ---- members of an op ----------------------------------------------------------------------- */

/** Whether the op has this member, be it null. */
bool replay_has(struct json_object *op, const char *name);

/** The member, or NULL: json-c's null, and what is absent. */
struct json_object *replay_member(struct json_object *op, const char *name);

/** The text of a member as NUL-terminated text; NULL where it is absent or no text. */
const char *replay_cstr(struct json_object *op, const char *name);

/** The same with its length; absent bytes where it is absent or no text. */
struct pwt_bytes replay_text(struct json_object *op, const char *name);

/** A whole number, or `other` where it is absent or no number. */
int64_t replay_int(struct json_object *op, const char *name, int64_t other);

/** The value as JSON text, numbers to the digit; `null` for NULL. */
struct pwt_bytes replay_json(struct json_object *value);

/** Text of hexadecimal digits as bytes; absent bytes where it is absent. */
struct pwt_bytes replay_hex(struct replay *run, struct json_object *op, const char *name);

/* ---- fields --------------------------------------------------------------------------------- */

/** A value as a field of the fitting type: objects, lists and integers beyond 64 bits are
 * PWT_FIELD_JSON. */
struct pwt_field replay_field_of(struct pwt_bytes key, struct json_object *value);

/** A member of the op as a field, its name as the key; PWT_FIELD_NULL where it is absent. */
struct pwt_field replay_field(struct json_object *op, const char *name);

/** A list of fields that grows; starts as {NULL, 0}. */
struct replay_fields {
    struct pwt_field *items;
    uint32_t count;
};

/** Appends one field. */
void replay_push(struct replay *run, struct replay_fields *fields, struct pwt_field field);

/** Appends the members of an object, in their order; NULL has none. */
void replay_push_members(struct replay *run,
                         struct replay_fields *fields,
                         struct json_object *object);

/** The same for an object of hexadecimal texts: each value is a text of these bytes. */
void replay_push_hex(struct replay *run, struct replay_fields *fields, struct json_object *object);

#endif
