/* SPDX-License-Identifier: Apache-2.0 */
/* ids.c: ids differ, across workers, forked processes and restored snapshots too. */
#include "../run.h"
#include "fake_host.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANY ((size_t)20000)

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, TRACER_ID_BYTES);
}

static void makes_hex_digits_only(void)
{
    struct tracer_epoch epoch = {NULL};
    struct tracer_ids ids = {{0}, 0, 0};
    char id[TRACER_ID_BYTES + 1] = "";

    for (int i = 0; i < 100; i++) {
        tracer_id(&ids, &epoch, id);
        CU_ASSERT_EQUAL(strspn(id, "0123456789abcdef"), TRACER_ID_BYTES);
    }
    tracer_epoch_done(&epoch);
}

static void repeats_none(void)
{
    static char all[2 * MANY][TRACER_ID_BYTES];
    struct tracer_epoch epoch = {NULL};
    struct tracer_ids one = {{0}, 0, 0};
    struct tracer_ids other = {{0}, 0, 0};

    for (size_t i = 0; i < MANY; i++) {
        tracer_id(&one, &epoch, all[2 * i]);
        tracer_id(&other, &epoch, all[2 * i + 1]);
    }
    qsort(all, 2 * MANY, sizeof(all[0]), compare);
    for (size_t i = 1; i < 2 * MANY; i++) {
        CU_ASSERT_NOT_EQUAL(memcmp(all[i - 1], all[i], TRACER_ID_BYTES), 0);
    }
    tracer_epoch_done(&epoch);
}

/* The id that a copy of a generator, seeded before, makes under an epoch. */
static void id_of_copy(const struct tracer_ids *ids, struct tracer_epoch *epoch, char *id)
{
    struct tracer_ids copy = *ids;

    tracer_id(&copy, epoch, id);
}

static void takes_another_seed_after_a_snapshot(void)
{
    struct tracer_epoch epoch = {NULL};
    struct tracer_ids ids = {{0}, 0, 0};
    char one[TRACER_ID_BYTES];
    char same[TRACER_ID_BYTES];
    char other[TRACER_ID_BYTES];

    tracer_id(&ids, &epoch, one);
    id_of_copy(&ids, &epoch, one);
    id_of_copy(&ids, &epoch, same);
    CU_ASSERT_EQUAL(memcmp(one, same, sizeof(one)), 0);
    tracer_epoch_next(&epoch);
    id_of_copy(&ids, &epoch, other);
    CU_ASSERT_NOT_EQUAL(memcmp(one, other, sizeof(one)), 0);
    tracer_epoch_done(&epoch);
}

static void takes_another_seed_in_a_forked_process(void)
{
    struct tracer_epoch epoch = {NULL};
    struct tracer_ids ids = {{0}, 0, 0};
    char own[TRACER_ID_BYTES];
    char child[TRACER_ID_BYTES];
    int ends[2];

    tracer_id(&ids, &epoch, own);
    id_of_copy(&ids, &epoch, own);
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    const pid_t pid = fork();
    if (pid == 0) {
        id_of_copy(&ids, &epoch, child);
        _exit(write(ends[1], child, sizeof(child)) == sizeof(child) ? 0 : 1);
    }
    CU_ASSERT_EQUAL(read(ends[0], child, sizeof(child)), sizeof(child));
    CU_ASSERT_EQUAL(waitpid(pid, NULL, 0), pid);
    CU_ASSERT_NOT_EQUAL(memcmp(own, child, sizeof(own)), 0);
    (void)close(ends[0]);
    (void)close(ends[1]);
    tracer_epoch_done(&epoch);
}

/* The next id of the forked child, or of its forked child, comes through the pipe. */
static void takes_another_seed_in_a_child_of_a_child(void)
{
    struct tracer_epoch epoch = {NULL};
    struct tracer_ids ids = {{0}, 0, 0};
    char of_child[TRACER_ID_BYTES];
    char of_grandchild[TRACER_ID_BYTES];
    int ends[2];

    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    tracer_id(&ids, &epoch, of_child);
    const pid_t pid = fork();
    if (pid == 0) {
        tracer_id(&ids, &epoch, of_child);
        const pid_t inner = fork();
        tracer_id(&ids, &epoch, of_child);
        const bool sent = write(ends[1], of_child, sizeof(of_child)) == sizeof(of_child);
        if (inner > 0) {
            (void)waitpid(inner, NULL, 0);
        }
        _exit(sent ? 0 : 1);
    }
    CU_ASSERT_EQUAL(read(ends[0], of_child, sizeof(of_child)), sizeof(of_child));
    CU_ASSERT_EQUAL(read(ends[0], of_grandchild, sizeof(of_grandchild)), sizeof(of_grandchild));
    CU_ASSERT_EQUAL(waitpid(pid, NULL, 0), pid);
    CU_ASSERT_NOT_EQUAL(memcmp(of_child, of_grandchild, sizeof(of_child)), 0);
    (void)close(ends[0]);
    (void)close(ends[1]);
    tracer_epoch_done(&epoch);
}

static void works_without_an_epoch(void)
{
    struct tracer_ids ids = {{0}, 0, 0};
    char one[TRACER_ID_BYTES];
    char other[TRACER_ID_BYTES];

    tracer_id(&ids, NULL, one);
    tracer_id(&ids, NULL, other);
    CU_ASSERT_NOT_EQUAL(memcmp(one, other, sizeof(one)), 0);
}

static void maps_its_page_with_the_first_id(void)
{
    struct tracer_epoch epoch = {NULL};
    struct tracer_ids ids = {{0}, 0, 0};
    char id[TRACER_ID_BYTES];

    tracer_epoch_next(&epoch);
    CU_ASSERT_PTR_NULL(atomic_load(&epoch.page));
    tracer_id(&ids, &epoch, id);
    const atomic_uint *page = atomic_load(&epoch.page);
    CU_ASSERT_PTR_NOT_NULL(page);
    tracer_id(&ids, &epoch, id);
    CU_ASSERT_PTR_EQUAL(atomic_load(&epoch.page), page);
    tracer_epoch_done(&epoch);
    CU_ASSERT_PTR_NULL(atomic_load(&epoch.page));
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"makes_hex_digits_only", makes_hex_digits_only},
        {"repeats_none", repeats_none},
        {"takes_another_seed_after_a_snapshot", takes_another_seed_after_a_snapshot},
        {"takes_another_seed_in_a_forked_process", takes_another_seed_in_a_forked_process},
        {"takes_another_seed_in_a_child_of_a_child", takes_another_seed_in_a_child_of_a_child},
        {"works_without_an_epoch", works_without_an_epoch},
        {"maps_its_page_with_the_first_id", maps_its_page_with_the_first_id},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "tracer_id", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
