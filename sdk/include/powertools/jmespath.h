/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * JMESPath 1.0 with the functions that Powertools adds (`powertools_json`, `powertools_base64`,
 * `powertools_base64_gzip`) and functions of your own. An expression is compiled once and then
 * evaluated over the bytes of documents; no tree of a document is made.
 *
 * The functions live in the static library `libpwt-jmespath.a`, beside `libpwt-json.a`. It keeps no
 * state and has no type of the plugin ABI in it; all memory comes from the caller's allocator,
 * usually an arena, and is never given back.
 *
 * Threads: every function may be called from any thread; a compiled expression is immutable and may
 * be used by several at once.
 */
#ifndef POWERTOOLS_JMESPATH_H
#define POWERTOOLS_JMESPATH_H

#include <powertools/json.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Results and errors -------------------------------------------------------------------- */

/** What a function returns: 0, or one of these. Since 1.0. */
enum pwt_jmespath_result {
    PWT_JMESPATH_OK = 0,           /**< Done; that nothing was found is no error. */
    PWT_JMESPATH_ESYNTAX = -201,   /**< The expression is malformed. */
    PWT_JMESPATH_EFUNCTION = -202, /**< It calls a function that does not exist. */
    PWT_JMESPATH_EARITY = -203,    /**< It calls a function with too few or too many arguments. */
    PWT_JMESPATH_ETYPE = -204,     /**< An argument is of a type that the function refuses. */
    PWT_JMESPATH_EVALUE = -205,    /**< A value is out of its range, as a slice's step of 0. */
    PWT_JMESPATH_EDECODE = -206,   /**< What powertools_*() was to decode is malformed. */
    PWT_JMESPATH_EDOCUMENT = -207, /**< The document is not JSON. */
    PWT_JMESPATH_ELIMIT = -208,    /**< Too long, too deep, too large or too much work. */
    PWT_JMESPATH_ENOMEM = -209     /**< The caller's allocator gave nothing. */
};

/** Room for a message, its NUL included. Since 1.0. */
#define PWT_JMESPATH_MESSAGE_MAX 200u

/** What went wrong. Since 1.0. */
struct pwt_jmespath_error {
    int32_t result;  /**< One of enum pwt_jmespath_result. */
    uint32_t column; /**< Where in the expression, in code points from 1; 0: not in it. */
    char message[PWT_JMESPATH_MESSAGE_MAX]; /**< In a few words, NUL-terminated. */
};

/**
 * Names the kind of a result code, as the Powertools runtimes call it: `syntax`,
 * `unknown-function`, `invalid-arity`, `invalid-type`, `invalid-value`, `decode`; also `document`,
 * `limit`, `memory`, and `none` for 0.
 * @param result one of enum pwt_jmespath_result
 * @return a constant string, NUL-terminated
 * Ownership: static. Threads: any. Since 1.0.
 */
const char *pwt_jmespath_kind(int32_t result);

/* ---- Functions of your own ----------------------------------------------------------------- */

/** Argument type: null. Types are added up where an argument may have several. Since 1.0. */
#define PWT_JMESPATH_NULL 1u
/** Argument type: true or false. Since 1.0. */
#define PWT_JMESPATH_BOOL 2u
/** Argument type: a number. Since 1.0. */
#define PWT_JMESPATH_NUMBER 4u
/** Argument type: a string. Since 1.0. */
#define PWT_JMESPATH_STRING 8u
/** Argument type: an array. Since 1.0. */
#define PWT_JMESPATH_ARRAY 16u
/** Argument type: an object. Since 1.0. */
#define PWT_JMESPATH_OBJECT 32u
/** Argument type: any value. Since 1.0. */
#define PWT_JMESPATH_ANY 63u

/**
 * A function of your own, called while an expression is evaluated.
 * @param user the function's `user`
 * @param args,count the arguments, exact; number and types were checked
 * @param alloc where memory for the result comes from
 * @param ret_value the result: PWT_JSON_EXACT is not needed, but it must be JSON; null before the
 *        call
 * @return 0, or PWT_JMESPATH_ETYPE, PWT_JMESPATH_EVALUE, PWT_JMESPATH_EDECODE,
 *         PWT_JMESPATH_ELIMIT or PWT_JMESPATH_ENOMEM, which ends the evaluation
 * Ownership: the result's text is static, an argument's or the allocator's. Threads: those that
 * evaluate. Since 1.0.
 */
typedef int32_t (*pwt_jmespath_call_fn)(void *user,
                                        const struct pwt_json_value *args,
                                        size_t count,
                                        const struct pwt_json_alloc *alloc,
                                        struct pwt_json_value *ret_value);

/** How a function of your own is called. Since 1.0. */
struct pwt_jmespath_function {
    const char *name;          /**< Letters, digits and `_`, no digit first; NUL-terminated. */
    const uint32_t *types;     /**< The types that each argument may have. */
    uint32_t count;            /**< How many arguments. */
    uint32_t variadic;         /**< 1: the last one may be repeated. */
    pwt_jmespath_call_fn call; /**< The function. */
    void *user;                /**< Its first argument. */
};

