/* SPDX-License-Identifier: MIT
 *
 * souk/client.h - the client: one handle trades and reads one venue.
 *
 *     souk_client *client;
 *     souk_answer *answer = NULL;
 *     souk_error err;
 *     if (souk_client_open(&client, SOUK_CLIENT(.venue = "binance"), &err) < 0)
 *         return complain(&err);                        // default: the sandbox of this machine
 *     if (souk_call(client, SOUK_REQUEST(.op = SOUK_OP_BEST, .symbol = "BTC/USDT"),
 *                   &answer, &err) == SOUK_OK) {
 *         size_t count;
 *         const souk_best *best = souk_answer_bests(answer, &count);
 *         ...
 *     }
 *     souk_answer_free(answer);
 *     souk_client_close(client);
 *
 * Two ways to call: souk_call blocks until the answer or the deadline; souk_call_async gives the
 * answer to a callback, from inside souk_client_poll. Streams always arrive by callback. What a
 * callback is given is borrowed and dies when it returns; what souk_call gives is the caller's
 * until souk_answer_free. A blocking function inside a callback fails with SOUK_E_STATE.
 *
 * An order is never sent twice. Once its first byte may have left and no answer comes, half of the
 * deadline is kept to look for it by its client id: found, the call is done; provably not arrived,
 * it is SOUK_NOT_SENT; else its outcome is SOUK_UNKNOWN, and the handle goes on looking inside
 * souk_client_poll: souk_client_order tells. SOUK_OP_RESOLVE looks at once.
 * Reads are repeated within their deadline.
 *
 * Symbols are BASE/QUOTE ("BTC/USDT") or the venue's own spelling ("BTCUSDT"); rows carry the
 * venue's, souk_client_unified turns it back.
 *
 * Threads: one thread owns a handle, with everything that comes from it, and runs its callbacks;
 * souk_client_wake is the only function for other threads. Handles do not know each other.
 */
#ifndef SOUK_CLIENT_H
#define SOUK_CLIENT_H

#include <souk/book.h>
#include <souk/venue.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct souk_client souk_client;
typedef struct souk_answer souk_answer;
typedef struct souk_stream souk_stream;

/* ---- opening ---- */

/** Where the venue is spoken to. */
typedef enum souk_where {
    SOUK_AT_SANDBOX = 0, /**< 127.0.0.1 at port_base + the venue's number */
    SOUK_AT_TESTNET,
    SOUK_AT_LIVE,
    SOUK_AT_URL /**< options.url */
} souk_where;

/** What happens to a call that would breach a rate limit. */
typedef enum souk_on_limit {
    SOUK_LIMIT_DEFAULT = 0, /**< in a request: as the client's option; there: wait */
    SOUK_LIMIT_WAIT,        /**< it waits, as long as its deadline allows */
    SOUK_LIMIT_FAIL         /**< it fails at once: SOUK_E_RATE_LIMIT with retry_after_ns */
} souk_on_limit;

typedef enum souk_log_level {
    SOUK_LOG_NONE = 0,
    SOUK_LOG_ERROR,
    SOUK_LOG_WARN,
    SOUK_LOG_INFO,
    SOUK_LOG_DEBUG,
    SOUK_LOG_TRACE
} souk_log_level;

/** A key as it is handed over: borrowed while the client opens, which keeps its own copy in
 *  locked memory. Wipe yours afterwards. secret: the HMAC secret or a private key in PEM. */
typedef struct souk_key {
    souk_str api_key, secret, passphrase;
} souk_key;

/** Make it with SOUK_CLIENT(...) or begin with SOUK_CLIENT_OPTIONS_INIT. Zero is the default of
 *  every field but struct_size and key_fd. Borrowed while the client opens, the callbacks' ctx
 *  until it is closed. */
