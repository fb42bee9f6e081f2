/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One verb of the command (`powertools run`): a file of its own with one such table. What parses
 * the options and what prints the help, the completions and the manual page read the same tables.
 */
#ifndef CLI_VERB_H
#define CLI_VERB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct verb_option {
    const char *name;  /* without its dashes */
    const char *value; /* what it takes, as the help calls it; NULL for a switch */
    const char *help;  /* lines, each at most 52 columns */
    /** Checks the value and sets the member; option.h has these. False after a message. */
    bool (*take)(const struct verb_option *option, const char *value, void *member);
    size_t offset; /* of the member in the struct of the group */
    int64_t low;   /* bounds of a number */
    int64_t high;
    const char *const *choices; /* of option_choice(); end with NULL */
};

/** Options that several verbs may share, with a struct of their own. */
struct verb_group {
    const struct verb_option *options;
    size_t count;
    size_t offset; /* of the group's struct in that of the verb */
};

struct verb {
    const char *name;
    const char *arguments; /* what follows the options; "" if nothing may */
    const char *summary;   /* one line without a full stop */
    const struct verb_group *groups;
    size_t group_count;
    const char *const *words; /* what the first argument can be; end with NULL; NULL: a file */
    const char *notes;        /* the end of the help: lines, each at most 80 columns */
    /** Does it; @p arguments begin with the name of the verb. Returns the exit status. */
    int (*run)(const struct verb *verb, int count, char **arguments);
};

/** What stands behind the options. */
struct verb_arguments {
    char **items;
    size_t count;
};

enum {
    VERB_MAX_OPTIONS = 32,
    /* Exit status of every verb for what was wrong before it began. */
    VERB_EXIT_USAGE = 2,
};

enum verb_result {
    VERB_READY,
    VERB_HELP,  /* the help was printed */
    VERB_WRONG, /* a message was printed */
};

/** Reads the command line into @p options, the verb's struct. */
enum verb_result verb_parse(const struct verb *verb,
                            int count,
                            char **arguments,
                            void *options,
                            struct verb_arguments *ret_rest);

/** Number of options of all groups, and one of them; what is behind the last one is NULL. */
const struct verb_option *verb_option_at(const struct verb *verb, size_t index);

/** Exit status for what verb_parse() said when it was not VERB_READY. */
static inline int verb_exit_status(enum verb_result result)
{
    return result == VERB_HELP ? 0 : VERB_EXIT_USAGE;
}

/** All verbs, in the order of the help; ends with NULL. */
extern const struct verb *const verb_list[];

#endif
