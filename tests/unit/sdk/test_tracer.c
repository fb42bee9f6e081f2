/* SPDX-License-Identifier: Apache-2.0 */
/* tracer.h: what arrives at the service, and what is not even evaluated when it is absent. */
#include "calls.h"
#include "fake_host.h"
#include "run.h"

#include <stdarg.h>
#include <stdio.h>

/* What the fake service was called with, a call a line. */
static char s_said[4096];
static struct pwt_inv *s_inv;

static void __attribute__((format(printf, 2, 3))) say(struct pwt_inv *inv, const char *format, ...)
{
    const size_t len = strlen(s_said);
    va_list args;

    s_inv = inv;
    va_start(args, format);
    (void)vsnprintf(s_said + len, sizeof(s_said) - len, format, args);
    va_end(args);
}

#define TEXT(bytes) (int)(bytes).len, (bytes).ptr

static void say_fields(struct pwt_inv *inv, const struct pwt_field *fields, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (fields[i].type == PWT_FIELD_STRING) {
            say(inv, " %.*s='%.*s'", TEXT(fields[i].key), TEXT(fields[i].value.bytes));
        } else {
            say(inv, " %.*s=%d", TEXT(fields[i].key), (int)fields[i].value.i64);
        }
    }
    say(inv, "\n");
}

static uint32_t fake_active(struct pwt_inv *inv)
{
    say(inv, "active\n");
    return 1;
}

static int32_t fake_begin(struct pwt_inv *inv, const struct pwt_trace_subsegment *subsegment)
{
    CU_ASSERT_EQUAL(subsegment->size, sizeof(*subsegment));
    say(inv, "begin %u %u%u %.*s\n", subsegment->kind, subsegment->capture_response,
        subsegment->capture_error, TEXT(subsegment->name));
    return 0;
}

static int32_t fake_end(struct pwt_inv *inv, int32_t code)
{
    say(inv, "end %d\n", (int)code);
    return 0;
}

static int32_t fake_put(struct pwt_inv *inv,
                        uint32_t block,
                        struct pwt_bytes space,
                        const struct pwt_field *fields,
                        uint32_t count)
{
    say(inv, "put %x '%.*s'", block, TEXT(space));
    say_fields(inv, fields, count);
    return 0;
}

static int32_t fake_flag(struct pwt_inv *inv, uint32_t flags)
{
    say(inv, "flag %u\n", flags);
    return 0;
}

static int32_t fake_error(struct pwt_inv *inv, const struct pwt_error *error)
{
    CU_ASSERT_EQUAL(error->size, sizeof(*error));
    say(inv, "error %d %.*s %.*s\n", (int)error->code, TEXT(error->type), TEXT(error->message));
    return 0;
}

static int32_t fake_response(struct pwt_inv *inv, const struct pwt_field *value)
{
    say(inv, "response");
    say_fields(inv, value, 1);
    return 0;
}

static int32_t fake_header(struct pwt_inv *inv, uint32_t format, struct pwt_bytes *ret_header)
{
    say(inv, "header %u\n", format);
    *ret_header = pwt_cstr("header");
    return 0;
}

static int32_t fake_id(struct pwt_inv *inv, uint32_t up, struct pwt_bytes *ret_id)
{
    say(inv, "id %u\n", up);
    *ret_id = pwt_cstr("id");
    return 0;
}

static int32_t fake_configure(struct pwt_inv *inv, const struct pwt_field *fields, uint32_t count)
{
    say(inv, "configure");
    say_fields(inv, fields, count);
    return PWT_ECONFIG;
}

static const struct pwt_tracer_service s_service = {
    .active = fake_active,
    .begin = fake_begin,
    .end = fake_end,
    .put = fake_put,
    .flag = fake_flag,
    .error = fake_error,
    .response = fake_response,
    .header = fake_header,
    .id = fake_id,
    .configure = fake_configure,
};

static void start(const struct pwt_tracer_service *service)
{
    pwt_tracer_slot = service;
    s_said[0] = '\0';
    s_inv = NULL;
}

