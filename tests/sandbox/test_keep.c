/* SPDX-License-Identifier: MIT
 * An exchange that is made again from its records is the same exchange: random calls on one, and
 * after each stretch all that can be asked of it is compared with a copy made by replay. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/rng.h"
#include "base/str.h"
#include "net/mem_net.h"
#include "sandbox/accounts.h"
#include "sandbox/exchange.h"
#include "sandbox/history.h"
#include "sandbox/keep.h"
#include "sandbox/buckets.h"
#include "sandbox/record.h"
#include "sandbox/snapshot.h"
#include "sandbox/tape.h"

#define SECOND INT64_C(1000000000)
#define START  (INT64_C(1763721600) * SECOND)

static const sk_listing listings[] = {
    {.symbol = "BTCUSDT",
     .base = "BTC",
     .quote = "USDT",
     .price_tick = "0.01",
     .qty_step = "0.00001",
     .notional_min = "5",
     .base_scale = 8,
     .quote_scale = 8},
    {.symbol = "ETHBTC",
     .base = "ETH",
     .quote = "BTC",
     .price_tick = "0.00001",
     .qty_step = "0.0001",
     .notional_min = "0.0001",
     .base_scale = 8,
     .quote_scale = 8},
};

enum { ACCOUNTS = 3, IDS = 64, OWNERS = 40 };

typedef struct world {
    sk_exchange *ex;
    sk_buf records; /* each behind its length */
    sk_arena arena;
    sk_rng rng;
    uint32_t accounts[ACCOUNTS];
    uint64_t ids[IDS];
    uint32_t ids_count, lists;
    char token[SK_TOKEN_LEN + 1];
    bool full;       /* the scribe takes no more */
    char dir[32];    /* of its snapshot */
    size_t saved_at; /* in records; 0: there is none */
} world;

static bool put(void *ctx, souk_str record)
{
    world *w = ctx;
    if (w->full)
        return false;
    return sk_buf_put(&w->records, &record.len, sizeof record.len) &&
           sk_buf_str(&w->records, record);
}

static sk_exchange *fresh(void)
{
    sk_exchange *ex;
    sk_exchange_options o = {
        .seed = 1, .start_ns = START, .listings = listings, .listings_count = 2};
    assert_int_equal(sk_exchange_new(&ex, sk_venue_find(SK_STR("binance")), &o, NULL), SOUK_OK);
    return ex;
}

static void open_world(world *w, uint64_t seed)
{
    static const char *const names[ACCOUNTS] = {"a", "b", "c"};
    *w = (world){.ex = fresh()};
    sk_rng_seed(&w->rng, seed);
    sk_buf_init(&w->records, NULL, 256 << 20);
    sk_arena_init(&w->arena, NULL, 64 << 20);
    assert_int_equal(sk_exchange_keep(w->ex, &(sk_scribe){put, w}, true, NULL), SOUK_OK);
    for (uint32_t i = 0; i < ACCOUNTS; i++)
        assert_int_equal(sk_exchange_open_account(w->ex, sk_str(names[i]), SK_ACCOUNT_DEMO,
                                                  &w->accounts[i], NULL),
                         SOUK_OK);
}

static void close_world(world *w)
{
    if (w->saved_at) {
        char path[64];
        snprintf(path, sizeof path, "%s/00000001.snapshot", w->dir);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(rmdir(w->dir), 0);
    }
    sk_exchange_free(w->ex);
    sk_buf_deinit(&w->records);
    sk_arena_deinit(&w->arena);
}

/* A snapshot of it as it is now. */
static void save(world *w)
{
    sk_image image;
    if (!w->saved_at) {
        snprintf(w->dir, sizeof w->dir, "/tmp/souk-saved-XXXXXX");
        assert_non_null(mkdtemp(w->dir));
    }
    sk_image_init(&image, NULL, SK_SNAPSHOT_VERSION, "test");
    sk_snapshot_save_mark(&(sk_snapshot_mark){.batch = 7}, &image);
    assert_int_equal(sk_exchange_save(w->ex, 3, &image), SOUK_OK);
    assert_int_equal(sk_image_write(&image, w->dir, 1, NULL), SOUK_OK);
    sk_image_deinit(&image);
    w->saved_at = w->records.len;
}

