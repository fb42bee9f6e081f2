/* SPDX-License-Identifier: Apache-2.0 */
/* From JSON to a document that can be evaluated, or to the first thing that is wrong with it. */
#include "compile.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- what is wrong ------------------------------------------------------------------------- */

/* Text that grows up to FLAGS_PROBLEM_MAX and is then cut. */
struct text {
    char ptr[FLAGS_PROBLEM_MAX];
    size_t len;
};

static void __attribute__((format(printf, 2, 3))) append(struct text *text, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    const int len = vsnprintf(text->ptr + text->len, FLAGS_PROBLEM_MAX - text->len, format, args);
    va_end(args);
    text->len += len > 0 ? (size_t)len : 0;
    text->len = text->len < FLAGS_PROBLEM_MAX ? text->len : FLAGS_PROBLEM_MAX - 1;
}

/* A part of the path, which is a JSON Pointer. */
static void append_token(struct text *text, struct pwt_bytes token)
{
    append(text, "/");
    for (uint64_t i = 0; i < token.len; i++) {
        switch (token.ptr[i]) {
        case '/':
            append(text, "~1");
            break;
        case '~':
            append(text, "~0");
            break;
        default:
            append(text, "%c", token.ptr[i]);
            break;
        }
    }
}

static void append_path(struct text *text, const struct compiler *cc, const char *member)
{
    if (cc->feature.ptr) {
        append_token(text, cc->feature);
    }
    if (cc->rule.ptr) {
        append(text, "/rules");
        append_token(text, cc->rule);
    }
    if (cc->condition > 0) {
        append(text, "/conditions/%u", (unsigned)(cc->condition - 1));
    }
    if (member) {
        append(text, "/%s", member);
    }
    if (cc->part) {
        append(text, "/%s", cc->part);
    }
}

/* Lengths and types, and no content: a document may hold what is nobody's business. */
static const char *describe(const struct pwt_json_node *node)
{
    if (!node) {
        return "missing";
    }
    switch (node->type) {
    case PWT_JSON_NULL:
        return "null";
    case PWT_JSON_BOOL:
        return "a boolean";
    case PWT_JSON_NUMBER:
        return "a number";
    case PWT_JSON_STRING:
        return node->len == 2 ? "an empty text" : "a text";
    case PWT_JSON_ARRAY:
        return node->len == 0 ? "an empty list" : "a list";
    default:
        return node->len == 0 ? "an empty object" : "an object";
    }
}

/* The problem is kept in the document. Returns false. */
static bool refuse(struct compiler *cc, int32_t code, const struct text *text)
{
    char *problem = flags_memory_take(&cc->document->memory, text->len + 1);

    if (!problem) {
        return compile_starve(cc);
    }
    memcpy(problem, text->ptr, text->len + 1);
    cc->code = code;
    cc->problem = problem;
    return false;
}

bool compile_refuse(struct compiler *cc,
                    const char *member,
                    const struct pwt_json_node *node,
                    const char *expected)
{
    struct text text = {.len = 0};

    append_path(&text, cc, member);
    append(&text, "%s is %s; expected %s", text.len == 0 ? "the document" : "", describe(node),
           expected);
    return refuse(cc, PWT_EFORMAT, &text);
}

bool compile_starve(struct compiler *cc)
{
    cc->code = PWT_ENOMEM;
    cc->problem = "there is no memory for the document";
    return false;
}

/* ---- members ------------------------------------------------------------------------------- */

static bool is_named(const struct pwt_json_node *node, struct pwt_bytes name)
{
    if ((node->key_flags & PWT_JSON_ESCAPED) != 0) {
        const struct pwt_json_value key = pwt_json_node_key(node);
        return pwt_json_equals(&key, name.ptr, (size_t)name.len);
    }
    return flags_same_text(pwt_bytes_make(node->key + 1, node->key_len - 2), name);
}

void compile_pick(const struct pwt_json_node *object, struct wanted *wanted, size_t count)
{
    for (const struct pwt_json_node *node = object->first; node; node = node->next) {
        for (size_t i = 0; i < count; i++) {
            if (is_named(node, wanted[i].name)) {
                wanted[i].node = node;
                break;
            }
        }
    }
}

/* ---- rules and features -------------------------------------------------------------------- */

static bool
compile_conditions(struct compiler *cc, const struct pwt_json_node *list, struct flags_rule *rule)
{
    uint32_t count = 0;

    if (!list || list->type != PWT_JSON_ARRAY || list->len == 0) {
        return compile_refuse(cc, "conditions", list, "a list of conditions");
    }
    struct flags_condition *conditions =
        flags_memory_take(&cc->document->memory, (size_t)list->len * sizeof(*conditions));
    if (!conditions) {
        return compile_starve(cc);
    }
    for (const struct pwt_json_node *node = list->first; node; node = node->next) {
        cc->condition = count + 1;
        if (!compile_condition(cc, node, &conditions[count++])) {
            return false;
        }
    }
    cc->condition = 0;
    rule->conditions = conditions;
    rule->condition_count = count;
    return true;
}

