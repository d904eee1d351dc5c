/* SPDX-License-Identifier: MIT
 * The client's questions: calls as requests, over REST and the WebSocket API alike.
 * src: binance card 5, 8.1 */
#include "venue/binance/binance.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/params.h"

#define SECOND_NS INT64_C(1000000000)
#define MS_NS     INT64_C(1000000)

souk_status sk_binance_symbol(const sk_venue *venue, souk_str base, souk_str quote, sk_arena *arena,
                              souk_str *out)
{
    (void)venue;
    *out = sk_join((souk_str[]){base, quote}, 2, arena);
    return out->ptr ? SOUK_OK : SOUK_E_NOMEM;
}

static void ask_symbol(sk_ask *ask, bool required)
{
    const sk_call *call = ask->call;
    sk_ask_str(ask, "symbol", call->symbol);
    if (required && !call->symbol.len)
        sk_fail(&ask->err, SOUK_E_MISSING, "%s needs a symbol", sk_op_name(call->op));
}

souk_status sk_binance_ask_plain(const sk_venue *venue, const sk_call *call, sk_request *out,
                                 souk_error *err)
{
    sk_ask ask;
    (void)venue;
    sk_ask_init(&ask, call, out);
    return sk_ask_done(&ask, SK_ASK_QUERY, err);
}

/* "15m", "4h", "7d"; a day is the default and not said. */
static void ask_window(sk_ask *ask, int64_t window_ns)
{
    souk_str text = sk_window_text(window_ns, ask->call->arena);
    bool day = window_ns == 0 || window_ns == 86400 * SECOND_NS;
    if (!day && !text.len)
        sk_fail(&ask->err, SOUK_E_UNSUPPORTED,
                "binance has windows of 1 to 59 minutes, 1 to 23 hours, 1 to 7 days");
    else if (!day)
        sk_ask_str(ask, "windowSize", text);
}

/* "+8:30"; UTC is the default and not said. */
static void ask_zone(sk_ask *ask, int32_t minutes)
{
    int32_t size = minutes < 0 ? -minutes : minutes;
    if (minutes)
        sk_ask_str(ask, "timeZone",
                   sk_arena_printf(ask->call->arena, "%s%d:%02d", minutes < 0 ? "-" : "", size / 60,
                                   size % 60));
}

souk_status sk_binance_ask_symbols(const sk_venue *venue, const sk_call *call, sk_request *out,
                                   souk_error *err)
{
    sk_ask ask;
    sk_call turned = *call;
    bool windowed = call->op == SK_OP_TICKERS && call->query.window_ns;
    if (windowed && call->row->arg == SK_BINANCE_PLAIN)
        turned.row = sk_venue_row_arg(venue, call->row, SK_BINANCE_ROLLING);
    bool some = turned.row->arg != SK_BINANCE_PLAIN && !call->symbols_count;
    sk_ask_init(&ask, &turned, out);
    ask_symbol(&ask, some);
    sk_ask_texts(&ask, "symbols", call->symbols, call->symbols_count);
    if (turned.row->arg == SK_BINANCE_ROLLING)
        ask_window(&ask, call->query.window_ns);
    if (turned.row->arg == SK_BINANCE_DAY)
        ask_zone(&ask, call->query.zone_minutes);
    if (call->op == SK_OP_TICKERS && call->query.brief)
        sk_ask_str(&ask, "type", SK_STR("MINI"));
    return sk_ask_done(&ask, SK_ASK_QUERY, err);
}

souk_status sk_binance_ask_list(const sk_venue *venue, const sk_call *call, sk_request *out,
                                souk_error *err)
{
    sk_ask ask;
    sk_call turned = *call;
    const sk_query *q = &call->query;
    if (call->op == SK_OP_TRADES && q->has_after)
        turned.row = sk_venue_row_arg(venue, call->row, SK_BINANCE_HISTORICAL);
    sk_ask_init(&ask, &turned, out);
    ask_symbol(&ask, call->op != SK_OP_OPEN_ORDERS);
    if (call->op == SK_OP_CANDLES) {
        bool has = q->interval < 32 && venue->intervals >> q->interval & 1;
        sk_ask_word(&ask, "interval", has ? sk_interval_name((sk_interval)q->interval) : NULL,
                    "candle interval");
    }
    if (call->op == SK_OP_FILLS)
        sk_ask_id(&ask, "orderId", call->ref.order_id);
    if (q->has_after)
        sk_ask_zero(&ask, call->op == SK_OP_HISTORY ? "orderId" : "fromId", (int64_t)q->after_id);
    sk_ask_num(&ask, "startTime", q->from_ns / MS_NS + (q->from_ns % MS_NS > 0));
    sk_ask_num(&ask, "endTime", q->to_ns / MS_NS);
    if (call->op == SK_OP_CANDLES)
        ask_zone(&ask, q->zone_minutes);
    if (call->op != SK_OP_OPEN_ORDERS && call->op != SK_OP_CANCEL_ALL &&
        call->op != SK_OP_AVG_PRICE) /* these refuse it: -1104 */
        sk_ask_num(&ask, "limit", q->limit);
    return sk_ask_done(&ask, SK_ASK_QUERY, err);
}