static souk_status exchange_of(void *ctx, uint8_t venue, const sk_record_opened *opened,
                               sk_exchange **out, souk_error *err)
{
    (void)venue;
    (void)err;
    assert_true(opened->start_ns == START);
    *out = *(sk_exchange **)ctx = fresh();
    return SOUK_OK;
}

/* What the snapshot holds. */
static sk_exchange *loaded(const world *w)
{
    souk_error err;
    sk_exchange *ex = NULL;
    sk_image image;
    sk_snapshot_mark mark;
    sk_snapshot_covered covered;
    sk_image_init(&image, NULL, SK_SNAPSHOT_VERSION, "test");
    if (sk_image_read(&image, w->dir, 1, &err) < 0 ||
        sk_snapshot_load_mark(&image, &mark, &err) < 0 ||
        sk_snapshot_load(&image, exchange_of, &ex, &covered, &err) < 0)
        fail_msg("%s", err.text);
    uint8_t venue = sk_exchange_venue(ex)->id;
    assert_true(mark.batch == 7 && covered.there[venue] && covered.rows[venue] == 3);
    sk_image_deinit(&image);
    return ex;
}

/* Made again from the first record on, or from the snapshot on. */
static sk_exchange *replayed(const world *w, bool from_snapshot)
{
    souk_error err;
    sk_exchange *ex = from_snapshot ? loaded(w) : fresh();
    for (size_t at = from_snapshot ? w->saved_at : 0; at < w->records.len;) {
        uint32_t len;
        memcpy(&len, w->records.ptr + at, sizeof len);
        at += sizeof len;
        if (sk_exchange_replay(ex, (souk_str){w->records.ptr + at, len}, &err) < 0)
            fail_msg("%s", err.text);
        at += len;
    }
    if (sk_exchange_replayed(ex, &err) < 0)
        fail_msg("%s", err.text);
    return ex;
}

/* ---- random calls ---- */

static uint32_t below(world *w, uint32_t n)
{
    return (uint32_t)sk_rng_below(&w->rng, n);
}

static void place(world *w, uint32_t account)
{
    static const souk_order_type types[] = {SOUK_LIMIT,  SOUK_LIMIT, SOUK_LIMIT,     SOUK_LIMIT,
                                            SOUK_MARKET, SOUK_STOP,  SOUK_STOP_LIMIT};
    static const souk_tif tifs[] = {SOUK_GTC, SOUK_GTC, SOUK_GTC, SOUK_IOC, SOUK_FOK};
    char id[16];
    sk_call call = {.op = SK_OP_PLACE, .account = account, .arena = &w->arena};
    call.instrument = below(w, 2);
    bool is_btc = call.instrument == 0;
    call.ask.side = below(w, 2) ? SOUK_BUY : SOUK_SELL;
    call.ask.type = types[below(w, sizeof types / sizeof *types)];
    call.ask.tif = call.ask.type == SOUK_LIMIT ? tifs[below(w, 5)] : SOUK_GTC;
    if (call.ask.type == SOUK_LIMIT || call.ask.type == SOUK_STOP_LIMIT)
        call.ask.price = is_btc ? souk_dec_from_i64(6000000 - 500 + below(w, 1000), 2)
                                : souk_dec_from_i64(5000 - 20 + below(w, 40), 5);
    if (call.ask.type == SOUK_STOP || call.ask.type == SOUK_STOP_LIMIT)
        call.ask.stop = is_btc ? souk_dec_from_i64(6000000 - 500 + below(w, 1000), 2)
                               : souk_dec_from_i64(5000 - 20 + below(w, 40), 5);
    call.ask.qty = is_btc ? souk_dec_from_i64(1000 + below(w, 100000), 5)
                          : souk_dec_from_i64(1000 + below(w, 10000), 4);
    if (below(w, 3) == 0) {
        snprintf(id, sizeof id, "mine-%u", below(w, 500));
        call.ask.client_id = sk_str(id);
    }
    if (sk_exchange_execute(w->ex, &call) == SOUK_OK) {
        uint64_t order_id = 0;
        sk_str_to_u64(SK_ROW(souk_order, &call.out.rows, 0)->order_id, &order_id);
        w->ids[w->ids_count++ % IDS] = order_id;
    }
}

