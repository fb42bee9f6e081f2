/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One verb of the command (`powertools run`): a file of its own with one such table. What parses
 * the options and what prints `--help` read the same table.
 */
#ifndef CLI_VERB_H
#define CLI_VERB_H

#include <stddef.h>

struct verb_option {
    const char *name;  /* without its dashes */
    const char *value; /* what it takes, as the help calls it; NULL for a switch */
    const char *help;  /* lines, each at most 52 columns */
};

struct verb {
    const char *name;
    const char *arguments; /* what follows the options */
    const char *summary;   /* one line without a full stop */
    const struct verb_option *options;
    size_t option_count;
    const char *notes; /* the end of the help */
    /** Does it; @p arguments begin with the name of the verb. Returns the exit status. */
    int (*run)(const struct verb *verb, int count, char **arguments);
};

enum {
    VERB_MAX_OPTIONS = 32,
    /* Results of verb_next_option() that are no index. */
    VERB_ARGUMENTS = -1, /* all options are read; optind is the first argument */
    VERB_WRONG = -2,     /* a message was printed */
    VERB_HELP = -3,      /* the help was printed */
    /* Exit status of every verb for what was wrong before it began. */
    VERB_EXIT_USAGE = 2,
};

/** Index of the next option in the table, with its value, or one of the above. */
int verb_next_option(const struct verb *verb, int count, char **arguments, const char **ret_value);

void verb_print_help(const struct verb *verb);

extern const struct verb verb_run;

#endif
