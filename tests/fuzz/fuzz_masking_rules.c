/* SPDX-License-Identifier: Apache-2.0 */
/* Masking rules: the lines are a path, a pattern, its format and a mask; what follows is a
 * document. Whatever a pattern is, it ends. */
#include "masking_host.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct pwt_bytes json = pwt_bytes_make(data, size);
    struct pwt_masking_rule rules[2] = {{.path = take_line(&json)}};
    const struct pwt_erase_options options = {.rules = rules, .rule_count = 2};
    struct pwt_bytes result;

    if (size > 4096) {
        return 0;
    }
    host_begin();
    rules[0].mask.pattern = take_line(&json);
    rules[0].mask.format = take_line(&json);
    rules[1].path = pwt_cstr(".a");
    rules[1].mask.custom = take_line(&json);
    (void)erase(&options, json, &result);
    host_end();
    return 0;
}
