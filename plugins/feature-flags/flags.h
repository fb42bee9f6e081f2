/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the plugin `feature-flags` share: its settings, where documents come from, and
 * the one that is in use. */
#ifndef PLUGINS_FEATURE_FLAGS_H
#define PLUGINS_FEATURE_FLAGS_H

#include "evaluate.h"
#include "shared/appconfig.h"

#include <powertools/jmespath.h>
#include <powertools/plugin.h>

#include <pthread.h>

/* ---- sources ------------------------------------------------------------------------------- */

/* When the document in use must be looked after. */
enum flags_freshness {
    FLAGS_FOREVER,        /* never */
    FLAGS_PER_INVOCATION, /* with the first evaluation of one, if it is older than the maximum */
    FLAGS_PER_EVALUATION  /* with each evaluation, if it is older than the maximum */
};

/* Which version of a document it was; of a file what stat() says. Zero is none. */
struct flags_stamp {
    uint64_t device;
    uint64_t inode;
    int64_t size;
    int64_t changed_ns;
};

/* What a source gave; the text lives until the next fetch, or as long as the invocation. */
struct flags_fetched {
    struct pwt_bytes text;
    struct flags_document *document; /* which the text is in, for the caller; or NULL */
    struct flags_stamp stamp;        /* the store's, once this document is in use */
    bool unchanged;                  /* the document in use still holds, and `text` is not used */
    char problem[384];               /* with a code: what went wrong, for people */
};

/* Where documents come from. One thread at a time is in `fetch`. */
struct flags_source {
    const char *setting; /* the variable to look at when something is wrong */
    enum flags_freshness freshness;
    /* 0; PWT_EIO: not to be had; PWT_ECONFIG: not allowed; PWT_ENOMEM. May block. */
    int32_t (*fetch)(struct pwt_cx *cx, struct flags_fetched *ret_fetched);
    bool needs_aws; /* the plugin */
};

/* The order of the option's choices. */
enum flags_source_choice {
    FLAGS_FROM_ANYWHERE,
    FLAGS_FROM_DOCUMENT,
    FLAGS_FROM_FILE,
    FLAGS_FROM_APPCONFIG,
    FLAGS_FROM_AGENT
};

/* What the settings ask for; a source that has nothing, where they ask for none. */
struct flags;
const struct flags_source *flags_source_choose(const struct flags *flags);

/* source_file.c */
extern const struct flags_source flags_source_file;

/* source_appconfig.c */
extern const struct flags_source flags_source_appconfig;
extern const struct flags_source flags_source_agent;

/* Whether the chosen source has what it needs; what it lacks is said to the init. */
int32_t flags_source_check(struct pwt_cx *cx);

/* ---- store.c: the document in use ---------------------------------------------------------- */

struct flags_store {
    /* Protects `busy`, and `current` together with the user that taking it adds. Never held while a
     * document is fetched or compiled. */
    pthread_mutex_t lock;
    pthread_cond_t idle; /* not `busy` any more */
    _Atomic(struct flags_document *) current;
    _Atomic int64_t until_ns; /* of the real clock, which goes on while Lambda freezes a function */
    struct flags_stamp stamp; /* of `current`; his alone who fetches */
    bool busy;                /* somebody does */
};

/* Which kinds of problems an invocation was told of. */
enum flags_told {
    FLAGS_TOLD_STORE = 1,
    FLAGS_TOLD_DENIED = 2,
    FLAGS_TOLD_SCHEMA = 4,
    FLAGS_TOLD_ENVELOPE = 8,
    FLAGS_TOLD_CONTEXT = 16,
    FLAGS_TOLD_LIBRARY = 32
};

/* `state`: of an invocation, a child, a thread's scope. */
struct flags_state {
    struct flags_document *document; /* used last; the invocation keeps it */
    uint32_t looked;                 /* after its freshness */
    uint32_t told;                   /* enum flags_told */
};

void flags_store_init(struct flags_store *store);
void flags_store_done(struct flags_store *store);

/* The document to evaluate by, which lives as long as the invocation; it may be one with a problem.
 * Otherwise PWT_EIO, PWT_ECONFIG or PWT_ENOMEM, of which a line tells. */
int32_t flags_store_get(struct pwt_cx *cx, const struct flags_document **ret_document);

/* Fetches anew if it is time, for the evaluations to come. */
void flags_store_refresh(struct pwt_cx *cx);

/* ---- load.c: from bytes to a document ------------------------------------------------------ */

/* Compiles an envelope, or keeps what is wrong with it. */
void flags_envelope_compile(struct flags *flags, struct pwt_inv *scope);

/* A document of what was fetched, with a problem if that is none; NULL when out of memory. */
struct flags_document *flags_load(struct pwt_cx *cx, const struct flags_fetched *fetched);

/* ---- settings ------------------------------------------------------------------------------ */

/* A flag that is evaluated for each invocation, and its names in lines and traces. */
struct flags_annotation {
    struct pwt_bytes name;
    struct pwt_bytes line_key;
    struct pwt_bytes trace_key;
};

enum flags_refresh { FLAGS_REFRESH_EVALUATION, FLAGS_REFRESH_SETTLED };

/* `self`. */
struct flags {
    struct pwt_bytes document;
    struct pwt_bytes file;
    struct pwt_bytes folder;      /* of the function: a relative path begins there */
    struct pwt_bytes application; /* these three: of AppConfig */
    struct pwt_bytes environment;
    struct pwt_bytes profile;
    int64_t agent_port;
    struct pwt_bytes zones; /* folder of the time-zone database */
    struct pwt_bytes envelope;
    struct pwt_bytes context; /* JMESPath: what of an event is the context of `annotate` */
    struct pwt_list annotate;
    int64_t max_age_ms;
    uint32_t source;      /* enum flags_source_choice */
    uint32_t refresh;     /* enum flags_refresh */
    uint32_t serve_stale; /* the last document counts while there is no newer one */
    uint32_t reserved;

    /* What follows from them. */
    const struct flags_source *from;
    const struct pwt_jmespath *envelope_path; /* NULL: none, or a wrong one */
    const char *envelope_problem;             /* with a wrong one: what is wrong */
    const struct pwt_jmespath *context_path;
    const struct flags_annotation *annotations; /* one for each of `annotate` */
    struct flags_store store;
    struct appconfig_session session; /* his alone who fetches */
};

/* ---- tell.c -------------------------------------------------------------------------------- */

/* A diagnostic line for a problem, once for each kind in an invocation. */
void flags_tell(struct pwt_cx *cx, enum flags_told kind, const char *problem);

/* Tells of a document's own problem, if it has one; its code. */
int32_t flags_tell_document(struct pwt_cx *cx, const struct flags_document *document);

/* ---- service.c, annotate.c ----------------------------------------------------------------- */

int32_t flags_service_evaluate(struct pwt_inv *inv,
                               const struct pwt_flag_query *query,
                               struct pwt_flag_value *ret_value);
int32_t flags_service_enabled(struct pwt_inv *inv,
                              const struct pwt_flag_query *query,
                              struct pwt_bytes *ret_json);
int32_t flags_service_explain(struct pwt_inv *inv,
                              const struct pwt_flag_query *query,
                              struct pwt_flag_explanation *ret_explanation);
int32_t flags_service_document(struct pwt_inv *inv, uint32_t raw, struct pwt_bytes *ret_json);

/* Compiles the path of contexts and makes the keys. PWT_ECONFIG names the setting. */
int32_t flags_annotate_init(struct pwt_cx *cx);

/* Evaluates the flags of the setting and puts them into log lines and the trace. */
void flags_annotate(struct pwt_cx *cx);

#endif
