// SPDX-License-Identifier: Apache-2.0
/*
 * Erasing ten fields by exact paths in a document of 10 KB and of 1 MB (erase_10k, erase_1m),
 * against json-c parsing it, putting the mask in their places and printing it.
 *
 * Usage: POWERTOOLS_PLUGIN_PATH=FOLDER bench_erase
 */
#include "rounds.h"

#include <powertools/data_masking.h>
#include <powertools/testing.h>

#include <json-c/json.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIELDS 10
#define ORDERS 5 /* of the fields: one of each of so many orders */
#define MASK   "*****"
#define SMALL  ((size_t)10 * 1024)
#define LARGE  ((size_t)1024 * 1024)
#define FAULTS 60 /* of a small document: so much waste that it is over */

struct bench {
    char *text;
    size_t len;
    int orders; /* in the document */
    char paths[FIELDS][40];
    struct pwt_bytes fields[FIELDS];
    struct pwt_test *test;
    size_t times; /* of calls in an invocation */
    bool answers; /* with the last result */
};

static struct bench s_bench;

/* ---- the document ---- */

static void write_order(FILE *out, int number)
{
    (void)fprintf(out,
                  "%s{\"id\":\"o-%08d\",\"customer\":{\"name\":\"Ada Lovelace\",\"email\":"
                  "\"ada@example.com\"},\"paid\":true,\"total\":%d.25,\"note\":null,\"items\":[",
                  number > 0 ? "," : "", number, 100 + number % 900);
    for (int item = 0; item < 8; item++) {
        (void)fprintf(out,
                      "%s{\"sku\":\"tea-%03d\",\"quantity\":%d,\"price\":%d.5,\"description\":"
                      "\"loose leaves, \\u00bd pound, Z\xc3\xbcrich\"}",
                      item > 0 ? "," : "", (number + item) % 1000, 1 + item % 4, 4 + item);
    }
    (void)fputs("]}", out);
}

static int order_of_field(const struct bench *bench, int field)
{
    return field * (bench->orders - 1) / (ORDERS - 1);
}

static void write_paths(struct bench *bench)
{
    static const char *const plain[FIELDS - ORDERS] = {
        "account.owner", "account.iban", "account.address", "contact.email", "contact.phone"};

    for (int i = 0; i < FIELDS; i++) {
        if (i < FIELDS - ORDERS) {
            (void)snprintf(bench->paths[i], sizeof(bench->paths[i]), "%s", plain[i]);
        } else {
            (void)snprintf(bench->paths[i], sizeof(bench->paths[i]), "orders[%d].customer",
                           order_of_field(bench, i - (FIELDS - ORDERS)));
        }
        bench->fields[i] = pwt_cstr(bench->paths[i]);
    }
}

static void write_document(struct bench *bench, size_t size)
{
    FILE *out = open_memstream(&bench->text, &bench->len);

    rounds_check(out != NULL, "no memory for the document");
    (void)fputs("{\"account\":{\"owner\":\"Ada Lovelace\",\"iban\":\"DE02120300000000202051\","
                "\"address\":{\"street\":\"12 St James's Square\",\"city\":\"London\"},"
                "\"since\":1833},\"orders\":[",
                out);
    for (bench->orders = 0; fflush(out) == 0 && bench->len + 1024 < size; bench->orders++) {
        write_order(out, bench->orders);
    }
    (void)fputs("],\"contact\":{\"email\":\"ada@example.com\",\"phone\":\"555-123\"}}", out);
    rounds_check(fclose(out) == 0, "no memory for the document");
    write_paths(bench);
}

/* ---- json-c ---- */

static struct json_object *member(struct json_object *object, const char *name)
{
    struct json_object *found = NULL;

    (void)json_object_object_get_ex(object, name, &found);
    return found;
}

static void put(struct json_object *object, const char *name)
{
    rounds_check(json_object_object_add(object, name, json_object_new_string(MASK)) == 0,
                 "json-c has no memory");
}

static struct json_object *replaced(const struct bench *bench, struct json_tokener *tokener)
{
    json_tokener_reset(tokener);
    struct json_object *document = json_tokener_parse_ex(tokener, bench->text, (int)bench->len);
    struct json_object *orders = member(document, "orders");
    struct json_object *account = member(document, "account");
    struct json_object *contact = member(document, "contact");

