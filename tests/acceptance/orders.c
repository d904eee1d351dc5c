/* SPDX-License-Identifier: MIT
 * Rows of the matrix: what an order may say, and what can be done with one. Each order is looked at
 * again through the venue before it is believed. */
#include "matrix.h"
#include "base/dec.h"

#include <stdio.h>

/* ---- placing ---- */

/* Places; the client id is the answer's. */
static souk_status place(sk_world *w, const souk_request *request, char id[static 64])
{
    souk_status status = sk_ask(w, request);
    if (status < 0)
        return status;
    snprintf(id, 64, "%s", souk_answer_client_id(w->answer));
    return id[0] ? SOUK_OK : sk_wrong(w, "the order has no client id");
}

static souk_status expect(sk_world *w, const souk_order *o, souk_order_status a,
                          souk_order_status b)
{
    if (o->status == a || o->status == b)
        return SOUK_OK;
    return sk_wrong(w, "the order is %s, not %s", souk_order_status_name(o->status),
                    souk_order_status_name(a));
}

static souk_status cancel(sk_world *w, const char *id)
{
    souk_order o;
    souk_status status =
        sk_ask(w, SOUK_REQUEST(.op = SOUK_OP_CANCEL, .symbol = w->symbol, .client_id = id));
    if (status == SOUK_OK)
        status = sk_look(w, id, &o);
    return status < 0 ? status : expect(w, &o, SOUK_ORDER_CANCELED, SOUK_ORDER_CANCELED);
}

/* Places what must wait, sees that the venue has it as it was asked, and cancels it. */
static souk_status rests(sk_world *w, const souk_request *r)
{
    char id[64];
    souk_order o;
    souk_status status = place(w, r, id);
    if (status == SOUK_OK)
        status = sk_look(w, id, &o);
    if (status == SOUK_OK)
        status = expect(w, &o, SOUK_ORDER_NEW, SOUK_ORDER_NEW);
    if (status < 0)
        return status;
    if (o.side != r->side || o.type != r->type || souk_dec_cmp(o.price, r->price) != 0 ||
        souk_dec_cmp(o.qty, r->qty) != 0 || souk_dec_cmp(o.stop_price, r->stop_price) != 0 ||
        souk_dec_cmp(o.iceberg_qty, r->iceberg_qty) != 0)
        return sk_wrong(w, "the venue has another order than was sent");
    return cancel(w, id);
}

static souk_status limit(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    r.side = (souk_side)row->arg;
    r.price = sk_near(w, row->arg == SOUK_BUY ? 960000 : 1040000);
    return rests(w, &r);
}

static souk_status post_only(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    (void)row;
    r.flags = SOUK_POST_ONLY;
    return rests(w, &r);
}

static souk_status iceberg(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    (void)row;
    r.iceberg_qty = r.qty;
    r.qty = sk_quantity(w, 16);
    return rests(w, &r);
}

/* arg: type; stops wait on the side of the market from which they are reached. */
static souk_status stop(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    bool limited = row->arg == SOUK_STOP_LIMIT || row->arg == SOUK_TAKE_PROFIT_LIMIT;
    bool profit = row->arg == SOUK_TAKE_PROFIT || row->arg == SOUK_TAKE_PROFIT_LIMIT;
    r.type = (souk_order_type)row->arg;
    r.side = SOUK_SELL;
    r.stop_price = sk_near(w, profit ? 1040000 : 960000);
    r.price = limited ? sk_near(w, profit ? 1030000 : 955000) : (souk_dec){0};
    return rests(w, &r);
}

/* arg: ioc or fok; far from the market nothing of it can be done. */
static souk_status at_once(sk_world *w, const sk_row *row)
{
    char id[64];
    souk_order o;
    souk_request r = sk_resting(w);
    r.tif = (souk_tif)row->arg;
    souk_status status = place(w, &r, id);
    if (status == SOUK_OK)
        status = sk_look(w, id, &o);
    if (status == SOUK_OK)
        status = expect(w, &o, SOUK_ORDER_EXPIRED, SOUK_ORDER_CANCELED);
    if (status == SOUK_OK && souk_dec_sign(o.cum_qty) != 0)
        status = sk_wrong(w, "something was executed");
    return status;
}

