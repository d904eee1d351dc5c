/* SPDX-License-Identifier: MIT */
#include "cli/views.h"
#include "base/rng.h"
#include "base/str.h"
#include "cli/chart.h"
#include "cli/json_out.h"
#include "cli/text.h"
#include "cli/watch.h"

sk_tint sk_side_tint(souk_side side)
{
    return side == SOUK_BUY ? SK_GREEN : side == SOUK_SELL ? SK_RED : SK_PLAIN;
}

typedef struct head {
    const char *name;
    sk_align align;
} head;

#define BEGIN(cli, t, heads) begin(cli, t, heads, sizeof(heads) / sizeof *(heads))

static void begin(sk_cli *cli, sk_table *t, const head *heads, size_t count)
{
    sk_table_init(t, &cli->arena, cli->colour);
    for (size_t i = 0; i < count; i++)
        sk_table_column(t, heads[i].name, heads[i].align);
}

/* One document: an array of rows. */
#define PUT_ARRAY(cli, rows, count, put)                                                           \
    do {                                                                                           \
        sk_jw w_;                                                                                  \
        sk_jw_init(&w_, &(cli)->out);                                                              \
        sk_jw_array(&w_, NULL);                                                                    \
        for (size_t i_ = 0; i_ < (count); i_++)                                                    \
            put(cli, &w_, NULL, &(rows)[i_]);                                                      \
        sk_jw_end(&w_);                                                                            \
        sk_buf_char(&(cli)->out, '\n');                                                            \
    } while (0)

static bool nothing(sk_cli *cli, size_t count, const char *text)
{
    if (count == 0)
        sk_buf_printf(&cli->out, "%s\n", text);
    return count == 0;
}

/* ---- markets ---- */

void sk_show_instruments(sk_cli *cli, const souk_answer *answer)
{
    static const head heads[] = {
        {"symbol", SK_ALIGN_LEFT},    {"venue's", SK_ALIGN_LEFT},  {"price tick", SK_ALIGN_POINT},
        {"qty step", SK_ALIGN_POINT}, {"qty min", SK_ALIGN_POINT}, {"notional min", SK_ALIGN_POINT},
        {"status", SK_ALIGN_LEFT},
    };
    static const char *const states[] = {"trading", "halted", "cancel only"};
    size_t count;
    sk_table t;
    const souk_instrument *rows = souk_answer_instruments(answer, &count);
    if (cli->json) {
        PUT_ARRAY(cli, rows, count, sk_json_instrument);
        return;
    }
    if (nothing(cli, count, "no instruments"))
        return;
    BEGIN(cli, &t, heads);
    for (size_t i = 0; i < count; i++) {
        const souk_instrument *r = &rows[i];
        sk_table_cell(&t,
                      sk_arena_printf(&cli->arena, "%.*s/%.*s", SK_FMT(r->base), SK_FMT(r->quote)),
                      SK_PLAIN);
        sk_table_cell(&t, r->symbol, SK_DIM);
        sk_table_dec_if(&t, r->price_tick, SK_PLAIN);
        sk_table_dec_if(&t, r->qty_step, SK_PLAIN);
        sk_table_dec_if(&t, r->qty_min, SK_PLAIN);
        sk_table_dec_if(&t, r->notional_min, SK_PLAIN);
        sk_table_text(&t, r->status <= SOUK_INSTRUMENT_CANCEL_ONLY ? states[r->status] : NULL,
                      SK_PLAIN);
    }
    sk_table_print(&t, &cli->out);
}

