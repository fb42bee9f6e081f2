/* SPDX-License-Identifier: Apache-2.0 */
/* Path expressions: which values of a document are meant. A path is read once into steps. Walking
 * down a document, a set of bits says how far each way through the steps has come: so one walk,
 * that never goes back, finds what any number of paths mean. */
#ifndef PLUGINS_DATA_MASKING_PATH_H
#define PLUGINS_DATA_MASKING_PATH_H

#include "pattern.h"

#include <powertools/json.h>
#include <powertools/types.h>

#include <stdbool.h>

/* Longest path, so that its places fit into 64 bits together with its end. */
#define PATH_STEPS_MAX 63u

enum path_step_kind {
    PATH_NAMES,    /* members of these names */
    PATH_MEMBERS,  /* all members */
    PATH_ELEMENTS, /* all elements */
    PATH_INDEXES,  /* these elements; negative from the end */
    PATH_SLICE,    /* elements as Python counts them */
    PATH_TESTS     /* elements, or members, for which all tests hold */
};

struct path_slice {
    int64_t from;
    int64_t to;
    int64_t step; /* not 0 */
    bool has_from;
    bool has_to;
};

struct path_step {
    enum path_step_kind kind;
    bool descend;   /* looks here, and at all that is further down */
    uint32_t count; /* of names, indexes or tests */
    union {
        const struct pwt_bytes *names;
        const int64_t *indexes;
        const struct path_test *tests;
        struct path_slice slice;
    };
};

struct path {
    const struct path_step *steps;
    uint32_t count; /* 0 means the document itself */
    bool filters;   /* has a step PATH_TESTS */
};

enum path_operator {
    PATH_EXISTS,
    PATH_EQUAL,
    PATH_NOT_EQUAL,
    PATH_LESS,
    PATH_LESS_EQUAL,
    PATH_GREATER,
    PATH_GREATER_EQUAL,
    PATH_MATCHES
};

enum path_literal { PATH_INTEGER, PATH_FLOAT, PATH_TEXT };

/* What must hold: for one of the values that `target` means in an element. */
struct path_test {
    struct path target;
    enum path_operator operator;
    enum path_literal literal;
    int64_t integer; /* also of true and false, which count as 1 and 0 */
    double number;
    struct pwt_bytes text;
    struct pattern *pattern; /* PATH_MATCHES */
};

/* A member or an element that is being looked at. */
struct path_child {
    const struct pwt_json_value *key; /* of a member; NULL for elements */
    const struct pwt_json_value *value;
    uint64_t index;
    uint64_t length; /* of the list; only where path_needs_length() */
    struct pattern_run *run;
};

/* Places in a path: bit k says that step k is next, the bit behind them that it has ended. */
static inline uint64_t path_begin(void)
{
    return 1;
}

static inline bool path_is_at_end(const struct path *path, uint64_t at)
{
    return (at >> path->count & 1) != 0;
}

/* Whether there is anything to be found further down. */
static inline bool path_goes_on(const struct path *path, uint64_t at)
{
    return (at & ~(UINT64_C(1) << path->count)) != 0;
}

/* The places of a child, where its parent's are `at`; 0: the path does not go there. */
uint64_t path_enter(const struct path *path, uint64_t at, const struct path_child *child);

/* Whether the length of a list must be known for path_enter(). */
bool path_needs_length(const struct path *path, uint64_t at);

/* How many elements a list has. */
uint64_t path_list_length(const struct pwt_json_value *list);

/* Whether a test holds for a value. */
bool path_test_holds(const struct path_test *test,
                     const struct pwt_json_value *value,
                     struct pattern_run *run);

/* Whether the value that a path of a test led to compares as the test says. */
bool path_compare(const struct path_test *test,
                  const struct pwt_json_value *value,
                  struct pattern_run *run);

/* Reads a path expression; it and all in it come from `memory`. 0, PWT_EINVAL, PWT_EUNSUPPORTED
 * (`=~` without its library) or PWT_ENOMEM. */
int32_t
path_read(const struct pwt_json_alloc *memory, struct pwt_bytes text, struct path *ret_path);

/* The length of the path expression that a list of them, separated by commas, begins with: commas
 * in brackets and quotes do not separate. */
size_t path_list_item(struct pwt_bytes list);

#endif
