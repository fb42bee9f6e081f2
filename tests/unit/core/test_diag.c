/* SPDX-License-Identifier: Apache-2.0 */
/* The host's own lines: which are printed, and how they look in both formats. */
#include "clock.h"
#include "core_runtime.h"
#include "inv.h"

#include <fcntl.h>

static struct runtime s_runtime;
static struct worker *s_worker;
static int64_t s_seconds;

static int64_t at_s_seconds(uint32_t clock)
{
    (void)clock;
    return s_seconds * 1000000000 + 123456789;
}

/* What one call wrote to standard error. */
struct capture {
    char text[20000];
    size_t len;
    int file;
    int saved;
};

static void capture_start(struct capture *capture)
{
    capture->file = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    capture->saved = dup(STDERR_FILENO);
    if (capture->file < 0 || capture->saved < 0 || dup2(capture->file, STDERR_FILENO) < 0) {
        abort();
    }
}

static void capture_stop(struct capture *capture)
{
    ssize_t len = pread(capture->file, capture->text, sizeof(capture->text) - 1, 0);

    if (len < 0 || dup2(capture->saved, STDERR_FILENO) < 0) {
        abort();
    }
    capture->len = (size_t)len;
    capture->text[capture->len] = '\0';
    (void)close(capture->file);
    (void)close(capture->saved);
}

static struct capture
print(const char *format, struct pwt_inv *inv, uint32_t level, struct pwt_bytes text)
{
    struct capture capture;

    (void)setenv("AWS_LAMBDA_LOG_FORMAT", format, 1);
    diag_init(false);
    capture_start(&capture);
    diag_line(inv, level, text);
    capture_stop(&capture);
    return capture;
}

static void prints_text_separated_by_tabs(void)
{
    struct capture line = print("Text", NULL, PWT_DIAG_WARN, BYTES("powertools: a\r\nb"));

    CU_ASSERT_STRING_EQUAL(line.text, "2026-11-21T08:39:46.123Z\t\tWARN\tpowertools: a  b\n");
    s_worker->context.request_id = BYTES("8476a536");
    line = print("", s_worker->root, PWT_DIAG_ERROR, BYTES("c"));
    CU_ASSERT_STRING_EQUAL(line.text, "2026-11-21T08:39:46.123Z\t8476a536\tERROR\tc\n");
}

static void prints_one_json_object(void)
{
    struct capture line = print("json", NULL, PWT_DIAG_INFO, BYTES("a \"b\"\n"));

    CU_ASSERT_STRING_EQUAL(line.text, "{\"timestamp\":\"2026-11-21T08:39:46.123Z\",\"level\":"
                                      "\"INFO\",\"message\":\"a \\\"b\\\"\\n\"}\n");
    s_worker->context.request_id = BYTES("8476a536");
    line = print("JSON", s_worker->root, 99, BYTES("c"));
    CU_ASSERT_STRING_EQUAL(line.text,
                           "{\"timestamp\":\"2026-11-21T08:39:46.123Z\",\"level\":\"ERROR\","
                           "\"message\":\"c\",\"requestId\":\"8476a536\"}\n");
}

static void prints_long_text_cut_in_one_line(void)
{
    static char text[100000];

    memset(text, '\x01', sizeof(text));
    s_worker->context.request_id = BYTES("8476a536");
    struct capture line =
        print("JSON", s_worker->root, PWT_DIAG_WARN, pwt_bytes_make(text, sizeof(text)));
    CU_ASSERT_TRUE(line.len > 1000);
    CU_ASSERT_PTR_EQUAL(strchr(line.text, '\n'), line.text + line.len - 1);
    ASSERT_HAS(line.text, "\"requestId\":\"8476a536\"}");
    line = print("Text", s_worker->root, PWT_DIAG_WARN, pwt_bytes_make(text, sizeof(text)));
    CU_ASSERT_PTR_EQUAL(strchr(line.text, '\n'), line.text + line.len - 1);
}

static void knows_the_calendar(void)
{
    static const struct {
        int64_t seconds;
        const char *date;
    } cases[] = {
        {0, "1970-01-01T00:00:00.123Z"},          {951782399, "2000-02-28T23:59:59.123Z"},
        {951782400, "2000-02-29T00:00:00.123Z"},  {951868800, "2000-03-01T00:00:00.123Z"},
        {1709164800, "2024-02-29T00:00:00.123Z"}, {1767225599, "2025-12-31T23:59:59.123Z"},
        {1772323200, "2026-03-01T00:00:00.123Z"}, {4107542400, "2100-03-01T00:00:00.123Z"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        s_seconds = cases[i].seconds;
        struct capture line = print("Text", NULL, PWT_DIAG_WARN, BYTES("x"));
        CU_ASSERT_EQUAL(strncmp(line.text, cases[i].date, strlen(cases[i].date)), 0);
    }
    s_seconds = 1795250386;
}

static void prints_debug_lines_when_asked_only(void)
{
    struct lines lines;

    lines_start(&lines);
    diag_init(false);
    CU_ASSERT_EQUAL(diag_enabled(PWT_DIAG_DEBUG), 0);
    CU_ASSERT_EQUAL(diag_enabled(PWT_DIAG_INFO), 1);
    diag(NULL, PWT_DIAG_DEBUG, "%s", "no");
    diag_line(NULL, PWT_DIAG_DEBUG, BYTES("no"));
    CU_ASSERT_EQUAL(lines.count, 0);
    diag_init(true);
    CU_ASSERT_EQUAL(diag_enabled(PWT_DIAG_DEBUG), 1);
    diag(NULL, PWT_DIAG_DEBUG, "%s %d", "yes", 1);
    lines_stop();
    CU_ASSERT_EQUAL(lines.count, 1);
    CU_ASSERT_STRING_EQUAL(lines.text, "yes 1");
}

int main(void)
{
    CU_TestInfo line[] = {
        {"prints_text_separated_by_tabs", prints_text_separated_by_tabs},
        {"prints_one_json_object", prints_one_json_object},
        {"prints_long_text_cut_in_one_line", prints_long_text_cut_in_one_line},
        {"knows_the_calendar", knows_the_calendar},
        {"prints_debug_lines_when_asked_only", prints_debug_lines_when_asked_only},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "diag_line, diag_enabled", .pTests = line},
        CU_SUITE_INFO_NULL,
    };
    s_seconds = 1795250386; /* 2026-11-21T08:39:46Z */
    clock_set(at_s_seconds);
    s_worker = two_plugins(&s_runtime) ? worker_new(&s_runtime) : NULL;
    int status = s_worker ? run_suites(suites) : 99;
    worker_free(s_worker);
    runtime_done(&s_runtime);
    return status;
}
