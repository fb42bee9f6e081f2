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
    static const struct flags_source *const sources[] = {
        [FLAGS_FROM_DOCUMENT] = &s_setting,
        [FLAGS_FROM_FILE] = &flags_source_file,
        [FLAGS_FROM_APPCONFIG] = &flags_source_appconfig,
        [FLAGS_FROM_AGENT] = &flags_source_agent,
    };

    if (flags->source != FLAGS_FROM_ANYWHERE) {
        return sources[flags->source];
    }
    if (flags->document.len == 0 && flags->file.len > 0) {
        return &flags_source_file;
    }
    return flags->document.len == 0 && flags->profile.len > 0 ? &flags_source_appconfig
                                                              : &s_setting;
}
