/* SPDX-License-Identifier: Apache-2.0 */
/* What all stores do: bodies, calls, answers, failures. */
#include "parameters.h"

#include "shared/json_memory.h"

#include <stdio.h>

#define FIRST_ITEMS 8u

/* ---- values ---- */

bool found_add(struct found *found, const struct pwt_parameter_value *value)
{
    if (found->count == found->room) {
        const uint64_t room = found->room > 0 ? 2 * found->room : FIRST_ITEMS;
        struct pwt_parameter_value *items = pwt_alloc(found->inv, room * sizeof(items[0]));
        if (!items) {
            return false;
        }
        if (found->count > 0) {
            memcpy(items, found->items, (size_t)found->count * sizeof(items[0]));
        }
        found->items = items;
        found->room = room;
    }
    found->items[found->count++] = *value;
    return true;
}

/* ---- failures ---- */

static struct pwt_bytes kept(struct pwt_inv *inv, const char *text)
{
    const size_t len = strlen(text);
    char *copy = pwt_alloc(inv, len + 1);

    if (!copy) {
        return pwt_bytes_make(NULL, 0);
    }
    memcpy(copy, text, len + 1);
    return pwt_bytes_make(copy, len);
}

int32_t wanted_fail(const struct wanted *wanted, uint32_t kind, int32_t code, const char *why)
{
    wanted->state->error = (struct pwt_parameter_error){
        .kind = kind,
        .retryable = code == PWT_ETIMEOUT,
        .message = kept(wanted->inv, why),
    };
    return pwt_fail(wanted->inv, code, "parameter '%.*s': %s", (int)wanted->name.len,
                    wanted->name.ptr, why);
}

int32_t wanted_refused(const struct wanted *wanted,
                       uint32_t kind,
                       int32_t code,
                       const struct pwt_http_response *response)
{
    char why[768];
    const bool says_more = response->message.len > 0;

    (void)snprintf(why, sizeof(why), "%.*s%s%.*s", (int)response->code.len,
                   response->code.ptr ? response->code.ptr : "", says_more ? ": " : "",
                   (int)response->message.len, says_more ? response->message.ptr : "");
    code = wanted_fail(wanted, kind, code, why);
    wanted->state->error.code = response->code;
    wanted->state->error.request_id = response->request_id;
    wanted->state->error.retryable = response->retryable;
    return code;
}

/* ---- bodies ---- */

void body_begin(struct body *body, struct pwt_inv *inv)
{
    body->alloc = json_memory(inv);
    body->buffer = json_memory_buffer(&body->alloc, 512, PARAMETERS_BODY_MAX);
    pwt_json_writer_init(&body->writer, &body->buffer, 0);
    pwt_json_write_object(&body->writer);
}

void body_key(struct body *body, const char *name)
{
    pwt_json_write_key(&body->writer, name, strlen(name));
}

void body_text(struct body *body, const char *name, struct pwt_bytes text)
{
    body_key(body, name);
    pwt_json_write_string(&body->writer, text.ptr, (size_t)text.len);
}

void body_bool(struct body *body, const char *name, bool truth)
{
    body_key(body, name);
    pwt_json_write_bool(&body->writer, truth);
}

int32_t body_end(struct body *body, struct pwt_bytes *ret_json)
{
    const char *text = NULL;
    size_t len = 0;

    pwt_json_write_end(&body->writer);
    if (pwt_json_writer_finish(&body->writer, &text, &len) != 0) {
        return PWT_ENOMEM;
    }
    *ret_json = pwt_bytes_make(text, len);
    return 0;
}

/* ---- calls ---- */

int32_t call_json(const struct wanted *wanted,
                  const char *service,
                  const char *operation,
                  struct body *body,
                  struct pwt_http_response *ret_response)
{
    struct pwt_aws_request request = {
        .size = (uint32_t)sizeof(request),
        .service = pwt_cstr(service),
        .operation = pwt_cstr(operation),
        .feature = pwt_cstr("parameters"),
        .timeout_ms = wanted->options.timeout_ms,
    };

    *ret_response = (struct pwt_http_response){.size = (uint32_t)sizeof(*ret_response)};
    if (body_end(body, &request.body) != 0) {
        ret_response->code = pwt_cstr("no_memory");
        return PWT_ENOMEM;
    }
    return pwt_aws_call(wanted->inv, &request, ret_response);
}

bool response_is(const struct pwt_http_response *response, const char *code)
{
    return pwt_bytes_equal(response->code, pwt_cstr(code));
}

/* ---- answers ---- */

static struct pwt_json_value absent(void)
{
    return (struct pwt_json_value){.type = PWT_JSON_ABSENT};
}

struct pwt_json_value json_root(struct pwt_bytes body)
{
    struct pwt_json_value root;

    if (pwt_json_validate(body.ptr, (size_t)body.len, NULL, NULL) != 0 ||
        pwt_json_open(body.ptr, (size_t)body.len, &root) != 0) {
        return absent();
    }
    return root;
}

struct pwt_json_value json_member(struct pwt_json_value object, const char *name)
{
    struct pwt_json_value value;

    return pwt_json_find(&object, name, strlen(name), 0, &value) == 0 ? value : absent();
}

struct pwt_bytes json_text(struct pwt_inv *inv, struct pwt_json_value value)
{
    const struct pwt_json_alloc alloc = json_memory(inv);
    const char *text = NULL;
    size_t len = 0;

    return pwt_json_text(&value, &alloc, &text, &len) == 0 ? pwt_bytes_make(text, len)
                                                           : pwt_bytes_make(NULL, 0);
}
