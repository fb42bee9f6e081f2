/* SPDX-License-Identifier: Apache-2.0 */
/* From settings to what is done with events, responses and what is printed: all of it is read once,
 * and what is wrong with it stops the function before it starts. */
#include "masking.h"

#include <string.h>

#define LIST_MAX 1024u /* paths or rules of one setting */
#define RULES    "POWERTOOLS_DATA_MASKING_RULES"

static const char *const s_paths_help =
    "path expressions such as customer.email, separated by commas";

/* ---- lists of paths ------------------------------------------------------------------------ */

static struct pwt_bytes trimmed(struct pwt_bytes text)
{
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\n')) {
        text = pwt_bytes_make(text.ptr + 1, text.len - 1);
    }
    while (text.len > 0 && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\n')) {
        text.len--;
    }
    return text;
}

/* Splits a list; its items are slices of it. 0: there are too many, or no memory. */
static uint64_t
split(const struct pwt_json_alloc *memory, struct pwt_bytes list, struct pwt_bytes **ret_items)
{
    struct pwt_bytes *items = memory->alloc(memory->user, LIST_MAX * sizeof(*items));
    uint64_t count = 0;

    *ret_items = items;
    while (items && list.len > 0) {
        const size_t len = path_list_item(list);
        if (count == LIST_MAX) {
            return 0;
        }
        items[count++] = trimmed(pwt_bytes_make(list.ptr, len));
        const size_t step = len < list.len ? len + 1 : len; /* with its comma */
        list = pwt_bytes_make(list.ptr + step, list.len - step);
    }
    return count;
}

static struct pwt_mask mask_of(const struct masking *masking)
{
    return (struct pwt_mask){
        .flags = masking->dynamic_mask != 0 ? PWT_MASK_DYNAMIC : 0,
        .custom = masking->custom_mask,
        .pattern = masking->regex_pattern,
        .format = masking->mask_format,
    };
}

/* Which of the two settings that make a mask together cannot be read. */
static const char *wrong_of_mask(struct masking *masking)
{
    struct pwt_json_alloc memory = keep_memory(&masking->keep);
    struct pattern *pattern = NULL;

    return pattern_compile(&memory, masking->regex_pattern, &pattern) != 0
               ? "POWERTOOLS_DATA_MASKING_REGEX_PATTERN"
               : "POWERTOOLS_DATA_MASKING_MASK_FORMAT";
}

/* What a setting needs and does not get. */
static int32_t say_lacking(struct pwt_cx *cx, const char *env, const struct trouble *trouble)
{
    return pwt_fail(cx->inv, PWT_ECONFIG,
                    "powertools: %s: %s; expected masks that can be used; correct the setting, or "
                    "what it needs",
                    env, trouble->why);
}

/* What is wrong with a list of paths, or with the mask that goes with all lists. */
static int32_t say_bad_list(struct pwt_cx *cx, const char *env, const struct trouble *trouble)
{
    switch (trouble->kind) {
    case PWT_MASKING_INVALID_FIELD:
        return pwt_fail(cx->inv, PWT_ECONFIG,
                        "powertools: %s: path %llu of it cannot be read; expected %s; correct it",
                        env, (unsigned long long)trouble->field + 1, s_paths_help);
    case PWT_MASKING_INVALID_MASK:
        return pwt_fail(cx->inv, PWT_ECONFIG,
                        "powertools: %s cannot be read, and %s is masked with it; expected a "
                        "pattern of PCRE2, and a format with groups that the pattern has; correct "
                        "it",
                        wrong_of_mask(cx->self), env);
    default:
        return say_lacking(cx, env, trouble);
    }
}

/* A path of an event as it counts in events that are printed: a record of a batch has it further
 * down. */
static struct pwt_bytes at_any_depth(const struct pwt_json_alloc *memory, struct pwt_bytes path)
{
    char *text = memory->alloc(memory->user, (size_t)path.len + 3);
    size_t from = path.len > 0 && (path.ptr[0] == '$' || path.ptr[0] == '@') ? 1 : 0;

    while (from > 0 && from < path.len && path.ptr[from] == '.') {
        from++;
    }
    if (!text || from == path.len) {
        return text ? path : pwt_bytes_make(NULL, 0);
    }
    memcpy(text, "$..", 3);
    memcpy(text + 3, path.ptr + from, (size_t)path.len - from);
    return pwt_bytes_make(text, path.len - from + 3);
}

