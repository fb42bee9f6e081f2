/* SPDX-License-Identifier: Apache-2.0 */
/* See http.h: the reader. Sockets are in http_socket.c. */
#include "http.h"

#include <string.h>
#include <strings.h>

const char *http_fault_words(int fault)
{
    switch (fault) {
    case HTTP_EHEAD:
        return "is not HTTP/1.1";
    case HTTP_EHEAD_SIZE:
        return "has more than 64 KiB of headers, or 64 that could concern us";
    case HTTP_EBODY_SIZE:
        return "has a body of more than 64 MiB";
    case HTTP_ELENGTH:
        return "has neither a Content-Length nor chunks";
    case HTTP_ECHUNK:
        return "has a malformed chunk";
    case HTTP_ECLOSED:
    case HTTP_ESTALE:
        return "ended too early: the connection was closed";
    case HTTP_ENOMEM:
        return "does not fit into memory";
    default:
        return "could not be read";
    }
}

static bool
name_is(const char *buffer, const struct http_field *field, const char *name, size_t len)
{
    return field->name_len == len && strncasecmp(buffer + field->name, name, len) == 0;
}

struct pwt_bytes
http_field_value(const struct http_reader *reader, const char *buffer, const char *name)
{
    size_t len = strlen(name);

    for (uint32_t i = 0; i < reader->field_count; i++) {
        const struct http_field *field = &reader->fields[i];
        if (name_is(buffer, field, name, len)) {
            return pwt_bytes_make(buffer + field->value, field->value_len);
        }
    }
    return pwt_bytes_make(NULL, 0);
}

/* The next line end at or behind `from`; NULL if it is not there yet. */
static const char *line_end(const char *buffer, size_t from, size_t have)
{
    const char *lf = from < have ? memchr(buffer + from, '\n', have - from) : NULL;

    while (lf && (lf == buffer + from || lf[-1] != '\r')) {
        size_t next = (size_t)(lf - buffer) + 1;
        lf = next < have ? memchr(buffer + next, '\n', have - next) : NULL;
    }
    return lf ? lf - 1 : NULL;
}

/* ---- head ---------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int parse_status(struct http_reader *reader, const char *line, size_t len)
{
    if (len < 12 || memcmp(line, "HTTP/1.", 7) != 0 || !is_digit(line[7]) || line[8] != ' ' ||
        !is_digit(line[9]) || !is_digit(line[10]) || !is_digit(line[11]) ||
        (len > 12 && line[12] != ' ')) {
        return HTTP_EHEAD;
    }
    reader->status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0');
    reader->close = line[7] == '0';
    return reader->status < 100 ? HTTP_EHEAD : HTTP_OK;
}

/* Content-*, Connection, Transfer-Encoding, Lambda-*: what is asked for, and little else. */
static bool is_of_interest(char first)
{
    char lower = (char)(first | 0x20);

    return lower == 'c' || lower == 'l' || lower == 't';
}

static int parse_field(struct http_reader *reader, const char *buffer, size_t from, size_t end)
{
    const char *colon = memchr(buffer + from, ':', end - from);

    /* No name, a blank before the colon, or a folded line: none of it is HTTP/1.1 any more. */
    if (!colon || colon == buffer + from || colon[-1] == ' ' || colon[-1] == '\t' ||
        buffer[from] == ' ' || buffer[from] == '\t') {
        return HTTP_EHEAD;
    }
    if (!is_of_interest(buffer[from])) {
        return HTTP_OK;
    }
    if (reader->field_count == HTTP_MAX_FIELDS) {
        return HTTP_EHEAD_SIZE;
    }
    size_t value = (size_t)(colon - buffer) + 1;
    while (value < end && (buffer[value] == ' ' || buffer[value] == '\t')) {
        value++;
    }
    while (end > value && (buffer[end - 1] == ' ' || buffer[end - 1] == '\t')) {
        end--;
    }
    reader->fields[reader->field_count++] = (struct http_field){
        .name = (uint32_t)from,
        .name_len = (uint32_t)((size_t)(colon - buffer) - from),
        .value = (uint32_t)value,
        .value_len = (uint32_t)(end - value),
    };
    return HTTP_OK;
}

