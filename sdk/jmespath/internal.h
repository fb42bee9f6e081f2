/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the JMESPath library share with each other; nothing of it leaves the library.
 */
#ifndef PWT_JMESPATH_INTERNAL_H
#define PWT_JMESPATH_INTERNAL_H

#include <powertools/jmespath.h>

#pragma GCC visibility push(hidden)

/* ---- Values -------------------------------------------------------------------------------- */

/* One type more than JSON has: an expression that a function evaluates later. */
#define JP_EXPREF 7u

/* How a value is held. Only what an expression makes is built; the rest stays text. */
enum jp_form {
    JP_TEXT,    /* JSON text: a slice of the document, a literal, or decoded by a function */
    JP_BYTES,   /* a string's text, unescaped */
    JP_LIST,    /* an array's elements */
    JP_MEMBERS, /* an object's members, no name twice */
    JP_INT,     /* a whole number */
    JP_REAL,    /* a real number, never infinite */
    JP_NODE     /* an expression */
};

struct jp_member;

struct jp_value {
    uint16_t type;  /* enum pwt_json_type or JP_EXPREF */
    uint16_t form;  /* enum jp_form */
    uint32_t flags; /* JP_TEXT: those of struct pwt_json_value */
    union {
        const char *ptr;                 /* JP_TEXT, JP_BYTES */
        const struct jp_value *items;    /* JP_LIST */
        const struct jp_member *members; /* JP_MEMBERS */
        int64_t integer;                 /* JP_INT */
        double real;                     /* JP_REAL */
        uint32_t node;                   /* JP_NODE */
    };
    size_t len; /* bytes, elements or members */
};

struct jp_member {
    const char *name; /* unescaped */
    size_t len;
    struct jp_value value;
};

static inline struct jp_value jp_constant(enum pwt_json_type type, const char *text, size_t len)
{
    return (struct jp_value){
        .type = (uint16_t)type, .form = JP_TEXT, .flags = PWT_JSON_EXACT, .ptr = text, .len = len};
}

static inline struct jp_value jp_null(void)
{
    return jp_constant(PWT_JSON_NULL, "null", 4);
}

static inline struct jp_value jp_bool(bool truth)
{
    return jp_constant(PWT_JSON_BOOL, truth ? "true" : "false", truth ? 4 : 5);
}

static inline struct jp_value jp_bytes(const char *text, size_t len)
{
    return (struct jp_value){.type = PWT_JSON_STRING, .form = JP_BYTES, .ptr = text, .len = len};
}

static inline struct jp_value jp_int(int64_t number)
{
    return (struct jp_value){.type = PWT_JSON_NUMBER, .form = JP_INT, .integer = number};
}

static inline struct jp_value jp_array(const struct jp_value *items, size_t count)
{
    return (struct jp_value){.type = PWT_JSON_ARRAY, .form = JP_LIST, .items = items, .len = count};
}

static inline struct jp_value jp_object(const struct jp_member *members, size_t count)
{
    return (struct jp_value){
        .type = PWT_JSON_OBJECT, .form = JP_MEMBERS, .members = members, .len = count};
}

static inline struct jp_value jp_from_json(const struct pwt_json_value *json)
{
    return (struct jp_value){.type = (uint16_t)json->type,
                             .form = JP_TEXT,
                             .flags = json->flags,
                             .ptr = json->ptr,
                             .len = json->len};
}

/* Only for JP_TEXT. */
static inline struct pwt_json_value jp_to_json(const struct jp_value *value)
{
    return (struct pwt_json_value){.ptr = value->ptr,
                                   .len = value->len,
                                   .type = (enum pwt_json_type)value->type,
                                   .flags = value->flags};
}

/* ---- Compiled expressions ------------------------------------------------------------------ */

