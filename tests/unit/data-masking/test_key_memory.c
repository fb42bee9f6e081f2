/* SPDX-License-Identifier: Apache-2.0 */
/* Whether keys are found in a process that used them. A child gets a wrapping key, encrypts and
 * decrypts; the parent, which alone knows all keys, then looks through the child's memory. */
#define _GNU_SOURCE
#include "encryption_test.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#define MESSAGES     3
#define PIECE_BYTES  12u         /* of a key: that many are no coincidence */
#define MAPPING_MAX  (1ul << 30) /* sanitizers reserve far more than there is */
#define BLOCK_BYTES  (1ul << 20)
#define MESSAGE_ROOM 1024

/* What goes to the child. The marker is not wiped there: who does not find it, finds nothing. */
struct given {
    unsigned char key[32];
    unsigned char marker[32];
};

/* What comes back. */
struct made {
    size_t len[MESSAGES];
    char message[MESSAGES][MESSAGE_ROOM];
};

static const uint32_t s_algorithms[MESSAGES] = {0x0478, 0x0478, 0x0578};

static struct pwt_masking_provider *provider_of(const unsigned char key[32], uint32_t flags)
{
    const struct pwt_masking_key raw = {
        .type = PWT_MASKING_KEY_RAW,
        .space = {"tests", 5},
        .name = {"a key", 5},
        .bytes = {(const char *)key, 32},
    };
    const struct pwt_masking_provider_options options = {
        .size = (uint32_t)sizeof(options), .flags = flags, .keys = &raw, .key_count = 1};
    struct pwt_masking_provider *provider = NULL;
    const char *why = NULL;

    return provider_new(&options, &provider, &why) == 0 ? provider : NULL;
}

/* ---- the child ---- */

static bool use_keys(const struct encryption *call, struct made *made)
{
    for (size_t i = 0; i < MESSAGES; i++) {
        struct encryption each = *call;
        struct encryption_opened opened;
        struct pwt_bytes message;
        each.algorithm = s_algorithms[i];
        if (encryption_seal(&each, pwt_cstr("plain"), &message) != 0 ||
            encryption_open(&each, message, &opened) != 0 || message.len > MESSAGE_ROOM) {
            return false;
        }
        made->len[i] = (size_t)message.len;
        memcpy(made->message[i], message.ptr, (size_t)message.len);
    }
    return true;
}

static int child(int from, int to, uint32_t flags)
{
    static unsigned char marker[32];
    static struct made made;
    struct given given;
    unsigned char end = 0;

    if (read(from, &given, sizeof(given)) != (ssize_t)sizeof(given)) {
        return 1;
    }
    struct encryption call = test_call(provider_of(given.key, flags));
    memcpy(marker, given.marker, sizeof(marker));
    explicit_bzero(&given, sizeof(given));
    if (!call.provider || !use_keys(&call, &made) ||
        write(to, &made, sizeof(made)) != (ssize_t)sizeof(made)) {
        return 2;
    }
    /* The provider is there still, and all that libcrypto keeps. */
    const bool ended = read(from, &end, 1) == 0;
    provider_free(call.provider);
    return ended && marker[0] != end ? 0 : 3; /* uses the marker */
}

/* ---- looking ---- */

static bool block_has(const unsigned char *block, size_t len, const unsigned char *key, size_t size)
{
    for (size_t at = 0; at + PIECE_BYTES <= size; at += PIECE_BYTES) {
        if (memmem(block, len, key + at, PIECE_BYTES)) {
            return true;
        }
    }
    return false;
}

/* Whether a piece of a key is in memory from `at` to `end`. Blocks overlap by less than a piece. */
static bool mapping_has(int memory, size_t at, size_t end, const unsigned char *key, size_t size)
{
    static unsigned char block[BLOCK_BYTES];
    bool found = false;

    while (!found && at < end) {
        const size_t wanted = end - at < sizeof(block) ? end - at : sizeof(block);
        const ssize_t len = pread(memory, block, wanted, (off_t)at);
        found = len > 0 && block_has(block, (size_t)len, key, size);
        at += wanted > PIECE_BYTES && wanted == sizeof(block) ? wanted - PIECE_BYTES : wanted;
    }
    return found;
}

static bool process_has(pid_t process, const unsigned char *key, size_t size)
{
    char name[64];
    char line[512];
    bool found = false;

    (void)snprintf(name, sizeof(name), "/proc/%d/mem", (int)process);
    const int memory = open(name, O_RDONLY | O_CLOEXEC);
    (void)snprintf(name, sizeof(name), "/proc/%d/maps", (int)process);
    FILE *maps = fopen(name, "re");
    CU_ASSERT_TRUE_FATAL(memory >= 0 && maps != NULL);
    while (!found && fgets(line, sizeof(line), maps)) {
        size_t from = 0;
        size_t to = 0;
        if (test_mapping(line, &from, &to) && to - from <= MAPPING_MAX) {
            found = mapping_has(memory, from, to, key, size);
        }
    }
    (void)fclose(maps);
    (void)close(memory);
    return found;
}

