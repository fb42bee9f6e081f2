/* SPDX-License-Identifier: Apache-2.0 */
/* What the log says of documents that cannot be had or used. */
#include "flags.h"

void flags_tell(struct pwt_cx *cx, enum flags_told kind, const char *problem)
{
    const struct flags *flags = cx->self;
    struct flags_state *state = cx->state;

    if ((state->told & kind) != 0) {
        return;
    }
    state->told |= kind;
    switch (kind) {
    case FLAGS_TOLD_STORE:
        pwt_diag(cx->inv, PWT_DIAG_WARN,
                 "powertools: configuration-store: %s; expected a document with the rules of "
                 "feature flags; defaults count until there is one, look at %s",
                 problem, flags->from->setting);
        break;
    case FLAGS_TOLD_DENIED:
        pwt_diag(cx->inv, PWT_DIAG_ERROR,
                 "powertools: store-client: %s; expected leave to read the document with the rules "
                 "of feature flags; give it to the function's role",
                 problem);
        break;
    case FLAGS_TOLD_SCHEMA:
        pwt_diag(cx->inv, PWT_DIAG_ERROR,
                 "powertools: schema-validation: %s; no feature flag has a value, correct the "
                 "document",
                 problem);
        break;
    case FLAGS_TOLD_ENVELOPE:
        pwt_diag(cx->inv, PWT_DIAG_ERROR,
                 "powertools: invalid-envelope: POWERTOOLS_FEATURE_FLAGS_ENVELOPE does not fit "
                 "(%s); expected a JMESPath expression for the object of features; no feature flag "
                 "has a value, correct it",
                 problem);
        break;
    case FLAGS_TOLD_CONTEXT:
        pwt_diag(cx->inv, PWT_DIAG_ERROR,
                 "powertools: invalid-context: the context of a flag is no JSON object; expected "
                 "one, or none; the flag has no value, look at what is passed on");
        break;
    case FLAGS_TOLD_LIBRARY:
        pwt_diag(cx->inv, PWT_DIAG_WARN,
                 "powertools: no-library: libcrypto.so.3 cannot be loaded, so PERCENTAGE_ROLLOUT "
                 "matches nobody; expected OpenSSL 3 in the function's image or layers; add it");
        break;
    }
}

int32_t flags_tell_document(struct pwt_cx *cx, const struct flags_document *document)
{
    if (document->code == PWT_EFORMAT) {
        flags_tell(cx, FLAGS_TOLD_SCHEMA, document->problem);
    } else if (document->code == PWT_ECONFIG) {
        flags_tell(cx, FLAGS_TOLD_ENVELOPE, document->problem);
    } else if (document->code != 0) {
        flags_tell(cx, FLAGS_TOLD_STORE, document->problem);
    }
    return document->code;
}
