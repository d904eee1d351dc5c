/* SPDX-License-Identifier: MIT
 * Rows of the matrix: refusals. Each is provoked at the venue itself, by a client that checks
 * nothing, and must come back as what it is: a venue that says something vaguer, or nothing, tells
 * so in its descriptor. */
#include "matrix.h"
#include "base/dec.h"
#include "client/call.h"

#include <stdio.h>
#include <stdlib.h>

/* What came back against what was provoked. */
static souk_status expect(sk_world *w, souk_status got, souk_status wanted)
{
    if (got == wanted)
        return SOUK_OK;
    char said[sizeof w->why];
    snprintf(said, sizeof said, "%s", got < 0 ? w->why : "it was accepted");
    souk_class class_ = souk_status_class(got);
    if (got < 0 && (class_ == SOUK_CLASS_UNKNOWN || class_ == SOUK_CLASS_SYSTEM ||
                    class_ == SOUK_CLASS_BUG || class_ == SOUK_CLASS_RETRY_SAFE))
        return sk_wrong(w, "not understood: %.300s", said);
    sk_wrong(w, "told as another: %.300s", said);
    return SOUK_E_UNSUPPORTED;
}

/* A client that knows no instruments, so that nothing is checked before the venue does. */
static souk_client *blind(sk_world *w, const souk_key *key)
{
    souk_client *client;
    souk_key own;
    if (!key && w->venue->nonce_unit_ns) { /* two programs cannot count the nonces of one key */
        own = sk_world_key(w, SK_PERM_READ | SK_PERM_TRADE, NULL, 0);
        key = &own;
    }
    souk_status status =
        sk_world_client(w,
                        SOUK_CLIENT(.key = key, .no_local_limits = true,
                                    .on_limit = SOUK_LIMIT_FAIL, .timeout_ns = 10 * SEC_NS),
                        &client);
    if (status == SOUK_OK)
        return client;
    printf("Bail out! client: %s\n", w->err.text);
    exit(1);
}

static const souk_request balances = {.struct_size = sizeof balances, .op = SOUK_OP_BALANCES};

/* Asks once with a key, and expects the row's status. */
static souk_status with_key(sk_world *w, const sk_row *row, const souk_key *key,
                            const souk_request *request)
{
    souk_client *client = blind(w, key);
    souk_status status = expect(w, sk_ask_by(w, client, request), (souk_status)row->arg);
    souk_answer_free(w->answer);
    w->answer = NULL;
    souk_client_close(client);
    return status;
}

/* ---- keys ---- */

/* Another secret of the same form. */
static souk_status signature(sk_world *w, const sk_row *row)
{
    souk_key good = sk_world_key(w, SK_PERM_READ, NULL, 0);
    souk_key other = sk_world_key(w, SK_PERM_READ, NULL, 0);
    other.api_key = good.api_key;
    other.passphrase = good.passphrase;
    return with_key(w, row, &other, &balances);
}

/* A key of the right form that was never issued. */
static souk_status key_unknown(sk_world *w, const sk_row *row)
{
    char text[96];
    souk_key key = sk_world_key(w, SK_PERM_READ, NULL, 0);
    snprintf(text, sizeof text, "%.*s", SK_FMT(key.api_key));
    text[0] = text[0] == 'a' ? 'b' : 'a';
    text[1] = text[1] == 'c' ? 'd' : 'c';
    key.api_key.ptr = text;
    return with_key(w, row, &key, &balances);
}

static souk_status key_malformed(sk_world *w, const sk_row *row)
{
    souk_key key = sk_world_key(w, SK_PERM_READ, NULL, 0);
    key.api_key = SK_STR("x");
    return with_key(w, row, &key, &balances);
}

static souk_status permission(sk_world *w, const sk_row *row)
{
    souk_key key = sk_world_key(w, SK_PERM_READ, NULL, 0);
    souk_request r = sk_resting(w);
    return with_key(w, row, &key, &r);
}

static souk_status address(sk_world *w, const sk_row *row)
{
    souk_key key = sk_world_key(w, SK_PERM_READ, "203.0.113.9", 0);
    return with_key(w, row, &key, &balances);
}

static souk_status key_expired(sk_world *w, const sk_row *row)
{
    souk_key key = sk_world_key(w, SK_PERM_READ, NULL, sk_net_now_ns(w->net) + SEC_NS);
    sk_world_run(w, 2 * SEC_NS);
    return with_key(w, row, &key, &balances);
}

static void unsign(sk_venue *venue, sk_op_row *ops)
{
    for (uint32_t i = 0; i < venue->ops_count; i++)
        ops[i].auth = SK_AUTH_NONE;
}

