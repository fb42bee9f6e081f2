/* SPDX-License-Identifier: Apache-2.0 */
/* When a call is tried again, and how long until then: the standard mode of the AWS SDKs, with the
 * numbers they come to use (AWS_NEW_RETRIES_2026), since every second waited in Lambda is paid for.
 */
#include "aws.h"

#define PRICE_TRANSIENT 14u
#define PRICE_THROTTLED 5u
#define EARNED          1u /* by a call that needed no retry */
#define TOKENS_MAX      500u

#define DELAY_MAX_MS          20000.0
#define THROTTLED_MS          1000.0
#define TRANSIENT_MS          50.0
#define TRANSIENT_DYNAMODB_MS 25.0
#define ASKED_ADDITIONAL_MS   5000.0 /* so much beyond our own delay a service may ask for */

static bool is_one_of(struct pwt_bytes code, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (pwt_bytes_equal(code, pwt_cstr(list[i]))) {
            return true;
        }
    }
    return false;
}

#define IS_ONE_OF(code, list) is_one_of((code), (list), sizeof(list) / sizeof((list)[0]))

enum aws_retry aws_retry_kind(int32_t code, int64_t status, struct pwt_bytes error)
{
    static const char *const transient[] = {"RequestTimeout", "RequestTimeoutException",
                                            "PriorRequestNotComplete"};
    static const char *const throttled[] = {
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottledException",
        "RequestThrottled",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "LimitExceededException",
        "SlowDown",
        "EC2ThrottledException",
    };
    static const char *const skewed[] = {"RequestTimeTooSkewed", "RequestExpired",
                                         "SignatureDoesNotMatch", "InvalidSignatureException"};

    if (code != 0) {
        return code == PWT_EIO || code == PWT_ETIMEOUT ? AWS_RETRY_TRANSIENT : AWS_RETRY_NO;
    }
    if (IS_ONE_OF(error, throttled)) {
        return AWS_RETRY_THROTTLED;
    }
    if (status == 500 || status == 502 || status == 503 || status == 504 ||
        IS_ONE_OF(error, transient)) {
        return AWS_RETRY_TRANSIENT;
    }
    return IS_ONE_OF(error, skewed) ? AWS_RETRY_SKEWED : AWS_RETRY_NO;
}

int64_t aws_retry_delay_ms(
    enum aws_retry kind, int64_t attempt, bool is_dynamodb, int64_t asked_ms, double random)
{
    double scale = kind == AWS_RETRY_THROTTLED ? THROTTLED_MS : TRANSIENT_MS;

    if (kind != AWS_RETRY_THROTTLED && is_dynamodb) {
        scale = TRANSIENT_DYNAMODB_MS;
    }
    for (int64_t i = 1; i < attempt && scale < DELAY_MAX_MS; i++) {
        scale *= 2;
    }
    double delay = random * (scale < DELAY_MAX_MS ? scale : DELAY_MAX_MS);
    const double asked = (double)asked_ms;
    if (asked > delay) {
        delay = asked < delay + ASKED_ADDITIONAL_MS ? asked : delay + ASKED_ADDITIONAL_MS;
    }
    return (int64_t)delay;
}

bool aws_retry_pay(struct aws_pool *pool, enum aws_retry kind, uint32_t *taken)
{
    const uint32_t price = kind == AWS_RETRY_THROTTLED ? PRICE_THROTTLED : PRICE_TRANSIENT;

    (void)pthread_mutex_lock(&pool->lock);
    const bool enough = pool->retry_tokens >= price;
    if (enough) {
        pool->retry_tokens -= price;
        *taken = price; /* a success gives back what the last retry took */
    }
    (void)pthread_mutex_unlock(&pool->lock);
    return enough;
}

void aws_retry_earn(struct aws_pool *pool, uint32_t taken)
{
    const uint32_t earned = taken > 0 ? taken : EARNED;

    (void)pthread_mutex_lock(&pool->lock);
    pool->retry_tokens =
        earned < TOKENS_MAX - pool->retry_tokens ? pool->retry_tokens + earned : TOKENS_MAX;
    (void)pthread_mutex_unlock(&pool->lock);
}
