/* SPDX-License-Identifier: Apache-2.0 */
/* Uses the service of the plugin counter and marks what it says, in init, in every invocation and
 * in the end. The build makes variants that ask for another major, for a larger table, and for the
 * plugin: always, or if a setting says so. */
#include "counter.h"

#include "mark.h"

#include <signal.h>

#ifndef REQUIRED
#    define REQUIRED NULL
#endif

#ifndef PHASE
#    define PHASE PWT_PHASE_APP
#endif

struct asker {
    uint32_t needs;
};

/* The table as a newer SDK could have it. */
struct counter_service_newer {
    struct counter_service known;
    void (*reset)(struct pwt_inv *inv);
};

#ifdef ASK_FOR_MORE
PWT_IMPORT(counter, "counter", COUNTER_MAJOR, struct counter_service_newer);

static const struct counter_service *table(void)
{
    return pwt_counter_table() ? &pwt_counter_table()->known : NULL;
}
#else
PWT_IMPORT(counter, "counter", COUNTER_MAJOR, struct counter_service);

static const struct counter_service *table(void)
{
    return pwt_counter_table();
}
#endif

static void mark_count(const char *callback, struct pwt_inv *inv)
{
    char words[32] = "absent";

    if (table()) {
        (void)snprintf(words, sizeof(words), "%llu", (unsigned long long)table()->count(inv));
    }
    mark(callback, pwt_cstr(words));
}

static int32_t asker_init(struct pwt_cx *cx)
{
    mark_count("init", cx->inv);
    return 0;
}

static int32_t asker_before(struct pwt_cx *cx)
{
    mark_count("counts", cx->inv);
    return 0;
}

static void asker_shutdown(struct pwt_cx *cx)
{
    mark_count("shutdown", cx->inv);
}

#ifdef CHOOSES
static const struct pwt_option s_options[] = {
    {.env = "POWERTOOLS_ASKER_NEEDS",
     .type = PWT_OPT_ENUM,
     .choices = "nothing|counter|nobody|crash",
     .def = "nothing",
     .help = "What it cannot work without.",
     .offset = offsetof(struct asker, needs)},
};

static const char *asker_needs(const void *self)
{
    static const char *const names[] = {NULL, "counter", "nobody"};
    const struct asker *asker = self;

    if (asker->needs >= sizeof(names) / sizeof(names[0])) {
        (void)raise(SIGSEGV);
        return NULL;
    }
    return names[asker->needs];
}
#    define CHOICE PWT_OPTIONS(s_options), .needs = asker_needs
#else
#    define CHOICE .needs = NULL
#endif

PWT_PLUGIN(.name = PLUGIN_NAME,
           .version = "1.0.0",
           .summary = "Asks the counter.",
           .flags = PWT_FAIL_OPEN | PWT_CONCURRENT | PWT_TIDY_SHUTDOWN,
           .phase = PHASE,
           .self_size = sizeof(struct asker),
           .required = REQUIRED,
           .init = asker_init,
           .before = asker_before,
           .shutdown = asker_shutdown,
           CHOICE);