/* What a node does with the current value. `left`, `right`, `third` and `next` are nodes. */
enum jp_op {
    JP_CURRENT,        /* the current value */
    JP_LITERAL,        /* value */
    JP_FIELD,          /* the member named `value` */
    JP_CHAIN,          /* right, on the result of left: a dot or a pipe */
    JP_INDEX,          /* element `index` of left */
    JP_SLICE,          /* elements `slice` of left */
    JP_FLATTEN,        /* elements of left, and theirs */
    JP_PROJECT,        /* right on each element of left */
    JP_PROJECT_VALUES, /* right on each member's value of left */
    JP_FILTER,         /* right on each element of left for which third is true */
    JP_SELECT_LIST,    /* an array of left and its successors */
    JP_SELECT_HASH,    /* an object of them; each is a JP_PAIR */
    JP_PAIR,           /* member `value` of an object is left */
    JP_OR,
    JP_AND,
    JP_NOT,     /* of left */
    JP_COMPARE, /* left with right; third is an enum jp_comparator */
    JP_CALL,    /* `function` with left and its successors */
    JP_CALL_USER,
    JP_REFERENCE /* left, not evaluated */
};

enum jp_comparator { JP_EQ, JP_NE, JP_LT, JP_LE, JP_GT, JP_GE };

/* Part of a slice that is not given. */
#define JP_OMITTED INT64_MIN

struct jp_slice {
    int64_t start;
    int64_t stop;
    int64_t step;
};

struct jp_function;

struct jp_node {
    uint16_t op;     /* enum jp_op */
    uint16_t depth;  /* levels below */
    uint32_t offset; /* where in the expression */
    uint32_t next;   /* the argument, element or pair behind this one; 0: none */
    uint32_t left;
    uint32_t right;
    uint32_t third;
    union {
        struct jp_value value;
        int64_t index;
        struct jp_slice slice;
        const struct jp_function *function;
        const struct pwt_jmespath_function *user;
    };
};

/* Node 0 is always JP_CURRENT. */
struct pwt_jmespath {
    const char *text;
    size_t len;
    const struct jp_node *nodes;
    uint32_t root;
    size_t max_bytes;
};

/* ---- error.c: memory and errors, for compiling and evaluating ------------------------------ */

struct jp_context {
    const struct pwt_json_alloc *alloc;
    size_t bytes_left;                /* that may still be taken */
    int32_t refused;                  /* why memory was not given, once it was not */
    const char *text;                 /* the expression */
    size_t len;                       /* its bytes */
    struct pwt_jmespath_error *error; /* may be NULL */
};

/* An error that has no place in the expression. */
#define JP_NOWHERE SIZE_MAX

