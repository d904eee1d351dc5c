/* SPDX-License-Identifier: MIT
 * exchangeInfo, both ways. src: binance card 2, 5.1 */
#include "venue/binance/binance.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/filters.h"
#include "venue/rows.h"

#define SCALE SK_BINANCE_SCALE
#define T     souk_instrument

/* ---- filters: a limit of zero is none ---- */

F_INNER(price, F_DEC("minPrice", price_min), F_DEC("maxPrice", price_max),
        F_DEC("tickSize", price_tick));
F_INNER(lot, F_DEC("minQty", qty_min), F_DEC("maxQty", qty_max), F_DEC("stepSize", qty_step));
F_INNER(parts, F_COUNT("limit", iceberg_parts_max));
F_INNER(market, F_DEC("minQty", market_qty_min), F_DEC("maxQty", market_qty_max),
        F_DEC("stepSize", market_qty_step));
F_INNER(band, F_SHORT("bidMultiplierUp", bid_up), F_SHORT("bidMultiplierDown", bid_down),
        F_SHORT("askMultiplierUp", ask_up), F_SHORT("askMultiplierDown", ask_down),
        F_COUNT("avgPriceMins", avg_price_mins));
F_INNER(notional, F_DEC("minNotional", notional_min),
        F_BOOL("applyMinToMarket", notional_min_market), F_DEC("maxNotional", notional_max),
        F_BOOL("applyMaxToMarket", notional_max_market), F_COUNT("avgPriceMins", avg_price_mins));
F_INNER(orders, F_COUNT("maxNumOrders", orders_max));
F_INNER(stops, F_COUNT("maxNumAlgoOrders", stop_orders_max));
F_INNER(trailing, F_COUNT("minTrailingAboveDelta", trailing_above_min),
        F_COUNT("maxTrailingAboveDelta", trailing_above_max),
        F_COUNT("minTrailingBelowDelta", trailing_below_min),
        F_COUNT("maxTrailingBelowDelta", trailing_below_max));
F_INNER(lists, F_COUNT("maxNumOrderLists", order_lists_max));
F_INNER(icebergs, F_COUNT("maxNumIcebergOrders", iceberg_orders_max));
F_INNER(position, F_DEC("maxPosition", position_max));
F_INNER(old_notional, F_DEC("minNotional", notional_min),
        F_BOOL("applyToMarket", notional_min_market), F_COUNT("avgPriceMins", avg_price_mins));
F_INNER(old_band, F_SHORT("multiplierUp", bid_up), F_SHORT("multiplierDown", bid_down));

/* what an account may have open */
#define COUNTS                                                                                     \
    SK_FILTER("MAX_NUM_ORDERS", orders_rows, LIMITED),                                             \
        SK_FILTER("MAX_NUM_ALGO_ORDERS", stops_rows, LIMITED),                                     \
        SK_FILTER("MAX_NUM_ICEBERG_ORDERS", icebergs_rows, LIMITED),                               \
        SK_FILTER("MAX_NUM_ORDER_LISTS", lists_rows, LIMITED),                                     \
        SK_FILTER("MAX_POSITION", position_rows, LIMITED),
static const sk_filter_row counts[] = {COUNTS};
static const sk_filter_row filters[] = {
    SK_FILTER("PRICE_FILTER", price_rows, ALWAYS),
    SK_FILTER("LOT_SIZE", lot_rows, ALWAYS),
    SK_FILTER("ICEBERG_PARTS", parts_rows, LIMITED),
    SK_FILTER("MARKET_LOT_SIZE", market_rows, ALWAYS),
    SK_FILTER("PERCENT_PRICE_BY_SIDE", band_rows, ALWAYS),
    SK_FILTER("NOTIONAL", notional_rows, ALWAYS),
    SK_FILTER("TRAILING_DELTA", trailing_rows, LIMITED),
    COUNTS SK_FILTER("MIN_NOTIONAL", old_notional_rows, OLD),
    SK_FILTER("PERCENT_PRICE", old_band_rows, OLD),
};

/* ---- symbols ---- */

#define F_SCALE(key, member, flags_) SK_FIELD(key, SK_F_COUNT, T, member, .flags = (flags_))
F_RECORD(symbol, F_MUST("symbol", symbol), F_WORD("status", status, sk_binance_symbol_statuses),
         F_MUST("baseAsset", base), F_SCALE("baseAssetPrecision", base_scale, 0),
         F_MUST("quoteAsset", quote), F_SCALE("quotePrecision", quote_scale, 0),
         F_SCALE("quoteAssetPrecision", quote_scale, 0),
         F_SCALE("baseCommissionPrecision", base_scale, SK_F_SAID),
         F_SCALE("quoteCommissionPrecision", quote_scale, SK_F_SAID),
         F_WORD("defaultSelfTradePreventionMode", stp_default, sk_binance_stps));