static souk_status till_date(sk_world *w, const sk_row *row)
{
    char id[64];
    souk_order o;
    souk_request r = sk_resting(w);
    (void)row;
    r.tif = SOUK_GTD;
    r.expire_ns = sk_net_now_ns(w->net) + 3600 * SEC_NS;
    souk_status status = place(w, &r, id);
    if (status < 0)
        return status;
    sk_world_run(w, 3605 * SEC_NS);
    status = sk_look(w, id, &o);
    return status < 0 ? status : expect(w, &o, SOUK_ORDER_EXPIRED, SOUK_ORDER_CANCELED);
}

/* ---- trading: fills, quantities and balances add up ---- */

static souk_status add_fills(sk_world *w, const souk_order *o, souk_dec *qty, souk_dec *fee_base)
{
    size_t count;
    char order_id[64];
    snprintf(order_id, sizeof order_id, "%.*s", SK_FMT(o->order_id));
    souk_status status =
        sk_ask(w, SOUK_REQUEST(.op = SOUK_OP_FILLS, .symbol = w->symbol, .order_id = order_id));
    if (status < 0)
        return status;
    const souk_fill *fills = souk_answer_fills(w->answer, &count);
    if (!count)
        return sk_wrong(w, "an executed order has no fills");
    for (size_t i = 0; i < count; i++) {
        souk_dec_add(qty, *qty, fills[i].qty);
        if (sk_str_eq(fills[i].fee_asset, w->rules.base))
            souk_dec_add(fee_base, *fee_base, fills[i].fee);
    }
    return SOUK_OK;
}

/* arg: side; arg2: by quote. */
static souk_status market(sk_world *w, const sk_row *row)
{
    char id[64];
    souk_order o;
    souk_dec qty = {0}, fees = {0}, change, before = sk_free_of(w, w->rules.base);
    souk_request r = sk_resting(w);
    r.type = SOUK_MARKET;
    r.side = (souk_side)row->arg;
    r.price = (souk_dec){0};
    if (row->arg2) {
        souk_dec_mul(&r.quote_qty, w->price, r.qty);
        souk_dec_rescale(&r.quote_qty, r.quote_qty, 2, SOUK_ROUND_UP);
        r.qty = (souk_dec){0};
    }
    souk_status status = place(w, &r, id);
    if (status == SOUK_OK)
        status = sk_look(w, id, &o);
    if (status == SOUK_OK)
        status = expect(w, &o, SOUK_ORDER_FILLED, row->arg2 ? SOUK_ORDER_CANCELED : o.status);
    if (status == SOUK_OK && o.status != SOUK_ORDER_FILLED && !row->arg2)
        status = sk_wrong(w, "the order is %s", souk_order_status_name(o.status));
    souk_dec cum = o.cum_qty;
    if (status == SOUK_OK)
        status = add_fills(w, &o, &qty, &fees);
    if (status < 0)
        return status;
    if (souk_dec_sign(cum) <= 0 || souk_dec_cmp(qty, cum) != 0)
        return sk_wrong(w, "the fills do not add up to what was executed");
    souk_dec_sub(&change, sk_free_of(w, w->rules.base), before);
    if (row->arg == SOUK_SELL)
        souk_dec_neg(&change, change);
    if (row->arg == SOUK_SELL ? false : souk_dec_sub(&qty, qty, fees) < 0)
        return sk_wrong(w, "fees do not fit");
    return souk_dec_cmp(change, qty) == 0
               ? SOUK_OK
               : sk_wrong(w, "the balance changed by other than the fills");
}

