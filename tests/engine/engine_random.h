/* SPDX-License-Identifier: MIT
 * Random commands that keep a small market lively: every order type, time in force, self-trade
 * mode and fee flag, order lists, cancels, amendments, transfers, halts, dates; now and then
 * nonsense. */
#ifndef ENGINE_RANDOM_H
#define ENGINE_RANDOM_H

#include "base/rng.h"
#include "engine_kit.h"

enum { RANDOM_ACCOUNTS = 8 };

typedef struct randoms {
    sk_rng rng;
    uint64_t next_id;
    int64_t mid, now_ns;
    const sk_engine *look; /* where the orders to cancel and amend are found */
    sk_command list[4];    /* the rest of an order list, the last first */
    uint32_t list_left;
    bool bound; /* mostly lists, icebergs, trailing stops and orders of one's own group */
} randoms;

static inline int64_t random_range(randoms *r, int64_t low, int64_t high)
{
    return low + (int64_t)sk_rng_below(&r->rng, (uint64_t)(high - low + 1));
}

/* Of a bound flow mostly those that leave both orders alive. */
static inline uint8_t random_stp(randoms *r)
{
    if (r->bound && sk_rng_below(&r->rng, 4))
        return (uint8_t)(sk_rng_below(&r->rng, 3) ? SOUK_STP_TRANSFER : SOUK_STP_DECREMENT);
    return (uint8_t)sk_rng_below(&r->rng, SOUK_STP_TRANSFER + 1);
}

/* What is shown at a time: seldom more than there is. */
static inline int64_t random_part(randoms *r, int64_t most, int64_t qty)
{
    int64_t part = random_range(r, 1, most);
    return part > qty && sk_rng_below(&r->rng, 50) ? qty : part;
}

/* ... spends or receives so much quote instead. */
static inline void random_quote(randoms *r, sk_command *c)
{
    c->flags |= SOUK_BY_QUOTE;
    c->quote_units = c->qty_lots * r->mid * 10 + random_range(r, 0, 999);
    c->qty_lots = 0;
}

static inline void random_order(randoms *r, sk_command *c)
{
    static const uint8_t types[] = {SOUK_LIMIT,
                                    SOUK_LIMIT,
                                    SOUK_LIMIT,
                                    SOUK_LIMIT,
                                    SOUK_LIMIT,
                                    SOUK_LIMIT,
                                    SOUK_MARKET,
                                    SOUK_STOP,
                                    SOUK_STOP_LIMIT,
                                    SOUK_TAKE_PROFIT,
                                    SOUK_TAKE_PROFIT_LIMIT};
    c->kind = SK_CMD_NEW;
    r->next_id += sk_rng_below(&r->rng, 200) ? 1 : 1 + sk_rng_below(&r->rng, 1u << 30);
    c->order_id = r->next_id;
    c->side = (uint8_t)random_range(r, SOUK_BUY, SOUK_SELL);
    c->type = types[sk_rng_below(&r->rng, sizeof types)];
    c->stp = random_stp(r);
    c->qty_lots = random_range(r, 1, sk_rng_below(&r->rng, 20) ? 50 : 2000);
    bool market = c->type == SOUK_MARKET || c->type == SOUK_STOP || c->type == SOUK_TAKE_PROFIT;
    if (!market) {
        int64_t spread = sk_rng_below(&r->rng, 50) ? 20 : r->mid - 1;
        c->price_ticks = random_range(r, r->mid - spread, r->mid + spread);
        c->tif = sk_rng_below(&r->rng, 3) ? SOUK_GTC : (uint8_t)random_range(r, SOUK_GTC, SOUK_GTD);
        if (c->tif == SOUK_GTD)
            c->expire_ns = c->now_ns + random_range(r, 1, 300);
        if (c->type == SOUK_LIMIT && !sk_rng_below(&r->rng, 5))
            c->flags |= SOUK_POST_ONLY;
        if (!sk_rng_below(&r->rng, r->bound ? 2 : 5))
            c->iceberg_lots =
                random_part(r, sk_rng_below(&r->rng, 3) ? 8 : c->qty_lots, c->qty_lots);
    } else if (!sk_rng_below(&r->rng, 10)) {
        c->tif = SOUK_FOK;
    }
    if (c->type != SOUK_LIMIT && c->type != SOUK_MARKET) {
        c->stop_ticks = random_range(r, r->mid - 25, r->mid + 25);
        if (!sk_rng_below(&r->rng, 4))
            c->flags |= SK_CMD_FIRE_NOW;
        if (!sk_rng_below(&r->rng, r->bound ? 2 : 3)) {
            c->trailing_bips = (int32_t)random_range(r, 1, sk_rng_below(&r->rng, 8) ? 300 : 9999);
            c->stop_ticks *= (int64_t)sk_rng_below(&r->rng, 2);
            if (!sk_rng_below(&r->rng, 3))
                c->trailing_bips = -(int32_t)random_range(r, 1, 30);
        }
        if (market && !sk_rng_below(&r->rng, 5)) {
            c->tif = SOUK_GTD;
            c->expire_ns = c->now_ns + random_range(r, 1, 300);
        }
        bool may = !(c->flags & SK_CMD_FIRE_NOW) && c->tif != SOUK_GTD && !c->iceberg_lots;
        if (may && !sk_rng_below(&r->rng, 3))
            c->flags |= SOUK_CONDITIONAL;
        if (market && (c->flags & SOUK_CONDITIONAL || c->side == SOUK_BUY) &&
            !sk_rng_below(&r->rng, 2))
            random_quote(r, c);
    } else if (c->type == SOUK_MARKET && !sk_rng_below(&r->rng, 3)) {
        random_quote(r, c);
    }
    if (!sk_rng_below(&r->rng, 3))
        c->flags |= sk_rng_below(&r->rng, 2) ? SOUK_FEE_IN_BASE : SOUK_FEE_IN_QUOTE;
}

