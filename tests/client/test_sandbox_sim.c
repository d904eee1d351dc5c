/* SPDX-License-Identifier: MIT
 * The simulation: the real client against the real sandbox over a network in memory, in virtual
 * time, with faults, everything from one seed. `sim [VENUE] [SEED [STEPS]]`; a step is one event of
 * the network. What must hold is said in check_*(); a failure prints the seed to type again. */
#include "client/sim_truth.h"

/* ---- what the client is told ---- */

/* Nobody else moves the account: what there is of each asset is what the fills come to. */
static void check_sum(world *w, const souk_reconciliation *r)
{
    char text[4][SOUK_DEC_TEXT_MAX], all[256];
    for (size_t i = 0; i < r->count; i++) {
        const souk_reconciled *row = &r->rows[i];
        souk_dec_print(row->before, text[0]);
        souk_dec_print(row->traded, text[1]);
        souk_dec_print(row->told, text[2]);
        souk_dec_print(row->other, text[3]);
        snprintf(all, sizeof all, "%.*s: %.40s and %.40s traded are not %.40s, but for %.40s",
                 SK_FMT(row->asset), text[0], text[1], text[2], text[3]);
        if (row->unexplained && r->steady)
            broken(w, "the account does not add up", all);
        w->moved += souk_dec_sign(row->traded) != 0;
    }
    w->sums++;
}

static void on_account(void *ctx, souk_stream *stream, const souk_event *e)
{
    world *w = ctx;
    (void)stream;
    w->ups += e->kind == SOUK_EVENT_UP;
    w->round += e->kind == SOUK_EVENT_UP;
    w->reports += e->kind == SOUK_EVENT_ORDER;
    w->open_lists += e->kind == SOUK_EVENT_OPEN_ORDERS;
    if (e->kind == SOUK_EVENT_FAILED)
        broken(w, "the account's stream was refused", e->error->text);
    if (e->kind == SOUK_EVENT_RECONCILED)
        check_sum(w, e->reconciliation);
    if (e->kind == SOUK_EVENT_ORDER)
        *follow(w, e->order->order_id) =
            (followed){.open = souk_order_is_open(e->order->status), .round = w->round};
    if (e->kind != SOUK_EVENT_OPEN_ORDERS)
        return;
    for (uint32_t i = 0; i < w->followed_count; i++)
        w->followed[i].open = w->followed[i].open && w->followed[i].round == w->round;
    for (size_t i = 0; i < e->count; i++) {
        followed *f = follow(w, e->orders[i].order_id);
        if (f->round != w->round)
            *f = (followed){.open = true, .round = w->round};
    }
}

static void on_event(void *ctx, souk_stream *stream, const souk_event *e)
{
    world *w = ctx;
    souk_level bid, ask;
    (void)stream;
    w->ups += e->kind == SOUK_EVENT_UP;
    w->stale += e->kind == SOUK_EVENT_STALE;
    w->trades += e->kind == SOUK_EVENT_TRADE;
    if (e->kind == SOUK_EVENT_FAILED)
        broken(w, "a stream was refused", e->error->text);
    if (e->kind != SOUK_EVENT_BOOK && e->kind != SOUK_EVENT_RESYNCED)
        return;
    w->books++;
    if (souk_book_stale(e->book))
        broken(w, "a stale book was told as good", "");
    if (souk_book_top(e->book, SOUK_BUY, &bid, 1) && souk_book_top(e->book, SOUK_SELL, &ask, 1) &&
        souk_dec_cmp(bid.price, ask.price) >= 0)
        broken(w, "a crossed book was told as good", "");
}

typedef struct ticket {
    world *w;
    size_t order, count; /* the first of the orders that are placed */
} ticket;

static void ended(world *w, size_t order, const char *client_id, souk_outcome outcome)
{
    placed *p = &w->orders[order];
    p->ended = true;
    p->outcome = outcome;
    snprintf(p->client_id, sizeof p->client_id, "%s", client_id);
    w->counted[p->outcome]++;
}

