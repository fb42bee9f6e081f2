/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Handlers in C++ that throw: what the shim of PWT_HANDLER() makes of it.
 */
#include <powertools/powertools.h>

#include <stdexcept>
#include <string>

namespace shop
{
class OrderNotFound : public std::exception
{
  public:
    const char *what() const noexcept override
    {
        return "order 4711 is unknown";
    }
};

struct Opaque {
};
} // namespace shop

static int32_t standard(struct pwt_inv *inv)
{
    const struct pwt_bytes event = pwt_inv_event(inv);
    throw std::runtime_error("cannot use " + std::string(event.ptr, event.len));
}

static int32_t own(struct pwt_inv *)
{
    throw shop::OrderNotFound();
}

static int32_t opaque(struct pwt_inv *)
{
    throw shop::Opaque();
}

static int32_t number(struct pwt_inv *)
{
    throw 42;
}

static int32_t answers_first(struct pwt_inv *inv)
{
    (void)pwt_respond_cstr(inv, "\"too early\"");
    throw std::out_of_range("index 7 of 3");
}

static int32_t init_throws(struct pwt_inv *)
{
    throw std::runtime_error("no connection to db.example");
}

static int32_t fine(struct pwt_inv *inv)
{
    const std::string body = "{\"from\":\"C++\"}";
    return pwt_respond(inv, pwt_bytes_make(body.data(), body.size()));
}

PWT_HANDLER(standard, .handle = standard);
PWT_HANDLER(own, .handle = own);
PWT_HANDLER(opaque, .handle = opaque);
PWT_HANDLER(number, .handle = number);
PWT_HANDLER(answers_first, .handle = answers_first);
PWT_HANDLER(in_init, .handle = fine, .init = init_throws);
PWT_HANDLER(fine, .handle = fine);
