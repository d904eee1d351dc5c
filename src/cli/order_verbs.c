/* SPDX-License-Identifier: MIT
 * The verbs that send, cancel and look up orders. */
#include "base/limits.h"
#include "base/str.h"
#include "cli/json_out.h"
#include "cli/suggest.h"
#include "cli/views.h"
#include "market/names.h"

#include <stdio.h>
#include <string.h>

/* ---- what was typed -> the order ---- */

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

/* Index of a name, -1: there is none, and that is said. */
static int choose(sk_cli *cli, sk_opt opt, name_at names, int count, int *code)
{
    const char *typed = cli->args.text[opt];
    sk_suggestion near = SK_SUGGEST(typed);
    for (int i = 0; i < count && names(i); i++) {
        if (strcmp(names(i), typed) == 0)
            return i;
        sk_suggest_offer(&near, sk_str(names(i)));
    }
    const char *name = sk_opt_at(opt)->text;
    if (near.best.ptr) {
        *code = sk_cli_usage(cli, "--%s has no '%s'; did you mean '%.*s'?", name, typed,
                             SK_FMT(near.best));
        return -1;
    }
    sk_help_values(sk_opt_at(opt)->values, &cli->out);
    *code = sk_cli_usage(cli, "--%s has no '%s': it takes %.*s", name, typed,
                         SK_FMT(sk_buf_view(&cli->out)));
    sk_buf_reset(&cli->out);
    return -1;
}

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

/* Whether its parts fit together; SK_EXIT_DONE: they do. */
static int check_order(sk_cli *cli, const souk_request *r)
{
    const char *type = souk_order_type_name(r->type);
    bool priced = souk_dec_sign(r->price) > 0, stopped = souk_dec_sign(r->stop_price) > 0;
    bool trails = r->trailing_bips > 0;
    if (needs_price(r->type) && !priced)
        return sk_cli_usage(cli, "a %s order needs a PRICE behind the quantity", type);
    if (!needs_price(r->type) && priced)
        return sk_cli_usage(cli, "a %s order takes no price", type);
    if (needs_stop(r->type) && !stopped && !trails)
        return sk_cli_usage(cli, "a %s order needs --stop PRICE or --trailing BIPS", type);
    if (!needs_stop(r->type) && trails)
        return sk_cli_usage(cli, "a %s order takes no --trailing", type);
    if (!needs_stop(r->type) && stopped)
        return sk_cli_usage(cli, "a %s order takes no --stop", type);
    if ((r->flags & SOUK_BY_QUOTE) && r->type != SOUK_MARKET)
        return sk_cli_usage(cli, "a quantity in quote goes with market orders only");
    if ((r->flags & SOUK_POST_ONLY) && r->type != SOUK_LIMIT)
        return sk_cli_usage(cli, "--post-only goes with limit orders only");
    return SK_EXIT_DONE;
}

static int read_choices(sk_cli *cli, souk_request *r)
{
    const sk_args *args = &cli->args;
    int code = SK_EXIT_DONE, found;
    r->type = type_of(args, sk_args_word(args, 3) != NULL);
    if (sk_args_has(args, SK_OPT_TYPE)) {
        if ((found = choose(cli, SK_OPT_TYPE, type_at, SOUK_TYPE_COUNT - SOUK_LIMIT, &code)) < 0)
            return code;
        r->type = (souk_order_type)(found + SOUK_LIMIT);
    }
    if (sk_args_has(args, SK_OPT_TIF)) {
        if ((found = choose(cli, SK_OPT_TIF, tif_at, SOUK_FOK - SOUK_GTC + 1, &code)) < 0)
            return code;
        r->tif = (souk_tif)(found + SOUK_GTC);
    }
    if (sk_args_has(args, SK_OPT_STP)) {
        found = choose(cli, SK_OPT_STP, stp_at, SOUK_STP_TRANSFER - SOUK_STP_NONE + 1, &code);
        if (found < 0)
            return code;
        r->stp = (souk_stp)(found + SOUK_STP_NONE);
    }
    return code;
}

