/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers that ask for the flag that the event names, with the event as context, and say so: once,
 * or often and on several threads at once. */
#include <powertools/powertools.h>

#include <pthread.h>

#define THREADS 4
#define TIMES   25

static int32_t handle(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv);
    struct pwt_bytes json = pwt_cstr("\"default\"");
    struct pwt_bytes quoted;
    struct pwt_bytes name = {NULL, 0};

    pwt_log_info(inv, "asked");
    if (pwt_doc_find(event, "/flag", &quoted) != 0 || pwt_doc_string(inv, quoted, &name) != 0) {
        return pwt_respond_cstr(inv, "null");
    }
    const struct pwt_flag_query query = {.size = sizeof(query), .name = name, .context = event};
    struct pwt_flag_value value = {.size = sizeof(value)};
    if (pwt_flag_evaluate(inv, &query, &value) == 0) {
        json = value.json;
    }
    return pwt_respond(inv, json);
}

struct asker {
    struct pwt_inv *scope;
    pthread_t thread;
    int truths;
    int lies;
};

static void *ask_often(void *user)
{
    const struct pwt_flag_query query = {.size = sizeof(query), .name = pwt_cstr("f")};
    struct asker *asker = user;

    for (int i = 0; i < TIMES; i++) {
        struct pwt_flag_value value = {.size = sizeof(value)};
        const int32_t code = pwt_flag_evaluate(asker->scope, &query, &value);
        asker->truths += code == 0 && pwt_bytes_equal(value.json, pwt_cstr("true"));
        asker->lies += code == 0 && pwt_bytes_equal(value.json, pwt_cstr("false"));
    }
    return NULL;
}

/* Answers with how often the flag `f` was true, and how often it was false. */
static int32_t handle_many(struct pwt_inv *inv)
{
    const struct pwt_flag_query query = {.size = sizeof(query), .name = pwt_cstr("f")};
    struct pwt_flag_value value = {.size = sizeof(value)};
    struct asker askers[THREADS] = {{.truths = 0}};
    char text[64];

    /* Loads what is needed: memcheck does not like the dynamic linker among threads. */
    (void)pwt_flag_evaluate(inv, &query, &value);
    for (int i = 0; i < THREADS; i++) {
        if (pwt_inv_thread(inv, &askers[i].scope) != 0 ||
            pthread_create(&askers[i].thread, NULL, ask_often, &askers[i]) != 0) {
            return pwt_fail(inv, PWT_ENOMEM, "thread %d cannot be started", i);
        }
    }
    for (int i = 0; i < THREADS; i++) {
        (void)pthread_join(askers[i].thread, NULL);
        (void)pwt_inv_join(askers[i].scope);
        askers[0].truths += i > 0 ? askers[i].truths : 0;
        askers[0].lies += i > 0 ? askers[i].lies : 0;
    }
    (void)snprintf(text, sizeof(text), "[%d,%d]", askers[0].truths, askers[0].lies);
    return pwt_respond_cstr(inv, text);
}

PWT_HANDLER(ask, .handle = handle, .flags = PWT_CONCURRENT);
PWT_HANDLER(many, .handle = handle_many, .flags = PWT_CONCURRENT);
