/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file batch.h
 * @brief The service `batch`: events of SQS, Kinesis, DynamoDB streams and Kafka, record by record.
 *
 * With the plugin loaded a handler is called once per record and needs none of this: the record is
 * its event, an error of the handler is one failed record, and the answer names the failed ones.
 * pwt_batch_current() tells a handler more about its record. A handler that holds the batch itself
 * switches POWERTOOLS_BATCH_SPLIT off and calls pwt_batch_process(). Every wrapper returns
 * PWT_EABSENT without the plugin: no record is silently dropped.
 */
#ifndef PWT_BATCH_H
#define PWT_BATCH_H

#include <powertools/host.h>
#include <powertools/service.h>

#ifdef __cplusplus
#    include <powertools/handler_cxx.h>
#endif

PWT_BEGIN_DECLS

/** @brief Where a batch comes from. Since 1.0. */
enum pwt_batch_source {
    PWT_BATCH_UNKNOWN = 0,  /**< An empty batch that does not tell. */
    PWT_BATCH_SQS = 1,      /**< A standard queue of SQS. */
    PWT_BATCH_SQS_FIFO = 2, /**< A FIFO queue of SQS. */
    PWT_BATCH_KINESIS = 3,  /**< Kinesis data streams. */
    PWT_BATCH_DYNAMODB = 4, /**< DynamoDB streams. */
    PWT_BATCH_KAFKA = 5     /**< Kafka: MSK and self-managed. */
};

/** @brief What became of a record. All but PWT_BATCH_SUCCEEDED are reported. Since 1.0. */
enum pwt_batch_status {
    PWT_BATCH_PENDING = 0,   /**< Not handled yet, or not reached before the deadline. */
    PWT_BATCH_SUCCEEDED = 1, /**< Its handler returned 0. */
    PWT_BATCH_FAILED = 2,    /**< Its handler failed, or its payload is not what it has to be. */
    PWT_BATCH_SKIPPED = 3    /**< Not handled, since an earlier record failed. */
};

/**
 * @brief One record. The caller sets `size`; texts are slices of the event.
 *
 * They live as long as the invocation that was split. Since 1.0.
 */
struct pwt_batch_record {
    uint32_t size;         /**< sizeof(struct pwt_batch_record). */
    uint32_t index;        /**< From 0, in the order of the event. */
    uint32_t source;       /**< enum pwt_batch_source. */
    uint32_t status;       /**< enum pwt_batch_status. */
    struct pwt_bytes json; /**< The record as it stands in the event. */
    /** Its identifier as JSON text: SQS `"messageId"`, Kinesis and DynamoDB the sequence number,
     * Kafka the offset. Absent if the record has none. */
    struct pwt_bytes id;
    /** As JSON text: the message group (SQS FIFO), `"<topic>-<partition>"` (Kafka); else absent. */
    struct pwt_bytes group;
    const struct pwt_error *error; /**< Why it failed, otherwise NULL. */
};

/** @brief What became of a batch. The caller sets `size`. Since 1.0. */
struct pwt_batch_summary {
    uint32_t size;      /**< sizeof(struct pwt_batch_summary). */
    uint32_t source;    /**< enum pwt_batch_source. */
    uint32_t total;     /**< Records in the event. */
    uint32_t succeeded; /**< Of PWT_BATCH_SUCCEEDED. */
    uint32_t failed;    /**< Of PWT_BATCH_FAILED. */
    uint32_t skipped;   /**< Of PWT_BATCH_SKIPPED. */
    uint32_t pending;   /**< Of PWT_BATCH_PENDING. */
    uint32_t reserved;  /**< Zero. */
};

/**
 * @brief Handles one record: `inv` is a child of the invocation, and its event is the record, or
 * its payload where POWERTOOLS_BATCH_EVENT says so. Returns 0 or pwt_fail(). Since 1.0.
 */
typedef int32_t (*pwt_batch_fn)(struct pwt_inv *inv,
                                const struct pwt_batch_record *record,
                                void *user);

/** @brief The table that the plugin `batch` offers as service `batch`, major 1. Since 1.0. */
struct pwt_batch_service {
    /** pwt_batch_process() */
    int32_t (*process)(struct pwt_inv *inv, pwt_batch_fn fn, void *user);
    /** pwt_batch_current() */
    int32_t (*current)(struct pwt_inv *inv, struct pwt_batch_record *ret_record);
    /** pwt_batch_results() */
    int32_t (*summary)(struct pwt_inv *inv, struct pwt_batch_summary *ret_summary);
    /** pwt_batch_result() */
    int32_t (*result)(struct pwt_inv *inv, uint32_t index, struct pwt_batch_record *ret_record);
    /** pwt_batch_configure() */
    int32_t (*configure)(struct pwt_inv *inv, const struct pwt_field *options, uint32_t count);
};

PWT_END_DECLS

