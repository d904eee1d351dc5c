/* SPDX-License-Identifier: MIT
 *
 * A venue: its dialect as data, and a few functions a row. A venue is a codec in two directions
 * plus tables: the client encodes what the server decodes, and the other way round. It is pure:
 * bytes, time and randomness are arguments; it never sees a socket, the engine, or another venue.
 *
 *     const sk_venue *venue = sk_venue_find(SK_STR("binance"));
 *     const sk_op_row *row = sk_venue_op(venue, SK_OP_PLACE, SK_VIA_REST);
 *     row->encode_request(venue, &call, &request, &err);       // client
 *     venue->sign(venue, &key, &call, &request, &err);
 *
 * Ownership: what a function writes into a request or a call lives in call->arena.
 * Threads: descriptors are const; functions are pure.
 */
#ifndef SK_VENUE_VENUE_H
#define SK_VENUE_VENUE_H

#include <souk/book.h>
#include "base/enums.h"
#include "market/call.h"
#include "market/markets.h"
#include "market/seq.h"
#include "market/update.h"
#include "wire/header.h"

struct sk_venue;
struct sk_signer;   /* crypt/sign.h */
struct sk_verifier; /* crypt/sign.h */
struct sk_peer;
struct sk_control;
struct sk_answer;     /* venue/answer.h */
struct sk_envelope;   /* venue/envelope.h */
struct sk_arg;        /* venue/args.h */
struct sk_batch_form; /* venue/batch.h */
struct sk_take;       /* venue/take.h */
struct sk_take_codes; /* venue/take.h */
struct sk_frame_form; /* venue/reader.h */
struct sk_legs_rules; /* venue/legs.h */

/* ---- bytes ---- */

/** A request as it leaves or arrived: exact bytes, never encoded again. */
typedef struct sk_request {
    souk_str method, path; /* path without the query; for a frame: empty */
    souk_str query;        /* behind the '?', as it stands; "" if none */
    /* the Host field as it arrives, or as it will leave: some signatures cover it. Of a frame: its
     * socket's, with the socket's path above */
    souk_str host;
    sk_headers headers; /* client: what the venue asks for, without Host and Content-Length */
    souk_str body;      /* or the frame's text */
    bool is_frame;
} sk_request;

typedef struct sk_reply {
    uint16_t http; /* status; for frames the one inside, if any */
    sk_headers headers;
    souk_str body;
} sk_reply;

/** A key as its owner holds it (client) or as the sandbox issued it (server). */
typedef struct sk_key {
    souk_str api_key, passphrase;
    struct sk_signer *signer;     /* client, and server for symmetric keys */
    struct sk_verifier *verifier; /* server: public half of asymmetric keys */
} sk_key;

/* ---- operations ---- */

typedef enum sk_via { SK_VIA_REST = 0, SK_VIA_WS, SK_VIA_FIX } sk_via;
typedef enum sk_auth { SK_AUTH_NONE = 0, SK_AUTH_KEY, SK_AUTH_SIGNED } sk_auth;

/** What a lost answer means: ask again; safe to send the same again; may have executed. */
typedef enum sk_effect { SK_READ = 0, SK_SAME_AGAIN, SK_ONCE } sk_effect;
typedef enum sk_support { SK_ABSENT = 0, SK_EMULATED, SK_NATIVE } sk_support;

typedef struct sk_charge {
    uint8_t limit; /* index into venue->limits, plus one; 0: none */
    uint16_t cost;
    bool each; /* of a batch: for each of its parts */
} sk_charge;

enum { SK_CHARGES_MAX = 4 };

/** Where a request holds its parameters. The server takes a JSON object for a form, and the other
 *  way round, whatever the row says: the body tells what it is. */
typedef enum sk_params_in { SK_IN_QUERY = 0, SK_IN_FORM, SK_IN_JSON } sk_params_in;

/** One operation over one transport. An operation may have several rows: alternative paths that
 *  the server also serves follow the row that the client uses. */
