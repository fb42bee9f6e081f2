/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A handler that writes and reads what its event says: a list of {"do","store","name","value"}, and
 * answers with a list of values, lists of names, or error codes.
 */
#include <powertools/powertools.h>

static struct pwt_bytes text(struct pwt_inv *inv, struct pwt_bytes object, const char *pointer)
{
    struct pwt_bytes value = {NULL, 0};

    if (pwt_doc_find(object, pointer, &value) != 0 || pwt_doc_string(inv, value, &value) != 0) {
        return pwt_bytes_make(NULL, 0);
    }
    return value;
}

static uint32_t store_of(struct pwt_bytes name)
{
    static const char *const names[] = {"ssm", "secrets", "appconfig", "agent", "dynamodb"};
    uint32_t store = 0;

    while (store < 5 && !pwt_bytes_equal(name, pwt_cstr(names[store]))) {
        store++;
    }
    return store;
}

static void put(struct pwt_doc *doc, struct pwt_field field)
{
    (void)pwt_doc_put(doc, &field);
}

static int32_t set(struct pwt_inv *inv, struct pwt_bytes step)
{
    const struct pwt_parameter_set_options options = {
        .size = (uint32_t)sizeof(options),
        .store = store_of(text(inv, step, "/store")),
        .type = PWT_PARAMETER_TEXT,
        .overwrite = 1,
        .kind = text(inv, step, "/kind"),
    };

    return pwt_parameter_set(inv, text(inv, step, "/name"), text(inv, step, "/value"), &options,
                             NULL);
}

static struct pwt_parameter_options options_of(struct pwt_inv *inv, struct pwt_bytes step)
{
    return (struct pwt_parameter_options){
        .size = (uint32_t)sizeof(struct pwt_parameter_options),
        .store = store_of(text(inv, step, "/store")),
        .flags = text(inv, step, "/decrypt").ptr ? PWT_PARAMETER_DECRYPT : 0,
        .table = text(inv, step, "/table"),
        .application = text(inv, step, "/application"),
        .environment = text(inv, step, "/environment"),
    };
}

static int32_t get(struct pwt_inv *inv, struct pwt_bytes step, struct pwt_doc *doc)
{
    const struct pwt_parameter_options options = options_of(inv, step);
    struct pwt_parameter_value value;
    int32_t code = pwt_parameter_fetch(inv, text(inv, step, "/name"), &options, &value);

    if (code == 0 && value.type == PWT_PARAMETER_JSON) {
        put(doc, PWT_JSON("", value.value));
    } else if (code == 0) {
        put(doc, PWT_BYTES("", value.value));
    }
    return code;
}

static int32_t below(struct pwt_inv *inv, struct pwt_bytes step, struct pwt_doc *doc)
{
    const struct pwt_parameter_options options = options_of(inv, step);
    struct pwt_parameter_values values = {.size = (uint32_t)sizeof(values)};
    int32_t code = pwt_parameters_below(inv, text(inv, step, "/name"), &options, &values);

    if (code == 0) {
        put(doc, pwt_field_("", PWT_FIELD_ARRAY));
        for (uint64_t i = 0; i < values.count; i++) {
            put(doc, PWT_BYTES("", values.items[i].name));
        }
        put(doc, pwt_field_("", PWT_FIELD_CLOSE));
    }
    return code;
}

static int32_t by_names(struct pwt_inv *inv, struct pwt_bytes step, struct pwt_doc *doc)
{
    const struct pwt_parameter_options options = options_of(inv, step);
    struct pwt_parameter_values values = {.size = (uint32_t)sizeof(values)};
    struct pwt_parameter_name names[32];
    uint64_t count = 0;

    for (; count < 32; count++) {
        char pointer[32];
        (void)snprintf(pointer, sizeof(pointer), "/names/%u", (unsigned)count);
        names[count] = (struct pwt_parameter_name){.name = text(inv, step, pointer)};
        if (!names[count].name.ptr) {
            break;
        }
    }
    int32_t code = pwt_parameters_named(inv, names, count, &options, &values);
    if (code == 0) {
        put(doc, pwt_field_("", PWT_FIELD_ARRAY));
        for (uint64_t i = 0; i < values.count; i++) {
            put(doc, PWT_BYTES("", values.items[i].value));
        }
        put(doc, pwt_field_("", PWT_FIELD_CLOSE));
    }
    return code;
}

static void one(struct pwt_inv *inv, struct pwt_bytes step, struct pwt_doc *doc)
{
    const struct pwt_bytes does = text(inv, step, "/do");
    int32_t code = PWT_EINVAL;

    if (pwt_bytes_equal(does, pwt_cstr("set"))) {
        code = set(inv, step);
        if (code == 0) {
            put(doc, PWT_BOOL("", 1));
        }
    } else if (pwt_bytes_equal(does, pwt_cstr("below"))) {
        code = below(inv, step, doc);
    } else if (pwt_bytes_equal(does, pwt_cstr("named"))) {
        code = by_names(inv, step, doc);
    } else {
        code = get(inv, step, doc);
    }
    if (code != 0) {
        struct pwt_parameter_error error = {.size = (uint32_t)sizeof(error)};
        (void)pwt_parameters_error(inv, &error);
        put(doc, pwt_field_("", PWT_FIELD_OBJECT));
        put(doc, PWT_INT("code", code));
        put(doc, PWT_BYTES("error", error.code));
        put(doc, PWT_BYTES("message", error.message));
        put(doc, pwt_field_("", PWT_FIELD_CLOSE));
    }
}

static int32_t handle(struct pwt_inv *inv)
{
    struct pwt_bytes step = {NULL, 0};
    struct pwt_bytes answer = {NULL, 0};
    struct pwt_doc *doc = NULL;
    int32_t code = pwt_doc_open(inv, &doc);

    if (code != 0) {
        return code;
    }
    put(doc, pwt_field_("", PWT_FIELD_ARRAY));
    for (unsigned i = 0;; i++) {
        char pointer[16];
        (void)snprintf(pointer, sizeof(pointer), "/%u", i);
        if (pwt_doc_find(pwt_inv_event(inv), pointer, &step) != 0) {
            break;
        }
        one(inv, step, doc);
    }
    put(doc, pwt_field_("", PWT_FIELD_CLOSE));
    code = pwt_doc_close(doc, &answer);
    return code == 0 ? pwt_respond(inv, answer) : code;
}

PWT_HANDLER(handle, .handle = handle, .required = "parameters");