static void on_placed(void *ctx, const souk_answer *answer)
{
    ticket *t = ctx;
    world *w = t->w;
    size_t count;
    const souk_order *row = souk_answer_orders(answer, &count);
    const placed *p = &w->orders[t->order];
    ended(w, t->order, souk_answer_client_id(answer), souk_answer_outcome(answer));
    w->pending--;
    if (p->outcome == SOUK_DONE && (count != 1 || !sk_str_is(row->client_id, p->client_id) ||
                                    souk_dec_cmp(row->cum_qty, row->qty) > 0))
        broken(w, "an order was answered with another", p->client_id);
    free(t);
}

/* A batch, or a replacement: of its parts those that place are ours, in their order. */
static void on_parts(void *ctx, const souk_answer *answer)
{
    ticket *t = ctx;
    world *w = t->w;
    souk_part parts[PARTS];
    size_t count = souk_answer_parts(answer, parts, PARTS), n = 0;
    for (size_t i = 0; i < count; i++) {
        w->changed[souk_answer_op(answer) == SOUK_OP_REPLACE ? 1 : 2] +=
            parts[i].outcome == SOUK_DONE;
        if (parts[i].op == SOUK_OP_PLACE)
            ended(w, t->order + n++, parts[i].client_id, parts[i].outcome);
    }
    w->pending--;
    if (n != t->count)
        broken(w, "a batch ended with other parts than it had", souk_answer_error(answer)->text);
    free(t);
}

static void on_other(void *ctx, const souk_answer *answer)
{
    world *w = ctx;
    const souk_error *err = souk_answer_error(answer);
    w->pending--;
    w->changed[0] += souk_answer_op(answer) == SOUK_OP_AMEND && err->status == SOUK_OK;
    souk_class class_ = souk_status_class(err->status);
    if (class_ == SOUK_CLASS_BUG || class_ == SOUK_CLASS_AUTH || class_ == SOUK_CLASS_INVALID)
        broken(w, souk_op_name(souk_answer_op(answer)), err->text);
}

/* ---- what it does ---- */

/* About so many times the least that may be ordered, some of it too little. */
static souk_dec some_qty(world *w, unsigned symbol, souk_dec price)
{
    const sk_markets *markets = sk_exchange_markets(w->venue->ex);
    const souk_instrument *rules =
        &markets->rows[sk_markets_find(markets, sk_str(spelled[symbol]))];
    souk_dec least = rules->qty_min, by_value, qty;
    if (souk_dec_sign(rules->notional_min) > 0 &&
        souk_dec_div(&by_value, rules->notional_min, price, 12, SOUK_ROUND_CEIL) == SOUK_OK &&
        souk_dec_cmp(by_value, least) > 0)
        least = by_value;
    souk_dec_mul(&qty, least, dec(5 + (int64_t)sk_rng_below(&w->rng, 600), 1));
    int64_t units;
    souk_dec_to_units(&units, qty, rules->qty_step, SOUK_ROUND_DOWN);
    souk_dec_from_units(&qty, units ? units : 1, rules->qty_step);
    return qty;
}

static souk_dec on_tick(const world *w, unsigned symbol, souk_dec price)
{
    const sk_markets *markets = sk_exchange_markets(w->venue->ex);
    const souk_instrument *rules =
        &markets->rows[sk_markets_find(markets, sk_str(spelled[symbol]))];
    int64_t units;
    souk_dec_to_units(&units, price, rules->price_tick, SOUK_ROUND_DOWN);
    souk_dec_from_units(&price, units, rules->price_tick);
    return price;
}

/* A new order as chance has it; false: there is no book to look at. */
static bool choose(world *w, unsigned symbol, souk_request *r)
{
    bool buy = sk_rng_below(&w->rng, 2) == 0, market = sk_rng_below(&w->rng, 4) == 0;
    const souk_book *book = souk_stream_book(w->book_stream, symbols[symbol]);
    souk_level level;
    if (!book || !souk_book_top(book, SOUK_SELL, &level, 1))
        return false;
    *r = (souk_request){.struct_size = sizeof *r,
                        .op = SOUK_OP_PLACE,
                        .symbol = sk_rng_below(&w->rng, 2) ? symbols[symbol] : spelled[symbol],
                        .side = buy ? SOUK_BUY : SOUK_SELL,
                        .type = SOUK_LIMIT,
                        .qty = some_qty(w, symbol, level.price)};
    if (market) {
        r->type = SOUK_MARKET;
        return true;
    }
    /* up to a tenth of a percent on either side of the best offer */
    souk_dec off;
    souk_dec_mul(&off, level.price, dec((int64_t)sk_rng_below(&w->rng, 2001) - 1000, 6));
    souk_dec_add(&r->price, level.price, off);
    r->price = on_tick(w, symbol, r->price);
    r->tif = (souk_tif)(SOUK_GTC + sk_rng_below(&w->rng, 3));
    return true;
}

