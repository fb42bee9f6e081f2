/* SPDX-License-Identifier: Apache-2.0 */
/* What calls share: clients, signing keys, credentials. */
#include "aws_test.h"
#include "sigv4.h"

static struct aws s_aws;

static void clients_are_used_again(void)
{
    struct aws_client *first = NULL;
    struct aws_client *second = NULL;
    struct aws_client *again = NULL;

    s_aws = (struct aws){.https_proxy = pwt_cstr("http://proxy")};
    CU_ASSERT_EQUAL_FATAL(aws_pool_open(&s_aws), 0);
    CU_ASSERT_STRING_EQUAL(s_aws.pool->http.https_proxy, "http://proxy");
    CU_ASSERT_PTR_NULL(s_aws.pool->http.http_proxy);
    CU_ASSERT_EQUAL_FATAL(aws_client_take(s_aws.pool, &first), 0);
    CU_ASSERT_EQUAL_FATAL(aws_client_take(s_aws.pool, &second), 0);
    CU_ASSERT_PTR_NOT_EQUAL(first, second);
    aws_client_give(s_aws.pool, first);
    aws_client_give(s_aws.pool, second);
    CU_ASSERT_EQUAL_FATAL(aws_client_take(s_aws.pool, &again), 0);
    CU_ASSERT_PTR_EQUAL(again, second); /* the one that was used last has the warmest connection */
    aws_client_give(s_aws.pool, again);
    aws_pool_drain(s_aws.pool);
    CU_ASSERT_PTR_NULL(s_aws.pool->idle);
    aws_pool_close(s_aws.pool);
    aws_pool_close(NULL);
}

static void signing_key(struct aws_client *client,
                        const struct pwt_aws_credentials *credentials,
                        int64_t time_s,
                        uint64_t generation,
                        unsigned char *ret_key)
{
    unsigned char scratch[CRYPTO_BYTES];
    struct sigv4_scope scope = {.credentials = credentials,
                                .region = pwt_cstr("eu-west-1"),
                                .service = pwt_cstr("ssm"),
                                .time_s = time_s};

    CU_ASSERT_EQUAL_FATAL(aws_client_key(client, &scope, generation, scratch), 0);
    CU_ASSERT_EQUAL(scope.key.len, CRYPTO_BYTES);
    memcpy(ret_key, scope.key.ptr, CRYPTO_BYTES);
}

static void signing_keys_are_kept_for_their_scope(void)
{
    const struct pwt_aws_credentials credentials = {.secret = {"secret", 6}};
    const struct pwt_aws_credentials others = {.secret = {"other", 5}};
    struct aws_client client = {.easy = NULL};
    unsigned char first[CRYPTO_BYTES];
    unsigned char found[CRYPTO_BYTES];

    signing_key(&client, &credentials, 1772600767, 1, first); /* 2026-03-04 */
    CU_ASSERT_EQUAL(first[0], 0x06);
    CU_ASSERT_EQUAL(first[31], 0x82);
    /* of the same generation it is not derived again, whatever the secret is */
    signing_key(&client, &others, 1772600767, 1, found);
    CU_ASSERT_EQUAL(memcmp(first, found, sizeof(found)), 0);
    /* another day, other credentials, credentials of the caller's own */
    signing_key(&client, &credentials, 1772600767 + 86400, 1, found);
    CU_ASSERT_NOT_EQUAL(memcmp(first, found, sizeof(found)), 0);
    signing_key(&client, &others, 1772600767, 2, found);
    CU_ASSERT_NOT_EQUAL(memcmp(first, found, sizeof(found)), 0);
    signing_key(&client, &others, 1772600767, 0, found);
    CU_ASSERT_NOT_EQUAL(memcmp(first, found, sizeof(found)), 0);
    for (int64_t day = 2; day < 2 + AWS_SIGNING_KEYS; day++) {
        signing_key(&client, &credentials, 1772600767 + 86400 * day, 1, found);
    }
    signing_key(&client, &credentials, 1772600767, 1, found);
    CU_ASSERT_EQUAL(memcmp(first, found, sizeof(found)), 0);
    crypto_close(&client.crypto);
}

