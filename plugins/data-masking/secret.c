/* SPDX-License-Identifier: Apache-2.0 */
/* See secret.h. This wipes with explicit_bzero(): libcrypto and its OPENSSL_cleanse() need not be
 * loaded where a key is configured and nothing was encrypted. */
#define _GNU_SOURCE
#include "secret.h"

#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#define CHUNK_BYTES 4096u

struct secret {
    struct secret *next; /* of the free ones */
    size_t len;
    unsigned char pad[SECRET_BYTES_MAX];
    unsigned char padded[SECRET_BYTES_MAX];
};

/* Slots that are free, in chunks that are kept for the next keys. */
static struct secret *s_free;
static pthread_mutex_t s_lock = PTHREAD_MUTEX_INITIALIZER; /* protects the list above */

void *secret_pages_new(size_t size)
{
    void *pages = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (pages == MAP_FAILED) {
        return NULL;
    }
    /* Either may be refused, by an old kernel or a limit: keys are then as other memory is. */
    (void)madvise(pages, size, MADV_DONTDUMP);
    (void)mlock(pages, size);
    return pages;
}

void secret_pages_free(void *pages, size_t size)
{
    if (pages) {
        explicit_bzero(pages, size);
        (void)munmap(pages, size);
    }
}

/* Under the lock. */
static void add_chunk(void)
{
    struct secret *chunk = secret_pages_new(CHUNK_BYTES);

    for (size_t i = 0; chunk && i < CHUNK_BYTES / sizeof(*chunk); i++) {
        chunk[i].next = s_free;
        s_free = &chunk[i];
    }
}

static struct secret *take(void)
{
    (void)pthread_mutex_lock(&s_lock);
    if (!s_free) {
        add_chunk();
    }
    struct secret *secret = s_free;
    if (secret) {
        s_free = secret->next;
    }
    (void)pthread_mutex_unlock(&s_lock);
    return secret;
}

struct secret *secret_new(const unsigned char *bytes, size_t len)
{
    struct secret *secret = len <= SECRET_BYTES_MAX ? take() : NULL;

    if (!secret) {
        return NULL;
    }
    if (getrandom(secret->pad, sizeof(secret->pad), 0) != (ssize_t)sizeof(secret->pad)) {
        secret_free(secret);
        return NULL;
    }
    secret->len = len;
    for (size_t i = 0; i < len; i++) {
        secret->padded[i] = bytes[i] ^ secret->pad[i];
    }
    return secret;
}

void secret_free(struct secret *secret)
{
    if (!secret) {
        return;
    }
    explicit_bzero(secret, sizeof(*secret));
    (void)pthread_mutex_lock(&s_lock);
    secret->next = s_free;
    s_free = secret;
    (void)pthread_mutex_unlock(&s_lock);
}

size_t secret_copy(const struct secret *secret, unsigned char to[SECRET_BYTES_MAX])
{
    for (size_t i = 0; i < secret->len; i++) {
        to[i] = secret->padded[i] ^ secret->pad[i];
    }
    return secret->len;
}
