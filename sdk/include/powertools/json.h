/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * JSON (RFC 8259) without a document model: a cursor that reads a few members out of bytes, a
 * writer that appends to a buffer, a strict validator, and a small tree for those who must edit.
 *
 * The functions live in the static library `libpwt-json.a`. It keeps no state, allocates nothing of
 * its own and has no type of the plugin ABI in it; bytes are always (pointer, length), never
 * NUL-terminated. Link it, or call the copy inside the host through the host's function table.
 *
 * Threads: every function may be called from any thread; an object is used by one at a time.
 */
#ifndef POWERTOOLS_JSON_H
#define POWERTOOLS_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Results, limits, memory --------------------------------------------------------------- */

/** What a function returns: 0, or one of these. Since 1.0. */
enum pwt_json_result {
    PWT_JSON_OK = 0,         /**< Done. */
    PWT_JSON_ESYNTAX = -101, /**< The text is not JSON. */
    PWT_JSON_EEND = -102,    /**< The text ends inside a value. */
    PWT_JSON_EUTF8 = -103,   /**< A string is not UTF-8 (RFC 3629). */
    PWT_JSON_EDEPTH = -104,  /**< Nested more deeply than the limit. */
    PWT_JSON_ESIZE = -105,   /**< Larger than the limit, or than the buffer may become. */
    PWT_JSON_ETYPE = -106,   /**< The value has another type than the one asked for. */
    PWT_JSON_ERANGE = -107,  /**< The number does not fit, or is no whole number. */
    PWT_JSON_ENOENT = -108,  /**< No such member, element or path. */
    PWT_JSON_ENOMEM = -109,  /**< The caller's allocator or grow function gave nothing. */
    PWT_JSON_EUSE = -110     /**< Calls in an order that cannot make a document. */
};

/** Deepest nesting that any function here accepts. Since 1.0. */
#define PWT_JSON_DEPTH_MAX 1024u

/** Longest text of a formatted number, in bytes. Since 1.0. */
#define PWT_JSON_NUMBER_MAX 32u

/** Of several members with one name, take the last instead of the first. Since 1.0. */
#define PWT_JSON_LAST_WINS 1u

/** Bounds for a document that is read; 0 means the default. Since 1.0. */
struct pwt_json_limits {
    size_t max_bytes;   /**< Longest text; default and maximum: 4 GiB - 1. */
    uint32_t max_depth; /**< Deepest nesting; default and maximum: PWT_JSON_DEPTH_MAX. */
};

/** Where in a text something is. Since 1.0. */
struct pwt_json_place {
    size_t offset; /**< In bytes, from 0. */
    size_t line;   /**< From 1; a line ends at LF. */
    size_t column; /**< In code points, from 1. */
};

/** Where memory comes from, usually an arena; nothing is ever given back. Since 1.0. */
struct pwt_json_alloc {
    void *(*alloc)(void *user, size_t size); /**< Memory for any type, or NULL. */
    void *user;                              /**< Its first argument. */
};

/**
 * Finds the line and column of an offset.
 * @param text,len the whole text
 * @param offset a place in it; beyond the end counts as the end
 * @return the place
 * Ownership: none taken. Threads: any. Since 1.0.
 */
struct pwt_json_place pwt_json_locate(const char *text, size_t len, size_t offset);

/**
 * Says in a few words what a result code means ("nested too deeply").
 * @param result one of enum pwt_json_result
 * @return a constant string, NUL-terminated
 * Ownership: static. Threads: any. Since 1.0.
 */
const char *pwt_json_describe(int32_t result);

/**
 * Checks a whole text against RFC 8259 and RFC 3629: one value, white space around it allowed, no
 * byte order mark, every string valid UTF-8. Escapes of lone surrogates and repeated member names
 * are accepted, as the grammar does.
 * @param text,len the text
 * @param limits bounds, or NULL for the defaults
 * @param error_place written on failure only, unless NULL: where the text went wrong
 * @return 0, PWT_JSON_ESYNTAX, PWT_JSON_EEND, PWT_JSON_EUTF8, PWT_JSON_EDEPTH or PWT_JSON_ESIZE
 * Ownership: none taken. Threads: any. Since 1.0.
 */
int32_t pwt_json_validate(const char *text,
                          size_t len,
                          const struct pwt_json_limits *limits,
                          struct pwt_json_place *error_place);

/* ---- Cursor -------------------------------------------------------------------------------- */

/** Types of a value. Since 1.0. */
enum pwt_json_type {
    PWT_JSON_ABSENT = 0, /**< No value: not found. */
    PWT_JSON_NULL = 1,   /**< null */
    PWT_JSON_BOOL = 2,   /**< true, false */
    PWT_JSON_NUMBER = 3, /**< A number; its text is kept. */
    PWT_JSON_STRING = 4, /**< A string, with its quotes. */
    PWT_JSON_ARRAY = 5,  /**< [...] */
    PWT_JSON_OBJECT = 6  /**< {...} */
};