static souk_status key_missing(sk_world *w, const sk_row *row)
{
    souk_client *client = blind(w, NULL);
    sk_venue *altered = sk_world_alter(client, unsign);
    souk_status status = expect(w, sk_ask_by(w, client, &balances), (souk_status)row->arg);
    souk_client_close(client);
    free(altered);
    return status;
}

/* ---- time ---- */

static void forget_time(sk_venue *venue, sk_op_row *ops)
{
    for (uint32_t i = 0; i < venue->ops_count; i++)
        if (ops[i].id == SK_OP_TIME)
            ops[i].encode_request = NULL;
}

/* arg2: seconds that the stamps are off. */
static souk_status stamp(sk_world *w, const sk_row *row)
{
    souk_client *client = blind(w, NULL);
    sk_venue *altered = sk_world_alter(client, forget_time);
    client->offset.offset_ns = row->arg2 * SEC_NS;
    souk_status status = expect(w, sk_ask_by(w, client, &balances), (souk_status)row->arg);
    souk_client_close(client);
    free(altered);
    return status;
}

/* ---- limits ---- */

/* What a venue would have wait is asked by many at once. */
static bool queues(const sk_venue *venue)
{
    for (uint32_t i = 0; i < venue->limits_count; i++)
        if (venue->limits[i].queued)
            return true;
    return false;
}

static void crowd_answered(void *ctx, sk_task *task)
{
    sk_world *w = ctx;
    if (task->answer->outcome == SOUK_DONE || w->err.status == SOUK_E_RATE_LIMIT)
        return;
    w->err = task->answer->err;
    sk_wrong(w, "%s %s", w->err.code, w->err.text);
}

static souk_status crowd(sk_world *w, souk_client *client)
{
    sk_task *task;
    w->err = (souk_error){.status = SOUK_OK};
    for (int i = 0; i < 16; i++) {
        souk_status status =
            sk_task_start(client, SOUK_REQUEST(.op = SOUK_OP_BALANCES, .on_limit = SOUK_LIMIT_FAIL),
                          crowd_answered, w, &task, &w->err);
        if (status < 0)
            return status;
    }
    sk_world_run(w, SEC_NS);
    return w->err.status;
}

/* The dearest question, until the venue has enough. arg2: how often it is asked after that */
static souk_status rate_limit(sk_world *w, const sk_row *row)
{
    souk_client *client = blind(w, NULL);
    souk_status status = SOUK_OK;
    int64_t more = row->arg2;
    for (int i = 0; i < 20000; i++) {
        client->limiter.venue[0] = 0;
        status = queues(w->venue) ? crowd(w, client)
                                  : sk_ask_by(w, client, SOUK_REQUEST(.op = SOUK_OP_BALANCES));
        if (status == (souk_status)row->arg || (status < 0 && more-- <= 0))
            break;
    }
    status = expect(w, status, (souk_status)row->arg);
    if (status == SOUK_OK && w->err.retry_after_ns <= 0)
        status = sk_wrong(w, "it is not told when to ask again");
    souk_client_close(client);
    return status;
}

static souk_status order_limit(sk_world *w, const sk_row *row)
{
    souk_client *client = blind(w, NULL);
    souk_request r = sk_resting(w);
    souk_status status = SOUK_OK;
    r.price = sk_near(w, 950000);
    for (int i = 0; i < 1000 && status == SOUK_OK; i++)
        status = sk_ask_by(w, client, &r);
    status = expect(w, status, (souk_status)row->arg);
    souk_client_close(client);
    return status;
}

/* ---- orders that cannot be ---- */

static souk_status refuse(sk_world *w, const sk_row *row, const souk_request *r)
{
    return with_key(w, row, NULL, r);
}

static souk_status symbol(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    r.symbol = "NONE/SUCH";
    return refuse(w, row, &r);
}

static souk_status symbol_of_market_data(sk_world *w, const sk_row *row)
{
    return refuse(w, row, SOUK_REQUEST(.op = SOUK_OP_BOOK, .symbol = "NONE/SUCH"));
}

/* More than there is, in orders that are no larger than the instrument takes. */
static souk_status funds(sk_world *w, const sk_row *row)
{
    souk_client *client = blind(w, NULL);
    souk_request r = sk_resting(w);
    souk_status status = SOUK_OK;
    r.price = sk_near(w, 950000);
    r.qty = w->rules.qty_max;
    souk_dec most;
    if (!sk_dec_is_zero(w->rules.notional_max) &&
        souk_dec_div(&most, w->rules.notional_max, w->price, 0, SOUK_ROUND_DOWN) == SOUK_OK &&
        (sk_dec_is_zero(r.qty) || souk_dec_cmp(most, r.qty) < 0))
        r.qty = most;
    if (sk_dec_is_zero(r.qty)) /* nothing bounds it: more than all that there is */
        souk_dec_div(&r.qty, sk_free_of(w, w->rules.quote), r.price, 0, SOUK_ROUND_UP);
    for (int i = 0; i < 40 && status == SOUK_OK; i++)
        status = sk_ask_by(w, client, &r);
    status = expect(w, status, (souk_status)row->arg);
    souk_client_close(client);
    return status;
}

