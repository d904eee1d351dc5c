/* SPDX-License-Identifier: MIT
 *
 * souk/base.h - the ground floor: status codes, the one error type, borrowed text.
 *
 *     souk_error err;
 *     if (souk_call(client, &request, &answer, &err) < 0)
 *         fprintf(stderr, "%s (%s)\n", err.text, souk_strerror(err.status));
 *
 * Threads: everything here is a value or a pure function. C99- and C++-clean.
 */
#ifndef SOUK_BASE_H
#define SOUK_BASE_H

#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define SOUK_API __attribute__((visibility("default")))
#else
#define SOUK_API
#endif

/** Borrowed text: not owned, not NUL-terminated; lives as long as what it was borrowed from. */
typedef struct souk_str {
    const char *ptr;
    uint32_t len;
} souk_str;

/** What a trader does about an error. */
typedef enum souk_class {
    SOUK_CLASS_OK = 0,
    SOUK_CLASS_INVALID,     /**< we refused it before sending: correct the call */
    SOUK_CLASS_RETRY_SAFE,  /**< never left this machine: may be repeated */
    SOUK_CLASS_RETRY_LATER, /**< a limit or a pause: repeat after retry_after_ns */
    SOUK_CLASS_UNKNOWN,     /**< sent, no answer: may have executed; reconcile, do not resend */
    SOUK_CLASS_REJECTED,    /**< the venue said no */
    SOUK_CLASS_AUTH,        /**< key, signature or permission */
    SOUK_CLASS_CLOCK,       /**< time stamp or nonce outside the venue's window */
    SOUK_CLASS_DESYNC,      /**< market data has a hole; it resynchronises */
    SOUK_CLASS_SYSTEM,      /**< this machine: memory, files, sockets */
    SOUK_CLASS_BUG          /**< ours: please report */
} souk_class;

