/* SPDX-License-Identifier: Apache-2.0 */
/* From JSON to a document that can be evaluated, or to the first thing that is wrong with it. */
#include "compile.h"

#include <stdarg.h>
#include <stdio.h>

/* ---- what is wrong ------------------------------------------------------------------------- */

/* Text that grows up to FLAGS_PROBLEM_MAX and is then cut. */
struct text {
    char *ptr;
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

bool compile_refuse(struct compiler *cc,
                    const char *member,
                    const struct pwt_json_node *node,
                    const char *expected)
{
    struct text text = {.ptr = flags_memory_take(&cc->document->memory, FLAGS_PROBLEM_MAX)};

    if (!text.ptr) {
        return compile_starve(cc);
    }
    append_path(&text, cc, member);
    append(&text, "%s is %s; expected %s", text.len == 0 ? "the document" : "", describe(node),
           expected);
    cc->document->code = PWT_EFORMAT;
    cc->document->problem = text.ptr;
    return false;
}

bool compile_starve(struct compiler *cc)
{
    cc->document->code = PWT_ENOMEM;
    cc->document->problem = "there is no memory for the document";
    return false;
}

/* ---- members ------------------------------------------------------------------------------- */

static bool is_named(const struct pwt_json_node *node, const char *name, size_t len)
{
    if ((node->key_flags & PWT_JSON_ESCAPED) != 0) {
        const struct pwt_json_value key = pwt_json_node_key(node);
        return pwt_json_equals(&key, name, len);
    }
    return node->key_len == len + 2 && memcmp(node->key + 1, name, len) == 0;
}

void compile_pick(const struct pwt_json_node *object, struct wanted *wanted, size_t count)
{
    for (const struct pwt_json_node *node = object->first; node; node = node->next) {
        for (size_t i = 0; i < count; i++) {
            if (is_named(node, wanted[i].name, strlen(wanted[i].name))) {
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
    struct wanted members[] = {{.name = "when_match"}, {.name = "conditions"}};
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
    if (!compile_entries(cc, object, NULL, &entries, &count)) {
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
    feature->key_count = cc->key_count;
    return true;
}

static bool
compile_feature(struct compiler *cc, const struct entry *entry, struct flags_feature *feature)
{
    struct wanted members[] = {{.name = "default"}, {.name = "boolean_type"}, {.name = "rules"}};
    const struct pwt_json_node *node = entry->node;

    cc->feature = entry->name;
    cc->key_count = 0;
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
    *feature = (struct flags_feature){.name = entry->name};
    if (!compile_result(cc, otherwise, &feature->otherwise)) {
        return false;
    }
    const struct pwt_json_node *rules = members[2].node;
    return !rules || !compile_is_true(rules) ||
           (compile_rules(cc, rules, boolean, feature) && keep_keys(cc, feature));
}

static bool compile_features(struct compiler *cc, const struct pwt_json_node *root)
{
    struct flags_document *document = cc->document;
    struct entry *entries = NULL;
    uint32_t count = 0;

    if (root->type != PWT_JSON_OBJECT) {
        return compile_refuse(cc, NULL, root, "an object of features");
    }
    if (!compile_entries(cc, root, &document->index, &entries, &count)) {
        return false;
    }
    struct flags_feature *features =
        flags_memory_take(&document->memory, count * sizeof(*features));
    if (!features) {
        return compile_starve(cc);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!compile_feature(cc, &entries[i], &features[i])) {
            return false;
        }
    }
    document->features = features;
    document->feature_count = count;
    return true;
}

/* ---- the document -------------------------------------------------------------------------- */

static void refuse_json(struct compiler *cc, int32_t result, struct pwt_json_place place)
{
    struct text text = {.ptr = flags_memory_take(&cc->document->memory, FLAGS_PROBLEM_MAX)};

    if (result == PWT_JSON_ENOMEM || !text.ptr) {
        (void)compile_starve(cc);
        return;
    }
    append(&text, "the document is no JSON (%s in line %zu, column %zu)", pwt_json_describe(result),
           place.line, place.column);
    cc->document->code = PWT_EIO;
    cc->document->problem = text.ptr;
}

void flags_compile(struct flags_document *document, struct pwt_bytes zones)
{
    static const struct pwt_json_limits limits = {.max_depth = FLAGS_DEPTH_MAX};
    const struct pwt_json_source source = {
        .text = document->json.ptr, .len = (size_t)document->json.len, .limits = &limits};
    struct flags_key keys[FLAGS_KEYS_MAX];
    struct compiler cc = {.document = document, .folder = zones, .keys = keys};
    struct pwt_json_place place = {0, 0, 0};
    struct pwt_json_node *root;
    struct pwt_json_tree tree;

    flags_memory_init(&cc.scratch);
    pwt_json_tree_init(&tree, &cc.scratch.alloc);
    const int32_t result = pwt_json_tree_parse(&tree, &source, &place, &root);
    if (result == 0) {
        (void)compile_features(&cc, root);
    } else {
        refuse_json(&cc, result, place);
    }
    flags_memory_done(&cc.scratch);
}
