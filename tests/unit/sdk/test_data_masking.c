/* SPDX-License-Identifier: Apache-2.0 */
/* data_masking.h: what its calls hand on, and that nothing looks masked where nobody offers it. */
#include "fake_host.h"
#include "run.h"

#include <powertools/data_masking.h>

static struct pwt_inv *const s_inv = (struct pwt_inv *)&pwt_this_module; /* never looked into */
static const struct pwt_eraser *const s_eraser = (const struct pwt_eraser *)&pwt_this_module;
static struct pwt_masking_provider *const s_provider =
    (struct pwt_masking_provider *)&pwt_this_module;
static struct pwt_bytes s_given;
static uint64_t s_fields;
static struct pwt_bytes s_field;

static int32_t take(struct pwt_inv *inv, struct pwt_bytes given, const char *made, void *ret)
{
    struct pwt_bytes *ret_bytes = ret;

    CU_ASSERT_PTR_EQUAL(inv, s_inv);
    s_given = given;
    *ret_bytes = pwt_cstr(made);
    return 0;
}

static int32_t erase(struct pwt_inv *inv,
                     struct pwt_bytes json,
                     const struct pwt_erase_options *options,
                     struct pwt_bytes *ret_json)
{
    s_fields = options ? options->field_count : 77;
    s_field = options && options->fields ? options->fields[0] : pwt_bytes_make(NULL, 0);
    return take(inv, json, "erased", ret_json);
}

static int32_t eraser_make(struct pwt_inv *inv,
                           const struct pwt_erase_options *options,
                           const struct pwt_eraser **ret_eraser)
{
    CU_ASSERT_PTR_EQUAL(inv, s_inv);
    CU_ASSERT_PTR_NULL(options);
    *ret_eraser = s_eraser;
    return 0;
}

static int32_t eraser_run(struct pwt_inv *inv,
                          const struct pwt_eraser *eraser,
                          struct pwt_bytes json,
                          struct pwt_bytes *ret_json)
{
    CU_ASSERT_PTR_EQUAL(eraser, s_eraser);
    return take(inv, json, "run", ret_json);
}

static int32_t provider_make(struct pwt_inv *inv,
                             const struct pwt_masking_provider_options *options,
                             struct pwt_masking_provider **ret_provider)
{
    CU_ASSERT_PTR_EQUAL(inv, s_inv);
    CU_ASSERT_PTR_NULL(options);
    *ret_provider = s_provider;
    return 0;
}

static int32_t provider_free(struct pwt_inv *inv, struct pwt_masking_provider *provider)
{
    CU_ASSERT_PTR_EQUAL(inv, s_inv);
    CU_ASSERT_PTR_EQUAL(provider, s_provider);
    return PWT_EINVAL;
}

static int32_t encrypt(struct pwt_inv *inv,
                       struct pwt_bytes json,
                       const struct pwt_encryption_options *options,
                       struct pwt_bytes *ret_text)
{
    CU_ASSERT_PTR_NULL(options);
    return take(inv, json, "encrypted", ret_text);
}

static int32_t decrypt(struct pwt_inv *inv,
                       struct pwt_bytes text,
                       const struct pwt_encryption_options *options,
                       struct pwt_bytes *ret_json)
{
    CU_ASSERT_PTR_NULL(options);
    return take(inv, text, "decrypted", ret_json);
}

static int32_t message_encrypt(struct pwt_inv *inv,
                               struct pwt_bytes plaintext,
                               const struct pwt_encryption_options *options,
                               struct pwt_bytes *ret_message)
{
    CU_ASSERT_PTR_NULL(options);
    return take(inv, plaintext, "message", ret_message);
}

static int32_t message_decrypt(struct pwt_inv *inv,
                               struct pwt_bytes message,
                               const struct pwt_encryption_options *options,
                               struct pwt_decrypted *ret_decrypted)
{
    CU_ASSERT_PTR_NULL(options);
    return take(inv, message, "plaintext", &ret_decrypted->plaintext);
}

static int32_t error(struct pwt_inv *inv, struct pwt_masking_failure *ret_error)
{
    CU_ASSERT_PTR_EQUAL(inv, s_inv);
    ret_error->kind = PWT_MASKING_DECRYPT;
    return 0;
}

static const struct pwt_data_masking_service s_service = {.erase = erase,
                                                          .eraser_make = eraser_make,
                                                          .eraser_run = eraser_run,
                                                          .provider_make = provider_make,
                                                          .provider_free = provider_free,
                                                          .encrypt = encrypt,
                                                          .decrypt = decrypt,
                                                          .message_encrypt = message_encrypt,
                                                          .message_decrypt = message_decrypt,
                                                          .error = error};

/* Whether this code and these words came of a call without the plugin. */
static int says_absent(int32_t code)
{
    const int says = code == PWT_EABSENT && fake_last()->number == (uint64_t)-PWT_EABSENT &&
                     strstr(fake_last()->bytes, "POWERTOOLS_PLUGINS") != NULL;
    fake_install();
    return says;
}