/* Fees of all symbols stand on the wallet side only; it is the second row. */
souk_status sk_binance_ask_account(const sk_venue *venue, const sk_call *call, sk_request *out,
                                   souk_error *err)
{
    sk_ask ask;
    sk_call turned = *call;
    if (call->op == SK_OP_FEES && !call->symbol.len)
        turned.row = sk_venue_row_arg(venue, call->row, SK_BINANCE_WALLET);
    sk_ask_init(&ask, &turned, out);
    if (call->op == SK_OP_FEES)
        ask_symbol(&ask, turned.row->arg != SK_BINANCE_WALLET);
    if (call->op == SK_OP_BALANCES && call->query.nonzero)
        sk_ask_bool(&ask, "omitZeroBalances", true);
    return sk_ask_done(&ask, SK_ASK_QUERY, err);
}

/* ---- orders; card 5.3 ---- */

static bool has_price(souk_order_type type)
{
    return type == SOUK_LIMIT || type == SOUK_STOP_LIMIT || type == SOUK_TAKE_PROFIT_LIMIT;
}

static void ask_replaced(sk_ask *ask)
{
    const sk_order_ref *ref = &ask->call->ref;
    sk_ask_str(ask, "cancelReplaceMode",
               ref->even_if_gone ? SK_STR("ALLOW_FAILURE") : SK_STR("STOP_ON_FAILURE"));
    sk_ask_id(ask, "cancelOrderId", ref->order_id);
    sk_ask_str(ask, "cancelOrigClientOrderId", ref->client_id);
    sk_ask_str(ask, "cancelNewClientOrderId", ref->cancel_id);
}

souk_status sk_binance_ask_order(const sk_venue *venue, const sk_call *call, sk_request *out,
                                 souk_error *err)
{
    static const char *const shapes[] = {"FULL", "ACK", "RESULT", "FULL"};
    const sk_order_ask *a = &call->ask;
    sk_ask ask;
    (void)venue;
    souk_status status = sk_ask_check_order(call, has_price(a->type), SOUK_REDUCE_ONLY, err);
    if (status != SOUK_OK)
        return status;
    sk_ask_init(&ask, call, out);
    sk_ask_str(&ask, "symbol", call->symbol);
    sk_ask_word(&ask, "side", sk_enum_text(sk_binance_sides, (int)a->side), "side");
    sk_ask_str(&ask, "newClientOrderId", a->client_id);
    sk_ask_str(&ask, "newOrderRespType", sk_str(shapes[call->shape & 3]));
    sk_ask_word(&ask, "type", sk_binance_type_text(a->type, a->flags), "order type");
    sk_ask_dec(&ask, "quantity", a->qty);
    sk_ask_dec(&ask, "quoteOrderQty", a->quote_qty);
    if (has_price(a->type))
        sk_ask_dec(&ask, "price", a->price);
    sk_ask_dec(&ask, "stopPrice", a->stop);
    if (has_price(a->type) && !(a->flags & SOUK_POST_ONLY))
        sk_ask_word(&ask, "timeInForce",
                    sk_enum_text(sk_binance_tifs, a->tif ? (int)a->tif : SOUK_GTC),
                    "time in force");
    sk_ask_num(&ask, "trailingDelta", a->trailing_bips);
    if (a->stp != SOUK_STP_DEFAULT)
        sk_ask_word(&ask, "selfTradePreventionMode", sk_enum_text(sk_binance_stps, (int)a->stp),
                    "self-trade prevention");
    sk_ask_dec(&ask, "icebergQty", a->iceberg_qty);
    if (call->op == SK_OP_CANCEL_REPLACE)
        ask_replaced(&ask);
    return sk_ask_done(&ask, SK_ASK_FORM, err);
}

souk_status sk_binance_ask_ref(const sk_venue *venue, const sk_call *call, sk_request *out,
                               souk_error *err)
{
    const sk_order_ref *ref = &call->ref;
    sk_ask ask;
    (void)venue;
    sk_ask_init(&ask, call, out);
    ask_symbol(&ask, true);
    if (!ref->order_id.len && !ref->client_id.len)
        sk_fail(&ask.err, SOUK_E_MISSING, "say which order: its id or its client id");
    sk_ask_id(&ask, "orderId", ref->order_id);
    sk_ask_str(&ask, "origClientOrderId", ref->client_id);
    if (call->op == SK_OP_CANCEL) {
        sk_ask_str(&ask, "newClientOrderId", ref->cancel_id);
        if (ref->only_status)
            sk_ask_word(&ask, "cancelRestrictions",
                        sk_enum_text(sk_binance_restrictions, ref->only_status),
                        "cancel restriction");
    }
    return sk_ask_done(&ask, SK_ASK_QUERY, err);
}

souk_status sk_binance_ask_token(const sk_venue *venue, const sk_call *call, sk_request *out,
                                 souk_error *err)
{
    sk_ask ask;
    (void)venue;
    sk_ask_init(&ask, call, out);
    sk_ask_str(&ask, "listenKey", call->token);
    return sk_ask_done(&ask, SK_ASK_FORM, err);
}