typedef struct sk_op_row {
    sk_op_id id;
    uint8_t via;     /* sk_via */
    uint8_t auth;    /* sk_auth */
    uint8_t perm;    /* sk_perm bits needed */
    uint8_t effect;  /* sk_effect */
    uint8_t support; /* sk_support; 0 reads as native when functions are set */
    uint8_t arg;     /* the row's own constant for its functions */
    /* or the frame's method name in path. A path may have holes, each a whole step of it, named as
     * the parameter is that stands there: "/v1/order/orders/{order-id}/submitcancel" */
    const char *method, *path;
    const char *when; /* among rows of one path, by parameters: see sk_venue_row_when */
    sk_charge charge[SK_CHARGES_MAX];
    bool free_on_success; /* charge[0] falls due only when the operation is refused */
    /* client: call -> request (unsigned), reply -> call->out. A reply that is the venue's error
     * envelope fills call->err through the error table. */
    souk_status (*encode_request)(const struct sk_venue *, const sk_call *, sk_request *out,
                                  souk_error *);
    souk_status (*decode_reply)(const struct sk_venue *, const sk_reply *, sk_call *, souk_error *);
    /* server: request -> call (arguments only; peer->markets resolves symbols), result -> bytes of
     * the answer's body. A refusal sets err with the venue's own code and text, or only a status
     * that the error table translates. */
    souk_status (*decode_request)(struct sk_peer *, const sk_request *, sk_call *, souk_error *);
    souk_status (*encode_reply)(struct sk_peer *, const sk_call *, sk_buf *out);
    /* what the call costs on charge[0] beyond the fixed cost, where it hangs on its arguments */
    uint32_t (*extra_cost)(const struct sk_peer *, const sk_call *);
    const struct sk_answer *answer; /* its result (venue/answer.h) */
    const char *args;               /* its parameters (venue/args.h) */
    uint8_t place;                  /* sk_params_in: where those go that have no hole in the path */
    const struct sk_envelope *envelope; /* what stands around its answers; NULL: the venue's */
    const struct sk_batch_form *batch;  /* sk_take_batch: what its parts are (venue/batch.h) */
    void (*take)(struct sk_take *t); /* server: reads them instead, where args cannot say it all */
    const char *fixed;               /* SK_OP_FIXED_ANSWER: the body */
    const char *refusal;             /* ... or the code that it is refused with, whoever asks */
    const char *src;                 /* where the facts come from */
} sk_op_row;

/* ---- channels ---- */

typedef enum sk_channel_kind {
    SK_CHANNEL_NONE = 0,
    SK_CHANNEL_BOOK,     /* changes, and a snapshot where the venue sends one */
    SK_CHANNEL_BOOK_TOP, /* the whole book to a depth, each time */
    SK_CHANNEL_TRADE,
    SK_CHANNEL_AGG_TRADE,
    SK_CHANNEL_TICKER,
    SK_CHANNEL_MINI_TICKER,
    SK_CHANNEL_BEST,
    SK_CHANNEL_CANDLE,
    SK_CHANNEL_AVG_PRICE,
    SK_CHANNEL_PRIVATE, /* orders, fills, balances of the account that logged in, all in one:
                           by SK_CONTROL_FOLLOW, or by a topic like the others */
    SK_CHANNEL_ORDERS,  /* ... or one channel for each */
    SK_CHANNEL_FILLS,
    SK_CHANNEL_BALANCES,
    SK_CHANNEL_STATUS,      /* of the venue: maintenance */
    SK_CHANNEL_INSTRUMENTS, /* their rules and states */
    SK_CHANNEL_BEAT,        /* a sign of life, where one subscribes to it */
    SK_CHANNEL_QUIET        /* of what the sandbox never has: taken, and silent */
} sk_channel_kind;

/** Whether a channel tells what belongs to an account. */
static inline bool sk_channel_is_private(uint8_t kind)
{
    return kind >= SK_CHANNEL_PRIVATE && kind <= SK_CHANNEL_BALANCES;
}

/** In place of a following's number: a token brought it; it concerns the socket, not an account. */
enum { SK_BY_TOKEN = -1, SK_OF_SOCKET = -2 };

/** What an encoder may look at besides the update. peer is set for private channels only: public
 *  frames are encoded once for all subscribers of a variant. */
typedef struct sk_encode {
    const struct sk_venue *venue;
    const sk_markets *markets;
    const struct sk_channel_row *row;
    souk_str topic; /* as it was subscribed */
    uint8_t variant;
    const struct sk_peer *peer;
    int64_t number; /* private: the following's number, by a topic the account's; or of the above */
    int64_t now_ns;
} sk_encode;

/** A book's checksum: CRC-32 over the digits of its best levels, as they were sent.
 *  src: okx card 7.4, bitget card 7.4, kraken card 7 */
typedef struct sk_checksum_rule {
    uint8_t levels;
    bool interleaved; /* bid:size:ask:size:...; else all asks, then all bids */
    bool digits_only; /* at the instrument's decimals, without point and leading zeros */
    bool is_signed;
} sk_checksum_rule;

