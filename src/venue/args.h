/* SPDX-License-Identifier: MIT
 *
 * Arguments of operations: a venue's table says each parameter once - its name, its kind, which
 * member of the call it is - and both faces read it. The client writes parameters from the call,
 * the server reads them into the call. Which of them an operation has is a text of its row:
 *
 *     "symbol! interval! timeZone startTime endTime limit"
 *
 *     name   may be there              name!  must be there
 *     -name  must not be there         a|b    one of two at least      a^b    exactly one of two
 *
 * The client leaves out what is empty or zero, unless it must be there. The server looks in the
 * order of the text.
 *
 *     .encode_request = sk_ask_call, .decode_request = sk_take_call, .args = "symbol! limit"
 *
 * Ownership: results live in the call's arena. Threads: tables are const.
 */
#ifndef SK_VENUE_ARGS_H
#define SK_VENUE_ARGS_H

#include "venue/params.h"
#include "venue/take.h"

typedef enum sk_arg_kind {
    SK_ARG_TEXT,      /* souk_str */
    SK_ARG_SYMBOL,    /* the venue's spelling, as the codes say what is legal */
    SK_ARG_SYMBOLS,   /* several; at most .max unless 0 */
    SK_ARG_LIST,      /* several symbols, commas between; one of them is call->symbol */
    SK_ARG_WORD,      /* an integer of 1, 2 or 4 bytes: a word of .map, minus .plus; with .parts
                         several numbers, from .offset on */
    SK_ARG_AMOUNT,    /* souk_dec, never zero */
    SK_ARG_NUM,       /* int64_t within .min and .max unless both are 0; the call has .usual times
                         as many (a span in nanoseconds), 0: as many */
    SK_ARG_RATE,      /* int64_t basis points: a fraction, "0.01" is 100 (.usual decimals are
                         one: 2 of a percentage; 0: 4), within .min and .max */
    SK_ARG_BOOL,      /* bool; the client says true where it must be there */
    SK_ARG_BIT,       /* the bit .mask of an uint32_t: true or false */
    SK_ARG_CLIENT_ID, /* souk_str by the venue's rule */
    SK_ARG_ORDER_ID,  /* souk_str in the venue's form */
    SK_ARG_AFTER,     /* query.after_id, minus .plus, and has_after */
    SK_ARG_LIMIT,     /* query.limit: .usual, cut to .max, which the client says where it must be
                         there */
    SK_ARG_FROM,      /* int64_t nanoseconds, milliseconds (.usual: that many ns) on the wire: not
                         before ... */
    SK_ARG_UNTIL,     /* ... not after */
    SK_ARG_WINDOW,    /* query.window_ns: "15m"; .map: units and their greatest count */
    SK_ARG_ZONE,      /* query.zone_minutes: "+8:30", within .min and .max */
    SK_ARG_INTERVAL,  /* query.interval, one that the venue has */
    SK_ARG_ACCOUNT,   /* own_account: the asker's own */
    SK_ARG_STATES,    /* query.statuses: words of .map (pairs; the second number 1: with fills),
                         commas between; the client wants all */
    SK_ARG_CHECK      /* no parameter: the server calls .check, to look at those before it */
} sk_arg_kind;

/** One parameter. Rows that share a name on the wire have keys of their own. */
typedef struct sk_arg {
    const char *key, *name; /* name: NULL: as the key */
    uint8_t kind;
    uint16_t size;   /* 0: looked at, not kept */
    uint16_t offset; /* into sk_call */
    uint16_t second; /* of a word's second number: bits of uint32_t; 0: there is none */
    uint8_t mask;    /* which bits of it the words tell */
    int8_t plus;     /* what the call's member is more than the map's value */
    const sk_enum_row *map;
    const char *code; /* of a word that is none, a number out of bounds; NULL: codes->invalid. Of an
                         amount: too many decimals; NULL: codes->precision */
    const sk_enum_part
        *parts; /* of the struct at .offset; the word's value is gathered from them */
    uint8_t parts_count;
    int64_t min, max, usual;
    bool heard;   /* the client never says it */
    bool bare;    /* a word of digits: JSON has it without quotes */
    bool alone;   /* a text or word, the one element of an array; an empty word is not said */
    bool lower;   /* a symbol: heard in any letters, known in small ones */
    bool quoted;  /* WORD, AMOUNT: .code refuses it and names what was said, not the parameter */
    bool seconds; /* FROM: heard in seconds as well as in milliseconds; .code refuses it */
    sk_taker *check;
} sk_arg;

#define SK_ARG(key_, kind_, member_, ...)                                                          \
    {                                                                                              \
        .key = (key_), .kind = SK_ARG_##kind_, .offset = offsetof(sk_call, member_),               \
        .size = sizeof(__typeof__(((sk_call *)0)->member_)), __VA_ARGS__                           \
    }
/** One that the server checks and forgets. */
#define SK_ARG_CHECKED(key_, kind_, ...)                                                           \
    {                                                                                              \
        .key = (key_), .kind = SK_ARG_##kind_, .heard = true, __VA_ARGS__                          \
    }

/** Client: writes what the text names. Unwritable values fail ask->err. */
void sk_ask_args(sk_ask *ask, const sk_venue *venue, const char *args);
/** A whole request by its row's args; venue->choose_row picks among the operation's rows first.
 *  SOUK_E_UNSUPPORTED: the order or the list wants what none of them says. */
souk_status sk_ask_call(const sk_venue *venue, const sk_call *call, sk_request *out,
                        souk_error *err);

/** Whether a row's requests name the account's number. */
bool sk_args_name_account(const sk_venue *venue, const sk_op_row *row);
/** Whether one of its parameters says the call's member at this offset. */
bool sk_args_say(const sk_venue *venue, const sk_op_row *row, size_t offset);

/** Server: reads what the text names. Refusals by the codes. */
void sk_take_args(sk_take *t, const char *args);
/** A whole request: codes->begin, the row's args (or its take), parameters that nobody asked for,
 *  the symbol's index, codes->finish. */
souk_status sk_take_call(sk_peer *peer, const sk_request *request, sk_call *call, souk_error *err);

#endif
