/* SPDX-License-Identifier: MIT
 * Results but for orders, both ways, and what stands around them. src: bitget card 5.1 to 5.8, 5.19
 */
#include "venue/bitget/bitget.h"
#include "base/dec.h"
#include "base/err.h"
#include "market/markets.h"
#include "venue/rows.h"

#define SCALE 8 /* decimals of balances */

/* texts of numbers as they are; times as texts */
#define F_PLAIN(key, member) SK_FIELD(key, SK_F_DEC, T, member, .flags = 0)
#define F_AT(key, member)    SK_FIELD(key, SK_F_MS, T, member, .flags = 0)
#define F_PLACES(key, member)                                                                      \
    SK_FIELD(key, SK_F_PLACES, T, member, .flags = SK_F_REQUIRED | SK_F_QUOTED)

/* ---- envelope; card 5, 9 ---- */

/* The guide's programs compare with the number 0: a switch has it so. card 11.2 */
static const char *success(const sk_peer *peer)
{
    bool number =
        peer->guide && sk_str_is(sk_str(peer->switch_value(peer, "guide_code")), "number");
    return number ? "0" : "\"00000\"";
}

const sk_envelope sk_bitget_envelope = {.code = "code",
                                        .text = "msg",
                                        .ok_code = "\"00000\"",
                                        .ok_text = "\"success\"",
                                        .ok = success,
                                        .time = "requestTime",
                                        .data = "data",
                                        .bad_end = "\"data\":null"};

/* Answers in the guide's form name the error twice: card 11.2 */
souk_status sk_bitget_encode_error(sk_peer *peer, const sk_control *control, const souk_error *err,
                                   sk_buf *out)
{
    if (control)
        return sk_bitget_socket_error(peer, control, err, out);
    sk_jw w = sk_say(out, false);
    sk_envelope told = sk_bitget_envelope;
    souk_str more = sk_arena_printf(peer->arena, "\"data\":null,\"error_code\":\"%s\"", err->code);
    if (peer->guide && more.ptr) {
        told.bad_end = more.ptr;
        told.text_again = "error_message";
    }
    sk_envelope_put_error(&told, &w, peer, err);
    return sk_say_done(&w);
}

/* ---- time, instruments and assets; card 5.1, 5.2 ---- */

#define T sk_result
F_RECORD(time_table, SK_FIELD("serverTime", SK_F_MS, T, time_ns, .flags = SK_F_REQUIRED));
#undef T
const sk_answer sk_bitget_answer_time = {.table = &time_table, .count = SK_ANSWER_ONE};
#define T sk_result
F_RECORD(old_time, SK_FIELD(NULL, SK_F_MS, T, time_ns, .flags = 0));
#undef T
const sk_answer sk_bitget_answer_old_time = {.table = &old_time, .count = SK_ANSWER_BARE};

/* An instrument as it is told: bands as parts of the price, 0 for no largest quantity as a number
 * that nothing reaches. V1 has a name of its own for it. */
typedef struct told {
    souk_instrument i;
    souk_dec up, down, most;
    int64_t quote_places, orders;
    souk_str old;
} told;
#define T told
F_RECORD(symbols, F_MUST("symbol", i.symbol), F_MUST("baseCoin", i.base),
         F_MUST("quoteCoin", i.quote), F_SHORT("minTradeAmount", i.qty_min),
         F_SHORT("maxTradeAmount", most), F_SHORT("takerFeeRate", i.taker_fee),
         F_SHORT("makerFeeRate", i.maker_fee), F_PLACES("pricePrecision", i.price_tick),
         F_PLACES("quantityPrecision", i.qty_step),
         SK_FIELD("quotePrecision", SK_F_I64, T, quote_places, .flags = 0),
         F_WORD("status", i.status, sk_bitget_symbol_states),
         F_SHORT("minTradeUSDT", i.notional_min), F_SHORT("buyLimitPriceRatio", up),
         F_SHORT("sellLimitPriceRatio", down),
         SK_FIELD("orderQuantity", SK_F_I64, T, orders, .flags = 0),
         SK_FIELD("old", SK_F_TEXT, T, old, .flags = SK_F_SAID));
#undef T
/* 9 and twenty zeros */
static souk_dec endless_amount(void)
{
    souk_dec out = souk_dec_from_i64(INT64_C(900000000000000000), 0);
    souk_dec_mul(&out, out, souk_dec_from_i64(1000, 0));
    return out;
}