typedef struct sk_channel_row {
    uint8_t kind;     /* sk_channel_kind */
    uint8_t endpoint; /* index into venue->endpoints */
    uint8_t auth;
    bool all;             /* one topic for all instruments: "!miniTicker@arr" */
    const char *event;    /* the name of the event that it pushes (venue/tell.h) */
    const char *topic;    /* "{symbol}@depth@100ms", "{symbol}@kline_{interval}", "x{depth}" */
    uint32_t depth;       /* levels, when the topic has no {depth}; BOOK: of the best so many the
                             changes are told, 0 of all */
    uint32_t period_ms;   /* how often it speaks; 0: at once */
    int64_t window_ns;    /* tickers: 0 is 24 hours */
    int32_t zone_minutes; /* candles */
    uint8_t seq;          /* sk_seq_rule (market/seq.h) */
    bool snapshot;        /* the stream itself sends one first; BALANCES: all of them */
    bool cut;             /* levels beyond the depth are dropped, and not told (Kraken) */
    uint16_t history;     /* the first push holds so many rows of the past */
    uint32_t idle_ms;     /* quiet so long: an empty change, or the same again; 0: nothing */
    uint32_t depths[6];   /* what {depth} may be; 0: anything */
    const sk_enum_row *words; /* what {interval} may be; NULL: the venue's interval_words */
    /* BOOK: the client asks for the snapshot on the stream's own socket (SK_CONTROL_SNAPSHOT), at
     * most once in so many ms; 0: by the operation BOOK */
    uint16_t ask_ms;
    bool follow; /* private, with a topic: the client's account stream subscribes to it */
    bool singly; /* BALANCES: a frame tells one */
    uint32_t (*checksum)(const souk_book *);
    const sk_checksum_rule *sum; /* ... as a rule */
    souk_status (*encode)(const sk_encode *, const sk_update *, sk_buf *out);
    const char *src;
} sk_channel_row;

/** A topic text understood. */
typedef struct sk_topic {
    const sk_channel_row *row;
    souk_str text, symbol;
    uint32_t instrument; /* SK_NO_INSTRUMENT: unknown, or the topic is about all */
    uint32_t interval, depth;
} sk_topic;

/* ---- sockets ---- */

typedef enum sk_control_kind {
    SK_CONTROL_NONE = 0, /* understood, nothing to do or to answer */
    SK_CONTROL_SUBSCRIBE,
    SK_CONTROL_UNSUBSCRIBE,
    SK_CONTROL_LIST,
    SK_CONTROL_GET, /* a property of the connection */
    SK_CONTROL_SET,
    SK_CONTROL_PING,
    SK_CONTROL_PONG,
    SK_CONTROL_LOGIN, /* this connection now acts for a key */
    SK_CONTROL_LOGOUT,
    SK_CONTROL_FOLLOW, /* private updates of the key's (or token's) account on this socket */
    SK_CONTROL_UNFOLLOW,
    SK_CONTROL_CALL,    /* an operation: row and request */
    SK_CONTROL_SNAPSHOT /* client: the whole book of one topic; it comes as an update */
} sk_control_kind;

enum { SK_CONTROL_TOPICS_MAX = 1024 };

/** What a frame (or the URL of a socket) asks of the connection. */
typedef struct sk_control {
    sk_control_kind kind;
    souk_str id; /* raw text of the frame's id, echoed as it came; "" if none */
    sk_topic *topics;
    uint32_t topics_count;
    const sk_op_row *row;   /* CALL */
    sk_request request;     /* CALL, LOGIN, FOLLOW: what identify and verify look at; client,
                               LOGIN: host and path of the socket */
    souk_str token;         /* FOLLOW by token (listen key) */
    souk_str property;      /* GET, SET */
    const int64_t *numbers; /* LIST: of the private followings */
    uint32_t numbers_count;
    int64_t number; /* the property's value; the subscription's number, -1: none or all */
    sk_arena *arena;
} sk_control;

typedef enum sk_ping_style {
    SK_PING_FRAMES = 0,  /* WebSocket ping frames by the server */
    SK_PING_CLIENT_TEXT, /* the client sends a text, the server answers */
    SK_PING_SERVER_TEXT, /* the server sends a message that must be answered: in
                            the venue's time, silence_ms / ping_ms of them in vain end it */
    SK_PING_SERVER_BEAT  /* the server speaks when it was quiet; nobody answers */
} sk_ping_style;

