/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a canonical request. */
#ifndef PLUGINS_AWS_SIGV4_CANONICAL_H
#define PLUGINS_AWS_SIGV4_CANONICAL_H

#include "sigv4.h"
#include "strbuf.h"

/* Names and values: of headers, or of members of a query. */
struct sigv4_pairs {
    struct pwt_http_header *items; /* room for SIGV4_PAIRS_MAX */
    uint32_t count;
    uint32_t reserved;
};

/* Keeps them in the order of their bytes: by name, then, where `by_value`, by value; else as they
 * came. */
void sigv4_pairs_sort(struct sigv4_pairs *pairs, bool by_value);

/* The members of a query, decoded and percent-encoded again. false: there are too many. */
bool sigv4_query_read(struct pwt_bytes query,
                      const struct pwt_json_alloc *alloc,
                      struct sigv4_pairs *pairs);

/* Adds one, whose value is to be encoded. */
void sigv4_query_add(struct sigv4_pairs *pairs,
                     const struct pwt_json_alloc *alloc,
                     const char *name,
                     struct pwt_bytes value);

/* `a=1&b=` */
void sigv4_query_write(struct strbuf *text, const struct sigv4_pairs *pairs);

/* The headers that are signed, their names in lower case. false: there are too many. */
bool sigv4_headers_read(const struct sigv4_request *request,
                        const struct pwt_json_alloc *alloc,
                        struct sigv4_pairs *pairs);

/* A line a name; `host;x-amz-date`. */
void sigv4_headers_write(struct strbuf *text, const struct sigv4_pairs *pairs);
void sigv4_names_write(struct strbuf *text, const struct sigv4_pairs *pairs);

void sigv4_path_write(struct strbuf *text, struct pwt_bytes path, uint32_t flags);

#endif
