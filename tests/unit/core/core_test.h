/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the host's source files share: running suites, comparing bytes, text that ends
 * where readable memory ends, and the lines that the host would print. */
#ifndef TESTS_CORE_TEST_H
#define TESTS_CORE_TEST_H

#include "../run.h"
#include "diag.h"

#include <powertools/types.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A literal as bytes, with NULs inside it if it has some. */
#define BYTES(literal) pwt_bytes_make((literal), sizeof(literal) - 1)

#define ASSERT_BYTES(bytes, text) CU_ASSERT_TRUE(pwt_bytes_equal((bytes), pwt_cstr(text)))
#define ASSERT_ABSENT(bytes)      CU_ASSERT_PTR_NULL((bytes).ptr)
#define ASSERT_HAS(text, part)    CU_ASSERT_PTR_NOT_NULL(strstr((text), (part)))

/* Readable bytes in front of the page that nobody may touch. */
#define GUARD_SIZE ((size_t)1 << 20)

/* The first address that nobody may touch; GUARD_SIZE bytes in front of it are the caller's. */
static inline char *guard_end(void)
{
    static char *s_end;

    if (!s_end) {
        size_t page = (size_t)sysconf(_SC_PAGESIZE);
        char *map = mmap(NULL, GUARD_SIZE + page, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (map == MAP_FAILED || mprotect(map + GUARD_SIZE, page, PROT_NONE) != 0) {
            abort();
        }
        s_end = map + GUARD_SIZE;
    }
    return s_end;
}

/* A copy whose end is the end of memory: reading one byte more ends the program. */
static inline struct pwt_bytes guarded(const char *text)
{
    size_t len = strlen(text);

    if (len > GUARD_SIZE) {
        abort();
    }
    return pwt_bytes_make(memcpy(guard_end() - len, text, len), len);
}

/* ---- lines of the host --------------------------------------------------------------------- */

struct lines {
    unsigned count;
    uint32_t level;  /* of the last one */
    char text[4096]; /* of the last one */
};

static inline void lines_take(void *user, uint32_t level, struct pwt_bytes text)
{
    struct lines *lines = (struct lines *)user;
    size_t len = text.len < sizeof(lines->text) ? (size_t)text.len : sizeof(lines->text) - 1;

    lines->count++;
    lines->level = level;
    memcpy(lines->text, text.ptr, len);
    lines->text[len] = '\0';
}

/* Collects what follows in place of printing it. */
static inline void lines_start(struct lines *lines)
{
    memset(lines, 0, sizeof(*lines));
    diag_set_sink(lines_take, lines);
}

static inline void lines_stop(void)
{
    diag_set_sink(NULL, NULL);
}

#endif