/** Flag of a value: `len` is the length of the value itself. Since 1.0. */
#define PWT_JSON_EXACT 1u
/** Flag of a value: a string with at least one escape. Since 1.0. */
#define PWT_JSON_ESCAPED 2u

/**
 * A value inside a text that the caller keeps. Scalars are always exact. An object or array is
 * looked at only when needed: until pwt_json_slice, `len` is how many bytes may be read from its
 * first byte on, and the value ends somewhere within. Since 1.0.
 */
struct pwt_json_value {
    const char *ptr;         /**< First byte of the value. */
    size_t len;              /**< Bytes; see PWT_JSON_EXACT. */
    enum pwt_json_type type; /**< Its type. */
    uint32_t flags;          /**< PWT_JSON_EXACT, PWT_JSON_ESCAPED. */
};

/** A walk over the members of an object or the elements of an array. Since 1.0. */
struct pwt_json_iter {
    const char *start; /**< The opening bracket. */
    const char *pos;   /**< Where the walk is; on failure near the error. */
    const char *end;   /**< End of the readable bytes. */
    int32_t error;     /**< 0, or why the walk stopped early. */
    uint32_t state;    /**< Private. */
};

/** One of several members looked for at once. Since 1.0. */
struct pwt_json_field {
    const char *name;            /**< Its name, unescaped. */
    size_t len;                  /**< Bytes of the name. */
    struct pwt_json_value value; /**< Filled in; type PWT_JSON_ABSENT if not found. */
};

/**
 * Takes the value that a text begins with. Only what is asked for later gets looked at, so use
 * pwt_json_validate first where the text must be checked whole. Whatever the bytes are, nothing
 * outside them is read and the work is linear.
 * @param text,len the text; white space may stand before the value
 * @param ret_value the value
 * @return 0, PWT_JSON_EEND if there is none, PWT_JSON_ESYNTAX
 * Ownership: the value points into the text. Threads: any. Since 1.0.
 */
int32_t pwt_json_open(const char *text, size_t len, struct pwt_json_value *ret_value);

/**
 * Takes the value that a text begins with, and checks it as pwt_json_validate does: for those who
 * look into parts of a text and yet must know that all of it is right. What is behind the value is
 * not looked at.
 * @param text,len the text; white space may stand before the value
 * @param limits bounds, or NULL for the defaults
 * @param ret_value the value, exact; of no use after a failure
 * @return 0, or what pwt_json_validate returns
 * Ownership: the value points into the text. Threads: any. Since 1.0.
 */
int32_t pwt_json_take(const char *text,
                      size_t len,
                      const struct pwt_json_limits *limits,
                      struct pwt_json_value *ret_value);

/**
 * Finds the end of a value, so that `ptr` and `len` are its bytes. Strings and brackets are
 * followed; what stands between them is not checked.
 * @param value the value; exact afterwards
 * @return 0, PWT_JSON_EEND, PWT_JSON_EDEPTH, PWT_JSON_ETYPE for an absent value
 * Ownership: unchanged. Threads: any. Since 1.0.
 */
int32_t pwt_json_slice(struct pwt_json_value *value);

/**
 * Begins a walk over an object or array.
 * @param iter the walk
 * @param container what to walk over
 * @return 0, or PWT_JSON_ETYPE (also kept in iter->error; the walk is then empty)
 * Ownership: the walk points into the text. Threads: any. Since 1.0.
 */
int32_t pwt_json_iter_init(struct pwt_json_iter *iter, const struct pwt_json_value *container);

/**
 * Goes to the next member or element.
 * @param iter the walk
 * @param ret_key the member's name, a string value; NULL where the caller does not need it
 * @param ret_value the value
 * @return true, or false at the end and on failure (then iter->error is not 0)
 * Ownership: values point into the text. Threads: any. Since 1.0.
 */
bool pwt_json_iter_next(struct pwt_json_iter *iter,
                        struct pwt_json_value *ret_key,
                        struct pwt_json_value *ret_value);

/**
 * Finishes a walk wherever it stands, and lets the walk around it go on after the container: in
 * this way a whole document is passed over once.
 * @param iter the inner walk
 * @param outer the walk that gave the container, or NULL
 * @param ret_slice the container, exact; or NULL
 * @return 0, or what stopped it (PWT_JSON_EEND, PWT_JSON_EDEPTH, or the walk's earlier error)
 * Ownership: unchanged. Threads: any. Since 1.0.
 */
int32_t pwt_json_iter_leave(struct pwt_json_iter *iter,
                            struct pwt_json_iter *outer,
                            struct pwt_json_value *ret_slice);

