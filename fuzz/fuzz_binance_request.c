/* SPDX-License-Identifier: MIT
 * Requests to the sandbox: whatever comes is a call with its arguments in range, or a refusal with
 * Binance's code and text. The first byte picks the operation. */
#include "market/markets.h"
#include "venue/binance/binance.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

static void check_call(const sk_markets *markets, const sk_call *call)
{
    check(call->instrument == SK_NO_INSTRUMENT || call->instrument < markets->count);
    check(call->query.limit <= 5000);
    check(call->query.interval < SK_INTERVAL_COUNT);
    check(call->query.zone_minutes >= -720 && call->query.zone_minutes <= 840);
    for (uint32_t i = 0; i < call->symbols_count; i++)
        check(call->instruments[i] < markets->count);
    check(call->op != SK_OP_PLACE || (call->ask.side && call->ask.type && call->ask.stp));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    souk_instrument row = {.symbol = SK_STR("BTCUSDT"),
                           .base = SK_STR("BTC"),
                           .quote = SK_STR("USDT"),
                           .stp_default = SOUK_STP_CANCEL_OLDEST};
    souk_error err = {.status = SOUK_OK};
    sk_markets markets;
    sk_arena arena;
    if (size == 0 || size > 1 << 14)
        return 0;
    const sk_op_row *op = &sk_binance.ops[data[0] % sk_binance.ops_count];
    souk_str text = {(const char *)data + 1, (uint32_t)size - 1};
    if (!op->decode_request)
        return 0;
    sk_arena_init(&arena, NULL, 1 << 20);
    sk_markets_init(&markets, NULL);
    sk_markets_add(&markets, &row, NULL);
    sk_peer peer = {.venue = &sk_binance, .markets = &markets, .arena = &arena};
    sk_call call = {.op = op->id, .row = op, .instrument = SK_NO_INSTRUMENT, .arena = &arena};
    sk_request request = {.method = sk_str(op->method ? op->method : ""),
                          .is_frame = op->via == SK_VIA_WS};
    /* pairs before a blank line stand in the query, behind it in the body */
    request.body = text;
    if (!request.is_frame)
        request.query = sk_str_cut(&request.body, '\n');
    souk_status status = op->decode_request(&peer, &request, &call, &err);
    if (status == SOUK_OK)
        check_call(&markets, &call);
    else
        check(err.status == status && (err.code[0] || status == SOUK_E_NOMEM) &&
              status != SOUK_E_BUG);
    sk_markets_deinit(&markets);
    sk_arena_deinit(&arena);
    return 0;
}
