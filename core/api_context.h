/* SPDX-License-Identifier: Apache-2.0 */
/* What the Runtime API and the environment say about an invocation and its function. */
#ifndef CORE_API_CONTEXT_H
#define CORE_API_CONTEXT_H

#include "http.h"
#include "inv.h"

/* The members that are the same for all invocations, from the environment. */
void api_context_function(struct pwt_context *context);

/* The members that an event's headers give; the others stay. Texts point into `buffer`, or into the
 * arena of `inv` where they had to be decoded. PWT_EFORMAT without a request id. */
int32_t api_context_fill(struct pwt_context *context,
                         struct pwt_inv *inv,
                         const struct http_reader *reader,
                         const char *buffer);

#endif
