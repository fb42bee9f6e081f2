/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of answers on any bytes: it never looks beyond those that are there, and says the same
 * whether they come at once or in pieces. The first byte of the input is the size of the pieces. */
#include "http.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct result {
    int fault;
    int status;
    size_t seen; /* bytes that had come when it ended */
    struct pwt_bytes body;
    char *buffer;
    struct http_reader reader;
};

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void check_fields(const struct result *result)
{
    const struct http_reader *reader = &result->reader;

    must(reader->field_count <= HTTP_MAX_FIELDS);
    must(reader->start <= reader->at && reader->at <= result->seen);
    for (uint32_t i = 0; i < reader->field_count; i++) {
        const struct http_field *field = &reader->fields[i];
        must(field->name_len > 0 &&
             field->name + field->name_len < field->value + field->value_len + 1);
        must(field->value + field->value_len <= reader->at);
    }
}

/* Reads with at most `piece` bytes more each time, in memory of just what has come. */
static struct result read_in_pieces(const uint8_t *data, size_t size, size_t piece)
{
    struct result result = {.fault = HTTP_MORE};

    do {
        size_t more = piece < size - result.seen ? piece : size - result.seen;
        char *buffer = malloc(result.seen + more + (result.seen + more == 0));
        must(buffer != NULL);
        if (result.seen > 0) {
            memcpy(buffer, result.buffer, result.seen);
        }
        if (more > 0) {
            memcpy(buffer + result.seen, data + result.seen, more);
        }
        free(result.buffer);
        result.buffer = buffer;
        result.seen += more;
        result.fault = http_read_some(&result.reader, buffer, result.seen);
        must(result.fault <= HTTP_MORE);
    } while (result.fault == HTTP_MORE && result.seen < size);
    result.status = result.reader.status;
    check_fields(&result);
    if (result.fault == HTTP_OK) {
        must(result.reader.stage == HTTP_DONE);
        must(result.status >= 200 && result.status <= 999);
        must(result.reader.body + result.reader.body_len <= result.seen);
        result.body = pwt_bytes_make(result.buffer + result.reader.body, result.reader.body_len);
    }
    return result;
}

static void check_value(const struct result *a, const struct result *b, const char *name)
{
    struct pwt_bytes one = http_field_value(&a->reader, a->buffer, name);
    struct pwt_bytes other = http_field_value(&b->reader, b->buffer, name);

    must(!one.ptr == !other.ptr && pwt_bytes_equal(one, other));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    size_t piece = data[0] == 0 ? 1 : data[0];
    struct result whole = read_in_pieces(data + 1, size - 1, size);
    struct result parts = read_in_pieces(data + 1, size - 1, piece);

    must(whole.fault == parts.fault && whole.status == parts.status);
    must(pwt_bytes_equal(whole.body, parts.body));
    must(whole.reader.close || !parts.reader.close);
    check_value(&whole, &parts, "Lambda-Runtime-Aws-Request-Id");
    check_value(&whole, &parts, "Content-Length");
    free(whole.buffer);
    free(parts.buffer);
    return 0;
}
