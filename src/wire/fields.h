/* SPDX-License-Identifier: MIT
 * Flat JSON objects described once, by a table that is read in both directions: one row a member,
 * from its name and spelling to a member of a struct. What nests or depends on something is a pair
 * of functions beside the table, not a flag in it.
 *
 *     static const sk_field fill_fields[] = {
 *         SK_FIELD("id", SK_F_I64, fill, id, .flags = SK_F_REQUIRED),
 *         SK_FIELD("price", SK_F_DEC, fill, price),                       // "price":"1.50"
 *         SK_FIELD("time", SK_F_MS, fill, at_ns, .flags = SK_F_NUMBER),   // "time":1700000000000
 *         SK_FIELD("side", SK_F_ENUM, fill, side, .map = sides),
 *         SK_CONST("type", "fill"),
 *     };
 *     sk_fields_get(fill_fields, SK_COUNT(fill_fields), &j, &record, arena, err);
 *     sk_jw_object(&w, NULL);
 *     sk_fields_put(fill_fields, SK_COUNT(fill_fields), &w, &record);     // members may follow
 *     sk_jw_end(&w);
 *
 * Reading takes numbers with or without quotes whatever the flags say; writing follows the flags.
 * Ownership: texts read are slices of the document (or of the arena when they had escapes).
 * Threads: tables are const. */
#ifndef SK_WIRE_FIELDS_H
#define SK_WIRE_FIELDS_H

#include "base/enums.h"
#include "wire/json.h"
#include "wire/json_write.h"

typedef enum sk_field_kind {
    SK_F_TEXT,  /* souk_str */
    SK_F_CHARS, /* char[N], NUL-terminated; longer text is refused */
    SK_F_DEC,   /* souk_dec */
    SK_F_I64,   /* int64_t */
    SK_F_U64,   /* uint64_t */
    SK_F_S,     /* int64_t nanoseconds in the struct, whole seconds in the JSON; so below */
    SK_F_MS,
    SK_F_US,
    SK_F_NS,
    SK_F_ISO,    /* ... 2026-01-01T00:00:00.123Z, read with any fraction */
    SK_F_BOOL,   /* bool */
    SK_F_ENUM,   /* an integer of 1, 2, 4 or 8 bytes, values from 0 up; .map is the table. With a
                    .second, words of two numbers: that one's bits in .mask, 4 bytes */
    SK_F_COUNT,  /* an integer of 1 to 8 bytes, not negative, without quotes */
    SK_F_BIT,    /* true or false: the bit .mask of an uint32_t */
    SK_F_PARTS,  /* a word of .map that stands for several integers of the struct: .parts,
                    .inner_count of them */
    SK_F_LEVEL,  /* [price, quantity]: two souk_dec, at .offset and .second, as the flags say */
    SK_F_PLACES, /* souk_dec 10^-n in the struct, n in the JSON: how many decimals a step has */
    SK_F_UNITS, /* souk_dec in the struct, a whole number of 10^-scale in the JSON (basis points) */
    SK_F_OBJECT, /* members of the same struct, one object deeper: .inner, .inner_count, .names */
    SK_F_ROWS,   /* sk_field_rows: an array of objects, each by .inner; .second is a row's size */
    SK_F_CONST,  /* no member: .map's first text is written; read, it must be that text */
} sk_field_kind;

enum {
    SK_F_NUMBER = 1,     /* written without quotes (dec, i64, u64, times); text, const and enum: as
                            they are, for words like null and true */
    SK_F_REQUIRED = 2,   /* reading: SOUK_E_MISSING when it is not there or null */
    SK_F_OMIT_EMPTY = 4, /* writing: left out when empty, zero or false */
    SK_F_SHORT = 8,      /* dec: written without trailing zeros */
    SK_F_SCALED = 16,    /* dec: written with exactly .scale decimals (rounded down) */
    SK_F_SAID = 32,      /* written, not read */
    /* i64, u64 below 2^63, times: zero stands as -1; what is negative reads as 0. Text: empty
     * stands as -1, and the other way round */
    SK_F_MINUS = 64,
    SK_F_LAST = 128, /* times: what is read is the last instant of its unit */
    /* writing: null when empty (text, chars), zero (times) or nothing at all ({0}, dec) */
    SK_F_NULL = 512,
    SK_F_LOWER = 1024,  /* text: small letters on the wire, capitals in the struct */
    SK_F_QUOTED = 2048, /* places: written in quotes */
    SK_F_UPPER = 4096,  /* text: as LOWER, the other way round */
    SK_F_POWER = 8192,  /* dec: what is below 10^-6 is written as 5.34e-7 */
    SK_F_LENIENT = 256, /* enum, parts: a word that the table lacks leaves the struct as it was */
};

