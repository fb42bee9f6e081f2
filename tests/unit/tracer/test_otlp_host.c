/* SPDX-License-Identifier: Apache-2.0 */
/* See test_otlp_host.h. */
#include "test_otlp_host.h"

#include <stdlib.h>

void fake_start(struct pwt_inv *inv)
{
    fake_inv_open(inv, NULL, NULL, 0);
    inv->context = (struct pwt_context){.function_name = pwt_cstr("orders"),
                                        .function_version = pwt_cstr("7"),
                                        .log_group = pwt_cstr("/aws/lambda/orders"),
                                        .log_stream = pwt_cstr("stream"),
                                        .memory_mb = 512};
}

struct otlp_settings fake_settings(void)
{
    return (struct otlp_settings){.endpoint = pwt_cstr("http://localhost:4318"),
                                  .timeout_ms = 1000,
                                  .limits = {.value_chars = -1, .span_attributes = 128}};
}

struct otlp_span fake_span(void)
{
    struct otlp_span span = {.name = pwt_cstr("s"), .kind = OTLP_INTERNAL, .start_ns = 1};

    span.end_ns = 2;
    (void)otlp_id_from_hex(pwt_cstr(FAKE_TRACE_ID), span.trace_id.bytes, 16);
    (void)otlp_id_from_hex(pwt_cstr(FAKE_SPAN_ID), span.span_id.bytes, 8);
    return span;
}

static char *grow(void *user, char *ptr, size_t used, size_t size)
{
    (void)user;
    (void)used;
    return realloc(ptr, size);
}

struct pwt_json_buffer fake_buffer(void)
{
    return (struct pwt_json_buffer){.max = 1 << 20, .grow = grow};
}

bool fake_holds_hex(const struct pwt_json_buffer *buffer, const char *hex)
{
    size_t len = strlen(hex) / 2;
    uint8_t *bytes = malloc(len + 1);
    bool same = bytes && otlp_id_from_hex(pwt_cstr(hex), bytes, len) && buffer->len == len &&
                memcmp(buffer->ptr, bytes, len) == 0;

    for (size_t i = 0; !same && i < buffer->len; i++) {
        (void)printf("%02x%s", (unsigned)(unsigned char)buffer->ptr[i],
                     i + 1 == buffer->len ? " is what there is\n" : "");
    }
    free(bytes);
    return same;
}
