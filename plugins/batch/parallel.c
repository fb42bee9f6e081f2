/* SPDX-License-Identifier: Apache-2.0 */
/* Several records at once: threads of our own handle them, while the invocation's thread forks and
 * joins them in the order of the event. What waits is bounded, whatever the size of the batch. */
#include "parallel.h"

#include <pthread.h>
#include <unistd.h>

#define THREADS_MAX      BATCH_DEGREE_MAX
#define SLOTS_PER_THREAD 4 /* so that one slow record does not hold up the others at once */

/* A record between its fork and its join. */
struct slot {
    struct pwt_inv *child;
    bool done;
};

/* The threads, and a ring of records for them. */
struct team {
    const struct batch_run *run;
    pthread_mutex_t lock; /* guards all below; the slots' children belong to who took them */
    pthread_cond_t work;
    pthread_cond_t progress;
    struct slot slots[THREADS_MAX * SLOTS_PER_THREAD];
    uint32_t room;  /* slots in use */
    uint32_t given; /* records, in the order of the event */
    uint32_t taken;
    uint32_t ended;
    bool over;
    pthread_t threads[THREADS_MAX];
    uint32_t thread_count;
};

/* ---- the threads --------------------------------------------------------------------------- */

static struct slot *take(struct team *team)
{
    while (team->taken == team->given && !team->over) {
        (void)pthread_cond_wait(&team->work, &team->lock);
    }
    return team->taken == team->given ? NULL : &team->slots[team->taken++ % team->room];
}

static void *work(void *argument)
{
    struct team *team = argument;
    struct slot *slot;

    (void)pthread_mutex_lock(&team->lock);
    for (slot = take(team); slot; slot = take(team)) {
        (void)pthread_mutex_unlock(&team->lock);
        if (batch_in_time(team->run, slot->child)) { /* it may have waited */
            batch_handle(team->run, slot->child);
        }
        (void)pthread_mutex_lock(&team->lock);
        slot->done = true;
        (void)pthread_cond_signal(&team->progress);
    }
    (void)pthread_mutex_unlock(&team->lock);
    return NULL;
}

static uint32_t wanted_threads(const struct batch_run *run)
{
    const int64_t degree = run->settings->degree;
    const int64_t processors = sysconf(_SC_NPROCESSORS_ONLN);
    const int64_t wanted = degree > 0 ? degree : processors > 0 ? processors : 1;
    const int64_t useful = run->found.list.count;

    return (uint32_t)(wanted < useful ? wanted : useful);
}

static void start(struct team *team)
{
    const uint32_t wanted = wanted_threads(team->run);

    while (team->thread_count < wanted && team->thread_count < THREADS_MAX &&
           pthread_create(&team->threads[team->thread_count], NULL, work, team) == 0) {
        team->thread_count++;
    }
    team->room = team->thread_count * SLOTS_PER_THREAD;
}

static void stop(struct team *team)
{
    (void)pthread_mutex_lock(&team->lock);
    team->over = true;
    (void)pthread_cond_broadcast(&team->work);
    (void)pthread_mutex_unlock(&team->lock);
    for (uint32_t i = 0; i < team->thread_count; i++) {
        (void)pthread_join(team->threads[i], NULL);
    }
}

/* ---- the invocation's thread --------------------------------------------------------------- */

static void give(struct team *team, struct pwt_inv *child)
{
    (void)pthread_mutex_lock(&team->lock);
    team->slots[team->given++ % team->room] = (struct slot){.child = child};
    (void)pthread_cond_signal(&team->work);
    (void)pthread_mutex_unlock(&team->lock);
}

/* Waits for the oldest record, and ends it. */
static int32_t end_oldest(struct team *team, struct batch_run *run)
{
    const struct slot *slot = &team->slots[team->ended % team->room];

    (void)pthread_mutex_lock(&team->lock);
    while (!slot->done) {
        (void)pthread_cond_wait(&team->progress, &team->lock);
    }
    (void)pthread_mutex_unlock(&team->lock);
    team->ended++;
    return batch_end(run, slot->child);
}

static int32_t begin_one(struct team *team, struct batch_run *run, uint32_t index)
{
    struct pwt_inv *child;
    int32_t code = pwt_inv_fork_apart(
        run->inv, batch_json(&run->found, &run->found.list.records[index]), &child);

    if (code != 0) {
        return code;
    }
    code = batch_begin(run, index, child);
    if (code == 0) {
        give(team, child);
    } else {
        (void)pwt_inv_join(child);
    }
    return code;
}

static int32_t run_all(struct team *team, struct batch_run *run)
{
    int32_t code = 0;

    for (uint32_t i = 0; code == 0 && i < run->found.list.count; i++) {
        if (team->given - team->ended == team->room) {
            code = end_oldest(team, run);
        }
        if (code == 0 && !batch_in_time(run, run->inv)) {
            break;
        }
        code = code == 0 ? begin_one(team, run, i) : code;
    }
    while (team->ended < team->given) {
        const int32_t ended = end_oldest(team, run);
        code = code == 0 ? ended : code;
    }
    return code;
}

int32_t batch_run_parallel(struct batch_run *run, bool *ret_begun)
{
    struct team *team = pwt_alloc(run->inv, sizeof(*team));

    if (!team) {
        return PWT_ENOMEM;
    }
    memset(team, 0, sizeof(*team));
    team->run = run;
    if (pthread_mutex_init(&team->lock, NULL) != 0) {
        return PWT_EUNSUPPORTED;
    }
    (void)pthread_cond_init(&team->work, NULL); /* neither can fail without attributes */
    (void)pthread_cond_init(&team->progress, NULL);
    (void)pthread_mutex_lock(&team->lock); /* until `room` is known */
    start(team);
    (void)pthread_mutex_unlock(&team->lock);
    int32_t code = team->thread_count > 0 ? run_all(team, run) : PWT_EUNSUPPORTED;
    stop(team);
    *ret_begun = team->given > 0;
    (void)pthread_cond_destroy(&team->progress);
    (void)pthread_cond_destroy(&team->work);
    (void)pthread_mutex_destroy(&team->lock);
    return code;
}
