/* SPDX-License-Identifier: MIT
 * The server's ear: what requests share, spellings of symbols, what may stand together, batches.
 * Each parameter's form is said by the table in args.h. src: bitget card 2, 5, 6, 11 */
#include "venue/bitget/bitget.h"
#include "base/dec.h"
#include "base/err.h"
#include "market/markets.h"
#include "venue/push.h"

#define MS_NS   INT64_C(1000000)
#define DAYS(n) (86400 * 1000 * MS_NS * (n))

enum { QUOTE_DECIMALS = 8 };

/* ---- what all requests share ---- */

static sk_taken *item_of(sk_take *t, const char *name)
{
    for (uint32_t i = 0; i < t->count; i++)
        if (sk_str_is(t->items[i].name, name))
            return &t->items[i];
    return NULL;
}

/* "BTCUSDT_SPBL" is V1's, "btcusdt" the guide's: 2, 11.2 */
static void respell_symbol(sk_take *t)
{
    sk_taken *symbol = item_of(t, "symbol");
    souk_str rest = symbol ? symbol->value : (souk_str){NULL, 0};
    const sk_op_row *row = t->call->row;
    if (!rest.len || (row->arg != SK_BITGET_V1 && !t->peer->guide))
        return;
    souk_str bare = sk_str_cut(&rest, '_');
    if (rest.ptr && !sk_str_is(rest, "SPBL"))
        return;
    bare = sk_text_upper(bare, t->call->arena);
    symbol->value = bare.ptr ? bare : symbol->value;
}

static uint32_t decimals_of(souk_str number)
{
    sk_str_cut(&number, '.');
    while (number.len && number.ptr[number.len - 1] == '0')
        number.len--;
    return number.len;
}

/* More decimals than the symbol has are told with both figures; market buys count in quote: 2 */
static void check_decimals(sk_take *t)
{
    static const char *const names[] = {"price",
                                        "triggerPrice",
                                        "executePrice",
                                        "presetTakeProfitPrice",
                                        "presetStopLossPrice",
                                        "executeTakeProfitPrice",
                                        "executeStopLossPrice",
                                        "size",
                                        "quantity"};
    const size_t prices = SK_COUNT(names) - 2;
    const sk_taken *symbol = item_of(t, "symbol"), *type = item_of(t, "orderType");
    const sk_taken *side = item_of(t, "side");
    uint32_t at = symbol ? sk_markets_find(t->peer->markets, symbol->value) : SK_NO_INSTRUMENT;
    bool spends = type && side && sk_str_is(type->value, "market") && sk_str_is(side->value, "buy");
    for (size_t i = 0; i < SK_COUNT(names) && at != SK_NO_INSTRUMENT; i++) {
        const souk_instrument *in = &t->peer->markets->rows[at];
        const sk_taken *item = item_of(t, names[i]);
        char step[SOUK_DEC_TEXT_MAX];
        souk_dec unit = i < prices ? in->price_tick : in->qty_step;
        size_t len = souk_dec_print_short(unit, step);
        uint32_t most =
            i >= prices && spends ? QUOTE_DECIMALS : decimals_of((souk_str){step, (uint32_t)len});
        if (item && !sk_dec_is_zero(unit) && decimals_of(item->value) > most)
            sk_take_refuse_as(t, "40808",
                              i < prices ? "Parameter verification exception price"
                                         : "Parameter verification exception size",
                              sk_arena_printf(t->call->arena, "%.*s", SK_FMT(item->value)).ptr,
                              sk_arena_printf(t->call->arena, "%u", most).ptr);
    }
}

/* A second window, beside that of the signature: 3.3 */
static void check_window(sk_take *t)
{
    int64_t window_ms = 0, asked_ns = 0;
    if (!sk_take_num(t, "receiveWindow", 0, &window_ms))
        return;
    if (window_ms > 60000)
        sk_take_refuse(t, "40079", NULL, NULL);
    else if (sk_take_time(t, "requestTime", &asked_ns) &&
             t->peer->now_ns - asked_ns > window_ms * MS_NS)
        sk_take_refuse(t, "40078", NULL, NULL);
}