/* Takes the orders of a request down, and lets it go; what the client itself finds too small, or
 * what the venue has not, was never there. */
static void send(world *w, const souk_request *r, unsigned symbol, size_t count,
                 souk_on_answer done)
{
    souk_error err;
    ticket *t = calloc(1, sizeof *t);
    *t = (ticket){.w = w, .order = w->orders_count, .count = count};
    for (size_t i = 0; i < count; i++)
        w->orders[w->orders_count + i] = (placed){.symbol = symbol};
    souk_status status = souk_call_async(w->client, r, done, t, &err);
    if (status == SOUK_E_FILTER_NOTIONAL || status == SOUK_E_FILTER_QTY ||
        status == SOUK_E_FILTER_MARKET_QTY || status == SOUK_E_UNSUPPORTED) {
        free(t);
        return;
    }
    must(w, status, "an order was not taken", &err);
    w->orders_count += count;
    w->pending++;
}

static void place(world *w)
{
    char id[32];
    souk_request r;
    unsigned symbol = (unsigned)sk_rng_below(&w->rng, SYMBOLS);
    if (w->orders_count == ORDERS_MAX || !choose(w, symbol, &r))
        return;
    if (sk_rng_below(&w->rng, 2)) {
        snprintf(id, sizeof id, "sim-%zu", w->orders_count);
        r.client_id = id;
    }
    send(w, &r, symbol, 1, on_placed);
}

/* An order whose call has ended, if chance finds one. */
static placed *any_order(world *w)
{
    placed *p = w->orders_count ? &w->orders[sk_rng_below(&w->rng, w->orders_count)] : NULL;
    return p && p->ended && p->client_id[0] ? p : NULL;
}

/* One that was open when it was last heard of. */
static placed *any_open(world *w, souk_order *out)
{
    for (int i = 0; i < 20; i++) {
        placed *p = any_order(w);
        if (p && souk_client_order(w->client, p->client_id, out) && souk_order_is_open(out->status))
            return p;
    }
    return NULL;
}

static void replace(world *w)
{
    souk_order old;
    souk_request r;
    placed *p = any_open(w, &old);
    if (!p || w->orders_count == ORDERS_MAX || !choose(w, p->symbol, &r))
        return;
    r.op = SOUK_OP_REPLACE;
    r.replaces = p->client_id;
    r.even_if_gone = sk_rng_below(&w->rng, 2) == 0;
    r.emulate = true;
    send(w, &r, p->symbol, 1, on_parts);
}

static void batch(world *w)
{
    souk_request parts[PARTS];
    size_t count = 2 + sk_rng_below(&w->rng, PARTS - 1);
    unsigned symbol = (unsigned)sk_rng_below(&w->rng, SYMBOLS);
    bool cancels = sk_rng_below(&w->rng, 3) == 0;
    souk_order order;
    if (w->orders_count + PARTS > ORDERS_MAX)
        return;
    for (size_t i = 0; i < count; i++) {
        placed *p = cancels ? any_open(w, &order) : NULL;
        if (cancels ? !p : !choose(w, symbol, &parts[i]))
            return;
        for (size_t n = 0; cancels && n < i; n++)
            if (parts[n].client_id == p->client_id || parts[n].symbol != symbols[p->symbol])
                return;
        if (cancels)
            parts[i] = (souk_request){.struct_size = sizeof parts[i],
                                      .op = SOUK_OP_CANCEL,
                                      .symbol = symbols[p->symbol],
                                      .client_id = p->client_id};
    }
    send(w,
         SOUK_REQUEST(.op = cancels ? SOUK_OP_CANCEL_BATCH : SOUK_OP_PLACE_BATCH, .parts = parts,
                      .parts_count = count, .emulate = true),
         symbol, cancels ? 0 : count, on_parts);
}

static void ask(world *w, const souk_request *r)
{
    souk_error err;
    must(w, souk_call_async(w->client, r, on_other, w, &err), souk_op_name(r->op), &err);
    w->pending++;
}

