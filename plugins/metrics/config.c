/* SPDX-License-Identifier: Apache-2.0 */
/* Settings: the environment's, those in code, and what metrics of one's own are opened with. What a
 * document repeats is made into text here, once. */
#include "metrics.h"

#include <powertools/metrics.h>

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- what a setting becomes ---- */

static bool is_strict_namespace(struct pwt_bytes text)
{
    static const char others[] = "._#:/-";
    bool fits = text.len <= 255;

    for (uint64_t i = 0; fits && i < text.len; i++) {
        const char c = text.ptr[i];
        fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               (c != '\0' && strchr(others, c));
    }
    return fits;
}

static bool is_namespace(const struct metrics *self, struct pwt_bytes text)
{
    return !metrics_is_longer(text, METRICS_NAMESPACE_MAX) &&
           (self->datadog || !self->strict || is_strict_namespace(text));
}

/* The namespace as a document has it; with Datadog the beginning of each name. */
static int32_t make_space(struct pwt_inv *inv,
                          const struct metrics *self,
                          struct pwt_bytes text,
                          struct pwt_bytes *ret_space)
{
    if (self->datadog && (metrics_is_blank(text) || pwt_bytes_equal(text, pwt_cstr("default")))) {
        *ret_space = pwt_cstr("");
        return 0;
    }
    *ret_space = pwt_bytes_make(NULL, 0);
    if (metrics_is_blank(text)) {
        return 0;
    }
    if (!is_namespace(self, text)) {
        return PWT_ECONFIG;
    }
    struct pwt_bytes quoted = metrics_quote(inv, text);
    if (quoted.ptr && self->datadog) {
        char *prefix = pwt_alloc(inv, quoted.len);
        if (prefix) {
            memcpy(prefix, quoted.ptr + 1, (size_t)quoted.len - 2);
            prefix[quoted.len - 2] = '.';
        }
        quoted = pwt_bytes_make(prefix, prefix ? quoted.len - 1 : 0);
    }
    *ret_space = quoted;
    return quoted.ptr ? 0 : PWT_ENOMEM;
}

/* What holds for metrics of these settings; the rest of `metrics` stays as it is. */
static int32_t settle(struct pwt_inv *inv,
                      const struct metrics *self,
                      struct pwt_bytes space,
                      struct pwt_bytes service,
                      struct pwt_metrics *metrics)
{
    bool skip;

    metrics->datadog = self->datadog;
    metrics->quiet = self->disabled == 0 && self->dev;
    metrics->off = metrics->quiet || (self->disabled > 0 && self->disabled < METRICS_SWITCH_FALSE);
    metrics->service = NULL;
    int32_t code = make_space(inv, self, space, &metrics->space);
    if (code != 0 || metrics_is_blank(service) || self->datadog) {
        return code;
    }
    code = metrics_dimension_check(inv, pwt_cstr("service"), service, &skip);
    if (code != 0 || skip) {
        return code;
    }
    metrics->service = metrics_label_text(inv, pwt_cstr("service"), service);
    return metrics->service ? 0 : PWT_ENOMEM;
}

/* Default labels from a JSON object. */
static int32_t read_defaults(struct pwt_inv *inv,
                             struct pwt_bytes json,
                             const struct metrics_defaults **ret_defaults)
{
    static const struct metrics_list none = {.first = NULL};
    const struct metrics *self = pwt_inv_cx(inv)->self;
    const struct pwt_field *fields;
    uint32_t count;

    int32_t code = metrics_fields(inv, json, &fields, &count);
    if (code == 0) {
        code = metrics_defaults_make(inv, NULL, fields, count, ret_defaults);
    }
    if (code == 0 && !self->datadog &&
        metrics_dimension_count(*ret_defaults, &none) > METRICS_DIMENSIONS_MAX) {
        return metrics_too_many(inv);
    }
    return code;
}

/* What is wrong with settings that gave a code. */
static const char *words(int32_t code)
{
    switch (code) {
    case PWT_ECONFIG:
        return "the namespace of metrics is not one that CloudWatch takes; expected 1..1024 "
               "characters, with `strict` 1..255 of letters, digits and ._#:/-; correct it";
    case PWT_EFORMAT:
        return "default dimensions or tags of metrics are no object of texts; expected such as "
               "{\"stage\":\"prod\"}; correct them";
    case PWT_METRIC_EMANY:
        return "there are more than 29 default dimensions of metrics beside `service`; expected no "
               "more; use fewer";
    case PWT_ENOMEM:
        return "there is no memory for the settings of metrics; expected shorter ones; raise the "
               "function's memory";
    default:
        return "a dimension of metrics is not one that CloudWatch takes; expected one as the line "
               "before says; correct it";
    }
}

/* ---- the environment ---- */

static int32_t settle_both(struct pwt_inv *inv, struct metrics *self)
{
    const int32_t code = settle(inv, self, self->environment_namespace, self->environment_service,
                                &self->environment);

    return code != 0 ? code
                     : settle(inv, self, self->namespace_text, self->service_text, &self->shared);
}

