/* SPDX-License-Identifier: Apache-2.0 */
/* What a shared object of the bridge test offers: <powertools/json_c.h> with its own json-c. */
#ifndef TESTS_JSON_BRIDGE_H
#define TESTS_JSON_BRIDGE_H

#include <powertools/host.h>

struct json_object;

/* Exported as `bridge`, once by an object that has json-c inside, once by one that shares it. */
struct bridge {
    void (*use_host)(const struct pwt_host *host);
    int32_t (*event)(struct pwt_inv *inv, struct json_object **ret_tree);
    int32_t (*print)(struct pwt_inv *inv, struct json_object *tree, struct pwt_bytes *ret_json);
    int32_t (*respond)(struct pwt_inv *inv, struct json_object *tree);
    int64_t (*number)(struct json_object *tree, const char *name); /* a member, by json-c */
    void (*watch)(struct json_object *tree);                       /* count when it is freed */
    uint32_t (*freed)(void);
    int (*put)(struct json_object *tree);                   /* json_object_put, as it is there */
    struct json_object *(*parse)(const char *text);         /* a tree of the caller's own */
    struct json_object *(*make_double)(double number);      /* without the text it came from */
    struct json_object *(*nest)(struct json_object *inner); /* [inner] */
};

#endif
