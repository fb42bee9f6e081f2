/* SPDX-License-Identifier: Apache-2.0 */
/* Who writes a set: the flush or the last words. The last words may come at any time: on the same
 * thread, which then stands still in the middle of something, or on another, while this one goes
 * on.
 *
 *   LIVE      what was added may be read; it only grows, so a reader needs no permission to look
 *   RENDERED  the document may be read; what was added is about to be forgotten
 *   TAKEN     someone writes
 *   SAID      the document was written by the last words
 *
 * After last words the set is live again, marked with what they said, and its number has changed: a
 * flush that was rendering meanwhile sees that, and renders again what is left. */
#include "metrics.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LIVE, RENDERED, TAKEN, SAID, STAGES };

#define WAIT_MS 100 /* for the reader of a full pipe that somebody made non-blocking */

static uint32_t stage_of(uint32_t word)
{
    return word % STAGES;
}

/* Only ever waits for another thread: a signal handler on this one is over when this runs. */
static uint32_t wait_untaken(const struct metrics_set *set)
{
    uint32_t word = atomic_load_explicit(&set->stage, memory_order_acquire);

    while (stage_of(word) == TAKEN) {
        (void)sched_yield();
        word = atomic_load_explicit(&set->stage, memory_order_acquire);
    }
    return word;
}

uint32_t metrics_stage_open(const struct metrics_set *set)
{
    return wait_untaken(set);
}

bool metrics_stage_close(struct metrics_set *set, uint32_t seen)
{
    return atomic_compare_exchange_strong(&set->stage, &seen, seen - stage_of(seen) + RENDERED);
}

static bool take(struct metrics_set *set, uint32_t word)
{
    return atomic_compare_exchange_strong(&set->stage, &word, word - stage_of(word) + TAKEN);
}

bool metrics_stage_take(struct metrics_set *set)
{
    const uint32_t word = wait_untaken(set);

    if (stage_of(word) == RENDERED && take(set, word)) {
        return true;
    }
    (void)wait_untaken(set); /* its bytes must be out before they are overwritten */
    return false;
}

void metrics_stage_reopen(struct metrics_set *set)
{
    const uint32_t word = atomic_load_explicit(&set->stage, memory_order_relaxed);

    atomic_store_explicit(&set->stage, word - stage_of(word) + LIVE, memory_order_release);
}

/* ---- the last words ---- */

static void write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        const ssize_t written = write(fd, bytes, len);
        if (written > 0) {
            bytes += written;
            len -= (size_t)written;
        } else if (written < 0 && errno == EAGAIN) {
            struct pollfd ready = {.fd = fd, .events = POLLOUT};
            if (poll(&ready, 1, WAIT_MS) <= 0) {
                return;
            }
        } else if (written == 0 || errno != EINTR) {
            return;
        }
    }
}

static void mark(struct metrics_set *set, const struct metrics_set *said)
{
    set->points_printed = said->points_count;
    for (uint32_t i = 0; i < said->count; i++) {
        set->entries[i].printed = said->entries[i].count;
    }
}

/* Memory for the text is mapped: no allocator may be called here, and a stack of 64 KB is small. */
static bool say_copy(const struct metrics_set *copy, int fd)
{
    const size_t room = metrics_bytes(copy, 0);
    char *text = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (text == MAP_FAILED) {
        return false;
    }
    write_all(fd, text, metrics_text(copy, text));
    (void)munmap(text, room);
    return true;
}

/* Whether something was said. */
static bool say_live(struct metrics_set *set, int fd)
{
    size_t bytes;
    struct metrics_set *copy = metrics_snapshot(set, &bytes);
    bool said = false;

    if (copy) {
        said = metrics_may_print(copy) && say_copy(copy, fd);
        if (said) {
            mark(set, copy);
        }
        (void)munmap(copy, bytes);
    }
    return said;
}

void metrics_stage_say(struct metrics_set *set, int fd)
{
    const uint32_t word = atomic_load_explicit(&set->stage, memory_order_acquire);

    if (stage_of(word) == RENDERED && take(set, word)) {
        write_all(fd, set->document, set->document_len);
        atomic_store_explicit(&set->stage, word - RENDERED + SAID, memory_order_release);
    } else if (stage_of(word) == LIVE && take(set, word)) {
        const bool said = say_live(set, fd);
        atomic_store_explicit(&set->stage, said ? word + STAGES : word, memory_order_release);
    }
}
