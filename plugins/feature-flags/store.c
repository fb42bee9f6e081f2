/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The document in use. An invocation keeps the one it evaluates by until its end, so that values
 * handed out stay valid; as long as that is the one in use, an evaluation takes one atomic load.
 */
#include "flags.h"

#define NS_PER_MS 1000000

void flags_store_init(struct flags_store *store)
{
    (void)pthread_mutex_init(&store->lock, NULL);
    (void)pthread_cond_init(&store->idle, NULL);
}

void flags_store_done(struct flags_store *store)
{
    flags_document_drop(atomic_exchange(&store->current, NULL));
}

/* Also where the clock was set back: a document is never young for longer than its age. */
static bool is_old(const struct flags *flags)
{
    const int64_t left_ns = atomic_load(&flags->store.until_ns) - pwt_clock_ns(PWT_CLOCK_REAL);

    return left_ns < 0 || left_ns > flags->max_age_ms * NS_PER_MS;
}

static bool is_fresh(const struct flags *flags, struct flags_state *state)
{
    if (flags->from->freshness == FLAGS_FOREVER || flags->refresh == FLAGS_REFRESH_SETTLED ||
        state->looked != 0) {
        return true;
    }
    const bool fresh = flags->max_age_ms > 0 && !is_old(flags);
    state->looked = fresh && flags->from->freshness == FLAGS_PER_INVOCATION;
    return fresh;
}

/* ---- fetching ------------------------------------------------------------------------------ */

static void extend(struct flags *flags)
{
    atomic_store(&flags->store.until_ns,
                 pwt_clock_ns(PWT_CLOCK_REAL) + flags->max_age_ms * NS_PER_MS);
}

/* Puts a document in the place of the one in use. */
static void
replace(struct flags *flags, struct flags_document *document, const struct flags_stamp *stamp)
{
    struct flags_store *store = &flags->store;

    store->stamp = *stamp;
    (void)pthread_mutex_lock(&store->lock);
    struct flags_document *old =
        atomic_exchange_explicit(&store->current, document, memory_order_acq_rel);
    (void)pthread_mutex_unlock(&store->lock);
    flags_document_drop(old);
}

/* Why nothing new came: a line, and whether what is in use may go on. */
static int32_t fail(struct pwt_cx *cx, int32_t code, const char *problem, bool keeps)
{
    flags_tell(cx, code == PWT_ECONFIG ? FLAGS_TOLD_DENIED : FLAGS_TOLD_STORE,
               code == PWT_ENOMEM ? "there is no memory for the document" : problem);
    if (keeps) { /* not asked for again at once */
        extend(cx->self);
    }
    return keeps ? 0 : code;
}

/* Uses a document of fetched bytes, unless it is none, or a wrong one where a good one may stay. */
static int32_t use(struct pwt_cx *cx, const struct flags_fetched *fetched, bool keeps)
{
    struct flags *flags = cx->self;
    struct flags_document *document = flags_load(cx, fetched);

    if (!document) {
        return fail(cx, PWT_ENOMEM, NULL, keeps);
    }
    const int32_t code = document->code;
    if (code == 0 || (!keeps && (code == PWT_EFORMAT || code == PWT_ECONFIG))) {
        replace(flags, document, &fetched->stamp);
        extend(flags);
        return 0; /* what is wrong with it, each evaluation says */
    }
    (void)flags_tell_document(cx, document);
    flags_document_drop(document);
    if (keeps) {
        extend(flags);
    }
    return keeps ? 0 : code;
}

static int32_t fetch(struct pwt_cx *cx)
{
    struct flags *flags = cx->self;
    struct flags_fetched fetched = {.unchanged = false};
    const struct flags_document *current = atomic_load(&flags->store.current);
    const bool keeps = flags->serve_stale != 0 && current != NULL && current->code == 0;

    const int32_t code = flags->from->fetch(cx, &fetched);
    if (code != 0) {
        return fail(cx, code, fetched.problem, keeps);
    }
    if (current && !fetched.unchanged && pwt_bytes_equal(fetched.text, current->raw)) {
        flags->store.stamp = fetched.stamp;
        fetched.unchanged = true;
    }
    if (fetched.unchanged) {
        flags_document_drop(fetched.document);
        extend(flags);
        return 0;
    }
    return use(cx, &fetched, keeps);
}

/* Fetches unless somebody does already: then there is nothing to wait for but a first document.
 * 0 means that there is one. */
static int32_t refresh(struct pwt_cx *cx)
{
    struct flags *flags = cx->self;
    struct flags_state *state = cx->state;
    struct flags_store *store = &flags->store;
    bool served = false;

    (void)pthread_mutex_lock(&store->lock);
    while (store->busy && !atomic_load(&store->current)) {
        (void)pthread_cond_wait(&store->idle, &store->lock);
        served = atomic_load(&store->current) != NULL;
    }
    if (store->busy || served) {
        (void)pthread_mutex_unlock(&store->lock);
        return 0;
    }
    store->busy = true;
    (void)pthread_mutex_unlock(&store->lock);

    const int32_t code = fetch(cx);
    state->looked = code == 0 && flags->from->freshness == FLAGS_PER_INVOCATION;

    (void)pthread_mutex_lock(&store->lock);
    store->busy = false;
    (void)pthread_cond_broadcast(&store->idle);
    (void)pthread_mutex_unlock(&store->lock);
    return code;
}

/* ---- using --------------------------------------------------------------------------------- */

/* The invocation becomes a user of the document in use, and remains one to its end. */
static int32_t keep(struct pwt_cx *cx)
{
    struct flags *flags = cx->self;
    struct flags_state *state = cx->state;

    (void)pthread_mutex_lock(&flags->store.lock);
    struct flags_document *current = atomic_load(&flags->store.current);
    if (current != state->document) {
        flags_document_hold(current);
    }
    (void)pthread_mutex_unlock(&flags->store.lock);
    if (current == state->document) {
        return 0;
    }
    const int32_t code = pwt_inv_cache(cx->inv, current, current, flags_document_drop);
    if (code == 0) {
        state->document = current;
    }
    return code;
}

int32_t flags_store_get(struct pwt_cx *cx, const struct flags_document **ret_document)
{
    const struct flags *flags = cx->self;
    struct flags_state *state = cx->state;
    const struct flags_document *current =
        atomic_load_explicit(&flags->store.current, memory_order_acquire);
    int32_t code = 0;

    if (!current || !is_fresh(flags, state)) {
        code = refresh(cx);
        current = atomic_load_explicit(&flags->store.current, memory_order_acquire);
    }
    if (code == 0 && current != state->document) {
        code = keep(cx);
    }
    if (code == 0) {
        *ret_document = state->document;
    }
    return code;
}

void flags_store_refresh(struct pwt_cx *cx)
{
    const struct flags *flags = cx->self;

    if (flags->refresh == FLAGS_REFRESH_SETTLED && flags->from->freshness != FLAGS_FOREVER &&
        atomic_load(&flags->store.current) && is_old(flags)) {
        (void)refresh(cx);
    }
}