/* Records an error, unless nobody wants to know, and returns the code. */
int32_t pwt_jp_fail(struct jp_context *cx, int32_t result, size_t offset, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Takes memory; the result is 0, PWT_JMESPATH_ELIMIT or PWT_JMESPATH_ENOMEM. */
int32_t pwt_jp_take(struct jp_context *cx, size_t size, void **ret_memory);

/* The code that stands for one of the JSON library's, recorded; memory comes from pwt_jp_take. */
int32_t pwt_jp_fail_json(struct jp_context *cx, int32_t result);

/* ---- lexer.c ------------------------------------------------------------------------------- */

enum jp_token_type {
    JP_TOKEN_END,
    JP_TOKEN_NAME,    /* value: its text */
    JP_TOKEN_QUOTED,  /* value: its text */
    JP_TOKEN_LITERAL, /* value */
    JP_TOKEN_NUMBER,  /* number */
    JP_TOKEN_DOT,
    JP_TOKEN_STAR,
    JP_TOKEN_LBRACKET,
    JP_TOKEN_RBRACKET,
    JP_TOKEN_FLATTEN, /* [] */
    JP_TOKEN_FILTER,  /* [? */
    JP_TOKEN_LBRACE,
    JP_TOKEN_RBRACE,
    JP_TOKEN_LPAREN,
    JP_TOKEN_RPAREN,
    JP_TOKEN_COMMA,
    JP_TOKEN_COLON,
    JP_TOKEN_CURRENT,
    JP_TOKEN_EXPREF,
    JP_TOKEN_PIPE,
    JP_TOKEN_OR,
    JP_TOKEN_AND,
    JP_TOKEN_NOT,
    JP_TOKEN_EQ, /* in the order of enum jp_comparator */
    JP_TOKEN_NE,
    JP_TOKEN_LT,
    JP_TOKEN_LE,
    JP_TOKEN_GT,
    JP_TOKEN_GE,
    JP_TOKEN_COUNT
};

struct jp_token {
    uint32_t type;
    uint32_t offset;
    uint32_t len; /* bytes in the expression */
    int64_t number;
    struct jp_value value;
};

/* Reads the token that begins at or behind *pos, and moves *pos behind it. */
int32_t pwt_jp_lex(struct jp_context *cx, size_t *pos, struct jp_token *ret_token);

/* ---- parser.c ------------------------------------------------------------------------------ */

struct jp_nodes {
    struct jp_node *ptr;
    uint32_t count;
    uint32_t cap;
};

/* Turns the context's expression into nodes. */
int32_t pwt_jp_parse(struct jp_context *cx,
                     const struct pwt_jmespath_source *source,
                     struct jp_nodes *ret_nodes,
                     uint32_t *ret_root);

/* ---- eval.c -------------------------------------------------------------------------------- */

struct jp_eval {
    struct jp_context cx;
    const struct jp_node *nodes;
    uint64_t work_left;            /* steps that may still be made */
    size_t offset;                 /* the call being made */
    struct pwt_json_alloc alloc;   /* for the JSON library and the user's functions: counted */
    const char *watched;           /* the element that a projection stands at */
    struct pwt_json_iter finished; /* a finished walk over it, which tells its end */
};

/* Counts `steps` of work; what decoded text may cost is added with pwt_jp_allow. */
int32_t pwt_jp_work(struct jp_eval *ev, uint64_t steps);
void pwt_jp_allow(struct jp_eval *ev, size_t bytes);

int32_t pwt_jp_eval(struct jp_eval *ev,
                    uint32_t index,
                    const struct jp_value *current,
                    struct jp_value *ret_value);

/* ---- value.c ------------------------------------------------------------------------------- */

/* An array being made. */
struct jp_list {
    struct jp_value *items;
    size_t count;
    size_t cap;
};

/* A walk over the elements of an array, in whatever form. */
struct jp_walk {
    struct pwt_json_iter iter;
    const struct jp_value *items;
    size_t count;
    size_t pos;
};

/* false, null, and what is empty. */
int32_t pwt_jp_is_false(struct jp_eval *ev, const struct jp_value *value, bool *ret_false);

int32_t pwt_jp_push(struct jp_eval *ev, struct jp_list *list, const struct jp_value *value);

static inline struct jp_value jp_from_list(const struct jp_list *list)
{
    return jp_array(list->items, list->count);
}

/* Begins a walk over an array. */
void pwt_jp_walk_init(struct jp_walk *walk, const struct jp_value *array);

/* The next element: 0 and true, or false at the end, or a failure. */
int32_t
pwt_jp_walk_next(struct jp_eval *ev, struct jp_walk *walk, struct jp_value *ret_item, bool *ret_is);

/* The elements of an array, together. */
int32_t pwt_jp_items(struct jp_eval *ev, const struct jp_value *array, struct jp_list *ret_list);

/* The members of an object: of several with one name the last value, at the first place. */
int32_t pwt_jp_members(struct jp_eval *ev, const struct jp_value *object, struct jp_value *ret);

/* Leaves of several members with one name the last value, at the first place. */
int32_t pwt_jp_unique(struct jp_eval *ev, struct jp_member *members, size_t *count);

/* A member's value, or null. */
int32_t pwt_jp_field(struct jp_eval *ev,
                     const struct jp_value *object,
                     const struct jp_value *name,
                     struct jp_value *ret_value);

/* An element by its index, negative ones from the end; or null. */
int32_t pwt_jp_index(struct jp_eval *ev,
                     const struct jp_value *array,
                     int64_t index,
                     struct jp_value *ret_value);

/* ---- compare.c ----------------------------------------------------------------------------- */

/* Deep and typed. */
int32_t pwt_jp_equal(struct jp_eval *ev,
                     const struct jp_value *a,
                     const struct jp_value *b,
                     bool *ret_equal);

/* Two numbers, or two strings: less than, equal to or greater than 0. */
int32_t pwt_jp_order(struct jp_eval *ev,
                     const struct jp_value *a,
                     const struct jp_value *b,
                     int *ret_order);

/* ---- number.c ------------------------------------------------------------------------------ */

/* A number as JP_INT or JP_REAL; whole ones beyond 64 bits stay text. */
int32_t
pwt_jp_number(struct jp_eval *ev, const struct jp_value *value, struct jp_value *ret_number);

/* The nearest double; beyond its range an infinity. */
int32_t pwt_jp_double(struct jp_eval *ev, const struct jp_value *value, double *ret_double);

/* A real number; PWT_JMESPATH_EVALUE if it is infinite. */
int32_t pwt_jp_real(struct jp_eval *ev, double number, struct jp_value *ret_value);

/* Numbers compared exactly where both are whole. */
int32_t pwt_jp_number_order(struct jp_eval *ev,
                            const struct jp_value *a,
                            const struct jp_value *b,
                            int *ret_order);

/* Formats a real number as Python does: it keeps its real form. Returns bytes, at most
 * PWT_JSON_NUMBER_MAX. */
size_t pwt_jp_format_real(double number, char *buf);

/* The number that a text is, or null. */
int32_t
pwt_jp_parse_number(struct jp_eval *ev, const char *text, size_t len, struct jp_value *ret_value);

/* ---- text.c -------------------------------------------------------------------------------- */

/* Reads one code point at s, where s < end; returns its length, or 0 if it is not UTF-8. */
size_t pwt_jp_utf8_next(const char *s, const char *end, uint32_t *ret_code);

bool pwt_jp_is_utf8(const char *text, size_t len);

/* A string's text, unescaped. */
int32_t pwt_jp_text(struct jp_eval *ev,
                    const struct jp_value *string,
                    const char **ret_text,
                    size_t *ret_len);

/* ---- output.c ------------------------------------------------------------------------------ */

/* A value as JSON. */
int32_t
pwt_jp_json(struct jp_eval *ev, const struct jp_value *value, struct pwt_json_value *ret_json);

/* A value as compact ASCII JSON, as to_string() gives it. */
int32_t pwt_jp_ascii(struct jp_eval *ev, const struct jp_value *value, struct jp_value *ret_string);

/* ---- functions.c --------------------------------------------------------------------------- */

/* Argument types beside the public ones: bit (type - 1) is a type. */
#define JP_TYPE_EXPREF  64u
#define JP_TYPE_NUMBERS 128u /* an array of numbers */
#define JP_TYPE_STRINGS 256u /* an array of strings */

/* Arguments of type JP_TYPE_NUMBERS and JP_TYPE_STRINGS arrive as JP_LIST. */
struct jp_arguments {
    struct jp_value *values;
    size_t count;
};

struct jp_function {
    const char *name;
    uint16_t types[2];
    uint8_t count;
    bool variadic;
    int32_t (*call)(struct jp_eval *ev, const struct jp_arguments *args, struct jp_value *ret);
};

/* The built-in function of a name, or NULL. */
const struct jp_function *pwt_jp_function_find(const char *name, size_t len);

/* Checks the arguments of a call and makes it. */
int32_t pwt_jp_call(struct jp_eval *ev,
                    const struct jp_node *node,
                    const struct jp_arguments *args,
                    struct jp_value *ret_value);

/* The functions themselves. */
#define JP_FUNCTION(name)                                                      \
    int32_t pwt_jp_##name(struct jp_eval *ev, const struct jp_arguments *args, \
                          struct jp_value *ret_value)

