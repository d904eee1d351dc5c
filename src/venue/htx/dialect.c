/* SPDX-License-Identifier: MIT
 * The server's ear: what requests share, what may stand together. src: htx card 5, 6, 9 */
#include "venue/htx/htx.h"
#include "base/dec.h"
#include "base/err.h"

#define SECOND_NS INT64_C(1000000000)
#define HOURS(n)  (3600 * SECOND_NS * (n))

/* The guide's ways may be turned off: --set htx.guide=off */
static void begin(sk_take *t)
{
    const sk_peer *p = t->peer;
    const char *guide = p->switch_value ? p->switch_value(p, "guide") : NULL;
    if (guide && strcmp(guide, "off") == 0 && sk_htx_is_guide(t->request))
        sk_take_refuse(t, "login-required", NULL, NULL);
}

const sk_take_codes sk_htx_takes = {.begin = begin,
                                    .missing = "validation-constraints-required",
                                    .either_text = "Field",
                                    .empty = "validation-constraints-required",
                                    .illegal = "validation-format-error",
                                    .invalid = "invalid-parameter",
                                    .overflow = "validation-format-error",
                                    .precision = "order-orderamount-precision-error",
                                    .twice = "validation-format-error",
                                    .json = "validation-format-error",
                                    .mix = "validation-format-error",
                                    .repeated = "base-symbol-error",
                                    .zero = "validation-format-error",
                                    .zero_text = "Format",
                                    .symbols = {.len_max = 64, .alphabet = "!-~"},
                                    .dec_scale = SK_HTX_AMOUNT_SCALE};

/* ---- questions ---- */

/* Days, weeks and months begin at midnight in Hong Kong: card 2 */
void sk_htx_check_day(sk_take *t)
{
    t->call->query.zone_minutes = 480;
}

/* At most 48 hours; without a bound, those next to the other: card 5.18 */
void sk_htx_check_span(sk_take *t)
{
    sk_query *q = &t->call->query;
    if (q->from_ns < 0 || q->from_ns > INT64_MAX - HOURS(48))
        sk_take_refuse(t, "invalid-start-time", NULL, NULL);
    else if (q->to_ns < 0 || (q->to_ns && q->to_ns < q->from_ns))
        sk_take_refuse(t, "invalid-end-time", NULL, NULL);
    else if (q->from_ns && q->to_ns && q->to_ns - q->from_ns > HOURS(48))
        sk_take_refuse(t, "invalid-interval", NULL, NULL);
    else if (q->from_ns && !q->to_ns)
        q->to_ns = q->from_ns + HOURS(48);
    else if (q->to_ns && !q->from_ns)
        q->from_ns = q->to_ns > HOURS(48) ? q->to_ns - HOURS(48) : 1;
}

void sk_htx_check_source(sk_take *t)
{
    souk_str text;
    if (sk_take_text(t, "source", 0, &text) && !sk_str_is(text, "spot-api") &&
        !sk_str_is(text, "api"))
        sk_take_refuse(t, "order-source-invalid",
                       sk_arena_printf(t->call->arena, "%.*s", SK_FMT(text)).ptr, NULL);
}

/* "types": order types, commas between. `from` with `direct` prev goes up from an id, else down. */
void sk_htx_check_list(sk_take *t)
{
    sk_query *q = &t->call->query;
    souk_str list = t->call->token;
    sk_order_ask ask = {.type = SOUK_LIMIT}; /* a word keeps the bits that are not its own */
    int value;
    while (list.len) {
        if (!sk_enum_value(sk_htx_types, sk_str_cut(&list, ','), &value)) {
            sk_take_refuse(t, "order-type-invalid", NULL, NULL);
            return;
        }
        sk_enum_scatter(sk_htx_ask_type, SK_HTX_TYPE_PARTS, &ask, value);
        q->types |= 1u << ask.type;
        q->side = q->types == 1u << ask.type && !q->side ? ask.side
                  : q->side == ask.side                  ? q->side
                                                         : SOUK_SIDE_NONE;
        if (ask.type == SOUK_STOP_LIMIT)
            q->types |= 1u << SOUK_TAKE_PROFIT_LIMIT;
    }
    if (q->brief && q->before_id) { /* direct=prev */
        q->after_id = q->before_id;
        q->has_after = true;
        q->before_id = 0;
    }
    q->brief = false;
}

