/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file json_c.h
 * @brief Events and answers as json-c trees, for handlers and plugins that want them.
 *
 * Header-only: whoever includes it links json-c (0.14 or newer, shared or static). A tree belongs
 * to the json-c that made it; all of one invocation that use the same copy share one tree of the
 * event. Parsing costs many times what a whole invocation costs otherwise: to read a few members,
 * use pwt_doc_find() or libpwt-json.a instead (docs/json.md).
 *
 * Threads: as in host.h, an invocation is used by one thread at a time.
 */
#ifndef PWT_JSON_C_H
#define PWT_JSON_C_H

#include <powertools/host.h>

#include <json-c/json.h>

#include <limits.h>

PWT_BEGIN_DECLS

/** @brief Deepest nesting that is read or written; the same as the host's. Since 1.0. */
#define PWT_JSON_C_DEPTH 1024

/* A parsed event as it is kept on the invocation. */
struct pwt_json_c_event_ {
    struct pwt_bytes event; /* what was parsed: a plugin may replace the event later */
    struct json_object *tree;
};

/* Frees what pwt_event_json_c() kept, with this object's own json-c. */
static inline void pwt_json_c_release_(void *kept)
{
    (void)json_object_put(((struct pwt_json_c_event_ *)kept)->tree);
}

/* Which json-c this is: trees are shared only between those whose json_object_put is the same. */
static inline const void *pwt_json_c_key_(void)
{
    int (*put)(struct json_object *) = json_object_put;
    const void *key = NULL;
    memcpy(&key, &put, sizeof(key));
    return key;
}

/* Parses text that is known to be JSON, so all that can fail is memory. */
static inline int32_t pwt_json_c_parse_(struct pwt_bytes json, struct json_object **ret_tree)
{
    struct json_tokener *tokener = json_tokener_new_ex(PWT_JSON_C_DEPTH + 1);
    struct json_object *tree;
    enum json_tokener_error error;
    if (tokener == NULL) {
        return PWT_ENOMEM;
    }
    tree = json_tokener_parse_ex(tokener, json.ptr, (int)json.len);
    error = json_tokener_get_error(tokener);
    if (error == json_tokener_continue) {
        /* A number at the very end could go on; a blank says that it does not. */
        tree = json_tokener_parse_ex(tokener, " ", 1);
        error = json_tokener_get_error(tokener);
    }
    json_tokener_free(tokener);
    if (error != json_tokener_success) {
        return PWT_ENOMEM;
    }
    *ret_tree = tree;
    return 0;
}

/**
 * @brief The event as a json-c tree: parsed at the first call, then kept until the answer was
 * posted.
 * @param inv The invocation, or a child.
 * @param ret_tree The tree; NULL stands for JSON null, as everywhere in json-c. Whole numbers
 * beyond 64 bits are cut down by json-c; of repeated names it keeps the last.
 * @return 0, PWT_EFORMAT if the event is not JSON, PWT_ELIMIT (nested too deeply, or 2 GiB),
 *         PWT_ENOMEM.
 *
 * Ownership: the invocation's, and shared: do not change it. json_object_get() keeps it for longer,
 * json_object_deep_copy() makes one to change. Since 1.0.
 */
static inline int32_t pwt_event_json_c(struct pwt_inv *inv, struct json_object **ret_tree)
{
    struct pwt_bytes event = pwt_inv_event(inv);
    const void *key = pwt_json_c_key_();
    struct pwt_json_c_event_ *kept = (struct pwt_json_c_event_ *)pwt_inv_cached(inv, key);
    int32_t code;
    if (kept != NULL && kept->event.ptr == event.ptr && kept->event.len == event.len) {
        *ret_tree = kept->tree;
        return 0;
    }
    code = event.len > (uint64_t)INT_MAX ? (int32_t)PWT_ELIMIT : pwt_doc_check(event);
    if (code != 0) {
        return code;
    }
    kept = (struct pwt_json_c_event_ *)pwt_alloc(inv, sizeof(*kept));
    if (kept == NULL) {
        return PWT_ENOMEM;
    }
    kept->event = event;
    code = pwt_json_c_parse_(event, &kept->tree);
    if (code == 0) {
        code = pwt_inv_cache(inv, key, kept, pwt_json_c_release_);
    }
    if (code == 0) {
        *ret_tree = kept->tree;
    }
    return code;
}

static inline int32_t
pwt_json_c_put_(struct pwt_doc *doc, const char *name, struct json_object *tree);

/* The start or the end of an object or array. */
static inline int32_t pwt_json_c_put_mark_(struct pwt_doc *doc, const char *name, uint32_t type)
{
    struct pwt_field mark = pwt_field_(name, type);
    return pwt_doc_put(doc, &mark);
}

