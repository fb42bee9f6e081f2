/* SPDX-License-Identifier: Apache-2.0 */
/* Lines are looked at closely only if they can hold metrics at all. */
#include "emf.h"

#include "json_text.h"

#include <string.h>

static struct json_object *emf_directives(struct json_object *document)
{
    struct json_object *directives =
        json_text_member(json_text_member(document, "_aws"), "CloudWatchMetrics");

    return json_object_is_type(directives, json_type_array) ? directives : NULL;
}

struct json_object *emf_parse(const char *line, size_t len)
{
    struct json_object *document;

    if (len == 0 || line[0] != '{' || memmem(line, len, "\"_aws\"", 6) == NULL) {
        return NULL;
    }
    document = json_text_parse(line, len);
    if (emf_directives(document) != NULL) {
        return document;
    }
    json_object_put(document);
    return NULL;
}

/** The values of every dimension that a directive names in any of its sets. */
static struct json_object *emf_dimensions(struct json_object *document,
                                          struct json_object *directive)
{
    struct json_object *found = json_object_new_object();
    struct json_object *sets = json_text_member(directive, "Dimensions");

    for (size_t i = 0; i < json_text_length(sets); i++) {
        struct json_object *set = json_object_array_get_idx(sets, i);

        for (size_t k = 0; k < json_text_length(set); k++) {
            const char *name = json_object_get_string(json_object_array_get_idx(set, k));
            struct json_object *value = name == NULL ? NULL : json_text_member(document, name);

            if (value != NULL) {
                (void)json_object_object_add(found, name, json_object_get(value));
            }
        }
    }
    return found;
}

static void emf_directive(struct json_object *document,
                          struct json_object *directive,
                          emf_fn *receive,
                          void *context)
{
    struct json_object *metrics = json_text_member(directive, "Metrics");
    struct emf_metric metric = {
        .metrics_namespace = json_text_string(directive, "Namespace"),
        .dimensions = emf_dimensions(document, directive),
    };

    for (size_t i = 0; i < json_text_length(metrics); i++) {
        struct json_object *definition = json_object_array_get_idx(metrics, i);

        metric.name = json_text_string(definition, "Name");
        metric.unit = json_text_string(definition, "Unit");
        metric.value = json_text_member(document, metric.name);
        if (metric.value != NULL) {
            receive(context, &metric);
        }
    }
    json_object_put(metric.dimensions);
}

void emf_each(struct json_object *document, emf_fn *receive, void *context)
{
    struct json_object *directives = emf_directives(document);

    for (size_t i = 0; i < json_text_length(directives); i++) {
        emf_directive(document, json_object_array_get_idx(directives, i), receive, context);
    }
}
