/* SPDX-License-Identifier: MIT
 * Requests to the sandbox: whatever comes is a call with its arguments in range, or a refusal with
 * HTX's code and text; so is each part of a batch. The first byte picks the operation. */
#include "market/markets.h"
#include "venue/htx/htx.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        __builtin_trap();
}

/* A status alone is enough: its row has the code and the text. */
static void check_error(sk_op_id op, souk_status status, souk_error err)
{
    check(err.status == status && status != SOUK_E_BUG);
    sk_venue_complete_error(&sk_htx, op, SK_ON_REST | SK_ON_SIGNED, &err);
    check(err.code[0] || status == SOUK_E_NOMEM);
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

static void check_parts(const sk_markets *markets, const sk_call *call)
{
    check(call->parts_count <= sk_htx_cancels.most && (call->parts || !call->parts_count));
    for (uint32_t i = 0; i < call->parts_count; i++) {
        const sk_call *part = &call->parts[i];
        if (part->err.status != SOUK_OK)
            check_error(part->op, part->err.status, part->err);
        else
            check_call(markets, part);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    souk_instrument row = {.symbol = SK_STR("btcusdt"),
                           .base = SK_STR("BTC"),
                           .quote = SK_STR("USDT"),
                           .stp_default = SOUK_STP_NONE};
    souk_error err = {.status = SOUK_OK};
    sk_markets markets;
    sk_arena arena;
    if (size == 0 || size > 1 << 14)
        return 0;
    const sk_op_row *op = &sk_htx.ops[data[0] % sk_htx.ops_count];
    souk_str text = {(const char *)data + 1, (uint32_t)size - 1};
    if (!op->decode_request)
        return 0;
    sk_arena_init(&arena, NULL, 1 << 20);
    sk_markets_init(&markets, NULL);
    sk_markets_add(&markets, &row, NULL);
    sk_peer peer = {.venue = &sk_htx, .markets = &markets, .arena = &arena};
    sk_call call = {.op = op->id, .row = op, .instrument = SK_NO_INSTRUMENT, .arena = &arena};
    sk_request request = {.method = sk_str(op->method ? op->method : ""),
                          .is_frame = op->via == SK_VIA_WS};
    /* the path where the row's has holes, then the query, each a line; then the body */
    request.body = text;
    if (!request.is_frame && strchr(op->path, '{'))
        request.path = sk_str_cut(&request.body, '\n');
    if (!request.is_frame)
        request.query = sk_str_cut(&request.body, '\n');
    souk_status status = op->decode_request(&peer, &request, &call, &err);
    if (status == SOUK_OK) {
        check_call(&markets, &call);
        check_parts(&markets, &call);
    } else {
        check_error(op->id, status, err);
    }
    sk_markets_deinit(&markets);
    sk_arena_deinit(&arena);
    return 0;
}
