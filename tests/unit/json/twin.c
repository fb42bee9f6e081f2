/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints which vector code it was built with, and digests of all results on a fixed set of random
 * texts. Built once for each variant; test_twins.py compares what they print. Uses nothing but
 * libc, so that it also runs where the test libraries are not: under emulation.
 */
#include "simd.h"

#include <powertools/json.h>

#include <inttypes.h>
#include <stdio.h>

#define TEXTS    40000
#define TEXT_MAX ((size_t)700)
#define DOUBLES  200000

struct digest {
    uint64_t hash;
};

/* FNV-1a. */
static void digest_add(struct digest *digest, const void *bytes, size_t len)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < len; i++) {
        digest->hash = (digest->hash ^ p[i]) * UINT64_C(0x100000001b3);
    }
}

static void digest_add_number(struct digest *digest, int64_t number)
{
    digest_add(digest, &number, sizeof(number));
}

static uint64_t twin_random(void)
{
    static uint64_t s_state = 20241024;
    s_state ^= s_state << 13;
    s_state ^= s_state >> 7;
    s_state ^= s_state << 17;
    return s_state;
}

static char s_arena[1 << 20];
static size_t s_arena_used;

static void *twin_alloc(void *user, size_t size)
{
    size_t at = (s_arena_used + 15u) & ~(size_t)15u;
    (void)user;
    if (size > sizeof(s_arena) - at) {
        return NULL;
    }
    s_arena_used = at + size;
    return s_arena + at;
}

/* Text of one of several kinds: bytes that mean something, mixed with runs that do not. */
static size_t make_text(char *text)
{
    static const char alphabet[] = "[]{}\",:\\ 01-.etrufalsn\xc3\xa9\x80\xe2\x82\xac\xff\n\x01";
    size_t len = (size_t)(twin_random() % TEXT_MAX);
    unsigned dirt = 1u << (twin_random() % 8);
    for (size_t i = 0; i < len; i++) {
        uint64_t r = twin_random() >> 8;
        text[i] = r % dirt == 0 ? alphabet[(r >> 8) % (sizeof(alphabet) - 1)] : 'x';
    }
    return len;
}

/* A walk into everything. */
static void digest_walk(struct digest *digest, const struct pwt_json_value *value, unsigned depth)
{
    struct pwt_json_iter iter;
    struct pwt_json_value key;
    struct pwt_json_value item;
    if (depth > 20 || pwt_json_iter_init(&iter, value) != 0) {
        return;
    }
    while (pwt_json_iter_next(&iter, &key, &item)) {
        struct pwt_json_value slice = item;
        digest_add_number(digest, pwt_json_slice(&slice));
        digest_add(digest, slice.ptr, slice.len);
        digest_add_number(digest, (int64_t)slice.flags);
        digest_walk(digest, &item, depth + 1);
    }
    digest_add_number(digest, iter.error);
    digest_add_number(digest, iter.pos - value->ptr);
}

/* The text as a string: escaped, read back, compared, unescaped. */
static void digest_string(struct digest *digest, const char *text, size_t len)
{
    static char out[6 * TEXT_MAX + 2];
    struct pwt_json_buffer buffer = {.ptr = out, .cap = sizeof(out), .max = sizeof(out)};
    struct pwt_json_writer writer;
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_string(&writer, text, len);
    digest_add_number(digest, pwt_json_writer_finish(&writer, NULL, NULL));
    digest_add(digest, out, buffer.len);

    char plain[6 * TEXT_MAX];
    size_t plain_len = 0;
    struct pwt_json_value value;
    digest_add_number(digest, pwt_json_open(out, buffer.len, &value));
    digest_add_number(digest, (int64_t)(value.len + value.flags));
    digest_add_number(digest, pwt_json_unescape(&value, plain, sizeof(plain), &plain_len));
    digest_add(digest, plain, plain_len);
    digest_add_number(digest, pwt_json_equals(&value, plain, plain_len));
}