static void gives_nothing_out_where_nobody_offers_it(void)
{
    struct pwt_masking_failure failure = {.size = sizeof(failure)};
    struct pwt_decrypted decrypted = {.size = sizeof(decrypted)};
    struct pwt_masking_provider *provider = NULL;
    const struct pwt_eraser *eraser = NULL;
    const struct pwt_bytes json = pwt_cstr("{}");
    struct pwt_bytes text = {NULL, 0};

    fake_install();
    pwt_data_masking_slot = NULL;
    CU_ASSERT_TRUE(says_absent(pwt_erase(s_inv, json, "a", &text)));
    CU_ASSERT_TRUE(says_absent(pwt_erase_with(s_inv, json, NULL, &text)));
    CU_ASSERT_TRUE(says_absent(pwt_eraser_make(s_inv, NULL, &eraser)));
    CU_ASSERT_TRUE(says_absent(pwt_eraser_run(s_inv, s_eraser, json, &text)));
    CU_ASSERT_TRUE(says_absent(pwt_masking_provider_make(s_inv, NULL, &provider)));
    CU_ASSERT_TRUE(says_absent(pwt_encrypt(s_inv, json, NULL, &text)));
    CU_ASSERT_TRUE(says_absent(pwt_decrypt(s_inv, json, NULL, &text)));
    CU_ASSERT_TRUE(says_absent(pwt_message_encrypt(s_inv, json, NULL, &text)));
    CU_ASSERT_TRUE(says_absent(pwt_message_decrypt(s_inv, json, NULL, &decrypted)));
    CU_ASSERT_EQUAL(pwt_masking_provider_free(s_inv, s_provider), PWT_EABSENT);
    CU_ASSERT_EQUAL(pwt_masking_error(s_inv, &failure), PWT_EABSENT);
    CU_ASSERT_PTR_NULL(text.ptr);
    CU_ASSERT_PTR_NULL(decrypted.plaintext.ptr);
    CU_ASSERT_PTR_NULL(eraser);
    CU_ASSERT_PTR_NULL(provider);
}

static void one_field_is_one_path(void)
{
    struct pwt_bytes text = {NULL, 0};

    pwt_data_masking_slot = &s_service;
    CU_ASSERT_EQUAL(pwt_erase(s_inv, pwt_cstr("{}"), "a.b", &text), 0);
    CU_ASSERT_EQUAL(s_fields, 1);
    CU_ASSERT_TRUE(pwt_bytes_equal(s_field, pwt_cstr("a.b")));
    CU_ASSERT_TRUE(pwt_bytes_equal(text, pwt_cstr("erased")));
    CU_ASSERT_EQUAL(pwt_erase(s_inv, pwt_cstr("{}"), NULL, &text), 0);
    CU_ASSERT_EQUAL(s_fields, 0);
    CU_ASSERT_PTR_NULL(s_field.ptr);
}

static void hands_on_what_the_service_says(void)
{
    struct pwt_masking_failure failure = {.size = sizeof(failure)};
    struct pwt_decrypted decrypted = {.size = sizeof(decrypted)};
    struct pwt_masking_provider *provider = NULL;
    const struct pwt_eraser *eraser = NULL;
    struct pwt_bytes text = {NULL, 0};

    pwt_data_masking_slot = &s_service;
    CU_ASSERT_EQUAL(pwt_erase_with(s_inv, pwt_cstr("1"), NULL, &text), 0);
    CU_ASSERT_EQUAL(s_fields, 77);
    CU_ASSERT_EQUAL(pwt_eraser_make(s_inv, NULL, &eraser), 0);
    CU_ASSERT_EQUAL(pwt_eraser_run(s_inv, eraser, pwt_cstr("2"), &text), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(text, pwt_cstr("run")));
    CU_ASSERT_EQUAL(pwt_masking_provider_make(s_inv, NULL, &provider), 0);
    CU_ASSERT_EQUAL(pwt_masking_provider_free(s_inv, provider), PWT_EINVAL);
    CU_ASSERT_EQUAL(pwt_encrypt(s_inv, pwt_cstr("3"), NULL, &text), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(text, pwt_cstr("encrypted")));
    CU_ASSERT_EQUAL(pwt_decrypt(s_inv, pwt_cstr("4"), NULL, &text), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(text, pwt_cstr("decrypted")));
    CU_ASSERT_EQUAL(pwt_message_encrypt(s_inv, pwt_cstr("5"), NULL, &text), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(text, pwt_cstr("message")));
    CU_ASSERT_EQUAL(pwt_message_decrypt(s_inv, pwt_cstr("6"), NULL, &decrypted), 0);
    CU_ASSERT_TRUE(pwt_bytes_equal(decrypted.plaintext, pwt_cstr("plaintext")));
    CU_ASSERT_TRUE(pwt_bytes_equal(s_given, pwt_cstr("6")));
    CU_ASSERT_EQUAL(pwt_masking_error(s_inv, &failure), 0);
    CU_ASSERT_EQUAL(failure.kind, PWT_MASKING_DECRYPT);
}

int main(void)
{
    CU_TestInfo tests[] = {
        {"gives_nothing_out_where_nobody_offers_it", gives_nothing_out_where_nobody_offers_it},
        {"one_field_is_one_path", one_field_is_one_path},
        {"hands_on_what_the_service_says", hands_on_what_the_service_says},
        CU_TEST_INFO_NULL,
    };
    CU_SuiteInfo suites[] = {
        {.pName = "pwt_data_masking", .pTests = tests},
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