static void cancel(world *w, uint32_t account)
{
    char id[24];
    sk_call call = {
        .op = SK_OP_CANCEL, .account = account, .arena = &w->arena, .instrument = SK_NO_INSTRUMENT};
    snprintf(id, sizeof id, "%llu", (unsigned long long)w->ids[below(w, IDS)]);
    call.ref.order_id = sk_str(id);
    call.ref.cancel_id = SK_STR("my-cancel");
    sk_exchange_execute(w->ex, &call);
}

/* An OCO, alone or behind another order, around a price near the last. */
static void place_list(world *w, uint32_t account)
{
    char id[16];
    sk_call parts[3] = {{0}};
    bool oco = below(w, 2), sells = below(w, 2);
    int64_t mid = 6000000 - 100 + below(w, 200);
    sk_call call = {.op = SK_OP_LIST_PLACE,
                    .account = account,
                    .arena = &w->arena,
                    .contingency = oco ? SOUK_OCO : SOUK_OTO,
                    .parts = parts,
                    .parts_count = oco ? 2 : 2 + below(w, 2)};
    for (uint32_t i = 0; i < call.parts_count; i++) {
        sk_order_ask *a = &parts[i].ask;
        int64_t away = i + 1 == call.parts_count ? -500 : 500;
        a->side = sells ? SOUK_SELL : SOUK_BUY;
        a->type = away < 0 ? SOUK_STOP_LIMIT : SOUK_LIMIT;
        a->flags = away < 0 ? 0 : SOUK_POST_ONLY;
        a->tif = SOUK_GTC;
        a->qty = souk_dec_from_i64(1000, 5);
        a->price = souk_dec_from_i64(mid + (sells ? away : -away), 2);
        if (away < 0)
            a->stop = a->price;
        if (below(w, 3) == 0) {
            snprintf(id, sizeof id, "leg-%u", below(w, 500));
            a->client_id = sk_arena_copy(&w->arena, sk_str(id));
        }
    }
    if (!oco) {
        parts[0].ask.side = sells ? SOUK_BUY : SOUK_SELL;
        parts[0].ask.flags = 0;
        parts[0].ask.price = souk_dec_from_i64(mid - 50 + below(w, 100), 2);
    }
    snprintf(id, sizeof id, "list-%u", below(w, 500));
    call.ask.client_id = sk_str(id);
    if (sk_exchange_execute(w->ex, &call) == SOUK_OK) {
        const souk_order_list *list = SK_ROW(souk_order_list, &call.out.rows, 0);
        uint64_t order_id = 0;
        sk_str_to_u64(list->orders[below(w, list->orders_count)].order_id, &order_id);
        w->ids[w->ids_count++ % IDS] = order_id;
        w->lists++;
    }
}

static void token(world *w, uint32_t account, sk_op_id op)
{
    sk_call call = {.op = op, .account = account, .arena = &w->arena, .token = sk_str(w->token)};
    if (sk_exchange_execute(w->ex, &call) == SOUK_OK && op == SK_OP_TOKEN_NEW)
        sk_str_copy(w->token, sizeof w->token, call.out.text);
}

static void make_key(world *w, uint32_t account)
{
    static const sk_sign_kind kinds[] = {SK_SIGN_HMAC_SHA256, SK_SIGN_ED25519};
    const souk_str ips[] = {SK_STR("127.0.0.1"), SK_STR("127.0.0.2")};
    sk_api_key *key;
    sk_key_options options = {
        .account = account,
        .perms = SK_PERM_READ | (below(w, 2) ? SK_PERM_TRADE : 0u),
        .kind = kinds[below(w, 2)],
        .label = SK_STR("a label"),
        .ips = ips,
        .ips_count = below(w, 3),
        .now_ns = sk_exchange_now(w->ex),
        .expires_ns = below(w, 2) ? START + 1000 * SECOND : 0,
    };
    sk_accounts *accounts = sk_exchange_accounts(w->ex);
    if (sk_accounts_key_new(accounts, &options, &key, NULL) < 0)
        return;
    sk_accounts_key_nonce(accounts, key, 1 + below(w, 1000), NULL);
    if (below(w, 3) == 0)
        assert_int_equal(sk_accounts_key_revoke(accounts, key, NULL), SOUK_OK);
}

