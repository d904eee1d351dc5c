/* SPDX-License-Identifier: MIT
 * Results but for orders, both ways, and what stands around them. src: btse card 2, 5, 9 */
#include "venue/btse/btse.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/rows.h"

#define SCALE     SK_BTSE_SCALE
#define SECOND_NS INT64_C(1000000000)

/* ---- envelopes; card 5, 9 ---- */

static void put_success(sk_jw *w, const sk_peer *peer, const sk_call *call)
{
    (void)peer, (void)call;
    sk_jw_bool(w, "success", true);
}
const sk_envelope sk_btse_public = {.code = "code",
                                    .text = "msg",
                                    .ok_code = "1",
                                    .ok_text = "\"Success\"",
                                    .code_bare = true,
                                    .time = "time",
                                    .data = "data",
                                    .bad_end = "\"data\":null,\"success\":false",
                                    .head = put_success};
static const sk_envelope trading = {.http = "status",
                                    .code = "errorCode",
                                    .text = "message",
                                    .code_bare = true,
                                    .bad_end = "\"extraData\":null"};

/* The gateway's codes are larger than those of the services behind it, or HTTP's own. */
static const sk_envelope *envelope_of(const sk_op_row *row, souk_str code)
{
    int64_t number = 0;
    sk_str_to_i64(code, &number);
    return (row && row->envelope) || number > 400 ? &sk_btse_public : &trading;
}

souk_status sk_btse_encode_error(sk_peer *peer, const sk_control *control, const souk_error *err,
                                 sk_buf *out)
{
    if (control)
        return sk_btse_socket_error(peer, control, err, out);
    sk_jw w = sk_say(out, false);
    sk_envelope_put_error(envelope_of(peer->row, sk_str(err->code)), &w, peer, err);
    return sk_say_done(&w);
}

/* A refused order may come with HTTP 200, as a row whose status tells why. */
static souk_status look_at_row(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                               souk_error *err)
{
    enum { STATUS, MESSAGE, COUNT };
    static const char *const keys[COUNT] = {"status", "message"};
    souk_str raw[COUNT] = {{NULL, 0}, {NULL, 0}}, text = {NULL, 0};
    int value;
    sk_json j;
    sk_json_init(&j, reply->body);
    if (sk_json_type(&j) == SK_JSON_ARRAY)
        sk_json_enter_array(&j);
    if (j.depth && !sk_json_next_item(&j))
        return SOUK_OK;
    if (sk_json_type(&j) != SK_JSON_OBJECT || sk_json_pick(&j, keys, COUNT, raw) != SOUK_OK ||
        !raw[STATUS].ptr || !sk_enum_value(sk_btse_statuses, raw[STATUS], &value) ||
        value != SOUK_ORDER_REJECTED)
        return SOUK_OK;
    sk_json_init(&j, raw[MESSAGE]);
    if (raw[MESSAGE].ptr && sk_json_type(&j) == SK_JSON_STRING)
        sk_json_string(&j, call->arena, &text);
    return sk_venue_read_error(venue, call->op, reply->http, raw[STATUS], text, err);
}

souk_status sk_btse_open_reply(const sk_venue *venue, const sk_reply *reply, sk_call *call,
                               souk_str *body, souk_error *err)
{
    static const char *const keys[] = {"errorCode"};
    souk_str raw = {NULL, 0};
    souk_status status = SOUK_OK;
    sk_json j;
    sk_json_init(&j, reply->body);
    *body = reply->body;
    if (sk_json_type(&j) == SK_JSON_OBJECT)
        sk_json_pick(&j, keys, 1, &raw);
    if (raw.ptr)
        return sk_envelope_read(&trading, venue, reply, call, body, err);
    if (call->row->envelope || reply->http >= 400)
        return sk_envelope_read(&sk_btse_public, venue, reply, call, body, err);
    if (call->op == SK_OP_PLACE || call->op == SK_OP_AMEND)
        status = look_at_row(venue, reply, call, err);
    if (status != SOUK_OK)
        call->err = *err;
    return status;
}

/* ---- single values ---- */

