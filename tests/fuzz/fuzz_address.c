/* SPDX-License-Identifier: Apache-2.0 */
/* AWS_LAMBDA_RUNTIME_API: what is accepted has a host and a port and can stand in a header; what is
 * refused has a message. */
#include "api_address.h"

#include <powertools/types.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool truth)
{
    if (!truth) {
        abort();
    }
}

static void check_accepted(const struct api_address *address, const char *text)
{
    size_t port_len = strlen(address->port);

    must(strcmp(address->text, text) == 0);
    must(address->host[0] != '\0' && strpbrk(address->host, " \t\r\n/@") == NULL);
    must(port_len >= 1 && port_len <= 5 && strspn(address->port, "0123456789") == port_len);
    must(strspn(address->port, "0") < port_len);
    must(strcmp(text + strlen(text) - port_len, address->port) == 0);
    must(address->literal_len == 0 || address->literal.ss_family == AF_INET ||
         address->literal.ss_family == AF_INET6);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct problem problem = {.text = ""};
    struct api_address address;
    char *text = malloc(size + 1);

    must(text != NULL);
    if (size > 0) {
        memcpy(text, data, size);
    }
    text[size] = '\0';
    if (api_address_parse(&address, text, &problem) == 0) {
        check_accepted(&address, text);
    } else {
        must(strstr(problem.text, "AWS_LAMBDA_RUNTIME_API") != NULL);
    }
    free(text);
    return 0;
}