/* A limit of somebody's is used, or even passed. */
static sk_bucket *count(world *w)
{
    sk_buckets *buckets = sk_exchange_buckets(w->ex);
    uint64_t key = below(w, OWNERS);
    int64_t now = sk_exchange_now(w->ex);
    sk_bucket *bucket = sk_buckets_find(buckets, key, key % 8 != 0, now);
    bucket->level += 1 + below(w, 5);
    bucket->since_ns = now;
    bucket->bans += below(w, 9) == 0;
    bucket->banned_until_ns = bucket->bans ? now + 60 * SECOND : 0;
    sk_buckets_touch(buckets, bucket);
    return bucket;
}

static void step(world *w)
{
    count(w);
    uint32_t account = w->accounts[below(w, ACCOUNTS)], what = below(w, 1000);
    sk_arena_reset(&w->arena);
    sk_exchange_set_now(w->ex, sk_exchange_now(w->ex) + below(w, 50) * INT64_C(1000000));
    if (what < 650)
        place(w, account);
    else if (what < 750)
        place_list(w, account);
    else if (what < 950)
        cancel(w, account);
    else if (what < 960)
        sk_exchange_execute(w->ex, &(sk_call){.op = SK_OP_CANCEL_ALL,
                                              .account = account,
                                              .arena = &w->arena,
                                              .instrument = SK_NO_INSTRUMENT});
    else if (what < 963)
        sk_exchange_cancel_at(w->ex, account,
                              below(w, 3) ? sk_exchange_now(w->ex) + 1 + below(w, 900000000) : 0);
    else if (what < 970)
        sk_exchange_gift(w->ex, account, NULL);
    else if (what < 975)
        make_key(w, account);
    else if (what < 990)
        token(w, account,
              what < 980   ? SK_OP_TOKEN_NEW
              : what < 988 ? SK_OP_TOKEN_KEEP
                           : SK_OP_TOKEN_END);
    else if (what < 995)
        sk_exchange_set_now(w->ex, sk_exchange_now(w->ex) + 90 * SECOND);
    else if (what < 998)
        sk_exchange_keep_hash(w->ex);
    else if (what == 998)
        sk_buckets_tell(sk_exchange_buckets(w->ex), count(w));
    else if (what == 999 && below(w, 4) == 0)
        assert_int_equal(sk_exchange_reset(w->ex, NULL), SOUK_OK);
}

/* ---- is it the same ---- */

static void assert_same_dec(souk_dec a, souk_dec b)
{
    assert_true(a.hi == b.hi && a.lo == b.lo && a.scale == b.scale);
}

static void assert_same_text(souk_str a, souk_str b)
{
    assert_true(sk_str_eq(a, b));
}

static sk_rows ask(sk_exchange *ex, world *w, sk_op_id op, uint32_t account, uint32_t instrument)
{
    sk_call call = {.op = op, .account = account, .arena = &w->arena, .instrument = instrument};
    call.query.limit = UINT32_MAX;
    assert_int_equal(sk_exchange_execute(ex, &call), SOUK_OK);
    return call.out.rows;
}

static void same_orders(world *w, sk_exchange *other, sk_op_id op, uint32_t account)
{
    sk_rows a = ask(w->ex, w, op, account, SK_NO_INSTRUMENT);
    sk_rows b = ask(other, w, op, account, SK_NO_INSTRUMENT);
    assert_int_equal(a.count, b.count);
    for (uint32_t i = 0; i < a.count; i++) {
        const souk_order *x = SK_ROW(souk_order, &a, i), *y = SK_ROW(souk_order, &b, i);
        assert_same_text(x->order_id, y->order_id);
        assert_same_text(x->client_id, y->client_id);
        assert_same_text(x->cancel_id, y->cancel_id);
        assert_same_text(x->list_id, y->list_id);
        assert_true(x->side == y->side && x->type == y->type && x->tif == y->tif &&
                    x->status == y->status && x->reason == y->reason && x->flags == y->flags);
        assert_same_dec(x->price, y->price);
        assert_same_dec(x->stop_price, y->stop_price);
        assert_same_dec(x->qty, y->qty);
        assert_same_dec(x->cum_qty, y->cum_qty);
        assert_same_dec(x->cum_quote, y->cum_quote);
        assert_true(x->created_ns == y->created_ns && x->updated_ns == y->updated_ns &&
                    x->working_ns == y->working_ns && x->working == y->working);
    }
}