typedef struct souk_client_options {
    size_t struct_size;
    const char *venue; /**< "binance"; mandatory */
    souk_where where;
    uint16_t port_base; /**< sandbox: 0 is 8700 */
    const char *url;    /**< SOUK_AT_URL: "http://host:port" of the REST interface */
    const char *ws_url; /**< the same for WebSocket, "ws://..."; NULL: derived from url */

    /* the key; the first that is given counts: key, key_fd, key_env, the credentials file.
     * Without one only public calls and streams work. */
    const souk_key *key;
    int key_fd;          /**< read to its end: api key, secret, passphrase, a line each (a PEM
                              secret ends with its END line); -1: none */
    const char *key_env; /**< "SOUK_BINANCE": SOUK_BINANCE_API_KEY, _SECRET, _PASSPHRASE */
    const char *credentials_file; /**< JSON as `souk sandbox` writes it, mode 0600; NULL: for the
                                       sandbox $SOUK_CREDENTIALS, else the sandbox's own place */
    const char *key_type;         /**< which key of that file: "hmac", "ed25519" ...; NULL: first */
    bool no_key;                  /**< look for none */

    int64_t timeout_ns;         /**< of a whole call; 0: 10 s */
    int64_t connect_timeout_ns; /**< of one connection; 0: 5 s */
    souk_on_limit on_limit;
    uint32_t limit_tier;  /**< the account's tier in the venue's limits; 0: the lowest */
    bool no_local_limits; /**< send whatever the caller asks for, headers are still obeyed */

    const char *ca_file;   /**< PEM, trusted beside the system's store; NULL: sandbox's own */
    const char *proxy;     /**< "http://..." or "socks5://..."; NULL: $HTTPS_PROXY for testnet
                                and live; "": none */
    const char *source_ip; /**< address to connect from */

    const souk_alloc *alloc;
    int64_t (*now_ns)(void *ctx); /**< the clock, UTC nanoseconds; NULL: the machine's */
    void *now_ctx;
    uint64_t seed; /**< of jitter and of generated ids, to repeat a run; 0: from the system */
    void (*log)(void *ctx, souk_log_level level, souk_str line);
    void *log_ctx;
    souk_log_level log_level; /**< this and graver */

    const char *journal; /**< file in which each order is written before it leaves, made if it is
                              not there: a program that is killed finds its orders again. One
                              program, one account, one file; NULL: none. With a '/' at its end
                              the directory of such files: each venue, address and key has its
                              own there, named by the client */
    bool journal_sync;   /**< each order waits until it is on the disk: survives the machine's end
                              too, not only the program's */
    const char *shared_dir; /**< directory, made if it is not there, through which all programs of
                                 this user that name it share what they know of rate limits (by
                                 address, key and account), nonces (by key) and the venue's clock:
                                 together they stay within each limit. Any may be killed at any
                                 time. NULL: the handle knows its own only */
    const char *account; /**< with shared_dir: a name for the account of the key, the same for all
                              keys of that account, which then share its limits; NULL: the key's */
    bool no_reconciliation; /**< balances are not compared with fills: the handle is ready when the
                                 journal's orders are accounted for, and missed fills of orders that
                                 it did not place are not told. Saves a program that ends after one
                                 order the questions */
} souk_client_options;

#define SOUK_CLIENT_OPTIONS_INIT                                                                   \
    {                                                                                              \
        .struct_size = sizeof(souk_client_options), .key_fd = -1                                   \
    }
/** Options in place: SOUK_CLIENT(.venue = "binance", .where = SOUK_AT_LIVE). C only. */
#define SOUK_CLIENT(...)                                                                           \
    (&(const souk_client_options){                                                                 \
        .struct_size = sizeof(souk_client_options), .key_fd = -1, __VA_ARGS__})

/** Opens a handle; connects to nothing yet.
 *  @return SOUK_OK; SOUK_E_INVALID; SOUK_E_UNSUPPORTED (no such venue, nothing there);
 *  SOUK_E_CONFIG (key, credentials, journal or CA file: the text says which and why);
 *  SOUK_E_CORRUPT, SOUK_E_JOURNAL, SOUK_E_STATE: in use (the journal); SOUK_E_NOMEM, SOUK_E_IO.
 * *out is the caller's, until souk_client_close. */
SOUK_API souk_status souk_client_open(souk_client **out, const souk_client_options *options,
                                      souk_error *err);

/** Ends every call (its callback is told SOUK_E_CLOSED, or SOUK_E_UNKNOWN if it may have been
 *  acted on) and every stream without a word, wipes the key, frees. Not from a callback. NULL is
 *  fine. */
SOUK_API void souk_client_close(souk_client *client);

/* ---- calls ---- */

/** How a call ended, as far as it may have had an effect. */
typedef enum souk_outcome {
    SOUK_DONE = 0, /**< the venue did it */
    SOUK_REFUSED,  /**< the venue said no: nothing happened */
    SOUK_NOT_SENT, /**< it did not leave, or was only a read: safe to repeat */
    SOUK_UNKNOWN   /**< sent, and what became of it is not known: SOUK_OP_RESOLVE tells */
} souk_outcome;

