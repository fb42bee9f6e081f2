/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How fast sdk/json is against what would be used without it: json-c, snprintf and memcpy. Both do
 * the same work in turns, in one process; a figure is the median of the rounds. Prints one JSON
 * line for each measure and input, and then one for the measure: that of its worst input. In it
 * `value` is our time, `floor` the reference's, and `ratio` how many times as fast we are:
 *
 *   {"measure": "json_skim", "value": 1830.0, "unit": "ns", "floor": 23500.0, "ratio": 12.84}
 *
 * Usage: bench_json [rounds]
 */
#include "bench_json_input.h"

#include <json-c/json.h>

#include <time.h>

#define ROUNDS_DEFAULT 25
#define ROUNDS_MAX     199
#define ROUND_NS       1e6
#define DOUBLES        4096
#define CLEAN_TEXT     1024

/* What is measured: an input and the memory to work in. */
struct bench {
    const char *name;
    char *text;
    size_t len;
    size_t records; /* of an SQS event; 0 for others */
    char *arena;
    size_t arena_used;
    size_t arena_size;
    struct pwt_json_buffer out;
    struct pwt_json_node *tree;
    struct json_object *jsonc;
    double doubles[DOUBLES];
};

/* One piece of work, done `times` times; returns the nanoseconds it took. */
typedef double (*bench_fn)(struct bench *bench, size_t times);

struct measure {
    const char *name;
    bench_fn ours;
    bench_fn reference;
    size_t inputs; /* how many of them, in their order */
};

static volatile uint64_t s_sink;

/* The thread's own time, so that others on the processor do not count. Reading it is a system call:
 * only rounds are timed, never single pieces of work. */
static double bench_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void *bench_alloc(void *user, size_t size)
{
    struct bench *bench = user;
    size_t at = (bench->arena_used + 15u) & ~(size_t)15u;
    if (size > bench->arena_size - at) {
        return NULL;
    }
    bench->arena_used = at + size;
    return bench->arena + at;
}

static void input_make(struct bench *bench,
                       const char *name,
                       void (*make)(struct pwt_json_writer *, size_t),
                       size_t size)
{
    struct pwt_json_buffer buffer = {.max = SIZE_MAX / 8u, .grow = bench_grow};
    struct pwt_json_writer writer;
    pwt_json_writer_init(&writer, &buffer, 0);
    make(&writer, size);
    bench_check(pwt_json_writer_finish(&writer, NULL, NULL) == 0, "making an event");
    *bench = (struct bench){.name = name, .text = buffer.ptr, .len = buffer.len};
    bench->records = make == input_sqs ? size : 0;
    bench->arena_size = 8u * buffer.len + (1u << 20);
    bench->arena = malloc(bench->arena_size);
    bench_check(bench->arena != NULL, "taking memory");
    bench->out = (struct pwt_json_buffer){.max = SIZE_MAX / 8u, .grow = bench_grow};
    for (size_t i = 0; i < DOUBLES; i++) {
        /* Half of them any finite double, half amounts of money. */
        double any = 0.0;
        uint64_t bits = bench_random();
        memcpy(&any, &bits, sizeof(any));
        bool finite = ((bits >> 52) & 0x7ffu) != 0x7ffu;
        bench->doubles[i] = finite && i % 2 == 0 ? any : (double)(bits % 10000000u) / 100.0;
    }
}

static void input_free(struct bench *bench)
{
    (void)json_object_put(bench->jsonc);
    free(bench->out.ptr);
    free(bench->arena);
    free(bench->text);
}

/* ---- the work ---- */

/* Finds every record's id and body, as slices. */
static double skim_ours(struct bench *bench, size_t times)
{
    double start = bench_now();
    for (size_t t = 0; t < times; t++) {
        struct pwt_json_value root;
        struct pwt_json_value list = {.type = PWT_JSON_ABSENT};
        struct pwt_json_value record;
        struct pwt_json_iter records;
        size_t count = 0;
        (void)pwt_json_open(bench->text, bench->len, &root);
        (void)pwt_json_find(&root, "Records", 7, 0, &list);
        (void)pwt_json_iter_init(&records, &list);
        while (pwt_json_iter_next(&records, NULL, &record)) {
            struct pwt_json_field fields[] = {{.name = "messageId", .len = 9},
                                              {.name = "body", .len = 4}};
            struct pwt_json_iter members;
            (void)pwt_json_iter_init(&members, &record);
            (void)pwt_json_pick(&members, fields, 2, 0);
            (void)pwt_json_iter_leave(&members, &records, &record);
            count += fields[0].value.len != 0 && fields[1].value.len != 0 ? 1u : 0u;
            s_sink += fields[0].value.len + fields[1].value.len + record.len;
        }
        bench_check(count == bench->records, "skimming");
    }
    return bench_now() - start;
}

