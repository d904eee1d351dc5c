/* SPDX-License-Identifier: MIT
 * The server's ear: requests as calls, over REST and the WebSocket API alike. Whatever is wrong
 * with a request's text is refused here, in Binance's order and words. src: binance card 5, 8.1, 9
 */
#include "venue/binance/binance.h"
#include "base/dec.h"
#include "base/err.h"
#include "venue/take.h"

#define SECOND_NS INT64_C(1000000000)
#define DAY_NS    (86400 * SECOND_NS)

static const sk_take_codes codes = {.missing = "-1102",
                                    .empty = "-1105",
                                    .illegal = "-1100",
                                    .invalid = "-1130",
                                    .overflow = "-1108",
                                    .precision = "-1111",
                                    .twice = "-1101",
                                    .unread = "-1104",
                                    .json = "-1135",
                                    .undue = "-1106",
                                    .mix = "-1128",
                                    .repeated = "-1151",
                                    .unknown = "-1121",
                                    .zero = "-1013",
                                    .zero_text = "Price * QTY",
                                    .legal_num = "^[0-9]{1,20}$",
                                    .legal_dec = "^([0-9]{1,20})(\\.[0-9]{1,20})?$",
                                    .legal_id = "^[\\.A-Z\\:/a-z0-9_-]{1,36}$",
                                    .legal_pct = "%[0-9A-F]{2}",
                                    .dec_scale = SK_BINANCE_SCALE};
/* how many of a unit a window may have */
static const sk_enum_row windows[] = {{"m", 59}, {"h", 23}, {"d", 7}, {NULL, 0}};
static const char legal_symbol[] = "^[\\w\\-._&&[^a-z]]{1,50}$";
static const char legal_symbols[] =
    "^\\[(\"[\\w\\-._&&[^a-z]]{1,50}\"(,\"[\\w\\-._&&[^a-z]]{1,50}\"){0,}){0,1}\\]$";

/* ---- what all requests share ---- */

/* How the answer is to look: header X-MBX-TIME-UNIT, and no SBE. card 1, 3 */
static void read_headers(sk_take *t)
{
    souk_str unit = sk_headers_get(&t->request->headers, "X-MBX-TIME-UNIT");
    souk_str accept = sk_headers_get(&t->request->headers, "Accept");
    bool micros = sk_str_eq_nocase(unit, SK_STR("MICROSECOND"));
    t->peer->variant = micros ? SK_BINANCE_MICROS : 0;
    if (unit.len && !micros && !sk_str_eq_nocase(unit, SK_STR("MILLISECOND")))
        sk_take_refuse(t, "-1194", NULL, NULL);
    if (sk_str_is(accept, "application/sbe"))
        t->status = sk_fail_venue(t->err, SOUK_E_UNSUPPORTED, 406, "-1155", "SBE is not enabled.");
}

static void begin(sk_take *t, sk_peer *peer, const sk_request *request, sk_call *call,
                  souk_error *err)
{
    static const char *const others[] = {"recvWindow", "signature", "apiKey", "returnRateLimits"};
    sk_take_init(t, peer, request, call, &codes, err);
    if (!request->is_frame)
        read_headers(t);
    for (size_t i = 0; i < SK_COUNT(others); i++)
        sk_take_has(t, others[i]);
    if (!sk_take_has(t, "timestamp") && call->row->auth == SK_AUTH_SIGNED)
        sk_take_refuse(t, "-1102", "timestamp", NULL);
}

static bool symbol_is_legal(souk_str s)
{
    for (uint32_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (!(c >= 0x80 || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
              c == '.' || c == '_'))
            return false;
    }
    return s.len >= 1 && s.len <= 50 && sk_utf8_valid(s.ptr, s.len);
}

static bool take_symbol(sk_take *t, int flags)
{
    souk_str text;
    if (!sk_take_text(t, "symbol", flags, &text))
        return false;
    if (!symbol_is_legal(text))
        return sk_take_refuse(t, "-1100", "symbol", legal_symbol);
    t->call->symbol = text;
    return true;
}