/** "done", "refused", "not_sent", "unknown". */
SOUK_API const char *souk_outcome_name(souk_outcome outcome);

/** What to ask. Make it with SOUK_REQUEST(...). Borrowed during the call that takes it; texts are
 *  NUL-terminated, NULL: not given; zero decimals and numbers: not given.
 *
 *  op           needs                          may have              gives
 *  TIME                                                              souk_answer_time_ns
 *  INSTRUMENTS                                 symbol                instruments
 *  TICKERS                                     symbol                tickers
 *  BEST                                        symbol                bests
 *  BOOK         symbol                         limit                 levels, last_id
 *  TRADES       symbol                         limit, after_id       trades, oldest first
 *  CANDLES      symbol, interval               from, to, limit       candles, oldest first
 *  BALANCES                                                          balances (not empty ones)
 *  FEES                                        symbol                fees
 *  PLACE        symbol, side, type, qty ...    the order's fields    one order, its fills
 *  PLACE_TEST   as PLACE                                             nothing: it would be taken
 *  CANCEL       symbol, order_id or client_id                        one order
 *  CANCEL_ALL   symbol                                               orders
 *  ORDER        symbol, order_id or client_id                        one order
 *  OPEN_ORDERS                                 symbol                orders
 *  HISTORY      symbol                         from, to, limit       orders, oldest first
 *  FILLS        symbol                         order_id, from ...    fills, oldest first
 *  RESOLVE      symbol, client_id                                    one order, or
 *               what became of an order that was SOUK_UNKNOWN        SOUK_E_ORDER_NOT_FOUND:
 *                                                                    it never arrived
 *  AMEND        symbol, order_id or client_id, qty (in all, what is  one order: it keeps its place
 *               filled included) or price or both                    where the venue lets it
 *  REPLACE      symbol, order_id or replaces   even_if_gone,         two parts: the cancel, and the
 *               (the old), the new one's       client_id (the new)   new order
 *               fields
 *  PLACE_BATCH  parts: requests of PLACE                             a part each
 *  CANCEL_BATCH parts: requests of CANCEL                            a part each
 *  PLACE_LIST   contingency, parts: two or  client_id (the list's)   a part each: all are placed,
 *               three requests of PLACE of                           or none. Canceling one of them
 *               one symbol, as the venue                             cancels all
 *               lets them be bound
 *
 *  With flags SOUK_CONDITIONAL, CANCEL, ORDER, OPEN_ORDERS and HISTORY are about conditional
 * orders, at venues that keep those apart. Without it CANCEL and ORDER by client_id look for either
 * kind.
 *
 *  The last four have parts that end one by one: souk_answer_parts. Their whole is SOUK_DONE when
 *  every part is, SOUK_UNKNOWN when one is. */
typedef struct souk_request {
    size_t struct_size;
    souk_op op;
    const char *symbol; /**< "BTC/USDT" or the venue's spelling; NULL: all, where allowed */
    /* an order */
    souk_side side;
    souk_order_type type;
    souk_tif tif; /**< none given: gtc for what can rest */
    souk_stp stp;
    uint32_t flags; /**< souk_order_flags */
    souk_dec price, stop_price;
    souk_dec qty;         /**< in base */
    souk_dec quote_qty;   /**< in quote instead: market orders */
    souk_dec iceberg_qty; /**< shown at a time; zero: all */
    int64_t expire_ns;
    const char *client_id; /**< of a new order: generated if absent; else which order */
    const char *order_id;  /**< which order, by the venue's id */
    /* part of a list */
    int64_t from_ns, to_ns; /**< inclusive */
    uint64_t after_id;      /**< rows with this id or a later one, when has_after */
    bool has_after;
    uint32_t limit;
    const char *interval; /**< "1m", "1h" ... */
    /* how */
    int64_t timeout_ns; /**< of the whole call; 0: the client's */
    souk_on_limit on_limit;
    int64_t sent_ns; /**< RESOLVE: when the order was sent, if this handle did not send it;
                          0: just now */
    bool no_resolve; /**< PLACE, AMEND and what has parts: leave an unknown outcome unknown, do not
                          look for the order */
    /** of a stop: it trails. Fires this many basis points off the best price since it follows the
     *  market, from stop_price on, or at once without one */
    int64_t trailing_bips;
    const struct souk_request *parts; /**< of a batch, up to 100 */
    size_t parts_count;
    const char *replaces; /**< REPLACE: the order that goes, by its client id */
    bool even_if_gone;    /**< REPLACE: place the new order even when the old one could not be
                               canceled */
    bool emulate;         /**< what has parts, where the venue has no such operation: send them one
                               after the other (never those of a list). Else SOUK_E_UNSUPPORTED */
    souk_contingency contingency; /**< PLACE_LIST: what binds the orders; SOUK_OTO: the first one
                                       triggers the others */
} souk_request;