static bool
compile_rule(struct compiler *cc, const struct entry *entry, bool boolean, struct flags_rule *rule)
{
    struct wanted members[] = {WANTED("when_match"), WANTED("conditions")};
    const struct pwt_json_node *node = entry->node;

    cc->rule = entry->name;
    if (entry->name.len == 0) {
        return compile_refuse(cc, NULL, node, "a name for the rule");
    }
    if (node->type != PWT_JSON_OBJECT || node->len == 0) {
        return compile_refuse(cc, NULL, node, "an object with when_match and conditions");
    }
    compile_pick(node, members, 2);
    if (boolean && (!members[0].node || members[0].node->type != PWT_JSON_BOOL)) {
        return compile_refuse(cc, "when_match", members[0].node, "true or false");
    }
    *rule = (struct flags_rule){.name = entry->name};
    return compile_result(cc, members[0].node, &rule->when_match) &&
           compile_conditions(cc, members[1].node, rule);
}

static bool compile_rules(struct compiler *cc,
                          const struct pwt_json_node *object,
                          bool boolean,
                          struct flags_feature *feature)
{
    struct entry *entries = NULL;
    uint32_t count = 0;

    if (object->type != PWT_JSON_OBJECT) {
        return compile_refuse(cc, "rules", object, "an object of rules");
    }
    if (!compile_entries(cc, object, &entries, &count)) {
        return false;
    }
    struct flags_rule *rules = flags_memory_take(&cc->document->memory, count * sizeof(*rules));
    if (!rules) {
        return compile_starve(cc);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!compile_rule(cc, &entries[i], boolean, &rules[i])) {
            return false;
        }
    }
    cc->rule = pwt_bytes_make(NULL, 0);
    feature->rules = rules;
    feature->rule_count = count;
    return true;
}

/* The keys that the feature's conditions look at, for as long as the document. */
static bool keep_keys(struct compiler *cc, struct flags_feature *feature)
{
    const size_t bytes = cc->key_count * sizeof(*cc->keys);
    struct flags_key *keys = flags_memory_take(&cc->document->memory, bytes);

    if (!keys) {
        return compile_starve(cc);
    }
    memcpy(keys, cc->keys, bytes);
    feature->keys = keys;
    feature->key_count = cc->key_count < FLAGS_KEYS_MAX ? cc->key_count : FLAGS_KEYS_MAX;
    return true;
}

static bool compile_feature(struct compiler *cc,
                            const struct pwt_json_node *node,
                            struct flags_feature *feature)
{
    struct wanted members[] = {WANTED("default"), WANTED("boolean_type"), WANTED("rules")};

    cc->feature = feature->name;
    if (node->type != PWT_JSON_OBJECT || node->len == 0) {
        return compile_refuse(cc, NULL, node, "an object with a default");
    }
    compile_pick(node, members, 3);
    const struct pwt_json_node *otherwise = members[0].node;
    const bool boolean = !members[1].node || compile_is_true(members[1].node);
    if (!otherwise || otherwise->type == PWT_JSON_NULL ||
        (boolean && otherwise->type != PWT_JSON_BOOL)) {
        return compile_refuse(cc, "default", otherwise,
                              boolean ? "true or false" : "a value that is not null");
    }
    if (!compile_result(cc, otherwise, &feature->otherwise)) {
        return false;
    }
    const struct pwt_json_node *rules = members[2].node;
    return !rules || !compile_is_true(rules) ||
           (compile_rules(cc, rules, boolean, feature) && keep_keys(cc, feature));
}

/* ---- the document -------------------------------------------------------------------------- */

/* The features as they are read, in their order. */
struct features {
    struct compiler cc;
    struct flags_feature *items;
    uint32_t count;
    uint32_t room;
};

/* How much room there is at first: few features are described in less. */
#define FEATURE_BYTES 512u

static struct flags_feature *features_add(struct features *features)
{
    struct flags_document *document = features->cc.document;

    if (features->count == features->room) {
        const size_t room = features->room > 0 ? 2 * (size_t)features->room
                                               : 4 + (size_t)document->json.len / FEATURE_BYTES;
        struct flags_feature *items = flags_memory_take(&document->memory, room * sizeof(*items));
        if (!items) {
            return NULL;
        }
        if (features->count > 0) {
            memcpy(items, features->items, features->count * sizeof(*items));
        }
        features->items = items;
        features->room = (uint32_t)room;
    }
    struct flags_feature *feature = &features->items[features->count++];
    *feature = (struct flags_feature){.rules = NULL};
    return feature;
}

