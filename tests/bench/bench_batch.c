// SPDX-License-Identifier: Apache-2.0
/*
 * What a batch costs per record: an invocation of a handler that takes the id and the body of its
 * record as slices, less the invocation itself, for SQS events of 10, 1,000 and 6,000 records,
 * against json-c parsing the same event and walking to the same members (batch_10, ...); unescaping
 * the bodies on top of that, apart (batch_unescape); the memory that the records take
 * (batch_memory); and the heap blocks, of which a record takes none (batch_blocks).
 *
 * Usage: POWERTOOLS_PLUGIN_PATH=FOLDER bench_batch
 */
#include "bench_json_input.h"
#include "rounds.h"

#include <powertools/testing.h>

#include <json-c/json.h>

#include <limits.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define MEMORY_RECORDS 6000
#define MEMORY_ROUNDS  20
#define MEMORY_PAIRS   3
#define MEMORY_FREE    (64 * 1024) /* what the plugin itself may take */

/* What both sides work with, and what the handler found. */
struct bench {
    struct pwt_test *test;
    struct pwt_json_buffer event;
    size_t records;
    bool unescapes;
    bool counts_memory;
    size_t seen;
    uint64_t bytes;
};

static struct bench s_bench;

/* ---- heap blocks ---- */

#define BENCH_EXPORT __attribute__((visibility("default"))) /* plugins and json-c take these */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);

/* Blocks taken so far. One thread takes them, so counting is too cheap to favour either side. */
static uint64_t s_blocks;

BENCH_EXPORT void *malloc(size_t size)
{
    s_blocks++;
    return __libc_malloc(size);
}

BENCH_EXPORT void *calloc(size_t nmemb, size_t size)
{
    s_blocks++;
    return __libc_calloc(nmemb, size);
}

BENCH_EXPORT void *realloc(void *ptr, size_t size)
{
    s_blocks++;
    return __libc_realloc(ptr, size);
}

/* ---- ours ---- */

/* A record costs more than a log line: what other programs waste would hardly show. */
static void waste(int times)
{
    for (int i = 0; i < times; i++) {
        rounds_fault();
    }
}

/* As rounds_fault(), for memory: a record keeps some. */
static void waste_memory(void)
{
#ifdef ROUNDS_FAULT
    if (s_bench.counts_memory) {
        void *volatile kept = malloc(64);
        rounds_check(kept != NULL, "no memory to waste");
    }
#endif
}

static int32_t handle(struct pwt_inv *inv)
{
    const struct pwt_bytes record = pwt_inv_event(inv);
    struct pwt_bytes id = {NULL, 0};
    struct pwt_bytes body = {NULL, 0};

    waste(5);
    waste_memory();
    if (pwt_doc_find(record, "/messageId", &id) != 0 || pwt_doc_find(record, "/body", &body) != 0) {
        return 0;
    }
    if (s_bench.unescapes) {
        waste(40); /* more than the slices, which waste as well */
        (void)pwt_doc_string(inv, body, &body);
    }
    s_bench.bytes += id.len + body.len;
    s_bench.seen++;
    return 0;
}

PWT_HANDLER(records, .handle = handle);

static void invoke(void *user, size_t times)
{
    struct bench *bench = user;

    for (size_t i = 0; i < times; i++) {
        bench->seen = 0;
        struct pwt_test_answer answer =
            pwt_test_invoke(bench->test, pwt_bytes_make(bench->event.ptr, bench->event.len));
        rounds_check(answer.kind == PWT_OUTCOME_BYTES, "the batch failed");
        rounds_check(bench->seen == bench->records, "a record was not handled");
    }
}

/* ---- json-c ---- */