/* Unknown parameters are refused where a signature covers them; the WebSocket API lets them be.
 * What the symbol means is asked after everything else was found well-formed. */
static souk_status finish(sk_take *t)
{
    sk_call *call = t->call;
    sk_take_done(t, call->row->auth == SK_AUTH_SIGNED && !t->request->is_frame);
    if (t->status == SOUK_OK && call->symbol.len) {
        call->instrument = sk_markets_find(t->peer->markets, call->symbol);
        if (call->instrument == SK_NO_INSTRUMENT)
            sk_take_refuse(t, "-1121", NULL, NULL);
    }
    return t->status;
}

static void take_limit(sk_take *t, uint32_t usual, uint32_t max)
{
    int64_t limit = usual;
    if (sk_take_num(t, "limit", 0, &limit) && limit == 0)
        sk_take_refuse(t, "-1130", "limit", NULL);
    t->call->query.limit = limit > max ? max : (uint32_t)limit;
}

souk_status sk_binance_take_plain(sk_peer *peer, const sk_request *request, sk_call *call,
                                  souk_error *err)
{
    sk_take t;
    begin(&t, peer, request, call, err);
    return finish(&t);
}

/* ---- questions about one, several or all symbols; card 5.1 ---- */

/* Only symbols of one status: shape is 1 + souk_instrument_status. */
static void take_status(sk_take *t)
{
    int status = 0;
    if (sk_take_word(t, "symbolStatus", 0, sk_binance_symbol_statuses, "-1122", &status))
        t->call->shape = (uint8_t)(1 + status);
}

/* Whose members of either set may trade; the sandbox lists spot markets only. */
static void take_permissions(sk_take *t)
{
    souk_str text;
    bool hidden = false, shown = true;
    if (sk_take_text(t, "permissions", 0, &text)) {
        if (t->call->symbol.len || t->call->symbols_count)
            sk_take_refuse(t, "-1128", NULL, NULL);
        for (uint32_t i = 0; i + 4 <= text.len && !hidden; i++)
            hidden = memcmp(text.ptr + i, "SPOT", 4) == 0;
        if (!hidden)
            t->call->shape = SK_BINANCE_NO_SYMBOLS;
    }
    if (sk_take_bool(t, "showPermissionSets", &shown))
        t->call->query.brief = !shown;
}

souk_status sk_binance_take_symbols(sk_peer *peer, const sk_request *request, sk_call *call,
                                    souk_error *err)
{
    static const sk_enum_row types[] = {{"FULL", 0}, {"MINI", 1}, {NULL, 0}};
    sk_take t;
    int brief = 0;
    begin(&t, peer, request, call, err);
    take_symbol(&t, 0);
    sk_take_symbols(&t, "symbols", legal_symbols, symbol_is_legal);
    bool windowed = call->row->arg != SK_BINANCE_PLAIN;
    if (windowed && !call->symbol.len && !call->symbols_count)
        sk_take_refuse_as(&t, "-1102", "Param", "symbol", "symbols");
    if (windowed && call->symbols_count > 100)
        sk_take_refuse(&t, "-1101", "100",
                       sk_arena_printf(call->arena, "%u", call->symbols_count).ptr);
    if (call->row->arg == SK_BINANCE_ROLLING)
        sk_take_window(&t, "windowSize", windows, DAY_NS);
    if (call->row->arg == SK_BINANCE_DAY) {
        sk_take_zone(&t, "timeZone", -720, 840);
        call->query.window_ns = (peer->now_ns + call->query.zone_minutes * 60 * SECOND_NS) % DAY_NS;
    }
    if (call->op == SK_OP_TICKERS && sk_take_word(&t, "type", 0, types, "-1139", &brief))
        call->query.brief = brief;
    take_status(&t);
    if (call->op == SK_OP_INSTRUMENTS) {
        if (call->shape && (call->symbol.len || call->symbols_count))
            sk_take_refuse(&t, "-1128", NULL, NULL);
        take_permissions(&t);
    }
    if (finish(&t) == SOUK_OK && call->symbol.len && call->shape &&
        call->shape != 1 + (int)peer->markets->rows[call->instrument].status)
        sk_take_refuse(&t, "-1220", NULL, NULL);
    return t.status;
}

