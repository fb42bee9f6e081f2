/* SPDX-License-Identifier: Apache-2.0 */
/* See trace_env.h. */
#include "trace_env.h"

#include <stdlib.h>
#include <string.h>

#define NAME      "_X_AMZN_TRACE_ID"
#define MAX_BYTES ((size_t)2048) /* of the header; X-Ray's own are below 200 */

static char s_entry[sizeof(NAME) + 1 + MAX_BYTES] = NAME "=";
/* Whose value the environment has; at first it may be one that was inherited. */
static enum { INHERITED, OURS, ABSENT } s_state;

void trace_env_set(struct pwt_bytes header)
{
    if (!header.ptr || header.len > MAX_BYTES) {
        if (s_state != ABSENT) {
            (void)unsetenv(NAME);
            s_state = ABSENT;
        }
        return;
    }
    memcpy(s_entry + sizeof(NAME), header.ptr, header.len);
    s_entry[sizeof(NAME) + header.len] = '\0';
    if (s_state != OURS && putenv(s_entry) == 0) {
        s_state = OURS;
    }
}
