/* SPDX-License-Identifier: Apache-2.0 */
/* What the settings come to, and settings in code: the names of the environment without their
 * prefix, and each written straight to where the option table puts its value. */
#include "tracer.h"

#include "shared/json_memory.h"

#include <powertools/aws.h>

#include <string.h>

enum setting_type { SETTING_TEXT, SETTING_BOOL, SETTING_CHOICE, SETTING_LIST, SETTING_INT };

struct setting {
    const char *name;
    uint32_t type;       /* enum setting_type */
    const char *choices; /* SETTING_CHOICE: as in the option table */
    size_t offset;
};

#define SETTING(setting_name, kind, member)                                               \
    {                                                                                     \
        .name = (setting_name), .type = (kind), .offset = offsetof(struct tracer, member) \
    }

static const struct setting s_settings[] = {
    SETTING("service", SETTING_TEXT, service),
    SETTING("disabled", SETTING_BOOL, disabled),
    SETTING("enabled", SETTING_BOOL, enabled),
    SETTING("capture_response", SETTING_BOOL, capture_response),
    SETTING("capture_error", SETTING_BOOL, capture_error),
    SETTING("capture_https_requests", SETTING_BOOL, capture_https),
    SETTING("middlewares", SETTING_BOOL, middlewares),
    SETTING("ignore_endpoints", SETTING_LIST, ignored),
    SETTING("daemon_address", SETTING_TEXT, daemon_address),
    {.name = "backend",
     .type = SETTING_CHOICE,
     .choices = "xray|otlp|both|none",
     .offset = offsetof(struct tracer, backend)},
    SETTING("otlp_traces_endpoint", SETTING_TEXT, otlp.traces_endpoint),
    SETTING("otlp_endpoint", SETTING_TEXT, otlp.endpoint),
    {.name = "otlp_protocol",
     .type = SETTING_CHOICE,
     .choices = "http/protobuf|http/json",
     .offset = offsetof(struct tracer, otlp.protocol)},
    SETTING("otlp_headers", SETTING_TEXT, otlp.headers),
    {.name = "otlp_compression",
     .type = SETTING_CHOICE,
     .choices = "none|gzip",
     .offset = offsetof(struct tracer, otlp.compression)},
    SETTING("otlp_timeout", SETTING_INT, otlp.timeout_ms),
    SETTING("otlp_certificate", SETTING_TEXT, otlp.certificate),
    SETTING("otlp_client_key", SETTING_TEXT, otlp.client_key),
    SETTING("otlp_client_certificate", SETTING_TEXT, otlp.client_certificate),
    SETTING("resource_attributes", SETTING_TEXT, otlp.resource_attributes),
    SETTING("attribute_value_length_limit", SETTING_INT, otlp.limits.value_chars),
    SETTING("attribute_count_limit", SETTING_INT, otlp.limits.span_attributes),
};

#define SETTING_COUNT (sizeof(s_settings) / sizeof(s_settings[0]))

/* ---- what they come to ---- */

/* As in the other runtimes: away from Lambda there is no daemon, and no segment to hang under. */
static bool is_off(const struct tracer *tracer)
{
    if (tracer->code_disabled) {
        return tracer->disabled != 0;
    }
    return tracer->disabled || !tracer->enabled || tracer->task_root.len == 0 ||
           tracer->sam_local.len > 0 || tracer->chalice.len > 0;
}

/* Text as a JSON string that lasts as long as the process; absent where there is no text. */
static struct pwt_bytes quote(struct pwt_inv *scope, struct pwt_bytes text)
{
    struct pwt_json_alloc alloc = json_memory(scope);
    struct pwt_json_buffer buffer = json_memory_buffer(&alloc, (size_t)text.len + 2, SIZE_MAX);
    struct pwt_json_writer writer;

