/* SPDX-License-Identifier: MIT
 * Events of streams, both ways: public ones, and user data. Books, trades and best prices are read
 * by hand in stream.c. src: binance card 7, 8.4 */
#include "venue/binance/binance.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/rows.h"
#include "venue/tell.h"
#include "market/markets.h"

#define SCALE SK_BINANCE_SCALE
#define T     sk_update

/* ---- public events: the members behind "e" and "E" ---- */

F_RECORD(trade, F_TEXT("s", symbol), F_NUM("t", trade.id), F_NUM("a", trade.id),
         F_DEC("p", trade.price), F_DEC("q", trade.qty), F_NUM("f", trade.first_id),
         F_NUM("l", trade.last_id), F_MS("T", trade.at_ns),
         F_TRUTH("m", trade.taker_side, sk_binance_buyer_makes), F_SAID("M", "true"));
F_RECORD(book, F_TEXT("s", symbol), F_NUM("U", first_id), F_NUM("u", last_id),
         F_NUM("lastUpdateId", last_id));
F_RECORD(best, F_NUM("u", best.update_id), F_TEXT("s", best.symbol), F_DEC("b", best.bid),
         F_DEC("B", best.bid_qty), F_DEC("a", best.ask), F_DEC("A", best.ask_qty));
F_RECORD(ticker, F_MUST("s", ticker.symbol), F_MUST("s", symbol), F_DEC("p", ticker.change),
         F_DECS("P", ticker.change_percent, 3), F_DEC("w", ticker.weighted_avg),
         F_DEC("x", ticker.prev_close), F_DEC("c", ticker.last), F_DEC("Q", ticker.last_qty),
         F_DEC("b", ticker.bid), F_DEC("B", ticker.bid_qty), F_DEC("a", ticker.ask),
         F_DEC("A", ticker.ask_qty), F_DEC("o", ticker.open), F_DEC("h", ticker.high),
         F_DEC("l", ticker.low), F_DEC("v", ticker.volume), F_DEC("q", ticker.quote_volume),
         F_MS("O", ticker.open_ns), F_MS("C", ticker.close_ns), F_MINUS("F", ticker.first_id),
         F_MINUS("L", ticker.last_id), F_NUM("n", ticker.count));
F_RECORD(average, F_MUST("s", ticker.symbol), F_MUST("s", symbol),
         F_SAID("i", "\"5m\""), /* the minutes of every instrument */
         F_SURE("w", ticker.weighted_avg), F_MS("T", ticker.close_ns));

static const sk_enum_row intervals[] = {
#define SK_X(name, text, ns) {text, SK_INTERVAL_##name},
    SK_INTERVAL_MAP(SK_X)
#undef SK_X
        {NULL, 0}};
F_INNER(candle, F_MS("t", candle.open_ns), F_LAST("T", candle.close_ns), F_MUST("s", symbol),
        SK_FIELD("i", SK_F_ENUM, T, interval, .map = intervals,
                 .flags = SK_F_REQUIRED | SK_F_LENIENT),
        F_MINUS("f", candle.first_id), F_MINUS("L", candle.last_id), F_DEC("o", candle.open),
        F_DEC("c", candle.close), F_DEC("h", candle.high), F_DEC("l", candle.low),
        F_DEC("v", candle.volume), F_NUM("n", candle.count), F_BOOL("x", candle.closed),
        F_DEC("q", candle.quote_volume), F_DEC("V", candle.taker_buy_volume),
        F_DEC("Q", candle.taker_buy_quote), F_SAID("B", "\"0\""));
F_RECORD(kline, F_TEXT("s", symbol), SK_OBJECT("k", candle_rows, .flags = SK_F_REQUIRED));

/* ---- user data; 8.4 ---- */