static void begin(sk_take *t)
{
    respell_symbol(t);
    check_decimals(t);
    if (t->call->row->auth == SK_AUTH_SIGNED)
        check_window(t);
}

const sk_take_codes sk_bitget_takes = {.missing = "40019",
                                       .either = "40913",
                                       .empty = "40019",
                                       .illegal = "40017",
                                       .invalid = "40020",
                                       .overflow = "40020",
                                       .precision = "40020",
                                       .twice = "40017",
                                       .json = "40017",
                                       .undue = "40017",
                                       .mix = "40017",
                                       .repeated = "40020",
                                       .zero = "40020",
                                       .id_long = "40304",
                                       .id_letters = "40305",
                                       .symbols = {.len_max = 64, .alphabet = "!-~"},
                                       .begin = begin,
                                       .dec_scale = 8};

/* ---- questions ---- */

/* Plain days begin at UTC+8: 5.6 */
void sk_bitget_check_day(sk_take *t)
{
    const sk_taken *word = item_of(t, "granularity");
    bool utc =
        word && word->value.len > 3 && memcmp(word->value.ptr + word->value.len - 3, "utc", 3) == 0;
    t->call->query.zone_minutes = utc ? 0 : 480;
}

/* So many ticks are told as one. */
void sk_bitget_take_book(sk_take *t)
{
    sk_call *call = t->call;
    call->query.limit = 100; /* of the merged one */
    sk_take_args(t, call->row->args);
    for (uint8_t i = 0; i < call->shape; i++)
        call->query.merge = call->query.merge ? call->query.merge * 10 : 10;
}

/* The newest before endTime; startTime is a lower bound at most: 5.6 */
void sk_bitget_take_past_candles(sk_take *t)
{
    sk_query *q = &t->call->query;
    sk_take_args(t, t->call->row->args);
    if (!q->from_ns || !q->to_ns || !q->interval)
        return;
    int64_t at_ns = sk_interval_start((sk_interval)q->interval, q->to_ns, q->zone_minutes);
    for (uint32_t n = 1; n < q->limit && at_ns > q->from_ns; n++)
        at_ns = sk_interval_start((sk_interval)q->interval, at_ns - 1, q->zone_minutes);
    if (at_ns > q->from_ns)
        q->from_ns = at_ns;
}

static void check_span(sk_take *t, int days)
{
    const sk_query *q = &t->call->query;
    if (q->from_ns && q->to_ns && (q->to_ns < q->from_ns || q->to_ns - q->from_ns > DAYS(days)))
        sk_take_refuse(t, "40017", "endTime", NULL);
}

/* Older than an id, up to 90 days, public trades 7: 5.5 */
void sk_bitget_take_span(sk_take *t)
{
    sk_query *q = &t->call->query;
    sk_take_args(t, t->call->row->args);
    check_span(t, t->call->op == SK_OP_TRADES ? 7 : 90);
    q->before_id -= q->before_id > 1; /* that one itself is not told */
}

/* Lists of orders and fills: up to 90 days, older than an id, or of one order. 5.15 to 5.17 */
void sk_bitget_take_list(sk_take *t)
{
    sk_call *call = t->call;
    sk_query *q = &call->query;
    uint64_t id = 0;
    sk_bitget_take_span(t);
    if (!q->conditional && call->op != SK_OP_FILLS)
        q->stops = call->shape ? SK_STOPS_ONLY : SK_STOPS_NEVER;
    call->shape = 0;
    if (call->op == SK_OP_FILLS || sk_str_to_u64(call->ref.order_id, &id) != SOUK_OK)
        return;
    q->after_id = q->before_id = id;
    q->has_after = true;
}

/* ---- orders; 5.9, 5.22 ---- */

/* What an order may bring, to be placed the other way once it is filled. */
static const struct {
    const char *stop, *price;
    souk_order_type market, limit;
} attached[] = {
    {"presetTakeProfitPrice", "executeTakeProfitPrice", SOUK_TAKE_PROFIT, SOUK_TAKE_PROFIT_LIMIT},
    {"presetStopLossPrice", "executeStopLossPrice", SOUK_STOP, SOUK_STOP_LIMIT}};