static void parse_and_walk(void *user, size_t times)
{
    struct bench *bench = user;
    struct json_tokener *tokener = json_tokener_new();

    for (size_t i = 0; i < times; i++) {
        struct json_object *list = NULL;
        json_tokener_reset(tokener);
        struct json_object *event =
            json_tokener_parse_ex(tokener, bench->event.ptr, (int)bench->event.len);
        rounds_check(json_object_object_get_ex(event, "Records", &list), "no records");
        rounds_check(json_object_array_length(list) == bench->records, "not all records");
        for (size_t k = 0; k < bench->records; k++) {
            struct json_object *record = json_object_array_get_idx(list, k);
            struct json_object *id = NULL;
            struct json_object *body = NULL;
            (void)json_object_object_get_ex(record, "messageId", &id);
            (void)json_object_object_get_ex(record, "body", &body);
            bench->bytes += (uint64_t)json_object_get_string_len(id) +
                            (uint64_t)json_object_get_string_len(body);
        }
        (void)json_object_put(event);
    }
    json_tokener_free(tokener);
}

/* ---- the sides ---- */

static void open_bench(struct bench *bench, size_t records, const char *plugins)
{
    const char *environment[] = {plugins, "LAMBDA_TASK_ROOT=/", NULL};
    const struct pwt_test_options options = {
        .size = sizeof(options), .handler = &pwt_handler_v1_records, .environment = environment};
    struct pwt_json_writer writer;

    *bench =
        (struct bench){.records = records, .event = {.max = SIZE_MAX / 8u, .grow = bench_grow}};
    pwt_json_writer_init(&writer, &bench->event, 0);
    input_sqs(&writer, records);
    rounds_check(pwt_json_writer_finish(&writer, NULL, NULL) == 0, "making an event");
    int32_t code = pwt_test_open(&options, &bench->test);
    rounds_check(code == 0, bench->test ? pwt_test_problem(bench->test) : "no memory for a host");
    pwt_test_context(bench->test)->deadline_ms = 0; /* however long it takes */
}

static void close_bench(struct bench *bench)
{
    pwt_test_close(bench->test);
    free(bench->event.ptr);
}

/* Figures of one record. */
static struct rounds_figures per_record(struct rounds_figures figures, size_t records)
{
    figures.value /= (double)records;
    figures.reference /= (double)records;
    return figures;
}

static void invoke_whole(void *user, size_t times)
{
    struct bench *bench = user;

    for (size_t i = 0; i < times; i++) {
        (void)pwt_test_invoke(bench->test, pwt_bytes_make(bench->event.ptr, bench->event.len));
    }
}

/* What the same invocation costs in this host when nothing splits it. */
static double whole_ns(size_t records)
{
    open_bench(&s_bench, records, "POWERTOOLS_PLUGINS=");
    const double ns = rounds_run(invoke_whole, invoke_whole, &s_bench).value;
    close_bench(&s_bench);
    return ns;
}

static void measure(const char *name, size_t records)
{
    const double whole = whole_ns(records);

    open_bench(&s_bench, records, "POWERTOOLS_PLUGINS=batch");
    struct rounds_figures figures = rounds_run(invoke, parse_and_walk, &s_bench);
    figures.value -= whole;
    figures.ratio -= whole / figures.reference;
    figures = per_record(figures, records);
    rounds_print(name, &figures);
    close_bench(&s_bench);
}

/* ---- unescaping, apart ---- */

static void invoke_slices(void *user, size_t times)
{
    s_bench.unescapes = false;
    invoke(user, times);
    s_bench.unescapes = true;
}

static void measure_unescape(void)
{
    open_bench(&s_bench, 1000, "POWERTOOLS_PLUGINS=batch");
    s_bench.unescapes = true;
    const struct rounds_figures figures =
        per_record(rounds_run(invoke, invoke_slices, &s_bench), s_bench.records);
    rounds_print("batch_unescape", &figures);
    close_bench(&s_bench);
}

/* ---- memory ---- */

/* Resident KiB of this process, counted page by page: the figures of getrusage() are estimates. */
static long resident_kib(void)
{
    FILE *file = fopen("/proc/self/smaps_rollup", "re");
    char line[256];
    long kib = 0;

    while (file && fgets(line, sizeof(line), file)) {
        if (sscanf(line, "Rss: %ld", &kib) == 1) { // NOLINT
            break;
        }
    }
    rounds_check(kib > 0, "/proc/self/smaps_rollup cannot be read");
    if (file) {
        (void)fclose(file);
    }
    return kib;
}