#define T sk_result
F_RECORD(times, SK_FIELD("iso", SK_F_ISO, T, time_ns, .flags = SK_F_REQUIRED),
         SK_FIELD("epoch", SK_F_S, T, time_ns, .flags = SK_F_NUMBER | SK_F_SAID));
#undef T
SK_BTSE_ANSWER(time, .table = &times);

SK_BTSE_ANSWER(nothing, .count = SK_ANSWER_MAYBE);

/* ---- instruments; card 5.2 ---- */

#define T souk_instrument
#define MARKET_ROWS                                                                                \
    F_MUST("symbol", symbol), F_SAID("type", "\"Spot\""), F_SAID("category", "\"CRYPTO\""),        \
        F_TEXT("tradeCurrency", base), F_MUST("baseCurrency", base),                               \
        F_MUST("quoteCurrency", quote), F_TEXT("displayName", base),                               \
        F_TRUTH("active", status, sk_btse_active), F_SHORT("minOrderPrice", price_min),            \
        F_SHORT("minPriceIncrement", price_tick),                                                  \
        SK_FIELD("pricePrecision", SK_F_PLACES, T, price_tick, .flags = SK_F_SAID),                \
        F_SHORT("minOrderSize", qty_min), F_SHORT("maxOrderSize", qty_max),                        \
        F_SHORT("minSizeIncrement", qty_step),                                                     \
        SK_FIELD("sizePrecision", SK_F_PLACES, T, qty_step, .flags = SK_F_SAID)
F_RECORD(markets, MARKET_ROWS);
#undef T
/* the same in numbers; and what is of contracts alone, which nobody trades here */
#define ZERO(key) F_SAID(key, "0")
#define T         souk_instrument
#define RULE_ROWS                                                                                  \
    F_TEXT("base", base), F_TEXT("quote", quote), F_TRUTH("active", status, sk_btse_active),       \
        F_POWER("minValidPrice", price_min), F_POWER("minPriceIncrement", price_tick),             \
        F_POWER("minOrderSize", qty_min), F_POWER("maxOrderSize", qty_max),                        \
        F_POWER("minSizeIncrement", qty_step), ZERO("openInterest"), ZERO("openInterestUSD"),      \
        ZERO("contractStart"), ZERO("contractEnd"), F_SAID("timeBasedContract", "false"),          \
        ZERO("openTime"), ZERO("closeTime"), ZERO("startMatching"), ZERO("inactiveTime"),          \
        ZERO("fundingRate"), ZERO("contractSize"), ZERO("maxPosition"), ZERO("minRiskLimit"),      \
        ZERO("maxRiskLimit"), F_SAID("availableSettlement", "null"), F_SAID("futures", "false"),   \
        F_SAID("isMarketOpenToOtc", "false"), F_SAID("isMarketOpenToSpot", "true")
F_RECORD(rules, RULE_ROWS);
#undef T

/* What all instruments share is not repeated by their rows. */
static souk_status join_market(void *row, const sk_call *call, souk_error *err)
{
    souk_instrument *i = row;
    (void)call, (void)err;
    i->market_qty_max = i->qty_max;
    i->base_scale = i->quote_scale = SK_BTSE_SCALE;
    sk_answer_share(i, sk_btse.defaults);
    return SOUK_OK;
}
SK_BTSE_ANSWER(markets, .table = &markets, SK_ROWS_OF(souk_instrument), .wrap = "symbols",
               .join = join_market);

/* ---- tickers; card 5.3 ---- */

#define SECONDS(key, member) SK_FIELD(key, SK_F_S, T, member, .flags = SK_F_NUMBER)
#define T                    souk_ticker
#define TICKER_ROWS                                                                                \
    F_MUST("symbol", symbol), F_SHORT("lastPrice", last), F_SHORT("openPrice", open),              \
        F_SHORT("highPrice", high), F_SHORT("lowPrice", low), F_SHORT("amount", volume),           \
        F_SHORT("volume", quote_volume), SECONDS("openTime", open_ns),                             \
        SECONDS("closeTime", close_ns), F_SHORT("priceChange", change),                            \
        F_SHORT("priceChangePercent", change_percent), F_SHORT("prevClosePrice", prev_close),      \
        F_SHORT("bidPrice", bid), F_SHORT("bidQty", bid_qty), F_SHORT("askPrice", ask),            \
        F_SHORT("askQty", ask_qty)