/* arg: mode; arg2: bit 0: the resting order ends, bit 1: the arriving one. */
static souk_status prevents(sk_world *w, const sk_row *row)
{
    char first[64], second[64];
    souk_order o;
    souk_request r = sk_resting(w);
    souk_status status = place(w, &r, first);
    if (status < 0)
        return status;
    r.side = SOUK_SELL;
    r.stp = (souk_stp)row->arg;
    r.client_id = NULL;
    status = place(w, &r, second);
    if (status == SOUK_OK)
        status = sk_look(w, second, &o);
    if (status == SOUK_OK && souk_dec_sign(o.cum_qty) != 0)
        status = sk_wrong(w, "the order traded with its owner");
    if (status == SOUK_OK && souk_order_is_open(o.status) == ((row->arg2 & 2) != 0))
        status = sk_wrong(w, "the arriving order is %s", souk_order_status_name(o.status));
    souk_status end = sk_look(w, first, &o);
    if (status == SOUK_OK && end == SOUK_OK &&
        souk_order_is_open(o.status) == ((row->arg2 & 1) != 0))
        status = sk_wrong(w, "the resting order is %s", souk_order_status_name(o.status));
    char why[sizeof w->why];
    memcpy(why, w->why, sizeof why);
    sk_ask(w, SOUK_REQUEST(.op = SOUK_OP_CANCEL_ALL, .symbol = w->symbol));
    memcpy(w->why, why, sizeof why);
    return status;
}

/* ---- what can be done with orders ---- */

static souk_status place_test(sk_world *w, const sk_row *row)
{
    size_t count;
    souk_request r = sk_resting(w);
    r.op = row->op;
    souk_status status = sk_ask(w, &r);
    if (status < 0)
        return status;
    status = sk_ask(w, SOUK_REQUEST(.op = SOUK_OP_OPEN_ORDERS, .symbol = w->symbol));
    souk_answer_orders(w->answer, &count);
    return status < 0 || !count ? status : sk_wrong(w, "a test left an order open");
}

static souk_status client_id(sk_world *w, const sk_row *row)
{
    souk_order o;
    souk_request r = sk_resting(w);
    char id[64];
    (void)row;
    r.client_id = "acceptance1";
    souk_status status = place(w, &r, id);
    if (status == SOUK_OK)
        status = sk_look(w, r.client_id, &o);
    if (status == SOUK_OK && !sk_str_is(o.client_id, r.client_id))
        status = sk_wrong(w, "the venue has another client id");
    return status < 0 ? status : cancel(w, r.client_id);
}

/* Asked and canceled by the venue's own id. */
static souk_status by_order_id(sk_world *w, const sk_row *row)
{
    char id[64], order_id[64];
    souk_order o;
    size_t count;
    souk_request r = sk_resting(w);
    souk_status status = place(w, &r, id);
    if (status == SOUK_OK)
        status = sk_look(w, id, &o);
    if (status < 0)
        return status;
    snprintf(order_id, sizeof order_id, "%.*s", SK_FMT(o.order_id));
    status = sk_ask(w, SOUK_REQUEST(.op = row->op, .symbol = w->symbol, .order_id = order_id));
    if (status == SOUK_OK && row->op == SOUK_OP_ORDER) {
        const souk_order *rows = souk_answer_orders(w->answer, &count);
        if (count != 1 || !sk_str_is(rows->client_id, id))
            status = sk_wrong(w, "another order was told");
        return status < 0 ? status : cancel(w, id);
    }
    if (status == SOUK_OK)
        status = sk_look(w, id, &o);
    return status < 0 ? status : expect(w, &o, SOUK_ORDER_CANCELED, SOUK_ORDER_CANCELED);
}

/* Two orders are open, then canceled at once. arg: whether all symbols are asked for */
static souk_status open_orders(sk_world *w, const sk_row *row)
{
    char id[64];
    size_t count = 0;
    souk_request r = sk_resting(w);
    souk_status status = place(w, &r, id);
    if (status == SOUK_OK)
        status = place(w, &r, id);
    if (status == SOUK_OK)
        status = sk_ask(
            w, SOUK_REQUEST(.op = SOUK_OP_OPEN_ORDERS, .symbol = row->arg ? NULL : w->symbol));
    souk_answer_orders(w->answer, &count);
    if (status == SOUK_OK && count != 2)
        status = sk_wrong(w, "%zu orders are open, two were placed", count);
    char why[sizeof w->why];
    memcpy(why, w->why, sizeof why);
    souk_status end = sk_ask(w, SOUK_REQUEST(.op = SOUK_OP_CANCEL_ALL, .symbol = w->symbol));
    if (status < 0)
        memcpy(w->why, why, sizeof why);
    return status < 0 || row->op == SOUK_OP_OPEN_ORDERS ? status : end;
}

