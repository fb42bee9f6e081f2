/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time grows with the length of the input and no faster, whatever the input is. The shapes are
 * those that defeat careless readers; the figure is of the worst of them: how many times as long
 * ten times as much takes, against ten.
 */
#include <powertools/json.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SMALL ((size_t)128 << 10)
#define LARGE (10 * SMALL)

static char *must_alloc(size_t size)
{
    char *memory = malloc(size);
    if (memory == NULL) {
        (void)fprintf(stderr, "bench_json_linear: no memory\n");
        exit(1);
    }
    return memory;
}

static double now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Fills `size` bytes: `head`, as many `unit` as fit, `tail`. */
struct shape {
    const char *name;
    const char *head;
    const char *unit;
    const char *tail;
};

static char *make(const struct shape *shape, size_t size, size_t *ret_len)
{
    char *text = must_alloc(size + 64);
    size_t unit = strlen(shape->unit);
    size_t len = strlen(shape->head);
    memcpy(text, shape->head, len);
    while (len + unit <= size) {
        memcpy(text + len, shape->unit, unit);
        len += unit;
    }
    memcpy(text + len, shape->tail, strlen(shape->tail));
    *ret_len = len + strlen(shape->tail);
    return text;
}

/* Memory of a tree: a list of blocks, so that all can be freed. */
struct blocks {
    char *memory;
};

static void *heap_alloc(void *user, size_t size)
{
    struct blocks *arena = user;
    void **block = (void **)(void *)must_alloc(size + 16);
    *block = arena->memory;
    arena->memory = (char *)block;
    return (char *)block + 16;
}

static void heap_free(struct blocks *arena)
{
    while (arena->memory != NULL) {
        void *next = *(void **)(void *)arena->memory;
        free(arena->memory);
        arena->memory = next;
    }
}

/* Everything that goes over the whole text, once. */
static void work(const char *text, size_t len, struct pwt_json_buffer *buffer)
{
    struct blocks arena = {.memory = NULL};
    struct pwt_json_alloc alloc = {.alloc = heap_alloc, .user = &arena};
    struct pwt_json_tree tree;
    struct pwt_json_node *root = NULL;
    struct pwt_json_source source = {.text = text, .len = len};
    struct pwt_json_value value;
    struct pwt_json_place place;
    struct pwt_json_iter iter;
    struct pwt_json_writer writer;
    (void)pwt_json_validate(text, len, NULL, &place);
    if (pwt_json_open(text, len, &value) == 0) {
        size_t unescaped = 0;
        (void)pwt_json_slice(&value);
        (void)pwt_json_equals(&value, text, len);
        if (pwt_json_unescape(&value, buffer->ptr, buffer->cap, &unescaped) == 0) {
            pwt_json_writer_init(&writer, buffer, 0);
            pwt_json_write_string(&writer, text, len);
        }
        double number = 0;
        (void)pwt_json_double(&value, &number);
        if (pwt_json_iter_init(&iter, &value) == 0) {
            while (pwt_json_iter_next(&iter, NULL, &value)) {
            }
        }
    }
    pwt_json_tree_init(&tree, &alloc);
    if (pwt_json_tree_parse(&tree, &source, NULL, &root) == 0) {
        pwt_json_writer_init(&writer, buffer, 0);
        pwt_json_write_node(&writer, root);
    }
    heap_free(&arena);
}

static double fastest(const char *text, size_t len, struct pwt_json_buffer *buffer)
{
    double best = 1e9;
    for (int i = 0; i < 5; i++) {
        double start = now_ms();
        work(text, len, buffer);
        double spent = now_ms() - start;
        best = spent < best ? spent : best;
    }
    return best;
}

static const struct shape s_shapes[] = {
    {"deep arrays, never closed", "", "[", ""},
    {"deep objects, never closed", "", "{\"a\":", ""},
    {"a huge string", "\"", "x", "\""},
    {"a huge string, not closed", "\"", "x", ""},
    {"all escapes", "\"", "\\n", "\""},
    {"all backslashes", "\"", "\\\\", "\""},
    {"all unicode escapes", "\"", "\\ud83d\\ude00", "\""},
    {"lone surrogates", "\"", "\\ud83d", "\""},
    {"all quotes escaped", "\"", "\\\"", "\""},
    {"nothing ASCII", "\"", "\xe6\x9d\xb1", "\""},
    {"invalid UTF-8", "\"", "\xff", "\""},
    {"empty arrays", "[[]", ",[]", "]"},
    {"empty objects", "[{}", ",{}", "]"},
    {"empty strings", "[\"\"", ",\"\"", "]"},
    {"one member, repeated", "{\"a\":1", ",\"a\":1", "}"},
    {"digits", "", "1", ""},
    {"a fraction", "0.", "1", ""},
    {"an exponent", "1e", "1", ""},
    {"blanks", "[", " ", "]"},
    {"line ends", "[", "\n", "x"},
};

/* How many times as long ten times as much of a shape takes. */
static double growth(const struct shape *shape, struct pwt_json_buffer *buffer)
{
    size_t small_len = 0;
    size_t large_len = 0;
    char *small = make(shape, SMALL, &small_len);
    char *large = make(shape, LARGE, &large_len);
    double small_ms = fastest(small, small_len, buffer);
    double large_ms = fastest(large, large_len, buffer);
    free(small);
    free(large);
    return large_ms / (small_ms + 0.01); /* a hundredth is what clock and caches may add */
}

int main(void)
{
    struct pwt_json_buffer buffer = {.cap = 7 * LARGE, .max = 7 * LARGE};
    double worst = 0;
    buffer.ptr = must_alloc(buffer.cap);
    memset(buffer.ptr, 0, buffer.cap); /* so that no page is missing when time is taken */
    for (size_t i = 0; i < sizeof(s_shapes) / sizeof(s_shapes[0]); i++) {
        double grown = growth(&s_shapes[i], &buffer);
        worst = grown > worst ? grown : worst;
    }
    free(buffer.ptr);
    (void)printf("{\"measure\": \"json_linear\", \"value\": %.3f, \"unit\": \"x\", \"floor\": 10, "
                 "\"ratio\": %.4f}\n",
                 worst, worst / 10);
    return 0;
}