/** A request in place: SOUK_REQUEST(.op = SOUK_OP_TIME). C only. */
#define SOUK_REQUEST(...) (&(const souk_request){.struct_size = sizeof(souk_request), __VA_ARGS__})

/** Asks and waits for the answer. *answer (may be NULL) is the caller's whatever is returned, NULL
 *  only when nothing was even tried; free it with souk_answer_free. After a failure it tells the
 *  outcome, and for an order its client id.
 *  @return SOUK_OK, or the first of: what is wrong with the request (class INVALID); a rule of the
 *  instrument that the order breaks, if the instrument is known to the handle; what the venue said;
 *  SOUK_E_TIMEOUT, SOUK_E_CONNECT, SOUK_E_JOURNAL ... when it was not sent or only a read;
 * SOUK_E_UNKNOWN, SOUK_E_VENUE_INTERNAL, SOUK_E_BAD_ANSWER when an order's fate is not known;
 * SOUK_E_STATE inside a callback. */
SOUK_API souk_status souk_call(souk_client *client, const souk_request *request,
                               souk_answer **answer, souk_error *err);

/** Receives an answer; borrowed for the callback. */
typedef void (*souk_on_answer)(void *ctx, const souk_answer *answer);

/** The same without waiting: `done` is called exactly once, from inside souk_client_poll (or
 *  another blocking call, or souk_client_close), unless this function fails, which it does only for
 *  a bad request (as above) or SOUK_E_NOMEM. */
SOUK_API souk_status souk_call_async(souk_client *client, const souk_request *request,
                                     souk_on_answer done, void *ctx, souk_error *err);

/* ---- answers ---- */

/** NULL is fine. Not for answers that a callback was given. */
SOUK_API void souk_answer_free(souk_answer *answer);

/** NULL: SOUK_NOT_SENT. */
SOUK_API souk_outcome souk_answer_outcome(const souk_answer *answer);
/** Its status is SOUK_OK when it worked. Borrowed from the answer, as everything below. */
SOUK_API const souk_error *souk_answer_error(const souk_answer *answer);
/** What was asked. */
SOUK_API souk_op souk_answer_op(const souk_answer *answer);
/** The client id that the order was sent with, "" if it was no order. */
SOUK_API const char *souk_answer_client_id(const souk_answer *answer);
/** TIME: the venue's clock, cut to a multiple of the step: a millisecond, or a second where answers
 *  are stamped but no operation tells the time. */
SOUK_API int64_t souk_answer_time_ns(const souk_answer *answer);
SOUK_API int64_t souk_answer_time_step_ns(const souk_answer *answer);
/** BOOK: its sequence number. */
SOUK_API uint64_t souk_answer_last_id(const souk_answer *answer);
/** How long the answer took, from the last attempt's handing over to the last of its answer. */
SOUK_API int64_t souk_answer_took_ns(const souk_answer *answer);
/** The answer's body as the venue sent it; "" if there was none. */
SOUK_API souk_str souk_answer_raw(const souk_answer *answer);

/* The rows; NULL and *count 0 when the answer has none of that kind. */
SOUK_API const souk_instrument *souk_answer_instruments(const souk_answer *answer, size_t *count);
SOUK_API const souk_ticker *souk_answer_tickers(const souk_answer *answer, size_t *count);
SOUK_API const souk_best *souk_answer_bests(const souk_answer *answer, size_t *count);
/** Best first; SOUK_BUY: the bids. */
SOUK_API const souk_level *souk_answer_levels(const souk_answer *answer, souk_side side,
                                              size_t *count);
SOUK_API const souk_trade *souk_answer_trades(const souk_answer *answer, size_t *count);
SOUK_API const souk_candle *souk_answer_candles(const souk_answer *answer, size_t *count);
SOUK_API const souk_balance *souk_answer_balances(const souk_answer *answer, size_t *count);
SOUK_API const souk_fee *souk_answer_fees(const souk_answer *answer, size_t *count);
SOUK_API const souk_order *souk_answer_orders(const souk_answer *answer, size_t *count);
SOUK_API const souk_fill *souk_answer_fills(const souk_answer *answer, size_t *count);

