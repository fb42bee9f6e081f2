/* SPDX-License-Identifier: Apache-2.0 */
/* The X-Ray trace header, as `Lambda-Runtime-Trace-Id` and `_X_AMZN_TRACE_ID` carry it:
 * `Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1;Lineage=...`. */
#ifndef PLUGINS_SHARED_TRACE_HEADER_H
#define PLUGINS_SHARED_TRACE_HEADER_H

#include <powertools/types.h>

#include <stdbool.h>

enum trace_sampled { TRACE_SAMPLED_UNKNOWN, TRACE_SAMPLED_NO, TRACE_SAMPLED_YES };

/* What a header says; slices of it. What it does not say is absent. */
struct trace_header {
    struct pwt_bytes root;
    struct pwt_bytes parent;
    enum trace_sampled sampled; /* unknown also where it says neither 0 nor 1 */
};

/* Takes a header apart: fields in any order, blanks around them ignored, the last of a name counts,
 * unknown fields are skipped. Whatever the bytes are, it reads no further than they go. */
struct trace_header trace_header_parse(struct pwt_bytes text);

/* `name=value`; slices of a header. */
struct trace_header_field {
    struct pwt_bytes name;
    struct pwt_bytes value;
};

/* Takes fields off the front of `rest`, up to the next one that is none of the above but is to be
 * passed on with the trace, such as `Lineage`; `Self` is the load balancer's own. False: no more.
 */
bool trace_header_next_extra(struct pwt_bytes *rest, struct trace_header_field *ret_field);

/* The id of the trace, for people to search by: the root's, or all of a header without `=`. Absent
 * if there is none. */
struct pwt_bytes trace_header_id(struct pwt_bytes text);

/* Whether an invocation can be traced with it: root `1-<8 hex>-<24 hex>`, parent of 16 hex digits,
 * and a decision. */
bool trace_header_usable(const struct trace_header *header);

#endif
