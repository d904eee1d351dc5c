/* SPDX-License-Identifier: MIT
 * souk stream VENUE [CHANNEL|SYMBOL ...]: what happens, as it happens, a line an event; a book
 * alone on a terminal is drawn in place. */
#include "base/str.h"
#include "cli/json_out.h"
#include "cli/text.h"
#include "cli/views.h"
#include "cli/watch.h"

#include <stdio.h>
#include <string.h>

enum { LEVELS_MAX = 1000, LEVELS_SHOWN = 10 };

typedef struct following {
    sk_cli *cli;
    sk_watch watch;
    bool channels[SOUK_CHANNEL_COUNT];
    const char *symbols[SK_WORDS_MAX];
    uint32_t symbols_count;
    int64_t left; /* events until it stops; negative: no end */
    bool failed, drawn;
    souk_error err;
    souk_level levels[2][LEVELS_MAX];
} following;

/* ---- events as JSON ---- */

static size_t depth_of(const following *f)
{
    int64_t limit = sk_args_number(&f->cli->args, SK_OPT_LIMIT, LEVELS_SHOWN);
    return (size_t)(limit < LEVELS_MAX ? limit : LEVELS_MAX);
}

static void json_book(following *f, sk_jw *w, const souk_event *e)
{
    size_t depth = depth_of(f);
    size_t bids = souk_book_top(e->book, SOUK_BUY, f->levels[0], depth);
    size_t asks = souk_book_top(e->book, SOUK_SELL, f->levels[1], depth);
    sk_json_symbol(f->cli, w, e->symbol);
    sk_jw_u64_text(w, "last_id", souk_book_last_id(e->book));
    sk_jw_bool(w, "stale", souk_book_stale(e->book));
    sk_json_levels(w, "bids", f->levels[0], bids);
    sk_json_levels(w, "asks", f->levels[1], asks);
}

static void json_reconciliation(sk_jw *w, const souk_reconciliation *r)
{
    sk_jw_bool(w, "first", r->first);
    sk_jw_bool(w, "steady", r->steady);
    sk_jw_array(w, "assets");
    for (size_t i = 0; i < r->count; i++) {
        const souk_reconciled *row = &r->rows[i];
        sk_jw_object(w, NULL);
        sk_jw_str(w, "asset", row->asset);
        sk_jw_dec(w, "before", row->before);
        sk_jw_dec(w, "traded", row->traded);
        sk_jw_dec(w, "total", row->told);
        sk_jw_dec(w, "other", row->other);
        sk_jw_dec(w, "held", row->held);
        sk_jw_dec(w, "orders", row->orders);
        sk_jw_bool(w, "unexplained", row->unexplained);
        sk_jw_end(w);
    }
    sk_jw_end(w);
}

static void json_account(sk_cli *cli, sk_jw *w, const souk_event *e)
{
    if (e->order)
        sk_json_order(cli, w, "order", e->order, NULL, 0);
    if (e->fill)
        sk_json_fill(cli, w, "fill", e->fill);
    if (e->balances) {
        sk_jw_array(w, "balances");
        for (size_t i = 0; i < e->count; i++)
            sk_json_balance(cli, w, NULL, &e->balances[i]);
        sk_jw_end(w);
    }
    if (e->kind == SOUK_EVENT_OPEN_ORDERS) {
        sk_jw_array(w, "orders");
        for (size_t i = 0; i < e->count; i++)
            sk_json_order(cli, w, NULL, &e->orders[i], NULL, 0);
        sk_jw_end(w);
    }
    if (e->reconciliation)
        json_reconciliation(w, e->reconciliation);
}

