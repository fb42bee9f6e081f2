/* SPDX-License-Identifier: Apache-2.0 */
/* One pass of `powertools run`: every event, as often as was wished. */
#ifndef CLI_RUN_PASS_H
#define CLI_RUN_PASS_H

#include "event_list.h"
#include "function.h"
#include "report.h"
#include "verb.h"

#include <stdbool.h>
#include <stddef.h>

/** Exit status; of several the highest one. Documented, and so never renumbered. */
enum run_status {
    RUN_OK = 0,
    RUN_FUNCTION_ERROR = 1,
    RUN_USAGE = VERB_EXIT_USAGE,
    RUN_INIT_ERROR = 3,
    RUN_TIMEOUT = 4,
    RUN_CRASH = 5,
    RUN_SIGNAL = 128, /* and the number of the signal */
};

struct run_pass_options {
    const struct function *function;
    const struct event_list *events;
    size_t total; /* the events over and over, up to this number */
    const char *client_context;
    struct report *report;
    int signals_fd;
    int watch_fd; /* -1: nothing ends the pass early */
};

/** Returns the exit status; @p ret_changed tells whether an object was built anew meanwhile. */
int run_pass(const struct run_pass_options *options, bool *ret_changed);

#endif
