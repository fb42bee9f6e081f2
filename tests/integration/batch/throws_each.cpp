/* SPDX-License-Identifier: Apache-2.0 */
/* Holds the batch in C++, and throws where a body says so. */
#include <powertools/powertools.h>

#include <stdexcept>

static int32_t each(struct pwt_inv *inv, const struct pwt_batch_record *record, void *user)
{
    struct pwt_bytes body = {nullptr, 0};

    ++*static_cast<uint32_t *>(user);
    (void)pwt_doc_find(record->json, "/body", &body);
    if (pwt_bytes_equal(body, pwt_cstr("\"throw\""))) {
        throw std::out_of_range("as asked");
    }
    if (pwt_bytes_equal(body, pwt_cstr("\"throw 5\""))) {
        throw 5;
    }
    return pwt_bytes_equal(body, pwt_cstr("\"fail\"")) ? pwt_fail_as(inv, "Wanted", "as asked") : 0;
}

static int32_t hold(struct pwt_inv *inv)
{
    uint32_t count = 0;
    const int32_t code = pwt_batch_process(inv, each, &count);

    pwt_diag(inv, PWT_DIAG_WARN, "%u were begun", count);
    return code;
}

PWT_HANDLER(hold, .handle = hold, .required = "batch");
