/* SPDX-License-Identifier: Apache-2.0 */
/* handler.h: what PWT_HANDLER() exports in C and C++, and what becomes of exceptions. */
#include "modules.h"
#include "run.h"

static void says_what_it_is(const char *module, const char *name)
{
    const struct pwt_handler *handler = load_handler(module, name);
    CU_ASSERT_EQUAL(handler->magic, PWT_HANDLER_MAGIC);
    CU_ASSERT_EQUAL(memcmp(&handler->magic, "PWTH", 4), 0);
    CU_ASSERT_EQUAL(handler->abi_major, PWT_ABI_MAJOR);
    CU_ASSERT_EQUAL(handler->abi_minor, PWT_ABI_MINOR);
    CU_ASSERT_EQUAL(handler->size, sizeof(*handler));
    CU_ASSERT_STRING_EQUAL(handler->name, name);
    CU_ASSERT_PTR_NOT_NULL(handler->handle);
}

static void fills_the_identity(void)
{
    says_what_it_is("handlers.so", "first");
    says_what_it_is("handlers.so", "second");
    says_what_it_is("handlers.so", "third");
}

static void leaves_unset_members_zero(void)
{
    const struct pwt_handler *handler = load_handler("handlers.so", "first");
    CU_ASSERT_PTR_NULL(handler->init);
    CU_ASSERT_PTR_NULL(handler->shutdown);
    CU_ASSERT_PTR_NULL(handler->required);
    CU_ASSERT_EQUAL(handler->flags, 0);
    CU_ASSERT_EQUAL(handler->reserved, 0);
}

static void keeps_every_member(void)
{
    struct pwt_inv scope = {.nothing = 0};
    const struct pwt_handler *handler = load_handler("handlers.so", "second");
    CU_ASSERT_STRING_EQUAL(handler->required, "batch,data-masking");
    CU_ASSERT_EQUAL(handler->flags, PWT_CONCURRENT);
    CU_ASSERT_PTR_NOT_NULL(handler->shutdown);
    CU_ASSERT_EQUAL(handler->init ? handler->init(&scope) : PWT_OK, PWT_ECONFIG);
    CU_ASSERT_STRING_EQUAL(fake_last()->bytes, "prepared");
}

static void gives_all_files_of_an_object_one_slot(void)
{
    const struct pwt_handler *first = load_handler("handlers.so", "first");
    const struct pwt_handler *third = load_handler("handlers.so", "third");
    CU_ASSERT_PTR_EQUAL(first->module, third->module);
    CU_ASSERT_PTR_NOT_EQUAL(first->module, &pwt_this_module);
}

static void calls_through_the_slot(void)
{
    struct pwt_inv inv = {.nothing = 0};
    const struct pwt_handler *handler = load_handler("handlers.so", "third");
    fake_install();
    CU_ASSERT_EQUAL(handler->handle(&inv), FAKE_STATUS);
    CU_ASSERT_STRING_EQUAL(fake_last()->function, "inv_respond");
    CU_ASSERT_STRING_EQUAL(fake_last()->bytes, "third");
    CU_ASSERT_PTR_EQUAL(fake_last()->inv, &inv);
}

#ifdef HAVE_CXX

static void fills_the_identity_in_cxx(void)
{
    says_what_it_is("handlers-cxx.so", "answers");
    says_what_it_is("handlers-cxx.so", "own");
    says_what_it_is("handlers-cxx.so", "templated");
    says_what_it_is("handlers-cxx.so", "fn");
}

static void keeps_every_member_in_cxx(void)
{
    const struct pwt_handler *handler = load_handler("handlers-cxx.so", "templated");
    CU_ASSERT_STRING_EQUAL(handler->required, "batch");
    CU_ASSERT_EQUAL(handler->flags, PWT_CONCURRENT);
    CU_ASSERT_PTR_NOT_NULL(handler->init);
    CU_ASSERT_PTR_NULL(load_handler("handlers-cxx.so", "answers")->init);
}