static void cancel(world *w)
{
    const placed *p = any_order(w);
    if (p)
        ask(w, SOUK_REQUEST(.op = SOUK_OP_CANCEL, .symbol = symbols[p->symbol],
                            .client_id = p->client_id));
}

/* To half of what it is, where the venue can. */
static void amend(world *w)
{
    souk_order order;
    const placed *p = any_open(w, &order);
    if (!p || !sk_venue_op(w->dialect, SK_OP_AMEND, SK_VIA_REST))
        return;
    const sk_markets *markets = sk_exchange_markets(w->venue->ex);
    souk_dec step = markets->rows[sk_markets_find(markets, sk_str(spelled[p->symbol]))].qty_step;
    int64_t units;
    souk_dec half;
    souk_dec_to_units(&units, order.qty, step, SOUK_ROUND_DOWN);
    souk_dec_from_units(&half, units / 2, step);
    if (units > 1)
        ask(w, SOUK_REQUEST(.op = SOUK_OP_AMEND, .symbol = symbols[p->symbol],
                            .client_id = p->client_id, .qty = half));
}

static void question(world *w)
{
    const char *symbol = symbols[sk_rng_below(&w->rng, SYMBOLS)];
    static const souk_op ops[] = {SOUK_OP_TICKERS,  SOUK_OP_BEST,       SOUK_OP_TRADES,
                                  SOUK_OP_BALANCES, SOUK_OP_HISTORY,    SOUK_OP_FILLS,
                                  SOUK_OP_FEES,     SOUK_OP_OPEN_ORDERS};
    souk_op op = ops[sk_rng_below(&w->rng, sizeof ops / sizeof ops[0])];
    if (op == SOUK_OP_HISTORY && !sk_venue_op(w->dialect, SK_OP_HISTORY, SK_VIA_REST))
        return;
    ask(w, SOUK_REQUEST(.op = op, .symbol = op == SOUK_OP_BALANCES ? NULL : symbol, .limit = 20));
}

static void act(world *w)
{
    if (w->pending >= PENDING_MAX)
        return;
    switch (sk_rng_below(&w->rng, 10)) {
    case 0:
    case 1:
    case 2: place(w); break;
    case 3:
    case 4: cancel(w); break;
    case 5: question(w); break;
    case 6: amend(w); break;
    case 7: sk_rng_below(&w->rng, 2) ? replace(w) : batch(w); break;
    default: break;
    }
}

/* ---- weather ---- */

static void change_weather(world *w)
{
    static const sk_mem_faults weathers[] = {
        {.latency_min_ns = 1000000, .latency_max_ns = 20000000},
        {.latency_min_ns = 1000000,
         .latency_max_ns = 200000000,
         .split_ppm = 300000,
         .stall_ppm = 20000,
         .stall_max_ns = 5000000000},
        {.latency_min_ns = 1000000, .latency_max_ns = 20000000, .reset_ppm = 40000},
        {.latency_min_ns = 1000000,
         .latency_max_ns = 50000000,
         .split_ppm = 100000,
         .reset_ppm = 10000,
         .half_open_ppm = 5000,
         .refuse_ppm = 200000,
         .block_ppm = 10000,
         .stall_max_ns = 500000000},
    };
    size_t count = sizeof weathers / sizeof weathers[0];
    sk_mem_net_faults(w->net, &weathers[sk_rng_below(&w->rng, count)]);
    if (sk_rng_below(&w->rng, 8) == 0)
        sk_mem_net_cut(w->net);
}

static void run_for(world *w, int64_t span_ns)
{
    int64_t until_ns = sk_net_now_ns(w->net) + span_ns;
    while (sk_net_now_ns(w->net) < until_ns)
        must(w, sk_net_turn(w->net, until_ns), "the network stopped", NULL);
}

/* ---- calm ---- */

/* What came late and at once may have been more than the venue takes: it then answers nothing for a
 * quarter of an hour. */
static void wait_out(world *w)
{
    souk_answer *answer = NULL;
    souk_error err;
    souk_status status = souk_call(
        w->client,
        SOUK_REQUEST(.op = SOUK_OP_BALANCES, .on_limit = SOUK_LIMIT_WAIT, .timeout_ns = 1200 * sec),
        &answer, &err);
    souk_answer_free(answer);
    must(w, status, "the venue answers no more", &err);
    run_for(w, 30 * sec);
}

