/* SPDX-License-Identifier: Apache-2.0 */
/* json_memory.c: the JSON library's memory out of an invocation. */
#include "../run.h"
#include "shared/json_memory.h"

#include <string.h>

static char s_memory[4096];
static uint64_t s_used;
static uint64_t s_room;

static void *take(struct pwt_inv *inv, uint64_t size)
{
    (void)inv;
    if (size > s_room - s_used) {
        return NULL;
    }
    s_used += size;
    return s_memory + s_used - size;
}

static void start(uint64_t room)
{
    static struct pwt_host host;

    host.inv_alloc = take;
    pwt_this_module.host = &host;
    s_used = 0;
    s_room = room;
}

/* `count` digits in a buffer that begins with 8 bytes; the writer's result. */
static int32_t write_digits(struct pwt_json_alloc *alloc, size_t max, size_t count)
{
    struct pwt_json_buffer buffer = json_memory_buffer(alloc, 8, max);
    struct pwt_json_writer writer;
    char digits[256];
    size_t len = 0;

    memset(digits, '7', sizeof(digits));
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_string(&writer, digits, count);
    int32_t code = pwt_json_writer_finish(&writer, NULL, &len);
    CU_ASSERT_EQUAL(len, code == 0 ? count + 2 : 0);
    return code;
}

static void grows_in_the_arena(void)
{
    struct pwt_json_alloc alloc = json_memory(NULL);

    start(sizeof(s_memory));
    CU_ASSERT_EQUAL(write_digits(&alloc, 1024, 200), 0);
    CU_ASSERT_TRUE(s_used >= 8 + 202);
}

static void stops_at_its_maximum(void)
{
    struct pwt_json_alloc alloc = json_memory(NULL);

    start(sizeof(s_memory));
    CU_ASSERT_EQUAL(write_digits(&alloc, 64, 62), 0);
    CU_ASSERT_NOT_EQUAL(write_digits(&alloc, 64, 63), 0);
}

static void says_that_there_is_no_memory(void)
{
    struct pwt_json_alloc alloc = json_memory(NULL);

    start(0);
    CU_ASSERT_NOT_EQUAL(write_digits(&alloc, 1024, 1), 0);
    start(16);
    CU_ASSERT_EQUAL(write_digits(&alloc, 1024, 6), 0);
    CU_ASSERT_NOT_EQUAL(write_digits(&alloc, 1024, 200), 0);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"grows_in_the_arena", grows_in_the_arena},
        {"stops_at_its_maximum", stops_at_its_maximum},
        {"says_that_there_is_no_memory", says_that_there_is_no_memory},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "json_memory_buffer", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
