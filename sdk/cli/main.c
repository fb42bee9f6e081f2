/* SPDX-License-Identifier: Apache-2.0 */
/* The `powertools` command: finds the verb and hands over to it. */
#include "message.h"
#include "verbs.h"

#include <stdio.h>
#include <string.h>

const struct verb *const verb_list[] = {
    &verb_run,    &verb_serve,      &verb_plugins, &verb_new, &verb_layer,
    &verb_doctor, &verb_completion, &verb_manual,  NULL,
};

static const struct verb *main_find_verb(const char *name)
{
    for (size_t i = 0; verb_list[i] != NULL; i++) {
        if (strcmp(verb_list[i]->name, name) == 0) {
            return verb_list[i];
        }
    }
    return NULL;
}

static void main_print_help(FILE *out)
{
    (void)fputs(
        "usage: powertools VERB [OPTION]... [ARGUMENT]...\n\n"
        "Runs what is written for Powertools for AWS Lambda (C), without an AWS account.\n\n",
        out);
    for (size_t i = 0; verb_list[i] != NULL; i++) {
        (void)fprintf(out, "  %-12s%s\n", verb_list[i]->name, verb_list[i]->summary);
    }
    (void)fputs("  --version   Print the version\n"
                "  --help      Print this text; 'powertools VERB --help' tells more\n",
                out);
}

int main(int argc, char **argv)
{
    const struct verb *verb;

    if (argc < 2) {
        main_print_help(stderr);
        return VERB_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        main_print_help(stdout);
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        (void)puts("powertools " PWT_VERSION);
        return 0;
    }
    verb = main_find_verb(argv[1]);
    if (verb == NULL) {
        message_error("verb '%s' is unknown; expected one of those that 'powertools --help' lists",
                      argv[1]);
        return VERB_EXIT_USAGE;
    }
    return verb->run(verb, argc - 1, argv + 1);
}
