/* SPDX-License-Identifier: Apache-2.0 */
/* Contexts: the plain way through one finds what the cursor finds, and takes nothing for an object
 * that the cursor refuses. */
#include "feature-flags/evaluate.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const s_names[] = {"a", "bb", "tenant_id", "long name with blanks", "c\xc3\xa9"};
#define NAMES (sizeof(s_names) / sizeof(s_names[0]))

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void *host_alloc(struct pwt_inv *inv, uint64_t size)
{
    (void)inv;
    (void)size;
    return NULL; /* what has no room of its own is no text then */
}

static const struct pwt_host s_host = {.inv_alloc = host_alloc};

bool flags_rollout_place(const struct flags_rollout *rollout,
                         struct pwt_bytes feature,
                         struct pwt_bytes key,
                         uint32_t *ret_place)
{
    (void)rollout;
    (void)feature;
    (void)key;
    (void)ret_place;
    return false;
}

/* What the cursor finds, ... */
static struct flags_value found_by_cursor(struct pwt_bytes json, const char *name)
{
    struct flags_value value = {.kind = FLAGS_ABSENT};
    struct pwt_json_value object;
    struct pwt_json_value member;

    if (pwt_json_open(json.ptr, (size_t)json.len, &object) == 0 &&
        pwt_json_find(&object, name, strlen(name), PWT_JSON_LAST_WINS, &member) == 0) {
        value = flags_value_seen(&member);
    }
    return value;
}

/* ... is what a context has. */
static void check_same(const struct flags_value *a, const struct flags_value *b)
{
    must(a->kind == b->kind);
    switch (a->kind) {
    case FLAGS_BOOL:
    case FLAGS_INT:
        must(a->integer == b->integer);
        break;
    case FLAGS_DOUBLE:
        must(a->real == b->real);
        break;
    case FLAGS_BIG:
    case FLAGS_STRING:
    case FLAGS_ESCAPED:
        must(a->text.ptr == b->text.ptr && a->text.len == b->text.len);
        break;
    case FLAGS_LIST_TEXT:
    case FLAGS_OBJECT_TEXT:
        must(a->text.ptr == b->text.ptr);
        break;
    default:
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct pwt_flag_query query = {.size = sizeof(query),
                                         .context = pwt_bytes_make(data, size)};
    struct flags_key keys[NAMES];
    struct flags_condition conditions[NAMES];
    const struct flags_feature feature = {.keys = keys, .key_count = NAMES};
    struct flags_context context;

    pwt_this_module.host = &s_host;
    flags_context_init(&context, NULL, &query);
    context.feature = &feature;
    for (uint32_t i = 0; i < NAMES; i++) {
        keys[i].name = pwt_cstr(s_names[i]);
        keys[i].mark = flags_mark(keys[i].name.ptr, keys[i].name.len);
        conditions[i] = (struct flags_condition){.slot = i};
    }
    for (uint32_t i = 0; i < NAMES; i++) {
        const struct flags_value *found = flags_context_value(&context, &conditions[i]);
        const struct flags_value wanted = found_by_cursor(query.context, s_names[i]);
        if (context.code == 0) {
            check_same(found, &wanted);
        }
    }
    return 0;
}
