/* SPDX-License-Identifier: Apache-2.0 */
/* The plugin `parameters`. See README.md. */
#ifndef PLUGINS_PARAMETERS_H
#define PLUGINS_PARAMETERS_H

#include <powertools/aws.h>
#include <powertools/json.h>
#include <powertools/parameters.h>
#include <powertools/plugin.h>

#include <pthread.h>
#include <stdbool.h>

/* Longest body of a request or a name in one; SSM takes 8 KiB, Secrets Manager 64 KiB. */
#define PARAMETERS_BODY_MAX (4u << 20)

struct cache;
struct sessions;

/* `self` */
struct parameters {
    struct pwt_bytes max_age;     /* as it is written, ... */
    struct pwt_bytes ssm_decrypt; /* ... and so this */
    int64_t max_age_s;
    uint32_t decrypt;
    bool max_age_known; /* otherwise the text above is wrong */
    bool decrypt_known;
    struct pwt_bytes service; /* POWERTOOLS_SERVICE_NAME */
    int64_t agent_port;
    struct cache *cache;       /* for all threads */
    struct sessions *sessions; /* of AppConfig */
};

/* `state` */
struct parameters_state {
    struct pwt_parameter_error error;
};

/* Makes the texts among the settings what they mean. */
void settings_read(struct parameters *parameters);

/* ---- a request on its way ------------------------------------------------------------------ */

/* What a caller wants, with the settings applied. */
struct wanted {
    struct pwt_inv *inv;
    const struct parameters *settings;
    struct parameters_state *state;
    struct pwt_bytes name;                /* or path */
    struct pwt_parameter_options options; /* as far as we know its members */
    bool many;                            /* a path: several values */
    bool decrypt;
    int64_t max_age_s; /* not positive: not kept */
};

/* Values as a store gives them, growing in the arena. */
struct found {
    struct pwt_inv *inv;
    struct pwt_parameter_value *items;
    uint64_t count;
    uint64_t room;
};

/* false when out of memory. */
bool found_add(struct found *found, const struct pwt_parameter_value *value);

/* Whether a single value is nothing: that is not kept. */
bool found_is_null(const struct found *found);

/* What the options leave open is as the settings say. 0, or PWT_ECONFIG that is recorded: a setting
 * is wrong, and needed. */
int32_t settings_apply(struct wanted *wanted);

/* Records a failure: its kind, and the words for pwt_fail(). Returns the code. */
int32_t wanted_fail(const struct wanted *wanted, uint32_t kind, int32_t code, const char *why);

/* The same of a call that a service refused, or did not answer; with the service's words. */
int32_t wanted_refused(const struct wanted *wanted,
                       uint32_t kind,
                       int32_t code,
                       const struct pwt_http_response *response);

/* ---- calls --------------------------------------------------------------------------------- */

/* A body of JSON that is being written, in the arena. */
struct body {
    struct pwt_json_alloc alloc;
    struct pwt_json_buffer buffer;
    struct pwt_json_writer writer;
};

/* Begins an object. */
void body_begin(struct body *body, struct pwt_inv *inv);
void body_text(struct body *body, const char *name, struct pwt_bytes text);
void body_bool(struct body *body, const char *name, bool truth);
void body_key(struct body *body, const char *name);

/* Ends the object: 0 or PWT_ENOMEM. */
int32_t body_end(struct body *body, struct pwt_bytes *ret_json);

/* Calls an operation of a JSON protocol. Returns as pwt_aws_call(). */
int32_t call_json(const struct wanted *wanted,
                  const char *service,
                  const char *operation,
                  struct body *body,
                  struct pwt_http_response *ret_response);

/* Whether an error is of this code. */
bool response_is(const struct pwt_http_response *response, const char *code);

/* Members of an object of an answer: absent where they are not. */
struct pwt_json_value json_member(struct pwt_json_value object, const char *name);
struct pwt_bytes json_text(struct pwt_inv *inv, struct pwt_json_value value);

/* The answer as an object; PWT_JSON_ABSENT where it is none. */
struct pwt_json_value json_root(struct pwt_bytes body);

/* ---- stores -------------------------------------------------------------------------------- */

/* Each fetches the values of a name or path. 0, or a code that is recorded. */
int32_t ssm_get(const struct wanted *wanted, struct found *found);
int32_t ssm_get_many(const struct wanted *wanted, struct found *found);
int32_t secrets_get(const struct wanted *wanted, struct found *found);
int32_t appconfig_get(const struct wanted *wanted, struct found *found);
int32_t appconfig_agent_get(const struct wanted *wanted, struct found *found);
int32_t dynamodb_get(const struct wanted *wanted, struct found *found);
int32_t dynamodb_get_many(const struct wanted *wanted, struct found *found);
int32_t own_get(const struct wanted *wanted, struct found *found);

/* Adds a value of a parameter's description in an answer. */
int32_t ssm_take(const struct wanted *wanted,
                 struct pwt_json_value parameter,
                 struct pwt_bytes name,
                 struct found *found);

struct sessions *appconfig_sessions_new(void);
void appconfig_sessions_free(struct sessions *sessions);

/* Forgets all of them: their tokens do not outlive a snapshot. */
void appconfig_sessions_drop(struct sessions *sessions);

/* ---- what is done with values -------------------------------------------------------------- */

/* Transforms all values in place. 0, or a code that is recorded. */
int32_t transform_all(const struct wanted *wanted, struct found *found);

/* Fetches, transforms and keeps. `transform_all` sees to failures. */
int32_t wanted_fetch(const struct wanted *wanted, struct found *found);

/* ---- the cache ----------------------------------------------------------------------------- */

struct cache *cache_new(void);
void cache_free(struct cache *cache);
void cache_clear(struct cache *cache);

/* A copy of what is kept and not too old, in the arena: 1; 0 where there is nothing; PWT_ENOMEM. */
int32_t cache_find(const struct wanted *wanted, struct found *found);

/* Keeps values. Where there is no memory it keeps nothing: the cache owes nobody anything. */
void cache_keep(const struct wanted *wanted, const struct found *found);

/* ---- the service --------------------------------------------------------------------------- */

/* What a caller wants. 0, or PWT_EINVAL or PWT_ECONFIG that is recorded. */
int32_t wanted_make(struct pwt_inv *inv,
                    struct pwt_bytes name,
                    const struct pwt_parameter_options *options,
                    struct wanted *ret_wanted);

int32_t parameters_get(struct pwt_inv *inv,
                       struct pwt_bytes name,
                       const struct pwt_parameter_options *options,
                       struct pwt_parameter_value *ret_value);
int32_t parameters_get_many(struct pwt_inv *inv,
                            struct pwt_bytes path,
                            const struct pwt_parameter_options *options,
                            struct pwt_parameter_values *ret_values);
int32_t parameters_get_named(struct pwt_inv *inv,
                             const struct pwt_parameter_name *names,
                             uint64_t count,
                             const struct pwt_parameter_options *options,
                             struct pwt_parameter_values *ret_values);
int32_t parameters_set(struct pwt_inv *inv,
                       struct pwt_bytes name,
                       struct pwt_bytes value,
                       const struct pwt_parameter_set_options *options,
                       struct pwt_bytes *ret_answer);
int32_t parameters_clear(struct pwt_inv *inv);
int32_t parameters_error(struct pwt_inv *inv, struct pwt_parameter_error *ret_error);

/* Hands values over: as much as the caller knows. */
void values_store(const struct pwt_parameter_values *values, struct pwt_parameter_values *ret);

#endif
