/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers that end in every way a handler can return: nothing, an error, several answers.
 */
#include <powertools/powertools.h>

#include <stdio.h>
#include <stdlib.h>

static int32_t none(struct pwt_inv *inv)
{
    (void)inv;
    return 0;
}

/* The event is the text, the code is fixed: how hostile text reaches the error report. */
static int32_t fails(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv);
    return pwt_fail(inv, PWT_EFORMAT, "%.*s", (int)event.len, event.ptr);
}

/* The event is the type. */
static int32_t fails_as(struct pwt_inv *inv)
{
    struct pwt_bytes event = pwt_inv_event(inv);
    char type[256];
    (void)snprintf(type, sizeof(type), "%.*s", (int)event.len, event.ptr);
    return pwt_fail_as(inv, type, "order %d is unknown", 4711);
}

static int32_t code_only(struct pwt_inv *inv)
{
    (void)inv;
    return PWT_EIO;
}

/* A code of nobody's: authors return -1. */
static int32_t minus_one(struct pwt_inv *inv)
{
    (void)inv;
    return -1;
}

static int32_t twice(struct pwt_inv *inv)
{
    (void)pwt_respond_cstr(inv, "\"first\"");
    return pwt_respond_cstr(inv, "\"second\"");
}

/* Memory that the first answer gave away is freed when the second replaces it. */
static int32_t taken_twice(struct pwt_inv *inv)
{
    char *first = malloc(4096);
    if (!first) {
        return pwt_fail(inv, PWT_ENOMEM, "no memory for the first answer");
    }
    memset(first, 'x', 4096);
    (void)pwt_respond_take(inv, first, 4096, free);
    return pwt_respond_cstr(inv, "\"second\"");
}

static int32_t answers_then_fails(struct pwt_inv *inv)
{
    (void)pwt_respond_cstr(inv, "\"too early\"");
    return pwt_fail_as(inv, "TooEarly", "found out late");
}

/* An error that the handler builds itself, with a stack and a Runtime type. */
static int32_t error_answer(struct pwt_inv *inv)
{
    struct pwt_bytes frames[2] = {pwt_cstr("inner (a.c:1)"), pwt_cstr("outer \"b\" (b.c:2)")};
    struct pwt_error error;
    memset(&error, 0, sizeof(error));
    error.size = (uint32_t)sizeof(error);
    error.code = PWT_EFORMAT;
    error.type = pwt_cstr("Runtime.UnmarshalError");
    error.message = pwt_cstr("the event is no order");
    error.frames = frames;
    error.frame_count = 2;
    return pwt_respond_error(inv, &error);
}

/* More than any header may hold, and than anybody would read. */
static int32_t huge_error(struct pwt_inv *inv)
{
    static struct pwt_bytes frames[2000];
    static char text[200000];
    struct pwt_error error;
    memset(text, 'e', sizeof(text));
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        frames[i] = pwt_cstr("function (file.c:1)");
    }
    memset(&error, 0, sizeof(error));
    error.size = (uint32_t)sizeof(error);
    error.code = PWT_EUSER;
    error.type = pwt_cstr("HugeError");
    error.message = pwt_bytes_make(text, sizeof(text));
    error.frames = frames;
    error.frame_count = sizeof(frames) / sizeof(frames[0]);
    return pwt_respond_error(inv, &error);
}

/* A stack of few frames that are longer, together, than the header for X-Ray may be. */
static int32_t long_frames(struct pwt_inv *inv)
{
    static char text[2000];
    struct pwt_bytes frames[20];
    struct pwt_error error;
    memset(text, 'f', sizeof(text));
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        frames[i] = pwt_bytes_make(text, sizeof(text));
    }
    memset(&error, 0, sizeof(error));
    error.size = (uint32_t)sizeof(error);
    error.code = PWT_EUSER;
    error.type = pwt_cstr("LongFrames");
    error.message = pwt_cstr("look at the stack");
    error.frames = frames;
    error.frame_count = sizeof(frames) / sizeof(frames[0]);
    return pwt_respond_error(inv, &error);
}

static int32_t empty(struct pwt_inv *inv)
{
    return pwt_respond(inv, pwt_bytes_make("", 0));
}

/* What a handler prints is its log. */
static int32_t prints(struct pwt_inv *inv)
{
    (void)printf("printed by the handler\n");
    (void)fprintf(stderr, "complained by the handler\n");
    return pwt_respond_cstr(inv, "\"printed\"");
}

/* Not a byte is left for the words of the error. */
static int32_t exhausts(struct pwt_inv *inv)
{
    for (uint64_t size = UINT64_C(64) << 20; size > 0; size /= 2) {
        void *block = pwt_alloc(inv, size);
        while (block) {
            block = pwt_alloc(inv, size);
        }
    }
    return pwt_fail(inv, PWT_ENOMEM, "everything is used up");
}

PWT_HANDLER(none, .handle = none);
PWT_HANDLER(fails, .handle = fails);
PWT_HANDLER(fails_as, .handle = fails_as);
PWT_HANDLER(code_only, .handle = code_only);
PWT_HANDLER(minus_one, .handle = minus_one);
PWT_HANDLER(twice, .handle = twice);
PWT_HANDLER(taken_twice, .handle = taken_twice);
PWT_HANDLER(answers_then_fails, .handle = answers_then_fails);
PWT_HANDLER(error_answer, .handle = error_answer);
PWT_HANDLER(huge_error, .handle = huge_error);
PWT_HANDLER(long_frames, .handle = long_frames);
PWT_HANDLER(empty, .handle = empty);
PWT_HANDLER(prints, .handle = prints);
PWT_HANDLER(exhausts, .handle = exhausts);
