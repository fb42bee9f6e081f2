/* SPDX-License-Identifier: Apache-2.0 */
/* What requests over HTTP have in common. */
#include <powertools/events/http.h>

#include "internal.h"

static const struct event_field s_validity_fields[] = {
    EVENT_FIELD(pwt_http_validity, not_before, "notBefore"),
    EVENT_FIELD(pwt_http_validity, not_after, "notAfter"),
};
static EVENT_SHAPE(s_validity, pwt_http_validity);

static const struct event_field pwt_event_shape_client_cert_fields[] = {
    EVENT_FIELD(pwt_http_client_cert, client_cert_pem, "clientCertPem"),
    EVENT_FIELD(pwt_http_client_cert, subject_dn, "subjectDN"),
    EVENT_FIELD(pwt_http_client_cert, issuer_dn, "issuerDN"),
    EVENT_FIELD(pwt_http_client_cert, serial_number, "serialNumber"),
    EVENT_NESTED(pwt_http_client_cert, validity, "validity", s_validity),
};
EVENT_SHAPE(pwt_event_shape_client_cert, pwt_http_client_cert);

int32_t pwt_http_body(const struct pwt_event_text *body,
                      struct pwt_event_bool is_base64_encoded,
                      const struct pwt_json_alloc *alloc,
                      struct pwt_bytes *ret_body)
{
    struct pwt_bytes text;
    int32_t result = pwt_event_text_read(body, alloc, &text);
    if (result != 0) {
        return result;
    }
    if (is_base64_encoded.value) {
        return pwt_event_base64(text, alloc, ret_body);
    }
    *ret_body = text;
    return 0;
}

/* A member that is there but null counts as missing. */
static int32_t http_find(const struct pwt_event_map *map,
                         const struct pwt_http_lookup *lookup,
                         struct pwt_json_value *ret_value)
{
    if (map == NULL) {
        return PWT_JSON_ENOENT;
    }
    int32_t result = pwt_event_map_find(map, lookup->name, lookup->flags, ret_value);
    return result == 0 && ret_value->type == PWT_JSON_NULL ? PWT_JSON_ENOENT : result;
}

int32_t pwt_http_values_open(const struct pwt_http_lookup *lookup,
                             const struct pwt_json_alloc *alloc,
                             struct pwt_http_values *ret_values)
{
    struct pwt_http_values values = {.alloc = *alloc, .flags = lookup->flags};
    struct pwt_json_value none = {.type = PWT_JSON_ABSENT};
    struct pwt_json_value value;
    pwt_event_walk(&none, &values.list);
    int32_t result = http_find(lookup->multi, lookup, &value);
    if (result == PWT_JSON_ENOENT) {
        result = http_find(lookup->single, lookup, &value);
    }
    if (result == 0 && value.type == PWT_JSON_ARRAY) {
        pwt_event_walk(&value, &values.list);
    } else if (result == 0) {
        result = pwt_event_string(&value, alloc, &values.rest);
    }
    if (result == 0) {
        *ret_values = values;
    }
    return result;
}

/* RFC 9110, section 5.6.1: blanks and tabs around the elements of a list mean nothing. */
static struct pwt_bytes http_trim(struct pwt_bytes value)
{
    while (value.len > 0 && (value.ptr[0] == ' ' || value.ptr[0] == '\t')) {
        value = pwt_bytes_make(value.ptr + 1, value.len - 1);
    }
    while (value.len > 0 && (value.ptr[value.len - 1] == ' ' || value.ptr[value.len - 1] == '\t')) {
        value.len--;
    }
    return value;
}

bool pwt_http_values_next(struct pwt_http_values *values, struct pwt_bytes *ret_value)
{
    struct pwt_bytes part;
    if (pwt_event_split(&values->rest, ',', &part)) {
        *ret_value = (values->flags & PWT_EVENT_IGNORE_CASE) != 0 ? http_trim(part) : part;
        return true;
    }
    if (pwt_event_list_next(&values->list, &values->alloc, ret_value)) {
        return true;
    }
    values->error = values->list.error;
    return false;
}
