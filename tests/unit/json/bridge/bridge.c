/* SPDX-License-Identifier: Apache-2.0 */
/* A shared object that uses the bridge, as a handler or plugin does. */
#include "bridge.h"

#include <powertools/json_c.h>

static uint32_t s_freed;

static void bridge_use_host(const struct pwt_host *host)
{
    pwt_this_module.host = host;
}

static int32_t bridge_event(struct pwt_inv *inv, struct json_object **ret_tree)
{
    return pwt_event_json_c(inv, ret_tree);
}

static int32_t
bridge_print(struct pwt_inv *inv, struct json_object *tree, struct pwt_bytes *ret_json)
{
    return pwt_print_json_c(inv, tree, ret_json);
}

static int32_t bridge_respond(struct pwt_inv *inv, struct json_object *tree)
{
    return pwt_respond_json_c(inv, tree);
}

static int64_t bridge_number(struct json_object *tree, const char *name)
{
    return json_object_get_int64(json_object_object_get(tree, name));
}

static void count_freed(struct json_object *tree, void *user)
{
    (void)tree;
    (void)user;
    s_freed++;
}

static void bridge_watch(struct json_object *tree)
{
    json_object_set_userdata(tree, NULL, count_freed);
}

static uint32_t bridge_freed(void)
{
    return s_freed;
}

static struct json_object *bridge_parse(const char *text)
{
    return json_tokener_parse(text);
}

static struct json_object *bridge_make_double(double number)
{
    return json_object_new_double(number);
}

static struct json_object *bridge_nest(struct json_object *inner)
{
    struct json_object *array = json_object_new_array();
    (void)json_object_array_add(array, inner);
    return array;
}

extern const struct bridge bridge;
__attribute__((visibility("default"))) const struct bridge bridge = {
    .use_host = bridge_use_host,
    .event = bridge_event,
    .print = bridge_print,
    .respond = bridge_respond,
    .number = bridge_number,
    .watch = bridge_watch,
    .freed = bridge_freed,
    .put = json_object_put,
    .parse = bridge_parse,
    .make_double = bridge_make_double,
    .nest = bridge_nest,
};
