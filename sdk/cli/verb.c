/* SPDX-License-Identifier: Apache-2.0 */
/* Options and help of a verb, from its table. */
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

void verb_print_help(const struct verb *verb)
{
    (void)printf("usage: powertools %s [OPTION]... %s\n\n%s.\n\n", verb->name, verb->arguments,
                 verb->summary);
    for (size_t i = 0; i < verb->option_count; i++) {
        const struct verb_option *option = &verb->options[i];
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

int verb_next_option(const struct verb *verb, int count, char **arguments, const char **ret_value)
{
    struct option options[VERB_MAX_OPTIONS + 2] = {0};
    int found;

    for (size_t i = 0; i < verb->option_count && i < VERB_MAX_OPTIONS; i++) {
        options[i] = (struct option){
            .name = verb->options[i].name,
            .has_arg = verb->options[i].value == NULL ? no_argument : required_argument,
            .val = VERB_FIRST_VALUE + (int)i,
        };
    }
    options[verb->option_count] = (struct option){.name = "help", .val = 'h'};
    opterr = 0;
    found = getopt_long(count, arguments, ":h", options, NULL);
    if (found == 'h') {
        verb_print_help(verb);
        return VERB_HELP;
    }
    if (found == -1) {
        return VERB_ARGUMENTS;
    }
    if (found < VERB_FIRST_VALUE) {
        verb_complain(verb, found, arguments);
        return VERB_WRONG;
    }
    *ret_value = optarg;
    return found - VERB_FIRST_VALUE;
}
