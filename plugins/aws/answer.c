/* SPDX-License-Identifier: Apache-2.0 */
/* What an answer says besides its body: the error's code and message, in the forms that the
 * protocols have for them. Bodies come from anywhere, proxies included: whatever the bytes are,
 * they are read as far as they go. */
#define _GNU_SOURCE
#include "aws.h"

#include "shared/http_header.h"
#include "shared/json_memory.h"
#include "shared/library.h"

#include <stdio.h>
#include <strings.h>

#define MESSAGE_MAX_BYTES 512u

/* ---- codes and messages ---- */

/* `com.amazonaws.ssm#ParameterNotFound:http://...` -> ParameterNotFound */
static struct pwt_bytes plain_code(struct pwt_bytes code)
{
    const char *hash = code.len > 0 ? memrchr(code.ptr, '#', (size_t)code.len) : NULL;

    if (hash) {
        const uint64_t cut = (uint64_t)(hash + 1 - code.ptr);
        code = pwt_bytes_make(code.ptr + cut, code.len - cut);
    }
    const char *colon = code.len > 0 ? memchr(code.ptr, ':', (size_t)code.len) : NULL;
    return colon ? pwt_bytes_make(code.ptr, (uint64_t)(colon - code.ptr)) : code;
}

/* The first line, without a character cut in two. */
static struct pwt_bytes plain_message(struct pwt_bytes message)
{
    uint64_t len = 0;

    while (len < message.len && len < MESSAGE_MAX_BYTES && message.ptr[len] != '\n' &&
           message.ptr[len] != '\r') {
        len++;
    }
    while (len > 0 && len < message.len && ((unsigned char)message.ptr[len] & 0xc0) == 0x80) {
        len--;
    }
    return pwt_bytes_make(message.ptr, len);
}

/* ---- JSON ---- */

static struct pwt_bytes text_of(struct pwt_inv *inv, const struct pwt_json_value *value)
{
    const struct pwt_json_alloc alloc = json_memory(inv);
    const char *text = NULL;
    size_t len = 0;

    return pwt_json_text(value, &alloc, &text, &len) == 0 ? pwt_bytes_make(text, len)
                                                          : pwt_bytes_make(NULL, 0);
}

static bool
read_json(struct pwt_inv *inv, struct pwt_bytes body, struct pwt_http_response *response)
{
    struct pwt_json_field fields[] = {
        {.name = "__type", .len = 6},
        {.name = "code", .len = 4},
        {.name = "message", .len = 7},
        {.name = "Message", .len = 7},
    };
    struct pwt_json_value root;
    struct pwt_json_iter members;

    if (pwt_json_validate(body.ptr, (size_t)body.len, NULL, NULL) != 0 ||
        pwt_json_open(body.ptr, (size_t)body.len, &root) != 0 ||
        pwt_json_iter_init(&members, &root) != 0 || pwt_json_pick(&members, fields, 4, 0) != 0) {
        return false;
    }
    for (size_t i = 0; i < 2 && response->code.len == 0; i++) {
        response->code = plain_code(text_of(inv, &fields[i].value));
    }
    for (size_t i = 2; i < 4 && response->message.len == 0; i++) {
        response->message = text_of(inv, &fields[i].value);
    }
    return true;
}

/* ---- XML ---- */

/* The text of the first element of a name; absent where there is none. No XML is needed for more
 * than that: an error has three elements of text. */
static struct pwt_bytes element(struct pwt_bytes xml, const char *name)
{
    char tag[32];
    const size_t len = (size_t)snprintf(tag, sizeof(tag), "<%s>", name);
    const char *begin = xml.len > 0 ? memmem(xml.ptr, (size_t)xml.len, tag, len) : NULL;

    if (!begin) {
        return pwt_bytes_make(NULL, 0);
    }
    begin += len;
    const size_t left = (size_t)(xml.ptr + xml.len - begin);
    const char *end = memchr(begin, '<', left);
    return pwt_bytes_make(begin, end ? (uint64_t)(end - begin) : 0);
}

static void read_xml(struct pwt_bytes body, struct pwt_http_response *response)
{
    if (response->code.len == 0) {
        response->code = element(body, "Code");
    }
    response->message = element(body, "Message");
    if (response->request_id.len == 0) {
        response->request_id = element(body, "RequestId");
    }
}

/* ---- an answer ---- */

static struct pwt_bytes status_text(struct pwt_inv *inv, const struct http_answer *answer)
{
    char *text = pwt_alloc(inv, 16);

    if (answer->reason.len > 0 || !text) {
        return answer->reason;
    }
    (void)snprintf(text, 16, "%d", (int)answer->status);
    return pwt_cstr(text);
}

void aws_answer_read(struct pwt_inv *inv,
                     const struct http_answer *answer,
                     struct pwt_http_response *response)
{
    const struct pwt_http_header *headers = answer->headers;
    const uint64_t count = answer->header_count;

    response->request_id = http_header_find(headers, count, "x-amzn-requestid");
    if (response->request_id.len == 0) {
        response->request_id = http_header_find(headers, count, "x-amz-request-id");
    }
    if (answer->status / 100 == 2) {
        return;
    }
    response->code = plain_code(http_header_find(headers, count, "x-amzn-errortype"));
    if (!read_json(inv, answer->body, response)) {
        read_xml(answer->body, response);
    }
    if (response->code.len == 0) {
        response->code = status_text(inv, answer);
    }
    response->message = plain_message(response->message);
}

/* ---- checksums ---- */

static unsigned long (*s_crc32)(unsigned long, const unsigned char *, unsigned);

/* Loaded once for the process; read-only from then on. */
static pthread_once_t s_zlib_once = PTHREAD_ONCE_INIT;

static void zlib_load(void)
{
    static const struct library_names names = {"libpwt-z.so.1", "libz.so.1"};
    const struct library_symbol symbols[] = {{"crc32", &s_crc32}};

    if (!library_load(&names, symbols, 1)) {
        s_crc32 = NULL;
    }
}

bool aws_answer_is_whole(const struct http_answer *answer)
{
    const struct pwt_bytes wanted =
        http_header_find(answer->headers, answer->header_count, "x-amz-crc32");
    char found[16];

    if (wanted.len == 0 || answer->body.len > UINT32_MAX) {
        return true;
    }
    (void)pthread_once(&s_zlib_once, zlib_load);
    if (!s_crc32) {
        return true;
    }
    const unsigned long sum =
        s_crc32(0, (const unsigned char *)answer->body.ptr, (unsigned)answer->body.len);
    (void)snprintf(found, sizeof(found), "%lu", sum);
    return pwt_bytes_equal(wanted, pwt_cstr(found));
}