/** One part of a batch; of a REPLACE 0 is the cancel, 1 the new order. */
typedef struct souk_part {
    souk_op op; /**< SOUK_OP_PLACE or SOUK_OP_CANCEL */
    souk_outcome outcome;
    const souk_error *error; /**< status SOUK_OK when it is done */
    const char *client_id;   /**< "" if the order was named by the venue's id alone */
    const souk_order *order; /**< NULL: nothing is known of it */
} souk_part;

/** Fills up to `max` rows. @return how many parts there are; 0 for operations without. */
SOUK_API size_t souk_answer_parts(const souk_answer *answer, souk_part *out, size_t max);

/* ---- what would be sent ---- */

typedef struct souk_header_field {
    const char *name, *value;
} souk_header_field;

/** A request as it would leave now. In url, headers and body the API key and the signature are cut
 *  to their first characters and secrets are left out. */
typedef struct souk_preview {
    const char *method, *url; /**< the whole URL, query included */
    const souk_header_field *headers;
    size_t headers_count;
    const char *body;
    const char *canonical; /**< the exact text that is signed; "" for public requests */
    const char *signature; /**< in full, as it stands in the request; "" for public requests */
    const char *client_id; /**< of an order */
} souk_preview;

/** Builds and signs the request, by the clock offset measured so far, and sends nothing. Without
 *  a key a signed request is shown unsigned. *answer holds the preview; free it. What the venue
 *  takes only part by part (`emulate`) is SOUK_E_UNSUPPORTED: preview each part. */
SOUK_API souk_status souk_preview_make(souk_client *client, const souk_request *request,
                                       souk_answer **answer, souk_error *err);
/** Borrowed from the answer; NULL if it holds none. */
SOUK_API const souk_preview *souk_answer_preview(const souk_answer *answer);

/* ---- any other request ---- */

/** Whether a raw request is signed: as the venue's table says of its path (an unknown one if there
 *  is a key), always, never. */
typedef enum souk_sign { SOUK_SIGN_AUTO = 0, SOUK_SIGN_ALWAYS, SOUK_SIGN_NEVER } souk_sign;

/** A request of the venue's own interface, as its documentation has it. Make it with SOUK_RAW(...).
 *  Borrowed during the call that takes it. */
typedef struct souk_raw {
    size_t struct_size;
    const char *method; /**< "GET" */
    const char *target; /**< path, and a query behind '?': "/api/v3/depth?symbol=BTCUSDT" */
    const char *body;   /**< JSON or a form; NULL: none */
    const souk_header_field *fields; /**< plain names and values: more of the query of GET and
                                          DELETE, else the body, in the form the venue takes */
    size_t fields_count;
    souk_sign sign;
    int64_t timeout_ns; /**< of the whole call; 0: the client's */
} souk_raw;

/** A raw request in place: SOUK_RAW(.method = "GET", .target = "/api/v3/time"). C only. */
#define SOUK_RAW(...) (&(const souk_raw){.struct_size = sizeof(souk_raw), __VA_ARGS__})

/** Signs it, sends it and waits for the answer: souk_answer_http, _headers and _raw, also of a
 *  refusal. Limits that the venue charges are kept, and fail at once. Nothing looks for an order
 *  sent this way: without an answer everything but a read is SOUK_UNKNOWN. Returns and *answer as
 *  souk_call. */
SOUK_API souk_status souk_raw_call(souk_client *client, const souk_raw *raw, souk_answer **answer,
                                   souk_error *err);
/** What would be sent, as souk_preview_make. */
SOUK_API souk_status souk_raw_preview(souk_client *client, const souk_raw *raw,
                                      souk_answer **answer, souk_error *err);

/** The HTTP status of the answer; 0: none came. */
SOUK_API unsigned souk_answer_http(const souk_answer *answer);
/** The headers of a raw call's answer. Borrowed from the answer. */
SOUK_API const souk_header_field *souk_answer_headers(const souk_answer *answer, size_t *count);

/* ---- instruments ---- */

/** An instrument by BASE/QUOTE or the venue's spelling; asks the venue for it once (blocks) and
 *  keeps it: orders on it are checked from then on before they are sent. Borrowed until instruments
 *  are asked for again or the client closes. SOUK_E_UNKNOWN_SYMBOL (with the nearest one if the
 * list is known); else as souk_call. */
