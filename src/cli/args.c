/* SPDX-License-Identifier: MIT */
#include "cli/args.h"
#include "base/dec.h"
#include "base/err.h"
#include "base/str.h"
#include "cli/suggest.h"

static const sk_opt_row rows[SK_OPT_COUNT] = {
#define SK_X(name, text, kind, placeholder, values, help)                                          \
    [SK_OPT_##name] = {text, SK_KIND_##kind, placeholder, values, help},
    SK_OPTION_MAP(SK_X)
#undef SK_X
};

const sk_opt_row *sk_opt_at(sk_opt opt)
{
    return &rows[opt];
}

/* ---- values ---- */

souk_status sk_duration_parse(souk_str text, int64_t *ns)
{
    static const struct {
        const char *unit;
        int64_t ns;
    } units[] = {{"ms", 1000000},       {"us", 1000},          {"ns", 1},
                 {"s", 1000000000},     {"m", 60000000000},    {"h", 3600000000000},
                 {"d", 86400000000000}, {"w", 604800000000000}};
    int64_t scale_ns = 1000000000;
    souk_dec value;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        souk_str unit = sk_str(units[i].unit);
        if (sk_str_ends(text, unit)) {
            scale_ns = units[i].ns;
            text.len -= unit.len;
            break;
        }
    }
    if (text.len == 0 || text.ptr[0] < '.' || text.ptr[0] > '9')
        return SOUK_E_SYNTAX;
    if (sk_dec_from_str(&value, text) < 0 ||
        souk_dec_mul(&value, value, souk_dec_from_i64(scale_ns, 0)) < 0)
        return SOUK_E_SYNTAX;
    return souk_dec_to_units(ns, value, souk_dec_from_i64(1, 0), SOUK_ROUND_DOWN);
}

