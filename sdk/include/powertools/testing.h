/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file testing.h
 * @brief Unit tests for handlers and plugins: the host's own loader, chain and services in the
 * test's process, with a Runtime API that the test speaks for.
 *
 * Link `powertools-testing.pc` or the library `pwt-testing`. One host at a time in a process;
 * everything here is called from one thread.
 */
#ifndef PWT_TESTING_H
#define PWT_TESTING_H

#include <powertools/handler.h>

PWT_BEGIN_DECLS

struct pwt_test; /* a host under test; its own */

/** @brief What a test host starts with. Zero bytes are a fine start for it. */
struct pwt_test_options {
    uint32_t size;     /**< sizeof(struct pwt_test_options). */
    uint32_t reserved; /**< Zero. */
    /** The handler: one that is linked into the test. */
    const struct pwt_handler *handler;
    /** Or its name, as in `_HANDLER`: `app.create`, searched for in `LAMBDA_TASK_ROOT`. */
    const char *handler_name;
    /** `NAME=VALUE` texts for the environment, ended by NULL; undone by pwt_test_close(). */
    const char *const *environment;
};

/** @brief What the caller of the function would get. Valid until the next invocation. */
struct pwt_test_answer {
    uint32_t kind;                  /**< enum pwt_outcome_kind; never PWT_OUTCOME_NONE. */
    uint32_t reserved;              /**< Zero. */
    struct pwt_bytes response;      /**< With PWT_OUTCOME_BYTES. */
    struct pwt_bytes error_type;    /**< With PWT_OUTCOME_ERROR. */
    struct pwt_bytes error_message; /**< With PWT_OUTCOME_ERROR. */
};

/**
 * @brief Starts a host: plugins by `POWERTOOLS_PLUGINS` and `POWERTOOLS_PLUGIN_PATH`, then inits.
 * @param options What to start with.
 * @param ret_test The host.
 * @return 0, or the code of the init that failed: `*ret_test` is then good for
 *         pwt_test_problem() and pwt_test_close() only. PWT_ENOMEM leaves it NULL.
 *
 * Ownership: the caller's, until pwt_test_close(). Since 1.0.
 */
int32_t pwt_test_open(const struct pwt_test_options *options, struct pwt_test **ret_test);

/** @brief Why pwt_test_open() failed, as the log would say it; never NULL. Since 1.0. */
const char *pwt_test_problem(const struct pwt_test *test);

/**
 * @brief The context of the invocations to come; change it as the test needs.
 * @param test The host.
 * @return Starts with a request id, an ARN, a trace id and a deadline in one minute.
 *
 * Ownership: the host's. Since 1.0.
 */
struct pwt_context *pwt_test_context(struct pwt_test *test);

/**
 * @brief One invocation, up to and including every `settled`.
 * @param test The host.
 * @param event Any bytes.
 * @return What the caller would get.
 *
 * Since 1.0.
 */
struct pwt_test_answer pwt_test_invoke(struct pwt_test *test, struct pwt_bytes event);

/** @brief What was written to standard output since the last call. NUL-terminated; the host's. */
const char *pwt_test_output(struct pwt_test *test);

/** @brief The host's diagnostic lines since the last call, one per line. NUL-terminated. */
const char *pwt_test_diagnostics(struct pwt_test *test);

/** @brief Makes both clocks stand still at `ns`; negative lets them run. Since 1.0. */
void pwt_test_set_clock_ns(int64_t ns);

/** @brief `shutdown` of everything, and the end of the host. NULL is allowed. Since 1.0. */
void pwt_test_close(struct pwt_test *test);

PWT_END_DECLS

#endif
