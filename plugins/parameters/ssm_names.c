/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters by their names: from the cache, then those that are to be decrypted one by one, then
 * the others ten in a request; all of them so, where all are to be decrypted. */
#include "parameters.h"

#include "shared/json_memory.h"

#define BATCH 10u /* the most that GetParameters takes */

/* One name on its way. */
struct named {
    struct wanted wanted;
    struct found found; /* one value, once it is there */
    bool missing;
};

struct names {
    struct wanted all; /* for what concerns none in particular */
    struct named *items;
    uint64_t count;
    bool lenient;
    bool decrypts_all;
};

/* ---- what is wanted ---- */

static int32_t
describe(const struct names *names, const struct pwt_parameter_name *given, struct named *named)
{
    struct pwt_parameter_options options = names->all.options;
    const uint32_t modes = PWT_PARAMETER_DECRYPT | PWT_PARAMETER_PLAIN;

    options.size = (uint32_t)sizeof(options);
    if (given->transform != PWT_TRANSFORM_DEFAULT) {
        options.transform = given->transform;
    }
    if ((given->flags & modes) != 0) {
        options.flags = (options.flags & ~modes) | (given->flags & modes);
    }
    if (given->max_age_s != 0) {
        options.max_age_s = given->max_age_s;
    }
    *named = (struct named){.found = {.inv = names->all.inv}};
    if (names->lenient && pwt_bytes_equal(given->name, pwt_cstr("_errors"))) {
        return wanted_fail(&names->all, PWT_PARAMETER_GET_FAILED, PWT_EINVAL,
                           "the name '_errors' stands for what is missing");
    }
    return wanted_make(names->all.inv, given->name, &options, &named->wanted);
}

static int32_t describe_all(struct names *names, const struct pwt_parameter_name *given)
{
    int32_t code = 0;

    names->items = pwt_alloc(names->all.inv, names->count * sizeof(names->items[0]));
    names->decrypts_all = true;
    if (!names->items) {
        return wanted_fail(&names->all, PWT_PARAMETER_GET_FAILED, PWT_ENOMEM, "no memory is left");
    }
    for (uint64_t i = 0; i < names->count && code == 0; i++) {
        code = describe(names, &given[i], &names->items[i]);
        names->decrypts_all = names->decrypts_all && names->items[i].wanted.decrypt;
    }
    return code;
}

/* ---- fetching ---- */

static int32_t find_in_cache(struct names *names)
{
    for (uint64_t i = 0; i < names->count; i++) {
        struct named *named = &names->items[i];
        if ((named->wanted.options.flags & PWT_PARAMETER_FORCE_FETCH) == 0 &&
            cache_find(&named->wanted, &named->found) == PWT_ENOMEM) {
            return wanted_fail(&names->all, PWT_PARAMETER_GET_FAILED, PWT_ENOMEM,
                               "no memory is left");
        }
    }
    return 0;
}

static bool is_open(const struct named *named)
{
    return named->found.count == 0 && !named->missing;
}

/* The value is there: transformed and kept. */
static int32_t finish(struct named *named)
{
    int32_t code = transform_all(&named->wanted, &named->found);

    if (code == 0 && named->wanted.max_age_s > 0 && !found_is_null(&named->found)) {
        cache_keep(&named->wanted, &named->found);
    }
    return code;
}

/* Those that are decrypted among others that are not. */
static int32_t fetch_single(struct names *names)
{
    for (uint64_t i = 0; i < names->count; i++) {
        struct named *named = &names->items[i];
        if (!is_open(named) || !named->wanted.decrypt) {
            continue;
        }
        int32_t code = ssm_get(&named->wanted, &named->found);
        if (code == 0) {
            code = finish(named);
        } else if (names->lenient) {
            named->missing = true;
            code = 0;
        }
        if (code != 0) {
            return code;
        }
    }
    return 0;
}

/* ---- batches ---- */

/* What GetParameters is asked for at once. */
struct batch {
    struct named *items[BATCH];
    uint32_t count;
};

static struct named *batch_find(const struct batch *batch, struct pwt_bytes name)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        if (is_open(batch->items[i]) && pwt_bytes_equal(batch->items[i]->wanted.name, name)) {
            return batch->items[i];
        }
    }
    return NULL;
}

/* The name of an answer has no version; it follows apart, as `Selector`. */
static struct named *batch_find_parameter(struct names *names,
                                          const struct batch *batch,
                                          struct pwt_json_value parameter)
{
    struct pwt_inv *inv = names->all.inv;
    const struct pwt_bytes name = json_text(inv, json_member(parameter, "Name"));
    const struct pwt_bytes selector = json_text(inv, json_member(parameter, "Selector"));
    char *whole = pwt_alloc(inv, name.len + selector.len + 1);

    if (!whole || !name.ptr) {
        return NULL;
    }
    memcpy(whole, name.ptr, (size_t)name.len);
    if (selector.len > 0) {
        memcpy(whole + name.len, selector.ptr, (size_t)selector.len);
    }
    struct named *named = batch_find(batch, pwt_bytes_make(whole, name.len + selector.len));
    if (!named) {
        named = batch_find(batch, json_text(inv, json_member(parameter, "ARN")));
    }
    return named ? named : batch_find(batch, name);
}

