/* SPDX-License-Identifier: Apache-2.0 */
/* Searching with patterns, and replacing, as Python's `re.sub` does. */
#include "pattern.h"

#include "out.h"
#include "pattern_format.h"
#include "pattern_library.h"
#include "text.h"

/* What searches may cost. PCRE2 counts its steps anew at each place of a text where it tries, and
 * loops over single characters are no steps at all. So a search tries some places at a time, which
 * share a number of steps and cannot look at too many bytes, and between them looks at the clock;
 * where the steps of a place are too few, it goes on with fewer places. */
#define STEPS_AT_A_TIME  2000000u
#define BYTES_AT_A_TIME  (UINT64_C(1) << 28)
#define PLACES_AT_A_TIME 4096u
#define TIME_MAX_NS      INT64_C(1000000000) /* of all searches of a call */
#define DEPTH_MAX        50000u
#define HEAP_MAX_KIB     8192u

/* PCRE2's memory for searches, kept as long as the invocation. */
struct matcher {
    pcre2_match_context *context;
    pcre2_match_data *data;
};

/* ---- compiling ----------------------------------------------------------------------------- */

static void *take(size_t size, void *user)
{
    const struct pwt_json_alloc *memory = user;

    return memory->alloc(memory->user, size);
}

/* All of it goes together with the memory that it came from. */
static void keep(void *block, void *user)
{
    (void)block;
    (void)user;
}

/* `{,n}` is a quantifier for Python, and text for older versions of PCRE2: it becomes `{0,n}`. */
static struct pwt_bytes with_least(const struct pwt_json_alloc *memory, struct pwt_bytes text)
{
    char *copy = memory->alloc(memory->user, 2 * (size_t)text.len + 1);
    bool in_class = false;
    size_t len = 0;

    for (size_t i = 0; copy && i < text.len; i++) {
        const char c = text.ptr[i];
        copy[len++] = c;
        if (c == '\\' && i + 1 < text.len) {
            copy[len++] = text.ptr[++i];
        } else if (c == '[' || c == ']') {
            in_class = c == '[';
        } else if (c == '{' && !in_class && i + 1 < text.len && text.ptr[i + 1] == ',') {
            copy[len++] = '0';
        }
    }
    return pwt_bytes_make(copy, len);
}

int32_t pattern_compile(const struct pwt_json_alloc *memory,
                        struct pwt_bytes text,
                        struct pattern **ret_pattern)
{
    const uint32_t options =
        PCRE2_UTF | PCRE2_UCP | PCRE2_USE_OFFSET_LIMIT | PCRE2_NEVER_BACKSLASH_C;
    const struct pattern_library *library = pattern_library();
    struct pattern *pattern = memory->alloc(memory->user, sizeof(*pattern));
    const struct pwt_bytes plain = with_least(memory, text);
    PCRE2_SIZE place;
    int error = 0;

    if (!library) {
        return PWT_EUNSUPPORTED;
    }
    if (!pattern || !plain.ptr) {
        return PWT_ENOMEM;
    }
    *pattern = (struct pattern){.library = library, .memory = *memory};
    pcre2_general_context *general = library->general_new(take, keep, &pattern->memory);
    pcre2_compile_context *context = general ? library->compile_context_new(general) : NULL;
    if (!context) {
        return PWT_ENOMEM;
    }
    pattern->code = library->compile((PCRE2_SPTR)plain.ptr, (PCRE2_SIZE)plain.len, options, &error,
                                     &place, context);
    if (!pattern->code) {
        return error == PCRE2_ERROR_HEAP_FAILED ? PWT_ENOMEM : PWT_EINVAL;
    }
    *ret_pattern = pattern;
    return 0;
}

/* ---- searching ----------------------------------------------------------------------------- */

static void matcher_free(void *user)
{
    struct matcher *matcher = user;
    const struct pattern_library *library = pattern_library();

    if (matcher->data) {
        library->match_data_free(matcher->data);
    }
    if (matcher->context) {
        library->match_context_free(matcher->context);
    }
}

/* The invocation's matcher, made for its first search. */
static struct matcher *matcher_of(const struct pattern_library *library, struct pwt_inv *inv)
{
    static const char key;
    struct matcher *matcher = pwt_inv_cached(inv, &key);

    if (matcher) {
        return matcher;
    }
    matcher = pwt_alloc(inv, sizeof(*matcher));
    if (!matcher) {
        return NULL;
    }
    *matcher = (struct matcher){.context = library->match_context_new(NULL),
                                .data = library->match_data_new(PATTERN_GROUPS_MAX, NULL)};
    if (!matcher->context || !matcher->data) {
        matcher_free(matcher);
        return NULL;
    }
    (void)library->set_depth_limit(matcher->context, DEPTH_MAX);
    (void)library->set_heap_limit(matcher->context, HEAP_MAX_KIB);
    return pwt_inv_cache(inv, &key, matcher, matcher_free) == 0 ? matcher : NULL;
}

