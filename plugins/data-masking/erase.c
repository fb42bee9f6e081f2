/* SPDX-License-Identifier: Apache-2.0 */
/* See erase.h. */
#include "erase.h"

#include "text.h"
#include "walk.h"

/* One call. */
struct erasing {
    const struct pwt_eraser *eraser;
    struct pattern_run *run;
};

/* ---- documents ----------------------------------------------------------------------------- */

static int32_t say_no_json(struct trouble *trouble)
{
    return trouble_say(trouble, PWT_MASKING_INVALID_JSON, PWT_EFORMAT, "this is not JSON");
}

/* Whether a text begins as an object or a list does. */
static bool begins_document(struct pwt_bytes text)
{
    for (uint64_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
            return c == '{' || c == '[';
        }
    }
    return false;
}

int32_t erase_open(struct pwt_inv *inv,
                   struct pwt_bytes json,
                   enum erase_root root,
                   struct pwt_bytes *ret_document,
                   struct trouble *trouble)
{
    struct pwt_json_value value;
    struct pwt_bytes text;

    *ret_document = json;
    if (pwt_json_open(json.ptr, (size_t)json.len, &value) != 0) {
        return say_no_json(trouble);
    }
    if (root == ERASE_RULES || value.type == PWT_JSON_OBJECT ||
        (root == ERASE_ANY && value.type != PWT_JSON_STRING)) {
        return 0;
    }
    if (pwt_json_validate(json.ptr, (size_t)json.len, NULL, NULL) != 0) {
        return say_no_json(trouble);
    }
    if (value.type != PWT_JSON_STRING) {
        return trouble_say(trouble, PWT_MASKING_UNSUPPORTED_TYPE, PWT_EINVAL,
                           "fields are of an object, or of a string that holds a document");
    }
    if (text_of(inv, &value, &text) != 0) {
        return trouble_say(trouble, PWT_MASKING_FAILED, PWT_ENOMEM, "no memory is left");
    }
    if (root == ERASE_FIELDS || begins_document(text)) {
        *ret_document = text;
    }
    return 0;
}

int32_t erase_close(struct pwt_inv *inv, struct pwt_bytes json, struct pwt_bytes *document)
{
    struct pwt_json_value value;
    struct pwt_bytes text;
    struct out out;

    if (pwt_json_open(json.ptr, (size_t)json.len, &value) != 0 || value.type != PWT_JSON_STRING) {
        return 0;
    }
    if (text_of(inv, &value, &text) != 0) {
        return PWT_ENOMEM;
    }
    if (!begins_document(text) || document->ptr[0] == '"') {
        return 0; /* it was none, or is a string now */
    }
    out_begin(&out, inv, (size_t)document->len + 2);
    out_string(&out, *document);
    return out_end(&out, document);
}

int32_t erase_say_failed(struct trouble *trouble, int32_t code)
{
    if (code == PWT_EFORMAT) {
        return say_no_json(trouble);
    }
    return trouble_say(trouble, PWT_MASKING_FAILED, code, "no memory is left");
}

/* ---- paths --------------------------------------------------------------------------------- */

static int32_t
erase_value(void *user, uint64_t path, const struct pwt_json_value *value, struct out *out)
{
    const struct erasing *erasing = user;
    const struct mask *mask = &erasing->eraser->details[path].mask;

    if (erasing->eraser->rules) {
        mask_leaves(mask, value, erasing->run, out);
    } else {
        mask_value(mask, value, erasing->run, out);
    }
    return 0;
}

/* Rules leave null as it is. */
static bool stays_null(void *user, const struct pwt_json_value *value)
{
    const struct erasing *erasing = user;

    return erasing->eraser->rules && value->type == PWT_JSON_NULL;
}

void erase_show(struct pwt_bytes path, char shown[ERASE_SHOWN_MAX + 1])
{
    size_t len = 0;

    for (uint64_t i = 0; i < path.len && len < ERASE_SHOWN_MAX; i++) {
        if (path.ptr[i] >= ' ' && path.ptr[i] <= '~') {
            shown[len++] = path.ptr[i];
        }
    }
    shown[len] = '\0';
}

