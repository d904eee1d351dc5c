/* SPDX-License-Identifier: MIT
 * Two faults for every way to change an order: the request lost before it arrived, the answer lost
 * after it was carried out. Whatever the seed, each order is at the venue once or not at all, as
 * the client says; what is known of an order only grows. */
#include "client/fake.h"
#include "sandbox/accounts.h"
#include "sandbox/makers.h"
#include "sandbox/sandbox.h"

#include <unistd.h>

enum { SEEDS = 30, DEEDS = 30, ORDERS_MAX = 4 * DEEDS };
typedef enum deed { PLACE, CANCEL, AMEND, REPLACE, BATCH, DEEDS_KINDS } deed;

/* What the client promised of an order that it named. */
typedef struct promised {
    char client_id[40];
    souk_outcome outcome;
    bool canceled;
    souk_dec qty;
    int weight; /* of the last status: never less */
} promised;

typedef struct world {
    sk_rng rng;
    sk_net *net;
    sk_sandbox *box;
    const sk_venue *dialect;
    sk_sandbox_venue *venue;
    souk_client *client;
    souk_stream *account;
    souk_dec price; /* far from the market: orders rest */
    promised orders[ORDERS_MAX];
    size_t count;
    unsigned named, done[DEEDS_KINDS];
} world;

static void on_account(void *ctx, souk_stream *stream, const souk_event *event)
{
    (void)ctx, (void)stream;
    assert_int_not_equal(event->kind, SOUK_EVENT_FAILED);
}

static void run_for(world *w, int64_t span_ns)
{
    int64_t until_ns = sk_net_now_ns(w->net) + span_ns;
    while (sk_net_now_ns(w->net) < until_ns)
        assert_int_equal(sk_net_turn(w->net, until_ns), SOUK_OK);
}

/* How long what was sent may still arrive. */
static int64_t fence_of(const world *w)
{
    return w->dialect->resolve.fence_ms * msec;
}

static void open_world(world *w, const sk_venue *venue, uint64_t seed)
{
    souk_error err;
    char path[64];
    *w = (world){.dialect = venue};
    sk_rng_seed(&w->rng, seed);
    snprintf(path, sizeof path, "/tmp/souk-faults-%ld.json", (long)getpid());
    assert_int_equal(sk_mem_net_new(&w->net,
                                    &(sk_mem_net_options){.seed = seed, .start_ns = fake_start_ns},
                                    NULL),
                     SOUK_OK);
    assert_int_equal(
        sk_sandbox_open(
            &w->box, w->net,
            &(sk_sandbox_options){.seed = seed, .port_base = 8700, .limits_e6 = 1000000}, &err),
        SOUK_OK);
    w->venue = sk_sandbox_find(w->box, sk_str(venue->name));
    sk_makers_rest(w->venue->makers, true);
    assert_int_equal(sk_credentials_write(w->box, path, &err), SOUK_OK);
    assert_int_equal(
        sk_client_open_on(&w->client, w->net,
                          SOUK_CLIENT(.venue = venue->name, .credentials_file = path,
                                      .seed = seed + 1, .timeout_ns = 200 * sec + 8 * fence_of(w)),
                          &err),
        SOUK_OK);
    unlink(path);
    assert_int_equal(souk_stream_open(w->client, SOUK_STREAM(.channel = SOUK_CHANNEL_ACCOUNT),
                                      on_account, w, &w->account, &err),
                     SOUK_OK);
    souk_answer *answer;
    size_t count;
    assert_int_equal(souk_call(w->client, SOUK_REQUEST(.op = SOUK_OP_TICKERS, .symbol = "BTC/USDT"),
                               &answer, &err),
                     SOUK_OK);
    souk_dec_mul(&w->price, souk_answer_tickers(answer, &count)->last, fake_dec("0.8"));
    souk_dec_rescale(&w->price, w->price, 0, SOUK_ROUND_DOWN);
    souk_answer_free(answer);
    sk_door_faults *faults = &w->venue->stall->faults;
    *faults = (sk_door_faults){.request_ppm = 250000, .answer_ppm = 250000};
    faults->ops = UINT64_C(1) << SK_OP_PLACE | UINT64_C(1) << SK_OP_CANCEL |
                  UINT64_C(1) << SK_OP_AMEND | UINT64_C(1) << SK_OP_CANCEL_REPLACE |
                  UINT64_C(1) << SK_OP_PLACE_BATCH | UINT64_C(1) << SK_OP_CANCEL_BATCH;
    sk_rng_seed(&faults->rng, seed + 2);
}