/**
 * Finds several members of an object in one pass, from where the walk stands. Without
 * PWT_JSON_LAST_WINS it stops at the last one missing; pwt_json_iter_leave skips the rest.
 * @param iter a walk over an object
 * @param fields,count what to look for; `value` is filled in
 * @param flags 0 or PWT_JSON_LAST_WINS
 * @return 0 also if some are absent; otherwise what made the walk fail
 * Ownership: values point into the text. Threads: any. Since 1.0.
 */
int32_t pwt_json_pick(struct pwt_json_iter *iter,
                      struct pwt_json_field *fields,
                      size_t count,
                      uint32_t flags);

/**
 * Finds a member of an object.
 * @param object where to look
 * @param name,len the member's name, unescaped
 * @param flags 0 or PWT_JSON_LAST_WINS
 * @param ret_value the member's value
 * @return 0, PWT_JSON_ENOENT, PWT_JSON_ETYPE if it is no object, or a failure of the walk
 * Ownership: the value points into the text. Threads: any. Since 1.0.
 */
int32_t pwt_json_find(const struct pwt_json_value *object,
                      const char *name,
                      size_t len,
                      uint32_t flags,
                      struct pwt_json_value *ret_value);

/**
 * Finds a value by its JSON Pointer (RFC 6901), for example `/Records/0/body`; the empty pointer is
 * the value itself.
 * @param root where the pointer begins
 * @param pointer,len the pointer
 * @param flags 0 or PWT_JSON_LAST_WINS
 * @param ret_value what it points at
 * @return 0, PWT_JSON_ENOENT, PWT_JSON_EUSE if it is no pointer, or a failure of the walk
 * Ownership: the value points into the text. Threads: any. Since 1.0.
 */
int32_t pwt_json_at(const struct pwt_json_value *root,
                    const char *pointer,
                    size_t len,
                    uint32_t flags,
                    struct pwt_json_value *ret_value);

/**
 * Reads true or false.
 * @param value a boolean
 * @param ret_bool what it is
 * @return 0 or PWT_JSON_ETYPE
 * Ownership: none taken. Threads: any. Since 1.0.
 */
int32_t pwt_json_bool(const struct pwt_json_value *value, bool *ret_bool);

/**
 * Reads a whole number, however it is written: `1000`, `1e3` and `1000.0` are the same.
 * @param value a number
 * @param ret_int64 what it is, exactly
 * @return 0, PWT_JSON_ETYPE, PWT_JSON_ERANGE, or PWT_JSON_ESYNTAX if it is malformed
 * Ownership: none taken. Threads: any. Since 1.0.
 */
int32_t pwt_json_int64(const struct pwt_json_value *value, int64_t *ret_int64);

/**
 * Reads a whole number that is not negative, as pwt_json_int64 does.
 * @param value a number
 * @param ret_uint64 what it is, exactly
 * @return 0, PWT_JSON_ETYPE, PWT_JSON_ERANGE, or PWT_JSON_ESYNTAX if it is malformed
 * Ownership: none taken. Threads: any. Since 1.0.
 */
int32_t pwt_json_uint64(const struct pwt_json_value *value, uint64_t *ret_uint64);

/**
 * Reads a number as the nearest double, ties to even.
 * @param value a number
 * @param ret_double what it is
 * @return 0, PWT_JSON_ETYPE, PWT_JSON_ERANGE beyond the largest double, or PWT_JSON_ESYNTAX
 * Ownership: none taken. Threads: any. Since 1.0.
 */
int32_t pwt_json_double(const struct pwt_json_value *value, double *ret_double);

/**
 * Gives the text of a string: where there are no escapes the bytes inside the quotes themselves,
 * otherwise an unescaped copy. An escaped lone surrogate becomes U+FFFD.
 * @param value a string
 * @param alloc where a copy is put
 * @param ret_text,ret_len the text
 * @return 0, PWT_JSON_ETYPE, PWT_JSON_ESYNTAX for a malformed escape, PWT_JSON_ENOMEM
 * Ownership: the text is the document's or the allocator's. Threads: any. Since 1.0.
 */
int32_t pwt_json_text(const struct pwt_json_value *value,
                      const struct pwt_json_alloc *alloc,
                      const char **ret_text,
                      size_t *ret_len);

/**
 * Unescapes a string into the caller's memory.
 * @param value a string
 * @param buf,cap where to; value->len bytes are always enough
 * @param ret_len bytes written
 * @return 0, PWT_JSON_ETYPE, PWT_JSON_ESYNTAX for a malformed escape, PWT_JSON_ESIZE if
 *         cap < value->len - 2
 * Ownership: none taken. Threads: any. Since 1.0.
 */