static void json_event(following *f, const souk_event *e)
{
    sk_cli *cli = f->cli;
    sk_jw w;
    sk_jw_init(&w, &cli->out);
    sk_jw_object(&w, NULL);
    sk_jw_cstr(&w, "event", souk_event_name(e->kind));
    if (e->at_ns > 0)
        sk_jw_i64_text(&w, "at_ms", e->at_ns / 1000000);
    sk_jw_i64_text(&w, "recv_ms", e->recv_ns / 1000000);
    if (e->book)
        json_book(f, &w, e);
    else if (e->symbol.len && !e->trade && !e->ticker && !e->best && !e->order)
        sk_json_symbol(cli, &w, e->symbol);
    if (e->trade)
        sk_json_trade(cli, &w, "trade", e->trade);
    if (e->ticker)
        sk_json_ticker(cli, &w, "ticker", e->ticker);
    if (e->best)
        sk_json_best(cli, &w, "best", e->best);
    if (e->candle) {
        sk_json_candle(cli, &w, "candle", e->candle);
        sk_jw_bool(&w, "closed", e->candle->closed);
    }
    json_account(cli, &w, e);
    if (e->error && e->error->status < 0)
        sk_jw_cstr(&w, "error", e->error->text);
    sk_jw_end(&w);
    sk_buf_char(&cli->out, '\n');
}

/* ---- events as lines ---- */

static void put_dec(sk_buf *out, const char *before, souk_dec value)
{
    char text[SOUK_DEC_TEXT_MAX];
    souk_dec_print_short(value, text);
    sk_buf_printf(out, "%s%s", before, text);
}

static void line_begin(sk_cli *cli, const souk_event *e)
{
    char text[SK_TIME_TEXT_MAX];
    souk_str at = sk_text_clock(e->at_ns > 0 ? e->at_ns : e->recv_ns, text);
    sk_buf_printf(&cli->out, "%.*s  %s", SK_FMT(at), souk_event_name(e->kind));
    if (e->symbol.len) {
        souk_str symbol = sk_text_clean(sk_cli_unified(cli, e->symbol), &cli->arena);
        sk_buf_printf(&cli->out, "  %.*s", SK_FMT(symbol));
    }
}

static void line_book(following *f, const souk_event *e)
{
    sk_buf *out = &f->cli->out;
    if (souk_book_top(e->book, SOUK_BUY, f->levels[0], 1) == 1) {
        put_dec(out, "  bid ", f->levels[0][0].price);
        put_dec(out, " x ", f->levels[0][0].qty);
    }
    if (souk_book_top(e->book, SOUK_SELL, f->levels[1], 1) == 1) {
        put_dec(out, "  ask ", f->levels[1][0].price);
        put_dec(out, " x ", f->levels[1][0].qty);
    }
    if (souk_book_stale(e->book))
        sk_buf_cstr(out, "  (stale)");
}

static void line_market(following *f, const souk_event *e)
{
    sk_buf *out = &f->cli->out;
    if (e->book)
        line_book(f, e);
    if (e->trade) {
        const char *side = souk_side_name(e->trade->taker_side);
        sk_buf_cstr(out, "  ");
        sk_tint_put(out, f->cli->colour, sk_side_tint(e->trade->taker_side), sk_str(side));
        put_dec(out, "  ", e->trade->qty);
        put_dec(out, " at ", e->trade->price);
    }
    if (e->ticker) {
        put_dec(out, "  last ", e->ticker->last);
        put_dec(out, "  change ", e->ticker->change_percent);
        put_dec(out, "%  volume ", e->ticker->volume);
    }
    if (e->best) {
        put_dec(out, "  bid ", e->best->bid);
        put_dec(out, " x ", e->best->bid_qty);
        put_dec(out, "  ask ", e->best->ask);
        put_dec(out, " x ", e->best->ask_qty);
    }
    if (e->candle) {
        put_dec(out, "  open ", e->candle->open);
        put_dec(out, "  high ", e->candle->high);
        put_dec(out, "  low ", e->candle->low);
        put_dec(out, "  close ", e->candle->close);
        put_dec(out, "  volume ", e->candle->volume);
        sk_buf_cstr(out, e->candle->closed ? "  (closed)" : "");
    }
}

static void line_order(sk_cli *cli, const souk_order *o)
{
    souk_str id = sk_text_clean(o->order_id, &cli->arena);
    sk_buf_printf(&cli->out, "  %.*s  ", SK_FMT(id));
    sk_tint_put(&cli->out, cli->colour, sk_side_tint(o->side), sk_str(souk_side_name(o->side)));
    put_dec(&cli->out, " ", o->qty);
    if (souk_dec_sign(o->price) > 0)
        put_dec(&cli->out, " at ", o->price);
    sk_buf_printf(&cli->out, "  %s", souk_order_status_name(o->status));
    put_dec(&cli->out, ", filled ", o->cum_qty);
}