/** A host and what is served there. The sandbox serves all of a venue's endpoints on one port. */
typedef struct sk_endpoint {
    const char *name; /* "rest", "stream", "api" */
    uint8_t via;
    const char *live, *testnet;            /* scheme://host[:port], no path; NULL: none */
    const char *path;                      /* WebSocket: where a client connects */
    const char *serve[6];                  /* WebSocket: paths the server upgrades ("/ws/" as a
                                              prefix when it ends with '/') */
    uint8_t ping;                          /* sk_ping_style */
    uint32_t ping_ms, silence_ms, life_ms; /* server pings; no pong for; closed after */
    uint32_t topics_max, messages_per_s;   /* per connection; 0: no limit */
    sk_charge opening[2];                  /* what a new connection costs its address */
    sk_charge message, change;             /* a frame from the client: one too many is refused,
                                              the connection stays; a topic taken or left */
    const char *ping_text, *pong_text;     /* CLIENT_TEXT, SERVER_TEXT: how the two begin */
    uint32_t answer_ms;                    /* SERVER_TEXT: how long the client has to answer */
    uint32_t first_ms;                     /* closed when nothing was subscribed by then */
    uint16_t silence_close;                /* the close code of silence; 0: 1001 */
    uint8_t port;                          /* of its own: that much above the port base; 0: none */
    const char *demo_header;               /* "name: 1": the test network is the live host and it */
    uint16_t logins_max;                   /* connections that one key logs in on; 0: no limit */
    bool gzip;                /* the server's messages are binary, a gzip member each */
    bool login;               /* private: the client logs in before it subscribes */
    bool topic_answers;       /* the server answers a subscription topic by topic */
    uint8_t topics_per_frame; /* the client subscribes to so many at a time; 0: to all */
} sk_endpoint;

/* ---- limits, errors, ids ---- */

typedef enum sk_limit_kind {
    SK_FIXED_WINDOW = 0, /* windows aligned to the calendar */
    SK_SLIDING_WINDOW,
    SK_TOKENS,
    SK_DECAY,
    SK_OPEN_COUNT
} sk_limit_kind;

typedef enum sk_limit_key {
    SK_BY_IP = 0,
    SK_BY_KEY,
    SK_BY_ACCOUNT,
    SK_BY_ACCOUNT_INSTRUMENT,
    SK_BY_CONNECTION,
    SK_BY_IP_INSTRUMENT
} sk_limit_key;

/** One limit. Both limiters read this row. */
typedef struct sk_limit_row {
    const char *name;
    uint8_t kind, keyed_by;
    int64_t window_ns;        /* TOKENS, DECAY: until a full one is empty again */
    int64_t windows_ns[4];    /* by tier, where they differ; 0: window_ns */
    uint32_t capacity[4];     /* by tier */
    bool per_op;              /* every operation that charges it has a bucket of its own; headers
                                 stand on their answers only */
    const char *header;       /* the answer's header that tells what is used; NULL: none */
    const char *header_alias; /* an older name that is sent beside it */
    const char *header_limit, *header_left, *header_reset; /* capacity; what is left; until when,
                                                              in ms since 1970 */
    souk_status breach;             /* SOUK_E_RATE_LIMIT, SOUK_E_ORDER_LIMIT */
    const char *code;               /* the error's, where the status has several; NULL: the first */
    const char *period;             /* what fills the holes of its text: capacity, and this */
    bool every_request;             /* each request costs 1, whatever its row charges */
    bool orders_only;               /* the header stands on answers of operations it charges only */
    uint8_t back_taker, back_maker; /* orders_only: given back when an order is first filled */
    int64_t ban_min_ns, ban_max_ns; /* going on after a breach bans the IP; 0: never */
    uint8_t strikes;                /* breaches that lead to it; 0: as the limiter thinks right */
    uint8_t queued;                 /* so many more wait for room instead of being refused */
} sk_limit_row;

/** Where an error is said: bits of sk_error_row.on. */
typedef enum sk_on {
    SK_ON_REST = 1u << 0,
    SK_ON_WS = 1u << 1,
    SK_ON_PUBLIC = 1u << 2, /* an operation that needs no key */
    SK_ON_SIGNED = 1u << 3,
    SK_ON_CONTROL = 1u << 4 /* a frame that is no operation; PUBLIC or SIGNED: where one logs in */
} sk_on;

/** One error of the venue, read in both directions. Server: the first row with the status (and the
 *  operation, if named) gives HTTP status, code and text; a "%s" in the text is a hole for what the
 *  refusal names (a parameter, a time). Client: the first row with the code (and
 *  the text's beginning, if text decides) gives the status. */
typedef struct sk_error_row {
    souk_status status;
    uint16_t http;
    const char *code;
    const char *text;  /* as the server says it */
    sk_op_id op;       /* 0: any */
    bool text_decides; /* several rows share the code; the text tells them apart */
    uint8_t on;        /* sk_on, all of them; 0: anywhere */
    /* server: goes before other rows of the status where our own text has this in it ("the least");
     * its hole takes the figure behind it, of a step how many decimals that has */
    const char *figure;
} sk_error_row;

