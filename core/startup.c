/* SPDX-License-Identifier: Apache-2.0 */
/* See startup.h. */
#include "startup.h"

#include "api_context.h"
#include "clock.h"
#include "crash.h"
#include "diag.h"
#include "services.h"

#define SHUTDOWN_MS 250 /* for all shutdowns together */

int32_t startup_init(struct startup *startup)
{
    settings_init(&startup->settings, &startup->runtime.arena);
    int32_t code = host_options_read(&startup->settings, &startup->options, &startup->problem);
    diag_init(startup->options.debug != 0);
    if (code == 0) {
        code = loader_init(&startup->loader, &startup->runtime, &startup->settings,
                           &startup->options, &startup->problem);
    }
    return code;
}

int32_t startup_load(struct startup *startup)
{
    int32_t code = loader_load(&startup->loader, &startup->options.plugins);

    return code == 0 ? loader_configure_all(&startup->loader) : code;
}

int32_t startup_finish(struct startup *startup)
{
    struct runtime *runtime = &startup->runtime;

    api_context_function(&runtime->function);
    if (runtime_prepare(runtime) != 0) {
        return loader_no_memory(&startup->loader);
    }
    crash_watch(runtime->init_worker);
    int32_t code = loader_init_all(&startup->loader);
    if (code == 0) {
        services_bind_all(runtime);
        settings_warn_unknown(&startup->settings, runtime);
        code = handler_init(&startup->loader);
    }
    crash_watch(NULL);
    return code;
}

int32_t startup_run(struct startup *startup, const char *spec)
{
    int32_t code = startup_init(startup);

    if (code == 0) {
        code = startup_load(startup);
    }
    if (code == 0) {
        code = handler_load(&startup->loader, spec);
    }
    return code == 0 ? startup_finish(startup) : code;
}

bool startup_wants_term(const struct startup *startup)
{
    const struct runtime *runtime = &startup->runtime;
    bool wanted = runtime->handler.shutdown || runtime->init_worker->expects_shutdown;

    for (uint32_t i = 0; i < runtime->plugin_count && !wanted; i++) {
        const struct pwt_plugin *vt = &runtime->plugins[i].vt;
        wanted = vt->shutdown && !(vt->flags & PWT_TIDY_SHUTDOWN);
    }
    return wanted;
}

void startup_shutdown(struct startup *startup, struct worker *worker)
{
    const struct runtime *runtime = &startup->runtime;

    /* The last invocation's has passed; this one bounds what is sent from here. */
    worker->context.deadline_ms = clock_now_ns(PWT_CLOCK_REAL) / 1000000 + SHUTDOWN_MS;
    if (runtime->handler.shutdown) {
        worker->at_callback = "shutdown";
        runtime->handler.shutdown();
    }
    for (uint32_t k = runtime->plugin_count; k-- > 0;) {
        const uint32_t i = startup->loader.order[k];
        if (runtime->plugins[i].vt.shutdown) {
            worker->at_plugin = runtime->plugins[i].vt.name;
            worker->at_callback = "shutdown";
            runtime->plugins[i].vt.shutdown(&worker->root->cx[i]);
        }
    }
    worker->at_plugin = NULL;
    worker->at_callback = NULL;
}
