/* SPDX-License-Identifier: Apache-2.0 */
/* Settings that are wrong do not stop a function: a call that needs them fails, and one that says
 * itself what it wants does not. So they are read as text, and here made what they mean. */
#include "parameters.h"

#include <strings.h>

#define DIGITS_MAX 18u /* of a number that fits in 64 bits, whatever they are */

static bool is_one_of(struct pwt_bytes text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text.len == strlen(words[i]) &&
            strncasecmp(text.ptr, words[i], (size_t)text.len) == 0) {
            return true;
        }
    }
    return false;
}

static bool read_bool(struct pwt_bytes text, uint32_t *ret_truth)
{
    static const char *const yes[] = {"1", "y", "yes", "t", "true", "on"};
    static const char *const no[] = {"0", "n", "no", "f", "false", "off"};
    const bool truth = is_one_of(text, yes, sizeof(yes) / sizeof(yes[0]));

    if (!truth && !is_one_of(text, no, sizeof(no) / sizeof(no[0]))) {
        return false;
    }
    *ret_truth = truth;
    return true;
}

static struct pwt_bytes trimmed(struct pwt_bytes text)
{
    while (text.len > 0 && text.ptr[text.len - 1] == ' ') {
        text.len--;
    }
    while (text.len > 0 && text.ptr[0] == ' ') {
        text = pwt_bytes_make(text.ptr + 1, text.len - 1);
    }
    return text;
}

static bool read_seconds(struct pwt_bytes text, int64_t *ret_seconds)
{
    const bool negative = text.len > 0 && text.ptr[0] == '-';
    const uint64_t sign = negative || (text.len > 0 && text.ptr[0] == '+') ? 1 : 0;
    int64_t seconds = 0;

    if (text.len == sign || text.len - sign > DIGITS_MAX) {
        return false;
    }
    for (uint64_t i = sign; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') {
            return false;
        }
        seconds = 10 * seconds + (text.ptr[i] - '0');
    }
    *ret_seconds = negative ? -seconds : seconds;
    return true;
}

void settings_read(struct parameters *parameters)
{
    parameters->max_age_known = read_seconds(trimmed(parameters->max_age), &parameters->max_age_s);
    parameters->decrypt_known = read_bool(trimmed(parameters->ssm_decrypt), &parameters->decrypt);
}

int32_t settings_apply(struct wanted *wanted)
{
    struct pwt_parameter_options *options = &wanted->options;
    const struct parameters *settings = wanted->settings;
    const uint32_t modes = PWT_PARAMETER_DECRYPT | PWT_PARAMETER_PLAIN;

    wanted->decrypt = (options->flags & PWT_PARAMETER_DECRYPT) != 0;
    wanted->max_age_s = options->max_age_s;
    if (options->application.len == 0) {
        options->application =
            settings->service.len > 0 ? settings->service : pwt_cstr("service_undefined");
    }
    if (options->store == PWT_STORE_APPCONFIG_AGENT) { /* it keeps them itself */
        options->flags |= PWT_PARAMETER_FORCE_FETCH;
        wanted->max_age_s = -1;
    }
    if (wanted->max_age_s == 0) {
        wanted->max_age_s = settings->max_age_s;
        if (!settings->max_age_known) {
            return wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, PWT_ECONFIG,
                               "POWERTOOLS_PARAMETERS_MAX_AGE is no whole number; expected "
                               "seconds, such as 300; correct it");
        }
    }
    if (options->store == PWT_STORE_SSM && (options->flags & modes) == 0) {
        wanted->decrypt = settings->decrypt != 0;
        if (!settings->decrypt_known) {
            return wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, PWT_ECONFIG,
                               "POWERTOOLS_PARAMETERS_SSM_DECRYPT is neither true nor false; "
                               "expected one of these; correct it");
        }
    }
    return 0;
}