int32_t
pwt_json_unescape(const struct pwt_json_value *value, char *buf, size_t cap, size_t *ret_len);

/**
 * Tells whether a string has a certain text, without unescaping it anywhere.
 * @param value any value
 * @param text,len the text, unescaped
 * @return true if it is a string with that text
 * Ownership: none taken. Threads: any. Since 1.0.
 */
bool pwt_json_equals(const struct pwt_json_value *value, const char *text, size_t len);

/* ---- Bytes as text ------------------------------------------------------------------------- */

/** Pass over what is no base64, as Python does. Since 1.0. */
#define PWT_JSON_LENIENT 1u

/**
 * Decodes base64 (RFC 4648, section 4): the standard alphabet, padded. With PWT_JSON_LENIENT other
 * ASCII characters are passed over, and all that stands behind complete padding.
 * @param text,len the base64 text, unescaped
 * @param flags 0 or PWT_JSON_LENIENT
 * @param buf where to; len / 4 * 3 bytes are enough, 2 more with PWT_JSON_LENIENT. May be the text.
 * @param ret_len bytes written
 * @return 0, or PWT_JSON_ESYNTAX if it is no base64; buf is then undefined
 * Ownership: none taken. Threads: any. Since 1.0.
 */
int32_t
pwt_json_base64_decode(const char *text, size_t len, uint32_t flags, char *buf, size_t *ret_len);

/**
 * Encodes bytes as base64, padded. None of its characters needs an escape in JSON.
 * @param bytes,len the bytes
 * @param buf (len + 2) / 3 * 4 bytes; the bytes may be the last ones of this memory
 * @return bytes written, no NUL
 * Ownership: none taken. Threads: any. Since 1.0.
 */
size_t pwt_json_base64_encode(const char *bytes, size_t len, char *buf);

/* ---- Numbers as text ----------------------------------------------------------------------- */

/**
 * Formats a signed integer.
 * @param number the integer
 * @param buf PWT_JSON_NUMBER_MAX bytes
 * @return bytes written, no NUL
 * Ownership: none taken. Threads: any. Since 1.0.
 */
size_t pwt_json_format_int64(int64_t number, char *buf);

/**
 * Formats an unsigned integer.
 * @param number the integer
 * @param buf PWT_JSON_NUMBER_MAX bytes
 * @return bytes written, no NUL
 * Ownership: none taken. Threads: any. Since 1.0.
 */
size_t pwt_json_format_uint64(uint64_t number, char *buf);

/**
 * Formats a double as the shortest text that reads back as the same double, laid out as RFC 8785
 * does (`0.1`, `100`, `1e+21`, `5e-324`), but -0 keeps its sign. NaN and infinities give `null`.
 * @param number the double
 * @param buf PWT_JSON_NUMBER_MAX bytes
 * @return bytes written, no NUL
 * Ownership: none taken. Threads: any. Since 1.0.
 */
size_t pwt_json_format_double(double number, char *buf);

/**
 * Gives the shortest decimal digits of a finite double, for those who need another layout: the
 * magnitude is digits * 10^exponent, and digits does not end in 0 unless it is 0.
 * @param number a finite double; its sign is ignored
 * @param ret_exponent the power of ten
 * @return the digits, at most 17
 * Ownership: none taken. Threads: any. Since 1.0.
 */
uint64_t pwt_json_double_digits(double number, int32_t *ret_exponent);

/* ---- Writer -------------------------------------------------------------------------------- */

/**
 * Makes a writer's buffer larger.
 * @param user the buffer's `user`
 * @param ptr the present memory, NULL at first
 * @param used how many bytes of it must be preserved
 * @param size bytes wanted
 * @return memory of that size with the preserved bytes, or NULL and the present one is kept
 * Ownership: the buffer's. Threads: the writer's. Since 1.0.
 */
typedef char *(*pwt_json_grow_fn)(void *user, char *ptr, size_t used, size_t size);

/** Memory that documents are appended to; the caller's. Since 1.0. */
struct pwt_json_buffer {
    char *ptr;             /**< The memory; NULL if nothing is there yet. */
    size_t len;            /**< Bytes in use; a finished document is added to it. */
    size_t cap;            /**< Bytes at ptr. */
    size_t max;            /**< `cap` never becomes larger than this. */
    pwt_json_grow_fn grow; /**< NULL: the buffer stays as large as it is. */
    void *user;            /**< For grow. */
};

/** A document being written. All members are private. Since 1.0. */
struct pwt_json_writer {
    char *pos;                                  /**< Next byte. */
    char *limit;                                /**< End of the memory. */
    struct pwt_json_buffer *buffer;             /**< Where it goes. */
    int32_t error;                              /**< Sticky. */
    uint32_t state;                             /**< What may come next. */
    uint32_t depth;                             /**< Open objects and arrays. */
    uint32_t indent;                            /**< Blanks a level, 0 for compact text. */
    uint64_t objects[PWT_JSON_DEPTH_MAX / 64u]; /**< One bit a level: it is an object. */
};