/* ---- lists about one symbol; card 5.1, 5.4 ---- */

static void take_span(sk_take *t, bool one_day)
{
    sk_query *q = &t->call->query;
    sk_take_time(t, "startTime", &q->from_ns);
    sk_take_time(t, "endTime", &q->to_ns);
    if (one_day && q->from_ns && q->to_ns && q->to_ns - q->from_ns > DAY_NS)
        sk_take_refuse(t, "-1127", "24", NULL);
}

static void take_after(sk_take *t, const char *name)
{
    int64_t id;
    if (sk_take_num(t, name, 0, &id)) {
        t->call->query.after_id = (uint64_t)id;
        t->call->query.has_after = true;
    }
}

static void take_interval(sk_take *t)
{
    souk_str text;
    if (!sk_take_text(t, "interval", SK_TAKE_MUST, &text))
        return;
    t->call->query.interval = sk_interval_parse(text);
    if (t->call->query.interval == SK_INTERVAL_NONE || t->call->query.interval == SK_INTERVAL_10M)
        sk_take_refuse(t, "-1120", NULL, NULL);
    sk_take_zone(t, "timeZone", -720, 840);
}

/* A few combinations only: card 5.4, 5.1 */
static void check_mix(sk_take *t)
{
    const sk_query *q = &t->call->query;
    bool span = q->from_ns || q->to_ns, by_order = t->call->ref.order_id.len;
    if (span && (by_order || q->has_after))
        sk_take_refuse(t, "-1128", NULL, NULL);
}

souk_status sk_binance_take_list(sk_peer *peer, const sk_request *request, sk_call *call,
                                 souk_error *err)
{
    sk_take t;
    begin(&t, peer, request, call, err);
    take_symbol(&t, call->op == SK_OP_OPEN_ORDERS ? 0 : SK_TAKE_MUST);
    switch ((int)call->op) {
    case SK_OP_BOOK: take_limit(&t, 100, 5000); break;
    case SK_OP_CANDLES:
        take_interval(&t);
        take_span(&t, false);
        break;
    case SK_OP_TRADES:
        if (call->row->arg == SK_BINANCE_HISTORICAL)
            take_after(&t, "fromId");
        break;
    case SK_OP_AGG_TRADES:
        take_after(&t, "fromId");
        take_span(&t, false);
        check_mix(&t);
        break;
    case SK_OP_HISTORY:
        take_after(&t, "orderId");
        take_span(&t, true);
        break;
    case SK_OP_FILLS:
        sk_take_order_id(&t, "orderId", &call->ref.order_id);
        take_after(&t, "fromId");
        take_span(&t, true);
        check_mix(&t);
        break;
    default: break;
    }
    if (call->op == SK_OP_CANDLES || call->op == SK_OP_TRADES || call->op == SK_OP_AGG_TRADES ||
        call->op == SK_OP_HISTORY || call->op == SK_OP_FILLS)
        take_limit(&t, 500, 1000);
    return finish(&t);
}

souk_status sk_binance_take_account(sk_peer *peer, const sk_request *request, sk_call *call,
                                    souk_error *err)
{
    sk_take t;
    begin(&t, peer, request, call, err);
    if (call->op == SK_OP_FEES)
        take_symbol(&t, call->row->arg == SK_BINANCE_WALLET ? 0 : SK_TAKE_MUST);
    if (call->op == SK_OP_BALANCES)
        sk_take_bool(&t, "omitZeroBalances", &call->query.nonzero);
    return finish(&t);
}

souk_status sk_binance_take_token(sk_peer *peer, const sk_request *request, sk_call *call,
                                  souk_error *err)
{
    sk_take t;
    begin(&t, peer, request, call, err);
    if (call->op != SK_OP_TOKEN_NEW)
        sk_take_text(&t, "listenKey", SK_TAKE_MUST, &call->token);
    return finish(&t);
}

