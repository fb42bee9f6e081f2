/* SPDX-License-Identifier: Apache-2.0 */
/* ExportTraceServiceResponse in both encodings, and headers; see otlp_reply.h. Nothing in a reply
 * is trusted. */
#define _GNU_SOURCE /* memmem */
#include "otlp_reply.h"

#include "shared/http_header.h"
#include "shared/timestamp.h"

#include <powertools/json.h>

#include <string.h>

#define TEXT_MAX_BYTES 4096u /* of a message; a longer one is not told */

#define NS_PER_S INT64_C(1000000000)

struct partial {
    uint64_t rejected;
    struct pwt_bytes message; /* in the reply, or in `text` */
    char text[TEXT_MAX_BYTES];
};

/* ---- protobuf ---- */

static bool take_varint(struct pwt_bytes *rest, uint64_t *ret_number)
{
    uint64_t number = 0;

    for (uint32_t shift = 0; shift < 64 && rest->len > 0; shift += 7) {
        unsigned char byte = (unsigned char)*rest->ptr;
        *rest = pwt_bytes_make(rest->ptr + 1, rest->len - 1);
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *ret_number = number;
            return true;
        }
    }
    return false;
}

/* The next field: its tag, and its number or, if it has a length, its bytes. */
static bool
take_field(struct pwt_bytes *rest, uint64_t *ret_tag, uint64_t *number, struct pwt_bytes *bytes)
{
    if (!take_varint(rest, ret_tag)) {
        return false;
    }
    switch (*ret_tag & 7) {
    case 0:
        return take_varint(rest, number);
    case 1:
        *number = 8;
        break;
    case 2:
        if (!take_varint(rest, number)) {
            return false;
        }
        break;
    case 5:
        *number = 4;
        break;
    default:
        return false;
    }
    if (*number > rest->len) {
        return false;
    }
    *bytes = pwt_bytes_make(rest->ptr, *number);
    *rest = pwt_bytes_make(rest->ptr + *number, rest->len - *number);
    return true;
}

static void read_protobuf(struct pwt_bytes body, struct partial *partial)
{
    struct pwt_bytes message = {NULL, 0};
    struct pwt_bytes bytes = {NULL, 0};
    uint64_t number;
    uint64_t tag;

    while (take_field(&body, &tag, &number, &bytes)) {
        message = tag == (1 << 3 | 2) ? bytes : message; /* partial_success */
    }
    while (take_field(&message, &tag, &number, &bytes)) {
        if (tag == (1 << 3 | 0)) {
            partial->rejected = number;
        } else if (tag == (2 << 3 | 2)) {
            partial->message = bytes;
        }
    }
}

/* ---- JSON ---- */

static void *take_text(void *user, size_t size)
{
    struct partial *partial = user;

    return size <= sizeof(partial->text) ? partial->text : NULL;
}

static bool find(const struct pwt_json_value *object, const char *name, struct pwt_json_value *ret)
{
    return pwt_json_find(object, name, strlen(name), 0, ret) == 0;
}

/* 64-bit numbers are text in OTLP; some collectors write them as numbers. */
static uint64_t read_number(const struct pwt_json_value *value)
{
    struct pwt_json_value inside = *value;
    uint64_t number = 0;

    if (value->type == PWT_JSON_STRING &&
        pwt_json_open(value->ptr + 1, value->len - 2, &inside) != 0) {
        return 0;
    }
    return pwt_json_uint64(&inside, &number) == 0 ? number : 0;
}

static void read_json(struct pwt_bytes body, struct partial *partial)
{
    const struct pwt_json_alloc alloc = {take_text, partial};
    struct pwt_json_value root;
    struct pwt_json_value success;
    struct pwt_json_value value;
    const char *text;
    size_t len;

    if (pwt_json_validate(body.ptr, body.len, NULL, NULL) != 0 ||
        pwt_json_open(body.ptr, body.len, &root) != 0 || !find(&root, "partialSuccess", &success)) {
        return;
    }
    if (find(&success, "rejectedSpans", &value)) {
        partial->rejected = read_number(&value);
    }
    if (find(&success, "errorMessage", &value) && pwt_json_text(&value, &alloc, &text, &len) == 0) {
        partial->message = pwt_bytes_make(text, len);
    }
}

/* ---- headers ---- */

static struct pwt_bytes header(const struct pwt_http_response *reply, const char *name)
{
    return http_header_find(reply->headers, reply->header_count, name);
}

static bool is_json(const struct pwt_http_response *reply)
{
    const struct pwt_bytes type = header(reply, "content-type");

    return type.len > 0 && memmem(type.ptr, type.len, "json", 4);
}

int64_t otlp_reply_retry_after_s(const struct pwt_http_response *reply)
{
    const struct pwt_bytes text = header(reply, "retry-after");
    int64_t seconds = 0;

    if (timestamp_http(text, &seconds) == 0) {
        seconds -= pwt_clock_ns(PWT_CLOCK_REAL) / NS_PER_S;
        return seconds > 0 ? seconds : 0;
    }
    for (uint64_t i = 0; i < text.len && i < 18; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return 0;
        }
        seconds = 10 * seconds + (text.ptr[i] - '0');
    }
    return seconds;
}

/* ---- otlp_reply.h ---- */

bool otlp_reply_partial(const struct pwt_http_response *reply,
                        uint64_t *ret_rejected,
                        char reason[OTLP_REASON_BYTES])
{
    struct partial partial = {.rejected = 0};
    uint64_t len;

    if (is_json(reply)) {
        read_json(reply->body, &partial);
    } else {
        read_protobuf(reply->body, &partial);
    }
    len = partial.message.len < OTLP_REASON_BYTES ? partial.message.len : OTLP_REASON_BYTES - 1;
    for (uint64_t i = 0; i < len; i++) {
        char c = partial.message.ptr[i];
        reason[i] = c >= ' ' && c <= '~' ? c : '?';
    }
    reason[len] = '\0';
    *ret_rejected = partial.rejected;
    return partial.rejected > 0 || len > 0;
}
