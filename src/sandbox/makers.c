/* SPDX-License-Identifier: MIT
 *
 * One maker account quotes a ladder on every instrument, one taker account trades against it.
 *
 * The price axis of an instrument is cut into cells of about half a basis point. Each cell has one
 * price of its own, drawn from the seed, and holds at most one maker order. The ladder covers the
 * LEVELS cells on either side of the reference price; when the reference moves by a cell, one order
 * leaves at each end and one arrives, so that following the market costs a few commands. Orders
 * are plain limit orders: where the market moves through a user's order, it trades with it. */
#include "sandbox/makers.h"

#include "base/err.h"
#include "base/rng.h"
#include "base/str.h"
#include "sandbox/accounts.h"

enum { LEVELS = 500, SLOTS = 1024, NEAR = 24, STEP_MS = 250, TRADES_PER_S = 3 };

#define MS_NS INT64_C(1000000)

typedef struct slot {
    int64_t cell;
    uint64_t order_id; /* 0: nothing there */
} slot;

typedef struct ladder {
    uint32_t instrument;
    sk_price_pair pair;
    uint64_t seed;
    int64_t cell_ticks; /* width of a cell */
    int64_t center;     /* the cell of the reference price, as it was last quoted */
    int64_t lot_e12;    /* what one lot is worth in dollars, times 10^12 */
    int64_t min_lots;   /* smallest order that the rules take at this price */
    int64_t quote_due_ns, trade_due_ns;
    int64_t trade_gap_ns; /* between two trades, on average */
    bool quoted;
    slot slots[2][SLOTS];
} ladder;

struct sk_makers {
    sk_net *net;
    sk_exchange *ex;
    const sk_price *price;
    const souk_alloc *alloc;
    sk_rng rng;
    sk_timer timer;
    uint32_t maker, taker;
    ladder **ladders;
    uint32_t count;
    uint32_t rounds;
};

/* ---- the reference, in ticks ---- */

static int64_t reference_ticks(const sk_makers *m, const ladder *l, int64_t now_ns)
{
    const sk_scale *scale = sk_exchange_scale(m->ex, l->instrument);
    souk_dec price = souk_dec_from_i64(sk_price_at_e12(m->price, l->pair, now_ns), 12);
    int64_t ticks = 1;
    souk_dec_to_units(&ticks, price, scale->tick, SOUK_ROUND_HALF_UP);
    return ticks < 1 ? 1 : ticks;
}

/* The one price of a cell: somewhere inside it, the same at every visit. */
static int64_t cell_price(const ladder *l, int64_t cell)
{
    uint64_t inside = sk_mix64(l->seed ^ (uint64_t)cell) % (uint64_t)l->cell_ticks;
    return cell * l->cell_ticks + (int64_t)inside;
}

/* ---- orders ---- */

static souk_status order(sk_makers *m, uint32_t account, const ladder *l, souk_side side,
                         int64_t ticks, int64_t lots, souk_tif tif, uint64_t *id)
{
    sk_command c = {
        .kind = SK_CMD_NEW,
        .account = account,
        .instrument = l->instrument,
        .side = (uint8_t)side,
        .type = SOUK_LIMIT,
        .tif = (uint8_t)tif,
        .price_ticks = ticks,
        .qty_lots = lots,
    };
    souk_status status = sk_exchange_command(m->ex, &c);
    if (id)
        *id = status == SOUK_OK ? c.order_id : 0;
    return status;
}

static void withdraw(sk_makers *m, const ladder *l, slot *s)
{
    if (!s->order_id)
        return;
    sk_command c = {
        .kind = SK_CMD_CANCEL,
        .account = m->maker,
        .instrument = l->instrument,
        .order_id = s->order_id,
    };
    sk_exchange_command(m->ex, &c); /* already filled: all the better */
    s->order_id = 0;
}