/* Where a search is. */
struct search {
    const struct pattern *pattern;
    struct pattern_run *run;
    struct matcher *matcher;
    struct pwt_bytes text;
    PCRE2_SIZE from;
    uint32_t options;
};

static bool is_late(struct pattern_run *run)
{
    const int64_t now = pwt_clock_ns(PWT_CLOCK_MONOTONIC);

    run->until_ns = run->until_ns == 0 ? now + TIME_MAX_NS : run->until_ns;
    return now > run->until_ns;
}

/* Tries at the places up to `last`. */
static int try_places(const struct search *search, PCRE2_SIZE from, PCRE2_SIZE last, uint32_t steps)
{
    const struct pattern_library *library = search->pattern->library;
    pcre2_match_context *context = search->matcher->context;
    const uint32_t options = from == search->from ? search->options : 0;

    (void)library->set_match_limit(context, steps);
    (void)library->set_offset_limit(context, last);
    /* All texts come out of checked documents, and are UTF-8. */
    return library->match(search->pattern->code, (PCRE2_SPTR)search->text.ptr,
                          (PCRE2_SIZE)search->text.len, from, options | PCRE2_NO_UTF_CHECK,
                          search->matcher->data, context);
}

/* The first byte of a character, at a place or behind it. */
static PCRE2_SIZE whole(struct pwt_bytes text, PCRE2_SIZE place)
{
    while (place < text.len && ((unsigned char)text.ptr[place] & 0xc0) == 0x80) {
        place++;
    }
    return place;
}

static int try_all(const struct search *search)
{
    const uint64_t by_bytes = BYTES_AT_A_TIME / (search->text.len + 1);
    uint32_t places = by_bytes < PLACES_AT_A_TIME ? (uint32_t)by_bytes + 1 : PLACES_AT_A_TIME;
    PCRE2_SIZE from = search->from;

    while (!is_late(search->run)) {
        const PCRE2_SIZE next = whole(search->text, from + places);
        const int result = try_places(search, from, next - 1, STEPS_AT_A_TIME / places);
        if (result == PCRE2_ERROR_MATCHLIMIT && places > 1) {
            places = places > 16 ? places / 16 : 1;
        } else if (result == PCRE2_ERROR_NOMATCH && next <= search->text.len) {
            from = next;
        } else {
            return result;
        }
    }
    return PCRE2_ERROR_MATCHLIMIT;
}

/* 1: found; 0: not; PWT_ELIMIT: the bounds were met, or there was no memory. */
static int32_t search_run(struct search *search)
{
    int result = PCRE2_ERROR_NOMEMORY;

    search->matcher = matcher_of(search->pattern->library, search->run->inv);
    if (search->matcher) {
        result = try_all(search);
    }
    if (result >= 0 || result == PCRE2_ERROR_NOMATCH) {
        return result >= 0;
    }
    search->run->exceeded = true;
    return PWT_ELIMIT;
}

bool pattern_finds(const struct pattern *pattern, struct pwt_bytes text, struct pattern_run *run)
{
    struct search search = {.pattern = pattern, .run = run, .text = text};

    return search_run(&search) != 0;
}

/* ---- replacing ----------------------------------------------------------------------------- */

/* One match's replacement; what is before it goes over as it is. `done` is how far the text went.
 */
static int32_t replace_one(struct search *search, PCRE2_SIZE *done, struct out *out)
{
    const struct pattern_library *library = search->pattern->library;
    const PCRE2_SIZE *groups = library->ovector(search->matcher->data);
    const PCRE2_SIZE start = groups[0];
    const PCRE2_SIZE end = groups[1];

    if (start < *done || end < start) { /* `\K` in a look-around: what is meant then? */
        search->run->exceeded = true;
        return PWT_ELIMIT;
    }
    out_put(out, search->text.ptr + *done, start - *done);
    pattern_format_put(search->pattern, search->text, groups, out);
    *done = end;
    search->from = end;
    /* An empty match must not be found again; a longer one at the same place may. */
    search->options = start == end ? PCRE2_NOTEMPTY_ATSTART : 0;
    return 0;
}

int32_t pattern_replace(const struct pattern *pattern,
                        struct pwt_bytes text,
                        struct pattern_run *run,
                        struct pwt_bytes *ret_text)
{
    struct search search = {.pattern = pattern, .run = run, .text = text};
    PCRE2_SIZE done = 0;
    struct out out;
    int32_t found = search_run(&search);

    if (found == 0) {
        *ret_text = text;
        return 0;
    }
    out_begin(&out, run->inv, (size_t)text.len + 64);
    for (; found == 1; found = search_run(&search)) {
        int32_t code = replace_one(&search, &done, &out);
        if (code != 0) {
            return code;
        }
    }
    if (found != 0) {
        return found;
    }
    out_put(&out, text.ptr + done, (size_t)text.len - done);
    return out_end(&out, ret_text);
}
