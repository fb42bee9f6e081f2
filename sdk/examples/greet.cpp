/* SPDX-License-Identifier: Apache-2.0 */
/* A handler in C++: {"name":"Ada"} is greeted; an exception becomes the function's error. */
#include <powertools/powertools.h>

#include <stdexcept>
#include <string>

namespace
{
/* What the caller sees as `Function.NameMissing`. */
struct NameMissing : std::runtime_error {
    using std::runtime_error::runtime_error;
};

std::string name_in(struct pwt_inv *inv)
{
    struct pwt_bytes value = {nullptr, 0};
    struct pwt_bytes name = {nullptr, 0};
    if (pwt_doc_find(pwt_inv_event(inv), "/name", &value) != PWT_OK ||
        pwt_doc_string(inv, value, &name) != PWT_OK || name.len == 0) {
        throw NameMissing("the event has no name; expected {\"name\":\"Ada\"}");
    }
    return std::string(name.ptr, name.len);
}

int32_t greet(struct pwt_inv *inv)
{
    const std::string greeting = "Hello, " + name_in(inv) + "!";
    struct pwt_bytes answer = {nullptr, 0};
    pwt_log_info(inv, "greeting", PWT_UINT("bytes", greeting.size()));
    if (pwt_doc_quote(inv, pwt_bytes_make(greeting.data(), greeting.size()), &answer) != PWT_OK) {
        throw std::bad_alloc();
    }
    return pwt_respond(inv, answer);
}
} // namespace

PWT_HANDLER(greet, .handle = greet);
