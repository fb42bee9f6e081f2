/* SPDX-License-Identifier: Apache-2.0 */
/* Signature Version 4: what a request looks like in canonical form, and its signature. Pure: what
 * it works with is given, the time included. */
#ifndef PLUGINS_AWS_SIGV4_H
#define PLUGINS_AWS_SIGV4_H

#include "crypto.h"

#include <powertools/aws.h>
#include <powertools/json.h>

#define SIGV4_DATE_BYTES    16u    /* 20150830T123600Z */
#define SIGV4_DAY_BYTES     8u     /* 20150830 */
#define SIGV4_HEX_BYTES     64u    /* a digest or a signature */
#define SIGV4_PAIRS_MAX     256u   /* headers; members of a query */
#define SIGV4_EXPIRES_MAX_S 604800 /* the longest that AWS takes */

enum sigv4_flags {
    SIGV4_NORMALIZE = 1,     /* dot segments and repeated slashes are taken out of the path */
    SIGV4_RAW_PATH = 2,      /* S3: the path as it is sent, and not encoded once more */
    SIGV4_BODY_HEADER = 4,   /* adds X-Amz-Content-SHA256 */
    SIGV4_UNSIGNED_BODY = 8, /* the body is not part of it */
    SIGV4_LATE_TOKEN = 16    /* the session token is added after signing */
};

struct sigv4_request {
    struct pwt_bytes method;
    struct pwt_bytes path;                 /* as it is sent */
    struct pwt_bytes query;                /* without `?` */
    const struct pwt_http_header *headers; /* `host` among them */
    uint64_t header_count;
    struct pwt_bytes body;
    uint32_t flags; /* enum sigv4_flags */
    uint32_t reserved;
};

/* Who signs, for what, and when. */
struct sigv4_scope {
    const struct pwt_aws_credentials *credentials;
    struct pwt_bytes region;
    struct pwt_bytes service;
    int64_t time_s;       /* since 1970 */
    int64_t expires_s;    /* 0: the signature goes into a header; otherwise into the query */
    struct pwt_bytes key; /* from sigv4_key(), for this scope */
};

/* All of it in the allocator's memory. */
struct sigv4_signed {
    struct pwt_bytes canonical;      /* the canonical request */
    struct pwt_bytes to_sign;        /* the string to sign */
    struct pwt_bytes signature;      /* 64 hexadecimal digits */
    struct pwt_http_header added[4]; /* to be sent with the headers that were given */
    uint32_t added_count;
    uint32_t reserved;
    struct pwt_bytes query; /* to be sent in place of the given one */
};

/* The day and the time of a signature, not NUL-terminated. */
void sigv4_date(int64_t time_s, char ret_date[SIGV4_DATE_BYTES]);

/* The key of a day, region and service: the last of the chain that `ret_chain` takes. 0, PWT_EIO,
 * or PWT_ELIMIT for a secret that is far too long. */
int32_t sigv4_key(struct crypto *crypto,
                  const struct sigv4_scope *scope,
                  unsigned char ret_chain[4][CRYPTO_BYTES]);

/* Signs. 0, PWT_ELIMIT (more than SIGV4_PAIRS_MAX headers or members of the query, or too long),
 * PWT_EIO or PWT_ENOMEM. */
int32_t sigv4_sign(struct crypto *crypto,
                   const struct sigv4_request *request,
                   const struct sigv4_scope *scope,
                   const struct pwt_json_alloc *alloc,
                   struct sigv4_signed *ret_signed);

#endif
