/* SPDX-License-Identifier: MIT
 *
 * The server's way to read a request's parameters, one way for all transports: the pairs of the
 * query string and the form body (the query wins), or the members of a frame's `params`, numbers
 * or strings. The first refusal stays; what is taken after it is left as it was.
 *
 *     sk_take take;
 *     sk_take_init(&take, peer, request, call, &codes, err);
 *     sk_take_word(&take, "side", SK_TAKE_MUST, sides, "-1117", &side);
 *     sk_take_dec(&take, "quantity", 0, &call->ask.qty);     // true: it was there
 *     return sk_take_done(&take, true);
 *
 * Ownership: texts live in the request or in call->arena. Threads: values.
 */
#ifndef SK_VENUE_TAKE_H
#define SK_VENUE_TAKE_H

#include "base/limits.h"
#include "venue/peer.h"

struct sk_take;

/** Keys of a whole group of accounts (venue->group_prefix) name the account that is meant, others
 *  must not: codes of what is wrong. ACCOUNTS are of all. */
typedef struct sk_take_group {
    const char *member, *account; /* the parameter; the account's name, of the one that there is */
    const char *undue, *missing, *unknown;
    sk_op_id alone; /* an operation that is not for such keys, and its code */
    const char *not_for_it;
} sk_take_group;

/** The venue's codes for what can be wrong with a parameter. Their texts name the parameter first,
 *  `illegal` then tells what is legal, `twice` and `unread` two numbers. And what all its requests
 *  share: begin looks at headers and at what is no operation's own, finish at the call when all
 *  else was found good. */
typedef struct sk_take_codes {
    const char *missing, *empty, *illegal, *invalid, *overflow, *precision, *twice, *unread, *json;
    const char *undue, *mix; /* not with this request; not together */
    const char *repeated,
        *unknown; /* a symbol twice in a list; no such symbol: NULL: by its status */
    const char *zero, *zero_text; /* an amount of nothing: the row and how its text begins */
    const char *missing_text;     /* how the text of what is missing begins; NULL: the first */
    const char *either_text;      /* missing: how the text of "one of two" begins */
    const char *either;           /* ... or its code */
    const char *legal_num, *legal_dec, *legal_id, *legal_pct, *legal_symbol, *legal_symbols;
    const char *id_long, *id_letters; /* of client ids; NULL: illegal */
    sk_id_rule symbols;               /* which texts may be one at all */
    const sk_take_group *group;       /* NULL: no such keys */
    void (*begin)(struct sk_take *);
    void (*finish)(struct sk_take *);
    int8_t dec_scale; /* a decimal must fit 64 bits at so many decimals */
    bool powers;      /* it may be written 1e-05 */
} sk_take_codes;

/** One code for whatever is wrong with a parameter; members behind it may say better. */
#define SK_TAKE_CODE(code_)                                                                        \
    .missing = (code_), .empty = (code_), .illegal = (code_), .invalid = (code_),                  \
    .overflow = (code_), .precision = (code_), .twice = (code_), .json = (code_),                  \
    .undue = (code_), .mix = (code_), .repeated = (code_), .zero = (code_)

typedef struct sk_taken {
    souk_str name, value; /* value: a string's content, anything else as it stands */
    bool asked;           /* somebody wanted to know */
    bool form;            /* stood in the body */
    bool text;            /* was a string of JSON */
} sk_taken;

typedef struct sk_take {
    sk_peer *peer;
    const sk_request *request;
    sk_call *call;
    const sk_take_codes *codes;
    souk_error *err;
    souk_status status; /* the first refusal */
    bool all;           /* a parameter that nobody asked for is refused */
    const char *prefix; /* of what sk_take_args hears: "above" makes "price" "abovePrice" */
    uint32_t count;
    sk_taken items[SK_QUERY_PARAMS_MAX];
} sk_take;

enum { SK_TAKE_MUST = 1 }; /* refuse when it is not there */

/** Reads all parameters; a name twice in one place is refused. */
void sk_take_init(sk_take *t, sk_peer *peer, const sk_request *request, sk_call *call,
                  const sk_take_codes *codes, souk_error *err);

/** Refuses with a code of the venue (its first row, or the one whose text begins so), unless
 *  something was refused before. Returns false, as what is refused was not taken. */
bool sk_take_refuse(sk_take *t, const char *code, const char *first, const char *second);
bool sk_take_refuse_as(sk_take *t, const char *code, const char *text, const char *first,
                       const char *second);

/** No such symbol: by codes->unknown, or by the status alone. */
bool sk_take_unknown(sk_take *t);

/* Each returns whether the parameter is there and good; only then *out is set. */

/** Its text, not empty. A frame's null counts as not there. */
bool sk_take_text(sk_take *t, const char *name, int flags, souk_str *out);
/** A whole number of up to 20 digits, fitting int64. */
bool sk_take_num(sk_take *t, const char *name, int flags, int64_t *out);
/** Plain digits with at most one point; where codes->powers, a power of ten behind them. */
bool sk_take_dec(sk_take *t, const char *name, int flags, souk_dec *out);
/** true or false. */
bool sk_take_bool(sk_take *t, const char *name, bool *out);
/** A word of a table, else refused with the code. */
bool sk_take_word(sk_take *t, const char *name, int flags, const sk_enum_row *rows,
                  const char *code, int *out);
/** A client id by the venue's rule. */
bool sk_take_id(sk_take *t, const char *name, souk_str *out);
/** An order id as text: of digits where the venue's are. */
bool sk_take_order_id(sk_take *t, const char *name, souk_str *out);
/** Milliseconds, or microseconds when it has 16 digits, as nanoseconds. */
bool sk_take_time(sk_take *t, const char *name, int64_t *out_ns);
/** Of signed requests: whether the account that they name, or do not, fits the key. */
void sk_take_group_account(sk_take *t);
/** Whether it is there as a string of JSON. */
bool sk_take_is_text(sk_take *t, const char *name);
/** A JSON array of strings, in the arena; each as the rule says. */
bool sk_take_texts(sk_take *t, const char *name, const char *legal, const sk_id_rule *rule,
                   const souk_str **out, uint32_t *count);
/** Several symbols into call->symbols and call->instruments; never beside call->symbol. */
void sk_take_symbols(sk_take *t, const char *name);
/** An amount of an order: wanted, or refused as undue; must it be there; never zero; within the
 *  venue's decimals. */
bool sk_take_amount(sk_take *t, const char *name, bool wanted, bool must, souk_dec *out);
/** "15m", "4h" into call->query.window_ns; units: letters of m, h, d with their greatest count. */
void sk_take_window(sk_take *t, const char *name, const sk_enum_row *units, int64_t usual_ns);
/** "5", "-1:00", "+05:45" into call->query.zone_minutes, within the bounds. */
void sk_take_zone(sk_take *t, const char *name, int32_t from, int32_t to);
/** Whether it is there at all; counts as asked. */
bool sk_take_has(sk_take *t, const char *name);

/** When a request was sent, as sk_take_time; 0 is told as 1 ns, since 0 would mean that there is
 *  none. SOUK_E_* by venue->takes. */
souk_status sk_read_stamp(const sk_venue *venue, const char *name, souk_str text, int64_t *out_ns,
                          souk_error *err);
/** How long it is good: milliseconds with up to three decimals, up to max_ns, else refused with
 *  too_long. */
souk_status sk_read_window(const sk_venue *venue, const char *name, souk_str text, int64_t max_ns,
                           const char *too_long, int64_t *out_ns, souk_error *err);

/** The end: all: whether a parameter that nobody asked for is refused. */
souk_status sk_take_done(sk_take *t, bool all);

#endif
