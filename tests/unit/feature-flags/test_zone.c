/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled zones: those of the system, and such as no compiler wrote. */
#include "flags_test.h"

#include <time.h>

static struct flags_memory s_memory;

static int set_up(void)
{
    flags_memory_init(&s_memory);
    return 0;
}

static int tear_down(void)
{
    flags_memory_done(&s_memory);
    return 0;
}

/* ---- the system's zones ---- */

static int32_t wrong_offsets(const struct flags_zone *zone, int64_t from, int64_t to, int64_t step)
{
    int32_t wrong = 0;

    for (int64_t instant = from; instant < to; instant += step) {
        const time_t when = (time_t)instant;
        struct tm local;
        (void)localtime_r(&when, &local);
        wrong += flags_zone_offset(zone, instant) != (int32_t)local.tm_gmtoff;
    }
    return wrong;
}

static void compare_zone(const char *name)
{
    struct flags_zone zone;
    char setting[64];

    CU_ASSERT_EQUAL_FATAL(flags_zone_find(pwt_cstr(NULL), pwt_cstr(name), &s_memory.alloc, &zone),
                          0);
    (void)snprintf(setting, sizeof(setting), ":%s", name);
    (void)setenv("TZ", setting, 1);
    tzset();
    /* 1900 to 2500, and from minute to minute around each transition of the file. */
    int32_t wrong = wrong_offsets(&zone, -2208988800, 16725225600, 999983);
    for (uint32_t i = 0; i < zone.count; i++) {
        wrong += wrong_offsets(&zone, zone.at[i] - 120, zone.at[i] + 120, 59);
        wrong += wrong_offsets(&zone, zone.at[i] - 1, zone.at[i] + 1, 1);
    }
    if (wrong > 0) {
        (void)printf("\n    %s: %d times", name, wrong);
        CU_FAIL("has other offsets than libc says");
    }
}

static void offsets_are_those_of_libc(void)
{
    static const char *const names[] = {
        "UTC",
        "America/New_York",
        "America/Los_Angeles",
        "America/St_Johns",
        "America/Sao_Paulo",
        "Europe/Copenhagen",
        "Europe/Dublin",
        "Europe/Lisbon",
        "Africa/Casablanca",
        "Africa/Cairo",
        "Asia/Kathmandu",
        "Asia/Kolkata",
        "Asia/Tokyo",
        "Asia/Tehran",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Pacific/Auckland",
        "Pacific/Chatham",
        "Pacific/Kiritimati",
        "Antarctica/Troll",
        "Etc/GMT+5",
        "EST5EDT",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        compare_zone(names[i]);
    }
}

/* ---- files of the test's own ---- */

struct file {
    char bytes[512];
    size_t len;
};

static void put(struct file *file, const void *bytes, size_t len)
{
    CU_ASSERT_FATAL(file->len + len <= sizeof(file->bytes));
    memcpy(file->bytes + file->len, bytes, len);
    file->len += len;
}

static void put_number(struct file *file, int64_t number, int bytes)
{
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
        const char byte = (char)((uint64_t)number >> shift);
        put(file, &byte, 1);
    }
}

static void put_header(struct file *file, char version, const int32_t counts[6])
{
    static const char reserved[15];

    put(file, "TZif", 4);
    put(file, &version, 1);
    put(file, reserved, sizeof(reserved));
    for (int i = 0; i < 6; i++) {
        put_number(file, counts[i], 4);
    }
}

/* A block with transitions at 100, 200, ... between two types: 1 and 2 hours east. */
static void put_block(struct file *file, int transitions, int bytes)
{
    for (int64_t i = 0; i < transitions; i++) {
        put_number(file, 100 * (i + 1), bytes);
    }
    for (int i = 0; i < transitions; i++) {
        put_number(file, (i + 1) % 2, 1);
    }
    for (int64_t type = 0; type < 2; type++) {
        put_number(file, 3600 * (type + 1), 4);
        put_number(file, type, 1);
        put_number(file, 0, 1);
    }
    put(file, "\0\0\0", 4); /* which could be a time like UTC, if it were one */
}

static struct file small_file(char version)
{
    const int32_t first[] = {0, 0, 0, version == 0 ? 3 : 0, 2, 4};
    const int32_t second[] = {0, 0, 0, 3, 2, 4};
    struct file file = {.len = 0};

    put_header(&file, version, first);
    put_block(&file, first[3], 4);
    if (version != 0) {
        put_header(&file, version, second);
        put_block(&file, second[3], 8);
        put(&file, "\nXYZ-3\n", 7);
    }
    return file;
}

static int32_t read_zone(const struct file *file, struct flags_zone *zone)
{
    return flags_zone_read(pwt_bytes_make(file->bytes, file->len), &s_memory.alloc, zone);
}

