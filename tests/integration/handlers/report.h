/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file report.h
 * @brief JSON for test handlers that answer with what they see.
 */
#ifndef PWT_TEST_REPORT_H
#define PWT_TEST_REPORT_H

#include <powertools/powertools.h>

/** @brief A JSON object that grows by one member at a time. */
struct report {
    char text[32768]; /**< What there is so far. */
    size_t len;       /**< Bytes of it. */
};

/** @brief Appends a member whose value is JSON already. */
static inline void report_raw(struct report *report, const char *key, struct pwt_bytes json)
{
    int n = snprintf(report->text + report->len, sizeof(report->text) - report->len,
                     "%s\"%s\":%.*s", report->len ? "," : "{", key, (int)json.len, json.ptr);
    report->len += n > 0 ? (size_t)n : 0;
}

/** @brief Appends text as a JSON string; absent text is null. */
static inline void
report_text(struct report *report, struct pwt_inv *inv, const char *key, struct pwt_bytes text)
{
    struct pwt_bytes json = pwt_cstr("null");
    if (text.ptr && pwt_doc_quote(inv, text, &json) != 0) {
        json = pwt_cstr("\"cannot be quoted\"");
    }
    report_raw(report, key, json);
}

/** @brief Appends a whole number. */
static inline void report_int(struct report *report, const char *key, int64_t value)
{
    char digits[32];
    (void)snprintf(digits, sizeof(digits), "%lld", (long long)value);
    report_raw(report, key, pwt_cstr(digits));
}

/** @brief Answers with the object. */
static inline int32_t report_respond(struct report *report, struct pwt_inv *inv)
{
    if (report->len + 1 >= sizeof(report->text)) {
        return pwt_fail(inv, PWT_ELIMIT, "the report is longer than %zu", sizeof(report->text));
    }
    report->text[report->len] = '}';
    return pwt_respond(inv, pwt_bytes_make(report->text, report->len + 1));
}

#endif
