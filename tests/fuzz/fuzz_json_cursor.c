/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Cursor and validator on any bytes: nothing is read outside them, and what the validator accepts
 * the cursor walks over without an error, seeing the same slices from inside and outside.
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

static void read_scalar(const struct pwt_json_value *value, bool valid)
{
    int64_t integer = 0;
    uint64_t natural = 0;
    double number = 0;
    bool truth = false;
    int32_t as_int64 = pwt_json_int64(value, &integer);
    int32_t as_uint64 = pwt_json_uint64(value, &natural);
    int32_t as_double = pwt_json_double(value, &number);
    (void)pwt_json_bool(value, &truth);
    (void)pwt_json_equals(value, "Records", 7);
    must(!valid || (as_int64 != PWT_JSON_ESYNTAX && as_double != PWT_JSON_ESYNTAX));
    must(as_int64 != 0 || integer < 0 || (as_uint64 == 0 && natural == (uint64_t)integer));
    must(as_int64 != 0 || (as_double == 0 && number == (double)integer));
    must(as_uint64 != 0 || (as_double == 0 && number == (double)natural));
}

/* `valid`: the validator accepted the whole text. */
static void visit(const struct pwt_json_value *container, bool valid, unsigned depth)
{
    struct pwt_json_iter iter;
    struct pwt_json_value key;
    struct pwt_json_value value;
    if (pwt_json_iter_init(&iter, container) != 0) {
        read_scalar(container, valid);
        return;
    }
    while (depth < 64 && pwt_json_iter_next(&iter, &key, &value)) {
        struct pwt_json_value slice = value;
        struct pwt_json_value left;
        struct pwt_json_iter inner;
        int32_t result = pwt_json_slice(&slice);
        must(!valid || result == 0);
        must(slice.ptr + slice.len <= container->ptr + container->len);
        if (pwt_json_iter_init(&inner, &value) == 0) {
            must(pwt_json_iter_leave(&inner, NULL, &left) == result);
            must(result != 0 || (left.ptr == slice.ptr && left.len == slice.len));
        }
        visit(&value, valid, depth + 1);
    }
    must(!valid || iter.error == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* A copy of just that size, so that the sanitizer sees every byte read outside. */
    char *text = malloc(size == 0 ? 1 : size);
    if (text == NULL) {
        return 0;
    }
    if (size != 0) {
        memcpy(text, data, size);
    }
    struct pwt_json_place place = {.offset = 0};
    struct pwt_json_value value;
    bool valid = pwt_json_validate(text, size, NULL, &place) == 0;
    must(place.offset <= size);
    int32_t result = pwt_json_open(text, size, &value);
    must(!valid || result == 0);
    if (result == 0) {
        struct pwt_json_value found;
        visit(&value, valid, 0);
        (void)pwt_json_at(&value, text, size, 0, &found);
        (void)pwt_json_at(&value, "/a/0/b", 6, PWT_JSON_LAST_WINS, &found);
    }
    free(text);
    return 0;
}
