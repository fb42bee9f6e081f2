/* SPDX-License-Identifier: Apache-2.0 */
/* Handlers in C++ that end in every way there is: an answer, a code, and exceptions of many types.
 */
#include <powertools/powertools.h>

#include <stdexcept>
#include <string>

namespace shop
{
struct OrderNotFound : std::runtime_error {
    using std::runtime_error::runtime_error;
};
template <class Reason> struct Refused {
    Reason reason;
};
} // namespace shop

namespace
{
struct Hidden : std::exception {
};

int32_t answer(struct pwt_inv *inv)
{
    const std::string body = "answer";
    return pwt_respond(inv, pwt_bytes_make(body.data(), body.size()));
}

int32_t fail(struct pwt_inv *inv)
{
    return pwt_fail(inv, PWT_EFORMAT, "code");
}

int32_t throw_own(struct pwt_inv *)
{
    throw shop::OrderNotFound("order 7 of 100%s");
}

int32_t throw_std(struct pwt_inv *)
{
    return std::string("short").at(99) == 'x' ? PWT_OK : PWT_EINVAL;
}

int32_t throw_template(struct pwt_inv *)
{
    throw shop::Refused<std::string>{"no"};
}

int32_t throw_int(struct pwt_inv *)
{
    throw 7;
}

int32_t throw_text(struct pwt_inv *)
{
    throw "text";
}

int32_t throw_hidden(struct pwt_inv *)
{
    throw Hidden();
}
} // namespace

PWT_HANDLER(answers, .handle = answer);
PWT_HANDLER(fails, .handle = fail);
PWT_HANDLER(own, .handle = throw_own, .init = throw_own);
PWT_HANDLER(standard, .handle = throw_std);
PWT_HANDLER(templated,
            .handle = throw_template,
            .init = answer,
            .shutdown = nullptr,
            .required = "batch",
            .flags = PWT_CONCURRENT,
            .reserved = 0);
PWT_HANDLER(integer, .handle = throw_int);
PWT_HANDLER(text, .handle = throw_text);
PWT_HANDLER(hidden, .handle = throw_hidden);
PWT_HANDLER(
    lambda,
    .handle = [](struct pwt_inv *inv) -> int32_t { return pwt_respond_cstr(inv, "lambda"); });
/* Names that the header uses itself must not get in the way. */
PWT_HANDLER(fn, .handle = answer);