static void same_lists(world *w, sk_exchange *other, sk_op_id op, uint32_t account)
{
    sk_rows a = ask(w->ex, w, op, account, SK_NO_INSTRUMENT);
    sk_rows b = ask(other, w, op, account, SK_NO_INSTRUMENT);
    assert_int_equal(a.count, b.count);
    for (uint32_t i = 0; i < a.count; i++) {
        const souk_order_list *x = SK_ROW(souk_order_list, &a, i);
        const souk_order_list *y = SK_ROW(souk_order_list, &b, i);
        assert_same_text(x->list_id, y->list_id);
        assert_same_text(x->client_id, y->client_id);
        assert_true(x->contingency == y->contingency && x->done == y->done &&
                    x->created_ns == y->created_ns && x->updated_ns == y->updated_ns &&
                    x->orders_count == y->orders_count);
        for (uint32_t k = 0; k < x->orders_count; k++)
            assert_same_text(x->orders[k].order_id, y->orders[k].order_id);
    }
}

static void same_fills(world *w, sk_exchange *other, uint32_t account)
{
    sk_rows a = ask(w->ex, w, SK_OP_FILLS, account, SK_NO_INSTRUMENT);
    sk_rows b = ask(other, w, SK_OP_FILLS, account, SK_NO_INSTRUMENT);
    assert_int_equal(a.count, b.count);
    for (uint32_t i = 0; i < a.count; i++) {
        const souk_fill *x = SK_ROW(souk_fill, &a, i), *y = SK_ROW(souk_fill, &b, i);
        assert_same_text(x->fill_id, y->fill_id);
        assert_same_text(x->order_id, y->order_id);
        assert_same_text(x->client_id, y->client_id);
        assert_same_text(x->fee_asset, y->fee_asset);
        assert_same_dec(x->price, y->price);
        assert_same_dec(x->qty, y->qty);
        assert_same_dec(x->fee, y->fee);
        assert_true(x->at_ns == y->at_ns && x->side == y->side && x->maker == y->maker);
    }
}

static void same_balances(world *w, sk_exchange *other, uint32_t account)
{
    sk_rows a = ask(w->ex, w, SK_OP_BALANCES, account, SK_NO_INSTRUMENT);
    sk_rows b = ask(other, w, SK_OP_BALANCES, account, SK_NO_INSTRUMENT);
    assert_int_equal(a.count, b.count);
    for (uint32_t i = 0; i < a.count; i++) {
        const souk_balance *x = SK_ROW(souk_balance, &a, i), *y = SK_ROW(souk_balance, &b, i);
        assert_same_text(x->asset, y->asset);
        assert_same_dec(x->free, y->free);
        assert_same_dec(x->held, y->held);
    }
    const sk_account *x = sk_accounts_get(sk_exchange_accounts(w->ex), account);
    const sk_account *y = sk_accounts_get(sk_exchange_accounts(other), account);
    assert_string_equal(x->name, y->name);
    assert_true(x->uid == y->uid && x->demo == y->demo && x->internal == y->internal &&
                x->created_ns == y->created_ns && x->updated_ns == y->updated_ns &&
                x->cancel_ns == y->cancel_ns);
    assert_same_dec(x->maker_fee, y->maker_fee);
    assert_same_dec(x->taker_fee, y->taker_fee);
}

static void same_keys(world *w, sk_exchange *other)
{
    const sk_accounts *a = sk_exchange_accounts(w->ex), *b = sk_exchange_accounts(other);
    assert_int_equal(sk_accounts_keys_count(a), sk_accounts_keys_count(b));
    for (uint32_t i = 0; i < sk_accounts_keys_count(a); i++) {
        const sk_api_key *x = sk_accounts_key_at(a, i), *y = sk_accounts_key_at(b, i);
        assert_string_equal(x->api_key, y->api_key);
        assert_same_text(sk_api_key_secret(x), sk_api_key_secret(y));
        assert_string_equal(x->label, y->label);
        assert_true(x->account == y->account && x->perms == y->perms && x->kind == y->kind &&
                    x->revoked == y->revoked && x->last_nonce == y->last_nonce &&
                    x->ips_count == y->ips_count && x->created_ns == y->created_ns &&
                    x->expires_ns == y->expires_ns);
        assert_memory_equal(x->ips, y->ips, sizeof x->ips);
        assert_ptr_equal(sk_accounts_key(b, sk_str(x->api_key)), y);
    }
    assert_true(sk_token_next_ns(a) == sk_token_next_ns(b));
    uint32_t account = 0, other_account = 0;
    souk_status status =
        sk_token_account(a, sk_str(w->token), sk_exchange_now(w->ex), &account, NULL);
    assert_int_equal(
        sk_token_account(b, sk_str(w->token), sk_exchange_now(w->ex), &other_account, NULL),
        status);
    assert_int_equal(account, other_account);
}