SOUK_API souk_status souk_client_instrument(souk_client *client, const char *symbol,
                                            const souk_instrument **out, souk_error *err);

/** Loads the whole list (blocks), unless it is there already; *rows is borrowed until instruments
 *  are asked for again or the client closes. */
SOUK_API souk_status souk_client_instruments(souk_client *client, const souk_instrument **rows,
                                             size_t *count, souk_error *err);

/** BASE/QUOTE of a venue's symbol, NUL-terminated, if the instrument is known; else the symbol
 *  itself. Asks nobody. @return the length. */
SOUK_API size_t souk_client_unified(const souk_client *client, souk_str symbol, char *out,
                                    size_t size);

/** The spelling nearest to a mistyped symbol among the instruments known, or NULL. */
SOUK_API const char *souk_client_nearest(souk_client *client, const char *symbol);

/* ---- one's own orders ---- */

/* An order's life. What is known of it only grows; what tells less than is known changes nothing,
 * so answers, streams and queries may come in any order, late or twice:
 *
 *   is                 | becomes
 *   -------------------+--------------------------------------------------------------------------
 *   pending_new        | new, partially_filled, filled, canceled, expired, rejected: as told
 *     (it is leaving)  | unknown: it left, and no answer came
 *   unknown            | as told; rejected: it is not there and can no longer arrive
 *   new                | partially_filled, filled, canceled, expired, rejected: as told
 *   partially_filled   | filled, canceled, expired
 *   pending_cancel     | canceled: as told; what it was: the cancel was refused or never arrived;
 *     (open, a cancel  | filled, expired: they were faster; with the cancel's answer lost it is
 *     is under way)    | asked for, and shows what it was
 *   pending_amend      | what it was, with the new quantity and price or, refused or never
 *     (open, a change  | arrived, with the old; filled, canceled, expired: they were faster; with
 *     is under way)    | the answer lost it is asked for until the change can no longer arrive
 *   canceled, expired, | nothing: fills that come late are still counted, and an order whose fills
 *   filled, rejected   | reach its quantity is filled
 *
 * Fills count once by the venue's fill id; cum_qty never goes down.
 *
 * Orders that this handle placed, as all that was heard of them adds up: answers, the account's
 * stream and queries, in whatever order they came. Follow the ACCOUNT channel to keep them in step;
 * after each reconnect the handle asks by itself for what it missed. The rows' texts are borrowed
 * until the next call or poll. A new order with the client id of one that has not ended is refused
 * before it is sent (SOUK_E_DUPLICATE_CLIENT_ID). */

/** Those that have not ended, oldest first: open ones, and those whose fate is not known yet
 *  (SOUK_ORDER_UNKNOWN). Fills up to `max` rows. @return how many there are. */
SOUK_API size_t souk_client_orders(const souk_client *client, souk_order *out, size_t max);

/** Whether the handle knows where it stands: false
 *  - while the orders that options.journal named when it opened are not all accounted for, and the
 *    account not compared with what the journal knows of it; until then SOUK_OP_PLACE is refused
 *    with SOUK_E_STATE, everything else works;
 *  - while it follows the ACCOUNT channel and that is not up, or the account not compared since;
 *    orders are taken then, as whoever sends them wishes.
 *  It finds out by itself inside souk_client_poll and any blocking call: what is open, then each
 *  order that is not by its client id, then missing fills, then balances
 * (souk_client_reconciliation tells what came out). */
SOUK_API bool souk_client_is_ready(const souk_client *client);

/** Waits until it is ready; timeout_ns negative: without limit. An order that never arrived is only
 *  proved absent when it can no longer arrive (Binance: 6 s after it left).
 *  @return SOUK_OK; SOUK_E_TIMEOUT: not yet; SOUK_E_STATE inside a callback; SOUK_E_IO. */
SOUK_API souk_status souk_client_reconcile(souk_client *client, int64_t timeout_ns,
                                           souk_error *err);

/** The orders that the journal named when the handle opened, as they stand; once it is ready, what
 *  became of them: SOUK_ORDER_REJECTED never came to be. As souk_client_orders. */
SOUK_API size_t souk_client_recovered(const souk_client *client, souk_order *out, size_t max);

/** The one of a client id, ended or not; the last 2048 ended ones are remembered. false: none. */
SOUK_API bool souk_client_order(const souk_client *client, const char *client_id, souk_order *out);