/* ---- orders; card 5.3 ---- */

static void take_ref(sk_take *t, const char *id, const char *client_id)
{
    sk_order_ref *ref = &t->call->ref;
    bool by_id = sk_take_order_id(t, id, &ref->order_id);
    if (!sk_take_id(t, client_id, &ref->client_id) && !by_id)
        sk_take_refuse_as(t, "-1102", "Param", id, client_id);
}

static void take_restriction(sk_take *t)
{
    int status = 0;
    if (sk_take_word(t, "cancelRestrictions", 0, sk_binance_restrictions, "-1145", &status))
        t->call->ref.only_status = (uint8_t)status;
}

souk_status sk_binance_take_ref(sk_peer *peer, const sk_request *request, sk_call *call,
                                souk_error *err)
{
    sk_take t;
    begin(&t, peer, request, call, err);
    take_symbol(&t, SK_TAKE_MUST);
    take_ref(&t, "orderId", "origClientOrderId");
    if (call->op == SK_OP_CANCEL) {
        sk_take_id(&t, "newClientOrderId", &call->ref.cancel_id);
        take_restriction(&t);
    }
    return finish(&t);
}

/* Which parameters a type must have, may have; others are "sent when not required". */
enum { TIF = 1, QTY = 2, QUOTE = 4, PRICE = 8, STOP = 16, ICEBERG = 32 };

static int wants(const sk_order_ask *a)
{
    switch (a->type) {
    case SOUK_MARKET: return QTY | QUOTE;
    case SOUK_STOP:
    case SOUK_TAKE_PROFIT: return QTY | STOP;
    case SOUK_STOP_LIMIT:
    case SOUK_TAKE_PROFIT_LIMIT: return TIF | QTY | PRICE | STOP | ICEBERG;
    default: return a->flags & SOUK_POST_ONLY ? QTY | PRICE | ICEBERG : TIF | QTY | PRICE | ICEBERG;
    }
}

static void take_kind(sk_take *t)
{
    sk_order_ask *a = &t->call->ask;
    souk_str type;
    int value = 0;
    take_symbol(t, SK_TAKE_MUST);
    if (sk_take_word(t, "side", SK_TAKE_MUST, sk_binance_sides, "-1117", &value))
        a->side = (souk_side)value;
    if (sk_take_text(t, "type", SK_TAKE_MUST, &type) &&
        !sk_binance_type_value(type, &a->type, &a->flags))
        sk_take_refuse(t, "-1116", NULL, NULL);
}

static void take_amounts(sk_take *t)
{
    sk_order_ask *a = &t->call->ask;
    int w = wants(a), value = 0;
    if (!(w & TIF) && sk_take_has(t, "timeInForce"))
        sk_take_refuse(t, "-1106", "timeInForce", NULL);
    else if (w & TIF &&
             sk_take_word(t, "timeInForce", SK_TAKE_MUST, sk_binance_tifs, "-1115", &value))
        a->tif = (souk_tif)value;
    bool qty = sk_take_amount(t, "quantity", true, !(w & QUOTE), &a->qty);
    bool quote = sk_take_amount(t, "quoteOrderQty", w & QUOTE, false, &a->quote_qty);
    if (qty && quote)
        sk_take_refuse(t, "-1128", NULL, NULL);
    else if (w & QUOTE && !qty && !quote)
        sk_take_refuse_as(t, "-1102", "Param", "quantity", "quoteOrderQty");
    if (quote)
        a->flags |= SOUK_BY_QUOTE;
    sk_take_amount(t, "price", w & PRICE, true, &a->price);
    bool stop = sk_take_amount(t, "stopPrice", w & STOP, false, &a->stop);
    if (!(w & STOP) && sk_take_has(t, "trailingDelta"))
        sk_take_refuse(t, "-1106", "trailingDelta", NULL);
    bool trail = sk_take_num(t, "trailingDelta", 0, &a->trailing_bips);
    if (trail && (a->trailing_bips < 1 || a->trailing_bips > 10000))
        sk_take_refuse(t, "-1130", "trailingDelta", NULL);
    if (w & STOP && !stop && !trail)
        sk_take_refuse_as(t, "-1102", "Param", "stopPrice", "trailingDelta");
    if (sk_take_amount(t, "icebergQty", w & ICEBERG, false, &a->iceberg_qty) && a->tif &&
        a->tif != SOUK_GTC)
        sk_take_refuse(t, "-1014", NULL, NULL);
}