static void line_reconciliation(sk_cli *cli, const souk_reconciliation *r)
{
    sk_buf *out = &cli->out;
    if (!r->unexplained)
        sk_buf_cstr(out, r->first ? "  balances are known" : "  balances are what the fills make");
    for (size_t i = 0; i < r->count; i++) {
        const souk_reconciled *row = &r->rows[i];
        souk_str asset = sk_text_clean(row->asset, &cli->arena);
        if (!row->unexplained)
            continue;
        sk_buf_printf(out, "  %.*s", SK_FMT(asset));
        put_dec(out, " changed by ", row->other);
        sk_buf_cstr(out, " beside the known fills");
        if (souk_dec_cmp(row->held, row->orders) < 0)
            put_dec(out, ", holds less than the known orders: ", row->held);
    }
}

static void line_account(sk_cli *cli, const souk_event *e)
{
    sk_buf *out = &cli->out;
    if (e->order)
        line_order(cli, e->order);
    if (e->fill) {
        put_dec(out, "; traded ", e->fill->qty);
        put_dec(out, " at ", e->fill->price);
    }
    for (size_t i = 0; i < e->count && e->balances; i++) {
        souk_str asset = sk_text_clean(e->balances[i].asset, &cli->arena);
        sk_buf_printf(out, "  %.*s", SK_FMT(asset));
        put_dec(out, " ", e->balances[i].free);
        if (souk_dec_sign(e->balances[i].held) > 0)
            put_dec(out, " + ", e->balances[i].held);
    }
    if (e->kind == SOUK_EVENT_OPEN_ORDERS)
        sk_buf_printf(out, "  %zu open", e->count);
    if (e->reconciliation)
        line_reconciliation(cli, e->reconciliation);
}

static void line_event(following *f, const souk_event *e)
{
    sk_cli *cli = f->cli;
    line_begin(cli, e);
    line_market(f, e);
    line_account(cli, e);
    if (e->error && e->error->status < 0) {
        souk_str text = sk_text_clean(sk_str(e->error->text), &cli->arena);
        sk_buf_printf(&cli->out, "  %.*s", SK_FMT(text));
    }
    sk_buf_char(&cli->out, '\n');
}

/* ---- following ---- */

/* A book alone on a terminal; what it was before is replaced. */
static void draw_book(following *f, const souk_event *e)
{
    sk_cli *cli = f->cli;
    size_t depth = depth_of(f);
    size_t bids = souk_book_top(e->book, SOUK_BUY, f->levels[0], depth);
    size_t asks = souk_book_top(e->book, SOUK_SELL, f->levels[1], depth);
    sk_buf_reset(&cli->out);
    sk_view_book(cli, sk_cli_unified(cli, e->symbol), f->levels[0], bids, f->levels[1], asks);
    if (souk_book_stale(e->book))
        sk_buf_cstr(&cli->out, "stale: resynchronising\n");
    f->drawn = true;
}

static void on_event(void *ctx, souk_stream *stream, const souk_event *e)
{
    following *f = ctx;
    (void)stream;
    if (e->kind == SOUK_EVENT_FAILED) {
        f->failed = true;
        f->err = *e->error;
        return;
    }
    if (f->left == 0 || f->failed)
        return;
    bool news = e->kind != SOUK_EVENT_UP && e->kind != SOUK_EVENT_DOWN;
    if (f->cli->json)
        json_event(f, e);
    else if (f->watch.redraw && e->book)
        draw_book(f, e);
    else if (!f->watch.redraw)
        line_event(f, e);
    if (news && f->left > 0)
        f->left--;
}