/* Two generations of names. */
void sk_bitget_take_order(sk_take *t)
{
    sk_order_ask *a = &t->call->ask;
    bool v1 = t->call->row->arg == SK_BITGET_V1;
    sk_take_args(t, "symbol! side! orderType! stpMode");
    sk_take_args(t, v1 ? "clientOrderId" : "clientOid");
    if (a->type == SOUK_LIMIT)
        sk_take_args(t, "force! price!");
    sk_take_args(t, v1 ? "quantity!" : "size!");
    for (size_t i = 0; i < SK_COUNT(attached) && t->call->op != SK_OP_LIST_PLACE; i++)
        if (sk_take_has(t, attached[i].stop)) /* in a batch, or of V1 */
            sk_take_refuse(t, "40017", attached[i].stop, NULL);
    if (a->type == SOUK_MARKET && a->side == SOUK_BUY) {
        a->flags |= SOUK_BY_QUOTE;
        a->quote_qty = a->qty;
        a->qty = (souk_dec){0, 0, 0};
    }
    if (!a->stp)
        a->stp = SOUK_STP_NONE;
    sk_take_args(t, "tpslType");
    if (t->call->shape && a->flags & SOUK_BY_QUOTE)
        sk_take_refuse(t, "40017", "tpslType", NULL);
    if (t->call->shape) { /* tpsl: waits for its price among the others */
        sk_take_args(t, "triggerPrice!");
        a->type = a->type == SOUK_MARKET ? SOUK_STOP : SOUK_STOP_LIMIT;
        a->either = true;
    }
    t->call->shape = 0;
}

/* An order list: of what a buy brings in is sold what fees have left. 5.9 */
void sk_bitget_take_attached(sk_take *t)
{
    sk_call *call = t->call, *legs = sk_arena_zeroed(call->arena, 3, sizeof *legs);
    if (!legs) {
        t->status = sk_fail_nomem(t->err);
        return;
    }
    sk_bitget_take_order(t);
    legs[0] =
        (sk_call){.op = SK_OP_PLACE, .arena = call->arena, .row = call->row, .ask = call->ask};
    if (legs[0].ask.type != SOUK_LIMIT)
        sk_take_refuse(t, "40017", "orderType", NULL);
    call->ask.client_id = (souk_str){NULL, 0};
    call->contingency = SOUK_OTO;
    call->parts = legs;
    call->parts_count = 1;
    for (size_t i = 0; i < SK_COUNT(attached); i++) {
        sk_call leg = {.op = SK_OP_PLACE, .arena = call->arena, .row = call->row};
        if (!sk_take_dec(t, attached[i].stop, 0, &leg.ask.stop))
            continue;
        bool limit = sk_take_dec(t, attached[i].price, 0, &leg.ask.price),
             buys = legs[0].ask.side == SOUK_BUY;
        leg.ask.type = limit ? attached[i].limit : attached[i].market;
        leg.ask.side = buys ? SOUK_SELL : SOUK_BUY;
        leg.ask.stp = legs[0].ask.stp;
        leg.ask.flags = buys ? SOUK_QTY_BOUGHT : 0;
        leg.ask.qty = buys ? leg.ask.qty : legs[0].ask.qty;
        legs[call->parts_count++] = leg;
    }
}

/* Another order in its place: what is not said stays. 5.10 */
void sk_bitget_take_replace(sk_take *t)
{
    sk_call *call = t->call;
    sk_take_args(t, "symbol! orderId|clientOid_ref newClientOid price! size!");
    call->ask.type = SOUK_LIMIT;
    call->ref.keeps = true;
}

/* ---- batches; 5.10, 5.13 ---- */

#define BATCH(op_, ...)                                                                            \
    {                                                                                              \
        .op = SK_OP_##op_, .most = 50, .many = "40912", .none = "40019", .bad = "40020",           \
        __VA_ARGS__                                                                                \
    }
#define LISTED .member = "orderList", .shared = "symbol", .mode = "batchMode", .each = "multiple"
const sk_batch_form sk_bitget_orders = BATCH(PLACE, LISTED);
const sk_batch_form sk_bitget_cancels = BATCH(CANCEL, LISTED);
const sk_batch_form sk_bitget_replacements = BATCH(CANCEL_REPLACE, .member = "orderList");
