/* SPDX-License-Identifier: Apache-2.0 */
/* Digests, against published values. */
#include "aws_test.h"
#include "strbuf.h"

static struct fixed s_fixed;
static struct crypto s_crypto;

static bool is_digest(const unsigned char *digest, const char *hex)
{
    const struct pwt_json_alloc alloc = fixed_alloc(&s_fixed, sizeof(s_fixed.memory));
    struct strbuf text = strbuf_new(&alloc, 64);

    strbuf_hex(&text, digest, CRYPTO_BYTES);
    return is_text(strbuf_since(&text, 0), hex);
}

/* FIPS 180-4, examples; contexts are used again. */
static void sha256_of_examples(void)
{
    unsigned char digest[CRYPTO_BYTES];

    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(crypto_sha256(&s_crypto, pwt_cstr("abc"), digest), 0);
        CU_ASSERT_TRUE(
            is_digest(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        CU_ASSERT_EQUAL(crypto_sha256(&s_crypto, pwt_bytes_make(NULL, 0), digest), 0);
        CU_ASSERT_TRUE(
            is_digest(digest, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    }
}

/* RFC 4231, test cases 2 and 6. */
static void hmac_of_examples(void)
{
    unsigned char digest[CRYPTO_BYTES];
    char key[131];

    memset(key, 0xaa, sizeof(key));
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(crypto_hmac(&s_crypto, pwt_cstr("Jefe"),
                                    pwt_cstr("what do ya want for nothing?"), digest),
                        0);
        CU_ASSERT_TRUE(
            is_digest(digest, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
        CU_ASSERT_EQUAL(
            crypto_hmac(&s_crypto, pwt_bytes_make(key, sizeof(key)),
                        pwt_cstr("Test Using Larger Than Block-Size Key - Hash Key First"), digest),
            0);
        CU_ASSERT_TRUE(
            is_digest(digest, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
    }
}

static void closed_twice_is_closed(void)
{
    struct crypto crypto = {.digest = NULL};

    CU_ASSERT_EQUAL(crypto_open(&crypto), 0);
    crypto_close(&crypto);
    crypto_close(&crypto);
    CU_ASSERT_PTR_NULL(crypto.digest);
    CU_ASSERT_PTR_NULL(crypto.mac);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"sha256_of_examples", sha256_of_examples},
        {"hmac_of_examples", hmac_of_examples},
        {"closed_twice_is_closed", closed_twice_is_closed},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {{.pName = "crypto", .pTests = tests}, CU_SUITE_INFO_NULL};
    if (crypto_open(&s_crypto) != 0) {
        return 99;
    }
    const int status = run_suites(suites);
    crypto_close(&s_crypto);
    return status;
}
