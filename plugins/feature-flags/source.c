/* SPDX-License-Identifier: Apache-2.0 */
/* Where documents come from, by the settings. */
#include "flags.h"

#include <stdio.h>

static int32_t fetch_setting(struct pwt_cx *cx, struct flags_fetched *ret_fetched)
{
    const struct flags *flags = cx->self;

    ret_fetched->text = flags->document;
    if (flags->document.len == 0) {
        (void)snprintf(ret_fetched->problem, sizeof(ret_fetched->problem), "no document is set");
        return PWT_EIO;
    }
    return 0;
}

static const struct flags_source s_setting = {
    .setting = "POWERTOOLS_FEATURE_FLAGS_DOCUMENT",
    .freshness = FLAGS_FOREVER,
    .fetch = fetch_setting,
};

const struct flags_source *flags_source_choose(const struct flags *flags)
{
    if (flags->source == FLAGS_FROM_FILE ||
        (flags->source == FLAGS_FROM_ANYWHERE && flags->document.len == 0 && flags->file.len > 0)) {
        return &flags_source_file;
    }
    return &s_setting;
}