static souk_status cancel_all(sk_world *w, const sk_row *row)
{
    size_t count;
    souk_status status = open_orders(w, row);
    if (status == SOUK_OK)
        status = sk_ask(w, SOUK_REQUEST(.op = SOUK_OP_OPEN_ORDERS, .symbol = w->symbol));
    if (status < 0)
        return status;
    souk_answer_orders(w->answer, &count);
    return count ? sk_wrong(w, "%zu orders are still open", count) : SOUK_OK;
}

static souk_status history(sk_world *w, const sk_row *row)
{
    char id[64];
    size_t count;
    souk_request r = sk_resting(w);
    souk_status status = place(w, &r, id);
    if (status == SOUK_OK)
        status = cancel(w, id);
    if (status == SOUK_OK)
        status = sk_ask(w, SOUK_REQUEST(.op = row->op, .symbol = w->symbol));
    if (status < 0)
        return status;
    const souk_order *rows = souk_answer_orders(w->answer, &count);
    for (size_t i = 0; i < count; i++)
        if (sk_str_is(rows[i].client_id, id))
            return expect(w, &rows[i], SOUK_ORDER_CANCELED, SOUK_ORDER_CANCELED);
    return sk_wrong(w, "%zu orders, the last one not among them", count);
}

/* A finished and an absent order, as RESOLVE tells them. */
static souk_status resolve(sk_world *w, const sk_row *row)
{
    char id[64];
    souk_request r = sk_resting(w);
    souk_status status = place(w, &r, id);
    if (status == SOUK_OK)
        status = sk_ask(w, SOUK_REQUEST(.op = row->op, .symbol = w->symbol, .client_id = id));
    if (status == SOUK_OK)
        status = cancel(w, id);
    if (status < 0)
        return status;
    int64_t fence_ns = ((int64_t)w->venue->resolve.fence_ms + 5000) * 1000000;
    status = sk_ask(w, SOUK_REQUEST(.op = row->op, .symbol = w->symbol, .client_id = "never0sent",
                                    .timeout_ns = fence_ns + 60 * SEC_NS));
    if (status != SOUK_E_ORDER_NOT_FOUND)
        return sk_wrong(w, "an order that never was is %s", souk_strerror(status));
    return SOUK_OK;
}

/* ---- changing orders, and several at once ---- */

/* arg: a new price, else a smaller quantity. */
static souk_status amend(sk_world *w, const sk_row *row)
{
    char id[64];
    souk_order o;
    souk_request r = sk_resting(w);
    r.qty = sk_quantity(w, 12);
    souk_status status = place(w, &r, id);
    if (status < 0)
        return status;
    souk_dec price = row->arg ? sk_near(w, 950000) : (souk_dec){0};
    souk_dec qty = row->arg ? (souk_dec){0} : sk_quantity(w, 6);
    status = sk_ask(w, SOUK_REQUEST(.op = row->op, .symbol = w->symbol, .client_id = id,
                                    .price = price, .qty = qty));
    if (status == SOUK_OK)
        status = sk_look(w, id, &o);
    if (status == SOUK_OK && (souk_dec_cmp(o.price, row->arg ? price : r.price) != 0 ||
                              souk_dec_cmp(o.qty, row->arg ? r.qty : qty) != 0))
        status = sk_wrong(w, "the order is not as it was amended to be");
    char why[sizeof w->why];
    memcpy(why, w->why, sizeof why);
    souk_status end = cancel(w, id);
    if (status < 0)
        memcpy(w->why, why, sizeof why);
    return status < 0 ? status : end;
}