static void same_markets(world *w, sk_exchange *other)
{
    for (uint32_t i = 0; i < 2; i++) {
        sk_rows a = ask(w->ex, w, SK_OP_TRADES, 0, i), b = ask(other, w, SK_OP_TRADES, 0, i);
        assert_int_equal(a.count, b.count);
        for (uint32_t k = 0; k < a.count; k++) {
            const souk_trade *x = SK_ROW(souk_trade, &a, k), *y = SK_ROW(souk_trade, &b, k);
            assert_true(x->id == y->id && x->at_ns == y->at_ns && x->taker_side == y->taker_side);
            assert_same_dec(x->price, y->price);
            assert_same_dec(x->qty, y->qty);
        }
        assert_true(sk_exchange_book_id(w->ex, i) == sk_exchange_book_id(other, i));
    }
}

static void same_limits(world *w, sk_exchange *other)
{
    sk_buckets *a = sk_exchange_buckets(w->ex), *b = sk_exchange_buckets(other);
    for (uint64_t key = 0; key < OWNERS; key++) {
        if (key % 8 == 0) /* a connection's */
            continue;
        const sk_bucket *x = sk_buckets_find(a, key, true, 1),
                        *y = sk_buckets_find(b, key, true, 1);
        assert_true(x->since_ns == y->since_ns && x->level == y->level && x->before == y->before &&
                    x->banned_until_ns == y->banned_until_ns && x->strikes == y->strikes &&
                    x->bans == y->bans);
    }
}

static void assert_same_as(world *w, sk_exchange *other);

static void assert_same(world *w)
{
    sk_buckets_keep(sk_exchange_buckets(w->ex));
    assert_same_as(w, replayed(w, false));
    if (w->saved_at)
        assert_same_as(w, replayed(w, true));
}

static void assert_same_as(world *w, sk_exchange *other)
{
    sk_arena_reset(&w->arena);
    assert_true(sk_engine_hash(sk_exchange_engine(w->ex)) ==
                sk_engine_hash(sk_exchange_engine(other)));
    sk_exchange_set_now(other, sk_exchange_now(w->ex));
    for (uint32_t i = 0; i < ACCOUNTS; i++) {
        same_orders(w, other, SK_OP_OPEN_ORDERS, w->accounts[i]);
        same_orders(w, other, SK_OP_HISTORY, w->accounts[i]);
        same_lists(w, other, SK_OP_LISTS, w->accounts[i]);
        same_lists(w, other, SK_OP_OPEN_LISTS, w->accounts[i]);
        same_fills(w, other, w->accounts[i]);
        same_balances(w, other, w->accounts[i]);
    }
    same_limits(w, other);
    same_keys(w, other);
    same_markets(w, other);
    sk_exchange_free(other);
}

static void a_replay_gives_the_same_exchange(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        world w;
        open_world(&w, seed);
        for (int i = 0; i < 4; i++) {
            for (int k = 0; k < 1000; k++)
                step(&w);
            assert_same(&w);
            if (i % 2 == 0) { /* then what follows it, then a newer one with nothing behind it */
                save(&w);
                assert_same(&w);
            }
        }
        sk_rows rows = ask(w.ex, &w, SK_OP_FILLS, w.accounts[0], SK_NO_INSTRUMENT);
        assert_true(rows.count > 20 && w.lists > 50); /* it was worth it */
        close_world(&w);
    }
}

