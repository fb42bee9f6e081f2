/* SPDX-License-Identifier: Apache-2.0 */
/* See crash.h. */
#include "crash.h"

#include "diag.h"
#include "output.h"
#include "text.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#define STACK_BYTES ((size_t)64 << 10) /* our handler and the plugins' last words */
#define NEAR_STACK  ((uintptr_t)64 << 10)
#define FATAL_COUNT (sizeof(s_fatal) / sizeof(s_fatal[0]))

static const struct {
    int number;
    const char *name;
    const char *type; /* as the Runtime API takes it: letters only */
} s_fatal[] = {
    {SIGSEGV, "SIGSEGV", "Runtime.SignalSegv"}, {SIGABRT, "SIGABRT", "Runtime.SignalAbort"},
    {SIGBUS, "SIGBUS", "Runtime.SignalBus"},    {SIGILL, "SIGILL", "Runtime.SignalIllegal"},
    {SIGFPE, "SIGFPE", "Runtime.SignalFloat"},  {SIGSYS, "SIGSYS", "Runtime.SignalSystem"},
};

static struct sigaction s_previous[FATAL_COUNT];
static struct api *volatile s_api;
static _Thread_local struct worker *t_worker; /* whom this thread serves */
static _Thread_local char *t_stack;           /* for signal handlers */
static struct worker *s_worker;               /* the latest one, for threads that serve none */
static struct {
    const char *volatile path; /* of the object that dlopen works on */
    const char *volatile type; /* of the error if it crashes us */
} s_loading;
static pid_t s_process;               /* a child that the handler forks reports nothing */
static volatile sig_atomic_t s_dying; /* a report is being made: only one */

/* ---- words ---------------------------------------------------------------------------------- */

static void add_where(struct text *words, const struct worker *worker)
{
    if (!worker || !worker->at_callback) {
        text_add(words, "the host");
        return;
    }
    text_add(words, worker->at_plugin ? "plugin '" : "handler '");
    text_add(words, worker->at_plugin               ? worker->at_plugin
                    : worker->runtime->handler.name ? worker->runtime->handler.name
                                                    : "");
    text_add(words, "' in ");
    text_add(words, worker->at_callback);
}

void crash_where(const struct worker *worker, char *text, size_t size)
{
    struct text words = text_in(text, size);

    add_where(&words, worker);
}

/* ---- where the processor was ------------------------------------------------------------------
 */

static uintptr_t program_counter(const ucontext_t *context)
{
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#else
    return (uintptr_t)context->uc_mcontext.pc;
#endif
}

static uintptr_t stack_pointer(const ucontext_t *context)
{
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
#else
    return (uintptr_t)context->uc_mcontext.sp;
#endif
}

/* Module and offset, which addr2line takes. dladdr takes the loader's lock: a thread of the
 * handler's that holds it while we crash would hold us up, so the default SIGALRM ends that. */
static void add_module(struct text *words, uintptr_t address)
{
    Dl_info info;

    (void)signal(SIGALRM, SIG_DFL);
    (void)alarm(1);
    if (dladdr((const void *)address, &info) != 0 && info.dli_fname) { // NOLINT
        text_add(words, info.dli_fname);
        text_add(words, "+");
        text_add_hex(words, address - (uintptr_t)info.dli_fbase);
    } else {
        text_add_hex(words, address);
    }
    (void)alarm(0);
}

/* An object that crashed the dynamic linker, or whose constructor or `needs` crashed. */
static void describe_loading(struct text *words, size_t which)
{
    bool cut = s_fatal[which].number == SIGBUS; /* a mapped page that the file does not have */

    text_add(words, "powertools: loading ");
    text_add(words, s_loading.path);
    text_add(words, " crashed with ");
    text_add(words, s_fatal[which].name);
    text_add(words,
             cut ? ", so the file is cut off; expected a whole shared object; copy or upload "
                   "it again"
                 : "; expected its constructors and .needs to return; look at what it does "
                   "when it is loaded");
}

static void describe(struct text *words, size_t which, const siginfo_t *info, const void *context)
{
    const ucontext_t *machine = context;
    uintptr_t fault = (uintptr_t)info->si_addr;
    uintptr_t stack = stack_pointer(machine);

    text_add(words, "powertools: ");
    if (t_worker) {
        add_where(words, t_worker);
    } else {
        text_add(words, "a thread outside any callback");
    }
    text_add(words, " crashed with ");
    text_add(words, s_fatal[which].name);
    text_add(words, " at ");
    add_module(words, program_counter(machine));
    if (s_fatal[which].number == SIGSEGV && fault + NEAR_STACK > stack &&
        fault < stack + NEAR_STACK) {
        text_add(words, " (stack overflow: recursion or a large local variable)");
    }
    text_add(words,
             "; expected it to return; find the line with 'addr2line -e' in the unstripped file");
}

/* ---- handlers ----------------------------------------------------------------------------------
 */

static void say_last_words(void *subject)
{
    struct worker *worker = subject;
    struct pwt_inv *inv = worker ? worker->root : NULL;

    for (uint32_t i = 0; inv && i < worker->runtime->plugin_count; i++) {
        const struct pwt_plugin *vt = &worker->runtime->plugins[i].vt;
        if (vt->last_words) {
            vt->last_words(&inv->cx[i], STDOUT_FILENO);
        }
    }
}

void crash_last_words(struct worker *worker)
{
    if (!output_postpone(say_last_words, worker)) {
        say_last_words(worker);
    }
}

