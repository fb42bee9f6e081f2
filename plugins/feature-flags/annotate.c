/* SPDX-License-Identifier: Apache-2.0 */
/* Flags that nobody asks for: of each invocation they go into its log lines and its trace. */
#include "flags.h"
#include "shared/json_memory.h"

#include <powertools/logger.h>
#include <powertools/tracer.h>

static const char s_prefix[] = "feature_";

/* In traces a key has letters, digits and `_` alone. */
static bool is_plain(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static bool make_keys(struct pwt_inv *scope, struct pwt_bytes name, struct flags_annotation *ret)
{
    const uint64_t prefix = sizeof(s_prefix) - 1;
    const uint64_t len = prefix + name.len;
    char *keys = pwt_alloc(scope, 2 * len);

    if (!keys) {
        return false;
    }
    memcpy(keys, s_prefix, prefix);
    memcpy(keys + prefix, name.ptr, (size_t)name.len);
    for (uint64_t i = 0; i < len; i++) {
        keys[len + i] = is_plain(keys[i]) ? keys[i] : '_';
    }
    *ret = (struct flags_annotation){.name = name,
                                     .line_key = pwt_bytes_make(keys, len),
                                     .trace_key = pwt_bytes_make(keys + len, len)};
    return true;
}

/* What the setting names, with the keys that each of them has. */
static bool make_annotations(struct flags *flags, struct pwt_inv *scope)
{
    const uint64_t count = flags->annotate.count;
    struct flags_annotation *made = pwt_alloc(scope, count * sizeof(*made));

    for (uint64_t i = 0; made && i < count; i++) {
        made = make_keys(scope, flags->annotate.items[i], &made[i]) ? made : NULL;
    }
    flags->annotations = made;
    return made != NULL;
}

int32_t flags_annotate_init(struct pwt_cx *cx)
{
    struct flags *flags = cx->self;
    const struct pwt_jmespath_source source = {.text = flags->context.ptr,
                                               .len = (size_t)flags->context.len};
    const struct pwt_json_alloc alloc = json_memory(cx->inv);
    struct pwt_jmespath_error error;

    if (flags->annotate.count == 0) {
        return 0;
    }
    if (!make_annotations(flags, cx->inv)) {
        return pwt_fail(cx->inv, PWT_ENOMEM, "there is no memory for names of flags");
    }
    if (flags->context.len > 0 &&
        pwt_jmespath_compile(&source, &alloc, &error, &flags->context_path) != 0) {
        return pwt_fail(cx->inv, PWT_ECONFIG,
                        "POWERTOOLS_FEATURE_FLAGS_CONTEXT is no JMESPath expression (%s in column "
                        "%u); expected one for an object in events; correct it",
                        error.message, (unsigned)error.column);
    }
    return 0;
}

/* What of the event is the context; absent where it is no object. */
static struct pwt_bytes context_of(struct pwt_cx *cx)
{
    const struct flags *flags = cx->self;
    const struct pwt_bytes event = pwt_inv_event(cx->inv);
    const struct pwt_json_alloc alloc = json_memory(cx->inv);
    struct pwt_json_value found;

    if (!flags->context_path ||
        pwt_jmespath_search(flags->context_path, event.ptr, (size_t)event.len, &alloc, &found) !=
            0 ||
        found.type != PWT_JSON_OBJECT) {
        return pwt_bytes_make(NULL, 0);
    }
    return pwt_bytes_make(found.ptr, found.len);
}

static void put(struct pwt_inv *inv,
                const struct flags_annotation *annotation,
                const struct pwt_flag_value *value)
{
    struct pwt_field field = {
        .key = annotation->line_key, .type = value->type, .value = value->value};

    if (pwt_logger_table()) {
        (void)pwt_logger_table()->append(inv, PWT_LOGGER_MAIN, PWT_KEYS_APPENDED, &field, 1);
    }
    if (pwt_tracer_table()) { /* lists and objects as text: an annotation is to search by */
        field.key = annotation->trace_key;
        field.type = value->type == PWT_FIELD_JSON ? PWT_FIELD_STRING : value->type;
        (void)pwt_tracer_table()->put(inv, PWT_TRACE_ANNOTATIONS, pwt_cstr(NULL), &field, 1);
    }
}

/* A flag of an earlier invocation says nothing of this one. */
static void take_out(struct pwt_inv *inv, const struct flags_annotation *annotation)
{
    if (pwt_logger_table()) {
        (void)pwt_logger_table()->remove(inv, PWT_LOGGER_MAIN, PWT_KEYS_APPENDED,
                                         &annotation->line_key, 1);
    }
}

void flags_annotate(struct pwt_cx *cx)
{
    const struct flags *flags = cx->self;

    if (flags->annotate.count == 0 || (!pwt_logger_table() && !pwt_tracer_table())) {
        return;
    }
    struct pwt_flag_query query = {.size = sizeof(query), .context = context_of(cx)};
    for (uint64_t i = 0; i < flags->annotate.count; i++) {
        struct pwt_flag_value value = {.size = sizeof(value)};
        query.name = flags->annotations[i].name;
        if (flags_service_evaluate(cx->inv, &query, &value) == 0) {
            put(cx->inv, &flags->annotations[i], &value);
        } else {
            take_out(cx->inv, &flags->annotations[i]);
        }
    }
}
