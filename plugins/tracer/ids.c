/* SPDX-License-Identifier: Apache-2.0 */
/* Ids of subsegments and exceptions: random, without a system call for each. The generator is
 * xoshiro256** (Blackman and Vigna, https://prng.di.unimi.it), seeded by the kernel. */
#define _GNU_SOURCE
#include "tracer.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define EPOCH_FIRST 1U

static void unmap(atomic_uint *page)
{
    if (page) {
        (void)munmap(page, (size_t)sysconf(_SC_PAGESIZE));
    }
}

/* A page of its own: the kernel empties whole pages in a forked child. NULL if there is none. */
static atomic_uint *map_page(void)
{
    const size_t size = (size_t)sysconf(_SC_PAGESIZE);
    void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (page == MAP_FAILED) {
        return NULL;
    }
    (void)madvise(page, size, MADV_WIPEONFORK); /* before Linux 4.14 a fork goes unnoticed */
    atomic_init((atomic_uint *)page, EPOCH_FIRST);
    return page;
}

/* The page, which comes with the first id: a cold start need not wait for it. Of two threads that
 * make one at once, one gives its own back. */
static atomic_uint *page_of(struct tracer_epoch *epoch)
{
    atomic_uint *page = atomic_load(&epoch->page);

    if (!page) {
        atomic_uint *own = map_page();
        if (atomic_compare_exchange_strong(&epoch->page, &page, own)) {
            return own;
        }
        unmap(own);
    }
    return page;
}

void tracer_epoch_next(struct tracer_epoch *epoch)
{
    atomic_uint *page = atomic_load(&epoch->page);

    if (page) {
        atomic_fetch_add(page, 1);
    }
}

void tracer_epoch_done(struct tracer_epoch *epoch)
{
    unmap(atomic_exchange(&epoch->page, NULL));
}

/* Where the kernel gives nothing yet: different in each process and thread, if not secret. */
static void seed_without_kernel(struct tracer_ids *ids)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    ids->random[0] = (uint64_t)now.tv_nsec;
    ids->random[1] = (uint64_t)now.tv_sec;
    ids->random[2] = (uint64_t)getpid();
    ids->random[3] = (uint64_t)(uintptr_t)ids | 1;
}

/* A forked child finds zero and puts a number of its own in its place: its children shall find zero
 * again, and a generator of an ancestor's shall not look like one of this process. */
static uint32_t epoch_now(struct tracer_epoch *epoch)
{
    atomic_uint *page = epoch ? page_of(epoch) : NULL;
    uint32_t number = page ? atomic_load_explicit(page, memory_order_relaxed) : EPOCH_FIRST;

    if (number == 0) {
        const uint32_t own = (uint32_t)getpid() + EPOCH_FIRST;
        number = atomic_compare_exchange_strong(page, &number, own) ? own : number;
    }
    return number;
}

static void seed(struct tracer_ids *ids, uint32_t epoch)
{
    if (getrandom(ids->random, sizeof(ids->random), GRND_NONBLOCK) !=
        (ssize_t)sizeof(ids->random)) {
        seed_without_kernel(ids);
    }
    ids->seeded = 1;
    ids->epoch = epoch;
}

static uint64_t rotate(uint64_t value, uint32_t bits)
{
    return (value << bits) | (value >> (64 - bits));
}

static uint64_t next(struct tracer_ids *ids)
{
    uint64_t *s = ids->random;
    const uint64_t result = rotate(s[1] * 5, 7) * 9;
    const uint64_t shifted = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45);
    return result;
}

void tracer_id(struct tracer_ids *ids, struct tracer_epoch *epoch, char *id)
{
    static const char digits[] = "0123456789abcdef";
    const uint32_t now = epoch_now(epoch);
    uint64_t number = 0;

    if (!ids->seeded || ids->epoch != now) {
        seed(ids, now);
    }
    while (number == 0) {
        number = next(ids);
    }
    for (int i = TRACER_ID_BYTES - 1; i >= 0; i--) {
        id[i] = digits[number & 15];
        number >>= 4;
    }
}