/* The worker whose invocation dies: that of the outermost parent. */
static struct worker *dying_worker(void)
{
    struct worker *worker = t_worker ? t_worker : s_worker;
    struct pwt_inv *inv = worker ? worker->root : NULL;

    while (inv && inv->parent) {
        inv = inv->parent;
        worker = inv->worker;
    }
    return worker;
}

static void report(const char *type, const struct text *words)
{
    struct worker *worker = dying_worker();

    diag_line(worker ? worker->root : NULL, PWT_DIAG_ERROR, text_bytes(words));
    if (s_api) {
        api_fail_from_signal(s_api, type, words->ptr);
    }
    output_settle();
    say_last_words(worker);
}

static void on_fatal(int number, siginfo_t *info, void *context)
{
    size_t which = 0;

    while (which + 1 < FATAL_COUNT && s_fatal[which].number != number) {
        which++;
    }
    /* Whatever crashes from here on, a second signal gets the previous handler at once. */
    (void)sigaction(number, &s_previous[which], NULL);
    if (!s_dying && getpid() == s_process) {
        s_dying = 1;
        char memory[1024];
        struct text words = TEXT_IN(memory);
        if (s_loading.path) { /* nothing runs yet: a failed init, like any other */
            describe_loading(&words, which);
            report(s_loading.type, &words);
            _exit(EXIT_FAILURE);
        }
        describe(&words, which, info, context);
        report(s_fatal[which].type, &words);
    }
    (void)raise(number); /* delivered when this handler returns */
}

static void on_pipe(int number)
{
    (void)number;
}

void crash_mask(sigset_t *mask)
{
    (void)sigfillset(mask);
    for (size_t i = 0; i < FATAL_COUNT; i++) {
        (void)sigdelset(mask, s_fatal[i].number);
    }
}

static void on_term(int number)
{
    int saved = errno;

    if (getpid() != s_process) {
        _exit(128 + number); /* a child that inherited this handler: as if it had none */
    }
    if (s_worker && s_worker->at_callback) {
        crash_last_words(s_worker); /* an invocation runs, and we may be killed in the middle */
    }
    if (s_api) {
        api_stop(s_api);
    }
    errno = saved;
}

/* exit() in the middle of an invocation: Lambda would only say that the runtime exited. */
static void on_exit_call(void)
{
    char memory[1024];
    struct text words = TEXT_IN(memory);

    if (s_dying || getpid() != s_process || !t_worker || !t_worker->at_callback) {
        return;
    }
    s_dying = 1;
    text_add(&words, "powertools: ");
    add_where(&words, t_worker);
    text_add(&words,
             " called exit(); expected it to return; use 'return pwt_fail(inv, ...)' for errors");
    report("Runtime.ExitError", &words);
    if (!t_worker->root) { /* init: whatever status was asked for, it failed */
        (void)fflush(NULL);
        _exit(EXIT_FAILURE);
    }
}

void crash_loading(const char *path, const char *type)
{
    s_loading.type = type;
    s_loading.path = path;
}

/* A stack of the thread's own for its signal handlers: the normal one may be what overflowed. The
 * host's own threads never give it back. */
static void use_signal_stack(void)
{
    if (t_stack) {
        return;
    }
    t_stack = malloc(STACK_BYTES);
    if (t_stack) {
        const stack_t stack = {.ss_sp = t_stack, .ss_size = STACK_BYTES};
        (void)sigaltstack(&stack, NULL);
    }
}

void crash_watch(struct worker *worker)
{
    t_worker = worker;
    s_worker = worker;
    use_signal_stack();
}

static pthread_key_t s_stack_key;
static bool s_has_stack_key;

static void give_stack_back(void *stack)
{
    const stack_t none = {.ss_flags = SS_DISABLE};

    (void)sigaltstack(&none, NULL);
    free(stack);
}

static void make_stack_key(void)
{
    s_has_stack_key = pthread_key_create(&s_stack_key, give_stack_back) == 0;
}

struct worker *crash_enter(struct worker *worker)
{
    static pthread_once_t s_once = PTHREAD_ONCE_INIT;
    struct worker *before = t_worker;

    t_worker = worker;
    if (!t_stack && pthread_once(&s_once, make_stack_key) == 0 && s_has_stack_key) {
        use_signal_stack();
        (void)pthread_setspecific(s_stack_key, t_stack);
    }
    return before;
}

void crash_leave(struct worker *before)
{
    t_worker = before;
}

void crash_forget_api(void)
{
    s_api = NULL;
}

void crash_install(struct api *api)
{
    struct sigaction fatal = {.sa_sigaction = on_fatal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    struct sigaction term = {.sa_handler = on_term, .sa_flags = SA_ONSTACK | SA_RESTART};
    /* Not SIG_IGN: programs that the handler starts would inherit that. */
    const struct sigaction pipe = {.sa_handler = on_pipe, .sa_flags = SA_ONSTACK | SA_RESTART};

    use_signal_stack();
    s_api = api;
    s_process = (pid_t)syscall(SYS_getpid); /* getpid() lies on a page of its own: 2 us */
    (void)sigfillset(&fatal.sa_mask);
    (void)sigdelset(&fatal.sa_mask, SIGALRM); /* ends a report that hangs */
    crash_mask(&term.sa_mask);
    for (size_t i = 0; i < FATAL_COUNT; i++) {
        (void)sigaction(s_fatal[i].number, &fatal, &s_previous[i]);
    }
    (void)sigaction(SIGTERM, &term, NULL);
    (void)sigaction(SIGPIPE, &pipe, NULL); /* a closed peer is an error code, not a signal */
    (void)atexit(on_exit_call);
}
