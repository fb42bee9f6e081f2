/* SPDX-License-Identifier: Apache-2.0 */
/* Options and help of a verb, from its tables. */
#include "verb.h"

#include "message.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum {
    VERB_FIRST_VALUE = 256, /* Above every short option. */
    VERB_HELP_COLUMN = 26,
};

/** Prints the lines of @p text, each but the first one moved to the column of the help. */
static void verb_print_lines(const char *text)
{
    while (text != NULL) {
        const char *end = strchr(text, '\n');

        (void)printf("%.*s\n", end == NULL ? (int)strlen(text) : (int)(end - text), text);
        text = end == NULL ? NULL : end + 1;
        if (text != NULL) {
            (void)printf("%*s", VERB_HELP_COLUMN, "");
        }
    }
}

static void verb_print_help(const struct verb *verb)
{
    const struct verb_option *option;

    (void)printf("usage: powertools %s [OPTION]...%s%s\n\n%s.\n\n", verb->name,
                 verb->arguments[0] == '\0' ? "" : " ", verb->arguments, verb->summary);
    for (size_t i = 0; (option = verb_option_at(verb, i)) != NULL; i++) {
        int width = printf("  --%s%s%s", option->name, option->value == NULL ? "" : " ",
                           option->value == NULL ? "" : option->value);

        (void)printf("%*s", VERB_HELP_COLUMN - width, "");
        verb_print_lines(option->help);
    }
    (void)printf("  --help%*sThis text.\n\n%s", VERB_HELP_COLUMN - 8, "", verb->notes);
}

static void verb_complain(const struct verb *verb, int problem, char **arguments)
{
    const char *given = arguments[optind - 1];

    if (problem == ':') {
        message_error("option '%s' has no value; expected one after it; see 'powertools %s --help'",
                      given, verb->name);
    } else {
        message_error("option '%s' is unknown or takes no value; expected one of those that "
                      "'powertools %s --help' lists",
                      given, verb->name);
    }
}

/** The option at an index over all groups, and where its group's struct begins. */
static const struct verb_option *verb_find(const struct verb *verb, size_t index, size_t *ret_base)
{
    for (size_t i = 0; i < verb->group_count; i++) {
        const struct verb_group *group = &verb->groups[i];

        if (index < group->count) {
            *ret_base = group->offset;
            return &group->options[index];
        }
        index -= group->count;
    }
    return NULL;
}

const struct verb_option *verb_option_at(const struct verb *verb, size_t index)
{
    size_t base;

    return verb_find(verb, index, &base);
}

static bool verb_take(const struct verb *verb, size_t index, void *options)
{
    size_t base = 0;
    const struct verb_option *option = verb_find(verb, index, &base);

    return option != NULL && option->take(option, optarg, (char *)options + base + option->offset);
}

enum verb_result verb_parse(const struct verb *verb,
                            int count,
                            char **arguments,
                            void *options,
                            struct verb_arguments *ret_rest)
{
    struct option known[VERB_MAX_OPTIONS + 2] = {0};
    const struct verb_option *option;
    size_t known_count = 0;
    int found;

    while (known_count < VERB_MAX_OPTIONS && (option = verb_option_at(verb, known_count)) != NULL) {
        known[known_count] = (struct option){
            .name = option->name,
            .has_arg = option->value == NULL ? no_argument : required_argument,
            .val = VERB_FIRST_VALUE + (int)known_count,
        };
        known_count++;
    }
    known[known_count] = (struct option){.name = "help", .val = 'h'};
    opterr = 0;
    while ((found = getopt_long(count, arguments, ":h", known, NULL)) != -1) {
        if (found == 'h') {
            verb_print_help(verb);
            return VERB_HELP;
        }
        if (found < VERB_FIRST_VALUE) {
            verb_complain(verb, found, arguments);
            return VERB_WRONG;
        }
        if (!verb_take(verb, (size_t)(found - VERB_FIRST_VALUE), options)) {
            return VERB_WRONG;
        }
    }
    *ret_rest =
        (struct verb_arguments){.items = arguments + optind, .count = (size_t)(count - optind)};
    return VERB_READY;
}
