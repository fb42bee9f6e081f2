/* SPDX-License-Identifier: Apache-2.0 */
/* Out of memory at every allocation in turn, of an invocation's and of the plugin's own: an error
 * each time, nothing handed out, and success once there is enough. The linker puts the functions
 * here in front of libc's. */
#include "encryption_test.h"

#include <stdlib.h>
#include <sys/mman.h>

#define ATTEMPTS_MAX 100

static size_t s_left = SIZE_MAX; /* of the plugin's own */

static bool allowed(void)
{
    const bool fails = s_left == 0;

    s_left = fails ? SIZE_MAX : s_left - (s_left != SIZE_MAX);
    return !fails;
}

/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,readability-function-size): names of the
 * linker's --wrap; mmap is called by the name that it has where offsets are of 64 bits, which meson
 * asks for */
void *__real_calloc(size_t count, size_t size);
void *__real_mmap64(void *at, size_t size, int protection, int flags, int file, off_t from);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_mmap64(void *at, size_t size, int protection, int flags, int file, off_t from);

void *__wrap_calloc(size_t count, size_t size)
{
    return allowed() ? __real_calloc(count, size) : NULL;
}

void *__wrap_mmap64(void *at, size_t size, int protection, int flags, int file, off_t from)
{
    return allowed() ? __real_mmap64(at, size, protection, flags, file, from) : MAP_FAILED;
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,readability-function-size) */

/* ---- an invocation's ---- */

static size_t failures(const struct encryption *call, int32_t (*act)(const struct encryption *call))
{
    size_t given = 0;
    int32_t code = PWT_ENOMEM;

    while (code != 0 && given < ATTEMPTS_MAX) {
        test_failure.why = NULL;
        provider_forget(call->provider);
        test_memory_limit(given++);
        code = act(call);
        test_memory_limit(SIZE_MAX);
        CU_ASSERT_TRUE(code == 0 || code == PWT_ENOMEM || code == PWT_EIO);
        CU_ASSERT_TRUE(code == 0 || test_failure.why != NULL);
    }
    CU_ASSERT_EQUAL(code, 0);
    return given - 1;
}

static int32_t seal(const struct encryption *call)
{
    struct pwt_bytes message = {NULL, 0};
    const int32_t code = encryption_encrypt(call, pwt_cstr("secret"), &message);

    CU_ASSERT_TRUE((code == 0) == (message.ptr != NULL));
    return code;
}

static struct pwt_bytes s_message;

static int32_t open_bytes(const struct encryption *call)
{
    struct encryption_opened opened = {.plaintext = {NULL, 0}};
    const int32_t code = encryption_open(call, s_message, &opened);

    CU_ASSERT_TRUE((code == 0) == (opened.plaintext.ptr != NULL));
    return code;
}

static struct pwt_bytes s_text;

static int32_t open_text(const struct encryption *call)
{
    struct encryption_opened opened = {.plaintext = {NULL, 0}};
    const int32_t code = encryption_decrypt(call, s_text, &opened);

    CU_ASSERT_TRUE((code == 0) == (opened.plaintext.ptr != NULL));
    return code;
}

static void each_allocation_of_an_invocation(void)
{
    struct pwt_masking_provider *raw = test_provider(NULL);
    struct pwt_masking_provider *kms = test_provider(test_kms);
    struct encryption call = test_call(raw);

    CU_ASSERT_TRUE(failures(&call, seal) >= 8);
    CU_ASSERT_EQUAL_FATAL(encryption_seal(&call, pwt_cstr("secret"), &s_message), 0);
    CU_ASSERT_EQUAL_FATAL(encryption_encrypt(&call, pwt_cstr("secret"), &s_text), 0);
    CU_ASSERT_TRUE(failures(&call, open_bytes) >= 4);
    CU_ASSERT_TRUE(failures(&call, open_text) >= 4);
    call.any_context = true;
    CU_ASSERT_TRUE(failures(&call, open_bytes) >= 4);
    call.provider = kms;
    call.any_context = false;
    CU_ASSERT_TRUE(failures(&call, seal) >= 10);
    CU_ASSERT_EQUAL_FATAL(encryption_seal(&call, pwt_cstr("secret"), &s_message), 0);
    CU_ASSERT_TRUE(failures(&call, open_bytes) >= 6);
    provider_free(raw);
    provider_free(kms);
}

/* ---- the plugin's own ---- */

static void each_allocation_of_a_provider(void)
{
    const struct pwt_masking_key key = {
        .type = PWT_MASKING_KEY_RAW, .space = {"s", 1}, .name = {"n", 1}, .bytes = {KEY_32, 32}};
    const struct pwt_masking_provider_options options = {
        .size = (uint32_t)sizeof(options), .keys = &key, .key_count = 1};
    struct pwt_masking_provider *provider = NULL;
    const char *why = NULL;
    size_t given = 0;
    int32_t code = PWT_ENOMEM;

    while (code != 0 && given < ATTEMPTS_MAX) {
        s_left = given++;
        code = provider_new(&options, &provider, &why);
        s_left = SIZE_MAX;
        CU_ASSERT_TRUE(code == 0 || (code == PWT_ENOMEM && provider == NULL && why != NULL));
    }
    CU_ASSERT_EQUAL(code, 0);
    CU_ASSERT_EQUAL(given - 1, 3); /* itself, a page of secrets, the cache */
    provider_free(provider);
}

/* A data key that cannot be kept is used once. */
static void each_allocation_of_a_message(void)
{
    struct pwt_masking_provider *provider = test_provider(NULL);
    struct encryption call = test_call(provider);
    size_t failed = 0;

    for (size_t given = 0; given < 4; given++) {
        struct encryption_opened opened;
        struct pwt_bytes message;
        crypto_drop_unused();
        provider_forget(provider);
        s_left = given;
        const int32_t code = encryption_seal(&call, pwt_cstr("secret"), &message);
        s_left = SIZE_MAX;
        failed += code != 0;
        CU_ASSERT_TRUE(code == PWT_ENOMEM ||
                       (code == 0 && encryption_open(&call, message, &opened) == 0));
    }
    CU_ASSERT_EQUAL(failed, 2); /* the contexts, and their page */
    provider_free(provider);
}

int main(void)
{
    CU_TestInfo tests[] = {
        /* the first one is before any page of secrets */
        {"each_allocation_of_a_provider", each_allocation_of_a_provider},
        {"each_allocation_of_an_invocation", each_allocation_of_an_invocation},
        {"each_allocation_of_a_message", each_allocation_of_a_message},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"encryption", NULL, NULL, NULL, test_memory_free, tests},
        CU_SUITE_INFO_NULL,
    };

    test_host_begin();
    return run_suites(suites);
}
