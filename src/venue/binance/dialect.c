/* SPDX-License-Identifier: MIT
 * The server's ear: what requests share and what may stand together, over REST and the WebSocket
 * API alike. Each parameter's form is said by the table in rest.c. src: binance card 5, 8.1, 9 */
#include "venue/binance/binance.h"
#include "base/dec.h"
#include "base/err.h"

#define SECOND_NS INT64_C(1000000000)
#define DAY_NS    (86400 * SECOND_NS)

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

/* Unknown parameters are refused where a signature covers them; the WebSocket API lets them be. */
static void begin(sk_take *t)
{
    static const char *const others[] = {"recvWindow", "signature", "apiKey", "returnRateLimits"};
    bool is_signed = t->call->row->auth == SK_AUTH_SIGNED;
    t->all = is_signed && !t->request->is_frame;
    if (!t->request->is_frame)
        read_headers(t);
    for (size_t i = 0; i < SK_COUNT(others); i++)
        sk_take_has(t, others[i]);
    if (!sk_take_has(t, "timestamp") && is_signed)
        sk_take_refuse(t, "-1102", "timestamp", NULL);
}

/* What hangs on the instrument that the symbol means. */
static void finish(sk_take *t)
{
    sk_call *call = t->call;
    const souk_instrument *row =
        call->symbol.len ? &t->peer->markets->rows[call->instrument] : NULL;
    for (uint32_t i = 0; row && i < call->parts_count; i++) {
        if (!call->parts[i].ask.stp)
            call->parts[i].ask.stp = row->stp_default;
    }
    if (row && call->ask.type && !call->ask.stp)
        call->ask.stp = row->stp_default;
    if (row && call->row->arg == SK_BINANCE_SOR)
        sk_take_refuse_as(t, "-2010", "SOR", NULL, NULL);
    else if (row && call->row->arg == SK_BINANCE_UNPRICED)
        sk_take_refuse(t, "-2043", NULL, NULL);
    else if (row && call->row->take == sk_binance_take_symbols && call->shape &&
             call->shape != 1 + (int)row->status)
        sk_take_refuse(t, "-1220", NULL, NULL);
}

const sk_take_codes sk_binance_takes = {
    .missing = "-1102",
    .either_text = "Param",
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
    .legal_symbol = "^[\\w\\-._&&[^a-z]]{1,50}$",
    .legal_symbols =
        "^\\[(\"[\\w\\-._&&[^a-z]]{1,50}\"(,\"[\\w\\-._&&[^a-z]]{1,50}\"){0,}){0,1}\\]$",
    .symbols = {.len_max = 50, .alphabet = "A-Z0-9._-", .wide = true},
    .begin = begin,
    .finish = finish,
    .dec_scale = SK_BINANCE_SCALE};

/* ---- questions; card 5.1, 5.4 ---- */

/* Whose members may trade; the sandbox lists spot markets only. */
static void take_permissions(sk_take *t)
{
    souk_str text;
    bool shown = false;
    if (!sk_take_text(t, "permissions", 0, &text))
        return;
    if (t->call->symbol.len || t->call->symbols_count)
        sk_take_refuse(t, "-1128", NULL, NULL);
    for (uint32_t i = 0; i + 4 <= text.len && !shown; i++)
        shown = memcmp(text.ptr + i, "SPOT", 4) == 0;
    if (!shown)
        t->call->shape = SK_BINANCE_NO_SYMBOLS;
}

void sk_binance_take_symbols(sk_take *t)
{
    sk_call *call = t->call;
    sk_take_args(t, call->row->args);
    if (call->row->arg == SK_BINANCE_DAY)
        call->query.window_ns =
            (t->peer->now_ns + call->query.zone_minutes * 60 * SECOND_NS) % DAY_NS;
    if (call->op != SK_OP_INSTRUMENTS)
        return;
    if (call->shape && (call->symbol.len || call->symbols_count))
        sk_take_refuse(t, "-1128", NULL, NULL);
    take_permissions(t);
    sk_take_args(t, "showPermissionSets");
}