static souk_status open_streams(following *f, souk_error *err)
{
    souk_status status = SOUK_OK;
    for (int c = 1; c < SOUK_CHANNEL_COUNT && status == SOUK_OK; c++) {
        souk_stream *stream;
        const char *interval = f->cli->args.text[SK_OPT_INTERVAL];
        bool private = c == SOUK_CHANNEL_ACCOUNT;
        if (!f->channels[c])
            continue;
        status = souk_stream_open(
            f->cli->client,
            SOUK_STREAM(.channel = (souk_channel)c, .symbols = private ? NULL : f->symbols,
                        .symbols_count = private ? 0 : f->symbols_count,
                        .interval =
                            c == SOUK_CHANNEL_CANDLES ? (interval ? interval : "1m") : NULL),
            on_event, f, &stream, err);
    }
    return status;
}

static int follow(following *f)
{
    sk_cli *cli = f->cli;
    souk_error err = {0};
    sk_turn turn = SK_TURN_AGAIN;
    int code = SK_EXIT_DONE;
    bool draw = cli->terminal && !cli->json && f->symbols_count == 1;
    for (int c = 1; c < SOUK_CHANNEL_COUNT; c++)
        draw = draw && f->channels[c] == (c == SOUK_CHANNEL_BOOK);
    if (sk_watch_begin(&f->watch, cli->client, draw, &err) < 0 || open_streams(f, &err) < 0)
        turn = SK_TURN_FAILED;
    while (turn == SK_TURN_AGAIN && f->left != 0 && !f->failed) {
        turn = sk_watch_turn(&f->watch, INT64_MAX, &err);
        if (f->drawn)
            sk_watch_draw(&f->watch, &cli->out);
        f->drawn = false;
        if (cli->out.len && !sk_cli_flush(cli, &code))
            break;
    }
    sk_watch_end(&f->watch);
    if (turn == SK_TURN_FAILED || f->failed)
        code = sk_cli_fail(cli, f->failed ? &f->err : &err, SOUK_NOT_SENT, NULL);
    souk_client_close(cli->client); /* its streams speak to f */
    cli->client = NULL;
    return code;
}

/* Channels and symbols may stand in any order; trades of a symbol, or the account, by default. */
static int read_words(following *f)
{
    sk_cli *cli = f->cli;
    bool any = false;
    for (uint32_t i = 1; i < cli->args.words_count; i++) {
        const char *word = cli->args.words[i];
        int c = 1;
        while (c < SOUK_CHANNEL_COUNT && strcmp(souk_channel_name((souk_channel)c), word) != 0)
            c++;
        if (c == SOUK_CHANNEL_COUNT) {
            f->symbols[f->symbols_count++] = word;
            continue;
        }
        if (!souk_venue_streams(cli->venue, (souk_channel)c))
            return sk_cli_usage(cli, "%s streams no %s", cli->venue->title, word);
        f->channels[c] = any = true;
    }
    if (!any)
        f->channels[f->symbols_count ? SOUK_CHANNEL_TRADES : SOUK_CHANNEL_ACCOUNT] = true;
    for (int c = 1; c < SOUK_CHANNEL_ACCOUNT; c++) {
        if (f->channels[c] && f->symbols_count == 0)
            return sk_cli_usage(cli, "%s of which symbol?", souk_channel_name((souk_channel)c));
    }
    return SK_EXIT_DONE;
}

int sk_verb_stream(sk_cli *cli)
{
    following *f;
    int code;
    if (!sk_cli_find_venue(cli, &code))
        return code;
    if (!(f = sk_alloc_zeroed(NULL, 1, sizeof *f)))
        return sk_cli_usage(cli, "out of memory");
    f->cli = cli;
    f->left = sk_args_number(&cli->args, SK_OPT_EVENTS, -1);
    f->watch.signals = -1;
    code = read_words(f);
    if (code == SK_EXIT_DONE && sk_cli_open(cli, &code)) {
        bool known = true;
        for (uint32_t i = 0; i < f->symbols_count && known; i++)
            known = sk_cli_load(cli, f->symbols[i], &code);
        if (known && f->symbols_count == 0)
            known = sk_cli_load(cli, NULL, &code);
        if (known)
            code = follow(f);
    }
    sk_free(NULL, f);
    return code;
}