/* X(name, number, class, text). Numbers are stable: they reach logs and journals. */
#define SOUK_STATUS_MAP(X)                                                                         \
    X(OK, 0, OK, "done")                                                                           \
    /* the call itself */                                                                          \
    X(E_INVALID, -1, INVALID, "invalid argument")                                                  \
    X(E_SYNTAX, -2, INVALID, "malformed text")                                                     \
    X(E_RANGE, -3, INVALID, "number out of range")                                                 \
    X(E_PRECISION, -4, INVALID, "too many decimals")                                               \
    X(E_UNSUPPORTED, -5, INVALID, "not supported by this venue")                                   \
    X(E_LIMIT, -6, INVALID, "larger than a fixed limit")                                           \
    X(E_CONFIG, -7, INVALID, "configuration or key is missing or wrong")                           \
    X(E_STATE, -8, INVALID, "not possible in this state")                                          \
    X(E_GUARD, -9, INVALID, "refused by the guard")                                                \
    X(E_MISSING, -10, INVALID, "a mandatory parameter is missing")                                 \
    /* this machine */                                                                             \
    X(E_NOMEM, -20, SYSTEM, "out of memory")                                                       \
    X(E_IO, -21, SYSTEM, "input/output error")                                                     \
    X(E_ADDR_IN_USE, -22, SYSTEM, "the port is taken")                                             \
    X(E_CLOSED, -23, SYSTEM, "connection closed")                                                  \
    X(E_CORRUPT, -24, SYSTEM, "checksum of stored data does not match")                            \
    X(E_BUG, -25, BUG, "internal error")                                                           \
    X(E_JOURNAL, -26, SYSTEM, "the journal cannot be written: nothing was sent")                   \
    /* never left */                                                                               \
    X(E_NOT_SENT, -40, RETRY_SAFE, "not sent")                                                     \
    X(E_CONNECT, -41, RETRY_SAFE, "cannot connect")                                                \
    X(E_DNS, -42, RETRY_SAFE, "host name does not resolve")                                        \
    X(E_TLS, -43, RETRY_SAFE, "TLS handshake failed")                                              \
    X(E_TIMEOUT, -44, RETRY_SAFE, "no answer in time")                                             \
    /* sent, fate unknown */                                                                       \
    X(E_UNKNOWN, -60, UNKNOWN, "sent, no answer: outcome unknown")                                 \
    X(E_VENUE_INTERNAL, -61, UNKNOWN, "the venue failed inside: outcome unknown")                  \
    X(E_BAD_ANSWER, -62, UNKNOWN, "the answer cannot be read")                                     \
    /* wait */                                                                                     \
    X(E_RATE_LIMIT, -80, RETRY_LATER, "rate limit reached")                                        \
    X(E_ORDER_LIMIT, -81, RETRY_LATER, "order rate limit reached")                                 \
    X(E_BANNED, -82, RETRY_LATER, "banned for a time after breaching a limit")                     \
    X(E_OVERLOADED, -83, RETRY_LATER, "the venue is overloaded")                                   \
    X(E_MAINTENANCE, -84, RETRY_LATER, "the venue is in maintenance")                              \
    /* keys */                                                                                     \
    X(E_KEY_MALFORMED, -100, AUTH, "the API key is malformed")                                     \
    X(E_KEY_UNKNOWN, -101, AUTH, "the API key is unknown, or not allowed to do this from here")    \
    X(E_SIGNATURE, -102, AUTH, "the signature does not match")                                     \
    X(E_PERMISSION, -103, AUTH, "the API key lacks the permission")                                \
    X(E_KEY_MISSING, -104, AUTH, "the request needs an API key")                                   \
    X(E_TOKEN, -105, AUTH, "the stream token is unknown or expired")                               \
    X(E_ADDRESS, -106, AUTH, "the API key may not be used from this address")                      \
    /* time */                                                                                     \
    X(E_CLOCK_STALE, -120, CLOCK, "the time stamp is too old")                                     \
    X(E_CLOCK_AHEAD, -121, CLOCK, "the time stamp is ahead of the venue's clock")                  \
    X(E_NONCE, -122, CLOCK, "the nonce was used before")                                           \
    /* the venue said no */                                                                        \
    X(E_REJECTED, -140, REJECTED, "refused by the venue")                                          \
    X(E_UNKNOWN_SYMBOL, -141, REJECTED, "unknown symbol")                                          \
    X(E_INSUFFICIENT_FUNDS, -142, REJECTED, "insufficient balance")                                \
    X(E_ORDER_NOT_FOUND, -143, REJECTED, "unknown order")                                          \
    X(E_DUPLICATE_CLIENT_ID, -144, REJECTED, "the client order id is in use")                      \
    X(E_WOULD_TAKE, -145, REJECTED, "a post-only order would take")                                \
    X(E_WOULD_TRIGGER, -146, REJECTED, "the stop would trigger at once")                           \
    X(E_MARKET_CLOSED, -147, REJECTED, "the market is closed")                                     \
    X(E_FILTER_PRICE, -148, REJECTED, "price outside its range or not on a tick")                  \
    X(E_FILTER_QTY, -149, REJECTED, "quantity outside its range or not on a step")                 \
    X(E_FILTER_MARKET_QTY, -150, REJECTED, "quantity outside the range of market orders")          \
    X(E_FILTER_NOTIONAL, -151, REJECTED, "order value outside its range")                          \
    X(E_FILTER_PRICE_BAND, -152, REJECTED, "price too far from the market")                        \
    X(E_FILTER_OPEN_ORDERS, -153, REJECTED, "too many open orders")                                \
    X(E_FILTER_STOP_ORDERS, -154, REJECTED, "too many open stop orders")                           \
    X(E_FILTER_POSITION, -155, REJECTED, "position limit")                                         \
    X(E_NO_LIQUIDITY, -156, REJECTED, "nothing to match against")                                  \
    X(E_NOT_FOUND, -157, REJECTED, "no such thing")                                                \
    X(E_ORDER_DONE, -158, REJECTED, "the order is already finished")                               \
    X(E_CANCEL_RESTRICTED, -159, REJECTED, "the order is not in the state that the cancel asks")   \
    X(E_SELF_TRADE, -160, REJECTED, "would trade with oneself")                                    \
    X(E_NO_CHANGE, -161, REJECTED, "the amendment changes nothing")                                \
    X(E_ID_MISMATCH, -162, REJECTED, "the two ids name different orders")                          \
    X(E_LIST_PRICES, -163, REJECTED, "the prices of the list's orders do not enclose the last")    \
    X(E_FILTER_ICEBERG, -164, REJECTED, "an iceberg of too many parts")                            \
    X(E_FILTER_ICEBERG_ORDERS, -165, REJECTED, "too many open icebergs")                           \
    X(E_FILTER_TRAILING, -166, REJECTED, "trailing distance outside its range")                    \
    X(E_FILTER_ORDER_LISTS, -167, REJECTED, "too many open order lists")                           \
    X(E_FILTER_ICEBERG_QTY, -168, REJECTED, "an iceberg that shows more than it has")              \
    /* market data */                                                                              \
    X(E_GAP, -180, DESYNC, "sequence gap")                                                         \
    X(E_CHECKSUM, -181, DESYNC, "checksum mismatch")                                               \
    X(E_CROSSED, -182, DESYNC, "book crossed")                                                     \
    X(E_STALE, -183, DESYNC, "market data is stale")

typedef enum souk_status {
#define SOUK_X(name, number, class_, text) SOUK_##name = number,
    SOUK_STATUS_MAP(SOUK_X)
#undef SOUK_X
} souk_status;

/** One error: what it is, what to do, and what the venue itself said. A plain value. */
typedef struct souk_error {
    souk_status status;
    uint16_t http;          /**< the venue's HTTP status, 0 when there was none */
    int64_t retry_after_ns; /**< wait this long before trying again; 0: not said */
    char code[48];          /**< the venue's own code, or "" */
    char text[224];         /**< one sentence: the venue's text, or ours */
    char request_id[32];    /**< what `souk explain` takes, or "" */
} souk_error;

/** Short English text of a status; never NULL. */
SOUK_API const char *souk_strerror(souk_status status);

/** The name of a status as in this header ("E_GAP"); never NULL. */
SOUK_API const char *souk_status_name(souk_status status);

/** What to do about a status. */
SOUK_API souk_class souk_status_class(souk_status status);

/** The version of the library, "1.2.3". */
SOUK_API const char *souk_version(void);

/** Memory enters the library through one of these. NULL anywhere an allocator is asked: libc's.
 *  alloc(ctx, 0, n) allocates, alloc(ctx, p, n) resizes, alloc(ctx, p, 0) frees and returns NULL.
 *  Thread: called on the thread that owns the handle it was given to. */
typedef struct souk_alloc {
    void *(*alloc)(void *ctx, void *ptr, size_t size);
    void *ctx;
} souk_alloc;

#ifdef __cplusplus
}
#endif
#endif