F_RECORD(tickers, TICKER_ROWS);
#define SUMMARY_ROWS                                                                               \
    F_MUST("symbol", symbol), F_POWER("last", last), F_POWER("lowestAsk", ask),                    \
        F_POWER("highestBid", bid), F_POWER("percentageChange", change_percent),                   \
        F_POWER("volume", quote_volume), F_POWER("high24Hr", high), F_POWER("low24Hr", low),       \
        F_POWER("size", volume)
F_RECORD(summaries, SUMMARY_ROWS);
F_RECORD(prices, F_MUST("symbol", symbol), F_POWER("indexPrice", last), F_POWER("lastPrice", last),
         F_SAID("markPrice", "0"));
#undef T
#define T souk_best
F_RECORD(bests, F_MUST("symbol", symbol), F_SHORT("bidPrice", bid), F_SHORT("bidQty", bid_qty),
         F_SHORT("askPrice", ask), F_SHORT("askQty", ask_qty));
#undef T

SK_BTSE_ANSWER(tickers, .table = &tickers, SK_ROWS_OF(souk_ticker), .count = SK_ANSWER_BY_SYMBOL,
               .join = sk_answer_join_part, .split = sk_answer_split_part);
SK_BTSE_ANSWER(prices, .table = &tickers, .members = "symbol lastPrice", SK_ROWS_OF(souk_ticker),
               .count = SK_ANSWER_BY_SYMBOL);
SK_BTSE_ANSWER(price, .table = &prices, SK_ROWS_OF(souk_ticker));
SK_BTSE_ANSWER(bests, .table = &bests, SK_ROWS_OF(souk_best), .count = SK_ANSWER_BY_SYMBOL);

static void write_summary(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    sk_jw_array(w, NULL);
    for (uint32_t i = 0; i < call->out.rows.count; i++) {
        const souk_ticker *t = SK_ROW(souk_ticker, &call->out.rows, i);
        uint32_t at = sk_markets_find(peer->markets, t->symbol);
        sk_jw_object(w, NULL);
        sk_fields_put(summaries.rows, summaries.count, w, t);
        if (at != SK_NO_INSTRUMENT)
            sk_fields_put(rules.rows, rules.count, w, &peer->markets->rows[at]);
        sk_jw_end(w);
    }
    sk_jw_end(w);
}
SK_BTSE_ANSWER(summary, .table = &summaries, SK_ROWS_OF(souk_ticker), .write = write_summary);

/* ---- books, trades, candles; card 5.4 to 5.6 ---- */

static const char *const book[] = {NULL, "bids", "asks"};
SK_BTSE_ANSWER(book, .book = book, .book_time = "timestamp", .scale = SK_SAY_SHORT);

#define T souk_level
F_RECORD(levels, F_SHORT("price", price), F_SHORT("size", qty));
#undef T

static void write_levels(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    (void)peer;
    sk_jw_object(w, NULL);
    sk_say_array(w, "buyQuote", &levels, NULL, sizeof(souk_level), &call->out.rows);
    sk_say_array(w, "sellQuote", &levels, NULL, sizeof(souk_level), &call->out.more);
    sk_say_time(w, "timestamp", call->out.time_ns);
    sk_jw_str(w, "symbol", call->symbol);
    sk_jw_u64(w, "depth", call->query.limit);
    sk_jw_end(w);
}
SK_BTSE_ANSWER(levels, .write = write_levels);

#define T souk_trade
F_RECORD(trades, F_NUM("id", id), F_MS("timestamp", at_ns), F_SHORT("price", price),
         F_SHORT("size", qty), F_SHORT("quoteSize", quote_qty),
         F_WORD("side", taker_side, sk_btse_sides));
F_RECORD(past, F_POWER("price", price), F_POWER("size", qty),
         F_WORD("side", taker_side, sk_btse_sides), F_TEXT("symbol", symbol), F_NUM("serialId", id),
         F_MS("timestamp", at_ns));
#undef T
SK_BTSE_ANSWER(trades, .table = &trades, SK_ROWS_OF(souk_trade), .newest_first = true,
               .join = sk_answer_join_trade, .split = sk_answer_split_trade);