/* A few thousand dollars, more further out, never the same twice. */
static int64_t size_of(sk_makers *m, const ladder *l, int64_t distance)
{
    int64_t dollars = 500 + (int64_t)sk_rng_below(&m->rng, 8000) + distance * 40;
    __int128 lots = (__int128)dollars * SK_PRICE_E12 / l->lot_e12;
    int64_t least = l->min_lots;
    return lots < least ? least + (int64_t)sk_rng_below(&m->rng, (uint64_t)least + 1)
                        : (int64_t)lots;
}

static bool alive(const sk_makers *m, const slot *s)
{
    sk_engine_order live;
    return s->order_id && sk_engine_order_get(sk_exchange_engine(m->ex), s->order_id, &live);
}

/* Brings one cell of one side to what it should hold. sign: +1 asks above, -1 bids below. */
static void quote_cell(sk_makers *m, ladder *l, int side, int64_t distance)
{
    int64_t cell = side ? l->center + distance : l->center - distance;
    slot *s = &l->slots[side][(uint64_t)cell % SLOTS];
    bool same = s->order_id && s->cell == cell;
    if (same && (distance > NEAR || alive(m, s)))
        return;
    if (same && sk_rng_below(&m->rng, 3)) /* eaten: comes back after a while */
        return;
    if (!same)
        withdraw(m, l, s);
    s->cell = cell;
    s->order_id = 0;
    int64_t ticks = cell_price(l, cell);
    if (ticks > 0)
        order(m, m->maker, l, side ? SOUK_SELL : SOUK_BUY, ticks, size_of(m, l, distance), SOUK_GTC,
              &s->order_id);
}

/* Orders that the moving reference left on the wrong side, or too far away. */
static void clear_stale(sk_makers *m, ladder *l)
{
    for (int side = 0; side < 2; side++) {
        for (uint32_t i = 0; i < SLOTS; i++) {
            slot *s = &l->slots[side][i];
            int64_t distance = side ? s->cell - l->center : l->center - s->cell;
            if (s->order_id && (distance < 1 || distance > LEVELS))
                withdraw(m, l, s);
        }
    }
}

static void quote(sk_makers *m, ladder *l, int64_t now_ns)
{
    int64_t center = reference_ticks(m, l, now_ns) / l->cell_ticks;
    int64_t moved = center > l->center ? center - l->center : l->center - center;
    l->center = center;
    /* what is behind must go before what is ahead arrives, or the maker meets itself */
    if (moved || !l->quoted)
        clear_stale(m, l);
    int64_t reach = moved || !l->quoted ? LEVELS : NEAR;
    for (int64_t d = 1; d <= reach; d++) {
        quote_cell(m, l, 0, d);
        quote_cell(m, l, 1, d);
    }
    l->quoted = true;
}

/* ---- trades ---- */

static void trade(sk_makers *m, ladder *l)
{
    const sk_engine *engine = sk_exchange_engine(m->ex);
    souk_side side = sk_rng_below(&m->rng, 2) ? SOUK_BUY : SOUK_SELL;
    int64_t best = sk_engine_best(engine, l->instrument, side == SOUK_BUY ? SOUK_SELL : SOUK_BUY);
    if (best == 0)
        return;
    /* mostly small, now and then a larger one */
    int64_t dollars = 20 + (int64_t)sk_rng_below(&m->rng, 400);
    if (sk_rng_below(&m->rng, 10) == 0)
        dollars *= 1 + (int64_t)sk_rng_below(&m->rng, 20);
    __int128 lots = (__int128)dollars * SK_PRICE_E12 / l->lot_e12;
    if (lots < l->min_lots)
        lots = l->min_lots;
    int64_t slack = l->cell_ticks * 2;
    int64_t limit = side == SOUK_BUY ? best + slack : best - slack;
    if (limit > 0)
        order(m, m->taker, l, side, limit, (int64_t)lots, SOUK_IOC, NULL);
}

/* ---- money ---- */