    pwt_json_writer_init(&writer, &buffer, 0);
    pwt_json_write_string(&writer, text.ptr, (size_t)text.len);
    if (text.len == 0 || pwt_json_writer_finish(&writer, NULL, NULL) != 0) {
        return pwt_bytes_make(NULL, 0);
    }
    return pwt_bytes_make(buffer.ptr, buffer.len);
}

/* What stands in every document is made once. */
static void prepare_texts(struct tracer *tracer, struct pwt_inv *scope)
{
    static const char what[] = " response";

    if (tracer->handler.len == 0) {
        tracer->handler = pwt_cstr("handler");
    }
    const size_t len = (size_t)tracer->handler.len;
    char *key = pwt_alloc(scope, len + sizeof(what));
    if (key) {
        memcpy(key, tracer->handler.ptr, len);
        memcpy(key + len, what, sizeof(what));
        tracer->response_json = quote(scope, pwt_bytes_make(key, len + sizeof(what) - 1));
    }
    tracer->service_json = quote(scope, tracer->service);
    tracer->space_json =
        tracer->service.len > 0 ? tracer->service_json : pwt_cstr("\"service_undefined\"");
}

/* Whether a backend is chosen, and nothing is switched off. */
static bool chosen(const struct tracer *tracer, uint32_t backend)
{
    return !is_off(tracer) && tracer->sdk_enabled &&
           (tracer->backend == backend || tracer->backend == TRACER_BOTH);
}

bool tracer_settings_need_aws(const struct tracer *tracer)
{
    return chosen(tracer, TRACER_OTLP) && otlp_needs_aws(&tracer->otlp);
}

void tracer_settings_apply(struct tracer *tracer, struct pwt_inv *scope)
{
    tracer->otlp.service = tracer->service;
    tracer->to_xray = chosen(tracer, TRACER_XRAY);
    tracer->to_otlp = chosen(tracer, TRACER_OTLP) && otlp_wanted(&tracer->otlp);
    if (tracer->to_xray || tracer->to_otlp) {
        prepare_texts(tracer, scope);
    }
    if (tracer->to_xray) {
        tracer_daemon_init(tracer, scope);
    }
    if (tracer->to_otlp) { /* spans may be kept for another try */
        (void)pwt_expect_shutdown(scope);
    }
}

/* ---- settings in code ---- */

/* The arena of an init's scope lasts as long as the process. */
static bool keep_text(struct pwt_inv *scope, struct pwt_bytes text, struct pwt_bytes *ret_text)
{
    char *copy = pwt_alloc(scope, text.len + 1);

    if (!copy) {
        return false;
    }
    if (text.len > 0) {
        memcpy(copy, text.ptr, (size_t)text.len);
    }
    *ret_text = pwt_bytes_make(copy, text.len);
    return true;
}

static bool set_choice(const char *choices, struct pwt_bytes text, uint32_t *ret_index)
{
    uint32_t index = 0;

    while (choices) {
        const char *bar = strchr(choices, '|');
        const struct pwt_bytes choice =
            bar ? pwt_bytes_make(choices, (uint64_t)(bar - choices)) : pwt_cstr(choices);
        if (pwt_bytes_equal(choice, text)) {
            *ret_index = index;
            return true;
        }
        choices = bar ? bar + 1 : NULL;
        index++;
    }
    return false;
}

/* Items separated by commas, without the blanks around them. */
static bool set_list(struct pwt_inv *scope, struct pwt_bytes text, struct pwt_list *ret_list)
{
    struct pwt_bytes kept;
    struct pwt_bytes *items = pwt_alloc(scope, (text.len / 2 + 1) * sizeof(*items));
    uint64_t count = 0;

    if (!items || !keep_text(scope, text, &kept)) {
        return false;
    }
    for (uint64_t at = 0; at < kept.len;) {
        uint64_t end = at;
        while (end < kept.len && kept.ptr[end] != ',') {
            end++;
        }
        uint64_t last = end;
        while (at < last && kept.ptr[at] == ' ') {
            at++;
        }
        while (last > at && kept.ptr[last - 1] == ' ') {
            last--;
        }
        if (last > at) {
            items[count++] = pwt_bytes_make(kept.ptr + at, last - at);
        }
        at = end + 1;
    }
    *ret_list = (struct pwt_list){.items = items, .count = count};
    return true;
}

