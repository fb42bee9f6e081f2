/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded, it makes looking up a name last for ever. */
#include <netdb.h>
#include <unistd.h>

/* libc's parameters have reserved names: NOLINTNEXTLINE(readability-inconsistent-*) */
__attribute__((visibility("default"))) int getaddrinfo(const char *name,
                                                       const char *service,
                                                       const struct addrinfo *hints,
                                                       struct addrinfo **ret_list)
{
    (void)name;
    (void)service;
    (void)hints;
    (void)ret_list;
    for (;;) {
        (void)pause();
    }
}
