/* SPDX-License-Identifier: Apache-2.0 */
/* As much of a host as erasing needs: memory that is given back at once, and a clock that runs with
 * each look at it. */
#ifndef TESTS_FUZZ_MASKING_HOST_H
#define TESTS_FUZZ_MASKING_HOST_H

#include "data-masking/erase.h"
#include "shared/json_memory.h"

#include <stdlib.h>

#define MEMORY_MAX 65536 /* how often an input may ask for some */

static void *s_memory[MEMORY_MAX];
static size_t s_count;
static int64_t s_now_ns;
static void *s_kept; /* the one value that is kept on the invocation */
static pwt_free_fn s_release;

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void *host_alloc(struct pwt_inv *inv, uint64_t size)
{
    (void)inv;
    if (s_count == MEMORY_MAX) {
        return NULL;
    }
    s_memory[s_count] = malloc(size > 0 ? (size_t)size : 1);
    return s_memory[s_count++];
}

static int64_t host_clock(uint32_t clock)
{
    (void)clock;
    s_now_ns += 20000000;
    return s_now_ns;
}

static void *host_cached(struct pwt_inv *inv, const void *key)
{
    (void)inv;
    (void)key;
    return s_kept;
}

static int32_t host_cache(struct pwt_inv *inv, const void *key, void *value, pwt_free_fn release)
{
    (void)inv;
    (void)key;
    s_kept = value;
    s_release = release;
    return 0;
}

static uint32_t host_diag_enabled(uint32_t level)
{
    (void)level;
    return 0;
}

static const struct pwt_host s_host = {
    .inv_alloc = host_alloc,
    .clock_ns = host_clock,
    .inv_cached = host_cached,
    .inv_cache = host_cache,
    .diag_enabled = host_diag_enabled,
};

static void host_begin(void)
{
    pwt_this_module.host = &s_host;
    s_now_ns = 1;
}

static void host_end(void)
{
    if (s_kept) {
        s_release(s_kept);
        s_kept = NULL;
    }
    while (s_count > 0) {
        free(s_memory[--s_count]);
    }
}

/* The next line of an input, which it loses. */
static struct pwt_bytes take_line(struct pwt_bytes *input)
{
    const char *end = input->len > 0 ? memchr(input->ptr, '\n', (size_t)input->len) : NULL;
    const struct pwt_bytes line =
        pwt_bytes_make(input->ptr, end ? (uint64_t)(end - input->ptr) : input->len);
    const uint64_t taken = line.len + (end ? 1 : 0);

    *input = pwt_bytes_make(input->ptr + taken, input->len - taken);
    return line;
}

static bool is_json(struct pwt_bytes text)
{
    return pwt_json_validate(text.ptr, (size_t)text.len, NULL, NULL) == 0;
}

/* Erases; what comes out of a document is one. */
static int32_t
erase(const struct pwt_erase_options *options, struct pwt_bytes json, struct pwt_bytes *ret_json)
{
    struct pwt_json_alloc memory = json_memory(NULL);
    struct trouble trouble = {.why = NULL};
    struct pwt_eraser eraser;
    int32_t code = eraser_read(NULL, &memory, options, &eraser, &trouble);

    code = code == 0 ? eraser_run(NULL, &eraser, json, ret_json, &trouble) : code;
    must(code == 0 || (trouble.why && trouble.kind != PWT_MASKING_OK));
    must(code != 0 || (is_json(json) && is_json(*ret_json)));
    return code;
}

#endif
