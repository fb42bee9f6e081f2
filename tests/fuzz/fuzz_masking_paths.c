/* SPDX-License-Identifier: Apache-2.0 */
/* Path expressions: the first two lines are paths, what follows is a document. What is no document
 * is refused, and two paths together do what one after the other does. */
#include "masking_host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pwt_bytes json = pwt_bytes_make(data, size);
    const struct pwt_bytes fields[] = {take_line(&json), take_line(&json)};
    struct pwt_erase_options options = {.flags = PWT_MASKING_MISSING_WARNS | ERASER_ANY_ROOT,
                                        .fields = fields,
                                        .field_count = 2,
                                        .mask = {.flags = PWT_MASK_DYNAMIC}};
    struct pwt_bytes together;
    struct pwt_bytes result;

    if (size > 65536) {
        return 0;
    }
    host_begin();
    const int32_t code = erase(&options, json, &together);
    options.field_count = 1;
    int32_t each = erase(&options, json, &result);
    options.fields = &fields[1];
    each = each == 0 ? erase(&options, result, &result) : each;
    if (code != PWT_ENOMEM && each != PWT_ENOMEM) {
        must(code == each);
        must(code != 0 || pwt_bytes_equal(together, result));
    }
    host_end();
    return 0;
}