/* Parsing alone: giving the trees back is not counted. */
static double parse_jsonc(struct bench *bench, size_t times)
{
    struct json_object *roots[64];
    double spent = 0;
    struct json_tokener *tokener = json_tokener_new();
    bench_check(tokener != NULL, "json_tokener_new");
    while (times > 0) {
        size_t batch = times < 64 ? times : 64;
        double start = bench_now();
        for (size_t i = 0; i < batch; i++) {
            json_tokener_reset(tokener);
            roots[i] = json_tokener_parse_ex(tokener, bench->text, (int)bench->len);
        }
        spent += bench_now() - start;
        for (size_t i = 0; i < batch; i++) {
            bench_check(roots[i] != NULL, "json_tokener_parse_ex");
            (void)json_object_put(roots[i]);
        }
        times -= batch;
    }
    json_tokener_free(tokener);
    return spent;
}

static double validate_ours(struct bench *bench, size_t times)
{
    double start = bench_now();
    for (size_t t = 0; t < times; t++) {
        bench_check(pwt_json_validate(bench->text, bench->len, NULL, NULL) == 0, "validating");
    }
    return bench_now() - start;
}

static double tree_ours(struct bench *bench, size_t times)
{
    double start = bench_now();
    for (size_t t = 0; t < times; t++) {
        struct pwt_json_alloc alloc = {.alloc = bench_alloc, .user = bench};
        struct pwt_json_source source = {.text = bench->text, .len = bench->len};
        struct pwt_json_tree tree;
        bench->arena_used = 0;
        pwt_json_tree_init(&tree, &alloc);
        int32_t result = pwt_json_tree_parse(&tree, &source, NULL, &bench->tree);
        bench_check(result == 0, "parsing a tree");
    }
    return bench_now() - start;
}

static double print_ours(struct bench *bench, size_t times)
{
    if (bench->tree == NULL) {
        (void)tree_ours(bench, 1);
    }
    double start = bench_now();
    for (size_t t = 0; t < times; t++) {
        struct pwt_json_writer writer;
        bench->out.len = 0;
        pwt_json_writer_init(&writer, &bench->out, 0);
        pwt_json_write_node(&writer, bench->tree);
        bench_check(pwt_json_writer_finish(&writer, NULL, NULL) == 0, "printing a tree");
    }
    return bench_now() - start;
}

static double print_jsonc(struct bench *bench, size_t times)
{
    if (bench->jsonc == NULL) {
        bench->jsonc = json_tokener_parse(bench->text);
    }
    double start = bench_now();
    for (size_t t = 0; t < times; t++) {
        size_t len = 0;
        const char *text = json_object_to_json_string_length(
            bench->jsonc, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);
        bench_check(text != NULL && len != 0, "json_object_to_json_string_length");
        s_sink += len;
    }
    return bench_now() - start;
}

static double double_ours(struct bench *bench, size_t times)
{
    char text[PWT_JSON_NUMBER_MAX];
    double start = bench_now();
    for (size_t t = 0; t < times; t++) {
        for (size_t i = 0; i < DOUBLES; i++) {
            s_sink += pwt_json_format_double(bench->doubles[i], text);
        }
    }
    return (bench_now() - start) / DOUBLES;
}

static double double_snprintf(struct bench *bench, size_t times)
{
    char text[64];
    double start = bench_now();
    for (size_t t = 0; t < times; t++) {
        for (size_t i = 0; i < DOUBLES; i++) {
            s_sink += (uint64_t)snprintf(text, sizeof(text), "%.17g", bench->doubles[i]);
        }
    }
    return (bench_now() - start) / DOUBLES;
}

/* 1 KB that needs no escape, at the end of the arena; what is written goes to its beginning. */
static const char *escape_text(struct bench *bench)
{
    return memset(bench->arena + bench->arena_size - CLEAN_TEXT, 'x', CLEAN_TEXT);
}

/* Such strings as the elements of an array. */
static double escape_ours(struct bench *bench, size_t times)
{
    struct pwt_json_buffer out = {.ptr = bench->arena, .cap = bench->arena_size};
    const char *text = escape_text(bench);
    double start = bench_now();
    for (size_t t = 0; t < times; t++) {
        struct pwt_json_writer writer;
        pwt_json_writer_init(&writer, &out, 0);
        pwt_json_write_array(&writer);
        for (int i = 0; i < 16; i++) {
            pwt_json_write_string(&writer, text, CLEAN_TEXT);
        }
        bench_check(writer.error == 0, "escaping");
    }
    return (bench_now() - start) / 16;
}