void sk_show_tickers(sk_cli *cli, const souk_answer *answer)
{
    static const head heads[] = {
        {"symbol", SK_ALIGN_LEFT}, {"last", SK_ALIGN_POINT},   {"change %", SK_ALIGN_POINT},
        {"bid", SK_ALIGN_POINT},   {"ask", SK_ALIGN_POINT},    {"high", SK_ALIGN_POINT},
        {"low", SK_ALIGN_POINT},   {"volume", SK_ALIGN_POINT},
    };
    size_t count;
    sk_table t;
    const souk_ticker *rows = souk_answer_tickers(answer, &count);
    if (cli->json && count == 1 && sk_args_word(&cli->args, 1)) {
        sk_jw w;
        sk_jw_init(&w, &cli->out);
        sk_json_ticker(cli, &w, NULL, rows);
        sk_buf_char(&cli->out, '\n');
        return;
    }
    if (cli->json) {
        PUT_ARRAY(cli, rows, count, sk_json_ticker);
        return;
    }
    BEGIN(cli, &t, heads);
    for (size_t i = 0; i < count; i++) {
        const souk_ticker *r = &rows[i];
        int sign = souk_dec_sign(r->change_percent);
        sk_table_cell(&t, sk_cli_unified(cli, r->symbol), SK_PLAIN);
        sk_table_dec(&t, r->last, SK_BOLD);
        sk_table_dec(&t, r->change_percent, sign > 0 ? SK_GREEN : sign < 0 ? SK_RED : SK_PLAIN);
        sk_table_dec_if(&t, r->bid, SK_GREEN);
        sk_table_dec_if(&t, r->ask, SK_RED);
        sk_table_dec_if(&t, r->high, SK_PLAIN);
        sk_table_dec_if(&t, r->low, SK_PLAIN);
        if (r->no_volume)
            sk_table_text(&t, NULL, SK_PLAIN);
        else
            sk_table_dec(&t, r->volume, SK_PLAIN);
    }
    sk_table_print(&t, &cli->out);
}

void sk_show_bests(sk_cli *cli, const souk_answer *answer)
{
    static const head heads[] = {
        {"symbol", SK_ALIGN_LEFT}, {"bid qty", SK_ALIGN_POINT}, {"bid", SK_ALIGN_POINT},
        {"ask", SK_ALIGN_POINT},   {"ask qty", SK_ALIGN_POINT},
    };
    size_t count;
    sk_table t;
    const souk_best *rows = souk_answer_bests(answer, &count);
    if (cli->json && count == 1 && sk_args_word(&cli->args, 1)) {
        sk_jw w;
        sk_jw_init(&w, &cli->out);
        sk_json_best(cli, &w, NULL, rows);
        sk_buf_char(&cli->out, '\n');
        return;
    }
    if (cli->json) {
        PUT_ARRAY(cli, rows, count, sk_json_best);
        return;
    }
    BEGIN(cli, &t, heads);
    for (size_t i = 0; i < count; i++) {
        sk_table_cell(&t, sk_cli_unified(cli, rows[i].symbol), SK_PLAIN);
        sk_table_dec_if(&t, rows[i].bid_qty, SK_PLAIN);
        sk_table_dec_if(&t, rows[i].bid, SK_GREEN);
        sk_table_dec_if(&t, rows[i].ask, SK_RED);
        sk_table_dec_if(&t, rows[i].ask_qty, SK_PLAIN);
    }
    sk_table_print(&t, &cli->out);
}

static void put_spread(sk_cli *cli, souk_dec bid, souk_dec ask)
{
    souk_dec spread, points;
    char text[2][SOUK_DEC_TEXT_MAX];
    if (souk_dec_sub(&spread, ask, bid) < 0 ||
        souk_dec_mul(&points, spread, souk_dec_from_i64(10000, 0)) < 0 ||
        souk_dec_div(&points, points, ask, 2, SOUK_ROUND_HALF_UP) < 0)
        return;
    souk_dec_print_short(spread, text[0]);
    souk_dec_print(points, text[1]);
    sk_buf_printf(&cli->out, "  spread %s (%s basis points)", text[0], text[1]);
}

