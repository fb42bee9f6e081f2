/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of answers: the same result however the bytes arrive, a fault for each thing that can
 * be wrong, and never a look beyond the bytes that are there. */
#include "core_test.h"
#include "http.h"

#include <stdio.h>

/* An answer as it arrives: the bytes so far end where readable memory ends. */
struct arrival {
    struct http_reader reader;
    char *buffer;
    size_t have;
};

static void arrival_start(struct arrival *arrival)
{
    memset(arrival, 0, sizeof(*arrival));
    arrival->buffer = guard_end();
}

/* The next bytes: the buffer moves, as it does when it grows. */
static int arrive(struct arrival *arrival, const char *bytes, size_t len)
{
    char *end = guard_end();
    char *buffer = end - arrival->have - len;

    if (arrival->have + len > GUARD_SIZE) {
        abort();
    }
    memmove(buffer, arrival->buffer, arrival->have);
    if (len > 0) {
        memcpy(end - len, bytes, len);
    }
    arrival->buffer = buffer;
    arrival->have += len;
    return http_read_some(&arrival->reader, buffer, arrival->have);
}

static int arrive_at_once(struct arrival *arrival, const char *text)
{
    arrival_start(arrival);
    return arrive(arrival, text, strlen(text));
}

static struct pwt_bytes body_of(const struct arrival *arrival)
{
    return pwt_bytes_make(arrival->buffer + arrival->reader.body, arrival->reader.body_len);
}

static struct pwt_bytes value_of(const struct arrival *arrival, const char *name)
{
    return http_field_value(&arrival->reader, arrival->buffer, name);
}

/* Fault of a whole answer, with the text named where it is not the expected one. */
static void check_fault(const char *text, int expected)
{
    struct arrival arrival;
    int fault = arrive_at_once(&arrival, text);

    if (fault != expected) {
        (void)fprintf(stderr, "\n  fault %d in place of %d: %.60s\n", fault, expected, text);
    }
    CU_ASSERT_EQUAL(fault, expected);
}

/* ---- answers that are complete -------------------------------------------------------------- */

struct answer {
    const char *text;
    int status;
    const char *body;
    const char *request_id; /* NULL: the answer has none */
    bool close;
};

#define ID "Lambda-Runtime-Aws-Request-Id: 8476a536\r\n"

static const struct answer s_answers[] = {
    {"HTTP/1.1 200 OK\r\n" ID "Content-Length: 13\r\n\r\n{\"a\":\"b\\r\\n\"}", 200,
     "{\"a\":\"b\\r\\n\"}", "8476a536", false},
    {"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", 202, "", NULL, false},
    {"HTTP/1.1 202\r\ncontent-length:\t0 \t\r\n\r\n", 202, "", NULL, false},
    {"HTTP/1.1 202 \r\nContent-Length:0000000000000000000000002\r\n\r\nok", 202, "ok", NULL, false},
    {"HTTP/1.1 204 No Content\r\n\r\n", 204, "", NULL, false},
    {"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, "", NULL, false},
    {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", NULL, true},
    {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", NULL, true},
    {"HTTP/1.1 200 OK\r\nconnection: CLOSE\r\nContent-Length: 2\r\n\r\n{}", 200, "{}", NULL, true},
    {"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 4\r\n\r\nnull", 200, "null",
     NULL, false},
    {"HTTP/1.1 413 Too \r Large \n\r\nX-None:\r\nLAMBDA-RUNTIME-AWS-REQUEST-ID:8476a536\r\n"
     "Content-Length: 1\r\n\r\n\n",
     413, "\n", "8476a536", false},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nContent-Length: 99\r\n\r\n"
     "HTTP/1.1 200 OK\r\n" ID "Content-Length: 2\r\n\r\n{}",
     200, "{}", "8476a536", false},
    {"HTTP/1.0 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "", NULL,
     false},
    {"HTTP/1.1 200 OK\r\n" ID "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, "", "8476a536",
     false},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nContent-Length: 3\r\n\r\n"
     "4\r\nWiki\r\n6\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\n\r\n",
     200, "Wikipedia in \r\n\r\nchunks.", NULL, false},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
     "1\r\na\r\n1\r\nb\r\n1\r\n\r\r\n1\r\n\n\r\n1\r\nc\r\n0\r\n\r\n",
     200, "ab\r\nc", NULL, false},
    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
     "a;name=value\r\n0123456789\r\nA ; x=\"y\"\r\nabcdefghij\r\n00000b\t\r\nABCDEFGHIJK\r\n"
     "000;last\r\n" ID "Trailer: \r\n\r\n",
     200, "0123456789abcdefghijABCDEFGHIJK", NULL, false},
    {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\n"
     "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nA: b\r\n\r\n",
     200, "{}", NULL, true},
};

