/* SPDX-License-Identifier: Apache-2.0 */
/* The writer's copy of a value that somebody else made: verified, and without its white space. */
#include "strict.h"

static int32_t copy_open(void *user, bool object)
{
    struct pwt_json_writer *writer = user;
    if (object) {
        pwt_json_write_object(writer);
    } else {
        pwt_json_write_array(writer);
    }
    return writer->error;
}

static int32_t copy_close(void *user)
{
    struct pwt_json_writer *writer = user;
    pwt_json_write_end(writer);
    return writer->error;
}

static int32_t copy_key(void *user, const struct pwt_json_value *key)
{
    struct pwt_json_writer *writer = user;
    pwt_json_write_key_raw(writer, key->ptr, key->len);
    return writer->error;
}

static int32_t copy_scalar(void *user, const struct pwt_json_value *scalar)
{
    struct pwt_json_writer *writer = user;
    pwt_json_writer_put_value(writer, scalar->ptr, scalar->len);
    return writer->error;
}

void pwt_json_write_value(struct pwt_json_writer *writer, const char *text, size_t len)
{
    static const struct strict_sink copier = {
        .open = copy_open, .close = copy_close, .key = copy_key, .scalar = copy_scalar};
    struct strict strict;
    int32_t result = strict_init(&strict, text, len, NULL, writer);
    if (result == 0) {
        result = strict_walk(&strict, &copier);
    }
    if (result != 0) {
        pwt_json_writer_fail(writer, result);
    }
}