/* Whether a header stands more than once: two lengths leave no way to tell which one counts. */
static bool is_repeated(const struct http_reader *reader, const char *buffer, const char *name)
{
    size_t len = strlen(name);
    unsigned count = 0;

    for (uint32_t i = 0; i < reader->field_count; i++) {
        count += name_is(buffer, &reader->fields[i], name, len);
    }
    return count > 1;
}

/* Content-Length as a number. */
static int parse_length(struct pwt_bytes text, size_t *ret_length)
{
    size_t length = 0;

    if (text.len == 0) {
        return HTTP_ELENGTH;
    }
    for (uint64_t i = 0; i < text.len; i++) {
        if (!is_digit(text.ptr[i])) {
            return HTTP_ELENGTH;
        }
        length = length * 10 + (size_t)(text.ptr[i] - '0');
        if (length > HTTP_MAX_BODY) {
            return HTTP_EBODY_SIZE;
        }
    }
    *ret_length = length;
    return HTTP_OK;
}

static bool is_word(struct pwt_bytes text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.ptr, word, text.len) == 0;
}

/* How the body is framed, once all headers are known. */
static int begin_body(struct http_reader *reader, const char *buffer)
{
    struct pwt_bytes coding = http_field_value(reader, buffer, "Transfer-Encoding");
    struct pwt_bytes length = http_field_value(reader, buffer, "Content-Length");
    size_t content_length = 0;

    if (is_word(http_field_value(reader, buffer, "Connection"), "close")) {
        reader->close = true;
    }
    reader->body = reader->at;
    if (reader->status == 204 || reader->status == 304) {
        reader->stage = HTTP_DONE;
        return HTTP_OK;
    }
    if (coding.ptr) {
        reader->chunked = is_word(coding, "chunked");
        reader->stage = HTTP_CHUNK;
        return reader->chunked ? HTTP_OK : HTTP_ELENGTH;
    }
    bool usable = length.ptr && !is_repeated(reader, buffer, "Content-Length");
    int fault = usable ? parse_length(length, &content_length) : HTTP_ELENGTH;
    reader->body_len = content_length;
    reader->need = reader->body + content_length;
    reader->stage = HTTP_LENGTH;
    return fault;
}

/* One line of the head; an empty one ends it. */
static int read_head_line(struct http_reader *reader, const char *buffer, size_t end)
{
    size_t from = reader->at;

    reader->at = end + 2;
    if (reader->status == 0) {
        return parse_status(reader, buffer + from, end - from);
    }
    if (end > from) {
        return parse_field(reader, buffer, from, end);
    }
    if (reader->status < 200) { /* interim: the real answer follows */
        reader->start = reader->at;
        reader->status = 0;
        reader->field_count = 0;
        return HTTP_OK;
    }
    return begin_body(reader, buffer);
}

static int read_head(struct http_reader *reader, const char *buffer, size_t have)
{
    while (reader->stage == HTTP_HEAD) {
        const char *end = line_end(buffer, reader->at, have);
        size_t seen = end ? (size_t)(end - buffer) : have;
        if (seen - reader->start > HTTP_MAX_HEAD || reader->start > HTTP_MAX_HEAD) {
            return HTTP_EHEAD_SIZE;
        }
        if (!end) {
            return HTTP_MORE;
        }
        int fault = read_head_line(reader, buffer, (size_t)(end - buffer));
        if (fault != HTTP_OK) {
            return fault;
        }
    }
    return HTTP_OK;
}

/* ---- chunks -------------------------------------------------------------------------------- */

