/* SPDX-License-Identifier: Apache-2.0 */
/* Points in time as text. */
#include "../run.h"
#include "shared/timestamp.h"

static void iso_times(void)
{
    int64_t time_s = -1;

    CU_ASSERT_EQUAL(timestamp_iso(pwt_cstr("2015-08-30T12:36:00Z"), &time_s), 0);
    CU_ASSERT_EQUAL(time_s, 1440938160);
    CU_ASSERT_EQUAL(timestamp_iso(pwt_cstr("1970-01-01T00:00:00.999Z"), &time_s), 0);
    CU_ASSERT_EQUAL(time_s, 0);
}

static void other_texts_are_no_iso_times(void)
{
    static const char *const texts[] = {
        "",
        "Z",
        "2015-08-30T12:36:00",
        "2015-08-30 12:36:00Z",
        "2015-08-30T12:36:00+01:00",
        "2015-13-30T12:36:00Z",
        "2015-00-30T12:36:00Z",
        "2015-08-00T12:36:00Z",
        "2015-08-30T24:36:00Z",
        "2015-08-30T12:60:00Z",
        "2015-08-30T12:36:00xZ",
        "2015-08-30T12:36:00.1x2Z",
    };
    int64_t time_s = -1;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        CU_ASSERT_EQUAL(timestamp_iso(pwt_cstr(texts[i]), &time_s), PWT_EFORMAT);
    }
    CU_ASSERT_EQUAL(time_s, -1);
}

static void http_dates(void)
{
    int64_t time_s = -1;

    CU_ASSERT_EQUAL(timestamp_http(pwt_cstr("Sun, 30 Aug 2015 12:36:00 GMT"), &time_s), 0);
    CU_ASSERT_EQUAL(time_s, 1440938160);
    CU_ASSERT_EQUAL(timestamp_http(pwt_cstr("Sun, 30 Aux 2015 12:36:00 GMT"), &time_s),
                    PWT_EFORMAT);
    CU_ASSERT_EQUAL(timestamp_http(pwt_cstr("Sun, 30 Aug 2015 12:36:00 UTC"), &time_s),
                    PWT_EFORMAT);
    CU_ASSERT_EQUAL(timestamp_http(pwt_cstr("Sun, 30 Aug 2015 12:36:00 GMT "), &time_s),
                    PWT_EFORMAT);
    CU_ASSERT_EQUAL(timestamp_http(pwt_bytes_make(NULL, 0), &time_s), PWT_EFORMAT);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"iso_times", iso_times},
        {"other_texts_are_no_iso_times", other_texts_are_no_iso_times},
        {"http_dates", http_dates},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "timestamp", .pTests = tests}, CU_SUITE_INFO_NULL};
    return run_suites(suites);
}
