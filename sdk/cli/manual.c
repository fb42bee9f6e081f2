/* SPDX-License-Identifier: Apache-2.0 */
/* `powertools manual`: the manual page, from the tables that also make the help. */
#include "verbs.h"

#include <stdio.h>
#include <string.h>

/** Text for roff: no line of it is taken for a request, and a minus stays a minus. */
static void manual_print(const char *text)
{
    bool begins = true;

    for (; *text != '\0'; text++) {
        if (begins && (*text == '.' || *text == '\'')) {
            (void)fputs("\\&", stdout);
        }
        if (*text == '-') {
            (void)fputs("\\-", stdout);
        } else if (*text == '\\') {
            (void)fputs("\\e", stdout);
        } else {
            (void)putchar(*text);
        }
        begins = *text == '\n';
    }
}

static void manual_print_option(const struct verb_option *option)
{
    (void)fputs(".TP\n\\fB\\-\\-", stdout);
    manual_print(option->name);
    (void)fputs("\\fR", stdout);
    if (option->value != NULL) {
        (void)fputs(" \\fI", stdout);
        manual_print(option->value);
        (void)fputs("\\fR", stdout);
    }
    (void)putchar('\n');
    manual_print(option->help);
    (void)putchar('\n');
}

static void manual_print_verb(const struct verb *verb)
{
    const struct verb_option *option;

    (void)printf(".SH POWERTOOLS ");
    manual_print(verb->name);
    (void)fputs("\n.B powertools ", stdout);
    manual_print(verb->name);
    (void)fputs("\n[\\fIOPTION\\fR]...\n", stdout);
    manual_print(verb->arguments);
    (void)fputs("\n.PP\n", stdout);
    manual_print(verb->summary);
    (void)puts(".");
    for (size_t i = 0; (option = verb_option_at(verb, i)) != NULL; i++) {
        manual_print_option(option);
    }
    (void)puts(".PP\n.nf");
    manual_print(verb->notes);
    (void)puts(".fi");
}

static int manual_main(const struct verb *verb, int count, char **arguments)
{
    struct verb_arguments rest;
    enum verb_result parsed = verb_parse(verb, count, arguments, NULL, &rest);

    if (parsed != VERB_READY) {
        return verb_exit_status(parsed);
    }
    (void)puts(".\\\" Made by 'powertools manual'.\n"
               ".TH POWERTOOLS 1 \"\" \"powertools " PWT_VERSION "\" \"User Commands\"\n"
               ".SH NAME\n"
               "powertools \\- run, serve, make and check functions and plugins for AWS Lambda\n"
               ".SH SYNOPSIS\n"
               ".B powertools\n"
               "\\fIVERB\\fR [\\fIOPTION\\fR]... [\\fIARGUMENT\\fR]...\n"
               ".SH DESCRIPTION\n"
               "The command of Powertools for AWS Lambda (C). It needs no AWS account.");
    for (size_t i = 0; verb_list[i] != NULL; i++) {
        (void)fputs(".TP\n.B ", stdout);
        manual_print(verb_list[i]->name);
        (void)putchar('\n');
        manual_print(verb_list[i]->summary);
        (void)puts(".");
    }
    for (size_t i = 0; verb_list[i] != NULL; i++) {
        manual_print_verb(verb_list[i]);
    }
    return 0;
}

const struct verb verb_manual = {
    .name = "manual",
    .arguments = "",
    .summary = "Print the manual page",
    .notes = "It is in the format of man: powertools manual | man -l -\n",
    .run = manual_main,
};
