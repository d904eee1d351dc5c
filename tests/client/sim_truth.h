/* SPDX-License-Identifier: MIT
 * What must hold in the simulation when all is quiet: what the client says of orders, fills,
 * balances and books is what the exchange has. */
#ifndef SK_TESTS_SIM_TRUTH_H
#define SK_TESTS_SIM_TRUTH_H

#include "client/sim.h"

static souk_status truth(world *w, sk_op_id op, sk_call *call, sk_arena *arena, unsigned symbol,
                         const char *client_id)
{
    sk_exchange *ex = w->venue->ex;
    *call =
        (sk_call){.op = op,
                  .account = w->venue->account,
                  .now_ns = sk_net_now_ns(w->net),
                  .symbol = sk_str(spelled[symbol]),
                  .instrument = sk_markets_find(sk_exchange_markets(ex), sk_str(spelled[symbol])),
                  .ref = {.client_id = sk_str(client_id)},
                  .query = {.limit = ORDERS_MAX},
                  .arena = arena};
    return sk_exchange_execute(ex, call);
}

/* One order, as call's only row. Some venues tell of one that has ended by its fills only, so it is
 * looked for among all there ever were. */
static souk_status true_order(world *w, sk_call *call, sk_arena *arena, const placed *p)
{
    if (!w->dialect->resolve.told_ms)
        return truth(w, SK_OP_ORDER, call, arena, p->symbol, p->client_id);
    souk_status status = truth(w, SK_OP_HISTORY, call, arena, p->symbol, "");
    sk_rows *rows = &call->out.rows;
    for (uint32_t i = 0; status == SOUK_OK && i < rows->count; i++) {
        if (sk_str_is(SK_ROW(souk_order, rows, i)->client_id, p->client_id)) {
            *rows = (sk_rows){SK_ROW(souk_order, rows, i), 1};
            return SOUK_OK;
        }
    }
    return status == SOUK_OK ? SOUK_E_ORDER_NOT_FOUND : status;
}

/* How long what was sent may still arrive. */
static int64_t fence_of(const world *w)
{
    return w->dialect->resolve.fence_ms * (sec / 1000);
}

/* Each order is at the exchange if, and only if, the client says so; and no other is. */
static void check_orders(world *w)
{
    sk_arena arena;
    sk_call call;
    souk_error err;
    sk_arena_init(&arena, NULL, 64 << 20);
    for (size_t i = 0; i < w->orders_count; i++) {
        placed *p = &w->orders[i];
        if (!p->ended)
            broken(w, "an order's call never ended", p->client_id);
        sk_arena_reset(&arena);
        bool there = true_order(w, &call, &arena, p) == SOUK_OK;
        if (p->outcome == SOUK_UNKNOWN) {
            souk_answer *answer = NULL;
            souk_status status = souk_call(
                w->client,
                SOUK_REQUEST(.op = SOUK_OP_RESOLVE, .symbol = symbols[p->symbol],
                             .client_id = p->client_id, .timeout_ns = 60 * sec + fence_of(w)),
                &answer, &err);
            p->outcome = souk_answer_outcome(answer);
            souk_answer_free(answer);
            if (p->outcome != SOUK_DONE && status != SOUK_E_ORDER_NOT_FOUND)
                broken(w, "an unknown order was not resolved", err.text);
        }
        if (there != (p->outcome == SOUK_DONE))
            broken(w,
                   there ? "an order lives that the client denies"
                         : "an order is lost that the client was promised",
                   p->client_id);
    }
    size_t done = 0, known = 0;
    for (size_t i = 0; i < w->orders_count; i++)
        done += w->orders[i].outcome == SOUK_DONE;
    for (unsigned s = 0; s < SYMBOLS; s++) {
        sk_arena_reset(&arena);
        if (truth(w, SK_OP_HISTORY, &call, &arena, s, "") == SOUK_OK)
            known += call.out.rows.count;
    }
    if (known != done)
        broken(w, "orders at the exchange are not those that were placed", "count differs");
    sk_arena_deinit(&arena);
}

/* Not every venue has a word for an order that expired. */
static bool same_end(souk_order_status a, souk_order_status b)
{
    return (a == SOUK_ORDER_CANCELED && b == SOUK_ORDER_EXPIRED) ||
           (a == SOUK_ORDER_EXPIRED && b == SOUK_ORDER_CANCELED);
}

/* What the handle keeps of one of its orders is what became of it, every fill counted once. */
static uint64_t check_life(world *w, const placed *p, const souk_order *real)
{
    souk_order ours;
    const sk_own *own = sk_lives_find(&w->client->own.orders, sk_str(p->client_id));
    if (!own && !souk_order_is_open(real->status))
        return 0; /* ended long ago */
    if (!own || !souk_client_order(w->client, p->client_id, &ours))
        broken(w, "the handle forgot an open order", p->client_id);
    if (ours.status != real->status && !same_end(ours.status, real->status)) {
        char both[96];
        snprintf(both, sizeof both, "%.40s is %s, really %s", p->client_id,
                 souk_order_status_name(ours.status), souk_order_status_name(real->status));
        broken(w, "an order's status differs", both);
    }
    if (souk_dec_cmp(ours.cum_qty, real->cum_qty) || souk_dec_cmp(ours.cum_quote, real->cum_quote))
        broken(w, "an order's executed quantity differs", p->client_id);
    if (real->type == SOUK_LIMIT && souk_dec_cmp(ours.qty, real->qty))
        broken(w, "an order's quantity differs", p->client_id);
    if (souk_dec_cmp(own->life.fill_cum, real->cum_qty) || sk_life_wants(&own->life))
        broken(w, "an order's fills do not add up", p->client_id);
    if (own->life.disputed)
        broken(w, "an order was told of in two ways", p->client_id);
    return 1;
}

