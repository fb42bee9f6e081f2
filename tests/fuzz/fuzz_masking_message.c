/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of the AWS Encryption SDK: whatever the bytes are, their parts lie within them, and only
 * what was written under the key of the seeds is decrypted, as bytes and as text alike. */
#include "data-masking/encryption_call.h"

#include <powertools/json.h>

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

/* The key of the seeds, which are recorded messages of other implementations. */
static struct pwt_masking_provider *provider(void)
{
    static const unsigned char bytes[] = {
        0x1c, 0x1b, 0x8e, 0xe5, 0xa1, 0x35, 0x32, 0x60, 0x8e, 0xea, 0x26,
        0x4e, 0x4f, 0xb3, 0x62, 0x67, 0xb4, 0x90, 0x1b, 0x5b, 0xe0, 0xab,
        0x61, 0x86, 0x93, 0x3a, 0x75, 0x1e, 0x2c, 0x07, 0x61, 0x68,
    };
    const struct pwt_masking_key key = {
        .type = PWT_MASKING_KEY_RAW,
        .space = pwt_cstr("powertools"),
        .name = pwt_cstr("master-key-1"),
        .bytes = pwt_bytes_make(bytes, sizeof(bytes)),
    };
    const struct pwt_masking_provider_options options = {
        .size = (uint32_t)sizeof(options),
        .keys = &key,
        .key_count = 1,
        .policy = PWT_MASKING_REQUIRE_ALLOW,
    };
    static struct pwt_masking_provider *s_provider; /* for the life of the process */
    const char *why = NULL;

    if (!s_provider) {
        must(provider_new(&options, &s_provider, &why) == 0);
    }
    return s_provider;
}

static bool within(struct pwt_bytes message, struct pwt_bytes part)
{
    return part.len == 0 || (part.ptr >= message.ptr && part.len <= message.len &&
                             part.ptr + part.len <= message.ptr + message.len);
}

static void look_at_layout(struct pwt_bytes message)
{
    struct esdk_layout layout;

    if (esdk_layout_read(message, &layout) != ESDK_OK) {
        return;
    }
    const struct esdk_header *header = &layout.header;
    must(header->entry_count > 0 && header->size < layout.body_end &&
         layout.body_end <= message.len && layout.plaintext_bytes < message.len);
    must(within(message, header->message_id) && within(message, header->context) &&
         within(message, header->entries) && within(message, header->tag) &&
         within(message, layout.signature));
    must(layout.body_end + (header->suite->curve ? 2 + layout.signature.len : 0) == message.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct pwt_bytes message = pwt_bytes_make(data, size);
    struct encryption_failure failure = {.kind = PWT_MASKING_OK};
    struct encryption_opened opened;
    struct encryption_opened again;

    pwt_this_module.host = &s_host;
    const struct encryption call = {
        .provider = provider(),
        .any_context = true,
        .failure = &failure,
    };
    look_at_layout(message);
    const int32_t code = encryption_open(&call, message, &opened);
    must(code == 0 || (failure.kind != PWT_MASKING_OK && failure.why));
    char *text = malloc((size + 2) / 3 * 4 + 1);
    must(text != NULL);
    const size_t len = pwt_json_base64_encode((const char *)data, size, text);
    must(encryption_decrypt(&call, pwt_bytes_make(text, len), &again) == code);
    must(code != 0 || pwt_bytes_equal(opened.plaintext, again.plaintext));
    free(text);
    while (s_count > 0) {
        free(s_memory[--s_count]);
    }
    return 0;
}