/* The copy does what the first one does from there on: new ids, no id twice. */
static void the_copy_goes_on(void **state)
{
    (void)state;
    world w;
    open_world(&w, 9);
    for (int k = 0; k < 500; k++)
        step(&w);
    save(&w);
    sk_exchange *other = replayed(&w, true), *first = w.ex;
    uint64_t highest = 0;
    for (uint32_t i = 0; i < IDS; i++)
        highest = w.ids[i] > highest ? w.ids[i] : highest;
    w.ex = other;
    assert_int_equal(sk_exchange_keep(other, &(sk_scribe){put, &w}, false, NULL), SOUK_OK);
    w.ids_count = 0;
    memset(w.ids, 0, sizeof w.ids);
    for (int k = 0; k < 500; k++)
        step(&w);
    for (uint32_t i = 0; i < IDS && i < w.ids_count; i++)
        assert_true(w.ids[i] > highest);
    assert_same(&w);
    sk_exchange_free(first);
    close_world(&w);
}

static void a_record_that_leads_elsewhere_is_told(void **state)
{
    (void)state;
    world w;
    souk_error err;
    open_world(&w, 3);
    for (int k = 0; k < 200; k++)
        step(&w);
    sk_exchange *other = replayed(&w, false);
    size_t before = w.records.len;
    step(&w);
    while (w.records.len == before)
        step(&w);
    size_t hash_at = w.records.len;
    sk_exchange_keep_hash(w.ex);
    souk_str hash = {w.records.ptr + hash_at + 4, (uint32_t)(w.records.len - hash_at - 4)};
    assert_int_equal(sk_exchange_replay(other, hash, &err), SOUK_E_STATE);
    /* records that end early, at every byte, and a kind that there is not */
    uint32_t len;
    for (size_t at = 0; at < before; at += sizeof len + len) {
        memcpy(&len, w.records.ptr + at, sizeof len);
        const char *bytes = w.records.ptr + at + sizeof len;
        for (uint32_t cut = 0; cut < len && bytes[0] != SK_RECORD_RESET; cut++) {
            char *copy = test_malloc(cut ? cut : 1);
            memcpy(copy, bytes, cut);
            assert_true(sk_exchange_replay(other, (souk_str){copy, cut}, &err) < 0);
            test_free(copy);
        }
    }
    assert_int_equal(sk_exchange_replay(other, SK_STR("\x7fwhat"), &err), SOUK_E_SYNTAX);
    sk_exchange_free(other);
    close_world(&w);
}

static void other_instruments_are_told(void **state)
{
    (void)state;
    world w;
    souk_error err;
    sk_exchange *other;
    open_world(&w, 1);
    uint32_t len;
    memcpy(&len, w.records.ptr, sizeof len);
    souk_str opened = {w.records.ptr + sizeof len, len};
    const struct {
        uint64_t seed;
        uint32_t count;
        int64_t start_ns;
        souk_status status;
    } cases[] = {
        {1, 2, START, SOUK_OK},
        {2, 2, START, SOUK_E_CONFIG},
        {1, 1, START, SOUK_E_CONFIG},
        {1, 2, START + 1, SOUK_E_CONFIG},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sk_exchange_options o = {.seed = cases[i].seed,
                                 .start_ns = cases[i].start_ns,
                                 .listings = listings,
                                 .listings_count = cases[i].count};
        assert_int_equal(sk_exchange_new(&other, sk_venue_find(SK_STR("binance")), &o, NULL),
                         SOUK_OK);
        assert_int_equal(sk_exchange_replay(other, opened, &err), cases[i].status);
        sk_exchange_free(other);
    }
    close_world(&w);
}

/* What cannot be kept is not done. */
static void a_full_scribe_refuses_everything(void **state)
{
    (void)state;
    world w;
    open_world(&w, 4);
    for (int k = 0; k < 300; k++)
        step(&w);
    uint64_t hash = sk_engine_hash(sk_exchange_engine(w.ex));
    uint32_t keys = sk_accounts_keys_count(sk_exchange_accounts(w.ex));
    w.full = true;
    for (int k = 0; k < 300; k++) {
        place(&w, w.accounts[k % ACCOUNTS]);
        cancel(&w, w.accounts[k % ACCOUNTS]);
        make_key(&w, w.accounts[k % ACCOUNTS]);
        sk_arena_reset(&w.arena);
    }
    assert_int_equal(sk_exchange_gift(w.ex, w.accounts[0], NULL), SOUK_E_MAINTENANCE);
    assert_int_equal(sk_exchange_reset(w.ex, NULL), SOUK_E_MAINTENANCE);
    assert_true(hash == sk_engine_hash(sk_exchange_engine(w.ex)));
    assert_int_equal(keys, sk_accounts_keys_count(sk_exchange_accounts(w.ex)));
    w.full = false;
    assert_same(&w);
    close_world(&w);
}