void sk_view_book(sk_cli *cli, souk_str symbol, const souk_level *bids, size_t bids_count,
                  const souk_level *asks, size_t asks_count)
{
    static const head heads[] = {
        {"bid qty", SK_ALIGN_POINT},
        {"bid", SK_ALIGN_POINT},
        {"ask", SK_ALIGN_POINT},
        {"ask qty", SK_ALIGN_POINT},
    };
    sk_table t;
    size_t count = bids_count > asks_count ? bids_count : asks_count;
    sk_tint_put(&cli->out, cli->colour, SK_BOLD, sk_text_clean(symbol, &cli->arena));
    if (bids_count && asks_count)
        put_spread(cli, bids[0].price, asks[0].price);
    sk_buf_char(&cli->out, '\n');
    if (nothing(cli, count, "the book is empty"))
        return;
    BEGIN(cli, &t, heads);
    for (size_t i = 0; i < count; i++) {
        if (i < bids_count) {
            sk_table_dec(&t, bids[i].qty, SK_PLAIN);
            sk_table_dec(&t, bids[i].price, SK_GREEN);
        } else {
            sk_table_text(&t, "", SK_PLAIN);
            sk_table_text(&t, "", SK_PLAIN);
        }
        if (i < asks_count) {
            sk_table_dec(&t, asks[i].price, SK_RED);
            sk_table_dec(&t, asks[i].qty, SK_PLAIN);
        } else {
            sk_table_text(&t, "", SK_PLAIN);
            sk_table_text(&t, "", SK_PLAIN);
        }
    }
    sk_table_print(&t, &cli->out);
}

static size_t at_most(const sk_cli *cli, size_t count)
{
    size_t limit = (size_t)sk_args_number(&cli->args, SK_OPT_LIMIT, 10);
    return count < limit ? count : limit;
}

void sk_show_book(sk_cli *cli, const souk_answer *answer)
{
    size_t bids_count, asks_count;
    const souk_level *bids = souk_answer_levels(answer, SOUK_BUY, &bids_count);
    const souk_level *asks = souk_answer_levels(answer, SOUK_SELL, &asks_count);
    souk_str symbol = sk_str(sk_args_word(&cli->args, 1));
    const souk_instrument *known; /* it is: the symbol was looked up before asking */
    if (souk_client_instrument(cli->client, symbol.ptr, &known, NULL) == SOUK_OK)
        symbol = known->symbol;
    bids_count = at_most(cli, bids_count);
    asks_count = at_most(cli, asks_count);
    if (cli->json) {
        sk_jw w;
        sk_jw_init(&w, &cli->out);
        sk_jw_object(&w, NULL);
        sk_json_symbol(cli, &w, symbol);
        sk_jw_u64_text(&w, "last_id", souk_answer_last_id(answer));
        sk_json_levels(&w, "bids", bids, bids_count);
        sk_json_levels(&w, "asks", asks, asks_count);
        sk_jw_end(&w);
        sk_buf_char(&cli->out, '\n');
    } else {
        sk_view_book(cli, sk_cli_unified(cli, symbol), bids, bids_count, asks, asks_count);
    }
}

void sk_show_trades(sk_cli *cli, const souk_answer *answer)
{
    static const head heads[] = {
        {"time (UTC)", SK_ALIGN_LEFT}, {"taker", SK_ALIGN_LEFT}, {"price", SK_ALIGN_POINT},
        {"qty", SK_ALIGN_POINT},       {"id", SK_ALIGN_RIGHT},
    };
    size_t count;
    sk_table t;
    const souk_trade *rows = souk_answer_trades(answer, &count);
    if (cli->json) {
        PUT_ARRAY(cli, rows, count, sk_json_trade);
        return;
    }
    if (nothing(cli, count, "no trades yet"))
        return;
    BEGIN(cli, &t, heads);
    for (size_t i = 0; i < count; i++) {
        const souk_trade *r = &rows[i];
        sk_table_time(&t, r->at_ns);
        sk_table_text(&t, souk_side_name(r->taker_side), sk_side_tint(r->taker_side));
        sk_table_dec(&t, r->price, SK_PLAIN);
        sk_table_dec(&t, r->qty, SK_PLAIN);
        if (r->id_text.len)
            sk_table_cell(&t, r->id_text, SK_DIM);
        else
            sk_table_u64(&t, r->id);
    }
    sk_table_print(&t, &cli->out);
}

