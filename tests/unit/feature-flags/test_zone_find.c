/* SPDX-License-Identifier: Apache-2.0 */
/* Where zones are looked for, and what is no name of one. */
#include "flags_test.h"

#include <sys/stat.h>
#include <unistd.h>

static struct flags_memory s_memory;
static char s_folder[] = "/tmp/pwt-zones-XXXXXX";

/* A folder with a zone of its own: 7 hours east, whatever its name says. */
static int set_up(void)
{
    static const char head[] = "TZif2";
    char path[64];

    flags_memory_init(&s_memory);
    if (!mkdtemp(s_folder)) {
        return 1;
    }
    (void)snprintf(path, sizeof(path), "%s/Own", s_folder);
    if (mkdir(path, 0700) != 0) {
        return 1;
    }
    (void)snprintf(path, sizeof(path), "%s/Own/Zone", s_folder);
    FILE *file = fopen(path, "we");
    for (int block = 0; file && block < 2; block++) {
        (void)fwrite(head, 1, 5, file);
        (void)fwrite("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 1, 15, file);
        (void)fwrite("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\0\4", 1, 24, file);
        (void)fwrite("\0\0\x62\x70\0\0OWN\0", 1, 10, file);
    }
    (void)snprintf(path, sizeof(path), "%s/text", s_folder);
    FILE *text = fopen(path, "we");
    return !file || fputs("\nOWN-7\n", file) < 0 || fclose(file) != 0 || !text ||
           fputs("no zone", text) < 0 || fclose(text) != 0;
}

static int tear_down(void)
{
    char path[64];
    static const char *const names[] = {"Own/Zone", "Own", "text", ""};

    flags_memory_done(&s_memory);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", s_folder, names[i]);
        (void)remove(path);
    }
    return 0;
}

static int32_t find(const char *folder, const char *name, struct flags_zone *zone)
{
    return flags_zone_find(pwt_cstr(folder), pwt_cstr(name), &s_memory.alloc, zone);
}

static void own_folder_comes_first_and_then_the_systems(void)
{
    struct flags_zone zone;

    CU_ASSERT_EQUAL(find(s_folder, "Own/Zone", &zone), 0);
    CU_ASSERT_EQUAL(flags_zone_offset(&zone, 0), 7 * 3600);
    CU_ASSERT_TRUE(is_text(zone.name, "Own/Zone"));
    CU_ASSERT_EQUAL(find(NULL, "Own/Zone", &zone), PWT_ENOTFOUND);
    CU_ASSERT_EQUAL(find(s_folder, "Asia/Tokyo", &zone), 0);
    CU_ASSERT_EQUAL(flags_zone_offset(&zone, 1700000000), 9 * 3600);
}

static void utc_needs_no_file(void)
{
    struct flags_zone zone;

    CU_ASSERT_EQUAL(find("/nowhere", "UTC", &zone), 0);
    CU_ASSERT_EQUAL(flags_zone_offset(&zone, 1700000000), 0);
}

static void unknown_names_are_not_found(void)
{
    static const char *const names[] = {"Mars/Base",
                                        "europe/copenhagen",
                                        "Europe",
                                        "Own",
                                        "",
                                        "/etc/localtime",
                                        "Europe/Copenhagen/",
                                        "../Own/Zone",
                                        "Own/../Own/Zone",
                                        "Europe/Copenhagen ",
                                        "Europe%Oslo",
                                        "UTC\n"};
    struct flags_zone zone;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (find(s_folder, names[i], &zone) != PWT_ENOTFOUND) {
            (void)printf("\n    '%s'", names[i]);
            CU_FAIL("is taken for a zone");
        }
    }
}

static void file_that_is_no_zone_is_refused(void)
{
    struct flags_zone zone;

    CU_ASSERT_EQUAL(find(s_folder, "text", &zone), PWT_EFORMAT);
}

int main(void)
{
    static CU_TestInfo found[] = {
        {"own_folder_comes_first_and_then_the_systems",
         own_folder_comes_first_and_then_the_systems},
        {"utc_needs_no_file", utc_needs_no_file},
        {"unknown_names_are_not_found", unknown_names_are_not_found},
        {"file_that_is_no_zone_is_refused", file_that_is_no_zone_is_refused},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {{"flags_zone_find", set_up, tear_down, NULL, NULL, found},
                                    CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