/* ---- the gate ---- */

typedef struct guest {
    sk_hold hold;
    size_t written; /* in all */
    uint32_t freed, cut;
} guest;

static guest *of(sk_hold *hold)
{
    return (guest *)((char *)hold - offsetof(guest, hold));
}

static size_t ready(guest *g)
{
    return sk_hold_ready(&g->hold, g->written - (size_t)g->hold.sent);
}

/* Asks again at once, as a connection does that wants to close. */
static void on_freed(sk_hold *hold)
{
    of(hold)->freed++;
    ready(of(hold));
}

static void on_cut(sk_hold *hold)
{
    of(hold)->cut++;
}

static void turn(sk_net *net, const uint32_t *until)
{
    for (int i = 0; i < 20 && !*until; i++)
        sk_net_turn(net, INT64_MAX);
    assert_true(*until > 0);
}

static void an_answer_waits_for_its_record(void **state)
{
    (void)state;
    char dir[] = "/tmp/souk-keep-XXXXXX", path[64];
    sk_net *net;
    sk_keep *keep;
    guest a = {.written = 0}, b = {.written = 0};
    world w;
    open_world(&w, 1);
    sk_exchange *ex = fresh();
    assert_non_null(mkdtemp(dir));
    sk_mem_net_options options = {.seed = 1, .start_ns = START};
    assert_int_equal(sk_mem_net_new(&net, &options, NULL), SOUK_OK);
    assert_int_equal(sk_keep_open(&keep, &(sk_keep_options){.net = net, .dir = dir}, NULL),
                     SOUK_OK);
    assert_int_equal(sk_keep_replay(keep, NULL, NULL, NULL), SOUK_OK);
    assert_int_equal(sk_keep_attach(keep, ex, true, NULL), SOUK_OK);
    assert_int_equal(sk_keep_flush(keep, NULL), SOUK_OK);
    sk_hold_init(&a.hold, keep, on_freed, on_cut);
    sk_hold_init(&b.hold, keep, on_freed, on_cut);
    a.written = 100; /* tells of nothing that is not there */
    assert_int_equal(ready(&a), 100);
    sk_hold_sent(&a.hold, 40);
    assert_int_equal(ready(&a), 60);
    sk_exchange_keep_hash(ex);
    a.written = 150;
    assert_int_equal(ready(&a), 60);
    b.written = 10;
    assert_int_equal(ready(&b), 0);
    sk_net_turn(net, INT64_MAX); /* the batch is on its way: these belong to the next one */
    sk_exchange_keep_hash(ex);
    a.written = 170;
    assert_int_equal(ready(&a), 60);
    turn(net, &a.freed);
    assert_int_equal(a.freed, 1); /* though it asked again meanwhile */
    assert_int_equal(b.freed, 1);
    assert_int_equal(ready(&a), 110);
    assert_int_equal(ready(&b), 10);
    a.freed = 0;
    turn(net, &a.freed);
    assert_int_equal(ready(&a), 130);
    assert_int_equal(b.freed, 1); /* it waited for nothing */
    assert_int_equal(a.cut + b.cut, 0);
    sk_hold_deinit(&a.hold);
    sk_hold_deinit(&b.hold);
    sk_keep_close(keep);
    sk_net_free(net);
    sk_exchange_free(ex);
    close_world(&w);
    snprintf(path, sizeof path, "%s/lock", dir);
    unlink(path);
    snprintf(path, sizeof path, "%s/00000001.journal", dir);
    unlink(path);
    assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_replay_gives_the_same_exchange),
        cmocka_unit_test(the_copy_goes_on),
        cmocka_unit_test(a_record_that_leads_elsewhere_is_told),
        cmocka_unit_test(other_instruments_are_told),
        cmocka_unit_test(a_full_scribe_refuses_everything),
        cmocka_unit_test(an_answer_waits_for_its_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