static bool set_value(struct tracer *tracer,
                      struct pwt_inv *scope,
                      const struct setting *setting,
                      const struct pwt_field *field)
{
    void *place = (char *)tracer + setting->offset;
    const bool text = field->type == PWT_FIELD_STRING && field->value.bytes.ptr;

    switch (setting->type) {
    case SETTING_TEXT:
        return text && keep_text(scope, field->value.bytes, place);
    case SETTING_CHOICE:
        return text && set_choice(setting->choices, field->value.bytes, place);
    case SETTING_LIST:
        return text && set_list(scope, field->value.bytes, place);
    case SETTING_BOOL:
        if (field->type == PWT_FIELD_BOOL) {
            *(uint32_t *)place = field->value.u64 != 0;
        }
        return field->type == PWT_FIELD_BOOL;
    default:
        if (field->type == PWT_FIELD_INT) {
            *(int64_t *)place = field->value.i64;
        }
        return field->type == PWT_FIELD_INT;
    }
}

static const struct setting *find_setting(struct pwt_bytes name)
{
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        if (pwt_bytes_equal(name, pwt_cstr(s_settings[i].name))) {
            return &s_settings[i];
        }
    }
    return NULL;
}

static const char *wanted(const struct setting *setting)
{
    static const char *const words[] = {"text", "true or false", "one of the choices",
                                        "text with commas", "a whole number"};

    return words[setting->type];
}

static int32_t configure_one(struct pwt_cx *cx, const struct pwt_field *field)
{
    struct tracer *tracer = cx->self;
    const struct setting *setting = find_setting(field->key);

    if (!setting) {
        pwt_diag(cx->inv, PWT_DIAG_ERROR,
                 "powertools: the tracer has no option '%.*s'; expected one of those that "
                 "docs/plugins/tracer.md lists; correct its name in pwt_tracer_configure()",
                 (int)field->key.len, field->key.ptr);
        return PWT_ECONFIG;
    }
    if (!set_value(tracer, cx->inv, setting, field)) {
        pwt_diag(cx->inv, PWT_DIAG_ERROR,
                 "powertools: the value of the tracer's option '%s' is wrong; expected %s; correct "
                 "it in pwt_tracer_configure()",
                 setting->name, wanted(setting));
        return PWT_ECONFIG;
    }
    tracer->code_disabled |= strcmp(setting->name, "disabled") == 0;
    tracer->otlp.service_in_code |= strcmp(setting->name, "service") == 0;
    return 0;
}

int32_t tracer_configure(struct pwt_cx *cx, const struct pwt_field *fields, uint32_t count)
{
    struct tracer *tracer = cx->self;
    int32_t code = 0;

    if (pwt_inv_context(cx->inv)->request_id.ptr) {
        pwt_diag(cx->inv, PWT_DIAG_ERROR,
                 "powertools: pwt_tracer_configure() was called in an invocation; expected the "
                 "handler's init; move the call there");
        return PWT_ESTATE;
    }
    for (uint32_t i = 0; i < count; i++) {
        const int32_t result = configure_one(cx, &fields[i]);
        code = code != 0 ? code : result;
    }
    tracer_settings_apply(tracer, cx->inv);
    if (tracer_settings_need_aws(tracer) && !pwt_aws_table()) {
        pwt_diag(
            cx->inv, PWT_DIAG_ERROR,
            "powertools: the tracer's backend 'otlp' was chosen in code, and the plugin 'aws', "
            "which sends its requests, is not there; expected it in POWERTOOLS_PLUGINS; add it, "
            "or set POWERTOOLS_TRACER_BACKEND, which brings it along");
        tracer->to_otlp = 0;
        return PWT_ECONFIG;
    }
    return code;
}
