/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers with threads of their own, each in a scope from pwt_inv_thread().
 */
#include <powertools/powertools.h>

#include <pthread.h>
#include <stdio.h>

enum { WORKERS = 4 };

struct worker {
    pthread_t thread;
    struct pwt_inv *scope;
    uint64_t sum;
};

/* Allocates in its own arena, reads the shared event, and says something about the invocation. */
static void *work(void *argument)
{
    struct worker *worker = argument;
    struct pwt_bytes event = pwt_inv_event(worker->scope);
    for (int round = 0; round < 100; round++) {
        unsigned char *copy = pwt_alloc(worker->scope, event.len);
        if (!copy) {
            return NULL;
        }
        memcpy(copy, event.ptr, (size_t)event.len);
        for (uint64_t i = 0; i < event.len; i++) {
            worker->sum += copy[i];
        }
    }
    pwt_diag(worker->scope, PWT_DIAG_WARN, "worker done");
    return NULL;
}

/* Answers with the sum of all bytes of the event, times 100, by each worker. */
static int32_t sums(struct pwt_inv *inv)
{
    struct worker workers[WORKERS] = {{.sum = 0}};
    char text[256];
    for (int i = 0; i < WORKERS; i++) {
        if (pwt_inv_thread(inv, &workers[i].scope) != 0 ||
            pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0) {
            return pwt_fail(inv, PWT_EIO, "cannot start worker %d", i);
        }
    }
    for (int i = 0; i < WORKERS; i++) {
        (void)pthread_join(workers[i].thread, NULL);
        (void)pwt_inv_join(workers[i].scope);
    }
    (void)snprintf(text, sizeof(text), "[%llu,%llu,%llu,%llu]", (unsigned long long)workers[0].sum,
                   (unsigned long long)workers[1].sum, (unsigned long long)workers[2].sum,
                   (unsigned long long)workers[3].sum);
    return pwt_respond_cstr(inv, text);
}

/* A scope that is never joined is the host's to end. */
static int32_t forgets_join(struct pwt_inv *inv)
{
    struct pwt_inv *scope = NULL;
    if (pwt_inv_thread(inv, &scope) != 0 || !pwt_alloc(scope, 100000)) {
        return pwt_fail(inv, PWT_ENOMEM, "no scope");
    }
    return pwt_respond_cstr(inv, "\"forgot\"");
}

PWT_HANDLER(sums, .handle = sums);
PWT_HANDLER(forgets_join, .handle = forgets_join);