static souk_status price_tick(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    souk_dec tenth;
    souk_dec_mul(&tenth, w->rules.price_tick, souk_dec_from_i64(1, 1));
    souk_dec_add(&r.price, r.price, tenth);
    return refuse(w, row, &r);
}

static souk_status qty_step(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    souk_dec tenth;
    souk_dec_mul(&tenth, w->rules.qty_step, souk_dec_from_i64(1, 1));
    souk_dec_add(&r.qty, r.qty, tenth);
    return refuse(w, row, &r);
}

static souk_status qty_max(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    if (sk_dec_is_zero(w->rules.qty_max)) {
        sk_wrong(w, "its instruments have no largest quantity");
        return SOUK_E_UNSUPPORTED;
    }
    souk_dec_add(&r.qty, w->rules.qty_max, w->rules.qty_step);
    return refuse(w, row, &r);
}

/* Half of the least value at the reference price; false where the least quantity is worth more. */
static bool half_of_least(const sk_world *w, const souk_instrument *in, souk_request *r)
{
    souk_dec half;
    int64_t steps, ticks;
    sk_price_pair pair;
    if (sk_dec_is_zero(in->notional_min) ||
        !sk_price_find(w->box->price, in->base, in->quote, &pair))
        return false;
    r->price = souk_dec_from_i64(sk_price_at_e12(w->box->price, pair, sk_net_now_ns(w->net)), 12);
    if (souk_dec_to_units(&ticks, r->price, in->price_tick, SOUK_ROUND_DOWN) < 0 ||
        souk_dec_from_units(&r->price, ticks, in->price_tick) < 0 ||
        souk_dec_mul(&half, in->notional_min, souk_dec_from_i64(5, 1)) < 0 ||
        souk_dec_div(&half, half, r->price, 12, SOUK_ROUND_DOWN) < 0 ||
        souk_dec_to_units(&steps, half, in->qty_step, SOUK_ROUND_DOWN) < 0 ||
        souk_dec_from_units(&r->qty, steps, in->qty_step) < 0)
        return false;
    return steps > 0 && souk_dec_cmp(r->qty, in->qty_min) >= 0;
}

/* On the first instrument whose least value is more than its least quantity. */
static souk_status notional(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    const souk_instrument *all;
    char symbol[48];
    size_t count;
    souk_status status = souk_client_instruments(w->client, &all, &count, &w->err);
    for (size_t i = 0; status >= 0 && i < count; i++) {
        if (!half_of_least(w, &all[i], &r))
            continue;
        snprintf(symbol, sizeof symbol, "%.*s/%.*s", SK_FMT(all[i].base), SK_FMT(all[i].quote));
        r.symbol = symbol;
        return refuse(w, row, &r);
    }
    sk_wrong(w, "no instrument has a least value above its least quantity");
    return status < 0 ? status : SOUK_E_UNSUPPORTED;
}

static souk_status price_band(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    r.price = sk_near(w, 8000000);
    return refuse(w, row, &r);
}

static souk_status would_take(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    r.price = sk_near(w, 1030000);
    r.flags = SOUK_POST_ONLY;
    return refuse(w, row, &r);
}

static souk_status would_trigger(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    r.type = SOUK_STOP_LIMIT;
    r.side = SOUK_SELL;
    r.stop_price = sk_near(w, 1030000);
    r.price = sk_near(w, 1020000);
    return refuse(w, row, &r);
}

static souk_status duplicate(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    r.client_id = "accept1twice";
    souk_status status = sk_ask(w, &r);
    if (status < 0)
        return status;
    return refuse(w, row, &r);
}

/* arg2: 0 asks for it, 1 cancels it */
static souk_status no_order(sk_world *w, const sk_row *row)
{
    const souk_request r = {.struct_size = sizeof r,
                            .op = row->arg2 ? SOUK_OP_CANCEL : SOUK_OP_ORDER,
                            .symbol = w->symbol,
                            .client_id = "accept1never"};
    return refuse(w, row, &r);
}

static souk_status cancel_done(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    r.client_id = "accept1done";
    souk_status status = sk_ask(w, &r);
    const souk_request end = {.struct_size = sizeof end,
                              .op = SOUK_OP_CANCEL,
                              .symbol = w->symbol,
                              .client_id = r.client_id};
    if (status == SOUK_OK)
        status = sk_ask(w, &end);
    return status < 0 ? status : refuse(w, row, &end);
}

