/* SPDX-License-Identifier: Apache-2.0 */
/* Replacing values at paths: a document is copied forward, and on the way values give place to
 * others. All paths go down together, in one pass and without a tree, unless one of them means what
 * another changes: then each goes by itself, in the order in which they were given. */
#ifndef PLUGINS_DATA_MASKING_WALK_H
#define PLUGINS_DATA_MASKING_WALK_H

#include "out.h"
#include "path.h"

struct walk {
    const struct path *paths;
    uint64_t count;
    struct pattern_run *run;
    /* Writes what takes the place of a value at a path. 0, or a code that ends the walk. */
    int32_t (*replace)(void *user,
                       uint64_t path,
                       const struct pwt_json_value *value,
                       struct out *out);
    /* Whether a value at a path stays as it is; NULL: none does. */
    bool (*leaves_alone)(void *user, const struct pwt_json_value *value);
    void *user;
    bool *found; /* afterwards: whether there was something at each path */
};

/* Goes over a document and checks it; the new one is in the arena. 0, PWT_EFORMAT where it is not
 * JSON, what `replace` returned, or PWT_ENOMEM. What was replaced before a failure does not count.
 */
int32_t walk_document(struct walk *walk, struct pwt_bytes *document);

#endif