static void credentials_live_as_long_as_somebody_uses_them(void)
{
    const struct pwt_aws_credentials credentials = {
        .key_id = {"id", 2}, .secret = {"secret", 6}, .token = {NULL, 0}};
    struct aws_keys *keys = aws_keys_new(&credentials, 7);

    CU_ASSERT_PTR_NOT_NULL_FATAL(keys);
    s_aws = (struct aws){.fips = 0};
    CU_ASSERT_EQUAL_FATAL(aws_pool_open(&s_aws), 0);
    CU_ASSERT_TRUE(is_text(keys->credentials.key_id, "id"));
    CU_ASSERT_TRUE(is_text(keys->credentials.token, NULL));
    CU_ASSERT_EQUAL(keys->expires_s, 7);
    s_aws.pool->keys = keys;
    keys->users++;
    aws_keys_release(s_aws.pool, keys);
    CU_ASSERT_TRUE(is_text(keys->credentials.secret, "secret"));
    CU_ASSERT_TRUE(aws_keys_forget(&s_aws, keys));
    CU_ASSERT_PTR_NULL(s_aws.pool->keys);
    s_aws.key_id = s_aws.secret = pwt_cstr("of the environment");
    CU_ASSERT_FALSE(aws_keys_forget(&s_aws, NULL));
    aws_pool_close(s_aws.pool);
}

static void *work(void *unused)
{
    struct aws_work job = {.aws = &s_aws};
    unsigned char key[CRYPTO_BYTES];
    uint32_t taken = 0;

    (void)unused;
    for (int64_t i = 0; i < 200; i++) {
        struct aws_keys *keys = NULL;
        if (aws_client_take(s_aws.pool, &job.client) != 0) {
            return &s_aws;
        }
        if (aws_keys_acquire(&job, &keys) != 0) {
            return &s_aws;
        }
        signing_key(job.client, &keys->credentials, 1772600767 + 86400 * (i % 6), keys->generation,
                    key);
        aws_keys_release(s_aws.pool, keys);
        (void)aws_retry_pay(s_aws.pool, AWS_RETRY_THROTTLED, &taken);
        aws_retry_earn(s_aws.pool, taken);
        aws_client_give(s_aws.pool, job.client);
        if (i % 50 == 49) {
            aws_pool_drain(s_aws.pool);
        }
    }
    return NULL;
}

static void threads_share_it(struct pwt_inv *inv)
{
    pthread_t threads[4];
    void *wrong = NULL;

    (void)inv;
    s_aws = (struct aws){.key_id = pwt_cstr("id"), .secret = pwt_cstr("secret")};
    CU_ASSERT_EQUAL_FATAL(aws_pool_open(&s_aws), 0);
    for (int i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, work, NULL), 0);
    }
    for (int i = 0; i < 4; i++) {
        CU_ASSERT_EQUAL(pthread_join(threads[i], &wrong), 0);
        CU_ASSERT_PTR_NULL(wrong);
    }
    CU_ASSERT_EQUAL(s_aws.pool->retry_tokens, 500);
    aws_pool_close(s_aws.pool);
}

static void test_threads_share_it(void)
{
    with_invocation(threads_share_it); /* for its clock */
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"clients_are_used_again", clients_are_used_again},
        {"signing_keys_are_kept_for_their_scope", signing_keys_are_kept_for_their_scope},
        {"credentials_live_as_long_as_somebody_uses_them",
         credentials_live_as_long_as_somebody_uses_them},
        {"threads_share_it", test_threads_share_it},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "pool", .pTests = tests}, CU_SUITE_INFO_NULL};
    return run_suites(suites);
}
