/* SPDX-License-Identifier: Apache-2.0 */
/* print.c: a record on standard output, whatever its size and whoever else prints. */
#define _GNU_SOURCE
#include "fake_host.h"
#include "run.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static struct logger s_logger;
static struct pwt_inv s_inv;

static void start(void)
{
    fake_install();
    fake_logger(&s_logger);
    fake_start(&s_inv, &s_logger);
}

/* Text of `len` bytes, to be freed. */
static char *long_text(size_t len)
{
    char *text = calloc(1, len + 1);

    if (text) {
        memset(text, 'x', len);
    }
    return text;
}

static void print(void *record)
{
    CU_ASSERT_EQUAL(logger_print(&s_inv.cx, record), 0);
}

/* A pipe that keeps writes apart takes the place of standard output. */
static void prints_a_line_with_one_write(void)
{
    struct pwt_log_record record = fake_record("hello");
    char bytes[8192];
    int ends[2];
    int saved = dup(STDOUT_FILENO);

    start();
    CU_ASSERT_EQUAL_FATAL(pipe2(ends, O_DIRECT | O_NONBLOCK), 0);
    (void)fflush(stdout);
    (void)dup2(ends[1], STDOUT_FILENO);
    const int32_t code = logger_print(&s_inv.cx, &record);
    (void)dup2(saved, STDOUT_FILENO);
    (void)close(saved);
    CU_ASSERT_EQUAL(code, 0);
    const ssize_t len = read(ends[0], bytes, sizeof(bytes) - 1);
    CU_ASSERT_FATAL(len > 0);
    bytes[len] = '\0';
    CU_ASSERT_EQUAL(read(ends[0], bytes + len, 1), -1);
    struct json_object *document = fake_parse(bytes);
    CU_ASSERT_PTR_NOT_NULL(document);
    json_object_put(document);
    (void)close(ends[0]);
    (void)close(ends[1]);
    fake_end(&s_inv);
}

static void takes_no_memory_for_lines_of_usual_length(void)
{
    struct pwt_log_record record = fake_record("hello");

    start();
    free(fake_capture(print, &record));
    const uint32_t for_context = s_inv.allocs;
    for (int i = 0; i < 10; i++) {
        free(fake_capture(print, &record));
    }
    CU_ASSERT_EQUAL(s_inv.allocs, for_context);
    fake_end(&s_inv);
}

static void prints_lines_of_any_length_whole(void)
{
    static const size_t lengths[] = {3000, 4000, 4095, 4096, 4097, 70000, 6000000};

    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        char *text = long_text(lengths[i]);
        struct pwt_log_record record = fake_record(text);
        start();
        char *line = fake_capture(print, &record);
        struct json_object *document = fake_parse(line);
        CU_ASSERT_PTR_NOT_NULL_FATAL(document);
        CU_ASSERT_STRING_EQUAL(json_object_get_string(json_object_object_get(document, "message")),
                               text);
        json_object_put(document);
        free(line);
        free(text);
        fake_end(&s_inv);
    }
}

static void uses_the_memory_of_a_long_line_again(void)
{
    char *text = long_text(50000);
    struct pwt_log_record record = fake_record(text);

    start();
    free(fake_capture(print, &record));
    const uint32_t for_first = s_inv.allocs;
    for (int i = 0; i < 10; i++) {
        char *line = fake_capture(print, &record);
        struct json_object *document = fake_parse(line);
        CU_ASSERT_PTR_NOT_NULL(document);
        json_object_put(document);
        free(line);
    }
    CU_ASSERT_EQUAL(s_inv.allocs, for_first);
    free(text);
    fake_end(&s_inv);
}

static void print_without_memory(void *record)
{
    CU_ASSERT_EQUAL(logger_print(&s_inv.cx, record), PWT_ENOMEM);
}

static void says_in_the_line_that_memory_is_exhausted(void)
{
    char *text = long_text(50000);
    struct pwt_log_record record = fake_record(text);
    const struct pwt_field field = PWT_INT("a", 1);

    start();
    s_inv.room = 4096;
    record.fields = &field;
    record.field_count = 1;
    char *line = fake_capture(print_without_memory, &record);
    CU_ASSERT_STRING_EQUAL(line,
                           "{\"level\":\"INFO\",\"location\":\"handle:7\",\"message\":"
                           "\"powertools: this log line was left out, since the memory of the "
                           "invocation is exhausted\",\"timestamp\":\"" FAKE_TIME
                           "\",\"service\":\"orders\"," FAKE_CONTEXT "}\n");
    free(line);
    free(text);
    fake_end(&s_inv);
}

