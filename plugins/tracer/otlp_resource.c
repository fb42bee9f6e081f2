/* SPDX-License-Identifier: Apache-2.0 */
/* See otlp_resource.h. */
#include "otlp_resource.h"
#include "otlp_text.h"

#include <powertools/host.h>

#define OWN_ATTRIBUTES 12u /* those that are made here */

#define BYTES_PER_MB (INT64_C(1) << 20)

struct resource {
    struct otlp_attribute *items;
    uint32_t count;
};

/* What comes later wins. */
static void resource_put(struct resource *resource, struct otlp_attribute attribute)
{
    uint32_t i = 0;

    while (i < resource->count && !pwt_bytes_equal(resource->items[i].key, attribute.key)) {
        i++;
    }
    resource->items[i] = attribute;
    resource->count += i == resource->count;
}

static void resource_put_text(struct resource *resource, const char *key, struct pwt_bytes text)
{
    if (text.len > 0) {
        resource_put(resource, otlp_text(key, text));
    }
}

static void resource_put_function(struct resource *resource,
                                  const struct pwt_context *context,
                                  struct otlp_value *log_group)
{
    resource_put_text(resource, "service.name", context->function_name);
    resource_put_text(resource, "cloud.provider", pwt_cstr("aws"));
    resource_put_text(resource, "cloud.platform", pwt_cstr("aws_lambda"));
    resource_put_text(resource, "faas.name", context->function_name);
    resource_put_text(resource, "faas.version", context->function_version);
    resource_put_text(resource, "faas.instance", context->log_stream);
    if (context->memory_mb > 0) {
        resource_put(resource, otlp_int("faas.max_memory", context->memory_mb * BYTES_PER_MB));
    }
    if (context->log_group.len > 0) {
        *log_group = (struct otlp_value){.type = OTLP_STRING, .as.text = context->log_group};
        resource_put(resource, otlp_array("aws.log.group.names", log_group, 1));
    }
}

/* The items of OTEL_RESOURCE_ATTRIBUTES; `text` takes what was decoded. Those that are none were
 * reported when the exporter was opened. */
static void resource_put_list(struct resource *resource, struct pwt_bytes list, char *text)
{
    struct pwt_bytes name;
    struct pwt_bytes value;

    for (int found = 1; found != 0;) {
        found = otlp_text_next_pair(&list, &name, &value);
        if (found > 0) {
            size_t len = otlp_text_percent_decode(value, text);
            struct otlp_attribute attribute = otlp_text("", pwt_bytes_make(text, len));
            attribute.key = name;
            resource_put(resource, attribute);
            text += len;
        }
    }
}

int32_t otlp_origin_make(const struct otlp_settings *settings,
                         struct pwt_inv *inv,
                         struct otlp_origin *ret_origin)
{
    const struct pwt_bytes list = settings->resource_attributes;
    struct resource resource = {.count = 0};
    uint64_t most = OWN_ATTRIBUTES + list.len / 2; /* an item and its comma: two bytes at least */
    char *text = pwt_alloc(inv, list.len);
    struct otlp_value *log_group = pwt_alloc(inv, sizeof(*log_group));

    resource.items = pwt_alloc(inv, most * sizeof(*resource.items));
    if (!text || !log_group || !resource.items) {
        return PWT_ENOMEM;
    }
    resource_put_function(&resource, pwt_inv_context(inv), log_group);
    resource_put_text(&resource, "cloud.region", settings->region);
    resource_put_text(&resource, "service.name", settings->service);
    resource_put_list(&resource, list, text);
    resource_put_text(&resource, "service.name", settings->service_name);
    if (settings->service_in_code) {
        resource_put_text(&resource, "service.name", settings->service);
    }
    *ret_origin = (struct otlp_origin){
        .resource = {.items = resource.items, .count = resource.count},
        .scope_name = pwt_cstr("powertools"),
        .scope_version = pwt_cstr(pwt_host_table()->version),
    };
    return 0;
}