static souk_status closed_market(sk_world *w, const sk_row *row)
{
    sk_command halt = {.kind = SK_CMD_HALT, .flags = SOUK_INSTRUMENT_HALTED};
    halt.instrument = sk_markets_find(sk_exchange_markets(w->stall->ex), w->rules.symbol);
    souk_status status = sk_exchange_command(w->stall->ex, &halt);
    if (status < 0)
        return sk_wrong(w, "the instrument could not be halted");
    souk_request r = sk_resting(w);
    return refuse(w, row, &r);
}

static souk_status empty_book(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    r.type = SOUK_MARKET;
    r.side = SOUK_SELL; /* some venues buy by quote only */
    r.price = (souk_dec){0};
    return refuse(w, row, &r);
}

static souk_status maintenance(sk_world *w, const sk_row *row)
{
    souk_request r = sk_resting(w);
    w->stall->stall->maintenance = true;
    souk_status status = refuse(w, row, &r);
    w->stall->stall->maintenance = false;
    return status;
}

#define ERROR(key_, title_, run_, status_, ...)                                                    \
    {                                                                                              \
        (key_), (title_), (run_), .arg = SOUK_E_##status_, __VA_ARGS__                             \
    }
#define MARKETS .makers = true
#define ALONE   .alone = true

static const sk_row rows[] = {
    ERROR("error.signature", "another secret", signature, SIGNATURE, ALONE),
    ERROR("error.key_unknown", "a key that was never issued", key_unknown, KEY_UNKNOWN, ALONE),
    ERROR("error.key_malformed", "no key at all by its form", key_malformed, KEY_MALFORMED, ALONE),
    ERROR("error.key_missing", "a signed operation without a key", key_missing, KEY_MISSING, ALONE),
    ERROR("error.permission", "an order by a key that may only read", permission, PERMISSION,
          ALONE),
    ERROR("error.address", "a key from another address", address, ADDRESS, ALONE),
    ERROR("error.key_expired", "a key whose time is over", key_expired, KEY_UNKNOWN, ALONE),
    ERROR("error.clock_stale", "a stamp of ten minutes ago", stamp, CLOCK_STALE, .arg2 = -600,
          ALONE),
    ERROR("error.clock_ahead", "a stamp in ten minutes", stamp, CLOCK_AHEAD, .arg2 = 600, ALONE),
    ERROR("error.rate_limit", "too many questions", rate_limit, RATE_LIMIT, ALONE),
    ERROR("error.banned", "and on and on", rate_limit, BANNED, .arg2 = 500, ALONE),
    ERROR("error.order_limit", "too many orders", order_limit, ORDER_LIMIT, ALONE, MARKETS),
    ERROR("error.maintenance", "an order during maintenance", maintenance, MAINTENANCE, ALONE),
    ERROR("error.symbol", "an order for an unknown symbol", symbol, UNKNOWN_SYMBOL),
    ERROR("error.symbol_read", "the book of an unknown symbol", symbol_of_market_data,
          UNKNOWN_SYMBOL),
    ERROR("error.funds", "more than there is", funds, INSUFFICIENT_FUNDS, ALONE, MARKETS),
    ERROR("error.price_tick", "a price between ticks", price_tick, FILTER_PRICE, MARKETS),
    ERROR("error.qty_step", "a quantity between steps", qty_step, FILTER_QTY, MARKETS),
    ERROR("error.qty_max", "a quantity over the most", qty_max, FILTER_QTY, MARKETS),
    ERROR("error.notional", "a value under the least", notional, FILTER_NOTIONAL, MARKETS),
    ERROR("error.price_band", "a price far from the market", price_band, FILTER_PRICE_BAND,
          MARKETS),
    ERROR("error.would_take", "post only, but it would take", would_take, WOULD_TAKE, MARKETS),
    ERROR("error.would_trigger", "a stop that is reached already", would_trigger, WOULD_TRIGGER,
          MARKETS),
    ERROR("error.duplicate", "a client id in use", duplicate, DUPLICATE_CLIENT_ID, ALONE),
    ERROR("error.order_unknown", "a question for no order", no_order, ORDER_NOT_FOUND),
    ERROR("error.cancel_unknown", "a cancel of no order", no_order, ORDER_NOT_FOUND, .arg2 = 1),
    ERROR("error.cancel_done", "a cancel of an ended order", cancel_done, ORDER_DONE, ALONE),
    ERROR("error.halted", "an order on a halted instrument", closed_market, MARKET_CLOSED, ALONE,
          MARKETS),
    ERROR("error.no_liquidity", "a market order on an empty book", empty_book, NO_LIQUIDITY),
};

const sk_rows_of sk_matrix_errors = {"refusals", rows, sizeof rows / sizeof rows[0]};