/**
 * A grow function for buffers in an arena: takes new memory and copies.
 * @param user a struct pwt_json_alloc
 * @param ptr,used,size as in pwt_json_grow_fn
 * @return the new memory, or NULL
 * Ownership: the allocator's. Threads: the allocator's. Since 1.0.
 */
char *pwt_json_grow_arena(void *user, char *ptr, size_t used, size_t size);

/**
 * Begins a document at the end of a buffer. An error is kept and makes all further calls do
 * nothing; only pwt_json_writer_finish reports it.
 * @param writer the writer
 * @param buffer where to; stays the caller's and must outlive the writer
 * @param indent blanks for each level, 0 for compact text
 * Ownership: none taken. Threads: one. Since 1.0.
 */
void pwt_json_writer_init(struct pwt_json_writer *writer,
                          struct pwt_json_buffer *buffer,
                          uint32_t indent);

/**
 * Ends a document. Only then buffer->len counts it; after a failure the buffer holds what it held.
 * @param writer the writer; needs pwt_json_writer_init before it is used again
 * @param ret_text,ret_len the document, in the buffer; each may be NULL
 * @return 0, PWT_JSON_EUSE if something is still open or nothing was written, or the first error
 * Ownership: the document is the buffer's. Threads: one. Since 1.0.
 */
int32_t
pwt_json_writer_finish(struct pwt_json_writer *writer, const char **ret_text, size_t *ret_len);

/**
 * Makes room. The inline functions below call it.
 * @param writer the writer
 * @param size bytes needed
 * @return true if they are there; false keeps PWT_JSON_ESIZE or PWT_JSON_ENOMEM
 * Ownership: none taken. Threads: one. Since 1.0.
 */
bool pwt_json_writer_reserve(struct pwt_json_writer *writer, size_t size);

/**
 * Opens an object.
 * @param writer the writer
 * Ownership: none taken. Threads: one. Since 1.0.
 */
void pwt_json_write_object(struct pwt_json_writer *writer);

/**
 * Opens an array.
 * @param writer the writer
 * Ownership: none taken. Threads: one. Since 1.0.
 */
void pwt_json_write_array(struct pwt_json_writer *writer);

/**
 * Closes the innermost object or array.
 * @param writer the writer
 * Ownership: none taken. Threads: one. Since 1.0.
 */
void pwt_json_write_end(struct pwt_json_writer *writer);

/**
 * Writes a member's name; its value must follow.
 * @param writer the writer
 * @param name,len the name; escaped as a string is
 * Ownership: copied. Threads: one. Since 1.0.
 */
void pwt_json_write_key(struct pwt_json_writer *writer, const char *name, size_t len);

/**
 * Writes a member's name that was prepared.
 * @param writer the writer
 * @param quoted,len the name as JSON text with its quotes; trusted
 * Ownership: copied. Threads: one. Since 1.0.
 */
void pwt_json_write_key_raw(struct pwt_json_writer *writer, const char *quoted, size_t len);

/**
 * Writes a string. `"`, `\` and controls below U+0020 are escaped, all else goes as it is; each
 * maximal invalid part of UTF-8 becomes one U+FFFD.
 * @param writer the writer
 * @param text,len the text
 * Ownership: copied. Threads: one. Since 1.0.
 */
void pwt_json_write_string(struct pwt_json_writer *writer, const char *text, size_t len);

/**
 * Writes a signed integer.
 * @param writer the writer
 * @param number the integer
 * Ownership: none taken. Threads: one. Since 1.0.
 */
void pwt_json_write_int64(struct pwt_json_writer *writer, int64_t number);

/**
 * Writes an unsigned integer.
 * @param writer the writer
 * @param number the integer
 * Ownership: none taken. Threads: one. Since 1.0.
 */
void pwt_json_write_uint64(struct pwt_json_writer *writer, uint64_t number);

/**
 * Writes a double as pwt_json_format_double lays it out.
 * @param writer the writer
 * @param number the double
 * Ownership: none taken. Threads: one. Since 1.0.
 */
void pwt_json_write_double(struct pwt_json_writer *writer, double number);

/**
 * Writes true or false.
 * @param writer the writer
 * @param truth which
 * Ownership: none taken. Threads: one. Since 1.0.
 */
void pwt_json_write_bool(struct pwt_json_writer *writer, bool truth);

/**
 * Writes null.
 * @param writer the writer
 * Ownership: none taken. Threads: one. Since 1.0.
 */
void pwt_json_write_null(struct pwt_json_writer *writer);

