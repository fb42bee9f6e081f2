/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of errors, from AWS and from whoever stands in between: a code is never empty, and a
 * message is one line. The first byte is the status. */
#include "aws/aws.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *s_memory[256]; /* what the invocation allocated */
static size_t s_count;

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void *host_alloc(struct pwt_inv *inv, uint64_t size)
{
    (void)inv;
    if (s_count == sizeof(s_memory) / sizeof(s_memory[0])) {
        return NULL;
    }
    s_memory[s_count] = malloc(size > 0 ? (size_t)size : 1);
    return s_memory[s_count++];
}

static const struct pwt_host s_host = {.inv_alloc = host_alloc};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pwt_http_header type = {.name = pwt_cstr("x-amzn-errortype")};
    struct http_answer answer = {.headers = &type};
    struct pwt_http_response response = {.status = 0};

    pwt_this_module.host = &s_host;
    if (size == 0) {
        return 0;
    }
    answer.status = 300 + data[0];
    answer.body = pwt_bytes_make(data + 1, size - 1);
    if (data[0] % 8 == 0) { /* the same as a header */
        type.value = answer.body;
        answer.header_count = 1;
    }
    aws_answer_read(NULL, &answer, &response);
    must(response.code.len > 0);
    must(response.message.len <= 512);
    must(response.message.len == 0 ||
         (!memchr(response.message.ptr, '\n', (size_t)response.message.len) &&
          !memchr(response.message.ptr, '\r', (size_t)response.message.len)));
    (void)aws_answer_is_whole(&answer);
    while (s_count > 0) {
        free(s_memory[--s_count]);
    }
    return 0;
}
