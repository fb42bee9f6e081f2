/* SPDX-License-Identifier: Apache-2.0 */
/* Uses the service of the plugin counter and marks what it says, in init and in every invocation.
 * The build makes variants that ask for another major, for a larger table, and for the plugin. */
#include "counter.h"

#include "mark.h"

#ifndef REQUIRED
#    define REQUIRED NULL
#endif

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

PWT_PLUGIN(.name = PLUGIN_NAME,
           .version = "1.0.0",
           .summary = "Asks the counter.",
           .flags = PWT_FAIL_OPEN | PWT_CONCURRENT,
           .required = REQUIRED,
           .init = asker_init,
           .before = asker_before);