/* An eraser of a setting that is a list of paths; NULL where there is none. */
static int32_t prepare_paths(struct pwt_cx *cx,
                             const char *env,
                             struct pwt_bytes list,
                             uint32_t flags,
                             const struct pwt_eraser **ret_eraser)
{
    struct masking *masking = cx->self;
    struct pwt_json_alloc memory = keep_memory(&masking->keep);
    struct pwt_erase_options options = {.flags = flags | ERASER_ANY_ROOT, .mask = mask_of(masking)};
    struct trouble trouble = {.why = "no memory is left"};
    struct pwt_bytes *items = NULL;

    if (list.len == 0) {
        return 0;
    }
    options.field_count = split(&memory, list, &items);
    options.fields = items;
    for (uint64_t i = 0; i < options.field_count && ret_eraser == &masking->printed_event_eraser;
         i++) {
        items[i] = at_any_depth(&memory, items[i]);
    }
    struct pwt_eraser *eraser = memory.alloc(memory.user, sizeof(*eraser));
    if (!eraser || !items) {
        return PWT_ENOMEM;
    }
    if (options.field_count == 0) {
        return pwt_fail(cx->inv, PWT_ECONFIG,
                        "powertools: %s has too many paths; expected at most %u; use fewer, or "
                        "paths that mean several fields",
                        env, LIST_MAX);
    }
    int32_t code = eraser_read(cx->inv, &memory, &options, eraser, &trouble);
    if (code == 0 && eraser->bad_code != 0) {
        code = eraser_say_bad_path(eraser, &trouble);
    }
    eraser->setting = env;
    *ret_eraser = eraser;
    return code == 0 ? 0 : say_bad_list(cx, env, &trouble);
}

/* ---- rules --------------------------------------------------------------------------------- */

static void warn_of_unknown(struct pwt_inv *inv,
                            const struct pwt_json_alloc *memory,
                            const struct pwt_json_value *name)
{
    char shown[ERASE_SHOWN_MAX + 1] = "";
    const char *text = NULL;
    size_t len = 0;

    if (pwt_json_text(name, memory, &text, &len) == 0) {
        erase_show(pwt_bytes_make(text, len), shown);
    }
    pwt_diag(inv, PWT_DIAG_WARN,
             "powertools: unknown-mask: POWERTOOLS_DATA_MASKING_RULES has a rule with '%s'; "
             "expected dynamic_mask, custom_mask, regex_pattern or mask_format; correct it, it "
             "does not count",
             shown);
}

/* One option of a rule; unknown ones do not count. */
static int32_t read_option(struct pwt_inv *inv,
                           const struct pwt_json_alloc *memory,
                           const struct pwt_json_value *name,
                           const struct pwt_json_value *value,
                           struct pwt_mask *mask)
{
    const struct {
        const char *name;
        struct pwt_bytes *text;
    } texts[] = {
        {"custom_mask", &mask->custom},
        {"regex_pattern", &mask->pattern},
        {"mask_format", &mask->format},
    };
    bool truth = false;

    if (pwt_json_equals(name, "dynamic_mask", strlen("dynamic_mask"))) {
        (void)pwt_json_bool(value, &truth);
        mask->flags = truth ? PWT_MASK_DYNAMIC : 0;
        return value->type == PWT_JSON_BOOL || value->type == PWT_JSON_NULL ? 0 : PWT_EINVAL;
    }
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (pwt_json_equals(name, texts[i].name, strlen(texts[i].name))) {
            size_t len = 0;
            int32_t code = pwt_json_text(value, memory, &texts[i].text->ptr, &len);
            texts[i].text->len = len;
            return code == 0 || value->type == PWT_JSON_NULL ? 0 : PWT_EINVAL;
        }
    }
    warn_of_unknown(inv, memory, name);
    return 0;
}

static int32_t read_rule(struct pwt_inv *inv,
                         const struct pwt_json_alloc *memory,
                         const struct pwt_json_value *path,
                         const struct pwt_json_value *options,
                         struct pwt_masking_rule *rule)
{
    struct pwt_json_iter iter;
    struct pwt_json_value name;
    struct pwt_json_value value;
    size_t len = 0;
    int32_t code = pwt_json_text(path, memory, &rule->path.ptr, &len);

    rule->path.len = len;
    if (code != 0 || options->type != PWT_JSON_OBJECT) {
        return PWT_EINVAL;
    }
    (void)pwt_json_iter_init(&iter, options);
    while (code == 0 && pwt_json_iter_next(&iter, &name, &value)) {
        code = read_option(inv, memory, &name, &value, &rule->mask);
    }
    return code;
}

static int32_t say_bad_rules(struct pwt_cx *cx)
{
    return pwt_fail(cx->inv, PWT_ECONFIG,
                    "powertools: POWERTOOLS_DATA_MASKING_RULES is no object of rules; expected "
                    "{\"customer.email\": {\"dynamic_mask\": true}}, at most %u of them, with "
                    "dynamic_mask, custom_mask, or regex_pattern and mask_format; correct it",
                    LIST_MAX);
}