static souk_status read_symbol(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    told t = {.quote_places = SCALE};
    const souk_dec one = souk_dec_from_i64(1, 0);
    souk_status status = sk_reply_object(j, &symbols, &t, call, err);
    if (status != SOUK_OK)
        return status;
    if (t.quote_places < 0 || t.quote_places > 18)
        return sk_fail(err, SOUK_E_RANGE, "quotePrecision is out of range");
    sk_answer_share(&t.i, sk_bitget.defaults);
    t.i.base_scale = SCALE;
    t.i.quote_scale = (int8_t)t.quote_places;
    t.i.orders_max = t.orders > 0 && t.orders < INT32_MAX ? (int32_t)t.orders : 0;
    if (souk_dec_cmp(t.most, endless_amount()) < 0)
        t.i.qty_max = t.most;
    if (!sk_dec_is_zero(t.up) &&
        (souk_dec_add(&t.i.bid_up, one, t.up) < 0 || souk_dec_sub(&t.i.ask_down, one, t.down) < 0))
        return sk_fail(err, SOUK_E_RANGE, "a price ratio is out of range");
    return sk_list_append(list, &t.i, err);
}

static void put_symbol(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t n)
{
    told t = {.i = *SK_ROW(souk_instrument, rows, n)};
    const souk_dec one = souk_dec_from_i64(1, 0);
    souk_dec_sub(&t.up, t.i.bid_up, one);
    souk_dec_sub(&t.down, one, t.i.ask_down);
    t.most = sk_dec_is_zero(t.i.qty_max) ? endless_amount() : t.i.qty_max;
    t.quote_places = (int64_t)t.i.quote_scale;
    t.orders = t.i.orders_max;
    t.old = sk_arena_printf(call->arena, "%.*s_SPBL", SK_FMT(t.i.symbol));
    sk_say_object(w, NULL, &symbols, call->row->answer->members, &t);
}
#define SYMBOLS(members_)                                                                          \
    {                                                                                              \
        SK_ROWS_OF(souk_instrument), .members = (members_), .read_row = read_symbol,               \
                                     .write_row = put_symbol                                       \
    }
const sk_answer sk_bitget_answer_symbols =
    SYMBOLS("symbol baseCoin quoteCoin minTradeAmount maxTradeAmount takerFeeRate makerFeeRate "
            "pricePrecision quantityPrecision quotePrecision status minTradeUSDT "
            "buyLimitPriceRatio sellLimitPriceRatio :areaSymbol=\"no\" orderQuantity "
            ":openTime=\"1532454360000\" :offTime=\"\"");
const sk_answer sk_bitget_answer_old_products =
    SYMBOLS("old=symbol symbol=symbolName baseCoin quoteCoin minTradeAmount maxTradeAmount "
            "takerFeeRate makerFeeRate pricePrecision=priceScale quantityPrecision=quantityScale "
            "status");

/* Whether a row of an asset is wanted: one coin may be named. */
static bool named(const sk_call *call, souk_str asset)
{
    return !call->token.len || sk_str_eq_nocase(call->token, asset);
}

/* Nothing comes in or goes out: there are no chains. */
static void put_coin(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    souk_str coin = *SK_ROW(souk_str, rows, i);
    if (!named(call, coin))
        return;
    const sk_bitget_balance t = {.b = {.asset = coin}, .number = i + 1u};
    sk_say_object(w, NULL, &sk_bitget_balances,
                  "coinId coin :transfer=\"true\" :chains=[] :areaCoin=\"no\"", &t);
}
F_RECORD(coins,
         {.key = "coin", .kind = SK_F_TEXT, .size = sizeof(souk_str), .flags = SK_F_REQUIRED});
const sk_answer sk_bitget_answer_coins = {
    .table = &coins, .size = sizeof(souk_str), .write_row = put_coin};

/* ---- market data; card 5.3 to 5.6 ---- */

#define T souk_ticker
F_RECORD(tickers, F_SHORT("open", open), F_MUST("symbol", symbol), F_SHORT("high24h", high),
         F_SHORT("low24h", low), F_SHORT("lastPr", last), F_SHORT("quoteVolume", quote_volume),
         F_SHORT("baseVolume", volume),
         SK_FIELD("usdtVolume", SK_F_DEC, T, quote_volume, .flags = SK_F_SHORT | SK_F_SAID),
         F_AT("ts", close_ns), F_SHORT("bidPr", bid), F_SHORT("askPr", ask),
         F_SHORT("bidSz", bid_qty), F_SHORT("askSz", ask_qty), F_SHORT("openUtc", day_open),
         SK_FIELD("changeUtc24h", SK_F_DEC, T, change, .flags = SK_F_SHORT | SK_F_SAID),
         F_SHORT("change24h", change_percent));