    rounds_check(document != NULL, "json-c cannot parse the document");
    put(account, "owner");
    put(account, "iban");
    put(account, "address");
    put(contact, "email");
    put(contact, "phone");
    for (int i = 0; i < ORDERS; i++) {
        put(json_object_array_get_idx(orders, (size_t)order_of_field(bench, i)), "customer");
    }
    return document;
}

static void by_tree(void *user, size_t times)
{
    const struct bench *bench = user;
    struct json_tokener *tokener = json_tokener_new();

    for (size_t i = 0; i < times; i++) {
        struct json_object *document = replaced(bench, tokener);
        size_t len = 0;
        (void)json_object_to_json_string_length(document, JSON_C_TO_STRING_PLAIN, &len);
        rounds_check(len > bench->len / 2, "json-c cannot print the document");
        (void)json_object_put(document);
    }
    json_tokener_free(tokener);
}

/* ---- ours ---- */

static const struct pwt_eraser *s_eraser;

static int32_t start(struct pwt_inv *scope)
{
    const struct pwt_erase_options options = {
        .size = (uint32_t)sizeof(options), .fields = s_bench.fields, .field_count = FIELDS};

    return pwt_eraser_make(scope, &options, &s_eraser);
}

static int32_t handle(struct pwt_inv *inv)
{
    const struct pwt_bytes document = pwt_bytes_make(s_bench.text, s_bench.len);
    struct pwt_bytes json = pwt_cstr("null");
    int32_t code = 0;

    for (size_t i = 0; i < s_bench.times && code == 0; i++) {
        for (size_t fault = 0; fault < FAULTS * s_bench.len / SMALL; fault++) {
            rounds_fault();
        }
        code = pwt_eraser_run(inv, s_eraser, document, &json);
    }
    if (code == 0 && s_bench.answers) {
        code = pwt_respond(inv, json);
    }
    return code;
}

PWT_HANDLER(erase, .init = start, .handle = handle, .required = "data-masking");

static struct pwt_test_answer invoke(struct bench *bench, size_t times)
{
    bench->times = times;
    const struct pwt_test_answer answer = pwt_test_invoke(bench->test, pwt_cstr("{}"));
    rounds_check(answer.kind == PWT_OUTCOME_BYTES, "erasing failed");
    return answer;
}

/* An invocation's memory is given back at its end: so many results fit it. */
static void by_plugin(void *user, size_t times)
{
    struct bench *bench = user;
    const size_t most = bench->len > 2 * SMALL ? 1 : 32;

    for (size_t left = times; left > 0;) {
        const size_t some = left < most ? left : most;
        (void)invoke(bench, some);
        left -= some;
    }
}

/* ---- the sides ---- */

/* What is measured must be what json-c makes of the document. */
static void check_result(struct bench *bench)
{
    struct json_tokener *tokener = json_tokener_new();
    struct json_object *wanted = replaced(bench, tokener);

    bench->answers = true;
    const struct pwt_test_answer answer = invoke(bench, 1);
    bench->answers = false;
    json_tokener_reset(tokener);
    struct json_object *found =
        json_tokener_parse_ex(tokener, answer.response.ptr, (int)answer.response.len);
    rounds_check(found && json_object_equal(found, wanted), "json-c has another document");
    (void)json_object_put(found);
    (void)json_object_put(wanted);
    json_tokener_free(tokener);
}

static void measure(const char *name, size_t size)
{
    const char *environment[] = {"POWERTOOLS_PLUGINS=data-masking", "LAMBDA_TASK_ROOT=/", NULL};
    const struct pwt_test_options options = {.size = (uint32_t)sizeof(options),
                                             .handler = &pwt_handler_v1_erase,
                                             .environment = environment};
    struct bench *bench = &s_bench;

    write_document(bench, size);
    const int32_t code = pwt_test_open(&options, &bench->test);
    rounds_check(code == 0, bench->test ? pwt_test_problem(bench->test) : "no memory for a host");
    pwt_test_context(bench->test)->deadline_ms = 0; /* however long it takes */
    check_result(bench);
    const struct rounds_figures figures = rounds_run(by_plugin, by_tree, bench);
    rounds_print(name, &figures);
    pwt_test_close(bench->test);
    free(bench->text);
}

int main(void)
{
    measure("erase_10k", SMALL);
    measure("erase_1m", LARGE);
    return 0;
}