SK_BTSE_ANSWER(past, .table = &past, SK_ROWS_OF(souk_trade), .newest_first = true,
               .join = sk_answer_join_trade);

SK_BTSE_ANSWER(klines, SK_ROWS_OF(souk_candle), .newest_first = true, .columns = "Sohlcq",
               .scale = SK_SAY_SHORT);
SK_BTSE_ANSWER(ohlcv, SK_ROWS_OF(souk_candle), .newest_first = true, .columns = "sohlcq",
               .scale = SK_SAY_BARE);

/* ---- balances and fees; card 5.7, 5.8 ---- */

/* total = free + held */
typedef struct wealth {
    souk_balance b; /* first */
    souk_dec total;
    int kind; /* money of states, or of chains */
} wealth;
static const sk_enum_row monies[] = SK_WORDS({"USD", 1}, {"EUR", 1}, {"GBP", 1});
static const sk_enum_row money_kinds[] = SK_WORDS({"CRYPTO", 0}, {"FIAT", 1});
#define ACTIONS "[\"CONVERT\",\"TRANSFER\",\"WITHDRAW\",\"DEPOSIT\"]"
#define T       wealth
F_RECORD(assets, F_MUST("asset", b.asset), F_WORD("type", kind, money_kinds),
         F_SHORT("totalAmount", total), F_SHORT("availableAmount", b.free),
         F_SAID("availableActions", ACTIONS));
F_RECORD(wallet, F_MUST("currency", b.asset), F_POWER("total", total),
         F_POWER("available", b.free));
#undef T

static void put_wealth(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    wealth v = {.b = *SK_ROW(souk_balance, rows, i)};
    const sk_field_table *table = call->row->answer->table;
    souk_dec_add(&v.total, v.b.free, v.b.held);
    sk_enum_value(monies, v.b.asset, &v.kind);
    sk_say_object(w, NULL, table, NULL, &v);
}

static souk_status read_wealth(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    wealth v = {.kind = 0};
    souk_status status = sk_reply_object(j, call->row->answer->table, &v, call, err);
    if (status == SOUK_OK)
        status = souk_dec_sub(&v.b.held, v.total, v.b.free);
    return status == SOUK_OK ? sk_list_append(list, &v.b, err) : status;
}
#define BALANCES SK_ROWS_OF(souk_balance), .read_row = read_wealth, .write_row = put_wealth
SK_BTSE_ANSWER(assets, .table = &assets, BALANCES);
SK_BTSE_ANSWER(wallet, .table = &wallet, BALANCES);

/* What came in and went out; what trades moved is told by fills. The shape of v3.2's page is told
 * by both paths. */
typedef struct moved {
    sk_bill b; /* first */
    int kind;
} moved;
static const sk_enum_row moves[] = SK_WORDS({"Deposit", 0}, {"Withdraw", 1});
#define T moved
F_RECORD(movements, F_SAID("username", "\"souk\""),
         SK_FIELD("orderId", SK_F_U64, T, b.id, .flags = 0), F_SAID("wallet", "\"@SPOT\""),
         F_TEXT("currency", b.asset), F_WORD("type", kind, moves), F_POWER("amount", b.amount),
         F_SAID("fees", "0"), F_WORD("description", kind, moves), F_MS("timestamp", b.at_ns),
         F_SAID("status", "\"COMPLETED\""), F_SAID("txid", "\"\""),
         F_SAID("currencyNetwork", "\"\""));
#undef T
static void put_moved(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    moved m = {.b = *SK_ROW(sk_bill, rows, i)};
    (void)call;
    m.kind = souk_dec_sign(m.b.amount) < 0;
    if (m.kind)
        souk_dec_neg(&m.b.amount, m.b.amount);
    sk_say_object(w, NULL, &movements, NULL, &m);
}
SK_BTSE_ANSWER(transfers, SK_ROWS_OF(sk_bill), .newest_first = true, .write_row = put_moved);

#define T souk_fee
F_RECORD(fees, F_MUST("symbol", symbol), F_POWER("makerFee", maker), F_POWER("takerFee", taker));
#undef T
SK_BTSE_ANSWER(fees, .table = &fees, SK_ROWS_OF(souk_fee));