static void quiet(world *w)
{
    static const sk_mem_faults calm = {.latency_min_ns = 1000000, .latency_max_ns = 5000000};
    sk_mem_net_faults(w->net, &calm);
    sk_makers_rest(w->venue->makers, true);
    run_for(w, 150 * sec + fence_of(w));
    wait_out(w);
    if (w->pending)
        broken(w, "calls did not end", "");
    if (!souk_stream_is_up(w->book_stream) || !souk_stream_is_up(w->account_stream) ||
        !souk_stream_is_up(w->trade_stream))
        broken(w, "a stream did not come back", "");
    check_books(w);
    check_open(w);
    check_orders(w);
    run_for(w, 30 * sec); /* what was just found is asked for its fills */
    check_lives(w);
    check_balances(w);
    sk_makers_rest(w->venue->makers, false);
}

/* ---- the world ---- */

/* The first two listings, in which all that is not the quote is paid. */
static void find_symbols(world *w)
{
    const sk_markets *markets = sk_exchange_markets(w->venue->ex);
    for (int i = 0; i < SYMBOLS; i++) {
        const sk_listing *row = &w->dialect->listings[i];
        snprintf(symbols[i], sizeof symbols[i], "%s/%s", row->base, row->quote);
        uint32_t index = sk_markets_resolve(markets, sk_str(symbols[i]));
        sk_str_copy(spelled[i], sizeof spelled[i], markets->rows[index].symbol);
    }
}

static void open_world(world *w, const sk_venue *venue, uint64_t seed)
{
    souk_error err;
    char path[64];
    const char *const both[SYMBOLS] = {symbols[0], symbols[1]};
    *w = (world){.seed = seed, .dialect = venue};
    snprintf(w->journal, sizeof w->journal, "/tmp/souk-sim-%ld.journal", (long)getpid());
    unlink(w->journal);
    sk_rng_seed(&w->rng, seed);
    w->orders = calloc(ORDERS_MAX, sizeof *w->orders);
    w->followed = calloc(ORDERS_MAX, sizeof *w->followed);
    sk_strmap_init(&w->followed_by, NULL, seed);
    sk_arena_init(&w->ids, NULL, 16 << 20);
    must(w,
         sk_mem_net_new(&w->net, &(sk_mem_net_options){.seed = seed, .start_ns = start_ns}, &err),
         "network", &err);
    must(w,
         sk_sandbox_open(
             &w->box, w->net,
             &(sk_sandbox_options){.seed = seed, .port_base = 8700, .limits_e6 = 1000000}, &err),
         "sandbox", &err);
    w->venue = sk_sandbox_find(w->box, sk_str(w->dialect->name));
    find_symbols(w);
    snprintf(path, sizeof path, "/tmp/souk-sim-%ld.json", (long)getpid());
    must(w, sk_credentials_write(w->box, path, &err), "credentials", &err);
    must(w,
         sk_client_open_on(&w->client, w->net,
                           SOUK_CLIENT(.venue = venue->name, .credentials_file = path,
                                       .seed = seed + 1, .timeout_ns = 8 * sec,
                                       .journal = w->journal),
                           &err),
         "client", &err);
    unlink(path);
    must(w, souk_client_instruments(w->client, NULL, &(size_t){0}, &err), "instruments", &err);
    must(w,
         souk_stream_open(
             w->client,
             SOUK_STREAM(.channel = SOUK_CHANNEL_BOOK, .symbols = both, .symbols_count = SYMBOLS),
             on_event, w, &w->book_stream, &err),
         "books", &err);
    must(w,
         souk_stream_open(w->client,
                          SOUK_STREAM(.channel = SOUK_CHANNEL_TRADES, .symbol = symbols[0]),
                          on_event, w, &w->trade_stream, &err),
         "trades", &err);
    must(w,
         souk_stream_open(w->client, SOUK_STREAM(.channel = SOUK_CHANNEL_ACCOUNT), on_account, w,
                          &w->account_stream, &err),
         "account", &err);
    run_for(w, 3 * sec);
}