#undef T
#define T souk_best
F_RECORD(bests, F_MUST("symbol", symbol), F_SHORT("bidPr", bid), F_SHORT("bidSz", bid_qty),
         F_SHORT("askPr", ask), F_SHORT("askSz", ask_qty), F_AT("ts", at_ns));
#undef T

#define TICKERS(...)                                                                               \
    {                                                                                              \
        .table = &tickers, SK_ROWS_OF(souk_ticker), .join = sk_answer_join_ratio,                  \
        .split = sk_answer_split_ratios, __VA_ARGS__                                               \
    }
static const char old_ticker[] =
    "symbol high24h low24h lastPr=close quoteVolume=quoteVol baseVolume=baseVol usdtVolume=usdtVol "
    "ts bidPr=buyOne askPr=sellOne bidSz askSz openUtc=openUtc0 changeUtc24h=changeUtc "
    "change24h=change";
const sk_answer sk_bitget_answer_tickers = TICKERS(.count = SK_ANSWER_MANY);
const sk_answer sk_bitget_answer_old_tickers = TICKERS(.members = old_ticker);
const sk_answer sk_bitget_answer_old_ticker =
    TICKERS(.members = old_ticker, .count = SK_ANSWER_ONE);
const sk_answer sk_bitget_answer_bests = {.table = &bests, .size = sizeof(souk_best)};

static void write_book(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    char scale[SOUK_DEC_TEXT_MAX];
    sk_jw_object(w, NULL);
    sk_say_levels(w, "asks", &call->out.more, SK_SAY_SHORT);
    sk_say_levels(w, "bids", &call->out.rows, SK_SAY_SHORT);
    sk_jw_i64_text(w, call->row->arg == SK_BITGET_V1 ? "timestamp" : "ts",
                   call->out.time_ns / 1000000);
    if (call->row->arg == SK_BITGET_MERGED) {
        souk_dec unit = peer->markets->rows[call->instrument].price_tick;
        for (uint8_t i = 0; i < call->shape; i++)
            souk_dec_mul(&unit, unit, souk_dec_from_i64(10, 0));
        size_t len = souk_dec_print_short(unit, scale);
        sk_jw_str(w, "precision", sk_arena_printf(call->arena, "scale%u", call->shape));
        sk_jw_str(w, "scale", (souk_str){scale, (uint32_t)len});
        sk_jw_cstr(w, "isMaxPrecision", call->shape == 3 ? "YES" : "NO");
    }
    sk_jw_end(w);
}
static const char *const book[] = {"ts", "bids", "asks"};
const sk_answer sk_bitget_answer_book = {.book = book, .write = write_book};

#define T souk_trade
F_RECORD(trades, F_MUST("symbol", symbol), SK_FIELD("tradeId", SK_F_U64, T, id, .flags = 0),
         F_WORD("side", taker_side, sk_bitget_sides), F_PLAIN("price", price), F_PLAIN("size", qty),
         F_AT("ts", at_ns));
#undef T

#define TRADES(members_)                                                                           \
    {                                                                                              \
        .table = &trades, SK_ROWS_OF(souk_trade), .members = (members_), .newest_first = true,     \
        .join = sk_answer_join_trade                                                               \
    }
const sk_answer sk_bitget_answer_trades = TRADES(NULL);
const sk_answer sk_bitget_answer_old_trades =
    TRADES("symbol tradeId side price=fillPrice size=fillQuantity ts=fillTime");

const sk_answer sk_bitget_answer_candles = {
    .columns = "tohlcvqq", .size = sizeof(souk_candle), .scale = SK_SAY_PLAIN};

/* ---- account; card 5.7, 5.8, 5.19 ---- */

#define T sk_bitget_balance
static const sk_field balances_rows[] = {
    F_MUST("coin", b.asset),
    F_DEC("available", b.free),
    F_DEC("frozen", b.held),
    F_DEC("locked", locked),
    F_SAID("limitAvailable", "\"0\""),
    F_AT("uTime", updated_ns),
    SK_FIELD("coinId", SK_F_U64, T, number, .flags = SK_F_SAID)};
#undef T
const sk_field_table sk_bitget_balances = {balances_rows, SK_COUNT(balances_rows)};

