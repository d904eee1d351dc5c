/* SPDX-License-Identifier: MIT */
#include "venue/say.h"
#include "base/date.h"
#include "base/limits.h"

sk_jw sk_say(sk_buf *out, bool micros)
{
    sk_jw w;
    sk_jw_init(&w, out);
    w.micros = micros;
    return w;
}

souk_status sk_say_done(const sk_jw *w)
{
    return sk_jw_done(w) ? SOUK_OK : SOUK_E_NOMEM;
}

void sk_say_count(sk_jw *w, const char *key)
{
    static const char hole[] = {SK_COUNT_HOLE};
    sk_jw_raw(w, key, (souk_str){hole, 1});
}

void sk_say_object(sk_jw *w, const char *key, const sk_field_table *table, const char *shape,
                   const void *record)
{
    sk_jw_object(w, key);
    if (shape)
        sk_fields_put_as(table->rows, table->count, shape, w, record);
    else
        sk_fields_put(table->rows, table->count, w, record);
    sk_jw_end(w);
}

void sk_say_some(sk_jw *w, const sk_field_table *table, const char *members, const void *record)
{
    sk_fields_put_as(table->rows, table->count, members, w, record);
}

void sk_say_time(sk_jw *w, const char *key, int64_t ns)
{
    sk_jw_i64(w, key, ns / (w->micros ? 1000 : 1000000));
}

souk_status sk_say_form(sk_buf *out, const char *form, const sk_hole *holes)
{
    while (*form) {
        size_t len = strcspn(form, "$");
        sk_buf_put(out, form, len);
        form += len;
        if (!*form)
            break;
        len = strspn(++form, "abcdefghijklmnopqrstuvwxyz");
        const sk_hole *hole = holes;
        while (hole->name && !sk_str_is((souk_str){form, (uint32_t)len}, hole->name))
            hole++;
        if (!hole->name)
            return SOUK_E_BUG;
        sk_jw w = sk_say(out, false);
        if (!hole->text.ptr)
            sk_jw_null(&w, NULL);
        else if (hole->raw)
            sk_buf_str(out, hole->text);
        else
            sk_jw_str(&w, NULL, hole->text);
        form += len;
    }
    return out->failed ? SOUK_E_NOMEM : SOUK_OK;
}

void sk_say_error(sk_jw *w, const souk_error *err)
{
    int64_t code;
    sk_jw_i64(w, "code", sk_str_to_i64(sk_str(err->code), &code) == SOUK_OK ? code : -1000);
    sk_jw_cstr(w, "msg", err->text);
}

static void say_dec(sk_jw *w, souk_dec value, int scale)
{
    char text[SOUK_DEC_TEXT_MAX];
    if (scale == SK_SAY_PLAIN) {
        sk_jw_dec(w, NULL, value);
    } else if (scale < 0) {
        souk_str short_ = {text, (uint32_t)souk_dec_print_short(value, text)};
        if (scale == SK_SAY_BARE)
            sk_jw_raw(w, NULL, short_);
        else
            sk_jw_str(w, NULL, short_);
    } else {
        sk_jw_dec_scaled(w, NULL, value, scale);
    }
}

void sk_say_levels(sk_jw *w, const char *key, const sk_rows *levels, int scale)
{
    sk_jw_array(w, key);
    for (uint32_t i = 0; i < levels->count; i++) {
        const souk_level *level = SK_ROW(souk_level, levels, i);
        sk_jw_array(w, NULL);
        if (scale == SK_SAY_LEVEL) {
            sk_jw_dec(w, NULL, level->price);
            sk_say_short(w, NULL, level->qty);
        } else {
            say_dec(w, level->price, scale);
            say_dec(w, level->qty, scale);
        }
        sk_jw_end(w);
    }
    sk_jw_end(w);
}

void sk_say_bits(sk_jw *w, const char *key, const sk_enum_row *map, uint32_t bits)
{
    sk_jw_array(w, key);
    for (; map->text; map++)
        if (bits & 1u << map->value % SK_ENUM_PAIR)
            sk_jw_cstr(w, NULL, map->text);
    sk_jw_end(w);
}