static void close_world(world *w)
{
    souk_client_close(w->client);
    sk_sandbox_close(w->box);
    run_for(w, 10 * sec);
    sk_sandbox_free(w->box);
    sk_net_free(w->net);
}

static promised *promise(world *w)
{
    promised *p = &w->orders[w->count++];
    assert_true(w->count <= ORDERS_MAX);
    snprintf(p->client_id, sizeof p->client_id, "fault-%u", w->named++);
    p->qty = fake_dec("0.01");
    return p;
}

static souk_request request_of(const world *w, const promised *p)
{
    return (souk_request){.struct_size = sizeof(souk_request),
                          .op = SOUK_OP_PLACE,
                          .symbol = "BTC/USDT",
                          .side = SOUK_BUY,
                          .type = SOUK_LIMIT,
                          .qty = p->qty,
                          .price = w->price,
                          .client_id = p->client_id};
}

/* One that the client says is there and open. */
static promised *any_open(world *w)
{
    for (size_t i = 0, at = sk_rng_below(&w->rng, w->count + 1); i < w->count; i++) {
        promised *p = &w->orders[(at + i) % w->count];
        if (p->outcome == SOUK_DONE && !p->canceled)
            return p;
    }
    return NULL;
}

static void place(world *w)
{
    souk_answer *answer;
    promised *p = promise(w);
    const souk_request r = request_of(w, p);
    souk_call(w->client, &r, &answer, NULL);
    p->outcome = souk_answer_outcome(answer);
    w->done[PLACE] += p->outcome == SOUK_DONE;
    souk_answer_free(answer);
}

static void cancel(world *w, promised *p)
{
    souk_error err;
    souk_status status = SOUK_E_UNKNOWN;
    bool doubtful = false;
    /* a cancel may be asked for again; every answer to it may be lost, too */
    for (int i = 0; i < 20 && souk_status_class(status) == SOUK_CLASS_UNKNOWN; i++) {
        doubtful = i > 0;
        status = souk_call(
            w->client,
            SOUK_REQUEST(.op = SOUK_OP_CANCEL, .symbol = "BTC/USDT", .client_id = p->client_id),
            NULL, &err);
    }
    bool gone = status == SOUK_E_ORDER_NOT_FOUND || status == SOUK_E_ORDER_DONE;
    if (status != SOUK_OK && !(doubtful && gone))
        fail_msg("%s: %s", p->client_id, err.text);
    p->canceled = true;
    w->done[CANCEL]++;
}

static void amend(world *w, promised *p)
{
    souk_answer *answer;
    souk_dec less;
    assert_int_equal(souk_dec_sub(&less, p->qty, fake_dec("0.0001")), SOUK_OK);
    souk_call(w->client,
              SOUK_REQUEST(.op = SOUK_OP_AMEND, .symbol = "BTC/USDT", .client_id = p->client_id,
                           .qty = less),
              &answer, NULL);
    souk_outcome outcome = souk_answer_outcome(answer);
    assert_true(outcome == SOUK_DONE || outcome == SOUK_NOT_SENT);
    if (outcome == SOUK_DONE)
        p->qty = less;
    w->done[AMEND] += outcome == SOUK_DONE;
    souk_answer_free(answer);
}

