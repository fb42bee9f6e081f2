/* SPDX-License-Identifier: Apache-2.0 */
#include "test_otlp_host.h"

#include "otlp_gzip.h"

#include <zlib.h>

#include <stdlib.h>

/* Whether a buffer is one gzip member with exactly these contents. */
static bool unpacks_to(const struct pwt_json_buffer *packed, const char *bytes, size_t len)
{
    unsigned char *copy = malloc(packed->len);
    unsigned char *out = malloc(len + 1);
    z_stream stream = {.avail_in = (uInt)packed->len, .avail_out = (uInt)len + 1};

    memcpy(copy, packed->ptr, packed->len);
    stream.next_in = copy;
    stream.next_out = out;
    bool same = inflateInit2(&stream, 15 + 16) == Z_OK &&
                inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_in == 0 &&
                stream.total_out == len && memcmp(out, bytes, len) == 0;
    (void)inflateEnd(&stream);
    free(copy);
    free(out);
    return same;
}

static void packs_what_can_be_unpacked(void)
{
    static char text[100000];
    struct pwt_json_buffer packed = fake_buffer();

    CU_ASSERT_FATAL(otlp_gzip_ready());
    for (size_t i = 0; i < sizeof(text); i++) {
        text[i] = (char)("abcdefgh"[i % 8] + (char)(i / 1000 % 7));
    }
    CU_ASSERT_EQUAL(otlp_gzip(pwt_bytes_make(text, sizeof(text)), &packed), 0);
    CU_ASSERT(packed.len < sizeof(text) / 10);
    CU_ASSERT(unpacks_to(&packed, text, sizeof(text)));
    size_t cap = packed.cap;
    CU_ASSERT_EQUAL(otlp_gzip(pwt_bytes_make(text, 3), &packed), 0); /* in the same memory */
    CU_ASSERT_EQUAL(packed.cap, cap);
    CU_ASSERT(unpacks_to(&packed, text, 3));
    free(packed.ptr);
}

static void packs_what_cannot_become_smaller(void)
{
    char noise[5000];
    uint32_t random = 1;
    struct pwt_json_buffer packed = fake_buffer();

    for (size_t i = 0; i < sizeof(noise); i++) {
        random = random * 1664525 + 1013904223;
        noise[i] = (char)(random >> 24);
    }
    CU_ASSERT_FATAL(otlp_gzip_ready());
    CU_ASSERT_EQUAL(otlp_gzip(pwt_bytes_make(noise, sizeof(noise)), &packed), 0);
    CU_ASSERT(unpacks_to(&packed, noise, sizeof(noise)));
    CU_ASSERT_EQUAL(otlp_gzip(pwt_bytes_make(noise, 0), &packed), 0);
    CU_ASSERT(unpacks_to(&packed, noise, 0));
    free(packed.ptr);
}

static char *no_memory(void *user, char *ptr, size_t used, size_t size)
{
    (void)user;
    (void)ptr;
    (void)used;
    (void)size;
    return NULL;
}

static void says_when_memory_is_out(void)
{
    struct pwt_json_buffer packed = {.max = 1 << 20, .grow = no_memory};

    CU_ASSERT_FATAL(otlp_gzip_ready());
    CU_ASSERT_EQUAL(otlp_gzip(pwt_cstr("x"), &packed), PWT_ENOMEM);
}

int main(void)
{
    CU_TestInfo gzip[] = {
        {"packs what can be unpacked", packs_what_can_be_unpacked},
        {"packs what cannot become smaller", packs_what_cannot_become_smaller},
        {"says when memory is out", says_when_memory_is_out},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "otlp_gzip", .pTests = gzip},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