static void check_all(const struct calls *calls)
{
    static const char wanted[] = "configure service='s' disabled=0\n"
                                 "active\n"
                                 "begin 0 00 plain\n"
                                 "begin 1 00 method\n"
                                 "begin 2 00 host\n"
                                 "put 2 '' method='GET' url='https://host/'\n"
                                 "begin 3 00 s3\n"
                                 "put 4 '' operation='PutObject'\n"
                                 "begin 4 00 db\n"
                                 "begin 1 12 with\n"
                                 "put 201 'space' k=1\n"
                                 "put 0 '' a=1 b=1\n"
                                 "put 1 '' m=1\n"
                                 "put 1 'ns' m=1\n"
                                 "put 3 '' content_length=1\n"
                                 "put 3 '' status=200\n"
                                 "put 4 '' region='r'\n"
                                 "put 5 '' user='u'\n"
                                 "flag 1\n"
                                 "error -1 T m\n"
                                 "error -19 Type text\n"
                                 "response =5\n"
                                 "header 1\n"
                                 "id 3\n"
                                 "end 0\n"
                                 "end -3\n"
                                 "begin 1 00 call\n"
                                 "put 0 '' in='work'\n"
                                 "end -7\n";
    struct pwt_inv inv = {.nothing = 0};

    start(&s_service);
    calls->trace_all(&inv);
    CU_ASSERT_STRING_EQUAL(s_said, wanted);
    CU_ASSERT_PTR_EQUAL(s_inv, &inv);
}

static void calls_the_function_of_its_name(void)
{
    run_in_each_language(check_all);
}

static void check_silence(const struct calls *calls)
{
    struct pwt_inv inv = {.nothing = 0};

    start(NULL);
    (void)calls->evaluated();
    calls->trace_counted(&inv);
    CU_ASSERT_EQUAL(calls->evaluated(), 0);
    calls->trace_all(&inv);
    CU_ASSERT_STRING_EQUAL(s_said, "");
    start(&s_service);
    calls->trace_counted(&inv);
    CU_ASSERT_EQUAL(calls->evaluated(), 15);
}

static void evaluates_nothing_without_the_service(void)
{
    run_in_each_language(check_silence);
}

static int32_t count_call(struct pwt_inv *inv, void *user)
{
    (void)inv;
    ++*(int32_t *)user;
    return -5;
}

static void says_that_it_is_absent(void)
{
    struct pwt_inv inv = {.nothing = 0};
    struct pwt_bytes text = pwt_cstr("as it was");
    int32_t calls = 0;

    start(NULL);
    CU_ASSERT_EQUAL(pwt_trace_active(&inv), 0);
    CU_ASSERT_EQUAL(pwt_trace_header(&inv, PWT_TRACE_XRAY, &text), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_trace_id(&inv, 0, &text), PWT_EABSENT);
    CU_ASSERT_TRUE(pwt_bytes_equal(text, pwt_cstr("as it was")));
    CU_ASSERT_EQUAL(pwt_tracer_configure(&inv, PWT_STR("nonsense", "")), 0);
    CU_ASSERT_EQUAL(pwt_trace_end_code(&inv, -9), -9);
    CU_ASSERT_EQUAL(pwt_trace_call(&inv, "name", count_call, &calls), -5);
    CU_ASSERT_EQUAL(calls, 1);
}

static void returns_what_the_service_says(void)
{
    struct pwt_inv inv = {.nothing = 0};
    struct pwt_bytes text = {NULL, 0};
    int32_t calls = 0;

    start(&s_service);
    CU_ASSERT_EQUAL(pwt_trace_active(&inv), 1);
    CU_ASSERT_EQUAL(pwt_trace_header(&inv, PWT_TRACE_XRAY, &text), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(text, pwt_cstr("header")));
    CU_ASSERT_EQUAL(pwt_trace_id(&inv, 0, &text), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(text, pwt_cstr("id")));
    CU_ASSERT_EQUAL(pwt_tracer_configure(&inv, PWT_STR("service", "s")), PWT_ECONFIG);
    CU_ASSERT_EQUAL(pwt_trace_end_code(&inv, -9), -9);
    CU_ASSERT_EQUAL(pwt_trace_call(&inv, "name", count_call, &calls), -5);
    CU_ASSERT_EQUAL(calls, 1);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"calls_the_function_of_its_name", calls_the_function_of_its_name},
        {"evaluates_nothing_without_the_service", evaluates_nothing_without_the_service},
        {"says_that_it_is_absent", says_that_it_is_absent},
        {"returns_what_the_service_says", returns_what_the_service_says},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "tracer.h", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
