/* SPDX-License-Identifier: MIT
 *
 * Short words for the rows of a venue's field tables (wire/fields.h). The file that includes this
 * defines T, the struct of the table that follows, and SCALE, the decimals of amounts on the wire.
 *
 *     #define T souk_balance
 *     static const sk_field rows[] = {F_MUST("asset", asset), F_DEC("free", free)};
 *     #undef T
 */
#ifndef SK_VENUE_ROWS_H
#define SK_VENUE_ROWS_H

#include "venue/reply.h"

/* texts: plain, left out when empty, required; ids of digits stand without quotes */
#define F_TEXT(key, member) SK_FIELD(key, SK_F_TEXT, T, member, .flags = 0)
#define F_OMIT(key, member) SK_FIELD(key, SK_F_TEXT, T, member, .flags = SK_F_OMIT_EMPTY)
#define F_MUST(key, member) SK_FIELD(key, SK_F_TEXT, T, member, .flags = SK_F_REQUIRED)
#define F_ID(key, member)   SK_FIELD(key, SK_F_TEXT, T, member, .flags = SK_F_NUMBER)
/* ... and are -1 where there is none */
#define F_NO_ID(key, member) SK_FIELD(key, SK_F_TEXT, T, member, .flags = SK_F_NUMBER | SK_F_MINUS)
/* amounts: with SCALE decimals, with n, left out when zero, as a count of
 * 10^-n, as short as they are */
#define F_DEC(key, member) F_DECS(key, member, SCALE)
#define F_DECS(key, member, n)                                                                     \
    SK_FIELD(key, SK_F_DEC, T, member, .flags = SK_F_SCALED, .scale = (n))
#define F_EXTRA(key, member)                                                                       \
    SK_FIELD(key, SK_F_DEC, T, member, .flags = SK_F_SCALED | SK_F_OMIT_EMPTY, .scale = SCALE)
#define F_UNITS(key, member, n) SK_FIELD(key, SK_F_UNITS, T, member, .scale = (n))
#define F_SHORT(key, member)    SK_FIELD(key, SK_F_DEC, T, member, .flags = SK_F_SHORT)
/* ... and as a number, as short as it is */
#define F_BARE(key, member) SK_FIELD(key, SK_F_DEC, T, member, .flags = SK_F_SHORT | SK_F_NUMBER)
/* ... small ones as 5.34e-7 */
#define F_POWER(key, member)                                                                       \
    SK_FIELD(key, SK_F_DEC, T, member, .flags = SK_F_SHORT | SK_F_NUMBER | SK_F_POWER)
/* ... as a text, left out when zero */
#define F_SOME(key, member)                                                                        \
    SK_FIELD(key, SK_F_DEC, T, member, .flags = SK_F_SHORT | SK_F_OMIT_EMPTY)
/* codes of assets in small letters, which the struct has in capitals; steps by their decimals;
 * whole seconds; a price and its quantity as a bare pair */
#define F_SMALL(key, member)                                                                       \
    SK_FIELD(key, SK_F_TEXT, T, member, .flags = SK_F_REQUIRED | SK_F_LOWER)
#define F_DECIMALS(key, member) SK_FIELD(key, SK_F_PLACES, T, member, .flags = SK_F_REQUIRED)
#define F_SAID_S(key, member)   SK_FIELD(key, SK_F_S, T, member, .flags = SK_F_NUMBER | SK_F_SAID)
#define F_SECONDS(key, member)                                                                     \
    SK_FIELD(key, SK_F_S, T, member, .flags = SK_F_NUMBER | SK_F_REQUIRED)
#define F_BOTH(key, price_, qty_)                                                                  \
    SK_FIELD(key, SK_F_LEVEL, T, price_, .second = offsetof(T, qty_),                              \
             .flags = SK_F_NUMBER | SK_F_SHORT)
/* ... and one that must be there */
#define F_SURE(key, member)                                                                        \
    SK_FIELD(key, SK_F_DEC, T, member, .flags = SK_F_REQUIRED | SK_F_SCALED, .scale = SCALE)
/* numbers: bare; counts are 1 to 8 bytes; MINUS: -1 where there is
 * none, MORE: left out then */
#define F_NUM(key, member)   SK_FIELD(key, SK_F_U64, T, member, .flags = SK_F_NUMBER)
#define F_COUNT(key, member) SK_FIELD(key, SK_F_COUNT, T, member, .flags = 0)
#define F_MINUS(key, member) SK_FIELD(key, SK_F_I64, T, member, .flags = SK_F_NUMBER | SK_F_MINUS)
#define F_MORE(key, member)                                                                        \
    SK_FIELD(key, SK_F_I64, T, member, .flags = SK_F_NUMBER | SK_F_OMIT_EMPTY)
#define F_MS(key, member)   SK_FIELD(key, SK_F_MS, T, member, .flags = SK_F_NUMBER)
#define F_LAST(key, member) SK_FIELD(key, SK_F_MS, T, member, .flags = SK_F_NUMBER | SK_F_LAST)
/* words: unknown ones are passed over; of two numbers; true and false */
#define F_WORD(key, member, map_)                                                                  \
    SK_FIELD(key, SK_F_ENUM, T, member, .map = (map_), .flags = SK_F_LENIENT)
#define F_CODE(key, member, map_)                                                                  \
    SK_FIELD(key, SK_F_ENUM, T, member, .map = (map_), .flags = SK_F_LENIENT | SK_F_NUMBER)
#define F_PAIR_CODE(key, member, second_, mask_, map_)                                             \
    SK_FIELD(key, SK_F_ENUM, T, member, .map = (map_), .flags = SK_F_LENIENT | SK_F_NUMBER,        \
             .second = offsetof(T, second_), .mask = (mask_))
#define F_PAIR(key, member, second_, mask_, map_)                                                  \
    SK_FIELD(key, SK_F_ENUM, T, member, .map = (map_), .flags = SK_F_LENIENT,                      \
             .second = offsetof(T, second_), .mask = (mask_))
#define F_TRUTH(key, member, map_)                                                                 \
    SK_FIELD(key, SK_F_ENUM, T, member, .map = (map_), .flags = SK_F_NUMBER)
#define F_BOOL(key, member)       SK_FIELD(key, SK_F_BOOL, T, member, .flags = 0)
#define F_BIT(key, member, mask_) SK_FIELD(key, SK_F_BIT, T, member, .mask = (mask_))
/* arrays of objects: member is or begins a sk_rows of row_ */
#define F_ROWS(key, member, row_, rows_)                                                           \
    SK_ROWS(key, T, member, row_, rows_, .flags = SK_F_REQUIRED)
/* what is always said, as it stands */
#define F_SAID(key, text) SK_CONST(key, text, .flags = SK_F_NUMBER | SK_F_SAID)

/* rows of what stands inside others, called fees_rows: F_INNER(fees, F_MUST(..), ..); a table with
 * its rows */
#define F_INNER(name, ...) static const sk_field name##_rows[] = {__VA_ARGS__}
#define F_RECORD(name, ...)                                                                        \
    F_INNER(name, __VA_ARGS__);                                                                    \
    F_TABLE(name, name##_rows)
#define F_TABLE(name, rows_) static const sk_field_table name = {rows_, SK_COUNT(rows_)}

#endif