static void passes_results_through_the_shim(void)
{
    struct pwt_inv inv = {.nothing = 0};
    fake_install();
    CU_ASSERT_EQUAL(load_handler("handlers-cxx.so", "answers")->handle(&inv), FAKE_STATUS);
    CU_ASSERT_STRING_EQUAL(fake_last()->bytes, "answer");
    CU_ASSERT_EQUAL(load_handler("handlers-cxx.so", "lambda")->handle(&inv), FAKE_STATUS);
    CU_ASSERT_STRING_EQUAL(fake_last()->bytes, "lambda");
    CU_ASSERT_EQUAL(load_handler("handlers-cxx.so", "fails")->handle(&inv), PWT_EFORMAT);
    CU_ASSERT_STRING_EQUAL(fake_last()->bytes, "code");
    CU_ASSERT_STRING_EQUAL(fake_last()->type, "");
}

/* A handler that throws, and the error that must arrive. NULL: the text is the library's own. */
static void check_throw(int32_t (*handle)(struct pwt_inv *), const char *type, const char *message)
{
    struct pwt_inv inv = {.nothing = 0};
    fake_install();
    CU_ASSERT_EQUAL(handle(&inv), PWT_EUSER);
    CU_ASSERT_STRING_EQUAL(fake_last()->function, "inv_fail");
    CU_ASSERT_PTR_EQUAL(fake_last()->inv, &inv);
    CU_ASSERT_STRING_EQUAL(fake_last()->type, type);
    if (message) {
        CU_ASSERT_STRING_EQUAL(fake_last()->bytes, message);
    }
    CU_ASSERT(fake_last()->size > 0);
}

static void turns_exceptions_into_errors_of_their_type(void)
{
    check_throw(load_handler("handlers-cxx.so", "own")->handle, "OrderNotFound",
                "order 7 of 100%s");
    check_throw(load_handler("handlers-cxx.so", "standard")->handle, "OutOfRange", NULL);
    check_throw(load_handler("handlers-cxx.so", "hidden")->handle, "Hidden", NULL);
}

static void turns_other_throws_into_errors_of_their_type(void)
{
    const char *other = "the handler threw something that is not a std::exception";
    check_throw(load_handler("handlers-cxx.so", "templated")->handle, "Refused", other);
    check_throw(load_handler("handlers-cxx.so", "integer")->handle, "Int", other);
    check_throw(load_handler("handlers-cxx.so", "text")->handle, "CharConst", other);
}

static void guards_init_too(void)
{
    check_throw(load_handler("handlers-cxx.so", "own")->init, "OrderNotFound", "order 7 of 100%s");
}

#endif

int main(void)
{
    CU_TestInfo in_c[] = {
        {"fills_the_identity", fills_the_identity},
        {"leaves_unset_members_zero", leaves_unset_members_zero},
        {"keeps_every_member", keeps_every_member},
        {"gives_all_files_of_an_object_one_slot", gives_all_files_of_an_object_one_slot},
        {"calls_through_the_slot", calls_through_the_slot},
        CU_TEST_INFO_NULL,
    };
#ifdef HAVE_CXX
    CU_TestInfo in_cxx[] = {
        {"fills_the_identity", fills_the_identity_in_cxx},
        {"keeps_every_member", keeps_every_member_in_cxx},
        {"passes_results_through_the_shim", passes_results_through_the_shim},
        {"turns_exceptions_into_errors_of_their_type", turns_exceptions_into_errors_of_their_type},
        {"turns_other_throws_into_errors_of_their_type",
         turns_other_throws_into_errors_of_their_type},
        {"guards_init_too", guards_init_too},
        CU_TEST_INFO_NULL,
    };
#endif
    CU_SuiteInfo suites[] = {
        {.pName = "PWT_HANDLER in C", .pTests = in_c},
#ifdef HAVE_CXX
        {.pName = "PWT_HANDLER in C++", .pTests = in_cxx},
#endif
        CU_SUITE_INFO_NULL,
    };
    return run_suites(suites);
}