/* A pair that may be an OCO: a stop, and what stands on the other side of the price. */
static inline void random_pair(randoms *r, sk_command pair[2], const sk_command *shape)
{
    int64_t to_limit = shape->side == SOUK_SELL ? 1 : -1;
    for (int i = 0; i < 2; i++) {
        int64_t away = random_range(r, -1, 15) * (i ? -to_limit : to_limit);
        pair[i] = *shape;
        pair[i].qty_lots =
            i && !sk_rng_below(&r->rng, 3) ? random_range(r, 1, 50) : pair[0].qty_lots;
        pair[i].type = SOUK_LIMIT;
        pair[i].flags |= SOUK_POST_ONLY;
        pair[i].price_ticks = r->mid + away + random_range(r, -2, 2);
        if (!i && sk_rng_below(&r->rng, 2))
            continue;
        bool limit = sk_rng_below(&r->rng, 2);
        pair[i].stop_ticks = r->mid + away;
        pair[i].flags = shape->flags;
        pair[i].type = i       ? limit ? SOUK_STOP_LIMIT : SOUK_STOP
                       : limit ? SOUK_TAKE_PROFIT_LIMIT
                               : SOUK_TAKE_PROFIT;
        if (!limit)
            pair[i].price_ticks = 0;
    }
    for (int i = 0; i < 2; i++) {
        pair[i].stp = random_stp(r);
        if (pair[i].price_ticks && !sk_rng_below(&r->rng, r->bound ? 2 : 5))
            pair[i].iceberg_lots = random_part(r, 20, pair[i].qty_lots);
        if (pair[i].stop_ticks && !sk_rng_below(&r->rng, r->bound ? 3 : 6)) {
            pair[i].trailing_bips = (int32_t)random_range(r, 1, 300);
            if (sk_rng_below(&r->rng, 2))
                pair[i].stop_ticks = 0;
        }
    }
}

