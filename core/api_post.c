/* SPDX-License-Identifier: Apache-2.0 */
/* See api_post.h. */
#include "api_post.h"

#define FIXED_BYTES ((size_t)1024) /* names of headers, the path, the length */

size_t api_post_room(const struct api_post *post, struct pwt_bytes tail)
{
    return FIXED_BYTES + tail.len + post->request_id.len + post->invocation_id.len +
           post->error_type.len + post->cause.len;
}

static void add_header(struct text *head, const char *name, struct pwt_bytes value)
{
    if (value.len > 0) {
        text_add(head, name);
        text_add(head, ": ");
        text_add_bytes(head, value);
        text_add(head, "\r\n");
    }
}

void api_post_head(const struct api_post *post, struct pwt_bytes tail, struct text *head)
{
    text_add(head, post->start);
    text_add_bytes(head, post->request_id);
    text_add(head, post->action);
    text_add_bytes(head, tail);
    text_add_number(head, post->body.len);
    text_add(head, "\r\n");
    add_header(head, "Lambda-Runtime-Invocation-Id", post->invocation_id);
    add_header(head, "Lambda-Runtime-Function-Error-Type", post->error_type);
    add_header(head, "Lambda-Runtime-Function-Xray-Error-Cause", post->cause);
    text_add(head, "\r\n");
}
