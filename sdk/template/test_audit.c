/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A unit test of the plugin that needs nothing but the headers: audit.c is compiled into this
 * program, which plays the host. It fills in only those functions of the table that the plugin
 * calls.
 */
#include <powertools/plugin.h>

#include <stdlib.h>
#include <unistd.h>

extern const struct pwt_plugin pwt_plugin_v1;

/* The plugin's members, as audit.c lays them out. */
struct audit {
    uint32_t level;
    uint32_t reserved;
};

static uint32_t s_outcome;
static int s_failures;

static void expect(int holds, const char *rule)
{
    if (!holds) {
        s_failures++;
        (void)fprintf(stderr, "failed: %s\n", rule);
    }
}

/* ---- the host ------------------------------------------------------------------------------ */

static const struct pwt_context *host_context(struct pwt_inv *inv)
{
    static struct pwt_context context;
    (void)inv;
    context.request_id = pwt_cstr("7-of-9");
    return &context;
}

static struct pwt_bytes host_event(struct pwt_inv *inv)
{
    (void)inv;
    return pwt_cstr("{\"rawPath\":\"/orders\"}");
}

static const struct pwt_outcome *host_outcome(struct pwt_inv *inv)
{
    static struct pwt_outcome outcome;
    (void)inv;
    outcome.kind = s_outcome;
    return &outcome;
}

/* Memory of one invocation; the test leaves it to the end of the process. */
static void *host_alloc(struct pwt_inv *inv, uint64_t size)
{
    static char memory[4096];
    (void)inv;
    return size <= sizeof(memory) ? memory : NULL;
}

static int64_t host_clock_ns(uint32_t clock)
{
    static int64_t now;
    expect(clock == PWT_CLOCK_MONOTONIC, "durations come from the monotonic clock");
    return now += 5000;
}

static int32_t
host_doc_find(struct pwt_bytes json, struct pwt_bytes path, struct pwt_bytes *ret_value)
{
    (void)json;
    if (!pwt_bytes_equal(path, pwt_cstr("/rawPath"))) {
        return PWT_ENOTFOUND;
    }
    *ret_value = pwt_cstr("\"/orders\"");
    return PWT_OK;
}

static int32_t
host_doc_quote(struct pwt_inv *inv, struct pwt_bytes text, struct pwt_bytes *ret_json)
{
    static char quoted[64];
    const int len = snprintf(quoted, sizeof(quoted), "\"%.*s\"", (int)text.len, text.ptr);
    (void)inv;
    *ret_json = pwt_bytes_make(quoted, (uint64_t)len);
    return PWT_OK;
}

static int32_t
host_doc_compact(struct pwt_inv *inv, struct pwt_bytes json, struct pwt_bytes *ret_json)
{
    (void)inv;
    *ret_json = json;
    return PWT_OK;
}

static const struct pwt_host s_host = {
    .abi_major = PWT_ABI_MAJOR,
    .abi_minor = PWT_ABI_MINOR,
    .size = sizeof(struct pwt_host),
    .inv_context = host_context,
    .inv_event = host_event,
    .inv_outcome = host_outcome,
    .inv_alloc = host_alloc,
    .clock_ns = host_clock_ns,
    .doc_find = host_doc_find,
    .doc_quote = host_doc_quote,
    .doc_compact = host_doc_compact,
};

/* ---- the tests ----------------------------------------------------------------------------- */

/* One invocation at a level; what it wrote to standard output is in `ret_line`. */
static void run(uint32_t level, uint32_t outcome, char *ret_line, size_t room)
{
    struct audit self = {.level = level};
    void *state = calloc(1, pwt_plugin_v1.state_size);
    struct pwt_cx cx = {.self = &self, .state = state};
    const int screen = dup(STDOUT_FILENO);
    int ends[2] = {-1, -1};
    s_outcome = outcome;
    expect(state && pipe(ends) == 0 && dup2(ends[1], STDOUT_FILENO) >= 0, "a pipe for the output");
    expect(pwt_plugin_v1.before(&cx) == PWT_OK, "before succeeds");
    expect(pwt_plugin_v1.after(&cx) == PWT_OK, "after succeeds");
    pwt_plugin_v1.settled(&cx);
    (void)dup2(screen, STDOUT_FILENO);
    (void)close(screen);
    (void)close(ends[1]);
    const ssize_t len = read(ends[0], ret_line, room - 1);
    ret_line[len > 0 ? len : 0] = '\0';
    (void)close(ends[0]);
    free(state);
}

int main(void)
{
    char line[512];
    pwt_plugin_v1.module->host = &s_host;

    run(0, PWT_OUTCOME_BYTES, line, sizeof(line));
    expect(line[0] == '\0', "off writes nothing");

    run(1, PWT_OUTCOME_BYTES, line, sizeof(line));
    expect(strcmp(line, "{\"audit\":{\"request_id\":\"7-of-9\",\"outcome\":\"response\","
                        "\"took_us\":5,\"address\":null,\"path\":null}}\n") == 0,
           "basic says how it ended and how long it took");

    run(2, PWT_OUTCOME_ERROR, line, sizeof(line));
    expect(strcmp(line, "{\"audit\":{\"request_id\":\"7-of-9\",\"outcome\":\"error\","
                        "\"took_us\":5,\"address\":null,\"path\":\"/orders\"}}\n") == 0,
           "full adds the caller's address and path");

    (void)printf("%d failures\n", s_failures);
    return s_failures == 0 ? 0 : 1;
}
