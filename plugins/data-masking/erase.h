/* SPDX-License-Identifier: Apache-2.0 */
/* Erasing: values at paths, or whole documents, give place to masks. */
#ifndef PLUGINS_DATA_MASKING_ERASE_H
#define PLUGINS_DATA_MASKING_ERASE_H

#include "mask.h"
#include "path.h"
#include "trouble.h"

#include <powertools/data_masking.h>

/* How the plugin itself uses an eraser: bits beside those of enum pwt_masking_flags. */
enum eraser_flags {
    ERASER_ANY_ROOT = 1 << 16, /* paths may begin in whatever there is; a string that holds a
                                  document is one, and stays a string */
    ERASER_QUIET = 1 << 17,    /* what is missing is nobody's fault */
    ERASER_STRICT = 1 << 18    /* a rule whose path cannot be read is an error */
};

/* What belongs to a path. */
struct eraser_detail {
    struct mask mask;
    struct pwt_bytes text; /* as it was written; for messages */
    uint64_t field;        /* which of the caller's it is */
};

/* What shall be erased, in the form that eraser_run() takes. */
struct pwt_eraser {
    const struct path *paths;
    const struct eraser_detail *details; /* one for each */
    uint64_t count;
    struct mask mask; /* of the whole document */
    uint32_t flags;   /* enum pwt_masking_flags, enum eraser_flags */
    bool fields;      /* there is a list of fields; it may be empty */
    bool rules;
    int32_t bad_code;    /* why the path behind the last one could not be read, or 0 */
    const char *setting; /* what asks for it; NULL: a call */
};

#define ERASE_SHOWN_MAX 256u /* bytes of a path that are shown in a message */

/* A path as it can stand in a line: what would break the line, or is no ASCII, is left out. */
void erase_show(struct pwt_bytes path, char shown[ERASE_SHOWN_MAX + 1]);

/* Reads paths and masks; all of it comes from `memory`. A rule whose path cannot be read costs a
 * warning, unless it is ERASER_STRICT; a field's ends the list, and eraser_run() fails when it gets
 * there. */
int32_t eraser_read(struct pwt_inv *inv,
                    const struct pwt_json_alloc *memory,
                    const struct pwt_erase_options *options,
                    struct pwt_eraser *ret_eraser,
                    struct trouble *trouble);

/* Erases. The result is in the arena. */
int32_t eraser_run(struct pwt_inv *inv,
                   const struct pwt_eraser *eraser,
                   struct pwt_bytes json,
                   struct pwt_bytes *ret_json,
                   struct trouble *trouble);

/* Says which path could not be read. */
int32_t eraser_say_bad_path(const struct pwt_eraser *eraser, struct trouble *trouble);

/* Says why walk_document() failed. */
int32_t erase_say_failed(struct trouble *trouble, int32_t code);

/* How a document is taken out of what a caller gave. */
enum erase_root {
    ERASE_FIELDS, /* an object, or what a string holds */
    ERASE_RULES,  /* whatever there is */
    ERASE_ANY     /* whatever there is; what a string holds, if it begins as a document does */
};

/* The document that paths are of. What is around it was checked, itself it was not. */
int32_t erase_open(struct pwt_inv *inv,
                   struct pwt_bytes json,
                   enum erase_root root,
                   struct pwt_bytes *ret_document,
                   struct trouble *trouble);

/* With ERASE_ANY: a document that was taken out of a string is put into one again. */
int32_t erase_close(struct pwt_inv *inv, struct pwt_bytes json, struct pwt_bytes *document);

#endif