static souk_status top_up(sk_makers *m, uint32_t account, uint32_t asset, int64_t usd_e12)
{
    const sk_markets *markets = sk_exchange_markets(m->ex);
    int64_t free_units, held_units;
    uint8_t scale = sk_exchange_asset_scale(m->ex, asset);
    souk_dec dollars = souk_dec_from_i64(100000000, 0), amount;
    souk_dec most = souk_dec_from_i64(INT64_C(2000000000000000000), scale); /* or sums do not fit */
    souk_dec price = souk_dec_from_i64(usd_e12, 12);
    if (souk_dec_div(&amount, dollars, price, 2, SOUK_ROUND_UP) < 0)
        return SOUK_E_RANGE;
    if (souk_dec_cmp(amount, most) > 0)
        amount = most;
    sk_engine_balance(sk_exchange_engine(m->ex), account, asset, &free_units, &held_units);
    souk_dec half;
    souk_dec_div(&half, amount, souk_dec_from_i64(2, 0), 2, SOUK_ROUND_UP);
    if (souk_dec_cmp(souk_dec_from_i64(free_units, scale), half) >= 0)
        return SOUK_OK;
    return sk_exchange_deposit(m->ex, account, markets->assets[asset], amount, NULL);
}

static void fund(sk_makers *m)
{
    const sk_markets *markets = sk_exchange_markets(m->ex);
    for (uint32_t a = 0; a < markets->assets_count; a++) {
        sk_price_pair pair;
        if (!sk_price_find(m->price, markets->assets[a], SK_STR("USD"), &pair))
            continue;
        int64_t usd = sk_price_at_e12(m->price, pair, sk_exchange_now(m->ex));
        top_up(m, m->maker, a, usd);
        top_up(m, m->taker, a, usd);
    }
}

/* ---- time ---- */

static void on_time(void *ctx, int64_t now_ns)
{
    sk_makers *m = ctx;
    sk_exchange_set_now(m->ex, now_ns);
    if (m->rounds++ % 1024 == 0)
        fund(m);
    int64_t next = INT64_MAX;
    for (uint32_t i = 0; i < m->count; i++) {
        ladder *l = m->ladders[i];
        if (l->quote_due_ns <= now_ns) {
            quote(m, l, now_ns);
            l->quote_due_ns = now_ns + STEP_MS * MS_NS;
        }
        if (l->trade_due_ns <= now_ns) {
            trade(m, l);
            l->trade_due_ns =
                now_ns + 1 + (int64_t)sk_rng_below(&m->rng, (uint64_t)l->trade_gap_ns * 2);
        }
        next = l->quote_due_ns < next ? l->quote_due_ns : next;
        next = l->trade_due_ns < next ? l->trade_due_ns : next;
    }
    if (next != INT64_MAX)
        sk_net_timer_start(m->net, &m->timer, next);
}

/* ---- life ---- */

static int64_t at_least_one(int64_t n)
{
    return n < 1 ? 1 : n;
}

static souk_status add_ladder(sk_makers *m, uint32_t instrument, sk_price_pair pair, uint64_t seed)
{
    const souk_instrument *row = &sk_exchange_markets(m->ex)->rows[instrument];
    const sk_scale *scale = sk_exchange_scale(m->ex, instrument);
    ladder *l = sk_alloc_zeroed(m->alloc, 1, sizeof *l);
    if (!l)
        return SOUK_E_NOMEM;
    int64_t now = sk_exchange_now(m->ex), usd = SK_PRICE_E12;
    sk_price_pair dollars;
    m->ladders[m->count] = l;
    l->instrument = instrument;
    l->pair = pair;
    l->seed = sk_mix64(seed + instrument);
    if (sk_price_find(m->price, row->base, SK_STR("USD"), &dollars))
        usd = sk_price_at_e12(m->price, dollars, now);
    souk_dec worth;
    int64_t reference = reference_ticks(m, l, now);
    l->cell_ticks = at_least_one(reference / 20000);
    souk_dec_mul(&worth, scale->lot, souk_dec_from_i64(usd, 12));
    if (souk_dec_to_units(&l->lot_e12, worth, souk_dec_from_i64(1, 12), SOUK_ROUND_UP) < 0)
        l->lot_e12 = SK_PRICE_E12;
    l->lot_e12 = at_least_one(l->lot_e12);
    /* twice the least that the notional rule asks, so that a falling price does not undercut it */
    souk_dec lot_cost, least;
    souk_dec_mul(&lot_cost, scale->lot,
                 souk_dec_from_i64(sk_price_at_e12(m->price, pair, now), 12));
    souk_dec_mul(&least, row->notional_min, souk_dec_from_i64(2, 0));
    if (souk_dec_to_units(&l->min_lots, least, lot_cost, SOUK_ROUND_UP) < 0)
        l->min_lots = 1;
    int64_t min_lots = 0;
    souk_dec_to_units(&min_lots, row->qty_min, scale->lot, SOUK_ROUND_UP);
    l->min_lots = at_least_one(l->min_lots > min_lots ? l->min_lots : min_lots);
    /* the first pair is the busiest */
    int64_t rank = m->count == 0 ? 1 : m->count < 4 ? 2 : 6;
    l->trade_gap_ns = 1000 * MS_NS / TRADES_PER_S * rank;
    l->quote_due_ns = now;
    l->trade_due_ns = now + (int64_t)sk_rng_below(&m->rng, (uint64_t)l->trade_gap_ns);
    m->count++;
    return SOUK_OK;
}