static void view_candles(sk_cli *cli, const souk_candle *rows, size_t count)
{
    static const head heads[] = {
        {"open time (UTC)", SK_ALIGN_LEFT}, {"open", SK_ALIGN_POINT},
        {"high", SK_ALIGN_POINT},           {"low", SK_ALIGN_POINT},
        {"close", SK_ALIGN_POINT},          {"volume", SK_ALIGN_POINT},
    };
    sk_table t;
    BEGIN(cli, &t, heads);
    for (size_t i = 0; i < count; i++) {
        const souk_candle *r = &rows[i];
        sk_tint tint = souk_dec_cmp(r->close, r->open) < 0 ? SK_RED : SK_GREEN;
        sk_table_time(&t, r->open_ns);
        sk_table_dec(&t, r->open, SK_PLAIN);
        sk_table_dec(&t, r->high, SK_PLAIN);
        sk_table_dec(&t, r->low, SK_PLAIN);
        sk_table_dec(&t, r->close, tint);
        sk_table_dec(&t, r->volume, SK_PLAIN);
    }
    sk_table_print(&t, &cli->out);
}

void sk_show_candles(sk_cli *cli, const souk_answer *answer)
{
    size_t count;
    const souk_candle *rows = souk_answer_candles(answer, &count);
    if (cli->json) {
        PUT_ARRAY(cli, rows, count, sk_json_candle);
        return;
    }
    if (nothing(cli, count, "no candles in that time"))
        return;
    if (sk_args_has(&cli->args, SK_OPT_TABLE)) {
        view_candles(cli, rows, count);
        return;
    }
    souk_str symbol = sk_cli_unified(cli, sk_str(sk_args_word(&cli->args, 1)));
    sk_tint_put(&cli->out, cli->colour, SK_BOLD, sk_text_clean(symbol, &cli->arena));
    const char *interval = cli->args.text[SK_OPT_INTERVAL];
    sk_buf_printf(&cli->out, "  %s\n", interval ? interval : "1m");
    sk_chart_put(&cli->out, cli->colour, sk_watch_columns(), rows, count);
}

/* ---- the venue's clock and limits ---- */

/* Nanoseconds as milliseconds with three decimals. */
static souk_dec millis(int64_t ns)
{
    return souk_dec_from_i64(ns / 1000, 3);
}

/* The venue read its clock somewhere between our question and its answer: in the middle, give or
 * take half of the time between. What it cuts to seconds is half a second later. */
void sk_show_time(sk_cli *cli, const souk_answer *answer)
{
    int64_t took_ns = souk_answer_took_ns(answer), time_ns = souk_answer_time_ns(answer);
    int64_t step_ns = souk_answer_time_step_ns(answer),
            half_ns = step_ns > 1000000 ? step_ns / 2 : 0;
    int64_t offset_ns = time_ns + half_ns + took_ns / 2 - sk_clock_now(&sk_clock_real);
    char offset[SOUK_DEC_TEXT_MAX], error[SOUK_DEC_TEXT_MAX], text[SK_TIME_TEXT_MAX];
    souk_dec_print_short(millis(offset_ns), offset);
    souk_dec_print_short(millis(took_ns / 2 + half_ns), error);
    if (cli->json) {
        sk_jw w;
        sk_jw_init(&w, &cli->out);
        sk_jw_object(&w, NULL);
        sk_jw_i64_text(&w, "time_ms", time_ns / 1000000);
        sk_jw_cstr(&w, "offset_ms", offset);
        sk_jw_cstr(&w, "error_ms", error);
        sk_jw_end(&w);
        sk_buf_char(&cli->out, '\n');
        return;
    }
    sk_buf_printf(&cli->out, "%.*s UTC  %s ms %s ours, give or take %s ms\n",
                  SK_FMT(sk_text_time(time_ns, true, text)), offset[0] == '-' ? offset + 1 : offset,
                  offset[0] == '-' ? "behind" : "ahead of", error);
}