#define ANSWER_COUNT (sizeof(s_answers) / sizeof(s_answers[0]))

static void check_answer(const struct answer *answer, const struct arrival *arrival, int fault)
{
    const struct http_reader *reader = &arrival->reader;
    bool same = fault == HTTP_OK && reader->stage == HTTP_DONE &&
                reader->status == answer->status && reader->close == answer->close &&
                pwt_bytes_equal(body_of(arrival), pwt_cstr(answer->body)) &&
                pwt_bytes_equal(value_of(arrival, "Lambda-Runtime-Aws-Request-Id"),
                                pwt_cstr(answer->request_id));

    if (!same) {
        (void)fprintf(stderr, "\n  fault %d, status %d: %s\n", fault, reader->status, answer->text);
    }
    CU_ASSERT_TRUE(same);
}

static void reads_answers_that_come_at_once(void)
{
    for (size_t i = 0; i < ANSWER_COUNT; i++) {
        struct arrival arrival;
        int fault = arrive_at_once(&arrival, s_answers[i].text);
        check_answer(&s_answers[i], &arrival, fault);
    }
}

static void reads_the_same_from_two_parts_split_anywhere(void)
{
    for (size_t i = 0; i < ANSWER_COUNT; i++) {
        const char *text = s_answers[i].text;
        size_t len = strlen(text);
        for (size_t cut = 0; cut < len; cut++) {
            struct arrival arrival;
            arrival_start(&arrival);
            CU_ASSERT_EQUAL(arrive(&arrival, text, cut), HTTP_MORE);
            int fault = arrive(&arrival, text + cut, len - cut);
            check_answer(&s_answers[i], &arrival, fault);
        }
    }
}

static void reads_the_same_byte_by_byte(void)
{
    for (size_t i = 0; i < ANSWER_COUNT; i++) {
        const char *text = s_answers[i].text;
        size_t len = strlen(text);
        struct arrival arrival;
        arrival_start(&arrival);
        for (size_t at = 0; at + 1 < len; at++) {
            CU_ASSERT_EQUAL(arrive(&arrival, text + at, 1), HTTP_MORE);
        }
        int fault = arrive(&arrival, text + len - 1, 1);
        check_answer(&s_answers[i], &arrival, fault);
    }
}

static void closes_behind_bytes_that_nobody_asked_for(void)
{
    char text[1024];

    for (size_t i = 0; i < ANSWER_COUNT; i++) {
        struct answer answer = s_answers[i];
        struct arrival arrival;
        (void)snprintf(text, sizeof(text), "%s%s", answer.text, i % 2 ? "\n" : answer.text);
        answer.close = true;
        int fault = arrive_at_once(&arrival, text);
        check_answer(&answer, &arrival, fault);
    }
}

static void says_how_much_it_needs(void)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n";
    static const char chunk[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n";
    struct arrival arrival;

    CU_ASSERT_EQUAL(arrive_at_once(&arrival, head), HTTP_MORE);
    CU_ASSERT_EQUAL(arrival.reader.need, sizeof(head) - 1 + 1000);
    CU_ASSERT_EQUAL(arrive(&arrival, "body", 4), HTTP_MORE);
    CU_ASSERT_EQUAL(arrival.reader.need, sizeof(head) - 1 + 1000);
    CU_ASSERT_EQUAL(arrive_at_once(&arrival, chunk), HTTP_MORE);
    CU_ASSERT_EQUAL(arrival.reader.need, sizeof(chunk) - 1 + 255 + 2);
    CU_ASSERT_EQUAL(arrive_at_once(&arrival, "HTTP/1.1 2"), HTTP_MORE);
    CU_ASSERT_EQUAL(arrival.reader.need, 0);
}