static void check_lives(world *w)
{
    sk_arena arena;
    sk_call call;
    size_t open = 0;
    sk_arena_init(&arena, NULL, 64 << 20);
    for (size_t i = 0; i < w->orders_count; i++) {
        const placed *p = &w->orders[i];
        sk_arena_reset(&arena);
        if (p->outcome != SOUK_DONE)
            continue;
        must(w, true_order(w, &call, &arena, p), "an order", NULL);
        const souk_order *real = SK_ROW(souk_order, &call.out.rows, 0);
        open += souk_order_is_open(real->status);
        w->lives += check_life(w, p, real);
    }
    w->open = open;
    if (souk_client_orders(w->client, NULL, 0) != open)
        broken(w, "the handle keeps other orders open than the exchange", "");
    sk_arena_deinit(&arena);
}

/* What the account's stream told of makes up the orders that are open, no more and no fewer. */
static void check_open(world *w)
{
    sk_arena arena;
    sk_call call;
    size_t open = 0, real = 0;
    sk_arena_init(&arena, NULL, 64 << 20);
    for (unsigned s = 0; s < SYMBOLS; s++) {
        sk_arena_reset(&arena);
        must(w, truth(w, SK_OP_OPEN_ORDERS, &call, &arena, s, ""), "open orders", NULL);
        real += call.out.rows.count;
        for (uint32_t i = 0; i < call.out.rows.count; i++) {
            const souk_order *row = SK_ROW(souk_order, &call.out.rows, i);
            if (!follow(w, row->order_id)->open)
                broken(w, "the account's stream lost an open order", row->order_id.ptr);
        }
    }
    for (uint32_t i = 0; i < w->followed_count; i++)
        open += w->followed[i].open;
    if (open != real)
        broken(w, "the account's stream left ended orders open", "");
    sk_arena_deinit(&arena);
}

static void check_balances(world *w)
{
    sk_arena arena;
    sk_call call;
    souk_answer *answer = NULL;
    souk_error err;
    size_t count, met = 0;
    sk_arena_init(&arena, NULL, 64 << 20);
    must(w,
         souk_call(w->client, SOUK_REQUEST(.op = SOUK_OP_BALANCES, .timeout_ns = 90 * sec), &answer,
                   &err),
         "balances", &err);
    must(w, truth(w, SK_OP_BALANCES, &call, &arena, 0, ""), "balances", NULL);
    must(w, sk_engine_audit(sk_exchange_engine(w->venue->ex), &err), "the ledger", &err);
    const souk_balance *rows = souk_answer_balances(answer, &count);
    for (uint32_t i = 0; i < call.out.rows.count; i++) {
        const souk_balance *real = SK_ROW(souk_balance, &call.out.rows, i);
        for (size_t n = 0; n < count; n++)
            if (sk_str_eq(rows[n].asset, real->asset)) {
                met++;
                if (souk_dec_cmp(rows[n].free, real->free) ||
                    souk_dec_cmp(rows[n].held, real->held) || souk_dec_sign(real->free) < 0 ||
                    souk_dec_sign(real->held) < 0)
                    broken(w, "a balance differs", real->asset.ptr);
            }
    }
    if (!count || met != count)
        broken(w, "balances that the exchange does not know", "");
    souk_answer_free(answer);
    sk_arena_deinit(&arena);
}

static void check_side(world *w, const souk_book *book, souk_side side, const sk_rows *real)
{
    static souk_level ours[LEVELS];
    char text[64];
    size_t count = souk_book_top(book, side, ours, LEVELS), most = real->count;
    const sk_channel_row *row = sk_channel_of(w->dialect, SOUK_CHANNEL_BOOK);
    if (row->depth && row->depth < most)
        most = row->depth;
    snprintf(text, sizeof text, "%zu levels, really %zu", count, most);
    if (count != most)
        broken(w, "the book is not the exchange's", text);
    for (size_t i = 0; i < count; i++) {
        const souk_level *level = SK_ROW(souk_level, real, i);
        snprintf(text, sizeof text, "level %zu", i);
        if (souk_dec_cmp(level->price, ours[i].price) || souk_dec_cmp(level->qty, ours[i].qty))
            broken(w, "the book is not the exchange's", text);
    }
}

static void check_books(world *w)
{
    sk_arena arena;
    sk_call call;
    sk_arena_init(&arena, NULL, 64 << 20);
    for (unsigned s = 0; s < SYMBOLS; s++) {
        const souk_book *book = souk_stream_book(w->book_stream, symbols[s]);
        if (souk_book_stale(book))
            broken(w, "a book did not come back into step", symbols[s]);
        sk_arena_reset(&arena);
        must(w, truth(w, SK_OP_BOOK, &call, &arena, s, ""), "the exchange's book", NULL);
        check_side(w, book, SOUK_BUY, &call.out.rows);
        check_side(w, book, SOUK_SELL, &call.out.more);
    }
    sk_arena_deinit(&arena);
}

#endif