/** A row; one of several with its code. */
#define SK_ERROR(status_, http_, code_, text_, ...)                                                \
    {                                                                                              \
        .status = (status_), .http = (http_), .code = (code_), .text = (text_), ##__VA_ARGS__      \
    }
#define SK_ERROR_TEXT(...) SK_ERROR(__VA_ARGS__, .text_decides = true)

/** When a client id may be used again. */
typedef enum sk_id_again {
    SK_ID_WHEN_DONE = 0, /* once its order is finished */
    SK_ID_NEVER,
    SK_ID_ALWAYS,    /* several orders may carry it */
    SK_ID_SAME_ORDER /* it is answered with the order that has it: nothing is placed twice */
} sk_id_again;

/** Which ids a venue takes from clients and gives to orders. */
typedef struct sk_id_rule {
    uint8_t len_max;
    uint8_t again;        /* sk_id_again */
    bool required;        /* an order without one is refused */
    const char *alphabet; /* allowed characters; ranges as in "A-Za-z0-9" */
    const char *prefix;   /* of the ids that the client generates */
    uint8_t given_len;    /* letters and digits of those that the server gives; 0: as the client */
    bool wide;            /* beside the alphabet, characters beyond ASCII in UTF-8 */
} sk_id_rule;

/** How the venue's own ids of orders and fills look. */
typedef enum sk_id_kind {
    SK_ID_DIGITS = 0,
    SK_ID_UUID,
    SK_ID_PATTERN /* every '#' of the pattern is a capital letter or a digit */
} sk_id_kind;

typedef struct sk_id_form {
    uint8_t kind;        /* sk_id_kind */
    uint8_t len;         /* DIGITS: as many as live ids have */
    const char *pattern; /* PATTERN: "O#####-#####-######" */
} sk_id_form;

/** Which nonces of a key are good. */
typedef enum sk_nonce_rule {
    SK_NONCE_GREATER = 0, /* than every one before */
    SK_NONCE_ONCE         /* any, but the same request not twice within the window */
} sk_nonce_rule;

/** A named behaviour that a user may turn: `--set VENUE.NAME=VALUE`. */
typedef struct sk_switch {
    const char *name, *value, *values, *text; /* default, what it takes, what it does */
} sk_switch;

typedef enum sk_resolve_how {
    SK_RESOLVE_BY_CLIENT_ID = 0,
    SK_RESOLVE_BY_LISTS,
    SK_RESOLVE_BY_SAME_ID
} sk_resolve_how;

/** How an order of unknown fate is found again; fence_ms: how long the request may still arrive. */
typedef struct sk_resolve_rule {
    uint8_t how;
    uint32_t fence_ms;
    bool by_nonce; /* a later nonce that was accepted is a fence, too */
} sk_resolve_rule;

/** Who sent a request and when, for the checks that the sandbox makes once for all venues. */
typedef struct sk_identity {
    souk_str api_key, passphrase;
    uint64_t nonce;
    bool has_nonce;
    int64_t stamp_ns;            /* 0: the venue's requests carry no time */
    int64_t window_ns, ahead_ns; /* accepted age and lead */
} sk_identity;

/** An instrument as the sandbox lists it by default, plain texts. */
typedef struct sk_listing {
    const char *symbol, *base, *quote;
    const char *names[2]; /* further spellings of the symbol */
    uint32_t number;      /* its numeric id, where the venue has one */
    const char *price_tick, *price_min, *price_max;
    const char *qty_step, *qty_min, *qty_max, *market_qty_max;
    const char *notional_min, *notional_max;
    int8_t base_scale, quote_scale;
} sk_listing;

/** An asset's code at the venue ("XXBT") and everywhere else ("BTC"). */
typedef struct sk_asset_name {
    const char *word, *asset;
} sk_asset_name;

/** What the venue itself lacks of the acceptance matrix, and why: the row's key ("tif.gtd",
 *  "error.nonce") and one sentence. Told to users; the matrix fails on a lack that is not told, and
 *  on one that is told of what works. */
typedef struct sk_absence {
    const char *key, *reason;
} sk_absence;

/** The words that every venue has, each where most of its answers use it; NULL: there are none.
 *  types and tifs may say several things at once: SK_WORD_TYPE. */
typedef struct sk_words {
    const sk_enum_row *sides, *types, *tifs; /* souk_side, souk_order_type, souk_tif */
    const sk_enum_row *statuses;             /* souk_order_status, or a pair with it */
    const sk_enum_row *stps;                 /* souk_stp */
    const sk_enum_row *instrument_statuses;  /* souk_instrument_status */
} sk_words;