static souk_status count_kept(void *ctx, const sk_order_journal_entry *entry)
{
    world *w = ctx;
    w->kept += entry->kind == SK_ORDER_JOURNAL_INTENT;
    return SOUK_OK;
}

/* What the next program would be handed over is what is open, and nothing else. */
static void check_journal(world *w)
{
    souk_error err;
    sk_order_journal *journal;
    const sk_order_journal_options options = {
        .path = w->journal, .venue = w->dialect->name, .key_hash = w->key_hash};
    must(w, sk_order_journal_open(&journal, &options, count_kept, w, &err), "the journal", &err);
    sk_order_journal_close(journal);
    unlink(w->journal);
    if (w->kept != w->open)
        broken(w, "the journal holds other orders than are open", "");
}

static void close_world(world *w)
{
    souk_str key = w->client->credentials.key.api_key;
    w->key_hash = sk_hash_bytes(key.ptr, key.len);
    souk_client_close(w->client);
    check_journal(w);
    sk_sandbox_close(w->box);
    run_for(w, 10 * sec);
    sk_sandbox_free(w->box);
    sk_net_free(w->net);
    free(w->orders);
    free(w->followed);
    sk_strmap_deinit(&w->followed_by);
    sk_arena_deinit(&w->ids);
}

static uint64_t simulate(const sk_venue *venue, uint64_t seed, uint64_t steps, bool show)
{
    world w;
    open_world(&w, venue, seed);
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t until = steps * (uint64_t)(round + 1) / ROUNDS;
        while (w.steps < until) {
            if (sk_rng_below(&w.rng, 500) == 0)
                change_weather(&w);
            if (sk_rng_below(&w.rng, 12) == 0)
                act(&w);
            if (!sk_mem_net_step(w.net))
                broken(&w, "the network stopped", "");
            w.steps++;
        }
        quiet(&w);
    }
    uint64_t trace = sk_mem_net_trace(w.net);
    if (show)
        printf(
            "# %llu steps, %lld s: orders %llu done, %llu refused, %llu not sent, %llu unknown; "
            "%llu books, %llu stale, %llu trades, %llu reports, %llu open lists, %llu ups; %llu "
            "lives; %llu amended, %llu replaced, %llu in batches; %llu sums, %llu assets moved\n",
            (unsigned long long)w.steps, (long long)((sk_net_now_ns(w.net) - start_ns) / sec),
            (unsigned long long)w.counted[0], (unsigned long long)w.counted[1],
            (unsigned long long)w.counted[2], (unsigned long long)w.counted[3],
            (unsigned long long)w.books, (unsigned long long)w.stale, (unsigned long long)w.trades,
            (unsigned long long)w.reports, (unsigned long long)w.open_lists,
            (unsigned long long)w.ups, (unsigned long long)w.lives,
            (unsigned long long)w.changed[0], (unsigned long long)w.changed[1],
            (unsigned long long)w.changed[2], (unsigned long long)w.sums,
            (unsigned long long)w.moved);
    if (w.books < 100 || w.counted[SOUK_DONE] < steps / 2000)
        broken(&w, "nothing happened", "");
    close_world(&w);
    return trace;
}

int main(int argc, char **argv)
{
    const sk_venue *venue = argc > 1 ? sk_venue_find(sk_str(argv[1])) : NULL;
    int at = venue ? 2 : 1;
    uint64_t seed = 1, steps = STEPS_DEFAULT;
    if ((argc > at && sk_str_to_u64(sk_str(argv[at]), &seed) != SOUK_OK) ||
        (argc > at + 1 && sk_str_to_u64(sk_str(argv[at + 1]), &steps) != SOUK_OK)) {
        fprintf(stderr, "usage: sim [VENUE] [SEED [STEPS]]\n");
        return 2;
    }
    venue = venue ? venue : sk_venue_at(0);
    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("1..2\n");
    uint64_t trace = simulate(venue, seed, steps, true);
    printf("ok 1 - %s, seed %llu, trace %016llx\n", venue->name, (unsigned long long)seed,
           (unsigned long long)trace);
    /* the same seed is the same world, to the byte */
    uint64_t first = simulate(venue, seed, 10000, false);
    uint64_t again = simulate(venue, seed, 10000, false);
    printf("%sok 2 - repeats itself\n", first == again ? "" : "not ");
    return first == again ? 0 : 1;
}
