/* SPDX-License-Identifier: MIT
 * Tables of words that are read in both directions: a venue's spelling <-> our number. A table ends
 * with a row without text. Where several words mean one number, the first row is the one written;
 * where several numbers share a word, the first row is the one read.
 *
 *     static const sk_enum_row sides[] = {{"BUY", SOUK_BUY}, {"SELL", SOUK_SELL}, {NULL, 0}};
 *
 * A word may mean two numbers, a type and a flag: first + SK_ENUM_PAIR * second.
 */
#ifndef SK_BASE_ENUMS_H
#define SK_BASE_ENUMS_H

#include "base/str.h"

typedef struct sk_enum_row {
    const char *text;
    int value;
} sk_enum_row;

/** A table's rows, and its end: `static const sk_enum_row sides[] = SK_WORDS({"buy", 1}, ..);` */
#define SK_WORDS(...)                                                                              \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            NULL, 0                                                                                \
        }                                                                                          \
    }

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

/** The second number of a pair counts so many. */
enum { SK_ENUM_PAIR = 256 };

/** The word of two numbers, else the word of the first alone; NULL when there is neither. */
static inline const char *sk_enum_pair_text(const sk_enum_row *rows, int first, int second)
{
    const char *text = sk_enum_text(rows, first + SK_ENUM_PAIR * second);
    return text ? text : sk_enum_text(rows, first);
}

/** Stores a value in an integer of 1, 2, 4 or 8 bytes, and fetches it from there. */
static inline void sk_enum_store(void *at, size_t size, int value)
{
    uint8_t byte = (uint8_t)value;
    uint16_t half = (uint16_t)value;
    int64_t wide = value;
    memcpy(at,
           size == 1   ? (void *)&byte
           : size == 2 ? (void *)&half
           : size == 4 ? (void *)&value
                       : (void *)&wide,
           size);
}

static inline int sk_enum_load(const void *at, size_t size)
{
    uint8_t byte = 0;
    uint16_t half = 0;
    int word = 0;
    int64_t wide = 0;
    switch (size) {
    case 1: memcpy(&byte, at, 1); return byte;
    case 2: memcpy(&half, at, 2); return half;
    case 4: memcpy(&word, at, 4); return word;
    default: memcpy(&wide, at, 8); return (int)wide;
    }
}

/** A word that stands for several numbers ("buy-limit-maker"): where each of them is kept in its
 *  struct, and how many bits of the word's value it has, the first one lowest. Other bits of a
 *  number that is wider are let be. */
typedef struct sk_enum_part {
    uint16_t offset;
    uint8_t size, bits;
} sk_enum_part;

#define SK_ENUM_PART(type_, member_, bits_)                                                        \
    {                                                                                              \
        offsetof(type_, member_), sizeof(((type_ *)0)->member_), (bits_)                           \
    }

/** The value of the numbers in *record; scatter is the other way. */
static inline int sk_enum_gather(const sk_enum_part *parts, size_t count, const void *record)
{
    int value = 0, shift = 0;
    for (size_t i = 0; i < count; shift += parts[i++].bits)
        value |= (sk_enum_load((const char *)record + parts[i].offset, parts[i].size) &
                  ((1 << parts[i].bits) - 1))
                 << shift;
    return value;
}

static inline void sk_enum_scatter(const sk_enum_part *parts, size_t count, void *record, int value)
{
    for (size_t i = 0; i < count; value >>= parts[i++].bits) {
        char *at = (char *)record + parts[i].offset;
        int mask = (1 << parts[i].bits) - 1;
        sk_enum_store(at, parts[i].size,
                      (sk_enum_load(at, parts[i].size) & ~mask) | (value & mask));
    }
}

#endif
