/* SPDX-License-Identifier: MIT
 * A sandbox's view of Binance for tests of the server's half: the markets, a peer, an address. */
#ifndef TESTS_VENUE_BINANCE_WORLD_H
#define TESTS_VENUE_BINANCE_WORLD_H

#include "venue/binance/binance.h"
#include "venue_test.h"

#define NOW_NS INT64_C(1763721600123000000)

static sk_markets markets;
static sk_peer peer;
static uint64_t peer_state[SK_BINANCE_PEER_SIZE / 8];
static const uint32_t capacity[SK_BINANCE_LIMITS] = {6000, 100, 200000, 300000, 300, 300};

static inline uint32_t used_of(const sk_peer *p, uint8_t limit)
{
    (void)p;
    return limit == SK_BINANCE_WEIGHT ? 4 : 1;
}

static inline void list(const sk_listing *l)
{
    souk_instrument row = *sk_binance.defaults;
    row.symbol = sk_str(l->symbol);
    row.base = sk_str(l->base);
    row.quote = sk_str(l->quote);
    row.price_tick = dec_of(l->price_tick);
    row.price_min = dec_of(l->price_min);
    row.price_max = dec_of(l->price_max);
    row.qty_step = dec_of(l->qty_step);
    row.qty_min = dec_of(l->qty_min);
    row.qty_max = dec_of(l->qty_max);
    row.market_qty_max = dec_of(l->market_qty_max);
    row.notional_min = dec_of(l->notional_min);
    row.notional_max = dec_of(l->notional_max);
    row.base_scale = l->base_scale;
    row.quote_scale = l->quote_scale;
    assert_int_equal(sk_markets_add(&markets, &row, NULL), SOUK_OK);
}

static inline int world_up(void **state)
{
    arena_up(state);
    sk_markets_init(&markets, NULL);
    for (uint32_t i = 0; i < sk_binance.listings_count; i++)
        list(&sk_binance.listings[i]);
    /* the symbols of the golden requests that are not ASCII */
    sk_listing odd = sk_binance.listings[0];
    odd.symbol = "这是测试币456";
    list(&odd);
    odd.symbol = "１２３４５６";
    list(&odd);
    peer = (sk_peer){.venue = &sk_binance,
                     .markets = &markets,
                     .now_ns = NOW_NS,
                     .peer_state = peer_state,
                     .limits_capacity = capacity,
                     .limit_used = used_of,
                     .arena = &arena};
    return 0;
}

static inline int world_down(void **state)
{
    sk_markets_deinit(&markets);
    return arena_down(state);
}

/* A fresh connection. */
static inline void connect_to(uint8_t endpoint, uint8_t variant)
{
    memset(peer_state, 0, sizeof peer_state);
    peer.endpoint = endpoint;
    peer.variant = variant;
}

static inline sk_call call_of(const sk_op_row *row)
{
    return (sk_call){.op = row->id,
                     .row = row,
                     .id = 7,
                     .now_ns = NOW_NS,
                     .instrument = SK_NO_INSTRUMENT,
                     .arena = &arena};
}

/* The server decodes; *err as the client would be told. */
static inline souk_status serve(const sk_op_row *row, const sk_request *request, sk_call *call,
                                souk_error *err)
{
    *call = call_of(row);
    *err = (souk_error){.status = SOUK_OK};
    souk_status status = row->decode_request(&peer, request, call, err);
    if (status != SOUK_OK)
        sk_venue_complete_error(&sk_binance, row->id, 0, err);
    return status;
}

static inline const sk_op_row *row_of(const char *method, const char *path)
{
    const sk_op_row *row = sk_venue_route(&sk_binance, *method ? SK_VIA_REST : SK_VIA_WS,
                                          sk_str(method), sk_str(path), NULL);
    if (!row)
        fail_msg("no row %s %s", method, path);
    return row;
}

#endif