/**
 * Writes a value that somebody else made: checks it as pwt_json_validate does and leaves out its
 * white space (or lays it out anew where the writer indents). If it is not JSON the writer fails.
 * @param writer the writer
 * @param text,len the value's text
 * Ownership: copied. Threads: one. Since 1.0.
 */
void pwt_json_write_value(struct pwt_json_writer *writer, const char *text, size_t len);

/**
 * Writes prepared text where a value may stand, with the comma it needs: one value, or several
 * elements or members already joined by commas. Copied as it is.
 * @param writer the writer
 * @param text,len the fragment, not empty; trusted
 * Ownership: copied. Threads: one. Since 1.0.
 */
void pwt_json_write_fragment(struct pwt_json_writer *writer, const char *text, size_t len);

/**
 * Appends bytes and nothing else: no comma, no check, no change of what may come next.
 * @param writer the writer
 * @param text,len the bytes; trusted
 * Ownership: copied. Threads: one. Since 1.0.
 */
static inline void pwt_json_write_raw(struct pwt_json_writer *writer, const char *text, size_t len)
{
    bool room = (size_t)(writer->limit - writer->pos) >= len;
    if (len != 0 && (room || pwt_json_writer_reserve(writer, len))) {
        memcpy(writer->pos, text, len);
        writer->pos += len;
    }
}

/**
 * Writes a member that is a string.
 * @param writer the writer
 * @param name,name_len the member's name
 * @param text,len its value
 * Ownership: copied. Threads: one. Since 1.0.
 */
static inline void pwt_json_write_member_string(
    struct pwt_json_writer *writer, const char *name, size_t name_len, const char *text, size_t len)
{
    pwt_json_write_key(writer, name, name_len);
    pwt_json_write_string(writer, text, len);
}

/**
 * Writes a member that is a signed integer.
 * @param writer the writer
 * @param name,name_len the member's name
 * @param number its value
 * Ownership: copied. Threads: one. Since 1.0.
 */
static inline void pwt_json_write_member_int64(struct pwt_json_writer *writer,
                                               const char *name,
                                               size_t name_len,
                                               int64_t number)
{
    pwt_json_write_key(writer, name, name_len);
    pwt_json_write_int64(writer, number);
}

/**
 * Writes a member that is an unsigned integer.
 * @param writer the writer
 * @param name,name_len the member's name
 * @param number its value
 * Ownership: copied. Threads: one. Since 1.0.
 */
static inline void pwt_json_write_member_uint64(struct pwt_json_writer *writer,
                                                const char *name,
                                                size_t name_len,
                                                uint64_t number)
{
    pwt_json_write_key(writer, name, name_len);
    pwt_json_write_uint64(writer, number);
}

/**
 * Writes a member that is a double.
 * @param writer the writer
 * @param name,name_len the member's name
 * @param number its value
 * Ownership: copied. Threads: one. Since 1.0.
 */
static inline void pwt_json_write_member_double(struct pwt_json_writer *writer,
                                                const char *name,
                                                size_t name_len,
                                                double number)
{
    pwt_json_write_key(writer, name, name_len);
    pwt_json_write_double(writer, number);
}

/**
 * Writes a member that is true or false.
 * @param writer the writer
 * @param name,name_len the member's name
 * @param truth its value
 * Ownership: copied. Threads: one. Since 1.0.
 */
static inline void pwt_json_write_member_bool(struct pwt_json_writer *writer,
                                              const char *name,
                                              size_t name_len,
                                              bool truth)
{
    pwt_json_write_key(writer, name, name_len);
    pwt_json_write_bool(writer, truth);
}

/**
 * Writes a member that is null.
 * @param writer the writer
 * @param name,name_len the member's name
 * Ownership: copied. Threads: one. Since 1.0.
 */
static inline void
pwt_json_write_member_null(struct pwt_json_writer *writer, const char *name, size_t name_len)
{
    pwt_json_write_key(writer, name, name_len);
    pwt_json_write_null(writer);
}

/**
 * Writes a member whose value somebody else made, as pwt_json_write_value does.
 * @param writer the writer
 * @param name,name_len the member's name
 * @param text,len the value's text
 * Ownership: copied. Threads: one. Since 1.0.
 */
static inline void pwt_json_write_member_value(
    struct pwt_json_writer *writer, const char *name, size_t name_len, const char *text, size_t len)
{
    pwt_json_write_key(writer, name, name_len);
    pwt_json_write_value(writer, text, len);
}

/* ---- Tree ---------------------------------------------------------------------------------- */

/**
 * A value in a tree. Read the members freely; change a tree through the functions only. Member
 * order, repeated names, and the text of numbers and strings stay as they were read. Since 1.0.
 */
