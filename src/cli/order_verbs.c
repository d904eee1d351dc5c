/* SPDX-License-Identifier: MIT
 * The verbs that send, change, cancel and look up one order. */
#include "base/limits.h"
#include "base/str.h"
#include "cli/json_out.h"
#include "cli/order_args.h"
#include "cli/views.h"

/* ---- new ones ---- */

/* SK_EXIT_DONE: go on. */
static int confirm(sk_cli *cli, const souk_request *r)
{
    sk_buf text;
    if (r->op == SOUK_OP_PLACE_TEST)
        return SK_EXIT_DONE;
    sk_buf_init(&text, NULL, 4096);
    sk_buf_printf(&text, "%s: ", cli->venue->title);
    sk_order_describe(r, &text);
    int code = sk_cli_confirm(cli, sk_buf_view(&text));
    sk_buf_deinit(&text);
    return code;
}

static int place(sk_cli *cli, souk_side side)
{
    const sk_args *args = &cli->args;
    const sk_order_words words = {side, args->words[1], args->words[2], sk_args_word(args, 3)};
    souk_request request;
    souk_error err = {0};
    int code;
    if (sk_order_read(&words, args, &request, &err) != SOUK_OK)
        return sk_cli_usage(cli, "%s", err.text);
    if (sk_args_has(args, SK_OPT_TEST))
        request.op = SOUK_OP_PLACE_TEST;
    request.emulate = sk_args_has(args, SK_OPT_EMULATE);
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
    bool conditional = sk_args_has(args, SK_OPT_CONDITIONAL);
    const char *symbol = sk_args_word(args, 1);
    if (history && !symbol)
        return sk_cli_usage(cli, "--history needs a symbol");
    return sk_cli_ask(cli,
                      SOUK_REQUEST(.op = history ? SOUK_OP_HISTORY : SOUK_OP_OPEN_ORDERS,
                                   .symbol = symbol, .flags = conditional ? SOUK_CONDITIONAL : 0u,
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

int sk_verb_amend(sk_cli *cli)
{
    const sk_args *args = &cli->args;
    char qty[SOUK_DEC_TEXT_MAX], price[SOUK_DEC_TEXT_MAX];
    souk_request request = {.struct_size = sizeof request,
                            .op = SOUK_OP_AMEND,
                            .qty = args->dec[SK_OPT_QTY],
                            .price = args->dec[SK_OPT_PRICE]};
    bool sized = sk_args_has(args, SK_OPT_QTY), priced = sk_args_has(args, SK_OPT_PRICE);
    int code = read_which(cli, &request);
    if (code != SK_EXIT_DONE)
        return code;
    if (!sized && !priced)
        return sk_cli_usage(cli, "what changes? --qty QTY, --price PRICE or both");
    if (!sk_cli_open(cli, &code))
        return code;
    if (!souk_venue_has(cli->venue, SOUK_OP_AMEND))
        return sk_cli_ask(cli, &request, sk_show_order);
    souk_dec_print_short(request.qty, qty);
    souk_dec_print_short(request.price, price);
    souk_str what = sk_arena_printf(
        &cli->arena, "%s: order %s of %s becomes%s%s%s%s", cli->venue->title,
        request.order_id ? request.order_id : request.client_id, request.symbol,
        sized ? " quantity " : "", sized ? qty : "", priced ? " price " : "", priced ? price : "");
    if (cli->mode == SK_MODE_RUN && (code = sk_cli_confirm(cli, what)) != SK_EXIT_DONE)
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
    if (!sk_args_has(args, SK_OPT_ALL) && sk_args_word(args, 3)) {
        if (sk_args_has(args, SK_OPT_CLIENT_ID))
            return sk_cli_usage(cli, "several orders go by their IDs, without --client-id");
        return sk_cli_cancel_several(cli);
    }
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