static void offset_is_that_of_the_last_transition(void)
{
    const struct file file = small_file('2');
    struct flags_zone zone;

    CU_ASSERT_EQUAL_FATAL(read_zone(&file, &zone), 0);
    CU_ASSERT_EQUAL(flags_zone_offset(&zone, -1000), 3600);
    CU_ASSERT_EQUAL(flags_zone_offset(&zone, 99), 3600);
    CU_ASSERT_EQUAL(flags_zone_offset(&zone, 100), 7200);
    CU_ASSERT_EQUAL(flags_zone_offset(&zone, 199), 7200);
    CU_ASSERT_EQUAL(flags_zone_offset(&zone, 200), 3600);
    CU_ASSERT_EQUAL(flags_zone_offset(&zone, 299), 3600);
    CU_ASSERT_EQUAL(flags_zone_offset(&zone, 300), 3 * 3600); /* by the text behind */
}

static void first_version_has_32_bits_and_nothing_behind(void)
{
    const struct file file = small_file(0);
    struct flags_zone zone;

    CU_ASSERT_EQUAL_FATAL(read_zone(&file, &zone), 0);
    CU_ASSERT_FALSE(zone.has_rule);
    CU_ASSERT_EQUAL(flags_zone_offset(&zone, 150), 7200);
    CU_ASSERT_EQUAL(flags_zone_offset(&zone, 1000000), 7200);
}

/* Nothing that is cut off is a zone. */
static void file_that_is_cut_off_is_refused(void)
{
    const struct file whole = small_file('2');
    struct flags_zone zone;

    for (size_t len = 0; len < whole.len; len++) {
        char *exact = malloc(len > 0 ? len : 1); /* so that reading behind it shows */
        CU_ASSERT_PTR_NOT_NULL_FATAL(exact);
        memcpy(exact, whole.bytes, len);
        CU_ASSERT_EQUAL(flags_zone_read(pwt_bytes_make(exact, len), &s_memory.alloc, &zone),
                        PWT_EFORMAT);
        free(exact);
    }
}

static int32_t with_byte(size_t at, char byte)
{
    struct file file = small_file('2');
    struct flags_zone zone;

    file.bytes[at] = byte;
    return read_zone(&file, &zone);
}

static void impossible_files_are_refused(void)
{
    const size_t second = 44 + 12 + 4; /* the first block has no transition */
    const size_t data = second + 44;

    CU_ASSERT_EQUAL(with_byte(0, 'X'), PWT_EFORMAT);
    CU_ASSERT_EQUAL(with_byte(second, 'X'), PWT_EFORMAT);
    CU_ASSERT_EQUAL(with_byte(second + 32, 127), PWT_EFORMAT);        /* transitions */
    CU_ASSERT_EQUAL(with_byte(second + 39, 0), PWT_EFORMAT);          /* no types */
    CU_ASSERT_EQUAL(with_byte(second + 31, 127), PWT_EFORMAT);        /* leap seconds */
    CU_ASSERT_EQUAL(with_byte(data + 7, (char)200), PWT_EFORMAT);     /* as soon as the next */
    CU_ASSERT_EQUAL(with_byte(data + 7, (char)201), PWT_EFORMAT);     /* not ascending */
    CU_ASSERT_EQUAL(with_byte(data + 24, 2), PWT_EFORMAT);            /* a type that is not there */
    CU_ASSERT_EQUAL(with_byte(data + 27, 1), PWT_EFORMAT);            /* far beyond a day */
    CU_ASSERT_EQUAL(with_byte(data + 27 + 12 + 4, 'x'), PWT_EFORMAT); /* no text behind */
    CU_ASSERT_EQUAL(with_byte(data + 27 + 12 + 5, '1'), PWT_EFORMAT); /* no rule in it */
    CU_ASSERT_EQUAL(with_byte(4, '3'), 0);
}

int main(void)
{
    static CU_TestInfo system_zones[] = {{"offsets_are_those_of_libc", offsets_are_those_of_libc},
                                         CU_TEST_INFO_NULL};
    static CU_TestInfo files[] = {
        {"offset_is_that_of_the_last_transition", offset_is_that_of_the_last_transition},
        {"first_version_has_32_bits_and_nothing_behind",
         first_version_has_32_bits_and_nothing_behind},
        {"file_that_is_cut_off_is_refused", file_that_is_cut_off_is_refused},
        {"impossible_files_are_refused", impossible_files_are_refused},
        CU_TEST_INFO_NULL};
    static CU_SuiteInfo suites[] = {
        {"flags_zone_offset", set_up, tear_down, NULL, NULL, system_zones},
        {"flags_zone_read", set_up, tear_down, NULL, NULL, files},
        CU_SUITE_INFO_NULL};

    return run_suites(suites);
}
