/* SPDX-License-Identifier: Apache-2.0 */
/* See test_otlp_host.h. */
#include "test_otlp_host.h"

#include <stdlib.h>

static int64_t s_monotonic_ns;
static char s_diag[8192];
static uint32_t s_diag_count;
static char s_printed[8192];

static const struct pwt_context *host_context(struct pwt_inv *inv)
{
    return &inv->context;
}

static void *host_alloc(struct pwt_inv *inv, uint64_t size)
{
    void **block = size <= inv->room ? malloc(16 + size) : NULL;

    if (!block) {
        return NULL;
    }
    inv->room -= size;
    *block = inv->blocks;
    inv->blocks = block;
    return (char *)block + 16;
}

static int64_t host_remaining_ms(struct pwt_inv *inv)
{
    return inv->remaining_ms;
}

static int64_t host_clock_ns(uint32_t clock)
{
    return clock == PWT_CLOCK_MONOTONIC ? s_monotonic_ns : 0;
}

static uint32_t host_diag_enabled(uint32_t level)
{
    return level > PWT_DIAG_DEBUG;
}

static void append(char *text, size_t size, struct pwt_bytes bytes, const char *end)
{
    size_t len = strlen(text);

    (void)snprintf(text + len, size - len, "%.*s%s", (int)bytes.len, bytes.ptr, end);
}

static void host_diag(struct pwt_inv *inv, uint32_t level, struct pwt_bytes text)
{
    (void)inv;
    (void)level;
    append(s_diag, sizeof(s_diag), text, "\n");
    s_diag_count++;
}

static int32_t host_print(struct pwt_inv *inv, uint32_t severity, struct pwt_bytes piece)
{
    (void)inv;
    (void)severity;
    append(s_printed, sizeof(s_printed), piece, "");
    return 0;
}

static const struct pwt_host s_host = {
    .abi_major = PWT_ABI_MAJOR,
    .abi_minor = PWT_ABI_MINOR,
    .size = sizeof(struct pwt_host),
    .version = "1.2.3",
    .inv_context = host_context,
    .inv_alloc = host_alloc,
    .inv_remaining_ms = host_remaining_ms,
    .clock_ns = host_clock_ns,
    .diag_enabled = host_diag_enabled,
    .diag = host_diag,
    .print = host_print,
};

void fake_install(void)
{
    pwt_this_module.host = &s_host;
    s_monotonic_ns = 0;
    s_diag[0] = '\0';
    s_diag_count = 0;
    s_printed[0] = '\0';
}

void fake_start(struct pwt_inv *inv)
{
    *inv = (struct pwt_inv){
        .context = {.function_name = pwt_cstr("orders"),
                    .function_version = pwt_cstr("7"),
                    .log_group = pwt_cstr("/aws/lambda/orders"),
                    .log_stream = pwt_cstr("stream"),
                    .memory_mb = 512},
        .remaining_ms = 60000,
        .room = UINT64_MAX,
    };
}

void fake_end(struct pwt_inv *inv)
{
    while (inv->blocks) {
        void *block = inv->blocks;
        inv->blocks = *(void **)block;
        free(block);
    }
}

void fake_pass(int64_t milliseconds)
{
    s_monotonic_ns += milliseconds * 1000000;
}

const char *fake_diag(void)
{
    return s_diag;
}

uint32_t fake_diag_count(void)
{
    return s_diag_count;
}

const char *fake_printed(void)
{
    return s_printed;
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

int fake_run(CU_SuiteInfo *suites)
{
    if (CU_initialize_registry() != CUE_SUCCESS || CU_register_suites(suites) != CUE_SUCCESS) {
        return 99;
    }
    CU_basic_set_mode(CU_BRM_VERBOSE);
    (void)CU_basic_run_tests();
    unsigned failed = CU_get_number_of_failures();
    CU_cleanup_registry();
    return failed == 0 ? 0 : 1;
}
