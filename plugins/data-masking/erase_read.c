/* SPDX-License-Identifier: Apache-2.0 */
/* From options to an eraser: paths and masks are read. */
#include "erase.h"

#include <string.h>

static int32_t say_mask(struct trouble *trouble, uint64_t field, int32_t code)
{
    switch (code) {
    case PWT_EINVAL:
        return trouble_say_of(trouble, field, PWT_MASKING_INVALID_MASK, code,
                              "a pattern or its mask format cannot be read");
    case PWT_EUNSUPPORTED:
        return trouble_say_of(trouble, field, PWT_MASKING_NO_LIBRARY, code,
                              "patterns need libpcre2-8, which is not there");
    default:
        return trouble_say(trouble, PWT_MASKING_FAILED, code, "no memory is left");
    }
}

static struct pwt_bytes
joined(const struct pwt_json_alloc *memory, const char *before, struct pwt_bytes text)
{
    const size_t len = strlen(before);
    char *copy = memory->alloc(memory->user, len + (size_t)text.len + 1);

    if (copy) {
        memcpy(copy, before, len);
        if (text.len > 0) {
            memcpy(copy + len, text.ptr, (size_t)text.len);
        }
    }
    return pwt_bytes_make(copy, len + text.len);
}

/* Memory for paths, and for what belongs to them. */
struct lists {
    struct path *paths;
    struct eraser_detail *details;
};

static bool lists_make(const struct pwt_json_alloc *memory,
                       uint64_t count,
                       struct pwt_eraser *eraser,
                       struct lists *lists)
{
    lists->paths = memory->alloc(memory->user, (size_t)count * sizeof(*lists->paths));
    lists->details = memory->alloc(memory->user, (size_t)count * sizeof(*lists->details));
    eraser->paths = lists->paths;
    eraser->details = lists->details;
    return lists->paths && lists->details;
}

static int32_t
read_path(const struct pwt_json_alloc *memory, struct pwt_bytes text, struct path *ret_path)
{
    return text.ptr ? path_read(memory, text, ret_path) : PWT_ENOMEM;
}

/* ---- rules --------------------------------------------------------------------------------- */

static int32_t read_rules(struct pwt_inv *inv,
                          const struct pwt_json_alloc *memory,
                          const struct pwt_erase_options *options,
                          struct pwt_eraser *eraser,
                          struct trouble *trouble)
{
    struct lists lists;

    if (!lists_make(memory, options->rule_count, eraser, &lists)) {
        return say_mask(trouble, 0, PWT_ENOMEM);
    }
    for (uint64_t i = 0; i < options->rule_count; i++) {
        const struct pwt_masking_rule *rule = &options->rules[i];
        const bool rooted = rule->path.len > 0 && rule->path.ptr[0] == '$';
        const size_t before = rooted ? 0 : 2;
        const struct pwt_bytes path = joined(memory, rooted ? "" : "$.", rule->path);
        struct eraser_detail *detail = &lists.details[eraser->count];
        *detail = (struct eraser_detail){.field = i};
        int32_t code = read_path(memory, path, &lists.paths[eraser->count]); /* `.x` is `$..x` */
        if (code == PWT_EINVAL && (options->flags & ERASER_STRICT) != 0) {
            return trouble_say_of(trouble, i, PWT_MASKING_INVALID_FIELD, code,
                                  "this path expression cannot be read");
        }
        if (code == PWT_EINVAL) {
            pwt_diag(inv, PWT_DIAG_WARN,
                     "powertools: invalid-rule: the path of masking rule %llu cannot be read; "
                     "expected a path expression such as customer.email; correct it",
                     (unsigned long long)i + 1);
            continue;
        }
        code = code == 0 ? mask_read(memory, &rule->mask, &detail->mask) : code;
        if (path.ptr) {
            detail->text = pwt_bytes_make(path.ptr + before, path.len - before);
        }
        if (code != 0) {
            return say_mask(trouble, i, code);
        }
        eraser->count++;
    }
    return 0;
}

/* ---- fields -------------------------------------------------------------------------------- */

static int32_t read_fields(const struct pwt_json_alloc *memory,
                           const struct pwt_erase_options *options,
                           struct pwt_eraser *eraser,
                           struct trouble *trouble)
{
    struct lists lists;

    if (!lists_make(memory, options->field_count, eraser, &lists)) {
        return say_mask(trouble, 0, PWT_ENOMEM);
    }
    while (eraser->count < options->field_count && eraser->bad_code == 0) {
        struct eraser_detail *detail = &lists.details[eraser->count];
        *detail = (struct eraser_detail){
            .text = joined(memory, "", options->fields[eraser->count]),
            .mask = eraser->mask,
            .field = eraser->count,
        };
        int32_t code = read_path(memory, detail->text, &lists.paths[eraser->count]);
        if (code == PWT_ENOMEM) {
            return say_mask(trouble, 0, code);
        }
        eraser->bad_code = code;
        eraser->count += code == 0 ? 1 : 0;
    }
    return 0;
}

int32_t eraser_read(struct pwt_inv *inv,
                    const struct pwt_json_alloc *memory,
                    const struct pwt_erase_options *options,
                    struct pwt_eraser *ret_eraser,
                    struct trouble *trouble)
{
    *ret_eraser = (struct pwt_eraser){
        .flags = options->flags,
        .rules = options->rule_count > 0,
        .fields = options->rule_count == 0 && options->fields,
    };
    if (ret_eraser->rules) {
        return read_rules(inv, memory, options, ret_eraser, trouble);
    }
    if (options->fields && options->field_count == 0) {
        return 0; /* a mistake, which eraser_run() tells; its mask does not matter */
    }
    int32_t code = mask_read(memory, &options->mask, &ret_eraser->mask);
    if (code != 0) {
        code = say_mask(trouble, 0, code);
        trouble->listed = 0;
        return code;
    }
    return options->fields ? read_fields(memory, options, ret_eraser, trouble) : 0;
}
