/* SPDX-License-Identifier: Apache-2.0 */
/* `powertools completion`: what a shell needs to complete the command line, from the verbs' tables.
 */
#include "message.h"
#include "verbs.h"

#include <stdio.h>
#include <string.h>

static const char *const s_shells[] = {"bash", "zsh", "fish", NULL};

static void completion_print_words(const char *const *words, const char *separator)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        (void)printf("%s%s", i == 0 ? "" : separator, words[i]);
    }
}

static void completion_print_verbs(const char *separator)
{
    for (size_t i = 0; verb_list[i] != NULL; i++) {
        (void)printf("%s%s", i == 0 ? "" : separator, verb_list[i]->name);
    }
}

/** The help's first sentence in one line, without what quotes or brackets would end. */
static void completion_print_help(const char *help)
{
    for (; *help != '\0'; help++) {
        (void)putchar(*help == '\n' ? ' ' : strchr("'[]:\\", *help) != NULL ? ' ' : *help);
    }
}

/* ---- bash ---- */

/** One line of the table in the script: `verb:option` and what its value can be. */
static void completion_bash_values(const struct verb *verb)
{
    const struct verb_option *option;

    for (size_t i = 0; (option = verb_option_at(verb, i)) != NULL; i++) {
        if (option->choices != NULL) {
            (void)printf("    %s:--%s) words='", verb->name, option->name);
            completion_print_words(option->choices, " ");
            (void)puts("' ;;");
        } else if (option->value != NULL && strcmp(option->value, "PATH") != 0 &&
                   strcmp(option->value, "HANDLER.so") != 0) {
            (void)printf("    %s:--%s) return ;;\n", verb->name, option->name);
        } else if (option->value != NULL) {
            (void)printf("    %s:--%s) files=yes ;;\n", verb->name, option->name);
        }
    }
}

static void completion_bash_options(const struct verb *verb)
{
    const struct verb_option *option;

    (void)printf("    %s) words='", verb->name);
    for (size_t i = 0; (option = verb_option_at(verb, i)) != NULL; i++) {
        (void)printf("--%s ", option->name);
    }
    (void)puts("--help' ;;");
}