static int read_order(sk_cli *cli, souk_side side, souk_request *r)
{
    const sk_args *args = &cli->args;
    const char *price = sk_args_word(args, 3);
    souk_error err = {0};
    sk_amount amount;
    *r = (souk_request){.struct_size = sizeof *r,
                        .op = sk_args_has(args, SK_OPT_TEST) ? SOUK_OP_PLACE_TEST : SOUK_OP_PLACE,
                        .symbol = sk_args_word(args, 1),
                        .side = side,
                        .client_id = args->text[SK_OPT_CLIENT_ID],
                        .stop_price = args->dec[SK_OPT_STOP],
                        .iceberg_qty = args->dec[SK_OPT_ICEBERG],
                        .trailing_bips = sk_args_number(args, SK_OPT_TRAILING, 0)};
    if (sk_amount_parse(&amount, sk_str(sk_args_word(args, 2)), sk_str(r->symbol), &err) < 0)
        return sk_cli_usage(cli, "%s", err.text);
    if (amount.in_quote)
        r->quote_qty = amount.value;
    else
        r->qty = amount.value;
    if (price &&
        (souk_dec_parse(&r->price, price, strlen(price)) < 0 || souk_dec_sign(r->price) <= 0))
        return sk_cli_usage(cli, "'%s' is no price", price);
    r->flags = (amount.in_quote ? SOUK_BY_QUOTE : 0u) |
               (sk_args_has(args, SK_OPT_POST_ONLY) ? SOUK_POST_ONLY : 0u);
    int code = read_choices(cli, r);
    return code == SK_EXIT_DONE ? check_order(cli, r) : code;
}

/* ---- real money ---- */

static void describe(const sk_cli *cli, const souk_request *r, sk_buf *out)
{
    char price[SOUK_DEC_TEXT_MAX], stop[SOUK_DEC_TEXT_MAX], cost[SOUK_DEC_TEXT_MAX];
    souk_dec value;
    sk_buf_printf(out, "%s: %s %s %s", cli->venue->title, souk_side_name(r->side),
                  cli->args.words[2], r->symbol);
    souk_dec_print_short(r->price, price);
    souk_dec_print_short(r->stop_price, stop);
    if (souk_dec_sign(r->price) > 0)
        sk_buf_printf(out, " at %s", price);
    sk_buf_printf(out, " (%s%s)", souk_order_type_name(r->type),
                  r->flags & SOUK_POST_ONLY ? ", post-only" : "");
    if (souk_dec_sign(r->stop_price) > 0)
        sk_buf_printf(out, " once the price gets to %s", stop);
    if (r->trailing_bips > 0)
        sk_buf_printf(out, ", trailing by %lld basis points", (long long)r->trailing_bips);
    if (souk_dec_sign(r->price) > 0 && souk_dec_mul(&value, r->price, r->qty) == SOUK_OK) {
        souk_dec_print_short(value, cost);
        sk_buf_printf(out, ", worth %s in quote", cost);
    }
}

/* SK_EXIT_DONE: go on. */
static int confirm(sk_cli *cli, const souk_request *r)
{
    sk_buf text;
    if (r->op == SOUK_OP_PLACE_TEST)
        return SK_EXIT_DONE;
    sk_buf_init(&text, NULL, 4096);
    describe(cli, r, &text);
    int code = sk_cli_confirm(cli, sk_buf_view(&text));
    sk_buf_deinit(&text);
    return code;
}

static int place(sk_cli *cli, souk_side side)
{
    souk_request request;
    int code = read_order(cli, side, &request);
    if (code != SK_EXIT_DONE)
        return code;
    if (!sk_cli_open(cli, &code))
        return code;
    if (cli->mode == SK_MODE_RUN && !sk_cli_recover(cli, true, &code))
        return code;
    if (cli->mode == SK_MODE_RUN && (code = confirm(cli, &request)) != SK_EXIT_DONE)
        return code;
    return sk_cli_ask(cli, &request,
                      request.op == SOUK_OP_PLACE_TEST ? sk_show_tested : sk_show_order);
}

int sk_verb_buy(sk_cli *cli)
{
    return place(cli, SOUK_BUY);
}

int sk_verb_sell(sk_cli *cli)
{
    return place(cli, SOUK_SELL);
}

/* ---- orders that are there ---- */

int sk_verb_orders(sk_cli *cli)
{
    const sk_args *args = &cli->args;
    bool history = sk_args_has(args, SK_OPT_HISTORY);
    const char *symbol = sk_args_word(args, 1);
    if (history && !symbol)
        return sk_cli_usage(cli, "--history needs a symbol");
    return sk_cli_ask(cli,
                      SOUK_REQUEST(.op = history ? SOUK_OP_HISTORY : SOUK_OP_OPEN_ORDERS,
                                   .symbol = symbol,
                                   .limit = (uint32_t)sk_args_number(args, SK_OPT_LIMIT, 0),
                                   .from_ns = sk_args_number(args, SK_OPT_FROM, 0),
                                   .to_ns = sk_args_number(args, SK_OPT_TO, 0)),
                      sk_show_orders);
}

/* The order that the words name: by the venue's id, or by --client-id. */
static int read_which(sk_cli *cli, souk_request *r)
{
    r->symbol = sk_args_word(&cli->args, 1);
    r->order_id = sk_args_word(&cli->args, 2);
    r->client_id = cli->args.text[SK_OPT_CLIENT_ID];
    if (!r->symbol)
        return sk_cli_usage(cli, "which symbol?");
    if (!r->order_id == !r->client_id)
        return sk_cli_usage(cli, "which order? its ID, or --client-id ID");
    return SK_EXIT_DONE;
}