static int32_t say_missing(struct erasing *erasing, uint64_t path, struct trouble *trouble)
{
    const struct eraser_detail *detail = &erasing->eraser->details[path];
    const uint32_t flags = erasing->eraser->flags;
    char shown[ERASE_SHOWN_MAX + 1];

    if (!erasing->eraser->rules && (flags & PWT_MASKING_MISSING_FAILS) != 0) {
        return trouble_say_of(trouble, detail->field, PWT_MASKING_FIELD_NOT_FOUND, PWT_ENOTFOUND,
                              "nothing in the document is at this path");
    }
    if ((flags & ERASER_QUIET) == 0) {
        erase_show(detail->text, shown);
        pwt_diag(erasing->run->inv, PWT_DIAG_WARN,
                 "powertools: field-not-found: nothing in the document is at '%s'; expected "
                 "something to mask there; correct the path, or leave it out",
                 shown);
    }
    return 0;
}

int32_t eraser_say_bad_path(const struct pwt_eraser *eraser, struct trouble *trouble)
{
    if (eraser->bad_code == PWT_EUNSUPPORTED) {
        return trouble_say_of(trouble, eraser->count, PWT_MASKING_NO_LIBRARY, eraser->bad_code,
                              "patterns need libpcre2-8, which is not there");
    }
    return trouble_say_of(trouble, eraser->count, PWT_MASKING_INVALID_FIELD, eraser->bad_code,
                          "this path expression cannot be read");
}

static int32_t
erase_paths(struct erasing *erasing, struct pwt_bytes *document, struct trouble *trouble)
{
    const struct pwt_eraser *eraser = erasing->eraser;
    struct walk walk = {
        .paths = eraser->paths,
        .count = eraser->count,
        .run = erasing->run,
        .replace = erase_value,
        .leaves_alone = stays_null,
        .user = erasing,
    };
    int32_t code = walk_document(&walk, document);

    if (code != 0) {
        return erase_say_failed(trouble, code);
    }
    for (uint64_t i = 0; code == 0 && i < eraser->count; i++) {
        code = walk.found[i] ? 0 : say_missing(erasing, i, trouble);
    }
    /* The one that could not be read counts once those before it were there. */
    return code == 0 && eraser->bad_code != 0 ? eraser_say_bad_path(eraser, trouble) : code;
}

/* ---- all of it ------------------------------------------------------------------------------ */

static int32_t
erase_whole(struct erasing *erasing, struct pwt_bytes *document, struct trouble *trouble)
{
    struct pwt_json_value root;
    struct out out;

    if (pwt_json_validate(document->ptr, (size_t)document->len, NULL, NULL) != 0 ||
        pwt_json_open(document->ptr, (size_t)document->len, &root) != 0 ||
        pwt_json_slice(&root) != 0) {
        return say_no_json(trouble);
    }
    out_begin(&out, erasing->run->inv, root.len + sizeof(MASK_DEFAULT));
    mask_value(&erasing->eraser->mask, &root, erasing->run, &out);
    int32_t code = out_end(&out, document);
    return code == 0 ? 0 : erase_say_failed(trouble, code);
}

static void tell_exceeded(const struct pattern_run *run)
{
    if (run->exceeded) {
        pwt_diag(run->inv, PWT_DIAG_WARN,
                 "powertools: pattern-limit: a pattern needed more time or memory than it may "
                 "have; expected one without nested repetitions; such values were hidden whole, "
                 "make the pattern simpler");
    }
}

int32_t eraser_run(struct pwt_inv *inv,
                   const struct pwt_eraser *eraser,
                   struct pwt_bytes json,
                   struct pwt_bytes *ret_json,
                   struct trouble *trouble)
{
    const bool any = (eraser->flags & ERASER_ANY_ROOT) != 0;
    const enum erase_root root = any ? ERASE_ANY : eraser->rules ? ERASE_RULES : ERASE_FIELDS;
    struct pattern_run run = {.inv = inv};
    struct erasing erasing = {.eraser = eraser, .run = &run};
    struct pwt_bytes document = json;
    int32_t code = 0;

    if (eraser->fields && eraser->count == 0 && eraser->bad_code == 0) {
        return trouble_say(trouble, PWT_MASKING_NO_FIELDS, PWT_EINVAL,
                           "the list of fields is empty");
    }
    if (!eraser->fields && !eraser->rules) {
        code = erase_whole(&erasing, &document, trouble);
    } else {
        code = erase_open(inv, json, root, &document, trouble);
        code = code == 0 ? erase_paths(&erasing, &document, trouble) : code;
        if (code == 0 && any && erase_close(inv, json, &document) != 0) {
            code = erase_say_failed(trouble, PWT_ENOMEM);
        }
    }
    if (code == 0) {
        *ret_json = document;
    }
    tell_exceeded(&run);
    return code;
}