static void completion_bash(void)
{
    (void)fputs("# bash completion for powertools; made by 'powertools completion bash'\n"
                "_powertools()\n"
                "{\n"
                "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
                "    local verb=${COMP_WORDS[1]} words='' files=''\n"
                "    COMPREPLY=()\n"
                "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                "        mapfile -t COMPREPLY < <(compgen -W '",
                stdout);
    completion_print_verbs(" ");
    (void)fputs(" --help --version' -- \"$current\")\n"
                "        return\n"
                "    fi\n"
                "    case $verb:$previous in\n",
                stdout);
    for (size_t i = 0; verb_list[i] != NULL; i++) {
        completion_bash_values(verb_list[i]);
        if (verb_list[i]->words != NULL) {
            (void)printf("    %s:%s) [ \"${current:0:1}\" = - ] || words='", verb_list[i]->name,
                         verb_list[i]->name);
            completion_print_words(verb_list[i]->words, " ");
            (void)puts("' ;;");
        }
    }
    (void)fputs("    esac\n"
                "    if [ -z \"$words$files\" ] && [ \"${current:0:1}\" = - ]; then\n"
                "        case $verb in\n",
                stdout);
    for (size_t i = 0; verb_list[i] != NULL; i++) {
        (void)fputs("    ", stdout);
        completion_bash_options(verb_list[i]);
    }
    (void)fputs("        esac\n"
                "    fi\n"
                "    if [ -n \"$words\" ]; then\n"
                "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
                "    else\n"
                "        mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
                "    fi\n"
                "}\n"
                "complete -o filenames -F _powertools powertools\n",
                stdout);
}

/* ---- zsh ---- */

static void completion_zsh_option(const struct verb_option *option)
{
    (void)printf("                '--%s[", option->name);
    completion_print_help(option->help);
    (void)putchar(']');
    if (option->choices != NULL) {
        (void)printf(":%s:(", option->value);
        completion_print_words(option->choices, " ");
        (void)putchar(')');
    } else if (option->value != NULL) {
        (void)printf(":%s:_files", option->value);
    }
    (void)puts("' \\");
}

static void completion_zsh_verb(const struct verb *verb)
{
    const struct verb_option *option;

    (void)printf("        %s)\n            _arguments \\\n", verb->name);
    for (size_t i = 0; (option = verb_option_at(verb, i)) != NULL; i++) {
        completion_zsh_option(option);
    }
    (void)fputs("                '--help[Print the help]' \\\n", stdout);
    if (verb->words != NULL) {
        (void)fputs("                '1: :(", stdout);
        completion_print_words(verb->words, " ");
        (void)fputs(")' \\\n", stdout);
    }
    (void)fputs("                '*: :_files' ;;\n", stdout);
}

static void completion_zsh(void)
{
    (void)fputs("#compdef powertools\n"
                "# zsh completion for powertools; made by 'powertools completion zsh'\n"
                "_powertools() {\n"
                "    local -a verbs\n"
                "    verbs=(\n",
                stdout);
    for (size_t i = 0; verb_list[i] != NULL; i++) {
        (void)printf("        '%s:", verb_list[i]->name);
        completion_print_help(verb_list[i]->summary);
        (void)puts("'");
    }
    (void)fputs("    )\n"
                "    if (( CURRENT == 2 )); then\n"
                "        _describe verb verbs\n"
                "        return\n"
                "    fi\n"
                "    local verb=$words[2]\n"
                "    shift words\n"
                "    (( CURRENT-- ))\n"
                "    case $verb in\n",
                stdout);
    for (size_t i = 0; verb_list[i] != NULL; i++) {
        completion_zsh_verb(verb_list[i]);
    }
    (void)fputs("    esac\n"
                "}\n"
                "if [ \"$funcstack[1]\" = _powertools ]; then\n"
                "    _powertools\n"
                "else\n"
                "    compdef _powertools powertools\n"
                "fi\n",
                stdout);
}

/* ---- fish ---- */

static void completion_fish_verb(const struct verb *verb)
{
    const struct verb_option *option;

    (void)printf("complete -c powertools -n __fish_use_subcommand -f -a %s -d '", verb->name);
    completion_print_help(verb->summary);
    (void)puts("'");
    for (size_t i = 0; (option = verb_option_at(verb, i)) != NULL; i++) {
        (void)printf("complete -c powertools -n '__fish_seen_subcommand_from %s' -l %s%s",
                     verb->name, option->name, option->value == NULL ? "" : " -r");
        if (option->choices != NULL) {
            (void)fputs(" -f -a '", stdout);
            completion_print_words(option->choices, " ");
            (void)putchar('\'');
        }
        (void)fputs(" -d '", stdout);
        completion_print_help(option->help);
        (void)puts("'");
    }
    if (verb->words != NULL) {
        (void)printf("complete -c powertools -n '__fish_seen_subcommand_from %s' -f -a '",
                     verb->name);
        completion_print_words(verb->words, " ");
        (void)puts("'");
    }
}

static void completion_fish(void)
{
    (void)puts("# fish completion for powertools; made by 'powertools completion fish'");
    for (size_t i = 0; verb_list[i] != NULL; i++) {
        completion_fish_verb(verb_list[i]);
    }
}

static int completion_main(const struct verb *verb, int count, char **arguments)
{
    static void (*const printers[])(void) = {completion_bash, completion_zsh, completion_fish};
    struct verb_arguments rest;
    enum verb_result parsed = verb_parse(verb, count, arguments, NULL, &rest);

    if (parsed != VERB_READY) {
        return verb_exit_status(parsed);
    }
    for (size_t i = 0; rest.count == 1 && s_shells[i] != NULL; i++) {
        if (strcmp(s_shells[i], rest.items[0]) == 0) {
            printers[i]();
            return 0;
        }
    }
    message_error(
        "shell is missing or unknown; expected 'powertools completion bash', zsh or fish");
    return VERB_EXIT_USAGE;
}

const struct verb verb_completion = {
    .name = "completion",
    .arguments = "bash|zsh|fish",
    .summary = "Print the completions for a shell",
    .words = s_shells,
    .notes = "An installation puts them where the shells look. Without one, in bash:\n\n"
             "  source <(powertools completion bash)\n",
    .run = completion_main,
};