/* Its account: new, or from before with the orders of then, which stand where the market was. */
static souk_status enter(sk_makers *m, souk_str name, uint32_t *out, souk_error *err)
{
    uint64_t at = 0;
    sk_engine_order any;
    const sk_account *was = sk_accounts_find(sk_exchange_accounts(m->ex), name);
    if (!was)
        return sk_exchange_open_account(m->ex, name, SK_ACCOUNT_INTERNAL, out, err);
    *out = was->id;
    if (sk_engine_orders_next(sk_exchange_engine(m->ex), was->id, &at, &any))
        sk_exchange_command(m->ex, &(sk_command){.kind = SK_CMD_CANCEL_ALL,
                                                 .account = was->id,
                                                 .instrument = SK_NO_INSTRUMENT});
    return SOUK_OK;
}

souk_status sk_makers_open(sk_makers **out, sk_net *net, sk_exchange *ex, const sk_price *price,
                           uint64_t seed, const souk_alloc *alloc, souk_error *err)
{
    const sk_markets *markets = sk_exchange_markets(ex);
    sk_makers *m = sk_alloc_zeroed(alloc, 1, sizeof *m);
    if (!m)
        return sk_fail_nomem(err);
    m->net = net;
    m->ex = ex;
    m->price = price;
    m->alloc = alloc;
    m->timer = (sk_timer){.fire = on_time, .ctx = m};
    sk_rng_seed(&m->rng, seed);
    m->ladders = sk_alloc_zeroed(alloc, markets->count, sizeof(ladder *));
    souk_status status = m->ladders ? SOUK_OK : sk_fail_nomem(err);
    if (status == SOUK_OK)
        status = enter(m, SK_STR("market-maker"), &m->maker, err);
    if (status == SOUK_OK)
        status = enter(m, SK_STR("market-taker"), &m->taker, err);
    for (uint32_t i = 0; status == SOUK_OK && i < markets->count; i++) {
        sk_price_pair pair;
        if (sk_price_find(price, markets->rows[i].base, markets->rows[i].quote, &pair))
            status = add_ladder(m, i, pair, seed);
    }
    if (status < 0) {
        sk_makers_free(m);
        return status;
    }
    on_time(m, sk_net_now_ns(net));
    *out = m;
    return SOUK_OK;
}

void sk_makers_rest(sk_makers *m, bool resting)
{
    if (resting)
        sk_net_timer_stop(m->net, &m->timer);
    else
        on_time(m, sk_net_now_ns(m->net));
}

void sk_makers_free(sk_makers *m)
{
    if (!m)
        return;
    sk_net_timer_stop(m->net, &m->timer);
    for (uint32_t i = 0; m->ladders && i < m->count; i++)
        sk_free(m->alloc, m->ladders[i]);
    sk_free(m->alloc, m->ladders);
    sk_free(m->alloc, m);
}