/* The text as a document: validated, walked over, and written again by way of a tree. */
static void digest_text(struct digest *digest, const char *text, size_t len)
{
    static char out[64 * TEXT_MAX];
    struct pwt_json_place place = {.offset = 0};
    struct pwt_json_value value;
    digest_add_number(digest, pwt_json_validate(text, len, NULL, &place));
    digest_add_number(digest, (int64_t)(place.offset + place.line * 1000 + place.column));
    if (pwt_json_open(text, len, &value) == 0) {
        digest_walk(digest, &value, 0);
    }
    struct pwt_json_alloc alloc = {.alloc = twin_alloc};
    struct pwt_json_tree tree;
    struct pwt_json_node *root = NULL;
    struct pwt_json_source source = {.text = text, .len = len};
    s_arena_used = 0;
    pwt_json_tree_init(&tree, &alloc);
    if (pwt_json_tree_parse(&tree, &source, NULL, &root) == 0) {
        struct pwt_json_buffer buffer = {.ptr = out, .cap = sizeof(out), .max = sizeof(out)};
        struct pwt_json_writer writer;
        pwt_json_writer_init(&writer, &buffer, 2);
        pwt_json_write_node(&writer, root);
        digest_add_number(digest, pwt_json_writer_finish(&writer, NULL, NULL));
        digest_add(digest, out, buffer.len);
    }
}

/* A good document around the text, so that all of the walk is reached. */
static size_t frame_text(char *out, const char *text, size_t len)
{
    struct pwt_json_buffer buffer = {.ptr = out, .cap = 16 * TEXT_MAX, .max = 16 * TEXT_MAX};
    struct pwt_json_writer writer;
    size_t half = len / 2;
    pwt_json_writer_init(&writer, &buffer, (uint32_t)(len % 3));
    pwt_json_write_object(&writer);
    pwt_json_write_member_string(&writer, text, half, text + half, len - half);
    pwt_json_write_key(&writer, "list", 4);
    pwt_json_write_array(&writer);
    for (size_t i = 0; i < len % 7; i++) {
        pwt_json_write_string(&writer, text + i * half / 7, half);
        pwt_json_write_int64(&writer, (int64_t)(len << i));
    }
    pwt_json_write_end(&writer);
    pwt_json_write_end(&writer);
    return pwt_json_writer_finish(&writer, NULL, NULL) == 0 ? buffer.len : 0;
}

static void digest_doubles(struct digest *digest)
{
    for (int i = 0; i < DOUBLES; i++) {
        char text[PWT_JSON_NUMBER_MAX];
        double number = 0;
        uint64_t bits = twin_random();
        memcpy(&number, &bits, sizeof(number));
        size_t len = pwt_json_format_double(number, text);
        struct pwt_json_value value = {
            .ptr = text, .len = len, .type = PWT_JSON_NUMBER, .flags = PWT_JSON_EXACT};
        digest_add(digest, text, len);
        digest_add_number(digest, pwt_json_double(&value, &number));
        digest_add(digest, &number, sizeof(number));
    }
}

int main(void)
{
    struct digest strings = {.hash = UINT64_C(0xcbf29ce484222325)};
    struct digest texts = strings;
    struct digest doubles = strings;
    for (int i = 0; i < TEXTS; i++) {
        char text[TEXT_MAX];
        static char framed[16 * TEXT_MAX];
        size_t len = make_text(text);
        digest_string(&strings, text, len);
        digest_text(&texts, text, len);
        digest_text(&texts, framed, frame_text(framed, text, len));
    }
    digest_doubles(&doubles);
    (void)printf("built with %s\nstrings %016" PRIx64 "\ntexts %016" PRIx64 "\ndoubles %016" PRIx64
                 "\n",
                 SIMD_NAME, strings.hash, texts.hash, doubles.hash);
    return 0;
}