static souk_status read_balance(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    sk_bitget_balance t = {.updated_ns = 0};
    souk_status status = sk_reply_object(j, &sk_bitget_balances, &t, call, err);
    if (status == SOUK_OK)
        status = souk_dec_add(&t.b.held, t.b.held, t.locked);
    bool empty = sk_dec_is_zero(t.b.free) && sk_dec_is_zero(t.b.held);
    return status != SOUK_OK || (call->query.nonzero && empty) ? status
                                                               : sk_list_append(list, &t.b, err);
}

static void put_balance(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    sk_bitget_balance t = {.b = *SK_ROW(souk_balance, rows, i),
                           .updated_ns = call->out.account.updated_ns,
                           .number = i + 1u};
    bool empty = sk_dec_is_zero(t.b.free) && sk_dec_is_zero(t.b.held);
    if (named(call, t.b.asset) && (call->query.brief || !empty)) /* assetType=all */
        sk_say_object(w, NULL, &sk_bitget_balances, call->row->answer->members, &t);
}
#define BALANCES(...)                                                                              \
    {                                                                                              \
        SK_ROWS_OF(souk_balance), .read_row = read_balance, .write_row = put_balance, __VA_ARGS__  \
    }
const sk_answer sk_bitget_answer_assets =
    BALANCES(.members = "coin available frozen locked limitAvailable uTime");
const sk_answer sk_bitget_answer_old_assets =
    BALANCES(.members = "coinId coin=coinName available frozen locked=lock uTime");
/* As ccxt reads it; fees have bills of their own. */
typedef struct told_bill {
    sk_bill b;
    souk_str group, business;
} told_bill;
#define T told_bill
F_RECORD(bills, SK_FIELD("billId", SK_F_U64, T, b.id, .flags = 0), F_TEXT("coin", b.asset),
         F_TEXT("groupType", group), F_TEXT("businessType", business), F_DEC("size", b.amount),
         F_DEC("balance", b.balance), F_SAID("fees", "\"0\""), F_AT("cTime", b.at_ns));
#undef T
static void put_bill(sk_jw *w, const sk_call *call, const sk_rows *rows, uint32_t i)
{
    told_bill t = {.b = *SK_ROW(sk_bill, rows, i)};
    bool comes = souk_dec_sign(t.b.amount) > 0, moved = t.b.kind == SK_BILL_TRANSFER;
    (void)call;
    t.group = sk_str(moved ? "transfer" : "transaction");
    t.business = sk_str(moved                     ? (comes ? "transfer_in" : "transfer_out")
                        : t.b.kind == SK_BILL_FEE ? "fee"
                        : comes                   ? "deal_in"
                                                  : "deal_out");
    sk_say_object(w, NULL, &bills, NULL, &t);
}
const sk_answer sk_bitget_answer_bills = {SK_ROWS_OF(sk_bill), .newest_first = true,
                                          .write_row = put_bill};

#define T souk_fee
F_RECORD(fees, F_SHORT("makerFeeRate", maker), F_SHORT("takerFeeRate", taker));
#undef T
const sk_answer sk_bitget_answer_fee = {.table = &fees,
                                        .size = sizeof(souk_fee),
                                        .count = SK_ANSWER_ONE,
                                        .join = sk_answer_join_symbol};

static const sk_enum_row authorities[] =
    SK_WORDS({"[]", 0}, {"[\"stor\"]", SK_PERM_READ}, {"[\"stor\",\"stow\"]", SK_PERM_TRADE},
             {"[\"stor\",\"stow\"]", SK_PERM_READ | SK_PERM_TRADE});
#define T sk_result
#define F_MAY(key, map_)                                                                           \
    SK_FIELD(key, SK_F_ENUM, T, account.perms, .map = (map_), .flags = SK_F_NUMBER | SK_F_SAID)
F_RECORD(key, SK_FIELD("userId", SK_F_U64, T, account.uid, .flags = 0),
         F_MAY("authorities", authorities), F_NUM("parentId", account.uid),
         F_AT("regisTime", account.key_created_ns));
#undef T
static void write_key(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    sk_result shown = call->out;
    (void)peer;
    shown.account.perms &= SK_PERM_READ | SK_PERM_TRADE;
    sk_say_object(w, NULL, &key, call->row->answer->members, &shown);
}
const sk_answer sk_bitget_answer_key = {
    .write = write_key,
    .members = "userId :inviterId=\"0\" :ips=\"\" authorities parentId :traderType=\"not_trader\" "
               ":channelCode=\"\" :channel=\"\" regisTime"};