/* What an order may say beside: names, the answer's shape, strategies, pegs. */
static void take_options(sk_take *t)
{
    static const sk_enum_row shapes[] = {{"ACK", SK_BINANCE_ACK},
                                         {"RESULT", SK_BINANCE_RESULT},
                                         {"FULL", SK_BINANCE_FULL},
                                         {NULL, 0}};
    static const sk_enum_row pegs[] = {{"PRIMARY_PEG", 1}, {"MARKET_PEG", 2}, {NULL, 0}};
    static const sk_enum_row offsets[] = {{"PRICE_LEVEL", 1}, {NULL, 0}};
    sk_order_ask *a = &t->call->ask;
    bool plain = a->type == SOUK_MARKET || (a->type == SOUK_LIMIT && !(a->flags & SOUK_POST_ONLY));
    int shape = plain ? SK_BINANCE_FULL : SK_BINANCE_ACK, value = 0;
    int64_t number = 0;
    sk_take_id(t, "newClientOrderId", &a->client_id);
    sk_take_word(t, "newOrderRespType", 0, shapes, "-1130", &shape);
    t->call->shape = (uint8_t)shape;
    if (sk_take_word(t, "selfTradePreventionMode", 0, sk_binance_stps, "-1130", &value))
        a->stp = (souk_stp)value;
    sk_take_num(t, "strategyId", 0, &number);
    if (sk_take_num(t, "strategyType", 0, &number) && number < 1000000)
        sk_take_refuse(t, "-1134", NULL, NULL);
    bool pegged = sk_take_word(t, "pegPriceType", 0, pegs, "-1210", &value);
    pegged |= sk_take_word(t, "pegOffsetType", 0, offsets, "-1211", &value);
    pegged |= sk_take_num(t, "pegOffsetValue", 0, &number);
    if (pegged)
        sk_take_refuse(t, "-1020", NULL, NULL);
}

static void take_replaced(sk_take *t)
{
    static const sk_enum_row modes[] = {{"STOP_ON_FAILURE", 0}, {"ALLOW_FAILURE", 1}, {NULL, 0}};
    static const sk_enum_row exceeded[] = {{"DO_NOTHING", 0}, {"CANCEL_ONLY", 1}, {NULL, 0}};
    int value = 0;
    if (sk_take_word(t, "cancelReplaceMode", SK_TAKE_MUST, modes, "-1130", &value))
        t->call->ref.even_if_gone = value;
    take_ref(t, "cancelOrderId", "cancelOrigClientOrderId");
    sk_take_id(t, "cancelNewClientOrderId", &t->call->ref.cancel_id);
    take_restriction(t);
    sk_take_word(t, "orderRateLimitExceededMode", 0, exceeded, "-1130", &value);
}

souk_status sk_binance_take_order(sk_peer *peer, const sk_request *request, sk_call *call,
                                  souk_error *err)
{
    sk_take t;
    begin(&t, peer, request, call, err);
    take_kind(&t);
    take_amounts(&t);
    take_options(&t);
    if (call->op == SK_OP_PLACE_TEST)
        sk_take_bool(&t, "computeCommissionRates", &call->query.brief);
    if (call->op == SK_OP_CANCEL_REPLACE)
        take_replaced(&t);
    if (finish(&t) == SOUK_OK && !call->ask.stp)
        call->ask.stp = peer->markets->rows[call->instrument].stp_default;
    return t.status;
}