static int32_t settle_defaults(struct pwt_cx *cx)
{
    const struct metrics *self = cx->self;
    struct metrics_worker *worker = cx->worker;
    const struct pwt_bytes json = self->datadog ? self->default_tags : self->default_dimensions;
    const struct metrics_defaults *defaults = NULL;

    const int32_t code = json.len == 0 ? 0 : read_defaults(cx->inv, json, &defaults);
    if (code == 0) {
        worker->defaults = defaults;
    }
    return code;
}

int32_t metrics_config_init(struct pwt_cx *cx)
{
    struct metrics *self = cx->self;

    self->scope = cx->inv;
    self->init_state = cx->state;
    self->environment_namespace = self->namespace_text;
    self->environment_service = self->service_text;
    int32_t code = settle_both(cx->inv, self);
    if (code == 0) {
        code = settle_defaults(cx);
    }
    if (code != 0) {
        return pwt_fail(cx->inv, code == PWT_ENOMEM ? code : PWT_ECONFIG, "%s", words(code));
    }
    if (self->datadog && !self->flush_to_log) {
        pwt_diag(
            cx->inv, PWT_DIAG_WARN,
            "powertools: DD_FLUSH_TO_LOG=false has no effect, since Datadog's extension is not "
            "reached from here; expected true; metrics are printed, remove the variable");
    }
    return 0;
}

/* ---- settings in code ---- */

enum value { TEXT, TRUTH, OBJECT, PROVIDER };

static const struct setting {
    const char *name;
    enum value value;
    size_t offset;
} s_settings[] = {
    {"namespace", TEXT, offsetof(struct metrics, namespace_text)},
    {"service", TEXT, offsetof(struct metrics, service_text)},
    {"function_name", TEXT, offsetof(struct metrics, function_name)},
    {"capture_cold_start_metric", TRUTH, offsetof(struct metrics, cold_start)},
    {"raise_on_empty_metrics", TRUTH, offsetof(struct metrics, raise_on_empty)},
    {"disabled", TRUTH, offsetof(struct metrics, disabled)},
    {"strict", TRUTH, offsetof(struct metrics, strict)},
    {"flush_to_log", TRUTH, offsetof(struct metrics, flush_to_log)},
    {"default_dimensions", OBJECT, offsetof(struct metrics, default_dimensions)},
    {"default_tags", OBJECT, offsetof(struct metrics, default_tags)},
    {"provider", PROVIDER, offsetof(struct metrics, datadog)},
};

static int32_t wrong_setting(struct pwt_inv *inv, struct pwt_bytes name)
{
    pwt_diag(inv, PWT_DIAG_ERROR,
             "powertools: the metrics setting '%.*s' is unknown or has a value of another type; "
             "expected one of docs/plugins/metrics.md; the call had no effect, correct it",
             metrics_shown(name), name.ptr);
    return PWT_ECONFIG;
}

/* Copies text that is the caller's: settings live as long as the process. */
static int32_t
keep_text(struct pwt_inv *inv, const struct pwt_field *field, struct pwt_bytes *ret_text)
{
    char *text = pwt_alloc(inv, field->value.bytes.len);

    if (!text) {
        return PWT_ENOMEM;
    }
    if (field->value.bytes.len > 0) {
        memcpy(text, field->value.bytes.ptr, (size_t)field->value.bytes.len);
    }
    *ret_text = pwt_bytes_make(text, field->value.bytes.len);
    return 0;
}

static void set_truth(const struct pwt_field *field, size_t offset, uint32_t *setting)
{
    const bool truth = field->value.u64 != 0;

    if (offset == offsetof(struct metrics, disabled)) {
        *setting = truth ? 1 : METRICS_SWITCH_FALSE;
    } else {
        *setting = truth;
    }
}

static const struct setting *find_setting(struct pwt_bytes name)
{
    for (size_t i = 0; i < COUNT_OF(s_settings); i++) {
        if (pwt_bytes_equal(name, pwt_cstr(s_settings[i].name))) {
            return &s_settings[i];
        }
    }
    return NULL;
}

static int32_t set_text(struct pwt_inv *inv,
                        struct metrics *self,
                        const struct setting *setting,
                        const struct pwt_field *field)
{
    const struct pwt_bytes text = field->value.bytes;

    if (setting->value == TEXT) {
        /* Blank text leaves the word to the environment. */
        return metrics_is_blank(text)
                   ? 0
                   : keep_text(inv, field, (void *)((char *)self + setting->offset));
    }
    self->datadog = pwt_bytes_equal(text, pwt_cstr("datadog")) != 0;
    return self->datadog || pwt_bytes_equal(text, pwt_cstr("cloudwatch"))
               ? 0
               : wrong_setting(inv, field->key);
}