static souk_status read_symbol(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    static const char *const keys[] = {"filters", "orderTypes", "allowedSelfTradePreventionModes"};
    souk_instrument i = {
        .base_scale = SCALE, .quote_scale = SCALE, .status = SOUK_INSTRUMENT_HALTED};
    souk_str object = {NULL, 0}, raw[3];
    sk_json_raw(j, &object);
    souk_status status = sk_reply_fields(object, &symbol, &i, call, err);
    if (status == SOUK_OK)
        status = sk_reply_members(object, keys, 3, raw, err);
    if (status != SOUK_OK)
        return status;
    if (i.base_scale > 18 || i.quote_scale > 18)
        return sk_fail(err, SOUK_E_RANGE, "a precision is out of range");
    i.types = sk_reply_bits(raw[1], sk_binance_types);
    i.stp_modes = sk_reply_bits(raw[2], sk_binance_stps);
    status = sk_reply_filters(raw[0], "filterType", filters, SK_COUNT(filters), &i, call, err);
    if (sk_dec_is_zero(i.ask_up)) /* PERCENT_PRICE has one pair for both sides */
        i.ask_up = i.bid_up, i.ask_down = i.bid_down;
    return status == SOUK_OK ? sk_list_append(list, &i, err) : status;
}

static souk_status read_instruments(souk_str body, sk_call *call, souk_error *err)
{
    static const char *const keys[] = {"symbols"};
    souk_str symbols;
    sk_list list = SK_LIST(souk_instrument, call->arena);
    souk_status status = sk_reply_members(body, keys, 1, &symbols, err);
    if (status == SOUK_OK)
        status = sk_reply_each(symbols, call, &list, read_symbol, err);
    call->out.rows = sk_list_rows(&list);
    return status;
}

static void put_symbol(sk_jw *w, const souk_instrument *i, bool sets)
{
    static const char allowed[] =
        "\"icebergAllowed\":true,\"ocoAllowed\":true,\"otoAllowed\":true,\"opoAllowed\":true,"
        "\"quoteOrderQtyMarketAllowed\":true,\"allowTrailingStop\":true,"
        "\"cancelReplaceAllowed\":true,\"amendAllowed\":true,\"pegInstructionsAllowed\":true,"
        "\"isSpotTradingAllowed\":true,\"isMarginTradingAllowed\":false";
    size_t front = symbol.count - 1;
    sk_jw_object(w, NULL);
    sk_fields_put(symbol.rows, front, w, i);
    sk_say_bits(w, "orderTypes", sk_binance_types, i->types);
    sk_jw_raw(w, NULL, (souk_str){allowed, sizeof allowed - 1});
    sk_say_filters(w, "filters", "filterType", filters, SK_COUNT(filters), i);
    sk_jw_raw(w, "permissions", SK_STR("[]"));
    sk_jw_raw(w, "permissionSets", sets ? SK_STR("[[\"SPOT\"]]") : SK_STR("[]"));
    sk_fields_put(symbol.rows + front, 1, w, i);
    sk_say_bits(w, "allowedSelfTradePreventionModes", sk_binance_stps, i->stp_modes);
    sk_jw_end(w);
}

static void write_instruments(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    sk_jw_object(w, NULL);
    sk_jw_cstr(w, "timezone", "UTC");
    sk_say_time(w, "serverTime", peer->now_ns);
    sk_jw_array(w, "rateLimits");
    for (uint32_t i = 0; i <= SK_BINANCE_RAW_REQUESTS; i++)
        sk_say_limit(w, &sk_binance_limit, peer->venue->limits[i].name,
                     peer->venue->limits[i].window_ns, peer->limits_capacity[i], NULL);
    sk_jw_end(w);
    sk_jw_raw(w, "exchangeFilters", SK_STR("[]"));
    sk_jw_array(w, "symbols");
    for (uint32_t i = 0; i < call->out.rows.count; i++) {
        const souk_instrument *row = SK_ROW(souk_instrument, &call->out.rows, i);
        if (!call->shape || call->shape == 1 + (int)row->status)
            put_symbol(w, row, !call->query.brief);
    }
    sk_jw_end(w);
    sk_jw_end(w);
}
SK_BINANCE_ANSWER(instruments, .read = read_instruments, .write = write_instruments);

/* Those that count what an account has. src: the exchange's public description of myFilters */
static void write_mine(sk_jw *w, sk_peer *peer, const sk_call *call)
{
    (void)peer;
    sk_jw_object(w, NULL);
    sk_jw_raw(w, "exchangeFilters", SK_STR("[]"));
    sk_say_filters(w, "symbolFilters", "filterType", counts, SK_COUNT(counts), call->out.rows.ptr);
    sk_jw_raw(w, "assetFilters", SK_STR("[]"));
    sk_jw_end(w);
}
SK_BINANCE_ANSWER(mine, .read = read_instruments, .write = write_mine);