/* arg: the old order is gone already: nothing new may be placed. */
static souk_status replace(sk_world *w, const sk_row *row)
{
    char old[64];
    souk_order o;
    souk_part parts[2];
    souk_request r = sk_resting(w);
    souk_status status = place(w, &r, old);
    if (status == SOUK_OK && row->arg)
        status = cancel(w, old);
    if (status < 0)
        return status;
    r.op = row->op;
    r.replaces = old;
    r.client_id = row->arg ? "accept1replaceb" : "accept1replace";
    r.price = sk_near(w, 950000);
    status = sk_ask_or_emulate(w, &r);
    if (status == SOUK_E_UNSUPPORTED)
        return status;
    size_t count = souk_answer_parts(w->answer, parts, 2);
    if (count != 2)
        return sk_wrong(w, "%zu parts", count);
    if (row->arg && parts[0].outcome == SOUK_DONE) {
        sk_wrong(w, "told as another: the cancel of what is gone is done");
        return SOUK_E_UNSUPPORTED; /* which the venue itself may tell so */
    }
    if (row->arg) {
        if (parts[0].outcome != SOUK_REFUSED || parts[1].outcome == SOUK_DONE)
            return sk_wrong(w, "the cancel is %s, the order %s",
                            souk_outcome_name(parts[0].outcome),
                            souk_outcome_name(parts[1].outcome));
        status = sk_look(w, r.client_id, &o);
        return status == SOUK_E_ORDER_NOT_FOUND ? SOUK_OK
                                                : sk_wrong(w, "the new order is there, or may be");
    }
    if (parts[0].outcome != SOUK_DONE || parts[1].outcome != SOUK_DONE)
        return status < 0 ? status : sk_wrong(w, "a part is not done");
    status = sk_look(w, old, &o);
    if (status == SOUK_OK)
        status = expect(w, &o, SOUK_ORDER_CANCELED, SOUK_ORDER_CANCELED);
    return status < 0 ? status : cancel(w, r.client_id);
}

/* Three orders, one of which cannot be: each part ends by itself. */
static souk_status place_batch(sk_world *w, const sk_row *row)
{
    souk_request three[3];
    souk_part parts[3];
    souk_order o;
    static const char *const ids[] = {"accept1batch", "accept2batch", "accept3batch"};
    for (int i = 0; i < 3; i++) {
        three[i] = sk_resting(w);
        three[i].client_id = ids[i];
    }
    three[1].price = sk_near(w, 8000000);           /* far out of any band */
    if (sk_dec_is_zero(w->venue->defaults->bid_up)) /* there is none: for more than there is */
        souk_dec_mul(&three[1].qty, three[1].qty, souk_dec_from_i64(1000000, 0));
    souk_status status =
        sk_ask_or_emulate(w, SOUK_REQUEST(.op = row->op, .parts = three, .parts_count = 3));
    if (status == SOUK_E_UNSUPPORTED)
        return status;
    size_t count = souk_answer_parts(w->answer, parts, 3);
    if (count != 3)
        return sk_wrong(w, "%zu parts of three", count);
    bool good = parts[0].outcome == SOUK_DONE && parts[1].outcome == SOUK_REFUSED &&
                parts[2].outcome == SOUK_DONE;
    if (!good)
        return sk_wrong(w, "the parts are %s, %s, %s", souk_outcome_name(parts[0].outcome),
                        souk_outcome_name(parts[1].outcome), souk_outcome_name(parts[2].outcome));
    status = sk_look(w, ids[1], &o);
    if (status != SOUK_E_ORDER_NOT_FOUND)
        return sk_wrong(w, "the refused part is there");
    status = cancel(w, ids[0]);
    return status < 0 ? status : cancel(w, ids[2]);
}

static souk_status cancel_batch(sk_world *w, const sk_row *row)
{
    char ids[2][64];
    souk_request two[2];
    souk_part parts[2];
    souk_order o;
    souk_request r = sk_resting(w);
    souk_status status = SOUK_OK;
    for (int i = 0; i < 2 && status == SOUK_OK; i++) {
        status = place(w, &r, ids[i]);
        two[i] = (souk_request){.struct_size = sizeof two[i],
                                .op = SOUK_OP_CANCEL,
                                .symbol = w->symbol,
                                .client_id = ids[i]};
    }
    if (status == SOUK_OK)
        status = sk_ask_or_emulate(w, SOUK_REQUEST(.op = row->op, .parts = two, .parts_count = 2));
    if (status < 0)
        return status;
    if (souk_answer_parts(w->answer, parts, 2) != 2 || parts[0].outcome != SOUK_DONE ||
        parts[1].outcome != SOUK_DONE)
        return sk_wrong(w, "a part is not done");
    for (int i = 0; i < 2 && status == SOUK_OK; i++)
        if ((status = sk_look(w, ids[i], &o)) == SOUK_OK)
            status = expect(w, &o, SOUK_ORDER_CANCELED, SOUK_ORDER_CANCELED);
    return status;
}

