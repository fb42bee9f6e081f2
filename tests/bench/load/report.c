// SPDX-License-Identifier: Apache-2.0
/*
 * What the load server prints: one JSON line per subject. A line always comes out; the return
 * value says whether every answer was there and right.
 */
#include "load.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int report_compare(const void *left, const void *right)
{
    const int64_t *a = left;
    const int64_t *b = right;

    return *a < *b ? -1 : *a > *b;
}

static void report_sort(int64_t *values, int count)
{
    qsort(values, (size_t)count, sizeof(*values), report_compare);
}

/* Microseconds at `rank` of the sorted values, 0 the least and 1 the greatest. */
static double report_us(const int64_t *sorted, int count, double rank)
{
    if (count == 0) {
        return 0;
    }
    return (double)sorted[(int)(rank * (count - 1) + 0.5)] / 1000.0;
}

/* Text from the command line or the runtime, as a JSON string. */
static void report_text(const char *name, const char *text)
{
    printf("\"%s\":\"", name);
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            printf("\\%c", c);
        } else if (c < 0x20 || c >= 0x7f) {
            printf("\\u%04x", c);
        } else {
            putchar(c);
        }
    }
    putchar('"');
}

static void report_head(const struct load_options *options, const char *mode, size_t subject_index)
{
    putchar('{');
    report_text("label", options->label);
    printf(",\"mode\":\"%s\",\"subject\":%zu,", mode, subject_index);
}

static void report_speed(struct load_run *run)
{
    const int64_t *latency = run->latency_ns;
    int count = run->latency_count;
    double seconds = (double)(run->measure_end_ns - run->measure_start_ns) / 1e9;
    double cpu_us = (double)(run->cpu_end_ns - run->cpu_start_ns) / 1000.0;
    bool done = count > 0 && run->measure_end_ns > 0;

    report_sort(run->latency_ns, count);
    report_sort(run->turnaround_ns, run->turnaround_count);
    printf("\"cold_start_us\":%.1f,",
           run->first_next_ns > 0 ? (double)(run->first_next_ns - run->child.spawned_ns) / 1000.0
                                  : -1.0);
    printf("\"latency_us\":{\"p50\":%.2f,\"p90\":%.2f,\"p99\":%.2f,\"max\":%.2f},",
           report_us(latency, count, 0.5), report_us(latency, count, 0.9),
           report_us(latency, count, 0.99), report_us(latency, count, 1));
    printf("\"turnaround_us_p50\":%.2f,\"throughput_per_s\":%.1f,\"cpu_us_per_invocation\":%.3f,",
           report_us(run->turnaround_ns, run->turnaround_count, 0.5), done ? count / seconds : 0,
           done ? cpu_us / count : 0);
}

static void report_process(const struct load_run *run)
{
    const struct rusage *usage = &run->child.usage;

    printf("\"rusage\":{\"user_us\":%" PRId64 ",\"sys_us\":%" PRId64
           ",\"nvcsw\":%ld,\"nivcsw\":%ld,\"minflt\":%ld},",
           (int64_t)usage->ru_utime.tv_sec * 1000000 + usage->ru_utime.tv_usec,
           (int64_t)usage->ru_stime.tv_sec * 1000000 + usage->ru_stime.tv_usec, usage->ru_nvcsw,
           usage->ru_nivcsw, usage->ru_minflt);
    printf("\"memory_kb\":{\"first\":%ld,\"last\":%ld,\"vm_rss_first\":%ld,\"vm_rss_last\":%ld,"
           "\"vm_hwm\":%ld},",
           run->memory_first.exact_kb, run->memory_last.exact_kb, run->memory_first.rss_kb,
           run->memory_last.rss_kb, run->memory_last.peak_kb);
}

static void report_wire(const struct load_run *run)
{
    const struct load_tally *tally = &run->tally;

    printf("\"completed\":%d,\"connections\":%d,\"errors\":%d,\"errors_unexpected\":%d,"
           "\"errors_missing\":%d,\"init_errors\":%d,\"bad_id\":%d,"
           "\"invocation_id_not_echoed\":%d,\"echo_mismatch\":%d,\"http_404\":%d,\"http_400\":%d,"
           "\"expect_100\":%d,\"chunked_responses\":%d,\"error_trailers\":%d,"
           "\"datagrams\":%d,",
           run->finished, tally->connections, tally->errors, tally->errors_unexpected,
           tally->errors_missing, tally->init_errors, tally->bad_ids, tally->ids_not_echoed,
           tally->mismatches, tally->not_found, tally->bad_requests, tally->expect_100,
           tally->chunked_responses, tally->error_trailers, tally->datagrams);
    report_text("user_agent", tally->user_agent);
    putchar(',');
    report_text("content_type", tally->content_type);
    printf(",\"exit_status\":%d}\n", run->child.status);
}

bool load_report_warm(struct load_run *run, size_t subject_index)
{
    const struct load_options *options = run->options;
    const struct load_tally *tally = &run->tally;

    report_head(options, "warm", subject_index);
    printf("\"payload\":%zu,\"count\":%d,\"concurrency\":%d,\"next_encoding\":\"%s\","
           "\"gap_us\":%d,",
           run->events->normal.len, run->latency_count, options->concurrency,
           options->chunked ? "chunked" : "content-length", options->gap_us);
    report_speed(run);
    report_process(run);
    report_wire(run);
    return run->finished == run->total && tally->bad_ids == 0 && tally->mismatches == 0 &&
           tally->errors_unexpected == 0 && tally->errors_missing == 0;
}

bool load_report_cold(const struct load_options *options,
                      struct load_cold *cold,
                      size_t subject_index)
{
    report_sort(cold->first_next_ns, cold->count);
    report_sort(cold->connect_ns, cold->count);
    report_sort(cold->cpu_ns, cold->count);
    report_head(options, "cold", subject_index);
    printf("\"spawns\":%d,\"ok\":%d,\"cold_start_us\":{\"min\":%.1f,\"p50\":%.1f,\"p90\":%.1f},",
           options->cold, cold->count, report_us(cold->first_next_ns, cold->count, 0),
           report_us(cold->first_next_ns, cold->count, 0.5),
           report_us(cold->first_next_ns, cold->count, 0.9));
    printf("\"spawn_to_connect_us_p50\":%.1f,\"cpu_us_p50\":%.1f,\"vm_hwm_kb\":%ld}\n",
           report_us(cold->connect_ns, cold->count, 0.5), report_us(cold->cpu_ns, cold->count, 0.5),
           cold->peak_kb);
    return cold->count == options->cold;
}