struct pwt_json_node {
    struct pwt_json_node *next; /**< Next member or element, or NULL. */
    union {
        const char *text;            /**< Scalars: the JSON text, strings with their quotes. */
        struct pwt_json_node *first; /**< Objects, arrays: first member or element, or NULL. */
    };
    struct pwt_json_node *last; /**< Objects, arrays: last member or element, or NULL. */
    const char *key;            /**< Members: the name's JSON text with its quotes; else NULL. */
    uint32_t key_len;           /**< Bytes of key. */
    uint32_t len;               /**< Scalars: bytes of text. Others: how many are inside. */
    uint16_t type;              /**< enum pwt_json_type. */
    uint16_t flags;             /**< PWT_JSON_ESCAPED, for text. */
    uint32_t key_flags;         /**< PWT_JSON_ESCAPED, for key. */
};

/** Where the nodes of a tree come from. All members are private. Since 1.0. */
struct pwt_json_tree {
    struct pwt_json_alloc alloc; /**< The caller's memory. */
    struct pwt_json_node *spare; /**< Nodes not yet used. */
    size_t spare_count;          /**< How many. */
    size_t slab_count;           /**< How many to take next time. */
};

/**
 * Prepares for making nodes.
 * @param tree the tree
 * @param alloc where all memory comes from; copied
 * Ownership: none taken. Threads: one. Since 1.0.
 */
void pwt_json_tree_init(struct pwt_json_tree *tree, const struct pwt_json_alloc *alloc);

/** A text to be read into a tree. Since 1.0. */
struct pwt_json_source {
    const char *text;                     /**< The text. */
    size_t len;                           /**< Bytes. */
    const struct pwt_json_limits *limits; /**< Bounds, or NULL for the defaults. */
};

/**
 * Reads a text into nodes, checking it as pwt_json_validate does. Scalars and names point into the
 * text.
 * @param tree where the nodes come from
 * @param source the text
 * @param error_place written on failure only, unless NULL: where the text went wrong
 * @param ret_root the document
 * @return 0, what pwt_json_validate returns, or PWT_JSON_ENOMEM
 * Ownership: nodes are the allocator's; the text must outlive them. Threads: one. Since 1.0.
 */
int32_t pwt_json_tree_parse(struct pwt_json_tree *tree,
                            const struct pwt_json_source *source,
                            struct pwt_json_place *error_place,
                            struct pwt_json_node **ret_root);

/**
 * Looks at a member of a document that is being read; its nodes may be given back before it
 * returns.
 * @param user what the caller of pwt_json_tree_members passed on
 * @param member the member: its key, and all that is in it
 * @return 0, or a result of enum pwt_json_result, which ends the reading
 * Ownership: the nodes are gone afterwards. Threads: the caller's. Since 1.0.
 */
typedef int32_t (*pwt_json_member_fn)(void *user, const struct pwt_json_node *member);

/**
 * Reads an object as pwt_json_tree_parse does, but member by member: of a large document there is
 * never more than one in memory.
 * @param tree where the nodes come from
 * @param source the text
 * @param error_place written on failure only, unless NULL: where the text went wrong
 * @param each called for each member of the outermost object, in their order
 * @param user passed on to it
 * @return 0; what pwt_json_tree_parse returns; PWT_JSON_ETYPE if the text begins with another
 * value; what `each` returned. Members before the place of an error were handed out.
 * Ownership: nodes are the allocator's; names and scalars point into the text. Threads: one. Since
 * 1.0.
 */
int32_t pwt_json_tree_members(struct pwt_json_tree *tree,
                              const struct pwt_json_source *source,
                              struct pwt_json_place *error_place,
                              pwt_json_member_fn each,
                              void *user);

/**
 * Makes an empty object or array.
 * @param tree where the node comes from
 * @param type PWT_JSON_OBJECT or PWT_JSON_ARRAY
 * @return the node, or NULL when out of memory
 * Ownership: the allocator's. Threads: one. Since 1.0.
 */
struct pwt_json_node *pwt_json_node_container(struct pwt_json_tree *tree, enum pwt_json_type type);

/**
 * Makes a string.
 * @param tree where the node comes from
 * @param text,len the text, unescaped; copied, invalid UTF-8 replaced
 * @return the node, or NULL when out of memory
 * Ownership: the allocator's. Threads: one. Since 1.0.
 */
struct pwt_json_node *
pwt_json_node_string(struct pwt_json_tree *tree, const char *text, size_t len);

/**
 * Makes a number from a signed integer.
 * @param tree where the node comes from
 * @param number the integer
 * @return the node, or NULL when out of memory
 * Ownership: the allocator's. Threads: one. Since 1.0.
 */
struct pwt_json_node *pwt_json_node_int64(struct pwt_json_tree *tree, int64_t number);

