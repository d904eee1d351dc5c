/* SPDX-License-Identifier: MIT
 *
 * The server's way to write answers and events: objects by their field tables, members in the order
 * of the wire, one row or an array of them.
 *
 *     sk_jw w = sk_say(out, micros);
 *     sk_say_object(&w, NULL, &order_fields, "symbol orderId status", &order);
 *     return sk_say_done(&w);
 *
 * Ownership: the buffer is borrowed and appended to. Threads: values.
 */
#ifndef SK_VENUE_SAY_H
#define SK_VENUE_SAY_H

#include "venue/peer.h"
#include "venue/reply.h"

/** Begins an answer; micros: times in microseconds. */
sk_jw sk_say(sk_buf *out, bool micros);
/** SOUK_E_NOMEM unless everything is closed and found room. */
souk_status sk_say_done(const sk_jw *w);

/** An object by its table, the members in the order of `shape` (sk_fields_put_as) unless NULL;
 *  key as in sk_jw_object. */
void sk_say_object(sk_jw *w, const char *key, const sk_field_table *table, const char *shape,
                   const void *record);
/** Some of its members inside an object that is open. */
void sk_say_some(sk_jw *w, const sk_field_table *table, const char *members, const void *record);
/** Stands for a frame's number while that is not known. It is no character of JSON, so that no text
 *  holds one. */
#define SK_COUNT_HOLE '\x01'
/** The frame's number on its connection, where the endpoint is numbered: a hole, filled in while it
 *  is sent. */
void sk_say_count(sk_jw *w, const char *key);
/** Milliseconds, or microseconds when the writer says so. */
void sk_say_time(sk_jw *w, const char *key, int64_t ns);

/** What stands in a hole of a form: a text, or JSON as it stands; ptr NULL is null. */
typedef struct sk_hole {
    const char *name;
    souk_str text;
    bool raw;
} sk_hole;
/** A form: JSON whose holes are "$name"; holes end with a name that is NULL. SOUK_E_NOMEM;
 *  SOUK_E_BUG: it has another hole. */
souk_status sk_say_form(sk_buf *out, const char *form, const sk_hole *holes);

/** The members of an error as sk_reply_error reads them: a code that is a number, and msg. */
void sk_say_error(sk_jw *w, const souk_error *err);

/** Writes row i of a result. */
typedef void sk_row_writer(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i);

/** The words of those bits as an array, in the order of the map. */
void sk_say_bits(sk_jw *w, const char *key, const sk_enum_row *map, uint32_t bits);
/** A candle by columns as sk_reply_candle reads them, '.' as "0", 'S' a text; `scale` decimals. */
void sk_say_candle(sk_jw *w, const char *columns, const souk_candle *candle, int scale);
/** A trade by columns as sk_reply_trade reads them, all of them texts. */
void sk_say_trade(sk_jw *w, const char *columns, const sk_enum_row *sides, const souk_trade *t);

/** Instead of a scale: amounts are as short as they are, numbers or texts; or texts as they stand,
 *  and times of candles are texts, too; of levels: prices as they stand, quantities short. */
enum { SK_SAY_BARE = -1, SK_SAY_SHORT = -2, SK_SAY_PLAIN = -3, SK_SAY_LEVEL = -4 };
/** A text: an amount as short as it is; a word in capitals. */
void sk_say_short(sk_jw *w, const char *key, souk_dec value);
void sk_say_upper(sk_jw *w, const char *key, souk_str word);
/** An amount as a number, as short as it is; a time's day, "2026-01-31". */
void sk_say_number(sk_jw *w, const char *key, souk_dec value);
void sk_say_date(sk_jw *w, const char *key, int64_t ns);
/** [["price","qty"],..] with `scale` decimals: of answers (souk_level), of events (sk_level). */
void sk_say_levels(sk_jw *w, const char *key, const sk_rows *levels, int scale);
void sk_say_changes(sk_jw *w, const char *key, const sk_level *levels, uint32_t count, int scale);

#endif