/* ---- whether the account adds up ----
 *
 * What there is of an asset, free and held, must be what there was when it was compared last, and
 * what all fills since then come to, fees included. That is compared after each connection of the
 * ACCOUNT channel, when a journal with orders or an earlier comparison in it is opened, and when
 * many fills have come since. The fills are those that this handle heard of from anywhere and those
 * that it then asks for: all of the account, whoever placed the orders, on every instrument on
 * which it has seen an order or fill (64 at most). A trade that falls between the two questions
 * shows in one of them only, so it asks again until the difference is zero or stays the same.
 *
 * What stays is told, not judged: a deposit, a withdrawal, a transfer, interest, or trades of other
 * programs on instruments that this handle never saw an order on - and a fill that the venue does
 * not tell would look the same. Who knows that nothing else moves the account may demand that
 * `unexplained` is 0. Of what is held it can only be demanded that it covers the limit orders that
 * the handle knows are open (less would mean that one of them is gone): others may hold more. The
 * first comparison has nothing to compare with; the totals that it finds begin the sum. */

/** One asset. */
typedef struct souk_reconciled {
    souk_str asset;
    souk_dec before;  /**< in all when it was compared last; the first time as told now */
    souk_dec traded;  /**< what the fills since then come to, less their fees */
    souk_dec told;    /**< in all, as the venue says now */
    souk_dec other;   /**< told - before - traded; 0 the first time */
    souk_dec held;    /**< of told: held, as the venue says */
    souk_dec orders;  /**< the least that the known open limit orders hold */
    bool unexplained; /**< other is not 0, or less is held than they must */
} souk_reconciled;

typedef struct souk_reconciliation {
    uint64_t number;             /**< of this comparison; 0: there was none yet */
    int64_t at_ns;               /**< our clock */
    bool first;                  /**< nothing to compare with */
    bool steady;                 /**< false: the difference changed until it was given up, as when
                                      much is traded meanwhile: the next one tells more */
    const souk_reconciled *rows; /**< assets with anything in them */
    size_t count, unexplained;   /**< of rows, and of those that are not explained */
} souk_reconciliation;

/** The last comparison. false: there was none yet. Its rows are borrowed until the next call or
 *  poll. */
SOUK_API bool souk_client_reconciliation(const souk_client *client, souk_reconciliation *out);

/* ---- streams ---- */

typedef enum souk_event_kind {
    SOUK_EVENT_UP = 1,   /**< connected and subscribed; again after every reconnect */
    SOUK_EVENT_DOWN,     /**< the connection is gone (error); it comes back by itself */
    SOUK_EVENT_FAILED,   /**< the venue refused the subscription (error): the stream is over */
    SOUK_EVENT_BOOK,     /**< a book changed and is good: book */
    SOUK_EVENT_STALE,    /**< a book lost its place (error): book, which says so; it resyncs */
    SOUK_EVENT_RESYNCED, /**< it is good again (and the first time): book */
    SOUK_EVENT_TRADE,
    SOUK_EVENT_TICKER,
    SOUK_EVENT_BEST,
    SOUK_EVENT_CANDLE,
    SOUK_EVENT_ORDER,       /**< what an order is now: order, and the fill if one caused it */
    SOUK_EVENT_BALANCES,    /**< the balances that changed: balances */
    SOUK_EVENT_OPEN_ORDERS, /**< after each UP of ACCOUNT: all that were open when the venue was
                              asked: orders. What is not among them has ended, unless an ORDER event
                                since that UP says otherwise: that is newer */
    SOUK_EVENT_FILL, /**< ACCOUNT: a fill of a time when it was not up: fill. An ORDER event that
                          comes for it later has none */
    SOUK_EVENT_RECONCILED /**< after each UP of ACCOUNT, once the missed fills are told:
                             reconciliation. The account is ready */
} souk_event_kind;

/** One thing that a stream tells. Borrowed for the callback, as all it points to. */
typedef struct souk_event {
    souk_event_kind kind;
    souk_str symbol; /**< the venue's spelling; empty where none is meant */
    int64_t at_ns;   /**< the venue's stamp; 0: none */
    int64_t recv_ns; /**< ours */
    const souk_book *book;
    const souk_trade *trade;
    const souk_ticker *ticker;
    const souk_best *best;
    const souk_candle *candle;
    const souk_order *order;
    const souk_fill *fill;
    const souk_balance *balances;
    const souk_order *orders;
    size_t count; /**< of balances or orders */
    const souk_error *error;
    const souk_reconciliation *reconciliation;
} souk_event;

/** "up", "book" ...; NULL outside the list. */
SOUK_API const char *souk_event_name(souk_event_kind kind);