/* The commands of a list, to be given one after another. */
static inline void random_list(randoms *r, const sk_command *now)
{
    sk_command shape = {.kind = SK_CMD_LEG,
                        .account = now->account,
                        .instrument = now->instrument,
                        .side = (uint8_t)random_range(r, SOUK_BUY, SOUK_SELL),
                        .tif = SOUK_GTC,
                        .qty_lots = random_range(r, 1, 50),
                        .batch = (uint32_t)r->next_id};
    sk_command legs[3];
    uint32_t count = (uint32_t)random_range(r, 2, 3);
    bool oco = count == 2 && sk_rng_below(&r->rng, 2);
    if (!sk_rng_below(&r->rng, 3))
        shape.flags = sk_rng_below(&r->rng, 2) ? SOUK_FEE_IN_BASE : SOUK_FEE_IN_QUOTE;
    if (oco) {
        random_pair(r, legs, &shape);
    } else {
        legs[0] = shape;
        legs[0].type = SOUK_LIMIT;
        legs[0].tif =
            sk_rng_below(&r->rng, 6) ? SOUK_GTC : (uint8_t)random_range(r, SOUK_IOC, SOUK_FOK);
        legs[0].stp = random_stp(r);
        if (r->bound && legs[0].tif == SOUK_GTC && !sk_rng_below(&r->rng, 3))
            legs[0].iceberg_lots = random_part(r, 8, legs[0].qty_lots);
        legs[0].price_ticks = r->mid + random_range(r, -10, 10);
        if (sk_rng_below(&r->rng, 8))
            shape.side = (uint8_t)(SOUK_BUY + SOUK_SELL - shape.side);
        random_pair(r, legs + 1, &shape);
        if (!sk_rng_below(&r->rng, 3)) { /* they sell what the first one buys */
            legs[0].side = SOUK_BUY;
            for (uint32_t i = 1; i < 3; i++) {
                legs[i].side = SOUK_SELL;
                legs[i].qty_lots = legs[i].iceberg_lots = 0;
                legs[i].flags &= (uint16_t) ~(SOUK_FEE_IN_BASE | SOUK_FEE_IN_QUOTE);
                legs[i].flags |= SOUK_QTY_BOUGHT;
            }
        }
        if (count == 2 && !sk_rng_below(&r->rng, 3)) {
            legs[1].type = SOUK_MARKET;
            legs[1].flags &= (uint16_t)~SOUK_POST_ONLY;
            legs[1].iceberg_lots = legs[1].trailing_bips = 0;
            legs[1].price_ticks = legs[1].stop_ticks = 0;
        }
    }
    uint64_t id = ++r->next_id;
    for (uint32_t i = 0; i < count; i++) {
        legs[i].order_id = ++r->next_id;
        r->list[count - i] = legs[i];
    }
    r->list[0] = (sk_command){.kind = SK_CMD_LIST,
                              .account = now->account,
                              .instrument = now->instrument,
                              .order_id = id,
                              .batch = shape.batch,
                              .flags = oco ? SOUK_OCO : SOUK_OTO};
    r->list_left = count + 1;
    if (!sk_rng_below(&r->rng, 40)) /* nonsense */
        r->list[sk_rng_below(&r->rng, count + 1)].flags = (uint16_t)sk_rng_below(&r->rng, 8);
}

/* One of the account's orders, most often; else whatever number. */
static inline void random_named(randoms *r, sk_command *c)
{
    uint64_t at = 0, steps = sk_rng_below(&r->rng, 12);
    sk_engine_order order;
    c->order_id = r->next_id;
    if (sk_rng_below(&r->rng, 10)) {
        while (sk_engine_orders_next(r->look, c->account, &at, &order)) {
            c->order_id = order.order_id;
            c->instrument = order.instrument;
            if (steps-- == 0)
                break;
        }
    }
    if (sk_rng_below(&r->rng, 2))
        c->instrument = SK_NO_INSTRUMENT;
}

