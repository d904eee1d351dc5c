/* SPDX-License-Identifier: MIT
 * exchangeInfo, both ways. src: binance card 2, 5.1 */
#include "venue/binance/binance.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/rows.h"

#define SCALE SK_BINANCE_SCALE
#define T     souk_instrument

/* ---- filters: a limit of zero is none ---- */

static const sk_field price_rows[] = {F_DEC("minPrice", price_min), F_DEC("maxPrice", price_max),
                                      F_DEC("tickSize", price_tick)};
static const sk_field lot_rows[] = {F_DEC("minQty", qty_min), F_DEC("maxQty", qty_max),
                                    F_DEC("stepSize", qty_step)};
static const sk_field parts_rows[] = {F_COUNT("limit", iceberg_parts_max)};
static const sk_field market_rows[] = {F_DEC("minQty", market_qty_min),
                                       F_DEC("maxQty", market_qty_max),
                                       F_DEC("stepSize", market_qty_step)};
static const sk_field band_rows[] = {
    F_SHORT("bidMultiplierUp", bid_up), F_SHORT("bidMultiplierDown", bid_down),
    F_SHORT("askMultiplierUp", ask_up), F_SHORT("askMultiplierDown", ask_down),
    F_COUNT("avgPriceMins", avg_price_mins)};
static const sk_field notional_rows[] = {
    F_DEC("minNotional", notional_min), F_BOOL("applyMinToMarket", notional_min_market),
    F_DEC("maxNotional", notional_max), F_BOOL("applyMaxToMarket", notional_max_market),
    F_COUNT("avgPriceMins", avg_price_mins)};
static const sk_field orders_rows[] = {F_COUNT("maxNumOrders", orders_max)};
static const sk_field stops_rows[] = {F_COUNT("maxNumAlgoOrders", stop_orders_max)};
static const sk_field trailing_rows[] = {F_COUNT("minTrailingAboveDelta", trailing_above_min),
                                         F_COUNT("maxTrailingAboveDelta", trailing_above_max),
                                         F_COUNT("minTrailingBelowDelta", trailing_below_min),
                                         F_COUNT("maxTrailingBelowDelta", trailing_below_max)};
static const sk_field lists_rows[] = {F_COUNT("maxNumOrderLists", order_lists_max)};
static const sk_field icebergs_rows[] = {F_COUNT("maxNumIcebergOrders", iceberg_orders_max)};
static const sk_field position_rows[] = {F_DEC("maxPosition", position_max)};
static const sk_field old_notional_rows[] = {F_DEC("minNotional", notional_min),
                                             F_BOOL("applyToMarket", notional_min_market),
                                             F_COUNT("avgPriceMins", avg_price_mins)};
static const sk_field old_band_rows[] = {F_SHORT("multiplierUp", bid_up),
                                         F_SHORT("multiplierDown", bid_down)};

#define FILTER(name_, rows_, ...)                                                                  \
    {                                                                                              \
        name_, {rows_, SK_COUNT(rows_)}, __VA_ARGS__                                               \
    }
enum { ALWAYS, LIMITED, OLD }; /* told; told unless it is zero; only read */
static const struct filter {
    const char *name;
    sk_field_table table;
    int told;
} filters[] = {FILTER("PRICE_FILTER", price_rows, ALWAYS),
               FILTER("LOT_SIZE", lot_rows, ALWAYS),
               FILTER("ICEBERG_PARTS", parts_rows, LIMITED),
               FILTER("MARKET_LOT_SIZE", market_rows, ALWAYS),
               FILTER("PERCENT_PRICE_BY_SIDE", band_rows, ALWAYS),
               FILTER("NOTIONAL", notional_rows, ALWAYS),
               FILTER("TRAILING_DELTA", trailing_rows, LIMITED),
               FILTER("MAX_NUM_ORDERS", orders_rows, LIMITED),
               FILTER("MAX_NUM_ALGO_ORDERS", stops_rows, LIMITED),
               FILTER("MAX_NUM_ICEBERG_ORDERS", icebergs_rows, LIMITED),
               FILTER("MAX_NUM_ORDER_LISTS", lists_rows, LIMITED),
               FILTER("MAX_POSITION", position_rows, LIMITED),
               FILTER("MIN_NOTIONAL", old_notional_rows, OLD),
               FILTER("PERCENT_PRICE", old_band_rows, OLD)};