static souk_status trailing(sk_world *w, const sk_row *row)
{
    char id[64];
    souk_order o;
    souk_request r = sk_resting(w);
    (void)row;
    r.side = SOUK_SELL;
    r.type = SOUK_STOP_LIMIT;
    r.price = sk_near(w, 950000);
    r.trailing_bips = 200;
    souk_status status = place(w, &r, id);
    if (status == SOUK_E_UNSUPPORTED) { /* perhaps one that becomes a market order */
        r.type = SOUK_STOP;
        r.price = (souk_dec){0};
        status = place(w, &r, id);
    }
    if (status == SOUK_OK)
        status = sk_look(w, id, &o);
    if (status < 0)
        return status;
    if (o.trailing_bips != 200 || o.status != SOUK_ORDER_NEW)
        return sk_wrong(w, "the venue has another order than was sent");
    return cancel(w, id);
}

/* ---- lists ---- */

/* What of an order list is open, by the names of its orders; then one is canceled, and with it all
 * that it binds. arg: contingency */
static souk_status list(sk_world *w, const sk_row *row)
{
    souk_request parts[3];
    souk_part told[3];
    souk_order o;
    static const char *const ids[] = {"accept1list", "accept2list", "accept3list"};
    size_t count = row->arg2 ? 3 : 2, first = 0;
    if (row->arg == SOUK_OTO) { /* a working order that rests */
        parts[first] = sk_resting(w);
        first++;
    }
    if (count - first == 2) { /* a pair above and below the market */
        parts[first] = sk_resting(w);
        parts[first].side = SOUK_SELL;
        parts[first].price = sk_near(w, 1040000);
        parts[first].flags = SOUK_POST_ONLY;
        first++;
    }
    parts[first] = sk_resting(w);
    parts[first].side = SOUK_SELL;
    parts[first].type = SOUK_STOP_LIMIT;
    parts[first].stop_price = sk_near(w, 960000);
    parts[first].price = sk_near(w, 950000);
    for (size_t i = 0; i < count; i++)
        parts[i].client_id = ids[i];
    souk_status status = sk_ask(w, SOUK_REQUEST(.op = row->op, .symbol = w->symbol,
                                                .contingency = (souk_contingency)row->arg,
                                                .parts = parts, .parts_count = count));
    if (status < 0)
        return status;
    if (souk_answer_parts(w->answer, told, 3) != count)
        return sk_wrong(w, "other parts than were asked for");
    for (size_t i = 0; status == SOUK_OK && i < count; i++) {
        status = sk_look(w, ids[i], &o);
        bool waits = row->arg == SOUK_OTO && i > 0;
        if (status == SOUK_OK)
            status = expect(w, &o, waits ? SOUK_ORDER_PENDING_NEW : SOUK_ORDER_NEW,
                            waits ? SOUK_ORDER_PENDING_NEW : SOUK_ORDER_NEW);
    }
    if (status == SOUK_OK)
        status = cancel(w, ids[0]);
    for (size_t i = 1; status == SOUK_OK && i < count; i++) {
        status = sk_look(w, ids[i], &o);
        if (status == SOUK_OK && souk_order_is_open(o.status))
            status = sk_wrong(w, "order %zu outlived the list", i);
    }
    return status;
}

#define OP(op_, key_, title_, run_, ...)                                                           \
    {                                                                                              \
        (key_), (title_), (run_), .op = SOUK_OP_##op_, .makers = true, __VA_ARGS__                 \
    }
#define ORDER(key_, title_, run_, ...) OP(PLACE, key_, title_, run_, __VA_ARGS__)
#define STP(key_, title_, mode_, ends_)                                                            \
    {                                                                                              \
        (key_), (title_), prevents, .op = SOUK_OP_PLACE, .arg = (mode_), .arg2 = (ends_)           \
    }