static int32_t set_one(struct pwt_inv *inv, struct metrics *self, const struct pwt_field *field)
{
    const struct setting *setting = find_setting(field->key);
    const bool text = field->type == PWT_FIELD_STRING && field->value.bytes.ptr;

    if (setting && setting->value == TRUTH && field->type == PWT_FIELD_BOOL) {
        set_truth(field, setting->offset, (void *)((char *)self + setting->offset));
        return 0;
    }
    if (setting && setting->value == OBJECT && field->type == PWT_FIELD_JSON) {
        return keep_text(inv, field, (void *)((char *)self + setting->offset));
    }
    if (setting && (setting->value == TEXT || setting->value == PROVIDER) && text) {
        return set_text(inv, self, setting, field);
    }
    return wrong_setting(inv, field->key);
}

/* There is no callback that fails: what is wrong with settings in code is told here. */
static int32_t tell(struct pwt_inv *inv, int32_t code)
{
    if (code != 0) {
        pwt_diag(inv, PWT_DIAG_ERROR, "powertools: metrics cannot be set up as the code says: %s",
                 words(code));
    }
    return code;
}

/* Takes over default labels where a call changes them; those that other calls set stay otherwise.
 * Stricter rules hold for those of the settings too. */
static int32_t settle_changed(struct pwt_cx *cx, const struct metrics *before)
{
    const struct metrics *self = cx->self;
    const struct metrics_defaults *checked;

    if (self->datadog != before->datadog ||
        self->default_dimensions.ptr != before->default_dimensions.ptr ||
        self->default_tags.ptr != before->default_tags.ptr) {
        return settle_defaults(cx);
    }
    return self->strict && !before->strict && !self->datadog && self->default_dimensions.len > 0
               ? read_defaults(cx->inv, self->default_dimensions, &checked)
               : 0;
}

int32_t metrics_configure(struct pwt_inv *inv, const struct pwt_field *fields, uint32_t count)
{
    struct pwt_cx *cx = pwt_inv_cx(inv);
    struct metrics *self = cx->self;
    const struct metrics before = *self;
    int32_t code = 0;

    if (inv != self->scope) {
        pwt_diag(inv, PWT_DIAG_ERROR,
                 "powertools: pwt_metrics_configure was called outside an init; expected the scope "
                 "that an init is given; the call had no effect, move it there");
        return PWT_ESTATE;
    }
    for (uint32_t i = 0; i < count && code == 0; i++) {
        code = set_one(inv, self, &fields[i]);
    }
    if (code == 0) {
        code = settle_both(inv, self);
        code = tell(inv, code == 0 ? settle_changed(cx, &before) : code);
    }
    if (code != 0) {
        *self = before; /* a call that fails has no effect */
    }
    return code;
}

/* ---- metrics of one's own ---- */

struct opened {
    struct pwt_bytes space;
    struct pwt_bytes service;
    struct pwt_bytes defaults;
    uint32_t single;
};

static int32_t read_field(struct pwt_inv *inv, const struct pwt_field *field, struct opened *opened)
{
    if (pwt_bytes_equal(field->key, pwt_cstr("namespace")) && field->type == PWT_FIELD_STRING) {
        opened->space = field->value.bytes;
    } else if (pwt_bytes_equal(field->key, pwt_cstr("service")) &&
               field->type == PWT_FIELD_STRING) {
        opened->service = field->value.bytes;
    } else if (pwt_bytes_equal(field->key, pwt_cstr("default_dimensions")) &&
               field->type == PWT_FIELD_JSON) {
        opened->defaults = field->value.bytes;
    } else if (pwt_bytes_equal(field->key, pwt_cstr("single")) && field->type == PWT_FIELD_BOOL) {
        opened->single = field->value.u64 != 0;
    } else if (field->type != PWT_FIELD_NULL) {
        return wrong_setting(inv, field->key);
    }
    return 0;
}

int32_t metrics_open(struct pwt_inv *inv,
                     const struct pwt_field *fields,
                     uint32_t count,
                     struct pwt_metrics **ret_metrics)
{
    struct pwt_inv *owner = metrics_state_of(inv)->inv;
    const struct metrics *self = pwt_inv_cx(inv)->self;
    struct pwt_metrics *metrics = pwt_alloc(owner, sizeof(*metrics));
    struct opened opened = {0};
    struct pwt_metrics fresh = self->environment;
    int32_t code = metrics ? 0 : PWT_ENOMEM;

    for (uint32_t i = 0; i < count && code == 0; i++) {
        code = read_field(inv, &fields[i], &opened);
        if (code != 0) {
            return code;
        }
    }
    const bool has_space = !metrics_is_blank(opened.space);
    const bool has_service = !metrics_is_blank(opened.service);
    if (code == 0 && (has_space || has_service)) {
        code = settle(owner, self, opened.space, opened.service, &fresh);
        fresh.space = has_space ? fresh.space : self->environment.space;
        fresh.service = has_service ? fresh.service : self->environment.service;
    }
    if (code == 0 && opened.defaults.ptr) {
        code = read_defaults(owner, opened.defaults, &fresh.defaults);
    }
    if (code != 0) {
        return tell(inv, code);
    }
    fresh.single = opened.single;
    *metrics = fresh;
    *ret_metrics = metrics;
    return 0;
}