/* ---- Compiling ----------------------------------------------------------------------------- */

/** Longest expression, in bytes. Since 1.0. */
#define PWT_JMESPATH_LENGTH_MAX 65536u

/** How deeply the parts of an expression may be nested. Since 1.0. */
#define PWT_JMESPATH_DEPTH_MAX 512u

/** Memory that one evaluation may take, unless said otherwise. Since 1.0. */
#define PWT_JMESPATH_BYTES_DEFAULT 67108864u

/** An expression to be compiled. Members that are 0 mean the default. Since 1.0. */
struct pwt_jmespath_source {
    const char *text; /**< The expression; copied. */
    size_t len;       /**< Bytes. */
    const struct pwt_jmespath_function
        *functions;        /**< Functions of your own; they beat built-in ones of the same name.
                                Must outlive the compiled expression. */
    size_t function_count; /**< How many. */
    size_t max_bytes;      /**< Memory that one evaluation may take; PWT_JMESPATH_BYTES_DEFAULT. */
};

/** A compiled expression. */
struct pwt_jmespath;

/**
 * Compiles an expression. Unknown functions, wrong numbers of arguments and slices with step 0 are
 * found here.
 * @param source the expression
 * @param alloc where the compiled expression is put
 * @param error written on failure only, unless NULL: what is wrong, and where
 * @param ret_path the compiled expression
 * @return 0, PWT_JMESPATH_ESYNTAX, PWT_JMESPATH_EFUNCTION, PWT_JMESPATH_EARITY,
 *         PWT_JMESPATH_EVALUE, PWT_JMESPATH_ELIMIT or PWT_JMESPATH_ENOMEM
 * Ownership: the compiled expression is the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_jmespath_compile(const struct pwt_jmespath_source *source,
                             const struct pwt_json_alloc *alloc,
                             struct pwt_jmespath_error *error,
                             const struct pwt_jmespath **ret_path);

/* ---- Evaluating ---------------------------------------------------------------------------- */

/**
 * Evaluates an expression over a document, for those who need no message. The result is JSON: where
 * it stands in the document as it is, a slice of that (with the white space that is in it),
 * otherwise text in the allocator's memory. Nothing found is null: test the result's type.
 * @param path the compiled expression
 * @param text,len the document; checked only as far as it is looked at (see pwt_json_open)
 * @param alloc where a result that is no slice, and what is needed on the way, is put
 * @param ret_value the result, exact; never of type PWT_JSON_ABSENT
 * @return 0, PWT_JMESPATH_ETYPE, PWT_JMESPATH_EVALUE, PWT_JMESPATH_EDECODE,
 *         PWT_JMESPATH_EDOCUMENT, PWT_JMESPATH_ELIMIT or PWT_JMESPATH_ENOMEM
 * Ownership: the result is the document's, the compiled expression's or the allocator's.
 * Threads: any. Since 1.0.
 */
int32_t pwt_jmespath_search(const struct pwt_jmespath *path,
                            const char *text,
                            size_t len,
                            const struct pwt_json_alloc *alloc,
                            struct pwt_json_value *ret_value);

/**
 * Evaluates an expression over a value, as pwt_jmespath_search does, and says what went wrong.
 * @param path the compiled expression
 * @param document a value of the cursor, the whole document or a part of it
 * @param alloc as in pwt_jmespath_search
 * @param error written on failure only, unless NULL: what is wrong, and where in the expression
 * @param ret_value as in pwt_jmespath_search
 * @return as pwt_jmespath_search
 * Ownership: as in pwt_jmespath_search. Threads: any. Since 1.0.
 */
int32_t pwt_jmespath_evaluate(const struct pwt_jmespath *path,
                              const struct pwt_json_value *document,
                              const struct pwt_json_alloc *alloc,
                              struct pwt_jmespath_error *error,
                              struct pwt_json_value *ret_value);

/* ---- Envelopes ----------------------------------------------------------------------------- */

/** An expression with a name: what an event source wraps around the payload. Since 1.0. */
struct pwt_jmespath_envelope {
    const char *name;       /**< Such as `SQS`; NUL-terminated. */
    const char *expression; /**< What takes the payload out; NUL-terminated. */
};

/**
 * Lists the envelopes that all Powertools runtimes know.
 * @param ret_count how many
 * @return the first of them
 * Ownership: static. Threads: any. Since 1.0.
 */
const struct pwt_jmespath_envelope *pwt_jmespath_envelopes(size_t *ret_count);

/**
 * Finds an envelope by its name.
 * @param name,len such as `API_GATEWAY_REST`
 * @return its expression, NUL-terminated, or NULL if there is none of that name
 * Ownership: static. Threads: any. Since 1.0.
 */
const char *pwt_jmespath_envelope_find(const char *name, size_t len);

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_JMESPATH_H */