static const sk_row rows[] = {
    ORDER("order.limit_buy", "limit order to buy", limit, .arg = SOUK_BUY),
    ORDER("order.limit_sell", "limit order to sell", limit, .arg = SOUK_SELL),
    ORDER("order.market_buy", "market order to buy, in base", market, .arg = SOUK_BUY),
    ORDER("order.market_sell", "market order to sell, in base", market, .arg = SOUK_SELL),
    ORDER("order.market_buy_quote", "market order to buy, in quote", market, .arg = SOUK_BUY,
          .arg2 = 1),
    ORDER("order.market_sell_quote", "market order to sell, in quote", market, .arg = SOUK_SELL,
          .arg2 = 1),
    ORDER("order.stop", "stop order", stop, .arg = SOUK_STOP),
    ORDER("order.stop_limit", "stop-limit order", stop, .arg = SOUK_STOP_LIMIT),
    ORDER("order.take_profit", "take-profit order", stop, .arg = SOUK_TAKE_PROFIT),
    ORDER("order.take_profit_limit", "take-profit-limit order", stop,
          .arg = SOUK_TAKE_PROFIT_LIMIT),
    ORDER("order.iceberg", "iceberg order", iceberg),
    ORDER("order.trailing", "trailing stop", trailing),
    ORDER("order.client_id", "the caller's client order id", client_id),
    ORDER("tif.ioc", "immediate or cancel", at_once, .arg = SOUK_IOC),
    ORDER("tif.fok", "fill or kill", at_once, .arg = SOUK_FOK),
    ORDER("tif.gtd", "good till date", till_date, .alone = true),
    ORDER("order.post_only", "post only", post_only),
    STP("stp.cancel_newest", "the arriving order ends", SOUK_STP_CANCEL_NEWEST, 2),
    STP("stp.cancel_oldest", "the resting order ends", SOUK_STP_CANCEL_OLDEST, 1),
    STP("stp.cancel_both", "both end", SOUK_STP_CANCEL_BOTH, 3),
    STP("stp.decrement", "both lose the smaller quantity", SOUK_STP_DECREMENT, 3),
    OP(PLACE_TEST, "op.place_test", "an order is tried, not placed", place_test, .alone = true),
    OP(ORDER, "op.order", "an order by its venue id", by_order_id),
    OP(CANCEL, "op.cancel", "cancel by the venue id", by_order_id),
    OP(CANCEL_ALL, "op.cancel_all", "cancel all of a symbol", cancel_all, .alone = true),
    OP(OPEN_ORDERS, "op.open_orders", "open orders of a symbol", open_orders, .alone = true),
    OP(OPEN_ORDERS, "op.open_orders_all", "open orders of all symbols", open_orders, .arg = 1,
       .alone = true),
    OP(AMEND, "op.amend_qty", "an order made smaller", amend, .alone = true),
    OP(AMEND, "op.amend_price", "an order moved to another price", amend, .arg = 1, .alone = true),
    OP(REPLACE, "op.replace", "an order replaced by another", replace, .alone = true),
    OP(REPLACE, "op.replace_gone", "nothing replaces what is gone", replace, .arg = 1,
       .alone = true),
    OP(PLACE_BATCH, "op.place_batch", "several orders at once", place_batch, .alone = true),
    OP(CANCEL_BATCH, "op.cancel_batch", "several cancels at once", cancel_batch, .alone = true),
    OP(PLACE_LIST, "list.oco", "one cancels the other", list, .arg = SOUK_OCO, .alone = true),
    OP(PLACE_LIST, "list.oto", "one triggers the other", list, .arg = SOUK_OTO, .alone = true),
    OP(PLACE_LIST, "list.otoco", "one triggers a pair", list, .arg = SOUK_OTO, .arg2 = 1,
       .alone = true),
    OP(HISTORY, "op.history", "finished orders", history),
    OP(RESOLVE, "op.resolve", "what became of an order", resolve, .alone = true),
};

const sk_rows_of sk_matrix_orders = {"orders", rows, sizeof rows / sizeof rows[0]};
