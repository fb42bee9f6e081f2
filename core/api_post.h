/* SPDX-License-Identifier: Apache-2.0 */
/* The head of a request that posts an answer. */
#ifndef CORE_API_POST_H
#define CORE_API_POST_H

#include "text.h"

/* Everything of a request that is not the same each time. */
struct api_post {
    const char *start;              /* "POST ...invocation/", or the whole path of init errors */
    const char *action;             /* "/response", "/error", "" */
    struct pwt_bytes request_id;    /* empty for init errors */
    struct pwt_bytes invocation_id; /* echoed where the event had one */
    struct pwt_bytes error_type;    /* absent with responses */
    struct pwt_bytes cause;         /* may be absent */
    struct pwt_bytes body;
};

/* Bytes that are always enough for the head; `tail` is what api_post_head adds of it. */
size_t api_post_room(const struct api_post *post, struct pwt_bytes tail);

/* Writes the head: the path, then `tail` (from " HTTP/1.1" to "Content-Length: "), then the headers
 * that this post has. Async-signal-safe. */
void api_post_head(const struct api_post *post, struct pwt_bytes tail, struct text *head);

#endif