/* Resident KiB of a process that handled the event some times, and keeps what it keeps for more. */
static long kept_kib(const char *plugins)
{
    long kib = 0;
    int ends[2];

    rounds_check(pipe(ends) == 0, "no pipe for the memory measure");
    const pid_t child = fork();
    rounds_check(child >= 0, "no process for the memory measure");
    if (child == 0) {
        open_bench(&s_bench, MEMORY_RECORDS, plugins);
        s_bench.counts_memory = true;
        for (int i = 0; i < MEMORY_ROUNDS; i++) {
            (void)pwt_test_invoke(s_bench.test,
                                  pwt_bytes_make(s_bench.event.ptr, s_bench.event.len));
        }
        kib = resident_kib();
        _exit(write(ends[1], &kib, sizeof(kib)) == (ssize_t)sizeof(kib) ? 0 : 1);
    }
    rounds_check(read(ends[0], &kib, sizeof(kib)) == (ssize_t)sizeof(kib), "a process failed");
    (void)waitpid(child, NULL, 0);
    (void)close(ends[0]);
    (void)close(ends[1]);
    return kib;
}

/* Bytes of a record beyond what the plugin itself may take: the least of several pairs, since the
 * kernel gives memory in steps, and what else it gives is none of the records'. */
static void measure_memory(void)
{
    double without = 0;
    double with = 0;

    for (int i = 0; i < MEMORY_PAIRS; i++) {
        const double kib = (double)kept_kib("POWERTOOLS_PLUGINS=");
        const double more = (double)kept_kib("POWERTOOLS_PLUGINS=batch");
        if (i == 0 || more - kib < with - without) {
            without = kib;
            with = more;
        }
    }
    (void)printf("{\"measure\": \"batch_memory\", \"value\": %.1f, \"unit\": \"B\", \"floor\": "
                 "%.0f, \"ratio\": %.4f}\n",
                 ((with - without) * 1024 - MEMORY_FREE) / MEMORY_RECORDS, without * 1024,
                 with / without);
}

/* Heap blocks of some invocations in the steady state. */
static double taken_blocks(const char *plugins)
{
    open_bench(&s_bench, MEMORY_RECORDS, plugins);
    s_bench.counts_memory = true;
    invoke_whole(&s_bench, MEMORY_ROUNDS);
    const uint64_t before = s_blocks;
    invoke_whole(&s_bench, MEMORY_ROUNDS);
    const uint64_t taken = s_blocks - before;
    close_bench(&s_bench);
    return (double)taken;
}

/* Heap blocks of a record. */
static void measure_blocks(void)
{
    const double without = taken_blocks("POWERTOOLS_PLUGINS=");
    const double with = taken_blocks("POWERTOOLS_PLUGINS=batch");

#ifndef ROUNDS_FAULT
    rounds_check(s_blocks > 0, "no heap block was counted");
    rounds_check(with <= without, "a batch takes heap blocks in the steady state");
#endif
    (void)printf("{\"measure\": \"batch_blocks\", \"value\": %.4f, \"unit\": \"\", \"floor\": "
                 "%.0f, \"ratio\": %.4f}\n",
                 (with - without) / MEMORY_ROUNDS / MEMORY_RECORDS, without,
                 (with + 1) / (without + 1));
}

int main(void)
{
    measure_memory();
    measure_blocks();
    /* What json-c frees stays in the process: its figure is without the kernel's clean pages. */
    (void)mallopt(M_TRIM_THRESHOLD, INT_MAX);
    (void)mallopt(M_MMAP_THRESHOLD, INT_MAX);
    measure("batch_10", 10);
    measure("batch_1000", 1000);
    measure("batch_6000", 6000);
    measure_unescape();
    return 0;
}
