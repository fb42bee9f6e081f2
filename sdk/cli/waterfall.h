/* SPDX-License-Identifier: Apache-2.0 */
/* The subsegments of one invocation, drawn as bars on a common scale. A zeroed one is empty. */
#ifndef CLI_WATERFALL_H
#define CLI_WATERFALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct span;

struct waterfall {
    struct span *spans;
    size_t count;
};

struct waterfall_style {
    unsigned width; /* columns of the terminal */
    bool colour;
};

/** Adds an X-Ray document; false if it is none. */
bool waterfall_add(struct waterfall *waterfall, const char *document, size_t len);

/** Draws what there is, children under their parents, and empties it. */
void waterfall_draw(struct waterfall *waterfall, FILE *out, const struct waterfall_style *style);

void waterfall_clear(struct waterfall *waterfall);

#endif
