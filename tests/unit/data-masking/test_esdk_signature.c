/* SPDX-License-Identifier: Apache-2.0 */
/* ECDSA: pairs that are taken apart sign, and nothing else verifies. */
#include "encryption_test.h"

static struct crypto *s_crypto;

static const struct crypto_curve *curve_of(uint32_t algorithm)
{
    return esdk_suite_find(algorithm)->curve;
}

static void signs_with(const struct crypto_curve *curve)
{
    const struct pwt_bytes text = pwt_cstr("what is signed");
    unsigned char point[CRYPTO_POINT_MAX];
    unsigned char short_point[CRYPTO_POINT_MAX];
    struct crypto_signature made;

    CU_ASSERT_TRUE_FATAL(crypto_pair_new(s_crypto, curve, point));
    const struct pwt_bytes whole = pwt_bytes_make(point, 1 + 2 * curve->bytes);
    crypto_point_compress(curve, point, short_point);
    const struct pwt_bytes compressed = pwt_bytes_make(short_point, 1 + curve->bytes);
    CU_ASSERT_TRUE_FATAL(crypto_sign(s_crypto, curve, whole, text, &made));
    const struct pwt_bytes signature = pwt_bytes_make(made.bytes, made.len);
    CU_ASSERT_TRUE(crypto_verify(s_crypto, curve, compressed, text, signature));
    CU_ASSERT_TRUE(crypto_verify(s_crypto, curve, whole, text, signature));
    CU_ASSERT_FALSE(crypto_verify(s_crypto, curve, compressed, pwt_cstr("other"), signature));
    short_point[0] ^= 1; /* the other point with this coordinate */
    CU_ASSERT_FALSE(crypto_verify(s_crypto, curve, compressed, text, signature));
    short_point[0] = 7;
    CU_ASSERT_FALSE(crypto_verify(s_crypto, curve, compressed, text, signature));
    CU_ASSERT_FALSE(crypto_verify(s_crypto, curve, pwt_bytes_make(point, 3), text, signature));
    CU_ASSERT_FALSE(crypto_verify(s_crypto, curve, whole, text, pwt_bytes_make("", 0)));
    CU_ASSERT_FALSE(
        crypto_verify(s_crypto, curve, whole, text, pwt_bytes_make(made.bytes, made.len - 1)));
}

static void both_curves_sign(void)
{
    signs_with(curve_of(0x0578));
    signs_with(curve_of(0x0214));
}

/* The private key is 48 random bytes, at times with zeros before them; its room holds all of it. */
static void pairs_differ(void)
{
    unsigned char point[CRYPTO_POINT_MAX];
    unsigned char other[CRYPTO_POINT_MAX];
    unsigned char key[SECRET_BYTES_MAX];

    CU_ASSERT_TRUE_FATAL(crypto_pair_new(s_crypto, curve_of(0x0578), point));
    memcpy(key, s_crypto->keys->signing_key, sizeof(key));
    CU_ASSERT_TRUE_FATAL(crypto_pair_new(s_crypto, curve_of(0x0578), other));
    CU_ASSERT_NOT_EQUAL(memcmp(key, s_crypto->keys->signing_key, sizeof(key)), 0);
    CU_ASSERT_NOT_EQUAL(memcmp(point, other, sizeof(point)), 0);
    CU_ASSERT_EQUAL(point[0], 4);
}

static unsigned char s_entropy[CRYPTO_HASH_BYTES_MAX];
static size_t s_times;

static void note_entropy(const void *bytes, int len, double entropy)
{
    CU_ASSERT_EQUAL(len, sizeof(s_entropy));
    CU_ASSERT_DOUBLE_EQUAL(entropy, (double)len, 0.0);
    memcpy(s_entropy, bytes, sizeof(s_entropy));
    s_times++;
}

/* libcrypto's generator may have been in a snapshot. */
static void each_pair_begins_with_randomness_of_the_kernel(void)
{
    const struct crypto_library *library = s_crypto->library;
    struct crypto_library noting = *library;
    unsigned char first[sizeof(s_entropy)];
    unsigned char point[CRYPTO_POINT_MAX];

    noting.add_entropy = note_entropy;
    s_crypto->library = &noting;
    CU_ASSERT_TRUE(crypto_pair_new(s_crypto, curve_of(0x0578), point));
    memcpy(first, s_entropy, sizeof(first));
    CU_ASSERT_TRUE(crypto_pair_new(s_crypto, curve_of(0x0578), point));
    s_crypto->library = library;
    CU_ASSERT_EQUAL(s_times, 2);
    CU_ASSERT_NOT_EQUAL(memcmp(first, s_entropy, sizeof(first)), 0);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"both_curves_sign", both_curves_sign},
        {"pairs_differ", pairs_differ},
        {"each_pair_begins_with_randomness_of_the_kernel",
         each_pair_begins_with_randomness_of_the_kernel},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "crypto_sign", .pTests = tests}, CU_SUITE_INFO_NULL};

    if (crypto_acquire(&s_crypto) != 0) {
        return 99;
    }
    const int status = run_suites(suites);
    crypto_release(s_crypto);
    crypto_drop_unused();
    return status;
}
