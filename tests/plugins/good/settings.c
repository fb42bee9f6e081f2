/* SPDX-License-Identifier: Apache-2.0 */
/* One option of every type and with every flag; init marks what the host stored, and of the secret
 * only that it is there. */
#include "mark.h"

struct settings {
    struct pwt_bytes text;
    uint32_t flag;
    uint32_t mode;
    int64_t number;
    double ratio;
    uint64_t size;
    int64_t wait_ms;
    int64_t pause_ms;
    struct pwt_list names;
    struct pwt_bytes json;
    int64_t secret;
    int64_t lenient;
    struct pwt_bytes needed;
};

#define OPTION(suffix, kind, member)                              \
    .env = "POWERTOOLS_SETTINGS_" suffix, .type = PWT_OPT_##kind, \
    .offset = offsetof(struct settings, member), .help = "Sets " #member "."

static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_SETTINGS_TEXT|SETTINGS_TEXT",
     .type = PWT_OPT_STRING,
     .offset = offsetof(struct settings, text),
     .help = "Sets text."},
    {OPTION("FLAG", BOOL, flag), .def = "off"},
    {OPTION("MODE", ENUM, mode), .choices = "off|basic|full", .def = "basic"},
    {OPTION("NUMBER", INT, number), .range = "-5..60000", .def = "1000"},
    {OPTION("RATIO", NUMBER, ratio), .range = "0..1", .def = "0.5"},
    {OPTION("SIZE", SIZE, size), .range = "1k..1g", .def = "64k"},
    {OPTION("WAIT", DURATION, wait_ms), .range = "1ms..10s", .def = "2"},
    {OPTION("PAUSE", DURATION, pause_ms), .flags = PWT_OPT_MILLIS, .def = "250"},
    {OPTION("NAMES", LIST, names)},
    {OPTION("JSON", JSON, json), .def = "{}"},
    {OPTION("SECRET", INT, secret), .flags = PWT_OPT_SECRET},
    {OPTION("LENIENT", INT, lenient), .flags = PWT_OPT_LENIENT, .range = "0..9", .def = "7"},
    {OPTION("NEEDED", STRING, needed), .flags = PWT_OPT_REQUIRED},
};

static void mark_number(const char *name, long long number)
{
    char words[32];

    (void)snprintf(words, sizeof(words), "%lld", number);
    mark(name, pwt_cstr(words));
}

static int32_t settings_init(struct pwt_cx *cx)
{
    const struct settings *self = cx->self;
    char ratio[32];

    mark("text", self->text.ptr ? self->text : pwt_cstr("(absent)"));
    mark_number("flag", self->flag);
    mark_number("mode", self->mode);
    mark_number("number", self->number);
    (void)snprintf(ratio, sizeof(ratio), "%.17g", self->ratio);
    mark("ratio", pwt_cstr(ratio));
    mark_number("size", (long long)self->size);
    mark_number("wait", self->wait_ms);
    mark_number("pause", self->pause_ms);
    for (uint64_t i = 0; i < self->names.count; i++) {
        mark("name", self->names.items[i]);
    }
    mark("json", self->json);
    mark("secret", pwt_cstr(self->secret ? "set" : "unset"));
    mark_number("lenient", self->lenient);
    mark("needed", self->needed);
    return 0;
}

PWT_PLUGIN(.name = PLUGIN_NAME,
           .version = "1.0.0",
           .summary = "Has an option of every type.",
           PWT_OPTIONS(s_options),
           .flags = PWT_FAIL_OPEN | PWT_CONCURRENT,
           .self_size = sizeof(struct settings),
           .init = settings_init);