static void limits_json(sk_cli *cli)
{
    souk_limit_state row;
    sk_jw w;
    sk_jw_init(&w, &cli->out);
    sk_jw_array(&w, NULL);
    for (size_t i = 0; souk_client_limit(cli->client, i, &row); i++) {
        sk_jw_object(&w, NULL);
        sk_jw_cstr(&w, "limit", row.name);
        sk_jw_i64_text(&w, "window_ms", row.window_ns / 1000000);
        sk_jw_u64_text(&w, "capacity", row.capacity);
        sk_jw_u64_text(&w, "used", row.used);
        sk_jw_end(&w);
    }
    sk_jw_end(&w);
    sk_buf_char(&cli->out, '\n');
}

void sk_show_limits(sk_cli *cli, const souk_answer *answer)
{
    static const head heads[] = {{"limit", SK_ALIGN_LEFT},
                                 {"window", SK_ALIGN_RIGHT},
                                 {"used", SK_ALIGN_RIGHT},
                                 {"of", SK_ALIGN_RIGHT}};
    souk_limit_state row;
    sk_table t;
    (void)answer;
    if (cli->json) {
        limits_json(cli);
        return;
    }
    BEGIN(cli, &t, heads);
    for (size_t i = 0; souk_client_limit(cli->client, i, &row); i++) {
        char window[SOUK_DEC_TEXT_MAX];
        souk_dec_print_short(millis(row.window_ns / 1000), window);
        sk_table_text(&t, row.name, SK_PLAIN);
        sk_table_cell(&t, sk_arena_printf(&cli->arena, "%s s", window), SK_PLAIN);
        sk_table_u64(&t, row.used);
        sk_table_u64(&t, row.capacity);
    }
    sk_table_print(&t, &cli->out);
}

/* ---- the account ---- */

void sk_view_balances(sk_cli *cli, const souk_balance *rows, size_t count)
{
    static const head heads[] = {
        {"asset", SK_ALIGN_LEFT},
        {"free", SK_ALIGN_POINT},
        {"held", SK_ALIGN_POINT},
        {"total", SK_ALIGN_POINT},
    };
    sk_table t;
    if (nothing(cli, count, "the account is empty"))
        return;
    BEGIN(cli, &t, heads);
    for (size_t i = 0; i < count; i++) {
        souk_dec total;
        sk_table_cell(&t, rows[i].asset, SK_PLAIN);
        sk_table_dec(&t, rows[i].free, SK_PLAIN);
        sk_table_dec_if(&t, rows[i].held, SK_PLAIN);
        if (souk_dec_add(&total, rows[i].free, rows[i].held) == SOUK_OK)
            sk_table_dec(&t, total, SK_PLAIN);
        else
            sk_table_text(&t, NULL, SK_PLAIN);
    }
    sk_table_print(&t, &cli->out);
}

void sk_show_balances(sk_cli *cli, const souk_answer *answer)
{
    size_t count;
    const souk_balance *rows = souk_answer_balances(answer, &count);
    if (cli->json)
        PUT_ARRAY(cli, rows, count, sk_json_balance);
    else
        sk_view_balances(cli, rows, count);
}

void sk_show_fees(sk_cli *cli, const souk_answer *answer)
{
    static const head heads[] = {
        {"symbol", SK_ALIGN_LEFT}, {"maker", SK_ALIGN_POINT}, {"taker", SK_ALIGN_POINT}};
    size_t count;
    sk_table t;
    const souk_fee *rows = souk_answer_fees(answer, &count);
    if (cli->json) {
        PUT_ARRAY(cli, rows, count, sk_json_fee);
        return;
    }
    if (nothing(cli, count, "no fees"))
        return;
    BEGIN(cli, &t, heads);
    for (size_t i = 0; i < count; i++) {
        sk_table_cell(&t, sk_cli_unified(cli, rows[i].symbol), SK_PLAIN);
        sk_table_dec(&t, rows[i].maker, SK_PLAIN);
        sk_table_dec(&t, rows[i].taker, SK_PLAIN);
    }
    sk_table_print(&t, &cli->out);
}
