// SPDX-License-Identifier: Apache-2.0
/*
 * The load server's command line: options, then one or several subjects, each introduced by "--":
 * variables as NAME=VALUE, the command, its arguments. Variables are given to the process itself;
 * env(1) in front of the command would be measured as part of every cold start.
 */
#include "load.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char s_usage[] =
    "usage: lambda_load [option...] -- [NAME=VALUE...] command [argument...] [-- ...]\n"
    "  -n N     measured invocations (1000)      -w N     invocations before them (100)\n"
    "  -p N     bytes of the event (1024)        -k KIND  its shape: records or string\n"
    "  -e FILE  the event from a file            -E N     every Nth event must fail\n"
    "  -C       GET next answered in one chunk   -S N     answered in chunks of N bytes\n"
    "  -c N     invocations at once (1)          -M       announce that even when it is 1\n"
    "  -g US    pause between invocations        -K N     spawn N times to the first GET next\n"
    "  -V       compare response and event       -R N     read memory after N and after all\n"
    "  -P CPU   one CPU for server and runtime   -t S     give up after S seconds (120)\n"
    "  -H NAME  _HANDLER (index.handler)         -r DIR   LAMBDA_TASK_ROOT (.)\n"
    "  -l TEXT  label in the output              -L FILE  output of the runtime (/dev/null)\n"
    "  -D       take a tracer's datagrams        -u       Sampled=0 in every trace id\n";

static int options_whole(char letter, const char *text, int max, int *ret_value)
{
    char *end = NULL;

    errno = 0;
    long value = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || value < 0 || value > max) {
        fprintf(stderr, "lambda_load: -%c '%s' is not usable; expected a whole number 0..%d\n",
                letter, text, max);
        return -1;
    }
    *ret_value = (int)value;
    return 0;
}

static int options_size(char letter, const char *text, size_t *ret_value)
{
    int value = 0;
    int status = options_whole(letter, text, 1 << 30, &value);

    if (status == 0) {
        *ret_value = (size_t)value;
    }
    return status;
}

/* Letters whose argument is a number. */
static int options_number(struct load_options *options, char letter, const char *text)
{
    switch (letter) {
    case 'n':
        return options_whole(letter, text, INT_MAX / 2, &options->count);
    case 'w':
        return options_whole(letter, text, INT_MAX / 2, &options->warm);
    case 'c':
        return options_whole(letter, text, LOAD_MAX_CONNS, &options->concurrency);
    case 'K':
        return options_whole(letter, text, LOAD_MAX_SPAWNS, &options->cold);
    case 'g':
        return options_whole(letter, text, INT_MAX, &options->gap_us);
    case 't':
        return options_whole(letter, text, INT_MAX, &options->timeout_s);
    case 'E':
        return options_whole(letter, text, INT_MAX, &options->error_every);
    case 'R':
        return options_whole(letter, text, INT_MAX, &options->memory_after);
    case 'P':
        return options_whole(letter, text, INT_MAX, &options->cpu);
    case 'p':
        return options_size(letter, text, &options->size);
    case 'S':
        options->chunked = true;
        return options_size(letter, text, &options->chunk);
    default:
        (void)fputs(s_usage, stderr);
        return -1;
    }
}

static int options_take(struct load_options *options, int letter, const char *text)
{
    switch (letter) {
    case 'C':
        options->chunked = true;
        return 0;
    case 'M':
        options->announce = true;
        return 0;
    case 'V':
        options->verify = true;
        return 0;
    case 'D':
        options->daemon = true;
        return 0;
    case 'u':
        options->unsampled = true;
        return 0;
    case 'k':
        options->kind = text;
        return 0;
    case 'e':
        options->event_file = text;
        return 0;
    case 'H':
        options->handler = text;
        return 0;
    case 'r':
        options->task_root = text;
        return 0;
    case 'l':
        options->label = text;
        return 0;
    case 'L':
        options->log_file = text;
        return 0;
    default:
        return options_number(options, (char)letter, text);
    }
}

/* Cuts the rest of the command line into subjects at each "--". */
static int options_subjects(struct load_command_line *line, char **words)
{
    while (*words != NULL) {
        if (line->subject_count == LOAD_MAX_SUBJECTS) {
            fprintf(stderr, "lambda_load: more than %d subjects; start it several times\n",
                    LOAD_MAX_SUBJECTS);
            return -1;
        }
        struct load_subject *subject = &line->subjects[line->subject_count++];
        subject->variables = words;
        while (*words != NULL && strchr(*words, '=') != NULL) {
            words++;
        }
        subject->variable_count = (size_t)(words - subject->variables);
        subject->command = words;
        while (*words != NULL && strcmp(*words, "--") != 0) {
            words++;
        }
        if (words == subject->command) {
            fprintf(stderr, "lambda_load: subject %zu has no command\n", line->subject_count);
            return -1;
        }
        if (*words != NULL) {
            *words++ = NULL;
        }
    }
    return 0;
}

static int options_check(const struct load_command_line *line)
{
    const struct load_options *options = &line->options;

    if (line->subject_count == 0 || options->concurrency == 0 ||
        (strcmp(options->kind, "records") != 0 && strcmp(options->kind, "string") != 0)) {
        (void)fputs(s_usage, stderr);
        return -1;
    }
    return 0;
}

int load_options_parse(int argc, char **argv, struct load_command_line *ret_line)
{
    *ret_line = (struct load_command_line){
        .options = {.count = 1000,
                    .warm = 100,
                    .concurrency = 1,
                    .timeout_s = 120,
                    .cpu = -1,
                    .size = 1024,
                    .kind = "records",
                    .log_file = "/dev/null",
                    .handler = "index.handler",
                    .task_root = ".",
                    .label = ""},
    };
    for (;;) {
        int letter = getopt(argc, argv, "+n:w:p:k:e:E:CS:c:Mg:K:VR:P:t:H:r:l:L:Du");
        if (letter == -1) {
            break;
        }
        if (options_take(&ret_line->options, letter, optarg) != 0) {
            return -1;
        }
    }
    if (options_subjects(ret_line, argv + optind) != 0) {
        return -1;
    }
    return options_check(ret_line);
}
