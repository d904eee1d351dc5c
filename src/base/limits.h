/* SPDX-License-Identifier: MIT
 * Every fixed maximum of the house, in one place. What happens at the limit stands beside it. */
#ifndef SK_BASE_LIMITS_H
#define SK_BASE_LIMITS_H

enum {
    /* base */
    SK_LOG_LINE_MAX = 2048, /* a log line: ends in "..." */
    /* crypt */
    SK_SECRET_MAX = 64 * 1024, /* a secret or key text: refused */
    SK_JWT_MAX = 16 * 1024,    /* a token's characters: refused */
    /* wire */
    SK_JSON_DEPTH_MAX = 64,         /* deeper: refused */
    SK_HTTP_HEAD_MAX = 32 * 1024,   /* request line and headers: 431 */
    SK_HTTP_TARGET_MAX = 16 * 1024, /* 414 */
    SK_HTTP_HEADERS_MAX = 100,      /* 431 */
    SK_HTTP_BODY_MAX = 8 << 20,     /* a request's body: 413 */
    SK_HTTP_REPLY_MAX = 64 << 20,   /* an answer's body, unpacked: SOUK_E_LIMIT */
    SK_HTTP_AHEAD_MAX = 64 * 1024,  /* bytes read ahead of the request in hand: reading pauses */
    SK_WS_MESSAGE_MAX = 16 << 20,   /* an assembled message, unpacked: close 1009 */
    SK_WS_CONTROL_MAX = 125,        /* RFC 6455 5.5 */
    SK_QUERY_PARAMS_MAX = 128,      /* name=value pairs in one request: refused */
    /* market */
    SK_BOOK_LEVELS_MAX = 100000,  /* levels a side of a client book: SOUK_E_LIMIT, resync */
    SK_SYNC_CHANGES_MAX = 8192,   /* changes kept while a snapshot is awaited, and their */
    SK_SYNC_LEVELS_MAX = 1 << 18, /* levels: the oldest go, a newer snapshot is asked for */
    SK_ID_TEXT_MAX = 64,          /* client and venue order ids */
    /* engine */
    SK_ACCOUNTS_MAX = 1 << 24, /* account ids are below: SOUK_E_LIMIT */
    /* sandbox */
    SK_CONN_QUEUE_MAX = 16 << 20, /* bytes waiting for a slow reader: disconnected */
    SK_CONNS_MAX = 4096,          /* open connections: refused */
};

#endif