static void replace(world *w, promised *old)
{
    souk_answer *answer;
    souk_part parts[2];
    promised *p = promise(w);
    souk_request r = request_of(w, p);
    r.op = SOUK_OP_REPLACE;
    r.replaces = old->client_id;
    r.emulate = true;
    souk_call(w->client, &r, &answer, NULL);
    assert_int_equal(souk_answer_parts(answer, parts, 2), 2);
    old->canceled = parts[0].outcome == SOUK_DONE;
    p->outcome = parts[1].outcome;
    /* a venue that has it does both or none here */
    assert_true(parts[0].outcome != SOUK_UNKNOWN && parts[1].outcome != SOUK_UNKNOWN);
    if (sk_venue_op(w->dialect, SK_OP_CANCEL_REPLACE, SK_VIA_REST))
        assert_int_equal(parts[0].outcome == SOUK_DONE, parts[1].outcome == SOUK_DONE);
    w->done[REPLACE] += p->outcome == SOUK_DONE;
    souk_answer_free(answer);
}

static void batch(world *w)
{
    souk_answer *answer;
    souk_part parts[3];
    souk_request rs[3];
    promised *ps[3];
    for (int i = 0; i < 3; i++) {
        ps[i] = promise(w);
        rs[i] = request_of(w, ps[i]);
    }
    souk_call(
        w->client,
        SOUK_REQUEST(.op = SOUK_OP_PLACE_BATCH, .parts = rs, .parts_count = 3, .emulate = true),
        &answer, NULL);
    assert_int_equal(souk_answer_parts(answer, parts, 3), 3);
    for (int i = 0; i < 3; i++) {
        ps[i]->outcome = parts[i].outcome;
        w->done[BATCH] += parts[i].outcome == SOUK_DONE;
    }
    souk_answer_free(answer);
}

/* pending < open < ended, and no way back. */
static int weight(souk_order_status status)
{
    return status == SOUK_ORDER_UNKNOWN || status == SOUK_ORDER_PENDING_NEW ? 0
           : souk_order_is_open(status)                                     ? 1
                                                                            : 2;
}

static void only_grows(world *w)
{
    souk_order order;
    for (size_t i = 0; i < w->count; i++) {
        promised *p = &w->orders[i];
        if (!souk_client_order(w->client, p->client_id, &order))
            continue;
        assert_true(weight(order.status) >= p->weight);
        p->weight = weight(order.status);
    }
}

/* What the venue has is what was promised, each once. */
static void check(world *w)
{
    sk_arena arena;
    sk_exchange *ex = w->venue->ex;
    const sk_markets *markets = sk_exchange_markets(ex);
    uint32_t instrument = sk_markets_resolve(markets, SK_STR("BTC/USDT"));
    size_t open = 0, all = 0, promised_open = 0, promised_all = 0;
    sk_arena_init(&arena, NULL, 16 << 20);
    sk_call call = {.op = SK_OP_HISTORY,
                    .account = w->venue->account,
                    .symbol = markets->rows[instrument].symbol,
                    .instrument = instrument,
                    .query = {.limit = 10000},
                    .arena = &arena};
    assert_int_equal(sk_exchange_execute(ex, &call), SOUK_OK);
    for (uint32_t i = 0; i < call.out.rows.count; i++) {
        const souk_order *row = SK_ROW(souk_order, &call.out.rows, i);
        if (!sk_str_starts(row->client_id, SK_STR("fault-")))
            continue;
        all++;
        open += souk_order_is_open(row->status);
        size_t n = 0;
        while (n < w->count && !sk_str_is(row->client_id, w->orders[n].client_id))
            n++;
        assert_true(n < w->count);
        assert_int_equal(w->orders[n].outcome, SOUK_DONE);
        assert_int_equal(w->orders[n].canceled, !souk_order_is_open(row->status));
        assert_int_equal(souk_dec_cmp(w->orders[n].qty, row->qty), 0);
    }
    for (size_t i = 0; i < w->count; i++) {
        const promised *p = &w->orders[i];
        if (p->outcome != SOUK_DONE && p->outcome != SOUK_NOT_SENT)
            fail_msg("%s: %s", p->client_id, souk_outcome_name(p->outcome));
        promised_all += p->outcome == SOUK_DONE;
        promised_open += p->outcome == SOUK_DONE && !p->canceled;
    }
    assert_int_equal(all, promised_all);
    assert_int_equal(open, promised_open);
    assert_int_equal(souk_client_orders(w->client, NULL, 0), open);
    sk_arena_deinit(&arena);
}