/* ---- answers that are not ------------------------------------------------------------------- */

static void refuses_what_is_no_status_line(void)
{
    static const char *const lines[] = {
        "\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.x 200 OK\r\n\r\n",
        "HTTP/1.1200 OK\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n",
        "HTTP/1.1 20\r\n\r\n",
        "HTTP/1.1 20x OK\r\n\r\n",
        "HTTP/1.1 2000\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n",
        "HTTP/1.1 000 OK\r\n\r\n",
        "http/1.1 200 OK\r\n\r\n",
        "HTTP/1.1\t200 OK\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nContent-Length: 0\r\n\r\n",
    };

    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        check_fault(lines[i], HTTP_EHEAD);
    }
}

static void refuses_what_is_no_header(void)
{
    static const char *const fields[] = {
        "no colon",    ": no name", "Content-Length : 0", "Content-Length\t: 0", " Folded: 1",
        "\tFolded: 1", "Name : ",
    };
    char text[256];

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        (void)snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\n%s\r\nContent-Length: 0\r\n\r\n",
                       fields[i]);
        check_fault(text, HTTP_EHEAD);
    }
}

static void refuses_a_body_without_a_usable_length(void)
{
    static const char *const fields[] = {
        "X: y",
        "Content-Length:",
        "Content-Length: -1",
        "Content-Length: +1",
        "Content-Length: 0x10",
        "Content-Length: 1 2",
        "Content-Length: 5, 5",
        "Content-Length: five",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding:",
        "Transfer-Encoding: gzip, chunked",
        "Content-Length: 5\r\nContent-Length: 6",
        "Transfer-Encoding: identity\r\nContent-Length: 0",
    };
    char text[256];

    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        (void)snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\n%s\r\n\r\n", fields[i]);
        check_fault(text, HTTP_ELENGTH);
    }
}

static void refuses_malformed_chunks(void)
{
    static const char *const chunks[] = {
        "\r\n",           "g\r\n",           "-1\r\n",      " 1\r\na\r\n",         "0x1\r\na\r\n",
        ";x\r\n",         "1x\r\na\r\n",     "1\r\nab\r\n", "2\r\na\r\n0\r\n\r\n", "1\r\na\n\n",
        "1\r\na\r\n\r\n", "1\r\na\r\nz\r\n",
    };
    char text[256];

    for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
        (void)snprintf(text, sizeof(text),
                       "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s", chunks[i]);
        check_fault(text, HTTP_ECHUNK);
    }
}

static void takes_nothing_but_crlf_for_a_line_end(void)
{
    check_fault("HTTP/1.1 200 OK\nContent-Length: 0\n\n", HTTP_MORE);
    check_fault("HTTP/1.1 200 OK\rContent-Length: 0\r\r", HTTP_MORE);
    check_fault("\n\n\n", HTTP_MORE);
    check_fault("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\n\n", HTTP_MORE);
}

/* ---- limits ---------------------------------------------------------------------------------- */

/* An answer of which one part has `size` bytes: `before`, that many times `filler`, `behind`. */
static int fault_of_size(const char *before, char filler, size_t size, const char *behind)
{
    size_t before_len = strlen(before);
    size_t behind_len = strlen(behind);
    char *text = malloc(before_len + size + behind_len + 1);
    struct arrival arrival;

    if (!text) {
        abort();
    }
    memcpy(text, before, before_len);
    memset(text + before_len, filler, size);
    memcpy(text + before_len + size, behind, behind_len + 1);
    int fault = arrive_at_once(&arrival, text);
    free(text);
    return fault;
}

