/* SPDX-License-Identifier: Apache-2.0 */
/* A header of an answer that the service `aws` brought. */
#ifndef PLUGINS_SHARED_HTTP_HEADER_H
#define PLUGINS_SHARED_HTTP_HEADER_H

#include <powertools/aws.h>

/* Its value, by its name in lower case; absent where there is none. */
static inline struct pwt_bytes
http_header_find(const struct pwt_http_header *headers, uint64_t count, const char *name)
{
    for (uint64_t i = 0; i < count; i++) {
        if (pwt_bytes_equal(headers[i].name, pwt_cstr(name))) {
            return headers[i].value;
        }
    }
    return pwt_bytes_make(NULL, 0);
}

#endif