/** A word that says type, time in force and flags: "post_only". Parts: base/enums.h. */
#define SK_WORD_TYPE(type_, tif_, flags_) ((type_) | (tif_) << 3 | (flags_) << 6)

/** What amending an order means: the quantity may only shrink; the order has another client id
 *  from then on, the request's or one that the venue gives. */
typedef enum sk_amend_rule { SK_AMENDS_LESS = 1u << 0, SK_AMENDS_RENAMED = 1u << 1 } sk_amend_rule;

/* ---- the descriptor ---- */

typedef struct sk_venue {
    uint8_t id; /* append-only: it reaches journals; port = base + id */
    const char *name, *title;
    const sk_endpoint *endpoints;
    uint8_t endpoints_count;
    const sk_op_row *ops;
    uint16_t ops_count;
    const sk_channel_row *channels;
    uint16_t channels_count;
    const sk_limit_row *limits;
    uint8_t limits_count;
    const sk_error_row *errors;
    uint16_t errors_count;
    const sk_listing *listings; /* what the sandbox trades, first pair first */
    uint16_t listings_count;
    const char *const *demo_assets; /* further assets the demo account holds; NULL-ended */
    const sk_words *words;
    bool post_only_ends; /* one that would take is placed and ends at once; else it is refused */
    const sk_id_rule *client_id;
    const sk_id_form *order_id, *fill_id; /* NULL: digits */
    const sk_switch *switches;
    uint8_t switches_count;
    const sk_absence *absences;
    uint8_t absences_count;
    const char *const *key_types;    /* "hmac", "ed25519", "rsa", "es256"; NULL-ended */
    uint8_t hmac;                    /* sk_sign_kind of its "hmac" keys (crypt/sign.h) */
    uint8_t api_key_len, secret_len; /* of the keys the sandbox issues */
    uint32_t orders_per_list_max;
    uint32_t intervals;                /* bit 1u << sk_interval for each candle that it has */
    const sk_enum_row *interval_words; /* what it calls them; NULL: as we do */
    sk_resolve_rule resolve;
    uint8_t nonce;         /* sk_nonce_rule */
    int64_t nonce_unit_ns; /* client: what they count since 1970 (1000000: milliseconds), given as
                              call->nonce; 0: signatures need none that grows */
    const char
        *symbol_between; /* what sk_symbol_joined puts between base and quote; NULL: nothing */
    const sk_asset_name *asset_names; /* codes that the venue spells differently; NULL-ended */
    uint8_t micros;                   /* bit of peer->variant: times in microseconds */
    size_t peer_size, account_size;
    const struct sk_arg *args; /* every parameter of its requests (venue/args.h) */
    uint16_t args_count;
    const struct sk_take_codes *takes;  /* what it says of wrong ones (venue/take.h) */
    uint8_t amends;                     /* sk_amends */
    const struct sk_frame_form *frames; /* how its streams tell events (venue/reader.h) */
    const struct sk_envelope *envelope; /* what stands around answers (venue/envelope.h) */
    const struct sk_legs_rules *legs;   /* its order lists (venue/legs.h); NULL: none */
    const char *discount_asset;         /* fees may be paid in it, at a discount; NULL: no such */
    souk_dec discount;                  /* off the fee: 0.25 */
    const souk_instrument *defaults;    /* rules shared by all listings (bands, counts, modes) */

    /* BASE/QUOTE -> the venue's spelling, by rule; the other way needs sk_markets */
    souk_status (*symbol)(const struct sk_venue *, souk_str base, souk_str quote, sk_arena *,
                          souk_str *out);
    /* client: which of an operation's rows a call goes by; NULL: call->row */
    const sk_op_row *(*choose_row)(const struct sk_venue *, const sk_call *);
    /* client: the result's bytes in a reply; a refusal becomes call->err. NULL: by the envelope */
    souk_status (*open_reply)(const struct sk_venue *, const sk_reply *, sk_call *, souk_str *body,
                              souk_error *);
    /* signs: adds time, nonce, signature to query, headers or body, for call->now_ns */
    souk_status (*sign)(const struct sk_venue *, const sk_key *, const sk_call *, sk_request *inout,
                        souk_error *);
    /* the exact text or bytes that the signature covers, for `souk sign` and `souk explain` */
    souk_status (*canonical)(const struct sk_venue *, const sk_request *, sk_arena *, souk_str *out,
                             souk_error *);
    souk_status (*identify)(const struct sk_venue *, const sk_request *, sk_arena *, sk_identity *,
                            souk_error *);
    /* signs again and compares in constant time: SOUK_E_SIGNATURE */
    souk_status (*verify)(const struct sk_venue *, const sk_key *, const sk_request *, sk_arena *,
                          souk_error *);
    /* an error as the body (or frame) of an answer; the owner sends err->http as status */
    souk_status (*encode_error)(struct sk_peer *, const sk_control *, const souk_error *, sk_buf *);
    /* client: log in, (un)subscribe, ping */
    souk_status (*encode_control)(const struct sk_venue *, const sk_control *, const sk_key *,
                                  int64_t now_ns, sk_request *out, souk_error *);
    /* client: one frame of a socket; pushes updates. topic: what the socket's URL named, or "" */
    souk_status (*decode_frame)(const struct sk_venue *, uint8_t endpoint, souk_str topic,
                                souk_str frame, sk_feed *, souk_error *);
    /* client: body of `GET url` in a recording: pushes the snapshot it holds */
    souk_status (*decode_page)(const struct sk_venue *, souk_str url, souk_str body, sk_feed *,
                               souk_error *);
    /* server: the URL of a new socket, then each frame */
    souk_status (*open_socket)(struct sk_peer *, const sk_request *, sk_control *, souk_error *);
    souk_status (*decode_control)(struct sk_peer *, souk_str frame, sk_control *, souk_error *);
    /* answer to a control that worked; encode_error answers one that did not */
    souk_status (*answer_control)(struct sk_peer *, const sk_control *, sk_buf *);
    /* SK_PING_SERVER_TEXT: the message; its answer is SK_CONTROL_PONG */
    souk_status (*encode_ping)(struct sk_peer *, sk_buf *);
    /* wraps the reply of a CALL that came by frame */
    souk_status (*answer_call)(struct sk_peer *, const sk_control *, const sk_call *, souk_str body,
                               sk_buf *);
    /* one more word on an order's rules than market/rules can say; may be NULL */
    souk_status (*check_order)(const souk_instrument *, const sk_order_ask *, souk_error *);
} sk_venue;