static int32_t
take_batch(struct names *names, const struct batch *batch, struct pwt_json_value root)
{
    const struct pwt_json_value list = json_member(root, "Parameters");
    struct pwt_json_value parameter;
    struct pwt_json_iter each;
    int32_t code = 0;

    if (pwt_json_iter_init(&each, &list) != 0) {
        return wanted_fail(&names->all, PWT_PARAMETER_GET_FAILED, PWT_EIO,
                           "the answer is not one of Parameter Store");
    }
    while (code == 0 && pwt_json_iter_next(&each, NULL, &parameter)) {
        struct named *named = batch_find_parameter(names, batch, parameter);
        while (named && code == 0) { /* once for each time that it was named */
            code = ssm_take(&named->wanted, parameter, named->wanted.name, &named->found);
            code = code == 0 ? finish(named) : code;
            named = batch_find_parameter(names, batch, parameter);
        }
    }
    return code;
}

static int32_t ask_batch(struct names *names, const struct batch *batch)
{
    struct pwt_http_response response;
    struct body body;

    body_begin(&body, names->all.inv);
    body_key(&body, "Names");
    pwt_json_write_array(&body.writer);
    for (uint32_t i = 0; i < batch->count; i++) {
        const struct pwt_bytes name = batch->items[i]->wanted.name;
        if (batch_find(batch, name) == batch->items[i]) { /* no name twice */
            pwt_json_write_string(&body.writer, name.ptr, (size_t)name.len);
        }
    }
    pwt_json_write_end(&body.writer);
    if (names->decrypts_all) {
        body_bool(&body, "WithDecryption", true);
    }
    int32_t code = call_json(&names->all, "ssm", "GetParameters", &body, &response);
    const bool of_one =
        response_is(&response, "InvalidKeyId") || response_is(&response, "InternalServerError");
    if (code != 0 && !(of_one && names->lenient)) {
        return wanted_refused(&names->all, PWT_PARAMETER_SERVICE_FAILED, code, &response);
    }
    code = code == 0 ? take_batch(names, batch, json_root(response.body)) : 0;
    for (uint32_t i = 0; i < batch->count && code == 0; i++) {
        if (is_open(batch->items[i])) {
            batch->items[i]->missing = true;
            code = names->lenient ? 0
                                  : wanted_fail(&batch->items[i]->wanted, PWT_PARAMETER_NOT_FOUND,
                                                PWT_ENOTFOUND, "there is no such parameter");
        }
    }
    return code;
}

static int32_t fetch_batches(struct names *names)
{
    struct batch batch = {.count = 0};
    int32_t code = 0;

    for (uint64_t i = 0; i < names->count && code == 0; i++) {
        if (is_open(&names->items[i])) {
            batch.items[batch.count++] = &names->items[i];
        }
        if (batch.count == BATCH) {
            code = ask_batch(names, &batch);
            batch.count = 0;
        }
    }
    return code == 0 && batch.count > 0 ? ask_batch(names, &batch) : code;
}

/* ---- the service ---- */

static int32_t collect(const struct names *names, struct pwt_parameter_values *ret_values)
{
    struct pwt_inv *inv = names->all.inv;
    struct found found = {.inv = inv};
    struct pwt_bytes *errors = pwt_alloc(inv, names->count * sizeof(errors[0]));
    uint64_t error_count = 0;

    for (uint64_t i = 0; i < names->count && errors; i++) {
        const struct named *named = &names->items[i];
        if (named->missing) {
            errors[error_count++] = named->wanted.name;
            continue;
        }
        struct pwt_parameter_value value = named->found.items[0];
        value.name = named->wanted.name;
        if (!found_add(&found, &value)) {
            errors = NULL;
        }
    }
    if (!errors) {
        return wanted_fail(&names->all, PWT_PARAMETER_GET_FAILED, PWT_ENOMEM, "no memory is left");
    }
    const struct pwt_parameter_values values = {
        .items = found.items, .count = found.count, .errors = errors, .error_count = error_count};
    values_store(&values, ret_values);
    return 0;
}

int32_t parameters_get_named(struct pwt_inv *inv,
                             const struct pwt_parameter_name *names,
                             uint64_t count,
                             const struct pwt_parameter_options *options,
                             struct pwt_parameter_values *ret_values)
{
    struct names all = {.count = count};
    int32_t code = wanted_make(inv, pwt_cstr("by names"), options, &all.all);

    if (code == 0 && all.all.options.store != PWT_STORE_SSM) {
        code = wanted_fail(&all.all, PWT_PARAMETER_GET_FAILED, PWT_EUNSUPPORTED,
                           "this store has no requests for several names");
    }
    all.lenient = (all.all.options.flags & PWT_PARAMETER_LENIENT) != 0;
    code = code == 0 ? describe_all(&all, names) : code;
    code = code == 0 ? find_in_cache(&all) : code;
    if (code == 0 && !all.decrypts_all) {
        code = fetch_single(&all);
    }
    code = code == 0 ? fetch_batches(&all) : code;
    return code == 0 ? collect(&all, ret_values) : code;
}