/* A day at most of what is one's own; not every combination. */
void sk_binance_check_span(sk_take *t)
{
    const sk_query *q = &t->call->query;
    bool own = t->call->row->auth == SK_AUTH_SIGNED;
    if (own && q->from_ns && q->to_ns && q->to_ns - q->from_ns > DAY_NS)
        sk_take_refuse(t, "-1127", "24", NULL);
    if (t->call->op != SK_OP_HISTORY && (q->from_ns || q->to_ns) &&
        (t->call->ref.order_id.len || q->has_after))
        sk_take_refuse(t, "-1128", NULL, NULL);
}

/* ---- orders; card 5.3 ---- */

/* What may be pegged, and to what; those that wait are refused by the executor. */
static void take_peg(sk_take *t)
{
    const sk_order_ask *a = &t->call->ask;
    bool maker = a->flags & SOUK_POST_ONLY;
    sk_take_args(t, "pegPriceType");
    if (a->peg && (a->type == SOUK_MARKET || a->type == SOUK_STOP || a->type == SOUK_TAKE_PROFIT))
        sk_take_refuse_as(t, "-2010", "This order type may not", NULL, NULL);
    else if (a->peg == SOUK_PEG_MARKET && maker)
        sk_take_refuse_as(t, "-2010", "This price peg", NULL, NULL);
    else if (a->peg == SOUK_PEG_PRIMARY && a->type == SOUK_LIMIT && !maker && a->tif != SOUK_GTC)
        sk_take_refuse(t, "-1014", NULL, NULL);
    sk_take_args(t, a->peg ? "pegOffsetType" : "-pegOffsetType");
    sk_take_args(t, a->peg_deeper ? "pegOffsetValue!" : "-pegOffsetValue");
}

/* Only what stays until it is canceled may show a part of itself. */
void sk_binance_take_iceberg(sk_take *t)
{
    const sk_order_ask *a = &t->call->ask;
    if (!sk_dec_is_zero(a->iceberg_qty) && a->tif && a->tif != SOUK_GTC)
        sk_take_refuse(t, "-1014", NULL, NULL);
}

/* Others than those that the type has are "sent when not required". */
void sk_binance_take_amounts(sk_take *t, bool quantity)
{
    sk_order_ask *a = &t->call->ask;
    bool market = a->type == SOUK_MARKET, waits = !market && a->type != SOUK_LIMIT;
    bool limit = !market && a->type != SOUK_STOP && a->type != SOUK_TAKE_PROFIT;
    sk_take_args(t, limit && !(a->flags & SOUK_POST_ONLY) ? "timeInForce!" : "-timeInForce");
    if (quantity)
        sk_take_args(t, market ? "quantity^quoteOrderQty" : "quantity! -quoteOrderQty");
    take_peg(t);
    sk_take_args(t, limit ? a->peg ? "price" : "price!" : "-price");
    sk_take_args(t, waits ? "stopPrice|trailingDelta" : "-stopPrice -trailingDelta");
    sk_take_args(t, limit ? "icebergQty" : "-icebergQty");
    if (quantity && !sk_dec_is_zero(a->quote_qty))
        a->flags |= SOUK_BY_QUOTE;
    sk_binance_take_iceberg(t);
}

void sk_binance_take_order(sk_take *t)
{
    sk_call *call = t->call;
    sk_order_ask *a = &call->ask;
    sk_take_args(t, "symbol! side! type!");
    sk_binance_take_amounts(t, true);
    bool plain = a->type == SOUK_MARKET || (a->type == SOUK_LIMIT && !(a->flags & SOUK_POST_ONLY));
    call->shape = plain ? SK_BINANCE_FULL : SK_BINANCE_ACK;
    sk_take_args(t, "newClientOrderId newOrderRespType selfTradePreventionMode strategyId "
                    "strategyType");
    if (call->row->arg == SK_BINANCE_SOR)
        sk_take_args(t, "quantity! -quoteOrderQty");
    if (call->row->arg == SK_BINANCE_SOR && !plain)
        sk_take_refuse(t, "-1116", NULL, NULL);
    if (call->op == SK_OP_PLACE_TEST)
        sk_take_args(t, "computeCommissionRates");
    if (call->op == SK_OP_CANCEL_REPLACE)
        sk_take_args(t, "cancelReplaceMode! cancelOrderId|cancelOrigClientOrderId "
                        "cancelNewClientOrderId cancelRestrictions orderRateLimitExceededMode");
}