/** Declares the functions that a venue of its own has of each, named by custom: for its header. */
#define SK_VENUE_FUNCTIONS(venue_)                                                                 \
    souk_status venue_##_sign(const sk_venue *, const sk_key *, const sk_call *,                   \
                              sk_request *inout, souk_error *);                                    \
    souk_status venue_##_canonical(const sk_venue *, const sk_request *, sk_arena *,               \
                                   souk_str *out, souk_error *);                                   \
    souk_status venue_##_identify(const sk_venue *, const sk_request *, sk_arena *, sk_identity *, \
                                  souk_error *);                                                   \
    souk_status venue_##_verify(const sk_venue *, const sk_key *, const sk_request *, sk_arena *,  \
                                souk_error *);                                                     \
    souk_status venue_##_open_socket(struct sk_peer *, const sk_request *, sk_control *,           \
                                     souk_error *);                                                \
    souk_status venue_##_decode_control(struct sk_peer *, souk_str frame, sk_control *,            \
                                        souk_error *);                                             \
    souk_status venue_##_answer_control(struct sk_peer *, const sk_control *, sk_buf *);           \
    souk_status venue_##_answer_call(struct sk_peer *, const sk_control *, const sk_call *,        \
                                     souk_str body, sk_buf *);                                     \
    souk_status venue_##_encode_error(struct sk_peer *, const sk_control *, const souk_error *,    \
                                      sk_buf *);                                                   \
    souk_status venue_##_encode_control(const sk_venue *, const sk_control *, const sk_key *,      \
                                        int64_t now_ns, sk_request *out, souk_error *);            \
    souk_status venue_##_decode_frame(const sk_venue *, uint8_t endpoint, souk_str topic,          \
                                      souk_str frame, sk_feed *, souk_error *)
/** ... and the descriptor's members that are these. */
#define SK_VENUE_OWN(venue_)                                                                       \
    .sign = venue_##_sign, .canonical = venue_##_canonical, .identify = venue_##_identify,         \
    .verify = venue_##_verify, .open_socket = venue_##_open_socket,                                \
    .decode_control = venue_##_decode_control, .answer_control = venue_##_answer_control,          \
    .answer_call = venue_##_answer_call, .encode_error = venue_##_encode_error,                    \
    .encode_control = venue_##_encode_control, .decode_frame = venue_##_decode_frame

/** A table of the descriptor and its length: SK_VENUE_ROWS(ops, own_ops). */
#define SK_VENUE_ROWS(member_, rows_)                                                              \
    .member_ = (rows_), .member_##_count = sizeof(rows_) / sizeof((rows_)[0])

/* ---- shared helpers (src/venue/common.c) ---- */

