/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The writer under any sequence of calls: what it hands out is JSON, what it refuses leaves
 * nothing, and a buffer that is one byte too small never holds half a document.
 */
#include <powertools/json.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The input as a program: an operation, then what it needs. */
struct program {
    const uint8_t *pos;
    const uint8_t *end;
};

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static uint64_t take(struct program *program, size_t bytes)
{
    uint64_t number = 0;
    for (size_t i = 0; i < bytes && program->pos < program->end; i++) {
        number = (number << 8) | *program->pos++;
    }
    return number;
}

/* A text of up to 255 bytes out of the input. */
static const char *take_text(struct program *program, size_t *ret_len)
{
    size_t wanted = (size_t)take(program, 1);
    size_t left = (size_t)(program->end - program->pos);
    const char *text = (const char *)program->pos;
    *ret_len = wanted < left ? wanted : left;
    program->pos += *ret_len;
    return text;
}

static void run_one(struct program *program, struct pwt_json_writer *writer)
{
    size_t len = 0;
    const char *text = NULL;
    uint64_t bits = 0;
    double number = 0;
    switch (take(program, 1) % 12) {
    case 0:
        pwt_json_write_object(writer);
        break;
    case 1:
        pwt_json_write_array(writer);
        break;
    case 2:
        pwt_json_write_end(writer);
        break;
    case 3:
        text = take_text(program, &len);
        pwt_json_write_key(writer, text, len);
        break;
    case 4:
        text = take_text(program, &len);
        pwt_json_write_string(writer, text, len);
        break;
    case 5:
        pwt_json_write_int64(writer, (int64_t)take(program, 8));
        break;
    case 6:
        pwt_json_write_uint64(writer, take(program, 8));
        break;
    case 7:
        bits = take(program, 8);
        memcpy(&number, &bits, sizeof(number));
        pwt_json_write_double(writer, number);
        break;
    case 8:
        pwt_json_write_bool(writer, take(program, 1) != 0);
        break;
    case 9:
        text = take_text(program, &len);
        pwt_json_write_value(writer, text, len);
        break;
    case 10:
        pwt_json_write_key_raw(writer, "\"raw\"", 5);
        break;
    default:
        pwt_json_write_null(writer);
        break;
    }
}

/* Runs the input into a buffer of a size and returns the result. */
static int32_t
run(const uint8_t *data, size_t size, struct pwt_json_buffer *buffer, size_t *ret_wanted)
{
    struct program program = {.pos = data, .end = data + size};
    struct pwt_json_writer writer;
    uint32_t indent = (uint32_t)take(&program, 1) % 5;
    pwt_json_writer_init(&writer, buffer, indent);
    while (program.pos < program.end) {
        run_one(&program, &writer);
    }
    *ret_wanted = buffer->len;
    int32_t result = pwt_json_writer_finish(&writer, NULL, NULL);
    *ret_wanted = buffer->len;
    return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t cap = 16 * size + 4096;
    size_t len = 0;
    cap = cap < ((size_t)1 << 20) ? cap : (size_t)1 << 20;
    struct pwt_json_buffer large = {.ptr = malloc(cap), .cap = cap, .max = cap};
    if (large.ptr == NULL) {
        return 0;
    }
    int32_t result = run(data, size, &large, &len);
    must((result == 0) == (len != 0));
    if (result == 0) {
        must(pwt_json_validate(large.ptr, len, NULL, NULL) == 0);
        for (size_t less = 0; less < 2; less++) {
            char *memory = malloc(len);
            struct pwt_json_buffer tight = {.ptr = memory, .cap = len - less, .max = len - less};
            size_t tight_len = 0;
            int32_t tight_result = run(data, size, &tight, &tight_len);
            must(tight_result == (less == 0 ? 0 : PWT_JSON_ESIZE));
            must(tight_len == (less == 0 ? len : 0));
            must(less != 0 || memcmp(memory, large.ptr, len) == 0);
            free(memory);
        }
    }
    free(large.ptr);
    return 0;
}
