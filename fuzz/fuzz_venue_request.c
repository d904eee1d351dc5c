/* SPDX-License-Identifier: MIT
 * Requests to the sandbox: whatever comes is a call with its arguments in range, or a refusal with
 * the venue's code and text; so is each part of a batch. The first byte picks the operation. */
#include "venue/batch.h"
#include "venue/payload.h"
#include "venue_target.h"

static void check_call(const sk_markets *markets, const sk_call *call)
{
    check(call->instrument == SK_NO_INSTRUMENT || call->instrument < markets->count);
    /* sums are made of all fills of their time */
    bool sums = call->query.fills && call->query.from_ns && call->query.limit == UINT32_MAX;
    check(call->query.limit <= 5000 || sums);
    check(call->query.interval < SK_INTERVAL_COUNT);
    check(call->query.zone_minutes >= -720 && call->query.zone_minutes <= 840);
    for (uint32_t i = 0; i < call->symbols_count; i++)
        check(call->instruments[i] < markets->count);
    check(call->op != SK_OP_PLACE || (call->ask.side && call->ask.type && call->ask.stp));
}

static void check_parts(const sk_markets *markets, const sk_call *call)
{
    check(call->parts || !call->parts_count);
    check(!call->row->batch || call->parts_count <= call->row->batch->most);
    for (uint32_t i = 0; i < call->parts_count; i++) {
        const sk_call *part = &call->parts[i];
        if (part->err.status != SOUK_OK)
            check_refusal(part->op, SK_ON_REST | SK_ON_SIGNED, part->err.status, &part->err);
        else
            check_call(markets, part);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const sk_venue *venue = the_venue();
    visitor v;
    souk_error err = {.status = SOUK_OK};
    if (size == 0 || size > 1 << 14)
        return 0;
    const sk_op_row *op = &venue->ops[data[0] % venue->ops_count];
    souk_str text = {(const char *)data + 1, (uint32_t)size - 1};
    if (!op->decode_request)
        return 0;
    visitor_init(&v);
    v.peer.row = op;
    sk_call call = {.op = op->id, .row = op, .instrument = SK_NO_INSTRUMENT, .arena = &v.arena};
    sk_request request = {.method = sk_str(op->method ? op->method : ""),
                          .is_frame = op->via == SK_VIA_WS};
    /* the path where the row's has holes, then the query, each a line; then the body */
    request.body = text;
    if (!request.is_frame && strchr(op->path, '{'))
        request.path = sk_str_cut(&request.body, '\n');
    if (!request.is_frame)
        request.query = sk_str_cut(&request.body, '\n');
    sk_header payload = {sk_str(venue->payload_header ? venue->payload_header : ""),
                         sk_payload_text(request.body, &v.arena)};
    if (op->place == SK_IN_PAYLOAD)
        request.headers = (sk_headers){&payload, 1};
    souk_status status = op->decode_request(&v.peer, &request, &call, &err);
    uint8_t on = (uint8_t)((request.is_frame ? SK_ON_WS : SK_ON_REST) |
                           (op->auth ? SK_ON_SIGNED : SK_ON_PUBLIC));
    if (status != SOUK_OK) {
        check_refusal(op->id, on, status, &err);
    } else {
        check_call(&v.markets, &call);
        check_parts(&v.markets, &call);
    }
    visitor_deinit(&v);
    return 0;
}