static void reports_a_closed_output_once(void)
{
    struct pwt_log_record record = fake_record("hello");
    int saved = dup(STDOUT_FILENO);

    start();
    (void)fflush(stdout);
    (void)close(STDOUT_FILENO);
    const int32_t first = logger_print(&s_inv.cx, &record);
    const int32_t second = logger_print(&s_inv.cx, &record);
    (void)dup2(saved, STDOUT_FILENO);
    (void)close(saved);
    CU_ASSERT_EQUAL(first, PWT_EIO);
    CU_ASSERT_EQUAL(second, PWT_EIO);
    CU_ASSERT_EQUAL(fake_diag_count(), 1);
    CU_ASSERT_STRING_EQUAL(fake_diag(),
                           "powertools: standard output does not take log lines (Bad file "
                           "descriptor); expected an open descriptor; lines are lost until it is "
                           "one, do not close descriptor 1\n");
    fake_end(&s_inv);
}

/* ---- several threads ---- */

#define THREADS          4
#define LINES_PER_THREAD 20
#define TEXT_BYTES       30000 /* far more than a pipe takes in one piece */

struct printer {
    struct pwt_inv inv;
    char letter;
};

static void *printer_run(void *user)
{
    struct printer *printer = user;
    char *text = long_text(TEXT_BYTES);
    struct pwt_log_record record = fake_record(text);

    memset(text, printer->letter, TEXT_BYTES);
    for (int i = 0; i < LINES_PER_THREAD; i++) {
        (void)logger_print(&printer->inv.cx, &record);
    }
    free(text);
    return NULL;
}

static void *print_from_all(void *user)
{
    struct printer *printers = user;
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        (void)pthread_create(&threads[i], NULL, printer_run, &printers[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(threads[i], NULL);
    }
    (void)close(STDOUT_FILENO);
    return NULL;
}

/* Whether a line is whole: its message is one letter, TEXT_BYTES times. */
static bool is_whole(const char *line)
{
    struct json_object *document = fake_parse(line);
    const char *text = json_object_get_string(json_object_object_get(document, "message"));
    bool whole =
        text && strlen(text) == TEXT_BYTES && strspn(text, (char[]){text[0], 0}) == TEXT_BYTES;

    json_object_put(document);
    return whole;
}

static void keeps_lines_of_several_threads_whole(void)
{
    static struct printer printers[THREADS];
    char line[TEXT_BYTES + 1024];
    uint32_t whole = 0;
    pthread_t thread;
    int ends[2];
    int saved = dup(STDOUT_FILENO);

    start();
    for (int i = 0; i < THREADS; i++) {
        fake_start(&printers[i].inv, &s_logger);
        printers[i].letter = (char)('a' + i);
    }
    CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
    (void)fflush(stdout);
    (void)dup2(ends[1], STDOUT_FILENO);
    (void)close(ends[1]);
    const bool started = pthread_create(&thread, NULL, print_from_all, printers) == 0;
    FILE *reader = fdopen(ends[0], "r");
    while (started && fgets(line, sizeof(line), reader)) {
        whole += is_whole(line);
    }
    (void)pthread_join(thread, NULL);
    (void)dup2(saved, STDOUT_FILENO);
    (void)close(saved);
    (void)fclose(reader);
    CU_ASSERT_EQUAL(whole, THREADS * LINES_PER_THREAD);
    for (int i = 0; i < THREADS; i++) {
        fake_end(&printers[i].inv);
    }
    fake_end(&s_inv);
}

int main(void)
{
    CU_TestInfo print_tests[] = {
        {"prints_a_line_with_one_write", prints_a_line_with_one_write},
        {"takes_no_memory_for_lines_of_usual_length", takes_no_memory_for_lines_of_usual_length},
        {"prints_lines_of_any_length_whole", prints_lines_of_any_length_whole},
        {"uses_the_memory_of_a_long_line_again", uses_the_memory_of_a_long_line_again},
        {"says_in_the_line_that_memory_is_exhausted", says_in_the_line_that_memory_is_exhausted},
        {"reports_a_closed_output_once", reports_a_closed_output_once},
        {"keeps_lines_of_several_threads_whole", keeps_lines_of_several_threads_whole},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "logger_print", .pTests = print_tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