/* ---- the parent ---- */

/* The keys of a message, as only who has the wrapping key can know them. */
static void keys_of(struct pwt_bytes message, const unsigned char key[32], struct crypto *crypto)
{
    struct pwt_masking_provider *provider = provider_of(key, PWT_MASKING_NO_CACHE);
    const struct encryption wanted = test_call(provider);
    struct keyring_call call = {.call = &wanted, .crypto = crypto};
    struct esdk_layout layout;
    struct esdk_entry entry;

    CU_ASSERT_PTR_NOT_NULL_FATAL(provider);
    CU_ASSERT_EQUAL_FATAL(esdk_layout_read(message, &layout), ESDK_OK);
    struct pwt_bytes entries = layout.header.entries;
    call.suite = layout.header.suite;
    call.context = layout.header.context;
    CU_ASSERT_TRUE_FATAL(esdk_entry_next(&entries, &entry));
    CU_ASSERT_TRUE_FATAL(keyring_raw_unwrap(&call, &provider->keys[0], &entry));
    CU_ASSERT_TRUE_FATAL(esdk_derive(crypto, layout.header.suite,
                                     (const unsigned char *)layout.header.message_id.ptr));
    provider_free(provider);
}

static void look_for_keys(pid_t process, const struct given *given, const struct made *made)
{
    struct crypto *crypto = NULL;

    CU_ASSERT_EQUAL_FATAL(crypto_acquire(&crypto), 0);
    CU_ASSERT_TRUE(process_has(process, given->marker, sizeof(given->marker)));
    CU_ASSERT_FALSE(process_has(process, given->key, sizeof(given->key)));
    for (size_t i = 0; i < MESSAGES; i++) {
        keys_of(pwt_bytes_make(made->message[i], made->len[i]), given->key, crypto);
        CU_ASSERT_FALSE(process_has(process, crypto->keys->data_key, 32));
        CU_ASSERT_FALSE(process_has(process, crypto->keys->message_key, 32));
        CU_ASSERT_FALSE(process_has(process, crypto->keys->extracted, 64));
    }
    crypto_release(crypto);
}

static void with_child(uint32_t flags)
{
    static struct made made;
    struct given given;
    int down[2];
    int up[2];
    size_t got = 0;

    CU_ASSERT_EQUAL_FATAL(pipe2(down, O_CLOEXEC) | pipe2(up, O_CLOEXEC), 0);
    const pid_t process = fork();
    CU_ASSERT_TRUE_FATAL(process >= 0);
    if (process == 0) {
        (void)close(down[1]);
        (void)close(up[0]);
        _exit(child(down[0], up[1], flags));
    }
    (void)close(down[0]);
    (void)close(up[1]);
    CU_ASSERT_EQUAL_FATAL(getrandom(&given, sizeof(given), 0), (ssize_t)sizeof(given));
    given.marker[0] |= 1;
    CU_ASSERT_EQUAL(write(down[1], &given, sizeof(given)), (ssize_t)sizeof(given));
    for (ssize_t len = 1; len > 0 && got < sizeof(made);) {
        len = read(up[0], (char *)&made + got, sizeof(made) - got);
        got += len > 0 ? (size_t)len : 0;
    }
    CU_ASSERT_EQUAL(got, sizeof(made));
    if (got == sizeof(made)) {
        look_for_keys(process, &given, &made);
    }
    (void)close(down[1]);
    (void)close(up[0]);
    int status = -1;
    CU_ASSERT_EQUAL(waitpid(process, &status, 0), process);
    CU_ASSERT_EQUAL(status, 0);
}

static void no_key_is_left_of_messages(void)
{
    with_child(PWT_MASKING_NO_CACHE);
}

static void kept_keys_are_not_in_the_clear(void)
{
    with_child(0);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"no_key_is_left_of_messages", no_key_is_left_of_messages},
        {"kept_keys_are_not_in_the_clear", kept_keys_are_not_in_the_clear},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {"crypto_release", NULL, NULL, NULL, test_memory_free, tests},
        CU_SUITE_INFO_NULL,
    };

    if (test_stride() > 1) {
        (void)puts("skipped: a process under valgrind has its registers in memory");
        return 77;
    }
    test_host_begin();
    return run_suites(suites);
}
