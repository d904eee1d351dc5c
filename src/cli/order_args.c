/* SPDX-License-Identifier: MIT */
#include "cli/order_args.h"
#include "base/err.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/suggest.h"

#include <string.h>

/* ---- names ---- */

typedef const char *(*name_at)(int index);

static const char *type_at(int index)
{
    return souk_order_type_name((souk_order_type)(index + SOUK_LIMIT));
}

static const char *tif_at(int index)
{
    return souk_tif_name((souk_tif)(index + SOUK_GTC));
}

static const char *stp_at(int index)
{
    return souk_stp_name((souk_stp)(index + SOUK_STP_NONE));
}

/* The index of a name in *out. */
static souk_status choose(const sk_args *args, sk_opt opt, name_at names, int count, int *out,
                          souk_error *err)
{
    const char *typed = args->text[opt], *name = sk_opt_at(opt)->text;
    sk_suggestion near = SK_SUGGEST(typed);
    sk_buf values;
    for (int i = 0; i < count && names(i); i++) {
        if (strcmp(names(i), typed) == 0) {
            *out = i;
            return SOUK_OK;
        }
        sk_suggest_offer(&near, sk_str(names(i)));
    }
    if (near.best.ptr)
        return sk_fail(err, SOUK_E_INVALID, "--%s has no '%s'; did you mean '%.*s'?", name, typed,
                       SK_FMT(near.best));
    sk_buf_init(&values, NULL, 4096);
    sk_help_values(sk_opt_at(opt)->values, &values);
    sk_fail(err, SOUK_E_INVALID, "--%s has no '%s': it takes %.*s", name, typed,
            SK_FMT(sk_buf_view(&values)));
    sk_buf_deinit(&values);
    return SOUK_E_INVALID;
}

souk_side sk_order_side(const char *word)
{
    return strcmp(word, "buy") == 0    ? SOUK_BUY
           : strcmp(word, "sell") == 0 ? SOUK_SELL
                                       : SOUK_SIDE_NONE;
}

/* ---- the parts of an order, and whether they fit together ---- */

/* With a stop price, a price makes it a stop-limit order. */
static souk_order_type type_of(const sk_args *args, bool priced)
{
    if (sk_args_has(args, SK_OPT_STOP) || sk_args_has(args, SK_OPT_TRAILING))
        return priced ? SOUK_STOP_LIMIT : SOUK_STOP;
    return priced ? SOUK_LIMIT : SOUK_MARKET;
}

static bool needs_stop(souk_order_type type)
{
    return type == SOUK_STOP || type == SOUK_STOP_LIMIT || type == SOUK_TAKE_PROFIT ||
           type == SOUK_TAKE_PROFIT_LIMIT;
}

static bool needs_price(souk_order_type type)
{
    return type == SOUK_LIMIT || type == SOUK_STOP_LIMIT || type == SOUK_TAKE_PROFIT_LIMIT;
}

static souk_status check_order(const souk_request *r, souk_error *err)
{
    const char *type = souk_order_type_name(r->type);
    bool priced = souk_dec_sign(r->price) > 0, stopped = souk_dec_sign(r->stop_price) > 0;
    bool trails = r->trailing_bips > 0;
    if (needs_price(r->type) && !priced)
        return sk_fail(err, SOUK_E_INVALID, "a %s order needs a PRICE behind the quantity", type);
    if (!needs_price(r->type) && priced)
        return sk_fail(err, SOUK_E_INVALID, "a %s order takes no price", type);
    if (needs_stop(r->type) && !stopped && !trails)
        return sk_fail(err, SOUK_E_INVALID, "a %s order needs --stop PRICE or --trailing BIPS",
                       type);
    if (!needs_stop(r->type) && trails)
        return sk_fail(err, SOUK_E_INVALID, "a %s order takes no --trailing", type);
    if (!needs_stop(r->type) && stopped)
        return sk_fail(err, SOUK_E_INVALID, "a %s order takes no --stop", type);
    if ((r->flags & SOUK_BY_QUOTE) && needs_price(r->type))
        return sk_fail(err, SOUK_E_INVALID, "a quantity in quote goes with market orders only");
    if ((r->flags & SOUK_POST_ONLY) && r->type != SOUK_LIMIT)
        return sk_fail(err, SOUK_E_INVALID, "--post-only goes with limit orders only");
    return SOUK_OK;
}

static souk_status read_choices(const sk_args *args, bool priced, souk_request *r, souk_error *err)
{
    souk_status status = SOUK_OK;
    int found = 0;
    r->type = type_of(args, priced);
    if (sk_args_has(args, SK_OPT_TYPE)) {
        status = choose(args, SK_OPT_TYPE, type_at, SOUK_TYPE_COUNT - SOUK_LIMIT, &found, err);
        if (status == SOUK_OK)
            r->type = (souk_order_type)(found + SOUK_LIMIT);
    }
    if (status == SOUK_OK && sk_args_has(args, SK_OPT_TIF)) {
        status = choose(args, SK_OPT_TIF, tif_at, SOUK_FOK - SOUK_GTC + 1, &found, err);
        if (status == SOUK_OK)
            r->tif = (souk_tif)(found + SOUK_GTC);
    }
    if (status == SOUK_OK && sk_args_has(args, SK_OPT_STP)) {
        status =
            choose(args, SK_OPT_STP, stp_at, SOUK_STP_TRANSFER - SOUK_STP_NONE + 1, &found, err);
        if (status == SOUK_OK)
            r->stp = (souk_stp)(found + SOUK_STP_NONE);
    }
    return status;
}