/**
 * Makes a number from an unsigned integer.
 * @param tree where the node comes from
 * @param number the integer
 * @return the node, or NULL when out of memory
 * Ownership: the allocator's. Threads: one. Since 1.0.
 */
struct pwt_json_node *pwt_json_node_uint64(struct pwt_json_tree *tree, uint64_t number);

/**
 * Makes a number from a double; null from NaN and infinities.
 * @param tree where the node comes from
 * @param number the double
 * @return the node, or NULL when out of memory
 * Ownership: the allocator's. Threads: one. Since 1.0.
 */
struct pwt_json_node *pwt_json_node_double(struct pwt_json_tree *tree, double number);

/**
 * Makes true or false.
 * @param tree where the node comes from
 * @param truth which
 * @return the node, or NULL when out of memory
 * Ownership: the allocator's. Threads: one. Since 1.0.
 */
struct pwt_json_node *pwt_json_node_bool(struct pwt_json_tree *tree, bool truth);

/**
 * Makes null.
 * @param tree where the node comes from
 * @return the node, or NULL when out of memory
 * Ownership: the allocator's. Threads: one. Since 1.0.
 */
struct pwt_json_node *pwt_json_node_null(struct pwt_json_tree *tree);

/**
 * Finds a member of an object.
 * @param object where to look; anything else has no members
 * @param name,len the member's name, unescaped
 * @param flags 0 or PWT_JSON_LAST_WINS
 * @return the member, or NULL
 * Ownership: the tree's. Threads: one. Since 1.0.
 */
struct pwt_json_node *pwt_json_node_find(const struct pwt_json_node *object,
                                         const char *name,
                                         size_t len,
                                         uint32_t flags);

/**
 * Finds a node by its JSON Pointer (RFC 6901).
 * @param root where the pointer begins
 * @param pointer,len the pointer
 * @param flags 0 or PWT_JSON_LAST_WINS
 * @return the node, or NULL if there is none or the pointer is malformed
 * Ownership: the tree's. Threads: one. Since 1.0.
 */
struct pwt_json_node *
pwt_json_node_at(struct pwt_json_node *root, const char *pointer, size_t len, uint32_t flags);

/**
 * Gives a scalar node as a value, for pwt_json_int64, pwt_json_text, pwt_json_equals and the like.
 * @param node the node
 * @return the value; for an object or array, or NULL, one of type PWT_JSON_ABSENT
 * Ownership: the value points to what the node points to. Threads: one. Since 1.0.
 */
struct pwt_json_value pwt_json_node_value(const struct pwt_json_node *node);

/**
 * Gives a member's name as a string value.
 * @param node a member of an object
 * @return the value; type PWT_JSON_ABSENT if the node is no member
 * Ownership: the value points to what the node points to. Threads: one. Since 1.0.
 */
struct pwt_json_value pwt_json_node_key(const struct pwt_json_node *node);

/**
 * Appends an element to an array.
 * @param array the array
 * @param node a node that is in no object or array yet
 * @return 0, or PWT_JSON_ETYPE
 * Ownership: unchanged. Threads: one. Since 1.0.
 */
int32_t pwt_json_node_append(struct pwt_json_node *array, struct pwt_json_node *node);

/**
 * Sets a member: the first of that name gets the new value in its place and further ones go; if
 * there is none it is appended.
 * @param tree where memory for the name comes from
 * @param object the object
 * @param name,len the member's name, unescaped; copied
 * @param value a node that is in no object or array yet
 * @return 0, PWT_JSON_ETYPE, PWT_JSON_ENOMEM
 * Ownership: unchanged. Threads: one. Since 1.0.
 */
int32_t pwt_json_node_set(struct pwt_json_tree *tree,
                          struct pwt_json_node *object,
                          const char *name,
                          size_t len,
                          struct pwt_json_node *value);

/**
 * Gives a node in its place another value; its name and neighbours stay.
 * @param node the node to change
 * @param value a node that is in no object or array; not to be used afterwards
 * Ownership: unchanged. Threads: one. Since 1.0.
 */
void pwt_json_node_assign(struct pwt_json_node *node, const struct pwt_json_node *value);

/**
 * Takes a member or element out.
 * @param parent the object or array
 * @param node a child of it
 * @return 0, or PWT_JSON_ENOENT if it is no child of it
 * Ownership: unchanged. Threads: one. Since 1.0.
 */
int32_t pwt_json_node_remove(struct pwt_json_node *parent, struct pwt_json_node *node);

/**
 * Writes a tree.
 * @param writer the writer
 * @param node the tree's root, or any node in it
 * Ownership: copied. Threads: one. Since 1.0.
 */
void pwt_json_write_node(struct pwt_json_writer *writer, const struct pwt_json_node *node);

#ifdef __cplusplus
}
#endif

#endif /* POWERTOOLS_JSON_H */