int sk_verb_order(sk_cli *cli)
{
    souk_request request = {.struct_size = sizeof request, .op = SOUK_OP_ORDER};
    int code = read_which(cli, &request);
    if (code != SK_EXIT_DONE)
        return code;
    if (sk_args_has(&cli->args, SK_OPT_RESOLVE)) {
        if (!request.client_id)
            return sk_cli_usage(cli, "--resolve needs --client-id");
        request.op = SOUK_OP_RESOLVE;
    }
    if (!sk_cli_open(cli, &code))
        return code;
    if (cli->mode == SK_MODE_RUN)
        sk_cli_recover(cli, false, &code);
    return sk_cli_ask(cli, &request, sk_show_order);
}

/* Cancels what is open on one symbol and adds it to what will be shown. */
static int cancel_symbol(sk_cli *cli, souk_str symbol, sk_jw *w)
{
    souk_answer *answer = NULL;
    char text[SK_ID_TEXT_MAX];
    int code = SK_EXIT_DONE;
    size_t count;
    sk_str_copy(text, sizeof text, symbol);
    if (!sk_cli_load(cli, text, &code))
        return code;
    code = sk_cli_call(cli, SOUK_REQUEST(.op = SOUK_OP_CANCEL_ALL, .symbol = text), &answer);
    const souk_order *rows = souk_answer_orders(answer, &count);
    for (size_t i = 0; i < count && cli->json; i++)
        sk_json_order(cli, w, NULL, &rows[i], NULL, 0);
    if (!cli->json && count)
        sk_view_orders(cli, rows, count);
    souk_answer_free(answer);
    return code;
}

/* Every symbol that has open orders, one after the other; those canceled are shown together. */
static int cancel_everywhere(sk_cli *cli)
{
    souk_answer *open = NULL;
    sk_jw w;
    int code, written;
    size_t count;
    if (!sk_cli_open(cli, &code))
        return code;
    if (cli->mode != SK_MODE_RUN)
        return sk_cli_usage(cli, "--all without a symbol is several requests: name a symbol");
    code = sk_cli_call(cli, SOUK_REQUEST(.op = SOUK_OP_OPEN_ORDERS), &open);
    const souk_order *rows = souk_answer_orders(open, &count);
    bool asked = code == SK_EXIT_DONE;
    sk_jw_init(&w, &cli->out);
    if (asked && cli->json)
        sk_jw_array(&w, NULL);
    for (size_t i = 0; i < count && code == SK_EXIT_DONE; i++) {
        bool seen = false;
        for (size_t k = 0; k < i && !seen; k++)
            seen = sk_str_eq(rows[k].symbol, rows[i].symbol);
        if (!seen)
            code = cancel_symbol(cli, rows[i].symbol, &w);
    }
    if (asked && cli->json) {
        sk_jw_end(&w);
        sk_buf_char(&cli->out, '\n');
    } else if (asked && count == 0) {
        sk_buf_cstr(&cli->out, "no orders\n");
    }
    souk_answer_free(open);
    sk_cli_flush(cli, &written);
    return code ? code : written ? SK_EXIT_UNKNOWN : SK_EXIT_DONE;
}

int sk_verb_cancel(sk_cli *cli)
{
    souk_request request = {.struct_size = sizeof request, .op = SOUK_OP_CANCEL};
    const sk_args *args = &cli->args;
    if (!sk_args_has(args, SK_OPT_ALL)) {
        int code = read_which(cli, &request);
        return code == SK_EXIT_DONE ? sk_cli_ask(cli, &request, sk_show_order) : code;
    }
    if (sk_args_word(args, 2) || sk_args_has(args, SK_OPT_CLIENT_ID))
        return sk_cli_usage(cli, "--all, or one order: not both");
    if (!sk_args_word(args, 1))
        return cancel_everywhere(cli);
    request.op = SOUK_OP_CANCEL_ALL;
    request.symbol = sk_args_word(args, 1);
    return sk_cli_ask(cli, &request, sk_show_orders);
}

int sk_verb_fills(sk_cli *cli)
{
    const sk_args *args = &cli->args;
    return sk_cli_ask(cli,
                      SOUK_REQUEST(.op = SOUK_OP_FILLS, .symbol = sk_args_word(args, 1),
                                   .order_id = args->text[SK_OPT_ORDER],
                                   .limit = (uint32_t)sk_args_number(args, SK_OPT_LIMIT, 0),
                                   .from_ns = sk_args_number(args, SK_OPT_FROM, 0),
                                   .to_ns = sk_args_number(args, SK_OPT_TO, 0)),
                      sk_show_fills);
}
