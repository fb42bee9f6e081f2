/* SPDX-License-Identifier: Apache-2.0 */
/* The shortest useful function: greets whoever calls its HTTP API, and logs one structured line. */
#include <powertools/powertools.h>

static int32_t hello(struct pwt_inv *inv)
{
    struct pwt_bytes path = {NULL, 0};
    (void)pwt_doc_find(pwt_inv_event(inv), "/rawPath", &path);
    pwt_log_info(inv, "greeting a caller", PWT_JSON("path", path));
    return pwt_respond_cstr(inv, "{\"statusCode\":200,\"body\":\"Hello from C!\"}");
}

PWT_HANDLER(hello, .handle = hello);