typedef void (*souk_on_event)(void *ctx, souk_stream *stream, const souk_event *event);

/** What to follow. Make it with SOUK_STREAM(...). Borrowed while the stream opens. */
typedef struct souk_stream_spec {
    size_t struct_size;
    souk_channel channel;
    const char *const *symbols; /**< none for ACCOUNT */
    size_t symbols_count;
    const char *symbol;   /**< short for one */
    const char *interval; /**< CANDLES */
    uint32_t book_levels; /**< BOOK: levels a side of the snapshot; 0: 1000 */
    int64_t silence_ns;   /**< a connection that says nothing this long is given up; 0: as the
                               venue's pings allow */
} souk_stream_spec;

/** A spec in place: SOUK_STREAM(.channel = SOUK_CHANNEL_BOOK, .symbol = "BTC/USDT"). C only. */
#define SOUK_STREAM(...)                                                                           \
    (&(const souk_stream_spec){.struct_size = sizeof(souk_stream_spec), __VA_ARGS__})

/** Begins to follow; events come from inside souk_client_poll. It reconnects (backing off, with
 *  jitter) and subscribes again until it is closed. *out is the caller's until souk_stream_close or
 *  souk_client_close.
 *  @return SOUK_OK; SOUK_E_UNSUPPORTED; SOUK_E_INVALID; SOUK_E_KEY_MISSING; SOUK_E_LIMIT;
 *  SOUK_E_NOMEM. */
SOUK_API souk_status souk_stream_open(souk_client *client, const souk_stream_spec *spec,
                                      souk_on_event on_event, void *ctx, souk_stream **out,
                                      souk_error *err);

/** No event comes any more; also from inside its own callback. NULL is fine. */
SOUK_API void souk_stream_close(souk_stream *stream);

/** Connected and subscribed. */
SOUK_API bool souk_stream_is_up(const souk_stream *stream);

/** The stream's book of a symbol (either spelling; the venue's is found faster); NULL if it keeps
 *  none. Borrowed until the stream closes; it may be stale. */
SOUK_API const souk_book *souk_stream_book(const souk_stream *stream, const char *symbol);

/** Counted over the stream's life. */
typedef struct souk_stream_stats {
    uint64_t frames, events;
    uint64_t reconnects, gaps, resyncs;
    uint64_t skipped; /**< frames or events that were not understood */
} souk_stream_stats;

/** What was counted so far. */
SOUK_API void souk_stream_stats_get(const souk_stream *stream, souk_stream_stats *out);

/* ---- the loop ---- */

/** Handles what is ready and runs callbacks; when nothing is, waits for up to timeout_ns
 *  (0: does not wait, negative: without limit) and returns after the first thing handled, or when
 *  souk_client_wake was called. SOUK_E_STATE inside a callback; SOUK_E_IO. */
SOUK_API souk_status souk_client_poll(souk_client *client, int64_t timeout_ns, souk_error *err);

/** For one's own loop: poll(0) when the descriptor is readable or due_ns (the client's clock) has
 *  come; INT64_MAX: only the descriptor matters. */
SOUK_API int souk_client_fd(const souk_client *client);
SOUK_API int64_t souk_client_due_ns(const souk_client *client);

/** Makes the souk_client_poll that waits return. Any thread, and signal handlers. */
SOUK_API void souk_client_wake(souk_client *client);

/* ---- what the handle knows ---- */

/** The venue that it speaks to. */
SOUK_API const souk_venue *souk_client_venue(const souk_client *client);
/** The REST interface it speaks to, "http://127.0.0.1:8701". */
SOUK_API const char *souk_client_url(const souk_client *client);
/** Whether it holds a key. */
SOUK_API bool souk_client_has_key(const souk_client *client);
/** The venue's clock less ours, as measured; 0 before the first measurement. *error_ns (nullable):
 *  how far it may be off: half the best round trip, and half the millisecond that stamps are cut
 *  to. */
SOUK_API int64_t souk_client_clock_offset_ns(const souk_client *client, int64_t *error_ns);

/** A rate limit as it stands. */
typedef struct souk_limit_state {
    const char *name; /**< the venue's word */
    int64_t window_ns;
    uint32_t capacity, used;
} souk_limit_state;

/** Index from 0; false beyond the last. */
SOUK_API bool souk_client_limit(const souk_client *client, size_t index, souk_limit_state *out);

#ifdef __cplusplus
}
#endif
#endif
