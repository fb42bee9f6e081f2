/* SPDX-License-Identifier: Apache-2.0 */
/* What callers call: from options to values, by way of the cache. */
#include "parameters.h"

/* ---- what is wanted ---- */

int32_t wanted_make(struct pwt_inv *inv,
                    struct pwt_bytes name,
                    const struct pwt_parameter_options *options,
                    struct wanted *ret_wanted)
{
    const struct pwt_cx *cx = pwt_inv_cx(inv);

    *ret_wanted =
        (struct wanted){.inv = inv, .settings = cx->self, .state = cx->state, .name = name};
    if (options) {
        memcpy(&ret_wanted->options, options,
               options->size < sizeof(*options) ? options->size : sizeof(*options));
    }
    if (name.len == 0) {
        return wanted_fail(ret_wanted, PWT_PARAMETER_GET_FAILED, PWT_EINVAL, "the name is empty");
    }
    return settings_apply(ret_wanted);
}

/* ---- fetching ---- */

static int32_t without_lists(const struct wanted *wanted, struct found *found)
{
    (void)found;
    return wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, PWT_EUNSUPPORTED,
                       "this store has no paths");
}

static int32_t fetch(const struct wanted *wanted, struct found *found)
{
    static int32_t (*const stores[][2])(const struct wanted *, struct found *) = {
        [PWT_STORE_SSM] = {ssm_get, ssm_get_many},
        [PWT_STORE_SECRETS] = {secrets_get, without_lists},
        [PWT_STORE_APPCONFIG] = {appconfig_get, without_lists},
        [PWT_STORE_APPCONFIG_AGENT] = {appconfig_agent_get, without_lists},
        [PWT_STORE_DYNAMODB] = {dynamodb_get, dynamodb_get_many},
        [PWT_STORE_OWN] = {own_get, own_get},
    };
    const uint32_t store = wanted->options.store;

    if (store >= sizeof(stores) / sizeof(stores[0])) {
        return wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, PWT_EINVAL, "there is no such store");
    }
    return stores[store][wanted->many](wanted, found);
}

/* A single value that is nothing is not kept: it may be there next time. */
bool found_is_null(const struct found *found)
{
    const struct pwt_parameter_value *value = &found->items[0];
    struct pwt_json_value json;

    if (value->type == PWT_PARAMETER_JSON) {
        return pwt_json_open(value->value.ptr, (size_t)value->value.len, &json) == 0 &&
               json.type == PWT_JSON_NULL;
    }
    return value->type == PWT_PARAMETER_NULL;
}

int32_t wanted_fetch(const struct wanted *wanted, struct found *found)
{
    int32_t code = fetch(wanted, found);

    code = code == 0 ? transform_all(wanted, found) : code;
    if (code == 0 && wanted->max_age_s > 0 && (wanted->many || !found_is_null(found))) {
        cache_keep(wanted, found);
    }
    return code;
}

static int32_t find_or_fetch(const struct wanted *wanted, struct found *found)
{
    int32_t code = 0;

    if ((wanted->options.flags & PWT_PARAMETER_FORCE_FETCH) == 0) {
        code = cache_find(wanted, found);
    }
    if (code == PWT_ENOMEM) {
        return wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, code, "no memory is left");
    }
    return code == 1 ? 0 : wanted_fetch(wanted, found);
}

int32_t own_get(const struct wanted *wanted, struct found *found)
{
    const struct pwt_parameter_options *options = &wanted->options;
    const pwt_parameter_fn fn = wanted->many ? options->fetch_many : options->fetch;
    struct pwt_parameter_values values = {.size = (uint32_t)sizeof(values)};

    if (!fn) {
        return without_lists(wanted, found);
    }
    int32_t code = fn(wanted->inv, wanted->name, &values, options->user);
    if (code != 0 || (!wanted->many && values.count != 1)) {
        const bool gone = code == PWT_ENOTFOUND;
        return wanted_fail(wanted, gone ? PWT_PARAMETER_NOT_FOUND : PWT_PARAMETER_GET_FAILED,
                           code != 0 ? code : PWT_EINVAL, "its store's function failed");
    }
    for (uint64_t i = 0; i < values.count; i++) {
        if (!found_add(found, &values.items[i])) {
            return wanted_fail(wanted, PWT_PARAMETER_GET_FAILED, PWT_ENOMEM, "no memory is left");
        }
    }
    return 0;
}

/* ---- the service ---- */

int32_t parameters_get(struct pwt_inv *inv,
                       struct pwt_bytes name,
                       const struct pwt_parameter_options *options,
                       struct pwt_parameter_value *ret_value)
{
    struct found found = {.inv = inv};
    struct wanted wanted;
    int32_t code = wanted_make(inv, name, options, &wanted);

    code = code == 0 ? find_or_fetch(&wanted, &found) : code;
    if (code == 0) {
        *ret_value = found.items[0];
    }
    return code;
}

void values_store(const struct pwt_parameter_values *values, struct pwt_parameter_values *ret)
{
    const uint32_t size = ret->size;

    memcpy(ret, values, size < sizeof(*values) ? size : sizeof(*values));
    ret->size = size;
}

int32_t parameters_get_many(struct pwt_inv *inv,
                            struct pwt_bytes path,
                            const struct pwt_parameter_options *options,
                            struct pwt_parameter_values *ret_values)
{
    struct found found = {.inv = inv};
    struct wanted wanted;
    int32_t code = wanted_make(inv, path, options, &wanted);

    wanted.many = true;
    code = code == 0 ? find_or_fetch(&wanted, &found) : code;
    if (code == 0) {
        const struct pwt_parameter_values values = {.items = found.items, .count = found.count};
        values_store(&values, ret_values);
    }
    return code;
}

int32_t parameters_clear(struct pwt_inv *inv)
{
    cache_clear(((const struct parameters *)pwt_inv_cx(inv)->self)->cache);
    return 0;
}

int32_t parameters_error(struct pwt_inv *inv, struct pwt_parameter_error *ret_error)
{
    const struct parameters_state *state = pwt_inv_cx(inv)->state;
    const uint32_t size = ret_error->size;

    memcpy(ret_error, &state->error, size < sizeof(*ret_error) ? size : sizeof(*ret_error));
    ret_error->size = size;
    return 0;
}
