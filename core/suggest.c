/* SPDX-License-Identifier: Apache-2.0 */
/* See suggest.h. Levenshtein distance over one row. */
#include "suggest.h"

#include <string.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t row[SUGGEST_MAX_BYTES + 1];

    for (size_t j = 0; j <= b_len; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = least(changed, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[b_len];
}

void suggest_consider(struct suggestion *suggestion, struct pwt_bytes candidate)
{
    struct pwt_bytes name = suggestion->name;

    if (name.len > SUGGEST_MAX_BYTES || candidate.len > SUGGEST_MAX_BYTES) {
        return;
    }
    size_t d = distance(name.ptr, name.len, candidate.ptr, candidate.len);
    size_t close = name.len < 5 ? 1 : name.len < 10 ? 2 : 3; /* typos, not other words */
    if (d <= close && (!suggestion->best[0] || d < suggestion->distance)) {
        memcpy(suggestion->best, candidate.ptr, candidate.len);
        suggestion->best[candidate.len] = '\0';
        suggestion->distance = d;
    }
}