/* One filter of a symbol; unknown filters and members are skipped: card 2 */
static souk_status read_filter(souk_str text, souk_instrument *i, sk_call *call, souk_error *err)
{
    static const char *const keys[] = {"filterType"};
    souk_str type;
    souk_status status = sk_reply_members(text, keys, 1, &type, err);
    for (size_t f = 0; status == SOUK_OK && type.len > 2 && f < SK_COUNT(filters); f++)
        if (sk_str_is(sk_str_sub(type, 1, type.len - 2), filters[f].name))
            status = sk_reply_fields(text, &filters[f].table, i, call, err);
    return status;
}

static void put_filters(sk_jw *w, const souk_instrument *i)
{
    sk_jw_array(w, "filters");
    for (const struct filter *f = filters; f->told != OLD; f++) {
        const void *at = (const char *)i + f->table.rows->offset;
        bool none = f->table.rows->kind == SK_F_DEC ? sk_dec_is_zero(*(const souk_dec *)at)
                                                    : *(const int32_t *)at == 0;
        if (f->told == LIMITED && none)
            continue;
        sk_jw_object(w, NULL);
        sk_jw_cstr(w, "filterType", f->name);
        sk_fields_put(f->table.rows, f->table.count, w, i);
        sk_jw_end(w);
    }
    sk_jw_end(w);
}

/* ---- symbols ---- */

#define F_SCALE(key, member, flags_) SK_FIELD(key, SK_F_COUNT, T, member, .flags = (flags_))
static const sk_field symbol_rows[] = {
    F_MUST("symbol", symbol),
    F_WORD("status", status, sk_binance_symbol_statuses),
    F_MUST("baseAsset", base),
    F_SCALE("baseAssetPrecision", base_scale, 0),
    F_MUST("quoteAsset", quote),
    F_SCALE("quotePrecision", quote_scale, 0),
    F_SCALE("quoteAssetPrecision", quote_scale, 0),
    F_SCALE("baseCommissionPrecision", base_scale, SK_F_SAID),
    F_SCALE("quoteCommissionPrecision", quote_scale, SK_F_SAID),
    F_WORD("defaultSelfTradePreventionMode", stp_default, sk_binance_stps)};
F_TABLE(symbol, symbol_rows);

static souk_status read_symbol(sk_json *j, sk_call *call, sk_list *list, souk_error *err)
{
    static const char *const keys[] = {"filters", "orderTypes", "allowedSelfTradePreventionModes"};
    souk_instrument i = {
        .base_scale = SCALE, .quote_scale = SCALE, .status = SOUK_INSTRUMENT_HALTED};
    souk_str object = {NULL, 0}, raw[3], filter;
    sk_json all;
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
    sk_json_init(&all, raw[0]);
    sk_json_enter_array(&all);
    while (status == SOUK_OK && sk_json_next_item(&all))
        if (sk_json_raw(&all, &filter) == SOUK_OK)
            status = read_filter(filter, &i, call, err);
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
        "\"cancelReplaceAllowed\":true,\"amendAllowed\":true,\"pegInstructionsAllowed\":false,"
        "\"isSpotTradingAllowed\":true,\"isMarginTradingAllowed\":false";
    size_t front = symbol.count - 1;
    sk_jw_object(w, NULL);
    sk_fields_put(symbol.rows, front, w, i);
    sk_say_bits(w, "orderTypes", sk_binance_types, i->types);
    sk_jw_raw(w, NULL, (souk_str){allowed, sizeof allowed - 1});
    put_filters(w, i);
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
        sk_binance_put_limit(w, peer->venue->limits[i].name, peer->venue->limits[i].window_ns,
                             peer->limits_capacity[i], NULL);
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
const sk_answer sk_binance_answer_instruments = {.read = read_instruments,
                                                 .write = write_instruments};