PWT_IMPORT(batch, "batch", 1, struct pwt_batch_service);

/**
 * @brief Sets options of the plugin, `PWT_STR("source", "sqs-fifo")`, in an init; they beat the
 * environment.
 *
 * Names are those of the environment without POWERTOOLS_BATCH_, in lower case; durations are
 * PWT_INT() of milliseconds. Returns 0; PWT_EABSENT without the plugin; PWT_ESTATE in an
 * invocation; or PWT_ECONFIG: a diagnostic line names the option, and the call has no effect.
 * Since 1.0.
 */
#define pwt_batch_configure(inv, ...)                                                     \
    (pwt_batch_table()                                                                    \
         ? PWT_CALL_FIELDS_(pwt_batch_table()->configure, ((inv)), __VA_ARGS__, PWT_END_) \
         : (int32_t)PWT_EABSENT)

PWT_BEGIN_DECLS

#ifdef __cplusplus
/** @brief A function for records that may throw, and what it is called with. */
struct pwt_batch_guard_ {
    pwt_batch_fn fn; /**< As for pwt_batch_process(). */
    void *user;      /**< Likewise. */
};

/** @brief Calls it; an exception that leaves it becomes the record's error. */
static inline int32_t
pwt_batch_guarded_(struct pwt_inv *inv, const struct pwt_batch_record *record, void *guard)
{
    const struct pwt_batch_guard_ *guarded = static_cast<const struct pwt_batch_guard_ *>(guard);
    return pwt_guarded_(
        [=](struct pwt_inv *child) { return guarded->fn(child, record, guarded->user); }, inv);
}
#endif

/**
 * @brief Handles the event of an invocation record by record, and answers with those that failed:
 * `return pwt_batch_process(inv, each, NULL);`
 * @param inv An invocation whose event is a batch.
 * @param fn Called for each record on the thread of `inv`, in the order of the event. In C++ an
 *           exception that leaves it is the record's error `Function.<Type>`.
 * @param user Passed on to `fn`.
 * @return 0, also when some records failed; PWT_EABSENT without the plugin; or a code that the
 *         handler returns in turn, as if by pwt_fail(): the event is no batch, all records failed,
 *         or one of those that failed has no identifier. PWT_ESTATE in a scope of pwt_inv_thread().
 *
 * Since 1.0.
 */
static inline int32_t pwt_batch_process(struct pwt_inv *inv, pwt_batch_fn fn, void *user)
{
    const struct pwt_batch_service *batch = pwt_batch_table();
    if (!batch) {
        return pwt_fail(inv, PWT_EABSENT,
                        "pwt_batch_process needs the plugin 'batch', which is not loaded; expected "
                        "it in POWERTOOLS_PLUGINS; add it, and .required = \"batch\" to the "
                        "handler");
    }
#ifdef __cplusplus
    struct pwt_batch_guard_ guard = {fn, user};
    return batch->process(inv, fn ? pwt_batch_guarded_ : nullptr, &guard);
#else
    return batch->process(inv, fn, user);
#endif
}

/**
 * @brief The record that an invocation is about.
 * @param inv What a handler or `fn` was called with for a record.
 * @param ret_record Its `size` is set.
 * @return 0; PWT_EABSENT without the plugin; PWT_ESTATE where there is no record.
 *
 * Since 1.0.
 */
static inline int32_t pwt_batch_current(struct pwt_inv *inv, struct pwt_batch_record *ret_record)
{
    const struct pwt_batch_service *batch = pwt_batch_table();
    return batch ? batch->current(inv, ret_record) : PWT_EABSENT;
}

/**
 * @brief What became of the batch of an invocation: for the handler that called
 * pwt_batch_process(), and for plugins further out in their `after` and `settled`.
 * @param inv The invocation that was split.
 * @param ret_summary Its `size` is set.
 * @return 0; PWT_EABSENT without the plugin; PWT_ESTATE where no batch was handled.
 *
 * Since 1.0.
 */
static inline int32_t pwt_batch_results(struct pwt_inv *inv, struct pwt_batch_summary *ret_summary)
{
    const struct pwt_batch_service *batch = pwt_batch_table();
    return batch ? batch->summary(inv, ret_summary) : PWT_EABSENT;
}

/**
 * @brief What became of one record; as pwt_batch_results().
 * @param inv The invocation that was split.
 * @param index From 0.
 * @param ret_record Its `size` is set.
 * @return 0; PWT_EABSENT without the plugin; PWT_ESTATE where no batch was handled; PWT_ENOTFOUND.
 *
 * Since 1.0.
 */
static inline int32_t
pwt_batch_result(struct pwt_inv *inv, uint32_t index, struct pwt_batch_record *ret_record)
{
    const struct pwt_batch_service *batch = pwt_batch_table();
    return batch ? batch->result(inv, index, ret_record) : PWT_EABSENT;
}

PWT_END_DECLS

#endif