static int hex_digit(char c)
{
    if (is_digit(c)) {
        return c - '0';
    }
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* Size of a chunk; what follows a semicolon or blank is an extension and ignored. */
static int parse_chunk_size(const char *line, size_t len, size_t *ret_size)
{
    size_t size = 0;
    size_t i = 0;

    for (; i < len && hex_digit(line[i]) >= 0; i++) {
        size = size * 16 + (size_t)hex_digit(line[i]);
        if (size > HTTP_MAX_BODY) {
            return HTTP_EBODY_SIZE;
        }
    }
    if (i == 0 || (i < len && line[i] != ';' && line[i] != ' ' && line[i] != '\t')) {
        return HTTP_ECHUNK;
    }
    *ret_size = size;
    return HTTP_OK;
}

/* Takes the next whole chunk and moves it up to the ones before it; the first stays in place. */
static int read_chunk(struct http_reader *reader, char *buffer, size_t have)
{
    const char *end = line_end(buffer, reader->at, have);
    size_t size = 0;

    size_t seen = end ? (size_t)(end - buffer) : have;
    if (seen - reader->at > HTTP_MAX_HEAD) {
        return HTTP_ECHUNK;
    }
    if (!end) {
        return HTTP_MORE;
    }
    int fault = parse_chunk_size(buffer + reader->at, (size_t)(end - buffer) - reader->at, &size);
    if (fault != HTTP_OK) {
        return fault;
    }
    size_t data = (size_t)(end - buffer) + 2;
    if (size == 0) {
        reader->at = data;
        reader->trailers = data;
        reader->stage = HTTP_TRAILERS;
        return HTTP_OK;
    }
    if (size > HTTP_MAX_BODY - reader->body_len) {
        return HTTP_EBODY_SIZE;
    }
    if (have < data + size + 2) {
        reader->need = data + size + 2;
        return HTTP_MORE;
    }
    if (memcmp(buffer + data + size, "\r\n", 2) != 0) {
        return HTTP_ECHUNK;
    }
    if (reader->body_len == 0) {
        reader->body = data;
    } else {
        memmove(buffer + reader->body + reader->body_len, buffer + data, size);
    }
    reader->body_len += size;
    reader->at = data + size + 2;
    return HTTP_OK;
}

/* Trailers are of no interest; an empty line ends them. */
static int read_trailers(struct http_reader *reader, const char *buffer, size_t have)
{
    for (;;) {
        const char *end = line_end(buffer, reader->at, have);
        size_t seen = end ? (size_t)(end - buffer) : have;
        if (seen - reader->trailers > HTTP_MAX_HEAD) {
            return HTTP_EHEAD_SIZE;
        }
        if (!end) {
            return HTTP_MORE;
        }
        bool empty = (size_t)(end - buffer) == reader->at;
        reader->at = (size_t)(end - buffer) + 2;
        if (empty) {
            reader->stage = HTTP_DONE;
            return HTTP_OK;
        }
    }
}

int http_read_some(struct http_reader *reader, char *buffer, size_t have)
{
    int fault = HTTP_OK;

    reader->need = reader->stage == HTTP_LENGTH ? reader->need : 0;
    while (fault == HTTP_OK && reader->stage != HTTP_DONE) {
        switch (reader->stage) {
        case HTTP_HEAD:
            fault = read_head(reader, buffer, have);
            break;
        case HTTP_LENGTH:
            fault = have - reader->body < reader->body_len ? HTTP_MORE : HTTP_OK;
            reader->stage = fault == HTTP_OK ? HTTP_DONE : HTTP_LENGTH;
            break;
        case HTTP_CHUNK:
            fault = read_chunk(reader, buffer, have);
            break;
        default:
            fault = read_trailers(reader, buffer, have);
            break;
        }
    }
    /* Bytes behind the answer were never asked for: whatever they are, this connection is done. */
    size_t end = reader->stage == HTTP_DONE && !reader->chunked ? reader->body + reader->body_len
                                                                : reader->at;
    reader->close = reader->close || (fault == HTTP_OK && have > end);
    return fault;
}