/* What is wrong with one of them. */
static int32_t say_bad_rule(struct pwt_cx *cx, const struct trouble *trouble)
{
    const unsigned long long number = trouble->field + 1;

    switch (trouble->kind) {
    case PWT_MASKING_INVALID_FIELD:
        return pwt_fail(cx->inv, PWT_ECONFIG,
                        "powertools: POWERTOOLS_DATA_MASKING_RULES: the path of rule %llu cannot "
                        "be read; expected a path expression such as customer.email; correct it",
                        number);
    case PWT_MASKING_INVALID_MASK:
        return pwt_fail(cx->inv, PWT_ECONFIG,
                        "powertools: POWERTOOLS_DATA_MASKING_RULES: the mask of rule %llu cannot "
                        "be read; expected a regex_pattern of PCRE2, and a mask_format with groups "
                        "that the pattern has; correct it",
                        number);
    default:
        return say_lacking(cx, RULES, trouble);
    }
}

static int32_t prepare_rules(struct pwt_cx *cx)
{
    struct masking *masking = cx->self;
    struct pwt_json_alloc memory = keep_memory(&masking->keep);
    struct pwt_masking_rule *rules = memory.alloc(memory.user, LIST_MAX * sizeof(*rules));
    struct pwt_eraser *eraser = memory.alloc(memory.user, 2 * sizeof(*eraser));
    struct pwt_erase_options options = {.flags = ERASER_ANY_ROOT | ERASER_STRICT, .rules = rules};
    struct trouble trouble = {.why = NULL};
    struct pwt_json_value root;
    struct pwt_json_iter iter;
    struct pwt_json_value path;
    struct pwt_json_value value;

    if (!rules || !eraser) {
        return PWT_ENOMEM;
    }
    if (pwt_json_open(masking->rules.ptr, (size_t)masking->rules.len, &root) != 0 ||
        root.type != PWT_JSON_OBJECT) {
        return say_bad_rules(cx);
    }
    (void)pwt_json_iter_init(&iter, &root);
    while (pwt_json_iter_next(&iter, &path, &value)) {
        struct pwt_masking_rule *rule = &rules[options.rule_count];
        if (options.rule_count == LIST_MAX) {
            return say_bad_rules(cx);
        }
        *rule = (struct pwt_masking_rule){.path = {.ptr = NULL}};
        if (read_rule(cx->inv, &memory, &path, &value, rule) != 0) {
            return say_bad_rules(cx);
        }
        options.rule_count++;
    }
    int32_t code = eraser_read(cx->inv, &memory, &options, eraser, &trouble);
    eraser->setting = RULES;
    eraser[1] = eraser[0]; /* the same for what is printed */
    eraser[1].flags |= ERASER_QUIET;
    masking->rules_eraser = options.rule_count > 0 ? &eraser[0] : NULL;
    masking->printed_rules_eraser = options.rule_count > 0 ? &eraser[1] : NULL;
    return code == 0 ? 0 : say_bad_rule(cx, &trouble);
}

/* ---- all of them --------------------------------------------------------------------------- */

int32_t settings_prepare(struct pwt_cx *cx)
{
    struct masking *masking = cx->self;
    const uint32_t missing = masking_flags(masking, 0);
    const uint32_t quiet = PWT_MASKING_MISSING_WARNS | ERASER_QUIET;
    const struct {
        const char *env;
        struct pwt_bytes list;
        uint32_t flags;
        const struct pwt_eraser **eraser;
    } lists[] = {
        {"POWERTOOLS_DATA_MASKING_EVENT_ERASE", masking->event_erase, missing,
         &masking->event_eraser},
        {"POWERTOOLS_DATA_MASKING_EVENT_ERASE", masking->event_erase, quiet,
         &masking->printed_event_eraser},
        {"POWERTOOLS_DATA_MASKING_EVENT_DECRYPT", masking->event_decrypt, missing,
         &masking->event_decrypter},
        {"POWERTOOLS_DATA_MASKING_RESPONSE_ERASE", masking->response_erase, missing,
         &masking->response_eraser},
        {"POWERTOOLS_DATA_MASKING_RESPONSE_ENCRYPT", masking->response_encrypt, missing,
         &masking->response_encrypter},
        {"POWERTOOLS_DATA_MASKING_LOG_ERASE", masking->log_erase, quiet, &masking->log_eraser},
    };
    int32_t code = 0;

    for (size_t i = 0; code == 0 && i < sizeof(lists) / sizeof(lists[0]); i++) {
        code = prepare_paths(cx, lists[i].env, lists[i].list, lists[i].flags, lists[i].eraser);
    }
    code = code == 0 && masking->rules.len > 0 ? prepare_rules(cx) : code;
    return code == 0 ? settings_prepare_keys(cx) : code;
}