void sk_say_trade(sk_jw *w, const char *columns, const sk_enum_row *sides, const souk_trade *t)
{
    sk_jw_array(w, NULL);
    for (; *columns; columns++) {
        if (*columns == 't')
            sk_jw_i64_text(w, NULL, t->at_ns / 1000000);
        else if (*columns == 's')
            sk_jw_cstr(w, NULL, sk_enum_text(sides, (int)t->taker_side));
        else
            sk_jw_dec(w, NULL, *columns == 'p' ? t->price : t->qty);
    }
    sk_jw_end(w);
}

void sk_say_candle(sk_jw *w, const char *columns, const souk_candle *candle, int scale)
{
    sk_jw_array(w, NULL);
    for (; *columns; columns++) {
        const souk_dec *dec = sk_candle_column((souk_candle *)candle, *columns);
        if (dec)
            say_dec(w, *dec, scale);
        else if (*columns == 's')
            sk_jw_i64(w, NULL, candle->open_ns / 1000000000);
        else if (*columns == 'S')
            sk_jw_i64_text(w, NULL, candle->open_ns / 1000000000);
        else if (*columns == 'n')
            sk_jw_u64(w, NULL, candle->count);
        else if (*columns == '.')
            sk_jw_cstr(w, NULL, "0");
        else if (scale == SK_SAY_PLAIN)
            sk_jw_i64_text(w, NULL, candle->open_ns / 1000000);
        else
            sk_say_time(w, NULL, *columns == 't' ? candle->open_ns : candle->close_ns);
    }
    sk_jw_end(w);
}

void sk_say_short(sk_jw *w, const char *key, souk_dec value)
{
    char text[SOUK_DEC_TEXT_MAX];
    sk_jw_str(w, key, (souk_str){text, (uint32_t)souk_dec_print_short(value, text)});
}

void sk_say_number(sk_jw *w, const char *key, souk_dec value)
{
    char text[SOUK_DEC_TEXT_MAX];
    sk_jw_raw(w, key, (souk_str){text, (uint32_t)souk_dec_print_short(value, text)});
}

void sk_say_date(sk_jw *w, const char *key, int64_t ns)
{
    char text[SK_DATE_TEXT_MAX];
    sk_jw_str(w, key, sk_str_sub(sk_date_print(text, ns), 0, 10));
}

void sk_say_upper(sk_jw *w, const char *key, souk_str word)
{
    char text[SK_ID_TEXT_MAX];
    uint32_t len = word.len < sizeof text ? word.len : (uint32_t)sizeof text;
    for (uint32_t i = 0; i < len; i++)
        text[i] = sk_upper(word.ptr[i]);
    sk_jw_str(w, key, (souk_str){text, len});
}

/* mantissa / 10^from with `scale` decimals: in 64 bits where they fit. */
static void say_fixed(sk_jw *w, int64_t mantissa, uint8_t from, int scale)
{
    int64_t power = 1, value;
    if (scale == SK_SAY_PLAIN) {
        sk_jw_fixed(w, NULL, mantissa, from);
        return;
    }
    if (scale < 0) {
        for (; from && mantissa % 10 == 0; from--)
            mantissa /= 10;
        if (scale == SK_SAY_BARE)
            sk_jw_fixed_num(w, NULL, mantissa, from);
        else
            sk_jw_fixed(w, NULL, mantissa, from);
        return;
    }
    for (int i = from; i < scale; i++)
        power *= 10;
    if (from <= scale && !__builtin_mul_overflow(mantissa, power, &value))
        sk_jw_fixed(w, NULL, value, (unsigned)scale);
    else
        sk_jw_dec_scaled(w, NULL, souk_dec_from_i64(mantissa, from), scale);
}

void sk_say_changes(sk_jw *w, const char *key, const sk_level *levels, uint32_t count, int scale)
{
    sk_jw_array(w, key);
    for (uint32_t i = 0; i < count; i++) {
        sk_jw_array(w, NULL);
        if (scale == SK_SAY_LEVEL) {
            sk_jw_fixed(w, NULL, levels[i].price, levels[i].price_scale);
            sk_say_short(w, NULL, souk_dec_from_i64(levels[i].qty, levels[i].qty_scale));
        } else {
            say_fixed(w, levels[i].price, levels[i].price_scale, scale);
            say_fixed(w, levels[i].qty, levels[i].qty_scale, scale);
        }
        sk_jw_end(w);
    }
    sk_jw_end(w);
}
