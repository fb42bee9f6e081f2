// SPDX-License-Identifier: Apache-2.0
/*
 * Feature flags by a document of 50 features with 3 rules of 3 conditions each. `flag_eval`: one
 * evaluation that looks at all nine conditions, its context bound from JSON each time, against the
 * same answer by walking json-c's trees of both, which were parsed before. `flag_fields`: the same
 * with a context of fields. `flag_compile`: the document parsed and compiled, against json-c
 * parsing it.
 *
 * Usage: POWERTOOLS_PLUGIN_PATH=FOLDER bench_flags
 */
#include "rounds.h"

#include "document.h"

#include <powertools/feature_flags.h>
#include <powertools/testing.h>

#include <json-c/json.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define FEATURES   50
#define RULES      3
#define CONDITIONS 3
#define FEATURE    "feature-27"
#define CONTEXT    "{\"tenant_id\":\"t-4711\",\"tier\":\"premium\",\"country\":\"IT\",\"age\":37}"

struct bench {
    char *text;
    size_t len;
    struct pwt_test *test;
    bool fields;  /* the context is one of fields */
    size_t times; /* of evaluations in an invocation */
    size_t on;
    struct json_object *document;
    struct json_object *context;
};

static struct bench s_bench;

/* ---- the document ---- */

static void write_rule(FILE *out, int feature, int rule)
{
    static const int ages[RULES] = {60, 50, 20}; /* the last one is what the context passes */

    (void)fprintf(out,
                  "%s\"rule %d of %d\":{\"when_match\":true,\"conditions\":["
                  "{\"action\":\"EQUALS\",\"key\":\"tier\",\"value\":\"premium\"},"
                  "{\"action\":\"KEY_IN_VALUE\",\"key\":\"country\",\"value\":[\"DE\",\"FR\","
                  "\"IT\"]},"
                  "{\"action\":\"KEY_GREATER_THAN_VALUE\",\"key\":\"age\",\"value\":%d}]}",
                  rule > 0 ? "," : "", rule, feature, ages[rule]);
}

static void write_document(struct bench *bench)
{
    FILE *out = open_memstream(&bench->text, &bench->len);

    rounds_check(out != NULL, "no memory for the document");
    for (int feature = 0; feature < FEATURES; feature++) {
        (void)fprintf(out, "%s\"feature-%02d\":{\"default\":false,\"rules\":{",
                      feature > 0 ? "," : "{", feature);
        for (int rule = 0; rule < RULES; rule++) {
            write_rule(out, feature, rule);
        }
        (void)fputs("}}", out);
    }
    (void)fputs("}", out);
    rounds_check(fclose(out) == 0, "no memory for the document");
}

/* ---- ours ---- */

static int32_t handle(struct pwt_inv *inv)
{
    const struct pwt_bytes context = pwt_bytes_make(CONTEXT, sizeof(CONTEXT) - 1);

    for (size_t i = 0; i < s_bench.times; i++) {
        bool on = false;
        rounds_fault();
        if (s_bench.fields) {
            (void)pwt_flag_with(inv, FEATURE, &on, PWT_STR("tenant_id", "t-4711"),
                                PWT_STR("tier", "premium"), PWT_STR("country", "IT"),
                                PWT_INT("age", 37));
        } else {
            (void)pwt_flag(inv, FEATURE, context, &on);
        }
        s_bench.on += on;
    }
    return 0;
}

PWT_HANDLER(flags, .handle = handle);

static void evaluate(void *user, size_t times)
{
    struct bench *bench = user;

    bench->times = times;
    bench->on = 0;
    (void)pwt_test_invoke(bench->test, pwt_cstr("{}"));
    rounds_check(bench->on == times, "a flag is off");
}

static void evaluate_json(void *user, size_t times)
{
    s_bench.fields = false;
    evaluate(user, times);
}

static void evaluate_fields(void *user, size_t times)
{
    s_bench.fields = true;
    evaluate(user, times);
}

/* ---- json-c ---- */

static struct json_object *member(struct json_object *object, const char *name)
{
    struct json_object *found = NULL;

    (void)json_object_object_get_ex(object, name, &found);
    return found;
}

