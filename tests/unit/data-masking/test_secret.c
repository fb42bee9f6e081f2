/* SPDX-License-Identifier: Apache-2.0 */
/* Keys at rest: whole when copied, and not there before and after. */
#define _GNU_SOURCE
#include "encryption_test.h"

#include <stdio.h>
#include <sys/mman.h>

#define MANY 200 /* more than a chunk has room for */

static void keys_come_back(void)
{
    static const char key[] = "a key of forty-eight bytes, the longest that it has";
    unsigned char copy[SECRET_BYTES_MAX];

    for (size_t len = 0; len <= SECRET_BYTES_MAX; len++) {
        struct secret *secret = secret_new((const unsigned char *)key, len);
        CU_ASSERT_PTR_NOT_NULL_FATAL(secret);
        memset(copy, 0, sizeof(copy));
        CU_ASSERT_EQUAL(secret_copy(secret, copy), len);
        CU_ASSERT_EQUAL(memcmp(copy, key, len), 0);
        secret_free(secret);
    }
    CU_ASSERT_PTR_NULL(secret_new((const unsigned char *)key, SECRET_BYTES_MAX + 1));
    secret_free(NULL);
}

static void keys_do_not_mix(void)
{
    struct secret *secrets[MANY];
    unsigned char key[SECRET_BYTES_MAX];

    for (int i = 0; i < MANY; i++) {
        memset(key, i, sizeof(key));
        secrets[i] = secret_new(key, sizeof(key));
        CU_ASSERT_PTR_NOT_NULL_FATAL(secrets[i]);
    }
    for (int i = 0; i < MANY; i++) {
        CU_ASSERT_EQUAL(secret_copy(secrets[i], key), sizeof(key));
        CU_ASSERT_TRUE(key[0] == i && key[sizeof(key) - 1] == i);
        secret_free(secrets[i]);
    }
}

/* Whether the page's mapping has a flag in /proc/self/smaps: `dd` is "not in a dump". */
static bool has_flag(const void *page, const char *flag)
{
    FILE *maps = fopen("/proc/self/smaps", "re");
    char line[512];
    bool here = false;
    bool found = false;

    while (maps && fgets(line, sizeof(line), maps)) {
        size_t from = 0;
        size_t to = 0;
        if (test_mapping(line, &from, &to)) {
            here = (uintptr_t)page >= from && (uintptr_t)page < to;
        } else if (here && strncmp(line, "VmFlags:", 8) == 0) {
            found = strstr(line, flag) != NULL;
        }
    }
    if (maps) {
        (void)fclose(maps);
    }
    return found;
}

static void pages_are_in_no_dump(void)
{
    struct secret *secret = secret_new((const unsigned char *)KEY_32, 32);
    void *pages = secret_pages_new(4096);

    CU_ASSERT_PTR_NOT_NULL_FATAL(secret);
    CU_ASSERT_PTR_NOT_NULL_FATAL(pages);
    CU_ASSERT_TRUE(has_flag(pages, " dd"));
    CU_ASSERT_TRUE(has_flag(secret, " dd"));
    CU_ASSERT_FALSE(has_flag(&pages, " dd"));
    secret_free(secret);
    secret_pages_free(pages, 4096);
    secret_pages_free(NULL, 4096);
}

/* A secret's memory has its key neither while it rests nor when it is gone. */
static void memory_has_no_key(void)
{
    static const char key[] = "0123456789abcdef0123456789abcdef";
    static const char zeros[2 * SECRET_BYTES_MAX];
    struct secret *secret = secret_new((const unsigned char *)key, 32);

    CU_ASSERT_PTR_NOT_NULL_FATAL(secret);
    CU_ASSERT_PTR_NULL(memmem(secret, 128, key, 8));
    secret_free(secret);
    CU_ASSERT_EQUAL(memcmp((const char *)secret + sizeof(void *), zeros, sizeof(zeros)), 0);
    struct secret *next = secret_new((const unsigned char *)key, 32);
    CU_ASSERT_PTR_EQUAL(next, secret); /* the same place, padded otherwise */
    secret_free(next);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"keys_come_back", keys_come_back},
        {"keys_do_not_mix", keys_do_not_mix},
        {"pages_are_in_no_dump", pages_are_in_no_dump},
        {"memory_has_no_key", memory_has_no_key},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "secret", .pTests = tests}, CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
