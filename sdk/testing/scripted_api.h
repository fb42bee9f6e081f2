/* SPDX-License-Identifier: Apache-2.0 */
/* The Runtime API of a test host: takes the place of core/runtime_api.c. */
#ifndef SCRIPTED_API_H
#define SCRIPTED_API_H

#include <powertools/testing.h>

/* What api_respond and api_fail were given last. */
struct api {
    struct pwt_test_answer answer;
    char *bytes; /* the answer's texts */
};

#endif