JP_FUNCTION(abs);
JP_FUNCTION(avg);
JP_FUNCTION(ceil);
JP_FUNCTION(contains);
JP_FUNCTION(ends_with);
JP_FUNCTION(floor);
JP_FUNCTION(join);
JP_FUNCTION(keys);
JP_FUNCTION(length);
JP_FUNCTION(map);
JP_FUNCTION(max);
JP_FUNCTION(max_by);
JP_FUNCTION(merge);
JP_FUNCTION(min);
JP_FUNCTION(min_by);
JP_FUNCTION(not_null);
JP_FUNCTION(powertools_base64);
JP_FUNCTION(powertools_base64_gzip);
JP_FUNCTION(powertools_json);
JP_FUNCTION(reverse);
JP_FUNCTION(sort);
JP_FUNCTION(sort_by);
JP_FUNCTION(starts_with);
JP_FUNCTION(sum);
JP_FUNCTION(to_array);
JP_FUNCTION(to_number);
JP_FUNCTION(to_string);
JP_FUNCTION(type);
JP_FUNCTION(values);

/* ---- gunzip.c ------------------------------------------------------------------------------ */

/* Inflates all members of a gzip file, checking length and checksum. */
int32_t pwt_jp_gunzip(struct jp_eval *ev, const char *data, size_t len, struct jp_value *ret_bytes);

#pragma GCC visibility pop

#endif