typedef struct sk_field {
    const char *key;
    uint16_t kind, flags;
    uint16_t offset, size;
    uint16_t second; /* 0: none */
    uint8_t scale, mask, inner_count;
    const sk_enum_row *map;
    const struct sk_field *inner;
    const char *names; /* of inner, written in this order; NULL: all, in theirs */
    const sk_enum_part *parts;
} sk_field;

/** What a member of kind SK_F_ROWS begins with: rows that stand in the arena. */
typedef struct sk_field_rows {
    const void *ptr;
    uint32_t count;
} sk_field_rows;

/** A row: name, kind, struct type, member, then .flags, .scale, .map as needed. */
#define SK_FIELD(key_, kind_, type_, member_, ...)                                                 \
    {                                                                                              \
        .key = (key_), .kind = (kind_), .offset = offsetof(type_, member_),                        \
        .size = sizeof(((type_ *)0)->member_), __VA_ARGS__                                         \
    }
/** A row whose members stand one object deeper. */
#define SK_OBJECT(key_, rows_, ...)                                                                \
    {                                                                                              \
        .key = (key_), .kind = SK_F_OBJECT, .inner = (rows_), .inner_count = SK_COUNT(rows_),      \
        __VA_ARGS__                                                                                \
    }
/** A row that is an array of objects; member_ is or begins a sk_field_rows of row_. */
#define SK_ROWS(key_, type_, member_, row_, rows_, ...)                                            \
    {                                                                                              \
        .key = (key_), .kind = SK_F_ROWS, .offset = offsetof(type_, member_),                      \
        .size = sizeof(sk_field_rows), .second = sizeof(row_), .inner = (rows_),                   \
        .inner_count = SK_COUNT(rows_), __VA_ARGS__                                                \
    }
/** A row that is a word for several members. */
#define SK_PARTS(key_, map_, parts_, ...)                                                          \
    {                                                                                              \
        .key = (key_), .kind = SK_F_PARTS, .map = (map_), .parts = (parts_),                       \
        .inner_count = SK_COUNT(parts_), __VA_ARGS__                                               \
    }
/** A row that is always written with this text in quotes. For tables at file scope. */
#define SK_CONST(key_, text_, ...)                                                                 \
    {                                                                                              \
        .key = (key_), .kind = SK_F_CONST, ##__VA_ARGS__, .map = (const sk_enum_row[])             \
        {                                                                                          \
            {                                                                                      \
                (text_), 0                                                                         \
            }                                                                                      \
        }                                                                                          \
    }
#define SK_COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { SK_FIELDS_MAX = 64 }; /* rows of one table */

/** Reads the object ahead into *record. Members without a row are checked and skipped; a row whose
 *  member is absent or null leaves the struct as it was (initialise it), unless SK_F_REQUIRED.
 *  Several rows may share a key (each reads it). A wanted name twice is refused.
 *  @param arena  for texts with escapes and arrays; nullable: such are refused then.
 *  @return SOUK_OK; SOUK_E_SYNTAX, SOUK_E_LIMIT (document); SOUK_E_MISSING; SOUK_E_INVALID (wrong
 *          type, unknown enum text, other const); SOUK_E_RANGE; the text names the member. The
 *          record may be partly filled then. The cursor stands behind the object unless the
 *          document is malformed. */
souk_status sk_fields_get(const sk_field *fields, size_t count, sk_json *j, void *record,
                          sk_arena *arena, souk_error *err);

/** One value, as its row says: of a document that is no object. sk_fields_get's errors. */
souk_status sk_field_get(const sk_field *field, sk_json *j, void *record, sk_arena *arena,
                         souk_error *err);
/** The other way: with the row's key, NULL in an array or at the top. */
void sk_field_put(const sk_field *field, sk_jw *w, const void *record);

/** Writes the rows as members of the object that is open in *w. An enum value without a text is
 *  written as "". */
void sk_fields_put(const sk_field *fields, size_t count, sk_jw *w, const void *record);

/** The same for some rows, in an order of their own: names of rows with a blank between them;
 *  "name=other" is written under the other name, and ":name=json" as it stands, of no row. Each
 *  is looked for from the last one found onward; a name that no row has is our bug. */
void sk_fields_put_as(const sk_field *fields, size_t count, const char *names, sk_jw *w,
                      const void *record);

#endif