#define O(member) order.order.member
#define F(member) order.fill.member
F_RECORD(report, F_TEXT("s", O(symbol)), F_TEXT("s", symbol), F_TEXT("c", O(client_id)),
         F_WORD("S", O(side), sk_binance_sides),
         F_PAIR("o", O(type), O(flags), SOUK_POST_ONLY, sk_binance_types),
         F_WORD("f", O(tif), sk_binance_tifs), F_DEC("q", O(qty)), F_DEC("p", O(price)),
         F_DEC("P", O(stop_price)), F_DEC("F", O(iceberg_qty)), F_NO_ID("g", O(list_id)),
         F_TEXT("C", O(cancel_id)), F_WORD("x", order.exec, sk_binance_execs),
         SK_FIELD("eR", SK_F_ENUM, T, O(reason), .map = sk_binance_reasons,
                  .flags = SK_F_LENIENT | SK_F_OMIT_EMPTY),
         F_PAIR("X", O(status), O(reason), 0xff, sk_binance_statuses),
         F_SAID("r", "\"NONE\""), /* what was refused is told by an error, not by a report */
         F_ID("i", O(order_id)), F_DEC("l", F(qty)), F_DEC("z", O(cum_qty)), F_DEC("L", F(price)),
         F_DEC("n", F(fee)), F_TEXT("N", F(fee_asset)), F_MS("T", engine_ns),
         F_MS("T", O(updated_ns)), F_MS("T", F(at_ns)), F_ID("t", F(fill_id)),
         SK_FIELD("I", SK_F_U64, T, first_id, .flags = SK_F_NUMBER | SK_F_SAID),
         F_BOOL("w", O(working)), F_BOOL("m", F(maker)), F_SAID("M", "false"),
         F_MS("O", O(created_ns)), F_DEC("Z", O(cum_quote)), F_DEC("Y", F(quote_qty)),
         F_DEC("Q", O(quote_qty)),
         SK_FIELD("W", SK_F_MS, T, O(working_ns), .flags = SK_F_NUMBER | SK_F_OMIT_EMPTY),
         F_WORD("V", O(stp), sk_binance_stps), F_MORE("d", O(trailing_bips)),
         F_MORE("j", O(strategy_id)), F_MORE("J", O(strategy_type)),
         SK_FIELD("gP", SK_F_ENUM, T, O(peg), .map = sk_binance_pegs,
                  .flags = SK_F_LENIENT | SK_F_OMIT_EMPTY),
         F_SAID("gOT", "\"PRICE_LEVEL\""), F_MORE("gOV", O(peg_levels)),
         F_EXTRA("gp", O(peg_price)),
         SK_FIELD("D", SK_F_MS, T, O(trailing_ns), .flags = SK_F_NUMBER | SK_F_OMIT_EMPTY));
F_RECORD(transfer, F_MUST("a", balances.asset), F_SURE("d", balances.change), F_MS("T", engine_ns));
F_RECORD(token, F_TEXT("listenKey", token));
#undef T
#define T souk_balance
F_INNER(balance, F_MUST("a", asset), F_DEC("f", free), F_DEC("l", held));
#undef T
#define T sk_update
F_RECORD(position, SK_FIELD("u", SK_F_MS, T, engine_ns, .flags = SK_F_NUMBER | SK_F_SAID),
         F_ROWS("B", balances.rows, souk_balance, balance_rows));
#undef T

#define T souk_order
F_INNER(leg, F_TEXT("s", symbol), F_ID("i", order_id), F_TEXT("c", client_id));
#undef T
#define T sk_update
F_RECORD(list, F_TEXT("s", symbol), F_ID("g", list.list_id),
         F_WORD("c", list.contingency, sk_binance_contingencies),
         F_WORD("l", list.done, sk_binance_list_types),
         F_WORD("L", list.done, sk_binance_list_statuses), F_SAID("r", "\"NONE\""),
         F_TEXT("C", list.client_id), F_MS("T", engine_ns),
         F_ROWS("O", list.orders, souk_order, leg_rows));
#undef T

static souk_status join_report(sk_reader *r, souk_str object, sk_call *call)
{
    souk_order *o = &r->u.order.order;
    souk_fill *f = &r->u.order.fill;
    (void)object;
    (void)call;
    if (!o->order_id.len || !o->symbol.len)
        return sk_fail(r->err, SOUK_E_MISSING, "the report does not say its order");
    if (!r->u.order.exec) {
        r->feed->skipped++;
        r->u.kind = SK_UPDATE_NONE;
        return SOUK_OK;
    }
    if (r->u.order.exec != SK_EXEC_REPLACED) /* that tells the names it has and had */
        sk_binance_order_join(o);
    if (r->u.order.exec == SK_EXEC_TRADE)
        sk_fills_from_order(f, 1, o);
    else
        *f = (souk_fill){.side = SOUK_SIDE_NONE};
    return SOUK_OK;
}

static void put_report(sk_jw *w, const sk_update *u)
{
    bool canceled = u->order.exec == SK_EXEC_CANCELED, traded = u->order.exec == SK_EXEC_TRADE;
    char name[SK_BINANCE_NAME_LEN];
    sk_update shown = *u;
    souk_order *o = &shown.order.order;
    sk_binance_order_split(o);
    o->working = o->working && souk_order_is_open(o->status);
    o->client_id =
        canceled ? sk_id_of_cancel(&u->order.order, name, SK_BINANCE_NAME_LEN) : o->client_id;
    if (u->order.exec != SK_EXEC_REPLACED)
        o->cancel_id = canceled ? u->order.order.client_id : (souk_str){"", 0};
    if (!traded) {
        shown.order.fill.fill_id = SK_STR("-1");
        shown.order.fill.maker = false;
    }
    sk_tell_event(w, &sk_binance_frames, "executionReport", u);
    sk_say_some(w, &report, "s c S o f q p P F g C x X r i l z L", &shown);
    if (traded) {
        sk_say_some(w, &report, "n N", &shown);
    } else {
        sk_jw_cstr(w, "n", "0");
        sk_jw_null(w, "N");
    }
    sk_say_some(w, &report, "T t I w m M O Z Y Q W V d D j J gP", &shown);
    if (o->peg_levels)
        sk_say_some(w, &report, "gOT gOV", &shown);
    sk_say_some(w, &report, "gp eR", &shown);
}