static inline sk_command random_command(randoms *r)
{
    r->now_ns += random_range(r, 0, 3);
    sk_command c = {.now_ns = r->now_ns,
                    .account = (uint32_t)random_range(r, 1, RANDOM_ACCOUNTS),
                    .instrument = (uint32_t)sk_rng_below(&r->rng, 2)};
    if (!sk_rng_below(&r->rng, 30))
        r->mid += random_range(r, -3, 3);
    if (r->mid < 200)
        r->mid = 200;
    if (r->list_left > 0 && sk_rng_below(&r->rng, 200)) {
        int64_t now_ns = c.now_ns;
        c = r->list[--r->list_left];
        c.now_ns = now_ns;
        return c;
    }
    r->list_left = 0;
    uint64_t dice = sk_rng_below(&r->rng, 1000);
    if (dice < (r->bound ? 330u : 560u)) {
        random_order(r, &c);
    } else if (dice < 620) {
        random_list(r, &c);
        c = r->list[--r->list_left];
        c.now_ns = r->now_ns;
    } else if (dice < 870) {
        c.kind = SK_CMD_CANCEL;
        c.only_status = sk_rng_below(&r->rng, 8) ? 0 : SOUK_ORDER_NEW;
        random_named(r, &c);
    } else if (dice < 950) {
        c.kind = SK_CMD_AMEND;
        random_named(r, &c);
        c.qty_lots = sk_rng_below(&r->rng, 2) ? random_range(r, 1, 60) : 0;
        c.price_ticks = sk_rng_below(&r->rng, 2) ? random_range(r, r->mid - 20, r->mid + 20) : 0;
        c.stop_ticks = sk_rng_below(&r->rng, 8) ? 0 : random_range(r, r->mid - 25, r->mid + 25);
    } else if (dice < 970) {
        c.kind = SK_CMD_TIME;
    } else if (dice < 985) {
        c.kind = SK_CMD_TRANSFER;
        c.asset = (uint32_t)sk_rng_below(&r->rng, 3);
        c.amount_units = random_range(r, -3000000, 3000000);
    } else if (dice < 990) {
        c.kind = SK_CMD_ACCOUNT;
        c.maker_fee_e8 = random_range(r, 0, 400000);
        c.taker_fee_e8 = random_range(r, 0, 400000);
        uint64_t what = sk_rng_below(&r->rng, 3);
        if (what == 1) {
            c.kind = SK_CMD_GROUP;
            c.group = (uint32_t)sk_rng_below(&r->rng, 3);
        } else if (what == 2) {
            c.kind = SK_CMD_FEE_ASSET;
            c.asset = sk_rng_below(&r->rng, 4) ? (uint32_t)sk_rng_below(&r->rng, 3) : SK_NO_ASSET;
            c.discount_e8 = random_range(r, 0, 100000000);
        }
    } else if (dice < 994) {
        c.kind = SK_CMD_CANCEL_ALL;
        c.instrument = sk_rng_below(&r->rng, 2) ? SK_NO_INSTRUMENT : c.instrument;
    } else if (dice < 998) {
        c.kind = SK_CMD_HALT;
        c.flags = (uint16_t)(sk_rng_below(&r->rng, 8) ? 0 : sk_rng_below(&r->rng, 3));
    } else {
        c.kind = (uint8_t)sk_rng_below(&r->rng, 256);
        c.side = (uint8_t)sk_rng_below(&r->rng, 4);
        c.type = (uint8_t)sk_rng_below(&r->rng, 9);
        c.qty_lots = (int64_t)sk_rng_next(&r->rng);
        c.price_ticks = (int64_t)sk_rng_next(&r->rng);
        c.order_id = r->next_id;
    }
    return c;
}

static inline randoms random_start(uint64_t seed, const sk_engine *look)
{
    randoms r = {.mid = 1000, .now_ns = 1, .look = look};
    sk_rng_seed(&r.rng, seed);
    return r;
}

/* Both engines are saved, and one of the two goes on as a fresh engine that was loaded from what
 * the other saved; the other stays, so that the events are compared with those of one without a
 * break. */
static inline void random_reload(kit *k, randoms *r, uint8_t stp, sk_book_kind book)
{
    souk_error err;
    sk_buf fast, naive;
    sk_buf_init(&fast, NULL, 1 << 30);
    sk_buf_init(&naive, NULL, 1 << 30);
    assert_int_equal(sk_engine_save(k->fast, &fast), SOUK_OK);
    assert_int_equal(sk_engine_save(k->naive, &naive), SOUK_OK);
    assert_int_equal(fast.len, naive.len); /* no trace of slots and books */
    assert_memory_equal(fast.ptr, naive.ptr, fast.len);
    sk_engine *next = kit_engine(book, stp, NULL), **old = book ? &k->naive : &k->fast;
    const sk_buf *from = book ? &fast : &naive;
    if (sk_engine_load(next, from->ptr, from->len, &err) != SOUK_OK)
        fail_msg("%s", err.text);
    sk_engine_free(*old);
    *old = next;
    r->look = k->fast;
    sk_buf_deinit(&fast);
    sk_buf_deinit(&naive);
}

/* The accounts' first money: the i-th of 3 * RANDOM_ACCOUNTS transfers. */
static inline sk_command random_funding(uint32_t i)
{
    return (sk_command){.kind = SK_CMD_TRANSFER,
                        .now_ns = 1,
                        .account = 1 + i / 3,
                        .asset = i % 3,
                        .amount_units = i % 3 == 1 ? 100000000 : 10000000};
}

#endif