static void limits_the_size_of_the_head(void)
{
    static const char before[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: ";
    static const char interim[] = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX: ";
    const size_t room = HTTP_MAX_HEAD - (sizeof(before) - 1);

    /* The line end of the last header is part of it, too. */
    CU_ASSERT_EQUAL(fault_of_size(before, 'x', room - 2, "\r\n\r\n"), HTTP_OK);
    CU_ASSERT_EQUAL(fault_of_size(before, 'x', room + 1, "\r\n\r\n"), HTTP_EHEAD_SIZE);
    CU_ASSERT_EQUAL(fault_of_size(before, 'x', room, ""), HTTP_MORE);
    CU_ASSERT_EQUAL(fault_of_size(before, 'x', room + 1, ""), HTTP_EHEAD_SIZE);
    CU_ASSERT_EQUAL(fault_of_size("HTTP/1.1 200 ", 'x', HTTP_MAX_HEAD, ""), HTTP_EHEAD_SIZE);
    CU_ASSERT_EQUAL(fault_of_size(interim, 'x', HTTP_MAX_HEAD, ""), HTTP_EHEAD_SIZE);
}

static void limits_interim_answers(void)
{
    static const char interim[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct arrival arrival;
    int fault = HTTP_MORE;
    size_t sent = 0;

    arrival_start(&arrival);
    while (fault == HTTP_MORE && sent < 2 * HTTP_MAX_HEAD) {
        fault = arrive(&arrival, interim, sizeof(interim) - 1);
        sent += sizeof(interim) - 1;
    }
    CU_ASSERT_EQUAL(fault, HTTP_EHEAD_SIZE);
}

static void limits_headers_that_could_concern_us(void)
{
    char text[8192];

    for (int more = 0; more < 2; more++) {
        int len = snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
        for (int i = 1; i < HTTP_MAX_FIELDS + more; i++) {
            len += snprintf(text + len, sizeof(text) - (size_t)len, "Lambda-%d: %d\r\n", i, i);
        }
        for (int i = 0; i < 2 * HTTP_MAX_FIELDS; i++) { /* of no interest */
            len += snprintf(text + len, sizeof(text) - (size_t)len, "X-%d: %d\r\n", i, i);
        }
        (void)snprintf(text + len, sizeof(text) - (size_t)len, "\r\n");
        check_fault(text, more ? HTTP_EHEAD_SIZE : HTTP_OK);
    }
}

static void limits_the_size_of_the_body(void)
{
    static const struct {
        const char *head;
        int fault;
    } cases[] = {
        {"Content-Length: 67108864\r\n\r\n", HTTP_MORE},
        {"Content-Length: 67108865\r\n\r\n", HTTP_EBODY_SIZE},
        {"Content-Length: 18446744073709551616\r\n\r\n", HTTP_EBODY_SIZE},
        {"Content-Length: 99999999999999999999999999999\r\n\r\n", HTTP_EBODY_SIZE},
        {"Transfer-Encoding: chunked\r\n\r\n4000000\r\n", HTTP_MORE},
        {"Transfer-Encoding: chunked\r\n\r\n4000001\r\n", HTTP_EBODY_SIZE},
        {"Transfer-Encoding: chunked\r\n\r\n10000000000000001\r\n", HTTP_EBODY_SIZE},
        {"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n4000000\r\n", HTTP_EBODY_SIZE},
        {"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n3ffffff\r\n", HTTP_MORE},
    };
    char text[256];

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        (void)snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\n%s", cases[i].head);
        check_fault(text, cases[i].fault);
    }
}

static void limits_chunk_extensions_and_trailers(void)
{
    static const char chunk[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;";
    static const char trailer[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: ";

    CU_ASSERT_EQUAL(fault_of_size(chunk, 'x', HTTP_MAX_HEAD / 2, "\r\na\r\n0\r\n\r\n"), HTTP_OK);
    CU_ASSERT_EQUAL(fault_of_size(chunk, 'x', 2 * HTTP_MAX_HEAD, ""), HTTP_ECHUNK);
    CU_ASSERT_EQUAL(fault_of_size(chunk, 'x', 2 * HTTP_MAX_HEAD, "\r\na\r\n0\r\n\r\n"),
                    HTTP_ECHUNK);
    CU_ASSERT_EQUAL(fault_of_size(trailer, 'x', HTTP_MAX_HEAD / 2, "\r\n\r\n"), HTTP_OK);
    CU_ASSERT_EQUAL(fault_of_size(trailer, 'x', 2 * HTTP_MAX_HEAD, ""), HTTP_EHEAD_SIZE);
    CU_ASSERT_EQUAL(fault_of_size(trailer, 'x', 2 * HTTP_MAX_HEAD, "\r\n\r\n"), HTTP_EHEAD_SIZE);
}

/* ---- http_field_value, http_fault_words -------------------------------------------------------
 */

static void finds_values_without_case_and_without_blanks(void)
{
    struct arrival arrival;

    CU_ASSERT_EQUAL(arrive_at_once(&arrival, "HTTP/1.1 200 OK\r\nCONTENT-TYPE: \t a b \t\r\n"
                                             "Content-Length: 0\r\nLambda-Empty:\r\nX-Other: 1\r\n"
                                             "Connection: first\r\nConnection: second\r\n\r\n"),
                    HTTP_OK);
    ASSERT_BYTES(value_of(&arrival, "content-type"), "a b");
    ASSERT_BYTES(value_of(&arrival, "Connection"), "first");
    CU_ASSERT_PTR_NOT_NULL(value_of(&arrival, "Lambda-Empty").ptr);
    CU_ASSERT_EQUAL(value_of(&arrival, "Lambda-Empty").len, 0);
    ASSERT_ABSENT(value_of(&arrival, "Content"));
    ASSERT_ABSENT(value_of(&arrival, "Content-Lengths"));
    ASSERT_ABSENT(value_of(&arrival, "Trailer"));
}

static void has_words_for_every_fault(void)
{
    for (int fault = HTTP_EHEAD; fault >= HTTP_ECONNECT; fault--) {
        CU_ASSERT_PTR_NOT_NULL_FATAL(http_fault_words(fault));
        CU_ASSERT_TRUE(strlen(http_fault_words(fault)) > 0);
    }
}

int main(void)
{
    CU_TestInfo complete[] = {
        {"reads_answers_that_come_at_once", reads_answers_that_come_at_once},
        {"reads_the_same_from_two_parts_split_anywhere",
         reads_the_same_from_two_parts_split_anywhere},
        {"reads_the_same_byte_by_byte", reads_the_same_byte_by_byte},
        {"closes_behind_bytes_that_nobody_asked_for", closes_behind_bytes_that_nobody_asked_for},
        {"says_how_much_it_needs", says_how_much_it_needs},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo malformed[] = {
        {"refuses_what_is_no_status_line", refuses_what_is_no_status_line},
        {"refuses_what_is_no_header", refuses_what_is_no_header},
        {"refuses_a_body_without_a_usable_length", refuses_a_body_without_a_usable_length},
        {"refuses_malformed_chunks", refuses_malformed_chunks},
        {"takes_nothing_but_crlf_for_a_line_end", takes_nothing_but_crlf_for_a_line_end},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo limits[] = {
        {"limits_the_size_of_the_head", limits_the_size_of_the_head},
        {"limits_interim_answers", limits_interim_answers},
        {"limits_headers_that_could_concern_us", limits_headers_that_could_concern_us},
        {"limits_the_size_of_the_body", limits_the_size_of_the_body},
        {"limits_chunk_extensions_and_trailers", limits_chunk_extensions_and_trailers},
        CU_TEST_INFO_NULL,
    };
    CU_TestInfo others[] = {
        {"finds_values_without_case_and_without_blanks",
         finds_values_without_case_and_without_blanks},
        {"has_words_for_every_fault", has_words_for_every_fault},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "http_read_some: complete answers", .pTests = complete},
        {.pName = "http_read_some: malformed answers", .pTests = malformed},
        {.pName = "http_read_some: limits", .pTests = limits},
        {.pName = "http_field_value, http_fault_words", .pTests = others},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