static bool walk_condition(struct json_object *condition, struct json_object *context)
{
    const char *action = json_object_get_string(member(condition, "action"));
    struct json_object *value = member(condition, "value");
    struct json_object *seen = member(context, json_object_get_string(member(condition, "key")));

    if (strcmp(action, "EQUALS") == 0) {
        return json_object_equal(seen, value) != 0;
    }
    if (strcmp(action, "KEY_GREATER_THAN_VALUE") == 0) {
        return json_object_get_int64(seen) > json_object_get_int64(value);
    }
    for (size_t i = 0; i < json_object_array_length(value); i++) {
        if (json_object_equal(seen, json_object_array_get_idx(value, i)) != 0) {
            return true;
        }
    }
    return false;
}

static bool walk_rule(struct json_object *rule, struct json_object *context)
{
    struct json_object *conditions = member(rule, "conditions");

    for (size_t i = 0; i < json_object_array_length(conditions); i++) {
        if (!walk_condition(json_object_array_get_idx(conditions, i), context)) {
            return false;
        }
    }
    return true;
}

static bool walk_feature(struct json_object *document, struct json_object *context)
{
    struct json_object *feature = member(document, FEATURE);

    struct json_object *rules = member(feature, "rules");
    struct json_object_iterator at = json_object_iter_begin(rules);
    const struct json_object_iterator end = json_object_iter_end(rules);

    for (; !json_object_iter_equal(&at, &end); json_object_iter_next(&at)) {
        struct json_object *rule = json_object_iter_peek_value(&at);
        if (walk_rule(rule, context)) {
            return json_object_get_boolean(member(rule, "when_match")) != 0;
        }
    }
    return json_object_get_boolean(member(feature, "default")) != 0;
}

static void walk(void *user, size_t times)
{
    struct bench *bench = user;

    bench->on = 0;
    for (size_t i = 0; i < times; i++) {
        bench->on += walk_feature(bench->document, bench->context);
    }
    rounds_check(bench->on == times, "json-c has another answer");
}

/* ---- compiling ---- */

static void compile(void *user, size_t times)
{
    const struct bench *bench = user;

    for (size_t done = 0; done < times; done++) {
        struct flags_document *document =
            flags_document_new(pwt_bytes_make(bench->text, bench->len));
        for (int i = 0; i < FEATURES * RULES * CONDITIONS; i++) {
            rounds_fault();
        }
        flags_compile(document, pwt_bytes_make(NULL, 0));
        rounds_check(document->code == 0 && document->feature_count == FEATURES, "not compiled");
        flags_document_drop(document);
    }
}

static void parse(void *user, size_t times)
{
    const struct bench *bench = user;
    struct json_tokener *tokener = json_tokener_new();

    for (size_t i = 0; i < times; i++) {
        json_tokener_reset(tokener);
        struct json_object *document = json_tokener_parse_ex(tokener, bench->text, (int)bench->len);
        rounds_check(document != NULL, "not parsed");
        (void)json_object_put(document);
    }
    json_tokener_free(tokener);
}

/* ---- the sides ---- */

static void open_bench(struct bench *bench)
{
    static char setting[65536];
    const char *environment[] = {"POWERTOOLS_PLUGINS=feature-flags", setting, NULL};
    const struct pwt_test_options options = {
        .size = sizeof(options), .handler = &pwt_handler_v1_flags, .environment = environment};

    write_document(bench);
    (void)snprintf(setting, sizeof(setting), "POWERTOOLS_FEATURE_FLAGS_DOCUMENT=%s", bench->text);
    int32_t code = pwt_test_open(&options, &bench->test);
    rounds_check(code == 0, bench->test ? pwt_test_problem(bench->test) : "no memory for a host");
    pwt_test_context(bench->test)->deadline_ms = 0; /* however long it takes */
    bench->document = json_tokener_parse(bench->text);
    bench->context = json_tokener_parse(CONTEXT);
}

static void measure(const char *name, rounds_fn ours, rounds_fn reference)
{
    const struct rounds_figures figures = rounds_run(ours, reference, &s_bench);

    rounds_print(name, &figures);
}

int main(void)
{
    open_bench(&s_bench);
    measure("flag_eval", evaluate_json, walk);
    measure("flag_fields", evaluate_fields, walk);
    measure("flag_compile", compile, parse);
    pwt_test_close(s_bench.test);
    (void)json_object_put(s_bench.document);
    (void)json_object_put(s_bench.context);
    free(s_bench.text);
    return 0;
}
