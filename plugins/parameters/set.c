/* SPDX-License-Identifier: Apache-2.0 */
/* Writing parameters and secrets. */
#define _GNU_SOURCE
#include "parameters.h"

#include <powertools/json.h>

#include <stdio.h>
#include <sys/random.h>

/* What is to be written. */
struct writing {
    struct wanted wanted; /* for calls and failures */
    struct pwt_parameter_set_options options;
    struct pwt_bytes value;
};

static struct pwt_bytes either(struct pwt_bytes text, const char *other)
{
    return text.len > 0 ? text : pwt_cstr(other);
}

/* ---- parameters ---- */

static int32_t set_parameter(struct writing *writing, struct pwt_http_response *response)
{
    const struct pwt_parameter_set_options *options = &writing->options;
    struct body body;

    body_begin(&body, writing->wanted.inv);
    body_text(&body, "Name", writing->wanted.name);
    body_text(&body, "Value", writing->value);
    body_bool(&body, "Overwrite", options->overwrite != 0);
    body_text(&body, "Type", either(options->kind, "String"));
    body_text(&body, "Tier", either(options->tier, "Standard"));
    body_text(&body, "Description", either(options->description, ""));
    if (options->kms_key_id.len > 0) {
        body_text(&body, "KeyId", options->kms_key_id);
    }
    return call_json(&writing->wanted, "ssm", "PutParameter", &body, response);
}

/* ---- secrets ---- */

/* A version 4 UUID (RFC 9562), which makes a repeated request the same request. */
static bool make_token(char token[37])
{
    unsigned char bytes[16];

    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes)) {
        return false;
    }
    bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
    bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
    for (int i = 0, at = 0; i < 16; i++) {
        at += snprintf(token + at, 4, i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x" : "%02x",
                       bytes[i]);
    }
    return true;
}

static int32_t put_secret_value(struct writing *writing, struct body *body)
{
    const struct pwt_bytes value = writing->value;

    if (writing->options.type != PWT_PARAMETER_BYTES) {
        body_text(body, "SecretString", value);
        return 0;
    }
    char *text = pwt_alloc(writing->wanted.inv, (value.len + 2) / 3 * 4);
    if (!text) {
        return PWT_ENOMEM;
    }
    (void)pwt_json_base64_encode(value.ptr, (size_t)value.len, text);
    body_text(body, "SecretBinary", pwt_bytes_make(text, (value.len + 2) / 3 * 4));
    return 0;
}

static int32_t write_secret(struct writing *writing,
                            const char *operation,
                            const char *id,
                            struct pwt_bytes token,
                            struct pwt_http_response *response)
{
    struct body body;

    body_begin(&body, writing->wanted.inv);
    body_text(&body, id, writing->wanted.name);
    body_text(&body, "ClientRequestToken", token);
    if (put_secret_value(writing, &body) != 0) {
        response->code = pwt_cstr("no_memory");
        return PWT_ENOMEM;
    }
    return call_json(&writing->wanted, "secretsmanager", operation, &body, response);
}

static int32_t set_secret(struct writing *writing, struct pwt_http_response *response)
{
    struct pwt_bytes token = writing->options.token;
    char made[37];

    if (token.len == 0) {
        if (!make_token(made)) {
            response->code = pwt_cstr("no_random_numbers");
            return PWT_EIO;
        }
        token = pwt_cstr(made);
    }
    int32_t code = write_secret(writing, "PutSecretValue", "SecretId", token, response);
    if (code != 0 && response_is(response, "ResourceNotFoundException")) {
        code = write_secret(writing, "CreateSecret", "Name", token, response);
    }
    return code;
}

/* ---- the service ---- */

#define TELLING_BYTES 16u /* of a value: a message may end in the middle of it */

/* Services repeat what they find wrong with a value: then their words are left out. */
static void hide_value(const struct writing *writing, struct pwt_http_response *response)
{
    const struct pwt_bytes message = response->message;
    const size_t len =
        writing->value.len < TELLING_BYTES ? (size_t)writing->value.len : TELLING_BYTES;

    if (len > 0 && message.len > 0 &&
        memmem(message.ptr, (size_t)message.len, writing->value.ptr, len)) {
        response->message = pwt_bytes_make(NULL, 0);
    }
}

static int32_t
begin(struct writing *writing, struct pwt_inv *inv, const struct pwt_parameter_set_options *options)
{
    const struct pwt_cx *cx = pwt_inv_cx(inv);

    writing->wanted.inv = inv;
    writing->wanted.settings = cx->self;
    writing->wanted.state = cx->state;
    if (options) {
        memcpy(&writing->options, options,
               options->size < sizeof(*options) ? options->size : sizeof(*options));
    }
    if (writing->options.store > PWT_STORE_SECRETS) {
        return wanted_fail(&writing->wanted, PWT_PARAMETER_SET_FAILED, PWT_EINVAL,
                           "values of this store are read only");
    }
    return 0;
}

int32_t parameters_set(struct pwt_inv *inv,
                       struct pwt_bytes name,
                       struct pwt_bytes value,
                       const struct pwt_parameter_set_options *options,
                       struct pwt_bytes *ret_answer)
{
    struct writing writing = {.wanted = {.name = name}, .value = value};
    struct pwt_http_response response = {.size = (uint32_t)sizeof(response)};
    int32_t code = begin(&writing, inv, options);

    if (code != 0) {
        return code;
    }
    const bool secret = writing.options.store == PWT_STORE_SECRETS;
    code = secret ? set_secret(&writing, &response) : set_parameter(&writing, &response);
    if (code != 0) {
        hide_value(&writing, &response);
        return wanted_refused(&writing.wanted,
                              secret ? PWT_SECRET_SET_FAILED : PWT_PARAMETER_SET_FAILED, code,
                              &response);
    }
    if (ret_answer) {
        *ret_answer = response.body;
    }
    return 0;
}
