/* SPDX-License-Identifier: Apache-2.0 */
/* Documents in files: read, read again when they changed, and what is no such file. */
#include "flags_test.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static char s_folder[] = "/tmp/pwt-flags-XXXXXX";
static char s_path[64];
static struct flags s_flags;
static struct pwt_inv s_inv;

static int set_up(void)
{
    if (!mkdtemp(s_folder)) {
        return 1;
    }
    (void)snprintf(s_path, sizeof(s_path), "%s/flags.json", s_folder);
    return 0;
}

static void write_file(const char *text)
{
    FILE *file = fopen(s_path, "we");

    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    CU_ASSERT_TRUE(fputs(text, file) >= 0);
    CU_ASSERT_EQUAL(fclose(file), 0);
}

/* The time at which a file changed: two writes may be nearer than the clock of files. */
static void set_change(int64_t seconds)
{
    const struct timespec times[2] = {{.tv_sec = seconds}, {.tv_sec = seconds}};

    CU_ASSERT_EQUAL(utimensat(AT_FDCWD, s_path, times, 0), 0);
}

/* What was fetched counts until the next fetch. */
static int32_t fetch(const char *folder, const char *file, struct flags_fetched *ret_fetched)
{
    static struct flags_document *s_document;

    flags_document_drop(s_document);
    s_document = NULL;
    if (!ret_fetched) {
        return 0;
    }
    inv_close(&s_inv);
    s_flags.folder = pwt_cstr(folder);
    s_flags.file = pwt_cstr(file);
    inv_open(&s_inv, &s_flags);
    *ret_fetched = (struct flags_fetched){.unchanged = false};
    const int32_t code = flags_source_file.fetch(&s_inv.cx, ret_fetched);
    s_document = ret_fetched->document;
    return code;
}

static int tear_down(void)
{
    (void)fetch(NULL, NULL, NULL);
    (void)unlink(s_path);
    return rmdir(s_folder);
}

static void file_is_read_by_its_path_or_from_the_functions_folder(void)
{
    struct flags_fetched fetched;

    s_flags = (struct flags){.from = NULL};
    write_file("{\"f\":1}");
    CU_ASSERT_EQUAL(fetch("/nowhere", s_path, &fetched), 0);
    CU_ASSERT_TRUE(is_text(fetched.text, "{\"f\":1}"));
    CU_ASSERT_PTR_EQUAL(fetched.text.ptr, fetched.document->json.ptr); /* read to where it stays */
    CU_ASSERT_EQUAL(fetch(s_folder, "flags.json", &fetched), 0);
    CU_ASSERT_TRUE(is_text(fetched.text, "{\"f\":1}"));
    write_file("");
    CU_ASSERT_EQUAL(fetch(s_folder, "flags.json", &fetched), 0);
    CU_ASSERT_TRUE(is_text(fetched.text, ""));
    inv_close(&s_inv);
}

static void file_that_did_not_change_is_not_read_again(void)
{
    struct flags_fetched fetched;

    s_flags = (struct flags){.from = NULL};
    write_file("{\"f\":1}");
    set_change(1000);
    CU_ASSERT_EQUAL(fetch(NULL, s_path, &fetched), 0);
    CU_ASSERT_FALSE(fetched.unchanged);
    s_flags.store.stamp = fetched.stamp; /* it is in use */
    CU_ASSERT_EQUAL(fetch(NULL, s_path, &fetched), 0);
    CU_ASSERT_TRUE(fetched.unchanged);
    set_change(1001);
    CU_ASSERT_EQUAL(fetch(NULL, s_path, &fetched), 0);
    CU_ASSERT_FALSE(fetched.unchanged);
    set_change(1000);
    write_file("{\"f\":12}");
    set_change(1000); /* as many seconds, and more bytes */
    CU_ASSERT_EQUAL(fetch(NULL, s_path, &fetched), 0);
    CU_ASSERT_FALSE(fetched.unchanged);
    inv_close(&s_inv);
}

static void what_is_no_file_is_told(void)
{
    struct flags_fetched fetched;
    char long_path[5000];

    s_flags = (struct flags){.from = NULL};
    CU_ASSERT_EQUAL(fetch(s_folder, "missing.json", &fetched), PWT_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(fetched.problem, "missing.json' does not exist"));
    CU_ASSERT_EQUAL(fetch(NULL, s_folder, &fetched), PWT_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(fetched.problem, "is no regular file"));
    CU_ASSERT_EQUAL(fetch(NULL, "/dev/null", &fetched), PWT_EIO);
    CU_ASSERT_EQUAL(fetch(NULL, "", &fetched), PWT_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(fetched.problem, "is no path"));
    memset(long_path, 'x', sizeof(long_path) - 1);
    long_path[sizeof(long_path) - 1] = '\0';
    CU_ASSERT_EQUAL(fetch(s_folder, long_path, &fetched), PWT_EIO);
    inv_close(&s_inv);
}

static void file_that_is_too_large_is_refused(void)
{
    struct flags_fetched fetched;

    s_flags = (struct flags){.from = NULL};
    write_file("");
    CU_ASSERT_EQUAL(truncate(s_path, (16 << 20) + 1), 0);
    CU_ASSERT_EQUAL(fetch(NULL, s_path, &fetched), PWT_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(fetched.problem, "has more than 16 MB"));
    inv_close(&s_inv);
}

static void relative_path_has_room_up_to_the_systems_limit(void)
{
    char folder[PATH_MAX];
    struct flags_fetched fetched;

    s_flags = (struct flags){.from = NULL};
    memset(folder, '/', sizeof(folder));
    folder[PATH_MAX - sizeof("/x")] = '\0';
    CU_ASSERT_EQUAL(fetch(folder, "x", &fetched), PWT_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(fetched.problem, "does not exist"));
    folder[PATH_MAX - sizeof("/x")] = '/';
    folder[PATH_MAX - sizeof("/x") + 1] = '\0';
    CU_ASSERT_EQUAL(fetch(folder, "x", &fetched), PWT_EIO);
    CU_ASSERT_PTR_NOT_NULL(strstr(fetched.problem, "is no path"));
    inv_close(&s_inv);
}

int main(void)
{
    static CU_TestInfo files[] = {
        {"file_is_read_by_its_path_or_from_the_functions_folder",
         file_is_read_by_its_path_or_from_the_functions_folder},
        {"file_that_did_not_change_is_not_read_again", file_that_did_not_change_is_not_read_again},
        {"what_is_no_file_is_told", what_is_no_file_is_told},
        {"file_that_is_too_large_is_refused", file_that_is_too_large_is_refused},
        {"relative_path_has_room_up_to_the_systems_limit",
         relative_path_has_room_up_to_the_systems_limit},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"flags_source_file", set_up, tear_down, NULL, NULL, files},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
