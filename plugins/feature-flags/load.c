/* SPDX-License-Identifier: Apache-2.0 */
/* From fetched bytes to a document: the envelope is taken off, and the rest compiled. */
#include "flags.h"
#include "shared/json_memory.h"

#include <stdio.h>

void flags_envelope_compile(struct flags *flags, struct pwt_inv *scope)
{
    const struct pwt_jmespath_source source = {.text = flags->envelope.ptr,
                                               .len = (size_t)flags->envelope.len};
    const struct pwt_json_alloc alloc = json_memory(scope);
    struct pwt_jmespath_error error;

    if (flags->envelope.len == 0 ||
        pwt_jmespath_compile(&source, &alloc, &error, &flags->envelope_path) == 0) {
        return;
    }
    char *problem = pwt_alloc(scope, FLAGS_PROBLEM_MAX);
    if (problem) {
        (void)snprintf(problem, FLAGS_PROBLEM_MAX, "%s in column %u", error.message,
                       (unsigned)error.column);
    }
    flags->envelope_path = NULL;
    flags->envelope_problem = problem ? problem : "there is no memory for it";
}

static void refuse(struct flags_document *document, int32_t code, const char *problem)
{
    char *copy = flags_memory_take(&document->memory, FLAGS_PROBLEM_MAX);

    if (copy) {
        (void)snprintf(copy, FLAGS_PROBLEM_MAX, "%s", problem);
    }
    document->code = copy ? code : PWT_ENOMEM;
    document->problem = copy ? copy : "there is no memory for the document";
}

/* Whether the envelope has a value; it becomes the document's JSON. */
static bool open_envelope(const struct flags *flags, struct flags_document *document)
{
    const struct pwt_json_value whole = {.ptr = document->raw.ptr,
                                         .len = (size_t)document->raw.len};
    struct pwt_jmespath_error error = {.message = ""};
    struct pwt_json_value root;
    struct pwt_json_value found;

    int32_t result = pwt_json_open(whole.ptr, whole.len, &root);
    if (result == 0) {
        result = pwt_jmespath_evaluate(flags->envelope_path, &root, &document->memory.alloc, &error,
                                       &found);
    }
    if (result != 0) {
        refuse(document, PWT_ECONFIG, error.message);
        return false;
    }
    document->json = pwt_bytes_make(found.ptr, found.len);
    return true;
}

struct flags_document *flags_load(struct pwt_cx *cx, const struct flags_fetched *fetched)
{
    const struct flags *flags = cx->self;
    struct flags_document *document =
        fetched->document ? fetched->document : flags_document_new(fetched->text);

    if (!document) {
        return NULL;
    }
    if (flags->envelope.len > 0) {
        struct pwt_json_place place;
        const int32_t result =
            pwt_json_validate(document->raw.ptr, (size_t)document->raw.len, NULL, &place);
        if (result != 0) {
            flags_compile(document, flags->zones); /* which says what is wrong with it */
            return document;
        }
        if (flags->envelope_problem) {
            refuse(document, PWT_ECONFIG, flags->envelope_problem);
            return document;
        }
        if (!open_envelope(flags, document)) {
            return document;
        }
    }
    flags_compile(document, flags->zones);
    return document;
}
