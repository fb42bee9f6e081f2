// SPDX-License-Identifier: Apache-2.0
/*
 * A library for LD_PRELOAD that counts the heap blocks a program takes. The count stands in the
 * file that BENCH_MALLOC_COUNT names, mapped shared, so that it survives however the program ends.
 * Growing a block counts as taking one. glibc only: its allocator is reached by its own names.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#define COUNT_EXPORT __attribute__((visibility("default")))

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

COUNT_EXPORT void *memalign(size_t alignment, size_t size);

static _Atomic uint64_t s_unmapped; /* what was taken before the file was there */
static _Atomic uint64_t *s_count = &s_unmapped;

__attribute__((constructor)) static void count_map(void)
{
    const char *path = getenv("BENCH_MALLOC_COUNT");
    int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;

    if (fd < 0) {
        (void)fputs("malloc_count: BENCH_MALLOC_COUNT names no file that can be written\n", stderr);
        return;
    }
    void *mapped = mmap(NULL, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (mapped != MAP_FAILED) {
        atomic_store((_Atomic uint64_t *)mapped, atomic_load(&s_unmapped));
        s_count = mapped;
    }
}

static void count_block(void)
{
    atomic_fetch_add_explicit(s_count, 1, memory_order_relaxed);
}

COUNT_EXPORT void *malloc(size_t size)
{
    count_block();
    return __libc_malloc(size);
}

COUNT_EXPORT void *calloc(size_t nmemb, size_t size)
{
    count_block();
    return __libc_calloc(nmemb, size);
}

COUNT_EXPORT void *realloc(void *ptr, size_t size)
{
    count_block();
    return __libc_realloc(ptr, size);
}

COUNT_EXPORT void *memalign(size_t alignment, size_t size)
{
    count_block();
    return __libc_memalign(alignment, size);
}

COUNT_EXPORT void *aligned_alloc(size_t alignment, size_t size)
{
    count_block();
    return __libc_memalign(alignment, size);
}

COUNT_EXPORT int posix_memalign(void **memptr, size_t alignment, size_t size)
{
    count_block();
    void *block = __libc_memalign(alignment, size);
    if (block == NULL) {
        return ENOMEM;
    }
    *memptr = block;
    return 0;
}