static void act(world *w)
{
    promised *p = any_open(w);
    deed what = (deed)sk_rng_below(&w->rng, DEEDS_KINDS);
    if (what == AMEND && !sk_venue_op(w->dialect, SK_OP_AMEND, SK_VIA_REST))
        what = PLACE;
    if (what == PLACE)
        place(w);
    else if (what == BATCH)
        batch(w);
    else if (p && what == CANCEL)
        cancel(w, p);
    else if (p && what == AMEND)
        amend(w, p);
    else if (p)
        replace(w, p);
}

static void every_seed(const sk_venue *venue)
{
    uint64_t requests = 0, answers = 0;
    unsigned done[DEEDS_KINDS] = {0};
    print_message("# %s\n", venue->name);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        static world w;
        open_world(&w, venue, seed);
        for (int i = 0; i < DEEDS; i++) {
            act(&w);
            only_grows(&w);
        }
        print_message("# seed %llu\n", (unsigned long long)seed);
        /* what was left open to question is asked for */
        run_for(&w, 30 * sec + 2 * fence_of(&w));
        only_grows(&w);
        check(&w);
        requests += w.venue->stall->faults.requests_lost;
        answers += w.venue->stall->faults.answers_lost;
        for (int i = 0; i < DEEDS_KINDS; i++)
            done[i] += w.done[i];
        close_world(&w);
    }
    /* it did happen */
    assert_true(requests > 10 * SEEDS && answers > 5 * SEEDS);
    for (int i = 0; i < DEEDS_KINDS; i++)
        assert_true(done[i] > SEEDS / 2 ||
                    (i == AMEND && !sk_venue_op(venue, SK_OP_AMEND, SK_VIA_REST)));
}

static const sk_venue *chosen; /* by the command line */

static void every_deed(void **state)
{
    (void)state;
    every_seed(chosen);
}

/* A call whose time was too short ends unknown; a handle that keeps neither a journal nor the
 * account's stream goes on looking by itself until there is evidence. */
static void looks_by_itself(void **state)
{
    (void)state;
    static const souk_order_status ends[] = {SOUK_ORDER_REJECTED, SOUK_ORDER_NEW};
    for (uint32_t answer = 0; answer < 2; answer++) {
        static world w;
        souk_answer *got;
        souk_order order;
        open_world(&w, sk_venue_at(0), 7 + answer);
        souk_stream_close(w.account);
        sk_door_faults *faults = &w.venue->stall->faults;
        *faults = (sk_door_faults){.ops = UINT64_C(1) << SK_OP_PLACE | UINT64_C(1) << SK_OP_ORDER,
                                   .request_ppm = answer ? 0 : 1000000,
                                   .answer_ppm = answer ? 1000000 : 0};
        sk_rng_seed(&faults->rng, 1);
        promised *p = promise(&w);
        souk_request r = request_of(&w, p);
        r.timeout_ns = 2 * sec;
        souk_call(w.client, &r, &got, NULL);
        assert_int_equal(souk_answer_outcome(got), SOUK_UNKNOWN);
        souk_answer_free(got);
        assert_true(souk_client_order(w.client, p->client_id, &order));
        assert_int_equal(order.status, SOUK_ORDER_UNKNOWN);
        run_for(&w, 3 * sec);
        assert_true(faults->requests_lost + faults->answers_lost > 1);
        faults->ops = 0;
        run_for(&w, 300 * sec);
        assert_true(souk_client_order(w.client, p->client_id, &order));
        assert_int_equal(order.status, ends[answer]);
        close_world(&w);
    }
}

/* [VENUE] */
int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_deed),
                                       cmocka_unit_test(looks_by_itself)};
    chosen = argc > 1 ? sk_venue_find(sk_str(argv[1])) : sk_venue_at(0);
    if (!chosen)
        return 2;
    return cmocka_run_group_tests_name("client/faults", tests, NULL, NULL);
}
