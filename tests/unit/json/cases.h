/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the case files in cases/; their README says what stands in them. */
#ifndef TESTS_JSON_CASES_H
#define TESTS_JSON_CASES_H

#include <stddef.h>
#include <stdint.h>

struct json_case {
    char name[80];
    int32_t result; /* that the text must be accepted or rejected with */
    size_t offset;  /* of the error */
    char *text;
    size_t len;
};

/* Calls `check` for each case; returns how many there were, or 0 if the file cannot be read. */
size_t cases_each(const char *path, void (*check)(const struct json_case *each));

#endif