souk_status sk_order_read(const sk_order_words *words, const sk_args *args, souk_request *out,
                          souk_error *err)
{
    sk_amount amount = {.in_quote = false};
    *out = (souk_request){.struct_size = sizeof *out,
                          .op = SOUK_OP_PLACE,
                          .symbol = words->symbol,
                          .side = words->side,
                          .client_id = args->text[SK_OPT_CLIENT_ID],
                          .stop_price = args->dec[SK_OPT_STOP],
                          .iceberg_qty = args->dec[SK_OPT_ICEBERG],
                          .trailing_bips = sk_args_number(args, SK_OPT_TRAILING, 0)};
    if (words->qty &&
        sk_amount_parse(&amount, sk_str(words->qty), sk_str(words->symbol), err) != SOUK_OK)
        return SOUK_E_INVALID;
    if (amount.in_quote)
        out->quote_qty = amount.value;
    else if (words->qty)
        out->qty = amount.value;
    const char *price = words->price;
    if (price &&
        (souk_dec_parse(&out->price, price, strlen(price)) < 0 || souk_dec_sign(out->price) <= 0))
        return sk_fail(err, SOUK_E_INVALID, "'%s' is no price", price);
    out->flags = (amount.in_quote ? SOUK_BY_QUOTE : 0u) |
                 (sk_args_has(args, SK_OPT_POST_ONLY) ? SOUK_POST_ONLY : 0u);
    souk_status status = read_choices(args, price != NULL, out, err);
    return status == SOUK_OK ? check_order(out, err) : status;
}

/* ---- one word that holds it all ---- */

/* Cut at blanks, in the arena. -1: too many, or out of memory. */
static int cut_words(const char *line, sk_arena *arena, char *argv[SK_WORDS_MAX])
{
    souk_str rest = sk_arena_copy(arena, sk_str(line));
    char *at = (char *)(uintptr_t)rest.ptr;
    int count = 0;
    if (!at)
        return -1;
    while (*at) {
        at += strspn(at, " \t\r\n");
        if (!*at)
            break;
        if (count == SK_WORDS_MAX)
            return -1;
        argv[count++] = at;
        at += strcspn(at, " \t\r\n");
        if (*at)
            *at++ = '\0';
    }
    return count;
}

static souk_status read_line(const sk_order_lines *lines, const char *line, bool takes_all,
                             souk_request *out, souk_error *err)
{
    char *argv[SK_WORDS_MAX];
    sk_args args;
    int argc = cut_words(line, lines->arena, argv);
    if (argc < 0)
        return sk_fail(err, SOUK_E_INVALID, "too long for an order");
    souk_status status = sk_args_parse(&args, lines->options, argc, argv, lines->now_ns, err);
    if (status != SOUK_OK)
        return status;
    if (args.words_count < 2 || args.words_count > 3)
        return sk_fail(err, SOUK_E_INVALID, "an order is `buy|sell QTY [PRICE] [options]`");
    sk_order_words words = {.side = sk_order_side(args.words[0]),
                            .symbol = lines->symbol,
                            .qty = args.words[1],
                            .price = sk_args_word(&args, 2)};
    if (words.side == SOUK_SIDE_NONE)
        return sk_fail(err, SOUK_E_INVALID, "an order begins with buy or sell, not '%s'",
                       args.words[0]);
    bool all = takes_all && strcmp(words.qty, "all") == 0;
    if (all)
        words.qty = NULL;
    status = sk_order_read(&words, &args, out, err);
    if (all)
        out->flags |= SOUK_QTY_BOUGHT;
    return status;
}

souk_status sk_order_line(const sk_order_lines *lines, const char *line, bool takes_all,
                          souk_request *out, souk_error *err)
{
    souk_error why;
    souk_status status = read_line(lines, line, takes_all, out, &why);
    if (status == SOUK_OK)
        return SOUK_OK;
    return sk_fail(err, status, "'%.80s': %s", line, why.text);
}

/* ---- back into words ---- */

void sk_order_describe(const souk_request *r, sk_buf *out)
{
    char qty[SOUK_DEC_TEXT_MAX], price[SOUK_DEC_TEXT_MAX], stop[SOUK_DEC_TEXT_MAX];
    souk_dec value;
    bool by_quote = souk_dec_sign(r->quote_qty) > 0;
    souk_dec_print_short(by_quote ? r->quote_qty : r->qty, qty);
    souk_dec_print_short(r->price, price);
    souk_dec_print_short(r->stop_price, stop);
    if (by_quote)
        sk_buf_printf(out, "%s %s for %s in quote", souk_side_name(r->side), r->symbol, qty);
    else
        sk_buf_printf(out, "%s %s %s", souk_side_name(r->side),
                      r->flags & SOUK_QTY_BOUGHT ? "all" : qty, r->symbol);
    if (souk_dec_sign(r->price) > 0)
        sk_buf_printf(out, " at %s", price);
    sk_buf_printf(out, " (%s%s)", souk_order_type_name(r->type),
                  r->flags & SOUK_POST_ONLY ? ", post-only" : "");
    if (souk_dec_sign(r->stop_price) > 0)
        sk_buf_printf(out, " once the price gets to %s", stop);
    if (r->trailing_bips > 0)
        sk_buf_printf(out, ", trailing by %lld basis points", (long long)r->trailing_bips);
    if (souk_dec_sign(r->price) > 0 && souk_dec_mul(&value, r->price, r->qty) == SOUK_OK) {
        souk_dec_print_short(value, price);
        sk_buf_printf(out, ", worth %s in quote", price);
    }
}