/* step0 has 150 levels, the others 20: card 5.7 */
void sk_htx_take_book(sk_take *t)
{
    sk_call *call = t->call;
    sk_take_args(t, "symbol! type_step! depth");
    call->out.number = call->query.limit ? call->query.limit : call->shape ? 20 : 150;
    call->query.limit = (uint32_t)call->out.number;
    for (uint8_t i = 0; i < call->shape; i++) /* so many ticks are told as one */
        call->query.merge = call->query.merge ? call->query.merge * 10 : 10;
}

/* All that there is: the whole book, to 5,000 levels a side, the fills of an order. card 5.7, 5.19
 */
void sk_htx_take_whole(sk_take *t)
{
    sk_take_args(t, t->call->row->args);
    t->call->query.limit = 5000;
}

/* The ledger has transfers only. card 5.10 */
void sk_htx_take_bills(sk_take *t)
{
    sk_take_args(t, t->call->row->args);
    if (t->call->row->arg == SK_HTX_OTHER)
        t->call->query.types = SK_BILL_TRANSFER;
    t->call->query.types = t->call->query.types ? 1u << t->call->query.types : 0;
}

/* ---- orders; card 5.12 ---- */

/* A stop that waits for the price to fall is one that buys cheaper, or stops a loss. */
static void turn_stop(sk_take *t, sk_order_ask *a)
{
    bool stop = (t->call->shape == SK_HTX_GTE) == (a->side == SOUK_BUY);
    if (a->type == SOUK_STOP_LIMIT && !stop)
        a->type = SOUK_TAKE_PROFIT_LIMIT;
    t->call->shape = 0;
}

void sk_htx_take_order(sk_take *t)
{
    sk_order_ask *a = &t->call->ask;
    sk_take_args(t, "symbol! type! account-id!");
    bool priced = a->type != SOUK_MARKET, stops = a->type == SOUK_STOP_LIMIT;
    sk_take_args(t, priced ? "amount! price!" : "amount!");
    if (stops && (!sk_take_has(t, "stop-price") || !sk_take_has(t, "operator")))
        sk_take_refuse(t, "parameter-required",
                       sk_take_has(t, "stop-price") ? "operator" : "stop-price", NULL);
    sk_take_args(t, stops ? "stop-price! operator!" : "");
    sk_take_args(t, "client-order-id source self-match-prevent");
    if (stops)
        turn_stop(t, a);
    if (a->flags & SOUK_BY_QUOTE) {
        a->quote_qty = a->qty;
        a->qty = (souk_dec){0, 0, 0};
    }
    if (!a->stp)
        a->stp = SOUK_STP_NONE;
}

/* Whatever is open; there may be nothing. card 5.14 */
void sk_htx_take_cancel_all(sk_take *t)
{
    t->call->ref.even_if_gone = true;
    sk_take_args(t, "account-id symbol_list types side size list");
    if (t->call->row->arg == SK_HTX_OTHER) /* cancelAllOrders has no size */
        t->call->query.limit = 0;
    t->call->token = (souk_str){NULL, 0};
}

void sk_htx_take_timeout(sk_take *t)
{
    if (!sk_take_has(t, "timeout"))
        sk_take_refuse(t, "2003", NULL, NULL);
    sk_take_args(t, "timeout!");
    if (t->call->query.window_ns > 0 && t->call->query.window_ns < 5 * SECOND_NS)
        sk_take_refuse(t, "2002", "timeout", NULL);
}

/* ---- batches; card 5.13, 5.14 ---- */

const sk_batch_form sk_htx_orders = {.op = SK_OP_PLACE,
                                     .most = 10,
                                     .many = "order-amount-over-limit",
                                     .none = "validation-constraints-required",
                                     .bad = "validation-format-error"};
/* {"order-ids":[..]} or {"client-order-ids":[..]} */
const sk_batch_form sk_htx_cancels = {.op = SK_OP_CANCEL,
                                      .order_ids = "order-ids",
                                      .client_ids = "client-order-ids",
                                      .most = 50,
                                      .many = "order-amount-over-limit",
                                      .bad = "validation-format-error"};
