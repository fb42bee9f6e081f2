/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the compiler share. Nodes are those of the document's JSON tree, which is gone
 * when the document is compiled; text without escapes stays where it stands in the document. */
#ifndef FLAGS_COMPILE_H
#define FLAGS_COMPILE_H

#include "document.h"

struct compiled_zone {
    struct compiled_zone *next;
    struct flags_zone zone;
};

/* Where the compiler is. Once a problem is known nothing more of the feature is compiled. */
struct compiler {
    struct flags_document *document;
    struct flags_memory scratch; /* what is gone with the feature */
    int32_t code;                /* 0, or what is wrong with the feature: as in a document */
    const char *problem;
    struct pwt_bytes folder;     /* of zones */
    struct compiled_zone *zones; /* so far */
    struct pwt_bytes feature;    /* absent outside of one, likewise a rule; for the path */
    struct pwt_bytes rule;
    uint32_t condition;     /* 1 + its number; 0 outside of one */
    const char *part;       /* of a condition's value, or NULL */
    struct flags_key *keys; /* of the feature: `first_keys`, or scratch if there are more */
    uint32_t key_count;
    uint32_t key_room;
    struct flags_key first_keys[FLAGS_KEYS_MAX];
};

/* ---- compile.c ---- */

/* A member to be found in an object. */
struct wanted {
    struct pwt_bytes name;
    const struct pwt_json_node *node; /* NULL if it is not there */
};

#define WANTED(text)                        \
    {                                       \
        .name = {(text), sizeof(text) - 1 } \
    }

/* Looks for members in one pass; the last of a name counts. */
void compile_pick(const struct pwt_json_node *object, struct wanted *wanted, size_t count);

/* Says what is wrong, unless something was before: the member at the compiler's place is `node`,
 * and not what was expected. Returns false. */
bool compile_refuse(struct compiler *cc,
                    const char *member,
                    const struct pwt_json_node *node,
                    const char *expected);

/* The same when out of memory. */
bool compile_starve(struct compiler *cc);

/* ---- compile_value.c ---- */

/* A name and what it stands for. */
struct entry {
    struct pwt_bytes name;
    const struct pwt_json_node *node;
};

/* The members of an object, each name once: where it stands first, with what it stands for last.
 * The list is scratch. */
bool compile_entries(struct compiler *cc,
                     const struct pwt_json_node *object,
                     struct entry **ret_entries,
                     uint32_t *ret_count);

/* A member's name. */
bool compile_name(struct compiler *cc, const struct pwt_json_node *node, struct pwt_bytes *ret);

/* As `if` of Python takes a value: all but null, false, 0 and what is empty. NULL is not. */
bool compile_is_true(const struct pwt_json_node *node);

/* A string's text. */
bool compile_text(struct compiler *cc, const struct pwt_json_node *node, struct pwt_bytes *ret);

bool compile_value(struct compiler *cc,
                   const struct pwt_json_node *node,
                   struct flags_value *ret_value);

/* NULL is null. */
bool compile_result(struct compiler *cc,
                    const struct pwt_json_node *node,
                    struct flags_result *ret_result);

/* ---- compile_condition.c ---- */

bool compile_condition(struct compiler *cc,
                       const struct pwt_json_node *node,
                       struct flags_condition *ret_condition);

#endif