/* The same bytes to the same places. */
static double escape_memcpy(struct bench *bench, size_t times)
{
    void *(*volatile copy)(void *, const void *, size_t) = memcpy;
    const char *text = escape_text(bench);
    double start = bench_now();
    for (size_t t = 0; t < times; t++) {
        char *out = bench->arena + 2;
        for (int i = 0; i < 16; i++) {
            out = (char *)copy(out, text, CLEAN_TEXT) + CLEAN_TEXT + 3;
        }
    }
    return (bench_now() - start) / 16;
}

/* ---- rounds ---- */

static int bench_order(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

static double bench_median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), bench_order);
    return values[count / 2];
}

/* How often to do something so that a round is long enough for the clock. */
static size_t bench_times(bench_fn work, struct bench *bench)
{
    (void)work(bench, 1);
    double once = bench_now();
    (void)work(bench, 1);
    once = bench_now() - once;
    return once >= ROUND_NS ? 1u : (size_t)(ROUND_NS / once) + 1u;
}

/* What one measure found on one input. */
struct figures {
    double value;
    double floor_value;
    double ratio;
};

static void bench_print(const char *measure, const char *input, const struct figures *figures)
{
    (void)printf("{\"measure\": \"%s%s%s\", \"value\": %.1f, \"unit\": \"ns\", \"floor\": %.1f, "
                 "\"ratio\": %.2f}\n",
                 measure, input[0] == '\0' ? "" : ".", input, figures->value, figures->floor_value,
                 figures->ratio);
}

static struct figures bench_run(const struct measure *measure, struct bench *bench, size_t rounds)
{
    double ours[ROUNDS_MAX];
    double reference[ROUNDS_MAX];
    double ratios[ROUNDS_MAX];
    size_t our_times = bench_times(measure->ours, bench);
    size_t reference_times = bench_times(measure->reference, bench);
    for (size_t i = 0; i < rounds; i++) {
        ours[i] = measure->ours(bench, our_times) / (double)our_times;
        reference[i] = measure->reference(bench, reference_times) / (double)reference_times;
        ratios[i] = reference[i] / ours[i];
    }
    return (struct figures){.value = bench_median(ours, rounds),
                            .floor_value = bench_median(reference, rounds),
                            .ratio = bench_median(ratios, rounds)};
}

int main(int argc, char **argv)
{
    static const struct measure measures[] = {
        {"json_skim", skim_ours, parse_jsonc, 3},
        {"json_validate", validate_ours, parse_jsonc, 6},
        {"json_tree", tree_ours, parse_jsonc, 6},
        {"json_print", print_ours, print_jsonc, 6},
        {"json_double", double_ours, double_snprintf, 1},
        {"json_escape", escape_ours, escape_memcpy, 1},
    };
    static struct bench inputs[6];
    unsigned long wanted = argc > 1 ? strtoul(argv[1], NULL, 10) : ROUNDS_DEFAULT;
    size_t rounds = wanted == 0 || wanted > ROUNDS_MAX ? ROUNDS_DEFAULT : wanted;

    input_make(&inputs[0], "sqs_10", input_sqs, 10);
    input_make(&inputs[1], "sqs_1000", input_sqs, 1000);
    input_make(&inputs[2], "sqs_6000", input_sqs, 6000);
    input_make(&inputs[3], "api_1k", input_api, 1024);
    input_make(&inputs[4], "api_100k", input_api, 100u << 10);
    input_make(&inputs[5], "api_6m", input_api, 6u << 20);
    for (size_t m = 0; m < sizeof(measures) / sizeof(measures[0]); m++) {
        struct figures worst = {.ratio = 0};
        for (size_t i = 0; i < measures[m].inputs; i++) {
            struct figures figures = bench_run(&measures[m], &inputs[i], rounds);
            if (measures[m].inputs > 1) {
                bench_print(measures[m].name, inputs[i].name, &figures);
            }
            worst = worst.ratio == 0 || figures.ratio < worst.ratio ? figures : worst;
        }
        bench_print(measures[m].name, "", &worst);
    }
    for (size_t i = 0; i < sizeof(inputs) / sizeof(inputs[0]); i++) {
        input_free(&inputs[i]);
    }
    return 0;
}
