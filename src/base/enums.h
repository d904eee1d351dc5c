/* SPDX-License-Identifier: MIT
 * Tables of words that are read in both directions: a venue's spelling <-> our number. A table ends
 * with a row without text. Where several words mean one number, the first row is the one written;
 * where several numbers share a word, the first row is the one read.
 *
 *     static const sk_enum_row sides[] = {{"BUY", SOUK_BUY}, {"SELL", SOUK_SELL}, {NULL, 0}};
 */
#ifndef SK_BASE_ENUMS_H
#define SK_BASE_ENUMS_H

#include "base/str.h"

typedef struct sk_enum_row {
    const char *text;
    int value;
} sk_enum_row;

/** The word of a value; NULL when the table has none. Borrowed from the table. */
static inline const char *sk_enum_text(const sk_enum_row *rows, int value)
{
    for (; rows->text; rows++)
        if (rows->value == value)
            return rows->text;
    return NULL;
}

/** The value of a word, compared byte by byte. false: not in the table (*value untouched). */
static inline bool sk_enum_value(const sk_enum_row *rows, souk_str text, int *value)
{
    for (; rows->text; rows++) {
        if (sk_str_is(text, rows->text)) {
            *value = rows->value;
            return true;
        }
    }
    return false;
}

#endif
