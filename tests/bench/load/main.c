// SPDX-License-Identifier: Apache-2.0
/*
 * lambda_load: measures runtimes against a Runtime API of its own. Warm: each subject serves its
 * invocations, one subject after the other. Cold (-K): the subjects take turns at every spawn, so
 * that what disturbs the machine disturbs them alike. docs/bench.md tells how to read the output.
 */
#include "load.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * On one CPU it depends on the scheduler's mood whether a write that wakes the other process also
 * hands the CPU over, which moves a tenth of a small round trip into it or out of it. Batch tasks
 * never preempt on waking: each side runs until it waits. The runtime inherits both settings.
 */
static int main_pin(int cpu)
{
    const struct sched_param param = {0};
    cpu_set_t set;

    if (cpu < 0) {
        return 0;
    }
    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    if (sched_setaffinity(0, sizeof(set), &set) != 0 ||
        sched_setscheduler(0, SCHED_BATCH, &param) != 0) {
        fprintf(stderr, "lambda_load: -P %d: %s; see the list that taskset -p $$ prints\n", cpu,
                strerror(errno));
        return -1;
    }
    return 0;
}

static bool main_warm(const struct load_command_line *line, const struct load_events *events)
{
    bool right = true;

    for (size_t i = 0; i < line->subject_count; i++) {
        struct load_run run;
        if (load_run_init(&run, &line->options, events) != 0) {
            return false;
        }
        right = load_run_serve(&run, &line->subjects[i]) == 0 && right;
        right = load_report_warm(&run, i) && right;
        load_run_done(&run);
    }
    return right;
}

static int main_cold_spawn(const struct load_command_line *line,
                           const struct load_events *events,
                           size_t subject,
                           struct load_cold *cold)
{
    struct load_run run;

    if (load_run_init(&run, &line->options, events) != 0) {
        return -1;
    }
    int status = load_run_cold(&run, &line->subjects[subject]);
    if (status == 0) {
        cold->first_next_ns[cold->count] = run.first_next_ns - run.child.spawned_ns;
        cold->connect_ns[cold->count] = run.first_conn_ns - run.child.spawned_ns;
        cold->cpu_ns[cold->count] = run.cpu_end_ns;
        cold->count++;
        if (run.memory_last.peak_kb > cold->peak_kb) {
            cold->peak_kb = run.memory_last.peak_kb;
        }
    }
    load_run_done(&run);
    return status;
}

static bool main_cold(const struct load_command_line *line, const struct load_events *events)
{
    struct load_cold *cold = calloc(line->subject_count, sizeof(*cold));
    size_t spawns = line->subject_count * (size_t)line->options.cold;
    int status = 0;
    bool right = cold != NULL;

    for (size_t i = 0; i < spawns && right && status == 0; i++) {
        /* The subject that begins a turn changes from turn to turn. */
        size_t subject = (i + i / line->subject_count) % line->subject_count;
        status = main_cold_spawn(line, events, subject, &cold[subject]);
    }
    for (size_t i = 0; i < line->subject_count && cold != NULL; i++) {
        right = load_report_cold(&line->options, &cold[i], i) && right;
    }
    free(cold);
    return right;
}

int main(int argc, char **argv)
{
    struct load_command_line line;
    struct load_events events;

    if (load_options_parse(argc, argv, &line) != 0 || main_pin(line.options.cpu) != 0 ||
        load_events_init(&events, &line.options) != 0) {
        return 2;
    }
    (void)signal(SIGPIPE, SIG_IGN);
    bool right = line.options.cold > 0 ? main_cold(&line, &events) : main_warm(&line, &events);
    load_events_done(&events);
    return right ? 0 : 1;
}
