/* SPDX-License-Identifier: Apache-2.0 */
/* What the two files that read path expressions share: a place in the text, and what it is at. */
#ifndef PLUGINS_DATA_MASKING_PATH_READ_H
#define PLUGINS_DATA_MASKING_PATH_READ_H

#include "path.h"

#define READER_LIST_MAX  64u /* names, indexes or tests of one step */
#define READER_DEPTH_MAX 8u  /* tests in paths of tests, and parentheses around them */

struct reader {
    const struct pwt_json_alloc *memory;
    const char *pos;
    const char *end;
    uint32_t depth;
    int32_t code; /* the first failure */
};

/* Keeps a code, and returns the first that was kept. */
int32_t reader_fail(struct reader *reader, int32_t code);

/* NULL keeps PWT_ENOMEM. */
void *reader_alloc(struct reader *reader, size_t size);

/* Whether this character is next, blanks aside; reader_takes() takes it. */
bool reader_is_at(struct reader *reader, char c);
bool reader_takes(struct reader *reader, char c);

/* A quoted text; a whole number. */
bool reader_text(struct reader *reader, struct pwt_bytes *ret_text);
bool reader_integer(struct reader *reader, int64_t *ret_integer);

/* A path, up to what cannot belong to it. */
int32_t reader_path(struct reader *reader, struct path *path);

/* What stands behind the question mark of a filter. */
int32_t reader_tests(struct reader *reader, struct path_step *step);

#endif
