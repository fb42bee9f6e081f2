/* SPDX-License-Identifier: Apache-2.0 */
/* URLs of HTTP, taken apart, and where their host is. */
#ifndef PLUGINS_AWS_URL_H
#define PLUGINS_AWS_URL_H

#include <powertools/types.h>

#include <stdbool.h>

/* Slices of the text. */
struct url {
    struct pwt_bytes origin; /* scheme and authority: https://host:8080 */
    struct pwt_bytes host;   /* as the header Host has it: without the scheme's default port */
    struct pwt_bytes name;   /* without port and brackets */
    struct pwt_bytes path;   /* may be empty */
    struct pwt_bytes query;  /* without `?` */
    bool secure;
};

/* 0, or PWT_EINVAL: it is no such URL, or one with a user's name, blanks or controls in it. */
int32_t url_parse(struct pwt_bytes text, struct url *ret_url);

/* Whether a host is this machine: `localhost`, 127.0.0.0/8, ::1. */
bool url_is_loopback(const struct url *url);

/* Whether it is where credentials are offered: ECS, EKS pods, in IPv4 and IPv6. */
bool url_is_credentials_host(const struct url *url);

#endif