/** By id text ("binance"); NULL if there is none. */
const sk_venue *sk_venue_find(souk_str name);
/** The venue at index 0 .. sk_venues_count()-1. */
const sk_venue *sk_venue_at(uint32_t index);
uint32_t sk_venues_count(void);

/** First row of an operation over a transport: the one that the client uses. NULL: absent. */
const sk_op_row *sk_venue_op(const sk_venue *, sk_op_id op, sk_via via);
/** The row that serves a method and path, or a frame's method name (method empty); a path that
 *  stands in a row before one that fits its holes. *known_path tells whether the path exists under
 *  another method. */
const sk_op_row *sk_venue_route(const sk_venue *, sk_via via, souk_str method, souk_str path,
                                bool *known_path);

/** Server: a parameter's text by its name, wherever the request holds it; false: it is not there.
 */
typedef bool sk_has(const void *ctx, souk_str name, souk_str *value);
/** Among the rows with this one's path and method, the first whose `when` holds; else the one
 *  without. when: "name", "name=value", "!name"; '&' between terms that hold together, '|' between
 *  alternatives. */
const sk_op_row *sk_venue_row_when(const sk_venue *, const sk_op_row *row, sk_has *has,
                                   const void *ctx);

/** Whether a path fits a template with holes, step by step. Calls hole, unless NULL, for each. */
bool sk_path_fits(const char *path, souk_str text,
                  void (*hole)(void *ctx, souk_str name, souk_str value), void *ctx);

/** The first row of the same operation and transport with this arg; the row itself if none. */
const sk_op_row *sk_venue_row_arg(const sk_venue *, const sk_op_row *row, uint8_t arg);

/** Fails with the venue's first row of that code; its holes are filled with the arguments, in
 *  order, "" beyond them. For the texts that name a parameter. Returns the row's status. */
souk_status sk_venue_refuse(const sk_venue *, const char *code, const char *first,
                            const char *second, souk_error *err);
/** The first row of a code whose text begins so ("" fits all), but those of frames that are no
 *  operation; NULL if there is none. */
const sk_error_row *sk_venue_error(const sk_venue *, const char *code, const char *text);
/** The same with a row of the caller's choice. */
souk_status sk_venue_refuse_row(const sk_error_row *, const char *first, const char *second,
                                souk_error *err);
/** Fills http, code and text of an error that has only a status (and perhaps our own text), from
 *  the first row of the status: one for this operation before one for any, one whose figure our
 *  text tells before both. A hole takes that figure, or our text when that is a single word. With
 *  a code, only http is filled in if it is 0. A status without a row is told as the first row of
 *  SOUK_E_VENUE_INTERNAL. on: where it is said (sk_on). */
void sk_venue_complete_error(const sk_venue *, sk_op_id op, uint8_t on, souk_error *err);
/** The client's way: venue code and text -> status, with everything the venue said kept. */
souk_status sk_venue_read_error(const sk_venue *, sk_op_id op, unsigned http, souk_str code,
                                souk_str text, souk_error *err);

/** A candle interval in the venue's words; NULL: it has no such candles. */
const char *sk_venue_interval_word(const sk_venue *, uint32_t interval);
/** The other way; SK_INTERVAL_NONE. */
sk_interval sk_venue_interval(const sk_venue *, souk_str word);

/** Topic text -> row, symbol, interval, depth by the rows' templates. letters: symbols stand in
 *  lower case in topics. SOUK_E_NOT_FOUND: no template fits. */
souk_status sk_topic_parse(const sk_venue *, const sk_markets *, bool lower_case, souk_str text,
                           sk_arena *, sk_topic *out);
/** The other way. */
souk_status sk_topic_print(const sk_venue *, const sk_channel_row *, bool lower_case,
                           souk_str symbol, uint32_t interval, uint32_t depth, sk_arena *,
                           souk_str *out);

/** Whether a client id keeps the venue's rule. */
bool sk_id_allowed(const sk_id_rule *, souk_str id);
/** A fresh client id from random bytes, in the venue's form. */
souk_str sk_id_make(const sk_id_rule *, const uint8_t random[16], sk_arena *);
/** An id as the venue itself gives it, from random bytes. */
souk_str sk_id_give(const sk_id_rule *, const uint8_t random[16], sk_arena *);
/** `count` letters and digits that hang on the seed only. */
void sk_id_letters(char *out, uint32_t count, uint64_t seed);
/** The name of the request that canceled the order; one without gets `count` letters that hang on
 *  the order alone, so that they are the same wherever it is told. text is room for them. */
souk_str sk_id_of_cancel(const souk_order *, char *text, uint32_t count);

#endif
