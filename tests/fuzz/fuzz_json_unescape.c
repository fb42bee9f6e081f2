/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Strings: the input between quotes is unescaped and compared, in memory of just its size; the
 * input as text is escaped, which must give a valid string that unescapes to the same text if that
 * was UTF-8.
 */
#include <powertools/json.h>

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static char *heap_grow(void *user, char *ptr, size_t used, size_t size)
{
    (void)user;
    (void)used;
    return realloc(ptr, size);
}

/* Unescapes, and checks that comparing says the same; the text, or NULL if it is malformed. */
static char *unescape(const struct pwt_json_value *value, size_t *ret_len)
{
    size_t room = value->len - 2;
    char *out = malloc(room == 0 ? 1 : room);
    must(out != NULL);
    if (pwt_json_unescape(value, out, room, ret_len) != 0) {
        free(out);
        return NULL;
    }
    must(*ret_len <= room);
    must(pwt_json_equals(value, out, *ret_len));
    must(*ret_len == 0 || !pwt_json_equals(value, out, *ret_len - 1));
    return out;
}

static void as_json(const uint8_t *data, size_t size)
{
    struct pwt_json_value value;
    size_t len = 0;
    char *text = malloc(size + 2);
    must(text != NULL);
    text[0] = '"';
    if (size != 0) {
        memcpy(text + 1, data, size);
    }
    text[size + 1] = '"';
    if (pwt_json_open(text, size + 2, &value) == 0) {
        bool valid = pwt_json_validate(value.ptr, value.len, NULL, NULL) == 0;
        char *out = unescape(&value, &len);
        must(!valid || out != NULL);
        free(out);
    }
    free(text);
}

static void as_text(const uint8_t *data, size_t size)
{
    struct pwt_json_buffer buffer = {.max = SIZE_MAX / 2, .grow = heap_grow};
    struct pwt_json_writer writer;
    struct pwt_json_value value;
    size_t len = 0;
    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_string(&writer, (const char *)data, size);
    must(pwt_json_writer_finish(&writer, NULL, NULL) == 0);
    must(pwt_json_validate(buffer.ptr, buffer.len, NULL, NULL) == 0);
    must(pwt_json_open(buffer.ptr, buffer.len, &value) == 0 && value.len == buffer.len);
    char *out = unescape(&value, &len);
    must(out != NULL);
    bool same = len == size && (size == 0 || memcmp(out, data, size) == 0);
    /* Only replacement characters make a difference. */
    must(same || memchr(buffer.ptr, 0xbd, buffer.len) != NULL);
    free(out);
    free(buffer.ptr);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    as_json(data, size);
    as_text(data, size);
    return 0;
}
