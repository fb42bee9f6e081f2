/* SPDX-License-Identifier: Apache-2.0 */
/* Systems Manager Parameter Store: one parameter, and all below a path. */
#include "parameters.h"

#define PAGE 10 /* the most that GetParametersByPath gives */

static uint32_t kind_of(const struct pwt_http_response *response)
{
    return response_is(response, "ParameterNotFound") ||
                   response_is(response, "ParameterVersionNotFound")
               ? PWT_PARAMETER_NOT_FOUND
               : PWT_PARAMETER_GET_FAILED;
}

static int32_t
refused(const struct wanted *wanted, int32_t code, const struct pwt_http_response *response)
{
    const uint32_t kind = kind_of(response);

    return wanted_refused(wanted, kind, kind == PWT_PARAMETER_NOT_FOUND ? PWT_ENOTFOUND : code,
                          response);
}

static int32_t not_understood(const struct wanted *wanted)
{
    return wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, PWT_EIO,
                       "the answer is not one of Parameter Store");
}

int32_t ssm_take(const struct wanted *wanted,
                 struct pwt_json_value parameter,
                 struct pwt_bytes name,
                 struct found *found)
{
    const struct pwt_parameter_value value = {
        .name = name,
        .value = json_text(wanted->inv, json_member(parameter, "Value")),
        .type = PWT_PARAMETER_TEXT,
    };

    if (!value.value.ptr) {
        return not_understood(wanted);
    }
    return found_add(found, &value)
               ? 0
               : wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, PWT_ENOMEM, "no memory is left");
}

int32_t ssm_get(const struct wanted *wanted, struct found *found)
{
    struct pwt_http_response response;
    struct body body;

    body_begin(&body, wanted->inv);
    body_text(&body, "Name", wanted->name);
    body_bool(&body, "WithDecryption", wanted->decrypt);
    int32_t code = call_json(wanted, "ssm", "GetParameter", &body, &response);
    if (code != 0) {
        return refused(wanted, code, &response);
    }
    return ssm_take(wanted, json_member(json_root(response.body), "Parameter"), wanted->name,
                    found);
}

/* ---- below a path ---- */

/* Without the path, and without slashes before it. */
static struct pwt_bytes below(struct pwt_bytes name, struct pwt_bytes path)
{
    if (name.len >= path.len && path.len > 0 && memcmp(name.ptr, path.ptr, (size_t)path.len) == 0) {
        name = pwt_bytes_make(name.ptr + path.len, name.len - path.len);
    }
    while (name.len > 0 && name.ptr[0] == '/') {
        name = pwt_bytes_make(name.ptr + 1, name.len - 1);
    }
    return name;
}

static int32_t
take_page(const struct wanted *wanted, struct pwt_json_value root, struct found *found)
{
    const struct pwt_json_value list = json_member(root, "Parameters");
    struct pwt_json_value parameter;
    struct pwt_json_iter each;
    int32_t code = pwt_json_iter_init(&each, &list) == 0 ? 0 : not_understood(wanted);

    while (code == 0 && pwt_json_iter_next(&each, NULL, &parameter)) {
        const struct pwt_bytes name = json_text(wanted->inv, json_member(parameter, "Name"));
        code = ssm_take(wanted, parameter, below(name, wanted->name), found);
    }
    return code;
}

static int32_t ask_page(const struct wanted *wanted,
                        struct pwt_bytes token,
                        struct pwt_http_response *ret_response)
{
    struct body body;

    body_begin(&body, wanted->inv);
    body_text(&body, "Path", wanted->name);
    body_bool(&body, "Recursive", (wanted->options.flags & PWT_PARAMETER_SHALLOW) == 0);
    body_bool(&body, "WithDecryption", wanted->decrypt);
    body_key(&body, "MaxResults");
    pwt_json_write_int64(&body.writer, PAGE);
    if (token.len > 0) {
        body_text(&body, "NextToken", token);
    }
    return call_json(wanted, "ssm", "GetParametersByPath", &body, ret_response);
}

int32_t ssm_get_many(const struct wanted *wanted, struct found *found)
{
    struct pwt_http_response response;
    struct pwt_bytes token = {NULL, 0};

    do { /* a page may be empty and still not the last */
        int32_t code = ask_page(wanted, token, &response);
        if (code != 0) {
            return refused(wanted, code, &response);
        }
        const struct pwt_json_value root = json_root(response.body);
        code = take_page(wanted, root, found);
        if (code != 0) {
            return code;
        }
        token = json_text(wanted->inv, json_member(root, "NextToken"));
    } while (token.len > 0);
    return 0;
}