/* ---- all of them ---- */

#define HOURS(n) ((n)*INT64_C(3600000000000))
#define WINDOW   "s p P o h l c w v q O C F L n"
static const sk_event_row events[] = {
    {"depthUpdate", SK_UPDATE_BOOK, .hot = &sk_binance_book, &book, "s U u", .bids = "b",
     .asks = "a"},
    {"trade", SK_UPDATE_TRADE, .hot = &sk_binance_trade, &trade, "s t p q T m M"},
    {"aggTrade", SK_UPDATE_AGG_TRADE, .hot = &sk_binance_aggregate, &trade, "s a p q f l T m M"},
    {"kline", SK_UPDATE_CANDLE, .table = &kline, "s k"},
    {"24hrTicker", SK_UPDATE_TICKER, .table = &ticker, "s p P w x c Q b B a A o h l v q O C F L n"},
    {"24hrMiniTicker", SK_UPDATE_MINI_TICKER, .table = &ticker, "s c o h l v q"},
    {"1hTicker", SK_UPDATE_TICKER, .table = &ticker, WINDOW, .window_ns = HOURS(1)},
    {"4hTicker", SK_UPDATE_TICKER, .table = &ticker, WINDOW, .window_ns = HOURS(4)},
    {"1dTicker", SK_UPDATE_TICKER, .table = &ticker, WINDOW, .window_ns = HOURS(24)},
    {"avgPrice", SK_UPDATE_AVG_PRICE, .table = &average, "s i w T"},
    {"bookTicker", SK_UPDATE_BEST, .hot = &sk_binance_best},
    {"executionReport", SK_UPDATE_ORDER, .table = &report, .cold = join_report},
    {"outboundAccountPosition", SK_UPDATE_BALANCES, .table = &position, "u B"},
    {"balanceUpdate", SK_UPDATE_TRANSFER, .table = &transfer, "a d T"},
    {"listenKeyExpired", SK_UPDATE_TOKEN_EXPIRED, .table = &token, "listenKey"},
    {"eventStreamTerminated", SK_UPDATE_TOKEN_EXPIRED, .table = &token},
    {"serverShutdown", SK_UPDATE_SHUTDOWN, .hot = NULL},
    {"listStatus", SK_UPDATE_LIST, .table = &list, "s g c l L r C T O"},
    {"externalLockUpdate", SK_UPDATE_NONE, .hot = NULL}};

/* Events that have no name: partial books and best prices. card 7 */
static const sk_event_row nameless[] = {
    {"lastUpdateId", SK_UPDATE_BOOK, .hot = &sk_binance_partial, &book, "lastUpdateId",
     .any = "lastUpdateId", .bids = "bids", .asks = "asks"},
    {"u", SK_UPDATE_BEST, .hot = &sk_binance_best, &best, "u s b B a A", .any = "B"}};

static const sk_enum_row kinds[] = SK_WORDS(
    {"stream", SK_FRAME_WRAPPED}, {"data", SK_FRAME_WRAPPED}, {"subscriptionId", SK_FRAME_WRAPPED},
    {"event", SK_FRAME_WRAPPED}, {"id", SK_FRAME_ANSWER}, {"status", SK_FRAME_ANSWER},
    {"result", SK_FRAME_ANSWER}, {"error", SK_FRAME_ANSWER}, {"code", SK_FRAME_ANSWER},
    {"msg", SK_FRAME_ANSWER}, {"rateLimits", SK_FRAME_ANSWER});
static const char *const payloads[] = {"data", "event", NULL};

const sk_frame_form sk_binance_frames = {
    .events = events,
    .events_count = SK_COUNT(events),
    .nameless = nameless,
    .nameless_count = SK_COUNT(nameless),
    .name = "e",
    .time = "E",
    .topic = "stream",
    .payloads = payloads,
    .number = "subscriptionId",
    .wrapped = SK_BINANCE_COMBINED,
    .scale = SCALE,
    .kinds = kinds,
    .complete = sk_binance_complete,
    .names = {[SK_UPDATE_ORDER] = "executionReport",
              [SK_UPDATE_BALANCES] = "outboundAccountPosition",
              [SK_UPDATE_TRANSFER] = "balanceUpdate",
              [SK_UPDATE_LIST] = "listStatus",
              [SK_UPDATE_TOKEN_EXPIRED] = "listenKeyExpired",
              [SK_UPDATE_SHUTDOWN] = "serverShutdown"},
    .ended = "eventStreamTerminated",
    .put_order = put_report,
};