/* For the next feature: nothing is wrong with it yet, and it may use the scratch again. */
static void begin(struct compiler *cc)
{
    cc->code = 0;
    cc->problem = NULL;
    cc->feature = pwt_bytes_make(NULL, 0);
    cc->rule = pwt_bytes_make(NULL, 0);
    cc->condition = 0;
    cc->part = NULL;
    cc->keys = cc->first_keys;
    cc->key_count = 0;
    cc->key_room = FLAGS_KEYS_MAX;
    flags_memory_reset(&cc->scratch);
}

/* A feature is compiled as soon as it was read, so that its nodes are still at hand, and those of
 * the next one take their place. */
static int32_t read_feature(void *user, const struct pwt_json_node *member)
{
    struct features *features = user;
    struct compiler *cc = &features->cc;
    struct flags_feature *feature = features_add(features);

    if (!feature) {
        return PWT_JSON_ENOMEM;
    }
    if (compile_name(cc, member, &feature->name)) {
        (void)compile_feature(cc, member, feature);
    }
    if (cc->code == PWT_ENOMEM) {
        return PWT_JSON_ENOMEM;
    }
    feature->problem = cc->problem;
    begin(cc);
    return 0;
}

/* Where a name belongs: at an earlier feature of that name, or behind all others. */
static struct flags_feature *place_of(struct flags_index *index,
                                      struct flags_feature *items,
                                      uint32_t *count,
                                      struct pwt_bytes name)
{
    for (uint64_t at = flags_hash(name);; at++) {
        uint32_t *slot = &index->slots[at & index->mask];
        if (*slot == 0) {
            *slot = ++*count;
            return &items[*slot - 1];
        }
        if (flags_same_text(items[*slot - 1].name, name)) {
            return &items[*slot - 1];
        }
    }
}

/* Each name once: where it stands first, with what it stands for last. */
static bool keep_features(struct features *features)
{
    struct compiler *cc = &features->cc;
    struct flags_document *document = cc->document;
    struct flags_feature *items = features->items;
    uint32_t count = 0;

    if (!flags_index_init(&document->index, &document->memory, features->count)) {
        return compile_starve(cc);
    }
    for (uint32_t i = 0; i < features->count; i++) {
        const struct flags_feature item = items[i];
        *place_of(&document->index, items, &count, item.name) = item;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (items[i].problem) {
            cc->code = PWT_EFORMAT;
            cc->problem = items[i].problem;
            return false;
        }
    }
    document->features = items;
    document->feature_count = count;
    return true;
}

static void refuse_json(struct compiler *cc, int32_t result, struct pwt_json_place place)
{
    struct text text = {.len = 0};

    if (result == PWT_JSON_ENOMEM) {
        (void)compile_starve(cc);
        return;
    }
    append(&text, "the document is no JSON (%s in line %zu, column %zu)", pwt_json_describe(result),
           place.line, place.column);
    (void)refuse(cc, PWT_EIO, &text);
}

/* The text begins with no object: what it is, if it is JSON at all. */
static int32_t refuse_root(struct compiler *cc,
                           const struct pwt_json_source *source,
                           struct pwt_json_place *ret_place)
{
    struct pwt_json_node *root;
    struct pwt_json_tree tree;

    pwt_json_tree_init(&tree, &cc->scratch.alloc);
    const int32_t result = pwt_json_tree_parse(&tree, source, ret_place, &root);
    if (result == 0) {
        (void)compile_refuse(cc, NULL, root, "an object of features");
    }
    return result;
}

void flags_compile(struct flags_document *document, struct pwt_bytes zones)
{
    static const struct pwt_json_limits limits = {.max_depth = FLAGS_DEPTH_MAX};
    const struct pwt_json_source source = {
        .text = document->json.ptr, .len = (size_t)document->json.len, .limits = &limits};
    struct features features = {.cc = {.document = document, .folder = zones}};
    struct compiler *cc = &features.cc;
    struct pwt_json_place place = {0, 0, 0};
    struct pwt_json_tree tree;

    flags_memory_init(&cc->scratch);
    begin(cc);
    pwt_json_tree_init(&tree, &cc->scratch.alloc);
    int32_t result = pwt_json_tree_members(&tree, &source, &place, read_feature, &features);
    if (result == 0) {
        (void)keep_features(&features);
    } else if (result == PWT_JSON_ETYPE) {
        result = refuse_root(cc, &source, &place);
    }
    if (result != 0) {
        refuse_json(cc, result, place);
    }
    document->code = cc->code;
    document->problem = cc->problem;
    flags_memory_done(&cc->scratch);
}
