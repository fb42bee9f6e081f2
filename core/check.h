/* SPDX-License-Identifier: Apache-2.0 */
/* bootstrap --check: what would load, from where, with which settings, and what is wrong with it.
 * Objects are opened and checked, options are read; no init runs. */
#ifndef CORE_CHECK_H
#define CORE_CHECK_H

#include "startup.h"

#include <stdio.h>

#define CHECK_PROBLEMS_MAX 64

struct check {
    struct startup *startup;
    struct problem *problems; /* of every plugin that does not pass, and of the handler */
    uint32_t problem_count;
    bool with_handler; /* _HANDLER was looked at, too */
};

/* Runs with the arguments behind --check. 0 if all would load, 1 if not, 2 for wrong arguments. */
int check_run(struct startup *startup, int argc, char **argv);

/* Print the findings. */
void check_print_json(struct check *check, FILE *out);
void check_print_text(struct check *check, FILE *out);

/* An option's type, as the documentation and JSON spell it. */
const char *check_type_name(uint32_t type);

/* A phase, likewise. */
const char *check_phase_name(uint32_t phase);

/* The text of an option and where it came from; secrets are hidden. */
struct pwt_bytes
check_option_value(struct check *check, const struct pwt_option *option, const char **ret_source);

#endif
