/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets Manager: reading a secret. Its values are in the cache and in the caller's memory, and
 * nowhere else: no message repeats them. */
#include "parameters.h"

#include <powertools/json.h>

static int32_t take_bytes(const struct wanted *wanted,
                          struct pwt_json_value secret,
                          struct pwt_parameter_value *value)
{
    const struct pwt_bytes text = json_text(wanted->inv, secret);
    char *bytes = pwt_alloc(wanted->inv, text.len / 4 * 3 + 2);
    size_t len = 0;

    if (!bytes) {
        return wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, PWT_ENOMEM, "no memory is left");
    }
    if (!text.ptr ||
        pwt_json_base64_decode(text.ptr, (size_t)text.len, PWT_JSON_LENIENT, bytes, &len) != 0) {
        return wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, PWT_EIO,
                           "the answer is not one of Secrets Manager");
    }
    value->value = pwt_bytes_make(bytes, len);
    value->type = PWT_PARAMETER_BYTES;
    return 0;
}

int32_t secrets_get(const struct wanted *wanted, struct found *found)
{
    const struct pwt_parameter_options *options = &wanted->options;
    struct pwt_parameter_value value = {.name = wanted->name, .type = PWT_PARAMETER_TEXT};
    struct pwt_http_response response;
    struct body body;

    body_begin(&body, wanted->inv);
    body_text(&body, "SecretId", wanted->name);
    if (options->version_id.len > 0) {
        body_text(&body, "VersionId", options->version_id);
    }
    if (options->version_stage.len > 0) {
        body_text(&body, "VersionStage", options->version_stage);
    }
    int32_t code = call_json(wanted, "secretsmanager", "GetSecretValue", &body, &response);
    if (code != 0) {
        const bool gone = response_is(&response, "ResourceNotFoundException");
        return wanted_refused(wanted, gone ? PWT_PARAMETER_NOT_FOUND : PWT_PARAMETER_GET_FAILED,
                              gone ? PWT_ENOTFOUND : code, &response);
    }
    const struct pwt_json_value root = json_root(response.body);
    const struct pwt_json_value text = json_member(root, "SecretString");
    if (text.type == PWT_JSON_STRING) {
        value.value = json_text(wanted->inv, text);
    } else {
        code = take_bytes(wanted, json_member(root, "SecretBinary"), &value);
    }
    if (code != 0) {
        return code;
    }
    return found_add(found, &value)
               ? 0
               : wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, PWT_ENOMEM, "no memory is left");
}
