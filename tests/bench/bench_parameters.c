/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a parameter from the cache costs in a handler: its name to its value, in the invocation's
 * memory, against comparing and copying the same bytes by hand (parameter_cached).
 *
 * Usage: POWERTOOLS_PLUGIN_PATH=FOLDER bench_parameters
 */
#include "rounds.h"

#include <powertools/parameters.h>
#include <powertools/testing.h>

#include <string.h>

#define NAMES  16
#define PIECES 64 /* in an invocation: its memory is gone afterwards */

static const char s_name[] = "/orders/production/database/table-00";
static const char s_value[] = "orders-production-7f3a9c2e";

struct bench {
    struct pwt_test *test;
    size_t times;
    size_t bytes;
};

static struct bench s_bench;

static int32_t fetch(struct pwt_inv *inv,
                     struct pwt_bytes name,
                     struct pwt_parameter_values *ret_values,
                     void *user)
{
    static const struct pwt_parameter_value value = {.value = {s_value, sizeof(s_value) - 1},
                                                     .type = PWT_PARAMETER_TEXT};

    (void)inv;
    (void)name;
    (void)user;
    ret_values->items = &value;
    ret_values->count = 1;
    return 0;
}

static int32_t handle(struct pwt_inv *inv)
{
    const struct pwt_parameter_options options = {
        .size = (uint32_t)sizeof(options), .store = PWT_STORE_OWN, .fetch = fetch};
    struct pwt_parameter_value value;
    char name[sizeof(s_name)];

    memcpy(name, s_name, sizeof(name));
    for (size_t i = 0; i < s_bench.times; i++) {
        name[sizeof(name) - 2] = (char)('a' + i % NAMES);
        rounds_fault();
        rounds_check(
            pwt_parameter_fetch(inv, pwt_bytes_make(name, sizeof(name) - 1), &options, &value) == 0,
            "a parameter failed");
        s_bench.bytes += value.value.len;
    }
    return 0;
}

PWT_HANDLER(parameters, .handle = handle, .required = "parameters");

static void invoke(size_t times)
{
    s_bench.times = times;
    rounds_check(pwt_test_invoke(s_bench.test, pwt_cstr("{}")).kind == PWT_OUTCOME_BYTES,
                 "the invocation failed");
}

static void cached(void *user, size_t times)
{
    (void)user;
    for (size_t left = times; left > 0;) {
        const size_t some = left < PIECES ? left : PIECES;
        invoke(some);
        left -= some;
    }
}

/* The invocations that the calls need around them. */
static void around(size_t times)
{
    for (size_t left = times; left > 0; left -= left < PIECES ? left : PIECES) {
        invoke(0);
    }
}

static void by_hand(void *user, size_t times)
{
    char copy[sizeof(s_value)];
    char name[sizeof(s_name)];

    (void)user;
    around(times);
    memcpy(name, s_name, sizeof(name));
    for (size_t i = 0; i < times; i++) {
        __asm__ volatile("" : : "r"(name) : "memory");
        if (memcmp(name, s_name, sizeof(name)) == 0) {
            memcpy(copy, s_value, sizeof(copy));
        }
        __asm__ volatile("" : : "r"(copy) : "memory");
    }
}

int main(void)
{
    const char *environment[] = {"POWERTOOLS_PLUGINS=parameters", "LAMBDA_TASK_ROOT=/", NULL};
    const struct pwt_test_options options = {
        .size = (uint32_t)sizeof(options),
        .handler = &pwt_handler_v1_parameters,
        .environment = environment,
    };

    const int32_t code = pwt_test_open(&options, &s_bench.test);
    rounds_check(code == 0, s_bench.test ? pwt_test_problem(s_bench.test) : "no memory for a host");
    pwt_test_context(s_bench.test)->deadline_ms = 0; /* however long it takes */
    const struct rounds_figures figures = rounds_run(cached, by_hand, &s_bench);
    rounds_print("parameter_cached", &figures);
    pwt_test_close(s_bench.test);
    return 0;
}
