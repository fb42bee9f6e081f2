/* SPDX-License-Identifier: Apache-2.0 */
/* `powertools run`: sends events to a function as Lambda would and shows what comes of it. */
#include "event_list.h"
#include "function_command.h"
#include "json_layout.h"
#include "message.h"
#include "option.h"
#include "report.h"
#include "run_pass.h"
#include "signals.h"
#include "verbs.h"
#include "watch.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

enum {
    RUN_MAX_REPEAT = 10000000,
    /* What the service takes for a synchronous call, before it is base64.
     * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
    RUN_MAX_CONTEXT = 3583 / 4 * 3,
};

struct run_options {
    struct function_command command;
    const char *context; /* JSON as it was typed; NULL: none */
    int64_t repeat;
    bool lines;
    bool watch;
};

static const struct verb_option s_options[] = {
    {.name = "repeat",
     .value = "N",
     .help = "Send all events N times (1).",
     .take = option_integer,
     .offset = offsetof(struct run_options, repeat),
     .low = 1,
     .high = RUN_MAX_REPEAT},
    {.name = "lines",
     .help = "Each line of a file or of standard input is an event.",
     .take = option_switch,
     .offset = offsetof(struct run_options, lines)},
    {.name = "context",
     .value = "JSON",
     .help = "Client context of the calls, as mobile SDKs send it.",
     .take = option_text,
     .offset = offsetof(struct run_options, context)},
    {.name = "watch",
     .help = "Run again whenever the object or a plugin is built.",
     .take = option_switch,
     .offset = offsetof(struct run_options, watch)},
};

static bool run_read_events(const struct run_options *options,
                            const struct verb_arguments *paths,
                            struct event_list *events)
{
    static char standard_input[] = "-";
    char *none[] = {standard_input};
    char **items = paths->count == 0 ? none : paths->items;
    size_t count = paths->count == 0 ? 1 : paths->count;

    if (paths->count == 0 && isatty(STDIN_FILENO) == 1) {
        return event_list_add(events, "{}", "{}");
    }
    for (size_t i = 0; i < count; i++) {
        if (!event_list_read(events, items[i], options->lines)) {
            return false;
        }
    }
    if (events->count == 0) {
        message_error("there is no event in what was named; expected at least one line");
    }
    return events->count > 0;
}

/** Waits for a build; false if a signal came first, with its status. */
static bool run_await_build(const struct run_pass_options *pass, int *status)
{
    struct pollfd fds[] = {{.fd = pass->signals_fd, .events = POLLIN},
                           {.fd = pass->watch_fd, .events = POLLIN}};

    (void)fputs("powertools: waiting for a build; Ctrl-C ends\n", stderr);
    for (;;) {
        struct signals_seen seen;

        (void)poll(fds, 2, -1);
        seen = signals_take(pass->signals_fd);
        if (seen.stop != 0) {
            *status = RUN_SIGNAL + seen.stop;
            return false;
        }
        if (watch_take(pass->watch_fd)) {
            return true;
        }
    }
}

static int run_passes(const struct run_pass_options *pass, bool watch)
{
    bool changed;
    int status;

    do {
        status = run_pass(pass, &changed);
    } while (watch && status < RUN_SIGNAL && (changed || run_await_build(pass, &status)));
    return status;
}

/** The client context in one line, as a header can carry it. False after a message. */
static bool run_read_context(const char *text, struct buffer *ret_line)
{
    if (text == NULL) {
        return true;
    }
    if (json_layout_append(ret_line, text, strlen(text), 0) != JSON_LAYOUT_OK ||
        ret_line->data[0] != '{') {
        message_error("option --context '%s' is not a JSON object; expected "
                      "'{\"custom\":{...},\"env\":{...},\"client\":{...}}'",
                      text);
        return false;
    }
    if (ret_line->len > RUN_MAX_CONTEXT) {
        message_error("option --context has %zu bytes; expected at most %d, as Lambda takes",
                      ret_line->len, RUN_MAX_CONTEXT);
        return false;
    }
    return buffer_append(ret_line, "", 1) || message_no_memory();
}

static int run_events(struct function_command *command,
                      const struct function *function,
                      const struct verb_arguments *arguments)
{
    const struct run_options *options = (const struct run_options *)command; /* its first member */
    struct verb_arguments paths = {.items = arguments->items + 1, .count = arguments->count - 1};
    struct buffer context = {0};
    struct event_list events = {0};
    struct report report = {0};
    struct run_pass_options pass = {
        .function = function, .events = &events, .report = &report, .watch_fd = -1};
    int status = RUN_USAGE;

    if (run_read_context(options->context, &context) && run_read_events(options, &paths, &events)) {
        pass.signals_fd = signals_open();
        if (options->watch) {
            pass.watch_fd =
                watch_open(function->handler.task_root,
                           variables_get(&function->variables, "POWERTOOLS_PLUGIN_PATH"));
        }
        if (pass.signals_fd >= 0 && (!options->watch || pass.watch_fd >= 0)) {
            pass.client_context = context.data;
            pass.total = events.count * (size_t)options->repeat;
            report_init(&report, stdout, command->runtime.json);
            status = run_passes(&pass, options->watch);
            report_done(&report);
        }
    }
    event_list_done(&events);
    buffer_done(&context);
    return status;
}

static bool run_check_arguments(const struct verb_arguments *arguments)
{
    size_t from_stdin = 0;

    if (arguments->count == 0) {
        message_error("handler is missing; expected 'powertools run HANDLER.so [EVENT.json]'; see "
                      "'powertools run --help'");
        return false;
    }
    for (size_t i = 1; i < arguments->count; i++) {
        from_stdin += strcmp(arguments->items[i], "-") == 0;
    }
    if (from_stdin > 1) {
        message_error("event '-' is given %zu times; expected once; standard input can be read "
                      "only once, --repeat sends it again",
                      from_stdin);
        return false;
    }
    return true;
}

static int run_main(const struct verb *verb, int count, char **arguments)
{
    struct run_options options = {.command.function = function_option_defaults, .repeat = 1};
    static const struct function_command_steps steps = {.check = run_check_arguments,
                                                        .run = run_events};

    return function_command_main(verb, count, arguments, &options.command, &steps);
}

static const struct verb_group s_groups[] = {
    FUNCTION_COMMAND_GROUPS,
    {.options = s_options, .count = sizeof(s_options) / sizeof(s_options[0])},
};

const struct verb verb_run = {
    .name = "run",
    .arguments = "HANDLER.so [EVENT.json|FOLDER|-]...",
    .summary = "Send events to a function through a local Lambda Runtime API",
    .groups = s_groups,
    .group_count = sizeof(s_groups) / sizeof(s_groups[0]),
    .notes = "HANDLER.so may also be HANDLER.name. Without an event: standard input, or {}.\n"
             "Exit status: 0 success, 1 function error, 2 usage, 3 init error, 4 timeout,\n"
             "5 the runtime exited unexpectedly; of several the highest.\n",
    .run = run_main,
};
