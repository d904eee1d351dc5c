/* SPDX-License-Identifier: MIT
 *
 * The parameters of a request as venues sign them: query strings and form bodies in their own
 * bytes, and the `params` object of a frame sorted by name. And the client's way to write either:
 * one sk_ask writes name=value pairs or members of a JSON object, as its row says.
 *
 *     sk_ask ask;
 *     sk_ask_init(&ask, call, out);                    // method and path of call->row
 *     sk_ask_str(&ask, "symbol", call->symbol);        // left out when empty
 *     return sk_ask_done(&ask, err);
 *
 * Ownership: results live in the arena given, or point into the request. Threads: values.
 */
#ifndef SK_VENUE_PARAMS_H
#define SK_VENUE_PARAMS_H

#include "venue/venue.h"
#include "wire/json.h"
#include "wire/json_write.h"
#include "wire/query.h"

/* ---- pairs in a text ---- */

/** A text without every pair of one name: `before` and `after` the first such pair. */
typedef struct sk_cut {
    souk_str before, after, value; /* value: of the first pair, still encoded */
    uint32_t count;                /* how many pairs of that name there were */
} sk_cut;

/** Cuts the first pair called `name` out, and with it one '&'. The rest is left byte by byte. */
sk_cut sk_pairs_cut(souk_str text, const char *name);

/** The encoded value of the first pair called `name`; {NULL, 0} if there is none. */
souk_str sk_pairs_value(souk_str text, const char *name);

/** A name or value decoded and encoded again as sk_pct_encode does. What cannot be decoded stays;
 *  ptr NULL: out of memory. */
souk_str sk_pct_again(souk_str encoded, sk_arena *arena);
/** The pairs sorted by the bytes of their names, those called `without` left out; anew: each name
 *  and value encoded again. SOUK_E_LIMIT: too many; SOUK_E_NOMEM. */
souk_status sk_pairs_sorted(souk_str text, const char *without, bool anew, sk_arena *arena,
                            souk_str *out, souk_error *err);

/** Texts one behind the other; ptr NULL: out of memory. */
souk_str sk_join(const souk_str *parts, uint32_t count, sk_arena *arena);

/** "BTC", "USDT" and what the venue puts between: as sk_venue.symbol. */
souk_status sk_symbol_joined(const sk_venue *, souk_str base, souk_str quote, sk_arena *arena,
                             souk_str *out);
/** "btcusdt" */
souk_status sk_symbol_joined_lower(const sk_venue *, souk_str base, souk_str quote, sk_arena *arena,
                                   souk_str *out);

/* ---- params of a frame ---- */

typedef struct sk_frame_param {
    souk_str name, text; /* text: the string's content, or the value as it stands */
    souk_str json;       /* the value as it stands in the frame */
} sk_frame_param;

/** A frame {"id":..,"method":..,"params":{..}}, its params sorted by name but for `signature`. */
typedef struct sk_frame_params {
    sk_frame_param items[SK_QUERY_PARAMS_MAX];
    uint32_t count;
    souk_str id, method; /* as they stand; ptr NULL when absent */
    souk_str signature;  /* its content */
    uint32_t signatures; /* how many there were */
} sk_frame_params;

/** Takes a frame apart. SOUK_E_SYNTAX: no such frame; SOUK_E_LIMIT: too many params. */
souk_status sk_frame_read(souk_str frame, sk_arena *arena, sk_frame_params *out, souk_error *err);
/** Adds a param in its place. false: too many, or out of memory. */
bool sk_frame_add_text(sk_frame_params *params, const char *name, souk_str text, sk_arena *arena);
bool sk_frame_add_num(sk_frame_params *params, const char *name, int64_t value, sk_arena *arena);
/** The text of a param; {NULL, 0} if there is none. */
souk_str sk_frame_get(const sk_frame_params *params, const char *name);
/** "a=1&b=2" in the order of names, values as text and not encoded. ptr NULL: out of memory. */
souk_str sk_frame_join(const sk_frame_params *params, sk_arena *arena);
/** The frame again, with the params as they are and a signature unless it is empty. */
souk_status sk_frame_write(const sk_frame_params *params, souk_str signature, sk_arena *arena,
                           souk_str *out, souk_error *err);

/* ---- asking ---- */

typedef struct sk_ask {
    const sk_call *call;
    sk_request *out;
    bool in_json;       /* a frame, or a body of JSON */
    const char *prefix; /* of what sk_ask_args says: "above" makes "price" "abovePrice" */
    sk_buf buf;
    sk_qw query;
    sk_jw json;
    souk_error err; /* the first thing that could not be said */
} sk_ask;

/** Begins a request by call->row: its method and path, or a frame with call->id as its id. Holes of
 *  the path are left open. */
void sk_ask_init(sk_ask *ask, const sk_call *call, sk_request *out);
/** Each writes nothing when the value is empty or zero. */
void sk_ask_str(sk_ask *ask, const char *name, souk_str value);
void sk_ask_num(sk_ask *ask, const char *name, int64_t value);
void sk_ask_dec(sk_ask *ask, const char *name, souk_dec value);
/** Written whatever it is. */
void sk_ask_zero(sk_ask *ask, const char *name, int64_t value);
void sk_ask_bool(sk_ask *ask, const char *name, bool value);
/** A value's word in a table; a value without one fails the request as not supported. */
void sk_ask_word(sk_ask *ask, const char *name, const char *word, const char *what);
/** Several texts as a JSON array: an array in a frame, its text in a query. */
void sk_ask_texts(sk_ask *ask, const char *name, const souk_str *texts, uint32_t count);
/** An id of digits: a number in a frame. */
void sk_ask_id(sk_ask *ask, const char *name, souk_str id);
/** What no venue could be asked: an order without symbol, quantity (in base or in quote, not both)
 *  or, where its type has one, price; with flags that the venue lacks; post-only and not GTC. */
souk_status sk_ask_check_order(const sk_call *call, bool has_price, uint32_t lacks,
                               souk_error *err);
/** "15m", "4h", "7d": 1 to 59 minutes, 1 to 23 hours, 1 to 7 days; any other length is empty. */
souk_str sk_window_text(int64_t window_ns, sk_arena *arena);

/** Fills a hole of the path, if it has one of that name; false: it has not. */
bool sk_ask_hole(sk_ask *ask, const char *name, souk_str value);

/** Ends it. What goes in the body carries its Content-Type. Frees what was borrowed. */
souk_status sk_ask_done(sk_ask *ask, souk_error *err);

#endif
