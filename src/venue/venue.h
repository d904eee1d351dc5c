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

#include "venue/channel_row.h"
#include "venue/control.h"
#include "venue/endpoint.h"
#include "venue/error_row.h"
#include "venue/ids.h"
#include "venue/limit_row.h"
#include "venue/listing.h"
#include "venue/message.h"
#include "venue/op_row.h"
#include "venue/words.h"

struct sk_arg;        /* venue/args.h */
struct sk_take_codes; /* venue/take.h */
struct sk_frame_form; /* venue/reader.h */
struct sk_legs_rules; /* venue/legs.h */

/* ---- rules ---- */

/** Which nonces of a key are good. */
typedef enum sk_nonce_rule {
    SK_NONCE_GREATER = 0, /* than every one before */
    SK_NONCE_ONCE         /* any, but the same request not twice within the window */
} sk_nonce_rule;

/** What is particular about a key, chosen when it is made: bits. */
typedef enum sk_key_mode {
    SK_KEY_TIME_NONCE = 1u << 0, /* its nonces are seconds, near the server's */
    SK_KEY_HEARTBEAT = 1u << 1,  /* its orders are canceled when it is silent for too long */
    SK_KEY_GROUP = 1u << 2       /* of all accounts: requests name one */
} sk_key_mode;

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
    uint32_t told_ms; /* BY_LISTS: so long an order that ended is told by itself; one that was
                         filled is not, but by its fills */
    bool by_nonce;    /* a later nonce that was accepted is a fence, too */
} sk_resolve_rule;

/** What the venue itself lacks of the acceptance matrix, and why: the keys of its rows ("tif.gtd",
 *  "list.oco list.oto", a space between) and one sentence. Told to users; the matrix fails on a
 * lack that is not told, and on one that is told of what works. */
typedef struct sk_absence {
    const char *keys, *reason;
} sk_absence;

/** What amending an order means: the quantity may only shrink; the order has another client id
 *  from then on, the request's or one that the venue gives. And replacing it: the new one has the
 *  old one's side, type and terms, which the request does not say. */
typedef enum sk_amend_rule {
    SK_AMENDS_LESS = 1u << 0,
    SK_AMENDS_RENAMED = 1u << 1,
    SK_REPLACES_ALIKE = 1u << 2
} sk_amend_rule;

/* ---- the descriptor ---- */

typedef struct sk_venue {
    uint8_t id; /* append-only: it reaches journals; port = base + id */
    const char *name, *title;
    const sk_endpoint *endpoints;
    uint8_t endpoints_count;
    const sk_op_row *ops;
    uint16_t ops_count;
    const char *older[2]; /* what paths of another version begin with, and those of the rows that
                             serve them, where they have no row of their own */
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
    bool guided;         /* requests may be in an older guide's form (sk_identity.guide) */
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
    uint8_t passphrase_len;          /* ... and of their passphrases; 0: they have none */
    uint8_t keys_max;                /* live ones of an account; 0: as many as the sandbox has */
    uint32_t orders_per_list_max;
    const sk_enum_row *interval_words; /* the candles that it has, and what it calls them; NULL: as
                                          we do, and it has those of ... */
    uint32_t intervals;                /* ... bit 1u << sk_interval */
    sk_resolve_rule resolve;
    uint8_t nonce;         /* sk_nonce_rule */
    int64_t nonce_unit_ns; /* client: what they count since 1970 (1000000: milliseconds), given as
                              call->nonce; 0: signatures need none that grows */
    const char *payload_header; /* of SK_IN_PAYLOAD */
    souk_dec through;    /* limit orders trade so far through the book (0.05), what is left of
                            them ends; 0: as far as they say */
    bool late_cancels;   /* a cancel of what was filled is a success, told with the filled order */
    uint8_t order_flags; /* souk_order_flags that all its orders have, and nobody says */
    const sk_enum_row *roles; /* words of what keys may do: sk_perm, those of a role together */
    uint8_t key_modes;        /* sk_key_mode that keys may have */
    int64_t nonce_window_ns;  /* of SK_KEY_TIME_NONCE: how far from the server's time */
    int64_t silence_ns;       /* of SK_KEY_HEARTBEAT: how long */
    const char *key_prefix;   /* how the keys begin that the sandbox issues; NULL: any way */
    const char *group_prefix; /* ... and those of SK_KEY_GROUP */
    const char
        *symbol_between; /* what sk_symbol_joined puts between base and quote; NULL: nothing */
    const sk_asset_name *asset_names; /* codes that the venue spells differently; NULL-ended */
    uint8_t micros;                   /* bit of peer->variant: times in microseconds */
    size_t peer_size, account_size;
    const struct sk_arg *args; /* every parameter of its requests (venue/args.h) */
    uint16_t args_count;
    const struct sk_take_codes *takes; /* what it says of wrong ones (venue/take.h) */
    uint8_t amends;                    /* sk_amends */
    uint32_t conditionals;  /* client: bits of souk_order_type that are conditional orders here
                               (SOUK_CONDITIONAL), bit 0: those that trail */
    bool conditionals_past; /* client: those of the past stand in another list than those that wait
                             */
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
    /* SK_PING_SERVER_TEXT: the message; its answer is SK_CONTROL_PONG. SERVER_BEAT: the sign of
     * life; empty: this peer wants none */
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

/** The tables that every descriptor has, each called as its member is. */
#define SK_VENUE_TABLES                                                                            \
    SK_VENUE_ROWS(endpoints, endpoints), SK_VENUE_ROWS(ops, ops),                                  \
        SK_VENUE_ROWS(channels, channels), SK_VENUE_ROWS(limits, limits),                          \
        SK_VENUE_ROWS(args, args), SK_VENUE_ROWS(errors, errors),                                  \
        SK_VENUE_ROWS(listings, listings), SK_VENUE_ROWS(absences, absences)
/** A table of the descriptor and its length: SK_VENUE_ROWS(ops, own_ops). */
#define SK_VENUE_ROWS(member_, rows_)                                                              \
    .member_ = (rows_), .member_##_count = sizeof(rows_) / sizeof((rows_)[0])

/* ---- venues ---- */

/** By id text ("binance"); NULL if there is none. */
const sk_venue *sk_venue_find(souk_str name);
/** The venue at index 0 .. sk_venues_count()-1. */
const sk_venue *sk_venue_at(uint32_t index);
uint32_t sk_venues_count(void);

#endif