/* Days from 1970-01-01 to a date of the Gregorian calendar, years counted from March so that the
 * leap day is the last. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t y = year - (month <= 2);
    int64_t era = y / 400, in_era = y % 400;
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year - 719468;
}

static bool digits_at(souk_str text, uint32_t from, uint32_t len, int64_t *out)
{
    return text.len >= from + len && text.ptr[from] >= '0' && text.ptr[from] <= '9' &&
           sk_str_to_i64(sk_str_sub(text, from, len), out) == SOUK_OK;
}

/* YYYY-MM-DD[THH:MM[:SS]][Z] */
static bool date_parse(souk_str text, int64_t *ns)
{
    int64_t year, month, day, hour = 0, minute = 0, second = 0;
    if (sk_str_ends(text, SK_STR("Z")))
        text.len--;
    if (text.len != 10 && text.len != 16 && text.len != 19)
        return false;
    if (!digits_at(text, 0, 4, &year) || text.ptr[4] != '-' || !digits_at(text, 5, 2, &month) ||
        text.ptr[7] != '-' || !digits_at(text, 8, 2, &day))
        return false;
    if (text.len > 10 && ((text.ptr[10] != 'T' && text.ptr[10] != ' ') || text.ptr[13] != ':' ||
                          !digits_at(text, 11, 2, &hour) || !digits_at(text, 14, 2, &minute)))
        return false;
    if (text.len > 16 && (text.ptr[16] != ':' || !digits_at(text, 17, 2, &second)))
        return false;
    if (year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 ||
        minute > 59 || second > 59)
        return false;
    *ns = (((days_of(year, month, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000000000;
    return true;
}

souk_status sk_instant_parse(souk_str text, int64_t now_ns, int64_t *ns)
{
    int64_t value;
    if (date_parse(text, ns))
        return SOUK_OK;
    if (sk_str_to_i64(text, &value) == SOUK_OK)
        return value < 0 || __builtin_mul_overflow(value, 1000000, ns) ? SOUK_E_RANGE : SOUK_OK;
    souk_status status = sk_duration_parse(text, &value);
    if (status < 0)
        return status;
    return __builtin_sub_overflow(now_ns, value, ns) || *ns < 0 ? SOUK_E_RANGE : SOUK_OK;
}

/* ---- quantities ---- */

static bool is_asset(souk_str symbol, souk_str asset, bool *in_quote)
{
    souk_str quote = symbol, base = sk_str_cut(&quote, '/');
    if (quote.ptr) {
        *in_quote = sk_str_eq_nocase(asset, quote);
        return *in_quote || sk_str_eq_nocase(asset, base);
    }
    if (asset.len >= symbol.len)
        return false;
    *in_quote = sk_str_eq_nocase(sk_str_sub(symbol, symbol.len - asset.len, asset.len), asset);
    return *in_quote || sk_str_eq_nocase(sk_str_sub(symbol, 0, asset.len), asset);
}

souk_status sk_amount_parse(sk_amount *out, souk_str text, souk_str symbol, souk_error *err)
{
    uint32_t len = 0;
    while (len < text.len &&
           ((text.ptr[len] >= '0' && text.ptr[len] <= '9') || text.ptr[len] == '.'))
        len++;
    souk_str asset = sk_str_sub(text, len, text.len - len);
    out->in_quote = false;
    if (len == 0 || sk_dec_from_str(&out->value, sk_str_sub(text, 0, len)) < 0)
        return sk_fail(err, SOUK_E_INVALID,
                       "'%.*s' is no quantity: write 0.5 for base, 100USDT for quote",
                       SK_FMT(text));
    if (souk_dec_sign(out->value) <= 0)
        return sk_fail(err, SOUK_E_INVALID, "the quantity must be above zero");
    if (asset.len && !is_asset(symbol, asset, &out->in_quote))
        return sk_fail(err, SOUK_E_INVALID, "'%.*s': %.*s trades no %.*s", SK_FMT(text),
                       SK_FMT(symbol), SK_FMT(asset));
    return SOUK_OK;
}

/* ---- the line ---- */

static souk_status unknown_option(souk_str name, uint64_t allowed, souk_error *err)
{
    sk_suggestion here = {.typed = name, .distance = UINT32_MAX};
    for (sk_opt i = 0; i < SK_OPT_COUNT; i++) {
        if (sk_str_is(name, rows[i].text))
            return sk_fail(err, SOUK_E_INVALID, "this verb takes no --%.*s", SK_FMT(name));
        if (allowed >> i & 1)
            sk_suggest_offer(&here, sk_str(rows[i].text));
    }
    if (here.best.ptr)
        return sk_fail(err, SOUK_E_INVALID, "there is no --%.*s; did you mean --%.*s?",
                       SK_FMT(name), SK_FMT(here.best));
    return sk_fail(err, SOUK_E_INVALID, "there is no --%.*s", SK_FMT(name));
}

static souk_status take_value(sk_args *args, sk_opt opt, souk_str value, int64_t now_ns,
                              souk_error *err)
{
    const sk_opt_row *row = &rows[opt];
    souk_status status = value.len ? SOUK_OK : SOUK_E_SYNTAX;
    uint64_t number;
    args->text[opt] = value.ptr;
    switch (row->kind) {
    case SK_KIND_NUMBER:
    case SK_KIND_PORT:
        status = sk_str_to_u64(value, &number);
        if (status == SOUK_OK)
            args->number[opt] = (int64_t)number;
        if (status == SOUK_OK && number > (row->kind == SK_KIND_PORT ? UINT16_MAX : UINT32_MAX))
            status = SOUK_E_RANGE;
        break;
    case SK_KIND_DECIMAL:
        status = sk_dec_from_str(&args->dec[opt], value);
        if (status == SOUK_OK && souk_dec_sign(args->dec[opt]) <= 0)
            status = SOUK_E_RANGE;
        break;
    case SK_KIND_DURATION:
    case SK_KIND_PERIOD:
        status = sk_duration_parse(value, &args->number[opt]);
        if (status == SOUK_OK && args->number[opt] <= 0)
            status = SOUK_E_RANGE;
        break;
    case SK_KIND_INSTANT: status = sk_instant_parse(value, now_ns, &args->number[opt]); break;
    case SK_KIND_FLAG:
    case SK_KIND_TEXT: break;
    }
    if (status < 0)
        return sk_fail(err, SOUK_E_INVALID, "--%s %s: it takes %s", row->text, value.ptr,
                       row->placeholder);
    return SOUK_OK;
}

static bool is_number(const char *text)
{
    int64_t ns;
    return text && sk_duration_parse(sk_str(text), &ns) == SOUK_OK;
}

/* One option at argv[*at]; *at moves over its value. */
static souk_status take_option(sk_args *args, uint64_t allowed, int argc, char **argv, int *at,
                               int64_t now_ns, souk_error *err)
{
    souk_str value = sk_str(argv[*at] + 2), name = sk_str_cut(&value, '=');
    sk_opt opt = 0;
    while (opt < SK_OPT_COUNT && !((allowed >> opt & 1) && sk_str_is(name, rows[opt].text)))
        opt++;
    if (opt == SK_OPT_COUNT)
        return unknown_option(name, allowed, err);
    const sk_opt_row *row = &rows[opt];
    if (sk_args_has(args, opt))
        return sk_fail(err, SOUK_E_INVALID, "--%s stands there twice", row->text);
    args->given |= UINT64_C(1) << opt;
    if (row->kind == SK_KIND_FLAG)
        return value.ptr ? sk_fail(err, SOUK_E_INVALID, "--%s takes no value", row->text) : SOUK_OK;
    const char *next = *at + 1 < argc ? argv[*at + 1] : NULL;
    if (!value.ptr && row->kind == SK_KIND_PERIOD && !is_number(next))
        return SOUK_OK;
    if (!value.ptr) {
        if (!next)
            return sk_fail(err, SOUK_E_INVALID, "--%s needs a value: %s", row->text,
                           row->placeholder);
        value = sk_str(next);
        (*at)++;
    }
    return take_value(args, opt, value, now_ns, err);
}

souk_status sk_args_parse(sk_args *out, uint64_t allowed, int argc, char **argv, int64_t now_ns,
                          souk_error *err)
{
    bool words_only = false;
    *out = (sk_args){0};
    for (int i = 0; i < argc; i++) {
        const char *text = argv[i];
        souk_status status = SOUK_OK;
        if (words_only || text[0] != '-' || text[1] == '\0') {
            if (out->words_count == SK_WORDS_MAX)
                return sk_fail(err, SOUK_E_INVALID, "more than %d words", SK_WORDS_MAX);
            out->words[out->words_count++] = text;
        } else if (strcmp(text, "--") == 0) {
            words_only = true;
        } else if (strcmp(text, "-h") == 0) {
            out->given |= SK_OPTION(HELP);
        } else if (strcmp(text, "-i") == 0 && (allowed & SK_OPTION(INCLUDE))) {
            out->given |= SK_OPTION(INCLUDE);
        } else if (text[1] != '-') {
            return sk_fail(err, SOUK_E_INVALID, "there is no option %s; options begin with --",
                           text);
        } else {
            status = take_option(out, allowed, argc, argv, &i, now_ns, err);
        }
        if (status < 0)
            return status;
    }
    return SOUK_OK;
}