static inline int32_t
pwt_json_c_put_object_(struct pwt_doc *doc, const char *name, struct json_object *tree)
{
    struct json_object_iterator at = json_object_iter_begin(tree);
    struct json_object_iterator end = json_object_iter_end(tree);
    int32_t code = pwt_json_c_put_mark_(doc, name, PWT_FIELD_OBJECT);
    while (code == 0 && !json_object_iter_equal(&at, &end)) {
        code =
            pwt_json_c_put_(doc, json_object_iter_peek_name(&at), json_object_iter_peek_value(&at));
        json_object_iter_next(&at);
    }
    return code != 0 ? code : pwt_json_c_put_mark_(doc, NULL, PWT_FIELD_CLOSE);
}

static inline int32_t
pwt_json_c_put_array_(struct pwt_doc *doc, const char *name, struct json_object *tree)
{
    size_t count = json_object_array_length(tree);
    size_t i;
    int32_t code = pwt_json_c_put_mark_(doc, name, PWT_FIELD_ARRAY);
    for (i = 0; code == 0 && i < count; i++) {
        code = pwt_json_c_put_(doc, NULL, json_object_array_get_idx(tree, i));
    }
    return code != 0 ? code : pwt_json_c_put_mark_(doc, NULL, PWT_FIELD_CLOSE);
}

static inline struct pwt_field pwt_json_c_int_(const char *name, struct json_object *tree)
{
    int64_t number = json_object_get_int64(tree);
    /* Beyond int64_t json-c has uint64_t, and answers the former with its largest. */
    return number == INT64_MAX ? pwt_field_uint(name, json_object_get_uint64(tree))
                               : pwt_field_int(name, number);
}

static inline struct pwt_field pwt_json_c_scalar_(const char *name, struct json_object *tree)
{
    switch (json_object_get_type(tree)) {
    case json_type_string:
        return pwt_field_bytes(name, pwt_bytes_make(json_object_get_string(tree),
                                                    (uint64_t)json_object_get_string_len(tree)));
    case json_type_double:
        return pwt_field_double(name, json_object_get_double(tree));
    case json_type_int:
        return pwt_json_c_int_(name, tree);
    case json_type_boolean:
        return pwt_field_bool(name, json_object_get_boolean(tree));
    default:
        return pwt_field_(name, PWT_FIELD_NULL);
    }
}

/* Gives a tree to the host's writer, which says where it is nested too deeply. */
static inline int32_t
pwt_json_c_put_(struct pwt_doc *doc, const char *name, struct json_object *tree)
{
    struct pwt_field scalar;
    switch (json_object_get_type(tree)) {
    case json_type_object:
        return pwt_json_c_put_object_(doc, name, tree);
    case json_type_array:
        return pwt_json_c_put_array_(doc, name, tree);
    default:
        scalar = pwt_json_c_scalar_(name, tree);
        return pwt_doc_put(doc, &scalar);
    }
}

/**
 * @brief A json-c tree as JSON in one line, under the rules of the host's own writer: doubles with
 * as few digits as read back the same, NaN and infinities as null, invalid UTF-8 replaced.
 *        Serializers set on the tree are not asked.
 * @param inv Whose arena the text goes to.
 * @param tree The tree; NULL is null.
 * @param ret_json The text.
 * @return 0, PWT_ENOMEM, or PWT_ELIMIT when nested too deeply.
 *
 * Ownership: the tree stays the caller's; the text is the arena's. Since 1.0.
 */
static inline int32_t
pwt_print_json_c(struct pwt_inv *inv, struct json_object *tree, struct pwt_bytes *ret_json)
{
    struct pwt_doc *doc = NULL;
    int32_t code = pwt_doc_open(inv, &doc);
    if (code == 0) {
        code = pwt_json_c_put_(doc, NULL, tree);
    }
    return code != 0 ? code : pwt_doc_close(doc, ret_json);
}

/**
 * @brief Answers the invocation with a json-c tree, which is printed at once.
 * @param inv The invocation.
 * @param tree The tree; NULL is null.
 * @return 0, PWT_ENOMEM, or PWT_ELIMIT when nested too deeply; then nothing was answered.
 *
 * Ownership: the tree stays the caller's, who may free it right away. Since 1.0.
 */
static inline int32_t pwt_respond_json_c(struct pwt_inv *inv, struct json_object *tree)
{
    struct pwt_bytes json;
    int32_t code = pwt_print_json_c(inv, tree, &json);
    return code != 0 ? code : pwt_respond(inv, json);
}

PWT_END_DECLS

#endif
